"""When each person's programme began and ended, under which law, with what leave and what extension.

Works on the people of ``people.py``, whose exits are drawn already: the start is found backwards from the
exit, so that NIR's limit (R5) falls on the day that was planned. Days are day numbers, NONE where none.
"""

from __future__ import annotations

import numpy as np

from pipeline.nir.contract import LOVER
from pipeline.synthetic.draws import Draws, Ints
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.plan import REASONS, Plan
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.stories import EXIT_IN_YEAR, NEVER_STARTED, Story, is_story
from pipeline.synthetic.times import NONE, add_months

_LENGTHS = (
    *((3, 2), (6, 4), (9, 5), (12, 9), (15, 8), (18, 10)),
    *((21, 10), (24, 28), (27, 8), (30, 7), (33, 6), (35, 3)),
)
_SHORT_LENGTHS = ((3, 15), (6, 45), (9, 25), (12, 15))
_A_LITTLE = 4  # days: more than a month's end can move a limit
_FLYTTET = REASONS.index("flyttet")
_PLANNED_DAYS = ((364, 15), (545, 15), (729, 45), (910, 15), (1_094, 10))


def draw_laws_and_starts(people: Frame, plan: Plan, setting: Setting, draws: Draws) -> None:
    """When the programme began, and under which law: the newer one only from its own first day."""
    size = len(people["story"])
    has_exit = people["exit"] != NONE
    margins = setting.margins
    share = np.where(is_story(people, *EXIT_IN_YEAR), margins.kollektiv_avsluttet, margins.kollektiv_deltakere)
    anchor = np.where(has_exit, people["exit"], draws.whole(size, setting.first_day - 690, setting.last_day - 10))
    ordinary = _pick_length(draws, size, _LENGTHS) * 30
    short = _pick_length(draws, size, _SHORT_LENGTHS) * 30
    collective = (draws.whole(size, 0, 999) < share) & (people["ved_grensen"] == 0)
    collective &= (anchor >= setting.collective + 60) & (people["annen_lov"] == 0)
    length = np.where(collective, short, ordinary) + draws.whole(size, -14, 14)
    start = np.where(has_exit, anchor - length, anchor)
    start = np.where(collective, np.maximum(start, setting.collective), start)
    before = draws.whole(size, 40, int(setting.months.min()) * 30 - 75)
    start = np.where(is_story(people, Story.NIR_FOR_GRENSEN), anchor - np.minimum(length, before), start)
    start = np.where(is_story(people, Story.AVSLUTTET_NESTE_AR), np.minimum(start, setting.last_day - 20), start)
    start = np.where(
        is_story(people, Story.AVSLUTTET_FOR_PROGRAMSTART), people["exit"] + draws.whole(size, 3, 30), start
    )
    start = np.where(is_story(people, Story.MANGLER_AVSLUTNING), setting.first_day - draws.whole(size, 400, 900), start)
    start = np.where(is_story(people, Story.STARTER_NESTE_AR), setting.last_day + draws.whole(size, 1, 40), start)
    roughly = np.where(people["ved_grensen"] == 1, people["exit"] - setting.months[1] * 31 - 200, start)
    newer_share = np.where(roughly < setting.newer_law + 365, 700, 960)
    is_newer = (roughly >= setting.newer_law) & (draws.whole(size, 0, 999) < newer_share)
    law = (is_newer | collective).astype(np.int64)
    spoken_of = setting.listed_laws
    law = np.where(np.isin(law, spoken_of), law, spoken_of[0])
    law = np.where(people["annen_lov"] == 1, 1 - spoken_of[0], law)
    for group in range(len(plan.utenfor)):  # a reason outside the base may be on one law's list only
        mine = is_story(people, Story.UTENFOR_NEVNER) & (people["gruppe"] == group)
        for candidate in range(len(LOVER)):
            if mine.any() and not setting.list_reasons(candidate, group, outside_base=True):
                law = np.where(mine, 1 - candidate, law)
    people["start"], people["lov"] = start.astype(np.int64), law.astype(np.int64)
    people["kollektiv"] = (collective & (law == 1)).astype(np.int64)
    if setting.limit_is_usual:
        _stay_within_limit(people, setting)


