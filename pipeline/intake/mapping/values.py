"""The distinct values of one column of a register, in a file that its owner alone can read (``--values``).

Codes are translated in a mapping, and this is how an analyst sees which there are. A column can hold people, so the
file is as restricted as a register, and nothing of it is printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.common.errors import RefusedError
from pipeline.common.files import publish_text
from pipeline.common.limits import bound_duckdb
from pipeline.common.progress import Progress
from pipeline.common.spreadsheet import shield_cell
from pipeline.intake.sources.names import find_resembled, show_register_name
from pipeline.intake.sources.register import Register, Relation


def find_column(register: Register, wanted: str) -> tuple[Relation, str]:
    """The relation and the column of ``TABLE.COLUMN``, or of ``COLUMN`` where one table alone has it.

    Raises RefusedError where there is none, or where several tables have it.
    """
    table, _, column = wanted.rpartition(".")
    found = []
    for name in [table] if table else register.relations():
        columns = register.columns(Relation(name))
        if columns is not None and column in [one.name for one in columns]:
            found.append(Relation(name))
    if len(found) == 1:
        return found[0], column
    if found:
        tables = ", ".join(show_register_name(f"{one.name}.{column}") for one in found)
        raise RefusedError(f"Several tables have the column {show_register_name(column)}. Expected one of {tables}.")
    names = [one.name for one in register.columns(Relation(table)) or ()] if table else []
    near = find_resembled(column, names)
    hint = f" Is {show_register_name(near)} meant?" if near else ""
    raise RefusedError(
        f"There is no column {show_register_name(wanted)} in the source. Expected TABLE.COLUMN by the register's own "
        f"names, sign by sign.{hint}"
    )


def write_values(
    register: Register, relation: Relation, column: str, path: Path, progress: Progress | None = None
) -> int:
    """Write the column's distinct values with their counts to ``path`` (mode 0600), the most common first.

    CSV with ``;``: ``verdi;antall``; a cell that is empty has an empty ``verdi``. Returns how many there are. Raises
    RefusedError where the file is there already.
    """
    if path.exists() or path.is_symlink():
        raise RefusedError(f"{path} is there already. Nothing was written. Give another file with --to, or remove it.")
    select = register.as_text(relation, {"verdi": column})
    register.open_moment([select])
    total = register.count(select)
    config = {**bound_duckdb(threads=1), "temp_directory": "", "autoinstall_known_extensions": False}
    with register.batches(select) as batches, duckdb.connect(config=config) as connection:
        told = progress or Progress()
        rows_of = pa.RecordBatchReader.from_batches(batches.schema, _tell(batches, total, told))
        connection.register("celler", rows_of)
        rows = connection.execute(
            "select coalesce(verdi, '') as v, count(*) as antall from celler group by v order by antall desc, v"
        ).fetchall()
    lines = [f"{_write_cell(value)};{count}\n" for value, count in rows]
    publish_text(path, "verdi;antall\n" + "".join(lines))
    return len(rows)


def _tell(batches: pa.RecordBatchReader, total: int, progress: Progress) -> Iterator[pa.RecordBatch]:
    """The batches as they come, and how many rows there have been."""
    done = 0
    for batch in batches:
        done += batch.num_rows
        progress.advance("rows", done, total)
        yield batch


def _write_cell(value: str) -> str:
    cell = shield_cell(value)
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ';"\n\r') else cell
