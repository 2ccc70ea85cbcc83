"""``introresultat release``: a copy of what a run published, for ever, and what is refused (P9, P13).

What the copy consists of and how it gets its place is in ``release_folders.py``; releases are read by
``pipeline/disclosure/releases.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipeline.common.errors import RefusedError
from pipeline.common.provenance import ChangedError, check_files, seal, software_version
from pipeline.disclosure.basis import explain_stale
from pipeline.disclosure.releases import RECORD, TRUTH_FILES, Release, read_cells, read_releases
from pipeline.editions.edition import Edition
from pipeline.public.corrections import ChangedCount, count_touched, list_changed, read_counts, render_changed
from pipeline.public.names import DATA, OFFENTLIG
from pipeline.public.release_folders import clear_remains, place_release, release_alone
from pipeline.run.edition_lock import take_lock
from pipeline.run.home import EditionFolders, Home
from pipeline.run.journal import refuse_unfinished
from pipeline.run.state import EditionState, require_state

CHANGES_FILE = "endringer.csv"
_FASIT = TRUTH_FILES[0]
_MOST_NAMED = 20


@dataclass(frozen=True)
class Released:
    """What was released: the version, its public and restricted folders, its files, and what differs from the last.

    ``touched``: at least so many people; both are empty in a first version.
    """

    number: int
    public: Path
    restricted: Path
    files: int
    changed: tuple[ChangedCount, ...] = ()
    touched: int = 0


def release_edition(edition: Edition, home: Home, *, accept: str = "") -> Released:
    """Release a final edition as it was published, under the next version of its year.

    Raises RefusedError for what P13 and P9 refuse: a preliminary edition, one without ``offentlig/``, one that has been
    changed or whose basis has, the same as the last version, and a correction that touches fewer people than
    ``publiseringsgrense``, unless ``accept`` says why it is released all the same.
    """
    folders, ar = home.edition(edition.key), edition.year.ar
    if edition.round.slag != "endelig":
        raise _refuse(f"{edition.key} is preliminary", "Preliminary figures are not public: release a final edition.")
    refuse_unfinished(folders)
    state = _require_public(folders)
    lock = take_lock(folders)
    try:
        with release_alone(home, ar):
            clear_remains(home, ar)
            _require_whole(folders, state)
            releases = read_releases(home, ar)
            last = releases[-1] if releases else None
            _refuse_same(folders, last)
            _refuse_stale(home, edition)
            changed = _compare(folders, last)
            touched = count_touched(changed)
            if last is not None and not accept:
                _refuse_few(edition, changed, touched)
            record = _describe(edition, state, len(releases) + 1, accept, touched)
            kept: dict[str, Path | bytes] = {name: folders.publication / name for name in TRUTH_FILES}
            kept |= {RECORD: seal(record), **({CHANGES_FILE: render_changed(changed)} if last else {})}
            place = place_release(home, ar, len(releases) + 1, folders.reports / OFFENTLIG, kept)
    finally:
        lock.release()
    restricted = home.released_truth(ar) / place.name
    return Released(len(releases) + 1, place, restricted, len(state.offentlig), changed, touched)


def _require_public(folders: EditionFolders) -> EditionState:
    state = require_state(folders)
    if state.kun_sider:
        raise _refuse(
            f"{folders.key} was made with --pages-only, which publishes nothing",
            f"Run `introresultat run {folders.key}` without it.",
        )
    if not state.offentlig:
        raise _refuse(
            f"{folders.key} has no folder {OFFENTLIG}/: the nation's own counts are small, or an earlier version of "
            "this software made it",
            f"Run `introresultat run {folders.key}` again, without --source, and read its summary.",
        )
    return state


def _require_whole(folders: EditionFolders, state: EditionState) -> None:
    """Refuse where a file is not as the run published it: somebody has changed what was proved."""
    try:
        check_files(folders.reports / OFFENTLIG, state.offentlig)
        check_files(folders.publication, state.publisering)
    except ChangedError as fault:
        raise _refuse(
            f"what {folders.key} published is not as it was: {fault}",
            f"Run `introresultat run {folders.key}` again, without --source, and look at what it publishes.",
        ) from None
    listed = {str(entry["fil"]) for entry in state.offentlig}
    found = {path.relative_to(folders.reports / OFFENTLIG).as_posix() for path in _list_files(folders)}
    if extra := sorted(found - listed):
        raise _refuse(f"{OFFENTLIG}/ has files that the run did not make: {', '.join(extra[:5])}", "Move them away.")


def _list_files(folders: EditionFolders) -> list[Path]:
    return [path for path in (folders.reports / OFFENTLIG).rglob("*") if path.is_file()]


def _refuse_same(folders: EditionFolders, last: Release | None) -> None:
    """Refuse where every public table is as it was released last."""
    if last is None:
        return
    now, then = (folder / DATA for folder in (folders.reports / OFFENTLIG, last.public))
    names = {path.name for folder in (now, then) for path in folder.glob("*.csv")}
    if all(_read(now / name) == _read(then / name) for name in names):
        raise _refuse(f"{folders.key} is the same as v{last.number}, which is released", "There is nothing to release.")


def _read(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _refuse_stale(home: Home, edition: Edition) -> None:
    try:
        fault = explain_stale(home, edition)
    except ChangedError as error:
        fault = str(error)
    if fault:
        raise _refuse(
            f"what {edition.key} hides was chosen for another knowledge than people have: {fault}",
            f"Run `introresultat run {edition.key}` again, without --source, then release it.",
        )


def _compare(folders: EditionFolders, last: Release | None) -> tuple[ChangedCount, ...]:
    if last is None:
        return ()
    before, now = read_counts(last.restricted / _FASIT), read_counts(folders.publication / _FASIT)
    return list_changed(before, now, last.values, read_cells(folders.reports / OFFENTLIG))


def _refuse_few(edition: Edition, changed: tuple[ChangedCount, ...], touched: int) -> None:
    limit = edition.year.publiseringsgrense
    if touched < limit:
        named = "".join(f"\n  - {one}" for one in changed[:_MOST_NAMED])
        more = f"\n  and {len(changed) - _MOST_NAMED} more" if len(changed) > _MOST_NAMED else ""
        raise _refuse(
            f"the correction may touch fewer than {limit} people, so that it could be seen whom it is about (P9). "
            f"{len(changed)} public counts are others than in the last version:{named}{more}",
            "Wait for more corrections; or release it with --accept REASON if the public may see it.",
        )


def _describe(edition: Edition, state: EditionState, number: int, accept: str, touched: int) -> Mapping[str, Any]:
    return {
        "utgave": edition.key,
        "versjon": number,
        "utgitt": datetime.now(UTC).isoformat(timespec="seconds"),
        "snapshot_hash": state.snapshot_hash,
        "programvare": software_version(),
        "begrunnelse": accept,
        "berort": touched,
        "filer": list(state.offentlig),
        "fasit": [entry for entry in state.publisering if entry["fil"] in TRUTH_FILES],
    }


def _refuse(found: str, remedy: str) -> RefusedError:
    return RefusedError(f"Nothing was released: {found}. {remedy}")
