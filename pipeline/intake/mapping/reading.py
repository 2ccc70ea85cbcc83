"""Reads a mapping (K3): the file and the SQL files beside it in, one checked :class:`Mapping` or one refusal out.

Every fault is told with its key and line. What can be found without the register is found here; what is missing in the
register is found in ``planning.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from collections.abc import Mapping as Entries
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.common.text_files import read_text_file
from pipeline.common.toml_lines import tell_line
from pipeline.common.tomlfiles import parse_settings, parse_toml, read_toml_text, refuse
from pipeline.intake.mapping.cell_checks import find_cell_faults
from pipeline.intake.mapping.forms import read_form
from pipeline.intake.mapping.model import MappingBase, MappingSettings, RegisterSettings, TableSettings
from pipeline.intake.mapping.statements import read_statement
from pipeline.nir.contract_table import Table

_MOST_BYTES = 256 << 10
Fault = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Mapping:
    """A mapping as read: ``settings`` with every key, ``queries`` by the name of their SQL file, one SELECT each.

    ``sha256`` is of the file and its SQL files; ``text`` is the file's, so that a fault that the register shows has
    its line too.
    """

    path: Path
    text: str
    settings: MappingBase
    queries: Entries[str, str]
    sha256: str

    @property
    def register(self) -> RegisterSettings:
        """What is the same for all tables."""
        return self.settings.register_

    @property
    def name(self) -> str:
        """The file's name, as it may be printed."""
        return escape_signs(self.path.name)

    def refuse(self, faults: list[Fault]) -> RefusedError:
        """The refusal of the mapping for faults at keys, each with its line."""
        return refuse(
            self.path, [f"{tell_line(self.text, keys)}key {'.'.join(keys)} {words}" for keys, words in faults]
        )


def read_mapping(path: Path) -> Mapping:
    """Read the mapping at ``path``. Raises RefusedError with every fault of it."""
    text = read_toml_text(path)
    settings = parse_settings(path, parse_toml(path, text), MappingSettings, text=text)
    queries: dict[str, str] = {}
    digest = hashlib.sha256(text.encode())
    faults = [*_check_register(settings.register_)]
    for table, own in settings.tables():
        faults += _check_table(table, own)
        faults += find_cell_faults(table, own, settings.register_)
        if own.sporring is not None:
            query, fault = _read_query(path, own.sporring)
            faults += [((table.name, "sporring"), fault)] if fault else []
            queries[own.sporring] = query
            digest.update(f"\0{own.sporring}\0{query}".encode())
    mapping = Mapping(path, text, settings, queries, digest.hexdigest())
    if faults:
        raise mapping.refuse(faults)
    return mapping


def _check_register(settings: RegisterSettings) -> Iterator[Fault]:
    if not _is_zone(settings.tidssone):
        yield ("register", "tidssone"), 'is no time zone that is known; expected one such as "Europe/Oslo" or "UTC"'
    for key, has_clock in (("dato", False), ("tidspunkt", True)):
        form = read_form(getattr(settings, key), has_clock=has_clock)
        if isinstance(form, str):
            yield ("register", key), f"cannot be used: {form}"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not known; no name of a zone but a path; a folder
        return False
    return True


def _check_table(table: Table, own: TableSettings) -> Iterator[Fault]:
    name = table.name
    if (own.fra is None) == (own.sporring is None):
        found = "both fra and sporring" if own.fra is not None else "neither fra nor sporring"
        yield (name,), f"has {found}; expected one of them, which says where the rows are"
    if own.historikk != "versjoner":
        for key in ("rekkefolge", "slettet"):
            if getattr(own, key) is not None:
                yield (name, key), f'goes with historikk = "versjoner"; the table has "{own.historikk}"'
    if own.historikk != "intervall" and getattr(own, "opphevet") is not None:  # noqa: B009 – made from the contract
        told = "follows from the next version" if own.historikk == "versjoner" else "is not known"
        yield (name, "opphevet"), f'{told} where historikk = "{own.historikk}"; expected it left out'


def _read_query(mapping: Path, name: str) -> tuple[str, str | None]:
    """The SELECT of an SQL file beside the mapping, and what is wrong with it."""
    if Path(name).name != name or "\\" in name or not name.endswith(".sql"):
        return "", f"is {escape_signs(name)}; expected the name of a file beside the mapping that ends in .sql"
    try:
        text = read_text_file(mapping.with_name(name), _MOST_BYTES).removeprefix("\ufeff")
    except RefusedError as error:
        return "", f"names a file that cannot be used: {error}"
    query, fault = read_statement(text)
    expected = "expected one SELECT, alone or after WITH, and nothing else"
    return query, f"names {name}, which {fault}; {expected}" if fault else None
