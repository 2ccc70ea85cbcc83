"""The people of a block and their programmes: one row per person, everything the rules look at as a column.

The order of the draws follows the rules: who leaves when (R3), under which law, since when (R5), with what
evidence of an extension (R6), where (R8) and with what reason (R9). The programmes themselves are dated in
``programmes.py``; what NIR then holds of it is made in ``registrations.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.synthetic import programmes
from pipeline.synthetic.draws import Draws, Ints
from pipeline.synthetic.frames import Frame, take
from pipeline.synthetic.plan import GROUPS, Plan
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.stories import EXIT_IN_YEAR, EXTENDED, WITH_REASON, WITHOUT_REASON, Story, is_story
from pipeline.synthetic.times import DAY, NONE, add_months
from pipeline.synthetic.towns import Towns

_MONTH_WEIGHTS = (8, 7, 8, 7, 7, 13, 6, 8, 8, 8, 8, 12)
_AGES = ((18, 25, 24), (26, 35, 41), (36, 45, 24), (46, 55, 9), (56, 63, 2))
_YOUNGEST, _OLDEST = 18, 55
_A_LITTLE = 4  # days: more than a month's end can move a birthday
_KIND_OF_EVIDENCE = ("vedtak", "meldt", "frist")
_GROUP_WITHOUT_REASON = GROUPS.index(IKKE_REGISTRERT)
_EXIT_SOME_TIME = (Story.SEN_PERSON, Story.SLETTET_PERSON, Story.ODELAGT_PERSON, Story.PERSON_IKKE_I_KRAFT)


def make_people(plan: Plan, setting: Setting, towns: Towns, draws: Draws) -> Frame:
    """The people of one block in register order. Days are day numbers, NONE where there is no such day.

    ``exit`` is the last exit; ``slutt`` the planned end of the programme, inclusive; ``kode`` and ``bydel`` the
    place at the exit, ``fra_kode`` and ``fra_bydel`` the one before ``flytting``; ``bevis`` the kind of evidence
    of R6 that was planted, as a place in ("", "vedtak", "meldt", "frist").
    """
    story = np.repeat(np.array(list(Story), dtype=np.int64), [plan.stories[story] for story in Story])
    people: Frame = {"story": story}
    size = len(story)
    _lay_over(people, plan, draws)
    _draw_groups(people, plan, setting, draws)
    _draw_exits(people, setting, draws)
    _plant_evidence(people, setting, draws)
    programmes.draw_laws_and_starts(people, plan, setting, draws)
    programmes.draw_leave(people, setting, draws)
    programmes.meet_the_limit(people, setting, draws)
    programmes.draw_ends(people, setting, draws)
    programmes.draw_previous(people, setting, draws)
    programmes.date_evidence(people, setting, draws)
    _draw_places(people, setting, towns, draws)
    people["arsak"] = np.where(
        is_story(people, Story.UTENFOR_NEVNER),
        setting.draw_reasons(draws, people["gruppe"], people["lov"], outside_base=True),
        setting.draw_reasons(draws, people["gruppe"], people["lov"]),
    )
    is_silent = (people["gruppe"] == _GROUP_WITHOUT_REASON) & draws.happens(size, 400)
    people["arsak"] = np.where(is_silent & ~is_story(people, Story.UTENFOR_NEVNER), NONE, people["arsak"])
    people["kvinne"] = draws.happens(size, 470).astype(np.int64)
    programmes.end_decisions(people, setting)
    people["fodt"] = _draw_births(people["start"], setting, draws)
    return take(people, draws.order(size))


def _lay_over(people: Frame, plan: Plan, draws: Draws) -> None:
    """Choose, among people with a registered reason, who has the rarer traits; nobody gets two of them."""
    order = draws.sample(is_story(people, Story.BEGRUNNET), len(people["story"]))
    order = order[draws.order(len(order))]
    first = 0
    for trait in ("erstattet", "skjermet", "uten_enhet", "annen_lov"):
        count = getattr(plan, trait)
        people[trait] = np.zeros(len(people["story"]), dtype=np.int64)
        people[trait][order[first : first + count]] = 1
        first += count
    size = len(people["story"])
    others = ~is_story(people, *WITH_REASON, Story.UTENFOR_NEVNER)
    people["skjermet"] |= (others & draws.happens(size, 8)).astype(np.int64)


def _draw_groups(people: Frame, plan: Plan, setting: Setting, draws: Draws) -> None:
    """The group of R9 each exit counts in; people whose exit does not count get one by weight."""
    weights = [setting.country.andre_grupper.get(group, 500) for group in GROUPS]
    groups = draws.pick(len(people["story"]), weights)
    groups[is_story(people, *WITHOUT_REASON, *EXTENDED.values())] = _GROUP_WITHOUT_REASON
    labels = np.repeat(np.arange(len(GROUPS)), plan.grupper)
    maybe = is_story(people, Story.MULIG_UTVIDET_MED_ARSAK)
    first = len(labels) - int(maybe.sum())
    groups[maybe] = labels[first:]
    groups[is_story(people, *WITH_REASON) & ~maybe] = labels[:first][draws.order(first)]
    groups[is_story(people, Story.UTENFOR_NEVNER)] = np.repeat(np.arange(len(GROUPS)), plan.utenfor)
    people["gruppe"] = groups


def _draw_exits(people: Frame, setting: Setting, draws: Draws) -> None:
    """The day of the last exit: in the year, a little after it, or in one of the years before."""
    size = len(people["story"])
    month = draws.pick(size, _MONTH_WEIGHTS)
    january = np.full(size, setting.first_day)
    start, after = add_months(january, month), add_months(january, month + 1)
    in_year = np.where(draws.happens(size, 180), after - 1, draws.whole(size, start, after - 1))
    edge = draws.whole(size, 0, 199)
    in_year = np.where(edge == 0, setting.first_day, np.where(edge == 1, setting.last_day, in_year))
    in_year = np.where(
        is_story(people, Story.AVSLUTTET_FOR_PROGRAMSTART),
        np.minimum(in_year, setting.first_day + 300),
        in_year,
    )
    years = draws.pick(size, [45, 30, 17, 8]) + 1
    earlier = np.where(edge == 2, setting.first_day - 1, in_year - years * 366)
    next_year = draws.whole(size, setting.last_day + 1, min(setting.cutoff_end // DAY - 1, setting.last_day + 60))
    next_year = np.where(edge < 8, setting.last_day + 1, next_year)
    next_year = np.where((edge >= 8) & (edge < 14), next_year + 400, next_year)  # after the extract was taken
    exits = np.full(size, NONE)
    exits = np.where(is_story(people, *EXIT_IN_YEAR), in_year, exits)
    exits = np.where(is_story(people, Story.AVSLUTTET_TIDLIGERE), earlier, exits)
    exits = np.where(is_story(people, *_EXIT_SOME_TIME), np.where(years == 1, in_year, earlier), exits)
    people["exit"] = np.where(is_story(people, Story.AVSLUTTET_NESTE_AR), next_year, exits)
    people["av_nir"] = is_story(people, Story.UTVIDET_FRIST).astype(np.int64)
    if setting.limit_is_usual:
        people["av_nir"] |= is_story(people, Story.NIR_FOR_GRENSEN, Story.NIR_EN_DAG_KORT)


def _plant_evidence(people: Frame, setting: Setting, draws: Draws) -> None:
    """What points to an extension, and who was ended by NIR on the day the limit ran out."""
    size = len(people["story"])
    kinds = draws.whole(size, 1, 3 if setting.limit_is_usual else 2)
    evidence = np.where(is_story(people, Story.MULIG_UTVIDET_MED_ARSAK), kinds, 0)
    at_limit = is_story(people, Story.UTVIDET_FRIST, Story.NIR_EN_DAG_KORT)
    for place, kind in enumerate(_KIND_OF_EVIDENCE, start=1):
        own = is_story(people, EXTENDED[kind])
        evidence = np.where(own, place, evidence)
        if setting.counts_as_evidence(kind) and setting.limit_is_usual:
            at_limit |= own & draws.happens(size, 500 if setting.has_stories else 1_000)
    at_limit |= is_story(people, Story.MULIG_UTVIDET_MED_ARSAK) & (evidence == 3)
    people["bevis"] = evidence
    people["ved_grensen"] = at_limit.astype(np.int64)
    people["av_nir"] = np.where(at_limit, 1, people["av_nir"])
    late = np.maximum(people["exit"], setting.first_day + 10)
    people["exit"] = np.where(at_limit, late, people["exit"])


def _draw_places(people: Frame, setting: Setting, towns: Towns, draws: Draws) -> None:
    """Where the person was followed up, where before, and where reported. Home is where one is followed up."""
    size, places = len(people["story"]), setting.places
    unfinished = is_story(people, *WITHOUT_REASON)
    code = np.where(unfinished, towns.draw_careless(draws, size), places.draw(draws, size))
    lost = places.without_unit[draws.whole(size, 0, len(places.without_unit) - 1)] if len(places.without_unit) else code
    people["kode"] = np.where(people["uten_enhet"] == 1, lost, code)
    people["bydel"] = places.draw_bydeler(draws, people["kode"])
    elsewhere = places.elsewhere(draws, people["kode"])
    moves = people["flytting"] != NONE
    people["fra_kode"] = np.where(moves, elsewhere, people["kode"])
    people["fra_bydel"] = np.where(moves, places.draw_bydeler(draws, people["fra_kode"]), people["bydel"])
    other = np.where(draws.happens(size, 300), places.other_code(people["kode"]), people["kode"])
    people["meldt_kode"] = np.where(people["meldt_annet_sted"] == 1, elsewhere, other)
    people["erstattet_kode"], people["erstattet_bydel"] = people["kode"].copy(), people["bydel"].copy()


def _draw_births(start: Ints, setting: Setting, draws: Draws) -> Ints:
    """A day of birth for each person, by age at the end of the year; everybody was 18 to 55 years old at the start."""
    size = len(start)
    band = draws.pick(size, [weight for _, _, weight in _AGES])
    low = np.array([age for age, _, _ in _AGES])[band]
    age = draws.whole(size, low, np.array([age for _, age, _ in _AGES])[band])
    last = add_months(np.full(size, setting.last_day + 1), -12 * age)
    born = draws.whole(size, add_months(last, -12), last - 1)
    oldest = add_months(start, -12 * (_OLDEST + 1)) + _A_LITTLE
    return np.clip(born, oldest, add_months(start, -12 * _YOUNGEST) - _A_LITTLE)
