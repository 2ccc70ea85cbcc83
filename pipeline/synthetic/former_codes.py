"""Municipality codes of a year put back to those of the year before, when that year's extract was taken.

A made-up row is written with the codes of its own edition's structure; before a merger it had the code of one of those
that merged. Which one is drawn once for each person, by size.
"""

from __future__ import annotations

import numpy as np

from pipeline.places.areas import NYTT_NAVN
from pipeline.synthetic.draws import Draws, Ints
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.sizes import size_kommuner

_STREAM = 7  # beside those of ``blocks.py``, ``towns.py`` and ``corrections.py``
_COLUMNS = ("kommunenummer", "bostedskommune")


class FormerCodes:
    """What each code that came between the two structure dates was before, for the people of one block."""

    def __init__(self, before: Setting, now: Setting, seed: int, block: int, people: int) -> None:
        """Read the changes between the two structures and draw where each person stood."""
        areas = now.edition.codes.areas
        first, last = before.edition.year.inndeling, now.edition.year.inndeling
        sizes = size_kommuner(areas, first)
        self._former: dict[int, tuple[Ints, Ints]] = {}
        for change in areas.endringer:
            if first < change.dato <= last and change.endring != NYTT_NAVN and change.fra_kode in sizes:
                codes, weights = self._former.setdefault(int(change.til_kode), (np.empty(0, int), np.empty(0, int)))
                self._former[int(change.til_kode)] = (
                    np.append(codes, int(change.fra_kode)),
                    np.append(weights, sizes[change.fra_kode]),
                )
        self._share = Draws(seed, now.edition.year.ar, block, _STREAM).fraction(people)

    def put_back(self, tables: dict[str, Frame]) -> dict[str, Frame]:
        """The tables with the codes of the year before; ``person`` is a place."""
        return {name: self._put_back(frame) for name, frame in tables.items()}

    def _put_back(self, frame: Frame) -> Frame:
        share = self._share[np.minimum(frame["person"], len(self._share) - 1)]
        changed = {}
        for column in (name for name in _COLUMNS if name in frame):
            codes = frame[column].copy()
            for code, (former, weights) in self._former.items():
                mine = np.flatnonzero(frame[column] == code)
                limits = np.cumsum(weights)
                codes[mine] = former[np.searchsorted(limits, (share[mine] * limits[-1]).astype(np.int64), side="right")]
            changed[column] = codes
        return frame | changed
