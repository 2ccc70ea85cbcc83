"""The part about people taken out of the base, and those who stay in it because a reason is registered (R6, R9)."""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.nir.closed_lists import EVIDENCE
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.figure_cells import count_cell
from pipeline.sheets.content.figures import OUTSIDE, UnitFigures
from pipeline.sheets.content.phrases import describe_limit, is_preliminary
from pipeline.sheets.content.pieces import Row, Table
from pipeline.sheets.content.view import Part
from pipeline.sheets.words.texts import Texts

# the rules that find a registered reason where the programme may have gone on
_KEPT_IN = ("annet_ved_grensen", "utvidet_med_arsak")


def build_taken_out(own: UnitFigures, edition: Edition, texts: Texts) -> Part | None:
    """How many were taken out, by evidence; who may be extended participants but are counted. None without either."""
    found = (_build_excluded(own, edition, texts), _build_kept_in(own, edition, texts))
    tables = tuple(table for table in found if table is not None)
    if not tables:
        return None
    intro = texts.say("utelatt_ingress", grense=describe_limit(edition, texts))
    return Part("utelatt", texts.say("utelatt_overskrift"), (intro,), tables=tables)


def _build_excluded(own: UnitFigures, edition: Edition, texts: Texts) -> Table | None:
    """One row per ground and their sum; the reasons outside the base only where the edition has such."""
    if not any(own.excluded.values()):
        return None
    limit = describe_limit(edition, texts)
    rows = [Row(key, texts.say(f"grunn_{key}", grense=limit), (count_cell(own.excluded[key]),)) for key in EVIDENCE]
    rows.append(Row("sum", texts.say("grunn_sum"), (count_cell(sum(own.excluded[key] for key in EVIDENCE)),), "sum"))
    if edition.year.utenfor_nevner:
        rows.append(Row(OUTSIDE, texts.say(f"grunn_{OUTSIDE}"), (count_cell(own.excluded[OUTSIDE]),)))
    return Table(
        key="utelatt",
        name=texts.say("utelatt_fane"),
        caption=texts.say("utelatt_tabell", ar=edition.year.ar),
        headings=(texts.say("kolonne_grunn"), texts.say("kolonne_personer")),
        rows=tuple(rows),
    )


def _build_kept_in(own: UnitFigures, edition: Edition, texts: Texts) -> Table | None:
    """One row per rule that finds a registered reason where the programme may have gone on, and what to do about it."""
    rules = load_catalogue().rules
    rows = [
        Row(key, rules[key].texts(texts.language).navn, (count_cell(own.findings[key]),))
        for key in _KEPT_IN
        if own.findings.get(key)
    ]
    if not rows:
        return None
    return Table(
        key="utvidet_med_arsak",
        name=texts.say("igjen_fane"),
        caption=texts.say("igjen_tabell"),
        headings=(texts.say("kolonne_punkt"), texts.say("kolonne_personer")),
        rows=tuple(rows),
        note=texts.say("igjen_forklaring" if is_preliminary(edition) else "igjen_forklaring_endelig"),
    )
