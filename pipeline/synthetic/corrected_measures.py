"""How faults in measures are corrected: one function a quality rule, as in ``corrected_people.py``.

The planting of the same faults is in ``planted_measures.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic import vocabulary
from pipeline.synthetic.corrected_people import end_with_exit
from pipeline.synthetic.desk import Desk
from pipeline.synthetic.draws import Bools, Ints
from pipeline.synthetic.frames import Frame, take
from pipeline.synthetic.times import NONE
from pipeline.synthetic.vocabulary import word

_INTRO, _NORSK = word("fane", "intro"), word("fane", "norsk")
_NORWEGIAN, _PRACTICE = word("tiltakskode", "norskopplaring"), word("tiltakskode", "sprakpraksis")
_MORNINGS, _FULL = word("timer_per_uke", "15"), word("timer_per_uke", "30")
_NO_HOURS, _DAYS = 99, 100_000  # above every place in the list of hours, and every day number
_WEEKS_BACK = 45  # days before the first cutoff that a measure nobody had registered began


def deltaker_uten_tiltak(desk: Desk, who: Ints) -> None:
    """What the person did is registered, for the days in the year."""
    people, setting = desk.people, desk.setting
    until = np.where(people["exit"][who] != NONE, people["exit"][who], people["slutt"][who])
    begins = np.maximum(people["start"][who], setting.first_day)
    _add(desk, who, begins, np.maximum(np.minimum(until, setting.last_day), begins))


def uten_tiltak_siste_to_mnd(desk: Desk, who: Ints) -> None:
    """A measure that is under way is registered."""
    ends = np.where(desk.people["er_apen"][who] == 1, NONE, desk.people["slutt"][who])
    _add(desk, who, np.full(len(who), desk.setting.cutoff_day - _WEEKS_BACK), ends)


def tiltak_etter_avslutning(desk: Desk, who: Ints) -> None:
    """The measure ended with the programme."""
    end_with_exit(desk, "tiltak", desk.current("tiltak", who) & (desk.table("tiltak")["fane"] == _INTRO))


def norsk_mangler_i_introfane(desk: Desk, who: Ints) -> None:
    """What stands in the tab for the programme on the days and hours of the lessons is those lessons."""
    measures = desk.table("tiltak")
    mine = desk.current("tiltak", who)
    lessons = mine & (measures["fane"] == _NORSK) & (measures["tiltakskode"] == _NORWEGIAN)
    same = _name_periods(measures)
    wrong = mine & (measures["fane"] == _INTRO) & np.isin(same, same[lessons])
    desk.ledger.change("tiltak", wrong, tiltakskode=_NORWEGIAN)


def norsk_mangler_i_norskfane(desk: Desk, who: Ints) -> None:
    """The lessons are registered in the tab for Norwegian too."""
    measures = desk.table("tiltak")
    lessons: Bools = desk.current("tiltak", who) & (measures["fane"] == _INTRO)
    copies = take(measures, lessons & (measures["tiltakskode"] == _NORWEGIAN))
    desk.ledger.add("tiltak", copies | {"fane": np.full(len(copies["person"]), _NORSK)})


def tiltak_uten_timer(desk: Desk, who: Ints) -> None:
    """The hours are registered."""
    missing = desk.current("tiltak", who) & (desk.table("tiltak")["timer_per_uke"] == NONE)
    desk.ledger.change("tiltak", missing, timer_per_uke=_MORNINGS)


def timer_over_fulltid(desk: Desk, who: Ints) -> None:
    """Of two measures of 30 hours that begin on the same day one is deleted, and the other has 15."""
    measures = desk.table("tiltak")
    there = np.flatnonzero(desk.current("tiltak", who) & (measures["timer_per_uke"] == _FULL))
    there = there[np.lexsort([measures[name][there] for name in ("id", "fra_dato", "person")])]
    same = [np.diff(measures[name][there], prepend=-1) == 0 for name in ("person", "fra_dato")]
    again = np.flatnonzero(same[0] & same[1])
    twice, once = (np.zeros(len(measures["id"]), dtype=np.bool_) for _ in range(2))
    twice[there[again]], once[there[again - 1]] = True, True
    desk.ledger.delete("tiltak", twice)
    desk.ledger.change("tiltak", once, timer_per_uke=_MORNINGS)


def ukjent_tiltakskode(desk: Desk, who: Ints) -> None:
    """A code of the list."""
    strange = desk.table("tiltak")["tiltakskode"] >= vocabulary.KNOWN_MEASURES
    desk.ledger.change("tiltak", desk.current("tiltak", who) & strange, tiltakskode=_PRACTICE)


def tiltak_uten_vedtak(desk: Desk, who: Ints) -> None:
    """The measure was registered on the wrong person, and is deleted."""
    desk.ledger.delete("tiltak", desk.current("tiltak", who) & (desk.table("tiltak")["fane"] == _INTRO))


def _add(desk: Desk, who: Ints, begins: Ints, ends: Ints) -> None:
    size = len(who)
    rows = {
        "person": who, "kommunenummer": desk.people["kode"][who], "bydelsnummer": desk.people["bydel"][who],
        "fane": np.full(size, _INTRO), "tiltakskode": np.full(size, _PRACTICE), "fra_dato": begins, "til_dato": ends,
        "timer_per_uke": np.full(size, _MORNINGS),
    }  # fmt: skip
    desk.ledger.add("tiltak", rows)


def _name_periods(measures: Frame) -> Ints:
    """A number for each measure that is the same where person, first day and hours are."""
    hours = np.where(measures["timer_per_uke"] == NONE, _NO_HOURS, measures["timer_per_uke"])
    return (measures["person"] * _DAYS + measures["fra_dato"]) * (_NO_HOURS + 1) + hours
