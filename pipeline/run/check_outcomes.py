"""What a cross-table check promises and what it found, as data: a failure, a warning, an alert of the overview.

The checks are read from ``sql/checks/`` and run in ``pipeline/statistics/cross_checks.py``; each reader here makes its
own words of them.
"""

from __future__ import annotations

from dataclasses import dataclass

_SHOWN = 5


@dataclass(frozen=True)
class Check:
    """A check as its file states it."""

    name: str
    stops: bool
    promise: str


@dataclass(frozen=True)
class Fault:
    """One group that breaks a promise: units, never people.

    ``hva``: what was looked at, of the unit ``niva`` and ``kode`` where it is one unit.
    ``funnet`` and ``ventet``: the two figures that should agree, None where one has no row in its table.
    """

    hva: str
    funnet: object
    ventet: object
    niva: str | None = None
    kode: str | None = None

    @property
    def hvor(self) -> str:
        """Unit and figure in words, such as «kommune 4601 avsluttet»."""
        return " ".join(filter(None, (self.niva, self.kode, self.hva)))

    @property
    def figures(self) -> str:
        """The two figures in words."""
        return f"found {_tell(self.funnet)}, expected {_tell(self.ventet)}"


@dataclass(frozen=True)
class CheckOutcome:
    """What a check found: every fault, in the order of its file; none where the promise is kept."""

    check: Check
    faults: tuple[Fault, ...]

    @property
    def message(self) -> str:
        """What, where, how many: one sentence for the analyst, with the first faults."""
        shown = "; ".join(f"{fault.hvor}: {fault.figures}" for fault in self.faults[:_SHOWN])
        more = f"; and {len(self.faults) - _SHOWN} more" if len(self.faults) > _SHOWN else ""
        return f"{self.check.name}: {self.check.promise} It does not hold in {len(self.faults)} places: {shown}{more}."


def _tell(figure: object) -> str:
    return "nothing" if figure is None else str(figure)
