"""``lenker.hode``: the number of the last change of links, beside the store and not in it (L5).

A store that is restored from a backup does not know what was revoked since; the head does. It is written after the
change is committed and before the change is acknowledged, so it is never ahead of a store that is the newest. Who
compares the two is ``database.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.common.files import publish_bytes
from pipeline.common.provenance import ChangedError, read_sealed, seal
from pipeline.links.closed import ClosedReason, StoreClosed

HEAD_FILE = "lenker.hode"


@dataclass(frozen=True)
class Head:
    """``store``: the id of the store that it belongs to. ``change``: the number of its last change of links.

    ``is_moved``: the links are used under another HOME (``links home``), so nothing may be changed here.
    """

    store: str
    change: int
    is_moved: bool = False


class HeadFile:
    """Reads the head at every request; its bytes only where the file has been replaced since."""

    def __init__(self, data: Path) -> None:
        """The head of the store in the folder ``data``."""
        self._path = data / HEAD_FILE
        self._seen: tuple[tuple[int, int, int, int], Head] | None = None

    def read(self) -> Head | None:
        """Return the head, or None where there is none. Raises StoreClosed where it is not as it was written."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            if self._path.is_symlink():
                raise StoreClosed(ClosedReason.HEAD_DAMAGED) from None
            return None
        mark = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
        if self._seen is None or self._seen[0] != mark:
            self._seen = (mark, self._read())
        return self._seen[1]

    def write(self, head: Head) -> None:
        """Put ``head`` in the place of the earlier one, on the disk when this returns."""
        content = {"lager": head.store, "endring": head.change} | ({"flyttet": True} if head.is_moved else {})
        publish_bytes(self._path, seal(content))
        self._seen = None

    def _read(self) -> Head:
        try:
            content = read_sealed(self._path)
            return Head(str(content["lager"]), int(content["endring"]), is_moved=content.get("flyttet", False) is True)
        except (ChangedError, KeyError, TypeError, ValueError):
            raise StoreClosed(ClosedReason.HEAD_DAMAGED) from None
