"""Folders that are refused before anything is written: with exit code 2 and a message without any cell."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.common.errors import RefusedError
from pipeline.intake.sources import parquet_file
from pipeline.intake.sources.folder import VerifiedFolder, verify_folder
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import Kind
from pipeline.nir.stonad import STONAD
from tests.support.source_folders import MANIFEST, edition, header, make_folder, row

SECRET = "hemmelig"
PERSONS = header("person") + row("person", person_id=SECRET) + row("person", person_id=SECRET + "2")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "uttrekk", person=PERSONS)


def verify(folder: Path) -> VerifiedFolder:
    return verify_folder(folder, edition())


def refuse(folder: Path) -> str:
    """The message of the refusal, after checking what holds for every one."""
    before = {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}
    with pytest.raises(RefusedError) as caught:
        verify(folder)
    message = str(caught.value)
    assert caught.value.exit_code == 2
    assert SECRET not in message
    assert caught.value.__cause__ is None or SECRET not in str(caught.value.__cause__)
    assert {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()} == before
    return message


def tell(source: VerifiedFolder) -> list[tuple[str, dict[str, object]]]:
    """Kind and facts of the notices, but that the manifest gives no number of rows."""
    return [(notice.kind, dict(notice.facts)) for notice in source.notices if notice.kind != "uten_rader"]


def write_manifest(folder: Path, text: str) -> None:
    (folder / "uttrekk.toml").write_text(text, encoding="utf-8")


def write_parquet(folder: Path, table: str = "person", **columns: pa.Array) -> Path:
    """A person table with two rows in Parquet, in the place of the CSV file."""
    sound = {
        "person_id": pa.array([SECRET, SECRET + "2"]),
        "fodselsdato": pa.array(["1990-05-17"] * 2),
        "kjonn": pa.array(["K", "M"]),
        "reservert_forskning": pa.array([True, False]),
        "registrert": pa.array(["2016-01-01T12:00:00"] * 2),
    }
    (folder / f"{table}.csv").unlink(missing_ok=True)
    path = folder / f"{table}.parquet"
    pq.write_table(pa.table(sound | columns), path, compression="zstd")
    return path


def test_a_sound_folder_is_taken(folder: Path) -> None:
    source = verify(folder)
    assert [file.name for file in source.tables] == [f"{name}.csv" for name in TABLES]
    person = source.tables[0]
    assert (person.rows, person.bytes, person.is_plain) == (2, len(PERSONS), True)
    assert person.sha256 == hashlib.sha256(PERSONS.encode()).hexdigest()
    assert source.description == "the folder uttrekk (kilde: prøve)"
    assert source.kilde == "prøve"
    assert source.tatt_ut == datetime(2021, 1, 22, 2, 15, tzinfo=ZoneInfo("Europe/Oslo"))
    assert source.manifest_sha256 == hashlib.sha256(MANIFEST.encode()).hexdigest()
    assert [(notice.kind, notice.facts) for notice in source.notices] == [("uten_rader", {"tabeller": tuple(TABLES)})]


# --- the folder and its files


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "does not exist" in refuse(tmp_path / "borte")


def test_a_file_in_the_folders_place(tmp_path: Path) -> None:
    (tmp_path / "uttrekk").write_text("x")
    assert "is a file, not a folder" in refuse(tmp_path / "uttrekk")


@pytest.mark.parametrize("table", [name for name, table in TABLES.items() if not table.optional])
def test_a_required_table_is_missing(folder: Path, table: str) -> None:
    (folder / f"{table}.csv").unlink()
    assert f"{table}.csv or {table}.parquet is missing" in refuse(folder)


def test_all_missing_tables_are_told_together(folder: Path) -> None:
    (folder / "person.csv").unlink()
    (folder / "vedtak.csv").unlink()
    message = refuse(folder)
    assert "2 reasons" in message
    assert "person.csv or person.parquet is missing" in message
    assert "vedtak.csv or vedtak.parquet is missing" in message


def test_two_files_for_one_table(folder: Path) -> None:
    content = (folder / "person.csv").read_bytes()
    write_parquet(folder)
    (folder / "person.csv").write_bytes(content)
    assert "person.csv and person.parquet are two files for one table" in refuse(folder)


def test_a_folder_with_a_tables_name(folder: Path) -> None:
    (folder / "person.csv").unlink()
    (folder / "person.csv").mkdir()
    assert "person.csv is a folder, not a file" in refuse(folder)


def test_a_file_that_may_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Path.open

    def refuse_person(path: Path, *given: object, **named: object) -> object:
        if path.name == "person.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *given, **named)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refuse_person)
    with pytest.raises(RefusedError, match=r"person\.csv cannot be read \(Permission denied\)"):
        verify(folder)


def test_other_files_are_named_only_where_the_name_looks_like_a_tables(folder: Path) -> None:
    for name in ("les_meg.txt", "01017012345.csv", ".DS_Store", "til Kari.txt"):
        (folder / name).write_text("x")
    (folder / "notater").mkdir()
    assert tell(verify(folder)) == [("ukjent_fil", {"filer": ("les_meg.txt", "notater", "3 files or folders more")})]


# --- the manifest


def test_no_manifest(folder: Path) -> None:
    (folder / "uttrekk.toml").unlink()
    assert "has no uttrekk.toml" in refuse(folder)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tatt_ut = ", "is not TOML"),
        ('kilde = "x"', "required key tatt_ut is missing"),
        ('tatt_ut = "2021-01-22T02:15:00"', "key tatt_ut is not a date and time"),
        ("tatt_ut = 2021-01-22", "key tatt_ut is not a date and time"),
        ("tatt_ut = 02:15:00", "key tatt_ut is not a date and time"),
        ("tatt_ut = 20210122", "key tatt_ut is not a date and time"),
        ("tatt_ut = 0001-01-01T00:00:00", "key tatt_ut is outside the calendar; expected"),
        (MANIFEST + 'tegnsett = "latin-1"', 'key tegnsett is "latin-1"; expected "utf-8" or "windows-1252"'),
        (MANIFEST + "tegnsett = 1", "key tegnsett is not a text"),
        ("tatt_ut = 2021-01-22T02:15:00\nkilde = 3", "key kilde is not a text"),
        (MANIFEST + "filer = 3", "filer is not a table"),
        (MANIFEST + '[filer]\n"person.csv" = 2', "person.csv in filer is not a table"),
        (MANIFEST + '[filer]\n"person.csv" = { rader = "2" }', "rader of person.csv in filer is not"),
        (MANIFEST + '[filer]\n"person.csv" = { rader = true }', "rader of person.csv in filer is not"),
        (MANIFEST + '[filer]\n"person.csv" = { rader = -1 }', "rader of person.csv in filer is not"),
        (MANIFEST + '[filer]\n"person.csv" = { sha256 = "abc" }', "sha256 of person.csv in filer is not"),
    ],
)
def test_a_manifest_that_cannot_be_used(folder: Path, text: str, told: str) -> None:
    write_manifest(folder, text)
    message = refuse(folder)
    assert "uttrekk.toml" in message
    assert told in message


@pytest.mark.parametrize("stated", ["2", "{ rader = -1 }", '{ sha256 = "abc" }'])
def test_a_number_of_a_person_under_filer_is_not_printed(folder: Path, stated: str) -> None:
    write_manifest(folder, MANIFEST + f'[filer]\n"01810112345.csv" = {stated}')
    message = refuse(folder)
    assert "a file whose name is not shown" in message
    assert "01810112345" not in message


def test_a_manifest_that_is_not_utf_8(folder: Path) -> None:
    (folder / "uttrekk.toml").write_bytes('kilde = "prøve"'.encode("cp1252"))
    assert "is not UTF-8" in refuse(folder)


def test_a_manifest_without_kilde_or_with_unknown_keys_is_taken_with_a_warning(folder: Path) -> None:
    write_manifest(folder, "tatt_ut = 2021-01-22T02:15:00\nversjon = 2\n")
    source = verify(folder)
    assert source.kilde == "not stated"
    assert tell(source) == [("ukjent_nokkel", {"nokler": ("versjon",)}), ("uten_kilde", {})]


@pytest.mark.parametrize(
    "time",
    ["2021-01-21T23:59:59", "2021-01-21T22:59:59Z", "2021-01-22T00:30:00+02:00", "2020-12-31T12:00:00"],
)
def test_an_extract_taken_before_the_end_of_the_cutoff_day(folder: Path, time: str) -> None:
    """The cutoff day is 21 January 2021, so its end is 22 January 00:00 in Oslo, 21 January 23:00 in UTC."""
    write_manifest(folder, f"tatt_ut = {time}\n")
    message = refuse(folder)
    assert "before the end of the cutoff day of 2020-forelopig-1" in message
    assert "2021-01-22T00:00:00+01:00" in message


@pytest.mark.parametrize("time", ["2021-01-22T00:00:00", "2021-01-21T23:00:00Z", "2021-01-22 01:00:00+02:00"])
def test_an_extract_taken_at_the_end_of_the_cutoff_day(folder: Path, time: str) -> None:
    write_manifest(folder, f"tatt_ut = {time}\n")
    assert verify(folder).tatt_ut.isoformat() == "2021-01-22T00:00:00+01:00"


def test_a_time_in_the_skipped_hour_is_one_hour_later(folder: Path) -> None:
    write_manifest(folder, "tatt_ut = 2021-03-28T02:30:00\n")
    assert verify(folder).tatt_ut.isoformat() == "2021-03-28T03:30:00+02:00"


# --- what the manifest says of the files


def test_files_that_are_what_the_manifest_says(folder: Path) -> None:
    sha256 = hashlib.sha256(PERSONS.encode()).hexdigest().upper()
    (folder / "les.txt").write_bytes(b"x")
    listed = [f'"{name}.csv" = {{ rader = 0 }}' for name in TABLES if name != "person"]
    listed.append(f'"person.csv" = {{ rader = 2, sha256 = "{sha256}", dato = 1 }}')
    listed.append(f'"les.txt" = {{ sha256 = "{hashlib.sha256(b"x").hexdigest()}" }}')
    write_manifest(folder, MANIFEST + "[filer]\n" + "\n".join(listed))
    assert [(notice.kind, notice.facts) for notice in verify(folder).notices] == [
        ("ukjent_nokkel", {"nokler": ("dato of person.csv",)}),
        ("ukjent_fil", {"filer": ("les.txt",)}),
    ]


def test_another_number_of_rows(folder: Path) -> None:
    write_manifest(folder, MANIFEST + '[filer]\n"person.csv" = { rader = 3 }')
    message = refuse(folder)
    assert "person.csv has 2 rows. Expected 3" in message


def test_rows_are_records_and_the_broken_ones_count(folder: Path) -> None:
    (folder / "person.csv").write_text(PERSONS + "bare;to\n" + row("person", person_id='"p\n3"') + "\n")
    write_manifest(folder, MANIFEST + '[filer]\n"person.csv" = { rader = 5 }')
    assert verify(folder).tables[0].rows == 5


def test_another_checksum(folder: Path) -> None:
    write_manifest(folder, MANIFEST + f'[filer]\n"person.csv" = {{ sha256 = "{"0" * 64}" }}')
    assert "person.csv has the SHA-256 " in refuse(folder)


def test_another_checksum_of_a_file_that_is_no_table(folder: Path) -> None:
    (folder / "les.txt").write_bytes(b"x")
    write_manifest(folder, MANIFEST + f'[filer]\n"les.txt" = {{ sha256 = "{"0" * 64}" }}')
    assert "les.txt has the SHA-256 " in refuse(folder)


@pytest.mark.parametrize("name", ["utvidet_program.parquet", "borte.txt", "../uttrekk/person.csv", ".", ""])
def test_a_named_file_that_is_not_there(folder: Path, name: str) -> None:
    write_manifest(folder, MANIFEST + f'[filer]\n"{name}" = {{ rader = 2 }}')
    assert "named under [filer] in uttrekk.toml and is not in the folder" in refuse(folder)


def test_a_file_that_the_manifest_does_not_list_is_told(folder: Path) -> None:
    write_manifest(folder, MANIFEST + '[filer]\n"person.csv" = { rader = 2 }')
    others = tuple(name for name in TABLES if name != "person")
    assert tell(verify(folder)) == [("ikke_i_manifestet", {"tabeller": others})]


# --- CSV files


def test_an_empty_file(folder: Path) -> None:
    for content in (b"", b"\xef\xbb\xbf"):
        (folder / "person.csv").write_bytes(content)
        assert "person.csv is empty. Expected a header row" in refuse(folder)


@pytest.mark.parametrize("column", [column for column in TABLES["vedtak"].columns if column.required])
def test_a_required_column_is_missing(folder: Path, column: object) -> None:
    name = getattr(column, "name", "")
    names = [other for other in TABLES["vedtak"].column_names if other != name]
    (folder / "vedtak.csv").write_text(";".join(names) + "\n")
    assert f"vedtak.csv lacks the required column {name};" in refuse(folder)


def test_a_file_without_a_header_is_refused_without_its_first_row(folder: Path) -> None:
    (folder / "person.csv").write_text(row("person", person_id=SECRET))
    assert "person.csv lacks the required columns person_id, fodselsdato" in refuse(folder)


@pytest.mark.parametrize("sign", [",", "\t"])
def test_another_sign_between_the_fields(folder: Path, sign: str) -> None:
    (folder / "person.csv").write_text(PERSONS.replace(";", sign))
    assert "its header row holds 1 name. Expected person_id" in refuse(folder)


def test_a_column_twice(folder: Path) -> None:
    (folder / "person.csv").write_text(header("person").rstrip("\n") + ";kjonn\n")
    assert "person.csv has «kjonn» more than once" in refuse(folder)


def test_unknown_columns_are_told(folder: Path) -> None:
    (folder / "person.csv").write_text(header("person").rstrip("\n") + ";farge;\n")
    assert tell(verify(folder)) == [
        ("ukjent_kolonne", {"fil": "person.csv", "kolonner": ("«farge»", "a column without a name (number 15)")})
    ]


def test_a_header_with_a_stray_quote(folder: Path) -> None:
    (folder / "person.csv").write_text(header("person").replace("kjonn", 'kj"onn'))
    assert "person.csv has a header row with a quote in a wrong place" in refuse(folder)


def test_a_header_with_a_quote_never_closed(folder: Path) -> None:
    (folder / "person.csv").write_text('"' + PERSONS)
    assert 'person.csv has a quote " that opens on line 1 and is never closed' in refuse(folder)


def test_a_quote_never_closed(folder: Path) -> None:
    (folder / "person.csv").write_text(PERSONS + row("person", person_id='"p3') + row("person"))
    message = refuse(folder)
    assert 'person.csv has a quote " that opens on line 4 and is never closed, and the file ends inside it' in message


def test_a_quote_never_closed_before_another_quoted_field(folder: Path) -> None:
    (folder / "person.csv").write_text(PERSONS + row("person", person_id='"p3') + row("person", person_id='"p4"'))
    message = refuse(folder)
    assert "opens on line 4 and is never closed, and the next quote is in a text on line 5" in message


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (PERSONS.encode() + row("person", person_id="på").encode("cp1252"), 4),
        (PERSONS.replace("kjonn", "kjønn;kjonn").encode("cp1252"), 1),
    ],
)
def test_bytes_that_are_not_utf_8(folder: Path, content: bytes, line: int) -> None:
    (folder / "person.csv").write_bytes(content)
    assert f"person.csv is not utf-8: line {line} holds bytes that utf-8 does not have" in refuse(folder)


def test_bytes_that_are_not_windows_1252(folder: Path) -> None:
    write_manifest(folder, MANIFEST + 'tegnsett = "windows-1252"')
    (folder / "person.csv").write_bytes(PERSONS.encode() + b"\x81")
    assert "person.csv is not windows-1252: line 4 holds bytes" in refuse(folder)


def test_a_mark_of_utf_8_in_windows_1252(folder: Path) -> None:
    write_manifest(folder, MANIFEST + 'tegnsett = "windows-1252"')
    (folder / "person.csv").write_bytes(PERSONS.encode("utf-8-sig"))
    assert "person.csv is not windows-1252: the file starts with the mark of UTF-8" in refuse(folder)


def test_a_letter_across_two_blocks_is_read(folder: Path) -> None:
    """A block is 2**18 bytes; both a letter and a line end in two bytes stand across a border."""
    for shift in range(3):
        lines = row("person", person_id="å" * (50 + shift)).replace("\n", "\r\n") * 3000
        (folder / "person.csv").write_text(header("person").replace("\n", "\r\n") + lines, newline="")
        assert (verify(folder).tables[0].rows, verify(folder).tables[0].is_plain) == (3000, True)


def test_a_file_that_grows_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.intake.sources import csv_file

    scan = csv_file.scan_records

    def grow(*given: object) -> object:
        with (folder / "person.csv").open("a") as file:
            file.write("x")
        return scan(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(csv_file, "scan_records", grow)
    with pytest.raises(RefusedError, match="changed while it was read"):
        verify(folder)


def test_a_file_whose_first_line_never_ends(folder: Path) -> None:
    (folder / "person.csv").write_text(header("person").rstrip("\n") + SECRET * 10_000)
    assert "person.csv has no header row: no line ends within the first 65536 bytes" in refuse(folder)


# --- Parquet files


def test_a_sound_parquet_file(folder: Path) -> None:
    path = write_parquet(folder, ekstra=pa.array([{"a": 1}, None]))
    source = verify(folder)
    assert (source.tables[0].rows, source.tables[0].format) == (2, "parquet")
    assert source.tables[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [fact for kind, fact in tell(source) if kind == "ukjent_kolonne"] == [
        {"fil": "person.parquet", "kolonner": ("«ekstra»",)}
    ]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1],
        lambda content: b"PAR1" + bytes(len(content) - 8) + b"PAR1",
        lambda content: content[:4] + bytes(40) + content[44:],
        lambda content: PERSONS.encode(),
    ],
)
def test_a_damaged_parquet_file(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    path = write_parquet(folder)
    path.write_bytes(damage(path.read_bytes()))
    assert "person.parquet cannot be read as Parquet" in refuse(folder)


def test_a_parquet_file_that_may_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_reading(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    write_parquet(folder)
    monkeypatch.setattr(pq, "read_schema", refuse_reading)
    with pytest.raises(RefusedError, match=r"person\.parquet cannot be read \(Permission denied\)"):
        verify(folder)


def test_a_parquet_file_that_changes_while_it_is_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_parquet(folder)
    scan = parquet_file._scan

    def replace(*given: Any) -> Any:
        found = scan(*given)
        write_parquet(folder, fodeland=pa.array(["SYR", "ERI"]))
        return found

    monkeypatch.setattr(parquet_file, "_scan", replace)
    with pytest.raises(RefusedError, match=r"person\.parquet changed while it was read"):
        verify(folder)


def test_a_required_parquet_column_is_missing(folder: Path) -> None:
    path = write_parquet(folder)
    pq.write_table(pq.read_table(path).drop_columns(["kjonn"]), path)
    assert "person.parquet lacks the required column kjonn" in refuse(folder)


@pytest.mark.parametrize(
    ("name", "values", "found", "expected"),
    [
        ("bostedskommune", pa.array([301, 4601]), "BIGINT", "string. A code's leading zeros are lost"),
        ("person_id", pa.array([b"a", b"b"]), "BLOB", "string"),
        ("fodselsdato", pa.array([1, 2]), "BIGINT", "date (or string)"),
        ("registrert", pa.array([1, 2], pa.date32()), "DATE", "timestamp (or string)"),
        ("reservert_forskning", pa.array([0.0, 1.0]), "DOUBLE", "boolean or integer 0/1 (or string)"),
        ("kjonn", pa.array([True, False]), "BOOLEAN", "string"),
    ],
)
def test_a_parquet_column_of_another_type(folder: Path, name: str, values: pa.Array, found: str, expected: str) -> None:
    write_parquet(folder, **{name: values})
    assert f"person.parquet: the column {name} has the type {found}. Expected {expected}" in refuse(folder)


def test_a_parquet_column_without_values_may_have_any_type(folder: Path) -> None:
    write_parquet(folder, bostedskommune=pa.nulls(2, pa.int64()), duf_nummer=pa.nulls(2))
    assert verify(folder).tables[0].empty_columns == ("duf_nummer", "bostedskommune")


def test_parquet_columns_that_differ_in_capitals_only(folder: Path) -> None:
    write_parquet(folder, farge=pa.array(["a", "b"]), Farge=pa.array(["a", "b"]))
    assert "person.parquet has columns that differ in capital letters only: «Farge» and «farge»" in refuse(folder)


def test_nothing_is_written_where_the_source_is_verified(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_parquet(folder)
    here = folder.parent / "her"
    here.mkdir()
    monkeypatch.chdir(here)
    before = sorted(folder.iterdir())
    verify(folder)
    assert list(here.iterdir()) == []
    assert sorted(folder.iterdir()) == before


def test_every_kind_of_column_has_words_for_its_parquet_type() -> None:
    from pipeline.intake.sources.reading_cells import expected_types

    columns = {column.kind: column for table in (*TABLES.values(), STONAD) for column in table.columns}
    assert set(columns) == set(Kind)
    assert all(expected_types(column) for column in columns.values())
