"""How a release gets its two places for ever: complete and on the disk under a working name, then renamed (P13).

The restricted folder is first in its place, the public one last: a version is released when its public folder has its
name. Whatever a kill left before that is cleared away by the next release. No version is ever changed: its files can be
read only.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.common.errors import RefusedError
from pipeline.common.files import make_private_folder, private_umask, secure_tree, sync_folder
from pipeline.common.room import describe_reason
from pipeline.common.stopping import hold_stops
from pipeline.run.home import Home

_WORK = ".utgir-"
_LOCK = ".las"
_READ_FILE, _READ_FOLDER = 0o400, 0o500


@contextmanager
def release_alone(home: Home, ar: int) -> Iterator[None]:
    """Hold the lock of a year's releases. Refuses at once where another release has it, or nothing can be written."""
    folder = home.released_truth(ar)
    with private_umask():
        lock = FileLock(folder / _LOCK, mode=0o600, thread_local=False)
        try:
            make_private_folder(folder)
            make_private_folder(home.releases(ar))
            lock.acquire(timeout=0)
        except Timeout:
            raise RefusedError(
                f"Another release of {ar} is under way in {home.root}. Nothing was released. Wait until it has ended, "
                "then try again."
            ) from None
        except OSError as error:
            raise RefusedError(
                f"Nothing can be written to {folder}: {describe_reason(error)}. Nothing was released. Expected a "
                "folder that you may write to; correct that, then try again."
            ) from None
        try:
            yield
        finally:
            lock.release()


def clear_remains(home: Home, ar: int) -> None:
    """Clear away what a release that died left: working folders, and a restricted folder without its public one."""
    places = (home.released_truth(ar), home.releases(ar))
    remains = [path for place in places for path in place.glob(f"{_WORK}*")]
    numbered = [path for path in places[0].glob("v*") if not (places[1] / path.name).exists()]
    for path in (*remains, *numbered):
        _remove(path)


def place_release(home: Home, ar: int, number: int, public: Path, restricted: dict[str, Path | bytes]) -> Path:
    """Copy the folder ``public``, and put ``restricted`` (files or contents, by name) beside it; return its place."""
    name, truth, released = f"v{number}", home.released_truth(ar), home.releases(ar)
    copied, kept = released / f"{_WORK}{name}", truth / f"{_WORK}{name}"
    shutil.copytree(public, copied)
    make_private_folder(kept)
    for file, content in restricted.items():
        if isinstance(content, bytes):
            (kept / file).write_bytes(content)
        else:
            shutil.copyfile(content, kept / file)
    for made in (kept, copied):
        secure_tree(made)
    with hold_stops():
        for made, final in ((kept, truth / name), (copied, released / name)):
            made.rename(final)
            sync_folder(final.parent)
            _protect(final)
    return released / name


def _protect(folder: Path) -> None:
    """Let nobody change what lies there by mistake."""
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            Path(root, name).chmod(_READ_FILE)
        Path(root).chmod(_READ_FOLDER)


def _remove(folder: Path) -> None:
    for root, _, _ in os.walk(folder):
        Path(root).chmod(0o700)
    shutil.rmtree(folder)
