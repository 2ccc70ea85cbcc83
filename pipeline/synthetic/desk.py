"""The desk at which a made-up municipality corrects its rows: what every correction looks at and draws from.

Which faults are corrected is in ``corrections.py``; how, in ``corrected_people.py`` and ``corrected_measures.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.synthetic.draws import Bools, Draws, Ints
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.history import Ledger
from pipeline.synthetic.plan import GROUPS
from pipeline.synthetic.setting import Setting

_GOALS = {"arbeid": 900, "utdanning": 800}  # beside the weights of the other groups in ``country.toml``


@dataclass(frozen=True)
class Desk:
    """A block's rows with their history, its people, the round whose faults are corrected, and the draws."""

    ledger: Ledger
    people: Frame
    setting: Setting
    draws: Draws

    def table(self, name: str) -> Frame:
        """The table as it stands now."""
        return self.ledger.tables[name]

    def current(self, table: str, who: Ints) -> Bools:
        """True for the rows of these people that are in force."""
        return self.ledger.current(table, who)

    def exits(self, who: Ints) -> Bools:
        """True for their exits in the statistic year that are in force."""
        day = self.table("avslutning")["avslutningsdato"]
        in_year: Bools = (day >= self.setting.first_day) & (day <= self.setting.last_day)
        return self.current("avslutning", who) & in_year

    def of(self, name: str, frame: Frame) -> Ints:
        """A column of the people, for each row of theirs; 0 where nobody has the row."""
        known = np.minimum(frame["person"], len(self.people[name]) - 1)
        return np.where(frame["person"] == known, self.people[name][known], 0)

    def draw_reasons(self, laws: Ints, *, leave_out: tuple[str, ...] = ()) -> Ints:
        """A registered reason for each row, as often a goal as in the country."""
        weights = {**self.setting.country.andre_grupper, **_GOALS}
        left = {IKKE_REGISTRERT, *leave_out}
        groups = self.draws.pick(len(laws), [0 if group in left else weights.get(group, 0) for group in GROUPS])
        return self.setting.draw_reasons(self.draws, groups, laws)
