"""Whether the tables of a delivery are what their schemas say, each by itself and together (O9).

Only files that have the bytes that were listed are read. A CSV file must have the rows of its Parquet file, cell by
cell. What is asked of a cell is in ``cells.py``, of keys in ``keys.py``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from pipeline.verification.batches import (
    BrokenFileError,
    open_parquet,
    pair_batches,
    read_csv,
    read_csv_names,
    read_parquet,
    reading,
)
from pipeline.verification.cells import CellCounts, check_columns, count_differing
from pipeline.verification.expected import CSV, IDENTITY_NUMBERS, KEYS, PARQUET, PEOPLE, PERSON_ID, read_name
from pipeline.verification.faults import Kind, tell_rows
from pipeline.verification.keys import KeyStore, open_keys
from pipeline.verification.package import PACKAGE, Listed, Package, Schema, list_tables
from pipeline.verification.tree import Tree


@dataclass(frozen=True)
class _Table:
    listed: Listed
    schema: Schema
    utgave: str

    @property
    def path(self) -> str:
        return self.listed.path

    def list_key_columns(self) -> list[str]:
        """The columns that a key or a reference consists of."""
        asked = [*self.schema.key, *(name for one in self.schema.references for name in one.fields)]
        known = [column.name for column in self.schema.fields]
        return [name for name in known if name in asked or name == PERSON_ID]

    def count_cells(self) -> CellCounts:
        """An empty count. A key of eleven digits passes as a person's number by chance, so keys are not asked."""
        numbers = IDENTITY_NUMBERS if _is_people(self) else ()
        return CellCounts(self.schema, self.utgave, {*self.list_key_columns(), *numbers})


def check_tables(tree: Tree, package: Package, whole: Collection[str], work: Path) -> None:
    """Note the faults inside the tables. ``whole``: the files to read. Spills to ``work``, which the caller removes."""
    tables = [
        _Table(listed, schema, package.utgave)
        for listed, schema in list_tables(package)
        if listed.path in whole and len({column.name for column in schema.fields}) == len(schema.fields)
    ]
    with open_keys(work) as keys:
        read: list[_Table] = []
        for table in sorted(tables, key=lambda table: table.path.endswith(CSV)):
            if _try_table(tree, table, {one.path for one in read}, keys):
                read.append(table)
        names = {listed.name for listed in package.resources}
        try:
            with reading("what keys and references say"):
                _check_between(tree, read, keys, names)
        except BrokenFileError as fault:
            tree.add_fault(PACKAGE, Kind.SCHEMA, f"the tables {fault}")


def _try_table(tree: Tree, table: _Table, there: Collection[str], keys: KeyStore) -> bool:
    """Read one table and note its faults; say whether it could be read to its end. ``there``: what has been."""
    try:
        if table.path.endswith(CSV):
            other = table.path.removesuffix(CSV) + PARQUET
            return other in there and _check_csv(tree, table, other)
        return _check_parquet(tree, table, keys)
    except BrokenFileError as fault:
        tree.add_fault(table.path, Kind.SCHEMA, str(fault))
        return False


def _check_parquet(tree: Tree, table: _Table, keys: KeyStore) -> bool:
    counts = table.count_cells()
    columns = table.list_key_columns()
    with open_parquet(tree.members[table.path]) as opened:
        with reading("Parquet"):
            found = opened.schema_arrow
        if not check_columns(tree, table.path, found, table.schema):
            return False
        nothing = pa.RecordBatch.from_arrays([pa.array([], one.type) for one in found], names=found.names)
        for batch in _chain(nothing, read_parquet(opened)):
            with reading("what its schema says"):
                counts.add(batch)
                if columns:
                    keys.add(table.path, batch, columns)
    counts.note(tree, table.path)
    with reading("what its key says"):
        doubled = keys.count_doubled(table.path, table.schema.key) if table.schema.key else 0
    if doubled:
        key = ", ".join(table.schema.key)
        tree.add_fault(table.path, Kind.KEY_TWICE, f"{tell_rows(doubled)} with the key ({key}) of another row")
    return True


