"""The page of the country: what was found, where people went, counties, municipalities, years, measures (P15).

It leads with the nation and the counties; the table of all municipalities leads on to their pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.disclosure.model import PublicValue
from pipeline.disclosure.tables import EVERYBODY
from pipeline.public.changes import Changed, describe_changes
from pipeline.public.exit_tables import (
    build_goal,
    build_reasons,
    build_reasons_by_sex,
    build_trend,
    build_years,
    list_years,
)
from pipeline.public.frame import Subject, make_frame
from pipeline.public.labels import Labels
from pipeline.public.listing import build_listing
from pipeline.public.measure_tables import build_measures, build_offers, build_participants
from pipeline.public.opening import build_key
from pipeline.public.pictures import count_squares, describe_spread
from pipeline.public.places import COUNT, DECIMAL, PERCENT, Place, draw_length, make_county, make_nation, show_value
from pipeline.public.signs import explain_signs
from pipeline.public.view import CountryPage
from pipeline.sheets.content.pieces import Row, Table
from pipeline.sheets.content.view import Part

COUNTIES_ID = "fylker"
"""The part that the spread and the table of all municipalities follow (P15)."""


def compose_country(subject: Subject, changes: Sequence[Changed]) -> CountryPage:
    """Return the page of the country in the language of ``subject``."""
    say, labels, public = subject.labels.texts.say, subject.labels, subject.public
    nation = make_nation(subject.cells, labels)
    counties = [make_county(subject.cells, unit.kode) for unit in public.units if unit.niva == "fylke"]
    municipalities = [
        Place(subject.cells, unit.niva, unit.kode, unit.navn) for unit in public.units if unit.niva == "kommune"
    ]
    parts = tuple(_list_parts(nation, counties, subject))
    listing = build_listing(subject)
    cells = tuple(Row(row.kode, row.name, row.cells) for county in listing.counties for row in county.rows)
    headings = ("", *(column.name for column in listing.columns[2:]))
    tables = (*(table for part in parts for table in part.tables), Table("alle", "", "", headings, cells))
    return CountryPage(
        frame=make_frame(
            subject,
            title=say("off_tittel_land", ar=public.ar),
            name=say("off_overskrift_land", ar=public.ar),
            heading="",
            place=nation.name,
            lead=say("off_ingress_land", ar=public.ar),
        ),
        key=build_key(nation, [], None, subject),
        squares=count_squares(nation, labels),
        found=tuple(_list_found(nation, counties, labels)),
        changes=describe_changes(changes, public, labels),
        parts=parts,
        trend=build_trend(nation, [], say("off_hele_landet").lower(), labels),
        spread=describe_spread(municipalities, nation, labels),
        listing=listing,
        signs=explain_signs(tables, labels, with_list=False),
    )


def _list_parts(nation: Place, counties: list[Place], subject: Subject) -> Iterator[Part]:
    say, labels = subject.labels.texts.say, subject.labels
    where = (build_reasons(nation, [], labels), build_reasons_by_sex(nation, labels))
    yield Part(id="hvor", heading=say("off_hvor"), tables=where)
    by_county = (_rank_counties(nation, counties, labels), _list_offers(nation, counties, labels))
    yield Part(id=COUNTIES_ID, heading=say("off_fylker"), tables=by_county)
    years = build_years(nation, [], labels)
    if years:
        yield Part(id="ar", heading=say("off_ar"), tables=(years,))
    sexes = build_goal(nation, [], labels, table="resultat", words="kjonn")
    ages = build_goal(nation, [], labels, table="alder", words="alder")
    laws = build_goal(nation, [], labels, table="lov", words="lov")
    yield Part(id="hvem", heading=say("off_hvem"), tables=(sexes, ages, laws))
    participants = (build_participants(nation, labels), build_offers(nation, [], labels))
    yield Part(id="deltakere", heading=say("off_deltakere"), tables=(*participants, build_measures(nation, [], labels)))


def _rank_counties(nation: Place, counties: list[Place], labels: Labels) -> Table:
    """The counties by their share, the nation among them; those whose share is not shown last, by code (P14)."""
    shown = [place for place in (nation, *counties) if place.share.value is not None]
    ranked = sorted(shown, key=lambda place: (-int(place.share.value or 0), place.kode))
    ranked += [place for place in (nation, *counties) if place.share.value is None]
    rows = [
        Row(
            place.kode,
            place.name,
            (
                *(
                    show_value(place.ask("resultat", name, EVERYBODY), COUNT, labels)
                    for name in ("avsluttet", "mal_nadd")
                ),
                show_value(place.share, PERCENT, labels),
            ),
            "own" if place is nation else "plain",
            draw_length(place.share),
            "other" if place is nation else "goal",
        )
        for place in ranked
    ]
    say = labels.texts.say
    headings = ("felt_avsluttet", "felt_mal_nadd", "off_kol_andel")
    return Table(
        key="fylker",
        name=say("off_fylker"),
        caption=say("off_fylker_tabell", ar=nation.public.ar),
        headings=(say("off_kol_fylke"), *map(say, headings)),
        rows=tuple(rows),
        note=say("off_fylker_note") if len(shown) <= len(counties) else "",
    )


def _list_offers(nation: Place, counties: list[Place], labels: Labels) -> Table:
    """Participants and what they were offered, by county in the order of codes."""
    figures = (("deltakere", COUNT), ("andel_uten_tiltak", PERCENT), ("timer_per_uke", DECIMAL))
    rows = [
        Row(
            place.kode,
            place.name,
            tuple(show_value(place.ask("deltakere", name, EVERYBODY), kind, labels) for name, kind in figures),
            "sum" if place is nation else "plain",
        )
        for place in (*counties, nation)
    ]
    say = labels.texts.say
    return Table(
        key="fylker_tilbud",
        name=say("off_deltakere"),
        caption=say("off_fylker_tilbud", ar=nation.public.ar),
        headings=(say("off_kol_fylke"), *(say(f"felt_{name}") for name, _ in figures)),
        rows=tuple(rows),
    )


def _list_found(nation: Place, counties: list[Place], labels: Labels) -> Iterator[str]:
    """What was found, a sentence for each figure that is shown."""
    say = labels.texts.say
    groups = {group: nation.ask("arsak_fylke", "andel", group) for group in ("arbeid", "utdanning")}
    if _are_shown(*groups.values()):
        yield say("off_funn_arbeid", **{group: show_value(one, PERCENT, labels).text for group, one in groups.items()})
    women, men = (nation.ask("resultat", "andel_mal", kjonn) for kjonn in ("K", "M"))
    if _are_shown(women, men) and women == men:
        yield say("off_funn_kjonn_likt", andel=show_value(women, PERCENT, labels).text)
    elif _are_shown(women, men):
        told = {"kvinner": show_value(women, PERCENT, labels).text, "menn": show_value(men, PERCENT, labels).text}
        yield say("off_funn_kjonn", **told)
    yield from _tell_change(nation, labels)
    shares = sorted(int(place.share.value) for place in counties if place.share.value is not None)
    if len(shares) == len(counties) > 1 and shares[0] < shares[-1]:
        lowest, highest = (show_value(PublicValue(one), PERCENT, labels).text for one in (shares[0], shares[-1]))
        yield say("off_funn_fylker", lavest=lowest, hoyest=highest)
    taking_part, without = (nation.ask("deltakere", name, EVERYBODY) for name in ("deltakere", "andel_uten_tiltak"))
    if _are_shown(taking_part, without):
        numbers = {
            "deltakere": show_value(taking_part, COUNT, labels).text,
            "andel": show_value(without, PERCENT, labels).text,
        }
        yield say("off_funn_deltakere", **numbers)
    hours = nation.ask("deltakere", "timer_per_uke", EVERYBODY)
    if _are_shown(hours):
        yield say("off_funn_timer", timer=show_value(hours, DECIMAL, labels).text)


def _tell_change(nation: Place, labels: Labels) -> Iterator[str]:
    """How the share differs from that of the year before, where both are shown."""
    before = [year for year in list_years(nation) if year < str(nation.public.ar)]
    earlier = nation.ask("utvikling", "andel_mal", before[-1]) if before else None
    if earlier is None or not _are_shown(nation.share, earlier):
        return
    points = int(nation.share.value or 0) - int(earlier.value or 0)
    if points == 0:
        yield labels.texts.say("off_funn_likt", ar=before[-1])
    else:
        yield labels.texts.count("off_funn_opp" if points > 0 else "off_funn_ned", abs(points), ar=before[-1])


def _are_shown(*values: PublicValue) -> bool:
    return all(value.value is not None for value in values)
