"""What a register is (K7): the protocol of every kind of it, and what is read from it for the contract's tables.

A register is a database, or a folder of files of any form, read as it is: each cell as text that the register itself
made. One file per kind (``postgresql.py`` …) keeps :class:`Register`; how it writes names, casts and errors is its
:class:`~pipeline.intake.sources.dialect.Dialect`. What is to be read is a :class:`TableRead` per table of the contract,
planned straight by the contract's names (``straight_plan.py``) or by a mapping. Everything behind, from the text to the
snapshot, is one path that does not know which (``register_source.py``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import pyarrow as pa

from pipeline.common.notices import Notice
from pipeline.intake.sources.dialect import Dialect
from pipeline.intake.sources.model import SourceFile

History = Literal["intervall", "versjoner", "ingen"]


@dataclass(frozen=True)
class Relation:
    """What a SELECT reads from: a table, a view, a file; or the outcome of one SELECT of the mapping's.

    ``name`` is the register's own, letter by letter, or that of the SQL file; it is printed. ``query`` is one SELECT
    in the register's dialect, without a semicolon, or None where ``name`` is looked up.
    """

    name: str
    query: str | None = None


@dataclass(frozen=True)
class RegisterColumn:
    """A column of a relation: its name, and the register's own word for its type (a key of ``Dialect.casts``)."""

    name: str
    type: str


@dataclass(frozen=True)
class Deletions:
    """The rows of a SELECT that are deletions: those where ``column`` is one of ``values``; NULL is an empty text."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TableRead:
    """What is read for one table of the contract. A straight read and a mapped one are the same from here on.

    - ``table``: the contract's table. ``relation``: what the SELECT came from. ``name``: what messages, quarantine and
      provenance call it (``nir.tiltak``); never with a host or a user.
    - ``select``: one SELECT in the register's dialect; every column of it is text (:meth:`Register.as_text`).
    - ``columns``: the contract's columns that are there when the rows have their shape, in any order. Those that are
      missing must be optional: whoever plans has refused the rest.
    - ``source_columns``: the relation's columns in its order; ``unknown_columns``: those of them that nothing uses.
    - ``shape``: gives the FROM clause (in DuckDB's SQL) over the rows as they came: from the name of a relation with
      the columns of ``select`` to a relation with ``columns`` as text, where an empty text is an empty cell. A mapping
      puts names, values, dates, times and history here, so that they are the same for every kind of register.
    - ``own_faults``: columns for which the shaped rows also have ``feil_<column>``: the reason why the cell is bad
      whatever it reads as (no value of it; NULL where nothing is wrong), as for a value without a counterpart. Such a
      row goes to quarantine with that reason, and an ``adressesperre`` shields (R7).
    - ``exact_times``: columns whose times may have parts of a second, which the register's own type for times has and
      which Parquet keeps too; everywhere else they are bad, as in CSV.
    - ``read_from``: for columns of the contract, the relation's column that each is made of, where it is one.
    - ``write_person_id``: from the SQL of a cell of ``person_id`` as it came to that of the one that is kept, for
      records that are no rows and shield (R7); None where it is kept as it came.
    - ``deletions``: which rows the mapping reads as deletions; None where it names none.
    - ``history``: which form the register's history has (K3); a straight read is ``intervall``.
    """

    table: str
    relation: Relation
    name: str
    select: str
    columns: tuple[str, ...]
    source_columns: tuple[str, ...]
    unknown_columns: tuple[str, ...] = ()
    shape: Callable[[str], str] = field(default=str)
    own_faults: tuple[str, ...] = ()
    exact_times: tuple[str, ...] = ()
    read_from: Mapping[str, str] = field(default_factory=dict)
    history: History = "intervall"
    write_person_id: Callable[[str], str] | None = None
    deletions: Deletions | None = None


@dataclass(frozen=True, kw_only=True)
class ReadingPlan:
    """All that is read from a register, in the contract's order of tables, at most one read of each.

    ``kilde``: what the register is called in the provenance record, None for the register's own word.
    ``description`` is printed. ``sha256`` is of what decides how the register is read (the mapping and its SQL files;
    empty for a straight read). ``notices``: what is told each time, though the run goes on. ``hold_taken``: raises
    RefusedError where the register was taken too late for what it knows.
    """

    reads: tuple[TableRead, ...]
    kilde: str | None = None
    description: str = ""
    sha256: str = ""
    notices: tuple[Notice, ...] = ()
    hold_taken: Callable[[datetime], None] | None = None


class Register(Protocol):
    """An open connection to a register. Every method raises RefusedError, in our own words alone (K5).

    No message holds host, user, password, cell, or the text of a driver. ``close`` may be called at any time, more than
    once, and never raises.
    """

    @property
    def dialect(self) -> Dialect:
        """How this kind of register is spoken to."""
        ...

    @property
    def kilde(self) -> str:
        """What the register is called where nothing else is said: database and schema, the folder's name."""
        ...

    def show(self, relation: Relation) -> str:
        """What messages, quarantine and provenance call a relation: with its schema or its ending (``nir.tiltak``)."""
        ...

    def relations(self) -> Sequence[str]:
        """The names of the tables and views (files without ending) that this user can see, sorted."""
        ...

    def columns(self, relation: Relation) -> Sequence[RegisterColumn] | None:
        """The relation's columns in its order, or None where a name is not there. Reads no row.

        Raises RefusedError for one that may not be read, and for a query that is not one SELECT.
        """
        ...

    def as_text(self, relation: Relation, columns: Mapping[str, str]) -> str:
        """One SELECT that gives text: the name of each output column → the name of the relation's column.

        Booleans are 0 and 1, times have a T between day and clock, fixed-width text is trimmed, NULL stays NULL.
        """
        ...

    def open_moment(self, selects: Sequence[str]) -> None:
        """Begin the one moment that everything is read as of (K4), once, and find that each SELECT can run.

        Afterwards neither columns nor rows of what the SELECTs read can change for this register. Raises RefusedError
        for what is gone or may not be read, for a column of another type than ``columns`` said before, and for what
        another loads just then.
        """
        ...

    def count(self, select: str) -> int:
        """The number of rows that a SELECT of :meth:`open_moment` gives, as the register itself counts them."""
        ...

    def use(self, work: Path) -> None:
        """Say where passing files may lie while rows are read; called before the first ``batches``."""
        ...

    def batches(self, select: str) -> AbstractContextManager[pa.RecordBatchReader]:
        """Run a SELECT of :meth:`open_moment` and give its rows, every column ``string``, a bounded number at a time.

        What it holds on the other side is given back on leaving, whatever happened. An error under way is raised by the
        reader.
        """
        ...

    def taken(self) -> datetime | None:
        """When the moment is: aware. None where the register cannot tell (a folder without a manifest)."""
        ...

    def close(self) -> None:
        """End the moment and the connection."""
        ...


@runtime_checkable
class FileBacked(Protocol):
    """A register of files: they have bytes, and may have records that are no rows. Ask after :meth:`open_moment`."""

    def measure(self, read: TableRead) -> tuple[str, int]:
        """The SHA-256 and the number of bytes of what a read is made of; of several files the hash is of theirs."""
        ...

    def find_broken(self, read: TableRead) -> SourceFile | None:
        """The CSV file of a read with records that are no rows (their number of fields is wrong, or a quote), its
        columns by the contract's names; None where it has none.
        """
        ...
