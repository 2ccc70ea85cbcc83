"""What stands in ``mottak`` after loading: values, faults, broken records, and the way back to the line."""

from __future__ import annotations

import json
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.warehouse import connect
from pipeline.intake.sources import csv_bytes, csv_rewrite, load, rows
from pipeline.intake.sources.folder import verify_folder
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import Table
from tests.support.source_folders import MANIFEST, edition, header, lines_of, loaded, make_folder, row, rows_of

TIDLIG = {"registrert": "2020-01-01T12:00:00"}


def test_tables_hold_the_contracts_columns_in_its_order_and_types(tmp_path: Path) -> None:
    with loaded(make_folder(tmp_path / "kilde"), tmp_path / "arbeid") as (connection, _):
        for table in TABLES.values():
            described = [found[:2] for found in rows_of(connection, f"describe mottak.{table.name}")]
            assert described == [
                *((column.name, column.kind.sql_type) for column in table.columns),
                *((name, "VARCHAR") for name in ("feil_kolonne", "feil_grunn", "raa")),
            ]


def test_a_row_is_typed(tmp_path: Path) -> None:
    line = row(
        "tiltak",
        tiltak_id="t1",
        person_id="p1",
        kommunenummer="0301",
        fane="intro",
        tiltakskode="norsk",
        fra_dato="2020-01-01",
        timer_per_uke="37,5",
        registrert="2020-07-01T12:00:00",
    )
    with loaded(make_folder(tmp_path / "kilde", tiltak=header("tiltak") + line), tmp_path / "a") as (
        connection,
        _,
    ):
        assert rows_of(connection, "from mottak.tiltak") == [
            (
                *("t1", "p1", "0301", None, "intro", "norsk", date(2020, 1, 1), None, Decimal("37.5")),
                *(datetime(2020, 7, 1, 10, tzinfo=UTC), None, None, None, None),
            )
        ]
        assert rows_of(connection, "from mottak.linjeskift where tabell = 'tiltak'") == [("tiltak", 0, 2)]


def test_columns_in_any_order_and_optional_ones_away(tmp_path: Path) -> None:
    text = "registrert;reservert_forskning;annet;kjonn;fodselsdato;person_id\n"
    text += "2020-01-01T00:00:00Z;1;x;M;1990-01-31;p1\n"
    with loaded(make_folder(tmp_path / "kilde", person=text), tmp_path / "arbeid") as (connection, source):
        assert rows_of(connection, "from mottak.person") == [
            (
                *("p1", None, None, date(1990, 1, 31), "M", None, None, None, None, None, True),
                *(datetime(2020, 1, 1, tzinfo=UTC), None, None, None, None),
            )
        ]
        (person,) = (file for file in source.tables if file.table == "person")
        assert ";".join(person.columns) == text.splitlines()[0]
        assert person.unknown_columns == ("annet",)
        assert person.missing_optional == (
            *(
                "fodselsnummer",
                "duf_nummer",
                "statsborgerskap",
                "fodeland",
                "adressesperre",
                "bostedskommune",
            ),
            *("bostedsbydel", "opphevet"),
        )


def test_an_absent_optional_table_is_empty(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "kilde")
    (folder / "utvidet_program.csv").unlink()
    with loaded(folder, tmp_path / "arbeid") as (connection, source):
        assert rows_of(connection, "from mottak.utvidet_program") == []
        assert [file.table for file in source.tables] == [name for name in TABLES if name != "utvidet_program"]


