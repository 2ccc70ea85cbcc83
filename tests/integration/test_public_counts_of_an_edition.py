"""P1, P8: the exact public counts of a computed edition are those of the result tables, and all of them add up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.common.warehouse import SCHEMAS, create_schemas, load_code_macros, quote
from pipeline.disclosure.cells import make_cells
from pipeline.disclosure.exact import ExactEdition, read_exact_tables
from pipeline.disclosure.links import list_links
from pipeline.disclosure.problem import make_model
from pipeline.editions.edition import find_edition
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from tests.support.extracts import EDITION

# a public count, and the same in the result tables; a public row without its like is a difference too
SAME = {
    "resultat": "select niva, kode, kjonn, avsluttet, mal_nadd, avsluttet - mal_nadd from statistikk.resultat",
    "arsak_kjonn": "select niva, kode, gruppe, kjonn, antall from (unpivot statistikk.resultat on arbeid, utdanning, "
    "grunnskole, kvalifisering, sosialstonad, trygd_annen, annet, ikke_registrert into name gruppe value antall) "
    "where niva in ('land', 'fylke')",
    "deltakere": "select niva, kode, kjonn, deltakere, deltakere - deltakere_uten_tiltak, deltakere_uten_tiltak "
    "from statistikk.tiltak_sum",
    "tiltak_kommune": "select t.niva, t.kode, t.hovedgruppe, t.deltakere, s.deltakere - t.deltakere "
    "from statistikk.tiltak as t inner join statistikk.tiltak_sum as s using (niva, kode, kjonn) "
    "where t.kjonn = 'alle' and t.tiltakskode is null and t.hovedgruppe <> 'ukjent' and t.niva in ('kommune', 'bydel')",
}


@pytest.fixture(scope="module")
def connection(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published edition's tables, in memory; no category is merged, so that rows can be held against each other."""
    source = Home(published).edition(EDITION).database
    with duckdb.connect() as memory:
        create_schemas(memory)
        memory.execute(f"attach {quote(str(source))} as kilde (read_only)")
        found = memory.execute(
            "select table_schema, table_name from information_schema.tables where table_catalog = 'kilde'"
        ).fetchall()
        for schema, name in found:
            if schema in SCHEMAS and schema != "inndata":
                memory.execute(f"create or replace table {schema}.{name} as from kilde.{schema}.{name}")
        load_code_macros(memory)
        yield memory


@pytest.fixture(scope="module")
def exact(connection: duckdb.DuckDBPyConnection, years: Path, small_country: None) -> ExactEdition:
    edition = find_edition(EDITION, years)
    open_year = edition.year.model_copy(update={"publiseringsgrense": 0, "arsaker_kommune": 8})
    unmerged = type(edition)(open_year, edition.round)
    return read_exact_tables(connection, unmerged, EditionRun(unmerged, Home.find()).parameters)


@pytest.mark.parametrize("table", SAME)
def test_the_public_counts_are_those_of_the_result_tables(connection, exact, table):
    counted = [
        (row.unit.niva, row.unit.kode, *row.dimensions, *row.counts.values())
        for row in exact.tables[table]
        if row.unit.niva != "uten_fylke"
    ]
    expected = [row for row in connection.execute(SAME[table]).fetchall() if row[0] != "land_uten_sperret"]
    assert sorted(counted) == sorted(expected)
    assert any(sum(cell for cell in row if isinstance(cell, int)) for row in counted)


def test_every_sum_of_a_computed_edition_is_true(exact):
    links = list_links(exact)
    cells = make_cells(exact, links)
    assert make_model(exact, cells).find_faults() == []
    assert len(cells.equations) > 1000
