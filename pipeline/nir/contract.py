"""The input contract (docs/rules.md, C1–C10) as data: which tables and columns an extract of NIR contains.

Everything that reads, checks, freezes or makes up an extract takes its tables from here, so a column
is named once. What happens to a row that breaks the contract is decided in ``pipeline/intake/sources``; the
meaning of the columns is in ``docs/data-dictionary.md``; what a table is made of in ``contract_table.py``.
"""

from __future__ import annotations

from pipeline.nir.contract_table import ExtractColumn, Kind, Table

LOVER = ("introduksjonsloven", "integreringsloven")
IKKE_REGISTRERT = "ikke_registrert"
HOURS_IN_A_WEEK = 7 * 24

_ID = "register key of the "


def _text(name: str, description: str, *, required: bool = True, default: str | None = None) -> ExtractColumn:
    return ExtractColumn(name, Kind.TEXT, description, required=required, default=default)


def _digits(name: str, digits: int, description: str, *, required: bool = True) -> ExtractColumn:
    return ExtractColumn(name, Kind.DIGITS, description, required=required, digits=digits)


def _choice(name: str, choices: tuple[str, ...], description: str, *, required: bool = True) -> ExtractColumn:
    return ExtractColumn(name, Kind.CHOICE, description, required=required, choices=choices)


def _date(name: str, description: str, *, required: bool = True) -> ExtractColumn:
    return ExtractColumn(name, Kind.DATE, description, required=required)


def _flag(name: str, description: str, *, required: bool = True) -> ExtractColumn:
    return ExtractColumn(name, Kind.FLAG, description, required=required)


def _decimal(name: str, description: str, *, bounds: tuple[int, int] | None = None) -> ExtractColumn:
    return ExtractColumn(name, Kind.DECIMAL, description, required=False, bounds=bounds)


# R7: when in doubt, shielded. A cell outside the list is read as the stronger shield.
_ADRESSESPERRE = ExtractColumn(
    "adressesperre",
    Kind.CHOICE,
    "shielded address",
    required=False,
    choices=("fortrolig", "strengt_fortrolig"),
    in_doubt="strengt_fortrolig",
)
_PERSON = _text("person_id", "the person, as NIR keys people")
_LOV = _choice("lov", LOVER, "the law the row falls under")
_KOMMUNE = _digits("kommunenummer", 4, "municipality that followed the person up")
_BYDEL = _digits("bydelsnummer", 6, "bydel that followed the person up", required=False)
_FRA = _date("fra_dato", "first day of the period")
_TIL = _date("til_dato", "last day of the period; empty is open", required=False)
_HISTORY = (
    ExtractColumn("registrert", Kind.TIMESTAMP, "when the row was registered in, or transferred to, NIR"),
    ExtractColumn(
        "opphevet", Kind.TIMESTAMP, "when the row was deleted or replaced; empty while valid", required=False
    ),
)

MANIFEST_NAME = "uttrekk.toml"  # what tells of an extract, in its folder

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table(
            "person",
            "One row per person",
            ("person_id",),
            (
                _PERSON,
                _digits("fodselsnummer", 11, "fødselsnummer or d-nummer", required=False),
                _digits("duf_nummer", 12, "DUF number", required=False),
                _date("fodselsdato", "date of birth"),
                _choice("kjonn", ("K", "M"), "sex"),
                ExtractColumn("statsborgerskap", Kind.COUNTRY, "citizenship", required=False),
                ExtractColumn("fodeland", Kind.COUNTRY, "country of birth", required=False),
                _ADRESSESPERRE,
                _digits("bostedskommune", 4, "municipality of residence", required=False),
                _digits("bostedsbydel", 6, "bydel of residence", required=False),
                _flag("reservert_forskning", "reserved against use in research"),
                *_HISTORY,
            ),
        ),
        Table(
            "kategori",
            "One row per target-group category of a person",
            ("kategori_id",),
            (
                _text("kategori_id", _ID + "category"),
                _PERSON,
                _LOV,
                _choice(
                    "kategori",
                    ("rett_og_plikt", "kan_tilbys", "rett"),
                    "right and duty, may be offered, or right",
                ),
                _text("oppholdsgrunnlag", "ground of residence", required=False),
                _flag("kollektiv_beskyttelse", "temporary collective protection"),
                _FRA,
                _TIL,
                *_HISTORY,
            ),
        ),
        Table(
            "vedtak",
            "One row per decision",
            ("vedtak_id",),
            (
                _text("vedtak_id", _ID + "decision"),
                _PERSON,
                _KOMMUNE,
                _BYDEL,
                _LOV,
                _choice("ordning", ("introduksjonsprogram", "norskopplaring"), "the scheme decided on"),
                _choice(
                    "vedtakstype",
                    ("innvilget", "forlenget", "utvidet", "permisjon", "stans", "avslag"),
                    "kind of decision",
                ),
                _date("vedtaksdato", "date of the decision"),
                _FRA,
                _TIL,
                _text("sluttmal", "final goal (integreringsloven)", required=False),
                _flag("har_videregaende", "has completed upper secondary education", required=False),
                *_HISTORY,
            ),
        ),
        Table(
            "tiltak",
            "One row per measure of a person",
            ("tiltak_id",),
            (
                _text("tiltak_id", _ID + "measure"),
                _PERSON,
                _KOMMUNE,
                _BYDEL,
                _choice("fane", ("intro", "norsk"), "the tab of NIR in which the measure is registered"),
                _text("tiltakskode", "kind of measure"),
                _FRA,
                _TIL,
                _decimal("timer_per_uke", "hours a week", bounds=(0, HOURS_IN_A_WEEK)),
                *_HISTORY,
            ),
        ),
        Table(
            "fravaer",
            "One row per period of absence",
            ("fravaer_id",),
            (
                _text("fravaer_id", _ID + "absence"),
                _PERSON,
                _KOMMUNE,
                _text("fravaerstype", "kind of absence"),
                _FRA,
                _date("til_dato", "last day of the period"),
                _decimal("timer", "hours of absence"),
                *_HISTORY,
            ),
        ),
        Table(
            "avslutning",
            "One row per exit from the introduction programme",
            ("avslutning_id",),
            (
                _text("avslutning_id", _ID + "exit"),
                _PERSON,
                _KOMMUNE,
                _BYDEL,
                _LOV,
                _date("avslutningsdato", "day the programme ended or was broken off"),
                _text("avslutningsarsak", "exit reason", required=False, default=IKKE_REGISTRERT),
                _choice("registrert_av", ("kommune", "nir"), "who registered the exit"),
                *_HISTORY,
            ),
        ),
        Table(
            "utvidet_program",
            "One row per extended programme reported to IMDi outside NIR",
            ("person_id", "fra_dato"),
            (
                _PERSON,
                _KOMMUNE,
                _FRA,
                _TIL,
                _text("hjemmel", "legal basis", required=False),
                *_HISTORY,
            ),
            optional=True,
        ),
    )
}