def test_the_first_broken_column_in_the_contracts_order_is_told(tmp_path: Path) -> None:
    folder = make_folder(
        tmp_path / "kilde",
        person=header("person")
        + row("person")
        + row("person", kjonn="X", fodselsdato="2020-02-30")
        + row("person", person_id="", kjonn="")
        + row("person", adressesperre="hemmelig")
        + row("person", opphevet="2020-01-01")
        + row("person", bostedskommune="301"),
    )
    with loaded(folder, tmp_path / "arbeid") as (connection, _):
        assert rows_of(connection, "select feil_kolonne, feil_grunn from mottak.person") == [
            (None, None),
            ("fodselsdato", "not a date YYYY-MM-DD"),
            ("person_id", "empty but required"),
            (None, None),  # kept, and shielded: R7
            (
                "opphevet",
                "not a timestamp YYYY-MM-DDTHH:MM:SS, with or without an offset: a date without a clock time",
            ),
            ("bostedskommune", "not 4 digits: zeros lost: 3 digits where 4 are expected"),
        ]
        kept = rows_of(connection, "select raa from mottak.person where feil_kolonne = 'fodselsdato'")
        cells = json.loads(kept[0][0])
        assert (cells["fodselsdato"], cells["kjonn"], cells["opphevet"]) == ("2020-02-30", "X", None)
        assert list(cells) == list(TABLES["person"].column_names)
        assert rows_of(connection, "select count(*) from mottak.person where raa is not null") == [(5,)]


def test_a_period_that_ends_before_it_begins_is_unreadable_and_one_day_is_not(tmp_path: Path) -> None:
    fixed = {
        "fravaer_id": "f1",
        "person_id": "p1",
        "kommunenummer": "0301",
        "fravaerstype": "sykdom",
    } | TIDLIG
    folder = make_folder(
        tmp_path / "kilde",
        fravaer=header("fravaer")
        + row("fravaer", **fixed, fra_dato="2020-01-02", til_dato="2020-01-01", timer="mye")
        + row("fravaer", **fixed, fra_dato="2020-01-02", til_dato="2020-01-02", timer="1000000000")
        + row("fravaer", **fixed, fra_dato="2020-01-02", til_dato="2020-01-02"),
    )
    with loaded(folder, tmp_path / "arbeid") as (connection, _):
        assert rows_of(connection, "select feil_kolonne, feil_grunn from mottak.fravaer") == [
            ("til_dato", "til_dato is before fra_dato"),
            ("timer", "outside the range of the register"),
            (None, None),
        ]


def test_a_reason_must_be_in_its_own_laws_list_and_empty_is_not_registered(tmp_path: Path) -> None:
    fixed = {
        "avslutning_id": "a1",
        "person_id": "p1",
        "kommunenummer": "0301",
        "avslutningsdato": "2020-06-30",
        "registrert_av": "kommune",
    } | TIDLIG
    folder = make_folder(
        tmp_path / "kilde",
        avslutning=header("avslutning")
        + row("avslutning", **fixed, lov="introduksjonsloven", avslutningsarsak="arbeid_heltid")
        + row("avslutning", **fixed, lov="integreringsloven")
        + row("avslutning", **fixed, lov="introduksjonsloven", avslutningsarsak="ikke_registrert")
        + row("avslutning", **fixed, lov="introduksjonsloven", avslutningsarsak="pensjon")
        + row("avslutning", **fixed, lov="straffeloven", avslutningsarsak="pensjon"),
    )
    with loaded(folder, tmp_path / "arbeid") as (connection, _):
        assert rows_of(connection, "select avslutningsarsak, feil_kolonne, feil_grunn from mottak.avslutning") == [
            ("arbeid_heltid", None, None),
            ("ikke_registrert", None, None),
            ("ikke_registrert", None, None),
            ("pensjon", "avslutningsarsak", "not in the code list of the row's law"),
            ("pensjon", "lov", "not one of introduksjonsloven, integreringsloven"),
        ]


