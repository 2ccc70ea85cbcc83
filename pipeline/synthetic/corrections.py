"""What municipalities put right between two rounds: which of the planted faults, when, and how diligently.

Every unit has an answer of its own: some correct nearly everything, many a part, some nothing. How a fault is corrected
in the rows is in ``corrected_people.py`` and ``corrected_measures.py``; a rule without a correction stays open, since
NIR cannot take one (a late registration stays late) or IMDi has to decide (a code that leads nowhere).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.synthetic import corrected_measures, corrected_people
from pipeline.synthetic.blocks import Block
from pipeline.synthetic.desk import Desk
from pipeline.synthetic.draws import Draws, Ints
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.history import Ledger
from pipeline.synthetic.registrations import Bucket
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.times import DAY
from pipeline.synthetic.vocabulary import word

_STREAM = 6  # beside those of ``blocks.py`` and ``towns.py``
# thousandths of its faults that a unit corrects, and how many units do so
_ANSWERS, _ANSWERS_SHARE = (950, 550, 200, 0), (25, 40, 20, 15)
_TOO_LATE = 30  # thousandths of the people whose rows are corrected after the second cutoff
_SHIELDED = 3  # of ten thousand people: who gets a shielded address between the rounds
_BEGIN = 3  # days after the first extract was taken: so long it takes until anybody has seen a sheet
_ALL = {
    function.__name__: function
    for function in (
        corrected_people.avsluttet_uten_arsak,
        corrected_people.avsluttet_av_nir,
        corrected_people.annet_ved_grensen,
        corrected_people.utvidet_med_arsak,
        corrected_people.flyttet_i_program,
        corrected_people.avslutning_mangler,
        corrected_people.avsluttet_i_to_enheter,
        corrected_people.avsluttet_uten_vedtak,
        corrected_people.programstart_mangler,
        corrected_people.overlappende_program,
        corrected_people.sluttmal_mangler,
        corrected_people.oslo_uten_bydel,
        corrected_people.bydel_utenfor_oslo,
        corrected_people.bosted_annen_enhet,
        corrected_people.deltaker_uten_kategori,
        corrected_people.rett_og_plikt_uten_vedtak,
        corrected_people.kategori_uten_vedtak,
        corrected_people.personnummer_kontrollsiffer,
        corrected_people.duf_kontrollsiffer,
        corrected_measures.deltaker_uten_tiltak,
        corrected_measures.uten_tiltak_siste_to_mnd,
        corrected_measures.tiltak_etter_avslutning,
        corrected_measures.norsk_mangler_i_introfane,
        corrected_measures.norsk_mangler_i_norskfane,
        corrected_measures.tiltak_uten_timer,
        corrected_measures.timer_over_fulltid,
        corrected_measures.ukjent_tiltakskode,
        corrected_measures.tiltak_uten_vedtak,
    )
}
RULES = tuple(_ALL)


@dataclass(frozen=True)
class Correction:
    """What became of one planted fault: ``moment`` of its correction, None where it stays open."""

    rule: str
    person: int
    code: int
    district: int
    moment: int | None


def correct(
    block: Block, tables: dict[str, Frame], first: Setting, second: Setting
) -> tuple[dict[str, Frame], list[Correction]]:
    """The block's messy tables with what was registered between the two rounds, and what became of each planted fault.

    ``tables`` as ``add_mess`` gives them: ``person`` is a place.
    """
    people, draws = block.people, Draws(*block.name, _STREAM)
    size = len(people["story"])
    moments = _draw_moments(draws, size, first, second)
    desk = Desk(Ledger(tables, moments), people, first, draws)
    _delete_twins(desk)
    _shield(desk)
    answers = block.towns.draw_each("rettelser", people, _ANSWERS, _ANSWERS_SHARE)
    told = []
    for rule, places in block.cases.items():
        chosen = places[draws.whole(len(places), 0, 999) < answers[places]] if rule in _ALL else places[:0]
        if len(chosen):
            _ALL[rule](desk, chosen)
        done = np.isin(places, chosen)
        for place, is_done in zip(places.tolist(), done.tolist(), strict=True):
            code, district = int(people["kode"][place]), int(people["bydel"][place])
            moment = int(moments[place]) if is_done else None
            told.append(Correction(rule, place + block.first_person, code, district, moment))
    return desk.ledger.finish(), told


def _delete_twins(desk: Desk) -> None:
    """Delete the exits that were registered a second time after the first cutoff, under ids of their own."""
    exits, everybody = desk.table("avslutning"), np.arange(len(desk.people["story"]))
    again = (exits["botte"] == Bucket.REGISTRERT_ETTER_SKJAERINGSDATO) & (exits["er_fast"] == 1)
    desk.ledger.delete("avslutning", again & desk.current("avslutning", everybody))


def _shield(desk: Desk) -> None:
    """Give a few people, at least one, a shielded address."""
    size = len(desk.people["story"])
    participants = (desk.people["deltar"] == 1) & (desk.people["skjermet"] == 0)
    chosen = desk.draws.sample(participants, -(-size * _SHIELDED // 10_000))
    shield = word("adressesperre", "fortrolig")
    desk.ledger.change("person", desk.current("person", chosen), adressesperre=shield)


def _draw_moments(draws: Draws, size: int, first: Setting, second: Setting) -> Ints:
    """When somebody works on each person's rows: in working hours, more towards the second cutoff, a few after it."""
    earliest = first.taken // DAY + _BEGIN
    day = np.maximum(*(draws.whole(size, earliest, second.cutoff_day) for _ in range(2)))
    in_time = day * DAY + draws.whole(size, 7 * 3_600, 16 * 3_600)
    late = draws.whole(size, second.cutoff_end, second.taken - 1)
    return np.where(draws.happens(size, _TOO_LATE), late, in_time).astype(np.int64)
