"""Who takes part in the year, who of them has no measure (R12), and who was absent.

The measures themselves are in ``measures.py``, decisions in ``registrations.py``, exits in ``exits.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic import vocabulary
from pipeline.synthetic.frames import Frame, take
from pipeline.synthetic.registrations import Registrar
from pipeline.synthetic.stories import NEVER_STARTED, NO_PROGRAMME, PARTICIPANTS, Story, is_story
from pipeline.synthetic.times import NONE
from pipeline.synthetic.towns import Towns

_ABSENCES_EACH = (14, 8, 8, 9, 9, 9, 9, 8, 7, 6, 5, 4, 3, 2)
_WITHOUT_MEASURE = 32  # thousandths of the participants, where the plan's stories are told


def choose_inactive(registrar: Registrar, towns: Towns) -> None:
    """Mark in the column ``uten_tiltak`` the participants without a measure of the programme (R12)."""
    people = registrar.people
    people["deltar"] = is_story(people, *(story for story in PARTICIPANTS if story != NEVER_STARTED)).astype(np.int64)
    people["uten_tiltak"] = np.zeros(registrar.size, dtype=np.int64)
    if registrar.setting.has_stories:
        idle = np.flatnonzero(people["deltar"])
        idle = idle[towns.shuffle("uten_tiltak", take(people, idle), registrar.draws)]
        people["uten_tiltak"][idle[: len(idle) * _WITHOUT_MEASURE // 1000]] = 1


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
