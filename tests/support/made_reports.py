"""A report to the ministry with figures by hand, for tests of its pages: every table, and hidden county figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.editions.period import Period
from pipeline.nir.closed_lists import AGE_GROUPS
from pipeline.places.code_lists import load_code_lists
from pipeline.report.hiding import COUNTS
from pipeline.report.material import NOW, THEN, THIS, Material

PERIOD = Period(date(2020, 1, 1), date(2020, 6, 30))
NATION = {THIS: (1204, 4820, 3100, 900, 441, 301, 140), THEN: (1100, 4700, 3000, 880, 430, 300, 130)}
NATION[NOW] = (1150, 4790, 3050, 901, 440, 305, 135)
HIDDEN = frozenset({("54", "arbeid"), ("54", "utdanning"), ("46", "arbeid"), ("46", "utdanning")})
_DIVISIONS = {
    "alle": ("alle",),
    "kjonn": ("K", "M"),
    "lov": ("introduksjonsloven", "integreringsloven"),
    "beskyttelse": ("1", "0"),
    "ukraina": ("1", "0"),
    "alder": AGE_GROUPS,
}


def make_material() -> Material:
    codes = load_code_lists()
    tables = {name: _make_tables(NATION[name]) for name in (THIS, THEN, NOW)}
    counties = (("46", "Vestland"), ("54", "Troms og Finnmark"))
    tables[THIS]["hovedtall"] += tuple(
        {
            **_row("fylke", kode, navn, "alle", "alle", NATION[THEN]),
            **{name: None for name in COUNTS if (kode, name) in HIDDEN},
        }
        for kode, navn in counties
    )
    return Material(
        period=PERIOD,
        cutoff=date(2020, 8, 14),
        cutoff_then=date(2019, 8, 14),
        source="oppdiktet",
        snapshot_hash="0" * 64,
        tables=tables,
        hidden=HIDDEN,
        lacks=(),
        codes=codes,
    )


def _row(niva: str, kode: str, navn: str, inndeling: str, verdi: str, counts: tuple[int, ...]) -> dict[str, Any]:
    key = {"niva": niva, "kode": kode, "navn": navn, "inndeling": inndeling, "verdi": verdi}
    return key | dict(zip(COUNTS, counts, strict=True))


def _make_tables(counts: tuple[int, ...]) -> dict[str, tuple[dict[str, Any], ...]]:
    measures = [(one.kode, "alle") for one in load_code_lists().measure_groups]
    few = dict(zip(COUNTS[:5], counts[:5], strict=True))
    return {
        "hovedtall": tuple(
            _row("land", "0", "Hele landet", name, value, counts)
            for name, values in _DIVISIONS.items()
            for value in values
        ),
        "landbakgrunn": tuple({"nummer": 1, "land": land, **few} for land in ("SYR", "XYZ", "andre", "uoppgitt")),
        "tider": tuple(
            {"tid": tid, "antall": 90, "nedre_kvartil": 30.4375, "median": 61.0, "ovre_kvartil": None}
            for tid in ("kategori_til_start", "vedtak_til_start", "programlengde")
        ),
        "uten_vedtak": tuple(
            {"kategori": one, "personer": 17} for one in ("alle", "rett_og_plikt", "kan_tilbys", "rett")
        ),
        "tiltak": tuple(
            {"hovedgruppe": group, "tiltakskode": code, "deltakere": 55}
            for group, code in (*measures, ("uten_tiltak", "alle"))
        ),
        "registreringer": (
            {"tabell": "vedtak", "registreringer": 200, "sene": 3},
            {"tabell": "fravaer", "registreringer": None, "sene": None},
        ),
    }
