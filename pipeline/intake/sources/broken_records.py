"""Records of a register's CSV files that are no rows: into the quarantine, and shielding whom they may be of (R7).

Only a register of files has them (:class:`~pipeline.intake.sources.register.FileBacked`). They are found as in a
folder of the contract's form (``csv_rewrite.py``), and read as there for what a person's says (``broken_person.py``).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import duckdb

from pipeline.common.warehouse import run_sql
from pipeline.intake.sources.broken_person import find_broken_people
from pipeline.intake.sources.csv_rewrite import Batch, rewrite_csv
from pipeline.intake.sources.load import add_batch
from pipeline.intake.sources.model import SourceFile
from pipeline.intake.sources.register import FileBacked, Register, TableRead
from pipeline.nir.contract_table import Table


def find_broken(register: Register, read: TableRead) -> SourceFile | None:
    """The file of a read that has such records; None where there is none."""
    return register.find_broken(read) if isinstance(register, FileBacked) else None


def set_aside(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    file: SourceFile,
    write_person_id: Callable[[str], str] | None = None,
) -> None:
    """Write the file's broken records to ``mottak.ulesbar``, and of ``person`` whom they may shield."""
    # The whole records have been read already, and go nowhere.
    for batch in rewrite_csv(file, Path(os.devnull)):
        add_batch(connection, table, Batch(batch.unreadable))
    if table.name == "person":
        find_broken_people(connection, file)
        if write_person_id is not None:
            # The person is who the mapping says it is, in a broken record too. Its times are in the register's form
            # and zone, and may be what the register calls empty: read otherwise they could end a shield.
            statement = (
                f"update mottak.person_i_tvil set person_id = {write_person_id('person_id')}, "
                "registrert = null, opphevet = null"
            )
            run_sql(connection, statement, name="mottak.person_i_tvil")
