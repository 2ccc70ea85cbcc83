"""Faults put into a unit's finished files, format by format, each of which the reading must find.

Every fault changes the file at the path it is given. Faults in what the files are made from are in ``planting.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZipFile

import lxml.html
import openpyxl
import pypdfium2
from lxml.html import HtmlElement
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook

from tests.support.readback.pages import ALL_TEXT

Damage = Callable[[Path], None]


def _damage_page(damage: Callable[[HtmlElement], None]) -> Damage:
    def change(path: Path) -> None:
        page = lxml.html.document_fromstring(path.read_bytes().decode("utf-8"))
        damage(page)
        path.write_bytes(lxml.html.tostring(page, encoding="utf-8", doctype="<!doctype html>"))

    return change


def _damage_workbook(damage: Callable[[Workbook], None]) -> Damage:
    def change(path: Path) -> None:
        book = openpyxl.load_workbook(path)
        damage(book)
        book.save(path)

    return change


def _damage_text(pattern: str, text: str) -> Damage:
    def change(path: Path) -> None:
        content = path.read_bytes().decode("utf-8")
        changed = re.sub(pattern, text, content, count=1)
        assert changed != content
        path.write_bytes(changed.encode("utf-8"))

    return change


def _replace_by(text: str) -> Damage:
    def change(path: Path) -> None:
        path.write_bytes(text.encode("utf-8"))

    return change


def _damage_cell(form: str, damage: Callable[[Cell], None]) -> Damage:
    """Change the last cell of the workbook with this number format and a number in it."""

    def change(book: Workbook) -> None:
        cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.number_format == form]
        damage([cell for cell in cells if isinstance(cell.value, int | float) and cell.value > 0][-1])

    return _damage_workbook(change)


def _set(name: str, make: Callable[[Cell], object]) -> Callable[[Cell], None]:
    return lambda cell: setattr(cell, name, make(cell))


def _change_digit(element: HtmlElement) -> None:
    """Another digit in place of the first."""
    changed = re.sub("[0-9]", lambda digit: str((int(digit[0]) + 1) % 10), element.text or "", count=1)
    assert changed != element.text
    element.text = changed


def _find(page: HtmlElement, path: str) -> HtmlElement:
    return page.xpath(f"({path})[last()]")[0]


def _repeat(element: HtmlElement) -> None:
    element.addnext(lxml.html.fromstring(f"<table>{lxml.html.tostring(element, encoding='unicode')}</table>")[0])


def _append_page(path: Path) -> None:
    document = pypdfium2.PdfDocument(path.read_bytes())
    document.import_pages(pypdfium2.PdfDocument(path.read_bytes()), [0])
    document.save(path)


def _drop_page(path: Path) -> None:
    document = pypdfium2.PdfDocument(path.read_bytes())
    document.del_page(1)
    document.save(path)


def _write_blank_page(path: Path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(path)


_NUMBER_CELL = "//td[translate(normalize-space(), '0123456789', '') = '']"

FILE_FAULTS: dict[str, dict[str, Damage]] = {
    "html": {
        "a digit in a cell": _damage_page(lambda page: _change_digit(_find(page, _NUMBER_CELL))),
        "a row that is missing": _damage_page(lambda page: _find(page, "//tbody/tr").drop_tree()),
        "a row too many": _damage_page(lambda page: _repeat(_find(page, "//tbody/tr"))),
        "a cell that is missing": _damage_page(lambda page: _find(page, "//td").drop_tree()),
        "a digit in the list": _damage_page(lambda page: _change_digit(_find(page, "//p[@class='count']"))),
        "a digit in the picture": _damage_page(
            lambda page: _change_digit(
                _find(page, "//div[@class='picture']//*[local-name()='text'][starts-with(., '1')]")
            )
        ),
        "a heading": _damage_page(lambda page: setattr(_find(page, "//thead//th"), "text", "Noe annet")),
        "a link to another file": _damage_text(r"-(\d{4})-nb\.csv", r"-1103-nb.csv"),
        "a number that nobody expects": _damage_text("</main>", "<p>17 av 23</p></main>"),
        "another language": _damage_text('<html lang="nb">', '<html lang="nn">'),
    },
    "xlsx": {
        "a number": _damage_cell("#,##0", _set("value", lambda cell: cell.value + 1)),
        "a share behind the same text": _damage_cell("0 %", _set("value", lambda cell: cell.value + 0.001)),
        "a number format": _damage_cell("0 %", _set("number_format", lambda cell: "0.0 %")),
        "a number as text": _damage_cell("#,##0", _set("value", lambda cell: str(cell.value))),
        "a formula": _damage_cell("#,##0", _set("value", lambda cell: f"={cell.value}+0")),
        "a link": _damage_cell("#,##0", _set("hyperlink", lambda cell: "https://example.no/")),
        "a row that is missing": _damage_workbook(lambda book: book.worksheets[2].delete_rows(6)),
        "a row too many": _damage_workbook(lambda book: book.worksheets[2].append(["Noe annet", 1])),
        "a row of the notes": _damage_workbook(lambda book: book.worksheets[0].delete_rows(6)),
        "a tab's name": _damage_workbook(lambda book: setattr(book.worksheets[2], "title", "Noe annet")),
        "a tab that is missing": _damage_workbook(lambda book: book.remove(book.worksheets[3])),
        "the foot": _damage_workbook(lambda book: setattr(book.worksheets[2].oddFooter.left, "text", "Noe annet")),
        "the title": _damage_workbook(lambda book: setattr(book.properties, "title", "Noe annet")),
    },
    "csv": {
        "a value": _damage_text(r";(\d*)1;antall", r";\g<1>2;antall"),
        "a point for a comma": _damage_text(r";(\d+),(\d);timer", r";\1.\2;timer"),
        "a unit": _damage_text(";prosent", ";antall"),
        "a line that is missing": _damage_text(r"\r\n[^\r]+;prosent(?=\r\n)", ""),
        "a line too many": _damage_text(r"(\r\n[^\r]+;prosent)(?=\r\n)", r"\1\1"),
        "no byte order mark": _damage_text("\ufeff", ""),
        "other line ends": _damage_text(r"\r\n", "\n"),
    },
    "pdf": {
        "a page too many": _append_page,
        "a page that is missing": _drop_page,
    },
}
# what changes nothing that anybody reads
HARMLESS: dict[str, Damage] = {
    "html": _damage_page(lambda page: None),
    "xlsx": _damage_workbook(lambda book: None),
    "csv": lambda path: _replace_by(path.read_bytes().decode("utf-8"))(path),
    "pdf": lambda path: pypdfium2.PdfDocument(path.read_bytes()).save(path),
}
EMPTY: dict[str, Damage] = {
    "html": _replace_by('<!doctype html><html lang="nb"></html>'),
    "xlsx": lambda path: Workbook().save(path),
    "csv": _replace_by("\ufeff"),
    "pdf": _write_blank_page,
}


def change_digits(text: str, step: int) -> Iterator[str]:
    """The text again and again, each time with another of its digits changed: every ``step``-th one."""
    for found in list(re.finditer("[0-9]", text))[::step]:
        yield text[: found.start()] + str((int(found[0]) + 1) % 10) + text[found.end() :]


def change_page(path: Path, step: int) -> Iterator[None]:
    """Change a digit in every ``step``-th text of the page that has one, one at a time."""
    original = path.read_bytes()
    page = lxml.html.document_fromstring(original.decode("utf-8"))
    places = [place for place, text in enumerate(page.xpath(ALL_TEXT)) if re.search("[0-9]", text)]
    for place in places[::step]:
        page = lxml.html.document_fromstring(original.decode("utf-8"))
        text = page.xpath(ALL_TEXT)[place]
        setattr(text.getparent(), "tail" if text.is_tail else "text", next(change_digits(text, 1)))
        path.write_bytes(lxml.html.tostring(page, encoding="utf-8"))
        yield
    path.write_bytes(original)


def change_workbook(path: Path, step: int) -> Iterator[None]:
    """Change every ``step``-th number of the workbook, one at a time, in the XML of its tab."""
    with ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    numbers = [
        (name, found.start(1))
        for name in parts
        if name.startswith("xl/worksheets/sheet")
        for found in re.finditer(rb'<c r="[A-Z]+\d+" s="\d+"><v>(\d)', parts[name])
    ]
    for name, place in numbers[::step]:
        digit = str((int(parts[name][place : place + 1]) + 1) % 10).encode()
        changed = parts[name][:place] + digit + parts[name][place + 1 :]
        with ZipFile(path, "w") as book:
            for other, content in parts.items():
                book.writestr(other, changed if other == name else content)
        yield


def change_csv(path: Path, step: int) -> Iterator[None]:
    """Change every ``step``-th digit of the file, one at a time."""
    for text in change_digits(path.read_bytes().decode("utf-8"), step):
        path.write_bytes(text.encode("utf-8"))
        yield
