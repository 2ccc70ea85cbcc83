"""What the result tables, which are published as files, must contain.

The order of the columns is part of the contract with the readers of the files. Common columns are in
``result_columns.py``, the tables that only help in ``helper_tables.py``, contracts of edited rows in ``klargjort.py``;
rules between tables are in ``sql/checks/``.
"""

from __future__ import annotations

from pipeline.contracts.declaration import Column, Contract, Type, count, share, text
from pipeline.contracts.result_columns import (
    BARE_PLACE,
    EARLIER,
    EDITION,
    GOAL,
    GROUP_WORDS,
    KEY_PATTERN,
    PLACE,
    RULE,
    UNIT,
    WORD,
    optional_number,
)
from pipeline.nir.closed_lists import (
    AGE_GROUPS,
    BUCKETS,
    GROUNDS,
    RESULT_COUNTS,
    RESULT_GROUPS,
)
from pipeline.nir.contract import LOVER

_ALL_FINDINGS = (  # what sets these apart from the figures of the same name on the sheet
    ", from the findings of all units; sheet, overview and `enheter` (`_egne`) take a unit's own only"
)


def _result(name: str, grain: str, columns: dict[str, Column], key: list[str]) -> Contract:
    return Contract(f"statistikk.{name}", tuple(key), columns, grain=grain)


