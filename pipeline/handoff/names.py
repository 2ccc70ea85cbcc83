"""What the files for SSB are called: SSB's naming standard, and what lies beside the data files (O1, O2).

Every name is a path with ``/`` from the top of the folder. Which version a delivery has is decided elsewhere.
"""

from __future__ import annotations

from pathlib import PurePosixPath

SHORT_NAME = "introinnv"
"""The statistics' short name with SSB, «Introduksjonsordningen for nyankomne innvandrere»."""

STATE = "klargjorte-data"
PACKAGE = "datapackage.json"
README = "LESMEG.md"
BASIS = "grunnlag.json"
"""What the descriptions are written from, beside the files of a run; never delivered."""


def data_name(dataset: str, year: int, version: int | None = None, suffix: str = ".parquet") -> str:
    """Return the name of a data file; without ``version``, its name in the folder of a run."""
    return f"{SHORT_NAME}/{STATE}/{_stem(dataset, year, version)}{suffix}"


def doc_name(dataset: str, year: int, version: int | None = None) -> str:
    """Return the name of the file's Datadoc, which lies beside it."""
    return f"{SHORT_NAME}/{STATE}/{_stem(dataset, year, version)}__DOC.json"


def find_stem(name: str) -> str:
    """Return the dataset's name with period and version, as Datadoc calls it, from the name of its file."""
    return PurePosixPath(name).stem


def _stem(dataset: str, year: int, version: int | None) -> str:
    return f"{dataset}_p{year}" + ("" if version is None else f"_v{version}")
