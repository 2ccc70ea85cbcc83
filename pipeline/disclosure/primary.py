"""What is hidden, known or never hidden for a count's own sake, and the cell that says so (P1, P2, P5).

What is hidden for the sake of others is chosen later (``choice.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.disclosure.exact import ExactEdition, is_small
from pipeline.disclosure.links import PARTICIPANT_TABLES, WHOLES, CountKey, Links, UnitKey, find_whole
from pipeline.disclosure.tables import EVERYBODY, NATION
from pipeline.nir.closed_lists import LEAST_LAW_CLASS

_NATION_UNIT = (NATION, "0")
_NEVER_HIDDEN = ("resultat", "deltakere")
_KEY_COUNTS = ("avsluttet", "mal_nadd")
KEY_WEIGHT = 20
"""P5: what is most used is hidden last; the totals of everybody weigh so many times their count."""


@dataclass(frozen=True)
class Cell:
    """A distinct count. ``keys``: where it is, first the one it is named by; ``published``: those in public files.

    ``small``: hidden for its own sake. ``fixed``: known to everybody, whatever is hidden. ``never``: may not be hidden.
    ``lowest``: what everybody knows that it is at least.
    """

    value: int
    keys: tuple[CountKey, ...]
    published: tuple[CountKey, ...]
    weight: int
    small: bool
    fixed: bool
    never: bool
    lowest: int

    @property
    def key(self) -> CountKey:
        """The count that it is named by: the first that is published."""
        return (self.published or self.keys)[0]


class Primary:
    """What is hidden, known or never hidden for a count's own sake (P1, P2)."""

    def __init__(self, exact: ExactEdition, links: Links) -> None:
        """Read the settings from the edition's year."""
        self.exact = exact
        self.counts = links.counts
        self.published = {unit.key for unit in exact.units if unit.er_publisert}
        self.without_law = self._find_counties_without_law()

    def make_cell(self, keys: tuple[CountKey, ...], *, is_zero: bool) -> Cell:
        """The cell of counts that are the same. ``is_zero``: a zero that everybody knows."""
        value = self.counts[keys[0]]
        published = tuple(key for key in keys if self.is_published(key))
        is_key = any(
            key.table == "resultat" and key.dimensions == (EVERYBODY,) and key.verdi in _KEY_COUNTS for key in keys
        )
        return Cell(
            value,
            keys,
            published,
            (value + 1) * (KEY_WEIGHT if is_key else 1),
            small=not is_zero and any(self.is_hidden(key) for key in keys),
            fixed=is_zero,
            never=any(self.is_never_hidden(key) for key in keys),
            lowest=0 if is_zero else max(self.find_lowest(key) for key in keys),
        )

    def is_published(self, key: CountKey) -> bool:
        """Whether the count is in a public file (P1)."""
        return key.unit in self.published and not (key.table == "lov" and key.unit in self.without_law)

    def is_structural(self, key: CountKey) -> bool:
        """Whether the zero is explained by the code lists: nobody can be there, and nobody in the nation is (P2)."""
        if key.table != "lov" or self.exact.categories["lovklasse"].exists("/".join(key.dimensions)):
            return False
        return self.counts[CountKey("lov", *_NATION_UNIT, key.dimensions, "avsluttet")] == 0

    def is_hidden(self, key: CountKey) -> bool:
        """Whether the count is small, or of a unit whose exits or participants are (P2)."""
        if self.is_of_small_unit(key):
            return True
        return is_small(key.verdi, self.counts[key], self.exact.edition) and not self._is_open_zero(key)

    def is_shown_zero(self, key: CountKey) -> bool:
        """Whether it is a zero that is shown to everybody: by the code lists or ``null_vises``, or below one."""
        if self.counts[key]:
            return False
        if self.is_structural(key):
            return True
        return self.is_published(key) and not self.is_of_small_unit(key) and self._is_open_zero(key)

    def is_of_small_unit(self, key: CountKey) -> bool:
        """Whether the unit's exits, or for participants its participants, are small."""
        table = find_whole(key.table)
        whole = CountKey(table, *key.unit, (EVERYBODY,), WHOLES[table])
        return is_small(whole.verdi, self.counts[whole], self.exact.edition)

    def is_never_hidden(self, key: CountKey) -> bool:
        """Whether it is one of the nation's own counts (P5)."""
        if key.unit != _NATION_UNIT:
            return False
        if key.table == "tiltak_fylke":
            return key.dimensions[1] == EVERYBODY
        return key.table in _NEVER_HIDDEN and key.verdi not in ("med_tiltak", "uten_tiltak")

    def find_lowest(self, key: CountKey) -> int:
        """What everybody knows that a hidden count is at least: 1 where its zero would have been shown (P2)."""
        value = self.counts[key]
        if key.table == "lov" and key.verdi == "avsluttet" and self.is_published(key) and key.unit != _NATION_UNIT:
            return min(value, LEAST_LAW_CLASS)
        return int(
            value > 0
            and self.is_published(key)
            and key.verdi in self.exact.edition.year.null_vises
            and (not self.is_of_small_unit(key) or key.dimensions == (EVERYBODY,))
        )

    def _is_open_zero(self, key: CountKey) -> bool:
        """Whether it is a zero of ``null_vises``, or one of a row or unit whose base is such a zero."""
        base = self._find_base(key)
        shown = self.exact.edition.year.null_vises
        return self.counts[key] == 0 and (key.verdi in shown or (self.counts[base] == 0 and base.verdi in shown))

    def _find_base(self, key: CountKey) -> CountKey:
        """What the count is a part of, in its own row or everybody's."""
        if key.table in PARTICIPANT_TABLES:
            row = key.dimensions if key.table == "deltakere" else (EVERYBODY,)
            return CountKey("deltakere", *key.unit, row, "deltakere")
        if key.table in ("resultat", "alder", "lov"):
            return CountKey(key.table, *key.unit, key.dimensions, "avsluttet")
        sex = key.dimensions[1:] if key.table == "arsak_kjonn" else (EVERYBODY,)
        return CountKey("resultat", *key.unit, sex, "avsluttet")

    def _find_counties_without_law(self) -> set[UnitKey]:
        """The counties where a class that the nation has is below the least that they are published with (P1)."""
        rows: dict[UnitKey, list[int]] = {row.unit.key: [] for row in self.exact.tables["lov"]}
        in_nation = {row.dimensions for row in self.exact.list_nation("lov") if row.counts["avsluttet"]}
        for row in self.exact.tables["lov"]:
            if row.dimensions in in_nation:
                rows[row.unit.key].append(row.counts["avsluttet"])
        return {
            unit for unit, found in rows.items() if unit != _NATION_UNIT and min(found, default=0) < LEAST_LAW_CLASS
        }
