"""What a source is, and what is known about it when it is verified: the whole, each table, and each file of a folder.

A :class:`Source` is verified before anything is written, and what was verified loads itself: a folder of files in the
contract's form (``folder.py``), or a register (``register_source.py``); ``open_source`` chooses. What happens to the
rows afterwards does not depend on where they came from. Nothing here opens a file or contains a cell.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import duckdb

from pipeline.common.errors import RefusedError
from pipeline.common.notices import Notice
from pipeline.editions.edition import Edition
from pipeline.places.code_lists import CodeLists


@dataclass(frozen=True, kw_only=True)
class SourceTable:
    """What a source has of one table of the contract, as it was when it was verified.

    ``name`` is what the source calls it (a file, a table of a database) and may be printed; ``format`` the form it is
    in. ``rows`` counts data records, the broken ones too. ``sha256`` is of the bytes that were verified, ``bytes``
    their number. ``columns`` are the source's own in its order; ``unknown_columns`` of them are in no contract, and
    ``missing_optional`` of the contract are not in the source. ``types``: DuckDB's names of the types that the
    contract's columns have there, text where none is named; ``empty_columns`` are those where every value is NULL,
    whatever their type.

    Of a register, which has neither bytes nor lines (``sha256`` is empty, ``bytes`` 0), ``columns`` are the contract's
    that it has, by whatever name; ``source_columns``, ``own_faults`` and ``exact_times`` are those of ``TableRead``
    (``register.py``), and ``unknown_columns`` are of ``source_columns``.
    ``has_history``: when a row was first registered is known; False for a table of which a register has only what is
    valid now (K3).
    """

    table: str
    name: str
    format: str
    sha256: str
    rows: int
    bytes: int
    columns: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    missing_optional: tuple[str, ...]
    types: dict[str, str] = field(default_factory=dict)
    empty_columns: tuple[str, ...] = ()
    own_faults: tuple[str, ...] = ()
    exact_times: tuple[str, ...] = ()
    source_columns: tuple[str, ...] = ()
    has_history: bool = True

    @property
    def used_columns(self) -> tuple[str, ...]:
        """The source's own columns that are read, in its order."""
        return tuple(name for name in self.source_columns or self.columns if name not in self.unknown_columns)


@dataclass(frozen=True, kw_only=True)
class SourceFile(SourceTable):
    """One file of one table in a folder; ``format`` is ``csv`` or ``parquet``.

    ``stamp`` is size and time of change, so that a later change is seen.

    CSV: ``data_offset`` is where the first record after the header starts, ``data_line`` its line in the
    file; ``is_plain`` when DuckDB reads the file as it stands.
    ``broken_rows`` of the rows are records that are no rows; ``empty_rows`` of these hold nothing.
    ``last_record``: whether the file ends after a line end, or in a
    last record that lacks it and is whole (open) or broken.
    """

    path: Path
    stamp: tuple[int, int]
    encoding: str = "utf-8"
    is_plain: bool = True
    data_offset: int = 0
    data_line: int = 2
    empty_rows: int = 0
    broken_rows: int = 0
    last_record: Literal["ended", "open", "broken"] = "ended"


@dataclass(frozen=True)
class VerifiedSource(ABC):
    """A source with a whole extract. ``tatt_ut`` is aware, in Europe/Oslo; ``description`` is printed.

    ``manifest_sha256`` is of what says how the extract was taken. ``tables``: those that the source has.
    ``notices``: what to tell of it every time, though the run goes on. ``codes``: the lists of the edition that
    it was verified for, which its exit reasons are held against.
    """

    description: str
    tatt_ut: datetime
    kilde: str
    manifest_sha256: str
    tables: tuple[SourceTable, ...]
    notices: tuple[Notice, ...]
    codes: CodeLists

    @abstractmethod
    def load(self, connection: duckdb.DuckDBPyConnection, work: Path) -> None:
        """Fill the schema ``mottak`` of the connection's database; ``work`` is for passing files.

        - ``mottak.<table>`` for all seven tables: one row per whole record in the source's order, ``rowid`` from 0: the
          contract's columns in its order and types, ``feil_kolonne`` and ``feil_grunn`` (NULL where the row is
          readable; the first broken column in the contract's order), ``raa`` (JSON of the cells as they stood, where
          the row is unreadable, or readable with a cell that was read in doubt). ``create_rows`` (``rows.py``) makes
          such a table from a reader of the source's columns: defaults, closed lists, required cells and rules between
          cells are then those of every source.
        - ``mottak.ulesbar(tabell, linje, kolonne, grunn, raa)``: one row per record that is not a row at all.
        - ``mottak.linjeskift(tabell, fra_rad, tillegg)``: the line of a row is its rowid plus the ``tillegg`` of the
          last row with ``fra_rad`` not above it. A table without a row here has no lines: the quarantine gives the key.
        - ``mottak.person_i_tvil(person_id, registrert, opphevet)``: one row per record that is not a row, and may be
          of a person at a shielded address (``broken_person.py``).

        - ``mottak.slettet(tabell, antall)``: how many rows are deletions, for tables where a mapping says which.

        The last four are made empty by ``create_intake_tables``.

        Raises RefusedError when the source is no longer what was verified, StoppedError when the records read do not
        add up to the records verified.
        """

    def close(self) -> None:  # noqa: B027 – a folder has nothing to give back
        """Give back what verifying has opened, where the source is not loaded. May be called at any time."""


class Source(Protocol):
    """A place that an extract of NIR can be read from."""

    def verify(self, edition: Edition) -> VerifiedSource:
        """Hold the whole of it against the contract and the edition, writing nothing. Raises RefusedError."""
        ...


def read_stamp(path: Path) -> tuple[int, int]:
    """Size in bytes and time of the last change in nanoseconds. OSError when the file is not there."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def refuse_change(name: str) -> RefusedError:
    """The refusal of a file that did not stay as it was."""
    return RefusedError(
        f"{name} changed while it was read. Expected a finished extract that nothing writes to. Wait until "
        "the export is complete, or copy the folder, and run again."
    )
