"""Where a PostgreSQL register is: an address or a TOML file, taken apart before libpq sees anything of it (K5).

A password has no place in either: it stands in the list of processes, in the shell's history and in Dagster's record of
a run. libpq finds it in its own file or environment. Nothing of an address that is refused is told, not even the host.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs, find_control_sign
from pipeline.common.tomlfiles import read_toml

FORM = "postgresql://host/base?schema=nir"
# What an address may say beside host, port and base, and what libpq calls it.
_PARAMETERS = (
    "host",
    "port",
    "user",
    "service",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "target_session_attrs",
    "connect_timeout",
)
# What a TOML file calls the same.
_KEYS = {"host": "host", "port": "port", "base": "dbname", "service": "service", "bruker": "user"} | {
    name: name for name in _PARAMETERS if name.startswith("ssl") or "_" in name
}
# What always goes along: a server that does not answer is told of in seconds, and one that vanishes in a minute or two.
_DEFAULTS = {
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
    "application_name": "introresultat",
}
_SCHEME = re.compile("postgres(ql)?:", re.IGNORECASE)
_SECRET = re.compile("pass|pwd|secret|token|hemmelig", re.IGNORECASE)
_HINT = (
    "Put the password where libpq finds it: in a password file (~/.pgpass, mode 0600, or the file that PGPASSFILE "
    "names), or in a service file; or log in by certificate."
)


@dataclass(frozen=True)
class Address:
    """A database and a schema of it. ``parameters`` are libpq's, and are never printed."""

    schema: str
    parameters: Mapping[str, str] = field(repr=False)

    def write_conninfo(self) -> str:
        """What libpq connects by. It has no password."""
        given = _DEFAULTS | dict(self.parameters)
        return " ".join(f"{key}='{_escape(value)}'" for key, value in given.items())


def is_address(place: str) -> bool:
    """True where a source is given as the address of a PostgreSQL database, however badly the rest is written."""
    return bool(_SCHEME.match(place.strip()))


def is_address_file(place: str) -> bool:
    """True where a source is given as a TOML file."""
    return place.lower().endswith(".toml") and not Path(place).is_dir()


def read_address(place: str) -> Address:
    """Take an address apart. Raises RefusedError, which holds nothing of it."""
    rest = _SCHEME.sub("", place.strip(), count=1)
    if not rest.startswith("//"):
        raise _refuse("it has no // after postgresql:")
    if find_control_sign(place) is not None or any(sign.isspace() for sign in place.strip()):
        raise _refuse("it holds a blank or a control sign")
    if "#" in rest:
        raise _refuse("it holds #, which is written %23 in a name")
    where, _, query = rest[2:].partition("?")
    parameters = _read_query(query)
    # the last @ is the one before the host: a password that holds one is still seen as one
    user, has_user, place_of_server = where.rpartition("@")
    if ":" in unquote(user):
        raise RefusedError(f"The source's address has a password, and was not read. {_HINT}")
    hosts, _, base = place_of_server.partition("/")
    if "/" in base or "@" in unquote(hosts):
        raise _refuse("what stands between // and ? is not host/base")
    if has_user:
        parameters["user"] = unquote(user)
    parameters |= _read_hosts(hosts)
    if base:
        parameters["dbname"] = unquote(base)
    schema = parameters.pop("schema", "")
    return _make(schema, parameters, "schema", _refuse)


def read_address_file(path: Path) -> Address:
    """Read host, base, schema and the rest from a TOML file. Raises RefusedError, which holds no value of it."""
    shown = escape_signs(path.name)

    def refuse(fault: str) -> RefusedError:
        return RefusedError(
            f"{shown} cannot be used as a source: {fault}. Expected a TOML file with host, base and schema (or service "
            f'and schema), such as schema = "nir"; it may have {", ".join(sorted(_KEYS))} too. Correct it.'
        )

    content = read_toml(path)
    if any(_SECRET.search(key) for key in content):
        raise RefusedError(f"{shown} has a password, and was not read further. {_HINT}")
    known = {*_KEYS, "schema"}
    if any(key not in known for key in content):
        raise refuse("it has a key that is not among these")
    if any(not isinstance(value, str | int) or isinstance(value, bool) for value in content.values()):
        raise refuse("a value is neither a text nor a whole number")
    texts = {key: str(value) for key, value in content.items()}
    schema = texts.pop("schema", "")
    if any("://" in value or "=" in value for value in texts.values()):
        raise refuse("a value holds an address or = in place of a name")
    return _make(schema, {_KEYS[key]: value for key, value in texts.items()}, "schema", refuse)


def _make(schema: str, parameters: dict[str, str], key: str, refuse: object) -> Address:
    make_refusal = refuse if callable(refuse) else _refuse
    if not schema:
        raise make_refusal(f"it does not say which {key} the tables are in")
    if any(not value or find_control_sign(value) is not None for value in (schema, *parameters.values())):
        raise make_refusal("a part of it is empty or holds a control sign")
    # libpq reads a base that looks like an address as one, and would find a password there.
    if any(sign in parameters.get("dbname", "") for sign in "=:/"):
        raise make_refusal("the name of the base holds =, : or /")
    if "dbname" not in parameters and "service" not in parameters:
        raise make_refusal("it names no base")
    return Address(schema, parameters)


def _read_query(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in query.split("&") if query else []:
        key, _, value = part.partition("=")
        name = unquote(key).strip()
        if _SECRET.search(name):
            raise RefusedError(f"The source's address has a password, and was not read. {_HINT}")
        if name not in (*_PARAMETERS, "schema") or name in found:
            raise _refuse("after ? it says the same thing twice, or something that is not understood")
        found[name] = unquote(value)
    return found


def _read_hosts(text: str) -> dict[str, str]:
    """Hosts and ports, several with a comma between, each as name, number, or number of IPv6 in brackets."""
    hosts, ports = [], []
    for one in text.split(",") if text else []:
        parts = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]*)(?::([0-9]{1,5}))?", one)
        if parts is None:
            raise _refuse("its host or port is not written as host or host:5432")
        hosts.append(unquote(parts[1]).strip("[]"))
        ports.append(parts[2] or "")
    found = {"host": ",".join(hosts)} if any(hosts) else {}
    return found | ({"port": ",".join(port or "5432" for port in ports)} if any(ports) else {})


def _refuse(fault: str) -> RefusedError:
    return RefusedError(
        f"The source's address cannot be read: {fault}. Nothing of it is shown. Expected {FORM}; after ? it may have "
        f"{', '.join(_PARAMETERS)} too. Correct it, or put host, base and schema in a TOML file and give that as the "
        "source."
    )


def _escape(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")
