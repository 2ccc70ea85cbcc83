"""``ark.parquet``: what the sheets of an edition tell of units other than their own, for IMDi's own use (P6).

One row per receiving unit and public cell that its sheet tells of; what is told is found in ``content/told.py``. The
columns are those of ``fasit.parquet``, which the choice of hidden cells makes (``pipeline/disclosure``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.common.files import make_private_folder
from pipeline.sheets.content.told import Told

TOLD_FILE = "ark.parquet"
KILDE = "ark"
_TEXTS = ("kilde", "utgave", "mottaker", "tabell", "niva", "kode", "dim1", "dim2", "verdi")
SCHEMA = pa.schema([*((name, pa.string()) for name in _TEXTS), ("lav", pa.int64()), ("hoy", pa.int64())])


def write_told(utgave: str, told: Iterable[Told], folder: Path) -> int:
    """Write ``ark.parquet`` to ``folder``, which is made; return its rows. The same rows give the same bytes."""
    rows = sorted(astuple(one) for one in told)
    columns = list(zip(*rows, strict=True)) or [()] * (len(SCHEMA) - 2)
    origin = [pa.array([value] * len(rows), pa.string()) for value in (KILDE, utgave)]
    cells = [pa.array(list(column), field.type) for column, field in zip(columns, list(SCHEMA)[2:], strict=True)]
    pq.write_table(pa.Table.from_arrays([*origin, *cells], schema=SCHEMA), make_private_folder(folder) / TOLD_FILE)
    return len(rows)
