"""``data/<tabell>.csv`` as a stranger reads it: strictly, with a parser of the audit's own (P12).

A file that is not of the form is a finding, and then no table. What is right between rows and tables is asked in
``form.py``. Nothing is shown of a cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from pipeline.audit.description import Description, TableForm
from pipeline.audit.report import Finding
from pipeline.common.errors import RefusedError
from pipeline.common.room import find_no_room
from pipeline.common.signs import find_control_sign

_MOST_BYTES = 256 << 20
_MOST_FINDINGS = 20
_COUNT = re.compile("0|[1-9][0-9]{0,8}")
_SHARE = re.compile("0|[1-9][0-9]?|100")
_MEAN = re.compile(r"(0|[1-9][0-9]{0,3})\.[0-9]")
_EDITION = re.compile("([0-9]{4})-[a-z0-9-]{1,60}")
_CATEGORY = re.compile("[0-9A-Za-z_+-]{1,120}")
HEAD = ("utgave", "niva", "kode", "navn")


class Unit(NamedTuple):
    """A unit: level and code."""

    niva: str
    kode: str

    def __str__(self) -> str:
        """As a finding names it."""
        return f"{self.niva} {self.kode}"


class Value(NamedTuple):
    """One value of a row: the number and no sign, or a sign and no number."""

    number: int | Decimal | None
    sign: str


class Row(NamedTuple):
    """One row: the unit, its name, the categories in the order of the table's dimensions, its values in order."""

    unit: Unit
    name: str
    categories: tuple[str, ...]
    values: tuple[Value, ...]


@dataclass
class Table:
    """A table as it was read. ``rows`` in the order of the file."""

    form: TableForm
    edition: str
    rows: list[Row] = field(default_factory=list)

    @property
    def year(self) -> int:
        """The statistic year."""
        return int(self.edition[:4])


def read_text(path: Path) -> str | None:
    """The text of a file in UTF-8 without byte order mark; None where it is something else.

    Raises RefusedError where it cannot be read at all.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        content = path.read_bytes()
    except OSError as error:
        if find_no_room(error) is not None:
            raise
        raise RefusedError(f"{path.name} cannot be read ({error.strerror or type(error).__name__}).") from None
    try:
        return None if content.startswith(b"\xef\xbb\xbf") else content.decode("utf-8")
    except UnicodeDecodeError:
        return None


def read_table(folder: Path, form: TableForm, description: Description) -> tuple[Table | None, list[Finding]]:
    """Read one table of ``folder`` (``offentlig/data``). Its findings; no table where there are any."""
    path = folder / f"{form.navn}.csv"
    if not path.is_file():
        return None, [Finding(form.navn, "", "", "the file is missing")]
    text = read_text(path)
    if text is None:
        return None, [Finding(form.navn, "", "", "is no UTF-8 without byte order mark")]
    lines = text.split("\n")
    header = [*HEAD, *form.dimensjoner, *(part for value in form.values for part in (value, f"{value}_tegn"))]
    if lines[0].split(";") != header:
        return None, [Finding(form.navn, "", "", "the header is not that of the table")]
    if lines[-1]:
        return None, [Finding(form.navn, "", "", "the last line has no line end: the file is cut off")]
    table = Table(form, lines[1].split(";")[0] if len(lines) > 2 else "")
    findings = list(_read_rows(table, lines[1:-1], len(header), description))
    if not table.rows and not findings:
        findings = [Finding(form.navn, "", "", "has no rows")]
    return (None if findings else table), findings[:_MOST_FINDINGS]


def _read_rows(table: Table, lines: list[str], width: int, description: Description) -> Iterator[Finding]:
    form, name = table.form, table.form.navn
    if not _EDITION.fullmatch(table.edition):
        yield Finding(name, "", "", "the edition is none")
        return
    codes = {niva: re.compile(pattern) for niva, pattern in description.kode.items()}
    patterns = [
        *(_COUNT for _ in form.tellinger), *(_SHARE for _ in form.andeler), *(_MEAN for _ in form.snitt)
    ]  # fmt: skip
    signs = frozenset(description.tegn)
    for number, line in enumerate(lines, 2):
        cells = line.split(";")
        if len(cells) != width or '"' in line or find_control_sign(line) is not None:
            yield Finding(name, "", "", f"line {number} has not the cells of the header")
            continue
        edition, niva, kode, shown = cells[:4]
        start = 4 + len(form.dimensjoner)
        categories = tuple(cells[4:start])
        if edition != table.edition:
            yield Finding(name, "", "", f"line {number} is of another edition than the first")
            continue
        if niva not in form.nivaer or not codes[niva].fullmatch(kode) or not shown:
            yield Finding(name, "", "", f"line {number} has no unit of the table's levels")
            continue
        unit = Unit(niva, kode)
        if not all(_CATEGORY.fullmatch(category) for category in categories):
            yield Finding(name, str(unit), "", f"line {number} has a category that is none")
            continue
        values: list[Value] = []
        for value, pattern, at in zip(form.values, patterns, range(start, width, 2), strict=True):
            text, sign = cells[at], cells[at + 1]
            if sign and (sign not in signs or text):
                yield _tell(form, unit, categories, value, "the sign is none of P4's, or stands beside a number")
            elif not sign and not pattern.fullmatch(text):
                yield _tell(form, unit, categories, value, "is neither a whole number of its kind nor a sign")
            elif sign:
                values.append(Value(None, sign))
            else:
                values.append(Value(Decimal(text) if pattern is _MEAN else int(text), ""))
        if len(values) == len(form.values):
            table.rows.append(Row(unit, shown, categories, tuple(values)))


def _tell(form: TableForm, unit: Unit, categories: tuple[str, ...], value: str, words: str) -> Finding:
    return Finding(form.navn, str(unit), name_cell(form, categories, value), words)


def name_cell(form: TableForm, categories: tuple[str, ...], value: str) -> str:
    """A cell as a finding names it: ``avsluttet kjonn=K``."""
    return " ".join(
        (value, *(f"{name}={category}" for name, category in zip(form.dimensjoner, categories, strict=True)))
    )
