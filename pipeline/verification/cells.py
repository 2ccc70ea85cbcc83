"""Whether a table has the columns and the cells that its schema promises, batch by batch (O9).

Only counts are kept: no message has a cell. Keys across batches and files are in ``keys.py``; where batches come from
is in ``batches.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.verification.faults import Kind, show_column, tell_rows
from pipeline.verification.package import PACKAGE, Column, Schema
from pipeline.verification.person_numbers import PATTERN, has_person_number
from pipeline.verification.tree import Tree

_IS = {
    "string": lambda kind: pa.types.is_string(kind) or pa.types.is_large_string(kind),
    "date": pa.types.is_date32,
    "datetime": lambda kind: pa.types.is_timestamp(kind) and kind.tz is not None,
    "boolean": pa.types.is_boolean,
    "integer": pa.types.is_integer,
    "number": lambda kind: pa.types.is_floating(kind) or pa.types.is_decimal(kind),
}
_UTGAVE = "utgave"
_NUMBERS = ("integer", "number")


def check_columns(tree: Tree, name: str, found: pa.Schema, schema: Schema) -> bool:
    """Note where the file has other columns than its schema; say whether its cells can be looked at."""
    promised = [column.name for column in schema.fields]
    faults = []
    if list(found.names) != promised:
        if sorted(found.names) == sorted(promised):
            faults.append("its columns are in another order")
        else:
            lacks = [column for column in promised if column not in found.names]
            shown = [(one, show_column(one, place)) for place, one in enumerate(found.names, 1)]
            more = [words for one, words in shown if one not in promised]
            doubled = [words for one, words in shown if found.names.count(one) > 1]
            for words, columns in (("it lacks", lacks), ("it has also", more), ("it has more than once", doubled)):
                if columns:
                    faults.append(f"{words} {', '.join(columns[:20])}")
    else:
        faults = [
            f"{column.name} is of another type than {column.type}"
            for column in schema.fields
            if not _IS[column.type](found.field(column.name).type)
        ]
    for words in faults:
        tree.add_fault(name, Kind.SCHEMA, f"{words}; {PACKAGE} says otherwise")
    return not faults


class CellCounts:
    """The cells of one file that break their column's promises, counted over its batches."""

    def __init__(self, schema: Schema, utgave: str, may_name: Container[str] = ()) -> None:
        """Nothing has been looked at. ``may_name``: columns where a person's number is no fault."""
        self._schema, self._utgave, self._may_name = schema, utgave, may_name
        self._bad: Counter[tuple[Kind, str, str]] = Counter()
        self._keys_empty = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Look at every cell of a batch."""
        for column in self._schema.fields:
            self._add_column(column, batch.column(column.name))
        if self._schema.key:
            empty = [_is_empty(batch.column(name)) for name in self._schema.key]
            self._keys_empty += _count(_any(empty))

    def note(self, tree: Tree, name: str) -> None:
        """Note what was counted as faults of the file."""
        if self._keys_empty:
            key = ", ".join(self._schema.key)
            tree.add_fault(name, Kind.KEY_EMPTY, f"{tell_rows(self._keys_empty)} without a key ({key})")
        for (kind, column, words), rows in sorted(self._bad.items()):
            tree.add_fault(name, kind, f"{tell_rows(rows)} where {column} {words}")

    def _add_column(self, column: Column, cells: pa.Array) -> None:
        rules = column.constraints
        if rules.required and column.name not in self._schema.key:
            self._bad[Kind.CELLS, column.name, "is empty"] += cells.null_count
        if rules.enum is not None:
            listed = pc.is_in(cells, value_set=pa.array(rules.enum, cells.type))
            self._add(Kind.CODE, column, "is not in its list", pc.and_(pc.is_valid(cells), pc.invert(listed)))
        if rules.pattern is not None:
            fits = pc.match_substring_regex(cells, f"^(?:{rules.pattern})$")
            self._add(Kind.CODE, column, "has another form than its codes", pc.invert(fits))
        if column.name == _UTGAVE and column.type == "string":
            others = pc.not_equal(cells, pa.scalar(self._utgave, cells.type))
            self._add(Kind.VERSION, column, f"is another edition than that of {PACKAGE}", pc.fill_null(others, True))
        if column.type == "string" and column.name not in self._may_name:
            self._bad[Kind.PERSON_NUMBER, column.name, "has what passes as somebody's identity number"] += _name(cells)
        if column.type in _NUMBERS:
            for bound, outside in ((rules.minimum, pc.less), (rules.maximum, pc.greater)):
                if bound is not None:
                    self._add(Kind.CELLS, column, "is out of its range", outside(cells, pa.scalar(bound)))
        self._bad = +self._bad

    def _add(self, kind: Kind, column: Column, words: str, bad: pa.Array) -> None:
        self._bad[kind, column.name, words] += _count(bad)


def count_differing(one: pa.RecordBatch, other: pa.RecordBatch) -> int:
    """How many rows of two batches of equal length and columns have a cell that is not the same."""
    differing = []
    for mine, yours in zip(one.columns, other.columns, strict=True):
        same = pc.fill_null(pc.equal(mine, yours), False)
        both_empty = pc.and_(pc.is_null(mine), pc.is_null(yours))
        differing.append(pc.invert(pc.or_(same, both_empty)))
    return _count(_any(differing))


def _is_empty(cells: pa.Array) -> pa.Array:
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        return pc.fill_null(pc.equal(cells, ""), True)
    return pc.is_null(cells)


def _name(cells: pa.Array) -> int:
    """How many cells have what passes as a person's number: few have eleven digits, and those are looked at."""
    long = pc.filter(cells, pc.fill_null(pc.match_substring_regex(cells, PATTERN), False))
    return sum(has_person_number(text) for text in long.to_pylist())


def _any(columns: Sequence[pa.Array]) -> pa.Array:
    found = columns[0]
    for column in columns[1:]:
        found = pc.or_(found, column)
    return found


def _count(flags: pa.Array) -> int:
    return int(pc.sum(flags).as_py() or 0)
