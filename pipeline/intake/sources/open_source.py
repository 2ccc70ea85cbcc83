"""Which kind of source an analyst's ``--source`` names."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake.sources.folder import FolderSource
from pipeline.intake.sources.model import Source


def open_source(place: Path) -> Source:
    """Return the source at ``place``: a folder, the one kind there is. Nothing is opened before it is verified.

    Another kind is chosen here, by what ``place`` looks like. What looks like an address is refused by the folder, in
    words of its own (``folder.py``).
    """
    return FolderSource(place)
