"""What a result table must look like before anything is published: one Pandera schema per table.

The columns are the contract's («Where results lie»); the schemas also give the data dictionary its words. Contracts on
what comes in are in ``pipeline/contracts/inndata.py``; rules between tables are in ``sql/checks/``.
"""

from __future__ import annotations

from pandera.pandas import Check, Column, DataFrameSchema

from pipeline.contract import LOVER
from pipeline.quality.catalogue import SEVERITIES

LEVELS = ("land", "land_uten_sperret", "fylke", "kommune", "bydel")
BUCKETS = (
    "karantene",
    "duplikat",
    "registrert_etter_skjaeringsdato",
    "opphevet",
    "eldre_versjon",
    "annet_ar",
    "erstattet",
    "utvidet_program",
    "utenfor_nevner",
    "adressesperre",
    "uten_enhet",
    "talt_med",
)
AGE_GROUPS = ("18-25", "26-35", "36-45", "46-55", "56+", "uoppgitt")
GROUPS = {
    "arbeid": "left for work, full- or part-time",
    "utdanning": "left for upper secondary or higher education",
    "grunnskole": "left for primary or lower secondary education",
    "kvalifisering": "left for other qualification (NAV measures, the qualification programme)",
    "sosialstonad": "left for social assistance",
    "trygd_annen": "left for other social-security benefits",
    "annet": "left for any other reason",
    "ikke_registrert": "no exit reason registered",
}


def _text(description: str, *allowed: str, pattern: str = "", nullable: bool = False) -> Column:
    checks = [Check.isin(list(allowed))] if allowed else []
    if pattern:
        checks.append(Check.str_matches(pattern))
    return Column(str, checks, nullable=nullable, description=description)


def _count(description: str) -> Column:
    return Column("int64", Check.ge(0), description=description)


def _share(description: str, highest: float | None = 1.0) -> Column:
    checks = [Check.ge(0)] + ([Check.le(highest)] if highest is not None else [])
    return Column("float64", checks if highest is not None else [], nullable=True, description=description)


_EDITION = {"utgave": _text("the edition's key", pattern="^[0-9]{4}-[a-z0-9-]+$")}
_PLACE = {
    **_EDITION,
    "niva": _text("level of the unit", *LEVELS),
    "kode": _text("code of the unit; 0 for the nation", pattern="^(0|[0-9]{2}|[0-9]{4}|[0-9]{6})$"),
    "navn": _text("name of the unit on the structure date", pattern=".+"),
}
_UNIT = {
    **_PLACE,
    "kjonn": _text("sex: alle, K or M", "alle", "K", "M"),
}
_GOAL = {
    "avsluttet": _count("exits counted (R9)"),
    "mal_nadd": _count("of these, exits that reached the goal (R9)"),
    "andel_mal": _share("mal_nadd / avsluttet, missing where nobody ended"),
}
_RULE = {
    "regel": _text("id of the quality rule", pattern="^[a-z_]+$"),
    "alvor": _text("severity of the rule", *SEVERITIES),
}


def _optional_number(description: str) -> Column:
    # without a stated type: pandas holds whole numbers as int64, and as float64 when one is missing
    return Column(None, nullable=True, description=description)


def _schema(name: str, grain: str, columns: dict[str, Column], key: list[str]) -> DataFrameSchema:
    return DataFrameSchema(columns, name=name, description=grain, strict=True, ordered=True, coerce=False, unique=key)


