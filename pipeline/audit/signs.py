"""The sign of each value (P2–P4): no small count shown, shares and hours that fit their counts, ``.`` on a shown 0.

Asks of the public files alone. Whether a shown count is the true one is asked in ``truth.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from decimal import Decimal

from pipeline.audit.counts import YEAR, Count, Figure, Published, make_count
from pipeline.audit.description import Description, Mean, Share
from pipeline.audit.form import find_structural
from pipeline.audit.reading import Row, Table, Unit, Value, name_cell
from pipeline.audit.report import Finding
from pipeline.audit.settings import AuditSettings

HIDDEN, UNKNOWN, IMPOSSIBLE = ":", "..", "."
# which count of everyone tells whether a unit is empty
_BASES = {"avsluttet": "avsluttet", "mal_nadd": "avsluttet", "ikke_mal_nadd": "avsluttet"}
_PARTICIPANTS = "deltakere"
_SMALL_ZERO = "a zero is shown that counts as small"


def find_base(count: Count) -> Count:
    """The count that says whether there is anyone of whom a count could tell: exits or participants alike."""
    name = _BASES.get(count.name, _PARTICIPANTS)
    return Count(name, count.without(("gruppe", "hovedgruppe", "tiltakskode")))


def check_signs(
    published: Published,
    description: Description,
    settings: AuditSettings,
    zeros: Set[tuple[Unit, Count]] = frozenset(),
) -> Iterator[Finding]:
    """Every value whose sign or number P2–P4 do not allow. ``zeros``: those that everybody knows (``zeros.py``)."""
    structural = find_structural(published, description)
    for name, table in published.tables.items():
        for row in table.rows:
            values = dict(zip(table.form.values, row.values, strict=True))
            is_gone = any(pair in structural[name] for pair in zip(table.form.dimensjoner, row.categories, strict=True))
            is_earlier = YEAR in table.form.dimensjoner and row.categories != (str(published.year),)
            for value in table.form.tellinger:
                words = _check_count(published, description, settings, (table, row, value, values[value]), is_gone)
                if words == _SMALL_ZERO:
                    count = make_count(name, row.categories, value, description, published.year)
                    words = "" if (row.unit, count) in zeros else words
                if words and not is_earlier:
                    yield _tell(table, row, value, words)
                elif is_earlier and values[value].sign == IMPOSSIBLE:
                    yield _tell(table, row, value, "a count has the sign of what cannot be made")
            for share in table.form.andeler:
                words = _check_share(published, description, table, row, share=share, values=values)
                if words:
                    yield _tell(table, row, share.navn, words)
            for mean in table.form.snitt:
                words = _check_mean(row, mean, values, description)
                if words:
                    yield _tell(table, row, mean.navn, words)


def _tell(table: Table, row: Row, value: str, words: str) -> Finding:
    return Finding(table.form.navn, str(row.unit), name_cell(table.form, row.categories, value), words)


def _check_count(
    published: Published,
    description: Description,
    settings: AuditSettings,
    cell: tuple[Table, Row, str, Value],
    is_gone: bool,
) -> str:
    """What is wrong with a count of this year; empty where nothing is."""
    table, row, value, (number, sign) = cell
    if sign in (UNKNOWN, IMPOSSIBLE):
        return "a count of the year has the sign of what is not known or cannot be made"
    if number is None or (is_gone and number == 0):
        return ""
    if 0 < number < settings.limit:
        return "a small count is shown"
    if number == 0 and value not in settings.zeros_shown:
        count = make_count(table.form.navn, row.categories, value, description, published.year)
        base = None if count is None else published.find(row.unit, find_base(count))
        if base is None or base.number != 0:
            return _SMALL_ZERO
    return ""


def _find_share_counts(
    published: Published, description: Description, table: Table, row: Row, share: Share
) -> tuple[Figure | None, Figure | None]:
    value = next(value for value, count in table.form.tellinger.items() if count == share.teller)
    count = make_count(table.form.navn, row.categories, value, description, published.year)
    if count is None:  # pragma: no cover – a share is of a count of its own table
        return None, None
    base = Count(share.nevner, count.without(share.uten))
    return published.find(row.unit, count), published.find(row.unit, base)


def round_share(part: int, whole: int) -> int:
    """A share in whole percent, half away from zero (R13); ``whole`` is above 0."""
    return (200 * part + whole) // (2 * whole)


def _check_share(
    published: Published, description: Description, table: Table, row: Row, *, share: Share, values: dict[str, Value]
) -> str:
    shown = values[share.navn]
    part, whole = _find_share_counts(published, description, table, row, share)
    if part is None or whole is None:
        return "a share whose counts are in no table"
    signs = {part.sign, whole.sign}
    if part.number is not None and whole.number is not None:
        if whole.number == 0:
            return "" if shown.sign == IMPOSSIBLE else "the base is 0: the share cannot be made, and has another sign"
        right = shown.number == round_share(part.number, whole.number)
        return "" if right else "is not the share of its counts"
    if HIDDEN in signs:
        return "" if shown.sign == HIDDEN else "a count of the share is hidden, and the share is not"
    return "" if shown.sign == UNKNOWN else "a count of the share is not known, and the share is"


def _check_mean(row: Row, mean: Mean, values: dict[str, Value], description: Description) -> str:
    shown, base = values[mean.navn], values[mean.nevner]
    if any(category != description.alle for category in row.categories):
        return "" if shown.sign == UNKNOWN else "is published for everyone alone"
    if any(values[name].sign == HIDDEN for name in mean.av):
        return "" if shown.sign == HIDDEN else "a count of the mean is hidden, and the mean is not"
    if base.number == 0:
        return "" if shown.sign == IMPOSSIBLE else "the base is 0: the mean cannot be made, and has another sign"
    if shown.sign == IMPOSSIBLE:
        return "the sign of what cannot be made stands where the base is not 0"
    if shown.number == Decimal(0) and values[mean.null_av].number != 0:
        return "0.0 is shown where nobody is known to have none"
    return ""


def is_hidden(figure: Figure | None) -> bool:
    """Whether a count is published as hidden."""
    return figure is not None and figure.sign == HIDDEN


def name_unit(unit: Unit, published: Published) -> str:
    """A unit with its name, for a line that is read by people."""
    return f"{unit} {published.units.get(unit, '')}".strip()
