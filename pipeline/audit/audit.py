"""The audit of a folder ``offentlig/``: the proofs that it makes, in order (P12).

It shares no code with what chooses the hidden cells: its own parser, its own equations from its own description, its
own programs. Form and outsider need the public files alone; versions need earlier folders, neighbours the true counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.audit.copies import check_copies
from pipeline.audit.counts import Published, gather_counts
from pipeline.audit.description import Description, read_description
from pipeline.audit.elsewhere import check_elsewhere
from pipeline.audit.equations import Equation, Place, list_equations
from pipeline.audit.form import check_form
from pipeline.audit.knowledge import build_system, find_shown
from pipeline.audit.neighbours import prove_neighbours
from pipeline.audit.outsider import check_equations, check_remainders, prove_outsider
from pipeline.audit.owners import Attack
from pipeline.audit.program import complete
from pipeline.audit.reading import Table, read_table
from pipeline.audit.report import AuditReport, Finding, merge_cells, show, sort_findings
from pipeline.audit.settings import AuditSettings
from pipeline.audit.signs import check_signs
from pipeline.audit.truth import Truth, check_truth, read_truth
from pipeline.audit.versions import check_years, prove_versions
from pipeline.audit.zeros import find_told_zeros
from pipeline.common.errors import RefusedError

DATA = "data"
_FORM = "form: every unit has every row, and signs, shares and sums fit"
_FILES = "files: every form of a table is the same, and no number of a page, property or note is other than public"
_UNREAD = "nothing more is proven: the tables cannot be read"


def audit_folder(
    folder: Path,
    *,
    previous: Sequence[Path] = (),
    fasit: Path | None = None,
    settings: AuditSettings | None = None,
) -> AuditReport:
    """Audit a folder ``offentlig/`` or a release. ``previous``: earlier releases; ``fasit``: the true counts (P12).

    Raises RefusedError where the folder, an earlier one or the fasit is not there or cannot be read as one.
    """
    settings, description = settings or AuditSettings(), read_description()
    published, findings = read_folder(folder, description)
    if published is None:
        return AuditReport((_UNREAD,), sort_findings(findings))
    truth = None if fasit is None else read_truth(fasit, description, published.year)
    attack = TableAudit(published, description, settings, truth)
    attack.prove([_read_earlier(one, description) for one in previous])
    found = [*check_copies(folder / DATA, published.tables, description)]
    found += check_elsewhere(folder, published, attack.true, settings)
    return AuditReport((*attack.proofs, _FILES), sort_findings([*found, *attack.list_findings()]))


def find_edition_name(folder: Path) -> str:
    """The edition that a folder is of, as its first table says. Raises RefusedError where there is no such table."""
    description = read_description()
    table, findings = read_table(folder / DATA, description.tabell[0], description)
    if table is None:
        raise RefusedError(f"{show(str(folder))} is no folder of public tables: {findings[0]}.")
    return table.edition


def read_folder(folder: Path, description: Description) -> tuple[Published | None, list[Finding]]:
    """Read all tables; none where one cannot be read. Raises RefusedError where there is no such folder."""
    if not (folder / DATA).is_dir():
        raise RefusedError(
            f"{show(str(folder))} has no folder data. Expected the folder offentlig of an edition's run."
        )
    tables: dict[str, Table] = {}
    findings: list[Finding] = []
    for form in description.tabell:
        table, faults = read_table(folder / DATA, form, description)
        findings += faults
        if table is not None:
            tables[form.navn] = table
    return (gather_counts(tables, description) if len(tables) == len(description.tabell) else None), findings


def _read_earlier(folder: Path, description: Description) -> Published:
    published, findings = read_folder(folder, description)
    if published is None:
        raise RefusedError(f"{show(str(folder))} is no release: {findings[0]}")
    return published


class TableAudit:
    """The audit of the tables: the proofs so far, and what was found."""

    def __init__(
        self, published: Published, description: Description, settings: AuditSettings, truth: Truth | None = None
    ) -> None:
        """Take the tables and, where it is at hand, the fasit."""
        self.published, self.description, self.settings, self.truth = published, description, settings, truth
        self.proofs: list[str] = []
        self.findings: list[Finding] = []
        self.computed: list[Finding] = []
        self.known = find_shown(published)
        self.told, self.bounds = self._list_told()
        self.equations = self._list_equations()
        self.zeros = find_told_zeros(published, self.equations, settings)
        self.true: dict[Place, int] | None = None
        self.attack: Attack | None = None

    def _list_told(self) -> tuple[dict[Place, int], dict[Place, tuple[int, int]]]:
        """What everyone knows: the shown counts and, of the fasit, what is known otherwise and is so still (P9)."""
        told, bounds = dict(self.known), dict[Place, tuple[int, int]]()
        truth = self.truth or Truth()
        for place, low, high in truth.known:
            if place not in told and low <= truth.cells.get(place, -1) <= high:
                first, last = bounds.get(place, (low, high))
                bounds[place] = max(low, first), min(high, last)
        told |= {place: low for place, (low, high) in bounds.items() if low == high}
        return told, bounds

    def _list_equations(self) -> list[Equation]:
        overlaps = None if self.truth is None else self.truth.overlaps
        equations = list_equations(self.published, self.description, overlaps)
        if self.truth is None:
            return equations
        cells = self.truth.cells
        return [one for one in equations if not one.is_soft or sum(cells.get(at, 0) * by for at, by in one.terms) >= 0]

    def prove(self, earlier: Sequence[Published] = ()) -> None:
        """Make all proofs that can be made."""
        self._check_form()
        self._prove_outsider()
        for one in earlier:
            self._prove_version(one)
        self._prove_neighbours()

    def list_findings(self) -> list[Finding]:
        """What was found: of what can be computed, once for each count."""
        return [*self.findings, *merge_cells(self.computed)]

    def _check_form(self) -> None:
        self.findings += check_form(self.published, self.description)
        self.findings += check_signs(self.published, self.description, self.settings, self.zeros)
        self.findings += check_equations(self.published, self.equations, self.known)
        self.proofs.append(_FORM)

    def _prove_outsider(self) -> None:
        true = None
        if self.truth is not None:
            self.findings += check_truth(self.published, self.truth, self.description, self.settings, self.zeros)
            true = self._complete()
        self.findings += check_remainders(self.published, self.equations, self.known, self.settings)
        self.computed += prove_outsider(
            self.published, self.equations, self.told, self.settings, true, bounds=self.bounds
        )
        knows = "" if self.truth is None else ", the overlap of places and what is known otherwise with it"
        self.proofs.append(f"outsider: the least and greatest value of every hidden count{knows}")

    def _complete(self) -> Mapping[Place, int] | None:
        """The true counts, with those of people in no place below, which no file has."""
        assert self.truth is not None
        system = build_system(self.published, self.equations, self.told, self.settings, self.bounds)
        values = complete(system, self.truth.cells)
        if values is None:
            self.findings.append(Finding("fasit", "", "", "the true counts do not fit the equations of the tables"))
            return None
        self.attack = Attack(self.published, self.equations, self.told, system, values, self.description)
        self.true = dict(self.truth.cells)
        self.true |= {at: int(value) for places, value in zip(system.places, values, strict=True) for at in places}
        return self.true

    def _prove_version(self, earlier: Published) -> None:
        if earlier.year == self.published.year:
            self.computed += prove_versions(
                self.published, self.equations, earlier, self.description, settings=self.settings, truth=self.true
            )
            self.proofs.append(f"versions: what {earlier.edition} as it was released shows beside this")
        else:
            self.findings += check_years(self.published, earlier)
            self.proofs.append(f"versions: what utvikling has of {earlier.year} is what was released")

    def _prove_neighbours(self) -> None:
        if self.truth is not None and self.attack is not None:
            self.computed += prove_neighbours(self.attack, self.truth, self.settings)
            self.proofs.append(
                "neighbours: every municipality and bydel with its own counts, its sheets and the overlap"
            )
