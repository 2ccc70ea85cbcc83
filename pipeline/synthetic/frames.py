"""Rows as columns of whole numbers, and the few things that are done to them.

A frame is a dictionary of columns of one length. How a number is written out is in ``writing.py``; what
the columns of the made-up people mean is in ``people.py``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.synthetic.draws import Bools, Ints

Frame = dict[str, Ints]


def take(frame: Frame, rows: Ints | Bools) -> Frame:
    """The rows at these places, or where true, copied."""
    return {name: np.asarray(column[rows], dtype=np.int64) for name, column in frame.items()}


def count_rows(frame: Frame) -> int:
    """The number of rows; 0 for a frame without columns."""
    return len(next(iter(frame.values()), ()))


def stack(frames: Sequence[Frame]) -> Frame:
    """One frame below the other; all have the same columns."""
    return {name: np.concatenate([frame[name] for frame in frames]) for name in frames[0]}


def sort_by(frame: Frame, *names: str) -> Frame:
    """Sorted by these columns, the first one weighing most; equal rows keep their order."""
    return take(frame, np.lexsort([frame[name] for name in reversed(names)]))
