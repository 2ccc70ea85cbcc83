"""One strict reader for the files of a folder of code lists: rows out, or one refusal with every fault by line.

A list that a spreadsheet program has saved is not what it was: zeros, dates, separator and characters change. So
nothing is mended here. The form of each list is in ``pipeline/places/code_formats.py``; what the lists mean in
``pipeline/places/codes.py`` and ``pipeline/places/areas.py``; whether they fit each other in
``pipeline/places/code_lists.py``.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs, find_control_sign, name_sign
from pipeline.common.text_files import list_own_files, read_text_file
from pipeline.places.code_formats import BYDEL, FORMATS, FYLKE, KOMMUNE, CodeCell, ListFormat

SEPARATOR = ";"
_MOST_BYTES = 4 << 20
_MOST_FAULTS = 20
_MOST_SHOWN = 60
_SEPARATORS = {",": "commas", "\t": "tabs", "|": "upright strokes"}
_SPREADSHEET_DAY = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}([ T][0-9:.]+)?")
_REMEDY = (
    "Get a new copy of the list from its source, or correct it in a plain-text editor: semicolons between fields, "
    "UTF-8, days as 2020-12-31. A spreadsheet program changes codes and days when it saves."
)


@dataclass(frozen=True)
class CodeRow:
    """One row of a list, with the line of the file it begins on."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def day(self, column: str) -> date | None:
        """The day in a column; None where the cell is empty, which is open."""
        return date.fromisoformat(self.cells[column]) if self.cells[column] else None


def read_list_text(folder: Path, name: str) -> str:
    """Return the text of one list. Raises RefusedError where it is missing, unreadable, or not plain UTF-8."""
    path = folder / f"{name}.csv"
    if path.name not in {found.name for found in list_own_files(folder, ".csv")}:
        raise RefusedError(
            f"{escape_signs(str(path))} is missing. A folder of code lists contains {', '.join(sorted(FORMATS))}, each "
            "as a file .csv: copy `pipeline/places/kodeverk` and change what is to be changed in the copy."
        )
    text = read_text_file(path, _MOST_BYTES)
    if text.startswith("\ufeff"):
        raise refuse_list(path, ["line 1 begins with a byte order mark, as spreadsheet programs write; expected none"])
    if not text.strip():
        raise refuse_list(path, ["the file is empty; expected the header " + SEPARATOR.join(FORMATS[name].columns)])
    if "\r" in text.replace("\r\n", ""):
        raise refuse_list(path, ["lines end in CR alone or CR CR LF; expected LF (CR LF is read too)"])
    return text


def parse_list(path: Path, name: str, text: str) -> tuple[CodeRow, ...]:
    """Return the rows of one list, in file order. Raises RefusedError with every fault and its line."""
    form = FORMATS[name]
    records = _split(path, text)
    line, header = next(records)
    fault = _explain_header(header, tuple(form.columns))
    if fault:
        raise refuse_list(path, [f"line {line}: {fault}"])
    faults: list[str] = []
    rows: list[CodeRow] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, fields in records:
        found = list(_explain_record(fields, form))
        faults += [f"line {line}: {fault}" for fault in found]
        if found:
            continue
        row = CodeRow(line, dict(zip(form.columns, fields, strict=True)))
        key = tuple(row[column] for column in form.key)
        if key in seen:
            faults.append(
                f"line {line}: {', '.join(form.key)} is {', '.join(key)}, as on line {seen[key]}; expected each once"
            )
        seen.setdefault(key, line)
        rows.append(row)
    if faults:
        raise refuse_list(path, faults)
    if not rows:
        raise refuse_list(path, ["there is a header and no row; expected at least one"])
    return tuple(rows)


def refuse_list(path: Path, faults: Sequence[str]) -> RefusedError:
    """The refusal of one list, with a line for each fault."""
    shown = [
        *faults[:_MOST_FAULTS],
        *([f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []),
    ]
    lines = "".join(f"\n  - {escape_signs(fault)}" for fault in shown)
    return RefusedError(f"The code list {escape_signs(str(path))} cannot be used:{lines}\n{_REMEDY}")


def show_cell(text: str) -> str:
    """A cell as it can be printed, in quotes."""
    shown = escape_signs(text)
    return f'"{shown if len(shown) <= _MOST_SHOWN else shown[:_MOST_SHOWN] + "…"}"'


def _split(path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=SEPARATOR, strict=True)
    line = 1
    try:
        for fields in reader:
            yield line, fields
            line = reader.line_num + 1
    except csv.Error as error:
        cause = (
            "a quote is opened and never closed" if "end of data" in str(error) else "there is a quote inside a field"
        )
        raise refuse_list(
            path, [f'line {line}: {cause}; expected " around a field only where it needs it, and "" for one inside']
        ) from None


def _explain_header(names: list[str], expected: tuple[str, ...]) -> str | None:
    if tuple(names) == expected:
        return None
    wanted = f"expected {SEPARATOR.join(expected)}"
    if names and names[0].lower().startswith("sep="):
        return f"a spreadsheet program's {show_cell(SEPARATOR.join(names))} is before the header; {wanted}"
    if len(names) == 1:
        for sign, word in _SEPARATORS.items():
            if sign in names[0]:
                return f"there are {word} between the fields; {wanted}"
    for name in names:
        if names.count(name) > 1:
            return f"the column {show_cell(name)} occurs twice; {wanted}"
    missing = [name for name in expected if name not in names]
    unknown = [show_cell(name) for name in names if name not in expected]
    parts = [f"the column {', '.join(missing)} is missing"] if missing else []
    parts += [f"the column {', '.join(unknown)} is unknown"] if unknown else []
    return f"{' and '.join(parts) or 'the columns are in another order'}; {wanted}"


def _explain_record(fields: list[str], form: ListFormat) -> Iterator[str]:
    if not any(field.strip() for field in fields):
        yield "the row is empty; expected no empty row, not even at the end"
    elif len(fields) != len(form.columns):
        yield f"the row has {len(fields)} fields; expected {len(form.columns)}, with semicolons between"
    else:
        for (column, cell), text in zip(form.columns.items(), fields, strict=True):
            fault = _explain_cell(cell, text)
            if fault:
                yield f"{column} {fault}; expected {cell.expected}"


def _explain_cell(cell: CodeCell, text: str) -> str | None:
    sign = find_control_sign(text)
    if sign is not None:
        return f"holds {name_sign(sign)}"
    if text != text.strip():
        return f"is {show_cell(text)}, with blanks around it"
    if not text:
        return None if cell.optional else "is empty"
    if re.fullmatch(cell.pattern, text):
        return _explain_day(text) if cell.is_day else None
    cause = ""
    if cell in (FYLKE, KOMMUNE, BYDEL) and re.fullmatch(r"[0-9]+([.,]0+)?", text):
        cause = " (a spreadsheet program removes leading zeros and reads codes as numbers)"
    elif cell.is_day and _SPREADSHEET_DAY.fullmatch(text):
        cause = " (a day as a spreadsheet program writes it)"
    return f"is {show_cell(text)}{cause}"


def _explain_day(text: str) -> str | None:
    try:
        date.fromisoformat(text)
    except ValueError:
        return f"is {show_cell(text)}, which is no day"
    return None
