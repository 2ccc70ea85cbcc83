"""The municipalities most like a unit, as one share: those with the nearest number of participants, unnamed.

Nobody's preliminary figures are shown to another. The group is large, its share is in whole percent, without counts,
and left out where one municipality is most of it: so two such shares, of two rounds or two units, tell of nobody.
"""

from __future__ import annotations

from pipeline.sheets.content.figures import Figures, UnitFigures

GROUP_SIZE = 10
LEAST_EXITS = 100


def find_similar(figures: Figures, own: UnitFigures, limit: int) -> tuple[int, int] | None:
    """Return (reached the goal, ended) of the ten municipalities with the nearest number of participants.

    None for a bydel, where fewer than LEAST_EXITS ended, where those who reached the goal or did not are below
    ``limit`` (P2), and where more than half of those who ended are one municipality's. Ties are ordered by code.
    """
    if own.unit.niva != "kommune":
        return None
    others = [item for item in figures.units if item.unit.niva == "kommune" and item.unit.kode != own.unit.kode]
    size = own.total.deltakere
    nearest = sorted(others, key=lambda item: (abs(item.total.deltakere - size), item.unit.kode))[:GROUP_SIZE]
    ended = [item.total.avsluttet for item in nearest]
    reached = sum(item.total.mal_nadd for item in nearest)
    if len(nearest) < GROUP_SIZE or sum(ended) < LEAST_EXITS or 2 * max(ended) > sum(ended):
        return None
    return None if min(reached, sum(ended) - reached) < limit else (reached, sum(ended))
