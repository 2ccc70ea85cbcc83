"""The exact counts of the public tables (P1), made by ``sql/offentlig``, with small categories of the nation merged.

For IMDi's own eyes. Which of them may be shown is decided in ``cells.py``; what the public gets is in ``model.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import duckdb
import pyarrow as pa

from pipeline.common.warehouse import create_table, run_sql
from pipeline.contracts.offentlig import OFFENTLIG
from pipeline.contracts.tables import find_contract_faults
from pipeline.disclosure.categories import Categories, list_categories, list_mapping
from pipeline.disclosure.tables import EVERYBODY, NATION, PUBLIC_TABLES, PublicTable, list_tables
from pipeline.editions.edition import Edition
from pipeline.run.edition_run import EditionRun

STATE = "offentlig"
_KATEGORI = "kategori"
# in the order in which they are made; enhet is in none of the lists' SELECTs that change with a merge
_HELPERS = ("enhet", "avslutning", "deltaker")
_MADE_AGAIN = {
    "gruppe": ("avslutning", "arsak_kommune", "arsak_fylke", "arsak_kjonn"),
    "aldersgruppe": ("avslutning", "alder"),
    "lovklasse": ("avslutning", "lov"),
    "tiltakskode": ("tiltak_fylke",),
}
# where a list's categories are, and which counts of a row decide whether it is large enough
_DECIDING = (
    ("gruppe", "arsak_fylke", 0, ("antall",)),
    ("gruppe", "arsak_kjonn", 0, ("antall",)),
    ("aldersgruppe", "alder", 0, ("avsluttet", "mal_nadd", "ikke_mal_nadd")),
    ("lovklasse", "lov", 0, ("avsluttet", "mal_nadd", "ikke_mal_nadd")),
    ("tiltakskode", "tiltak_fylke", 1, ("med",)),
)


@dataclass(frozen=True)
class ExactUnit:
    """A unit with exact counts: a row of ``offentlig.enhet``."""

    niva: str
    kode: str
    navn: str
    fylke_kode: str | None
    kommune_kode: str | None
    malform: str | None
    har_ark: bool
    er_publisert: bool

    @property
    def key(self) -> tuple[str, str]:
        """Level and code."""
        return self.niva, self.kode


@dataclass(frozen=True)
class Hours:
    """What decides the average of hours of a unit, everybody together (P3)."""

    har_timer: int
    tiltak_uten_timer: int
    timer_dager: Decimal
    deltakelse_dager: int


@dataclass(frozen=True)
class ExactRow:
    """One row of a table: exact counts by name."""

    unit: ExactUnit
    dimensions: tuple[str, ...]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class ExactEdition:
    """All exact counts of an edition, in the order of the files; unpublished units are among the rows."""

    edition: Edition
    units: tuple[ExactUnit, ...]
    tables: Mapping[str, tuple[ExactRow, ...]]
    hours: Mapping[tuple[str, str], Hours]
    categories: Mapping[str, Categories]

    def list_tables(self) -> tuple[PublicTable, ...]:
        """The public tables of the edition's year."""
        return list_tables(self.edition.year)

    def list_nation(self, table: str) -> Iterator[ExactRow]:
        """The nation's rows of a table."""
        return (row for row in self.tables[table] if row.unit.niva == NATION)


def read_exact(run: EditionRun) -> ExactEdition:
    """Make ``offentlig.*`` in the working database and read it, with small categories of the nation merged.

    Raises StoppedError where a table breaks its contract.
    """
    made = read_exact_tables(run.connection, run.edition, run.parameters)
    for table in OFFENTLIG:
        run.add_failures(find_contract_faults(run.connection, table))
    run.stop_on_failures()
    return made


def read_exact_tables(
    connection: duckdb.DuckDBPyConnection, edition: Edition, parameters: Mapping[str, object]
) -> ExactEdition:
    """The same for tables that are not a run's, without the contracts."""
    categories = list_categories(edition)
    _load_mapping(connection, edition, categories)
    for name in (*_HELPERS, *PUBLIC_TABLES):
        create_table(connection, STATE, name, parameters)
    while True:
        exact = _read(connection, edition, categories)
        found = next(_list_small(exact), None)
        if found is None:
            return exact
        name, code = found
        categories[name] = categories[name].merge(code)
        _load_mapping(connection, edition, categories)
        for table in _MADE_AGAIN[name]:
            create_table(connection, STATE, table, parameters)


def is_small(count: str, value: int, edition: Edition) -> bool:
    """Whether a count is small by itself (P2): below the limit, unless it is a zero that the year shows."""
    year = edition.year
    return value < year.publiseringsgrense and not (value == 0 and count in year.null_vises)


def _list_small(exact: ExactEdition) -> Iterator[tuple[str, str]]:
    """Categories of the nation that have a small count and can be merged, in the order of the lists."""
    for name, table, place, counts in _DECIDING:
        categories = exact.categories[name]
        for row in exact.list_nation(table):
            code = "/".join(row.dimensions) if name == "lovklasse" else row.dimensions[place]
            if (
                code == EVERYBODY
                or categories.merge(code) is categories
                or not _is_too_small(exact, row, code, name, counts)
            ):
                continue
            yield name, code


def _is_too_small(exact: ExactEdition, row: ExactRow, code: str, name: str, counts: tuple[str, ...]) -> bool:
    values = {count: row.counts[count] for count in counts}
    if not any(values.values()) and (
        not exact.categories[name].exists(code) or not is_small(counts[0], 0, exact.edition)
    ):
        return False  # a zero that is shown, with all that it implies
    return any(is_small(count, value, exact.edition) for count, value in values.items())


def _load_mapping(
    connection: duckdb.DuckDBPyConnection, edition: Edition, categories: Mapping[str, Categories]
) -> None:
    rows = list_mapping(edition, categories)
    columns = (pa.array(list(column)) for column in zip(*rows, strict=True))
    connection.register(_KATEGORI, pa.table(list(columns), names=["liste", "verdi", "samlet", "nr"]))
    table = f"{STATE}.{_KATEGORI}"
    run_sql(
        connection,
        f"create or replace table {table} as select liste, verdi, samlet, cast(nr as integer) as nr from {_KATEGORI}",
        name=table,
    )
    connection.unregister(_KATEGORI)


def _read(
    connection: duckdb.DuckDBPyConnection, edition: Edition, categories: Mapping[str, Categories]
) -> ExactEdition:
    units = tuple(
        ExactUnit(*cells)
        for cells in connection.execute(
            f"select niva, kode, navn, fylke_kode, kommune_kode, malform, har_ark, er_publisert from {STATE}.enhet "
            "order by niva_nr, kode"
        ).fetchall()
    )
    by_key = {unit.key: unit for unit in units}
    tables = {}
    for name, table in PUBLIC_TABLES.items():
        columns = ", ".join(("niva", "kode", *table.dimensions, *table.counts))
        width = 2 + len(table.dimensions)
        tables[name] = tuple(
            ExactRow(by_key[cells[:2]], cells[2:width], dict(zip(table.counts, cells[width:], strict=True)))
            for cells in connection.execute(f"select {columns} from {STATE}.{name} order by rowid").fetchall()
        )
    hours = {
        (niva, kode): Hours(*cells)
        for niva, kode, *cells in connection.execute(
            f"select niva, kode, har_timer, tiltak_uten_timer, timer_dager, deltakelse_dager from {STATE}.deltakere "
            "where kjonn = 'alle'"
        ).fetchall()
    }
    return ExactEdition(edition, units, tables, hours, dict(categories))
