"""The list of editions with their dates and state, for ``introresultat editions``.

What an edition's dates are comes from its year file; its state from the files under HOME.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.common.notices import Notice
from pipeline.common.provenance import ChangedError, read_sealed
from pipeline.editions.edition import Edition, load_years
from pipeline.editions.odd_settings import find_odd_settings
from pipeline.intake.snapshot import RECORD, SNAPSHOT_FOLDER
from pipeline.run.home import EditionFolders, Home
from pipeline.run.journal import find_misplaced, is_unfinished
from pipeline.run.state import find_changed_table, has_remains, read_state

_HEADER = ("edition", "kind", "cutoff", "sent", "deadline", "state")


def list_states(home: Path | None, years_folder: Path | None, kodeverk: Path | None = None) -> Iterator[str]:
    """Yield one line per edition, or one per year without any; then what is odd about the settings, if anything is."""
    place = Home.find(home)
    rows: list[tuple[str, ...]] = [_HEADER]
    odd: list[tuple[str, Notice]] = []
    for ar, year in sorted(load_years(years_folder, kodeverk).items()):
        if not year.utgave:
            rows.append((str(ar), "", "", "", "", "no editions in the year file"))
        for facts in year.utgave:
            edition = Edition(year, facts)
            odd.extend((edition.key, notice) for notice in find_odd_settings(edition))
            dates = (facts.skjaeringsdato, facts.sendt, facts.frist)
            rows.append(
                (
                    edition.key,
                    facts.slag,
                    *(_show(day) for day in dates),
                    describe_state(place.edition(edition.key)),
                )
            )
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADER))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
    if odd:
        yield ""
        yield "Settings to look at"
        yield from (f"  {key}: {notice.sentence}" for key, notice in odd)


def describe_state(folders: EditionFolders) -> str:
    """Say in one phrase what there is of an edition under HOME."""
    if _is_running(folders):
        return "a run is under way"
    state = _describe_results(folders)
    if left := folders.list_work_areas():
        names = ", ".join(path.name for path in left)
        state += f"; left by a stopped run, removed by the next one: {names} (restricted: rows are people)"
    return state


def _describe_results(folders: EditionFolders) -> str:
    if found := find_misplaced(folders):
        place, phrase = found
        return f"{place.name} {phrase}: move it away and run it again"
    if is_unfinished(folders):
        return "a run was stopped while it put the edition in place: run it again without --source"
    try:
        frozen = _find_frozen(folders)
        state = read_state(folders)
    except ChangedError as fault:
        return f"{fault}: run it again"
    if state is None and has_remains(folders):
        return f"{folders.state.name} is missing: run it again without --source, which writes it again"
    if state is None or not folders.reports.exists():
        return f"snapshot {frozen[:12]} frozen, no results: run it again" if frozen else "not run"
    published = f"published {state.publisert[:16].replace('T', ' ')} UTC from snapshot {state.snapshot_hash[:12]}"
    if state.kun_sider:
        published += ", pages only"
    if frozen != state.snapshot_hash:
        return f"{published}, but the frozen snapshot is {frozen[:12] or 'missing'}: run it again"
    if changed := find_changed_table(folders, state):
        return f"{published}, but {changed}: run it again"
    return published


def _find_frozen(folders: EditionFolders) -> str:
    """The hash of the frozen snapshot, empty where there is none. Raises ChangedError."""
    snapshot = folders.data / SNAPSHOT_FOLDER
    return str(read_sealed(snapshot / RECORD)["snapshot_hash"]) if snapshot.exists() else ""


def _is_running(folders: EditionFolders) -> bool:
    if not folders.lock.exists():
        return False
    lock = FileLock(folders.lock, mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def _show(day: date | None) -> str:
    return day.isoformat() if day else "–"
