"""The zeros that everybody knows, since other zeros are shown (P2): nothing can hide them, so they may be shown."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.audit.counts import Published
from pipeline.audit.equations import Equation, Place
from pipeline.audit.settings import AuditSettings
from pipeline.audit.signs import find_base


def find_told_zeros(published: Published, equations: Iterable[Equation], settings: AuditSettings) -> set[Place]:
    """Shown zeros of values that show them or where there is nobody, and all that are 0 when those are."""
    found = set()
    for unit, figures in published.figures.items():
        for count, places in figures.items():
            base = published.find(unit, find_base(count))
            is_empty = base is not None and base.number == 0
            if places[0].number == 0 and (is_empty or any(one.value in settings.zeros_shown for one in places)):
                found.add((unit, count))
    rows = [one for one in equations if not one.is_soft and 0 in (one.low, one.high)]
    before = -1
    while before < len(found):
        before = len(found)
        for row in rows:
            more = {place for place, factor in row.terms if factor > 0}
            less = {place for place, factor in row.terms if factor < 0}
            if row.high == 0 and less <= found:
                found |= more
            if row.low == 0 and more <= found:
                found |= less
    return found
