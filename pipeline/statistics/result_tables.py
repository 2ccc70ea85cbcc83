"""The result tables as files: CSV and Parquet under ``tabeller/``, with nothing in them but figures.

The tables' columns and order are the contract's; they are made by ``sql/statistikk/``. Sheets, links and the handoff
have modules of their own.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import duckdb

from pipeline.common.spreadsheet import shield_column
from pipeline.common.warehouse import count_rows, quote, run_sql

# Those of the spec, which sql/checks/ holds against each other; then those about quality; then those that give the
# result sheet its reasons, its past and what has changed.
CHECKED_TABLES = ("resultat", "regnskap", "resultat_alder", "resultat_lov", "tiltak", "tiltak_sum")
QUALITY_TABLES = ("funn", "funn_endring", "malintervall", "oppfolging")
SHEET_TABLES = ("avslutningsarsak", "utelatt", "resultat_endring", "utvikling")
RESULT_TABLES = CHECKED_TABLES + QUALITY_TABLES + SHEET_TABLES
STONAD_TABLE = "stonad"  # only where the run has introduksjonsstønad (T3)

# A share's quotient by whole numbers: a double would round a tie at the sixth decimal either way.
_EXACT_SHARES = {
    "andel_mal": "andel_seks_desimaler(r.mal_nadd, r.avsluttet)",
    "andel_ikke_registrert": "andel_seks_desimaler(r.ikke_registrert, r.avsluttet)",
    "andel_sene": "andel_seks_desimaler(r.sene, r.registreringer)",
    "andel_lavest": "andel_seks_desimaler(m.lavest_mal_nadd, m.lavest_avsluttet)",
    "andel_hoyest": "andel_seks_desimaler(m.hoyest_mal_nadd, m.hoyest_avsluttet)",
    "snitt_maneder": "andel_seks_desimaler(r.stonad_maneder, r.deltakere_med_stonad)",
    "timer_per_uke": "andel_seks_desimaler(t.timer_dager, t.deltakelse_dager)",
}


def write_result_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write every result table to ``folder`` as CSV and Parquet; return the rows written as CSV.

    CSV: ``;``, UTF-8 without BOM, LF, ``.`` decimal, shares with six decimals half away from zero, empty where the base
    is 0. Parquet keeps the double.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return sum(_write_table(connection, name, folder) for name in list_result_tables(connection))


def list_result_tables(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """The result tables of this run: those of every run, and that of stønad where the run has it."""
    has_stonad = count_rows(connection, "inndata.stonad_uttrekk") > 0
    return (*RESULT_TABLES, STONAD_TABLE) if has_stonad else RESULT_TABLES


def _write_table(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> int:
    columns, rows = _read_rows(connection, name)
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows([columns, *rows])
    (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    target = quote(str(folder / f"{name}.parquet"))
    run_sql(
        connection,
        f"copy (select * from statistikk.{name} order by rowid) to {target} (format parquet, compression zstd)",
        name=f"writing {name}.parquet",
    )
    return len(rows)


def format_csv_rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[list[str]]:
    """Return the table as text cells, header first, in the contract's order: as the CSV file has them."""
    columns, rows = _read_rows(connection, name)
    return [columns, *(["" if cell is None else str(cell) for cell in row] for row in rows)]


def _read_rows(connection: duckdb.DuckDBPyConnection, name: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """Return the columns, and the rows with exact shares and texts that no spreadsheet takes for a formula."""
    types = {row[0]: row[1] for row in connection.execute(f"describe statistikk.{name}").fetchall()}
    columns = list(types)
    texts = {column: shield_column(f"r.{column}") for column, kind in types.items() if kind == "VARCHAR"}
    wanted = ", ".join({**texts, **_EXACT_SHARES}.get(column, f"r.{column}") for column in columns)
    extra = ""
    if "timer_per_uke" in columns:
        extra = "left join statistikk.timer as t using (niva, kode, kjonn)"
    if "andel_lavest" in columns:
        extra = "left join statistikk.malintervall as m using (niva, kode)"
    found = run_sql(
        connection,
        f"select {wanted} from statistikk.{name} as r {extra} order by r.rowid",
        name=f"reading statistikk.{name}",
    ).fetchall()
    return columns, found
