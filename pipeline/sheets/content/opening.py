"""The first screen: what to do now and by when, and the result in one look.

The rest of the page is in ``compose.py``; the whole list of things to look at in ``to_check.py``.
"""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.sheets.content.figure_cells import count_cell, percent_cell
from pipeline.sheets.content.figures import OUTSIDE, Result, UnitFigures
from pipeline.sheets.content.interval import describe_interval
from pipeline.sheets.content.phrases import (
    describe_consequence,
    describe_contact,
    describe_deadline,
    describe_publishing,
    is_preliminary,
)
from pipeline.sheets.content.pieces import Fact, KeyFigure, Segment
from pipeline.sheets.content.places import Place
from pipeline.sheets.content.summary import FEW_EXITS, describe_uncertainty, write_summary
from pipeline.sheets.content.view import Check, Checks, NoExits, Todo
from pipeline.sheets.words.percent import format_count, format_date, scale_bar
from pipeline.sheets.words.texts import Texts

_ITEMS_SHOWN = 5
_BAR = 100


def build_todo(checks: Checks, edition: Edition, texts: Texts, since: str = "") -> Todo:
    """What to do now: the deadline, the worst things first, what follows if nothing is done, whom to ask.

    ``since``: how a final result differs from the last preliminary one.
    """
    slag = edition.round.slag
    calls_for_action = [item for item in checks.items if item.kind != "info"]
    shown = tuple(calls_for_action[:_ITEMS_SHOWN]) if is_preliminary(edition) else ()
    return Todo(
        heading=texts.say(f"na_overskrift_{slag}"),
        deadline=_build_deadline(edition, texts),
        intro=_introduce(edition, texts, since) if shown or not is_preliminary(edition) else "",
        items=shown,
        more=_invite_to_list(checks.items, texts, to_correct=bool(shown) and is_preliminary(edition)),
        nothing="" if shown or (checks.items and not is_preliminary(edition)) else checks.nothing,
        consequence=_tell_what_follows(edition, texts, has_points=bool(shown)),
        contact=describe_contact(edition, texts),
    )


def build_key_figure(own: UnitFigures, nation: Place, edition: Edition, texts: Texts) -> KeyFigure:
    """The share that reached the goal, and how those who ended are spread (R9). Call where somebody ended."""
    total = own.total
    ended = format_count(total.avsluttet)
    segments = _build_segments(total, texts)
    described = texts.join([f"{part.label.lower()}: {part.count.text}" for part in segments])
    return KeyFigure(
        heading=texts.say("nokkel_mal", mal=format_count(total.mal_nadd), avsluttet=ended),
        percent=percent_cell(total.mal_nadd, total.avsluttet, texts.say("ingen_andel")),
        is_few=total.avsluttet < FEW_EXITS,
        uncertainty=describe_uncertainty(total.avsluttet, texts),
        summary=write_summary(own, nation, edition, texts),
        explanation=texts.say("nokkel_forklaring"),
        interval=describe_interval(own, edition, texts),
        chart_title=texts.say("nokkel_figur_navn"),
        chart_text=texts.say("nokkel_figur", avsluttet=ended, deler=described),
        segments=segments,
    )


def build_no_exits(own: UnitFigures, edition: Edition, texts: Texts) -> NoExits:
    """Say that nobody ended, or that who did was taken out (R6, R9), and what to do if that is wrong."""
    year = edition.year.ar
    cutoff = format_date(edition.round.skjaeringsdato)
    excluded, outside = own.total.utelatt_utvidet, own.excluded[OUTSIDE]
    if excluded or outside:
        heading = texts.say("ingen_overskrift_utelatt", ar=year)
        told = [texts.count("ingen_utelatt", excluded, ar=year)] if excluded else []
        told += [texts.count("ingen_utenfor", outside, ar=year)] if outside else []
        explanation = " ".join([*told, texts.say("ingen_ellers", dato=cutoff)])
    else:
        heading = texts.say("ingen_overskrift", ar=year)
        explanation = texts.say("ingen_forklaring", ar=year, dato=cutoff)
    if is_preliminary(edition):
        advice = texts.say("ingen_gjor_forelopig", ar=year, frist=describe_deadline(edition))
    else:
        advice = texts.say("ingen_gjor_endelig")
    nobody = () if own.measure_sum.deltakere else (texts.say("tiltak_ingen_deltakere", ar=year),)
    return NoExits(heading, (explanation, *nobody, advice))


def _build_deadline(edition: Edition, texts: Texts) -> Fact | None:
    """The deadline, and what it is the deadline for; None in a final edition, where it is over."""
    deadline = edition.round.frist
    if deadline is None or not is_preliminary(edition):
        return None
    return Fact("frist", texts.say("frist_navn"), format_date(deadline), texts.say("frist_rettelser"))


def _tell_what_follows(edition: Edition, texts: Texts, *, has_points: bool) -> str:
    """What follows where points are left; without any, when the figures are public, where the year file says it."""
    if not is_preliminary(edition):
        return ""
    return describe_consequence(edition, texts) if has_points else describe_publishing(edition, texts)


def _introduce(edition: Edition, texts: Texts, since: str) -> str:
    """The order of the points; in a final edition, when the figures are public, what has changed, and what is over."""
    own = texts.say(f"na_ingress_{edition.round.slag}", ar=edition.year.ar)
    if is_preliminary(edition):
        return own
    return " ".join(filter(None, (describe_publishing(edition, texts), since, own)))


def _invite_to_list(items: tuple[Check, ...], texts: Texts, *, to_correct: bool) -> str:
    """The words of the link to the whole list; empty where the list is empty."""
    return texts.count("na_rett" if to_correct else "na_se", len(items)) if items else ""


def _build_segments(total: Result, texts: Texts) -> tuple[Segment, ...]:
    missing = total.groups[IKKE_REGISTRERT]
    parts = [
        ("mal", total.mal_nadd, "goal"),
        ("ikke_mal", total.avsluttet - total.mal_nadd - missing, "other"),
        ("ikke_registrert", missing, "missing"),
    ]
    start, segments = 0, []
    for key, number, tone in parts:
        place, length = scale_bar(start, total.avsluttet, _BAR), scale_bar(number, total.avsluttet, _BAR)
        segments.append(Segment(key, texts.say(f"del_{key}"), count_cell(number), place, length, tone))
        start += number
    return tuple(segments)
