"""All that a report is written from: the figures of the period and of last year, what is hidden, and why parts lack.

Made in ``make.py``; composed into tables and sentences in ``content.py``. County figures that are hidden are already
gone from it, so nothing that is written can show one (P14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.editions.period import Period
from pipeline.places.code_lists import CodeLists
from pipeline.report.figures import Figures
from pipeline.report.hiding import COUNTS, Hidden

THIS, THEN, NOW = "valgt", "i_fjor_da", "i_fjor_na"
"""Which period and state of knowledge: the report's own; last year's as it was known then, and as it is known now."""

_NATION_ALONE = "utenfor_fylke"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Material:
    """What a report shows.

    ``tables``: by period (:data:`THIS` …) and table, the rows; a hidden count is None. ``cutoff``: the last day that is
    known; ``cutoff_then``: of last year's figures as they were known then. ``lacks``: keys of the words that say why
    figures of last year are left out.
    """

    period: Period
    cutoff: date
    cutoff_then: date | None
    source: str
    snapshot_hash: str
    tables: Mapping[str, Mapping[str, tuple[Row, ...]]]
    hidden: Hidden
    lacks: tuple[str, ...]
    codes: CodeLists

    @property
    def periods(self) -> tuple[str, ...]:
        """Those that have figures, in order."""
        return tuple(name for name in (THIS, THEN, NOW) if name in self.tables)

    def find(self, period: str, table: str, **key: str) -> Row:
        """The one row with these cells."""
        (found,) = (row for row in self.tables[period][table] if all(row[name] == key[name] for name in key))
        return found


def show_figures(figures: Figures, hidden: Hidden) -> dict[str, tuple[Row, ...]]:
    """The rows that may be shown of the report's own period: hidden counts are None."""

    def show(row: Row) -> Row:
        if row["niva"] != "fylke":
            return row
        gone = {name: None for name in COUNTS if (row["kode"], name) in hidden}
        return {**row, **gone}

    shown = _leave_out(figures)
    return shown | {"hovedtall": tuple(show(row) for row in shown["hovedtall"])}


def show_nation(figures: Figures) -> dict[str, tuple[Row, ...]]:
    """The rows that are shown of another period: those of the nation."""
    shown = _leave_out(figures)
    return shown | {"hovedtall": tuple(row for row in shown["hovedtall"] if row["niva"] == "land")}


def _leave_out(figures: Figures) -> dict[str, tuple[Row, ...]]:
    return {name: rows for name, rows in figures.tables.items() if name != _NATION_ALONE}
