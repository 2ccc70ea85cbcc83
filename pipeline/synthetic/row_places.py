"""Which municipality and bydel codes stand on the rows, how often, and which unit each leads to (R8).

Sizes go from tiny to Oslo by what has been published of each place (``sizes.py``). Which person lives where is drawn in
``people.py``; what a code means comes from ``pipeline/places/areas.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipeline.editions.edition import Edition
from pipeline.places.areas import OSLO, OSLO_UOPPGITT
from pipeline.synthetic.draws import Bools, Draws, Ints
from pipeline.synthetic.sizes import size_bydeler, size_kommuner

_OLD_CODE = 60  # thousandths of a unit's rows that stand under a code it had before
_UNKNOWN_CODE = "9999"
_KNOWN_SPLITS = ("5012", "1850")
FOREIGN_BYDELER = (460_101, 110_301, 500_104, 30_120)


@dataclass(frozen=True)
class Places:
    """Codes as whole numbers (``0301`` is 301), -1 where there is none.

    ``codes``: every code that leads to a unit, with ``weights`` and the ``units`` it leads to.
    ``without_unit``: codes that lead nowhere (split, later, unknown). ``bydeler``: Oslo's 18.
    """

    codes: Ints
    weights: Ints
    units: Ints
    without_unit: Ints
    bydeler: Ints

    def draw(self, draws: Draws, size: int) -> Ints:
        """``size`` codes that lead to a unit, large places more often."""
        return self.codes[draws.pick(size, self.weights)]

    def find_units(self, codes: Ints) -> Ints:
        """The unit of each code, -1 where it has none."""
        place = np.minimum(np.searchsorted(self.codes, codes), len(self.codes) - 1)
        return np.where(self.codes[place] == codes, self.units[place], -1).astype(np.int64)

    def in_oslo(self, codes: Ints) -> Bools:
        """True where the code leads to Oslo."""
        return np.asarray(self.find_units(codes) == int(OSLO))

    def draw_bydeler(self, draws: Draws, codes: Ints) -> Ints:
        """A bydel of Oslo's for each row there, none elsewhere."""
        weights = size_bydeler([f"{bydel:06}" for bydel in self.bydeler.tolist()])
        own = self.bydeler[draws.pick(len(codes), [*weights[:-1], 0])]  # the last is «uoppgitt»
        return np.where(self.in_oslo(codes), own, -1).astype(np.int64)

    def find_bydeler(self, codes: Ints, bydeler: Ints) -> Ints:
        """The bydel unit a row counts in (R8), -1 outside Oslo."""
        known = np.where(np.isin(bydeler, self.bydeler), bydeler, int(OSLO_UOPPGITT))
        return np.where(self.in_oslo(codes), known, -1).astype(np.int64)

    def other_code(self, codes: Ints) -> Ints:
        """Another code that leads to the same unit, where there is one; else the same code."""
        units = self.find_units(codes)
        others: dict[int, list[int]] = {}
        for code, unit in zip(self.codes.tolist(), self.units.tolist(), strict=True):
            others.setdefault(unit, []).append(code)
        found = [
            next((other for other in others.get(unit, []) if other != code), code)
            for code, unit in zip(codes.tolist(), units.tolist(), strict=True)
        ]
        return np.array(found, dtype=np.int64)

    def elsewhere(self, draws: Draws, codes: Ints) -> Ints:
        """A code that leads to another unit than each of ``codes`` does."""
        drawn = self.draw(draws, len(codes))
        same = self.find_units(drawn) == self.find_units(codes)
        neighbours = self.codes[(np.searchsorted(self.codes, drawn) + 1) % len(self.codes)]
        for _ in range(len(self.codes)):
            if not same.any():
                break
            drawn = np.where(same, neighbours, drawn)
            same = self.find_units(drawn) == self.find_units(codes)
            neighbours = self.codes[(np.searchsorted(self.codes, drawn) + 1) % len(self.codes)]
        return drawn


def load_places(edition: Edition) -> Places:
    """The codes of the edition's structure date, its ``omradekorreksjon`` included."""
    areas = edition.codes.areas
    structure = areas.structure(edition.year.inndeling)
    mappings = areas.unit_map(edition.year.inndeling, edition.year.omradekorreksjon)
    leading: dict[str, list[str]] = {}
    for mapping in mappings:
        if mapping.enhet is not None:
            leading.setdefault(mapping.enhet, []).append(mapping.kode)
    sizes = size_kommuner(areas, edition.year.inndeling)
    rows = []
    for unit, codes in leading.items():
        old = [code for code in codes if code != unit]
        own_share = 1_000 - (_OLD_CODE if old else 0) if unit in codes else 0
        for code in codes:
            share = own_share if code == unit else (1_000 - own_share) // len(old)
            rows.append((int(code), sizes[unit] * share, int(unit)))
    table = np.array(sorted(rows), dtype=np.int64)
    stuck = [mapping.kode for mapping in mappings if mapping.enhet is None]
    shown = [code for code in _KNOWN_SPLITS if code in stuck] or stuck[:2]
    later = [code for code in stuck if code not in shown][:3]
    unknown = [_UNKNOWN_CODE] if _UNKNOWN_CODE not in {mapping.kode for mapping in mappings} else []
    return Places(
        codes=table[:, 0],
        weights=table[:, 1],
        units=table[:, 2],
        without_unit=np.array([int(code) for code in (*shown, *unknown, *later)], dtype=np.int64),
        bydeler=np.array([int(area.kode) for area in structure.bydeler], dtype=np.int64),
    )
