"""Faults planted in a finished view before it becomes files, each of which the reading must find in every format.

Here the product's own view and renderers are used, as in ``register.py`` and nowhere else in the package. Faults in the
files themselves are in ``damaging.py``; what is read is in ``reading.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.notices import Notice, read_notices
from pipeline.common.provenance import software_version
from pipeline.editions.edition import find_edition
from pipeline.intake.snapshot import open_snapshot
from pipeline.overview.render import write_overview
from pipeline.overview.words import tell_notice
from pipeline.run.home import Home
from pipeline.sheets.content.compose import compose_sheet
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.pieces import Cell, Row, Table
from pipeline.sheets.content.reading import read_figures
from pipeline.sheets.content.view import Part, Sheet
from pipeline.sheets.formats.charts import draw_picture
from pipeline.sheets.formats.csv_file import render_csv
from pipeline.sheets.formats.html import render_html
from pipeline.sheets.formats.pdf import render_pdf
from pipeline.sheets.formats.workbook import render_workbook
from pipeline.sheets.outputs import write_letters_to
from pipeline.sheets.words.percent import HARD_SPACE
from pipeline.sheets.words.texts import load_texts
from tests.support.readback.counts import Published
from tests.support.readback.expected import expect_sheet
from tests.support.readback.words import LANGUAGES


@dataclass(frozen=True)
class Workbench:
    """An edition's figures, to make some of its sheets anew."""

    edition: Published
    figures: Figures
    facts: RunFacts

    @classmethod
    def open(cls, edition: Published) -> Workbench:
        """Read the figures of a published edition."""
        folders = Home.find(edition.home).edition(edition.key)
        with duckdb.connect(str(folders.database), read_only=True) as connection:
            figures = read_figures(connection)
        return cls(edition, figures, RunFacts(open_snapshot(folders.data).snapshot_hash, software_version()))

    def write_overview(self, folder: Path) -> None:
        """Write the edition's overview to ``folder``, of a run whose checks and intake told nothing."""
        home = Home.find(self.edition.home).edition(self.edition.key)
        edition = find_edition(self.edition.key, self.edition.years)
        with duckdb.connect(str(home.database), read_only=True) as connection:
            write_overview(connection, edition, self.facts, folder)

    def write_letters(self, folder: Path) -> None:
        """Write the letters of the edition to ``folder``."""
        write_letters_to(folder, find_edition(self.edition.key, self.edition.years))

    def write_unit(
        self,
        kode: str,
        folder: Path,
        change: Callable[[Sheet], Sheet] = lambda sheet: sheet,
        *,
        languages: Collection[str] = LANGUAGES,
    ) -> Path:
        """Write the files of one unit to ``folder``, from views that ``change`` has changed."""
        own = self.figures.find(self.edition.units[kode], kode)
        assert own is not None
        edition = find_edition(self.edition.key, self.edition.years)
        for language in languages:
            texts = load_texts(language)
            sheet = change(compose_sheet(self.figures, own, edition, self.facts, texts))
            picture = draw_picture(sheet.picture, name="bilde") if sheet.picture else None
            files = {
                "html": render_html(sheet, texts, picture),
                "xlsx": render_workbook(sheet, texts),
                "csv": render_csv(sheet, texts),
                "pdf": render_pdf(sheet, texts),
            }
            for ending, content in files.items():
                (folder / expect_sheet(self.edition, kode, language).name_file(ending)).write_bytes(content)
        return folder


def tell_notices(edition: Published) -> list[tuple[str, str, str]]:
    """Level, heading and text of what the intake told, and of stønad: no result table has it."""
    data = edition.home / "data" / edition.key
    record = json.loads((data / "mottak" / "proveniens.json").read_text(encoding="utf-8"))
    notices = [*read_notices(record["kilde"]["advarsler"])]
    if edition.stonad_taken:
        paid = json.loads((data / "stonad" / "stonad.json").read_text(encoding="utf-8"))
        months = {name: paid[f"{name}_maned"][:7] for name in ("fra", "til")}
        facts = {"personer": paid["personer"], "tatt_ut": edition.stonad_taken, **months}
        lost = {"personer": paid["personer"], "antall": paid["personer_ukjente"] + paid["personer_tvetydige"]}
        notices += [Notice("stonad_lest", facts), *([Notice("stonad_ikke_funnet", lost)] if lost["antall"] else [])]
    return [(notice.level, tell_notice(notice).heading, tell_notice(notice).text) for notice in notices]


def _change_table(key: str, change: Callable[[Table], Table]) -> Callable[[Sheet], Sheet]:
    def change_part(part: Part) -> Part:
        return replace(part, tables=tuple(change(table) if table.key == key else table for table in part.tables))

    def change_sheet(sheet: Sheet) -> Sheet:
        parts = {field.name: getattr(sheet, field.name) for field in fields(sheet)}
        changed: dict[str, Any] = {name: change_part(part) for name, part in parts.items() if isinstance(part, Part)}
        assert changed != {name: parts[name] for name in changed}, f"no table {key}"
        return replace(sheet, **changed)

    return change_sheet


