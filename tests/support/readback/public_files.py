"""The public data files read back: every figure with its sign, from CSV, Parquet, JSON-stat and the workbook.

Each reader gives the same mapping, by table, place, dimensions and figure. Of the product only the public edition is
used, for what must be there.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import duckdb
from openpyxl import load_workbook

from pipeline.disclosure.model import PublicEdition

Key = tuple[str, str, tuple[str, ...], str]
"""Table, code of the place, values of the dimensions, name of the figure."""
Seen = Mapping[Key, tuple[Decimal | None, str]]
PLACE = 4  # utgave, niva, kode, navn
NOTES = 2  # tabs before the tables
HEADER = 4  # rows of a tab up to the heading's


def list_expected(public: PublicEdition) -> Seen:
    """Every figure of the edition."""
    return {
        (name, row.kode, row.dimensions, figure): (
            None if value.value is None else Decimal(value.value),
            str(value.sign.value),
        )
        for name, data in public.tables.items()
        for row in data.rows
        for figure, value in row.values.items()
    }


def read_csv(folder: Path, public: PublicEdition) -> Seen:
    """Read the CSV files; a heading that is not the spec's, a byte order mark or CRLF is an AssertionError."""
    seen: dict[Key, tuple[Decimal | None, str]] = {}
    for name, data in public.tables.items():
        content = (folder / f"{name}.csv").read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf") and b"\r" not in content, name
        header, *rows = csv.reader(content.decode("utf-8").splitlines(), delimiter=";")
        figures = [column for column in header if f"{column}_tegn" in header]
        dimensions = header[PLACE : header.index(figures[0])]
        assert header[:PLACE] == ["utgave", "niva", "kode", "navn"], name
        assert header[PLACE + len(dimensions) :] == [f"{one}{end}" for one in figures for end in ("", "_tegn")], name
        assert len(rows) == len(data.rows), name
        for row in rows:
            cells = dict(zip(header, row, strict=True))
            assert cells["utgave"] == public.utgave
            for figure in figures:
                key = (name, cells["kode"], tuple(cells[one] for one in dimensions), figure)
                seen[key] = (Decimal(cells[figure]) if cells[figure] else None, cells[f"{figure}_tegn"])
    return seen


def read_parquet(folder: Path, public: PublicEdition) -> Seen:
    """Read the Parquet files; what is not shown must be null, and a count a whole number."""
    seen: dict[Key, tuple[Decimal | None, str]] = {}
    for name in public.tables:
        found = duckdb.sql(f"select * from read_parquet('{folder / name}.parquet')")
        figures = [column for column in found.columns if f"{column}_tegn" in found.columns]
        types = dict(zip(found.columns, map(str, found.types), strict=True))
        assert all(types[one] == ("DOUBLE" if one == "timer_per_uke" else "BIGINT") for one in figures), name
        dimensions = found.columns[PLACE : found.columns.index(figures[0])]
        for row in found.fetchall():
            cells = dict(zip(found.columns, row, strict=True))
            for figure in figures:
                value = None if cells[figure] is None else Decimal(repr(cells[figure]))
                key = (name, cells["kode"], tuple(cells[one] for one in dimensions), figure)
                seen[key] = (value, cells[f"{figure}_tegn"])
    return seen


def read_json_stat(folder: Path, public: PublicEdition) -> Seen:
    """Read the cubes in row-major order; roles, sizes and a sparse status are asserted."""
    seen: dict[Key, tuple[Decimal | None, str]] = {}
    for name in public.tables:
        cube = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        ids = cube["id"]
        assert (cube["version"], cube["class"]) == ("2.0", "dataset")
        assert cube["role"] == {"time": ["ar"], "geo": ["enhet"], "metric": ["tall"]}
        indexes = [cube["dimension"][one]["category"]["index"] for one in ids]
        assert cube["size"] == [len(one) for one in indexes]
        assert indexes[0] == sorted(indexes[0])
        assert len(cube["value"]) == len(list(product(*indexes)))
        assert set(cube.get("status", {}).values()) <= {":", "..", "."}
        for place, codes in enumerate(product(*indexes)):
            at = dict(zip(ids, codes, strict=True))
            value = cube["value"][place]
            key = (name, at["enhet"], _list_dimensions(at, name), at["tall"])
            seen[key] = (None if value is None else Decimal(repr(value)), cube.get("status", {}).get(str(place), ""))
    return seen


def _list_dimensions(at: Mapping[str, str], table: str) -> tuple[str, ...]:
    """The dimensions of the table: a pair is one in the cube, and the year of a table that has none is left out."""
    if "hovedgruppe_tiltakskode" in at:
        group, _, code = at["hovedgruppe_tiltakskode"].partition("/")
        return group, code or "alle"
    names = [name for name in at if name not in ("enhet", "tall") and (name != "ar" or table == "utvikling")]
    return tuple(at[name] for name in names)


def read_workbook(path: Path, public: PublicEdition) -> Seen:
    """Read the workbook's tabs by their place, since its headings and dimensions are words."""
    seen: dict[Key, tuple[Decimal | None, str]] = {}
    book = load_workbook(path)
    assert book.sheetnames[NOTES:] == [*public.tables]
    assert not book.defined_names and {sheet.sheet_state for sheet in book} == {"visible"}
    told = (book.properties.title, book.properties.subject, book.properties.description, book.properties.keywords)
    assert told == (f"Resultater for introduksjonsprogrammet {public.ar}", None, None, None)
    assert not any(cell.comment or cell.hyperlink for sheet in book for row in sheet.iter_rows() for cell in row)
    for name, data in public.tables.items():
        rows = [[cell.value for cell in row] for row in book[name].iter_rows(min_row=HEADER + 1)]
        assert len(rows) == len(data.rows), name
        for cells, row in zip(rows, data.rows, strict=True):
            first = len(cells) - len(data.table.values)
            for figure, cell in zip(data.table.values, cells[first:], strict=True):
                seen[name, str(cells[1]), row.dimensions, figure] = _read_cell(cell, figure)
    return seen


def _read_cell(cell: Any, figure: str) -> tuple[Decimal | None, str]:
    """A number, a share of 1 as whole percent; or a sign, which is a text."""
    if isinstance(cell, str):
        return None, cell
    number = Decimal(repr(cell))
    return (number * 100).quantize(Decimal(1)) if figure.startswith("andel") else number, ""
