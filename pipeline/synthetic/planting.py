"""Every quality fault that is planted, in the order they are planted: first in people, then in their rows.

A fault is one function: it chooses suitable people with ``Planter.choose``, changes them or their rows so that the
quality rule of the same name finds them, and records what other rules then find too. Where stories are told,
the people of a story that is a fault already are recorded instead. Whatever stands here leaves the margins as planned.
"""

from __future__ import annotations

from pipeline.synthetic import planted_measures, planted_people, planted_rows
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.planter import Planter

_IN_PEOPLE = (
    planted_people.avsluttet_uten_vedtak,
    planted_people.tatt_ut_paa_frist,
    planted_people.avsluttet_i_to_enheter,
    planted_people.avsluttet_for_loven,
    planted_people.annen_lov,
    planted_people.ukjent_kommune,
    planted_people.annet_ved_grensen,
    planted_people.flyttet_i_program,
    planted_people.avsluttet_uten_arsak,
    planted_people.utvidet_med_arsak,
    planted_people.avsluttet_av_nir,
    planted_people.oslo_uten_bydel,
    planted_people.bydel_utenfor_oslo,
    planted_people.avslutning_mangler,
    planted_people.deltaker_uten_tiltak,
    planted_people.alder_ved_start,
)
_IN_ROWS = (
    planted_rows.programstart_mangler,
    planted_rows.dato_fram_i_tid,
    planted_rows.bosted_annen_enhet,
    planted_rows.overlappende_program,
    planted_rows.sluttmal_mangler,
    planted_rows.deltaker_uten_kategori,
    planted_rows.rett_og_plikt_uten_vedtak,
    planted_rows.kategori_uten_vedtak,
    planted_rows.personnummer_kontrollsiffer,
    planted_measures.uten_tiltak_siste_to_mnd,
    planted_measures.tiltak_etter_avslutning,
    planted_measures.norsk_mangler_i_introfane,
    planted_measures.norsk_mangler_i_norskfane,
    planted_measures.tiltak_uten_timer,
    planted_measures.timer_over_fulltid,
    planted_measures.ukjent_tiltakskode,
    planted_measures.tiltak_uten_vedtak,
    planted_measures.sen_registrering,
    planted_rows.duf_kontrollsiffer,  # last: some of them have another fault too
)
RULES = tuple(fault.__name__ for fault in (*_IN_PEOPLE, *_IN_ROWS))


def change_people(planter: Planter) -> None:
    """Plant the faults that concern dates, places, law and reason, before any row is made."""
    if planter.setting.faults.plants:
        for fault in _IN_PEOPLE:
            fault(planter)


def change_rows(planter: Planter, rows: dict[str, Frame]) -> None:
    """Plant the faults that concern single rows of the made tables."""
    if planter.setting.faults.plants:
        for fault in _IN_ROWS:
            fault(planter, rows)