def test_broken_records_are_set_aside_with_their_line_and_the_rest_keeps_its_own(tmp_path: Path) -> None:
    """Lines: 1 header, 2 p1, 3 two fields, 4-5 p2 with a line break, 6 blank, 7 a stray quote, 8 p3."""
    folder = make_folder(
        tmp_path / "kilde",
        person=header("person")
        + row("person", person_id="p1")
        + "bare;to\n"
        + row("person", person_id='"p\n2"')
        + "\n"
        + row("person", person_id='p"x"')
        + row("person", person_id="p3"),
    )
    with loaded(folder, tmp_path / "arbeid") as (connection, source):
        assert next(file.rows for file in source.tables if file.table == "person") == 6
        assert rows_of(connection, "select rowid, person_id from mottak.person order by rowid") == [
            (0, "p1"),
            (1, "p\n2"),
            (2, "p3"),
        ]
        assert rows_of(connection, "select tabell, linje, kolonne, grunn from mottak.ulesbar order by linje") == [
            ("person", 3, None, "2 fields where the header has 13"),
            ("person", 6, None, "an empty row, as spreadsheets leave at the end"),
            ("person", 7, "person_id", "a quote inside an unquoted field"),
        ]
        assert rows_of(connection, "select raa from mottak.ulesbar where linje = 3") == [("bare;to",)]
        assert lines_of(connection, "person") == [2, 4, 8]
        assert list((tmp_path / "arbeid").glob("*.omskrevet")) == []


def test_broken_records_are_written_away_before_they_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each third record of 300 is broken: they come in blocks of 256 bytes, and more than ten are written away."""
    monkeypatch.setattr(csv_bytes, "BLOCK", 256)
    monkeypatch.setattr(csv_rewrite, "_BATCH_ROWS", 10)
    batches: list[int] = []
    add = load.add_batch

    def count(connection: Any, table: Table, batch: csv_rewrite.Batch) -> None:
        batches.append(len(batch.unreadable))
        add(connection, table, batch)

    monkeypatch.setattr(load, "add_batch", count)
    records = (row("person", person_id=f"p{n}") + row("person", person_id=f"q{n}") + "bare;to\n" for n in range(100))
    folder = make_folder(tmp_path / "kilde", person=header("person") + "".join(records))
    with loaded(folder, tmp_path / "arbeid") as (connection, _):
        broken = rows_of(connection, "select linje from mottak.ulesbar where tabell = 'person' order by linje")
        assert broken == [(4 + 3 * n,) for n in range(100)]
        assert lines_of(connection, "person") == [line for line in range(2, 302) if line % 3 != 1]
    assert sum(batches) == 100
    assert 1 < max(batches) < 20


def test_a_quoted_line_break_in_the_header_moves_the_lines(tmp_path: Path) -> None:
    text = header("person").rstrip("\n") + ';"to\nlinjer"\n' + row("person").rstrip("\n") + ";x\n"
    with loaded(make_folder(tmp_path / "kilde", person=text), tmp_path / "arbeid") as (connection, _):
        assert rows_of(connection, "select person_id, feil_kolonne from mottak.person") == [("p1", None)]
        assert lines_of(connection, "person") == [3]


@pytest.mark.parametrize(
    ("change", "plain"),
    [
        (lambda text: text, True),
        (lambda text: text.replace("\n", "\r\n"), True),
        (lambda text: "\ufeff" + text, True),
        (lambda text: text.rstrip("\n"), True),
        (lambda text: text.replace("\n", "\r\n", 2), False),
        (lambda text: text.replace("\n", "\r\n", 1), False),
    ],
)
def test_line_ends_and_marks_change_nothing(tmp_path: Path, change: object, plain: bool) -> None:
    text = header("person") + row("person", person_id="p1") + row("person", person_id='"p;""2"""')
    text += row("person", person_id="på", bostedskommune='""')
    assert callable(change)
    with loaded(make_folder(tmp_path / "kilde", person=change(text)), tmp_path / "arbeid") as (
        connection,
        source,
    ):
        assert next(file.is_plain for file in source.tables if file.table == "person") is plain
        found = rows_of(connection, "select person_id, bostedskommune, feil_grunn, opphevet from mottak.person")
        assert found == [("p1", None, None, None), ('p;"2"', None, None, None), ("på", None, None, None)]
        assert lines_of(connection, "person") == [2, 3, 4]