def _stay_within_limit(people: Frame, setting: Setting) -> None:
    """Let programmes that ended in the year have begun so late that the limit of R5 was not reached."""
    ended = is_story(people, *EXIT_IN_YEAR) & (people["ved_grensen"] == 0)
    months = np.where(ended, -setting.months[people["lov"]], 0)
    earliest = add_months(np.where(ended, people["exit"] + setting.slack, 0), months) + _A_LITTLE
    people["start"] = np.where(ended, np.maximum(people["start"], earliest), people["start"])


def draw_leave(people: Frame, setting: Setting, draws: Draws) -> None:
    """How long the approved leave inside the programme is, and how long after the start it begins."""
    size = len(people["story"])
    length = np.where(people["exit"] != NONE, people["exit"], setting.last_day) - people["start"]
    at_limit = people["ved_grensen"] == 1
    people["permisjon_dager"] = np.where(
        draws.happens(size, 400) & at_limit,
        draws.whole(size, 14, 150),
        np.where(draws.happens(size, 150) & ~at_limit & (length >= 200), draws.whole(size, 14, 110), 0),
    )
    people["permisjon_etter"] = draws.whole(size, 30, np.where(at_limit, 90, np.maximum(length - 120, 30)))


def meet_the_limit(people: Frame, setting: Setting, draws: Draws) -> None:
    """Move the start so that the limit of R5 falls as planned: on the exit day, before it, a day too late."""
    size = len(people["story"])
    passed = np.where(draws.happens(size, 700), 0, draws.whole(size, 1, 40))
    short = np.where(is_story(people, Story.NIR_EN_DAG_KORT), 1, -passed)
    months = setting.months[people["lov"]]
    at_limit = people["ved_grensen"] == 1
    limit = np.where(at_limit, people["exit"] + short + setting.slack - people["permisjon_dager"], 0)
    start = add_months(limit, np.where(at_limit, -months, 0))
    missing = limit - add_months(start, np.where(at_limit, months, 0))
    people["start"] = np.where(at_limit, start, people["start"])
    people["exit"] = np.where(at_limit, people["exit"] - missing, people["exit"])
    leave = people["permisjon_dager"]
    people["permisjon_fra"] = np.where(leave > 0, people["start"] + people["permisjon_etter"], NONE)
    people["permisjon_til"] = np.where(leave > 0, people["permisjon_fra"] + leave - 1, NONE)


def draw_ends(people: Frame, setting: Setting, draws: Draws) -> None:
    """The planned end: on or after the exit; without one that the cutoff shows, after the year or well before it."""
    size = len(people["story"])
    start, has_exit = people["start"], people["exit"] != NONE
    planned = start + _pick_length(draws, size, _PLANNED_DAYS)
    planned = np.where(people["kollektiv"] == 1, start + draws.whole(size, 170, 364), planned)
    ends = np.where(has_exit, np.maximum(people["exit"], start) + draws.whole(size, 0, 60), planned)
    goes_on = (~has_exit | is_story(people, Story.SEN_AVSLUTNING)) & (ends <= setting.last_day)
    ends = np.where(goes_on, setting.last_day + draws.whole(size, 1, 300), ends)
    ran_out = setting.first_day - 1 - draws.whole(size, 0, 200)
    people["slutt"] = np.where(is_story(people, Story.MANGLER_AVSLUTNING), ran_out, ends).astype(np.int64)
    is_open = draws.happens(size, 150) & ~is_story(people, Story.MANGLER_AVSLUTNING)
    people["er_apen"] = is_open.astype(np.int64)


