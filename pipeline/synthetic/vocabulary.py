"""The texts and codes in the made-up rows; a frame contains their positions in these lists.

Free texts contain what a CSV reader must cope with: the separator, quotes, a line break. Reasons and measures
come from the code lists, with a few measures nobody knows.
"""

from __future__ import annotations

from decimal import Decimal

from pipeline.nir.contract import TABLES
from pipeline.places.code_lists import load_code_lists
from pipeline.synthetic.plan import REASONS

COUNTRIES = ("SYR", "ERI", "SOM", "AFG", "COD", "ETH", "SDN", "IRQ", "IRN", "TUR", "UGA", "XXA", "UKR")
COUNTRY_WEIGHTS = (430, 150, 60, 70, 80, 50, 50, 30, 25, 30, 15, 10, 0)
UKRAINE = COUNTRIES.index("UKR")
GROUNDS = (
    "Flyktning, innvilget asyl",
    "Overføringsflyktning",
    "Opphold på humanitært grunnlag",
    'Familieinnvandring; "gjenforent" med flyktning',
    "Familieetablering\nmed herboende, se utlendingsloven kap. 6",
    "Kollektiv beskyttelse etter utlendingsloven § 34",
)
GROUND_WEIGHTS = (520, 260, 60, 110, 50, 0)
COLLECTIVE_GROUND = 5
GOALS = ("fullfort_videregaende", "deler_av_videregaende", "hoyere_utdanning", "arbeid", "ukjent_mal")
KNOWN_MEASURES = len(load_code_lists().measures)
MEASURES = (*(measure.kode for measure in load_code_lists().measures), "digitale_ferdigheter", "P 17; gammel")
_MEASURE_WEIGHTS = {
    "norskopplaring": 330,
    "sprakpraksis": 150,
    "arbeidstrening": 90,
    "arbeidsmarkedsopp": 40,
    "arbeid": 45,
    "grunnskoleopp": 90,
    "fagivgs": 60,
    "yrkesrettet_kurs": 45,
    "vurdering_realkompv_mkomp": 20,
    "helsefremmende": 35,
    "sosialt_nettverk": 35,
    "annet": 60,
}
MEASURE_WEIGHTS = tuple(_MEASURE_WEIGHTS.get(code, 1) for code in MEASURES)
HOURS = ("30", "37.5", "37,5", "15", "15,0", "7.5", "7,5", "22.5", "20", "18,75", "10", "3", "0.5")
HOUR_WEIGHTS = (200, 90, 60, 150, 20, 120, 90, 70, 80, 10, 60, 40, 10)
_TWINS = (("37.5", "37,5"), ("15", "15,0"), ("7.5", "7,5"))
SAME_HOURS = {HOURS.index(a): HOURS.index(b) for pair in _TWINS for a, b in (pair, pair[::-1])}
ABSENCES = ("sykdom", "ugyldig", "barns_sykdom", "velferdspermisjon", "foreldrepermisjon", "annet")
ABSENCE_HOURS = ("6", "7.5", "7,5", "15", "30", "37,5", "4", "60")
LEGAL_BASES = (
    "midlertidig lov 26. mai 2020 nr. 53 § 2",
    'introduksjonsloven § 5; "særlige grunner"',
    "integreringsloven § 13 tredje ledd\n(se vedtak)",
)
FLAGS = ("0", "1")

WORDS: dict[str, tuple[str, ...]] = {
    **{column.name: column.choices for table in TABLES.values() for column in table.columns if column.choices},
    "statsborgerskap": COUNTRIES,
    "fodeland": COUNTRIES,
    "reservert_forskning": FLAGS,
    "kollektiv_beskyttelse": FLAGS,
    "har_videregaende": FLAGS,
    "oppholdsgrunnlag": GROUNDS,
    "sluttmal": GOALS,
    "tiltakskode": MEASURES,
    "timer_per_uke": HOURS,
    "timer": ABSENCE_HOURS,
    "fravaerstype": ABSENCES,
    "hjemmel": LEGAL_BASES,
    "avslutningsarsak": REASONS,
}


def word(column: str, text: str) -> int:
    """The place of a text in its column's list."""
    return WORDS[column].index(text)


def to_number(text: str) -> Decimal:
    """A decimal of the lists, written with a comma or a point."""
    return Decimal(text.replace(",", "."))
