"""Registers of other names for tests: files in a folder, a mapping beside it, and what comes of the two.

The worked example, a whole made-up register, is ``pipeline/intake/mapping/example``; here a test draws what it is about
and the tables that it leaves out are there without rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from pipeline.common.warehouse import connect
from pipeline.intake.mapping.example.making import list_tables, make_tables, write_files
from pipeline.intake.mapping.example.making import write_mapping as write_example
from pipeline.intake.mapping.open_mapped import open_folder_register
from pipeline.intake.mapping.planning import mapped_planner
from pipeline.intake.mapping.reading import read_mapping
from pipeline.intake.sources.folder import verify_folder
from pipeline.intake.sources.register_source import RegisterSource
from pipeline.nir.contract import TABLES
from tests.support.intakes import make_edition
from tests.support.postgresql import Schema
from tests.support.registers import Tables, write_extract

TAKEN = datetime(2021, 1, 22, 2, 15, tzinfo=ZoneInfo("Europe/Oslo"))
Rows = list[dict[str, str]]
_TYPES = {"VARCHAR": "text", "DECIMAL(18,9)": "numeric"}


def write_csv(path: Path, rows: Rows, columns: tuple[str, ...] = ()) -> None:
    """A file in the contract's form, with any names; every cell in quotes."""
    names = columns or tuple(rows[0])
    quoted = [";".join('"' + row.get(name, "").replace('"', '""') + '"' for name in names) for row in rows]
    path.write_text("\n".join([";".join(names), *quoted, ""]), encoding="utf-8")


def write_rest(folder: Path, mapping: str, *, without: tuple[str, ...] = ()) -> str:
    """Write an empty file of each table that the mapping has not; return the mapping with them all."""
    for table in TABLES.values():
        if f"[{table.name}]" not in mapping and table.name not in without:
            write_csv(folder / f"{table.name}.csv", [], table.column_names)
            mapping += f'\n[{table.name}]\nfra = "{table.name}"\nhistorikk = "intervall"\n'
    return mapping


def write_mapping(place: Path, text: str, queries: Mapping[str, str] | None = None) -> Path:
    """The mapping and its SQL files in a folder of their own."""
    place.mkdir(parents=True, exist_ok=True)
    for name, query in (queries or {}).items():
        (place / name).write_text(query, encoding="utf-8")
    path = place / "register.toml"
    path.write_text(text, encoding="utf-8")
    return path


def open_mapped(folder: Path, mapping: Path, taken: datetime | None = TAKEN) -> RegisterSource:
    """The folder through the mapping, as a source."""
    read = read_mapping(mapping)
    return RegisterSource(lambda: open_folder_register(folder, read, taken), mapped_planner(read), taken)


def write_made_up(root: Path, tables: Tables) -> Path:
    """Write the made-up register of these rows below ``root``: ``csv``, ``parquet`` and ``mapping``.

    Its tables stay in ``laget.duckdb``, for :func:`fill_database`.
    """
    verified = verify_folder(write_extract(root / "uttrekk", tables), make_edition())
    for name in ("csv", "parquet", "mapping"):
        (root / name).mkdir()
    with connect(root / "laget.duckdb", root) as connection:
        verified.load(connection, root)
        make_tables(connection)
        write_files(connection, root / "csv", "csv")
        write_files(connection, root / "parquet", "parquet")
    write_example(root / "mapping")
    return root


def fill_database(schema: Schema, made_up: Path) -> None:
    """Make the made-up register's tables in PostgreSQL, in its own types, with their rows."""
    script = ["set DateStyle = 'ISO, YMD';"]
    with duckdb.connect(str(made_up / "laget.duckdb"), read_only=True) as connection:
        for name in list_tables():
            described = connection.execute(f'describe fremmed."{name}"').fetchall()
            types = ", ".join(f'"{column}" {_TYPES.get(sql_type, sql_type)}' for column, sql_type, *_ in described)
            cells = ", ".join(f'cast("{column}" as varchar)' for column, *_ in described)
            rows = connection.execute(f'select {cells} from fremmed."{name}"').fetchall()
            script.append(f'create table "{name}" ({types}); copy "{name}" from stdin;')
            script += ["\t".join(map(_copied, row)) for row in rows]
            script.append("\\.")
    schema.run("\n".join(script))
    schema.grant()


def _copied(cell: str | None) -> str:
    if cell is None:
        return "\\N"
    return cell.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
