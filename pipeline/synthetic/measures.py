"""What people do in the programme: an unbroken chain of measures, in both tabs of NIR where it must be.

At most two measures at a time and no more than 37.5 hours a week, in the municipality the person is followed up by,
never after the exit. Faults in them are in ``planted_measures.py``; who takes part at all, in ``activities.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic import vocabulary
from pipeline.synthetic.draws import Bools, Ints
from pipeline.synthetic.frames import Frame, count_rows, stack, take
from pipeline.synthetic.registrations import Registrar
from pipeline.synthetic.stories import NEVER_STARTED, NO_PROGRAMME, Story, is_story
from pipeline.synthetic.times import NONE
from pipeline.synthetic.vocabulary import word

_LINK_DAYS = 200
_TO_COME = 90  # days after the cutoff that an open programme has measures for
_OPEN = 150  # thousandths of the measures under way that have no last day yet
_NORWEGIAN_HOURS = [vocabulary.HOURS.index(hours) for hours in ("15", "15,0", "18,75", "20", "22.5")]
_OTHER_HOURS = [vocabulary.HOURS.index(hours) for hours in ("15", "15,0", "7.5", "7,5", "10", "3", "15")]
_ONLY_HOURS = [vocabulary.HOURS.index(hours) for hours in ("30", "30", "37.5", "37,5", "22.5", "20", "15")]
_NORWEGIAN = word("tiltakskode", "norskopplaring")
_KNOWN = [
    0 if code == _NORWEGIAN or code >= vocabulary.KNOWN_MEASURES else weight
    for code, weight in enumerate(vocabulary.MEASURE_WEIGHTS)
]


def register_measures(registrar: Registrar) -> Frame:
    """One row per measure. Nobody in the column ``uten_tiltak`` has any, nor anybody without a decision."""
    people, draws = registrar.people, registrar.draws
    links = _chain(registrar)
    size = count_rows(links)
    norwegian = draws.happens(size, 700)
    both = norwegian & draws.happens(size, 800)
    other = ~norwegian | both
    language = _describe(links, norwegian, np.full(size, _NORWEGIAN), _pick(registrar, size, _NORWEGIAN_HOURS))
    twins = language | {"fane": np.full(count_rows(language), word("fane", "norsk"))}
    hours = np.where(both, _pick(registrar, size, _OTHER_HOURS), _pick(registrar, size, _ONLY_HOURS))
    practice = _describe(links, other, draws.pick(size, _KNOWN), hours)
    students = np.flatnonzero(is_story(people, Story.BARE_NORSKOPPLARING) & registrar.happens(700))
    lessons = {
        "person": students, "dag": people["start"][students], "kommunenummer": people["kode"][students],
        "bydelsnummer": people["bydel"][students], "fra_dato": people["start"][students],
        "til_dato": people["start"][students] + draws.whole(len(students), 30, 300),
    }  # fmt: skip
    everyone = np.ones(len(students), dtype=np.bool_)
    code = np.full(len(students), _NORWEGIAN)
    classes = _describe(lessons, everyone, code, _pick(registrar, len(students), _NORWEGIAN_HOURS))
    classes["fane"] = np.full(len(students), word("fane", "norsk"))
    return stack([registrar.register(frame) for frame in (language, practice, twins, classes)])


def _chain(registrar: Registrar) -> Frame:
    """The links of everybody's chain: place and period, end to end from the start until the programme's last day."""
    people, setting = registrar.people, registrar.setting
    exits = np.where(is_story(people, Story.SEN_AVSLUTNING), NONE, people["exit"])
    still = np.where(people["er_apen"] == 1, setting.cutoff_day + _TO_COME, people["slutt"])
    until = np.maximum(np.where(exits != NONE, exits, still), people["start"])
    active = ~is_story(people, *NO_PROGRAMME, NEVER_STARTED) & (people["uten_tiltak"] == 0)
    moved = people["flytting"] != NONE
    stays: Frame = {
        "person": np.arange(registrar.size),
        "kommunenummer": people["kode"],
        "bydelsnummer": people["bydel"],
        "fra_dato": np.where(moved, people["flytting"], people["start"]),
        "til_dato": until,
    }
    before = stays | {
        "kommunenummer": people["fra_kode"],
        "bydelsnummer": people["fra_bydel"],
        "fra_dato": people["start"],
        "til_dato": people["flytting"] - 1,
    }
    stays = stack([take(stays, active), take(before, active & moved)])
    days = stays["til_dato"] - stays["fra_dato"] + 1
    links = np.maximum(-(-days // _LINK_DAYS), 1)
    number = np.arange(int(links.sum())) - np.repeat(np.cumsum(links) - links, links)
    chain = take(stays, np.repeat(np.arange(len(links)), links))
    days, links = np.repeat(days, links), np.repeat(links, links)
    chain["til_dato"] = chain["fra_dato"] + np.maximum(days * (number + 1) // links, 1) - 1
    chain["fra_dato"] = chain["fra_dato"] + days * number // links
    under_way = (chain["til_dato"] > setting.cutoff_day) & (exits[chain["person"]] == NONE)
    chain["til_dato"][under_way & registrar.draws.happens(len(number), _OPEN)] = NONE
    return chain | {"dag": chain["fra_dato"]}


def _describe(links: Frame, chosen: Bools, code: Ints, hours: Ints) -> Frame:
    """Measures in the tab for the programme, one for each chosen link."""
    intro = np.full(len(code), word("fane", "intro"))
    return take({**links, "fane": intro, "tiltakskode": code, "timer_per_uke": hours}, chosen)


def _pick(registrar: Registrar, size: int, hours: list[int]) -> Ints:
    return np.array(hours, dtype=np.int64)[registrar.draws.whole(size, 0, len(hours) - 1)]
