"""What is known of public cells beside the edition itself (P9): ``HOME/data/kjent/<ar>.csv``, which IMDi keeps.

SSB's tables, answers to the press and older pages may have told a count, or that it lies between two. Earlier releases
of the year are in ``releases.py``. What the knowledge means for the choice is decided where cells are put together.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.common.text_files import read_text_file
from pipeline.disclosure.tables import PUBLIC_LEVELS, PUBLIC_TABLES
from pipeline.run.home import Home

COLUMNS = ("tabell", "niva", "kode", "dim1", "dim2", "verdi", "lav", "hoy", "kilde")
SEPARATOR = ";"
_MOST_BYTES = 4 << 20
_MOST_FAULTS = 20
_CODES = dict(zip(PUBLIC_LEVELS, (r"0", r"[0-9]{2}", r"[0-9]{4}", r"[0-9]{6}"), strict=True))
_COUNT = re.compile(r"[0-9]{1,9}")

Cell = tuple[str, str, str, str, str, str]
"""A count of a public table: table, level, code, the two dimensions (empty where there are fewer), value."""


@dataclass(frozen=True)
class Known:
    """A count that somebody knows: at least ``low`` and at most ``high``; ``kilde`` says from where."""

    tabell: str
    niva: str
    kode: str
    dim1: str
    dim2: str
    verdi: str
    low: int
    high: int
    kilde: str

    @property
    def cell(self) -> Cell:
        """The cell that it is about."""
        return (self.tabell, self.niva, self.kode, self.dim1, self.dim2, self.verdi)


def read_known(home: Home, ar: int) -> tuple[Known, ...]:
    """Return what the file of a statistic year says, in its order; empty where there is no file.

    The file is UTF-8 with ``;`` between cells and the header of COLUMNS. ``lav`` and ``hoy`` are whole numbers; ``hoy``
    may be empty where the count is known exactly. Raises RefusedError with every fault and its line: a table, level,
    code or count that no public table has, and cells that contradict each other.
    """
    path = home.known(ar)
    if not path.exists() and not path.is_symlink():
        return ()
    text = read_text_file(path, _MOST_BYTES).removeprefix("\ufeff")
    records = _split(text)
    faults: list[str] = []
    found: list[Known] = []
    bounds: dict[Cell, tuple[int, int, int]] = {}
    _, header = next(records, (1, []))
    if tuple(header) != COLUMNS:
        faults.append(f"line 1: the header is not {SEPARATOR.join(COLUMNS)}")
    for line, fields in () if faults else records:
        cells = dict(zip(COLUMNS, (field.strip() for field in fields), strict=False))
        wrong = _explain(cells) if len(fields) == len(COLUMNS) else f"{len(fields)} cells; expected {len(COLUMNS)}"
        if wrong:
            faults.append(f"line {line}: {wrong}")
            continue
        known = _make(cells)
        low, high, first = bounds.get(known.cell, (known.low, known.high, line))
        bounds[known.cell] = (max(low, known.low), min(high, known.high), first)
        if max(low, known.low) > min(high, known.high):
            faults.append(f"line {line}: lies outside what line {first} says of the same cell")
        found.append(known)
    if faults:
        raise _refuse(str(path), faults)
    return tuple(found)


def _split(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not empty, with its line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATOR)
    for fields in reader:
        if any(field.strip() for field in fields):
            yield reader.line_num, fields


def _make(cells: Mapping[str, str]) -> Known:
    low = int(cells["lav"])
    tabell, niva, kode, dim1, dim2, verdi = (cells[name] for name in COLUMNS[:6])
    return Known(tabell, niva, kode, dim1, dim2, verdi, low, int(cells["hoy"] or low), cells["kilde"])


def _explain(cells: Mapping[str, str]) -> str:
    """Say what is wrong with one row; empty where nothing is."""
    table = PUBLIC_TABLES.get(cells["tabell"])
    if table is None:
        return f"tabell is {_show(cells['tabell'])}; expected one of {', '.join(PUBLIC_TABLES)}"
    if cells["niva"] not in table.levels:
        return f"niva is {_show(cells['niva'])}; {table.name} has {', '.join(table.levels)}"
    if not re.fullmatch(_CODES[cells["niva"]], cells["kode"]):
        return f"kode is {_show(cells['kode'])}, which is no code of a {cells['niva']}"
    for place, name in enumerate(("dim1", "dim2")):
        dimension = table.dimensions[place] if place < len(table.dimensions) else ""
        if bool(cells[name]) != bool(dimension):
            return f"{name} is {_show(cells[name])}; expected {f'a value of {dimension}' if dimension else 'it empty'}"
    if cells["verdi"] not in table.counts:
        return f"verdi is {_show(cells['verdi'])}; {table.name} has the counts {', '.join(table.counts)}"
    if not _COUNT.fullmatch(cells["lav"]) or (cells["hoy"] and not _COUNT.fullmatch(cells["hoy"])):
        return "lav and hoy are not whole numbers; hoy may be empty where the count is known exactly"
    if cells["hoy"] and int(cells["hoy"]) < int(cells["lav"]):
        return "hoy is lower than lav"
    return "" if cells["kilde"] else "kilde is empty; expected where the count was told"


def _show(text: str) -> str:
    return f'"{escape_signs(text[:60])}"'


def _refuse(path: str, faults: list[str]) -> RefusedError:
    shown = faults[:_MOST_FAULTS]
    more = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
    lines = "".join(f"\n  - {fault}" for fault in (*shown, *more))
    return RefusedError(
        f"The file of known values {escape_signs(path)} cannot be used:{lines}\nNothing was published. Correct it in a "
        "plain-text editor, or move it away if nothing is known."
    )
