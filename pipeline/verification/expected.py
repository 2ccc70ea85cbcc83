"""What a delivery must consist of, written down a second time: datasets, keys, names of files (O2, O9).

The verifier's own list. The one that the files are made from is in ``pipeline/contracts``; a test compares the two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PEOPLE = "person-intro"
PERSON_ID = "person_id"
KEYS: dict[str, tuple[str, ...]] = {
    PEOPLE: (PERSON_ID,),
    "avsluttet-intro": ("avslutning_id",),
    "deltaker-intro": (PERSON_ID, "lopenr"),
    "periode-intro": ("vedtak_id",),
    "vedtak-intro": ("vedtak_id",),
    "kategori-intro": ("kategori_id",),
    "tiltak-intro": ("tiltak_id",),
    "fravaer-intro": ("fravaer_id",),
}
IDENTITY_NUMBERS = frozenset({"fodselsnummer", "duf_nummer"})

README = "LESMEG.md"
# in the folder of a run only: what the descriptions are made of
BASIS = "grunnlag.json"
# in the folder of a delivery only, beside what is sent
RECORD = "levering.json"

PARQUET, CSV, DOC = ".parquet", ".csv", "__DOC.json"
_NAME = re.compile(
    r"introinnv/klargjorte-data/(?P<dataset>[a-z]+-intro)_p(?P<year>[0-9]{4})(?:_v(?P<version>0|[1-9][0-9]{0,3}))?"
    r"(?P<ending>\.parquet|\.csv|__DOC\.json)"
)


@dataclass(frozen=True)
class DataName:
    """What the name of a file says by SSB's naming standard: dataset, year, version, ending."""

    dataset: str
    year: int
    version: int | None
    ending: str


def read_name(path: str) -> DataName | None:
    """Return what a path says; None where it is not named by the standard, or no dataset of ours."""
    found = _NAME.fullmatch(path)
    if found is None or found["dataset"] not in KEYS:
        return None
    version = None if found["version"] is None else int(found["version"])
    return DataName(found["dataset"], int(found["year"]), version, found["ending"])


def make_name(dataset: str, year: int, version: int | None, ending: str) -> str:
    """Return the path of a file of a dataset."""
    mark = "" if version is None else f"_v{version}"
    return f"introinnv/klargjorte-data/{dataset}_p{year}{mark}{ending}"
