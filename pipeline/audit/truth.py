"""``fasit.parquet``: the true counts, the overlap and what sheets printed; the public files held against it (P12).

Read with a parser of the audit's own. What is found names table, unit and cell; a count is in no message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.audit.counts import YEAR, Count, Published, make_count
from pipeline.audit.description import Description
from pipeline.audit.equations import REST, Place
from pipeline.audit.form import find_structural
from pipeline.audit.reading import Unit
from pipeline.audit.report import Finding, show
from pipeline.audit.settings import AuditSettings
from pipeline.audit.signs import HIDDEN, find_base
from pipeline.common.errors import RefusedError

COLUMNS = ("kilde", "utgave", "mottaker", "tabell", "niva", "kode", "dim1", "dim2", "verdi", "lav", "hoy")
CELL, OVERLAP, SHEET, KNOWN = "celle", "overlapp", "ark", "kjent"
_LEVELS = {4: "kommune", 6: "bydel"}


@dataclass
class Truth:
    """``cells``: true counts; ``overlaps``: P8's by the whole's place; ``sheets``: by recipient, intervals of counts.

    ``known``: what everyone knows otherwise (P9), as intervals. ``unread``: rows that speak of no count of the tables.
    """

    cells: dict[Place, int] = field(default_factory=dict)
    overlaps: dict[Place, int] = field(default_factory=dict)
    sheets: dict[Unit, list[tuple[Place, int, int]]] = field(default_factory=dict)
    known: list[tuple[Place, int, int]] = field(default_factory=list)
    unread: int = 0


def read_truth(path: Path, description: Description, year: int) -> Truth:
    """Read the file. Raises RefusedError where it is not there or is none of these."""
    try:
        table = pq.read_table(path)
    except FileNotFoundError:
        raise RefusedError(
            f"{show(str(path))} is not there. Expected the fasit.parquet of the edition's run."
        ) from None
    except (OSError, pa.ArrowException):
        raise RefusedError(f"{show(str(path))} cannot be read as Parquet.") from None
    if tuple(table.column_names) != COLUMNS or any(table.column(name).null_count for name in COLUMNS):
        raise RefusedError(f"{show(str(path))} has not the columns {', '.join(COLUMNS)}, filled in every row.")
    truth = Truth()
    dimensions = {form.navn: len(form.dimensjoner) for form in description.tabell}
    for row in table.to_pylist():
        categories = (row["dim1"], row["dim2"])[: dimensions.get(row["tabell"], 0)]
        count = make_count(row["tabell"], categories, row["verdi"], description, year)
        if count is None:
            truth.unread += row["kilde"] != CELL or row["verdi"] not in _list_other_values(description)
            continue
        place = Unit(row["niva"], row["kode"]), count
        match row["kilde"]:
            case "celle":
                truth.cells[place] = row["lav"]
            case "overlapp":
                truth.overlaps[place] = row["lav"]
            case "ark":
                reader = Unit(_LEVELS.get(len(row["mottaker"]), ""), row["mottaker"])
                truth.sheets.setdefault(reader, []).append((place, row["lav"], row["hoy"]))
            case "kjent":
                truth.known.append((place, row["lav"], row["hoy"]))
            case _:
                truth.unread += 1
    return truth


def _list_other_values(description: Description) -> set[str]:
    return {name for form in description.tabell for name in form.values if name not in form.tellinger}


def check_truth(
    published: Published,
    truth: Truth,
    description: Description,
    settings: AuditSettings,
    zeros: Set[Place] = frozenset(),
) -> Iterator[Finding]:
    """Shown counts that are not the true ones, and small ones that are not hidden (P2).

    ``zeros``: those that everybody knows (``zeros.py``).
    """
    structural = find_structural(published, description)
    gone = {pair for pairs in structural.values() for pair in pairs}
    if truth.unread:
        yield Finding("fasit", "", "", "has rows of figures that no public table has")
    for unit, figures in published.figures.items():
        small_bases = {
            name for name in ("avsluttet", "deltakere") if 0 < truth.cells.get((unit, Count(name)), 0) < settings.limit
        }
        for count, places in figures.items():
            if count.has(YEAR):
                continue
            figure = places[0]
            true = truth.cells.get((unit, count))
            if true is None:
                yield Finding(figure.table, str(unit), figure.cell, "the true count is not in the fasit")
            elif figure.sign != HIDDEN and figure.number != true:
                yield Finding(figure.table, str(unit), figure.cell, "is not the true count")
            elif figure.sign != HIDDEN and (true or gone.isdisjoint(count.by)):
                base = truth.cells.get((unit, find_base(count)), 0)
                values = {place.value for place in places}
                is_open = true == 0 and (unit, count) in zeros
                if (is_small(true, base, values, settings) and not is_open) or find_base(count).name in small_bases:
                    yield Finding(figure.table, str(unit), figure.cell, "counts as small, and is not hidden")


def is_small(true: int, base: int, values: set[str], settings: AuditSettings) -> bool:
    """P2: below the limit, and no zero that is shown: of a value that shows them, or where there is nobody at all."""
    if true >= settings.limit:
        return False
    return not (true == 0 and (base == 0 or not values.isdisjoint(settings.zeros_shown)))


def is_small_rest(place: Place, true: Mapping[Place, int], settings: AuditSettings) -> bool:
    """Whether a place is a small count of people who are in no place below (P7); all are where they are few in all."""
    unit, count = place
    if unit.niva != REST or place not in true:
        return False
    base = find_base(count)
    if 0 < true.get((unit, Count(base.name)), 0) < settings.limit:
        return True
    values = {"antall" if count.has("gruppe") else count.name}
    return is_small(true[place], true.get((unit, base), 0), values, settings)


def find_own(reader: Unit, units: Mapping[Unit, str]) -> set[Unit]:
    """Whose exact counts a municipality or bydel knows (P6).

    Its own, and those of its people who are in none of its bydeler; its bydeler's; those of a county that it is.
    """
    if reader.niva != "kommune":
        return {reader}
    county = Unit("fylke", reader.kode[:2])
    is_alone = sum(unit.niva == "kommune" and unit.kode[:2] == county.kode for unit in units) == 1
    bydeler = {unit for unit in units if unit.niva == "bydel" and unit.kode[:4] == reader.kode}
    return {reader, Unit(REST, reader.kode), *bydeler} | ({county} if is_alone else set())
