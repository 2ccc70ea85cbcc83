"""Made-up extracts for tests: ASCII tables to rows of text, and rows to the files of the contract.

``register(text)`` reads small tables as they stand in a test and fills in what the test leaves out;
``write_extract`` and ``write_parquet_extract`` put rows in a folder as C1 and C2 want them. Rows
made by chance are in ``hostile.py``; running the pipeline on them is in ``running.py``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from tests.support.oracle_reading import CONTRACT, EXTRA, BrokenCellError, column_names, parse_cell

Tables = dict[str, list[dict[str, str]]]

DEFAULTS: dict[str, dict[str, str]] = {
    "person": {
        "fodselsdato": "1990-05-17",
        "kjonn": "K",
        "reservert_forskning": "0",
        "registrert": "2016-01-01T12:00:00",
    },
    "kategori": {
        "lov": "introduksjonsloven",
        "kategori": "rett_og_plikt",
        "kollektiv_beskyttelse": "0",
        "fra_dato": "2018-01-01",
        "registrert": "2018-01-01T12:00:00",
    },
    "vedtak": {
        "kommunenummer": "4601",
        "lov": "introduksjonsloven",
        "ordning": "introduksjonsprogram",
        "vedtakstype": "innvilget",
        "vedtaksdato": "2018-01-01",
        "fra_dato": "2018-01-01",
        "registrert": "2018-01-01T12:00:00",
    },
    "tiltak": {
        "kommunenummer": "4601",
        "fane": "intro",
        "tiltakskode": "norskopplaring",
        "fra_dato": "2020-01-01",
        "registrert": "2020-01-01T12:00:00",
    },
    "fravaer": {
        "kommunenummer": "4601",
        "fravaerstype": "permisjon",
        "fra_dato": "2020-01-01",
        "til_dato": "2020-01-31",
        "registrert": "2020-01-01T12:00:00",
    },
    "avslutning": {
        "kommunenummer": "4601",
        "lov": "introduksjonsloven",
        "avslutningsdato": "2020-06-30",
        "avslutningsarsak": "arbeid_heltid",
        "registrert_av": "kommune",
        "registrert": "2020-07-01T12:00:00",
    },
    "utvidet_program": {
        "kommunenummer": "4601",
        "fra_dato": "2020-01-01",
        "registrert": "2020-01-01T12:00:00",
    },
}


def register(text: str) -> Tables:
    """Rows of the tables drawn in ``text``; what is not drawn has a sound default.

    A table is a line with its name, a line with column names between ``|``, and a line per row. A column
    that is left out has its default (an id by the row's number, else missing); a cell that is drawn empty
    is missing. A person that other tables name and ``person`` does not is added.
    """
    tables: Tables = {table: [] for table in CONTRACT}
    table = ""
    header: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if not line.strip():
            continue
        if len(cells) == 1 and cells[0] in CONTRACT:
            table, header = cells[0], []
        elif not header:
            assert set(cells) <= set(column_names(table)), f"{table}: {cells}"
            header = cells
        else:
            add_row(tables, table, **dict(zip(header, cells, strict=True)))
    return add_missing_persons(tables)


def add_row(tables: Tables, table: str, **cells: str) -> dict[str, str]:
    """Add one row to a table, with the defaults for what is left out."""
    row = dict.fromkeys(column_names(table), "") | DEFAULTS[table]
    key = CONTRACT[table][0]
    if key not in ("person_id", "person_id fra_dato"):
        row[key] = f"{table[:2]}-{len(tables[table]) + 1}"
    row |= cells
    tables[table].append(row)
    return row


def add_missing_persons(tables: Tables) -> Tables:
    """Add a default person for every person_id without a person row."""
    known = {row["person_id"] for row in tables["person"]}
    for table in CONTRACT:
        for row in tables[table]:
            if row["person_id"] not in known:
                known.add(row["person_id"])
                add_row(tables, "person", person_id=row["person_id"])
    return tables


def csv_text(table: str, rows: list[dict[str, str]]) -> str:
    """The table's CSV file as the contract wants it."""
    text = io.StringIO()
    names = column_names(table)
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(names)
    writer.writerows(
        [*(row.get(name, "") for name in names), *(row[EXTRA].split(";") if EXTRA in row else ())] for row in rows
    )
    return text.getvalue()


def drop_broken_records(tables: Tables) -> Tables:
    """The tables without rows of too many fields, which only CSV can have."""
    return {table: [row for row in rows if EXTRA not in row] for table, rows in tables.items()}


def write_extract(
    folder: Path,
    tables: Tables,
    *,
    tatt_ut: str = "2021-01-22T02:15:00",
    kilde: str = "prøve",
    with_checksums: bool = False,
) -> Path:
    """Write ``tables`` as CSV with a manifest; a table that is not among them gets no file."""
    folder.mkdir(parents=True, exist_ok=True)
    checksums = {}
    for table, rows in tables.items():
        content = csv_text(table, rows).encode("utf-8")
        (folder / f"{table}.csv").write_bytes(content)
        checksums[f"{table}.csv"] = (len(rows), hashlib.sha256(content).hexdigest())
    write_manifest(folder, tatt_ut, kilde, checksums if with_checksums else {})
    return folder


def write_parquet_extract(
    folder: Path,
    tables: Tables,
    *,
    tatt_ut: str = "2021-01-22T02:15:00",
    kilde: str = "prøve",
    typed: bool = True,
    with_checksums: bool = False,
) -> Path:
    """Write ``tables`` as Parquet: typed columns where every cell of the column is sound, else text."""
    folder.mkdir(parents=True, exist_ok=True)
    checksums = {}
    for table, rows in tables.items():
        arrays = {}
        for column in CONTRACT[table][1].split(" · "):
            name, form = column.split()
            cells = [row.get(name.rstrip("?")) or None for row in rows]
            arrays[name.rstrip("?")] = typed_array(form, cells) if typed else pa.array(cells, pa.string())
        path = folder / f"{table}.parquet"
        pq.write_table(pa.table(arrays), path)
        checksums[path.name] = (len(rows), hashlib.sha256(path.read_bytes()).hexdigest())
    write_manifest(folder, tatt_ut, kilde, checksums if with_checksums else {})
    return folder


def typed_array(form: str, cells: list[str | None]) -> pa.Array:
    """A column as Parquet holds it; text where a cell is broken or the column is text."""
    zone = ZoneInfo("Europe/Oslo")
    kinds: dict[str, tuple[pa.DataType, Callable[[Any], Any]]] = {
        "date": (pa.date32(), lambda value: value),
        "time": (pa.timestamp("us"), lambda value: to_clock(value, zone)),
        "flag": (pa.bool_(), lambda value: value),
        "decimal": (pa.decimal128(18, 9), lambda value: value),
    }
    if form not in kinds:
        return pa.array(cells, pa.string())
    kind, convert = kinds[form]
    try:
        values = [None if cell is None else convert(parse_cell(form, cell)) for cell in cells]
    except (BrokenCellError, OverflowError, ValueError):
        return pa.array(cells, pa.string())
    return pa.array(values, kind)


def to_clock(seconds: int, zone: ZoneInfo) -> datetime:
    """Norwegian clock time; refused where the clock shows it twice and this is the second."""
    aware = datetime.fromtimestamp(seconds, UTC).astimezone(zone)
    if aware.fold:
        raise ValueError(seconds)
    return aware.replace(tzinfo=None)


def write_manifest(folder: Path, tatt_ut: str, kilde: str, checksums: dict[str, tuple[int, str]]) -> None:
    """Write ``uttrekk.toml``."""
    lines = [f"tatt_ut = {tatt_ut}", f"kilde = {json.dumps(kilde, ensure_ascii=False)}", 'tegnsett = "utf-8"']
    if checksums:
        lines.append("[filer]")
        for name, (rader, sha256) in checksums.items():
            lines.append(f'"{name}" = {{ rader = {rader}, sha256 = "{sha256}" }}')
    (folder / "uttrekk.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
