"""From exact counts and the choice of hidden cells to what the public gets: values with signs, shares, hours (P3, P4).

The last place that sees exact counts; what it returns cannot contain one that is hidden (``model.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from decimal import Decimal

from pipeline.disclosure.cells import Cells
from pipeline.disclosure.earlier import EarlierYear
from pipeline.disclosure.exact import ExactEdition, ExactRow, Hours
from pipeline.disclosure.links import CountKey
from pipeline.disclosure.model import PublicData, PublicEdition, PublicRow, PublicUnit, PublicValue, Sign
from pipeline.disclosure.tables import EVERYBODY, PublicTable, Share

_HIDDEN, _UNKNOWN, _IMPOSSIBLE = (PublicValue(None, sign) for sign in (Sign.HIDDEN, Sign.UNKNOWN, Sign.IMPOSSIBLE))
_ZERO_HOURS = Decimal("0.0")


def sign_edition(
    exact: ExactEdition, cells: Cells, hidden: Set[int], earlier: Sequence[EarlierYear] = ()
) -> PublicEdition:
    """The public tables of an edition. ``hidden``: the cells that are not shown, by number.

    ``earlier``: what was released of earlier years, oldest first, for ``utvikling``.
    """
    maker = _Maker(exact, cells, hidden)
    units = tuple(
        PublicUnit(unit.niva, unit.kode, unit.navn, unit.fylke_kode, unit.kommune_kode, unit.malform)
        for unit in exact.units
        if unit.er_publisert
    )
    tables = {}
    for table in exact.list_tables():
        rows = tuple(maker.list_rows(table))
        if table.dimensions == ("ar",):
            rows = tuple(_add_earlier(table, rows, earlier))
        tables[table.name] = PublicData(table, rows)
    edition = exact.edition
    return PublicEdition(edition.key, edition.year.ar, tables, edition.round.publisert, units)


def make_share(part: PublicValue, whole: PublicValue) -> PublicValue:
    """The share in whole percent, halves away from zero (R13), where both counts are shown and the base is not 0."""
    if not isinstance(part.value, int) or not isinstance(whole.value, int):
        return _HIDDEN
    return PublicValue((200 * part.value + whole.value) // (2 * whole.value)) if whole.value else _IMPOSSIBLE


def make_hours(hours: Hours, participants: PublicValue, with_measures: PublicValue, limit: int) -> PublicValue:
    """The average of hours a week with one decimal, halves away from zero (P3).

    Hidden where one of the two counts is, or where those with hours, or those with measures and no hours, are few. Not
    known where nobody with measures has hours. ``0.0`` only where nobody has measures.
    """
    few = any(0 < count < limit for count in (hours.har_timer, hours.tiltak_uten_timer))
    if few or not participants.is_shown or not with_measures.is_shown:
        return _HIDDEN
    if participants.value == 0:
        return _IMPOSSIBLE
    if with_measures.value == 0:
        return PublicValue(_ZERO_HOURS)
    if hours.har_timer == 0:
        return _UNKNOWN
    numerator, denominator = hours.timer_dager.as_integer_ratio()
    whole = denominator * hours.deltakelse_dager
    tenths = (20 * numerator + whole) // (2 * whole)
    return PublicValue(Decimal(tenths).scaleb(-1)) if tenths else _HIDDEN


class _Maker:
    """Makes the rows of an edition's tables."""

    def __init__(self, exact: ExactEdition, cells: Cells, hidden: Set[int]) -> None:
        self.exact = exact
        self.cells = cells
        self.hidden = hidden

    def list_rows(self, table: PublicTable) -> Iterator[PublicRow]:
        """The rows of published units, in the order of the files."""
        for row in self.exact.tables[table.name]:
            keys = {count: CountKey(table.name, *row.unit.key, row.dimensions, count) for count in table.counts}
            if not self.cells.published.issuperset(keys.values()):
                continue
            values = {count: self._find(key) for count, key in keys.items()}
            values |= {share.name: self._make_share(row, values, share) for share in table.shares}
            values |= {mean.name: self._make_hours(row, values) for mean in table.means}
            yield PublicRow(row.unit.niva, row.unit.kode, row.unit.navn, row.dimensions, values)

    def _find(self, key: CountKey) -> PublicValue:
        place = self.cells.place[key]
        return _HIDDEN if place in self.hidden else PublicValue(self.cells.cells[place].value)

    def _make_share(self, row: ExactRow, values: dict[str, PublicValue], share: Share) -> PublicValue:
        if not share.of:
            return make_share(values[share.numerator], values[share.denominator])
        # the base is of the same sex where the row is of one
        sex = row.dimensions[1] if "antall" in row.counts and len(row.dimensions) > 1 else EVERYBODY
        base = self._find(CountKey(share.of, *row.unit.key, (sex,), share.denominator))
        return make_share(values[share.numerator], base)

    def _make_hours(self, row: ExactRow, values: dict[str, PublicValue]) -> PublicValue:
        if row.dimensions != (EVERYBODY,):
            return _UNKNOWN
        limit = self.exact.edition.year.publiseringsgrense
        return make_hours(self.exact.hours[row.unit.key], values["deltakere"], values["med_tiltak"], limit)


def _add_earlier(table: PublicTable, rows: Sequence[PublicRow], earlier: Sequence[EarlierYear]) -> Iterator[PublicRow]:
    """The rows of earlier years before each unit's own, as they were released; not known under another code."""
    for row in rows:
        for year in earlier:
            counts = {count: year.find(row.niva, row.kode, count) or _UNKNOWN for count in table.counts}
            (share,) = table.shares
            part, whole = counts[share.numerator], counts[share.denominator]
            andel = _UNKNOWN if whole.sign is Sign.UNKNOWN else make_share(part, whole)
            yield PublicRow(row.niva, row.kode, row.navn, (str(year.ar),), {**counts, share.name: andel})
        yield row
