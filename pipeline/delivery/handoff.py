"""``introresultat handoff``: from the files of a run to a delivery in its place, whole or not at all (O1, O2, O8).

The order: what earlier kills left, the run's files verified, version and number, the files laid and described, all of
it verified again, the parcel, the place, the log. Where deliveries are is in ``folders.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.files import hash_file, private_umask
from pipeline.common.progress import Progress
from pipeline.common.provenance import ChangedError, check_files, software_version
from pipeline.common.room import tell_no_room
from pipeline.delivery.dress import Dress, dress_delivery
from pipeline.delivery.folders import (
    FOLDER,
    Known,
    deliver_alone,
    delivery_folder,
    find_deliveries,
    list_numbers,
    place_delivery,
    prepare_delivery,
)
from pipeline.delivery.log import RECORD, Entry, SumOf
from pipeline.delivery.parcel import name_parcel, write_parcel
from pipeline.delivery.recipients import Recipient
from pipeline.delivery.tar_stream import list_content
from pipeline.delivery.versions import Asked, Decision, decide_version
from pipeline.editions.edition import Edition
from pipeline.handoff.basis import Basis, read_basis
from pipeline.handoff.names import PACKAGE
from pipeline.run.edition_lock import take_lock
from pipeline.run.home import Home
from pipeline.run.journal import refuse_unfinished
from pipeline.run.state import require_state
from pipeline.verification.contents import verify_bytes, verify_folder
from pipeline.verification.expected import PARQUET
from pipeline.verification.faults import Fault

_MOST_SHOWN = 20
_VERSION = re.compile(r"_v([0-9]+)(_[0-9]+)?\.[a-z.]+$")


@dataclass(frozen=True)
class Wanted:
    """How a delivery is asked for. Without ``recipients`` its parcel is in clear."""

    recipients: tuple[Recipient, ...] = ()
    csv: bool = False
    next_version: int | None = None


@dataclass(frozen=True)
class Delivered:
    """A delivery in its place, and what the analyst is told about it."""

    entry: Entry
    folder: Path
    notices: tuple[str, ...]


@dataclass(frozen=True)
class _Source:
    """The files of a run, verified, and the SHA-256 of each data file by dataset."""

    folder: Path
    basis: Basis
    data: Mapping[str, str]


def hand_off(edition: Edition, home: Home, wanted: Wanted, progress: Progress | None = None) -> Delivered:
    """Make a delivery of the published edition and return it.

    Raises RefusedError, with the reason, where the edition has no results, its files are not as the run made them, or
    the version rules allow no delivery; StoppedError where what was made has a fault. Nothing is delivered then.
    """
    steps = progress or Progress()
    data = home.root / "data"
    folders = home.edition(edition.key)
    refuse_unfinished(folders)
    require_state(folders)
    home.require_writable(edition.key)
    with private_umask(), tell_no_room("handoff", data / FOLDER), _hold_edition(edition, home), deliver_alone(data):
        known = find_deliveries(data)
        with steps.step("handoff.verify"):
            source = _read_source(edition, home)
        with _tell_first(known.notices):
            decision = _decide(edition, home, source, known, wanted)
        number = max(list_numbers(data, edition.year.ar, known.entries), default=0) + 1
        previous, notices = _find_previous(data, edition.year.ar, known)
        with prepare_delivery(data, edition.year.ar) as made:
            with steps.step("handoff.files"):
                dress = Dress(decision.version, number, wanted.csv, previous)
                dress_delivery(source.basis, source.folder, made, source.data, dress)
            with steps.step("handoff.verify_delivery"):
                _require_whole(made)
            with steps.step("handoff.parcel"):
                entry = _seal(edition, source, made, (decision.version, number), wanted)
            folder = place_delivery(data, made, entry, known)
    return Delivered(entry, folder, (*known.notices, *decision.notices, *notices))


@contextmanager
def _tell_first(notices: tuple[str, ...]) -> Iterator[None]:
    """A refusal also says what the log has got meanwhile: nobody is told of it afterwards."""
    try:
        yield
    except RefusedError as refusal:
        raise RefusedError(" ".join((*notices, str(refusal)))) from None


@contextmanager
def _hold_edition(edition: Edition, home: Home) -> Iterator[None]:
    """Hold the edition's lock, so that no run puts other files in place meanwhile."""
    lock = take_lock(home.edition(edition.key))
    try:
        yield
    finally:
        lock.release()


