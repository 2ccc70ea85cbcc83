"""Earlier statistic years in ``utvikling``: the latest release of each, on its own codes, as it was published (P1).

Merged units are never summed. Releases of the same year, which the choice of hidden cells takes into account, are read
in ``releases.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.disclosure.known import Cell
from pipeline.disclosure.model import PublicValue
from pipeline.disclosure.releases import read_releases
from pipeline.disclosure.tables import EVERYBODY
from pipeline.run.home import Home


@dataclass(frozen=True)
class EarlierYear:
    """What was released last of a statistic year."""

    ar: int
    values: Mapping[Cell, PublicValue]

    def find(self, niva: str, kode: str, count: str) -> PublicValue | None:
        """A count of everybody of the unit with this code; None where the release has no such unit."""
        return self.values.get(("resultat", niva, kode, EVERYBODY, "", count))


def read_earlier_years(home: Home, ar: int) -> tuple[EarlierYear, ...]:
    """The released years before ``ar``, oldest first. RefusedError where a release is not as it was."""
    folder = home.releases(ar).parent
    years = sorted(int(path.name) for path in (folder.iterdir() if folder.is_dir() else ()) if path.name.isdigit())
    found = ((year, read_releases(home, year)) for year in years if year < ar)
    return tuple(EarlierYear(year, releases[-1].values) for year, releases in found if releases)
