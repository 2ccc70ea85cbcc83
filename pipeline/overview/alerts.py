"""What to look at before the edition goes out: the warnings of the run, and gaps that no check can judge.

Only what the snapshot, the notices of its intake and earlier published editions tell: rows outside the snapshot change
the accounting, never this page (R1). What the quality rules find is in ``quality.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.common.notices import Notice
from pipeline.overview.compared_units import COMPARED_EXITS, find_round, find_year, is_silent, list_municipalities
from pipeline.overview.imdi_tasks import list_imdi_tasks
from pipeline.overview.page_cells import unit_link
from pipeline.overview.view import Alert, Link
from pipeline.overview.words import count, say, tell_check, tell_notice
from pipeline.run.check_outcomes import CheckOutcome, Fault
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.words.percent import format_count

FIRST, LOOK, NOTE = "first", "look", "note"
LEVELS = (FIRST, LOOK, NOTE)


@dataclass(frozen=True)
class Source:
    """What the alerts are made from. ``year``: the statistic year; ``warnings``: those of the run's checks;
    ``without_unit``: exits that count in the nation only (R8); ``notices``: what the intake and the run found that
    stops nothing.
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
        *_tell_imdi_tasks(source),
        *_tell_comparison(source),
    ]
    return tuple(sorted(found, key=lambda alert: LEVELS.index(alert.level)))


def _tell_notices(source: Source) -> Iterable[Alert]:
    """What the files of the extract lack, and the like (``pipeline/common/notice_kinds.py``)."""
    for notice in source.notices:
        told = tell_notice(notice)
        yield Alert(notice.level, told.heading, told.text)


def _tell_warnings(source: Source) -> Iterable[Alert]:
    """The checks that warn (``sql/checks``), with every place where they do."""
    for outcome in source.warnings:
        told = tell_check(outcome.check.name)
        places = tuple(_name_place(source, fault) for fault in outcome.faults)
        yield Alert(FIRST, say("alarm_kontroll", navn=told.heading), told.text, places)


def _name_place(source: Source, fault: Fault) -> Link:
    """A place that is one unit leads to its sheet; any other stands as it is."""
    own = source.figures.find(fault.niva, fault.kode) if fault.niva and fault.kode else None
    if own is None:
        return Link(_tell_fault(fault, fault.hvor), "")
    return unit_link(own, _tell_fault(fault, fault.hva))


def _tell_fault(fault: Fault, what: str) -> str:
    return say("alarm_sted", hva=what, funnet=_tell_figure(fault.funnet), ventet=_tell_figure(fault.ventet))


def _tell_figure(figure: object) -> str:
    if figure is None:
        return say("alarm_ingenting")
    return format_count(figure) if isinstance(figure, int) else str(figure)


def _tell_empty_counties(source: Source) -> Iterable[Alert]:
    empty = [own for own in source.figures.units if own.unit.niva == "fylke" and is_silent(own)]
    if empty:
        heading = count("alarm_tomt_fylke", len(empty))
        yield Alert(FIRST, heading, say("alarm_tomt_fylke_tekst"), units=tuple(map(unit_link, empty)))


def _tell_vanished(source: Source) -> Iterable[Alert]:
    """Municipalities that had exits enough to be missed, and have none."""
    gone = []
    for own in list_municipalities(source.figures):
        befores = [find_round(own), find_year(own, source.year - 1)]
        most = max((before[1] for before in befores if before), default=0)
        if not own.total.avsluttet and most >= COMPARED_EXITS:
            gone.append(unit_link(own, say("alarm_borte_for", n=format_count(most))))
    if gone:
        text = say("alarm_borte_tekst", grense=COMPARED_EXITS)
        yield Alert(FIRST, count("alarm_borte", len(gone)), text, units=tuple(gone))


def _tell_silent(source: Source) -> Iterable[Alert]:
    silent = [own for own in list_municipalities(source.figures) if is_silent(own)]
    if silent:
        units = _link_by_last_year(source, silent)
        yield Alert(LOOK, count("alarm_tom", len(silent)), say("alarm_tom_tekst"), units=units)


def _tell_without_exits(source: Source) -> Iterable[Alert]:
    waiting = [own for own in list_municipalities(source.figures) if not own.total.avsluttet and not is_silent(own)]
    if waiting:
        heading = count("alarm_uten_avslutning", len(waiting))
        units = _link_by_last_year(source, waiting)
        yield Alert(NOTE, heading, say("alarm_uten_avslutning_tekst"), units=units)


def count_things(alerts: tuple[Alert, ...], *levels: str) -> int:
    """How many alerts are of these levels."""
    return sum(1 for alert in alerts if alert.level in levels)


def _tell_imdi_tasks(source: Source) -> Iterable[Alert]:
    """What no municipality is told of: the table itself is further down the page."""
    tasks = len(list_imdi_tasks(source.figures, source.without_unit).rows)
    if tasks:
        yield Alert(LOOK, count("alarm_imdi", tasks), say("alarm_imdi_tekst", overskrift=say("imdi_overskrift")))


def _tell_comparison(source: Source) -> Iterable[Alert]:
    has_last_year = find_year(source.figures.nation, source.year - 1) is not None
    if source.figures.earlier_round is None and not has_last_year:
        yield Alert(NOTE, say("alarm_alene"), say("alarm_alene_tekst", ar=source.year - 1))


def _link_by_last_year(source: Source, units: Iterable[UnitFigures]) -> tuple[Link, ...]:
    """Those with most exits last year first, with how many."""
    last = {own.unit.kode: find_year(own, source.year - 1) for own in units}
    counted = sorted(
        ((found[1] if (found := last[own.unit.kode]) else 0, own) for own in units),
        key=lambda item: (-item[0], item[1].unit.kode),
    )
    return tuple(unit_link(own, say("alarm_i_fjor", n=format_count(ended)) if ended else "") for ended, own in counted)
