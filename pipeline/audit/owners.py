"""What is attacked, and whose people a county's count consists of (P6).

Where all people of a county's count are one municipality's, and everybody can see that the others have none, it knows
the count from its own figures, and learns nothing of others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.audit.counts import YEAR, Count, Published
from pipeline.audit.description import Description
from pipeline.audit.equations import Equation, Place, choose
from pipeline.audit.knowledge import System, Whole
from pipeline.audit.reading import Unit
from pipeline.audit.signs import find_base

_REASON, _OTHER_REASONS = "gruppe", "andre"
_MEASURES = "med"


@dataclass(frozen=True)
class Attack:
    """What is attacked: the tables, their equations, what is shown, the system, and the true value of each unknown."""

    published: Published
    equations: Sequence[Equation]
    known: Mapping[Place, int]
    system: System
    true: Whole
    description: Description


def list_own_above(reader: Unit, attack: Attack) -> Iterator[Place]:
    """The counts of a municipality's county that are of nobody but its own people, as everybody can see."""
    county = Unit("fylke", reader.kode[:2])
    others = [one for one in attack.published.units if one.niva == "kommune" and one.kode[:2] == county.kode]
    others = [one for one in others if one != reader]
    for count in attack.published.figures.get(county, {}) if reader.niva == "kommune" else ():
        bounds = [] if count.has(YEAR) else list(_list_bounds(count, attack.description))
        if all(any(attack.known.get((one, bound)) == 0 for bound in bounds) for one in others):
            yield county, count


def _list_bounds(count: Count, description: Description) -> Iterator[Count]:
    """Counts of municipalities that a municipality's part of a county's count is at most."""
    by = dict(count.by)
    sex = tuple(pair for pair in count.by if pair[0] == "kjonn")
    yield Count(find_base(count).name, sex)
    if count.name == _MEASURES:
        yield Count(_MEASURES, tuple(pair for pair in count.by if pair[0] == "hovedgruppe"))
    elif find_base(count).name == "avsluttet":
        if not count.has(_REASON):
            yield Count(count.name, sex)
            return
        yield Count("avsluttet", ((_REASON, by[_REASON]),))
        for rule in description.oppdeling:
            if rule.blant and rule.dimensjoner == [_REASON] and choose([count], rule, description):
                yield from (Count(name, sex) for name in rule.hel)
                if _OTHER_REASONS in rule.blant:
                    yield Count("avsluttet", ((_REASON, _OTHER_REASONS),))
