"""Planted faults in people: dates, places, law and reason, so that every row of theirs tells the same story.

One function a quality rule, called by ``planting.py`` before the rows are made. Faults in single rows are in
``planted_rows.py`` and ``planted_measures.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.synthetic.plan import GROUPS, REASONS
from pipeline.synthetic.planter import Planter
from pipeline.synthetic.row_places import FOREIGN_BYDELER
from pipeline.synthetic.stories import EXTENDED, NEVER_STARTED, WITHOUT_REASON, Story, is_story
from pipeline.synthetic.times import NONE, add_months

_ANNET, _FLYTTET = REASONS.index("annet"), REASONS.index("flyttet")
_GOAL_GROUPS = tuple(GROUPS.index(group) for group in ("arbeid", "utdanning"))
_NEWER_LAW = 1


def avsluttet_uten_vedtak(planter: Planter) -> None:
    """The people who never started: the plan keeps them out of the participants."""
    planter.record("avsluttet_uten_vedtak", is_story(planter.people, NEVER_STARTED))


def tatt_ut_paa_frist(planter: Planter) -> None:
    """The people whom NIR ended at the limit: the plan keeps them out of the base."""
    taken_out = is_story(planter.people, Story.UTVIDET_FRIST) & planter.setting.counts_as_evidence("frist")
    planter.record("tatt_ut_paa_frist", taken_out)


def avsluttet_i_to_enheter(planter: Planter) -> None:
    """The replaced exit stands in another municipality, or in Oslo in another bydel."""
    people, places, draws = planter.people, planter.setting.places, planter.draws
    replaced = people["erstattet"] == 1
    chosen = planter.choose("avsluttet_i_to_enheter", replaced)
    code, district = people["kode"][chosen], people["bydel"][chosen]
    elsewhere = places.elsewhere(draws, code)
    known = places.bydeler[:-1]  # without «uoppgitt»
    other = known[(np.searchsorted(known, district) + 1) % len(known)]
    stays = places.in_oslo(code) & draws.happens(len(chosen), 700)
    people["erstattet_kode"][chosen] = np.where(stays, code, elsewhere)
    people["erstattet_bydel"][chosen] = np.where(
        stays, other, places.draw_bydeler(draws, people["erstattet_kode"][chosen])
    )
    if planter.setting.edition.year.flere_avslutninger == "alle":  # both count, and home is at one of them
        planter.record("bosted_annen_enhet", chosen)


def avsluttet_for_loven(planter: Planter) -> None:
    """The exit is under the newer law, and dated before it."""
    people, setting = planter.people, planter.setting
    mine = (people["annen_lov"] == 1) & (people["lov"] == _NEWER_LAW) & (people["exit"] < setting.newer_law)
    if mine.any():
        planter.record("avsluttet_for_loven", mine)
        return
    suitable = planter.leaving & (people["exit"] < setting.newer_law) & (people["gruppe"] != GROUPS.index("annet"))
    chosen = planter.choose("avsluttet_for_loven", suitable)
    people["lov"][chosen] = _NEWER_LAW
    people["arsak"][chosen] = setting.draw_reasons(planter.draws, people["gruppe"][chosen], people["lov"][chosen])


def annen_lov(planter: Planter) -> None:
    """The programme, or the exit, is under a law that the edition does not list, and that was in force at the exit."""
    people, setting = planter.people, planter.setting
    unlisted = [law for law in range(len(setting.months)) if law not in setting.listed_laws]
    mine = (people["annen_lov"] == 1) & np.isin(people["lov"], unlisted) & ~planter.has_fault("avsluttet_for_loven")
    if mine.any():
        planter.record("annen_lov", mine)
        return
    chosen = planter.choose("annen_lov", planter.staying & (people["kollektiv"] == 0) & bool(unlisted))
    people["lov"][chosen] = unlisted[0] if unlisted else 0


def ukjent_kommune(planter: Planter) -> None:
    """The municipality code leads to no unit (R8)."""
    people, places = planter.people, planter.setting.places
    if planter.setting.has_stories:
        planter.record("ukjent_kommune", (people["uten_enhet"] == 1) & (places.find_units(people["kode"]) < 0))
        return
    chosen = planter.choose("ukjent_kommune", planter.ordinary & bool(len(places.without_unit)))
    if len(chosen):
        lost = places.without_unit[np.arange(len(chosen)) % len(places.without_unit)]
        people["kode"][chosen] = people["fra_kode"][chosen] = people["meldt_kode"][chosen] = lost
        people["bydel"][chosen] = people["fra_bydel"][chosen] = -1
        people["uten_enhet"][chosen] = 1


def annet_ved_grensen(planter: Planter) -> None:
    """The programme began so early that it lasted until the limit, and ended with the reason «annet»."""
    people, setting = planter.people, planter.setting
    passed = planter.draws.whole(planter.size, 0, 40)
    leave = np.where(planter.leaving, people["permisjon_dager"], 0)
    late = np.where(planter.leaving, people["exit"] - leave - passed, 0)
    start = add_months(late, np.where(planter.leaving, -setting.months[people["lov"]], 0))
    grown_up = people["fodt"] <= add_months(start, -12 * 18)
    in_law = (people["lov"] != _NEWER_LAW) | (start >= setting.newer_law)
    suitable = planter.leaving & (people["arsak"] == _ANNET) & grown_up & in_law & (people["kollektiv"] == 0)
    suitable &= (start < people["start"]) & setting.limit_is_usual
    chosen = planter.choose("annet_ved_grensen", suitable)
    people["start"][chosen] = start[chosen]


def flyttet_i_program(planter: Planter) -> None:
    """The person moved away, but the decision goes on: until some day, or without end."""
    people = planter.people
    chosen = planter.choose("flyttet_i_program", planter.leaving & (people["arsak"] == _FLYTTET))
    people["er_apen"][chosen] = np.arange(len(chosen)) % 2
    people["slutt"][chosen] = people["exit"][chosen] + 1 + planter.draws.whole(len(chosen), 0, 90)


def avsluttet_uten_arsak(planter: Planter) -> None:
    """The exit has no reason: an empty cell, or the code that says so."""
    people = planter.people
    if planter.setting.has_stories:
        kept = [story for kind, story in EXTENDED.items() if not planter.setting.counts_as_evidence(kind)]
        planter.record("avsluttet_uten_arsak", is_story(people, *WITHOUT_REASON, *kept))
        return
    silent = IKKE_REGISTRERT in planter.setting.edition.year.utenfor_nevner
    suitable = planter.leaving & ~np.isin(people["gruppe"], _GOAL_GROUPS) & (not silent)
    chosen = planter.choose("avsluttet_uten_arsak", suitable)
    people["story"][chosen] = Story.IKKE_REGISTRERT
    people["gruppe"][chosen] = GROUPS.index(IKKE_REGISTRERT)
    people["arsak"][chosen] = np.where(np.arange(len(chosen)) % 2 == 0, NONE, REASONS.index(IKKE_REGISTRERT))


def utvidet_med_arsak(planter: Planter) -> None:
    """Something points to an extension, a decision or a report to IMDi, and yet the exit has a reason."""
    people, setting = planter.people, planter.setting
    other = ~np.isin(people["arsak"], (_ANNET, _FLYTTET, int(NONE)))
    kinds = [place for place, kind in ((1, "vedtak"), (2, "meldt")) if setting.counts_as_evidence(kind)]
    if setting.has_stories:
        counting = [*kinds, 3] if setting.counts_as_evidence("frist") else kinds
        told = is_story(people, Story.MULIG_UTVIDET_MED_ARSAK) & np.isin(people["bevis"], counting)
        planter.record("utvidet_med_arsak", told & other)
        if (told & other).any():
            return
    chosen = planter.choose("utvidet_med_arsak", planter.leaving & other & bool(kinds))
    if len(chosen):
        kind, day = np.array(kinds)[np.arange(len(chosen)) % len(kinds)], people["exit"][chosen]
        people["story"][chosen], people["bevis"][chosen] = Story.MULIG_UTVIDET_MED_ARSAK, kind
        people["slutt"][chosen], people["er_apen"][chosen] = day, 0
        for place, name in ((1, "utvidet"), (2, "meldt")):
            people[f"{name}_fra"][chosen] = np.where(kind == place, day + 1, NONE)
            people[f"{name}_til"][chosen] = np.where(kind == place, day + 10, NONE)


def avsluttet_av_nir(planter: Planter) -> None:
    """NIR registered the exit, before the limit."""
    people = planter.people
    if planter.setting.has_stories:
        by_nir = is_story(people, Story.NIR_FOR_GRENSEN, Story.NIR_EN_DAG_KORT) & (people["av_nir"] == 1)
        planter.record("avsluttet_av_nir", by_nir)
        return
    chosen = planter.choose("avsluttet_av_nir", planter.leaving & planter.setting.limit_is_usual)
    people["av_nir"][chosen] = 1


def oslo_uten_bydel(planter: Planter) -> None:
    """No bydel stands on the rows in Oslo, or one of another town."""
    chosen = planter.choose("oslo_uten_bydel", planter.ordinary & planter.in_oslo)
    foreign = np.array([code for code in FOREIGN_BYDELER if code not in planter.setting.places.bydeler])
    none = np.arange(len(chosen)) % 3 > 0
    district = np.where(none, -1, foreign[np.arange(len(chosen)) % len(foreign)])
    planter.people["bydel"][chosen] = planter.people["fra_bydel"][chosen] = district


def bydel_utenfor_oslo(planter: Planter) -> None:
    """A bydel stands on the rows outside Oslo."""
    chosen = planter.choose("bydel_utenfor_oslo", planter.ordinary & ~planter.in_oslo)
    district = planter.setting.places.bydeler[np.arange(len(chosen)) % len(planter.setting.places.bydeler)]
    planter.people["bydel"][chosen] = planter.people["fra_bydel"][chosen] = district


def avslutning_mangler(planter: Planter) -> None:
    """The decisions ran out in the year, before the limit, and no exit is registered."""
    people, setting = planter.people, planter.setting
    first = np.maximum(people["start"] + 30, setting.first_day + 20)
    last = np.minimum(planter.limit - 40, setting.last_day - 10)
    chosen = planter.choose("avslutning_mangler", planter.staying & planter.asked & (first <= last))
    people["slutt"][chosen] = planter.draws.whole(len(chosen), first[chosen], last[chosen])
    people["er_apen"][chosen] = 0


def deltaker_uten_tiltak(planter: Planter) -> None:
    """The person has no measure at all in the tab for the programme, and has ended it."""
    people = planter.people
    if planter.setting.has_stories:
        silent = (people["uten_tiltak"] == 1) & is_story(people, Story.BEGRUNNET, Story.I_PROGRAM) & planter.asked
        plain = (people["flytting"] == NONE) & (people["forrige_exit"] == NONE) & (people["erstattet"] == 0)
        in_unit = planter.setting.places.find_units(people["kode"]) >= 0
        planter.record("deltaker_uten_tiltak", silent & plain & in_unit & (people["annen_lov"] == 0))
        return
    chosen = planter.choose("deltaker_uten_tiltak", planter.leaving & planter.asked)
    people["uten_tiltak"][chosen] = 1


def alder_ved_start(planter: Planter) -> None:
    """The person was under 18 or over 55 when the programme began, now and then a child or very old."""
    people, draws = planter.people, planter.draws
    chosen = planter.choose("alder_ved_start", planter.ordinary)
    start, size = people["start"][chosen], len(chosen)
    too_young = add_months(start, -12 * 18) + draws.whole(size, 2, 360)
    too_old = add_months(start, -12 * 56) - draws.whole(size, 2, 900)
    further = np.where(np.arange(size) % 8 < 2, 12 * draws.whole(size, 3, 6), 0)
    born = np.where(np.arange(size) % 2 == 0, add_months(too_young, further), add_months(too_old, -5 * further))
    people["fodt"][chosen] = born
