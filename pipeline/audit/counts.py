"""The counts of a folder: each count of each unit once, with every place where it is published.

A count that stands in several tables is one (P5): ``resultat`` and ``utvikling``, a group of everyone in
``arsak_fylke`` and ``arsak_kjonn``. Which counts follow from which others is in ``equations.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.audit.description import Description
from pipeline.audit.reading import Table, Unit, name_cell

YEAR = "ar"


class Count(NamedTuple):
    """A count: its name, and its breakdown as pairs of dimension and category, by dimension; none is everyone."""

    name: str
    by: tuple[tuple[str, str], ...] = ()

    def has(self, dimension: str) -> bool:
        """Whether the count is broken down by a dimension."""
        return any(name == dimension for name, _ in self.by)

    def without(self, dimensions: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """The breakdown less some dimensions."""
        dropped = set(dimensions)
        return tuple(pair for pair in self.by if pair[0] not in dropped)


class Figure(NamedTuple):
    """A count in one place: the number and no sign, or a sign and no number; the value's name, table and cell."""

    number: int | None
    sign: str
    value: str
    table: str
    cell: str


@dataclass
class Published:
    """All tables of a folder. ``figures``: every place of every count; ``units``: each unit and its name, in order."""

    edition: str
    tables: Mapping[str, Table]
    units: dict[Unit, str] = field(default_factory=dict)
    figures: dict[Unit, dict[Count, list[Figure]]] = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The statistic year."""
        return int(self.edition[:4])

    def find(self, unit: Unit, count: Count) -> Figure | None:
        """The first place of a count; None where it is in no table."""
        places = self.figures.get(unit, {}).get(count)
        return places[0] if places else None


def make_count(
    table: str, categories: tuple[str, ...], value: str, description: Description, year: int
) -> Count | None:
    """The count that a value of a table is; None where the table has no such count."""
    form = next((one for one in description.tabell if one.navn == table), None)
    if form is None or value not in form.tellinger:
        return None
    pairs = zip(form.dimensjoner, categories, strict=False)
    by = [
        (name, category)
        for name, category in pairs
        if category != description.alle and (name, category) != (YEAR, str(year))
    ]
    return Count(form.tellinger[value], tuple(sorted(by)))


def gather_counts(tables: Mapping[str, Table], description: Description) -> Published:
    """Gather the counts of tables of one edition, at least one."""
    published = Published(next(iter(tables.values())).edition, tables)
    for name, table in tables.items():
        for row in table.rows:
            published.units.setdefault(row.unit, row.name)
            figures = published.figures.setdefault(row.unit, {})
            for value, (number, sign) in zip(table.form.values, row.values, strict=True):
                count = make_count(name, row.categories, value, description, published.year)
                if count is not None and (number is None or isinstance(number, int)):
                    place = Figure(number, sign, value, name, name_cell(table.form, row.categories, value))
                    figures.setdefault(count, []).append(place)
    order = {niva: number for number, niva in enumerate(description.nivaer)}
    published.units = dict(sorted(published.units.items(), key=lambda item: (order[item[0].niva], item[0].kode)))
    return published


def find_above(unit: Unit) -> Unit | None:
    """The unit that a unit lies in, as the codes say; None above the nation."""
    match unit.niva:
        case "fylke":
            return Unit("land", "0")
        case "kommune":
            return Unit("fylke", unit.kode[:2])
        case "bydel":
            return Unit("kommune", unit.kode[:4])
        case _:
            return None


def list_below(units: Iterable[Unit]) -> dict[Unit, list[Unit]]:
    """The units in each unit, in order."""
    below: dict[Unit, list[Unit]] = {}
    for unit in units:
        above = find_above(unit)
        if above is not None:
            below.setdefault(above, []).append(unit)
    return below