def test_a_cr_that_ends_no_line_stays_in_its_cell(tmp_path: Path) -> None:
    text = header("person") + row("person", person_id="p\r1") + row("person", person_id='"p\r\n2"')
    text += row("person", person_id="p3", fodeland='"X"').replace("\n", "\r\n")
    with loaded(make_folder(tmp_path / "kilde", person=text), tmp_path / "arbeid") as (connection, _):
        found = rows_of(connection, "select person_id, feil_kolonne from mottak.person")
        assert found == [("p\r1", None), ("p\r\n2", None), ("p3", "fodeland")]
        assert lines_of(connection, "person") == [2, 3, 5]


def test_windows_1252_is_read_as_such(tmp_path: Path) -> None:
    text = header("person") + row("person", person_id="pæøå€") + "bare;tø\n"
    folder = make_folder(tmp_path / "kilde", person=text.encode("cp1252"))
    with (folder / "uttrekk.toml").open("a") as manifest:
        manifest.write('tegnsett = "windows-1252"\n')
    with loaded(folder, tmp_path / "arbeid") as (connection, _):
        assert rows_of(connection, "select person_id from mottak.person") == [("pæøå€",)]
        assert rows_of(connection, "select raa from mottak.ulesbar") == [("bare;tø",)]


def test_a_folder_name_with_signs_of_a_pattern_is_only_a_name(tmp_path: Path) -> None:
    make_folder(tmp_path / "ar=2020" / "uttrekk [1]*", person=header("person") + row("person"))
    make_folder(tmp_path / "ar=2020" / "uttrekk 1x", person=header("person"))
    with loaded(tmp_path / "ar=2020" / "uttrekk [1]*", tmp_path / "arbeid") as (connection, _):
        assert rows_of(connection, "select person_id from mottak.person") == [("p1",)]


def test_parquet_in_every_type_the_contract_allows(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "kilde")
    (folder / "tiltak.csv").unlink()
    instant = datetime(2020, 10, 25, 1, 30, tzinfo=UTC)
    columns = {
        "tiltak_id": pa.array(["t1", "t2", "t3", ""]),
        "person_id": pa.array(["p1", "p2", "p3", "p4"]).dictionary_encode(),
        "kommunenummer": pa.array(["0301"] * 4, pa.large_string()),
        "bydelsnummer": pa.nulls(4, pa.int32()),
        "fane": pa.array(["intro"] * 4),
        "tiltakskode": pa.array(["norsk"] * 4),
        "fra_dato": pa.array([date(2020, 1, 1)] * 4),
        "til_dato": pa.array(["2020-01-01", "2019-12-31", "", None]),
        "timer_per_uke": pa.array([37.5, float("nan"), float("nan"), None]),
        "registrert": pa.array([datetime(2020, 10, 25, 2, 30)] * 4, pa.timestamp("ns")),  # noqa: DTZ001
        "opphevet": pa.array([instant] * 4, pa.timestamp("ms", tz="UTC")),
    }
    pq.write_table(pa.table(columns), folder / "tiltak.parquet")
    with loaded(folder, tmp_path / "arbeid") as (connection, source):
        assert rows_of(connection, "select tiltak_id, person_id, feil_kolonne, feil_grunn from mottak.tiltak") == [
            ("t1", "p1", None, None),
            ("t2", "p2", "til_dato", "til_dato is before fra_dato"),
            ("t3", "p3", "timer_per_uke", "not a decimal number"),
            (None, "p4", "tiltak_id", "empty but required"),
        ]
        assert rows_of(connection, "select registrert, opphevet, timer_per_uke from mottak.tiltak limit 1") == [
            (datetime(2020, 10, 25, 0, 30, tzinfo=UTC), instant, Decimal("37.5"))
        ]
        assert lines_of(connection, "tiltak") == [1, 2, 3, 4]
        (file,) = (file for file in source.tables if file.table == "tiltak")
        assert (file.format, file.rows, file.empty_columns) == ("parquet", 4, ("bydelsnummer",))


