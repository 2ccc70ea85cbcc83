"""An Excel workbook as a person sees it: every cell's text, and the number behind it.

Values are read by calamine; number formats, feet and properties from the workbook's own XML. How a format shows a
number is worked out here, as a spreadsheet with Norwegian settings does it. What must stand in a sheet's workbook is in
``workbooks.py``.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

from lxml import etree
from openpyxl.styles.numbers import builtin_format_code
from openpyxl.utils.cell import coordinate_to_tuple
from python_calamine import CalamineWorkbook

from tests.support.readback.model import Shown, as_count, show_text
from tests.support.readback.numbers import MINUS, divide, show_change, show_percent, show_tenths

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINKED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PROPERTIES = ("{http://purl.org/dc/elements/1.1/}title", "{http://purl.org/dc/elements/1.1/}subject")
_CHANGE = f'+#,##0;"{MINUS}"#,##0;0'

Row = tuple[Shown, ...]


@dataclass(frozen=True)
class Tab:
    """``rows``: those that hold something, by number, without the empty cells at the end. ``foot``: as it is printed.

    ``faults``: cells that are a formula or a link.
    """

    name: str
    rows: tuple[tuple[int, Row], ...]
    foot: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Book:
    """A workbook's tabs in order, and its properties."""

    tabs: tuple[Tab, ...]
    title: str | None
    subject: str | None


def open_book(path: Path) -> Book:
    """Read the whole workbook at ``path``."""
    content = path.read_bytes()
    values = CalamineWorkbook.from_filelike(io.BytesIO(content))
    with ZipFile(io.BytesIO(content)) as parts:
        forms = list(_list_forms(etree.fromstring(parts.read("xl/styles.xml"))))
        targets = {
            link.get("Id"): posixpath.join("xl", link.get("Target")).removeprefix("xl//")
            for link in etree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
        }
        tabs = []
        for sheet in etree.fromstring(parts.read("xl/workbook.xml")).iter(f"{_MAIN}sheet"):
            page = etree.fromstring(parts.read(targets[sheet.get(_LINKED)].lstrip("/")))
            tabs.append(_read_tab(sheet.get("name"), page, values, forms))
        core = etree.fromstring(parts.read("docProps/core.xml"))
    title, subject = (core.findtext(name) for name in _PROPERTIES)
    return Book(tuple(tabs), title, subject)


def show_cell(value: object, form: str) -> Shown:
    """A cell as a person sees it, with the number behind it: percent that are not rounded for a share."""
    if isinstance(value, str):
        return show_text(value)
    number = Decimal(repr(value))
    match form:
        case "#,##0" if number == int(number):
            return as_count(int(number))
        case "0 %":
            return Shown(show_percent(_round(number * 100)), "percent", number * 100)
        case "#,##0.0":
            return Shown(show_tenths(_round(number * 10)), "decimal", number)
        case _ if form == _CHANGE and number == int(number):
            return Shown(show_change(int(number)), "change", number)
    return Shown(f"{value} in the form {form}", "unknown", number)


def _round(number: Decimal) -> int:
    return divide(*number.as_integer_ratio())


def _list_forms(styles: etree._Element) -> Iterator[str]:
    """The number format of every cell style, by its place."""
    own = {one.get("numFmtId"): one.get("formatCode") for one in styles.iter(f"{_MAIN}numFmt")}
    cell_styles = styles.find(f"{_MAIN}cellXfs")
    assert cell_styles is not None
    for style in cell_styles:
        number = style.get("numFmtId", "0")
        yield own.get(number) or builtin_format_code(int(number))


def _read_tab(name: str, page: etree._Element, values: CalamineWorkbook, forms: list[str]) -> Tab:
    form_of, faults = {}, [link.get("ref") for link in page.iter(f"{_MAIN}hyperlink")]
    for cell in page.iter(f"{_MAIN}c"):
        form_of[coordinate_to_tuple(cell.get("r"))] = forms[int(cell.get("s", "0"))]
        if cell.find(f"{_MAIN}f") is not None:
            faults.append(cell.get("r"))
    rows = []
    for number, line in enumerate(values.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1):
        cells = [
            show_cell(value, form_of.get((number, column), "General")) for column, value in enumerate(line, start=1)
        ]
        while cells and not cells[-1].text:
            cells.pop()
        if cells:
            rows.append((number, tuple(cells)))
    foot = page.findtext(f"{_MAIN}headerFooter/{_MAIN}oddFooter") or ""
    return Tab(name, tuple(rows), foot, tuple(faults))
