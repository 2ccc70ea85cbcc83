"""The linear programs of the choice with HiGHS: the cheapest movement that moves a cell, or a sum, far enough.

Belongs here: the program, and how an answer becomes whole numbers. Not: which cells must move and what is hidden for
it (``choice.py``, ``neighbours.py``). Each answer is found from the same start with one thread, a fixed seed and no
limit of time, so that it depends on the question alone (P10).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import highspy
import numpy as np
import numpy.typing as npt

from pipeline.disclosure.movements import Movement, Prover
from pipeline.disclosure.program import CellModel, Flags, Integers

Floats = npt.NDArray[np.float64]

PRICE = 100.0  # of a step of a visible cell, times its weight; a step of a hidden one costs 1: few cells move
WHOLE = 1e-6  # how near a whole number an answer is taken as that number; it is proved afterwards
_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "solver": "simplex",
    "presolve": "off",
    "simplex_scale_strategy": 0,
    "simplex_dual_edge_weight_strategy": 1,
    "dual_simplex_cost_perturbation_multiplier": 0.0,
    "primal_feasibility_tolerance": 1e-9,
}


class QuietHighs(highspy.Highs):
    """HiGHS without the two lines that it prints when it is first made, before options can be set."""

    def enableCallbacks(self) -> None:  # noqa: N802 – the name in highspy
        """Switch output off as the first thing that is done."""
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def make_solver() -> highspy.Highs:
    """A solver with one thread, a fixed seed and no limit of time."""
    solver = QuietHighs()  # type: ignore[no-untyped-call]
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    return solver


class Program:
    """The movements of some cells, up and down apart; made once and asked many times.

    ``movable`` are the cells that may move. A hidden one costs next to nothing, a visible one its weight.
    """

    def __init__(self, model: CellModel, prover: Prover, movable: Flags, hidden: Flags) -> None:
        """Load the rows that the movable cells are in."""
        self.prover = prover
        self.cells = np.flatnonzero(movable & ~model.fixed & (hidden | ~model.never))
        self.column = np.full(len(model.values), -1, dtype=np.int64)
        self.column[self.cells] = np.arange(len(self.cells))
        self.count = len(self.cells)
        values = model.values[self.cells]
        self.up = (model.upper[self.cells] - values).astype(float)
        self.down = (values - model.lower[self.cells]).astype(float)
        self.solver = make_solver()
        self.rows = 0
        self.cost = model.weights[self.cells] * PRICE
        cost = np.where(hidden[self.cells], 1.0, self.cost)
        self.solver.passModel(self._make_lp(model, cost))

    def has(self, cell: int) -> bool:
        """Whether ``cell`` may move here."""
        return bool(self.column[cell] >= 0)

    def hide(self, cells: Iterable[int]) -> None:
        """Let ``cells`` move for next to nothing from now on."""
        both = self._both(np.array(sorted(cells), dtype=np.int64))
        if len(both):
            self.solver.changeColsCost(len(both), both, np.ones(len(both)))

    def close(self, cells: Integers) -> None:
        """Let ``cells`` not move; ``open`` undoes it."""
        both = self._both(cells)
        self.solver.changeColsBounds(len(both), both, np.zeros(len(both)), np.zeros(len(both)))

    def remove(self, cells: Integers) -> None:
        """Let ``cells`` never move again."""
        columns = self.column[cells]
        columns = columns[columns >= 0]
        self.up[columns] = self.down[columns] = 0.0
        self.close(cells)

    def open(self, cells: Integers) -> None:
        """Let ``cells`` move as far as what everyone knows allows."""
        both = self._both(cells)
        columns = both[: len(both) // 2]
        limits = np.concatenate([self.up[columns], self.down[columns]])
        self.solver.changeColsBounds(len(both), both, np.zeros(len(both)), limits)

    def bound(self, cell: int, up: int, down: int) -> None:
        """Let ``cell`` move up and down by so much at most; ``open`` undoes it."""
        column = int(self.column[cell])
        if column >= 0:
            self.solver.changeColBounds(column, 0.0, min(float(up), self.up[column]))
            self.solver.changeColBounds(column + self.count, 0.0, min(float(down), self.down[column]))

    def move(self, terms: Sequence[int], step: int) -> Movement | None:
        """Find the cheapest movement that moves the sum of ``terms`` by ``step`` at least; none where there is none."""
        both = self._both(np.array(terms, dtype=np.int64))
        if not len(both):
            return None
        half = len(both) // 2
        signs = np.concatenate([np.full(half, np.sign(step)), np.full(half, -np.sign(step))]).astype(float)
        self.solver.addRow(float(abs(step)), highspy.kHighsInf, len(both), both, signs)
        movement = self._solve()
        self.solver.deleteRows(1, np.array([self.rows], dtype=np.int32))
        return movement

    def _both(self, cells: Integers) -> npt.NDArray[np.int32]:
        """The columns of up and of down of those of ``cells`` that may move here."""
        columns = self.column[cells]
        columns = columns[columns >= 0]
        return np.concatenate([columns, columns + self.count]).astype(np.int32)

    def _solve(self) -> Movement | None:
        """Solve as it stands; a linear answer that is not whole is asked again in whole numbers."""
        steps = self._run()
        if steps is None:
            return None
        movement = self._round(steps)
        if movement is None:
            movement = self._solve_whole()
        return movement

    def _solve_whole(self) -> Movement | None:
        columns = np.arange(2 * self.count, dtype=np.int32)
        kinds = np.full(2 * self.count, int(highspy.HighsVarType.kInteger), dtype=np.uint8)
        self.solver.changeColsIntegrality(2 * self.count, columns, kinds)
        self.solver.setOptionValue("presolve", "on")
        steps = self._run()
        self.solver.setOptionValue("presolve", "off")
        kinds = np.full(2 * self.count, int(highspy.HighsVarType.kContinuous), dtype=np.uint8)
        self.solver.changeColsIntegrality(2 * self.count, columns, kinds)
        movement = None if steps is None else self._round(steps)
        if steps is not None and movement is None:
            raise ArithmeticError("HiGHS gave a movement that whole numbers do not confirm")
        return movement

    def _run(self) -> Floats | None:
        self.solver.setBasis()
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise ArithmeticError(f"HiGHS ended with {status}")
        both = np.array(self.solver.getSolution().col_value)
        steps: Floats = both[: self.count] - both[self.count :]
        return steps

    def _round(self, steps: Floats) -> Movement | None:
        moved = np.flatnonzero(np.abs(steps) > WHOLE)
        whole = np.rint(steps[moved])
        if np.any(np.abs(steps[moved] - whole) > WHOLE):
            return None
        movement = Movement(dict(zip(self.cells[moved].tolist(), whole.astype(int).tolist(), strict=True)))
        return movement if self.prover.prove(movement) else None

    def _make_lp(self, model: CellModel, cost: Floats) -> highspy.HighsLp:
        equal, less = model.equations, model.inequalities
        slack = (less.rhs - less.multiply(model.values)).astype(float)
        columns = self.column[np.concatenate([equal.indices, less.indices])]
        kept = columns >= 0
        rows = np.concatenate([equal.row_numbers(), less.row_numbers() + len(equal)])[kept]
        columns, signs = columns[kept], np.concatenate([equal.coefficients, less.coefficients])[kept].astype(float)
        used, rows = np.unique(rows, return_inverse=True)
        order = np.argsort(np.concatenate([rows, rows]), kind="stable")
        starts = np.zeros(len(used) + 1, dtype=np.int64)
        np.add.at(starts, rows + 1, 2)
        lp = highspy.HighsLp()
        self.rows = len(used)
        lp.num_col_, lp.num_row_ = 2 * self.count, self.rows
        lp.col_cost_ = np.concatenate([cost, cost])
        lp.col_lower_, lp.col_upper_ = np.zeros(2 * self.count), np.concatenate([self.up, self.down])
        lp.row_lower_ = np.concatenate([np.zeros(len(equal)), np.full(len(less), -highspy.kHighsInf)])[used]
        lp.row_upper_ = np.concatenate([np.zeros(len(equal)), slack])[used]
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum(starts).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate([columns, columns + self.count])[order].astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate([signs, -signs])[order]
        return lp
