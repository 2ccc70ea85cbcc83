"""Making a failing register small: whole people are taken away as long as it still fails.

Hypothesis cannot see inside a register made from a seed, so the property tests call this instead.
The rows are made up, so they may be shown.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.support.registers import Tables


def keep_people(tables: Tables, people: set[str]) -> Tables:
    """The rows of some people."""
    return {table: [row for row in rows if row["person_id"] in people] for table, rows in tables.items()}


def reduce_register(tables: Tables, fails: Callable[[Tables], bool], most_runs: int = 60) -> Tables:
    """Take people away by halves, quarters and so on while ``fails`` says yes; at most ``most_runs`` runs."""
    people = sorted({row["person_id"] for rows in tables.values() for row in rows})
    size, runs = (len(people) + 1) // 2, 0
    while size and runs < most_runs:
        place = 0
        while place < len(people) and runs < most_runs:
            fewer = people[:place] + people[place + size :]
            runs += 1
            if fails(keep_people(tables, set(fewer))):
                people = fewer
            else:
                place += size
        size = size // 2 if size > 1 else 0
    return keep_people(tables, set(people))


def show_register(tables: Tables, most_rows: int = 40) -> str:
    """The rows with what they hold, a line each."""
    lines = []
    for table, rows in tables.items():
        lines += [f"{table}: " + ", ".join(f"{name}={cell!r}" for name, cell in row.items() if cell) for row in rows]
    return "\n".join(lines[:most_rows])
