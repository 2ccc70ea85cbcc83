"""What a run publishes and how it is proved: the folder ``offentlig/`` of a final edition, in its work area (P13).

What the public gets is chosen in ``pipeline/disclosure`` and written in ``write.py``; the attack on it is
``pipeline/audit``. The folder is put in its place with the rest of the results (``pipeline/run/publication.py``).
"""

from __future__ import annotations

from collections import Counter
from math import comb
from pathlib import Path

from pipeline.audit.audit import audit_folder
from pipeline.audit.report import AuditReport
from pipeline.audit.settings import AuditSettings
from pipeline.common.notices import Notice
from pipeline.disclosure.basis import write_basis
from pipeline.disclosure.made import find_public, keep_public
from pipeline.disclosure.make import make_public
from pipeline.disclosure.model import NotPublished, PublicEdition
from pipeline.disclosure.releases import list_released_years, read_releases
from pipeline.disclosure.truth import FACT_FILE
from pipeline.public.names import OFFENTLIG
from pipeline.public.write import write_public
from pipeline.run.edition_run import EditionRun
from pipeline.sheets.outputs import make_facts

FINAL = "endelig"
_MOST_IN_COUNTY = 3


def produce_public(run: EditionRun) -> tuple[str, ...]:
    """Choose what a final edition publishes, keep it for its sheets, and write it; return the names of the files.

    None in a preliminary edition, in a run that makes sheets as pages only (whose sheets have the public cells all the
    same), and where the nation's own counts are small (P5), which is told.
    """
    if run.edition.round.slag != FINAL:
        return ()
    made = make_public(run)
    keep_public(run, made)
    if isinstance(made, NotPublished):
        run.notices.append(Notice("ikke_offentlig", {"grunn": made.reason}))
        return ()
    if pairs := count_close_pairs(made):
        run.notices.append(Notice("par_i_sma_fylker", {"par": pairs, "grense": _MOST_IN_COUNTY}))
    if run.pages_only:
        return ()
    write_basis(run.home, run.edition, run.work / run.folders.publication.name)
    releases = [release.public for release in read_releases(run.home, made.ar)]
    return write_public(made, run.edition, make_facts(run), run.reports / OFFENTLIG, releases)


def count_close_pairs(public: PublicEdition) -> int:
    """How many pairs of municipalities share a county with at most one more (P6).

    Two that show each other their exact figures can compute the third's there, an accepted risk that is counted.
    """
    sizes = Counter(unit.fylke_kode for unit in public.units if unit.niva == "kommune")
    return sum(comb(size, 2) for size in sizes.values() if size <= _MOST_IN_COUNTY)


def audit_public(run: EditionRun) -> AuditReport | None:
    """Attack what the run is about to publish, in every way that it can be (P12); None where it publishes nothing."""
    folder = run.reports / OFFENTLIG
    if find_public(run) is None or not folder.exists():
        return None
    year = run.edition.year
    return audit_folder(
        folder,
        previous=_list_previous(run),
        fasit=run.work / run.folders.publication.name / FACT_FILE,
        settings=AuditSettings(year.publiseringsgrense, year.vern_bredde, frozenset(year.null_vises)),
    )


def _list_previous(run: EditionRun) -> list[Path]:
    """Every release of the year, and the last one of each year before."""
    ar = run.edition.year.ar
    earlier = [read_releases(run.home, year)[-1] for year in list_released_years(run.home) if year < ar]
    return [release.public for release in (*earlier, *read_releases(run.home, ar))]
