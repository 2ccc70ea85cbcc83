"""All sheets of an edition as files: every unit, both languages, every form; what has not changed is taken over.

A unit's folder is ``ark/<kode>/``; what its files are called is in ``names.py``. What a sheet says is decided in
``compose.py``, how it is rendered in ``rendering.py``; which files may be taken over from the edition as published
before, in ``archive.py``. Rendering is pure (R15): the same view gives the same bytes, in whatever order and process.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

from pipeline.common.errors import StoppedError
from pipeline.common.files import make_private_folder, private_umask
from pipeline.common.languages import LANGUAGES, choose_language
from pipeline.common.limits import bind_process, thread_count
from pipeline.disclosure.model import PublicEdition
from pipeline.editions.edition import Edition
from pipeline.sheets.archive import (
    Archive,
    Entry,
    fingerprint_everything,
    fingerprint_renderers,
    fingerprint_sheet,
    take_over,
)
from pipeline.sheets.content.compose import compose_sheet
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.names import FORMATS, name_file, name_page, name_sheet, sheet_path
from pipeline.sheets.rendering import Job, render_job
from pipeline.sheets.words.texts import load_texts

FEW = 120  # so many files beside pages are rendered before a second process has started
_AT_A_TIME = 8


@dataclass(frozen=True)
class Production:
    """What was made: ``sheets`` (units times languages), of them ``kept`` as they were, and ``files`` in all."""

    sheets: int
    kept: int
    files: int
    archive: Archive


@dataclass(frozen=True)
class Workshop:
    """What every sheet of an edition is made from and with.

    ``folder``: the staging folder that somebody else publishes. ``published``: where the edition's results were
    published before, and ``earlier`` what lies there. ``on_made`` is told how many of how many sheets there are.
    ``public``: what a final edition publishes, of which its sheets have county and nation.
    """

    figures: Figures
    edition: Edition
    facts: RunFacts
    folder: Path
    formats: Collection[str] = FORMATS
    published: Path | None = None
    earlier: Archive | None = None
    on_made: Callable[[int, int], None] | None = None
    public: PublicEdition | None = None


def make_sheets(workshop: Workshop) -> Production:
    """Make every sheet below ``workshop.folder``; those that are as they were published are not rendered again."""
    kept: dict[str, Entry] = {}
    jobs: dict[str, Job] = {}
    prints: dict[str, str] = {}
    renderers = fingerprint_renderers()
    everything = _fingerprint_everything(workshop, renderers)
    is_same = workshop.earlier is not None and workshop.earlier.everything == everything
    with private_umask():
        for plan in _plan_sheets(workshop):
            make_private_folder(plan.place)
            if is_same and (known := _find_published(workshop, plan)):
                kept[plan.name] = known
                continue
            sheet = _compose(workshop, plan)
            prints[plan.name] = fingerprint_sheet(sheet, renderers)
            if known := _find_published(workshop, plan, prints[plan.name]):
                kept[plan.name] = known
            else:
                jobs[plan.name] = Job(sheet, plan.names, plan.place)
        tell = _count_from(len(kept), len(kept) + len(jobs), workshop.on_made)
        made = dict(zip(jobs, _render_all(list(jobs.values()), tell), strict=True))
    entries = kept | {name: Entry(prints[name], files) for name, files in made.items()}
    return Production(
        sheets=len(entries),
        kept=len(kept),
        files=sum(len(entry.files) for entry in entries.values()),
        archive=Archive(entries, everything),
    )


@dataclass(frozen=True)
class _Plan:
    """One sheet to be: ``name``, such as ``0301-nb``, ``names`` of its files by form, in the folder ``place``."""

    name: str
    own: UnitFigures
    language: str
    names: Mapping[str, str]
    place: Path


def _plan_sheets(workshop: Workshop) -> Iterator[_Plan]:
    for own in workshop.figures.with_sheet:
        kode, own_language = own.unit.kode, choose_language(own.unit.malform)
        place = workshop.folder / sheet_path(kode).parent
        for language in LANGUAGES:
            names = {
                form: name_page(language, own_language)
                if form == "html"
                else name_file(workshop.edition.key, kode, language, form)
                for form in workshop.formats
            }
            yield _Plan(name_sheet(kode, language), own, language, names, place)


def _compose(workshop: Workshop, plan: _Plan) -> Sheet:
    figures, edition, facts = workshop.figures, workshop.edition, workshop.facts
    texts = load_texts(plan.language)
    return compose_sheet(figures, plan.own, edition, facts, texts, formats=workshop.formats, public=workshop.public)


def _fingerprint_everything(workshop: Workshop, renderers: str) -> str:
    """Everything that :func:`_compose` is given, of every unit: a sheet shows figures of others too."""
    figures, forms = workshop.figures, sorted(workshop.formats)
    return fingerprint_everything(
        renderers, workshop.edition, workshop.facts, forms, figures.earlier_round, workshop.public, *figures.units
    )


def _find_published(workshop: Workshop, plan: _Plan, fingerprint: str | None = None) -> Entry | None:
    """Take the sheet's files over from where they were published; None where they must be rendered.

    Without a ``fingerprint`` it is the one listed, as it is where nothing has changed that any sheet is made from.
    """
    known = workshop.earlier.entries.get(plan.name) if workshop.earlier is not None else None
    if known is None or workshop.published is None or fingerprint not in (None, known.fingerprint):
        return None
    if known.files.keys() != set(plan.names.values()):
        return None
    published = workshop.published / plan.place.relative_to(workshop.folder)
    return known if take_over(known, published, plan.place) else None


def count_processes() -> int:
    """How many processes render: as many as threads may work, and no more than the machine has processors."""
    return min(thread_count(), os.cpu_count() or 1)


def _count_from(kept: int, total: int, on_made: Callable[[int, int], None] | None) -> Callable[[int], None]:
    """Make a count of rendered sheets one of all sheets, and pass it on to whoever wants it."""
    return lambda made: on_made(kept + made, total) if on_made else None


def _render_all(jobs: list[Job], tell: Callable[[int], None]) -> Iterable[dict[str, str]]:
    """Render in a process per processor: much of the work keeps Python's lock, so threads would wait in line.

    ``tell`` is told how many there are, each time there is one more.
    """
    processes = count_processes()
    if sum(len(job.names) - 1 for job in jobs) <= FEW or processes == 1:
        return _collect(map(render_job, jobs), tell)
    # spawned, not forked: a fork would take half of DuckDB's and Dagster's threads with it
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=end_with_parent) as pool:
        try:
            return _collect(pool.map(render_job, jobs, chunksize=_AT_A_TIME), tell)
        except BrokenProcessPool:
            raise StoppedError(
                "A process that renders sheets was ended from outside, most likely by the system because memory ran "
                f"out. {processes} worked at a time; set INTRORESULTAT_THREADS to fewer, and run again."
            ) from None
        except BaseException:
            # what is stopped or has failed has no use for the rest
            pool.shutdown(wait=True, cancel_futures=True)
            raise


def _collect(made: Iterable[dict[str, str]], tell: Callable[[int], None]) -> list[dict[str, str]]:
    found = []
    for files in made:
        found.append(files)
        tell(len(found))
    return found


def end_with_parent() -> None:
    """Have this process end when the run that started it is killed, instead of waiting for work for ever.

    Ctrl-C in a terminal reaches every process: what becomes of it is the run's to say.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bind_process()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_wait_and_exit, args=(parent.sentinel,), daemon=True).start()


def _wait_and_exit(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
