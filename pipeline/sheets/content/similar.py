"""The municipalities most like a unit, as one share: those with the nearest number of participants, unnamed.

Nobody's preliminary figures are shown to another. The group is large, none of its municipalities has a small count, its
share is in whole percent, without counts, and left out where one municipality is most of it. A final sheet chooses and
adds up among the public counts alone (P14).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.disclosure.model import PublicEdition
from pipeline.editions.year import Year
from pipeline.sheets.content.figures import Figures, UnitFigures

GROUP_SIZE = 10
LEAST_EXITS = 100


@dataclass(frozen=True)
class _Alike:
    """A municipality that may be one of them, by its counts."""

    kode: str
    participants: int
    ended: int
    reached: int


def find_similar(
    figures: Figures, own: UnitFigures, year: Year, public: PublicEdition | None = None
) -> tuple[int, int] | None:
    """Return (reached the goal, ended) of the ten municipalities with the nearest number of participants.

    Only those count whose participants, exits, and exits with and without the goal are not small (P2); of ``public``,
    those that have all four shown. None for a bydel, where there are not ten, where fewer than LEAST_EXITS ended, and
    where more than half of those who ended are one municipality's. Ties are ordered by code.
    """
    if own.unit.niva != "kommune":
        return None
    size, found = own.total.deltakere, _list_public(public) if public else _list_exact(figures, year.publiseringsgrense)
    others = (one for one in found if one.kode != own.unit.kode)
    nearest = sorted(others, key=lambda one: (abs(one.participants - size), one.kode))[:GROUP_SIZE]
    ended = [one.ended for one in nearest]
    if len(nearest) < GROUP_SIZE or sum(ended) < LEAST_EXITS or 2 * max(ended) > sum(ended):
        return None
    return sum(one.reached for one in nearest), sum(ended)


def _list_exact(figures: Figures, limit: int) -> Iterator[_Alike]:
    for one in figures.units:
        total = one.total
        counts = (total.deltakere, total.avsluttet, total.mal_nadd, total.avsluttet - total.mal_nadd)
        if one.unit.niva == "kommune" and min(counts) >= max(limit, 1):
            yield _Alike(one.unit.kode, *counts[:3])


def _list_public(public: PublicEdition) -> Iterator[_Alike]:
    for unit in public.units:
        if unit.niva == "kommune":
            result = public.find("resultat", unit.niva, unit.kode, "alle").values
            participants = public.find("deltakere", unit.niva, unit.kode, "alle").values["deltakere"]
            counts = (participants, result["avsluttet"], result["mal_nadd"])
            shown = [int(one.value) for one in counts if one.value is not None]
            if len(shown) == len(counts) and result["ikke_mal_nadd"].is_shown:
                yield _Alike(unit.kode, *shown)
