"""What the contracts of the result tables are made of: kinds of columns, and the columns that many tables have.

The tables themselves are in ``statistikk.py``.
"""

from __future__ import annotations

from pandera.pandas import Check, Column, DataFrameSchema

from pipeline.quality.catalogue import SEVERITIES

LEVELS = ("land", "land_uten_sperret", "fylke", "kommune", "bydel")
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
RESULT_COUNTS = ("avsluttet", *GROUPS, "mal_nadd", "utelatt_utvidet", "deltakere", "deltakere_uten_tiltak")


def text(description: str, *allowed: str, pattern: str = "", nullable: bool = False) -> Column:
    """A column of text: one of ``allowed``, or like ``pattern``, where they are given."""
    checks = [Check.isin(list(allowed))] if allowed else []
    if pattern:
        checks.append(Check.str_matches(pattern))
    return Column(str, checks, nullable=nullable, description=description)


def count(description: str) -> Column:
    """A whole number, 0 or more."""
    return Column("int64", Check.ge(0), description=description)


def share(description: str, highest: float | None = 1.0) -> Column:
    """A share of a base, 0 or more, missing where the base is 0."""
    checks = [Check.ge(0)] + ([Check.le(highest)] if highest is not None else [])
    return Column("float64", checks, nullable=True, description=description)


KEY_PATTERN = "^[0-9]{4}-[a-z0-9-]+$"
EDITION = {"utgave": text("the edition's key", pattern=KEY_PATTERN)}
EARLIER = {"forrige_utgave": text("key of the earlier round", pattern=KEY_PATTERN)}
PLACE = {
    **EDITION,
    "niva": text("level of the unit", *LEVELS),
    "kode": text("code of the unit; 0 for the nation", pattern="^(0|[0-9]{2}|[0-9]{4}|[0-9]{6})$"),
    "navn": text("name of the unit on the structure date", pattern=".+"),
}
# without the edition, for tables that name another one first
BARE_PLACE = {name: column for name, column in PLACE.items() if name not in EDITION}
UNIT = {
    **PLACE,
    "kjonn": text("sex: alle, K or M", "alle", "K", "M"),
}
GOAL = {
    "avsluttet": count("exits counted (R9)"),
    "mal_nadd": count("of these, exits that reached the goal (R9)"),
    "andel_mal": share("mal_nadd / avsluttet, missing where nobody ended"),
}
RULE = {
    "regel": text("id of the quality rule", pattern="^[a-z_]+$"),
    "alvor": text("severity of the rule", *SEVERITIES),
}


def optional_number(description: str) -> Column:
    """A whole number that may be missing."""
    # without a stated type: pandas holds whole numbers as int64, and as float64 when one is missing
    return Column(None, nullable=True, description=description)


def make_schema(name: str, grain: str, columns: dict[str, Column], key: list[str]) -> DataFrameSchema:
    """A table's contract: exactly these columns in this order, one row per ``key``; ``grain`` is its description."""
    return DataFrameSchema(columns, name=name, description=grain, strict=True, ordered=True, coerce=False, unique=key)