STATISTIKK: dict[str, Contract] = {
    "resultat": _result(
        "resultat",
        "One row per unit and sex",
        {
            **UNIT,
            "avsluttet": GOAL["avsluttet"],
            **{name: count(f"of these, {meaning}") for name, meaning in GROUP_WORDS.items()},
            "mal_nadd": GOAL["mal_nadd"],
            "andel_mal": GOAL["andel_mal"],
            "utelatt_utvidet": count("exits taken out as extended programmes (R6)"),
            "deltakere": count("participants of the year (R11)"),
            "deltakere_uten_tiltak": count("of these, without an intro measure of the unit (R12)"),
        },
        ["niva", "kode", "kjonn"],
    ),
    "regnskap": _result(
        "regnskap",
        "One row per bucket of R14",
        {
            **EDITION,
            "botte": text("bucket that an exit row of the source ended in", *BUCKETS),
            "antall": count("rows in the bucket"),
        },
        ["botte"],
    ),
    "resultat_alder": _result(
        "resultat_alder",
        "One row per nation row or county, sex and age group",
        {**UNIT, "aldersgruppe": text("age on 31 December of the year", *AGE_GROUPS), **GOAL},
        ["niva", "kode", "kjonn", "aldersgruppe"],
    ),
    "resultat_lov": _result(
        "resultat_lov",
        "One row per nation row or county, sex, law and collective protection",
        {
            **UNIT,
            "lov": text("the law of the exit", *LOVER),
            "kollektiv_beskyttelse": Column(Type.NUMBER, "temporary collective protection on the exit date", (0, 1)),
            **GOAL,
        },
        ["niva", "kode", "kjonn", "lov", "kollektiv_beskyttelse"],
    ),
    "tiltak": _result(
        "tiltak",
        "One row per unit, sex, main group and kind of measure",
        {
            **UNIT,
            "hovedgruppe": text("main group of the measure, or ukjent", pattern=WORD),
            "tiltakskode": text("kind of measure; empty on the row of a main group", pattern=WORD, nullable=True),
            "deltakere": count("participants with such an intro measure of the unit in the year (R12)"),
        },
        ["niva", "kode", "kjonn", "hovedgruppe", "tiltakskode"],
    ),
    "tiltak_sum": _result(
        "tiltak_sum",
        "One row per unit and sex",
        {
            **UNIT,
            "deltakere": count("participants of the year (R11)"),
            "deltakere_uten_tiltak": count("of these, without an intro measure of the unit"),
            "kun_norskfane": count("of these, with Norwegian training in the tab norsk only"),
            "timer_per_uke": share("average hours a week of intro measures", highest=None),
            "deltakere_med_tiltak_uten_timer": count("of these, with an intro measure without hours"),
        },
        ["niva", "kode", "kjonn"],
    ),
    "stonad": _result(
        "stonad",
        "One row per unit and sex; none where the run has no introduksjonsstønad (T3)",
        {
            **UNIT,
            "deltakere": count("participants of the year (R11)"),
            "deltakere_uten_oppslag": count(
                "of these, those the extract of stønad cannot tell of: no 11-digit number, or one that others have too"
            ),
            "deltakere_med_stonad": count("of these, paid introduksjonsstønad in a month of the year"),
            "stonad_maneder": count("months of the year in which they were paid"),
            "snitt_maneder": share("stonad_maneder / deltakere_med_stonad", highest=None),
        },
        ["niva", "kode", "kjonn"],
    ),
    "funn": _result(
        "funn",
        "One row per unit and quality rule",
        {
            **PLACE,
            **RULE,
            "antall": count("people (units, for a rule about units) that the rule finds in the unit"),
        },
        ["niva", "kode", "regel"],
    ),
    "malintervall": _result(
        "malintervall",
        "One row per unit",
        {
            **PLACE,
            **GOAL,
            "saker": count(
                "people whose findings, in whatever unit, can change the unit's goal attainment if corrected"
            ),
            "lavest_avsluttet": count("exits counted if every correction has its worst outcome"),
            "lavest_mal_nadd": count("of these, exits that reached the goal"),
            "andel_lavest": share(f"lavest_mal_nadd / lavest_avsluttet: the lowest possible share{_ALL_FINDINGS}"),
            "hoyest_avsluttet": count("exits counted if every correction has its best outcome"),
            "hoyest_mal_nadd": count("of these, exits that reached the goal"),
            "andel_hoyest": share(f"hoyest_mal_nadd / hoyest_avsluttet: the highest possible share{_ALL_FINDINGS}"),
        },
        ["niva", "kode"],
    ),
    "funn_endring": _result(
        "funn_endring",
        "One row per unit and quality rule; none without an earlier round",
        {
            **EDITION,
            **EARLIER,
            **BARE_PLACE,
            **RULE,
            "antall_for": count("findings in the earlier round"),
            "rettet": count("of these, no longer found"),
            "apne": count("of these, still found"),
            "nye": count("findings that the earlier round did not have"),
            "antall": count("findings now"),
        },
        ["niva", "kode", "regel"],
    ),
    "oppfolging": _result(
        "oppfolging",
        "One row per unit that gets a sheet",
        {
            **EDITION,
            "plass": count("place in the order of reminders, 1 first", 1),
            **BARE_PLACE,
            "berorte": count("people with a finding (feil or advarsel) whose correction can change the unit's result"),
            "berorte_forrige": optional_number("the same in the earlier round; missing without one"),
            "berorte_endring": optional_number("berorte minus berorte_forrige"),
            "avsluttet": GOAL["avsluttet"],
            "ikke_registrert": count("of these, without a registered reason"),
            "andel_ikke_registrert": share("ikke_registrert / avsluttet"),
            "registreringer": count("registrations of events of the year that NIR could accept"),
            "sene": count("of these, registered more than two months after the event"),
            "andel_sene": share("sene / registreringer"),
            "andel_lavest": share(f"the lowest possible goal attainment (malintervall){_ALL_FINDINGS}"),
            "andel_hoyest": share(f"the highest possible goal attainment (malintervall){_ALL_FINDINGS}"),
        },
        ["niva", "kode"],
    ),
    "avslutningsarsak": _result(
        "avslutningsarsak",
        "One row per unit, law and reason that occurs",
        {
            **PLACE,
            "lov": text("the law of the exit", *LOVER),
            "avslutningsarsak": text("exit reason", pattern=WORD),
            "gruppe": text("group of the reason (R9)", *RESULT_GROUPS),
            "antall": count("exits counted with that reason"),
        },
        ["niva", "kode", "lov", "avslutningsarsak"],
    ),
    "utelatt": _result(
        "utelatt",
        "One row per unit and ground",
        {
            **PLACE,
            "grunn": text(
                "why they are not in the base: the strongest evidence of an extended programme that the edition "
                "accepts (`meldt`, `vedtak`, `frist`; R6), or a reason that a setting takes out (`utenfor_nevner`; R9)",
                *GROUNDS,
            ),
            "antall": count("exits taken out on that ground"),
        },
        ["niva", "kode", "grunn"],
    ),
    "resultat_endring": _result(
        "resultat_endring",
        "One row per unit and count of the result table; none without an earlier round, or for a unit it did not have",
        {
            **EDITION,
            **EARLIER,
            **BARE_PLACE,
            "tall": text("name of the count: a column of the result table", *RESULT_COUNTS),
            "antall_for": count("the count in the earlier round, both sexes"),
            "antall": count("the count now, both sexes"),
        },
        ["niva", "kode", "tall"],
    ),
    "utvikling": _result(
        "utvikling",
        "One row per nation, municipality or bydel and statistic year: always this year, and each of the four years "
        "before that is published under the same HOME and in which the unit had the same borders",
        {
            **PLACE,
            "ar": count("statistic year of the figures"),
            "kilde_utgave": text(
                "key of the edition of these figures: the year's final one, or its last", pattern=KEY_PATTERN
            ),
            **GOAL,
            "ikke_registrert": count("exits without a registered reason"),
        },
        ["niva", "kode", "ar"],
    ),
}
