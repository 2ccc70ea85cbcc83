"""Chance that comes out alike everywhere: one seed, one stream of bits, whole-number weights.

Only PCG64's raw bits are used, which numpy promises never to change, and no logarithm or power, which
processors round differently. What is drawn from the streams is decided by the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_TO_UNIT = 2.0**-53


class Draws:
    """A stream of draws named by whole numbers: the seed, the year, the block, the table."""

    def __init__(self, *name: int) -> None:
        """Begin the stream; two names give two streams."""
        self._bits = np.random.PCG64(np.random.SeedSequence(name))

    def _raw(self, size: int) -> npt.NDArray[np.uint64]:
        raw: npt.NDArray[np.uint64] = np.asarray(self._bits.random_raw(size), dtype=np.uint64)
        return raw

    def fraction(self, size: int) -> npt.NDArray[np.float64]:
        """``size`` numbers from 0 up to, not including, 1."""
        return (self._raw(size) >> np.uint64(11)).astype(np.float64) * _TO_UNIT

    def whole(self, size: int, low: int | Ints, high: int | Ints) -> Ints:
        """``size`` whole numbers from ``low`` to ``high``, both included; the low where high is below it."""
        span = np.maximum(np.asarray(high, dtype=np.int64) - low, 0) + 1
        drawn: Ints = low + (self.fraction(size) * span).astype(np.int64)
        return drawn

    def pick(self, size: int, weights: Sequence[int] | Ints) -> Ints:
        """``size`` positions in ``weights``, each as often as its weight tells."""
        limits = np.cumsum(np.asarray(weights, dtype=np.int64))
        drawn: Ints = np.searchsorted(limits, self.whole(size, 0, int(limits[-1]) - 1), side="right").astype(np.int64)
        return drawn

    def happens(self, size: int, per_thousand: int) -> Bools:
        """``size`` answers, true in so many of a thousand."""
        return self.whole(size, 0, 999) < per_thousand

    def order(self, size: int) -> Ints:
        """The positions 0 … size - 1, shuffled."""
        return np.argsort(self._raw(size), kind="stable").astype(np.int64)

    def sample(self, candidates: Any, count: int) -> Ints:
        """``count`` different positions where ``candidates`` is true, or all of them when they are fewer."""
        places = np.flatnonzero(candidates)
        return np.sort(places[self.order(len(places))[:count]]).astype(np.int64)
