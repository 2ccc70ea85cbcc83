"""Running the quality rules: every rule's offending rows in one table, ``klargjort.funnrad``.

A rule is one SELECT in ``sql/kvalitetsregler/`` that returns ``person_id, kommune_kode, bydel_kode, tabell, rad_id``.
What is made of the rows is SQL again: ``sql/klargjort/funn.sql`` and what reads it. The words are in ``rules/``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from pipeline.common.warehouse import count_rows, read_comment, read_sql, run_sql, strip_comments
from pipeline.quality.catalogue import load_catalogue

RULES_STATE = "kvalitetsregler"
FINDING_ROWS = "klargjort.funnrad"
FINDING_ROWS_HEADER = """What every quality rule finds, as rows of the register. Restricted: rows are people.
Grain: one row per rule, offending row and unit.
Parameters: those of the rules.
Rules: one file each in sql/kvalitetsregler; their severity, ground and words in pipeline/quality/rules."""
# A rule about units has no person, and so keeps its rows (R7).
_WITHOUT_SHIELDED = (
    " where person_id is null"
    " or person_id not in (select person_id from inndata.person where adressesperre is not null)"
)
_COLUMNS = "person_id, kommune_kode, bydel_kode, tabell, rad_id"


def describe_rule(rule: str) -> str:
    """Return in English what a rule looks for: the sentence its SQL file opens with."""
    return read_comment(RULES_STATE, rule).partition("\nGrain:")[0].replace("\n", " ")


def count_nationally(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Return what each rule finds in the whole country (the row ``land``), worst first, rules without findings too."""
    rows = connection.execute("select regel, antall from statistikk.funn where niva = 'land'").fetchall()
    counts = dict(rows)
    return {key: int(counts.get(key, 0)) for key in load_catalogue().rules}


def make_finding_rows(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> int:
    """Make ``klargjort.funnrad``, one row per rule, offending row and unit, and return its number of rows."""
    connection.execute(
        f"create or replace table {FINDING_ROWS} (regel varchar, person_id varchar, kommune_kode varchar, "
        "bydel_kode varchar, tabell varchar, rad_id varchar)"
    )
    for key, rule in load_catalogue().rules.items():
        statement = strip_comments(read_sql(RULES_STATE, key))
        run_sql(
            connection,
            f"insert into {FINDING_ROWS} select '{key}', {_COLUMNS} from ({statement})"
            + (_WITHOUT_SHIELDED if rule.avhenger_av_sted else ""),
            parameters,
            name=f"quality rule {key}",
        )
    return count_rows(connection, FINDING_ROWS)
