"""What to look at before the edition goes out: the warnings of the run, and gaps that no check can judge.

Only what the snapshot, the notices of its intake and earlier published editions tell: rows outside the snapshot change
the accounting, never this page (R1). What the quality rules find is in ``quality.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.common.notices import Notice
from pipeline.overview.compared_units import COMPARED_EXITS, find_round, find_year, is_silent, list_municipalities
from pipeline.overview.page_cells import unit_link
from pipeline.overview.view import Alert, Link
from pipeline.run.check_outcomes import CheckOutcome, Fault
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.words.percent import format_count

FIRST, LOOK, NOTE = "first", "look", "note"
HEADINGS = {FIRST: "Look at this first", LOOK: "Look at this", NOTE: "Know this"}


@dataclass(frozen=True)
class Source:
    """What the alerts are made from. ``year``: the statistic year; ``warnings``: those of the run's checks;
    ``notices``: what the intake and the run found that stops nothing.
    """

    figures: Figures
    year: int
    warnings: Sequence[CheckOutcome]
    without_unit: int
    notices: Sequence[Notice] = ()


def list_alerts(source: Source) -> tuple[Alert, ...]:
    """Return the alerts, worst first."""
    found = [
        *_tell_notices(source),
        *_tell_warnings(source),
        *_tell_empty_counties(source),
        *_tell_vanished(source),
        *_tell_silent(source),
        *_tell_without_exits(source),
        *_tell_without_unit(source),
        *_tell_comparison(source),
    ]
    order = list(HEADINGS)
    return tuple(sorted(found, key=lambda alert: order.index(alert.level)))


def _tell_notices(source: Source) -> Iterable[Alert]:
    """What the files of the extract lack, and the like, in the words of ``pipeline/common/notice_kinds.py``."""
    for notice in source.notices:
        yield Alert(notice.level, notice.heading, notice.text)


def _tell_warnings(source: Source) -> Iterable[Alert]:
    """The checks that warn, in the words of their files (``sql/checks``), with every place where they do."""
    for outcome in source.warnings:
        places = tuple(_name_place(source, fault) for fault in outcome.faults)
        yield Alert(FIRST, f"A check warns: {outcome.check.name}", outcome.check.promise, places)


def _name_place(source: Source, fault: Fault) -> Link:
    """A place that is one unit leads to its sheet; any other stands as it is."""
    own = source.figures.find(fault.niva, fault.kode) if fault.niva and fault.kode else None
    if own is None:
        return Link(f"{fault.hvor}: {fault.figures}", "")
    return unit_link(own, f"{fault.hva}: {fault.figures}")


def _tell_empty_counties(source: Source) -> Iterable[Alert]:
    empty = [own for own in source.figures.units if own.unit.niva == "fylke" and is_silent(own)]
    if empty:
        yield Alert(
            FIRST,
            _count(empty, "county has", "counties have") + " no registration at all",
            "No exit and no participant in any of its municipalities. An empty county is more often an extract that"
            " lacks something than the truth.",
            units=_link(source, empty),
        )


def _tell_vanished(source: Source) -> Iterable[Alert]:
    """Municipalities that had exits enough to be missed, and have none."""
    gone = []
    for own in list_municipalities(source.figures):
        befores = [find_round(own), find_year(own, source.year - 1)]
        most = max((before[1] for before in befores if before), default=0)
        if not own.total.avsluttet and most >= COMPARED_EXITS:
            gone.append(unit_link(own, f"{format_count(most)} before"))
    if gone:
        yield Alert(
            FIRST,
            _count(gone, "municipality has", "municipalities have") + " no exit now, but had many",
            f"{COMPARED_EXITS} exits or more in the earlier round or last year. Ask whether they were transferred.",
            units=tuple(gone),
        )


def _tell_silent(source: Source) -> Iterable[Alert]:
    silent = [own for own in list_municipalities(source.figures) if is_silent(own)]
    if silent:
        yield Alert(
            LOOK,
            _count(silent, "municipality has", "municipalities have") + " no registration",
            "Neither an exit nor a participant. It may be right; those that had exits last year come first.",
            units=_link_by_last_year(source, silent),
        )


def _tell_without_exits(source: Source) -> Iterable[Alert]:
    waiting = [own for own in list_municipalities(source.figures) if not own.total.avsluttet and not is_silent(own)]
    if waiting:
        yield Alert(
            NOTE,
            _count(waiting, "municipality has", "municipalities have") + " participants, but no exit that counts",
            "Their sheets say that nobody is registered as ended. Those that had exits last year come first.",
            units=_link_by_last_year(source, waiting),
        )


def _tell_without_unit(source: Source) -> Iterable[Alert]:
    if source.without_unit:
        number = source.without_unit
        yield Alert(
            LOOK,
            f"{format_count(number)} {'exit counts' if number == 1 else 'exits count'} in the nation only",
            "The municipality code leads to no unit (R8): unknown, split or later than the structure date. A line of"
            " omradekorreksjon in the year file puts right what you know.",
        )


def _tell_comparison(source: Source) -> Iterable[Alert]:
    has_last_year = find_year(source.figures.nation, source.year - 1) is not None
    if source.figures.earlier_round is None and not has_last_year:
        yield Alert(
            NOTE,
            "Nothing to compare with",
            f"No earlier round and no edition of {source.year - 1} is published here, so no check and no table of this"
            " page says whether a number has moved.",
        )


def _count(found: Sequence[object], one: str, many: str) -> str:
    return f"{format_count(len(found))} {one if len(found) == 1 else many}"


def _link(source: Source, units: Iterable[UnitFigures]) -> tuple[Link, ...]:
    return tuple(unit_link(own) for own in units)


def _link_by_last_year(source: Source, units: Iterable[UnitFigures]) -> tuple[Link, ...]:
    """Those with most exits last year first, with how many."""
    last = {own.unit.kode: find_year(own, source.year - 1) for own in units}
    counted = sorted(
        ((found[1] if (found := last[own.unit.kode]) else 0, own) for own in units),
        key=lambda item: (-item[0], item[1].unit.kode),
    )
    return tuple(unit_link(own, f"{format_count(ended)} last year" if ended else "") for ended, own in counted)
