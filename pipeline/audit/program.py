"""Linear and integer programs over some unknowns of a system, with HiGHS, and the values that their solutions show.

Every solution is a table that could be the true one. So two solutions with different values of an unknown prove a
width, whatever they were solved for; a search keeps what each has shown. Which widths are asked for is the callers'.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import highspy
import numpy as np
import numpy.typing as npt

from pipeline.audit.equations import Place
from pipeline.audit.knowledge import System, Whole

Real = npt.NDArray[np.float64]
_NEAR = 1e-6
_ROUNDS = 12


class ProgramError(Exception):
    """A program ended otherwise than with an optimum; nothing is proven by it."""


class _Quiet(highspy.Highs):
    """HiGHS without the lines about itself that it prints when it starts."""

    def enableCallbacks(self) -> None:  # noqa: N802 – the library's name: the first thing that it calls
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


class Program:
    """The program of some unknowns and rows of a system; its objective and bounds change, its rows do not."""

    def __init__(
        self,
        system: System,
        columns: Sequence[int],
        rows: Sequence[int],
        *,
        others: Whole | None = None,
        is_whole: bool = False,
    ) -> None:
        """Take the unknowns ``columns``; a row's other unknowns have the values ``others``."""
        self.size = len(columns)
        self._places = np.arange(self.size, dtype=np.int32)
        self._lower = system.lower[list(columns)].astype(np.float64)
        self._upper = system.upper[list(columns)].astype(np.float64)
        self._solver = _Quiet()  # type: ignore[no-untyped-call]
        settings: dict[str, bool | int | float | str] = {"threads": 1, "random_seed": 0}
        # a start from the last solution is worth more than a smaller program
        settings |= {"mip_rel_gap": 0.0} if is_whole else {"presolve": "off", "solver": "simplex"}
        for name, value in settings.items():
            self._solver.setOptionValue(name, value)
        self._solver.passModel(self._make_model(system, columns, rows, others, is_whole))

    def _make_model(
        self, system: System, columns: Sequence[int], rows: Sequence[int], others: Whole | None, is_whole: bool
    ) -> highspy.HighsLp:
        at = {column: place for place, column in enumerate(columns)}
        starts, indices, factors, told = [0], [], [], []
        for row in rows:
            total = 0
            within = system.row(row)
            for column, factor in zip(system.indices[within], system.coefficients[within], strict=True):
                place = at.get(int(column))
                if place is not None:
                    indices.append(place)
                    factors.append(float(factor))
                elif others is not None:
                    total += int(factor) * int(others[column])
            starts.append(len(indices))
            told.append(float(total))
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = self.size, len(rows)
        model.col_cost_ = np.zeros(self.size)
        model.col_lower_, model.col_upper_ = self._lower, self._upper
        model.row_lower_ = system.low[list(rows)] - np.array(told)
        model.row_upper_ = system.high[list(rows)] - np.array(told)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts, np.int32)
        model.a_matrix_.index_ = np.array(indices, np.int32)
        model.a_matrix_.value_ = np.array(factors)
        if is_whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * self.size
        return model

    def bound(self, bounds: Iterable[tuple[int, int, int]]) -> None:
        """Bound some unknowns, by their place in ``columns``, within the system's bounds, which the others have."""
        lower, upper = self._lower.copy(), self._upper.copy()
        for place, low, high in bounds:
            lower[place], upper[place] = max(low, lower[place]), min(high, upper[place])
        self._solver.changeColsBounds(self.size, self._places, lower, upper)

    def solve(self, costs: Real) -> Real:
        """The solution that makes ``costs·x`` least. Raises ProgramError for any other end than an optimum."""
        self._solver.changeColsCost(self.size, self._places, costs)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise ProgramError(self._solver.modelStatusToString(status))
        return np.array(self._solver.getSolution().col_value)


