"""Which tables there are and which must be made first, as the SQL files themselves say.

A table's dependencies are the ``<state>.<table>`` names that its SELECT reads, by its macros too. ``assets/`` turns
this into Dagster's graph; ``pipeline/statistics/compute.py`` runs it without Dagster.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from graphlib import TopologicalSorter

from pipeline.common.warehouse import MACROS, list_sql, read_comment, read_sql, strip_comments
from pipeline.quality.findings import FINDING_ROWS, FINDING_ROWS_HEADER, RULES_STATE

MADE_STATES = ("klargjort", "statistikk")
_READS = re.compile(r"\b(?:from|join)\s+((?:kodeverk|inndata|klargjort|statistikk)\.[a-z_]+)")
_CALLS = re.compile(r"\b([a-z_]+)\(")


def find_reads(state: str, name: str) -> set[str]:
    """Return the tables, as ``<state>.<table>``, that an SQL file reads; for ``funnrad`` those of every rule."""
    if f"{state}.{name}" == FINDING_ROWS:
        return set().union(*(find_reads(RULES_STATE, rule) for rule in list_sql(RULES_STATE)))
    statement = strip_comments(read_sql(state, name))
    return set(_READS.findall(statement)).union(*_list_used(_find_macro_reads(), statement))


def find_all_reads(*states: str) -> set[str]:
    """Return the tables that any SQL file of the states reads."""
    return set().union(*(find_reads(state, name) for state in states for name in list_sql(state)))


def _list_used(macros: Mapping[str, set[str]], text: str) -> Iterator[set[str]]:
    """What is read by each of ``macros`` that the text calls."""
    return (macros[name] for name in set(_CALLS.findall(text)) & macros.keys())


@cache
def _find_macro_reads() -> dict[str, set[str]]:
    """The tables that each macro reads, itself or by the macros it uses, which stand before it."""
    found: dict[str, set[str]] = {}
    for statement in strip_comments("".join(read_sql(".", name) for name in MACROS)).split(";"):
        _, _, definition = statement.partition("create or replace macro ")
        name, _, body = definition.partition("(")
        found[name] = set(_READS.findall(body)).union(*_list_used(found, body))
    return {name: reads for name, reads in found.items() if reads}


def list_made_tables(wanted: Iterable[str] | None = None) -> list[str]:
    """Return the tables that SQL files make, each after all it reads; ties in alphabetical order.

    With ``wanted`` only those tables and what they rest on.
    """
    tables = {f"{state}.{name}": find_reads(state, name) for state in MADE_STATES for name in list_sql(state)}
    tables[FINDING_ROWS] = find_reads(*FINDING_ROWS.split("."))
    sorter = TopologicalSorter({table: sorted(reads & tables.keys()) for table, reads in sorted(tables.items())})
    ordered = list(sorter.static_order())
    if wanted is None:
        return ordered
    needed = set(wanted)
    for table in reversed(ordered):
        if table in needed:
            needed |= tables[table] & tables.keys()
    return [table for table in ordered if table in needed]


def hash_code(state: str, name: str) -> str:
    """Return a short hash of the SQL file and the macros, for Dagster's code version."""
    rules = list_sql(RULES_STATE) if f"{state}.{name}" == FINDING_ROWS else []
    text = "".join(read_sql(RULES_STATE, rule) for rule in rules) if rules else read_sql(state, name)
    text += "".join(read_sql(".", name) for name in MACROS)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def read_header(state: str, name: str) -> str:
    """Return the comment that opens an SQL file: purpose, grain, parameters, rules."""
    if f"{state}.{name}" == FINDING_ROWS:
        return FINDING_ROWS_HEADER
    return read_comment(state, name)
