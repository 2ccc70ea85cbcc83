"""A file of recipients as rows of text, from CSV or from the first sheet of a workbook (L1).

A row is what a person sees in the file: blanks around a cell are gone, a number in a workbook has the digits it shows.
Which rows are wrong is decided in ``recipients.py``.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, load_workbook

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.common.text_files import read_text_file

HEADER = ("kode", "navn", "rolle", "epost", "malform")
OPTIONAL = "orgnr"

_MOST_BYTES = 4_000_000
_MOST_ROWS = 20_000
_EXPECTED = f"expected the columns {'; '.join(HEADER)}, in that order, and {OPTIONAL} after them if it is wanted"


@dataclass(frozen=True)
class Row:
    """A row that is not empty: its line in the file, as an editor counts, and its cells by the names of the header."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True)
class RecipientRows:
    """The rows of a file, and what is wrong with lines that have another number of cells than the header."""

    rows: tuple[Row, ...]
    faults: tuple[str, ...]


def read_rows(path: Path) -> RecipientRows:
    """Return the rows of the file at ``path``, a workbook where its name ends in ``.xlsx``, else CSV with ``;``.

    Raises RefusedError for a file that cannot be read, and for a header that is not :data:`HEADER`.
    """
    lines = list(_read_workbook(path) if path.suffix.lower() == ".xlsx" else _read_csv(path))
    shown = escape_signs(path.name)
    filled = [(line, cells) for line, cells in lines if any(cells)]
    if not filled:
        raise RefusedError(f"{shown} has no row; {_EXPECTED}. Nothing was made.")
    if len(filled) > _MOST_ROWS:
        raise RefusedError(f"{shown} has more than {_MOST_ROWS} rows; expected a list of recipients. Nothing was made.")
    line, header = filled[0]
    if tuple(header) not in (HEADER, (*HEADER, OPTIONAL)):
        raise RefusedError(f"{shown}, line {line}: the header is another one; {_EXPECTED}. Nothing was made.")
    rows, faults = [], []
    for line, cells in filled[1:]:
        if len(cells) == len(header):
            rows.append(Row(line, dict(zip(header, cells, strict=True))))
        else:
            faults.append(f"line {line}: there are {len(cells)} cells; expected {len(header)}, as in the header")
    return RecipientRows(tuple(rows), tuple(faults))


def _read_csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    text = read_text_file(path, _MOST_BYTES).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, [cell.strip(" ") for cell in cells]
            line = reader.line_num + 1
    except csv.Error:
        raise RefusedError(
            f"{escape_signs(path.name)}, line {line} is not CSV: a quotation mark is open or in the wrong place. "
            "Nothing was made."
        ) from None


def _read_workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    shown = escape_signs(path.name)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise RefusedError(f"{shown} is larger than {_MOST_BYTES // 1_000_000} MB; expected a list of recipients.")
        with load_workbook(path) as book:
            sheet = book.get_sheet_by_index(0)
            rows = sheet.to_python(skip_empty_area=False)
    except OSError as error:
        raise RefusedError(f"{shown} cannot be read ({error.strerror or type(error).__name__}).") from None
    except CalamineError:
        raise RefusedError(f"{shown} cannot be read as a workbook; expected an .xlsx file, or a CSV file.") from None
    width = max((place for row in rows for place, cell in enumerate(row, 1) if cell != ""), default=0)
    for line, row in enumerate(rows, 1):
        yield line, [_spell(cell) for cell in row[:width]]


def _spell(cell: object) -> str:
    """A cell as it is seen: a code that became a number has no decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip(" ")