class Search:
    """The values that the whole solutions of a program have shown: ``low`` and ``high`` of each unknown."""

    def __init__(self, program: Program, width: int, known: Whole | None = None) -> None:
        """``known``: a whole solution that is there already."""
        self.program, self.width, size = program, width, program.size
        self.low = np.full(size, np.iinfo(np.int64).max) if known is None else known.copy()
        self.high = np.full(size, -1, np.int64) if known is None else known.copy()

    def look(self, costs: Real) -> Real:
        """Solve once, keep what every unknown is in the solution where all are whole, and return it."""
        return self._keep(self.program.solve(costs))

    def _keep(self, found: Real) -> Real:
        exact = np.round(found)
        if np.all(np.abs(found - exact) < _NEAR):
            np.minimum(self.low, exact.astype(np.int64), out=self.low)
            np.maximum(self.high, exact.astype(np.int64), out=self.high)
        return found

    def list_left(self, asked: Iterable[int]) -> list[int]:
        """Those of the unknowns whose values in whole solutions are not wide enough yet."""
        is_wide = self.high - self.low >= self.width
        return [place for place in asked if not is_wide[place]]

    def look_around(self, asked: Iterable[int]) -> list[int]:
        """Move many unknowns at once, in directions drawn with a fixed seed, while that proves much; who is left."""
        draw = np.random.default_rng(0)
        left = self.list_left(asked)
        for _ in range(_ROUNDS):
            if not left:
                break
            costs = np.zeros(self.program.size)
            costs[left] = draw.choice([-1.0, 1.0], len(left)) * draw.uniform(0.5, 1.5, len(left))
            self.look(costs)
            self.look(-costs)
            before, left = len(left), self.list_left(left)
            if before - len(left) < max(2, before // 20):
                break
        return left

    def look_at(self, place: int) -> tuple[int, int]:
        """The linear range of one unknown, rounded inward; no more of it than proves that it is wide enough."""
        costs, ends = np.zeros(self.program.size), [0.0, 0.0]
        for end, sign in enumerate((1.0, -1.0)):
            costs[place] = sign
            ends[end] = float(self.look(costs)[place])
            if not self.list_left([place]):
                return int(self.low[place]), int(self.high[place])
        return math.ceil(ends[0] - _NEAR), math.floor(ends[1] + _NEAR)

    def look_whole(self, whole: Program, place: int) -> tuple[int, int]:
        """The range of one unknown in whole solutions, by the integer program; no more than proves that it is wide."""
        costs = np.zeros(self.program.size)
        for sign in (1.0, -1.0):
            costs[place] = sign
            self._keep(np.round(whole.solve(costs)))
            if not self.list_left([place]):
                break
        return int(self.low[place]), int(self.high[place])


def find_blocks(system: System) -> list[tuple[list[int], list[int]]]:
    """The system's parts that have nothing to do with each other: the unknowns and rows of each, in order."""
    above = list(range(system.size))

    def find(one: int) -> int:
        while above[one] != one:
            above[one] = above[above[one]]
            one = above[one]
        return one

    firsts: npt.NDArray[np.int64] = system.indices[system.starts[:-1]]
    for row, first in enumerate(firsts):
        for other in system.indices[system.row(row)]:
            above[find(int(other))] = find(int(first))
    blocks: dict[int, tuple[list[int], list[int]]] = {}
    for column in range(system.size):
        blocks.setdefault(find(column), ([], []))[0].append(column)
    for row, first in enumerate(firsts):
        blocks[find(int(first))][1].append(row)
    return list(blocks.values())


def complete(system: System, cells: Mapping[Place, int]) -> Whole | None:
    """A value for every unknown that fits all rows: that of ``cells`` where it has one. None where none fit."""
    given = [next((cells[place] for place in places if place in cells), None) for places in system.places]
    values = np.array([0 if value is None else value for value in given], np.int64)
    for columns, rows in find_blocks(system):
        open_ones = [column for column in columns if given[column] is None]
        fixed = [(place, value) for place, column in enumerate(columns) if (value := given[column]) is not None]
        if any(not system.lower[columns[place]] <= value <= system.upper[columns[place]] for place, value in fixed):
            return None
        if not rows:
            values[open_ones] = system.lower[open_ones]
            continue
        program = Program(system, columns, rows, is_whole=bool(open_ones))
        program.bound((place, value, value) for place, value in fixed)
        try:
            values[columns] = np.round(program.solve(np.zeros(len(columns)))).astype(np.int64)
        except ProgramError:
            return None
    return values
