"""Makes what an edition publishes: cells, what is known of them, the choice of hidden cells, signs (P1–P11).

The exact counts and reasons that IMDi keeps are written to the run's work area. Files and pages are made of the
:class:`PublicEdition` that is returned, in ``pipeline/public``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.disclosure.cells import Cells, make_cells
from pipeline.disclosure.choice import choose_cells
from pipeline.disclosure.earlier import read_earlier_years
from pipeline.disclosure.exact import ExactEdition, read_exact
from pipeline.disclosure.known import Known, read_known
from pipeline.disclosure.links import list_links
from pipeline.disclosure.model import NotPublished, PublicEdition
from pipeline.disclosure.problem import make_model
from pipeline.disclosure.program import Choice
from pipeline.disclosure.releases import Release, read_releases
from pipeline.disclosure.reports import KeptReport, read_kept
from pipeline.disclosure.signs import sign_edition
from pipeline.disclosure.taken_over import hide_again, take_over
from pipeline.disclosure.told import add_reports, leave_out_reports
from pipeline.disclosure.truth import (
    FACT_FILE,
    HIDDEN_FILE,
    TOLD_FILE,
    Fact,
    HiddenCount,
    list_facts,
    list_hidden,
    read_facts,
    write_rows,
)
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home

_MOST_NAMED = 10


def make_public(run: EditionRun) -> PublicEdition | NotPublished:
    """Choose what is hidden and return what the public gets, or why nothing is published (P5).

    Writes ``fasit.parquet`` and ``skjult.parquet`` to ``publisering/`` of the run's work area. Raises InfeasibleError
    where something cannot be protected, RefusedError where known values or releases cannot be read, and StoppedError
    where a table breaks its contract.
    """
    exact = read_exact(run)
    links = list_links(exact)
    cells = make_cells(exact, links)
    if reason := explain_unreal(cells):
        return NotPublished(reason)
    ar = exact.edition.year.ar
    releases = read_releases(run.home, ar)
    known = read_known(run.home, ar)
    sheets = read_sheets(run.home, ar, run.edition.key)
    knowledge = _Knowledge((*known, *_list_released(releases)), sheets, read_kept(run.home, ar))
    choice = take_over(cells, links, releases) or _choose(exact, cells, knowledge, releases)
    names = {unit.key: unit.navn for unit in exact.units}
    folder = run.work / run.folders.publication.name
    write_rows(list_facts(run.edition.key, links, cells, sheets, known), Fact, folder / FACT_FILE)
    write_rows(list_hidden(names, links, cells, choice), HiddenCount, folder / HIDDEN_FILE)
    return sign_edition(exact, cells, find_unshown(cells, choice), read_earlier_years(run.home, ar))


def explain_unreal(cells: Cells) -> str:
    """Why the nation is no real one: the counts of its own that are small; empty where none is (P5)."""
    small = [str(cell.key) for cell in cells.cells if cell.never and cell.small]
    if not small:
        return ""
    more = f" and {len(small) - _MOST_NAMED} more" if len(small) > _MOST_NAMED else ""
    return (
        "counts of the nation that are never hidden are below publiseringsgrense, so this is no real nation: "
        f"{', '.join(small[:_MOST_NAMED])}{more}"
    )


def read_sheets(home: Home, ar: int, own: str) -> list[Fact]:
    """What the sheets of the year's other editions told, in the order of the editions (P6).

    The county and nation on the sheets of the edition itself (``own``) are its public cells.
    """
    folders = (home.edition(path.name) for path in sorted(home.edition(own).data.parent.glob(f"{ar}-*")))
    paths = (folder.publication / TOLD_FILE for folder in folders if folder.key != own)
    return [fact for path in paths if path.is_file() for fact in read_facts(path)]


def find_unshown(cells: Cells, choice: Choice) -> frozenset[int]:
    """The cells without a value in the public files: what the choice hides, and small ones that are known elsewhere."""
    small = np.array([cell.small for cell in cells.cells], dtype=np.bool_)
    return frozenset(np.flatnonzero(choice.hidden | small).tolist())


@dataclass(frozen=True)
class _Knowledge:
    """What is known beside the tables: to everybody, to a unit from its sheets, and from reports to the ministry."""

    known: Sequence[Known]
    sheets: Sequence[Fact]
    reports: Sequence[KeptReport]


def _choose(exact: ExactEdition, cells: Cells, knowledge: _Knowledge, releases: Sequence[Release]) -> Choice:
    by_unit: dict[str, list[Known]] = {}
    for fact in knowledge.sheets:
        by_unit.setdefault(fact.mottaker, []).append(fact.known)
    model = make_model(exact, cells, knowledge.known, by_unit)
    model = add_reports(model, cells.place, knowledge.reports)
    before = hide_again(cells, len(model.values), releases)
    return leave_out_reports(choose_cells(model, before), len(cells.cells))


def _list_released(releases: Sequence[Release]) -> list[Known]:
    """What was shown before; the model leaves out what has changed since (P9)."""
    return [
        Known(*cell, low=value.value, high=value.value, kilde=f"v{release.number}")
        for release in releases
        for cell, value in release.values.items()
        if isinstance(value.value, int)
    ]
