"""Whom to remind first: most people touched, then the share of exits without a reason, then that of late registrations.

Every unit is named by the place it must get, with codes in the opposite order, so that no tie is broken by chance.
Where the figures come from is in ``tests/integration/test_rounds.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import pytest

from pipeline.common.warehouse import SQL_FOLDER, read_sql, strip_comments
from pipeline.nir.closed_lists import LEVELS


@dataclass(frozen=True)
class Unit:
    """One unit's figures. ``touched``: its findings as «case:rule»; ``before``: the round before's cases."""

    name: str
    touched: str = ""
    exits: tuple[int, int] = (10, 0)  # ended, of these without a reason
    late: tuple[int, int] | None = None  # registrations, of these late
    before: str = ""
    niva: str = "kommune"


IN_ORDER = (
    Unit("three people", "p:x q:x r:x", exits=(100, 0), before="p q"),
    # four findings, but two people; the share decides, not how many
    Unit("two, all of two without a reason", "p:x p:y q:x q:y", exits=(2, 2)),
    Unit("two, half of a hundred without a reason", "p:x q:x", exits=(100, 50)),
    Unit("two, three of eight, three of four late", "p:x q:x", exits=(8, 3), late=(4, 3)),
    Unit("two, three of eight, half of many late", "p:x q:x", exits=(16, 6), late=(100, 50)),
    Unit("two, three of eight, none late", "p:x q:x", exits=(8, 3), late=(50, 0), before="p q r"),
    Unit("two, three of eight, nothing registered", "p:x q:x", exits=(8, 3)),
    Unit("two, nobody without a reason", "p:x q:x", exits=(5, 0), late=(2, 2)),
    Unit("two, nobody ended", "p:x q:x", exits=(0, 0), late=(2, 2)),
    Unit("one person", "p:x", exits=(1, 1), late=(1, 1)),
    Unit("nothing, a municipality", before="p"),
    Unit("nothing, a bydel of lower code", niva="bydel"),
    Unit("nothing, a bydel of higher code", niva="bydel"),
)
CODES = [f"{99 - number:02}01" for number in range(11)] + ["030101", "030102"]
BY_NAME = {unit.name: unit for unit in IN_ORDER}


@pytest.fixture(scope="module")
def rows() -> Iterator[dict[str, dict[str, object]]]:
    with duckdb.connect() as connection:
        _make_tables(connection)
        found = connection.execute(strip_comments(read_sql("statistikk", "oppfolging")), {"utgave": "2020-endelig"})
        columns = [column[0] for column in found.description or ()]
        yield {row[columns.index("navn")]: dict(zip(columns, row, strict=True)) for row in found.fetchall()}


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    make = connection.execute
    make((SQL_FOLDER / "macros.sql").read_text(encoding="utf-8"))
    for schema in ("klargjort", "inndata", "statistikk"):
        make(f"create schema {schema}")
    make("create table klargjort.enhet (niva varchar, kode varchar, navn varchar, har_ark boolean, niva_nr int)")
    make(
        "create table statistikk.resultat "
        "(niva varchar, kode varchar, kjonn varchar, avsluttet int, ikke_registrert int)"
    )
    make("create table statistikk.malintervall (niva varchar, kode varchar, andel_lavest double, andel_hoyest double)")
    make("create table statistikk.registreringer (niva varchar, kode varchar, registreringer int, sene int)")
    for table in ("klargjort.funn_enhet", "inndata.forrige_funn"):
        make(f"create table {table} (regel varchar, niva varchar, kode varchar, sak varchar, har_virkning boolean)")
    make("create table inndata.forrige_runde as select '2020-forelopig-1' as utgave")
    # the last of them first, so that the order of the rows is of no help
    for unit, kode in reversed(list(zip(IN_ORDER, CODES, strict=True))):
        place = [unit.niva, kode]
        make("insert into klargjort.enhet values (?, ?, ?, true, ?)", [*place, unit.name, LEVELS.index(unit.niva)])
        make("insert into statistikk.resultat values (?, ?, 'alle', ?, ?)", [*place, *unit.exits])
        # women are not who is reminded
        make("insert into statistikk.resultat values (?, ?, 'K', 1000, 1000)", place)
        make("insert into statistikk.malintervall values (?, ?, 0.25, 0.75)", place)
        if unit.late:
            make("insert into statistikk.registreringer values (?, ?, ?, ?)", [*place, *unit.late])
        for finding in unit.touched.split():
            case, rule = finding.split(":")
            make("insert into klargjort.funn_enhet values (?, ?, ?, ?, true)", [rule, *place, case])
        for case in unit.before.split():
            make("insert into inndata.forrige_funn values ('x', ?, ?, ?, true)", [*place, case])
        # what cannot change the result reminds nobody
        make("insert into klargjort.funn_enhet values ('z', ?, ?, 'z', false)", place)
        make("insert into inndata.forrige_funn values ('z', ?, ?, 'z', false)", place)
    make("insert into klargjort.enhet values ('fylke', '11', 'a county has no sheet', false, 2)")
    make("insert into statistikk.resultat values ('fylke', '11', 'alle', 9, 9)")
    make("insert into statistikk.malintervall values ('fylke', '11', 0, 1)")


def test_ties_are_broken_by_exits_without_a_reason_then_by_late_registrations(rows):
    assert list(rows) == [unit.name for unit in IN_ORDER]
    assert [row["plass"] for row in rows.values()] == list(range(1, len(IN_ORDER) + 1))


def test_people_are_counted_once_and_only_where_the_result_can_change(rows):
    for name, row in rows.items():
        people = {finding.split(":")[0] for finding in BY_NAME[name].touched.split()}
        before = set(BY_NAME[name].before.split())
        told = (row["berorte"], row["berorte_forrige"], row["berorte_endring"])
        assert told == (len(people), len(before), len(people) - len(before)), name


def test_figures_of_a_unit(rows):
    row = rows["two, three of eight, half of many late"]
    assert (row["avsluttet"], row["ikke_registrert"], row["andel_ikke_registrert"]) == (16, 6, 0.375)
    assert (row["registreringer"], row["sene"], row["andel_sene"]) == (100, 50, 0.5)
    assert (row["andel_lavest"], row["andel_hoyest"]) == (0.25, 0.75)
    idle = rows["two, nobody ended"]
    assert (idle["andel_ikke_registrert"], idle["registreringer"]) == (None, 2)
    unheard = rows["two, three of eight, nothing registered"]
    assert (unheard["registreringer"], unheard["sene"], unheard["andel_sene"]) == (0, 0, None)