def draw_previous(people: Frame, setting: Setting, draws: Draws) -> None:
    """An earlier programme, ended before the year and before this one began; and moves to another town."""
    size = len(people["story"])
    may = is_story(people, Story.BEGRUNNET, Story.I_PROGRAM, Story.UTVIDET_FRIST, Story.NIR_EN_DAG_KORT)
    has_previous = may & draws.happens(size, 30)
    ended = np.minimum(people["start"] - 30, setting.first_day - 1) - draws.whole(size, 0, 200)
    people["forrige_exit"] = np.where(has_previous, ended, NONE)
    people["forrige_start"] = np.where(has_previous, ended - draws.whole(size, 40, 500), NONE)
    may_move = is_story(people, Story.BEGRUNNET, Story.I_PROGRAM, Story.AVSLUTTET_TIDLIGERE)
    until = np.where(people["exit"] != NONE, people["exit"], np.minimum(people["slutt"], setting.last_day))
    moves = may_move & draws.happens(size, 25) & (until - people["start"] > 90)
    people["flytting"] = np.where(moves, draws.whole(size, people["start"] + 30, until - 30), NONE)
    first = np.where(has_previous, np.maximum(people["forrige_exit"] + 1, setting.first_day), setting.first_day)
    replaced = draws.whole(size, np.minimum(first, people["exit"]), people["exit"])
    replaced = np.where(draws.happens(size, 150), people["exit"], replaced)
    replaced = replaced if setting.has_stories else people["exit"]
    people["erstattet_exit"] = np.where(people["erstattet"] == 1, replaced, NONE)


def date_evidence(people: Frame, setting: Setting, draws: Draws) -> None:
    """The periods of the extensions: those that are evidence (R6), and those that miss it by a day."""
    size = len(people["story"])
    exits, coin = people["exit"], draws.happens(size, 500)
    decided = people["bevis"] == 1
    begins = np.where(coin, exits + 1, exits - 45)
    ends = np.where(draws.happens(size, 250), NONE, exits + draws.whole(size, 1, 180))
    nearly = is_story(people, Story.NESTEN_VEDTAK)
    people["utvidet_fra"] = np.where(
        decided, begins, np.where(nearly, np.maximum(exits - 100, people["start"] + 1), NONE)
    )
    people["utvidet_til"] = np.where(decided, np.where(ends == NONE, NONE, np.maximum(ends, begins)), exits)
    reported = people["bevis"] == 2
    near_report = is_story(people, Story.NESTEN_MELDT)
    people["meldt_annet_sted"] = (near_report & coin).astype(np.int64)
    two_days_late = near_report & ~coin
    begins = np.where(draws.happens(size, 600), exits + 1, exits - draws.whole(size, 0, 90))
    begins = np.where(two_days_late, exits + 2, begins)
    people["meldt_fra"] = np.where(reported | near_report, begins, NONE)
    ends = np.maximum(exits, begins) + draws.whole(size, 0, 180)
    people["meldt_til"] = np.where(draws.happens(size, 200), NONE, ends)


def end_decisions(people: Frame, setting: Setting) -> None:
    """End the decisions of those who moved away with the exit, and those before an extension with its first day.

    A replaced exit may say «moved» too. Who never had a decision left so early that the category has ended too.
    """
    start, never_started = people["start"], is_story(people, NEVER_STARTED)
    people["exit"] = np.where(never_started, np.minimum(people["exit"], setting.last_day - 1), people["exit"])
    moved_away = (people["exit"] != NONE) & (people["arsak"] == _FLYTTET) & ~is_story(people, Story.SEN_AVSLUTNING)
    moved_away |= people["erstattet"] == 1
    extended = people["utvidet_fra"] != NONE
    people["slutt"] = np.where(moved_away, np.maximum(people["exit"], start), people["slutt"])
    before = np.minimum(people["exit"], people["utvidet_fra"] - 1)
    people["slutt"] = np.where(extended, before, people["slutt"])
    people["er_apen"] = np.where(moved_away | extended, 0, people["er_apen"])


def _pick_length(draws: Draws, size: int, lengths: tuple[tuple[int, int], ...]) -> Ints:
    """A length for each person, by weight."""
    return np.array([length for length, _ in lengths])[draws.pick(size, [weight for _, weight in lengths])]
