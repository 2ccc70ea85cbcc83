"""The lock of an edition: only the process that has it writes under the edition's folders.

The system releases the locked file when the process ends, however it ends. Who takes it, and when, is decided by those
who write: runs (``pipeline/run/start.py``, ``pipeline/run/edition_run.py``) and lists (``pipeline/lists/write.py``).
"""

from __future__ import annotations

from filelock import FileLock, Timeout

from pipeline.common.errors import RefusedError
from pipeline.common.files import make_private_folder, private_umask
from pipeline.common.provenance import describe_unreadable
from pipeline.run.home import EditionFolders
from pipeline.run.journal import is_unfinished


def take_lock(folders: EditionFolders) -> FileLock:
    """Take the edition's lock or refuse at once: two runs of one edition never work at the same time."""
    with private_umask():
        make_private_folder(folders.data)
        lock = FileLock(folders.lock, mode=0o600, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise RefusedError(
                f"Another run of {folders.key} is under way in {folders.root}. Nothing was done. "
                "Wait until it has ended, then run again."
            ) from None
        except OSError as error:
            raise RefusedError(
                f"The lock of {folders.key} cannot be taken: {describe_unreadable(folders.lock, error)} (in "
                f"{folders.data}). Nothing was done. Expected a file that this software makes itself, and may write. "
                "Move it away and run again."
            ) from None
    return lock


def take_lock_if_there(folders: EditionFolders) -> FileLock | None:
    """Take the lock only where an earlier run has left something, so that a refused call writes nothing."""
    is_needed = folders.lock.exists() or is_unfinished(folders) or folders.list_work_areas()
    return take_lock(folders) if is_needed else None
