"""What a spreadsheet leaves in a CSV file that it has saved: looked for in a file that is not the one promised.

Looks at the first rows only, and says which kinds of signs are there, never a cell (R16). Why a single cell cannot be
read is in ``causes.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.intake.sources.csv_record import split_fields
from pipeline.nir.contract_table import ExtractColumn, Kind, Table

_SAMPLE = 1 << 18
_DAY_FIRST = re.compile(rb"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}([ T].*)?")
_DIGITS = re.compile(rb"[0-9]+")
_COMMA = re.compile(rb"[0-9]+,[0-9]+")

_DAYS = "dates are written day first"
_ZEROS = "codes have lost the zero they began with"
_COMMAS = "numbers have decimal commas"
_LETTERS = "letters are not UTF-8 but most likely windows-1252"
_ORDER = (_DAYS, _ZEROS, _COMMAS, _LETTERS)


def explain_other_bytes(path: Path, table: Table, tegnsett: str) -> str:
    """The likely cause of another SHA-256 than the promised one, as a sentence to follow, with the signs that show.

    Decimal commas alone are no proof: the contract takes them.
    """
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    signs = sorted(set(_find_signs(start, table, tegnsett)), key=_ORDER.index)
    told = f": {', '.join(signs)}" if signs else ""
    if signs in ([], [_COMMAS]):
        return f" The commonest cause is a spreadsheet in which the file was opened and saved{told}."
    return f" A spreadsheet has most likely saved it{told}."


def _find_signs(start: bytes, table: Table, tegnsett: str) -> Iterator[str]:
    lines = start.removeprefix(b"\xef\xbb\xbf").splitlines()
    # a sample that ends in the middle of the file may end in the middle of a row, or of a letter
    whole = lines if len(start) < _SAMPLE else lines[:-1]
    columns = [_find_column(name, table) for name in (split_fields(whole[0]) or [])] if whole else []
    for line in whole[1:]:
        for column, cell in zip(columns, split_fields(line) or [], strict=False):
            if column is not None and (sign := _find_sign(column, cell.strip(b'"'))):
                yield sign
    if tegnsett == "utf-8" and not _is_utf8(b"\n".join(whole)):
        yield _LETTERS


def _find_column(name: bytes, table: Table) -> ExtractColumn | None:
    found = name.strip(b'"').decode("latin-1")
    return next((column for column in table.columns if column.name == found), None)


def _find_sign(column: ExtractColumn, cell: bytes) -> str | None:
    match column.kind:
        case Kind.DATE | Kind.TIMESTAMP if _DAY_FIRST.fullmatch(cell):
            return _DAYS
        case Kind.DIGITS if _DIGITS.fullmatch(cell) and len(cell) < column.digits:
            return _ZEROS
        case Kind.DECIMAL if _COMMA.fullmatch(cell):
            return _COMMAS
    return None


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
