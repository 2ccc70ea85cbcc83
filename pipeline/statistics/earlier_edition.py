"""Earlier editions, opened to be compared with: only what is, to the byte, what that edition published.

A file that is missing, changed or without a seal is never compared with; a notice names it, once per edition,
and what was left out because of it. What is compared is decided in ``earlier_rounds.py`` and ``earlier_years.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.common.notices import Notice
from pipeline.common.provenance import ChangedError
from pipeline.editions.edition import Edition
from pipeline.run.home import EditionFolders, Home
from pipeline.run.state import EditionState, check_database, check_table, has_remains, read_state


@dataclass
class EarlierEditions:
    """The editions before a run's own. ``left_out``: by edition and fault, what could not be compared."""

    home: Home
    left_out: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    _checked: dict[tuple[str, str], Path | ChangedError] = field(default_factory=dict)

    def find_published(self, editions: Iterable[Edition], *, holding: str = "resultat") -> list[Edition]:
        """Return those that have been published here, in order; not those known to be without the table ``holding``.

        One whose state cannot be read is among them, so that it is told of and nothing older put in its place.
        """
        return [edition for edition in editions if self._is_there(self.home.edition(edition.key), holding)]

    def open_table(self, edition: Edition, name: str) -> Path:
        """Return the published Parquet file of a table. Raises ChangedError."""
        return self._check(edition, f"{name}.parquet")

    def open_database(self, edition: Edition) -> Path:
        """Return the working database. Raises ChangedError."""
        return self._check(edition, "")

    def leave_out(self, edition: Edition, fault: ChangedError, what: str) -> None:
        """Remember that ``what`` was not compared with ``edition``."""
        self.left_out.setdefault((edition.key, str(fault)), []).append(what)

    def notices(self) -> list[Notice]:
        """Return one notice per edition and fault."""
        return [
            Notice("ikke_sammenlignet", {"utgave": key, "funnet": fault, "utelatt": tuple(what)})
            for (key, fault), what in self.left_out.items()
        ]

    def _check(self, edition: Edition, name: str) -> Path:
        """Check a file once: a table by its name, the database without."""
        found = self._checked.get((edition.key, name))
        if found is None:
            folders = self.home.edition(edition.key)
            try:
                state = _require_state(folders)
                found = check_table(folders, state, name) if name else check_database(folders, state)
            except ChangedError as fault:
                found = fault
            self._checked[edition.key, name] = found
        if isinstance(found, ChangedError):
            raise found
        return found

    def _is_there(self, folders: EditionFolders, holding: str) -> bool:
        try:
            state = read_state(folders)
        except ChangedError:
            return True
        if state is None:
            return has_remains(folders)
        return any(entry["fil"] == f"{holding}.parquet" for entry in state.tabeller)


def _require_state(folders: EditionFolders) -> EditionState:
    state = read_state(folders)
    if state is None:
        raise ChangedError(f"{folders.state.name} is missing")
    return state
