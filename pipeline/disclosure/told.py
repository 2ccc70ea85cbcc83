"""What reports to the ministry have told of the counties, in the choice of hidden cells of the year's tables (T4, P9).

The year less a half that was reported is the other half. For each county's count of such a report the model gets two
more cells that no table has: the report's own, known where it was shown, and the difference, which is protected as any
small count. A report of the whole year is known to everybody as it was shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from pipeline.disclosure.links import CountKey
from pipeline.disclosure.program import CellModel, Choice, Rows
from pipeline.disclosure.reports import KeptReport

WHERE = {
    "avsluttet": ("resultat", "alle", "avsluttet"),
    "mal_nadd": ("resultat", "alle", "mal_nadd"),
    "arbeid": ("arsak_fylke", "arbeid", "antall"),
    "utdanning": ("arsak_fylke", "utdanning", "antall"),
    "deltakere": ("deltakere", "alle", "deltakere"),
}
"""A count of the report: the public table that has it, its dimension, its value."""


def add_reports(model: CellModel, place: Mapping[CountKey, int], reports: Sequence[KeptReport]) -> CellModel:
    """Return the model with what the reports of the year have told. ``place``: the cells of the counts by key."""
    added = _Added(model)
    for report in reports:
        for (kode, name), count in sorted(report.counts.items()):
            where = WHERE.get(name)
            cell = None if where is None else place.get(CountKey(where[0], "fylke", kode, (where[1],), where[2]))
            if cell is None:
                continue
            is_shown = (kode, name) not in report.hidden
            if not report.period.is_whole_year:
                added.add_part(cell, count, report.period.name, is_shown=is_shown)
            elif is_shown and count == int(model.values[cell]):
                added.know(cell)
    return added.make()


def leave_out_reports(choice: Choice, cells: int) -> Choice:
    """The choice for the first ``cells`` alone; what is hidden for the sake of a report protects none of them."""
    protects = choice.protects[:cells]
    return Choice(
        choice.hidden[:cells],
        choice.lowest[:cells],
        choice.highest[:cells],
        np.where(protects < cells, protects, np.int64(-1)),
    )


class _Added:
    """The cells and equations that come to a model."""

    def __init__(self, model: CellModel) -> None:
        self._model = model
        self._cells: list[tuple[int, bool, bool, int, str, int]] = []
        self._equations: list[tuple[list[tuple[int, int]], int]] = []
        self._known: list[int] = []

    def know(self, cell: int) -> None:
        """The count is known to everybody."""
        self._known.append(cell)

    def add_part(self, cell: int, count: int, days: str, *, is_shown: bool) -> None:
        """The count of some months, and what the year has more."""
        model = self._model
        rest = int(model.values[cell]) - count
        name, block = model.names[cell], int(model.blocks[cell]) if len(model.blocks) else -1
        part = self._add(count, f"{name} {days}", block, fixed=is_shown)
        is_small = 0 < rest < model.limit
        between = self._add(rest, f"{name} less {days}", block, small=is_small, lower=min(0, rest))
        self._equations.append(([(part, 1), (between, 1), (cell, -1)], 0))

    def _add(
        self, count: int, name: str, block: int, *, fixed: bool = False, small: bool = False, lower: int = 0
    ) -> int:
        self._cells.append((count, small, fixed, lower, name, block))
        return len(self._model.values) + len(self._cells) - 1

    def make(self) -> CellModel:
        """The model with what has come to it."""
        model = self._model
        small, fixed = model.small.copy(), model.fixed.copy()
        small[self._known], fixed[self._known] = False, True
        if not self._cells:
            return replace(model, small=small, fixed=fixed)
        counts, smalls, fixes, lowers, names, blocks = (list(column) for column in zip(*self._cells, strict=True))
        many = len(counts)
        integers, flags = np.dtype(np.int64), np.dtype(np.bool_)
        highest = int(max(model.upper.max(), *counts))
        return replace(
            model,
            values=np.append(model.values, np.array(counts, integers)),
            weights=np.append(model.weights, np.ones(many, integers)),
            small=np.append(small, np.array(smalls, flags)),
            closed=np.append(model.closed, ~np.array(fixes, flags)),
            fixed=np.append(fixed, np.array(fixes, flags)),
            never=np.append(model.never, np.zeros(many, flags)),
            lower=np.append(model.lower, np.array(lowers, integers)),
            upper=np.append(model.upper, np.full(many, highest, integers)),
            equations=_join(model.equations, Rows.of(self._equations)),
            names=[*model.names, *map(str, names)],
            blocks=np.append(model.blocks, np.array(blocks, integers)) if len(model.blocks) else model.blocks,
        )


def _join(one: Rows, other: Rows) -> Rows:
    return Rows(
        np.append(one.indptr, other.indptr[1:] + one.indptr[-1]),
        np.append(one.indices, other.indices),
        np.append(one.coefficients, other.coefficients),
        np.append(one.rhs, other.rhs),
    )
