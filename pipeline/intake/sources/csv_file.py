"""Verifies one CSV file in one pass: checksum, tegnsett, header, and how many records are whole or broken.

Knows files and headers; bytes and their tegnsett are in ``csv_bytes.py``, how bytes become records in ``csv_scan.py``.
No cell is looked at but those of a last record without a line end (``csv_last.py``), and no name of the header is told
but by ``names.py``.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from pipeline.common.errors import RefusedError
from pipeline.intake.sources.csv_bytes import TEGNSETT, Reading, find_bad_bytes, refuse_encoding, refuse_utf8
from pipeline.intake.sources.csv_form import (
    SEP_LINE,
    explain_missing,
    find_header_below,
    find_line_ends,
    refuse_form_of_header,
    refuse_line_ends,
    refuse_other_form,
)
from pipeline.intake.sources.csv_last import is_last_record_whole
from pipeline.intake.sources.csv_record import RecordReader, UnclosedQuoteError, split_fields
from pipeline.intake.sources.csv_scan import Piece, scan_records
from pipeline.intake.sources.model import SourceFile, read_stamp, refuse_change
from pipeline.intake.sources.names import find_resembled, show_name, tell_near_name
from pipeline.nir.contract_table import Table
from pipeline.places.code_lists import CodeLists

_HEADER_LIMIT = 1 << 16


@dataclass(frozen=True)
class Header:
    """A file's column names in file order, where its records start, and the header's own line end."""

    columns: tuple[str, ...]
    offset: int
    line: int
    line_end: str


def read_header(path: Path, table: Table, tegnsett: str, *, takes_sep: bool = False) -> Header:
    """Read the first row. Raises RefusedError when the file is empty or the row is not the table's header.

    ``takes_sep``: a line ``sep=;`` above it, which spreadsheets write, is passed over. A ``table`` without columns
    takes any names.
    """
    with path.open("rb") as file:
        start = file.read(_HEADER_LIMIT)
    refuse_other_form(path.name, start, table)
    bom = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
    if bom and tegnsett != "utf-8":
        raise refuse_encoding(path.name, tegnsett, 1, "the file starts with the mark of UTF-8")
    lines_above = 0
    if takes_sep and (sep := SEP_LINE.match(start, bom)):
        bom, lines_above = sep.end(), 1
    if not start[bom:].strip():
        raise RefusedError(
            f"{path.name} is empty. Expected a header row with the columns {', '.join(table.column_names)}. "
            "Export the table again; a table without rows still has its header."
        )
    reader = RecordReader(1)
    try:
        end = reader.feed(start, bom)
        if end < 0 and len(start) < _HEADER_LIMIT:
            reader.finish()
            end = len(start)
    except UnclosedQuoteError as error:
        raise _refuse_quote(path.name, error.line, error.found_line) from None
    if b"\r" in start and b"\n" not in start:
        raise refuse_line_ends(path.name, "CR alone")
    if end < 0:
        raise RefusedError(
            f"{path.name} has no header row: no line ends within the first {_HEADER_LIMIT} bytes. Expected "
            "one row of column names with ; between them. Export the table again."
        )
    raw = start[bom:end]
    refuse_form_of_header(path.name, raw, table)
    line_end = b"\r\n" if raw.endswith(b"\r\n") else b"\n" if raw.endswith(b"\n") else b""
    names = _split_header(raw.removesuffix(line_end), path.name, tegnsett)
    line = 2 + lines_above + reader.inner_lines
    below = find_header_below(start[end:], table, line)
    check_columns(path.name, names, table, explain_missing(start[bom:], len(names), table), below=below)
    if below:
        raise RefusedError(
            f"{path.name}: line {below} repeats the header. Expected one row of names, and rows of the table below it. "
            "Delete that line, or export the table again."
        )
    return Header(names, end, line, line_end.decode())


def check_columns(
    name: str, columns: tuple[str, ...], table: Table, cause: str = "", *, below: int | None = None
) -> None:
    """Refuse a file with a column that is nearly the contract's, without a required one, or with a name twice.

    ``cause``: a sentence on why columns may be missing. ``below``: the line of a sound header further down. No name is
    told but the contract's and what is nearly one of them: a file without a header has a row of a person in the
    header's place.
    """
    near = [
        tell_near_name(place, column, known)
        for place, column in enumerate(columns, start=1)
        if (known := find_resembled(column, table.column_names))
    ]
    if near:
        seems = f" The header seems to be line {below}: delete the lines above it." if below else ""
        raise RefusedError(
            f"{name} has {'a column' if len(near) == 1 else 'columns'} whose name is nearly right: {'; '.join(near)}."
            f"{seems} Expected exactly the contract's names; a column with another name would count as missing. "
            "Correct the name in the file, or export the table again."
        )
    missing = [column.name for column in table.columns if column.required and column.name not in columns]
    if missing:
        raise RefusedError(
            f"{name} lacks the required column{'s' * (len(missing) > 1)} {', '.join(missing)}; its header "
            f"row holds {len(columns)} name{'s' * (len(columns) != 1)}. Expected "
            f"{', '.join(table.column_names)}, in any order, in a first row with ; between the names.{cause} Export "
            "the table with these columns."
        )
    twice = sorted({column for column in columns if columns.count(column) > 1})
    if twice:
        cause = " Spreadsheets leave empty columns at the right: delete them." if not twice[0].strip() else ""
        raise RefusedError(
            f"{name} has {show_name(twice[0])} more than once. Expected each column once.{cause} Export the table "
            "again."
        )


def verify_csv(
    path: Path, table: Table, tegnsett: str, codes: CodeLists | None, *, takes_sep: bool = False
) -> SourceFile:
    """Read the whole file once and return its facts; memory does not grow with the file.

    Raises RefusedError for a wrong header, bytes that are not ``tegnsett``, a quote that is never closed, or
    a file that changes meanwhile. Broken records are only counted here. ``codes`` are needed for the contract's tables;
    ``takes_sep``: see :func:`read_header`.
    """
    stamp = read_stamp(path)
    header = read_header(path, table, tegnsett, takes_sep=takes_sep)
    reading = Reading(path, tegnsett, header.offset)
    rows = crlf = lf = broken = folded = empty = 0
    has_lone_cr = False
    last: Piece | None = None
    try:
        for piece in scan_records(reading, len(header.columns), header.line):
            rows += len(piece.ends)
            crlf += piece.crlf
            lf += piece.lf
            broken += len(piece.faults)
            folded += len(piece.folded)
            empty += sum(fault.is_empty_row for fault in piece.faults.values())
            has_lone_cr = has_lone_cr or piece.has_lone_cr
            if piece.has_lone_cr and (found := find_line_ends(piece, len(header.columns))):
                raise refuse_line_ends(path.name, found)
            last = piece
    except UnclosedQuoteError as error:
        raise _refuse_quote(path.name, error.line, error.found_line) from None
    if read_stamp(path) != stamp or reading.bytes != stamp[0]:
        raise refuse_change(path.name)
    if tegnsett != "utf-8" and reading.is_utf8:
        raise refuse_utf8(path.name, tegnsett)
    seen = ((header.line_end, header.line_end), ("\r\n", crlf), ("\n", lf))
    line_ends = {line_end for line_end, count in seen if count}
    names = table.column_names
    file = SourceFile(
        table=table.name,
        name=path.name,
        path=path,
        format="csv",
        sha256=reading.sha256,
        rows=rows,
        bytes=stamp[0],
        columns=header.columns,
        unknown_columns=tuple(column for column in header.columns if column not in names),
        missing_optional=tuple(name for name in names if name not in header.columns),
        stamp=stamp,
        encoding=TEGNSETT[tegnsett],
        is_plain=tegnsett == "utf-8"
        and not (broken or folded or has_lone_cr)
        and len(line_ends) < 2
        and header.line == 2
        and not any("\r" in name for name in header.columns),
        data_offset=header.offset,
        data_line=header.line,
        empty_rows=empty,
        broken_rows=broken,
    )
    return replace(file, last_record=_judge_last_record(table, file, header, last, codes))


def _judge_last_record(
    table: Table, file: SourceFile, header: Header, last: Piece | None, codes: CodeLists | None
) -> Literal["ended", "open", "broken"]:
    """How the file ends: after a line end, or in a last record that is whole or broken."""
    if last is None:
        return "ended" if header.line_end else "open"
    if last.data.endswith(b"\n"):
        return "ended"
    index = len(last.ends) - 1
    is_whole = index not in last.faults and (
        codes is None or is_last_record_whole(table, file, last.record(index), codes)
    )
    return "open" if is_whole else "broken"


def _split_header(raw: bytes, name: str, tegnsett: str) -> tuple[str, ...]:
    if find_bad_bytes(raw, tegnsett) is not None:
        raise refuse_encoding(name, tegnsett, 1)
    fields = split_fields(raw)
    if fields is None:
        raise RefusedError(
            f"{name} has a header row with a quote in a wrong place. Expected column names with ; between "
            "them, "
            'either bare or each between two ". Export the table again.'
        )
    bare = (cell[1:-1].replace(b'""', b'"') if cell.startswith(b'"') else cell for cell in fields)
    return tuple(cell.decode(TEGNSETT[tegnsett]) for cell in bare)


def _refuse_quote(name: str, line: int, found_line: int | None) -> RefusedError:
    seen = (
        "and the file ends inside it" if found_line is None else f"and the next quote is in a text on line {found_line}"
    )
    return RefusedError(
        f'{name} has a quote " that opens on line {line} and is never closed, {seen}. Expected a " at the '
        'end of the field, and "" for a quote inside it. Correct the export of that row and run again.'
    )
