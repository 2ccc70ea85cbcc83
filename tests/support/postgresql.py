"""A real PostgreSQL server for tests: started here, as a user without rights, on a socket that only tests know.

One server a test process, one schema a test. Nothing it writes outlives it, and nothing is synced.
"""

from __future__ import annotations

import grp
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.nir.contract import TABLES
from tests.support.oracle_reading import CONTRACT
from tests.support.registers import Tables, column_names, typed_array

BASE, OWNER, READER = "provebase", "eier", "leser_hemmelig"
_SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "shared_buffers": "16MB",
    "max_connections": "20",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "deadlock_timeout": "100ms",
}
_number = itertools.count()


@dataclass(frozen=True)
class Server:
    """A server that runs: its programs, its folder (the socket's too), and its process."""

    programs: Path
    folder: Path
    process: subprocess.Popen[bytes]

    def run(self, statements: str, *, user: str = OWNER, base: str = BASE) -> str:
        """Run SQL through psql, and return what it prints, unaligned and without names."""
        return self.start(statements, user=user, base=base).communicate()[0]

    def start(self, statements: str, *, user: str = OWNER, base: str = BASE) -> subprocess.Popen[str]:
        """Begin to run SQL in a session beside."""
        command = [str(self.programs / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        process = subprocess.Popen(
            [*command, "-h", str(self.folder), "-U", user, "-d", base],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdin is not None
        process.stdin.write(statements)
        process.stdin.flush()
        return process

    def kill(self, pid: int) -> None:
        """Kill the process of a session, and wait until the server has recovered from that."""
        os.kill(pid, signal.SIGKILL)
        self.wait()

    def wait(self) -> None:
        """Wait until the server takes somebody in."""
        deadline = time.monotonic() + 30
        while self.run("select 1", base="postgres").strip() != "1":
            assert time.monotonic() < deadline and self.process.poll() is None, "the server does not come up"
            time.sleep(0.05)


@dataclass(frozen=True)
class Schema:
    """A schema of a test's own, that :data:`READER` may read."""

    server: Server
    name: str
    base: str = BASE

    @property
    def address(self) -> str:
        """Where it is, as an analyst would give it."""
        return f"postgresql:///{self.base}?host={self.server.folder}&user={READER}&schema={self.name}"

    def of_base(self, base: str) -> Schema:
        """The schema of the same name in another base."""
        return Schema(self.server, self.name, base)

    def run(self, statements: str, *, user: str = OWNER) -> str:
        """Run SQL in it; what went wrong fails the test."""
        done = self.start(statements, user=user)
        told, _ = done.communicate()
        assert done.returncode == 0, told
        return told.strip()

    def start(self, statements: str, *, user: str = OWNER) -> subprocess.Popen[str]:
        """Begin to run SQL in it, in a session beside."""
        return self.server.start(f"set search_path = {self.name};\n{statements}\n", user=user)

    def grant(self) -> None:
        """Give the reader the rights that the docs ask for."""
        self.run(f"grant usage on schema {self.name} to {READER}")
        self.run(f"grant select on all tables in schema {self.name} to {READER}")

    def create_tables(self, types: Mapping[str, str] | None = None) -> None:
        """Make the tables of the contract, in PostgreSQL's own types or in ``types``, by column or table.column."""
        made = [f"create table {table.name} ({_list_columns(table.name, types or {})});" for table in TABLES.values()]
        self.run("\n".join(made))
        self.grant()

    def fill(self, tables: Tables) -> None:
        """Put rows of text into the tables; an empty text is NULL."""
        script = ["set DateStyle = 'ISO, YMD'; set TimeZone = 'Europe/Oslo';"]
        for name, rows in tables.items():
            columns = column_names(name)
            script.append(f"copy {name} ({', '.join(columns)}) from stdin;")
            script += ["\t".join(_copied(row.get(column, "")) for column in columns) for row in rows]
            script.append("\\.")
        self.run("\n".join(script))


def find_broken_columns(tables: Tables) -> dict[str, str]:
    """The columns, as table.column, that hold a cell which only text can hold, with that type."""
    found = {}
    for table, (_, columns) in CONTRACT.items():
        for name, form in (column.replace("?", "").split() for column in columns.split(" · ")):
            cells = [row.get(name) or None for row in tables.get(table, [])]
            if typed_array(form, cells).type == pa.string():
                found[f"{table}.{name}"] = "text"
    return found


def _copied(cell: str) -> str:
    if cell == "":
        return "\\N"
    return cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _list_columns(table: str, types: Mapping[str, str]) -> str:
    own = {"VARCHAR": "text", "DECIMAL(18,9)": "numeric", "TIMESTAMP WITH TIME ZONE": "timestamptz"}
    columns = []
    for column in TABLES[table].columns:
        given = types.get(f"{table}.{column.name}") or types.get(column.name)
        columns.append(f"{column.name} {given or own.get(column.kind.sql_type, column.kind.sql_type)}")
    return ", ".join(columns)


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server, with the base, its owner and the reader; stop it and take its folder away."""
    programs = _find_programs()
    # where any user may come, and the path of a socket is short, whatever TMPDIR is
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    user = _find_user()
    if user:
        shutil.chown(folder, *user)
    owned: dict[str, Any] = {"user": user[0], "group": user[1], "extra_groups": []} if user else {}
    quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", **owned}
    data = str(folder / "data")
    options = ["-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    try:
        subprocess.run([str(programs / "initdb"), "-D", data, *options], check=True, **quiet)
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        started = subprocess.Popen([str(programs / "postgres"), "-D", data, "-k", str(folder), *settings], **quiet)
        server = Server(programs, folder, started)
        try:
            server.wait()
            server.run(f"create database {BASE}", base="postgres")
            server.run(f"create role {READER} login")
            yield server
        finally:
            started.send_signal(signal.SIGQUIT)
            started.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_schema(server: Server) -> Schema:
    """A schema that no other test has."""
    schema = Schema(server, f"nir_{os.getpid()}_{next(_number)}")
    server.run(f"create schema {schema.name}")
    return schema


def _find_programs() -> Path:
    """Where initdb and postgres are, the newest; without them a test fails in CI, and is left out elsewhere."""
    found = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    for programs in found:
        if all((programs / name).exists() for name in ("initdb", "postgres", "psql")):
            return programs
    reason = "PostgreSQL's server is not installed (Debian: apt-get install postgresql)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def _find_user() -> tuple[str, str] | None:
    """The user to start the server as: root may not."""
    if os.geteuid() != 0:
        return None
    names: Sequence[str] = ("postgres", "nobody")
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next((name, _group_of(name)) for name in names if name in known)


def _group_of(name: str) -> str:
    return grp.getgrgid(pwd.getpwnam(name).pw_gid).gr_name
