"""Makes a table of a source's rows: typed values, or the first thing wrong with the row.

A row is unreadable at its first broken column in the contract's order. Why it is broken is asked of the few rows that
are, once all have been read: most of what there is to ask is about causes. How one cell is read is in
``reading_cells.py``; the file itself, and the records that are no rows at all, are in ``load.py`` and
``csv_rewrite.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from pipeline.common.warehouse import quote, run_sql
from pipeline.intake.sources import reading_cells as cells
from pipeline.intake.sources.causes import NOT_IN_USE
from pipeline.intake.sources.csv_record import EMPTY_ROW
from pipeline.intake.sources.model import SourceTable
from pipeline.nir.contract import LOVER
from pipeline.nir.contract_table import ExtractColumn, Table
from pipeline.places.code_lists import CodeLists
from pipeline.places.codes import Reason


def create_rows(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    file: SourceTable,
    reader: str,
    codes: CodeLists,
    *,
    parameters: Mapping[str, Any] | None = None,
) -> None:
    """Make ``mottak.<table>`` of one table of a source, as :meth:`VerifiedSource.load` says.

    ``reader``, ``codes``: see :func:`build_select`; ``parameters`` are those of the reader.
    """
    name, told = f"mottak.{table.name}", f"reading {file.name}"
    select = build_select(table, file, reader, codes)
    run_sql(connection, f"create or replace table {name} as {select}", parameters, name=told)
    if run_sql(connection, f"select count(feil_grunn) from {name}", name=told).fetchall() != [(0,)]:
        run_sql(connection, _explain_faults(table, file, codes), name=told)


def build_select(table: Table, file: SourceTable, reader: str, codes: CodeLists) -> str:
    """The SELECT of one table of a source: values, the first fault, and the cells as they were where one is in doubt.

    ``feil_grunn`` is the number of the fault, which :func:`create_rows` explains, or the source's own words for it.
    ``reader`` is what to read from: the table function over a file, or a table. Its columns are ``c0``, ``c1`` … for
    CSV and have their own names else.
    ``codes``: the lists that exit reasons are held against.
    """
    raw, typed, doubts, faults = [], [], ["feil is not null"], _find_faults(table, file, codes)
    present = _find_present(table, file)
    for column in table.columns:
        value = f"cast(null as {column.kind.sql_type})"
        if column.name in present:
            cell = f"raa_{column.name}"
            sql_type = _cell_type(file, column)
            raw.append(f"{_raw_cell(file, column, present[column.name])} as {cell}")
            value = f"cast({cells.read_cell(column, cell, sql_type)} as {column.kind.sql_type})"
            own = f"{_own_fault(column.name)} is not null" if column.name in file.own_faults else ""
            if own:
                raw.append(_own_fault(column.name))
            if column.in_doubt:
                doubts += [cells.is_in_doubt(column, cell), *([own] if own else [])]
                value = f"case when {own} then {quote(column.in_doubt)} else {value} end" if own else value
        if column.default is not None:
            value = f"coalesce({value}, {quote(column.default)})"
        typed.append(f"{value} as {column.name}")
    kept = ", ".join(f"{name} := cast(raa_{name} as varchar)" for name in table.column_names if name in present)
    return (
        f"with lest as (select {', '.join(raw)} from {reader}), "
        f"typet as (select *, {', '.join(typed)} from lest), "
        f"provd as (select *, {faults.number()} as feil from typet) "
        f"select {', '.join(table.column_names)}, "
        f"case when feil is not null then {faults.columns()} end as feil_kolonne, "
        f"{faults.number_or_words()} as feil_grunn, "
        f"case when {' or '.join(doubts)} then cast(to_json(struct_pack({kept})) as varchar) end as raa "
        "from provd"
    )


def _find_present(table: Table, file: SourceTable) -> dict[str, int]:
    """The contract's columns that the source has, with their places."""
    return {name: place for place, name in enumerate(file.columns) if name in table.column_names}


def _find_faults(table: Table, file: SourceTable, codes: CodeLists) -> _Faults:
    present = _find_present(table, file)
    faults = _Faults([f"raa_{name}" for name in present])
    for column in table.columns:
        if column.name in present:
            if column.name in file.own_faults and not column.in_doubt:
                faults.add_own(column)
            faults.add_cell(column, f"raa_{column.name}", _cell_type(file, column))
        faults.add_rules(table, column, codes)
    return faults


def _explain_faults(table: Table, file: SourceTable, codes: CodeLists) -> str:
    """The UPDATE that puts the reason in the place of the fault's number. ``raa`` has every cell of such a row."""
    present = _find_present(table, file)
    raw = ", ".join(
        f"cast(raa ->> '$.{column.name}' as {_cell_type(file, column)}) as raa_{column.name}"
        for column in table.columns
        if column.name in present
    )
    name = f"mottak.{table.name}"
    return (
        f"update {name} as t set feil_grunn = f.grunn from ("
        f"select rad, {_find_faults(table, file, codes).reasons()} as grunn "
        f"from (select *, rowid as rad, try_cast(feil_grunn as integer) as feil, {raw} from {name} "
        "where feil_grunn is not null) where feil is not null) as f where t.rowid = f.rad"
    )


