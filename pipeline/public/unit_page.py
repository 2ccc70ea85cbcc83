"""The page of one municipality or bydel: its own public figures, those of the county and the nation beside them."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.disclosure.model import PublicUnit
from pipeline.places.areas import OSLO
from pipeline.public.exit_tables import build_goal, build_reasons, build_trend, build_years
from pipeline.public.frame import Subject, make_frame
from pipeline.public.measure_tables import build_measures, build_offers, build_participants
from pipeline.public.names import unit_page
from pipeline.public.opening import build_comparison, build_key
from pipeline.public.places import Place, list_around
from pipeline.public.signs import explain_signs
from pipeline.public.view import LinkList, PageLink, UnitPage
from pipeline.sheets.content.view import Part
from pipeline.sheets.words.place_names import name_heading


def compose_unit(unit: PublicUnit, subject: Subject) -> UnitPage:
    """Return the page of a unit in the language of ``subject``."""
    say, labels, ar = subject.labels.texts.say, subject.labels, subject.public.ar
    name = name_heading(unit, labels.texts)
    own = Place(subject.cells, unit.niva, unit.kode, name)
    around = list_around(subject.cells, unit, labels)
    parts = tuple(_list_parts(own, around, subject))
    comparison = build_comparison(own, around, labels)
    tables = (comparison, *(table for part in parts for table in part.tables))
    return UnitPage(
        frame=make_frame(
            subject,
            title=say("off_tittel_enhet", navn=name, ar=ar),
            name=name,
            heading=say("off_overskrift_enhet", ar=ar),
            place=_describe_place(unit, around, subject),
            lead=say("off_ingress_enhet"),
            kode=unit.kode,
        ),
        key=build_key(own, around, unit, subject),
        comparison=comparison,
        parts=parts,
        trend=build_trend(own, around, labels.name_place(unit), labels),
        signs=explain_signs(tables, labels, with_list=True),
        near=tuple(_list_near(unit, around, subject)),
    )


def _describe_place(unit: PublicUnit, around: list[Place], subject: Subject) -> str:
    say = subject.labels.texts.say
    if unit.niva == "bydel":
        return say("off_sted_bydel", kode=unit.kode)
    if len(around) == 1:
        return say("off_sted_oslo", kode=unit.kode)
    return say("off_sted_kommune", kode=unit.kode, fylke=around[0].name)


def _list_parts(own: Place, around: list[Place], subject: Subject) -> Iterator[Part]:
    say, labels = subject.labels.texts.say, subject.labels
    yield Part(id="hvor", heading=say("off_hvor"), tables=(build_reasons(own, around, labels),))
    sexes = build_goal(own, around, labels, table="resultat", words="kjonn")
    yield Part(id="kjonn", heading=say("off_kjonn"), tables=(sexes,))
    years = build_years(own, around, labels)
    if years:
        yield Part(id="ar", heading=say("off_ar"), tables=(years,))
    participants = (build_participants(own, labels), build_offers(own, around, labels))
    measures = build_measures(own, around, labels)
    yield Part(id="deltakere", heading=say("off_deltakere"), tables=(*participants, measures))


def _list_near(unit: PublicUnit, around: list[Place], subject: Subject) -> Iterator[LinkList]:
    """The bydeler of Oslo, or the other units of the same county or of Oslo."""
    say, units = subject.labels.texts.say, subject.public.units
    if unit.kode == OSLO:
        bydeler = [other for other in units if other.niva == "bydel"]
        if bydeler:
            yield LinkList("bydeler", say("off_bydeler"), _link(bydeler, subject))
        return
    near = [
        other
        for other in units
        if other.niva == unit.niva and other.fylke_kode == unit.fylke_kode and other.kode != unit.kode
    ]
    if near:
        is_bydel = unit.niva == "bydel"
        heading = say("off_andre_bydeler") if is_bydel else say("off_andre_kommuner", fylke=around[0].name)
        yield LinkList("naer", heading, _link(near, subject))


def _link(units: list[PublicUnit], subject: Subject) -> tuple[PageLink, ...]:
    texts = subject.labels.texts
    return tuple(
        PageLink(name_heading(unit, texts), unit_page(unit.kode, texts.language).partition("/")[2]) for unit in units
    )
