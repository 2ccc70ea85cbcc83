"""What one step of a run has made public, kept for the steps after it: files, sheets and audit read the same."""

from __future__ import annotations

from pipeline.disclosure.model import NotPublished, PublicEdition
from pipeline.run.edition_run import EditionRun

_KEPT = "offentlig"


def keep_public(run: EditionRun, made: PublicEdition | NotPublished) -> None:
    """Keep what the run of a final edition has chosen to publish, or why it publishes nothing."""
    run.kept[_KEPT] = made


def find_public(run: EditionRun) -> PublicEdition | None:
    """Return what the run publishes; None in a preliminary edition, and where nothing can be published (P5)."""
    made = run.kept.get(_KEPT)
    return made if isinstance(made, PublicEdition) else None


def find_reason(run: EditionRun) -> str:
    """Return why the run of a final edition publishes nothing; empty where it does, and in a preliminary one."""
    made = run.kept.get(_KEPT)
    return made.reason if isinstance(made, NotPublished) else ""
