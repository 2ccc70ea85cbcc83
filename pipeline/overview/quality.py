"""What the quality rules find, in the whole country and where, and whom to remind first.

The rules are in ``pipeline/quality``; the order of reminding is ``sql/statistikk/oppfolging.sql``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.common.languages import BOKMAL
from pipeline.editions.edition import Edition
from pipeline.nir.closed_lists import SEVERITIES
from pipeline.overview.compared_units import list_municipalities
from pipeline.overview.page_cells import (
    NOTHING,
    change_cell,
    count_cell,
    find_points,
    head,
    interval_cell,
    percent_cell,
    unit_cell,
    unit_link,
    width_cell,
)
from pipeline.overview.view import Link, Listing, PageCell
from pipeline.overview.words import count, name_rule, name_severity, say
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.figures import Figures, FindingChange, UnitFigures
from pipeline.sheets.content.phrases import describe_deadline, describe_limit
from pipeline.sheets.content.summary import FEW_EXITS
from pipeline.sheets.words.percent import format_count
from pipeline.sheets.words.texts import load_texts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_REMINDED, _RUNG, _WIDEST, _NAMED = 15, 5, 12, 3
FEIL, ADVARSEL, *_ = SEVERITIES


@dataclass(frozen=True)
class FollowUp:
    """One unit's place in the order of reminding, with what it rests on (``statistikk.oppfolging``)."""

    plass: int
    berorte: int
    berorte_endring: int | None
    sene: int
    registreringer: int


def read_follow_up(connection: DuckDBPyConnection) -> dict[tuple[str, str], FollowUp]:
    """Read the units that get a sheet by (niva, kode), the one to remind first first."""
    rows = connection.execute(
        "select niva, kode, plass, berorte, berorte_endring, sene, registreringer from statistikk.oppfolging"
        " order by plass"
    ).fetchall()
    return {(niva, kode): FollowUp(*cells) for niva, kode, *cells in rows}


def count_findings(own: UnitFigures, severity: str) -> int:
    """How many findings of a severity a unit has: people, each once a rule."""
    rules = load_catalogue().rules
    return sum(people for rule, people in own.findings.items() if rules[rule].alvor == severity)


def list_errors(figures: Figures) -> Listing:
    """The rules of severity feil that find something: how many people, in how many municipalities, and where most."""
    rows = []
    for key, rule in load_catalogue().rules.items():
        people = figures.nation.findings.get(key, 0)
        if rule.alvor == FEIL and people:
            found = [own for own in list_municipalities(figures) if own.findings.get(key)]
            most = sorted(found, key=lambda own: (-own.findings[key], own.unit.kode))[:_NAMED]
            links = tuple(unit_link(own, format_count(own.findings[key])) for own in most)
            rows.append(
                (
                    PageCell(name_rule(key)),
                    count_cell(people),
                    count_cell(len(found)),
                    PageCell("", links=links),
                )
            )
    return Listing(
        say("viktige_tabell"),
        (*head("punkt", "personer", "kommuner"), *head("flest")),
        tuple(rows),
        say("viktige_ingen"),
    )


def list_widest(figures: Figures) -> Listing:
    """The municipalities whose own interval is widest, of those with exits enough.

    Not the bydeler, whose exits are Oslo's too.
    """
    rows = []
    for own in list_municipalities(figures):
        points = find_points(own.interval.lavest, own.interval.hoyest)
        if own.total.avsluttet >= FEW_EXITS and points:
            rows.append((points, own))
    rows.sort(key=lambda item: (-item[0], item[1].unit.kode))
    return Listing(
        say("usikre_tabell", grense=FEW_EXITS),
        head("kommune", "avsluttet", "andel_na", "mulig", "poeng_mellom", "a_rette"),
        tuple(
            (
                unit_cell(own),
                count_cell(own.total.avsluttet),
                percent_cell(own.total.mal_nadd, own.total.avsluttet),
                interval_cell(own.interval.lavest, own.interval.hoyest),
                width_cell(own.interval.lavest, own.interval.hoyest),
                count_cell(own.interval.personer),
            )
            for _, own in rows[:_WIDEST]
        ),
        say("usikre_ingen"),
    )


