"""How a frame becomes the contract's files: CSV lines made whole columns at a time, or typed Parquet.

A file gets one part per block and is never held whole in memory. Every number is laid out as bytes by
table look-up, so the text does not depend on the machine's locale or time zone. What the rows are is
decided elsewhere.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.nir.contract_table import ExtractColumn, Kind, Table
from pipeline.synthetic.draws import Ints
from pipeline.synthetic.faults import FAULTS
from pipeline.synthetic.frames import Frame, count_rows
from pipeline.synthetic.mess import LOCAL, PLAIN, UTC
from pipeline.synthetic.times import DAY, NONE, utc_offset
from pipeline.synthetic.vocabulary import FLAGS, WORDS, to_number

_ID_DIGITS = 9
_ID_LETTERS = {"person_id": "P", "kategori_id": "K", "vedtak_id": "V", "tiltak_id": "T", "fravaer_id": "F"}
_ID_LETTERS |= {"avslutning_id": "A"}
_FORMS = {"registrert": "form", "opphevet": "opphevet_form"}
_NEEDS_QUOTES = (";", '"', "\n", "\r")
_ROW_GROUP = 100_000


class TableFile(Protocol):
    """A file of the register that grows block by block."""

    rows: int

    def write(self, frame: Frame) -> None:
        """Append the block's rows."""

    def close(self) -> str:
        """Finish the file and return its SHA-256."""


def open_table(folder: Path, table: Table, form: str) -> TableFile:
    """Begin the table's file in ``folder``; ``form`` is ``csv`` or ``parquet``."""
    path = folder / f"{table.name}.{form}"
    return CsvFile(path, table) if form == "csv" else ParquetFile(path, table)


class CsvFile:
    """One CSV file in the contract's form: ``;``, LF, quotes where a field needs them."""

    def __init__(self, path: Path, table: Table) -> None:
        """Begin the file at ``path``."""
        self._table, self.rows = table, 0
        self._file: IO[bytes] = path.open("wb")
        self._hash = hashlib.sha256()
        self._put((";".join(table.column_names) + "\n").encode())

    def write(self, frame: Frame) -> None:
        """Append the block's rows."""
        if not count_rows(frame):
            return
        cells = [_write_cells(self._table, column, frame) for column in self._table.columns]
        lines = pc.binary_join_element_wise(*cells, ";", null_handling="replace", null_replacement="")
        lines = _replace(lines, _broken_lines(self._table, frame, lines))
        lines = pc.binary_join_element_wise(lines, "", "\n")
        self.rows += len(lines)
        self._put(lines.buffers()[2])

    def close(self) -> str:
        """Finish the file and return its SHA-256."""
        self._file.close()
        return self._hash.hexdigest()

    def _put(self, content: Any) -> None:
        self._hash.update(content)
        self._file.write(content)


class ParquetFile:
    """One Parquet file with the contract's columns, typed; moments without zone in Norwegian time."""

    def __init__(self, path: Path, table: Table) -> None:
        """Begin the file at ``path``."""
        self._path, self._table, self.rows = path, table, 0
        self._writer: Any = None

    def write(self, frame: Frame) -> None:
        """Append the block's rows."""
        arrays = [_type_cells(self._table, column, frame) for column in self._table.columns]
        block = pa.table(arrays, names=list(self._table.column_names))
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, block.schema, compression="zstd")
        self._writer.write_table(block, row_group_size=_ROW_GROUP)
        self.rows += len(block)

    def close(self) -> str:
        """Finish the file and return its SHA-256."""
        self._writer.close()
        with self._path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


def _write_cells(table: Table, column: ExtractColumn, frame: Frame) -> Any:
    """The column as it stands in CSV, broken cells included; null is an empty field."""
    name = column.name
    if name in _ID_LETTERS:
        values = frame["person" if name == "person_id" else "id"]
        cells = _lay_out(_digits(values, _ID_DIGITS), np.ones(len(values), dtype=np.bool_), _ID_LETTERS[name])
    elif column.kind is Kind.DIGITS:
        cells = _lay_out(_digits(np.maximum(frame[name], 0), column.digits), frame[name] >= 0)
    elif column.kind is Kind.DATE:
        cells = _lay_out(_dates(np.where(frame[name] == NONE, 0, frame[name])), frame[name] != NONE)
    elif column.kind is Kind.TIMESTAMP:
        cells = _write_moments(frame[name], frame[_FORMS[name]])
    else:
        cells = _look_up(pa.array([_quote(text) for text in WORDS[name]]), frame[name])
    return _replace(cells, _broken_cells(table, column, frame))


