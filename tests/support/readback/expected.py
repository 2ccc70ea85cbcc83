"""All that must stand on a unit's sheet in one language, put together from its tables and sentences.

Nothing of the product that puts sheets together is used, so that the two can differ. Tables are made in ``grids.py``
and ``other_grids.py``, sentences in ``sentences.py``.
"""

from __future__ import annotations

from tests.support.readback.counts import LAND, OSLO, Place, Published
from tests.support.readback.county import Around
from tests.support.readback.grids import (
    make_bydeler,
    make_chart,
    make_comparison,
    make_groups,
    make_reasons,
    make_shares,
    name_places,
)
from tests.support.readback.model import Expected, Fact, Section, as_count, as_tenths, show_text
from tests.support.readback.numbers import find_tenths, show_date, show_tenths
from tests.support.readback.other_grids import (
    make_figure_changes,
    make_finding_changes,
    make_kept_in,
    make_kinds,
    make_sums,
    make_taken_out,
)
from tests.support.readback.others import make_ages
from tests.support.readback.sentences import (
    describe_limit,
    find_day,
    find_ends,
    list_items,
    show_deadline,
    tell_about,
    tell_contact,
    tell_deadline,
    tell_interval,
    tell_no_exits,
    tell_result,
    tell_source,
    tell_steps,
)
from tests.support.readback.words import Words, read_words
from tests.support.readback.years import make_history, make_trend


def expect_sheet(edition: Published, kode: str, language: str) -> Expected:
    """What one unit's sheet must say in one language."""
    words, place = read_words(language), (edition.units[kode], kode)
    slag, ar = edition.round["slag"], edition.ar
    ended, items = edition.count_result(place, "avsluttet") > 0, list_items(edition, place, words)
    cutoff, has_worst = show_date(find_day(edition, "skjaeringsdato")), any(item.kind != "info" for item in items)
    more = words.count("na_rett" if has_worst and edition.is_preliminary else "na_se", len(items))
    return Expected(
        edition=edition.key,
        kode=kode,
        language=language,
        own_language=edition.choose_language(kode),
        cutoff=find_day(edition, "skjaeringsdato"),
        title=words.say("tittel", navn=edition.name(place), ar=ar),
        sender=(words.say("avsender", ar=ar), words.say("avsender_fra")),
        status=words.say(f"slag_{slag}"),
        place=words.say(f"sted_{place[0]}", kode=kode),
        name=edition.name(place),
        heading=words.say("overskrift", ar=ar),
        lead=(words.say(f"ingress_{slag}", dato=cutoff), words.say("ingress_gjelder", ar=ar)),
        access=words.say("personvern"),
        other_language=words.say("malform_annen"),
        notices=tuple(
            notice[language]
            for notice in edition.round.get("merknad", [])
            if "enheter" not in notice or kode in notice["enheter"]
        ),
        todo_heading=words.say(f"na_overskrift_{slag}"),
        deadline=tell_deadline(edition, words),
        todo_intro=words.say(f"na_ingress_{slag}") if has_worst or not edition.is_preliminary else "",
        todo_nothing="" if has_worst else words.say(f"na_ingenting_{slag}"),
        todo_more=more if items else "",
        consequence=words.say("na_folge") if edition.is_preliminary else "",
        contact=tell_contact(edition, words),
        result=tell_result(edition, place, words) if ended else None,
        no_exits=None if ended else tell_no_exits(edition, place, words),
        list_heading=words.say(f"sjekk_overskrift_{slag}"),
        list_intro=words.say(f"sjekk_ingress_{slag}", frist=show_deadline(edition), ar=ar),
        list_nothing=words.say("sjekk_ingen"),
        items=items,
        interval=tell_interval(edition, place, words),
        ends=find_ends(edition, place),
        steps=tell_steps(edition, words),
        help=(
            Section(words.say("sporsmal_overskrift"), tell_contact(edition, words)),
            Section(words.say("del_overskrift"), (words.say(f"del_{place[0]}"), words.say("del_sma_tall"))),
        ),
        chart=make_chart(edition, place, words) if edition.count_result(place, "avsluttet") >= 10 else None,
        trend=make_trend(edition, name_places(edition, place, words), words),
        sections=tuple(list_sections(edition, place, words)),
        about=tell_about(edition, words),
        definitions=tuple(
            Fact(key, words.say(key), show_text(words.say(f"{key}_tekst")))
            for key in words.entries
            if f"{key}_tekst" in words.entries
        ),
        source=tell_source(edition, words, cutoff),
    )


