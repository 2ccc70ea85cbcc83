"""Which tables there are and which must be made first, as the SQL files themselves say.

A table's dependencies are the ``<state>.<table>`` names its SELECT reads. ``assets/`` turns this into Dagster's graph;
``pipeline/compute.py`` runs it without Dagster.
"""

from __future__ import annotations

import hashlib
import re
from graphlib import TopologicalSorter

from pipeline.warehouse import list_sql, read_sql, strip_comments

MADE_STATES = ("klargjort", "statistikk")
_READS = re.compile(r"\b(?:from|join)\s+((?:kodeverk|inndata|klargjort|statistikk)\.[a-z_]+)")


def find_reads(state: str, name: str) -> set[str]:
    """Return the tables, as ``<state>.<table>``, that an SQL file reads."""
    return set(_READS.findall(strip_comments(read_sql(state, name))))


def list_made_tables() -> list[str]:
    """Return the tables that SQL files make, each after all it reads; ties in alphabetical order."""
    tables = {f"{state}.{name}": find_reads(state, name) for state in MADE_STATES for name in list_sql(state)}
    sorter = TopologicalSorter({table: sorted(reads & tables.keys()) for table, reads in sorted(tables.items())})
    return list(sorter.static_order())


def hash_code(state: str, name: str) -> str:
    """Return a short hash of the SQL file and the macros, for Dagster's code version."""
    text = read_sql(state, name) + read_sql(".", "macros")
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def read_header(state: str, name: str) -> str:
    """Return the comment that opens an SQL file: purpose, grain, parameters, rules."""
    lines = []
    for line in read_sql(state, name).splitlines():
        if not line.startswith("--"):
            break
        lines.append(line.removeprefix("--").strip())
    return "\n".join(lines)
