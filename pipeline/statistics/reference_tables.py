"""The small tables of the working database that come from code lists and the year file, not from NIR.

``kodeverk.*``: units and where each municipality code leads on the structure date (R8), exit reasons, measures, laws.
The facts are in a folder of code lists and in ``pipeline/editions/years/*.toml``; their meaning in
``pipeline/places/areas.py`` and ``pipeline/places/codes.py``.
"""

from __future__ import annotations

from collections.abc import Iterable

import duckdb
import pyarrow as pa

from pipeline.common.warehouse import load_code_macros
from pipeline.editions.edition import Edition
from pipeline.nir.closed_lists import LISTS
from pipeline.nir.contract import LOVER
from pipeline.quality.catalogue import load_catalogue


def load_reference_tables(connection: duckdb.DuckDBPyConnection, edition: Edition) -> dict[str, int]:
    """Make ``kodeverk.*`` for the edition, load the macros that read it, and return each table's number of rows.

    ``enhet``: one row per unit and level. ``kommune_enhet``: one row per municipality code, with the unit it leads to
    or why it leads to none. ``avslutningsarsak``: one row per law and reason. ``tiltakskode``, ``hovedgruppe`` and
    ``lov``: one row per code. ``kvalitetsregel``: one row per quality rule, worst first. ``verdi``: one row per closed
    list and value, in the list's order from 0.
    """
    year, codes = edition.year, edition.codes
    in_force = codes.law_dates
    limits: dict[str, int] = dict(year.nir_grense_maneder.items())
    units = codes.areas.structure(year.inndeling).units()
    mapping = codes.areas.unit_map(year.inndeling, year.omradekorreksjon)
    group_order = {group.kode: number for number, group in enumerate(codes.measure_groups, start=1)}
    tables: dict[str, tuple[str, list[tuple[object, ...]]]] = {
        "enhet": (
            "niva varchar, niva_nr integer, kode varchar, navn varchar, fylke_kode varchar, kommune_kode varchar, "
            "malform varchar, har_ark boolean",
            [(u.niva, u.niva_nr, u.kode, u.navn, u.fylke_kode, u.kommune_kode, u.malform, u.har_ark) for u in units],
        ),
        "kommune_enhet": (
            "kommunenummer varchar, enhet_kode varchar, grunn varchar",
            [(m.kode, m.enhet, m.grunn) for m in mapping],
        ),
        "avslutningsarsak": (
            "lov varchar, kode varchar, gruppe varchar, mal_nadd boolean, rekkefolge integer",
            [(r.lov, r.kode, r.gruppe, r.mal_nadd, number) for number, r in enumerate(codes.reasons, start=1)],
        ),
        "tiltakskode": (
            "kode varchar, hovedgruppe varchar, rekkefolge integer",
            [(m.kode, m.hovedgruppe, number) for number, m in enumerate(codes.measures, start=1)],
        ),
        "hovedgruppe": (
            "hovedgruppe varchar, rekkefolge integer",
            list(group_order.items()),
        ),
        "lov": (
            "lov varchar, rekkefolge integer, nir_grense_maneder integer, er_i_utgaven boolean, gjelder_fra_dato date",
            [(lov, number, limits[lov], lov in year.lover, in_force[lov]) for number, lov in enumerate(LOVER, start=1)],
        ),
    }
    tables["verdi"] = (
        "liste varchar, verdi varchar, rekkefolge integer",
        [(name, value, number) for name, values in LISTS.items() for number, value in enumerate(values)],
    )
    tables["kvalitetsregel"] = (
        "regel varchar, rekkefolge integer, alvor varchar, gjelder varchar, virkning varchar[], krever_stonad boolean",
        [
            (
                key,
                number,
                rule.alvor,
                rule.gjelder,
                [str(effect) for effect in rule.virkning],
                rule.krever_stonad,
            )
            for number, (key, rule) in enumerate(load_catalogue().rules.items(), start=1)
        ],
    )
    for name, (columns, rows) in tables.items():
        _fill(connection, f"kodeverk.{name}", columns, rows)
    load_code_macros(connection)
    return {name: len(rows) for name, (_, rows) in tables.items()}


def _fill(connection: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    names = [column.split()[0] for column in columns.split(", ")]
    given = pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows])
    connection.execute(f"create or replace table {table} ({columns})")
    connection.register("given", given)
    connection.execute(f"insert into {table} by name select * from given")
    connection.unregister("given")
