"""What the tables of the report to the ministry must contain (T4), for the period that it is made for.

They are made by ``sql/rapport/`` in a database of the report's own (``pipeline/report/figures.py``), never by an
edition. ``hendelse`` has people; the others are counts, of the nation and of counties.
"""

from __future__ import annotations

from pipeline.contracts.columns import COLUMNS
from pipeline.contracts.declaration import Column, Contract, Type, count, declare, flag, text
from pipeline.contracts.result_columns import WORD
from pipeline.nir.closed_lists import AGE_GROUPS, REPORT_DIVISIONS
from pipeline.nir.contract import TABLES

_CATEGORIES = [
    str(choice) for column in TABLES["kategori"].columns if column.name == "kategori" for choice in column.choices
]
_KNOWN: dict[str, Column] = {
    **COLUMNS,
    "startet": count("people whose programme began in the period (R5, T4)"),
    "deltakere": count("participants of the period (R11)"),
    "beholdning": count("of these, with participation on the last day of the period (T4)"),
    "avsluttet": count("exits counted in the period (R9)"),
    "mal_nadd": count("of these, exits that reached the goal (R9)"),
    "arbeid": count("of these, to work (R9)"),
    "utdanning": count("exits to education (R9)"),
}


def _days(words: str) -> Column:
    return Column(Type.SHARE, words, nullable=True)


def _report(name: str, columns: str, key: str, **own: Column) -> Contract:
    return declare(f"rapport.{name}", columns, key=key, known=_KNOWN, own=own)


RAPPORT: dict[str, Contract] = {
    "hendelse": _report(
        "hendelse",
        "rad slag sak person_id lov kommune_kode? bydel_kode? kjonn statsborgerskap? er_eget_land aldersgruppe "
        "er_sperret har_kollektiv_beskyttelse gruppe? er_mal_nadd",
        "rad",
        rad=count("number of the row"),
        slag=text("what is counted", "startet", "deltaker", "beholdning", "avsluttet"),
        sak=text("what is counted once: the person, of an exit the exit", pattern=".+"),
        er_eget_land=flag("citizenship is one that the report shows by itself (T4)"),
        aldersgruppe=text("age group on the last day of the period", *AGE_GROUPS),
    ),
    "hovedtall": _report(
        "hovedtall",
        "niva kode navn inndeling verdi startet deltakere beholdning avsluttet mal_nadd arbeid utdanning",
        "niva kode inndeling verdi",
        inndeling=text("what the row is divided by (T4)", *REPORT_DIVISIONS),
        verdi=text("value of the division: sex, law, 1 and 0 for yes and no, age group; or `alle`", pattern=".+"),
    ),
    "utenfor_fylke": _report(
        "utenfor_fylke", "startet deltakere beholdning avsluttet mal_nadd arbeid utdanning", "avsluttet"
    ),
    "landbakgrunn": _report(
        "landbakgrunn",
        "nummer land startet deltakere beholdning avsluttet mal_nadd",
        "land",
        nummer=count("place by participants"),
        land=text("citizenship; `andre`: all other countries, `uoppgitt`: not known", pattern=".+"),
    ),
    "tider": _report(
        "tider",
        "tid antall nedre_kvartil median ovre_kvartil",
        "tid",
        tid=text("which time", "kategori_til_start", "vedtak_til_start", "programlengde"),
        antall=count("people, or exits, whose time is known"),
        nedre_kvartil=_days("days that a quarter of them have at most"),
        median=_days("days that half of them have at most"),
        ovre_kvartil=_days("days that three quarters of them have at most"),
    ),
    "uten_vedtak": _report(
        "uten_vedtak",
        "kategori personer",
        "kategori",
        kategori=text("kind of category, or `alle`", "alle", *_CATEGORIES),
        personer=count("people without a decision by the last day of the period"),
    ),
    "tiltak": _report(
        "tiltak",
        "hovedgruppe tiltakskode deltakere",
        "hovedgruppe tiltakskode",
        hovedgruppe=text("main group of measures, or `uten_tiltak`", pattern=WORD),
        tiltakskode=text("kind of measure; `alle`: the main group's own row", pattern=".+"),
    ),
    "registreringer": _report(
        "registreringer",
        "tabell registreringer? sene?",
        "tabell",
        tabell=text("table of the registrations", "vedtak", "tiltak", "fravaer", "avslutning"),
    ),
}

DECLARED: dict[str, Contract] = {contract.table: contract for contract in RAPPORT.values()}
"""The same by the whole name of the table."""
