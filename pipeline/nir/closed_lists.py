"""The closed lists of the rules, each in its one place and in the order in which tables and pages give it.

Python takes them from here; SQL reads the same in ``kodeverk.verdi``, where :data:`LISTS` puts them
(``pipeline/statistics/reference_tables.py``). What a value is called on a sheet is a text of its language; lists that
an edition may change (reasons, measures, places) are files (``pipeline/places/code_lists.py``).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from pipeline.nir.outcomes import OUTCOMES, SNAPSHOT

Evidence = Literal["meldt", "vedtak", "frist"]
Severity = Literal["feil", "advarsel", "opplysning"]
NirView = Literal[
    "avsluttede",
    "uten_arsak",
    "deltakere",
    "uten_tiltak",
    "to_maneder",
    "uten_vedtak",
    "uten_sluttmal",
    "datakonsistens",
]
"""F19: where NIR itself lists the people that a quality rule speaks of; its name there is in the sheets' words."""

PublicCount = Literal[
    "avsluttet", "mal_nadd", "ikke_mal_nadd", "antall", "deltakere", "med_tiltak", "uten_tiltak", "med", "uten"
]

LEVELS = ("land", "land_uten_sperret", "fylke", "kommune", "bydel")
"""R7, R8: the nation with and without people at a shielded address, counties, municipalities, Oslo's bydeler."""

SEXES = ("alle", "K", "M")
"""R10: everybody, then each sex."""

AGE_GROUPS = ("18-25", "26-35", "36-45", "46-55", "56+", "uoppgitt")
"""R10: by age on 31 December of the statistic year."""

SHEET_AGE_GROUPS = (*AGE_GROUPS[:3], "46+")
"""The age groups of the sheets: R10's three first, and all others, those whose age is not known among them."""

OWN_COUNTRIES = ("UKR",)
"""T4: citizenships that the report to the ministry shows by themselves, beside all others."""

REPORT_DIVISIONS = ("alle", "kjonn", "lov", "beskyttelse", "ukraina", "alder")
"""T4: what the figures of the report to the ministry are divided by; a county has the first alone."""

RESULT_GROUPS = (
    "arbeid",
    "utdanning",
    "grunnskole",
    "kvalifisering",
    "sosialstonad",
    "trygd_annen",
    "annet",
    "ikke_registrert",
)
"""R9: the eight groups of exit reasons, which are columns of ``statistikk.resultat``."""

RESULT_COUNTS = ("avsluttet", *RESULT_GROUPS, "mal_nadd", "utelatt_utvidet", "deltakere", "deltakere_uten_tiltak")
"""The counts of ``statistikk.resultat``, in the order of its columns."""

PUBLIC_COUNTS: tuple[PublicCount, ...] = get_args(PublicCount)
"""P1: the counts of the public tables. The year file names those in which a zero is shown (P2)."""

OTHER_GROUPS = "andre"
"""P1: all groups of exit reasons but work and education, where a municipality is published with three groups."""

NO_COUNTY = "uten_fylke"
"""P7: the rest of the nation, the people who are in no county; beside the levels, and never published."""

LEAST_LAW_CLASS = 20
"""P1: a county has rows by law and collective protection where every class has so many exits."""

CATEGORY_LISTS = ("gruppe", "kommunegruppe", "aldersgruppe", "lovklasse", "tiltakskode")
"""P5: what the public tables divide by, where categories with few people in the nation are merged."""

BUCKETS = (
    *(outcome for outcome in OUTCOMES if outcome != SNAPSHOT),
    "annet_ar",
    "erstattet",
    "utvidet_program",
    "utenfor_nevner",
    "adressesperre",
    "uten_enhet",
    "talt_med",
)
"""R14: where an exit row of the source may end, in the order in which the buckets are tried."""

COUNTED_BUCKETS = BUCKETS[BUCKETS.index("adressesperre") :]
"""R14: those of them that are in the result of the nation; of a unit, the last alone."""

EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)
"""R6: what may show an extended programme, strongest first."""

GROUNDS = (*EVIDENCE, "utenfor_nevner")
"""Why an exit of the year is not in the base: evidence of R6, or a reason that R9's setting takes out."""

SCOPES = ("alle", "egne")
"""Whose findings an interval rests on: everybody's, or those of the unit itself (``statistikk.malspenn``)."""

STONAD_RELATIONS = ("deltakelse", "uten_deltakelse", "etter_avslutning", "utenfor_nir")
"""T3: what NIR says of a month in which somebody was paid introduksjonsstønad."""

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""Of quality rules, worst first."""

LISTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "niva": LEVELS,
        "kjonn": SEXES,
        "aldersgruppe": AGE_GROUPS,
        "arkaldersgruppe": SHEET_AGE_GROUPS,
        "gruppe": RESULT_GROUPS,
        "resultattall": RESULT_COUNTS,
        "botte": BUCKETS,
        "bevis": EVIDENCE,
        "grunn": GROUNDS,
        "alvor": SEVERITIES,
        "omfang": SCOPES,
        "eget_land": OWN_COUNTRIES,
        "rapportinndeling": REPORT_DIVISIONS,
    }
)
"""Each list by the name that ``kodeverk.verdi.liste`` gives it."""
