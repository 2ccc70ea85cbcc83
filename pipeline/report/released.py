"""What the public tables of the report's year have shown of the counties, by the report's own counts (P13, T4).

They are of the whole year. A report of the whole year shows of these counts what they show; one of a part of it is held
against them, since the year less a half is the other half.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.disclosure.releases import read_releases
from pipeline.disclosure.told import WHERE
from pipeline.run.home import Home

Released = Mapping[tuple[str, str], int | None]


def read_released(home: Home, ar: int) -> Released:
    """Return the counties' counts in the newest release by county and count, None where hidden; empty without one."""
    releases = read_releases(home, ar)
    if not releases:
        return {}
    return {
        (kode, name): value.value if isinstance(value.value, int) else None
        for (table, niva, kode, dimension, _, count), value in releases[-1].values.items()
        for name, where in WHERE.items()
        if niva == "fylke" and where == (table, dimension, count)
    }
