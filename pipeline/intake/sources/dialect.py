"""How one kind of register is spoken to (K7): names, casts to text, how a moment begins, and what its errors mean.

A dialect is data; who speaks it is the register of that kind. There is no text of a driver here and none is ever shown:
an error is told by its state (SQLSTATE or the like), or by the stage it came in, from the dialect's own list (K5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

# The time zone of views and of a mapping's SQL: a day that is cast from a moment is the day in Norway, and a time
# without a zone is Norwegian, as for whoever wrote and tried the SQL.
SQL_ZONE = "Europe/Oslo"
# The text of a moment, which is UTC wherever it was made; ``{{cell}}`` is left for the cell. What is no moment
# (infinity) stays what it is, so that it is a bad cell.
UTC_TEXT = (
    "case when isfinite({{cell}}) then replace(cast(timezone('UTC', {{cell}}) as {text}), ' ', 'T') || '+00' "
    "else cast({{cell}} as {text}) end"
)

# What was under way when a register failed; ``query``: a SELECT of a mapping was looked at for the first time.
Stage = Literal["connect", "look", "query", "lock", "read"]


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One kind of register.

    - ``name``: as it is printed, and the format in the provenance record.
    - ``opening``, ``closing``: the signs around a name; the closing sign within one is doubled.
    - ``text``: the type of text, for casts.
    - ``casts``: for a type of the register, the SQL that makes text of ``{cell}``; ``otherwise`` for any other type.
    - ``time_types``: the types whose text may have parts of a second.
    - ``begin``: the statements that begin a moment; ``lock``: the one that locks ``{relations}`` in it, where it is
      needed.
    - ``states``: what an error means, by its state, or by the first signs of it (the longest that fits is taken);
      ``query_states``: those that mean something else of a SELECT that is looked at for the first time; ``stages``:
      what it means where the state says nothing. A sentence or two: what was found, what to do.
    """

    name: str
    opening: str = '"'
    closing: str = '"'
    text: str = "varchar"
    casts: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = "cast({cell} as varchar)"
    time_types: frozenset[str] = frozenset()
    begin: Sequence[str] = ()
    lock: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    query_states: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[Stage, str] = field(default_factory=dict)

    def quote(self, name: str) -> str:
        """A name as the dialect writes it, letter by letter."""
        return f"{self.opening}{name.replace(self.closing, self.closing * 2)}{self.closing}"

    def cast(self, cell: str, sql_type: str) -> str:
        """The SQL that makes text of ``cell``, an expression of the register's type ``sql_type``."""
        return self.casts.get(sql_type, self.otherwise).replace("{cell}", cell)

    def cast_number(self, number: str) -> str:
        """The SQL that makes text of a whole number."""
        return f"cast({number} as {self.text})"

    def select(self, source: str, columns: Mapping[str, str], types: Mapping[str, str]) -> str:
        """The SELECT of :meth:`Register.as_text`; ``source`` is the FROM clause, ``types`` those of its columns."""
        cells = ", ".join(
            f"{self.cast(self.quote(column), types[column])} as {self.quote(output)}"
            for output, column in columns.items()
        )
        return f"select {cells} from {source}"

    def explain(self, state: str | None, stage: Stage) -> str:
        """What an error means, by the longest beginning of ``state`` that is listed, else by the stage."""
        states = {**self.states, **(self.query_states if stage == "query" else {})}
        fitting = [begins for begins in states if state and state.startswith(begins)]
        return states[max(fitting, key=len)] if fitting else self.stages[stage]
