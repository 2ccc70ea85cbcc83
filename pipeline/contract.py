"""The input contract as data: which tables and columns an extract of NIR holds.

Everything that reads, checks, freezes or makes up an extract takes its tables from here, so a column
is named once. What happens to a row that breaks the contract is decided in ``pipeline/sources``; the
meaning of the columns is in ``docs/data-dictionary.md``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a cell is written and stored. The value is the DuckDB type of the snapshot column."""

    TEXT = "text"
    DIGITS = "digits"
    COUNTRY = "country"
    CHOICE = "choice"
    DATE = "date"
    TIMESTAMP = "timestamp"
    FLAG = "flag"
    DECIMAL = "decimal"

    @property
    def sql_type(self) -> str:
        """The column's type in the snapshot and in the working database."""
        return _SQL_TYPES.get(self, "VARCHAR")


_SQL_TYPES = {
    Kind.DATE: "DATE",
    Kind.TIMESTAMP: "TIMESTAMP WITH TIME ZONE",
    Kind.FLAG: "BOOLEAN",
    Kind.DECIMAL: "DECIMAL(18,9)",
}


@dataclass(frozen=True)
class Column:
    """One column of the contract.

    ``required``: the column must exist and no cell may be empty. ``digits``: the exact length of a
    code of digits. ``choices``: the closed list of a ``CHOICE``. ``default``: what an empty cell is
    read as.
    """

    name: str
    kind: Kind
    description: str
    required: bool = True
    digits: int = 0
    choices: tuple[str, ...] = ()
    default: str | None = None

    @property
    def expected(self) -> str:
        """What a cell must look like, in words for a message."""
        return {
            Kind.TEXT: "text",
            Kind.DIGITS: f"{self.digits} digits",
            Kind.COUNTRY: "a country code of three capital letters (ISO 3166-1 alpha-3)",
            Kind.CHOICE: "one of " + ", ".join(self.choices),
            Kind.DATE: "a date YYYY-MM-DD",
            Kind.TIMESTAMP: "a timestamp YYYY-MM-DDTHH:MM:SS, with or without an offset",
            Kind.FLAG: "0 or 1",
            Kind.DECIMAL: "a decimal number",
        }[self.kind]


@dataclass(frozen=True)
class Table:
    """One table of the contract: its key, its columns in the contract's order, and whether it may be absent."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    optional: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """The columns' names in the contract's order."""
        return tuple(column.name for column in self.columns)

    @property
    def has_period(self) -> bool:
        """True where ``til_dato`` must not lie before ``fra_dato``."""
        return "til_dato" in self.column_names

    @property
    def snapshot_columns(self) -> tuple[Column, ...]:
        """The columns of the frozen table: the contract's, then ``forst_registrert`` (R2)."""
        return (*self.columns, FORST_REGISTRERT)


LOVER = ("introduksjonsloven", "integreringsloven")
IKKE_REGISTRERT = "ikke_registrert"

_ID = "register key of the "


def _text(name: str, description: str, *, required: bool = True, default: str | None = None) -> Column:
    return Column(name, Kind.TEXT, description, required=required, default=default)


def _digits(name: str, digits: int, description: str, *, required: bool = True) -> Column:
    return Column(name, Kind.DIGITS, description, required=required, digits=digits)


def _choice(name: str, choices: tuple[str, ...], description: str, *, required: bool = True) -> Column:
    return Column(name, Kind.CHOICE, description, required=required, choices=choices)


def _date(name: str, description: str, *, required: bool = True) -> Column:
    return Column(name, Kind.DATE, description, required=required)


def _flag(name: str, description: str, *, required: bool = True) -> Column:
    return Column(name, Kind.FLAG, description, required=required)


def _decimal(name: str, description: str) -> Column:
    return Column(name, Kind.DECIMAL, description, required=False)


_PERSON = _text("person_id", "the person, as NIR keys people")
_LOV = _choice("lov", LOVER, "the law the row falls under")
_KOMMUNE = _digits("kommunenummer", 4, "municipality that followed the person up")
_BYDEL = _digits("bydelsnummer", 6, "bydel that followed the person up", required=False)
_FRA = _date("fra_dato", "first day of the period")
_TIL = _date("til_dato", "last day of the period; empty is open", required=False)
_HISTORY = (
    Column("registrert", Kind.TIMESTAMP, "when the row was registered in, or transferred to, NIR"),
    Column("opphevet", Kind.TIMESTAMP, "when the row was deleted or replaced; empty while valid", required=False),
)

FORST_REGISTRERT = Column(
    "forst_registrert",
    Kind.TIMESTAMP,
    "earliest registrert of the key among its readable versions registered before the end of the cutoff day",
)

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
                Column("statsborgerskap", Kind.COUNTRY, "citizenship", required=False),
                Column("fodeland", Kind.COUNTRY, "country of birth", required=False),
                _choice("adressesperre", ("fortrolig", "strengt_fortrolig"), "shielded address", required=False),
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
                _choice("fane", ("intro", "norsk"), "the tab of NIR the measure stands in"),
                _text("tiltakskode", "kind of measure"),
                _FRA,
                _TIL,
                _decimal("timer_per_uke", "hours a week"),
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
