"""What the exact counts of the public tables must contain, before anything of them is hidden.

For IMDi's own eyes, in the working database. Which tables are public, with their levels and values, is in
``pipeline/disclosure/tables.py``; each table here is one SELECT in ``sql/offentlig``.
"""

from __future__ import annotations

from pipeline.contracts.columns import COLUMNS
from pipeline.contracts.declaration import Column, Contract, Type, count, declare, flag, number, text
from pipeline.contracts.result_columns import GOAL, PLACE
from pipeline.nir.closed_lists import CATEGORY_LISTS, LEVELS, NO_COUNTY, SEXES

CATEGORY = "^[a-z0-9][a-z0-9_+/-]*$"  # a code, or several that are merged
_OWN: dict[str, Column] = {
    **COLUMNS,
    **PLACE,
    **GOAL,
    "niva": text(
        "level of the unit; `uten_fylke` is the rest of the nation (P7)",
        *(level for level in LEVELS if level != "land_uten_sperret"),
        NO_COUNTY,
    ),
    "niva_nr": number("place of the level in the order of units", 0),
    "kjonn": text("sex: alle, K or M", *SEXES),
    "ar": text("statistic year", pattern="^[0-9]{4}$"),
    "gruppe": text("group of exit reasons, merged ones as one (P5)", pattern=CATEGORY),
    "kommunegruppe": text("group of exit reasons as municipalities are published with them (P1)", pattern=CATEGORY),
    "aldersgruppe": text("age group, `46+` also without a known age, merged ones as one", pattern=CATEGORY),
    "lovklasse": text("law and collective protection, as `lov/0` or `lov/1`", pattern=CATEGORY),
    "lov": text("the law of the exit", pattern=CATEGORY),
    "kollektiv_beskyttelse": text("temporary collective protection on the exit date", pattern=CATEGORY),
    "hovedgruppe": text("main group of measures", pattern=CATEGORY),
    "tiltakskode": text("kind of measure, merged ones as one; `alle` for the main group", pattern=CATEGORY),
    "er_publisert": flag("the unit is published (P1)"),
    "antall": count("how many they are"),
    "ikke_mal_nadd": count("exits counted that did not reach the goal"),
    "med_tiltak": count("of these, with an intro measure of the unit (R12)"),
    "uten_tiltak": count("of these, without one"),
    "har_timer": count("of these, with hours of measures in the participation"),
    "tiltak_uten_timer": count("of these, with measures and without hours in the participation"),
    "timer_dager": Column(Type.HOUR_DAYS, "hours a week times days of intro measures in the participation", lowest=0),
    "deltakelse_dager": count("days of participation in the year, over all participants of the row"),
    "med": count("participants with such a measure (R12)"),
    "uten": count("participants without one"),
    "liste": text("which categories", *CATEGORY_LISTS),
    "verdi": text("a category", pattern=CATEGORY),
    "samlet": text("the code that it is published under: its own, or that of the categories it is merged with"),
    "nr": number("its place in the list", 0),
}
_UNIT = "utgave niva kode navn"


def _declare(name: str, columns: str, key: str, grain: str = "", **own: Column) -> Contract:
    return declare(f"offentlig.{name}", columns, key=key, known=_OWN, own=own, grain=grain)


def _public(name: str, dimensions: str, counts: str) -> Contract:
    return _declare(name, f"{_UNIT} {dimensions} {counts}", f"niva kode {dimensions}")


OFFENTLIG: dict[str, Contract] = {
    contract.table: contract
    for contract in (
        _declare(
            "kategori",
            "liste verdi samlet nr",
            "liste verdi",
            "One row per category that the public tables divide by.",
        ),
        _declare(
            "enhet",
            "niva niva_nr kode navn fylke_kode? kommune_kode? malform? har_ark er_publisert",
            "niva kode",
        ),
        _declare(
            "avslutning",
            "niva kode kjonn gruppe kommunegruppe aldersgruppe lovklasse er_mal_nadd antall",
            "niva kode kjonn gruppe kommunegruppe aldersgruppe lovklasse er_mal_nadd",
        ),
        _declare(
            "deltaker",
            "niva kode kjonn har_tiltak har_timer tiltakskode_bits hovedgruppe_bits timer_dager deltakelse_dager "
            "antall",
            "niva kode kjonn har_tiltak har_timer tiltakskode_bits hovedgruppe_bits",
            har_tiltak=flag("with an intro measure of the unit"),
            har_timer=flag("with hours of measures in the participation"),
        ),
        _public("resultat", "kjonn", "avsluttet mal_nadd ikke_mal_nadd"),
        _public("arsak_kommune", "gruppe", "antall"),
        _public("arsak_fylke", "gruppe", "antall"),
        _public("arsak_kjonn", "gruppe kjonn", "antall"),
        _public("alder", "aldersgruppe", "avsluttet mal_nadd ikke_mal_nadd"),
        _public("lov", "lov kollektiv_beskyttelse", "avsluttet mal_nadd ikke_mal_nadd"),
        _public(
            "deltakere",
            "kjonn",
            "deltakere med_tiltak uten_tiltak har_timer tiltak_uten_timer timer_dager deltakelse_dager",
        ),
        _public("tiltak_kommune", "hovedgruppe", "med uten"),
        _public("tiltak_fylke", "hovedgruppe tiltakskode", "med uten"),
        _public("utvikling", "ar", "avsluttet mal_nadd"),
    )
}
