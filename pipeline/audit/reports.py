"""Whether a report to the ministry, with what else was shown of its year, tells a hidden figure (T4, P12).

Read from the files that are handed on, with equations of its own: sums over counties, sums of exits, and the months
between two reports of one year, of which one lies in the other. What is known of their making (people in two counties,
people in none) is in the restricted records. Nothing of what chooses the hidden figures is used.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline.audit.knowledge import System
from pipeline.audit.ranges import find_ranges
from pipeline.audit.report import Finding, sort_findings
from pipeline.audit.settings import AuditSettings

COUNTS = ("startet", "deltakere", "beholdning", "avsluttet", "mal_nadd", "arbeid", "utdanning")
_PARTS = (("avsluttet", ("mal_nadd", "ikke_mal_nadd")), ("mal_nadd", ("arbeid", "utdanning")))
_OUTSIDE, _NATION, _STOCK = "utenfor", "0", "beholdning"
# whose zero says that there is nobody, by the name of the count in the public tables (P2)
_NOBODY = {"startet": "deltakere", "deltakere": "deltakere", "beholdning": "deltakere", "avsluttet": "avsluttet"}
_TABLE = "hovedtall"


class _Cell(NamedTuple):
    report: str
    unit: str
    name: str


@dataclass(frozen=True)
class Shown:
    """What one report shows of the counties (None where hidden), and the true counts of its record.

    ``name``: its days, such as ``2020-01-01_2020-06-30``. The public tables of the year are one too, without a record.
    """

    name: str
    figures: Mapping[tuple[str, str], int | None]
    nation: Mapping[str, int] = field(default_factory=dict)
    outside: Mapping[str, int] = field(default_factory=dict)
    true: Mapping[tuple[str, str], int] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The first day, as text that sorts."""
        return self.name.partition("_")[0]

    @property
    def last(self) -> str:
        """The last day."""
        return self.name.partition("_")[2]


