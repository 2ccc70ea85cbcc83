"""Registers of other names for tests: files in a folder, a mapping beside it, and what comes of the two.

The worked example, a whole made-up register, is ``pipeline/intake/mapping/example``; here a test draws what it is about
and the tables that it leaves out are there without rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.common.warehouse import connect
from pipeline.editions.edition import Edition
from pipeline.intake.intake import IntakeRecord, take_in
from pipeline.intake.mapping.open_mapped import open_folder_register
from pipeline.intake.mapping.planning import mapped_planner
from pipeline.intake.mapping.reading import read_mapping
from pipeline.intake.sources.register_source import RegisterSource
from pipeline.nir.contract import TABLES
from tests.support.intakes import edition_folder, make_edition

TAKEN = datetime(2021, 1, 22, 2, 15, tzinfo=ZoneInfo("Europe/Oslo"))
Rows = list[dict[str, str]]


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


def take_source(root: Path, source: RegisterSource, edition: Edition | None = None) -> IntakeRecord:
    """Take a register in, as a run does."""
    chosen = edition or make_edition()
    work = edition_folder(root) / f".kjoring-{len(list(root.rglob('.kjoring-*')))}"
    work.mkdir(parents=True)
    verified = source.verify(chosen)
    with connect(work / "innlesing.duckdb", work) as connection:
        verified.load(connection, work)
        return take_in(connection, verified, chosen, work, edition_folder(root))


def with_limit(edition: Edition, limit: str) -> Edition:
    """The edition with another share of rows that may be in quarantine."""
    return replace(edition, year=edition.year.model_copy(update={"maks_karantene_andel": limit}))
