"""A report from the call to its folder: counted, hidden, written and put in place as one (T4).

A report that was made is never replaced by another: the ministry has it, and later ones are held against it.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.audit.reports import read_shown
from pipeline.common.errors import RefusedError
from pipeline.common.files import make_private_folder, private_umask, publish_bytes, publish_folder
from pipeline.common.languages import LANGUAGES
from pipeline.common.progress import Progress
from pipeline.disclosure.reports import FOLDER, KeptReport, find_place, find_record, read_kept, write_kept
from pipeline.editions.edition import Edition
from pipeline.editions.period import Period
from pipeline.editions.year import Year
from pipeline.intake.sources.given import GivenSource
from pipeline.report.audited import audit_written
from pipeline.report.content import compose
from pipeline.report.figures import Figures, count_period
from pipeline.report.files import write_csv, write_workbook
from pipeline.report.hiding import COUNTS, choose_hidden
from pipeline.report.known import Known, know_from_edition, know_from_source, make_report_edition, open_given
from pipeline.report.material import NOW, THEN, THIS, Material, show_figures, show_nation
from pipeline.report.page import render_page, render_pdf
from pipeline.report.released import read_released
from pipeline.run.home import RUN_PREFIX, Home

DATA = "data"
ALL_HIDDEN = "fylker_ikke_vist"


@dataclass(frozen=True)
class Counted:
    """The figures of the report's period and of last year's, and what is told of them."""

    known: Known
    this: Figures
    then: Figures | None
    now: Figures | None
    cutoff_then: date | None
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What a report is asked for.

    ``given``: the edition whose frozen snapshot is counted, or a source. ``years``: the year files. ``tables``: their
    names, in order.
    """

    period: Period
    given: Edition | GivenSource
    years: Mapping[int, Year]
    tables: Sequence[str]


@dataclass(frozen=True)
class Made:
    """A report that was made: its folder, and what it was made of, by name."""

    place: Path
    made_of: Mapping[str, str]


def make_report(home: Home, asked: Asked, progress: Progress) -> Made:
    """Make the report and return its folder, and what it was made of.

    Raises RefusedError where the period's year has no year file, where the source cannot be read, and where a report of
    the period is there with other figures.
    """
    period = asked.period
    year = asked.years.get(period.year)
    if year is None:
        raise RefusedError(
            f"There is no year file for {period.year}, which says how the period is counted. Add it, or name another "
            "folder of year files with --years."
        )
    home.require_writable()
    with private_umask(), _work_area(home) as work:
        counted = _count(home, asked, year, work, progress)
        others = [one for one in read_kept(home, period.year) if one.period != period]
        released = read_released(home, period.year)
        with progress.step("report.hide"):
            hidden = choose_hidden(counted.this, year, others, released)
        material = _gather(counted, hidden, year)
        made, record = make_private_folder(work / "ferdig"), work / "tall.json"
        with progress.step("report.write"):
            write_report(material, asked.tables, made)
            write_kept(record, _keep(counted.this, hidden))
        if ALL_HIDDEN not in material.lacks:
            with progress.step("report.audit"):
                before = [
                    read_shown(one.period.name, find_place(home, one.period), find_record(home, one.period))
                    for one in others
                ]
                audit_written(read_shown(period.name, made, record), before, released, year)
        return Made(
            _put_in_place(home, period, made, record),
            {
                "periode": period.name,
                "laget_av": material.source,
                "kjent_til_og_med": material.cutoff.isoformat(),
                "snapshot_hash": material.snapshot_hash,
            },
        )


def write_report(material: Material, tables: Sequence[str], folder: Path) -> None:
    """Write every file of a report: the figures, and page, PDF and workbook of each language."""
    write_csv(material, folder / DATA)
    for language in LANGUAGES:
        view, name = compose(material, tables, language), name_file(language)
        (other,) = (one for one in LANGUAGES if one != language)
        (folder / f"{name}.html").write_bytes(render_page(view, f"{name_file(other)}.html", other))
        (folder / f"{name}.pdf").write_bytes(render_pdf(view, material.cutoff))
        write_workbook(view, folder / f"{name}.xlsx", material.cutoff)


