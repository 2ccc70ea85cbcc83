"""Which kind of source an analyst's ``--source`` names, and whether a mapping says how it is read."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.intake.mapping.open_mapped import open_folder_register
from pipeline.intake.mapping.planning import mapped_planner
from pipeline.intake.mapping.reading import read_mapping
from pipeline.intake.sources.folder import FolderSource
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.model import Source
from pipeline.intake.sources.postgresql_address import (
    Address,
    is_address,
    is_address_file,
    read_address,
    read_address_file,
)
from pipeline.intake.sources.register import Register
from pipeline.intake.sources.register_source import RegisterSource
from pipeline.intake.sources.straight_plan import plan_straight


def open_source(given: GivenSource | Path) -> Source:
    """Return the source that is given: a database by its address, or a folder. It is opened when it is verified.

    Another kind is chosen here, by what the place looks like. Raises RefusedError for an address or a mapping that
    cannot be read. An address of another kind is refused by the folder, in words of its own (``folder.py``).
    """
    if isinstance(given, Path):
        given = GivenSource(str(given))
    address = find_address(given.place)
    mapping = read_mapping(given.mapping) if given.mapping is not None else None
    if address is not None:
        plan = mapped_planner(mapping) if mapping is not None else plan_straight
        return RegisterSource(partial(open_database, address), plan, given.taken)
    folder = Path(given.place).expanduser()
    if mapping is not None:
        connect = partial(open_folder_register, folder, mapping, given.taken)
        return RegisterSource(connect, mapped_planner(mapping), given.taken)
    if given.taken is not None:
        raise RefusedError(
            "--taken is for a database, and for a folder that is read through a mapping. Expected tatt_ut in the "
            "folder's uttrekk.toml. Leave --taken out."
        )
    return FolderSource(folder)


def find_address(place: str) -> Address | None:
    """Where the database is that ``place`` names, or None where it names none."""
    if is_address(place):
        return read_address(place)
    if is_address_file(place):
        return read_address_file(Path(place).expanduser())
    return None


def open_database(address: Address) -> Register:
    """Connect to the register at an address."""
    # the driver takes a tenth of a second to import, which a folder need not wait for
    from pipeline.intake.sources.postgresql import open_postgresql  # noqa: PLC0415

    return open_postgresql(address)
