"""What a file is if it is not the CSV of the contract: the likely cause and how to save it, without showing a cell.

It looks at a file's first bytes, its header line and its line ends, and says what its author most likely did. What a
valid header is, and the pass over the whole file, is in ``csv_file.py``; names that are nearly right are in
``names.py``.
"""

from __future__ import annotations

import codecs
import re

from pipeline.common.errors import RefusedError
from pipeline.common.text_files import find_wide_mark
from pipeline.intake.sources.csv_scan import Piece
from pipeline.intake.sources.mapping_lines import advise_sep
from pipeline.intake.sources.names import fold_name
from pipeline.nir.contract_table import Table

_SAVE = (
    "Save or export the table as CSV in UTF-8 with ; between the fields (in Excel: «CSV UTF-8», where the list "
    "separator of the system is ;)."
)
_UNPACK = "Unpack it, and put the file that is inside in its place."
# the first bytes of other kinds of files: what they are, and what to do
_MAGIC = (
    (b"PK\x03\x04", "a workbook (XLSX) or a zip file", f"Unpack it, or open it there. {_SAVE}"),
    (b"\xd0\xcf\x11\xe0", "a workbook (XLS)", f"Open it in the spreadsheet. {_SAVE}"),
    (b"\x1f\x8b", "compressed with gzip", _UNPACK),
    (b"BZh", "compressed with bzip2", _UNPACK),
    (b"\xfd7zXZ", "compressed with xz", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", _UNPACK),
    (b"7z\xbc\xaf", "a 7z archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"SQLite format 3", "a database of SQLite", _SAVE),
    (b"%PDF", "a PDF", _SAVE),
    (b"{\\rtf", "a text document (RTF)", _SAVE),
    (b"-----BEGIN", "encrypted or signed", "Decrypt it first."),
    (b"age-encryption", "encrypted with age", "Decrypt it first."),
)
SEP_LINE = re.compile(rb'"?sep=;"?;*\r?\n')
_SEPARATORS = {b",": "a comma", b"\t": "a tab", b"|": "a |"}
_LINES_ABOVE = 20
_SAMPLE = 64


def refuse_other_form(name: str, start: bytes, table: Table) -> None:
    """Refuse a file that is no CSV at all, or not in a character set of one byte a letter, by its first bytes."""
    if start.startswith(b"PAR1"):
        raise _refuse(
            name, "is Parquet, not CSV", f"Name it {table.name}.parquet, and correct the name in uttrekk.toml."
        )
    for magic, found, remedy in _MAGIC:
        if start.startswith(magic):
            raise _refuse(name, f"is {found}, not CSV", remedy)
    if start and not start.strip(b"\0"):
        raise _refuse(
            name, "begins with nothing but NUL bytes, as after a copy that failed", "Copy or export the file again."
        )
    if wide := _find_wide_letters(start):
        raise _refuse(
            name,
            f"is {wide} («Unicode» in some programs), which is not a tegnsett of the contract",
            f'{_SAVE} In Notepad: «Save as» with the encoding UTF-8. Then uttrekk.toml says tegnsett = "utf-8".',
        )
    text = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if text.startswith(b"<"):
        raise _refuse(name, "is a page of HTML or XML, not CSV, as some systems give for a spreadsheet", _SAVE)
    if text.startswith((b"{", b"[")):
        raise _refuse(name, "is JSON, not CSV", _SAVE)


def refuse_form_of_header(name: str, header: bytes, table: Table) -> None:
    """Refuse lines that end with CR alone or CR CR LF, by the first record, and a first line ``sep=;``."""
    if header.strip().strip(b'"').lower().startswith(b"sep="):
        raise _refuse(
            name,
            "begins with a line sep=, which is for spreadsheets only",
            f"Delete that line, so that the header is first. {advise_sep()}",
        )
    if header.endswith(b"\r\r\n"):
        raise refuse_line_ends(name, "CR CR LF")
    first, *others = header.removesuffix(b"\n").removesuffix(b"\r").split(b"\r")
    if others and _is_header(first, b";", table):
        raise refuse_line_ends(name, "CR alone")


def find_line_ends(piece: Piece, fields: int) -> str | None:
    """Which line ends a piece has that the contract has not; None where a CR is text in a cell.

    Ask only of a piece whose ``has_lone_cr`` is true.
    """
    if b"\r\r\n" in piece.data and any(piece.record(index).endswith(b"\r\r\n") for index in range(len(piece.ends))):
        return "CR CR LF"
    if b"\n\r" in piece.data and any(_starts_with_cr(piece.record(index)) for index in range(len(piece.ends))):
        return "LF CR"
    for index in piece.faults:
        parts = piece.record(index).rstrip(b"\r\n").split(b"\r")
        if sum(part.count(b";") + 1 == fields for part in parts) > 1:
            return "CR alone"
    return None


def _starts_with_cr(record: bytes) -> bool:
    return record.startswith(b"\r") and record != b"\r\n"


def refuse_line_ends(name: str, found: str) -> RefusedError:
    """The refusal of a file whose lines end with ``found``."""
    cause = {
        "CR alone": "as spreadsheets write under «CSV (Macintosh)»",
        "CR CR LF": "as when a line end is made into a line end of Windows twice, on its way or by the export",
        "LF CR": "the two signs of a line end of Windows the other way round",
    }[found]
    return _refuse(
        name,
        f"has lines that end with {found}, {cause}",
        f"{_SAVE} If a program wrote it, let it write LF or CR LF, and move the file as it is (binary).",
    )


def explain_missing(start: bytes, columns: int, table: Table) -> str:
    """The likely cause where required columns are missing, as a sentence to follow; empty where none is seen.

    ``start``: the beginning of the file after a byte order mark; ``columns``: how many names the first row holds.
    """
    lines = start.splitlines()[:_LINES_ABOVE]
    first = lines[0] if lines else b""
    for sign, words in _SEPARATORS.items():
        if _is_header(first, sign, table):
            by_hand = " Do not replace the signs by hand: decimal commas are among them." if sign == b"," else ""
            return f" The names are separated by {words}: export the table again with ; as the separator.{by_hand}"
    if columns == 1 and first.count(b";") and _is_header(first.strip(b'"'), b";", table):
        return " The whole row is in quotes, as one field: write it without the outer quotes, in all rows."
    for number, line in enumerate(lines[1:], start=2):
        if _is_header(line, b";", table):
            return f" The header is line {number}: delete the lines above it."
    return " If the file has no row of names, write one." if any(sign in b"0123456789" for sign in first) else ""


def find_header_below(rows: bytes, table: Table, first: int) -> int | None:
    """The line of a header of the table, sign by sign, in the first line of ``rows``; ``first`` is its number."""
    names = {cell.strip(b'"').decode("latin-1") for cell in (rows.splitlines() or [b""])[0].split(b";")}
    is_header = table.columns and all(column.name in names for column in table.columns if column.required)
    return first if is_header else None


def _is_header(line: bytes, sign: bytes, table: Table) -> bool:
    """True where all required columns stand in the line, nearly right at least, with ``sign`` between."""
    found = {fold_name(cell.strip(b'"').decode("latin-1")) for cell in line.split(sign)}
    return all(fold_name(column.name) in found for column in table.columns if column.required)


def _find_wide_letters(start: bytes) -> str | None:
    """UTF-16 or UTF-32 by its mark, or by where the NUL bytes of plain letters stand."""
    if wide := find_wide_mark(start):
        return wide
    sample = start[: min(len(start), _SAMPLE) // 4 * 4]
    is_nul = [bool(part) and not part.strip(b"\0") for part in (sample[place::4] for place in range(4))]
    if is_nul in ([False, True, True, True], [True, True, True, False]):
        return "UTF-32"
    return "UTF-16" if is_nul in ([False, True, False, True], [True, False, True, False]) else None


def _refuse(name: str, found: str, remedy: str) -> RefusedError:
    return RefusedError(
        f"{name} {found}. Expected CSV: a row of names, ; between fields, LF or CR LF after each. {remedy}"
    )
