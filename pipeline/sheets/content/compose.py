"""One unit's figures and the edition become one finished sheet (``view.Sheet``) in one language.

What stands on the page, and when, is decided here and in the modules it calls: the first screen in ``opening.py``, the
list of things to look at in ``to_check.py``, tables in ``tables.py``, ``measures.py``, ``outside.py`` and
``changes.py``, the end in ``notes.py``. The words are in ``words/``. Nothing is read and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline.common.languages import choose_language
from pipeline.editions.edition import Edition
from pipeline.places.areas import OSLO
from pipeline.places.code_lists import CodeLists
from pipeline.sheets.content.ages import build_ages
from pipeline.sheets.content.changes import build_changes
from pipeline.sheets.content.county_cells import Place, find_places
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.history import build_history, build_trend
from pipeline.sheets.content.measures import build_measures
from pipeline.sheets.content.notes import build_about, build_definitions, build_source
from pipeline.sheets.content.opening import build_key_figure, build_no_exits, build_todo
from pipeline.sheets.content.outside import build_taken_out
from pipeline.sheets.content.phrases import describe_contact, describe_deadline, is_preliminary
from pipeline.sheets.content.similar import find_similar
from pipeline.sheets.content.summary import FEW_EXITS
from pipeline.sheets.content.tables import (
    build_bydeler,
    build_comparison,
    build_groups,
    build_picture,
    build_picture_table,
    build_reasons,
)
from pipeline.sheets.content.to_check import build_checks
from pipeline.sheets.content.view import Link, Part, Sheet, Steps
from pipeline.sheets.names import FORMATS, name_file, name_page, other_language
from pipeline.sheets.words.percent import format_date
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
) -> Sheet:
    """Return the sheet of one unit, in the language of ``texts``, linking to the files of ``formats``."""
    edition = edition.of_unit(own.unit.kode)
    unit, slag, year = own.unit, edition.round.slag, str(edition.year.ar)
    ended = own.total.avsluttet > 0
    checks = build_checks(own, edition, texts)
    limit = edition.year.publiseringsgrense
    places = find_places(figures, own, limit, texts)
    return Sheet(
        language=texts.language,
        kode=unit.kode,
        is_preliminary=is_preliminary(edition),
        cutoff_date=edition.round.skjaeringsdato.isoformat(),
        title=texts.say("tittel", navn=unit.navn, ar=year),
        sender=texts.say("avsender", ar=year),
        sender_from=texts.say("avsender_fra"),
        status=texts.say(f"slag_{slag}"),
        place=texts.say(f"sted_{unit.niva}", kode=unit.kode),
        name=unit.navn,
        heading=texts.say("overskrift", ar=year),
        lead=(
            texts.say(f"ingress_{slag}", dato=format_date(edition.round.skjaeringsdato)),
            texts.say("ingress_gjelder", ar=year),
        ),
        access=texts.say("personvern"),
        other=_link_other_page(own, texts),
        files=_link_files(own, edition, texts, formats),
        todo=build_todo(checks, edition, texts),
        notices=_choose_notices(unit.kode, edition, texts),
        key_figure=build_key_figure(own, figures.nation, edition, texts) if ended else None,
        no_exits=None if ended else build_no_exits(own, edition, texts),
        checks=checks,
        steps=_build_steps(edition, texts),
        help=_build_help(own, edition, texts),
        result=_build_result(places, year, edition.codes, texts) if ended else None,
        picture=build_picture(places, edition.codes, texts) if own.total.avsluttet >= FEW_EXITS else None,
        trend=build_trend(places, texts),
        comparison=_build_comparison(places, find_similar(figures, own, limit), year, texts),
        reasons=_build_reasons(own, year, edition.codes, texts) if ended else None,
        taken_out=build_taken_out(own, edition, texts),
        measures=build_measures(places, year, edition.codes, texts),
        changes=build_changes(figures, own, edition.codes, texts),
        bydeler=_build_bydeler(figures, own, year, texts),
        about=build_about(edition, texts),
        definitions=build_definitions(texts),
        source=build_source(edition, facts, texts),
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
    steps = tuple(texts.say(f"rett_{step}", frist=describe_deadline(edition)) for step in range(1, _STEPS + 1))
    return Steps("rett", texts.say("rett_overskrift"), steps)


def _build_help(own: UnitFigures, edition: Edition, texts: Texts) -> tuple[Part, ...]:
    """Whom to ask, and who may see the sheet."""
    questions = Part("sporsmal", texts.say("sporsmal_overskrift"), describe_contact(edition, texts))
    sharing = (texts.say(f"del_{own.unit.niva}"), texts.say("del_sma_tall"))
    return (questions, Part("deling", texts.say("del_overskrift"), sharing))


def _build_result(places: Sequence[Place], year: str, codes: CodeLists, texts: Texts) -> Part:
    """By reason and sex, and the shares around."""
    own = places[0].figures
    tables = (build_groups(own, year, codes, texts), build_picture_table(places, year, codes, texts))
    return Part("resultat", texts.say("resultat_overskrift"), tables=tables)


def _build_comparison(places: Sequence[Place], similar: tuple[int, int] | None, year: str, texts: Texts) -> Part:
    """Side by side, year by year, and by age where somebody ended."""
    own = places[0].figures
    tables = (
        build_comparison(places, similar, year, texts),
        build_history(places, texts),
        build_ages(places, year, texts) if own.total.avsluttet else None,
    )
    made = tuple(table for table in tables if table is not None)
    return Part("sammenligning", texts.say("sammenlign_overskrift"), tables=made)


def _build_reasons(own: UnitFigures, year: str, codes: CodeLists, texts: Texts) -> Part:
    return Part("arsaker", texts.say("arsaker_overskrift"), tables=build_reasons(own, year, codes, texts))


def _build_bydeler(figures: Figures, own: UnitFigures, year: str, texts: Texts) -> Part | None:
    """Oslo's bydeler side by side, on Oslo's own sheet."""
    if own.unit.niva != "kommune" or own.unit.kode != OSLO:
        return None
    table = build_bydeler(figures.bydeler(own.unit.kode), year, texts)
    return Part("bydeler", texts.say("bydeler_overskrift"), tables=(table,))
