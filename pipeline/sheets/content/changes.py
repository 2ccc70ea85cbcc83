"""The part «Siden forrige runde»: each figure before and now, and what became of what was to be looked at.

Only where an earlier round of the same statistic year is at hand. Figures of earlier years are in ``tables.py``.
"""

from __future__ import annotations

from pipeline.places.code_lists import CodeLists
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.figure_cells import change_cell, count_cell, percent_cell
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.pieces import Row, Table
from pipeline.sheets.content.tables import label
from pipeline.sheets.content.view import Part
from pipeline.sheets.words.percent import whole_percent
from pipeline.sheets.words.texts import Texts

_FIGURES = {
    "avsluttet": "rad_avsluttet",
    "mal_nadd": "rad_mal",
    "utelatt_utvidet": "rad_utelatt",
    "deltakere": "rad_deltakere",
    "deltakere_uten_tiltak": "rad_uten_tiltak",
}


def build_changes(figures: Figures, own: UnitFigures, codes: CodeLists, texts: Texts) -> Part | None:
    """Before and now; None where there is no earlier round."""
    if figures.earlier_round is None:
        return None
    findings = _build_findings(own, texts)
    tables = (_build_figures(own, codes, texts), *((findings,) if findings else ()))
    notes = () if findings else (texts.say("funn_endring_ingen"),)
    intro = texts.say("endring_ingress", utgave=figures.earlier_round)
    return Part("endring", texts.say("endring_overskrift"), (intro,), (), tables, notes)


def _build_figures(own: UnitFigures, codes: CodeLists, texts: Texts) -> Table:
    names = {group.kode: label(group, texts.language) for group in codes.reason_groups}
    names |= {key: texts.say(words) for key, words in _FIGURES.items()}
    rows = []
    for change in own.changes:
        cells = (
            count_cell(change.antall_for),
            count_cell(change.antall),
            change_cell(change.antall_for, change.antall, ""),
        )
        rows.append(Row(change.tall, names[change.tall], cells))
        if change.tall == "mal_nadd":
            rows.append(_build_share_row(own, texts))
    return Table(
        key="endring",
        name=texts.say("endring_fane"),
        caption=texts.say("endring_tabell"),
        headings=tuple(map(texts.say, ("kolonne_tall", "kolonne_for", "kolonne_na", "kolonne_endring"))),
        rows=tuple(rows),
        note=texts.say("prosentpoeng"),
    )


def _build_share_row(own: UnitFigures, texts: Texts) -> Row:
    """The share that reached the goal, and its change in points between the rounded shares that people see."""
    by_figure = {change.tall: change for change in own.changes}
    reached, ended = by_figure["mal_nadd"], by_figure["avsluttet"]
    nobody = texts.say("ingen_andel")
    before = whole_percent(reached.antall_for, ended.antall_for)
    now = whole_percent(reached.antall, ended.antall)
    cells = (
        percent_cell(reached.antall_for, ended.antall_for, nobody),
        percent_cell(reached.antall, ended.antall, nobody),
        change_cell(before, now, nobody),
    )
    return Row("andel_mal", texts.say("rad_andel"), cells)


def _build_findings(own: UnitFigures, texts: Texts) -> Table | None:
    """One row per rule that found somebody in either round, worst first; before = corrected + open."""
    rules = load_catalogue().rules
    rows = [
        Row(
            change.regel,
            rules[change.regel].texts(texts.language).navn,
            tuple(map(count_cell, (change.antall_for, change.rettet, change.apne, change.nye, change.antall))),
        )
        for change in own.finding_changes
        if not rules[change.regel].til_orientering
    ]
    if not rows:
        return None
    columns = ("kolonne_punkt", "kolonne_for", "kolonne_rettet", "kolonne_apne", "kolonne_nye", "kolonne_na")
    return Table(
        key="funn_endring",
        name=texts.say("funn_endring_fane"),
        caption=texts.say("funn_endring_tabell"),
        headings=tuple(map(texts.say, columns)),
        rows=tuple(rows),
        note=texts.say("funn_endring_forklaring"),
    )
