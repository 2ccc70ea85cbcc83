"""What the audit answers: the proofs that it made, and findings that name table, unit and cell, never a count (P12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.common.signs import escape_signs

_LONGEST = 120


@dataclass(frozen=True, order=True)
class Finding:
    """One finding: the table or file, the unit («kommune 0301»), the cell («avsluttet kjonn=K»), and words.

    Any of the first three is empty where it does not apply. Nothing of a count is in them: the line can be printed.
    """

    table: str
    unit: str
    cell: str
    words: str

    def __str__(self) -> str:
        """The line that is printed."""
        return f"{', '.join(show(part) for part in (self.table, self.unit, self.cell) if part)}: {self.words}"


@dataclass(frozen=True)
class AuditReport:
    """The proofs that were made, in words, and the findings in order."""

    proofs: tuple[str, ...]
    findings: tuple[Finding, ...]


def show(text: str) -> str:
    """A text that was read somewhere as it may be shown: its control signs by number, its length bounded."""
    shown = escape_signs(text[: 2 * _LONGEST])
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return each finding once, by table, unit and cell."""
    return tuple(sorted(set(findings)))


def merge_cells(findings: Sequence[Finding]) -> Iterator[Finding]:
    """One finding per cell: the first that was made of it."""
    seen: set[tuple[str, str, str]] = set()
    for finding in findings:
        place = (finding.table, finding.unit, finding.cell)
        if place not in seen:
            seen.add(place)
            yield finding
