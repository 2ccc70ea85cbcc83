"""What every module here must know about the edition, as whole numbers: its days, its limits, its reasons.

Worked out once from the year file and the code lists. Nothing is drawn here; the margins are in ``plan.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from pipeline.editions.edition import Edition
from pipeline.nir.contract import LOVER
from pipeline.synthetic.country import Country, Margins
from pipeline.synthetic.draws import Draws, Ints
from pipeline.synthetic.modes import Faults
from pipeline.synthetic.plan import GROUPS, REASONS, limit_is_usual, list_drawn_reasons
from pipeline.synthetic.row_places import Places, load_places
from pipeline.synthetic.times import DAY, NONE, day_number

_DAYS_UNTIL_TAKEN = 2
_QUARTER_PAST_TWO = 2 * 3_600 + 15 * 60


@dataclass(frozen=True)
class Setting:
    """One edition as the generator sees it. Days and moments as in ``times.py``; laws by place in LOVER.

    ``first_day`` and ``last_day`` are the statistic year's; ``taken`` is ``tatt_ut`` of the manifest.
    """

    edition: Edition
    country: Country
    margins: Margins
    places: Places
    first_day: int
    last_day: int
    cutoff_end: int
    taken: int
    newer_law: int
    collective: int
    limit_is_usual: bool
    faults: Faults

    @property
    def months(self) -> Ints:
        """NIR's limit in months (R5), by law."""
        limits = self.edition.year.nir_grense_maneder
        return np.array([limits[lov] for lov in LOVER], dtype=np.int64)  # type: ignore[index]

    @property
    def has_stories(self) -> bool:
        """True where stories of the plan, and mess, may be findings; else only what is planted may."""
        return self.faults.has_stories

    @property
    def cutoff_day(self) -> int:
        """The day number of ``skjaeringsdato``."""
        return self.cutoff_end // DAY - 1

    @property
    def listed_laws(self) -> list[int]:
        """The laws that the edition lists, as places in LOVER."""
        return [LOVER.index(lov) for lov in self.edition.year.lover]

    @property
    def slack(self) -> int:
        """``frist_slakk_dager`` of R6."""
        return self.edition.year.frist_slakk_dager

    def counts_as_evidence(self, evidence: str) -> bool:
        """True where R6 takes people out by this evidence in this edition."""
        return evidence in self.edition.year.bevis_utvidet

    def draw_reasons(self, draws: Draws, groups: Ints, laws: Ints, *, outside_base: bool = False) -> Ints:
        """A reason of each row's group and law, as a place in REASONS; NONE where there is none.

        ``outside_base``: only reasons that ``utenfor_nevner`` lists; else only those it does not list.
        """
        drawn = np.full(len(groups), NONE, dtype=np.int64)
        for law in range(len(LOVER)):
            for group in range(len(GROUPS)):
                codes = self.list_reasons(law, group, outside_base=outside_base)
                rows = np.flatnonzero((laws == law) & (groups == group))
                if codes and len(rows):
                    weights = [self.country.arsaker.get(code, 1) for code in codes]
                    places = np.array([REASONS.index(code) for code in codes], dtype=np.int64)
                    drawn[rows] = places[draws.pick(len(rows), weights)]
        return drawn

    def list_reasons(self, law: int, group: int, *, outside_base: bool) -> list[str]:
        """The law's reasons in a group of R9: those that ``utenfor_nevner`` lists, or those it does not."""
        listed = self.edition.year.utenfor_nevner
        return [
            reason.kode
            for reason in list_drawn_reasons(self.edition, LOVER[law])
            if reason.gruppe == GROUPS[group] and (reason.kode in listed) == outside_base
        ]


def make_setting(edition: Edition, country: Country, faults: Faults) -> Setting:
    """Read the edition once for all blocks."""
    after = edition.round.skjaeringsdato + timedelta(days=1)
    cutoff_end = day_number(after) * DAY
    return Setting(
        edition=edition,
        country=country,
        margins=country.margins(edition.year.ar),
        places=load_places(edition),
        first_day=day_number(date(edition.year.ar, 1, 1)),
        last_day=day_number(date(edition.year.ar, 12, 31)),
        cutoff_end=cutoff_end,
        taken=cutoff_end + _DAYS_UNTIL_TAKEN * DAY + _QUARTER_PAST_TWO,
        newer_law=day_number(country.tider.integreringsloven),
        collective=day_number(country.tider.kollektiv_beskyttelse),
        limit_is_usual=limit_is_usual(edition),
        faults=faults,
    )
