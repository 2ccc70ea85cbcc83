"""What the quality rules find, in the whole country and where, and whom to remind first.

The rules are in ``pipeline/quality``; the order of reminding is ``sql/statistikk/oppfolging.sql``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.common.languages import BOKMAL
from pipeline.nir.closed_lists import SEVERITIES
from pipeline.overview.compared_units import FEW_EXITS, list_municipalities
from pipeline.overview.page_cells import (
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
from pipeline.quality.catalogue import load_catalogue
from pipeline.quality.findings import describe_rule
from pipeline.sheets.content.figures import Figures, FindingChange, UnitFigures
from pipeline.sheets.words.percent import format_count

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
    return sum(count for rule, count in own.findings.items() if rules[rule].alvor == severity)


def list_errors(figures: Figures) -> Listing:
    """The rules of severity feil that find something: how many people, in how many municipalities, and where most."""
    rows = []
    for key, rule in load_catalogue().rules.items():
        count = figures.nation.findings.get(key, 0)
        if rule.alvor == FEIL and count:
            found = [own for own in list_municipalities(figures) if own.findings.get(key)]
            most = sorted(found, key=lambda own: (-own.findings[key], own.unit.kode))[:_NAMED]
            links = tuple(unit_link(own, format_count(own.findings[key])) for own in most)
            rows.append(
                (
                    PageCell(rule.texts(BOKMAL).navn, lang=BOKMAL),
                    count_cell(count),
                    count_cell(len(found)),
                    PageCell("", links=links),
                )
            )
    return Listing(
        "Findings of severity feil: people in the whole country, worst rule first",
        (*head("Rule", "People", "Municipalities"), *head("Most in")),
        tuple(rows),
        "No finding of severity feil.",
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
        f"Municipalities whose share is least sure, of those with {FEW_EXITS} exits or more",
        head("Municipality", "Ended", "Share now", "Possible share", "Points between", "People to correct"),
        tuple(
            (
                unit_cell(own),
                count_cell(own.total.avsluttet),
                percent_cell(own.total.mal_nadd, own.total.avsluttet),
                interval_cell(own.interval.lavest, own.interval.hoyest),
                width_cell(own.interval.lavest, own.interval.hoyest),
                count_cell(own.interval.saker),
            )
            for _, own in rows[:_WIDEST]
        ),
        "No correction can change the share of such a municipality.",
    )


def list_findings(figures: Figures) -> Listing:
    """What every rule finds in the whole country, worst first, and what became of the earlier round's findings."""
    rules = load_catalogue().rules
    changes = {change.regel: change for change in figures.nation.finding_changes}
    municipalities = list_municipalities(figures)
    rows = []
    for key, rule in rules.items():
        count = figures.nation.findings.get(key, 0)
        if count or key in changes:
            places = sum(1 for own in municipalities if own.findings.get(key))
            told = (
                PageCell(key),
                PageCell(rule.alvor),
                PageCell(describe_rule(key)),
                count_cell(count),
                count_cell(places),
            )
            rows.append((*told, *_tell_change(changes.get(key))) if figures.earlier_round else told)
    since = ("Earlier round", "Corrected", "Still open", "New") if figures.earlier_round else ()
    return Listing(
        "People by quality rule, worst first; by unit in tabeller/funn.csv",
        head("Rule", "Severity", "What it looks for", "People", "Municipalities", *since, texts=3),
        tuple(rows),
        "No rule finds anything.",
    )


def _tell_change(change: FindingChange | None) -> tuple[PageCell, ...]:
    counts = (change.antall_for, change.rettet, change.apne, change.nye) if change else (0, 0, 0, 0)
    return tuple(count_cell(count) for count in counts)


def list_first(figures: Figures, follow_up: Mapping[tuple[str, str], FollowUp]) -> tuple[Link, ...]:
    """The first few of those to remind, with how many people each has to put right."""
    units = [(figures.find(*key), reminder) for key, reminder in follow_up.items() if reminder.berorte]
    return tuple(
        unit_link(own, f"({format_count(reminder.berorte)} people)")
        for own, reminder in units[:_RUNG]
        if own is not None
    )


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
                    change_cell(reminder.berorte_endring),
                    percent_cell(own.total.groups["ikke_registrert"], own.total.avsluttet),
                    percent_cell(reminder.sene, reminder.registreringer),
                    percent_cell(own.total.mal_nadd, own.total.avsluttet),
                    interval_cell(own.interval.lavest, own.interval.hoyest),
                )
            )
    return Listing(
        "Units with most people whose findings touch the result; all units in tabeller/oppfolging.csv",
        head("Unit", "People", "Since last round", "Without reason", "Registered late", "Share now", "Possible share"),
        tuple(rows),
        "No unit has a finding that touches its result.",
    )
