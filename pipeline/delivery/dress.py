"""Everything that is sent, laid in one folder: data files under versioned names, CSV where asked for, descriptions.

The data files are copies, byte for byte, of those that the run made; what describes them is written by
``pipeline/handoff/describe.py``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.common.files import make_private_folder
from pipeline.common.warehouse import SPILL_FOLDER, connect
from pipeline.delivery.csv_files import write_csv
from pipeline.handoff.basis import Basis
from pipeline.handoff.describe import Delivery, write_descriptions
from pipeline.handoff.names import data_name


@dataclass(frozen=True)
class Dress:
    """How the data files of a run become a delivery. ``previous``: the folder of the one before, to compare with."""

    version: int
    number: int
    csv: bool
    previous: Path | None


def dress_delivery(basis: Basis, source: Path, folder: Path, datasets: Iterable[str], dress: Dress) -> None:
    """Lay in the empty ``folder`` what is sent of the run's files in ``source``: all but record and parcel."""
    copies = []
    for dataset in datasets:
        copy = folder / data_name(dataset, basis.ar, dress.version)
        make_private_folder(copy.parent)
        shutil.copyfile(source / data_name(dataset, basis.ar), copy)
        copies.append(copy)
    if dress.csv:
        with connect(Path(":memory:"), folder) as connection:
            for copy in copies:
                write_csv(connection, copy)
        shutil.rmtree(folder / SPILL_FOLDER, ignore_errors=True)
    write_descriptions(basis, folder, Delivery(dress.version, dress.number), dress.previous)