class _Faults:
    """What can be wrong with a row: (test, column, reason), in the contract's order of columns."""

    def __init__(self, row: list[str]) -> None:
        """``row``: every cell of the row as it stands."""
        is_empty = " and ".join(f"{cell} is null" for cell in row)
        empty = f"case when {is_empty} then {quote(EMPTY_ROW)} else 'empty but required' end"
        self._empty = empty
        self._tests: list[tuple[str, str, str]] = []
        self._own: dict[int, str] = {}

    def add_own(self, column: ExtractColumn) -> None:
        """A cell that the source itself says is bad, in words of its own."""
        words = _own_fault(column.name)
        self._own[len(self._tests)] = words
        self._tests.append((f"{words} is not null", column.name, "null"))

    def add_cell(self, column: ExtractColumn, cell: str, sql_type: str) -> None:
        """An empty cell that must not be, and a cell that breaks its column."""
        if column.required:
            self._tests.append((f"{cell} is null", column.name, self._empty))
        if not column.in_doubt and cells.read_cell(column, cell, sql_type) != cell:
            # The value of a default's column is never NULL; such a column is text and cannot be broken.
            test = f"{cell} is not null and {column.name} is null"
            self._tests.append((test, column.name, cells.explain_broken(column, cell, sql_type)))

    def add_rules(self, table: Table, column: ExtractColumn, codes: CodeLists) -> None:
        """The rules that look at two cells of a row, or three."""
        if column.name == "til_dato" and table.has_period:
            self._tests.append(("til_dato < fra_dato", column.name, quote("til_dato is before fra_dato")))
        if column.name == "avslutningsarsak":
            of_law = {lov: (*(r.kode for r in codes.list_reasons(lov)), str(column.default)) for lov in LOVER}
            lists = " ".join(
                f"when {quote(lov)} then avslutningsarsak not in ({', '.join(map(quote, listed))})"
                for lov, listed in of_law.items()
            )
            told = "not in the code list of the row's law"
            reasons = " ".join(
                f"when {quote(lov)} then {cells.explain_list('avslutningsarsak', listed, told)}"
                for lov, listed in of_law.items()
            )
            self._tests.append((f"case lov {lists} end", column.name, f"case lov {reasons} end"))
            reason = quote(NOT_IN_USE)
            self._tests += [(test, column.name, reason) for test in map(_test_validity, codes.reasons) if test]

    def number(self) -> str:
        """The SQL for the number of a row's first fault; NULL where it has none."""
        tests = " ".join(f"when {test} then {number}" for number, (test, _, _) in enumerate(self._tests))
        return f"case {tests} end"

    def number_or_words(self) -> str:
        """The SQL for the number of the fault, as text, or for the source's own words."""
        own = "".join(f"when {number} then {words} " for number, words in self._own.items())
        number = "cast(feil as varchar)"
        return f"case feil {own}else {number} end" if own else number

    def columns(self) -> str:
        """The SQL for the column of the fault."""
        names = (f"when {number} then {quote(name)}" for number, (_, name, _) in enumerate(self._tests))
        return f"case feil {' '.join(names)} end"

    def reasons(self) -> str:
        """The SQL for the reason of the fault."""
        reasons = (f"when {number} then {reason}" for number, (_, _, reason) in enumerate(self._tests))
        return f"case feil {' '.join(reasons)} end"


def _test_validity(reason: Reason) -> str | None:
    """The SQL for a row that has a reason before it came into use or after; None where it always is in use."""
    days = [f"avslutningsdato < date '{reason.gyldig_fra}'"] if reason.gyldig_fra else []
    days += [f"avslutningsdato >= date '{reason.gyldig_til}'"] if reason.gyldig_til else []
    if not days:
        return None
    own = f"lov = {quote(reason.lov)} and avslutningsarsak = {quote(reason.kode)}"
    return f"{own} and ({' or '.join(days)})"


def _own_fault(name: str) -> str:
    """The column of the source's rows with its own words of what is wrong with a cell."""
    return f"feil_{name}"


def _cell_type(file: SourceTable, column: ExtractColumn) -> str:
    if column.name in file.exact_times:
        return cells.EXACT_TEXT
    return cells.TEXT_TYPE if column.name in file.empty_columns else file.types.get(column.name, cells.TEXT_TYPE)


def _raw_cell(file: SourceTable, column: ExtractColumn, place: int) -> str:
    if file.format == "csv":
        return f"c{place}"
    if column.name in file.empty_columns:
        return "cast(null as varchar)"
    return f"nullif({column.name}, '')" if cells.is_text(_cell_type(file, column)) else column.name
