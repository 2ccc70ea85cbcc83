"""What people do in the programme: measures in both tabs of NIR, and absence.

Every participant of the year has a measure in the tab for the introduction programme with a day in the
year, but for those who were chosen to have none (R12). Decisions are in ``registrations.py``, exits in
``exits.py``, the measures of a tidy register in ``tidy_measures.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic import vocabulary
from pipeline.synthetic.draws import Ints
from pipeline.synthetic.frames import Frame, stack
from pipeline.synthetic.registrations import Registrar
from pipeline.synthetic.stories import NEVER_STARTED, NO_PROGRAMME, PARTICIPANTS, Story, is_story
from pipeline.synthetic.tidy_measures import register_tidy_measures
from pipeline.synthetic.times import NONE
from pipeline.synthetic.vocabulary import word

_MEASURES_EACH = (0, 2, 3, 5, 8, 10, 13, 14, 13, 10, 8, 6, 4, 2)
_ABSENCES_EACH = (14, 8, 8, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3, 2)


def choose_inactive(registrar: Registrar) -> None:
    """Mark in the column ``uten_tiltak`` the participants without a measure of the programme (R12)."""
    people = registrar.people
    people["deltar"] = is_story(people, *(story for story in PARTICIPANTS if story != NEVER_STARTED)).astype(np.int64)
    people["uten_tiltak"] = people["deltar"] & registrar.happens(32) & (not registrar.setting.is_tidy)


def register_measures(registrar: Registrar) -> Frame:
    """One row per measure of a person."""
    if registrar.setting.is_tidy:
        return register_tidy_measures(registrar)
    people, draws, setting, size = registrar.people, registrar.draws, registrar.setting, registrar.size
    start = people["start"]
    until = np.where(people["exit"] != NONE, people["exit"], np.minimum(people["slutt"], setting.last_day))
    until = np.where(is_story(people, Story.AVSLUTTET_FOR_PROGRAMSTART), people["slutt"], until)
    until = np.maximum(until, start + 14)
    until = np.where(is_story(people, Story.AVSLUTTET_TIDLIGERE), np.minimum(until, people["exit"]), until)

    active = ~is_story(people, *NO_PROGRAMME)
    only_norwegian = is_story(people, Story.BARE_NORSKOPPLARING)
    each = np.where(active, draws.pick(size, _MEASURES_EACH), np.where(only_norwegian, draws.pick(size, [1, 2, 2]), 0))
    person = np.repeat(np.arange(size), each)
    count = len(person)
    begins = draws.whole(count, start[person], until[person])
    length = draws.whole(count, 10, 300)
    ends = np.where(
        draws.happens(count, 850),
        np.minimum(begins + length, np.maximum(until[person], begins)),
        begins + length,
    )
    ends = np.where(draws.happens(count, 60), NONE, ends)
    tab = np.where(draws.happens(count, 800), word("fane", "intro"), word("fane", "norsk"))
    silent = (people["uten_tiltak"][person] == 1) | only_norwegian[person]
    tab = np.where(silent, word("fane", "norsk"), tab)
    code = draws.pick(count, vocabulary.MEASURE_WEIGHTS)
    in_norwegian = tab == word("fane", "norsk")
    code = np.where(in_norwegian & draws.happens(count, 800), word("tiltakskode", "norskopplaring"), code)
    rows = _describe(registrar, person, tab=tab, code=code, begins=begins, ends=ends)

    busy = np.flatnonzero((people["deltar"] == 1) & (people["uten_tiltak"] == 0))
    first = np.maximum(start, setting.first_day)[busy]
    last = np.minimum(until, setting.last_day)[busy]
    day = draws.whole(len(busy), first, last)
    begins = np.maximum(day - draws.whole(len(busy), 0, 120), start[busy])
    ends = np.where(draws.happens(len(busy), 100), NONE, day + draws.whole(len(busy), 0, 90))
    code = np.where(
        draws.happens(len(busy), 550),
        word("tiltakskode", "norskopplaring"),
        draws.pick(len(busy), vocabulary.MEASURE_WEIGHTS),
    )
    tab = np.full(len(busy), word("fane", "intro"))
    anchors = _describe(registrar, busy, tab=tab, code=code, begins=begins, ends=ends)

    twice = (rows["tiltakskode"] == word("tiltakskode", "norskopplaring")) & (rows["fane"] == word("fane", "intro"))
    twice &= draws.happens(count, 600)
    twins = {name: column[twice] for name, column in rows.items()}
    twins["fane"] = np.full(len(twins["fane"]), word("fane", "norsk"))
    return stack([registrar.register(frame) for frame in (rows, anchors, twins)])


def _describe(registrar: Registrar, person: Ints, *, tab: Ints, code: Ints, begins: Ints, ends: Ints) -> Frame:
    """Measures with their place, the one before the move or the one after it, and their hours."""
    people, draws, count = registrar.people, registrar.draws, len(person)
    hours = draws.pick(count, vocabulary.HOUR_WEIGHTS)
    before_move = begins < people["flytting"][person]
    return {
        "person": person,
        "dag": begins,
        "kommunenummer": np.where(before_move, people["fra_kode"][person], people["kode"][person]),
        "bydelsnummer": np.where(before_move, NONE, people["bydel"][person]),
        "fane": tab,
        "tiltakskode": code,
        "fra_dato": begins,
        "til_dato": ends,
        "timer_per_uke": np.where(draws.happens(count, 70), NONE, hours),
    }


def register_absence(registrar: Registrar) -> Frame:
    """One row per period of absence of a person in the programme."""
    people, draws, setting, size = registrar.people, registrar.draws, registrar.setting, registrar.size
    start = people["start"]
    until = np.where(people["exit"] != NONE, people["exit"], np.minimum(people["slutt"], setting.last_day))
    active = ~is_story(people, *NO_PROGRAMME, Story.STARTER_NESTE_AR)
    person = np.repeat(np.arange(size), np.where(active, draws.pick(size, _ABSENCES_EACH), 0))
    count = len(person)
    begins = draws.whole(count, start[person], np.maximum(until[person], start[person]))
    length = np.where(draws.happens(count, 850), draws.whole(count, 0, 6), draws.whole(count, 7, 120))
    hours = draws.whole(count, 0, len(vocabulary.ABSENCE_HOURS) - 1)
    return registrar.register(
        {
            "person": person,
            "dag": begins,
            "kommunenummer": people["kode"][person],
            "fravaerstype": draws.pick(count, [50, 25, 10, 8, 4, 3]),
            "fra_dato": begins,
            "til_dato": begins + length,
            "timer": np.where(draws.happens(count, 300), NONE, hours),
        }
    )
