"""The statistic years before an edition's own, as they have been published under the same HOME.

One edition stands for a year, and a unit has figures from it where its borders were the same then
(``pipeline/places/borders.py``). They are shown by ``sql/statistikk/utvikling.sql`` as they were published, people who
are shielded now among them (docs/decisions/0006); the earlier round of the same year, and what the run is checked
against, are in ``earlier_rounds.py``.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from pipeline.common.provenance import ChangedError
from pipeline.editions.edition import Edition
from pipeline.intake.snapshot_tables import read_file
from pipeline.places.borders import find_same_places
from pipeline.run.edition_run import EditionRun
from pipeline.statistics.earlier_edition import EarlierEditions

YEARS_BACK = 4


def load_earlier_years(run: EditionRun, editions: list[Edition], earlier: EarlierEditions) -> None:
    """Fill ``inndata.tidligere_ar``: one row per earlier year and unit that has the same borders now.

    At most YEARS_BACK years. ``kode`` is the unit's code on the structure date of the run's own edition. ``editions``
    is every edition before it, in order.
    """
    ar = run.edition.year.ar
    for year in range(ar - YEARS_BACK, ar):
        chosen = _choose_edition(earlier.find_published(edition for edition in editions if edition.year.ar == year))
        if chosen is not None:
            try:
                _load_year(run, chosen, earlier.open_table(chosen, "resultat"))
            except ChangedError as fault:
                earlier.leave_out(chosen, fault, f"{year} among the years before")


def _choose_edition(published: list[Edition]) -> Edition | None:
    """The last published one, a final one before any other."""
    final = [edition for edition in published if edition.round.slag == "endelig"]
    return next(reversed(final or published), None)


def _load_year(run: EditionRun, edition: Edition, published: Path) -> None:
    places = find_same_places(run.edition.codes.areas, edition.year.inndeling, run.edition.year.inndeling)
    rows = [{"niva": niva, "kode_da": then, "kode": now} for (niva, then), now in places.items()]
    run.connection.register("samme_sted", pa.Table.from_pylist(rows))
    try:
        run.connection.execute(
            "insert into inndata.tidligere_ar"
            " select ?, ?, r.niva, s.kode, r.avsluttet, r.mal_nadd, r.ikke_registrert"
            f" from {read_file(published)} as r inner join samme_sted as s on r.niva = s.niva and r.kode = s.kode_da"
            " where r.kjonn = 'alle' order by all",
            [edition.year.ar, edition.key],
        )
    finally:
        run.connection.unregister("samme_sted")
