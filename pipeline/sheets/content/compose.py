"""One unit's figures and the edition become one finished sheet (``view.Sheet``) in one language.

What stands on the page, and when, is decided here and in the modules it calls: the first screen in ``opening.py``, the
list of things to look at in ``to_check.py``, tables in ``tables.py``, ``measures.py``, ``outside.py`` and
``changes.py``, the end in ``notes.py``. The words are in ``words/``. Nothing is read and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from pipeline.common.languages import choose_language
from pipeline.disclosure.model import PublicEdition
from pipeline.editions.edition import Edition
from pipeline.places.code_lists import CodeLists
from pipeline.sheets.content.ages import build_ages
from pipeline.sheets.content.bydeler import build_bydeler
from pipeline.sheets.content.changes import build_changes
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.history import build_history, build_trend
from pipeline.sheets.content.measures import build_measures
from pipeline.sheets.content.notes import build_about, build_definitions, build_source
from pipeline.sheets.content.opening import build_key_figure, build_no_exits, build_todo
from pipeline.sheets.content.outside import build_taken_out
from pipeline.sheets.content.phrases import is_preliminary, list_links, list_what_all_must_know
from pipeline.sheets.content.places import Places, find_places
from pipeline.sheets.content.similar import find_similar
from pipeline.sheets.content.since_preliminary import describe_since
from pipeline.sheets.content.summary import FEW_EXITS
from pipeline.sheets.content.tables import (
    build_comparison,
    build_groups,
    build_picture,
    build_reasons,
)
from pipeline.sheets.content.to_check import build_checks
from pipeline.sheets.content.view import Link, Part, Sheet, Steps
from pipeline.sheets.names import FORMATS, name_file, name_page, other_language
from pipeline.sheets.words.percent import format_date
from pipeline.sheets.words.place_names import name_heading
from pipeline.sheets.words.texts import Texts

_STEPS = 5


def compose_sheet(
    figures: Figures,
    own: UnitFigures,
    edition: Edition,
    facts: RunFacts,
    texts: Texts,
    *,
    formats: Collection[str] = FORMATS,
    public: PublicEdition | None = None,
) -> Sheet:
    """Return the sheet of one unit, in the language of ``texts``, linking to the files of ``formats``.

    ``public``: what the edition publishes, where it does: then the sheet has nothing else of other units.
    """
    edition = edition.of_unit(own.unit.kode)
    unit, slag, year = own.unit, edition.round.slag, str(edition.year.ar)
    ended = own.total.avsluttet > 0
    checks = build_checks(own, edition, texts)
    places = find_places(figures, own, edition.year, texts, public)
    sheet = Sheet(
        language=texts.language,
        kode=unit.kode,
        is_preliminary=is_preliminary(edition),
        cutoff_date=edition.round.skjaeringsdato.isoformat(),
        title=texts.say("tittel", navn=name_heading(unit, texts), ar=year),
        sender=texts.say("avsender", ar=year),
        sender_from=texts.say("avsender_fra"),
        status=texts.say(f"slag_{slag}"),
        place=texts.say(f"sted_{unit.niva}", kode=unit.kode),
        name=name_heading(unit, texts),
        heading=texts.say("overskrift", ar=year),
        lead=(
            texts.say(f"ingress_{slag}", dato=format_date(edition.round.skjaeringsdato)),
            texts.say("ingress_gjelder", ar=year),
        ),
        access=texts.say("personvern"),
        other=_link_other_page(own, texts),
        files=_link_files(own, edition, texts, formats),
        todo=build_todo(checks, edition, texts, describe_since(figures, own, edition, texts)),
        notices=_choose_notices(unit.kode, edition, texts),
        key_figure=build_key_figure(own, places.nation, edition, texts) if ended else None,
        no_exits=None if ended else build_no_exits(own, edition, texts),
        checks=checks,
        steps=_build_steps(edition, texts),
        help=_build_help(own, edition, texts),
        result=_build_result(places, year, edition.codes, texts) if ended else None,
        picture=build_picture(places, edition.codes, texts) if own.total.avsluttet >= FEW_EXITS else None,
        trend=build_trend(places, texts),
        comparison=_build_comparison(places, find_similar(figures, own, edition.year, public), year, texts),
        reasons=_build_reasons(own, year, edition.codes, texts) if ended else None,
        taken_out=build_taken_out(own, edition, texts),
        measures=_build_measures(places, year, edition.codes, texts, ended=ended),
        changes=build_changes(figures, own, edition, texts),
        bydeler=build_bydeler(figures, own, year, texts),
        about=build_about(unit, edition, texts),
        definitions=build_definitions(texts, has_interval=checks.ends is not None),
        source=build_source(edition, facts, texts),
    )
    is_bare = sheet.no_exits and not sheet.checks.items and not sheet.measures
    return _put_on_one_card(sheet, own, edition, texts) if is_bare else sheet


def _put_on_one_card(sheet: Sheet, own: UnitFigures, edition: Edition, texts: Texts) -> Sheet:
    """The sheet of a unit with nobody to look at: its first card, and what has changed or earlier years, if any.

    How to correct is one sentence: where NIR lists those who ended.
    """
    if sheet.no_exits is None:
        return sheet
    told = [texts.say("finn_avsluttede")] if sheet.steps else []
    changes = sheet.changes
    if changes and not changes.tables:
        told, changes = [*told, *changes.paragraphs], None
    has_figures = any(part.tables for part in sheet.parts)
    return replace(
        sheet,
        no_exits=replace(sheet.no_exits, paragraphs=(*sheet.no_exits.paragraphs, *told)),
        changes=changes,
        steps=None,
        about=build_about(own.unit, edition, texts, has_figures=has_figures),
        definitions=(),
    )


def _link_other_page(own: UnitFigures, texts: Texts) -> Link:
    language, own_language = other_language(texts.language), choose_language(own.unit.malform)
    return Link("malform", texts.say("malform_annen"), name_page(language, own_language), language)


def _link_files(own: UnitFigures, edition: Edition, texts: Texts, formats: Collection[str]) -> tuple[Link, ...]:
    return tuple(
        Link(
            ending,
            texts.say(f"fil_{ending}"),
            name_file(edition.key, own.unit.kode, texts.language, ending),
            texts.language,
        )
        for ending in ("pdf", "xlsx", "csv")
        if ending in formats
    )


def _choose_notices(kode: str, edition: Edition, texts: Texts) -> tuple[str, ...]:
    """The round's notices to this unit, or to all."""
    notices = [item for item in edition.round.merknad if item.enheter is None or kode in item.enheter]
    return tuple(item.text(texts.language) for item in notices)


