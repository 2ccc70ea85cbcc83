"""The form of the public tables: every unit has every row in the rules' order, and a count has one value and one sign.

Which sign a value may have is asked in ``signs.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipeline.audit.counts import YEAR, Published, find_above
from pipeline.audit.description import Description
from pipeline.audit.reading import Table, Unit
from pipeline.audit.report import Finding

_YEAR = re.compile("[0-9]{4}")


def check_form(published: Published, description: Description) -> Iterator[Finding]:
    """What is wrong between rows and tables: units, categories, order, and one count in several places."""
    for unit in published.units:
        above = find_above(unit)
        if above is not None and above not in published.units:
            yield Finding("", str(unit), "", f"lies in {above}, which has no rows")
    levels = {unit.niva for unit in published.units}
    for name, table in published.tables.items():
        if table.edition != published.edition:
            yield Finding(name, "", "", "is of another edition than the other tables")
        yield from _check_units(published, table, levels)
        yield from _check_rows(table, description)
    yield from _check_one_sign(published)


def _check_units(published: Published, table: Table, levels: set[str]) -> Iterator[Finding]:
    name, form = table.form.navn, table.form
    found: dict[Unit, set[str]] = {}
    for row in table.rows:
        found.setdefault(row.unit, set()).add(row.name)
    for unit, shown in published.units.items():
        if unit.niva not in form.nivaer:
            continue
        if unit not in found:
            if unit.niva not in form.kan_mangle:
                yield Finding(name, str(unit), "", "has no row: every unit has every row")
        elif found[unit] != {shown}:
            yield Finding(name, str(unit), "", "has another name than in its other rows")
    if list(found) != [unit for unit in published.units if unit in found]:
        yield Finding(name, "", "", "the units are not in order: by level, then by code")
    for niva in form.nivaer:
        if niva not in levels and niva != "bydel":
            yield Finding(name, "", "", f"has no rows of the level {niva}")


def _check_rows(table: Table, description: Description) -> Iterator[Finding]:
    """Each unit has the same categories as the first of its table, once each and in order."""
    name, form = table.form.navn, table.form
    rows: dict[Unit, list[tuple[str, ...]]] = {}
    for row in table.rows:
        rows.setdefault(row.unit, []).append(row.categories)
    expected = next(iter(rows.values()), [])
    for unit, found in rows.items():
        if found != expected:
            yield Finding(name, str(unit), "", "has not the categories of the table's first unit, in their order")
    if sum(map(len, rows.values())) and [row.unit for row in table.rows] != [
        unit for unit, found in rows.items() for _ in found
    ]:
        yield Finding(name, "", "", "the rows of a unit are not together")
    ranks = [_rank(form.dimensjoner, categories, description) for categories in expected]
    known = [rank for rank in ranks if rank is not None]
    if len(known) < len(ranks):
        yield Finding(name, "", "", "has a category that is none of the list")
    elif known != sorted(known) or len(set(expected)) < len(expected):
        yield Finding(name, "", "", "the categories are not in the order of the list, or one is there twice")
    if form.dimensjoner == ["kjonn"] and [one for (one,) in expected] != description.kategorier["kjonn"]:
        yield Finding(name, "", "", "has not the rows of everyone, women and men")
    years = [one for (one,) in expected] if form.dimensjoner == [YEAR] else []
    if years and (not all(map(_YEAR.fullmatch, years)) or years != sorted(set(years)) or int(years[-1]) != table.year):
        yield Finding(name, "", "", "the years are not in order up to the edition's own")


def _rank(
    dimensions: list[str], categories: tuple[str, ...], description: Description
) -> tuple[tuple[int, ...], ...] | None:
    """Where a row's categories are in the closed lists, 0 in an open one; None where one is in none."""
    ranks: list[tuple[int, ...]] = []
    for dimension, category in zip(dimensions, categories, strict=True):
        listed = description.kategorier.get(dimension)
        if listed is None:
            ranks.append((0,))
            continue
        parts = description.split(category)
        if not set(parts) <= set(listed):
            return None
        places = tuple(listed.index(part) for part in parts)
        if list(places) != sorted(set(places)):
            return None
        ranks.append(places)
    return tuple(ranks)


def _check_one_sign(published: Published) -> Iterator[Finding]:
    """A count that stands in several tables has one value and one sign (P5)."""
    for unit, figures in published.figures.items():
        for places in figures.values():
            first = places[0]
            for other in places[1:]:
                if (other.number, other.sign) != (first.number, first.sign):
                    words = f"is not what {first.table} has, the same count: {first.cell}"
                    yield Finding(other.table, str(unit), other.cell, words)


def find_structural(published: Published, description: Description) -> Mapping[str, set[tuple[str, str]]]:
    """The categories of each table that did not exist in the year: pairs of dimension and category."""
    gone = {(one.dimensjon, one.kategori) for one in description.strukturell if published.year < one.fra}
    return {
        name: {pair for pair in gone if pair[0] in table.form.dimensjoner} for name, table in published.tables.items()
    }