def _read_source(edition: Edition, home: Home) -> _Source:
    """The files of the run, every byte as the run wrote it, and those of the results that are published."""
    folders = home.edition(edition.key)
    again = f"Nothing was delivered. Run `introresultat run {edition.key}` again, without --source, and try again."
    if not folders.handoff.is_dir():
        raise RefusedError(f"{folders.handoff} is not there. {again}")
    package, faults = verify_bytes(folders.handoff)
    if faults or package is None:
        raise RefusedError(f"The files for SSB are not as the run made them:{_list(faults)}\n{again}")
    basis, state = read_basis(folders.handoff), require_state(folders)
    try:
        check_files(folders.handoff, state.overlevering)
    except ChangedError as fault:
        raise RefusedError(f"The files for SSB are not as they were published: {fault}. {again}") from None
    if (basis.utgave, basis.snapshot_hash) != (edition.key, state.snapshot_hash):
        raise RefusedError(f"The files in {folders.handoff} are not those of the published results. {again}")
    sums = {listed.name: listed.sha256 for listed in package.resources if listed.path.endswith(PARQUET)}
    return _Source(folders.handoff, basis, sums)


def _decide(edition: Edition, home: Home, source: _Source, known: Known, wanted: Wanted) -> Decision:
    numbers = [number for ar, number in known.unread if ar == edition.year.ar]
    unread = [f"{edition.year.ar}/{number:02}" for number in numbers]
    if unread and wanted.next_version is None:
        raise RefusedError(
            f"Neither log nor record tells what delivery {', '.join(unread)} was, so the version cannot be known. "
            f"Nothing was delivered. Bring {RECORD} of it back from a backup; or, for a final edition, give the "
            "version with --next-version."
        )
    for number, name in zip(numbers, unread, strict=True):
        used = _find_highest_version(delivery_folder(home.root / "data", edition.year.ar, number))
        if wanted.next_version is not None and wanted.next_version <= used:
            raise RefusedError(
                f"--next-version is {wanted.next_version}, and the files in delivery {name} are v{used}. Nothing was "
                f"delivered. Expected {used + 1} or higher."
            )
    asked = Asked(edition.year.ar, edition.round.slag, source.data, wanted.next_version)
    return decide_version(asked, known.entries)


def _find_highest_version(folder: Path) -> int:
    """The version that the names of a delivery's files tell, 0 where none does: of one that no record tells of."""
    names = [path.name for path in folder.rglob("*")]
    return max((int(found[1]) for name in names if (found := _VERSION.search(name))), default=0)


def _find_previous(data: Path, ar: int, known: Known) -> tuple[Path | None, tuple[str, ...]]:
    """The folder of the year's last delivery, to compare with, where it is as it was delivered."""
    last = next((entry for entry in reversed(known.entries) if entry.ar == ar), None)
    if last is None:
        return None, ()
    folder = delivery_folder(data, ar, last.nummer)
    if folder.is_dir() and (folder / PACKAGE).is_file() and hash_file(folder / PACKAGE) == last.datapakke:
        if not verify_bytes(folder, (RECORD, last.pakke.fil))[1]:
            return folder, ()
        found = "is not as it was delivered"
    else:
        found = "is not there" if not folder.is_dir() else "is not as it was delivered"
    return None, (f"Delivery {last.name} {found}, so the README compares with nothing. Verify it: {folder}",)


def _require_whole(made: Path) -> None:
    faults = verify_folder(made)[1]
    if faults:
        raise StoppedError(
            f"What was made for SSB has faults:{_list(faults)}\nNothing was delivered. Run the edition again, without "
            "--source; if it happens again, report these lines."
        )


def _seal(edition: Edition, source: _Source, made: Path, place: tuple[int, int], wanted: Wanted) -> Entry:
    """Write the parcel into the folder, and return what log and record say of the delivery."""
    version, number = place
    name = name_parcel(edition.year.ar, version, number, clear=not wanted.recipients)
    names = list_content(made)
    tar, sealed = write_parcel(made / name, made, names, edition.cutoff_end, wanted.recipients)
    return Entry(
        ar=edition.year.ar,
        nummer=number,
        utgave=edition.key,
        slag=edition.round.slag,
        versjon=version,
        levert=datetime.now(UTC).isoformat(timespec="seconds"),
        snapshot_hash=source.basis.snapshot_hash,
        data=dict(source.data),
        datapakke=hash_file(made / PACKAGE),
        tar=SumOf(name.removesuffix(".age"), tar.bytes, tar.sha256),
        tid=int(edition.cutoff_end.timestamp()),
        pakke=SumOf(name, sealed.bytes, sealed.sha256),
        klartekst=not wanted.recipients,
        mottakere=tuple(one.told for one in wanted.recipients),
        oppgitt_versjon=wanted.next_version is not None,
        programvare=software_version(),
    )


def _list(faults: tuple[Fault, ...]) -> str:
    more = [f"and {len(faults) - _MOST_SHOWN} more"] if len(faults) > _MOST_SHOWN else []
    return "".join(f"\n  - {line}" for line in [*map(str, faults[:_MOST_SHOWN]), *more])
