"""The workbook for people: notes in bokmål and nynorsk, then every table on a tab of its own (P4).

Numbers are numbers, so a Norwegian Excel shows a decimal comma; a figure that is not shown has its sign in its cell.
Looks and tables are those of the sheets' workbooks. The same cells give the same bytes (R15).
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from xlsxwriter.worksheet import Worksheet

from pipeline.common.languages import BOKMAL, LANGUAGES
from pipeline.common.workbooks import LABEL_LOOK, TEXT_LOOK, TITLE_LOOK, fit_height, open_book, set_print
from pipeline.disclosure.model import PublicData, PublicEdition, PublicRow, Sign
from pipeline.disclosure.tables import PublicTable
from pipeline.editions.edition import Edition
from pipeline.public.frame import Subject, make_frame
from pipeline.public.labels import Labels, load_public_texts
from pipeline.public.places import COUNT, DECIMAL, PERCENT, show_value
from pipeline.public.values import Cells, has_bydeler, take
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.pieces import Cell
from pipeline.sheets.formats.workbook import name_tabs
from pipeline.sheets.formats.workbook_cells import Looks, put_text
from pipeline.sheets.formats.workbook_grid import Grid, Line, write_grid

_LABEL_WIDTH, _TEXT_WIDTH = 34, 96
_PLACE_WIDTHS, _DIMENSION_WIDTH, _VALUE_WIDTH = (12, 10, 28), 30, 16
_SIGNS = ((Sign.HIDDEN, "land"), (Sign.UNKNOWN, "ukjent"), (Sign.IMPOSSIBLE, "umulig"))
_PLACE = ("niva", "kode", "navn")


def render_workbook(public: PublicEdition, edition: Edition, facts: RunFacts) -> bytes:
    """Return the workbook; the day it says it was made is the day it was published, else the cutoff date."""
    all_labels = {language: Labels(load_public_texts(language), edition.codes) for language in LANGUAGES}
    labels = all_labels[BOKMAL]
    say, buffer = labels.texts.say, io.BytesIO()
    title = say("data_tittel", ar=public.ar)
    notes = [f"{one.texts.say('regneark_noter')} ({LANGUAGES[code].name})" for code, one in all_labels.items()]
    tabs = [*name_tabs(notes), *public.tables]
    created = public.publisert or edition.round.skjaeringsdato
    with open_book(buffer, {"title": title}, created=created, language=LANGUAGES[BOKMAL].tag) as book:
        looks = Looks(book)
        for tab, one in zip(tabs, all_labels.values(), strict=False):
            page = book.add_worksheet(tab)
            subject = Subject(Cells(public), edition, facts, one)
            _write_notes(page, list(_list_notes(subject, tabs[len(all_labels) :])), looks)
            set_print(page, title, landscape=False)
        for tab, data in zip(tabs[len(all_labels) :], public.tables.values(), strict=True):
            page = book.add_worksheet(tab)
            write_grid(page, _build_grid(data, public, labels), looks)
            set_print(page, title)
    return buffer.getvalue()


def _list_notes(subject: Subject, tabs: list[str]) -> Iterator[tuple[str, str]]:
    """The notes, as a name and a text each; a heading has no text."""
    say, public = subject.labels.texts.say, subject.public
    title = say("data_tittel", ar=public.ar)
    frame = make_frame(
        subject,
        title=title,
        name=title,
        heading="",
        place="",
        lead=subject.labels.describe_data(public.ar, has_bydeler=has_bydeler(public)),
    )
    yield title, ""
    yield from (("", paragraph) for paragraph in frame.lead)
    yield say("regneark_tegn"), ""
    yield from ((str(sign.value), say(f"off_tegn_{key}")) for sign, key in _SIGNS)
    yield "", say("off_tegn_andel")
    yield "", say("off_tegn_timer")
    yield say("regneark_faner"), ""
    yield from ((tab, say(f"tabell_{name}")) for tab, name in zip(tabs, public.tables, strict=True))
    yield frame.about.heading, ""
    yield from (("", paragraph) for paragraph in frame.about.paragraphs)
    yield from ((fact.name, fact.value) for fact in frame.definitions)
    yield say("bunn_overskrift"), ""
    yield from ((fact.name, fact.value) for fact in frame.source)
    if subject.edition.year.offentlig.lisens:
        yield "", say("off_last_lisens", lisens=subject.edition.year.offentlig.lisens)


def _write_notes(page: Worksheet, notes: list[tuple[str, str]], looks: Looks) -> None:
    page.set_column(0, 0, _LABEL_WIDTH)
    page.set_column(1, 1, _TEXT_WIDTH)
    page.hide_gridlines(2)
    for row, (name, text) in enumerate(notes):
        if not row:
            put_text(page, row, 0, name, looks.find(TITLE_LOOK))
            page.set_row(row, 24)
        else:
            put_text(page, row, 0, name, looks.find({**LABEL_LOOK, "text_wrap": True, "num_format": "@"}))
            put_text(page, row, 1, text, looks.find(TEXT_LOOK))
            page.set_row(row, max(fit_height(text, _TEXT_WIDTH), fit_height(name, _LABEL_WIDTH)))


def _build_grid(data: PublicData, public: PublicEdition, labels: Labels) -> Grid:
    say, table = labels.texts.say, data.table
    return Grid(
        key=table.name,
        title=f"{say(f'tabell_{table.name}')}, {public.ar}",
        above=(f"{public.utgave} · {say('off_note_skjult')}",),
        headings=(
            *(say(f"felt_{name}") for name in (*_PLACE, *table.dimensions)),
            *(say(f"felt_{name}") for name in table.values),
        ),
        lines=tuple(_build_line(row, table, labels) for row in data.rows),
        widths=(*_PLACE_WIDTHS, *[_DIMENSION_WIDTH] * len(table.dimensions), *[_VALUE_WIDTH] * len(table.values)),
        can_sort=True,
    )


def _build_line(row: PublicRow, table: PublicTable, labels: Labels) -> Line:
    names = [labels.name_value(name, code) for name, code in zip(table.dimensions, row.dimensions, strict=True)]
    place = (labels.texts.say(f"niva_{row.niva}"), row.kode, row.navn)
    values = (show_value(take(row, name), _find_kind(table, name), labels) for name in table.values)
    return Line((*(Cell(text) for text in (*place, *names)), *values))


def _find_kind(table: PublicTable, name: str) -> str:
    if name in table.counts:
        return COUNT
    return PERCENT if name in {share.name for share in table.shares} else DECIMAL
