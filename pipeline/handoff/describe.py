"""Describes the files of one delivery where they lie: Datadoc, the read-me, then the data package (O4–O6).

Call :func:`write_descriptions` with the data files in place under the names of their version. What is told is in
``basis.py``, the words in ``words.toml`` and ``readme.j2``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.handoff.basis import Basis
from pipeline.handoff.changes import find_changes
from pipeline.handoff.package import write_package


@dataclass(frozen=True)
class Delivery:
    """``version`` of the data files (O2), and ``number`` of the delivery among the year's."""

    version: int
    number: int


def write_descriptions(basis: Basis, folder: Path, delivery: Delivery, previous: Path | None = None) -> None:
    """Write the Datadoc of every file, ``LESMEG.md`` and last ``datapackage.json`` to ``folder``.

    ``previous``: the folder of the year's last delivery, with which the files are compared.
    """
    # with SSB's model, which a run that delivers nothing has no use for
    from pipeline.handoff.datadoc import write_datadocs  # noqa: PLC0415
    from pipeline.handoff.readme import write_readme  # noqa: PLC0415

    write_datadocs(basis, folder, delivery.version)
    changes = None if previous is None else find_changes(previous, folder, basis.ar, delivery.version)
    write_readme(basis, folder, delivery.version, delivery.number, changes)
    write_package(basis, folder, delivery.version)
