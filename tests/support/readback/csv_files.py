"""A sheet's CSV read back, line by line as Excel with Norwegian settings takes it.

What must stand there is in ``model.py``: first what the file is, then the list of what to look at, then every figure.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from tests.support.readback.model import Expected, Fact, Grid, Shown, as_count, as_share, show_text
from tests.support.readback.numbers import DASH
from tests.support.readback.passages import Found
from tests.support.readback.words import Words, read_words

_MARK = "\ufeff"
_COLUMNS = ("csv_tabell", "csv_kode", "csv_rad", "csv_kolonne", "csv_verdi", "csv_enhet")
_Line = tuple[str, ...]


def read_csv_file(path: Path, expected: Expected) -> Found:
    """Read the file at ``path`` and tell how it differs from what must stand there."""
    found = Found(path.name)
    text = path.read_bytes().decode("utf-8")
    found.compare("byte order mark", _MARK, text[:1])
    found.compare("line ends", str(text.count("\n")), str(text.count("\r\n")))
    lines = [tuple(line) for line in csv.reader(io.StringIO(text[1:], newline=""), delimiter=";")]
    wanted = list(list_lines(expected))
    for number in range(max(len(lines), len(wanted))):
        where = f"line {number + 1}"
        if number >= len(lines) or number >= len(wanted):
            found.report(
                where,
                "; ".join(wanted[number]) if number < len(wanted) else "no more",
                "; ".join(lines[number]) if number < len(lines) else None,
            )
            continue
        if len(lines[number]) != len(_COLUMNS):
            found.report(where, f"{len(_COLUMNS)} cells", f"{len(lines[number])} cells")
        for column, want, have in zip(_COLUMNS, wanted[number], lines[number], strict=False):
            found.compare(f"{where}, {column}", want, have)
    return found


def list_lines(expected: Expected) -> Iterator[_Line]:
    """Every line, the headings first."""
    words = read_words(expected.language)
    yield tuple(words.say(column) for column in _COLUMNS)
    about, listed = words.say("csv_om"), expected.list_heading
    told = {
        "navn": ("kolonne_sted", expected.name),
        "kode": ("kolonne_nummer", expected.place),
        "tittel": ("csv_tittel", expected.title),
        "status": ("csv_status", expected.status),
    }
    for key, (name, text) in told.items():
        yield _make_line(words, (about, key, words.say(name), ""), show_text(text))
    for fact in (*([expected.deadline] if expected.deadline else []), *expected.source):
        yield _make_line(words, (about, fact.key, fact.name, ""), fact.value)
    for item in expected.items:
        yield _make_line(words, (listed, item.key, item.short, words.say("kolonne_antall")), as_count(item.number))
    for name, end in zip(("csv_lavest", "csv_hoyest"), expected.ends, strict=False):
        yield _make_line(words, (listed, "spenn", words.say("ord_spenn"), words.say(name)), as_share(end, 100, ""))
    if expected.result:
        share = Fact("andel", expected.result.heading, expected.result.percent)
        for fact in (share, *expected.result.parts):
            yield _make_line(words, (words.say("csv_nokkeltall"), fact.key, fact.name, ""), fact.value)
    for section in expected.sections:
        for fact in section.facts:
            yield _make_line(words, (section.heading, fact.key, fact.name, ""), fact.value)
        for grid in section.grids:
            yield from _list_grid(words, grid)


def _list_grid(words: Words, grid: Grid) -> Iterator[_Line]:
    for line in grid.lines:
        is_share = any(cell.kind == "percent" for cell in line.cells)
        for heading, cell in zip(grid.headings[1:], line.cells, strict=True):
            if cell.text:
                yield _make_line(words, (grid.tab, line.key, line.label, heading), cell, is_share=is_share)


def _make_line(words: Words, names: _Line, cell: Shown, *, is_share: bool = False) -> _Line:
    """A value with its unit: the change of a share is in points."""
    unit = "poeng" if is_share and cell.kind == "change" else cell.kind
    text = "" if cell.text == DASH else cell.text
    if cell.value is not None:
        text = f"{cell.value:f}".replace(".", ",")
    return (*names, text, words.say(f"csv_enhet_{unit}"))