def list_sections(edition: Published, place: Place, words: Words) -> list[Section]:
    """The sections with tables, in the order of reading."""
    ended = edition.count_result(place, "avsluttet")
    sections = []
    if ended:
        grids = (make_groups(edition, place, words), make_shares(edition, place, words))
        sections.append(Section(words.say("resultat_overskrift"), grids=grids))
    history = make_history(edition, name_places(edition, place, words), words)
    ages = [make_ages(Around(edition, place, words), name_places(edition, place, words))] if ended else []
    side_by_side = (make_comparison(edition, place, words), *([history] if history else []), *ages)
    sections.append(Section(words.say("sammenlign_overskrift"), grids=side_by_side))
    if ended:
        sections.append(Section(words.say("arsaker_overskrift"), grids=tuple(make_reasons(edition, place, words))))
    sections += [_tell_taken_out(edition, place, words), _tell_measures(edition, place, words)]
    if edition.earlier_round:
        sections.append(_tell_changes(edition, place, words))
    if place == ("kommune", OSLO):
        sections.append(Section(words.say("bydeler_overskrift"), grids=(make_bydeler(edition, words),)))
    return sections


def _tell_taken_out(edition: Published, place: Place, words: Words) -> Section:
    taken_out, kept_in = make_taken_out(edition, place, words), make_kept_in(edition, place, words)
    paragraphs = [words.say("utelatt_ingress", grense=describe_limit(edition, words))]
    paragraphs += [] if taken_out else [words.say("utelatt_ingen")]
    grids = tuple(grid for grid in (taken_out, kept_in) if grid)
    return Section(words.say("utelatt_overskrift"), tuple(paragraphs), grids=grids)


def _tell_measures(edition: Published, place: Place, words: Words) -> Section:
    participants = edition.count("tiltak_sum", place, "deltakere")
    heading = words.say("tiltak_overskrift")
    if not participants:
        return Section(heading, (words.say("tiltak_ingen_deltakere", ar=edition.ar),))
    without = edition.count("tiltak_sum", place, "deltakere_uten_tiltak")
    own, nation = (find_tenths(edition.find("tiltak_sum", one)["timer_per_uke"]) for one in (place, LAND))
    facts = (
        Fact("deltakere", words.count("tiltak_deltakere", participants, ar=edition.ar), as_count(participants)),
        Fact("deltakere_uten_tiltak", words.count("tiltak_uten", without), as_count(without)),
        Fact(
            "timer_per_uke",
            words.say("tiltak_timer"),
            as_tenths(own, ""),
            words.say("tiltak_timer_forklaring", land=show_tenths(nation)),
        ),
    )
    grids = (make_sums(edition, place, words), make_kinds(edition, place, words))
    return Section(heading, (words.say("tiltak_ingress"),), facts, grids)


def _tell_changes(edition: Published, place: Place, words: Words) -> Section:
    findings = make_finding_changes(edition, place, words)
    grids = (make_figure_changes(edition, place, words), *([findings] if findings else []))
    notes = () if findings else (words.say("funn_endring_ingen"),)
    intro = words.say("endring_ingress", utgave=edition.earlier_round)
    return Section(words.say("endring_overskrift"), (intro,), (), grids, notes)
