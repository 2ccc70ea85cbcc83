"""All that must stand on a unit's sheet in one language, put together from its tables and sentences.

Nothing of the product that puts sheets together is used, so that the two can differ. Tables are made in ``grids.py``
and ``other_grids.py``, sentences in ``sentences.py``.
"""

from __future__ import annotations

from dataclasses import replace

from tests.support.readback.counts import OSLO, Place, Published
from tests.support.readback.county import Around
from tests.support.readback.grids import (
    list_bydeler,
    make_bydeler,
    make_chart,
    make_comparison,
    make_groups,
    make_reasons,
    name_places,
)
from tests.support.readback.model import Expected, Fact, Section, show_text
from tests.support.readback.numbers import show_count, show_date
from tests.support.readback.other_grids import (
    make_figure_changes,
    make_finding_changes,
    make_kinds,
    make_stonad,
    make_sums,
    make_taken_out,
)
from tests.support.readback.others import make_ages
from tests.support.readback.sentences import (
    find_day,
    find_ends,
    list_items,
    tell_contact,
    tell_deadline,
    tell_interval,
    tell_no_exits,
    tell_result,
    tell_source,
    tell_steps,
)
from tests.support.readback.told import (
    name_place,
    tell_about,
    tell_consequence,
    tell_help,
    tell_intro,
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
    name, nothing = name_place(edition, place, words), words.say(f"na_ingenting_{slag}")
    is_silent = has_worst if edition.is_preliminary else bool(items)
    expected = Expected(
        edition=edition.key,
        kode=kode,
        language=language,
        is_preliminary=edition.is_preliminary,
        own_language=edition.choose_language(kode),
        cutoff=find_day(edition, "skjaeringsdato"),
        title=words.say("tittel", navn=name, ar=ar),
        sender=(words.say("avsender", ar=ar), words.say("avsender_fra")),
        status=words.say(f"slag_{slag}"),
        place=words.say(f"sted_{place[0]}", kode=kode),
        name=name,
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
        todo_intro=tell_intro(edition, place, words) if has_worst or not edition.is_preliminary else "",
        todo_nothing="" if is_silent else nothing,
        todo_more=more if items else "",
        consequence=tell_consequence(edition, words, has_points=has_worst),
        contact=tell_contact(edition, words),
        result=tell_result(edition, place, words) if ended else None,
        no_exits=None if ended else tell_no_exits(edition, place, words),
        list_heading=words.say(f"sjekk_overskrift_{slag}"),
        list_intro=words.say(f"sjekk_ingress_{slag}", ar=ar),
        list_nothing=nothing,
        items=items,
        interval=tell_interval(edition, place, words),
        ends=find_ends(edition, place),
        steps=tell_steps(edition, words),
        help=tell_help(edition, place, words),
        chart=make_chart(edition, place, words) if edition.count_result(place, "avsluttet") >= 10 else None,
        trend=make_trend(edition, name_places(edition, place, words), words),
        sections=tuple(list_sections(edition, place, words)),
        about=tell_about(edition, place, words),
        definitions=tuple(
            Fact(key, words.say(key), show_text(words.say(f"{key}_tekst")))
            for key in words.entries
            if f"{key}_tekst" in words.entries and (key != "ord_spenn" or find_ends(edition, place))
        ),
        source=tell_source(edition, words, cutoff),
    )
    return _put_on_one_card(expected, tell_about(edition, place, words, is_empty=True), words)


def _put_on_one_card(expected: Expected, about: Section, words: Words) -> Expected:
    """Where nobody is to be looked at and nobody took part, all but tables is said on the first card.

    ``about``: what the figures rest on, where no table is left.
    """
    took_part = any(section.heading == words.say("tiltak_overskrift") for section in expected.sections)
    if not expected.no_exits or expected.items or took_part:
        return expected
    told = [words.say("finn_avsluttede")] if expected.is_preliminary else []
    told += [text for section in expected.sections if not section.grids for text in section.paragraphs]
    nobody = replace(expected.no_exits, paragraphs=(*expected.no_exits.paragraphs, *told))
    left = tuple(section for section in expected.sections if section.grids)
    about = expected.about if left else about
    return replace(expected, no_exits=nobody, sections=left, definitions=(), steps=None, about=about)


def list_sections(edition: Published, place: Place, words: Words) -> list[Section]:
    """The sections with tables, in the order of reading: the result first where it is final."""
    ended = edition.count_result(place, "avsluttet")
    sections = []
    if ended:
        sections.append(Section(words.say("resultat_overskrift"), grids=(make_groups(edition, place, words),)))
    side_by_side = []
    if ended:
        ages = make_ages(Around(edition, place, words), name_places(edition, place, words))
        side_by_side += [make_comparison(edition, place, words), ages]
    if any(row["avsluttet"] != "0" for row in edition.list_rows("utvikling", place)):
        history = make_history(edition, name_places(edition, place, words), words)
        side_by_side += [history] if history else []
    if side_by_side:
        sections.append(Section(words.say("sammenlign_overskrift"), grids=tuple(side_by_side)))
    if ended:
        sections.append(Section(words.say("arsaker_overskrift"), grids=tuple(make_reasons(edition, place, words))))
    if place == ("kommune", OSLO):
        sections.append(_tell_bydeler(edition, words))
    taken_out = _tell_taken_out(edition, place, words)
    sections += [taken_out] if taken_out.grids else []
    if ended or edition.count("tiltak_sum", place, "deltakere"):
        sections.append(_tell_measures(edition, place, words))
    changes = [_tell_changes(edition, place, words)] if edition.earlier_round else []
    after_the_result = 1 if ended and edition.is_preliminary else 0 if edition.is_preliminary else len(sections)
    return [*sections[:after_the_result], *changes, *sections[after_the_result:]]


def _tell_bydeler(edition: Published, words: Words) -> Section:
    """The table, and above it the three with most exits without a reason."""
    found = [(edition.count_result(one, "ikke_registrert"), one) for one in list_bydeler(edition)]
    worst = sorted(((number, one) for number, one in found if number and one[1] in edition.units), key=_most_first)[:3]
    named = [
        words.say("bydeler_del", navn=name_place(edition, one, words), antall=show_count(number))
        for number, one in worst
    ]
    told = (words.say("bydeler_ring", bydeler=words.list_together(named)),) if named else ()
    return Section(words.say("bydeler_overskrift"), told, grids=(make_bydeler(edition, words),))


def _most_first(counted: tuple[int, Place]) -> tuple[int, str]:
    return -counted[0], counted[1][1]


def _tell_taken_out(edition: Published, place: Place, words: Words) -> Section:
    taken_out = make_taken_out(edition, place, words)
    evidence = [row for row in edition.list_rows("utelatt", place) if row["grunn"] in ("meldt", "vedtak", "frist")]
    told = (words.say("utelatt_ingress"),) if any(row["antall"] != "0" for row in evidence) else ()
    return Section(words.say("utelatt_overskrift"), told, grids=(taken_out,) if taken_out else ())


def _tell_measures(edition: Published, place: Place, words: Words) -> Section:
    heading = words.say("tiltak_overskrift")
    if not edition.count("tiltak_sum", place, "deltakere"):
        return Section(heading, (words.say("tiltak_ingen_deltakere", ar=edition.ar),))
    stonad = [make_stonad(edition, place, words)] if edition.stonad_taken else []
    return Section(heading, grids=(make_sums(edition, place, words), *stonad, make_kinds(edition, place, words)))


def _tell_changes(edition: Published, place: Place, words: Words) -> Section:
    changed = make_figure_changes(edition, place, words)
    grids = tuple(grid for grid in (changed, make_finding_changes(edition, place, words)) if grid)
    rounds = {f"{edition.ar}-{item['navn']}": item for item in edition.year["utgave"]}
    earlier = rounds.get(edition.earlier_round or "")
    key = "endring_ingress" if changed else "endring_ingen"
    if earlier:
        day = show_date(str(earlier.get("sendt", earlier["skjaeringsdato"])))
        return Section(words.say("endring_overskrift"), (words.say(key, dato=day),), grids=grids)
    return Section(words.say("endring_overskrift"), (words.say(f"{key}_uten"),), grids=grids)
