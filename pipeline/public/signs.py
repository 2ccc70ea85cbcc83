"""What the signs of a page mean, and each figure of the page that is not shown, by name (P4, P15).

The list is made from the page's own tables. It says of no figure whether it is small itself or protects another:
the two look alike everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.disclosure.model import Sign
from pipeline.public.labels import Labels
from pipeline.public.places import DECIMAL, PERCENT
from pipeline.public.view import Signs
from pipeline.sheets.content.pieces import Cell, Fact, Table

HIDDEN, UNKNOWN, IMPOSSIBLE = (str(sign.value) for sign in (Sign.HIDDEN, Sign.UNKNOWN, Sign.IMPOSSIBLE))
SIGNS_ID = "tegn"


def explain_signs(tables: Iterable[Table], labels: Labels, *, with_list: bool) -> Signs:
    """Explain the signs that the tables have; with ``with_list``, name every hidden figure of each table."""
    every, say = list(tables), labels.texts.say
    cells = [cell for table in every for row in table.rows for cell in row.cells]
    hidden = {cell.kind for cell in cells if is_sign(cell, HIDDEN)}
    paragraphs = [say("off_tegn_land") if hidden else say("off_tegn_ingen")]
    paragraphs += [say("off_tegn_andel")] if PERCENT in hidden else []
    paragraphs += [say("off_tegn_timer")] if DECIMAL in hidden else []
    paragraphs += [say("off_tegn_ukjent")] if any(is_sign(cell, UNKNOWN) for cell in cells) else []
    paragraphs += [say("off_tegn_umulig")] if any(is_sign(cell, IMPOSSIBLE) for cell in cells) else []
    items = tuple(_list_hidden(every, labels)) if with_list else ()
    return Signs(SIGNS_ID, say("off_tegn"), tuple(paragraphs), say("off_tegn_her") if items else "", items)


def is_sign(cell: Cell, sign: str) -> bool:
    """Whether the cell has this sign in place of a figure."""
    return cell.value is None and cell.kind != "text" and cell.text == sign


def _list_hidden(tables: Iterable[Table], labels: Labels) -> Iterator[Fact]:
    """The hidden figures of each table that has any: rows with the same hidden columns together."""
    texts = labels.texts
    for table in tables:
        rows: dict[tuple[str, ...], list[str]] = {}
        for row in table.rows:
            headings = zip(table.headings[1:], row.cells, strict=True)
            columns = tuple(heading for heading, cell in headings if is_sign(cell, HIDDEN))
            if columns:
                rows.setdefault(columns, []).append(row.label)
        told = [
            texts.say("off_tegn_linje", rader=texts.join(names), kolonner=texts.join([*columns]))
            for columns, names in rows.items()
        ]
        if told:
            yield Fact(table.key, table.caption, "; ".join(told))