def _change_rows(key: str, change: Callable[[tuple[Row, ...]], tuple[Row, ...]]) -> Callable[[Sheet], Sheet]:
    return _change_table(key, lambda table: replace(table, rows=change(table.rows)))


def _one_more(cell: Cell) -> Cell:
    assert isinstance(cell.value, int)
    assert 0 < cell.value < 999
    return replace(cell, text=str(cell.value + 1), value=cell.value + 1)


def _raise_cell(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    """One more in the last cell that holds a number below a thousand."""
    places = [
        (row, column)
        for row, each in enumerate(rows)
        for column, cell in enumerate(each.cells)
        if cell.kind == "count" and 0 < (cell.value or 0) < 999
    ]
    row, column = places[-1]
    cells = list(rows[row].cells)
    cells[column] = _one_more(cells[column])
    return (*rows[:row], replace(rows[row], cells=tuple(cells)), *rows[row + 1 :])


def _change_hours(sheet: Sheet) -> Sheet:
    """The unit's hours, a tenth off."""
    assert sheet.measures is not None
    sums, *others = sheet.measures.tables
    *rows, hours = sums.rows
    own, *around = hours.cells
    assert isinstance(own.value, Decimal)
    more = own.value + Decimal("0.1")
    changed = replace(hours, cells=(replace(own, text=str(more).replace(".", ","), value=more), *around))
    tables = (replace(sums, rows=(*rows, changed)), *others)
    return replace(sheet, measures=replace(sheet.measures, tables=tables))


def _change_list(sheet: Sheet) -> Sheet:
    """One person more in the last thing to look at, in the number alone."""
    *others, last = sheet.checks.items
    more = replace(last, number=_one_more(last.number))
    return replace(sheet, checks=replace(sheet.checks, items=(*others, more)))


def _change_interval(sheet: Sheet) -> Sheet:
    """The upper end, a percent more: in the sentence, and as a number."""

    def change(text: str) -> str:
        return re.sub(r"\d+(?= prosent)", lambda found: str(int(found[0]) + 1), text)

    assert sheet.checks.ends is not None
    lowest, highest = sheet.checks.ends
    assert isinstance(highest.value, int)
    more = replace(highest, text=f"{highest.value + 1}{HARD_SPACE}%", value=highest.value + 1)
    assert sheet.key_figure is not None
    assert change(sheet.checks.interval) != sheet.checks.interval
    return replace(
        sheet,
        checks=replace(sheet.checks, interval=change(sheet.checks.interval), ends=(lowest, more)),
        key_figure=replace(sheet.key_figure, interval=change(sheet.key_figure.interval)),
    )


def _change_share(sheet: Sheet) -> Sheet:
    """The unit's share, a percent more."""
    assert sheet.key_figure is not None
    share = sheet.key_figure.percent
    assert isinstance(share.value, int)
    exact = Decimal(share.value + 1) / 100
    more = replace(share, text=f"{share.value + 1}{HARD_SPACE}%", value=share.value + 1, exact=exact)
    return replace(sheet, key_figure=replace(sheet.key_figure, percent=more))


def _change_source(key: str, value: str) -> Callable[[Sheet], Sheet]:
    def change(sheet: Sheet) -> Sheet:
        source = tuple(replace(fact, value=value) if fact.key == key else fact for fact in sheet.source)
        return replace(sheet, source=source)

    return change


VIEW_FAULTS: dict[str, Callable[[Sheet], Sheet]] = {
    "a cell of the result": _change_rows("resultat", _raise_cell),
    "a cell of the comparison": _change_rows("sammenligning", _raise_cell),
    "a cell of an earlier year": _change_rows("utvikling", _raise_cell),
    "a cell of the earlier round": _change_rows("endring", _raise_cell),
    "a cell of the measures": _change_rows("tiltak", _raise_cell),
    "a row that is missing": _change_rows("resultat", lambda rows: (*rows[:2], *rows[3:])),
    "a row too many": _change_rows("resultat", lambda rows: (*rows[:3], *rows[2:])),
    "two rows that changed places": _change_rows("resultat", lambda rows: (rows[1], rows[0], *rows[2:])),
    "another unit's name": lambda sheet: replace(sheet, name="Nabokommune"),
    "another unit's code": lambda sheet: replace(sheet, place=re.sub(r"\d{3}\b", "999", sheet.place)),
    "people to look at": _change_list,
    "an end of the interval": _change_interval,
    "the share in the key figure": _change_share,
    "the hours a week": _change_hours,
    "another edition": _change_source("utgave", "2020-forelopig-3"),
    "another snapshot": _change_source("datagrunnlag", "0123456789ab"),
    "a table that is missing": lambda sheet: replace(
        sheet, comparison=replace(sheet.comparison, tables=sheet.comparison.tables[1:])
    ),
}
