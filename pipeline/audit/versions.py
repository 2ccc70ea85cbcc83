"""What follows from earlier releases beside this one (P9): of the same year, and of earlier ones in ``utvikling``.

A count shown then and unchanged is as good as shown now, and the other way: what is shown now tells about what was
hidden then. Where the true counts are not at hand, a unit is taken as unchanged when all that both releases show of it
and of its county is; where that contradicts itself it was not so, and nothing is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipeline.audit.counts import YEAR, Count, Published, find_above
from pipeline.audit.description import Description
from pipeline.audit.equations import Equation, Place, list_equations
from pipeline.audit.knowledge import find_shown
from pipeline.audit.outsider import is_hidden, prove_outsider, tell
from pipeline.audit.reading import Unit
from pipeline.audit.report import Finding
from pipeline.audit.settings import AuditSettings


def prove_versions(
    published: Published,
    equations: list[Equation],
    earlier: Published,
    description: Description,
    *,
    settings: AuditSettings,
    truth: Mapping[Place, int] | None,
) -> Iterator[Finding]:
    """What two releases of one year tell together; each is attacked with what the other shows."""
    now, then = find_shown(published), find_shown(earlier)
    unchanged = _find_unchanged(now, then)
    told = {
        place: number
        for place, number in then.items()
        if place not in now
        and is_hidden(published, place)
        and (place[0] in unchanged if truth is None else truth.get(place) == number)
    }
    words = "with what the release before shows: "
    for finding in prove_outsider(published, equations, now | told, settings, truth, is_sure=truth is not None):
        yield Finding(finding.table, finding.unit, finding.cell, words + finding.words)
    told = {
        place: number
        for place, number in now.items()
        if place not in then and is_hidden(earlier, place) and place[0] in unchanged
    }
    if told:
        words = "of the release before, with what is shown now: "
        before = list_equations(earlier, description, None)
        for finding in prove_outsider(earlier, before, then | told, settings, is_sure=False):
            yield Finding(finding.table, finding.unit, finding.cell, words + finding.words)


def _find_unchanged(now: Mapping[Place, int], then: Mapping[Place, int]) -> set[Unit]:
    """The units whose counts are the same in both releases, and those of all but the nation that they lie in.

    As far as both show them: it is what a reader has to go by.
    """
    shared = {place for place in now if place in then}
    changed = {unit for unit, count in shared if now[unit, count] != then[unit, count]}
    return {unit for unit, _ in shared if changed.isdisjoint(_list_above(unit))}


def _list_above(unit: Unit) -> Iterator[Unit]:
    """A unit and those that it lies in, but for the nation."""
    place: Unit | None = unit
    while place is not None and (place == unit or place.niva != "land"):
        yield place
        place = find_above(place)


def check_years(published: Published, earlier: Published) -> Iterator[Finding]:
    """What ``utvikling`` has of an earlier year: as it was published then, on its own codes."""
    year = str(earlier.year)
    for unit, figures in published.figures.items():
        for count in figures:
            if dict(count.by) != {YEAR: year}:
                continue
            was, now = earlier.find(unit, Count(count.name)), published.find(unit, count)
            if now is not None and (now.number, now.sign) != ((was.number, was.sign) if was else (None, "..")):
                yield tell(published, (unit, count), "is not what was published of that year")