TABLES: dict[str, DataFrameSchema] = {
    "resultat": _schema(
        "resultat",
        "One row per unit and sex",
        {
            **_UNIT,
            "avsluttet": _GOAL["avsluttet"],
            **{name: _count(f"of these, {text}") for name, text in GROUPS.items()},
            "mal_nadd": _GOAL["mal_nadd"],
            "andel_mal": _GOAL["andel_mal"],
            "utelatt_utvidet": _count("exits taken out as extended programmes (R6)"),
            "deltakere": _count("participants of the year (R11)"),
            "deltakere_uten_tiltak": _count("of these, without an intro measure of the unit (R12)"),
        },
        ["niva", "kode", "kjonn"],
    ),
    "regnskap": _schema(
        "regnskap",
        "One row per bucket of R14",
        {
            **_EDITION,
            "botte": _text("bucket that an exit row of the source ended in", *BUCKETS),
            "antall": _count("rows in the bucket"),
        },
        ["botte"],
    ),
    "resultat_alder": _schema(
        "resultat_alder",
        "One row per nation row or county, sex and age group",
        {**_UNIT, "aldersgruppe": _text("age on 31 December of the year", *AGE_GROUPS), **_GOAL},
        ["niva", "kode", "kjonn", "aldersgruppe"],
    ),
    "resultat_lov": _schema(
        "resultat_lov",
        "One row per nation row or county, sex, law and collective protection",
        {
            **_UNIT,
            "lov": _text("the law of the exit", *LOVER),
            "kollektiv_beskyttelse": Column(
                "int32", Check.isin([0, 1]), description="temporary collective protection on the exit date"
            ),
            **_GOAL,
        },
        ["niva", "kode", "kjonn", "lov", "kollektiv_beskyttelse"],
    ),
    "tiltak": _schema(
        "tiltak",
        "One row per unit, sex, main group and kind of measure",
        {
            **_UNIT,
            "hovedgruppe": _text("main group of the measure, or ukjent"),
            "tiltakskode": _text("kind of measure; empty on the row of a main group", nullable=True),
            "deltakere": _count("participants with such an intro measure of the unit in the year (R12)"),
        },
        ["niva", "kode", "kjonn", "hovedgruppe", "tiltakskode"],
    ),
    "tiltak_sum": _schema(
        "tiltak_sum",
        "One row per unit and sex",
        {
            **_UNIT,
            "deltakere": _count("participants of the year (R11)"),
            "deltakere_uten_tiltak": _count("of these, without an intro measure of the unit"),
            "kun_norskfane": _count("of these, with Norwegian training in the tab norsk only"),
            "timer_per_uke": _share("average hours a week of intro measures", highest=None),
            "deltakere_med_tiltak_uten_timer": _count("of these, with an intro measure without hours"),
        },
        ["niva", "kode", "kjonn"],
    ),
    "funn": _schema(
        "funn",
        "One row per unit and quality rule",
        {
            **_PLACE,
            **_RULE,
            "antall": _count("people (units, for a rule about units) that the rule finds in the unit"),
        },
        ["niva", "kode", "regel"],
    ),
    "malintervall": _schema(
        "malintervall",
        "One row per unit",
        {
            **_PLACE,
            **_GOAL,
            "saker": _count("people whose findings, put right, can change the unit's goal attainment"),
            "lavest_avsluttet": _count("exits counted where every correction goes the worst way"),
            "lavest_mal_nadd": _count("of these, exits that reached the goal"),
            "andel_lavest": _share("lavest_mal_nadd / lavest_avsluttet: the lowest share there can be"),
            "hoyest_avsluttet": _count("exits counted where every correction goes the best way"),
            "hoyest_mal_nadd": _count("of these, exits that reached the goal"),
            "andel_hoyest": _share("hoyest_mal_nadd / hoyest_avsluttet: the highest share there can be"),
        },
        ["niva", "kode"],
    ),
    "funn_endring": _schema(
        "funn_endring",
        "One row per unit and quality rule; none without an earlier round",
        {
            **_EDITION,
            "forrige_utgave": _text("key of the earlier round", pattern="^[0-9]{4}-[a-z0-9-]+$"),
            **{name: column for name, column in _PLACE.items() if name not in _EDITION},
            **_RULE,
            "antall_for": _count("findings in the earlier round"),
            "rettet": _count("of these, no longer found"),
            "apne": _count("of these, still found"),
            "nye": _count("findings that the earlier round did not have"),
            "antall": _count("findings now"),
        },
        ["niva", "kode", "regel"],
    ),
    "oppfolging": _schema(
        "oppfolging",
        "One row per unit that gets a sheet",
        {
            **_EDITION,
            "plass": Column("int64", Check.ge(1), description="place in the order of reminding, 1 first"),
            **{name: column for name, column in _PLACE.items() if name not in _EDITION},
            "berorte": _count("people with a finding (feil or advarsel) whose correction can change the result"),
            "berorte_forrige": _optional_number("the same in the earlier round; missing without one"),
            "berorte_endring": _optional_number("berorte less berorte_forrige"),
            "avsluttet": _GOAL["avsluttet"],
            "ikke_registrert": _count("of these, without a registered reason"),
            "andel_ikke_registrert": _share("ikke_registrert / avsluttet"),
            "registreringer": _count("registrations of events of the year that NIR could take"),
            "sene": _count("of these, registered more than two months after the event"),
            "andel_sene": _share("sene / registreringer"),
            "andel_lavest": _share("the lowest share of goal attainment there can be (malintervall)"),
            "andel_hoyest": _share("the highest share of goal attainment there can be (malintervall)"),
        },
        ["niva", "kode"],
    ),
}
