"""Small nations for the public tables: exits and participants by the handful, counted by the real SELECTs.

A nation is a few municipalities with their counties. Who is written ``in None`` is in no county: shielded, or without a
unit (R7, R8). Everything not said has the commonest value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

import duckdb
import pyarrow as pa

from pipeline.common.warehouse import create_schemas
from pipeline.disclosure.cells import Cells, make_cells
from pipeline.disclosure.exact import ExactEdition, read_exact_tables
from pipeline.disclosure.links import CountKey, Links, list_links
from pipeline.editions.edition import Edition
from pipeline.editions.year import Round, Year
from pipeline.nir.closed_lists import AGE_GROUPS, RESULT_GROUPS
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.reference_tables import load_reference_tables

AR = 2020
PLACES = {"4601": "46", "4602": "46", "1101": "11", "1103": "11", "0301": "03"}
"""Municipalities with their counties: two in each, and Oslo, which is a county of its own."""
BYDELER = ("030101", "030102", "030199")
GOAL = ("arbeid", "utdanning")


@dataclass(frozen=True)
class Exits:
    """``antall`` exits that are alike. ``sted``: a municipality, a bydel, or None."""

    antall: int
    sted: str | None = "4601"
    kjonn: str = "K"
    gruppe: str = "arbeid"
    alder: str = "26-35"
    lov: str = "introduksjonsloven"
    kollektiv: bool = False


@dataclass(frozen=True)
class Taking:
    """``antall`` participants who are alike. ``steder``: where they take part; ``tiltak``: kinds of measure in each."""

    antall: int
    steder: tuple[str | None, ...] = ("4601",)
    kjonn: str = "K"
    tiltak: tuple[str, ...] = ("norskopplaring",)
    timer: int = 30


def make_edition(**settings: Any) -> Edition:
    """A final edition with these settings of the year file."""
    final = Round(navn="endelig", slag="endelig", skjaeringsdato=date(AR + 1, 3, 1))
    return Edition(Year.model_validate({"ar": AR, "lover": ["introduksjonsloven"], **settings}), final)


def count_nation(
    exits: Iterable[Exits] = (),
    participants: Iterable[Taking] = (),
    places: Mapping[str, str] = PLACES,
    **settings: Any,
) -> ExactEdition:
    """The exact public tables of a nation."""
    edition = make_edition(**settings)
    with duckdb.connect() as connection:
        create_schemas(connection)
        load_reference_tables(connection, edition)
        fill_nation(connection, edition, exits, participants, places)
        return read_exact_tables(connection, edition, EditionRun(edition, Home.find()).parameters)


def link_nation(exact: ExactEdition) -> tuple[Links, Cells]:
    """Its sums and its cells."""
    links = list_links(exact)
    return links, make_cells(exact, links)


def key(name: str) -> CountKey:
    """The count that a name says: table, level, code, dimensions, count."""
    table, niva, kode, *dimensions, verdi = name.split()
    return CountKey(table, niva, kode, tuple(dimensions), verdi)


def fill_nation(
    connection: duckdb.DuckDBPyConnection,
    edition: Edition,
    exits: Iterable[Exits],
    participants: Iterable[Taking],
    places: Mapping[str, str],
) -> None:
    """Make the tables of edited rows that the public tables are counted from."""
    connection.execute(
        "create table klargjort.enhet (niva varchar, niva_nr integer, kode varchar, navn varchar, fylke_kode varchar, "
        "kommune_kode varchar, malform varchar, har_ark boolean)"
    )
    bydeler = BYDELER if "0301" in places else ()
    connection.executemany(
        "insert into klargjort.enhet values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            ("land", 0, "0", "Hele landet", None, None, None, False),
            *(("fylke", 2, kode, f"Fylke {kode}", kode, None, None, False) for kode in sorted({*places.values()})),
            *(("kommune", 3, kode, f"Sted {kode}", places[kode], kode, "bokmål", True) for kode in sorted(places)),
            *(("bydel", 4, kode, f"Bydel {kode}", "03", "0301", "bokmål", kode != "030199") for kode in bydeler),
        ],
    )
    _fill_exits(connection, exits, places)
    _fill_participants(connection, edition, participants, places)


def _fill_exits(connection: duckdb.DuckDBPyConnection, exits: Iterable[Exits], places: Mapping[str, str]) -> None:
    connection.execute(
        "create table klargjort.avslutning_enhet (niva varchar, kode varchar, avslutning_id varchar, kjonn varchar, "
        "lov varchar, aldersgruppe varchar, har_kollektiv_beskyttelse boolean, avslutningsarsak varchar, "
        "gruppe varchar, er_mal_nadd boolean, botte varchar, er_talt boolean)"
    )
    rows = []
    number = 0
    for one in exits:
        for _ in range(one.antall):
            number += 1
            rows += [
                (
                    *place, f"a{number:06}", one.kjonn, one.lov, one.alder, one.kollektiv, one.gruppe, one.gruppe,
                    one.gruppe in GOAL, "talt_med", True,
                )
                for place in list_places(one.sted, places)
            ]  # fmt: skip
    _insert(connection, "klargjort.avslutning_enhet", rows)


def _fill_participants(
    connection: duckdb.DuckDBPyConnection, edition: Edition, participants: Iterable[Taking], places: Mapping[str, str]
) -> None:
    connection.execute(
        "create table klargjort.deltaker_enhet (niva varchar, kode varchar, person_id varchar, kjonn varchar, "
        "deltakelse_dager bigint, har_intro_tiltak boolean, tiltakskode_bits bigint, hovedgruppe_bits bigint, "
        "har_kun_norskfane boolean, timer_dager decimal(38, 9), har_tiltak_uten_timer boolean)"
    )
    codes = {measure.kode: number for number, measure in enumerate(edition.codes.measures, start=1)}
    groups = {group.kode: number for number, group in enumerate(edition.codes.measure_groups, start=1)}
    group_of = {measure.kode: measure.hovedgruppe for measure in edition.codes.measures}
    rows = []
    number = 0
    for one in participants:
        bits = sum(1 << codes[kode] for kode in one.tiltak)
        group_bits = sum(1 << groups[group] for group in {group_of[kode] for kode in one.tiltak})
        for _ in range(one.antall):
            number += 1
            found = dict.fromkeys(place for sted in one.steder for place in list_places(sted, places))
            hours = one.timer * 100 if one.tiltak else 0
            rows += [
                (
                    *place, f"p{number:06}", one.kjonn, 100, bool(one.tiltak), bits, group_bits, False, hours,
                    bool(one.tiltak) and not one.timer,
                )
                for place in found
            ]  # fmt: skip
    _insert(connection, "klargjort.deltaker_enhet", rows)


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """At once: a statement for each row would take longer than all else in a test."""
    if rows:
        names = [f"c{number}" for number in range(len(rows[0]))]
        given = pa.table([pa.array(list(column)) for column in zip(*rows, strict=True)], names=names)
        connection.register("given", given)
        connection.execute(f"insert into {table} select * from given")
        connection.unregister("given")


def list_places(sted: str | None, places: Mapping[str, str]) -> list[tuple[str, str]]:
    """The units that show somebody there."""
    if sted is None:
        return [("land", "0")]
    kommune = sted[:4]
    bydel = [("bydel", sted if len(sted) > len(kommune) else "030199")] if kommune == "0301" else []
    return [("land", "0"), ("fylke", places[kommune]), ("kommune", kommune), *bydel]


def draw_nation(seed: int) -> tuple[list[Exits], list[Taking]]:
    """A nation of a few hundred people drawn by ``seed``: some in no county, some in two municipalities."""
    random = Random(seed)
    places = [*PLACES, *BYDELER, None]
    codes = ("norskopplaring", "sprakpraksis", "arbeidstrening", "grunnskoleopp", "fagivgs", "annet")
    exits = [
        Exits(
            random.randint(0, 9),
            random.choice(places),
            random.choice("KM"),
            random.choice(RESULT_GROUPS),
            random.choice(AGE_GROUPS),
        )
        for _ in range(120)
    ]
    participants = [
        Taking(
            random.randint(0, 9),
            tuple(random.sample(places, random.choice((1, 1, 1, 2)))),
            random.choice("KM"),
            tuple(random.sample(codes, random.randint(0, 4))),
            random.choice((0, 30)),
        )
        for _ in range(120)
    ]
    return exits, participants
