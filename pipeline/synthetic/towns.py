"""How careful each municipality is: most do nearly everything right, a few are careless, and more so in some matters.

Whole-number weights, the same in every block of a register. Which codes there are is in ``row_places.py``; who gets a
fault, with these weights, in ``planter.py``.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np

from pipeline.places.areas import OSLO
from pipeline.synthetic.draws import Draws, Ints
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.row_places import Places

_STREAM = 5  # beside the streams of a block, in ``register.py``
_IN_ALL, _IN_ALL_SHARE = (1, 2, 4), (70, 20, 10)
_LARGE = 50  # a town with more than one in so many people has routines, and is never among the worst
_IN_ONE, _IN_ONE_SHARE = (1, 5), (80, 20)


class Towns:
    """The municipalities, and in Oslo the bydeler, with a weight each: so many times as often as the most careful."""

    def __init__(self, places: Places, seed: int, ar: int) -> None:
        """Draw the weights that hold for everything a municipality does."""
        self._places, self._name = places, (seed, ar)
        self._units = np.unique(np.concatenate([[-1], places.units, places.bydeler]))
        # not by the year: who is careless stays so as long as the structure lasts
        weights = np.array(_IN_ALL)[Draws(seed, 0, 0, _STREAM).pick(len(self._units), _IN_ALL_SHARE)]
        sizes = np.zeros(len(weights), dtype=np.int64)
        np.add.at(sizes, np.searchsorted(self._units, places.units), places.weights)
        self._weights = np.where(sizes * _LARGE > sizes.sum(), np.minimum(weights, _IN_ALL[1]), weights)
        districts = np.isin(self._units, places.bydeler)
        self._weights[self._units == int(OSLO)] = np.mean(self._weights[districts]).astype(np.int64)

    def draw_careless(self, draws: Draws, size: int) -> Ints:
        """``size`` codes as ``Places.draw`` gives them, those of careless municipalities more often."""
        units = np.searchsorted(self._units, self._places.units)
        return self._places.codes[draws.pick(size, self._places.weights * self._weights[units])]

    def shuffle(self, matter: str, people: Frame, draws: Draws) -> Ints:
        """The places of ``people``, shuffled; those whose municipality is careless in ``matter`` tend to be first."""
        weights = self._weights[self._find(people)] * self.draw_each(matter, people, _IN_ONE, _IN_ONE_SHARE)
        return np.argsort(draws.fraction(len(people["kode"])) / weights, kind="stable").astype(np.int64)

    def draw_each(self, matter: str, people: Frame, values: tuple[int, ...], share: tuple[int, ...]) -> Ints:
        """The value that each person's unit has in ``matter``, drawn once for the unit by the weights ``share``."""
        drawn = Draws(*self._name, crc32(matter.encode()), _STREAM).pick(len(self._units), share)
        return np.array(values, dtype=np.int64)[drawn][self._find(people)]

    def _find(self, people: Frame) -> Ints:
        """The place of each person's unit: the municipality, in Oslo the bydel."""
        in_oslo = self._places.find_bydeler(people["kode"], people["bydel"])
        units = np.where(in_oslo >= 0, in_oslo, self._places.find_units(people["kode"]))
        return np.searchsorted(self._units, units).astype(np.int64)
