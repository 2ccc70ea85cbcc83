"""Where everything lies under HOME: the one place that knows the folders' names.

Which of them is written when is decided in ``pipeline/publication.py`` (results) and ``pipeline/snapshot.py`` (the
frozen extract).
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
HOME_VARIABLE = "INTRORESULTAT_HOME"
YEARS_VARIABLE = "INTRORESULTAT_YEARS"
RUN_PREFIX = ".kjoring-"


@dataclass(frozen=True)
class Home:
    """The folder that everything is written under. Created when missing, private throughout (R16)."""

    root: Path

    @classmethod
    def find(cls, given: Path | None = None) -> Home:
        """Return the given HOME, else ``INTRORESULTAT_HOME``, else the checkout."""
        root = given or Path(os.environ.get(HOME_VARIABLE) or CHECKOUT)
        return cls(root.expanduser().resolve())

    @property
    def dagster(self) -> Path:
        """The history of runs, shared by the command and the user interface."""
        return self.root / "data" / "dagster"

    def edition(self, key: str) -> EditionFolders:
        """Return the folders of one edition."""
        return EditionFolders(self.root, key)


@dataclass(frozen=True)
class EditionFolders:
    """The folders and files of one edition."""

    root: Path
    key: str

    @property
    def data(self) -> Path:
        """Everything restricted: snapshot, intake, working database, handoff, link keys, work areas."""
        return self.root / "data" / self.key

    @property
    def lock(self) -> Path:
        """The file that one run of the edition holds while it works."""
        return self.data / ".las"

    @property
    def database(self) -> Path:
        """The last complete working database."""
        return self.data / f"{self.key}.duckdb"

    @property
    def handoff(self) -> Path:
        """The person-level files for SSB."""
        return self.data / "overlevering"

    @property
    def link_keys(self) -> Path:
        """The random part of every unit's path, kept for the life of the edition."""
        return self.data / "lenkenokler.json"

    @property
    def archive(self) -> Path:
        """Which files the published sheets are, and what they were made from."""
        return self.data / "ark.json"

    @property
    def state(self) -> Path:
        """What was published last, and by which run."""
        return self.data / "tilstand.json"

    @property
    def reports(self) -> Path:
        """The results: tables, sheets, links, overview."""
        return self.root / "reports_out" / self.key

    @property
    def tables(self) -> Path:
        """The result tables."""
        return self.reports / "tabeller"
