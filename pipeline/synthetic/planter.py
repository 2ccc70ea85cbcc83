"""Who gets a planted fault: the choice by rate among suitable people, and the record of every case.

Careless municipalities get more of them, by the weights in ``towns.py``.
What each fault is, is in ``planting.py`` and its neighbours ``planted_people.py``, ``planted_rows.py`` and
``planted_measures.py``; the rates are in ``country.toml``.
"""

from __future__ import annotations

import numpy as np

from pipeline.quality.catalogue import load_catalogue
from pipeline.synthetic.draws import Bools, Draws, Ints
from pipeline.synthetic.frames import Frame, take
from pipeline.synthetic.registrations import Registrar
from pipeline.synthetic.stories import Story, is_story
from pipeline.synthetic.times import NONE, add_months
from pipeline.synthetic.towns import Towns

_RATE_BASE = 10_000
_SETTLED_DAYS = 15  # from 1 January: an exit before this may lie wholly in a stop
# outside Oslo 0, in Oslo 1, shielded 2: which come first, by turns, so that few cases are not all of one kind
_FIRST = ((0, 1, 2), (1, 0, 2), (0, 1, 2), (1, 0, 2), (2, 0, 1))
_STOPPED_DAYS = 11  # the last days before an exit may be a stop


class Planter:
    """One block's people and who among them is suitable for what. ``cases``: places of people by rule.

    ``leaving``: an ordinary exit in the year, with a reason. ``staying``: an ordinary programme under way, no exit.
    ``asked_from`` to ``asked_until``: days of the year on which a unit certainly answers for the person; ``asked``
    is true where there are any.
    """

    def __init__(self, registrar: Registrar, towns: Towns, draws: Draws) -> None:
        """Look at the people as they are before any fault is planted."""
        self.registrar, self.people, self.setting, self.draws = registrar, registrar.people, registrar.setting, draws
        self.size, self._towns = registrar.size, towns
        self.cases: dict[str, Ints] = {}
        self._taken = np.zeros(self.size, dtype=np.bool_)
        people, setting = self.people, self.setting
        start, exits, first_day = people["start"], people["exit"], setting.first_day
        plain = (people["flytting"] == NONE) & (people["forrige_exit"] == NONE)
        for trait in ("erstattet", "uten_enhet", "annen_lov", "uten_tiltak"):
            plain &= people[trait] == 0
        self.leaving: Bools = plain & is_story(people, Story.BEGRUNNET) & (start < exits - 20)
        self.leaving &= (exits >= first_day + _SETTLED_DAYS) & (exits < setting.cutoff_day)
        self.staying: Bools = plain & is_story(people, Story.I_PROGRAM)
        self.limit = add_months(start, setting.months[people["lov"]])
        self.asked_from: Ints = np.maximum(start, first_day)
        until = np.where(
            exits != NONE, exits - _STOPPED_DAYS, np.where(people["er_apen"] == 1, self.limit, people["slutt"])
        )
        self.asked_until: Ints = np.minimum(np.minimum(until, setting.last_day), self.limit - 1)
        self.asked: Bools = (self.asked_from <= self.asked_until) & (people["permisjon_fra"] == NONE)
        self.in_oslo: Bools = setting.places.in_oslo(people["kode"])

    @property
    def ordinary(self) -> Bools:
        """Everybody with an ordinary exit or an ordinary programme under way."""
        return self.leaving | self.staying

    def choose(self, rule: str, suitable: Bools) -> Ints:
        """Plant the rule's fault on some of the suitable people who have none yet; return their places.

        So many of ten thousand as ``country.toml`` says, at least one. The first ones are one outside Oslo, one in it,
        one at a shielded address, where there are such. Careless municipalities have more of them.
        """
        free = np.flatnonzero(suitable & ~self._taken)
        return self._take(rule, free, self.setting.country.plantet[rule])

    def choose_again(self, rule: str, suitable: Bools, rate: int) -> Ints:
        """The same at another rate, of people who have a planted fault already."""
        return self._take(rule, np.flatnonzero(suitable & self._taken), rate)

    def record(self, rule: str, places: Ints | Bools) -> None:
        """Note that the rule finds these people, planted by a story or along with another fault.

        A rule that looks at places passes over people at a shielded address (R7): their fault is there, but no case.
        """
        there = np.flatnonzero(places) if places.dtype == np.bool_ else places
        self._taken[there] = True
        found = there[self.people["skjermet"][there] == 0] if looks_at_places(rule) else there
        self.cases[rule] = np.union1d(self.cases.get(rule, np.zeros(0, dtype=np.int64)), found).astype(np.int64)

    def has_fault(self, rule: str) -> Bools:
        """True for the people whom the rule must find."""
        return np.isin(np.arange(self.size), self.cases.get(rule, []))

    def _take(self, rule: str, free: Ints, rate: int) -> Ints:
        count = -(-len(free) * rate // _RATE_BASE)
        shuffled = free[self._towns.shuffle(rule, take(self.people, free), self.draws)]
        kind = np.where(self.people["skjermet"][shuffled] == 1, 2, self.in_oslo[shuffled])
        kinds = _FIRST[0 if looks_at_places(rule) else len(self.cases) % len(_FIRST)]
        ahead = [int(found[0]) for found in (np.flatnonzero(kind == one) for one in kinds) if len(found)]
        rest = np.setdiff1d(np.arange(len(shuffled)), ahead)
        chosen = np.sort(shuffled[np.concatenate([np.array(ahead, dtype=np.int64), rest])[:count]])
        self.record(rule, chosen)
        return chosen


def looks_at_places(rule: str) -> bool:
    """True for a rule that passes over people at a shielded address, as the catalogue says."""
    return load_catalogue().rules[rule].avhenger_av_sted


class Cases:
    """Every planted case of all blocks, for the truth files."""

    def __init__(self) -> None:
        """Begin with none."""
        self._rows: list[tuple[str, int, int, int]] = []
        self._rules: set[str] = set()

    def add(self, cases: dict[str, Ints], people: Frame, first_person: int) -> None:
        """Add a block's cases; ``first_person`` is the number of the person at place 0."""
        for rule, places in cases.items():
            self._rules.add(rule)
            codes, districts = people["kode"][places].tolist(), people["bydel"][places].tolist()
            numbers = (places + first_person).tolist()
            self._rows += [(rule, *row) for row in zip(numbers, codes, districts, strict=True)]

    def count(self) -> dict[str, int]:
        """People by rule; rules for which nobody was suitable have 0."""
        counts = dict.fromkeys(sorted(self._rules), 0)
        for rule, *_ in self._rows:
            counts[rule] += 1
        return counts

    def to_csv(self) -> str:
        """The text of ``fasit_funn.csv``, by rule and person."""
        lines = [
            f"{rule};P{person:09d};{code:04d};{f'{district:06d}' if district >= 0 else ''}"
            for rule, person, code, district in sorted(self._rows)
        ]
        return "\n".join(["regel;person_id;kommunenummer;bydelsnummer", *lines]) + "\n"
