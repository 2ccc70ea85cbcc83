"""Units whose exits or participants are more than twice, or less than half, of the year before's.

Exactly double and exactly half are no finding, nor is anything where neither year has 20. Where the year before comes
from is in ``tests/integration/test_rounds.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipeline.common.warehouse import read_sql, strip_comments

# The year before and now: whether it is told.
CASES = {
    (20, 40): False,
    (20, 41): True,
    (40, 20): False,
    (41, 20): True,
    (10, 20): False,
    (9, 20): True,
    (9, 19): False,  # one short of 20
    (19, 9): False,
    (20, 9): True,
    (20, 10): False,
    (19, 0): False,
    (20, 0): True,
    (0, 19): False,
    (0, 20): True,
    (0, 0): False,
    (25, 25): False,
}
FIGURES = ("avslutning", "vedtak")


@pytest.fixture(scope="module")
def found() -> Iterator[set[tuple[str | None, ...]]]:
    """What the rule finds where every case is a municipality and a bydel, for exits and for participants."""
    with duckdb.connect() as connection:
        make = connection.execute
        for schema in ("klargjort", "inndata"):
            make(f"create schema {schema}")
        make("create table klargjort.enhet (niva varchar, kode varchar, kommune_kode varchar)")
        make("create table klargjort.avslutning_enhet (niva varchar, kode varchar, er_talt boolean)")
        make("create table klargjort.deltaker_enhet (niva varchar, kode varchar)")
        make("create table inndata.fjoraret (niva varchar, kode varchar, avsluttet bigint, deltakere bigint)")
        for niva, kommune in (("kommune", None), ("bydel", "0301"), ("fylke", None)):
            for (before, now), _ in CASES.items():
                for figure in FIGURES:
                    kode = name_unit(niva, before, now, figure)
                    make("insert into klargjort.enhet values (?, ?, ?)", [niva, kode, kommune])
                    figures = (before, 0) if figure == "avslutning" else (0, before)
                    make("insert into inndata.fjoraret values (?, ?, ?, ?)", [niva, kode, *figures])
                    table, more = ("avslutning_enhet", ", true") if figure == "avslutning" else ("deltaker_enhet", "")
                    make(f"insert into klargjort.{table} select ?, ?{more} from range(?)", [niva, kode, now])
        # not counted, and not there the year before
        make("insert into klargjort.avslutning_enhet select 'kommune', 'k-25-25-avslutning', false from range(100)")
        make("insert into klargjort.enhet values ('kommune', 'ny', null)")
        make("insert into klargjort.avslutning_enhet select 'kommune', 'ny', true from range(100)")
        rows = make(strip_comments(read_sql("kvalitetsregler", "stort_avvik"))).fetchall()
        assert len(set(rows)) == len(rows)
        yield set(rows)


def name_unit(niva: str, before: int, now: int, figure: str) -> str:
    return f"{niva[0]}-{before}-{now}-{figure}"


@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize(("before", "now"), CASES)
def test_unit_is_told_of_from_twenty_and_beyond_the_double(found, before, now, figure):
    kommune, bydel = (name_unit(niva, before, now, figure) for niva in ("kommune", "bydel"))
    is_found = CASES[before, now]
    assert ((None, kommune, None, figure, kommune) in found) == is_found
    assert ((None, "0301", bydel, figure, bydel) in found) == is_found


def test_nothing_else_is_found(found):
    assert len(found) == 2 * len(FIGURES) * sum(CASES.values())
