"""How faults in exits, decisions, categories and persons are corrected: one function a quality rule.

Each is given the desk and the people whose fault is put right. Measures are in ``corrected_measures.py``, the planting
of the same faults in ``planted_people.py`` and ``planted_rows.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.synthetic.desk import Desk
from pipeline.synthetic.draws import Bools, Ints
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.plan import REASONS
from pipeline.synthetic.times import DAY, NONE
from pipeline.synthetic.vocabulary import word

_BY_MUNICIPALITY, _BY_NIR = word("registrert_av", "kommune"), word("registrert_av", "nir")
_PROGRAMME, _GRANTED = word("ordning", "introduksjonsprogram"), word("vedtakstype", "innvilget")
_EXTENDED = word("vedtakstype", "forlenget")
_NO_REASON = (int(NONE), REASONS.index(IKKE_REGISTRERT))
_WITH_BYDEL = ("avslutning", "vedtak", "tiltak")


def avsluttet_uten_arsak(desk: Desk, who: Ints) -> None:
    """The reason is registered."""
    exits = desk.table("avslutning")
    _give_reason(desk, desk.exits(who) & np.isin(exits["avslutningsarsak"], _NO_REASON))


def avsluttet_av_nir(desk: Desk, who: Ints) -> None:
    """The municipality registers the exit that NIR made, with its reason."""
    _give_reason(desk, desk.exits(who) & (desk.table("avslutning")["registrert_av"] == _BY_NIR))


def annet_ved_grensen(desk: Desk, who: Ints) -> None:
    """Another reason than «annet»."""
    exits = desk.table("avslutning")
    mine = desk.exits(who) & (exits["avslutningsarsak"] == REASONS.index("annet"))
    desk.ledger.change("avslutning", mine, avslutningsarsak=desk.draw_reasons(exits["lov"], leave_out=("annet",)))


def utvidet_med_arsak(desk: Desk, who: Ints) -> None:
    """The reason is deleted, for the programme was extended (F5)."""
    desk.ledger.change("avslutning", desk.exits(who), avslutningsarsak=int(NONE))


def flyttet_i_program(desk: Desk, who: Ints) -> None:
    """The exit was a mistake where the decision has no end, and is deleted; elsewhere the decisions end with it."""
    stays = who[desk.people["er_apen"][who] == 1]
    desk.ledger.delete("avslutning", desk.exits(stays))
    left = np.setdiff1d(who, stays)
    for table in ("vedtak", "tiltak"):
        end_with_exit(desk, table, desk.current(table, left))


def avslutning_mangler(desk: Desk, who: Ints) -> None:
    """The exit is registered, on the day the decisions ran out."""
    people, size = desk.people, len(who)
    laws = people["lov"][who]
    rows = _of_people(desk, who) | {
        "avslutningsdato": people["slutt"][who],
        "avslutningsarsak": desk.draw_reasons(laws),
        "registrert_av": np.full(size, _BY_MUNICIPALITY),
    }
    desk.ledger.add("avslutning", rows)


def avsluttet_i_to_enheter(desk: Desk, who: Ints) -> None:
    """The earlier exit, in the other unit, is deleted."""
    exits = desk.table("avslutning")
    elsewhere = exits["kommunenummer"] != desk.of("kode", exits)
    elsewhere |= exits["bydelsnummer"] != desk.of("bydel", exits)
    desk.ledger.delete("avslutning", desk.exits(who) & elsewhere)


def avsluttet_uten_vedtak(desk: Desk, who: Ints) -> None:
    """The decision is registered."""
    people, size = desk.people, len(who)
    start = np.minimum(people["start"][who], people["exit"][who])
    rows = _of_people(desk, who) | {
        "ordning": np.full(size, _PROGRAMME), "vedtakstype": np.full(size, _GRANTED), "vedtaksdato": start,
        "fra_dato": start, "til_dato": people["exit"][who], "sluttmal": np.full(size, NONE),
        "har_videregaende": np.full(size, NONE),
    }  # fmt: skip
    desk.ledger.add("vedtak", rows)


def programstart_mangler(desk: Desk, who: Ints) -> None:
    """The first decision is a grant, as it should have been."""
    first = _one_each(desk, "vedtak", _decisions(desk, who), first=True)
    desk.ledger.change("vedtak", first, vedtakstype=_GRANTED)


def overlappende_program(desk: Desk, who: Ints) -> None:
    """The decision that stands twice is deleted once."""
    decisions = desk.table("vedtak")
    again = _decisions(desk, who) & (decisions["vedtakstype"] == _EXTENDED)
    desk.ledger.delete("vedtak", _one_each(desk, "vedtak", again, first=False))


def sluttmal_mangler(desk: Desk, who: Ints) -> None:
    """The final goal is registered."""
    missing = desk.current("vedtak", who) & (desk.table("vedtak")["sluttmal"] == NONE)
    desk.ledger.change("vedtak", missing, sluttmal=word("sluttmal", "arbeid"))


def oslo_uten_bydel(desk: Desk, who: Ints) -> None:
    """The bydel is registered, the same on all rows."""
    places = desk.setting.places
    own = places.draw_bydeler(desk.draws, desk.people["kode"])
    for table in _WITH_BYDEL:
        frame = desk.table(table)
        without = places.in_oslo(frame["kommunenummer"]) & ~np.isin(frame["bydelsnummer"], places.bydeler)
        bydel = own[np.minimum(frame["person"], len(own) - 1)]
        desk.ledger.change(table, desk.current(table, who) & without, bydelsnummer=bydel)
    persons = desk.table("person")
    desk.ledger.change("person", desk.current("person", who), bostedsbydel=own[persons["person"]])


def bydel_utenfor_oslo(desk: Desk, who: Ints) -> None:
    """The bydel is taken away."""
    for table in _WITH_BYDEL:
        outside = ~desk.setting.places.in_oslo(desk.table(table)["kommunenummer"])
        desk.ledger.change(table, desk.current(table, who) & outside, bydelsnummer=-1)


def bosted_annen_enhet(desk: Desk, who: Ints) -> None:
    """The residence is where the person was followed up."""
    persons, places = desk.table("person"), desk.setting.places
    code, district = desk.of("kode", persons), desk.of("bydel", persons)
    home = {"bostedskommune": code, "bostedsbydel": np.where(places.in_oslo(code), district, -1)}
    desk.ledger.change("person", desk.current("person", who), **home)


def deltaker_uten_kategori(desk: Desk, who: Ints) -> None:
    """The category is registered."""
    size, start = len(who), desk.people["start"][who] - 30
    rows = {
        "person": who, "lov": desk.people["lov"][who], "kategori": np.full(size, word("kategori", "rett_og_plikt")),
        "oppholdsgrunnlag": np.full(size, NONE), "kollektiv_beskyttelse": np.zeros(size, dtype=np.int64),
        "fra_dato": start, "til_dato": np.full(size, NONE),
    }  # fmt: skip
    desk.ledger.add("kategori", rows)


def rett_og_plikt_uten_vedtak(desk: Desk, who: Ints) -> None:
    """The category ended, for the person has moved."""
    _end_category(desk, who)


def kategori_uten_vedtak(desk: Desk, who: Ints) -> None:
    """The category ended, for the person did not want the programme."""
    _end_category(desk, who)


def personnummer_kontrollsiffer(desk: Desk, who: Ints) -> None:
    """The number as it is."""
    _mend_digits(desk, who, "fodselsnummer")


def duf_kontrollsiffer(desk: Desk, who: Ints) -> None:
    """The number as it is."""
    _mend_digits(desk, who, "duf_nummer")


def end_with_exit(desk: Desk, table: str, rows: Bools) -> None:
    """Let these rows, decisions or measures, end on the day of the exit where they go on after it."""
    frame = desk.table(table)
    exits = desk.of("exit", frame)
    on = (frame["til_dato"] == NONE) | (frame["til_dato"] > exits)
    desk.ledger.change(table, rows & on & (frame["fra_dato"] <= exits), til_dato=exits)


def _give_reason(desk: Desk, rows: Bools) -> None:
    exits = desk.table("avslutning")
    missing = np.isin(exits["avslutningsarsak"], _NO_REASON)
    reason = np.where(missing, desk.draw_reasons(exits["lov"]), exits["avslutningsarsak"])
    desk.ledger.change("avslutning", rows, avslutningsarsak=reason, registrert_av=_BY_MUNICIPALITY)


def _of_people(desk: Desk, who: Ints) -> Frame:
    """The columns that say whose a new row is, and where."""
    people = desk.people
    return {
        "person": who,
        "kommunenummer": people["kode"][who],
        "bydelsnummer": people["bydel"][who],
        "lov": people["lov"][who],
    }


def _decisions(desk: Desk, who: Ints) -> Bools:
    decisions = desk.table("vedtak")
    kinds = (decisions["ordning"] == _PROGRAMME) & np.isin(decisions["vedtakstype"], (_GRANTED, _EXTENDED))
    rows: Bools = desk.current("vedtak", who) & kinds
    return rows


def _one_each(desk: Desk, table: str, rows: Bools, *, first: bool) -> Bools:
    """Each person's first, or last, such row by day and id."""
    frame, there = desk.table(table), np.flatnonzero(rows)
    sign = 1 if first else -1
    there = there[np.lexsort([sign * frame["id"][there], sign * frame["fra_dato"][there], frame["person"][there]])]
    chosen = np.zeros(len(rows), dtype=np.bool_)
    chosen[there[np.unique(frame["person"][there], return_index=True)[1]]] = True
    return chosen


def _end_category(desk: Desk, who: Ints) -> None:
    until = desk.setting.cutoff_end // DAY - 20
    desk.ledger.change("kategori", desk.current("kategori", who), til_dato=until)


def _mend_digits(desk: Desk, who: Ints, name: str) -> None:
    numbers = desk.table("person")[name]
    right = numbers - numbers % 10 + (numbers + 9) % 10  # what ``spoil_check_digits`` did, undone
    desk.ledger.change("person", desk.current("person", who) & (numbers >= 0), **{name: right})
