"""What has changed since the last release, read from the public files of both: nothing else is known here (P9, P14).

A figure that is shown in both and differs is named with what it was and is. One that is shown in only one of them is
not: which figures are hidden is no correction.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pipeline.disclosure.model import PublicEdition, PublicValue
from pipeline.public.labels import Labels
from pipeline.public.names import table_file
from pipeline.public.places import COUNT, DECIMAL, PERCENT, show_value
from pipeline.public.tables import render_csv
from pipeline.public.values import SIGN_SUFFIX, take
from pipeline.sheets.content.pieces import Row, Table
from pipeline.sheets.content.view import Part

_MOST_ROWS = 40
_Key = tuple[str, ...]


@dataclass(frozen=True)
class Changed:
    """A figure that was published and is another now. ``dimensions``: of its row."""

    table: str
    navn: str
    dimensions: tuple[str, ...]
    name: str
    before: Decimal
    now: Decimal


def find_changes(public: PublicEdition, releases: Sequence[Path]) -> tuple[Changed, ...]:
    """Return the changed figures since the latest of ``releases`` whose tables are not those of ``public``.

    ``releases``: the folders of the year's releases, oldest first. A release of other columns is compared by those
    that are the same.
    """
    new = {name: render_csv(public.utgave, data) for name, data in public.tables.items()}
    for folder in reversed(releases):
        old = {name: _read(folder, name) for name in public.tables}
        if old != new:
            return tuple(_compare(public, {name: _parse(content) for name, content in old.items()}))
    return ()


def _read(folder: Path, table: str) -> bytes:
    path = folder / table_file(table, "csv")
    return path.read_bytes() if path.exists() else b""


def _parse(content: bytes) -> Mapping[_Key, Mapping[str, str]]:
    """The rows of a released table by level, code and dimensions."""
    lines = csv.DictReader(content.decode("utf-8").splitlines(), delimiter=";")
    names = list(lines.fieldnames or ())
    values = [name.removesuffix(SIGN_SUFFIX) for name in names if name.endswith(SIGN_SUFFIX)]
    first = names.index(values[0]) if values else len(names)
    keys = [*names[1:3], *names[4:first]]
    return {tuple(row[name] for name in keys): row for row in lines}


def _compare(public: PublicEdition, old: Mapping[str, Mapping[_Key, Mapping[str, str]]]) -> Iterator[Changed]:
    for table, data in public.tables.items():
        for row in data.rows:
            before = old[table].get((row.niva, row.kode, *row.dimensions), {})
            for name in data.table.values:
                was, now = before.get(name, ""), take(row, name).value
                if was and now is not None and Decimal(was) != Decimal(now):
                    yield Changed(table, row.navn, row.dimensions, name, Decimal(was), Decimal(now))


def describe_changes(changes: Sequence[Changed], public: PublicEdition, labels: Labels) -> Part | None:
    """Return the part of the page that lists them; None where nothing has changed."""
    if not changes:
        return None
    say, shown = labels.texts.say, changes[:_MOST_ROWS]
    rows = tuple(_build_row(number, change, public, labels) for number, change in enumerate(shown))
    left = len(changes) - len(shown)
    return Part(
        id="endret",
        heading=say("off_endret"),
        paragraphs=(say("off_endret_ingress"),),
        tables=(
            Table(
                key="endret",
                name=say("off_endret_tabell"),
                caption=say("off_endret_tabell"),
                headings=(say("off_kol_hva"), say("off_kol_for"), say("off_kol_na")),
                rows=rows,
                note=labels.texts.count("off_endret_flere", left) if left else "",
            ),
        ),
    )


def _build_row(number: int, change: Changed, public: PublicEdition, labels: Labels) -> Row:
    table = public.tables[change.table].table
    kind = COUNT if change.name in table.counts else PERCENT
    kind = DECIMAL if change.name in {mean.name for mean in table.means} else kind
    named = [labels.name_value(name, code) for name, code in zip(table.dimensions, change.dimensions, strict=True)]
    what = ", ".join([change.navn, *named, labels.texts.say(f"felt_{change.name}").lower()])
    cells = tuple(show_value(PublicValue(value), kind, labels) for value in (change.before, change.now))
    return Row(str(number), what, cells)
