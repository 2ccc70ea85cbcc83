"""A sheet's workbook read back: every cell as a person sees it, and the number behind it.

What must stand there is in ``model.py``; how a file becomes cells that a person sees, in ``spreadsheets.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.support.readback.model import Expected, Fact, Grid, Section, Shown, as_count, show_text
from tests.support.readback.numbers import DASH
from tests.support.readback.passages import Found
from tests.support.readback.spreadsheets import Row, Tab, open_book
from tests.support.readback.words import read_words


def read_workbook(path: Path, expected: Expected) -> Found:
    """Read the workbook at ``path`` and tell how it differs from what must stand there."""
    found = Found(path.name)
    book, wanted = open_book(path), list_tabs(expected)
    names = [expected.about.heading, *(name for name, _ in wanted)]
    found.compare("the tabs", " | ".join(names), " | ".join(tab.name for tab in book.tabs))
    found.compare("the document's title", expected.title, book.title)
    found.compare("the document's subject", expected.heading, book.subject)
    for tab in book.tabs:
        found.compare(f"{tab.name}, foot", f"&L{expected.origin}&R&P / &N", tab.foot)
        for fault in tab.faults:
            found.report(f"{tab.name}, {fault}", "a text or a number", "a formula or a link")
    tabs = {tab.name: tab for tab in book.tabs}
    if set(names) <= tabs.keys():
        _compare_notes(tabs[names[0]], list_notes(expected), found)
        for name, rows in wanted:
            _compare_rows(tabs[name], rows, found)
    return found


def list_tabs(expected: Expected) -> list[tuple[str, list[Row]]]:
    """Every tab but the first: its name, and its rows without the blank ones."""
    words = read_words(expected.language)
    rows = [_tell(expected.list_heading), _tell(expected.origin)]
    if expected.items:
        has_advice = any(item.action for item in expected.items)
        keys = ("kolonne_antall", "arbeidsbok_vekt", "arbeidsbok_punkt", "kolonne_grunn")
        headings = [words.say(key) for key in keys] + ([words.say("arbeidsbok_gjor")] if has_advice else [])
        headings += [words.say(f"arbeidsbok_{key}") for key in ("ansvarlig", "utfort", "merknad")]
        rows += [_tell(text) for text in (expected.list_intro, expected.interval) if text]
        rows.append(_tell(*headings))
        rows += [
            (
                as_count(item.number),
                *_tell(
                    item.weight, item.heading, item.reason, *([" ".join((item.action, *item.choices))] * has_advice)
                ),
            )
            for item in expected.items  # what a reader fills in is empty, and so no cell
        ]
    else:
        rows.append(_tell(expected.list_nothing))
    tables = [
        (grid.tab, _list_grid(grid, section, expected)) for section in expected.sections for grid in section.grids
    ]
    return [(expected.list_heading, rows), *tables]


def _list_grid(grid: Grid, section: Section, expected: Expected) -> list[Row]:
    words = read_words(expected.language)
    has_code = bool(grid.code_heading)
    first, *rest = grid.headings
    dashes = dict.fromkeys(cell.spoken for line in grid.lines for cell in line.cells if cell.text == DASH)
    told = [*section.paragraphs, grid.note, *section.notes]
    told += [words.say("arbeidsbok_strek", grunn=reason) for reason in dashes]
    return [
        _tell(grid.caption),
        _tell(expected.origin),
        _tell(first, *([grid.code_heading] * has_code), *rest),
        *((*_tell(line.label, *([line.key] * has_code)), *line.cells) for line in grid.lines),
        *(_tell(text) for text in told if text),
    ]


def list_notes(expected: Expected) -> list[Row]:
    """The rows of the first tab."""
    words, rows = read_words(expected.language), [_tell(expected.title)]

    def tell(name: str, *texts: str) -> None:
        for number, text in enumerate(text for text in texts if text):
            rows.append(_tell("" if number else name, text))

    def tell_figures(facts: Sequence[Fact]) -> None:
        for fact in facts:
            rows.append((show_text(fact.name), fact.value))
            tell("", fact.note)

    tell(words.say("arbeidsbok_hva"), f"{expected.place}. {expected.status}.", *expected.lead)
    tell(words.say("arbeidsbok_hvem"), expected.access)
    if expected.deadline:
        tell(expected.deadline.name, expected.deadline.value.text, expected.deadline.note)
    tell("", expected.consequence)
    tell(words.say("sporsmal_overskrift"), *expected.contact)
    tell(words.say("merknad_overskrift"), *expected.notices)
    tabs = [(expected.list_heading, expected.list_heading), *((grid.tab, grid.caption) for grid in expected.grids)]
    tell(words.say("arbeidsbok_faner"), *(name if name == title else f"{name}: {title}" for name, title in tabs))
    result = expected.result
    if result:
        rows.append(_tell(result.chart_title))
        tell_figures([Fact("andel", result.heading, result.percent), *result.parts])
        tell("", *result.summary, result.uncertainty, result.explanation, result.interval)
    sections = [section for section in expected.sections if section.facts or not section.grids]
    for section in (*([expected.no_exits] if expected.no_exits else []), *sections):
        rows.append(_tell(section.heading))
        tell_figures(section.facts)
        tell("", *([] if section.grids else (*section.paragraphs, *section.notes)))
    if expected.steps:
        rows.append(_tell(expected.steps.heading))
        rows += [_tell(f"{number}.", step) for number, step in enumerate(expected.steps.paragraphs, start=1)]
    for section in (*expected.help, expected.about):
        rows.append(_tell(section.heading))
        tell("", *section.paragraphs)
        rows += [_tell(label, address) for label, address in section.links]
    for key, facts in {"ord_overskrift": expected.definitions, "bunn_overskrift": expected.source}.items():
        rows.append(_tell(words.say(key)))
        rows += [_tell(fact.name, fact.value.text) for fact in facts]
    return rows


def _tell(*texts: str) -> Row:
    return tuple(map(show_text, texts))


def _compare_notes(tab: Tab, expected: list[Row], found: Found) -> None:
    """Rows of a name and a text or number, each as often as expected."""
    wanted = Counter(tuple((cell.text, _store(cell)) for cell in row) for row in expected)
    for number, row in tab.rows:
        key = tuple((cell.text, _store(cell)) for cell in row)
        if wanted[key] > 0:
            wanted[key] -= 1
            for cell in row:
                found.count(cell.text)
        else:
            found.report(f"{tab.name}, row {number}", "nothing more than the tables say", _join(row))
    for key, times in wanted.items():
        if times > 0:
            found.report(tab.name, " | ".join(text for text, _ in key), None)


def _compare_rows(tab: Tab, expected: list[Row], found: Found) -> None:
    rows = tab.rows
    for place in range(max(len(rows), len(expected))):
        if place >= len(rows) or place >= len(expected):
            number, more = rows[place] if place < len(rows) else (0, ())
            wanted = _join(expected[place]) if place < len(expected) else "no more"
            found.report(f"{tab.name}, row {number or 'missing'}", wanted, _join(more))
            continue
        number, row = rows[place]
        blank = (show_text(""),)
        wanted_row = expected[place] + blank * (len(row) - len(expected[place]))
        for column, (want, have) in enumerate(zip(wanted_row, row + blank * (len(wanted_row) - len(row)), strict=True)):
            where = f"{tab.name}, row {number}, column {column + 1}"
            found.compare(where, want.text, have.text)
            if want.text == have.text and _store(want) != _store(have):
                found.report(where, f"the number {_store(want)}", f"the number {_store(have)}")


def _store(cell: Shown) -> str | None:
    """The number of a cell to twelve digits, a share not rounded: a workbook stores doubles."""
    number = cell.value if cell.exact is None else cell.exact
    return None if number is None else f"{float(number):.12g}"


def _join(row: Row) -> str:
    return " | ".join(cell.text for cell in row)
