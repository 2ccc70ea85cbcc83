"""Registers of other names for tests: files in a folder, a mapping beside it, and what comes of the two.

The worked example, a whole made-up register, is ``pipeline/intake/mapping/example``; here a test draws what it is about
and the tables that it leaves out are there without rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
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
# What every form of history meets: versions, a deletion, a correction within the second (A…20), what comes too late,
# an hour that comes twice, a shield, a line break, and a person who is in no readable row.
MADE_UP = """
person
    person_id | fodselsnummer | duf_nummer   | kjonn | statsborgerskap | adressesperre     | bostedskommune | registrert          | opphevet
    anna      | 01018012345   | 000123456789 | K     | SYR             |                   | 0301           | 2016-01-01T12:00:00 | 2020-05-05T12:00:00
    anna      | 01018012345   | 000123456789 | K     | SYR             | fortrolig         | 0301           | 2020-05-05T12:00:00 |
    omar      |               |              | M     |                 | strengt_fortrolig | 4601           | 2016-01-01T12:00:00 |
    lina      | 12345678901   |              | K     | ERI             |                   | 1103           | 2016-10-30T02:30:00 |
kategori
    kategori_id | person_id | oppholdsgrunnlag    | kollektiv_beskyttelse | til_dato   | registrert
    k1          | anna      | Flyktning; «innvilget» | 0                  |            | 2018-01-01T12:00:00
    k2          | lina      |                     | 1                     | 2020-12-31 | 2018-01-01T12:00:00
vedtak
    vedtak_id | person_id | kommunenummer | bydelsnummer | fra_dato   | til_dato   | har_videregaende | registrert          | opphevet
    v1        | anna      | 0301          | 030101       | 2019-02-01 | 2021-01-31 | 1                | 2019-01-15T12:00:00 |
    v2        | omar      | 4601          |              | 2019-02-01 |            |                  | 2019-01-15T12:00:00 | 2019-01-16T12:00:00
    v3        | lina      | 1103          |              | 2019-02-01 |            | 0                | 2019-01-15T12:00:00 |
tiltak
    tiltak_id | person_id | kommunenummer | timer_per_uke | fra_dato   | registrert
    t1        | anna      | 0301          | 37,5          | 2020-01-01 | 2020-01-01T12:00:00
    t2        | lina      | 1103          | 0,125         | 2020-01-01 | 2020-01-01T12:00:00
fravaer
    fravaer_id | person_id | kommunenummer | timer | registrert          | opphevet
    f1         | anna      | 0301          | 7,5   | 2020-02-01T12:00:00 |
    f2         | lina      | 1103          |       | 2020-02-01T12:00:00 | 2020-03-01T12:00:00
avslutning
    avslutning_id | person_id | kommunenummer | avslutningsdato | avslutningsarsak | registrert          | opphevet
    A000000019    | anna      | 0301          | 2020-05-05      | annet            | 2020-05-06T12:00:00 | 2020-06-01T12:00:00
    A000000019    | anna      | 0301          | 2020-05-15      | arbeid_heltid    | 2020-06-01T12:00:00 |
    A000000020    | lina      | 1103          | 2020-05-05      |                  | 2020-05-06T12:00:00 |
    A000000021    | omar      | 4601          | 2020-05-05      | arbeid_deltid    | 2020-05-06T12:00:00 | 2020-07-01T12:00:00
    A000000022    | omar      | 4601          | 2020-06-05      | arbeid_deltid    | 2021-01-22T00:00:00 |
utvidet_program
    person_id | kommunenummer | fra_dato   | registrert
    lina      | 1103          | 2020-01-01 | 2020-01-01T12:00:00
"""  # noqa: E501
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


def write_straight(tables: Tables) -> Tables:
    """What the made-up register knows, in the contract's words: a log of exits, and absence without history."""
    last_second = (make_edition().cutoff_end - timedelta(seconds=1)).replace(tzinfo=None).isoformat()
    tables["fravaer"] = [row | {"registrert": last_second} for row in tables["fravaer"] if not row["opphevet"]]
    of_exit: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in tables["avslutning"]:
        of_exit[row["avslutning_id"]].append(row)
    tables["avslutning"] = [row for versions in of_exit.values() for row in write_log(versions)]
    return tables


def write_log(versions: list[dict[str, str]]) -> list[dict[str, str]]:
    """Every version ends with the next; the 20th exit was wrong for no time; a deletion is a version of no time."""
    if versions[0]["avslutning_id"].endswith("20"):
        versions = [versions[0] | {"avslutningsarsak": "flyttet", "opphevet": versions[0]["registrert"]}, *versions]
    last = versions[-1]
    return versions + ([last | {"registrert": last["opphevet"]}] if last["opphevet"] else [])
