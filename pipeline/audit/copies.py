"""The other forms of each table (Parquet, JSON-stat, workbook), held against its CSV, and the package's list of bytes.

The CSV is what is attacked; a copy that says something else would tell what the attack does not see. Each form is read
as a stranger reads it.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook

from pipeline.audit.description import Description
from pipeline.audit.reading import HEAD, Table, Value, name_cell, read_text
from pipeline.audit.report import Finding

PACKAGE = "datapackage.json"
_OTHER = "has another value or sign than the CSV"
_NEAR = 1e-9


def check_copies(data: Path, tables: Mapping[str, Table], description: Description) -> Iterator[Finding]:
    """Check every form of every table in the folder ``data``; a form that is missing is a finding too."""
    for name, table in tables.items():
        yield from _check_parquet(data / f"{name}.parquet", table)
        yield from _check_json(data / f"{name}.json", table, description)
    year = next(iter(tables.values())).year
    yield from _check_workbook(data / f"introresultat-{year}.xlsx", tables)
    yield from _check_package(data)


def _is_same(found: Any, sign: Any, value: Value) -> bool:
    """Whether a copy's value and sign are those of the CSV."""
    if value.number is None:
        return found is None and sign == value.sign
    if isinstance(found, bool) or not isinstance(found, int | float | Decimal) or sign not in (None, ""):
        return False
    return math.isclose(float(found), float(value.number), abs_tol=_NEAR)


def _check_parquet(path: Path, table: Table) -> Iterator[Finding]:
    form = table.form
    try:
        read = pq.read_table(path)
    except (OSError, pa.ArrowException):
        yield Finding(path.name, "", "", "is missing, or cannot be read as Parquet")
        return
    columns = [*HEAD, *form.dimensjoner, *(part for value in form.values for part in (value, f"{value}_tegn"))]
    if read.column_names != columns or read.num_rows != len(table.rows):
        yield Finding(path.name, "", "", "has other columns or another number of rows than the CSV")
        return
    for count in form.tellinger:
        if not pa.types.is_integer(read.schema.field(count).type):
            yield Finding(path.name, "", count, "is no column of whole numbers")
    for row, found in zip(table.rows, read.to_pylist(), strict=True):
        place = (table.edition, *row.unit, row.name, *row.categories)
        if tuple(found[name] for name in columns[: len(place)]) != place:
            yield Finding(path.name, str(row.unit), "", "has another row here than the CSV")
            continue
        for name, value in zip(form.values, row.values, strict=True):
            if not _is_same(found[name], found[f"{name}_tegn"], value):
                yield Finding(path.name, str(row.unit), name_cell(form, row.categories, name), _OTHER)


def _check_json(path: Path, table: Table, description: Description) -> Iterator[Finding]:
    """JSON-stat 2.0: the cube is read by its own words; each cell of the CSV once, and nothing beside them."""
    document = read_json(path)
    if document is None:
        yield Finding(path.name, "", "", "is missing, or no JSON object")
        return
    try:
        cube = _Cube(document)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError):
        yield Finding(path.name, "", "", "is no dataset of JSON-stat")
        return
    form, seen = table.form, set[int]()
    for row in table.rows:
        for name, value in zip(form.values, row.values, strict=True):
            at = cube.find(table, row.unit.kode, row.categories, name)
            cell = name_cell(form, row.categories, name)
            if at is None or at in seen:
                yield Finding(path.name, str(row.unit), cell, "is not in the cube, or twice")
                continue
            seen.add(at)
            if not _is_same(cube.values.get(at), cube.status.get(at), value):
                yield Finding(path.name, str(row.unit), cell, _OTHER)
    if any(at not in seen and value is not None for at, value in cube.values.items()):
        yield Finding(path.name, "", "", "has values that the CSV has not")
    if set(cube.status.values()) - set(description.tegn):
        yield Finding(path.name, "", "", "has a status that is none of the signs")


