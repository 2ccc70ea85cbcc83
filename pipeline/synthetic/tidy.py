"""What is otherwise in a register without mess: dates, places and decisions that no quality rule would ask about.

Every function changes the made-up people of ``people.py``, for a tidy register only. Their measures are made in
``tidy_measures.py``; stories that are findings themselves are left out of the plan, in ``plan.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic.draws import Draws
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.setting import REASONS, Setting
from pipeline.synthetic.stories import EXIT_IN_YEAR, NEVER_STARTED, Story, is_story
from pipeline.synthetic.times import NONE, add_months

_FLYTTET = REASONS.index("flyttet")
_A_LITTLE = 4  # days: more than a month's end can move a limit
_YOUNGEST, _OLDEST = 18, 55


def stay_within_limit(people: Frame, setting: Setting) -> None:
    """Let programmes that ended in the year have begun so late that the limit of R5 was not reached."""
    ended = is_story(people, *EXIT_IN_YEAR) & (people["ved_grensen"] == 0)
    months = np.where(ended, -setting.months[people["lov"]], 0)
    earliest = add_months(np.where(ended, people["exit"] + setting.slack, 0), months) + _A_LITTLE
    people["start"] = np.where(ended, np.maximum(people["start"], earliest), people["start"])


def go_on_after_the_year(people: Frame, setting: Setting, draws: Draws) -> None:
    """Let no decision run out in the year without an exit that the cutoff shows."""
    without_exit = (people["exit"] == NONE) | is_story(people, Story.SEN_AVSLUTNING)
    ran_out = without_exit & (people["slutt"] >= setting.first_day) & (people["slutt"] <= setting.last_day)
    later = setting.last_day + draws.whole(len(ran_out), 1, 300)
    people["slutt"] = np.where(ran_out, later, people["slutt"])


def end_decisions(people: Frame, setting: Setting) -> None:
    """End the decisions of those who moved away with the exit, and those before an extension with its first day.

    A replaced exit may say «moved» too. Who never had a decision left so early that the category has ended too.
    """
    people["exit"] = np.where(
        is_story(people, NEVER_STARTED), np.minimum(people["exit"], setting.last_day - 1), people["exit"]
    )
    moved_away = (people["exit"] != NONE) & (people["arsak"] == _FLYTTET) & ~is_story(people, Story.SEN_AVSLUTNING)
    moved_away |= people["erstattet"] == 1
    extended = people["utvidet_fra"] != NONE
    people["slutt"] = np.where(moved_away, people["exit"], people["slutt"])
    before = np.minimum(people["exit"], people["utvidet_fra"] - 1)
    people["slutt"] = np.where(extended, before, people["slutt"])
    people["er_apen"] = np.where(moved_away | extended, 0, people["er_apen"])


def stay_in_place(people: Frame, setting: Setting, draws: Draws) -> None:
    """Give everybody a bydel in Oslo and none elsewhere, a home where they are followed up, one unit for two exits."""
    places = setting.places
    people["bydel"] = places.draw_own_bydeler(draws, people["kode"])
    before_move = places.draw_own_bydeler(draws, people["fra_kode"])
    people["fra_bydel"] = np.where(people["flytting"] != NONE, before_move, people["bydel"])
    people["bosted"] = people["kode"].copy()
    people["erstattet_kode"], people["erstattet_bydel"] = people["kode"].copy(), people["bydel"].copy()


def begin_grown_up(people: Frame) -> None:
    """Let everybody be from 18 to 55 years old when the programme began."""
    oldest = add_months(people["start"], -12 * (_OLDEST + 1)) + _A_LITTLE
    youngest = add_months(people["start"], -12 * _YOUNGEST) - _A_LITTLE
    people["fodt"] = np.clip(people["fodt"], oldest, youngest)