def read_shown(name: str, folder: Path, record: Path) -> Shown:
    """Read a report called ``name`` from its ``folder``, and its restricted ``record``."""
    with (folder / "data" / f"{_TABLE}.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["periode"] == "valgt"]
    figures = {
        (row["kode"], count): None if row[f"{count}_tegn"] else int(row[count])
        for row in rows
        if row["niva"] == "fylke"
        for count in COUNTS
    }
    (nation,) = (row for row in rows if row["niva"] == "land" and row["inndeling"] == "alle")
    kept: Any = json.loads(record.read_text(encoding="utf-8"))
    return Shown(
        name,
        figures,
        {count: int(nation[count]) for count in COUNTS},
        {count: int(kept["utenfor"][count]) for count in COUNTS},
        {(row["kode"], row["tall"]): int(row["antall"]) for row in kept["fylker"]},
    )


def audit_reports(reports: Sequence[Shown], settings: AuditSettings) -> tuple[Finding, ...]:
    """Return what can be computed from all of them: a hidden figure, or a small number of the months between."""
    told = _Told(settings)
    for one in reports:
        told.add_report(one)
    for one in reports:
        for other in reports:
            if one is not other and one.first <= other.first and other.last <= one.last:
                told.add_between(one, other)
    return sort_findings(told.list_findings())


class _Told:
    """The unknown numbers, and what binds them."""

    def __init__(self, settings: AuditSettings) -> None:
        self._settings = settings
        self._known: dict[_Cell, int] = {}
        self._bounds: dict[_Cell, tuple[int, int]] = {}
        self._hidden: set[_Cell] = set()
        self._small: set[_Cell] = set()
        self._rows: list[tuple[dict[_Cell, int], int]] = []
        self._found: list[Finding] = []

    def add_report(self, one: Shown) -> None:
        """Add a report's figures and their sums."""
        most = max(one.nation.values(), default=max((count or 0 for count in one.figures.values()), default=0))
        for (unit, name), count in one.figures.items():
            cell = _Cell(one.name, unit, name)
            if count is not None:
                self._known[cell] = count
            else:
                self._hidden.add(cell)
                nobody_is_told = _NOBODY.get(name) in self._settings.zeros_shown
                self._bounds[cell] = (int(nobody_is_told), one.nation.get(name, most * 10))
        if not one.nation:
            return
        units = sorted({unit for unit, _ in one.figures})
        for unit in units:
            rest = one.true[unit, "avsluttet"] - one.true[unit, "mal_nadd"]
            self._add_unseen(_Cell(one.name, unit, "ikke_mal_nadd"), rest, one.nation["avsluttet"])
            self._add_parts(one.name, unit)
        for name in COUNTS:
            self._add_unseen(_Cell(one.name, _OUTSIDE, name), one.outside[name], one.nation[name])
            shared = sum(one.true[unit, name] for unit in units) + one.outside[name] - one.nation[name]
            terms = {_Cell(one.name, unit, name): 1 for unit in (*units, _OUTSIDE)}
            self._rows.append((terms, one.nation[name] + shared))
        rest = one.outside["avsluttet"] - one.outside["mal_nadd"]
        self._add_unseen(_Cell(one.name, _OUTSIDE, "ikke_mal_nadd"), rest, one.nation["avsluttet"])
        self._add_parts(one.name, _OUTSIDE)

    def add_between(self, one: Shown, other: Shown) -> None:
        """Add the months that ``one`` has and ``other`` has not, where both have the figure."""
        for unit, name in one.figures.keys() & other.figures.keys():
            if name == _STOCK and one.last != other.last:
                continue
            larger, smaller = _Cell(one.name, unit, name), _Cell(other.name, unit, name)
            true = [
                shown.true.get((unit, name), self._known.get(cell)) for shown, cell in ((one, larger), (other, smaller))
            ]
            if true[0] is None or true[1] is None:
                continue
            cell, rest = _Cell(f"{one.name} less {other.name}", unit, name), true[0] - true[1]
            if larger in self._known and smaller in self._known:
                if 0 < rest < self._settings.limit:
                    self._tell(cell, "is a small number of people, and both figures are shown")
                continue
            most = max(one.nation.get(name, 0), other.nation.get(name, 0))
            self._add_unseen(cell, rest, most, lowest=min(0, rest))
            self._rows.append(({larger: 1, smaller: -1, cell: -1}, 0))

    def list_findings(self) -> Iterator[Finding]:
        """What is found when everything has been added."""
        yield from self._found
        cells = list(self._bounds)
        place = {cell: number for number, cell in enumerate(cells)}
        starts, indices, factors, told = [0], [], [], []
        for terms, total in self._rows:
            unknown = {cell: factor for cell, factor in terms.items() if cell in place}
            indices += [place[cell] for cell in unknown]
            factors += list(unknown.values())
            starts.append(len(indices))
            told.append(total - sum(factor * self._known[cell] for cell, factor in terms.items() if cell not in place))
        hidden = np.array([cell in self._hidden or cell in self._small for cell in cells], np.bool_)
        whole = [np.array(one, np.int64) for one in (starts, indices, factors, told)]
        bounds = np.array([self._bounds[cell] for cell in cells], np.int64).reshape(-1, 2)
        system = System(
            tuple(() for _ in cells),
            bounds[:, 0],
            bounds[:, 1],
            whole[0],
            whole[1],
            whole[2],
            whole[3],
            whole[3],
            np.zeros(len(told), np.bool_),
            hidden,
        )
        ranges = find_ranges(system, self._settings.width, hidden)
        for number, (low, high) in ranges.narrow.items():
            yield self._make(cells[number], "can be computed" if low == high else "can be computed to few values")
        for number in ranges.failed:
            yield self._make(cells[number], "cannot be proved safe: what is shown contradicts itself")

    def _add_unseen(self, cell: _Cell, true: int, most: int, *, lowest: int = 0) -> None:
        """A number that is in no file; asked for where it is small."""
        self._bounds[cell] = (lowest, max(most, true))
        if 0 < true < self._settings.limit:
            self._small.add(cell)

    def _add_parts(self, report: str, unit: str) -> None:
        for whole, parts in _PARTS:
            terms = {_Cell(report, unit, part): 1 for part in parts}
            self._rows.append((terms | {_Cell(report, unit, whole): -1}, 0))

    def _tell(self, cell: _Cell, words: str) -> None:
        self._found.append(self._make(cell, words))

    def _make(self, cell: _Cell, words: str) -> Finding:
        return Finding(cell.report, f"fylke {cell.unit}", cell.name, words)