class _Cube:
    """A JSON-stat dataset: its values and status by position, and where a cell is."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._ids, self._sizes = list(document["id"]), [int(size) for size in document["size"]]
        self._index = [self._read_index(document["dimension"][name]["category"]) for name in self._ids]
        if [len(index) for index in self._index] != self._sizes:
            raise ValueError
        roles = document["role"]
        (self._time,), (self._place,), (self._metric,) = roles["time"], roles["geo"], roles["metric"]
        self.values = self._number(document["value"])
        self.status = self._number(document.get("status", {}))
        if any(not 0 <= at < math.prod(self._sizes) for at in (*self.values, *self.status)):
            raise ValueError

    @staticmethod
    def _read_index(category: Mapping[str, Any]) -> dict[str, int]:
        index = category["index"]
        return dict(index) if isinstance(index, dict) else {name: place for place, name in enumerate(index)}

    @staticmethod
    def _number(values: Any) -> dict[int, Any]:
        return {int(at): value for at, value in (values.items() if isinstance(values, dict) else enumerate(values))}

    def find(self, table: Table, kode: str, categories: Sequence[str], value: str) -> int | None:
        """The position of a cell; a dimension of several of ours has their categories with a slash between."""
        ours = dict(zip(table.form.dimensjoner, categories, strict=True))
        at = 0
        for name, index, size in zip(self._ids, self._index, self._sizes, strict=True):
            if name == self._place:
                wanted = [kode]
            elif name == self._metric:
                wanted = [value]
            elif name in ours:
                wanted = [ours[name]]
            elif name == self._time:
                wanted = [str(table.year)]
            else:
                wanted = ["/".join(categories), "/".join(part for part in categories if part != "alle")]
            place = next((index[one] for one in wanted if one in index), None)
            if place is None:
                return None
            at = at * size + place
        return at


def read_json(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file; None where there is none."""
    text = read_text(path) if path.is_file() else None
    try:
        document = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _check_workbook(path: Path, tables: Mapping[str, Table]) -> Iterator[Finding]:
    """The last cells of each tab's rows, after its heading, are the values of the CSV in its order."""
    try:
        book = CalamineWorkbook.from_path(path)
    except (OSError, CalamineError):
        yield Finding(path.name, "", "", "is missing, or cannot be read as a workbook")
        return
    for name, table in tables.items():
        if name not in book.sheet_names:
            yield Finding(path.name, "", name, "has no tab of the table")
            continue
        shares = {share.navn for share in table.form.andeler}
        width = 3 + len(table.form.dimensjoner) + len(table.form.values)
        lines = [line[:width] for line in book.get_sheet_by_name(name).to_python() if any(cell != "" for cell in line)]
        found = lines[-len(table.rows) :]
        if len(found) < len(table.rows) or [line[1] for line in found] != [row.unit.kode for row in table.rows]:
            yield Finding(path.name, "", name, "has not the rows of the CSV, in its order")
            continue
        for row, line in zip(table.rows, found, strict=True):
            for value, shown, cell in zip(table.form.values, row.values, line[-len(row.values) :], strict=True):
                number, sign = (None, cell) if isinstance(cell, str) else (cell, "")
                # a cell in the percent format is a hundredth of what is read
                number = number * 100 if value in shares and isinstance(number, float) else number
                if not _is_same(number, sign, shown):
                    yield Finding(
                        path.name, str(row.unit), f"{name} {name_cell(table.form, row.categories, value)}", _OTHER
                    )


def _check_package(data: Path) -> Iterator[Finding]:
    document = read_json(data / PACKAGE)
    if document is None or not isinstance(document.get("resources"), list):
        yield Finding(PACKAGE, "", "", "is missing, or no JSON object with resources")
        return
    listed = {one["path"]: one for one in document["resources"] if isinstance(one, dict) and "path" in one}
    for path in sorted(data.iterdir()):
        own = listed.get(path.name)
        if own is None:
            if path.suffix not in (".json", ".jsonld") or path.with_suffix(".csv").exists():
                yield Finding(PACKAGE, "", path.name, "does not list this file")
            continue
        content = path.read_bytes()
        digest = str(own.get("hash", "")).removeprefix("sha256:")
        if own.get("bytes") != len(content) or digest != hashlib.sha256(content).hexdigest():
            yield Finding(PACKAGE, "", path.name, "has other bytes than the package says")
    for name in sorted(listed.keys() - {path.name for path in data.iterdir()}):
        yield Finding(PACKAGE, "", name, "is listed, and not there")
