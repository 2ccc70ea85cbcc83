"""Whether the last record of a CSV file that does not end with a line end is whole, or was cut off.

The one place where cells are read before the source is loaded, of one record and only where its line end is missing.
What follows from it is decided in ``folder.py``; how cells are read is in ``reading_cells.py``.
"""

from __future__ import annotations

import duckdb

from pipeline.common.limits import bound_duckdb
from pipeline.intake.sources.csv_record import split_fields
from pipeline.intake.sources.model import SourceFile
from pipeline.intake.sources.rows import build_select
from pipeline.nir.contract_table import Table
from pipeline.places.code_lists import CodeLists


def is_last_record_whole(table: Table, file: SourceFile, record: bytes, codes: CodeLists) -> bool:
    """True where every cell of the ``record``, which has the right number of fields, can be read with these lists."""
    fields = split_fields(record) or []
    bare = [cell[1:-1].replace(b'""', b'"') if cell.startswith(b'"') else cell for cell in fields]
    cells = {f"c{place}": cell.decode(file.encoding) or None for place, cell in enumerate(bare)}
    row = ", ".join(f"cast(${name} as varchar) as {name}" for name in cells)
    config = {**bound_duckdb(threads=1), "autoinstall_known_extensions": False}
    with duckdb.connect(config=config) as connection:
        # The cells are kept where one is broken, or outside its list and read in doubt: it may be half of one.
        statement = f"select raa is null from ({build_select(table, file, f'(select {row})', codes)})"
        found = connection.execute(statement, cells).fetchone()
    return found is not None and bool(found[0])
