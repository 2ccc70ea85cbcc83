"""Sheets as finished views, composed from the figures of ``sheet_database.py``, and what stands in their tables.

Hard spaces are made plain, so that expectations can be written by hand; that numbers hold together is in
``tests/unit/test_percent.py``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import cache
from typing import Any

from pipeline.common.languages import BOKMAL
from pipeline.disclosure.model import PublicEdition
from pipeline.editions.edition import Edition
from pipeline.sheets.content.compose import compose_sheet
from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.pieces import Table
from pipeline.sheets.content.reading import read_figures
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.names import FORMATS
from pipeline.sheets.words.percent import HARD_SPACE
from pipeline.sheets.words.texts import load_texts
from tests.support.sheet_database import FACTS, make_database, make_edition
from tests.support.sheet_database import Figures as GivenFigures


@cache
def read_standard() -> Figures:
    """The figures of ``STANDARD``, read once."""
    with make_database() as connection:
        return read_figures(connection)


def read_given(given: dict[tuple[str, str], GivenFigures], **more: Any) -> Figures:
    """Figures of other units than the standard ones."""
    with make_database(given, **more) as connection:
        return read_figures(connection)


def compose(
    kode: str,
    edition: Edition | None = None,
    figures: Figures | None = None,
    *,
    language: str = BOKMAL,
    formats: Collection[str] = FORMATS,
    public: PublicEdition | None = None,
) -> Sheet:
    """The sheet of the municipality or bydel ``kode``."""
    found = figures or read_standard()
    own = found.find("bydel" if len(kode) == 6 else "kommune", kode)
    assert own is not None
    return compose_sheet(
        found, own, edition or make_edition(), FACTS, load_texts(language), formats=formats, public=public
    )


def change_round(edition: Edition, **changes: Any) -> Edition:
    """The edition with other keys in its ``[[utgave]]``."""
    return replace(edition, round=edition.round.model_copy(update=changes))


def soften(text: str) -> str:
    """The text with plain spaces."""
    return text.replace(HARD_SPACE, " ")


def find_table(sheet: Sheet, key: str) -> Table:
    """The one table of the sheet with this key."""
    (table,) = (table for table in sheet.tables if table.key == key)
    return table


def list_tables(sheet: Sheet) -> list[str]:
    """The keys of the sheet's tables, in the order of reading."""
    return [table.key for table in sheet.tables]


def read_rows(sheet: Sheet, key: str) -> dict[str, list[str]]:
    """A table's cells as printed, by the row's heading."""
    return {row.label: [soften(cell.text) for cell in row.cells] for row in find_table(sheet, key).rows}


def list_checks(sheet: Sheet) -> list[str]:
    """The keys of the things to look at."""
    return [item.key for item in sheet.checks.items]


def pick_units(figures: Figures, codes: Collection[str]) -> Figures:
    """The same figures with a sheet for ``codes`` only: what takes a minute for a country takes a second for these."""
    return Figures(
        tuple(
            item if item.unit.kode in codes else replace(item, unit=replace(item.unit, har_ark=False))
            for item in figures.units
        ),
        figures.earlier_round,
    )
