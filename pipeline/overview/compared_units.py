"""Which units the overview compares, and what it takes for a share of theirs to mean something.

House rules of the page (docs/rules.md#house-rules), not of the statistics: a unit with few exits is shown, but not
ranked.
"""

from __future__ import annotations

from pipeline.overview.view import Pair
from pipeline.sheets.content.figures import FigureChange, Figures, UnitFigures

# What «has moved» asks for on at least one side, as the check forrige_utgave and the rule stort_avvik do.
COMPARED_EXITS = 20


def list_municipalities(figures: Figures) -> list[UnitFigures]:
    """The municipalities, in order of code."""
    return [own for own in figures.units if own.unit.niva == "kommune"]


def is_silent(own: UnitFigures) -> bool:
    """True where the unit has nobody: no exit of the year, counted or taken out, and no participant."""
    return not (own.total.avsluttet or own.total.deltakere or any(own.excluded.values()))


def find_year(own: UnitFigures, year: int) -> Pair | None:
    """Return (mal_nadd, avsluttet) of a year; None where no edition of it is at hand for this place."""
    past = own.find_year(year)
    return (past.mal_nadd, past.avsluttet) if past else None


def find_round(own: UnitFigures) -> Pair | None:
    """Return (mal_nadd, avsluttet) of the earlier round; None without one."""
    before = list_before(own.changes)
    return (before["mal_nadd"], before["avsluttet"]) if before else None


def list_before(changes: tuple[FigureChange, ...]) -> dict[str, int]:
    """The figures of the earlier round by name; empty without one."""
    return {change.tall: change.antall_for for change in changes}
