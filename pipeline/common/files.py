"""How this software puts a file or a folder in its final place: whole, private, or not at all.

Everything under HOME is written through here. A file is written beside its place, synced, renamed, and
its folder synced; a folder is exchanged for its successor in one step where the system can. What the
files hold is decided by their owners.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

FILE_MODE = 0o600
FOLDER_MODE = 0o700
_PREVIOUS = ".forrige-"
_PARTIAL = ".delvis-"
_MARK = ".ny"


def make_private_folder(folder: Path) -> Path:
    """Create ``folder`` and its missing parents with mode 0700, and return it. An existing folder keeps its mode."""
    missing = []
    place = folder
    while not place.exists():
        missing.append(place)
        place = place.parent
    for path in reversed(missing):
        path.mkdir(mode=FOLDER_MODE, exist_ok=True)
        path.chmod(FOLDER_MODE)
    return folder


@contextlib.contextmanager
def private_umask() -> Iterator[None]:
    """Let everything made inside, by any library, be readable for its owner only (R16)."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def publish_bytes(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` so that a reader sees the old file or the whole new one, never a part."""
    make_private_folder(path.parent)
    partial = path.with_name(f"{_PARTIAL}{os.getpid()}-{path.name}")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def publish_text(path: Path, content: str) -> None:
    """Publish ``content`` as UTF-8 with LF line ends; see :func:`publish_bytes`."""
    publish_bytes(path, content.encode("utf-8"))


def sync_file(path: Path) -> None:
    """Have the system write the file's bytes to the disk."""
    _sync(path, os.O_RDWR)


def sync_folder(folder: Path) -> None:
    """Have the system write the folder's list of names to the disk, where it can (Windows cannot)."""
    if sys.platform == "win32":
        return
    _sync(folder, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def secure_tree(folder: Path) -> None:
    """Give everything below ``folder`` its private mode and sync it, files first.

    A file with another name beside this one was published before under that, and is on the disk.
    """
    for root, _, names in os.walk(folder, topdown=False):
        for name in names:
            path = Path(root, name)
            path.chmod(FILE_MODE)
            if path.stat().st_nlink <= 1:
                sync_file(path)
        Path(root).chmod(FOLDER_MODE)
        sync_folder(Path(root))


def publish_folder(made: Path, final: Path) -> None:
    """Put the complete folder ``made`` in the place of ``final``; the earlier one is removed afterwards.

    Where the system can exchange two names in one step there is no moment without a complete folder.
    Elsewhere a stop between two renames is mended by :func:`recover_folder`.
    """
    secure_tree(made)
    make_private_folder(final.parent)
    previous = final.with_name(_PREVIOUS + final.name)
    if not final.exists():
        made.rename(final)
    elif _exchange(made, final):
        _remove_tree(made)
    else:
        _remove_tree(previous)
        final.rename(previous)
        made.rename(final)
        _remove_tree(previous)
    sync_folder(final.parent)


def mark_folder(folder: Path) -> None:
    """Mark a folder that is to be brought to its place, so that it is told from the one it takes the place of."""
    (folder / _MARK).touch(mode=FILE_MODE)


def is_marked(folder: Path) -> bool:
    """True for a folder that :func:`mark_folder` marked and :func:`bring_folder` has not brought to its place."""
    return (folder / _MARK).exists()


def bring_folder(marked: Path, final: Path, outgoing: Path) -> None:
    """Put a marked folder, synced before, in the place of ``final``, whatever a stop left of an earlier try.

    The folder that lay there is left under the name of ``marked`` or ``outgoing``; removing it is the caller's. Where
    the system can exchange two names in one step there is no moment without a complete folder.
    """
    if is_marked(marked):
        if not final.exists():
            marked.rename(final)
        elif not _exchange(marked, final):
            _remove_tree(outgoing)
            final.rename(outgoing)
            marked.rename(final)
        sync_folder(final.parent)
    (final / _MARK).unlink(missing_ok=True)


def recover_folder(final: Path) -> None:
    """Finish what a stopped :func:`publish_folder` left: bring the earlier folder back, or clear it away."""
    previous = final.with_name(_PREVIOUS + final.name)
    if previous.exists():
        if final.exists():
            _remove_tree(previous)
        else:
            previous.rename(final)


def remove_partials(folder: Path) -> None:
    """Clear away the half-written files that a stopped :func:`publish_bytes` left directly in ``folder``."""
    for path in folder.glob(f"{_PARTIAL}*"):
        path.unlink(missing_ok=True)


def hash_file(path: Path) -> str:
    """Return the SHA-256 of the file's bytes in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remove_tree(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step. False where the system or the file system cannot."""
    library = ctypes.CDLL(None, use_errno=True) if sys.platform in ("linux", "darwin") else None
    here, exchange = -100, 2
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        result = library.renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange)  # type: ignore[union-attr]
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        result = library.renamex_np(os.fsencode(one), os.fsencode(other), exchange)  # type: ignore[union-attr]
    else:
        return False
    if result == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP):
        return False
    raise OSError(code, os.strerror(code), str(other))
