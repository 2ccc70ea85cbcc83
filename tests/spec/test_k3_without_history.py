"""K3: of a table without history it is not known when a row was registered, so nothing of it is late, or in time."""

from __future__ import annotations

import duckdb

from pipeline.editions.edition import find_edition
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import create_made_table
from tests.support.empty_database import EDITION, open_empty_database


def test_k3_what_has_no_history_is_not_counted_as_late() -> None:
    with open_empty_database() as connection:
        for table, date in (("fravaer", "til_dato"), ("tiltak", "fra_dato")):
            connection.execute(
                f"insert into inndata.{table} (person_id, kommunenummer, {date}, forst_registrert) "
                "values ('anna', '4601', date '2020-05-05', timestamptz '2021-01-21 23:59:59+01')"
            )
        assert count(connection, {"fravaer": True, "tiltak": True}) == [("fravaer", True), ("tiltak", True)]
        assert count(connection, {"fravaer": False, "tiltak": True}) == [("tiltak", True)]
        assert count(connection, {"fravaer": False, "tiltak": False}) == []


def count(connection: duckdb.DuckDBPyConnection, has_history: dict[str, bool]) -> list[tuple[str, bool]]:
    connection.execute("delete from inndata.mottak_lest")
    for table, known in has_history.items():
        connection.execute("insert into inndata.mottak_lest values (?, 1, ?)", [table, known])
    run = EditionRun(find_edition(EDITION), Home.find(None))
    create_made_table(connection, "klargjort.registrering", run.parameters)
    return connection.execute("select tabell, er_sen from klargjort.registrering order by tabell").fetchall()
