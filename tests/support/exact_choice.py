"""The dearest referee of the choice: the least weight that can be hidden at all, and every table that is possible.

``find_least_weight`` is one large program with a table of its own for each cell and direction, for models of some tens
of cells. ``list_tables`` goes through all whole tables that agree with what is shown, for models of a few cells.
Neither shares code with the choice.
"""

from __future__ import annotations

from collections.abc import Iterator

import highspy
import numpy as np

from pipeline.disclosure.program import CellModel


def find_least_weight(model: CellModel, *, far: int = 40) -> float:
    """The least weight of cells hidden besides the small ones; movements need not be whole, so it is a lower bound."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    count = len(model.values)
    hide = []
    for cell in range(count):
        least = 1.0 if model.small[cell] or model.closed[cell] else 0.0
        most = 0.0 if model.fixed[cell] or (model.never[cell] and not least) else 1.0
        given = model.small[cell] or model.closed[cell]
        hide.append(solver.addVariable(least, most, 0.0 if given else float(model.weights[cell])))
    solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), np.ones(count, dtype=np.uint8))
    for target in range(count):
        if model.fixed[target] or (model.never[target] and not model.small[target]):
            continue
        if model.closed[target] and not model.small[target]:
            continue
        up, down = (_add_table(solver, model, hide, far) for _ in range(2))
        solver.addConstr(up[target] - down[target] >= model.width * hide[target])
    _keep_remainders_large(solver, model, hide)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return float("inf")
    return solver.getInfo().objective_function_value


def _keep_remainders_large(solver: highspy.Highs, model: CellModel, hide: list) -> None:
    """Where only one side of a sum is hidden, its hidden cells together reach the limit."""
    rows = model.equations
    for row in range(len(rows)):
        part = slice(rows.indptr[row], rows.indptr[row + 1])
        terms = list(zip(rows.indices[part].tolist(), rows.coefficients[part].tolist(), strict=True))
        for sign in {coefficient for _, coefficient in terms}:
            inside = [cell for cell, coefficient in terms if coefficient == sign]
            other = [cell for cell, coefficient in terms if coefficient != sign]
            whole = sum(int(model.values[cell]) * hide[cell] for cell in inside)
            for cell in inside:
                if not model.fixed[cell] and not (model.closed[cell] and not model.small[cell]):
                    solver.addConstr(whole + model.limit * sum(hide[one] for one in other) >= model.limit * hide[cell])


def _add_table(solver: highspy.Highs, model: CellModel, hide: list, far: int) -> list:
    steps = []
    for cell, value in enumerate(model.values.tolist()):
        low = max(-far, int(model.lower[cell]) - value)
        high = min(far, int(model.upper[cell]) - value)
        step = solver.addVariable(float(low), float(high))
        solver.addConstr(step - high * hide[cell] <= 0)
        solver.addConstr(step - low * hide[cell] >= 0)
        steps.append(step)
    for rows, equal in ((model.equations, True), (model.inequalities, False)):
        room = rows.rhs - rows.multiply(model.values)
        for row in range(len(rows)):
            part = slice(rows.indptr[row], rows.indptr[row + 1])
            total = sum(
                int(coefficient) * steps[cell]
                for cell, coefficient in zip(rows.indices[part], rows.coefficients[part], strict=True)
            )
            solver.addConstr(total == 0 if equal else total <= int(room[row]))
    return steps


def list_tables(model: CellModel, hidden: np.ndarray, known: np.ndarray | None = None) -> Iterator[list[int]]:
    """Every whole table that agrees with the rows and with all cells that are not hidden, or that ``known`` flags.

    Each cell in turn takes the values that its equations still allow; no total is above what the truth has twice.
    """
    shut = ~hidden | model.fixed | (known if known is not None else np.zeros_like(hidden))
    low = np.where(shut, model.values, model.lower).tolist()
    high = np.where(shut, model.values, np.minimum(model.upper, 2 * model.values.max())).tolist()
    rows = [
        (list(zip(these.indices[part].tolist(), these.coefficients[part].tolist(), strict=True)), int(rhs), equal)
        for these, equal in ((model.equations, True), (model.inequalities, False))
        for rhs, part in zip(these.rhs, map(slice, these.indptr, these.indptr[1:]), strict=False)
    ]
    yield from _fill(low, high, rows)


def _fill(low: list[int], high: list[int], rows: list) -> Iterator[list[int]]:
    if not _narrow(low, high, rows):
        return
    open_cells = [cell for cell in range(len(low)) if low[cell] < high[cell]]
    if not open_cells:
        yield low
        return
    cell = min(open_cells, key=lambda one: (high[one] - low[one], one))
    for value in range(low[cell], high[cell] + 1):
        least, most = low.copy(), high.copy()
        least[cell] = most[cell] = value
        yield from _fill(least, most, rows)


def _narrow(low: list[int], high: list[int], rows: list) -> bool:
    """Take away the values of each cell that a row rules out; false where a row cannot be true."""
    again = True
    while again:
        again = False
        for terms, rhs, equal in rows:
            least = sum(sign * (low if sign > 0 else high)[cell] for cell, sign in terms)
            most = sum(sign * (high if sign > 0 else low)[cell] for cell, sign in terms)
            if least > rhs or (equal and most < rhs):
                return False
            for cell, sign in terms:
                width = high[cell] - low[cell]
                if least + width > rhs:  # the cell at its dearest end would be too much
                    width_kept = rhs - least
                    if sign > 0:
                        high[cell] = low[cell] + width_kept
                    else:
                        low[cell] = high[cell] - width_kept
                    again = True
                    break
                if equal and most - width < rhs:
                    width_kept = most - rhs
                    if sign > 0:
                        low[cell] = high[cell] - width_kept
                    else:
                        high[cell] = low[cell] + width_kept
                    again = True
                    break
    return True
