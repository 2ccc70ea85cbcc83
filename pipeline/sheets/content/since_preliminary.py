"""How a final result differs from the last preliminary one, in one sentence on the first screen.

Every figure that has changed, and what became of what was to be looked at, is in ``changes.py``.
"""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.phrases import describe_earlier_round, is_preliminary
from pipeline.sheets.words.percent import format_count, format_percent
from pipeline.sheets.words.texts import Texts


def describe_since(figures: Figures, own: UnitFigures, edition: Edition, texts: Texts) -> str:
    """The result of the last preliminary round, or that it was the same.

    Empty in a preliminary edition, where no round of the year is at hand, and where the nearest one is final itself.
    """
    key = figures.earlier_round
    if is_preliminary(edition) or key is None or _is_final(key, edition):
        return ""
    day = describe_earlier_round(edition, key)
    shown = texts.say("forelopige_tall", dato=day) if day else texts.say("forelopige_tall_uten")
    before = {change.tall: change.antall_for for change in own.changes}
    ended, reached = (before.get(name, getattr(own.total, name)) for name in ("avsluttet", "mal_nadd"))
    if (ended, reached) == (own.total.avsluttet, own.total.mal_nadd):
        return texts.say("siden_likt", tall=shown)
    if not ended:
        return texts.say("siden_ingen", tall=shown)
    counts = {"mal": format_count(reached), "avsluttet": format_count(ended)}
    return texts.say("siden_endret", tall=shown, andel=format_percent(reached, ended), **counts)


def _is_final(key: str, edition: Edition) -> bool:
    rounds = {Edition(edition.year, one).key: one for one in edition.year.utgave}
    return key in rounds and rounds[key].slag == "endelig"
