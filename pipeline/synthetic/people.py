"""The people of a block and their programmes: one row per person, everything the rules look at as a column.

The order of the draws follows the rules: who leaves when (R3), under which law, since when (R5), with what
evidence of an extension (R6), where (R8) and with what reason (R9). What NIR then holds of it is made in
``registrations.py``; the mess on top in ``mess.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.contract import IKKE_REGISTRERT, LOVER
from pipeline.synthetic.draws import Bools, Draws, Ints
from pipeline.synthetic.frames import Frame, take
from pipeline.synthetic.plan import EXTENDED, GROUPS, WITH_REASON, WITHOUT_REASON, Plan, Story
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.times import DAY, NONE, add_months

_MONTH_WEIGHTS = (8, 7, 8, 7, 7, 13, 6, 8, 8, 8, 8, 12)
_LENGTHS = ((3, 2), (6, 4), (9, 5), (12, 9), (15, 8), (18, 10), (21, 10), (24, 28), (27, 8), (30, 7), (33, 6), (35, 3))
_SHORT_LENGTHS = ((3, 15), (6, 45), (9, 25), (12, 15))
_AGES = ((18, 25, 24), (26, 35, 41), (36, 45, 24), (46, 55, 9), (56, 63, 2))
_KIND_OF_EVIDENCE = ("vedtak", "meldt", "frist")
_GROUP_WITHOUT_REASON = GROUPS.index(IKKE_REGISTRERT)
_EXIT_IN_YEAR = (*WITH_REASON, *WITHOUT_REASON, *EXTENDED.values(), Story.UTENFOR_NEVNER, Story.SEN_AVSLUTNING)
_EXIT_EARLIER = (Story.AVSLUTTET_TIDLIGERE,)
_EXIT_SOME_TIME = (Story.SEN_PERSON, Story.SLETTET_PERSON, Story.ODELAGT_PERSON, Story.PERSON_IKKE_I_KRAFT)
NO_PROGRAMME = (Story.BARE_AVSLAG, Story.BARE_NORSKOPPLARING, Story.BARE_KATEGORI)


def is_story(people: Frame, *stories: Story) -> Bools:
    """True for the people who live one of these stories."""
    return np.isin(people["story"], stories)


def make_people(plan: Plan, setting: Setting, draws: Draws) -> Frame:
    """The people of one block in register order. Days are day numbers, NONE where there is no such day.

    ``exit`` is the last exit; ``slutt`` the planned end of the programme, inclusive; ``kode`` the
    municipality at the exit and ``fra_kode`` the one before ``flytting``; ``bevis`` the kind of evidence
    of R6 that was planted, as a place in ("", "vedtak", "meldt", "frist").
    """
    story = np.repeat(np.array(list(Story), dtype=np.int64), [plan.stories[story] for story in Story])
    people: Frame = {"story": story}
    size = len(story)
    _lay_over(people, plan, draws)
    _draw_groups(people, plan, setting, draws)
    _draw_exits(people, setting, draws)
    _plant_evidence(people, setting, draws)
    _draw_laws_and_starts(people, plan, setting, draws)
    _draw_leave(people, setting, draws)
    _meet_the_limit(people, setting, draws)
    _draw_ends(people, setting, draws)
    _draw_previous(people, setting, draws)
    _date_evidence(people, draws)
    _draw_places(people, setting, draws)
    people["arsak"] = np.where(
        is_story(people, Story.UTENFOR_NEVNER),
        setting.draw_reasons(draws, people["gruppe"], people["lov"], outside_base=True),
        setting.draw_reasons(draws, people["gruppe"], people["lov"]),
    )
    is_silent = (people["gruppe"] == _GROUP_WITHOUT_REASON) & draws.happens(size, 400)
    people["arsak"] = np.where(is_silent & ~is_story(people, Story.UTENFOR_NEVNER), NONE, people["arsak"])
    people["kvinne"] = draws.happens(size, 470).astype(np.int64)
    people["fodt"] = _draw_births(setting, draws, size)
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
        is_story(people, Story.AVSLUTTET_FOR_PROGRAMSTART), np.minimum(in_year, setting.first_day + 300), in_year
    )
    years = draws.pick(size, [45, 30, 17, 8]) + 1
    earlier = np.where(edge == 2, setting.first_day - 1, in_year - years * 366)
    next_year = draws.whole(size, setting.last_day + 1, min(setting.cutoff_end // DAY - 1, setting.last_day + 60))
    next_year = np.where(edge < 8, setting.last_day + 1, next_year)
    exits = np.full(size, NONE)
    exits = np.where(is_story(people, *_EXIT_IN_YEAR), in_year, exits)
    exits = np.where(is_story(people, *_EXIT_EARLIER), earlier, exits)
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
            at_limit |= own & draws.happens(size, 500)
    at_limit |= is_story(people, Story.MULIG_UTVIDET_MED_ARSAK) & (evidence == 3)
    people["bevis"] = evidence
    people["ved_grensen"] = at_limit.astype(np.int64)
    people["av_nir"] = np.where(at_limit, 1, people["av_nir"])
    late = np.maximum(people["exit"], setting.first_day + 10)
    people["exit"] = np.where(at_limit, late, people["exit"])


def _draw_laws_and_starts(people: Frame, plan: Plan, setting: Setting, draws: Draws) -> None:
    """When the programme began, and under which law: the newer one only from its own first day."""
    size = len(people["story"])
    has_exit = people["exit"] != NONE
    margins = setting.margins
    share = np.where(is_story(people, *_EXIT_IN_YEAR), margins.kollektiv_avsluttet, margins.kollektiv_deltakere)
    anchor = np.where(has_exit, people["exit"], draws.whole(size, setting.first_day - 690, setting.last_day - 10))
    ordinary = np.array([months * 30 for months, _ in _LENGTHS])[draws.pick(size, [w for _, w in _LENGTHS])]
    short = np.array([months * 30 for months, _ in _SHORT_LENGTHS])[draws.pick(size, [w for _, w in _SHORT_LENGTHS])]
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
    start = np.where(
        is_story(people, Story.MANGLER_AVSLUTNING), setting.first_day - draws.whole(size, 400, 900), start
    )
    start = np.where(
        is_story(people, Story.STARTER_NESTE_AR), setting.last_day + draws.whole(size, 1, 40), start
    )
    roughly = np.where(people["ved_grensen"] == 1, people["exit"] - setting.months[1] * 31 - 200, start)
    newer_share = np.where(roughly < setting.newer_law + 365, 700, 960)
    is_newer = (roughly >= setting.newer_law) & (draws.whole(size, 0, 999) < newer_share)
    law = (is_newer | collective).astype(np.int64)
    spoken_of = [LOVER.index(lov) for lov in setting.edition.year.lover]
    law = np.where(people["annen_lov"] == 1, 1 - spoken_of[0], law)
    for group, count in enumerate(plan.utenfor):  # a reason outside the base may be on one law's list only
        mine = is_story(people, Story.UTENFOR_NEVNER) & (people["gruppe"] == group)
        if count and mine.any():
            for candidate in range(len(LOVER)):
                tried = np.full(1, candidate)
                if setting.draw_reasons(draws, np.full(1, group), tried, outside_base=True)[0] == NONE:
                    law = np.where(mine, 1 - candidate, law)
    people["start"], people["lov"] = start.astype(np.int64), law.astype(np.int64)
    people["kollektiv"] = (collective & (law == 1)).astype(np.int64)


def _draw_leave(people: Frame, setting: Setting, draws: Draws) -> None:
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


def _meet_the_limit(people: Frame, setting: Setting, draws: Draws) -> None:
    """Move the start so that the limit of R5 falls as planned: on the exit day, before it, or a day too late."""
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


def _draw_ends(people: Frame, setting: Setting, draws: Draws) -> None:
    """The planned end: on or after the exit; for those without an exit, in the year or well before it."""
    size = len(people["story"])
    start, has_exit = people["start"], people["exit"] != NONE
    planned = np.maximum(start + 90, start + np.array([364, 545, 729, 910, 1094])[draws.pick(size, [15, 15, 45, 15, 10])])
    planned = np.where(people["kollektiv"] == 1, start + draws.whole(size, 170, 364), planned)
    ends = np.where(has_exit, np.maximum(people["exit"], start) + draws.whole(size, 0, 60), planned)
    in_year = setting.first_day + draws.whole(size, 0, 250)
    ends = np.where(is_story(people, Story.I_PROGRAM) & (ends < setting.first_day), in_year, ends)
    ran_out = setting.first_day - 1 - draws.whole(size, 0, 200)
    people["slutt"] = np.where(is_story(people, Story.MANGLER_AVSLUTNING), ran_out, ends).astype(np.int64)
    is_open = draws.happens(size, 150) & ~is_story(people, Story.MANGLER_AVSLUTNING)
    people["er_apen"] = is_open.astype(np.int64)


def _draw_previous(people: Frame, setting: Setting, draws: Draws) -> None:
    """An earlier programme that ended before the year and before this one began; and a move to another town."""
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
    people["erstattet_exit"] = np.where(people["erstattet"] == 1, replaced, NONE)


def _date_evidence(people: Frame, draws: Draws) -> None:
    """The periods of the extensions: those that are evidence (R6), and those that miss it by a day."""
    size = len(people["story"])
    exits, coin = people["exit"], draws.happens(size, 500)
    decided = people["bevis"] == 1
    begins = np.where(coin, exits + 1, exits - 45)
    ends = np.where(draws.happens(size, 250), NONE, exits + draws.whole(size, 1, 180))
    nearly = is_story(people, Story.NESTEN_VEDTAK)
    people["utvidet_fra"] = np.where(decided, begins, np.where(nearly, exits - 100, NONE))
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


def _draw_places(people: Frame, setting: Setting, draws: Draws) -> None:
    """Where the person was followed up, where before, where reported, and where the person lives."""
    size, places = len(people["story"]), setting.places
    code = places.draw(draws, size)
    lost = places.without_unit[draws.whole(size, 0, len(places.without_unit) - 1)] if len(places.without_unit) else code
    people["kode"] = np.where(people["uten_enhet"] == 1, lost, code)
    people["bydel"] = places.draw_bydeler(draws, people["kode"])
    elsewhere = places.elsewhere(draws, people["kode"])
    people["fra_kode"] = np.where(people["flytting"] != NONE, elsewhere, people["kode"])
    other = np.where(draws.happens(size, 300), places.other_code(people["kode"]), people["kode"])
    people["meldt_kode"] = np.where(people["meldt_annet_sted"] == 1, elsewhere, other)
    people["bosted"] = np.where(draws.happens(size, 60), elsewhere, people["kode"])
    people["erstattet_kode"] = np.where(draws.happens(size, 600), elsewhere, people["kode"])
    people["erstattet_bydel"] = places.draw_bydeler(draws, people["erstattet_kode"])


def _draw_births(setting: Setting, draws: Draws, size: int) -> Ints:
    """A day of birth for each person, by age at the end of the year; one in a thousand has a strange age."""
    band = draws.pick(size, [weight for _, _, weight in _AGES])
    low = np.array([age for age, _, _ in _AGES])[band]
    age = draws.whole(size, low, np.array([age for _, age, _ in _AGES])[band])
    strange = draws.whole(size, 0, 999)
    age = np.where(strange == 0, 11, np.where(strange == 1, 97, age))
    last = add_months(np.full(size, setting.last_day + 1), -12 * age)
    return draws.whole(size, add_months(last, -12), last - 1)
