"""Earlier editions made by hand under a HOME, and one table of a later edition computed from what they published.

``publish_result`` writes the result table from pencil figures: no register, no run. Editions that are published
from a register are in ``rounds.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.common.provenance import describe_files
from pipeline.contracts.tables import find_contract_faults
from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.nir.closed_lists import LEVELS, RESULT_COUNTS
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import EditionFolders, Home
from pipeline.run.state import EditionState, write_state
from pipeline.statistics.compute import create_made_table, make_reference_tables
from pipeline.statistics.earlier_rounds import load_earlier_rounds

Unit = tuple[str, str]
# (niva, kode) -> count columns of the result table; one that is left out is 0
Counts = Mapping[Unit, Mapping[str, int]]
Rows = list[dict[str, Any]]

_TEXTS = ("utgave", "niva", "kode", "navn", "kjonn")


def write_year(folder: Path, ar: int, editions: Mapping[str, str], inndeling: date | None = None) -> None:
    """Write the year file of ``ar`` with editions by name, each with its ``slag``."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"ar = {ar}", 'lover = ["introduksjonsloven"]', *([f"inndeling = {inndeling}"] if inndeling else [])]
    for name, slag in editions.items():
        day = date(ar + 1, 1, 21)
        lines += ["[[utgave]]", f'navn = "{name}"', f'slag = "{slag}"', f"skjaeringsdato = {day}", f"frist = {day}"]
    (folder / f"{ar}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def publish_result(home: Path, key: str, counts: Counts) -> None:
    """Publish an edition that has nothing but its result table, and a working database of nobody.

    Women are one more of everything, and so found out if they are taken for both sexes.
    """
    rows = [_fill_row(key, unit, own, sex) for unit, own in counts.items() for sex in ("alle", "K")]
    folders = Home(home).edition(key)
    folders.tables.mkdir(parents=True)
    folders.data.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, _SCHEMA), folders.tables / "resultat.parquet")
    with duckdb.connect(str(folders.database)) as connection:
        for schema in ("klargjort", "kodeverk"):
            connection.execute(f"create schema {schema}")
        for table, columns in _DATABASE.items():
            connection.execute(f"create table {table} ({columns})")
        levels = [["niva", level, number] for number, level in enumerate(LEVELS)]
        connection.executemany("insert into kodeverk.verdi values (?, ?, ?)", levels)
    seal_published(folders)


def publish_findings(home: Path, key: str) -> None:
    """Give an edition that has a result table the findings that make it a round to compare with: none."""
    folders = Home(home).edition(key)
    pq.write_table(pa.table({"regel": pa.array([], pa.string())}), folders.tables / "funn.parquet")
    seal_published(folders)


def seal_published(folders: EditionFolders) -> None:
    """Say in the edition's state that what lies there is what was published."""
    (database,) = describe_files(folders.data, [folders.database.name])
    tables = describe_files(folders.tables, sorted(path.name for path in folders.tables.iterdir()))
    state = EditionState(folders.key, "2021-01-26T12:00:00+00:00", "", "", "", database, tuple(tables), {})
    write_state(folders.state, state)


def compute_table(table: str, key: str, home: Path, years: Path, counts: Counts) -> Rows:
    """Return ``statistikk.<table>`` of the edition ``key``, whose own result table holds ``counts``.

    Every unit of the structure has its row in the result table. A broken contract is an AssertionError.
    """
    with _open_run(key, home, years) as run:
        units = run.connection.execute("select niva, kode from klargjort.enhet").fetchall()
        assert counts.keys() <= set(units)
        rows = [_fill_row(key, unit, counts.get(unit, {}), sex) for unit in units for sex in ("alle", "K")]
        run.connection.register("given", pa.Table.from_pylist(rows, _SCHEMA))
        run.connection.execute("create table statistikk.resultat as from given")
        create_made_table(run.connection, f"statistikk.{table}", run.parameters)
        assert find_contract_faults(run.connection, f"statistikk.{table}") == []
        found = run.connection.execute(f"from statistikk.{table} order by rowid")
        columns = [column[0] for column in found.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


@contextmanager
def _open_run(key: str, home: Path, years: Path) -> Iterator[EditionRun]:
    run = EditionRun(find_edition(key, years), Home.find(home))
    with run:
        make_reference_tables(run)
        run.connection.execute("create table inndata.person (person_id varchar, adressesperre varchar)")
        load_earlier_rounds(run, list_editions(load_years(years)))
        create_made_table(run.connection, "klargjort.enhet", run.parameters)
        yield run


def _fill_row(key: str, unit: Unit, own: Mapping[str, int], sex: str) -> dict[str, Any]:
    more = 0 if sex == "alle" else 1
    niva, kode = unit
    assert own.keys() <= set(RESULT_COUNTS)
    texts = dict(zip(_TEXTS, (key, niva, kode, f"{niva} {kode}", sex), strict=True))
    return texts | {"andel_mal": None} | {name: own.get(name, 0) + more for name in RESULT_COUNTS}


_DATABASE = {
    "klargjort.enhet": "niva varchar, kode varchar, navn varchar, kommune_kode varchar, fylke_kode varchar",
    "klargjort.enhet_kjonn": "niva varchar, niva_nr int, kode varchar, navn varchar, kjonn varchar, kjonn_nr int",
    "klargjort.avslutning": "avslutning_id varchar, person_id varchar",
    "klargjort.avslutning_enhet": "niva varchar, kode varchar, avslutning_id varchar, kjonn varchar, gruppe varchar, "
    "er_mal_nadd boolean, botte varchar, er_talt boolean",
    "klargjort.deltaker_enhet": "niva varchar, kode varchar, person_id varchar, kjonn varchar, "
    "har_intro_tiltak boolean",
    "klargjort.funn": "regel varchar, person_id varchar, kommune_kode varchar, bydel_kode varchar, er_sperret boolean",
    "klargjort.utfall": "sak varchar, person_id varchar, er_sperret boolean, kommune_kode varchar, bydel_kode varchar, "
    "er_talt boolean, er_mal_nadd boolean, er_naa boolean, utfall_antall int",
    "kodeverk.enhet": "niva varchar, kode varchar, fylke_kode varchar",
    "kodeverk.kvalitetsregel": "regel varchar, virkning varchar[], alvor varchar",
    "kodeverk.verdi": "liste varchar, verdi varchar, rekkefolge int",
}
_SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in _TEXTS),
        *((name, pa.int64()) for name in RESULT_COUNTS),
        ("andel_mal", pa.float64()),
    ]
)
