"""Why counts of a unit are hidden in the public tables, for IMDi's own eyes (P11). Figures are in ``explain.py``."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.common.errors import RefusedError
from pipeline.disclosure.truth import HIDDEN_FILE, HiddenCount, read_hidden
from pipeline.run.home import EditionFolders
from pipeline.run.journal import refuse_unfinished

_LEVELS = {1: "land", 2: "fylke", 4: "kommune", 6: "bydel"}


def explain_public(folders: EditionFolders, code: str) -> Iterator[str]:
    """Yield a line for each count of the unit that the public tables hide: why, and what anyone can derive of it.

    Raises RefusedError for an edition without public tables.
    """
    refuse_unfinished(folders)
    path = folders.publication / HIDDEN_FILE
    if not path.is_file():
        raise RefusedError(
            f"{folders.key} has no public tables. They are made by the run of a final edition, unless counts of the "
            "nation itself are small."
        )
    rows = [row for row in read_hidden(path) if (row.niva, row.kode) == (_LEVELS.get(len(code)), code)]
    if not rows:
        yield f"Nothing of {code} is hidden in the public tables of {folders.key}."
        return
    yield f"{rows[0].navn} ({rows[0].niva} {code}), edition {folders.key}: {len(rows)} counts are hidden."
    yield "Exact counts follow. They are for IMDi alone."
    for row in rows:
        name = " ".join(filter(None, (row.tabell, row.dim1, row.dim2, row.verdi)))
        yield f"  {name}: {row.antall}. {_explain(row)} Anyone can derive that it is from {row.lav} to {row.hoy}."


def _explain(row: HiddenCount) -> str:
    if row.er_primaer:
        return "It is small, or the unit's own total is."
    if row.protects is None:
        return "It is hidden for the sake of others."
    return f"It is hidden for the sake of {row.protects}."
