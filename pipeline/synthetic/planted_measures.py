"""Planted faults in measures: their tabs, codes, hours, days and registration.

One function a quality rule, called by ``planting.py`` when the rows are made. Other rows are in ``planted_rows.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic import vocabulary
from pipeline.synthetic.draws import Bools, Ints
from pipeline.synthetic.frames import Frame, stack, take
from pipeline.synthetic.plan import REASONS
from pipeline.synthetic.planted_rows import having, one_each, rows_of
from pipeline.synthetic.planter import Planter
from pipeline.synthetic.stories import NO_PROGRAMME, is_story
from pipeline.synthetic.times import DAY, NONE, add_months
from pipeline.synthetic.vocabulary import word

_INTRO, _NORSK = word("fane", "intro"), word("fane", "norsk")
_NORWEGIAN, _PRACTICE = word("tiltakskode", "norskopplaring"), word("tiltakskode", "sprakpraksis")
_HALF_DAYS, _MOST_DAYS = word("timer_per_uke", "15"), word("timer_per_uke", "30")
_FLYTTET = REASONS.index("flyttet")
_LATE_BY = 75  # days before the cutoff: time enough to be late
_BEFORE_WINDOW = 30  # days a measure must have been under way before the last two months


def _ends(frame: Frame) -> Ints:
    """The last day of each measure, far away where it is open."""
    return np.where(frame["til_dato"] == NONE, np.iinfo(np.int32).max, frame["til_dato"]).astype(np.int64)


def _in_year(planter: Planter, frame: Frame) -> Bools:
    return np.asarray((frame["fra_dato"] <= planter.setting.last_day) & (_ends(frame) >= planter.setting.first_day))


def _while_asked(planter: Planter, frame: Frame) -> Bools:
    """True for intro measures with a day on which the unit certainly answers for the person."""
    first, last = planter.asked_from[frame["person"]], planter.asked_until[frame["person"]]
    asked = planter.asked[frame["person"]] & (frame["fra_dato"] <= last) & (_ends(frame) >= first)
    return np.asarray(asked & (frame["fane"] == _INTRO))


def uten_tiltak_siste_to_mnd(planter: Planter, rows: dict[str, Frame]) -> None:
    """The measures of somebody in the programme ended more than two months before the cutoff."""
    people, setting, measures = planter.people, planter.setting, rows["tiltak"]
    window = int(add_months(np.array([setting.cutoff_day]), -2)[0]) + 1
    under_way = (people["er_apen"] == 1) | (people["slutt"] >= setting.cutoff_day)
    under_way &= (people["start"] < window - _BEFORE_WINDOW) & (planter.limit > setting.cutoff_day)
    before = (measures["fane"] == _INTRO) & _in_year(planter, measures) & (measures["fra_dato"] < window)
    suitable = planter.staying & planter.asked & under_way & having(planter, measures, before)
    mine = rows_of(planter, measures, planter.choose("uten_tiltak_siste_to_mnd", suitable))
    last = np.maximum(window - 1 - measures["person"] % _BEFORE_WINDOW, measures["fra_dato"])
    measures["til_dato"] = np.where(mine, np.minimum(_ends(measures), last), measures["til_dato"])
    rows["tiltak"] = take(measures, ~mine | (measures["fra_dato"] < window))


def tiltak_etter_avslutning(planter: Planter, rows: dict[str, Frame]) -> None:
    """A measure goes on after the exit: for some weeks, or without end."""
    people, measures = planter.people, rows["tiltak"]
    begun = (measures["fane"] == _INTRO) & (measures["fra_dato"] <= people["exit"][measures["person"]])
    suitable = planter.leaving & (people["arsak"] != _FLYTTET) & having(planter, measures, begun)
    chosen = planter.choose("tiltak_etter_avslutning", suitable)
    last = one_each(measures, begun & rows_of(planter, measures, chosen), "fra_dato")
    after = people["exit"][measures["person"][last]] + planter.draws.whole(len(last), 1, 60)
    measures["til_dato"][last] = np.where(np.arange(len(last)) % 2 == 0, after, NONE)


def norsk_mangler_i_introfane(planter: Planter, rows: dict[str, Frame]) -> None:
    """Norwegian training stands in its own tab only; in the tab for the programme stands something else."""
    measures = rows["tiltak"]
    norwegian = measures["tiltakskode"] == _NORWEGIAN
    taught = norwegian & _in_year(planter, measures) & (measures["fane"] == _NORSK)
    suitable = planter.ordinary & planter.asked & having(planter, measures, taught)
    chosen = rows_of(planter, measures, planter.choose("norsk_mangler_i_introfane", suitable))
    measures["tiltakskode"][chosen & norwegian & (measures["fane"] == _INTRO)] = _PRACTICE


def norsk_mangler_i_norskfane(planter: Planter, rows: dict[str, Frame]) -> None:
    """Norwegian training stands in the tab for the programme only."""
    measures = rows["tiltak"]
    taught = (measures["tiltakskode"] == _NORWEGIAN) & _in_year(planter, measures) & (measures["fane"] == _INTRO)
    suitable = planter.ordinary & planter.asked & having(planter, measures, taught)
    chosen = rows_of(planter, measures, planter.choose("norsk_mangler_i_norskfane", suitable))
    rows["tiltak"] = take(measures, ~(chosen & (measures["fane"] == _NORSK)))


def tiltak_uten_timer(planter: Planter, rows: dict[str, Frame]) -> None:
    """A measure has no hours."""
    measures = rows["tiltak"]
    asked = _while_asked(planter, measures)
    chosen = planter.choose("tiltak_uten_timer", planter.ordinary & having(planter, measures, asked))
    measures["timer_per_uke"][one_each(measures, asked & rows_of(planter, measures, chosen), "fra_dato")] = NONE


def timer_over_fulltid(planter: Planter, rows: dict[str, Frame]) -> None:
    """Two measures of 30 hours a week at the same time."""
    measures = rows["tiltak"]
    asked = _while_asked(planter, measures)
    chosen = planter.choose("timer_over_fulltid", planter.ordinary & having(planter, measures, asked))
    last = one_each(measures, asked & rows_of(planter, measures, chosen), "fra_dato")
    measures["timer_per_uke"][last] = _MOST_DAYS
    rows["tiltak"] = stack([measures, take(measures, last) | {"tiltakskode": np.full(len(last), _PRACTICE)}])


def ukjent_tiltakskode(planter: Planter, rows: dict[str, Frame]) -> None:
    """A measure has a code that is not on the list."""
    measures = rows["tiltak"]
    other = _while_asked(planter, measures) & (measures["tiltakskode"] != _NORWEGIAN)
    chosen = planter.choose("ukjent_tiltakskode", planter.ordinary & having(planter, measures, other))
    last = one_each(measures, other & rows_of(planter, measures, chosen), "fra_dato")
    strange = len(vocabulary.MEASURES) - vocabulary.KNOWN_MEASURES
    measures["tiltakskode"][last] = vocabulary.KNOWN_MEASURES + np.arange(len(last)) % strange


def tiltak_uten_vedtak(planter: Planter, rows: dict[str, Frame]) -> None:
    """Somebody without any decision on the programme has a measure of it."""
    people, setting, draws = planter.people, planter.setting, planter.draws
    chosen = planter.choose("tiltak_uten_vedtak", is_story(people, *NO_PROGRAMME))
    size = len(chosen)
    begins = draws.whole(size, setting.first_day, setting.last_day - 100)
    added = {
        "person": chosen, "dag": begins, "kommunenummer": people["kode"][chosen],
        "bydelsnummer": people["bydel"][chosen], "fane": np.full(size, _INTRO),
        "tiltakskode": np.full(size, _PRACTICE), "fra_dato": begins, "til_dato": begins + 60,
        "timer_per_uke": np.full(size, _HALF_DAYS),
    }  # fmt: skip
    rows["tiltak"] = stack([rows["tiltak"], planter.registrar.register(added)])


def sen_registrering(planter: Planter, rows: dict[str, Frame]) -> None:
    """A measure or an exit was registered more than two months after it began or happened."""
    setting = planter.setting
    for table, day in (("tiltak", "fra_dato"), ("avslutning", "avslutningsdato")):
        frame = rows[table]
        person, event = frame["person"], frame[day]
        in_time = (event >= planter.asked_from[person]) & (event < planter.limit[person]) & planter.asked[person]
        in_time &= (event <= setting.last_day) & (event <= setting.cutoff_day - _LATE_BY)
        suitable = (planter.leaving if table == "avslutning" else planter.ordinary) & ~planter.has_fault(
            "sen_registrering"
        )
        chosen = planter.choose("sen_registrering", suitable & having(planter, frame, in_time))
        late = one_each(frame, in_time & rows_of(planter, frame, chosen), day)
        registered = add_months(event[late], 2) + 1 + planter.draws.whole(len(late), 0, 9) * (np.arange(len(late)) % 2)
        frame["registrert"][late] = registered * DAY + DAY // 2
        frame["er_fast"][late] = 1
