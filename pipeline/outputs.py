"""What several outputs of one run share: which units get a sheet, their tokens, and the facts that pages print.

The pages themselves are in ``pipeline/sheets`` and ``pipeline/overview.py``.
"""

from __future__ import annotations

from pipeline.areas import Unit, load_structure
from pipeline.edition_run import EditionRun
from pipeline.editions import Edition
from pipeline.files import publish_bytes
from pipeline.links import keep_tokens
from pipeline.provenance import software_version
from pipeline.sheets.facts import RunFacts


def find_sheet_units(edition: Edition) -> list[Unit]:
    """Return the units that get a sheet: the municipalities and Oslo's 15 bydeler on the structure date."""
    return [unit for unit in load_structure(edition.year.inndeling).units() if unit.har_ark]


def find_tokens(run: EditionRun) -> dict[str, str]:
    """Return each sheet unit's token, new ones for units that have none yet.

    They are kept in the work area until the edition is published (``pipeline/publication.py``).
    """
    kept = run.work / run.folders.link_keys.name
    if run.folders.link_keys.exists() and not kept.exists():
        publish_bytes(kept, run.folders.link_keys.read_bytes())
    return keep_tokens(kept, (unit.kode for unit in find_sheet_units(run.edition)))


def make_facts(run: EditionRun) -> RunFacts:
    """Return the facts about the run that a page prints."""
    return RunFacts(run.require_snapshot().snapshot_hash, software_version())
