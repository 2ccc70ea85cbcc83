"""Opens a source to look at its names, without an edition: for ``check-source`` and ``mapping new``."""

from __future__ import annotations

from pathlib import Path

from pipeline.intake.mapping.open_mapped import open_folder_register
from pipeline.intake.mapping.reading import Mapping
from pipeline.intake.sources.open_source import find_address, open_database
from pipeline.intake.sources.register import Register


def show_source(place: str) -> str:
    """The source as a proposed call may show it: a folder's path, nothing of an address (K5)."""
    return "SOURCE" if find_address(place) is not None else place


def open_for_a_look(place: str, mapping: Mapping | None) -> Register:
    """The register at ``place``: a database by its address, else a folder. Close it. Raises RefusedError."""
    address = find_address(place)
    if address is not None:
        return open_database(address)
    return open_folder_register(Path(place).expanduser(), mapping)
