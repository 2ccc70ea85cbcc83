"""The part about people taken out of the base, by ground (R6, R9).

Those who stay in it because a reason is registered are points of ``to_check.py``.
"""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.nir.closed_lists import EVIDENCE
from pipeline.sheets.content.figure_cells import count_cell
from pipeline.sheets.content.figures import OUTSIDE, UnitFigures
from pipeline.sheets.content.phrases import describe_limit
from pipeline.sheets.content.pieces import Row, Table
from pipeline.sheets.content.view import Part
from pipeline.sheets.words.texts import Texts


def build_taken_out(own: UnitFigures, edition: Edition, texts: Texts) -> Part | None:
    """A row per ground that somebody was taken out by, with a sum where there are several kinds of evidence.

    None where nobody was taken out.
    """
    limit, counts = describe_limit(edition, texts), own.excluded
    evidence = [key for key in EVIDENCE if counts[key]]
    rows = [Row(key, texts.say(f"grunn_{key}", grense=limit), (count_cell(counts[key]),)) for key in evidence]
    if len(evidence) > 1:
        rows.append(Row("sum", texts.say("grunn_sum"), (count_cell(sum(counts[key] for key in evidence)),), "sum"))
    if counts[OUTSIDE]:
        rows.append(Row(OUTSIDE, texts.say(f"grunn_{OUTSIDE}"), (count_cell(counts[OUTSIDE]),)))
    if not rows:
        return None
    table = Table(
        key="utelatt",
        name=texts.say("utelatt_fane"),
        caption=texts.say("utelatt_tabell", ar=edition.year.ar),
        headings=(texts.say("kolonne_grunn"), texts.say("kolonne_personer")),
        rows=tuple(rows),
    )
    intro = (texts.say("utelatt_ingress"),) if evidence else ()
    return Part("utelatt", texts.say("utelatt_overskrift"), intro, tables=(table,), is_folded=True)
