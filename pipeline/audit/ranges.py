"""The least and the greatest whole value of each unknown, as far as a proof of its width needs them (P12).

A linear program gives both, rounded inward; an integer program follows where no whole solution so far shows the width.
That is more than P12 asks for: in a linear range with values to spare there may be no whole solution.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from pipeline.audit.knowledge import System
from pipeline.audit.program import Program, ProgramError, Search, find_blocks


@dataclass
class Ranges:
    """``narrow``: the unknowns less wide than asked, with their least and greatest whole value; the others are wide.

    ``failed``: unknowns whose programs did not end with an optimum, so that nothing is proven of them.
    """

    narrow: dict[int, tuple[int, int]] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)


def find_ranges(system: System, width: int, asked: npt.NDArray[np.bool_]) -> Ranges:
    """Prove that the values of each unknown that is ``asked`` for span at least ``width``, or find its whole range."""
    ranges = Ranges()
    for columns, rows in find_blocks(system):
        wanted = [place for place, column in enumerate(columns) if asked[column]]
        if wanted and rows:
            _find_block(system, columns, rows, wanted, width=width, ranges=ranges)
        else:
            for place in wanted:
                low, high = int(system.lower[columns[place]]), int(system.upper[columns[place]])
                if high - low < width:
                    ranges.narrow[columns[place]] = low, high
    return ranges


def _find_block(
    system: System, columns: list[int], rows: list[int], wanted: list[int], *, width: int, ranges: Ranges
) -> None:
    search = Search(Program(system, columns, rows), width)
    try:
        search.look(np.zeros(len(columns)))
        left = search.look_around(wanted)
    except ProgramError:
        ranges.failed += [columns[place] for place in wanted]
        return
    whole: Program | None = None
    while left:
        place = left[0]
        try:
            low, high = search.look_at(place)
            if low < high and search.list_left([place]):
                whole = whole or Program(system, columns, rows, is_whole=True)
                low, high = search.look_whole(whole, place)
            if low > high:
                ranges.failed.append(columns[place])
            elif high - low < width:
                ranges.narrow[columns[place]] = low, high
        except ProgramError:
            ranges.failed.append(columns[place])
        left = search.list_left(left[1:])