def name_file(language: str) -> str:
    """The name, without ending, of the files of one language."""
    return "rapport" if language == next(iter(LANGUAGES)) else f"rapport-{LANGUAGES[language].name}"


def _count(home: Home, asked: Asked, year: Year, work: Path, progress: Progress) -> Counted:
    period, given, year_before = asked.period, asked.given, asked.years.get(asked.period.year - 1)
    before = period.last_year()
    if isinstance(given, Edition):
        with progress.step("report.count"):
            known = know_from_edition(given, home, period)
            this = count_period(known, given, period, work)
            now = None if year_before is None else count_period(known, Edition(year_before, given.round), before, work)
        return Counted(known, this, None, now, None, ("merknad_fra_utgave" if now else "merknad_uten_i_fjor",))
    with open_given(given, year, period) as (verified, cutoff):
        has_history = all(table.has_history for table in verified.tables)
        cutoff_then = period.known_then(cutoff)
        wanted = [(year, cutoff)]
        if year_before is not None and has_history:
            wanted.append((year_before, cutoff_then))
        with progress.step("report.read"):
            knowns = know_from_source(verified, wanted, work)
    with progress.step("report.count"):
        this = count_period(knowns[0], make_report_edition(year, cutoff), period, work)
        if year_before is None:
            return Counted(knowns[0], this, None, None, None, ("merknad_uten_i_fjor",))
        now = count_period(knowns[0], make_report_edition(year_before, cutoff), before, work)
        if not has_history:
            return Counted(knowns[0], this, None, now, None, ("merknad_uten_historikk",))
        then = count_period(knowns[1], make_report_edition(year_before, cutoff_then), before, work)
    return Counted(knowns[0], this, then, now, cutoff_then, ())


def _gather(counted: Counted, hidden: frozenset[tuple[str, str]], year: Year) -> Material:
    counties = {row["kode"] for row in counted.this.tables["hovedtall"] if row["niva"] == "fylke"}
    is_all_hidden = len(hidden) == len(counties) * len(COUNTS)
    shown = {THIS: show_figures(counted.this, hidden)}
    shown |= {name: show_nation(one) for name, one in ((THEN, counted.then), (NOW, counted.now)) if one is not None}
    return Material(
        period=counted.this.period,
        cutoff=counted.known.cutoff,
        cutoff_then=counted.cutoff_then,
        source=counted.known.label,
        snapshot_hash=counted.known.snapshot_hash,
        tables=shown,
        hidden=hidden,
        lacks=(*counted.lacks, *((ALL_HIDDEN,) if is_all_hidden else ())),
        codes=year.codes,
    )


def _keep(figures: Figures, hidden: frozenset[tuple[str, str]]) -> KeptReport:
    counts = {
        (row["kode"], name): int(row[name])
        for row in figures.tables["hovedtall"]
        if row["niva"] == "fylke"
        for name in COUNTS
    }
    (outside,) = figures.tables["utenfor_fylke"]
    return KeptReport(figures.period, counts, hidden, {name: int(outside[name]) for name in COUNTS})


def _put_in_place(home: Home, period: Period, made: Path, record: Path) -> Path:
    place = find_place(home, period)
    if place.exists() and _read_all(place / DATA) != _read_all(made / DATA):
        raise RefusedError(
            f"{place} has a report of this period with other figures. Nothing was changed: the ministry may have it, "
            "and later reports are held against it. If it was never handed on, remove it and "
            f"{find_record(home, period)}, and make it again."
        )
    # the record first: what has been shown and is in no record would not be counted with
    publish_bytes(find_record(home, period), record.read_bytes())
    make_private_folder(place.parent)
    publish_folder(made, place)
    return place


def _read_all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


@contextmanager
def _work_area(home: Home) -> Iterator[Path]:
    """A folder for passing files, in which rows are people; gone on every path."""
    work = make_private_folder(home.root / "data" / FOLDER / f"{RUN_PREFIX}{uuid.uuid4().hex[:12]}")
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
