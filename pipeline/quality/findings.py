"""Running the quality rules: every rule's offending rows in one table, ``klargjort.funnrad``.

A rule is one SELECT in ``sql/kvalitetsregler/`` that returns ``person_id, kommune_kode, bydel_kode, tabell, rad_id``.
What is made of the rows is SQL again: ``sql/klargjort/funn.sql`` and what reads it. The words are in ``rules/``.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import duckdb

from pipeline.quality.catalogue import load_catalogue
from pipeline.warehouse import count_rows, read_sql, run_sql, strip_comments

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
    header = read_sql(RULES_STATE, rule).partition("-- Grain:")[0]
    return " ".join(line.removeprefix("--").strip() for line in header.splitlines()).strip()


def make_finding_rows(
    connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]
) -> tuple[int, dict[str, float]]:
    """Make ``klargjort.funnrad``: one row per rule, offending row and unit. Return its rows, and seconds by rule."""
    connection.execute(
        f"create or replace table {FINDING_ROWS} (regel varchar, person_id varchar, kommune_kode varchar, "
        "bydel_kode varchar, tabell varchar, rad_id varchar)"
    )
    seconds = {}
    for key, rule in load_catalogue().rules.items():
        began = time.perf_counter()
        statement = strip_comments(read_sql(RULES_STATE, key))
        run_sql(
            connection,
            f"insert into {FINDING_ROWS} select '{key}', {_COLUMNS} from ({statement})"
            + (_WITHOUT_SHIELDED if rule.avhenger_av_sted else ""),
            parameters,
            name=f"quality rule {key}",
        )
        seconds[key] = time.perf_counter() - began
    return count_rows(connection, FINDING_ROWS), seconds
