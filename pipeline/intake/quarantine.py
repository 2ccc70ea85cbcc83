"""The quarantine: every row that could not be read, or whose person is missing, with its place and the reason.

The only place that writes what a rejected row holds, and only into files (R16): messages and summaries hold
columns, reasons and counts. Which rows these are was decided in ``pipeline/intake/sources`` (readability) and
``pipeline/intake/classification.py`` (persons).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.common.errors import StoppedError
from pipeline.common.files import publish_folder
from pipeline.common.spreadsheet import shield_column
from pipeline.common.warehouse import quote, run_sql
from pipeline.intake.accounting import count_quarantined, count_rows_read
from pipeline.intake.snapshot_tables import quote_path, read_file
from pipeline.intake.sources.causes import find_remedies
from pipeline.intake.sources.mapping_lines import advise_mapping
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import Table
from pipeline.nir.outcomes import KARANTENE

ROWS_FILE = "karantene.parquet"
ROWS_CSV = "karantene.csv"
SUMMARY_FILE = "karantene_sammendrag.parquet"
SUMMARY_CSV = "karantene_sammendrag.csv"
FILES = (ROWS_FILE, ROWS_CSV, SUMMARY_FILE, SUMMARY_CSV)
_TEXT_COLUMNS = ("tabell", "fil", "nokkel", "kolonne", "grunn", "innhold")
_PARQUET = "(format parquet, compression zstd)"
_CSV = "(format csv, delimiter ';', header true)"
_REASONS_TOLD = 3
_PORTION_LINES = 100_000
_HAS_LINES = "select count(*) from mottak.linjeskift where tabell = $tabell"
_SCHEMA = pa.schema(
    [("tabell", pa.string()), ("fil", pa.string()), ("linje", pa.int64())]
    + [(name, pa.string()) for name in ("nokkel", "kolonne", "grunn", "innhold")]
)


def write_quarantine(connection: duckdb.DuckDBPyConnection, files: Mapping[str, str], folder: Path) -> None:
    """Write the quarantine into ``folder`` as Parquet and CSV. ``files`` gives the source file of each table.

    ``karantene``: one row per row in quarantine, by tabell and linje: tabell, fil (or the table of a register), linje
    (line in the file; of a Parquet file the row's number from 1; of a register, where rows have no order, empty, and
    the rows are by nokkel), nokkel (the cells of the row's key; empty for a broken record), kolonne, grunn, innhold
    (the cells as JSON: as they stood where the row could not be read, as parsed where its person is the reason; a
    broken record as it stood).
    ``karantene_sammendrag``: one row per tabell, kolonne and grunn, with antall; the most common first.
    """
    quarantined = count_quarantined(connection)
    with pq.ParquetWriter(folder / ROWS_FILE, _SCHEMA, compression="zstd") as writer:
        for name in sorted(name for name, rows in quarantined.items() if rows):
            for portion in _read_portions(connection, TABLES[name], files.get(name)):
                writer.write_table(portion)
    rows = read_file(folder / ROWS_FILE)
    cells = ", ".join(f"{shield_column(name)} as {name}" for name in _TEXT_COLUMNS)
    summary = f"""
        select tabell, kolonne, grunn, count(*) as antall
        from {rows}
        group by all
        order by tabell, antall desc, kolonne, grunn
    """
    for name, statement, form in (
        (ROWS_CSV, f"select * replace ({cells}) from {rows}", _CSV),
        (SUMMARY_FILE, summary, _PARQUET),
        (SUMMARY_CSV, summary, _CSV),
    ):
        run_sql(connection, f"copy ({statement}) to {quote_path(folder / name)} {form}", name=name)


def stop_over_limit(
    connection: duckdb.DuckDBPyConnection, files: Mapping[str, str], limit: Decimal, work: Path, final: Path
) -> None:
    """Raise StoppedError where more than ``limit`` (a share, 0 to 1) of any table's rows are in quarantine.

    The whole quarantine is then in the folder ``final``; ``work`` is a folder to make it in.
    """
    read, quarantined = count_rows_read(connection), count_quarantined(connection)
    over = [name for name in TABLES if quarantined[name] > limit * read[name]]
    if not over:
        return
    made = work / final.name
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir(parents=True)
    write_quarantine(connection, files, made)
    common = {name: _most_common(connection, made, name) for name in over}
    told = " ".join(
        f"{name}: {_spaced(quarantined[name])} of {_spaced(read[name])} rows"
        f" ({_percent(quarantined[name], read[name])}), most of them {_tell(common[name])}."
        for name in over
    )
    remedies = find_remedies(told)
    helps = f" What most likely helps: {'; '.join(remedies)}." if remedies else ""
    helps += advise_mapping((name, column, reason) for name in over for column, reason, _ in common[name])
    publish_folder(made, final)
    raise StoppedError(
        f"Too many rows are in quarantine; the limit, maks_karantene_andel, is {limit:f} of a table's rows. "
        f"{told}{helps} Nothing was published and nothing was frozen. Every row with its place and reason is in "
        f"{final / ROWS_CSV} (person data: keep it there). Have the extract corrected and run again; or, "
        "where the rows are rightly left out, raise maks_karantene_andel in the year file."
    )


def _read_portions(connection: duckdb.DuckDBPyConnection, table: Table, file: str | None) -> Iterator[pa.Table]:
    """The table's rows in quarantine by line, a bounded number at a time: in a bad extract that is every row."""
    given = {"tabell": table.name}
    lined = run_sql(connection, _HAS_LINES, given, name="mottak.linjeskift").fetchall() != [(0,)]
    find = _find_lines(table) if lined else _number_by_key(table)
    run_sql(connection, find, name="mottak.karantene_linje")
    places = run_sql(
        connection,
        f"""
        select distinct linje // {_PORTION_LINES} as del
        from (
            select linje from mottak.karantene_linje
            union all
            select linje from mottak.ulesbar where tabell = '{table.name}'
        )
        order by del
        """,
        name="mottak.karantene_linje",
    ).fetchall()
    for (place,) in places:
        span = {"fra": place * _PORTION_LINES, "til": (place + 1) * _PORTION_LINES}
        rows = run_sql(connection, _rows_between(table, file, lined=lined), span, name=ROWS_FILE).fetchall()
        yield pa.table([list(cells) for cells in zip(*rows, strict=True)], schema=_SCHEMA)


def _find_lines(table: Table) -> str:
    """A row's line is its number plus the latest shift at or before it."""
    return f"""
        create or replace table mottak.karantene_linje as
        select u.rad + coalesce(s.tillegg, 1) as linje, u.rad, u.grunn
        from mottak.utfall_{table.name} as u
        asof left join (select fra_rad, tillegg from mottak.linjeskift where tabell = '{table.name}') as s
            on u.rad >= s.fra_rad
        where u.utfall = '{KARANTENE}'
    """


def _number_by_key(table: Table) -> str:
    """Number the rows of a table without lines by key and content, so that the same rows get the same places."""
    content = ", ".join(f"t.{name}" for name in table.column_names)
    return f"""
        create or replace table mottak.karantene_linje as
        select row_number() over (
                order by {_key_cells(table)}, t.feil_kolonne, t.feil_grunn, u.grunn, t.raa, {content}
            ) as linje, u.rad, u.grunn
        from mottak.utfall_{table.name} as u
        join mottak.{table.name} as t on t.rowid = u.rad
        where u.utfall = '{KARANTENE}'
    """


def _key_cells(table: Table) -> str:
    """The SQL for the cells of a row's key: as read, or as they stood where they could not be read."""
    cells = ", ".join(f"coalesce(t.{name}::varchar, t.raa ->> '$.{name}')" for name in table.key)
    return f"nullif(concat_ws(' · ', {cells}), '')"


def _rows_between(table: Table, file: str | None, *, lined: bool) -> str:
    """``lined``: the rows have lines in a file."""
    cells = ", ".join(f"{name} := t.{name}" for name in table.column_names)
    fil = quote(file) if file else "null::varchar"
    return f"""
        select tabell, fil, {"linje" if lined else "null::bigint as linje"}, nokkel, kolonne, grunn, innhold
        from (
        select '{table.name}' as tabell, {fil} as fil, k.linje, {_key_cells(table)} as nokkel,
            case when k.grunn is null then t.feil_kolonne else 'person_id' end as kolonne,
            coalesce(k.grunn, t.feil_grunn) as grunn,
            case when k.grunn is null then t.raa else to_json(struct_pack({cells}))::varchar end as innhold
        from mottak.karantene_linje as k
        join mottak.{table.name} as t on t.rowid = k.rad
        where k.linje >= $fra and k.linje < $til
        union all
        select tabell, {fil}, linje, null, kolonne, grunn, raa
        from mottak.ulesbar
        where tabell = '{table.name}' and linje >= $fra and linje < $til
        ) as r
        order by r.linje, kolonne, grunn, innhold
    """


def _most_common(connection: duckdb.DuckDBPyConnection, folder: Path, table: str) -> list[tuple[str | None, str, int]]:
    """Column, reason and number of the reasons that are told of a table."""
    statement = f"""
        select kolonne, grunn, antall
        from {read_file(folder / SUMMARY_FILE)}
        where tabell = '{table}'
        order by antall desc, kolonne, grunn
        limit {_REASONS_TOLD}
    """
    return run_sql(connection, statement, name=SUMMARY_FILE).fetchall()


def _tell(common: list[tuple[str | None, str, int]]) -> str:
    return "; ".join(f"{column or 'the whole record'}: {reason} ({_spaced(count)})" for column, reason, count in common)


def _percent(part: int, whole: int) -> str:
    """A share for a message: to a tenth of a percent, half away from zero, never rounded to nothing."""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10} %" if tenths else "less than 0.1 %"


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", " ")