def _check_csv(tree: Tree, table: _Table, other: str) -> bool:
    """Look at the cells of a CSV file, and whether its rows are those of the Parquet file ``other``."""
    counts = table.count_cells()
    mine, yours, differing = 0, 0, 0
    with open_parquet(tree.members[other]) as opened, tree.members[table.path].open() as file:
        with reading("Parquet"):
            schema = opened.schema_arrow
        if read_csv_names(file) != list(schema.names):
            tree.add_fault(table.path, Kind.SCHEMA, f"its header is not that of the columns of {PACKAGE}, in order")
            return False
        for one, two in pair_batches(read_csv(file, schema), read_parquet(opened)):
            mine += 0 if one is None else one.num_rows
            yours += 0 if two is None else two.num_rows
            with reading("what its schema says"):
                if one is not None:
                    counts.add(one)
                if one is not None and two is not None:
                    differing += count_differing(one, two)
    counts.note(tree, table.path)
    if mine != yours:
        tree.add_fault(table.path, Kind.CELLS, f"has {tell_rows(mine)}, and the Parquet file {yours}")
    if differing:
        tree.add_fault(table.path, Kind.CELLS, f"{tell_rows(differing)} with other cells than in the Parquet file")
    return True


def _check_between(tree: Tree, tables: list[_Table], keys: KeyStore, names: Collection[str]) -> None:
    """Note references that find no row, and people that no other file speaks of. ``names``: those of all resources."""
    by_name = {table.listed.name: table for table in tables if table.path.endswith(PARQUET)}
    people = next((table for table in by_name.values() if _is_people(table)), None)
    for table in by_name.values():
        asked = [(one.fields, one.reference.resource, one.reference.fields) for one in table.schema.references]
        if people is not None and people is not table and PERSON_ID in table.list_key_columns():
            asked.append(([PERSON_ID], people.listed.name, [PERSON_ID]))
        for columns, resource, their in dict.fromkeys((tuple(a), b, tuple(c)) for a, b, c in asked):
            if resource not in names and resource not in KEYS:  # a dataset that is missing is told of as that
                tree.add_fault(table.path, Kind.SCHEMA, f"{PACKAGE} has it refer to a resource that is not listed")
            elif resource in by_name:
                _check_reference(tree, keys, table, columns, (by_name[resource], their))
    if people is not None:
        _check_people(tree, people, list(by_name.values()), keys)


def _check_reference(
    tree: Tree, keys: KeyStore, table: _Table, columns: Sequence[str], other: tuple[_Table, Sequence[str]]
) -> None:
    target, their = other
    known = {*columns} <= {*table.list_key_columns()} and {*their} <= {*target.list_key_columns()}
    if not known or len(columns) != len(their):
        tree.add_fault(table.path, Kind.SCHEMA, f"{PACKAGE} has it refer to columns that are no key of that file")
        return
    lost = keys.count_lost(table.path, columns, target.path, their)
    if lost:
        kind = Kind.PERSON if _is_people(target) else Kind.REFERENCE
        words = f"{tell_rows(lost)} whose {', '.join(columns)} is in no row of {target.listed.name}"
        tree.add_fault(table.path, kind, words)


def _check_people(tree: Tree, people: _Table, tables: list[_Table], keys: KeyStore) -> None:
    """Note people without a row elsewhere, where all files could be read: the only row may be in one that could not."""
    others = [table.path for table in tables if table is not people and PERSON_ID in table.list_key_columns()]
    if len(others) + 1 < len(KEYS) or PERSON_ID not in people.list_key_columns():
        return
    unused = keys.count_unused(people.path, PERSON_ID, others)
    if unused:
        tree.add_fault(people.path, Kind.PERSON, f"{tell_rows(unused)} of people without a row in any other file")


def _is_people(table: _Table) -> bool:
    name = read_name(table.path)
    return name is not None and name.dataset == PEOPLE


def _chain(first: pa.RecordBatch, others: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from others