def test_rows_keep_the_order_of_the_file_when_it_is_read_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load, "_MAX_LINE", 4096)
    monkeypatch.setattr(load, "_BUFFER", 65536)
    count = 20_000
    text = header("person") + "".join(row("person", person_id=f"p{number}") for number in range(count))
    with loaded(make_folder(tmp_path / "kilde", person=text), tmp_path / "arbeid") as (connection, _):
        wrong = "select count(*) from mottak.person where person_id != 'p' || rowid"
        assert rows_of(connection, wrong) == [(0,)]
        assert rows_of(connection, "select count(*), max(rowid) from mottak.person") == [(count, count - 1)]


def test_rows_keep_the_order_of_a_file_of_many_megabytes(tmp_path: Path) -> None:
    # Norway's vedtak: DuckDB 2.0's reader, left to read such a file in parts side by side, mixed the parts up in two
    # readings of three, and every line in the quarantine was wrong.
    count = 90_000
    cells = {"lov": "introduksjonsloven", "ordning": "introduksjonsprogram", "vedtakstype": "innvilget"}
    days = {"vedtaksdato": "2019-04-24", "fra_dato": "2019-05-23", "til_dato": "2021-05-22"}
    text = header("vedtak") + "".join(
        row("vedtak", vedtak_id=f"v{number}", person_id="p1", kommunenummer="0301", **cells, **days, **TIDLIG)
        for number in range(count)
    )
    folder = make_folder(tmp_path / "kilde", vedtak=text)
    for attempt in range(3):
        with loaded(folder, tmp_path / f"arbeid{attempt}") as (connection, _):
            assert rows_of(connection, "select count(*) from mottak.vedtak where vedtak_id != 'v' || rowid") == [(0,)]


def test_a_file_that_changes_after_it_was_verified_is_refused(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "kilde", person=header("person") + row("person"))
    source = verify_folder(folder, edition())
    os.utime(folder / "person.csv", ns=(1, 1))
    with connect(tmp_path / "prove.duckdb", tmp_path) as connection:
        with pytest.raises(RefusedError, match="changed while it was read"):
            source.load(connection, tmp_path)
        (folder / "person.csv").unlink()
        with pytest.raises(RefusedError, match="changed while it was read"):
            source.load(connection, tmp_path)


@pytest.mark.parametrize(
    ("tegnsett", "text", "other"),
    [("utf-8", b"bare;tre", b'"are;tre'), ("windows-1252", b"p1;", b"\x811;")],
    ids=["a quote", "a byte"],
)
def test_another_file_of_the_same_size_and_time_is_refused(
    tmp_path: Path, tegnsett: str, text: bytes, other: bytes
) -> None:
    """A quote that is never closed, or a byte that the character set has not, was not in what was verified."""
    persons = (header("person") + row("person") + "bare;tre\n").encode()
    folder = make_folder(tmp_path / "kilde", f'{MANIFEST}tegnsett = "{tegnsett}"\n', person=persons)
    source = verify_folder(folder, edition())
    path = folder / "person.csv"
    time = path.stat().st_mtime_ns
    path.write_bytes(persons.replace(text, other))
    os.utime(path, ns=(time, time))
    told = r"person\.csv changed while it was read"
    with connect(tmp_path / "prove.duckdb", tmp_path) as connection, pytest.raises(RefusedError, match=told):
        source.load(connection, tmp_path)
    assert list(tmp_path.glob("*.omskrevet")) == []


def test_records_that_do_not_add_up_stop_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_folder(tmp_path / "kilde", person=header("person") + row("person") + row("person"))
    source = verify_folder(folder, edition())
    monkeypatch.setattr(rows, "build_select", lambda *given: build(*given) + " limit 1")
    told = "1 whole and 0 broken records were read, but 2 were found"
    with connect(tmp_path / "prove.duckdb", tmp_path) as connection, pytest.raises(StoppedError, match=told):
        source.load(connection, tmp_path)


build = rows.build_select