def _build_steps(edition: Edition, texts: Texts) -> Steps | None:
    """How to correct, step by step; None in a final edition."""
    if not is_preliminary(edition):
        return None
    steps = tuple(texts.say(f"rett_{step}", ar=edition.year.ar) for step in range(1, _STEPS + 1))
    return Steps("rett", texts.say("rett_overskrift"), steps)


def _build_help(own: UnitFigures, edition: Edition, texts: Texts) -> tuple[Part, ...]:
    """What everybody must know; the pages to go to, where the year file has any."""
    told = list_what_all_must_know(own.unit, edition, texts)
    must_know = Part("vite", texts.say("vite_overskrift"), told)
    links = list_links(edition, texts)
    return (must_know, *((Part("lenker", texts.say("lenker_overskrift"), links=links),) if links else ()))


def _build_result(places: Places, year: str, codes: CodeLists, texts: Texts) -> Part:
    """By reason and sex, with the shares around."""
    return Part("resultat", texts.say("resultat_overskrift"), tables=(build_groups(places, year, codes, texts),))


def _build_comparison(places: Places, similar: tuple[int, int] | None, year: str, texts: Texts) -> Part | None:
    """Side by side, by age, and year by year; None where nobody ended in any of the years."""
    own = places.own.figures
    ended = own.total.avsluttet > 0
    tables = (
        build_comparison(places, similar, year, texts) if ended else None,
        build_ages(places, year, texts) if ended else None,
        build_history(places, texts) if any(item.avsluttet for item in own.history) else None,
    )
    made = tuple(table for table in tables if table is not None)
    return Part("sammenligning", texts.say("sammenlign_overskrift"), tables=made) if made else None


def _build_measures(places: Places, year: str, codes: CodeLists, texts: Texts, *, ended: bool) -> Part | None:
    """None where nobody ended or took part: the sheet's one card says so."""
    if not ended and not places.own.figures.measure_sum.deltakere:
        return None
    return build_measures(places, year, codes, texts)


def _build_reasons(own: UnitFigures, year: str, codes: CodeLists, texts: Texts) -> Part:
    tables = build_reasons(own, year, codes, texts)
    return Part("arsaker", texts.say("arsaker_overskrift"), tables=tables, is_folded=True)
