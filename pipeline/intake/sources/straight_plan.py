"""What is read from a register whose tables and columns have the contract's own names: no mapping is needed.

The same refusals as for a folder: a table or a required column that is missing, and a name that is nearly right, which
would count as missing (C5). A mapping makes the same :class:`ReadingPlan` of a register with names of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.common.errors import RefusedError
from pipeline.editions.edition import Edition
from pipeline.intake.sources.names import find_resembled, show_name
from pipeline.intake.sources.register import FileBacked, ReadingPlan, Register, RegisterColumn, Relation, TableRead
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import Kind, Table

# What can be done in a database, and in a folder of files, which has neither views nor users.
_VIEW = "Make a view with the contract's names, or give a mapping with --mapping"
_FILE = "Name the file and its columns as the contract does, or give a mapping with --mapping"
_FIRST = "`introresultat mapping new SOURCE` writes a first mapping."


def plan_straight(register: Register, edition: Edition | None = None) -> ReadingPlan:
    """Plan one read per table of the contract that the register has. Raises RefusedError with every fault of it."""
    del edition  # the same for every edition
    names = register.relations()
    is_files = isinstance(register, FileBacked)
    remedy = _FILE if is_files else _VIEW
    faults: list[str] = []
    reads: list[TableRead] = []
    for table in TABLES.values():
        relation = Relation(table.name)
        columns = register.columns(relation)
        if columns is None:
            faults += _find_fault_of_missing(table, names, remedy, is_files=is_files)
        elif found := _find_faults_of_columns(table, [column.name for column in columns], remedy):
            faults += found
        else:
            reads.append(_plan_read(register, table, relation, columns))
    if faults:
        listed = f": {faults[0]}" if len(faults) == 1 else f", for {len(faults)} reasons:\n  - " + "\n  - ".join(faults)
        raise RefusedError(f"{register.kilde} cannot be used as a source{listed}\n{_FIRST}")
    return ReadingPlan(reads=tuple(reads))


def _plan_read(register: Register, table: Table, relation: Relation, columns: Sequence[RegisterColumn]) -> TableRead:
    own = tuple(column.name for column in columns)
    types = {column.name: column.type for column in columns}
    used = tuple(name for name in table.column_names if name in own)
    times = [column.name for column in table.columns if column.kind is Kind.TIMESTAMP]
    return TableRead(
        table=table.name,
        relation=relation,
        name=register.show(relation),
        select=register.as_text(relation, {name: name for name in used}),
        columns=used,
        source_columns=own,
        unknown_columns=tuple(name for name in own if name not in used),
        exact_times=tuple(name for name in times if types.get(name) in register.dialect.time_types),
    )


def _find_fault_of_missing(table: Table, names: Sequence[str], remedy: str, *, is_files: bool) -> list[str]:
    """That the table is not there; of an optional one only where there is nearly its name."""
    near = next((name for name in names if find_resembled(name, (table.name,))), None)
    if near is not None:
        return [
            f"the table {show_name(near)} is nearly {table.name}. Expected exactly that name; one with another name "
            f"would count as missing. {remedy}."
        ]
    if table.optional:
        return []
    if is_files:
        return [f"the table {table.name} is missing. Expected {table.name}.csv or {table.name}.parquet. {remedy}."]
    return [
        f"the table {table.name} is missing, or this user may not see it. Expected a table or view with that name. "
        f"{remedy}."
    ]


def _find_faults_of_columns(table: Table, names: Sequence[str], remedy: str) -> list[str]:
    near = {name: known for name in names if (known := find_resembled(name, table.column_names))}
    faults = [
        f"{table.name} has the column {show_name(name)}, which is nearly {known}. Expected exactly that name; a column "
        f"with another name would count as missing. {remedy}."
        for name, known in near.items()
    ]
    missing = [
        column.name
        for column in table.columns
        if column.required and column.name not in names and column.name not in near.values()
    ]
    if missing:
        plural = "s" * (len(missing) > 1)
        faults.append(f"{table.name} lacks the required column{plural} {', '.join(missing)}. {remedy}.")
    return faults
