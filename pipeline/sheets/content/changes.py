"""The part «Siden forrige runde»: each figure before and now, and what became of what was to be looked at.

Only where an earlier round of the same statistic year is at hand. Figures of earlier years are in ``tables.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.editions.edition import Edition
from pipeline.places.code_lists import CodeLists
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.figure_cells import change_cell, count_cell, percent_cell
from pipeline.sheets.content.figures import FigureChange, Figures, UnitFigures
from pipeline.sheets.content.phrases import describe_earlier_round
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


def build_changes(figures: Figures, own: UnitFigures, edition: Edition, texts: Texts) -> Part | None:
    """Before and now, of the figures that have changed; None where there is no earlier round."""
    if figures.earlier_round is None:
        return None
    changed, findings = _build_figures(own, edition.codes, texts), _build_findings(own, texts)
    tables = tuple(table for table in (changed, findings) if table)
    intro = _introduce(figures.earlier_round, edition, texts, changed=changed is not None)
    return Part("endring", texts.say("endring_overskrift"), (intro,), (), tables)


def _introduce(earlier: str, edition: Edition, texts: Texts, *, changed: bool) -> str:
    """Since which round; where no figure has changed, that."""
    key, day = "endring_ingress" if changed else "endring_ingen", describe_earlier_round(edition, earlier)
    return texts.say(key, dato=day) if day else texts.say(f"{key}_uten")


def _build_figures(own: UnitFigures, codes: CodeLists, texts: Texts) -> Table | None:
    """The figures that have changed, and the share with them; None where none has."""
    names = {group.kode: label(group, texts.language) for group in codes.reason_groups}
    names |= {key: texts.say(words) for key, words in _FIGURES.items()}
    rows = []
    for change in own.changes:
        if change.tall == "mal_nadd" and _share_may_change(own):
            rows += [_build_row(change, names), _build_share_row(own, texts)]
        elif change.antall_for != change.antall:
            rows.append(_build_row(change, names))
    if not rows:
        return None
    return Table(
        key="endring",
        name=texts.say("endring_fane"),
        caption=texts.say("endring_tabell"),
        headings=tuple(map(texts.say, ("kolonne_tall", "kolonne_for", "kolonne_na", "kolonne_endring"))),
        rows=tuple(rows),
        note=texts.say("prosentpoeng"),
    )


def _share_may_change(own: UnitFigures) -> bool:
    """Whether either of the counts that the share is made of has changed."""
    return any(change.antall_for != change.antall for change in own.changes if change.tall in ("mal_nadd", "avsluttet"))


def _build_row(change: FigureChange, names: Mapping[str, str]) -> Row:
    then, now = change.antall_for, change.antall
    return Row(change.tall, names[change.tall], (count_cell(then), count_cell(now), change_cell(then, now, "")))


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
    """One row per rule with somebody corrected or new, worst first; before = corrected + open."""
    rules = load_catalogue().rules
    rows = [
        Row(
            change.regel,
            rules[change.regel].texts(texts.language).navn,
            tuple(map(count_cell, (change.antall_for, change.rettet, change.apne, change.nye, change.antall))),
        )
        for change in own.finding_changes
        if (change.rettet or change.nye) and not rules[change.regel].til_orientering
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