def _type_cells(table: Table, column: ExtractColumn, frame: Frame) -> Any:
    """The column as typed values; a fault that types cannot show becomes a row without ``registrert``."""
    name, faults = column.name, FAULTS[table.name]
    if column.kind in (Kind.DATE, Kind.TIMESTAMP):
        values, is_none = frame[name], frame[name] == NONE
        if name == "registrert":
            silent = [place for place, fault in enumerate(faults, 1) if not fault.fits_parquet(table.name)]
            is_none = is_none | np.isin(frame["feil"], silent)
        if column.kind is Kind.DATE:
            return pa.array(values.astype(np.int32), mask=is_none).cast(pa.date32())
        return pa.array(values * 1_000_000, mask=is_none).cast(pa.timestamp("us"))
    if column.kind is Kind.DECIMAL:
        return _look_up(pa.array([to_number(text) for text in WORDS[name]], pa.decimal128(9, 2)), frame[name])
    if column.kind is Kind.FLAG:
        return _look_up(pa.array([text == "1" for text in FLAGS]), frame[name])
    if name in WORDS:
        cells = _look_up(pa.array(WORDS[name]), frame[name])
        return _replace(cells, _broken_cells(table, column, frame, parquet=True))
    cells = _write_cells(table, column, {**frame, "feil": np.zeros_like(frame["feil"])})
    return _replace(cells, _broken_cells(table, column, frame, parquet=True))


def _broken_cells(table: Table, column: ExtractColumn, frame: Frame, *, parquet: bool = False) -> dict[int, str]:
    """What stands instead in this column, by place of the row."""
    found: dict[int, str] = {}
    for place, fault in enumerate(FAULTS[table.name], 1):
        if fault.slag == "celle" and fault.column == column.name and (fault.fits_parquet(table.name) or not parquet):
            found |= dict.fromkeys(np.flatnonzero(frame["feil"] == place).tolist(), fault.text)
    return found


def _broken_lines(table: Table, frame: Frame, lines: Any) -> dict[int, str]:
    """Lines with a field too few or too many, by place of the row."""
    found = {}
    for place, fault in enumerate(FAULTS[table.name], 1):
        for row in np.flatnonzero(frame["feil"] == place).tolist():
            if fault.slag == "kort":
                found[row] = lines[row].as_py().rsplit(";", 2)[0]
            elif fault.slag == "lang":
                found[row] = lines[row].as_py() + ";x"
    return found


def _replace(cells: Any, texts: dict[int, str]) -> Any:
    if not texts:
        return cells
    mask = np.zeros(len(cells), dtype=np.bool_)
    mask[list(texts)] = True
    return pc.replace_with_mask(cells, pa.array(mask), pa.array([texts[row] for row in sorted(texts)], cells.type))


def _look_up(words: Any, places: Ints) -> Any:
    return words.take(pa.array(places, mask=places < 0))


def _quote(text: str) -> str:
    if any(sign in text for sign in _NEEDS_QUOTES):
        return '"' + text.replace('"', '""') + '"'
    return text


def _digits(values: Ints, width: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Numbers as ASCII digits with leading zeros, one row of bytes each."""
    signs = np.empty((len(values), width), dtype=np.uint8)
    rest = values
    for place in range(width - 1, -1, -1):
        rest, digit = np.divmod(rest, 10)
        signs[:, place] = digit + ord("0")
    return signs


def _dates(days: Ints) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Day numbers, at least one, as YYYY-MM-DD, one row of bytes each."""
    first = int(days.min())
    every = np.arange(first, int(days.max()) + 1).astype("datetime64[D]")
    table = np.frombuffer("".join(np.datetime_as_string(every)).encode(), dtype=np.uint8).reshape(-1, 10)
    return table[days - first]


def _clock(moments: Ints) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Moments as YYYY-MM-DDTHH:MM:SS, one row of bytes each."""
    seconds = moments % DAY
    signs = np.empty((len(moments), 19), dtype=np.uint8)
    signs[:, :10] = _dates(moments // DAY)
    signs[:, 10] = ord("T")
    for place, value in ((11, seconds // 3_600), (14, seconds // 60 % 60), (17, seconds % 60)):
        signs[:, place : place + 2] = _digits(value, 2)
    signs[:, 13] = signs[:, 16] = ord(":")
    return signs


def _write_moments(moments: Ints, forms: Ints) -> Any:
    """Moments on the Norwegian clock, or with the offset that the row's form asks for."""
    is_there = moments != NONE
    known = np.where(is_there, moments, 0)
    ahead = utc_offset(known)
    clock = _lay_out(_clock(np.where(forms == UTC, known - ahead, known)), is_there)
    suffixes = pa.array(["", "+01:00", "+02:00", "+00:00"])
    place = np.where(forms == PLAIN, 0, np.where(forms == LOCAL, ahead // 3_600, 3))
    return pc.binary_join_element_wise(clock, suffixes.take(pa.array(place)), "")


def _lay_out(signs: np.ndarray[Any, np.dtype[np.uint8]], is_there: np.ndarray[Any, Any], prefix: str = "") -> Any:
    """Rows of bytes as text cells; null where the value is not there."""
    if prefix:
        letter = np.full((len(signs), 1), ord(prefix), dtype=np.uint8)
        signs = np.concatenate([letter, signs], axis=1)
    rows, width = signs.shape
    offsets = np.arange(rows + 1, dtype=np.int32) * width
    present = pa.py_buffer(np.packbits(is_there, bitorder="little").tobytes())
    content = pa.py_buffer(np.ascontiguousarray(signs).tobytes())
    return pa.StringArray.from_buffers(rows, pa.py_buffer(offsets.tobytes()), content, present)
