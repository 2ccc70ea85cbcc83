"""The county and the nation on a final sheet: the public cells, signs included (P6, P14).

Nothing here has seen an exact count: what is hidden from the public is hidden from its neighbours too. What a
preliminary sheet prints of the county is decided in ``county_cells.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pipeline.disclosure.model import PublicEdition, PublicValue, Sign
from pipeline.sheets.content.counts import PARTICIPANTS, Count, PublicName
from pipeline.sheets.content.figure_cells import count_cell, decimal_cell
from pipeline.sheets.content.pieces import Cell
from pipeline.sheets.words.percent import HARD_SPACE, format_count
from pipeline.sheets.words.texts import Texts

_SPOKEN = {Sign.HIDDEN: "skjult", Sign.UNKNOWN: "ikke_publisert"}
EXPLAINED = {Sign.HIDDEN: "tegn_skjult", Sign.UNKNOWN: "tegn_ikke_publisert", Sign.IMPOSSIBLE: "tegn_umulig"}
_NOT_PUBLISHED = PublicValue(None, Sign.UNKNOWN)
_HOURS = "timer_per_uke"


@dataclass(frozen=True)
class PublicPlace:
    """A county (Oslo too, on a bydel's sheet) or the nation, as it is published.

    ``name`` and ``kode``: as the sheet has the place; ``niva`` and ``public_kode``: as the public tables have it. A
    figure that is not published, or only together with another, is ``..``.
    """

    name: str
    kode: str
    public: PublicEdition
    niva: str
    public_kode: str

    def show_count(self, count: Count, texts: Texts) -> Cell:
        """The count, or its sign."""
        value = self._find(count.cell)
        return count_cell(int(value.value)) if value.value is not None else show_sign(value.sign, "count", texts, "")

    def show_share(self, part: Count, _: Count, texts: Texts, spoken: str) -> Cell:
        """The share as it is published, in whole percent, or its sign; ``spoken``: why it cannot be made."""
        value = self._find_share(part)
        if value.value is None:
            return show_sign(value.sign, "percent", texts, spoken)
        return Cell(f"{format_count(int(value.value))}{HARD_SPACE}%", "percent", int(value.value))

    def show_hours(self, texts: Texts, spoken: str) -> Cell:
        """Hours a week as they are published, or the sign."""
        value = self._find(PublicName("deltakere", _dimensions(PARTICIPANTS), _HOURS))
        if value.value is None:
            return show_sign(value.sign, "decimal", texts, spoken)
        return decimal_cell(Decimal(value.value), spoken)

    def scale_share(self, part: Count, _: Count) -> Decimal | None:
        """The share for a bar or a picture; None where none is shown."""
        value = self._find_share(part).value
        return None if value is None else Decimal(value).quantize(Decimal("0.1"))

    def has_year(self, ar: int) -> bool:
        """Whether the place is published for a statistic year, if only with a sign."""
        return (self.niva, self.public_kode, str(ar)) in self.public.tables["utvikling"].by_key

    def _find_share(self, part: Count) -> PublicValue:
        if part.cell is None:
            return _NOT_PUBLISHED
        shares = self.public.tables[part.cell.table].table.shares
        name = next(share.name for share in shares if share.numerator == part.cell.value)
        return self._find(PublicName(part.cell.table, part.cell.dimensions, name))

    def _find(self, cell: PublicName | None) -> PublicValue:
        if cell is None:
            return _NOT_PUBLISHED
        row = self.public.tables[cell.table].by_key.get((self.niva, self.public_kode, *cell.dimensions))
        return row.values[cell.value] if row else _NOT_PUBLISHED


def show_sign(sign: Sign, kind: str, texts: Texts, spoken: str) -> Cell:
    """A sign in the place of a figure, which a screen reader says in words: ``spoken`` of one that cannot be made."""
    return Cell(sign.value, kind, None, texts.say(_SPOKEN[sign]) if sign in _SPOKEN else spoken)


def _dimensions(count: Count) -> tuple[str, ...]:
    return count.cell.dimensions if count.cell else ()
