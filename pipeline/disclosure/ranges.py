"""The least and greatest value that anyone can derive of each hidden cell (P11).

Belongs here: two linear programs a cell, within the cells that hang together. Not: who may see it. The answer is
rounded inward to whole numbers, so no whole table that agrees with what is shown is outside.
"""

from __future__ import annotations

import math

import highspy
import numpy as np

from pipeline.disclosure.components import find_components
from pipeline.disclosure.program import CellModel, Flags, Integers, Rows
from pipeline.disclosure.solver import WHOLE, make_solver

_PRIMAL = 4  # HiGHS's name of the primal simplex: only the objective changes, so each answer is a start for the next


def find_ranges(model: CellModel, hidden: Flags) -> tuple[Integers, Integers]:
    """Find the lowest and the highest value of each cell; of a cell that is not hidden, its value twice."""
    lowest, highest = model.values.copy(), model.values.copy()
    free = hidden & ~model.fixed
    parts = find_components(model, free)
    for part in np.unique(parts[free]).tolist():
        cells = np.flatnonzero(free & (parts == part))
        solver = _make_solver(model, cells)
        for column, cell in enumerate(cells.tolist()):
            lowest[cell] = math.ceil(_solve(solver, column, highspy.ObjSense.kMinimize) - WHOLE)
            highest[cell] = math.floor(_solve(solver, column, highspy.ObjSense.kMaximize) + WHOLE)
            solver.changeColCost(column, 0.0)
    return lowest, highest


def _solve(solver: highspy.Highs, column: int, sense: highspy.ObjSense) -> float:
    solver.changeColCost(column, 1.0)
    solver.changeObjectiveSense(sense)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise ArithmeticError(f"HiGHS ended with {solver.getModelStatus()}")
    return float(solver.getInfo().objective_function_value)


def _make_solver(model: CellModel, cells: Integers) -> highspy.Highs:
    """A program with the values of ``cells`` themselves; all other cells are as they are."""
    solver = make_solver()
    solver.setOptionValue("simplex_strategy", _PRIMAL)
    lp = highspy.HighsLp()
    place = np.full(len(model.values), -1, dtype=np.int64)
    place[cells] = np.arange(len(cells))
    starts, indices, values, lower, upper = [0], [], [], [], []
    for rows, equal in ((model.equations, True), (model.inequalities, False)):
        for row in _find_rows(rows, place):
            part = slice(rows.indptr[row], rows.indptr[row + 1])
            columns, coefficients = place[rows.indices[part]], rows.coefficients[part]
            shown = columns < 0
            left = int(rows.rhs[row] - (coefficients[shown] * model.values[rows.indices[part][shown]]).sum())
            indices += columns[~shown].tolist()
            values += coefficients[~shown].tolist()
            starts.append(len(indices))
            lower.append(float(left) if equal else -highspy.kHighsInf)
            upper.append(float(left))
    lp.num_col_, lp.num_row_ = len(cells), len(lower)
    lp.col_cost_ = np.zeros(len(cells))
    lp.col_lower_, lp.col_upper_ = model.lower[cells].astype(float), model.upper[cells].astype(float)
    lp.row_lower_, lp.row_upper_ = np.array(lower), np.array(upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(indices, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(values, dtype=float)
    solver.passModel(lp)
    return solver


def _find_rows(rows: Rows, place: Integers) -> list[int]:
    return np.unique(rows.row_numbers()[place[rows.indices] >= 0]).tolist()  # type: ignore[no-any-return]