def list_findings(figures: Figures, edition: Edition) -> Listing:
    """What every rule finds in the whole country, worst first, and what became of the earlier round's findings."""
    rules = load_catalogue().rules
    changes = {change.regel: change for change in figures.nation.finding_changes}
    municipalities = list_municipalities(figures)
    rows = []
    for key, rule in rules.items():
        people = figures.nation.findings.get(key, 0)
        if people or key in changes:
            places = sum(1 for own in municipalities if own.findings.get(key))
            told = (
                PageCell(name_rule(key)),
                PageCell(name_severity(rule.alvor)),
                PageCell(_tell_reason(key, edition)),
                count_cell(people),
                count_cell(places),
            )
            rows.append((*told, *_tell_change(changes.get(key))) if figures.earlier_round else told)
    since = ("forrige", "rettet", "apne", "nye") if figures.earlier_round else ()
    return Listing(
        say("funn_tabell"),
        head("punkt", "hvor_viktig", "hvorfor", "personer", "kommuner", *since, texts=3),
        tuple(rows),
        say("funn_ingen"),
    )


def _tell_reason(rule: str, edition: Edition) -> str:
    """Why a finding matters, as the sheets say it."""
    texts = load_texts(BOKMAL)
    values = {"ar": edition.year.ar, "frist": describe_deadline(edition), "grense": describe_limit(edition, texts)}
    return load_catalogue().rules[rule].texts(BOKMAL).hvorfor.format(**values)


def _tell_change(change: FindingChange | None) -> tuple[PageCell, ...]:
    counts = (change.antall_for, change.rettet, change.apne, change.nye) if change else (0, 0, 0, 0)
    return tuple(map(count_cell, counts))


def list_first(figures: Figures, follow_up: Mapping[tuple[str, str], FollowUp]) -> tuple[Link, ...]:
    """The first few of those to remind, with how many people each has to put right."""
    units = [(figures.find(*key), reminder) for key, reminder in follow_up.items() if reminder.berorte]
    return tuple(
        unit_link(own, count("ring_personer", reminder.berorte)) for own, reminder in units[:_RUNG] if own is not None
    )


def _name_heaviest(own: UnitFigures) -> PageCell:
    """The unit's point that is worth most to the result, first on its own list, and how many people it has."""
    catalogue = load_catalogue()
    touching = {rule: number for rule, number in own.findings.items() if catalogue.rules[rule].virkning}
    if not touching:
        return NOTHING
    rule = catalogue.order_by_worth(touching)[0]
    return PageCell(f"{name_rule(rule)} {count('ring_personer', touching[rule])}")


def list_reminders(figures: Figures, follow_up: Mapping[tuple[str, str], FollowUp]) -> Listing:
    """The units to remind first, in order, with the reasons."""
    rows: list[tuple[PageCell, ...]] = []
    for key, reminder in follow_up.items():
        own = figures.find(*key)
        if own is not None and reminder.berorte and len(rows) < _REMINDED:
            rows.append(
                (
                    unit_cell(own),
                    count_cell(reminder.berorte),
                    _name_heaviest(own),
                    change_cell(reminder.berorte_endring),
                    percent_cell(own.total.groups["ikke_registrert"], own.total.avsluttet),
                    percent_cell(reminder.sene, reminder.registreringer),
                    percent_cell(own.total.mal_nadd, own.total.avsluttet),
                    interval_cell(own.interval.lavest, own.interval.hoyest),
                )
            )
    return Listing(
        say("purre_tabell"),
        head("enhet", "personer", "tyngst", "siden", "uten_arsak", "sent", "andel_na", "mulig"),
        tuple(rows),
        say("purre_ingen"),
    )
