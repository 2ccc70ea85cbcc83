"""Files as people have them: saved by a spreadsheet, renamed, repacked, cut off. Each is refused with its likely cause.

What is refused and what is read right is decided by C5, C6 and C10; faults that are not of
a file's form are in ``tests/integration/test_bad_source.py``. Verifying a folder costs some milliseconds.
"""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.common.errors import RefusedError
from pipeline.intake.sources.csv_file import read_header
from pipeline.intake.sources.csv_record import EMPTY_ROW
from pipeline.intake.sources.folder import SPREADSHEET_LIMITS, VerifiedFolder, verify_folder
from pipeline.intake.sources.names import describe_difference, find_resembled, fold_name, show_file, show_name
from pipeline.nir.contract import TABLES
from tests.support.source_folders import MANIFEST, edition, header, loaded, make_folder, row, rows_of

SECRET = "hemmelig"
NUMBER = "01817012345"
PERSONS = header("person") + row("person", person_id=SECRET, fodselsnummer=NUMBER) + row("person", person_id="p2")
NORWEGIAN = PERSONS + row("person", person_id="pæøå")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "uttrekk", person=PERSONS)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def verify(folder: Path) -> VerifiedFolder:
    return verify_folder(folder, edition())


def refuse(folder: Path) -> str:
    with pytest.raises(RefusedError) as caught:
        verify(folder)
    message = str(caught.value)
    assert caught.value.exit_code == 2
    assert SECRET not in message
    assert NUMBER not in message
    assert "\r" not in message
    return message


def told(source: VerifiedFolder) -> list[str]:
    return [notice.kind for notice in source.notices if notice.kind != "uten_rader"]


def replace_header(old: str, new: str) -> bytes:
    assert old in header("person")
    return (header("person").replace(old, new) + PERSONS.partition("\n")[2]).encode()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    return file.getvalue()


def parquet() -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table({"person_id": ["p"]}), file)
    return file.getvalue()


ROWS = PERSONS.splitlines()
# what person.csv holds, and the words that tell its likely cause and the remedy
FORMS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "a workbook named .csv": (zipped(), ("a workbook (XLSX) or a zip file", "CSV UTF-8")),
    "an old workbook named .csv": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ("a workbook (XLS)", "CSV UTF-8")),
    "gzip named .csv": (gzip.compress(PERSONS.encode()), ("compressed with gzip", "Unpack it")),
    "Parquet named .csv": (parquet(), ("is Parquet, not CSV", "Name it person.parquet")),
    "HTML named .csv": (b"\xef\xbb\xbf\n<!DOCTYPE html><table><tr><td>x", ("HTML or XML", "CSV UTF-8")),
    "XML of a spreadsheet named .csv": (b"<?xml version='1.0'?><Workbook/>", ("HTML or XML", "CSV UTF-8")),
    "JSON named .csv": (b'[{"person_id": "hemmelig"}]', ("JSON",)),
    "PDF named .csv": (b"%PDF-1.7\n%\xe2\xe3", ("a PDF",)),
    "a database named .csv": (b"SQLite format 3\0" + bytes(200), ("a database of SQLite",)),
    "encrypted": (b"-----BEGIN PGP MESSAGE-----\n\nabc", ("encrypted or signed", "Decrypt")),
    "empty": (b"", ("is empty", "header row")),
    "blank lines only": (b"\xef\xbb\xbf\r\n\r\n", ("is empty", "header row")),
    "NUL bytes only": (bytes(4096), ("nothing but NUL bytes", "Copy or export")),
    "UTF-16 with its mark": (PERSONS.encode("utf-16"), ("is UTF-16", "CSV UTF-8", 'tegnsett = "utf-8"')),
    "UTF-16 with its mark, big end first": (b"\xfe\xff" + PERSONS.encode("utf-16-be"), ("is UTF-16", "CSV UTF-8")),
    "UTF-16 without a mark": (PERSONS.encode("utf-16-le"), ("is UTF-16", "Notepad")),
    "UTF-16 without a mark, big end first": (PERSONS.encode("utf-16-be"), ("is UTF-16", "Notepad")),
    "UTF-32 with its mark": (PERSONS.encode("utf-32"), ("is UTF-32", "CSV UTF-8")),
    "UTF-32 without a mark": (PERSONS.encode("utf-32-le"), ("is UTF-32", "CSV UTF-8")),
    "UTF-32 without a mark, big end first": (PERSONS.encode("utf-32-be"), ("is UTF-32", "CSV UTF-8")),
    "CR alone": (PERSONS.replace("\n", "\r").encode(), ("end with CR alone", "Macintosh", "CSV UTF-8")),
    "CR alone, and one LF at the end": (PERSONS.replace("\n", "\r").encode() + b"\n", ("end with CR alone",)),
    "CR alone under a header with LF": (
        (ROWS[0] + "\n" + "\r".join(ROWS[1:]) + "\n").encode(),
        ("end with CR alone", "Macintosh"),
    ),
    "CR alone in quotes": (
        "\r".join(";".join(f'"{cell}"' for cell in line.split(";")) for line in ROWS).encode(),
        ("end with CR alone",),
    ),
    "CR CR LF": (PERSONS.replace("\n", "\r\r\n").encode(), ("end with CR CR LF", "twice", "binary")),
    "CR CR LF in the rows only": ((ROWS[0] + "\n" + "\r\r\n".join([*ROWS[1:], ""])).encode(), ("end with CR CR LF",)),
    "sep=; first": (b"sep=;\r\n" + PERSONS.replace("\n", "\r\n").encode(), ("begins with a line sep=", "Delete that")),
    "sep=; first in quotes": (b'"sep=;"\n' + PERSONS.encode(), ("begins with a line sep=", "Delete that")),
    "commas": (
        PERSONS.replace(";", ",").encode(),
        ("lacks the required columns", "separated by a comma", "again with ; as", "Do not replace"),
    ),
    "tabs": (PERSONS.replace(";", "\t").encode(), ("lacks the required columns", "separated by a tab")),
    "bars": (PERSONS.replace(";", "|").encode(), ("separated by a |",)),
    "empty columns at the right": (
        PERSONS.replace("\n", ";;\n").encode(),
        ("a column without a name more than once", "empty columns at the right: delete them"),
    ),
    "rows in quotes": (
        "".join(f'"{line}"\n' for line in ROWS).encode(),
        ("The whole row is in quotes", "without the outer quotes"),
    ),
    "a title above": (
        b"Uttrekk fra NIR;;;\n\n" + PERSONS.encode(),
        ("The header is line 3", "delete the lines above"),
    ),
    "no header": ("\n".join(ROWS[1:]).encode(), ("lacks the required columns", "no row of names, write one")),
    "a second byte order mark": (
        b"\xef\xbb\xbf" * 2 + PERSONS.encode(),
        ("column 1 is person_id except for", "byte order"),
    ),
    "cut off in a cell": (
        (PERSONS + row("person", person_id="p3").rstrip("\n;")[:-7]).encode(),
        ("ends in the middle of a row", "cut off", "Copy or export", "rader"),
    ),
    "cut off between cells": ((PERSONS + "p3;;;1990").encode(), ("ends in the middle of a row", "cut off")),
    "cut off in the last cell": (
        (PERSONS + row("person", opphevet="2020-01-01T12").rstrip("\n")).encode(),
        ("ends in the middle of a row",),
    ),
    "cut off between CR and LF": (PERSONS.replace("\n", "\r\n").encode()[:-1], ("ends in the middle of a row",)),
    "cut off in a letter": (PERSONS.encode() + "på".encode()[:-1], ("ends in the middle of a letter", "cut off")),
    "LF CR": (PERSONS.replace("\n", "\n\r").encode(), ("end with LF CR", "the other way round")),
    "cut off in quotes": ((PERSONS + '"p3').encode(), ("never closed", "file ends inside it")),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_another_form_is_refused_with_its_likely_cause(folder: Path, form: str) -> None:
    content, words = FORMS[form]
    (folder / "person.csv").write_bytes(content)
    message = refuse(folder)
    assert "person.csv" in message
    assert "Expected" in message
    assert not [word for word in words if word not in message], message


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("adressesperre", "adressesperre ", "a blank"),
        ("adressesperre", "\xa0adressesperre", "a no-break space"),
        ("adressesperre", "adresse sperre", "a blank"),
        ("adressesperre", '"adressesperre\r"', "a carriage return"),
        ("adressesperre", '"adresse\nsperre"', "a line break"),
        ("adressesperre", "adressesperre\t", "a tab"),
        ("adressesperre", "adresse\x00sperre", "a control sign"),
        ("adressesperre", "adresse\ufeffsperre", "a byte order mark"),
        ("adressesperre", "adresse\u200bsperre", "an invisible sign"),
        ("adressesperre", "adresse\u2009sperre", "a blank of another kind"),
        ("adressesperre", "Adressesperre", ""),
        ("adressesperre", "ADRESSESPERRE", ""),
        ("person_id", "person-id", "- for _"),
        ("person_id", "Person\u2013ID ", "a blank and - for _ and capital letters"),
        ("person_id", "personid", ""),
        ("kjonn", "kjønn", ""),
        ("kjonn", "kjoenn", ""),
        ("fodselsdato", "fødselsdato", ""),
    ],
)
def test_a_column_that_is_nearly_right_is_refused(folder: Path, old: str, new: str, difference: str) -> None:
    (folder / "person.csv").write_bytes(replace_header(old, new))
    message = refuse(folder)
    """By its own name where it is one, and else by what is in it that does not show."""
    place = TABLES["person"].column_names.index(old) + 1
    called = f"is {old} except for {difference}" if difference else f"is called {new}"
    assert f"nearly right: column {place} {called}; write {old}. Expected" in message
    assert "Correct the name" in message


@pytest.mark.parametrize("table", TABLES)
def test_no_column_of_any_table_may_be_nearly_right(folder: Path, table: str) -> None:
    for column in TABLES[table].column_names:
        names = [name if name != column else name.upper() for name in TABLES[table].column_names]
        with pytest.raises(RefusedError, match=f"is called {column.upper()}; write {column}"):
            read_header(write(folder / f"{table}.csv", ";".join(names) + "\n"), TABLES[table], "utf-8")


def test_every_column_that_is_nearly_right_is_told_by_its_place(folder: Path) -> None:
    (folder / "person.csv").write_bytes(header("person").upper().encode())
    message = refuse(folder)
    for place, name in enumerate(TABLES["person"].column_names, start=1):
        assert f"column {place} is called {name.upper()}; write {name}" in message


def test_a_nearly_right_header_above_a_sound_one_is_told_with_the_line_of_that(folder: Path) -> None:
    (folder / "person.csv").write_bytes(header("person").replace("kjonn", "kjønn").encode() + PERSONS.encode())
    assert "column 5 is called kjønn; write kjonn. The header seems to be line 2: delete the lines above" in refuse(
        folder
    )


@pytest.mark.parametrize("promise", ["", '[filer]\n"person.csv" = { rader = 2 }\n'])
def test_a_header_that_stands_twice_is_refused(folder: Path, promise: str) -> None:
    (folder / "person.csv").write_text(header("person") + PERSONS)
    (folder / "uttrekk.toml").write_text(MANIFEST + promise, encoding="utf-8")
    message = refuse(folder)
    assert "person.csv: line 2 repeats the header. Expected one row of names" in message
    assert "Delete that line" in message


SAVED = "A spreadsheet has most likely saved it: "
OPENED = "The commonest cause is a spreadsheet in which the file was opened and saved"


@pytest.mark.parametrize(
    ("cells", "encoding", "words"),
    [
        ({}, "utf-8", f"{OPENED}. Copy or export the file again and do not open it on the way"),
        ({"fodselsdato": "17.05.1990"}, "utf-8", f"{SAVED}dates are written day first. Copy"),
        ({"registrert": "01.02.2016 12:00"}, "utf-8", f"{SAVED}dates are written day first. Copy"),
        ({"bostedskommune": "301"}, "utf-8", f"{SAVED}codes have lost the zero they began with. Copy"),
        (
            {"fodselsdato": "17.05.1990", "bostedskommune": "301", "person_id": "pø"},
            "windows-1252",
            f"{SAVED}dates are written day first, codes have lost the zero they began with, letters are not UTF-8 but "
            "most likely windows-1252.",
        ),
    ],
)
def test_another_checksum_is_told_with_what_a_spreadsheet_leaves(
    folder: Path, cells: dict[str, str], encoding: str, words: str
) -> None:
    (folder / "person.csv").write_bytes((PERSONS + row("person", **cells)).encode(encoding))
    promise = f'[filer]\n"person.csv" = {{ sha256 = "{"0" * 64}" }}\n'
    (folder / "uttrekk.toml").write_text(MANIFEST + promise, encoding="utf-8")
    message = refuse(folder)
    assert words in message
    assert "SHA-256" in message
    assert not [cell for cell in cells.values() if cell in message]


def test_decimal_commas_alone_are_no_proof_of_a_spreadsheet(folder: Path) -> None:
    (folder / "tiltak.csv").write_text(header("tiltak") + row("tiltak", tiltak_id="t", timer_per_uke="7,5"))
    promise = f'[filer]\n"tiltak.csv" = {{ sha256 = "{"0" * 64}" }}\n'
    (folder / "uttrekk.toml").write_text(MANIFEST + promise, encoding="utf-8")
    assert f"{OPENED}: numbers have decimal commas." in refuse(folder)


@pytest.mark.parametrize("name", ["vedtak (1).csv", "Vedtak (12) kopi.csv", "Kopi av vedtak.csv", "vedtak ny.parquet"])
def test_a_copy_of_a_file_that_is_missing_is_named(folder: Path, name: str) -> None:
    (folder / "vedtak.csv").rename(folder / name)
    message = refuse(folder)
    assert f"vedtak.csv or vedtak.parquet is missing; {name} is there, and is most likely that file" in message
    assert "rename it" in message


@pytest.mark.parametrize("name", [f"vedtak {NUMBER}.csv", f"vedtak ({NUMBER}).csv", "avvedtaket.csv", "vedtak (1).txt"])
def test_no_other_file_is_taken_for_a_copy(folder: Path, name: str) -> None:
    (folder / "vedtak.csv").rename(folder / name)
    message = refuse(folder)
    assert "vedtak.csv or vedtak.parquet is missing" in message
    assert "most likely" not in message


def test_a_byte_order_mark_is_no_fault_in_utf_8(folder: Path) -> None:
    (folder / "person.csv").write_bytes(NORWEGIAN.encode("utf-8-sig"))
    assert told(verify(folder)) == []


def test_quotes_around_names_are_no_fault(folder: Path) -> None:
    names = ";".join(f'"{name}"' for name in TABLES["person"].column_names)
    (folder / "person.csv").write_text(names + "\r\n", newline="")
    assert told(verify(folder)) == []


@pytest.mark.parametrize("name", ["Adressesperre", "adressesperre ", "fødeland", "person-id"])
def test_a_parquet_column_that_is_nearly_right_is_refused(folder: Path, name: str) -> None:
    (folder / "person.csv").unlink()
    pq.write_table(pa.table({name: ["x"]}), folder / "person.parquet")
    known = find_resembled(name, TABLES["person"].column_names)
    message = refuse(folder)
    assert "person.parquet has a column whose name is nearly right: column 1 is " in message
    assert f"; write {known}. Expected" in message


@pytest.mark.parametrize(
    ("name", "resembled"),
    [
        ("utvidet_program.CSV", "utvidet_program.csv"),
        ("Utvidet_Program.csv", "utvidet_program.csv"),
        ("utvidet-program.csv", "utvidet_program.csv"),
        ("utvidet program.csv", "utvidet_program.csv"),
        ("utvidet_program .csv", "utvidet_program.csv"),
        ("utvidet_program.csv ", "utvidet_program.csv"),
        ("utvidet\xa0program.Parquet", "utvidet_program.parquet"),
        ("\ufeffutvidet_program.csv", "utvidet_program.csv"),
        ("fravær.csv", "fravaer.csv"),
        ("frava\u0308r.csv", "fravaer.csv"),
        ("Uttrekk.toml ", "uttrekk.toml"),
    ],
)
def test_a_file_whose_name_is_nearly_right_is_refused(folder: Path, name: str, resembled: str) -> None:
    if "utvidet" in resembled:
        (folder / "utvidet_program.csv").unlink()
    (folder / name).write_bytes(header("utvidet_program").encode())
    message = refuse(folder)
    assert f"is nearly {resembled}, except for " in message
    assert "Rename it" in message
    assert "is missing" not in message


@pytest.mark.parametrize(
    "name",
    [
        "utvidet_program.xlsx",
        "utvidet_program.txt",
        "Utvidet_program.csv.gz",
        "utvidet_program.csv.part",
        "utvidet_program",
    ],
)
def test_a_table_in_another_format_is_refused_where_it_is_the_only_one(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")
    assert told(verify(folder)) == ["ukjent_fil"]
    (folder / "utvidet_program.csv").unlink()
    message = refuse(folder)
    assert "utvidet_program.csv or utvidet_program.parquet is missing" in message
    assert f"{name} is there, which is not read" in message


def test_a_missing_optional_table_is_told_and_the_run_goes_on(folder: Path) -> None:
    (folder / "utvidet_program.csv").unlink()
    assert told(verify(folder)) == ["mangler_tabell"]


@pytest.mark.parametrize("name", ["Person.csv", "person.CSV", "person .csv", "fravær.csv"])
def test_a_name_in_the_manifest_that_is_nearly_right_is_refused(folder: Path, name: str) -> None:
    (folder / "uttrekk.toml").write_text(MANIFEST + f'[filer]\n"{name}" = {{ rader = 2 }}\n', encoding="utf-8")
    message = refuse(folder)
    assert f"is nearly {find_resembled(name, ('person.csv', 'fravaer.csv'))}, except for" in message
    assert "Correct the manifest" in message


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ('Tegnsett = "windows-1252"', "tegnsett"),
        ('"tegnsett " = "windows-1252"', "tegnsett"),
        ('[Filer]\n"person.csv" = { rader = 9 }', "filer"),
        ('[filer]\n"person.csv" = { Rader = 9 }', "rader"),
        ('[filer]\n"person.csv" = { SHA-256 = "abc" }', "sha256"),
    ],
)
def test_a_key_of_the_manifest_that_is_nearly_right_is_refused(folder: Path, text: str, known: str) -> None:
    (folder / "uttrekk.toml").write_text(MANIFEST + text + "\n", encoding="utf-8")
    assert f"a key is nearly {known}, except for" in refuse(folder)


@pytest.mark.parametrize("name", ["Uttrekk.toml", "uttrekk.TOML", "uttrekk.toml.txt", "uttrekk .toml"])
def test_a_manifest_whose_name_is_nearly_right_is_told(folder: Path, name: str) -> None:
    (folder / "uttrekk.toml").rename(folder / name)
    assert "nearly that name: rename it" in refuse(folder)


MANIFESTS = {
    "deep": ("x = " + "[" * 2000 + "]" * 2000, "nested deeper"),
    "a long number": ("x = " + "9" * 5000, "number that is too long"),
    "a line break in kilde": ('kilde = "NIR\\nproduksjon"', "line break"),
    "a control sign in kilde": ('kilde = "NIR\\u001b[31m"', "expected plain text"),
    "a control sign in a file's name": ('[filer]\n"person\\u0007.csv" = { rader = 2 }', "in its name"),
    "a line break in a file's name": ('[filer]\n"person\\n.csv" = { rader = 2 }', "in its name"),
    "a line break in a key": ('"a\\nb" = 1', "in its name"),
    "a number as a file's name": (f'[filer]\n"{NUMBER}" = {{ rader = 2 }}', "a file whose name is not shown is named"),
}


@pytest.mark.parametrize("kind", MANIFESTS)
def test_a_manifest_with_signs_or_depths_that_no_manifest_has(folder: Path, kind: str) -> None:
    text, words = MANIFESTS[kind]
    manifest = MANIFEST if "kilde" not in text else MANIFEST.partition("kilde")[0]
    (folder / "uttrekk.toml").write_text(manifest + text + "\n", encoding="utf-8")
    message = refuse(folder)
    assert words in message
    assert not {sign for sign in message if ord(sign) < 32} - {"\n"}


# --- what is in a file's place


@pytest.mark.skipif(os.name == "nt", reason="the system has no pipes, and links for some users only")
@pytest.mark.parametrize("name", ["person.csv", "utvidet_program.csv", "uttrekk.toml"])
@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_what_is_no_file_is_refused(folder: Path, name: str, kind: str) -> None:
    path = folder / name
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(folder / "borte")
    else:
        os.mkfifo(path)
    message = refuse(folder)
    assert name in message
    assert {"folder": "a folder", "link": "leads nowhere", "pipe": "a pipe"}[kind] in message


@pytest.mark.skipif(os.name == "nt", reason="the system takes no such names")
def test_a_folder_with_control_signs_in_its_name_is_told_without_them(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "ut\ntrekk\x1b[31m", person=PERSONS)
    assert not {"\n", "\x1b"} & set(verify(folder).description)
    (folder / "person.csv").unlink()
    assert not {"\n", "\x1b"} & set(refuse(folder))
    (folder / "uttrekk.toml").unlink()
    assert not {"\n", "\x1b"} & set(refuse(folder))
    assert not {"\n", "\x1b"} & set(refuse(folder / "borte"))


@pytest.mark.skipif(os.name == "nt", reason="the system has links for some users only")
def test_a_link_to_a_file_is_a_file(folder: Path) -> None:
    moved = folder.parent / "et_annet_sted.csv"
    (folder / "person.csv").rename(moved)
    (folder / "person.csv").symlink_to(moved)
    assert verify(folder).tables[0].rows == 2


# --- character sets


def state_tegnsett(folder: Path, tegnsett: str) -> None:
    (folder / "uttrekk.toml").write_text(MANIFEST + f'tegnsett = "{tegnsett}"\n', encoding="utf-8")


@pytest.mark.parametrize(
    "content", [NORWEGIAN.encode(), PERSONS.replace("kjonn", "kjonn;ærlig").encode()], ids=["rows", "header"]
)
def test_utf_8_that_is_said_to_be_windows_1252_is_refused(folder: Path, content: bytes) -> None:
    state_tegnsett(folder, "windows-1252")
    (folder / "person.csv").write_bytes(content)
    assert "is UTF-8: every letter beyond the English ones is written so" in refuse(folder)
    assert 'Write tegnsett = "utf-8" in uttrekk.toml' in refuse(folder)


def test_utf_8_with_its_mark_that_is_said_to_be_windows_1252_is_refused(folder: Path) -> None:
    state_tegnsett(folder, "windows-1252")
    (folder / "person.csv").write_bytes(PERSONS.encode("utf-8-sig"))
    assert 'tegnsett = "utf-8"' in refuse(folder)


@pytest.mark.parametrize(
    "content",
    [PERSONS.encode(), NORWEGIAN.encode("cp1252"), NORWEGIAN.encode() + "å\n".encode("cp1252")],
    ids=["plain", "Norwegian", "both"],
)
def test_windows_1252_is_taken(folder: Path, content: bytes) -> None:
    """Plain letters alone, Norwegian ones, and one that is no UTF-8 among many that could be."""
    state_tegnsett(folder, "windows-1252")
    (folder / "person.csv").write_bytes(content)
    assert verify(folder).tables[0].encoding == "cp1252"


def test_a_letter_of_utf_8_across_two_blocks_is_seen(folder: Path) -> None:
    """A block is 2**18 bytes."""
    state_tegnsett(folder, "windows-1252")
    for shift in range(2):
        lines = row("person", person_id="å" * (50 + shift)) * 3000
        (folder / "person.csv").write_bytes((header("person") + lines).encode())
        assert "is UTF-8" in refuse(folder)


# --- what is told, and the run goes on


def test_a_whole_last_row_without_a_line_end_is_told(folder: Path) -> None:
    (folder / "person.csv").write_text(PERSONS.rstrip("\n"))
    assert told(verify(folder)) == ["uten_linjeslutt"]
    (folder / "person.csv").write_text(header("person").rstrip("\n"))
    assert told(verify(folder)) == ["uten_linjeslutt"]


def test_a_broken_last_row_that_the_manifest_counts_is_a_broken_row(folder: Path) -> None:
    (folder / "person.csv").write_text(PERSONS + "p3;;;1990")
    (folder / "uttrekk.toml").write_text(MANIFEST + '[filer]\n"person.csv" = { rader = 3 }\n', encoding="utf-8")
    source = verify(folder)
    assert source.tables[0].rows == 3
    assert "uten_linjeslutt" in told(source)


def test_a_cr_in_the_text_of_a_cell_is_no_line_end(folder: Path) -> None:
    (folder / "kategori.csv").write_bytes(
        header("kategori").encode() + row("kategori", oppholdsgrunnlag="a\rb").encode()
    )
    assert told(verify(folder)) == []


def test_empty_rows_at_the_end_are_told_and_set_aside(folder: Path, tmp_path: Path) -> None:
    """Blank lines, rows of ; alone, and one of each with CRLF: lines 2 and 3 of a table without other rows."""
    for table, ends in {"kategori": ("", "", "\n"), "vedtak": (";", ";", "\n"), "tiltak": (";", "", "\r\n")}.items():
        empty = "".join(sign * (len(TABLES[table].columns) - 1) + ends[2] for sign in ends[:2])
        (folder / f"{table}.csv").write_bytes((header(table).replace("\n", ends[2]) + empty).encode())
    with loaded(folder, tmp_path / "arbeid") as (connection, source):
        assert [(notice.kind, notice.facts) for notice in source.notices if notice.kind == "tomme_rader"] == [
            ("tomme_rader", {"tabell": table, "antall": 2}) for table in ("kategori", "vedtak", "tiltak")
        ]
        assert rows_of(connection, "select tabell, linje, kolonne, grunn from mottak.ulesbar") == [
            (table, line, None, EMPTY_ROW) for table in ("kategori", "vedtak", "tiltak") for line in (2, 3)
        ]


@pytest.mark.parametrize(
    ("content", "rader", "words"),
    [
        (PERSONS, 3, "count the row of names? rader counts the rows below it"),
        (PERSONS + ";" * 12 + "\n\n\n", 2, "3 of the rows found are empty"),
        (PERSONS + "p3;;;1990", 9, "the file was cut off"),
        (PERSONS, 9, "Expected 9, which uttrekk.toml states. Copy or export"),
    ],
)
def test_another_number_of_rows_is_told_with_its_likely_cause(
    folder: Path, content: str, rader: int, words: str
) -> None:
    (folder / "person.csv").write_text(content)
    (folder / "uttrekk.toml").write_text(
        MANIFEST + f'[filer]\n"person.csv" = {{ rader = {rader} }}\n', encoding="utf-8"
    )
    assert words in refuse(folder)


@pytest.mark.parametrize("limit", SPREADSHEET_LIMITS)
@pytest.mark.parametrize("less", [0, 1, 2])
def test_as_many_rows_as_a_spreadsheet_holds_are_told(
    folder: Path, limit: int, less: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With smaller spreadsheets: the whole number of rows, and with the header among them."""
    monkeypatch.setattr("pipeline.intake.sources.folder.SPREADSHEET_LIMITS", (limit >> 14,))
    (folder / "person.csv").write_text(header("person") + row("person") * ((limit >> 14) - less))
    assert told(verify(folder)) == (["regnearkgrense"] if less < 2 else [])


@pytest.mark.parametrize(("hours", "kinds"), [(-1, []), (23, []), (25, ["fram_i_tid"])])
def test_an_extract_of_tomorrow_is_told_and_not_refused(folder: Path, hours: int, kinds: list[str]) -> None:
    taken = (datetime.now(UTC) + timedelta(hours=hours)).isoformat(timespec="seconds")
    (folder / "uttrekk.toml").write_text(f'tatt_ut = {taken}\nkilde = "x"\n', encoding="utf-8")
    assert told(verify(folder)) == kinds


def test_columns_that_resemble_nothing_are_named_only_where_they_look_like_names(folder: Path) -> None:
    odd = ("farge", NUMBER, "Ola Nordmann", "", "x" * 41, "kolonne2", "én")
    (folder / "person.csv").write_text(header("person").rstrip("\n") + ";" + ";".join(odd) + "\n")
    (notice,) = (notice for notice in verify(folder).notices if notice.kind == "ukjent_kolonne")
    hidden = "a column whose name is not shown (number {})"
    assert notice.facts["kolonner"] == (
        "«farge»",
        hidden.format(15),
        hidden.format(16),
        "a column without a name (number 17)",
        hidden.format(18),
        hidden.format(19),
        hidden.format(20),
    )


@pytest.mark.parametrize("odd", [f"{NUMBER};{NUMBER}", f"{SECRET} x;{SECRET} x"])
def test_a_column_twice_is_told_without_a_name_that_may_be_a_persons(folder: Path, odd: str) -> None:
    (folder / "person.csv").write_text(header("person").rstrip("\n") + f";{odd}\n")
    assert "person.csv has a column whose name is not shown more than once" in refuse(folder)


# --- Parquet


@pytest.mark.parametrize("is_old", [True, False])
def test_timestamps_of_type_int96_are_refused(folder: Path, is_old: bool) -> None:
    cells = {name: pa.array(["x"]) for name in TABLES["person"].column_names}
    cells["registrert"] = pa.array([datetime(2016, 1, 1, 12, tzinfo=UTC)], pa.timestamp("ns"))
    cells |= {"annet_tidspunkt": cells["registrert"]}
    (folder / "person.csv").unlink()
    pq.write_table(pa.table(cells), folder / "person.parquet", use_deprecated_int96_timestamps=is_old)
    if is_old:
        message = refuse(folder)
        assert "person.parquet: timestamps of the old type INT96 in registrert. " in message
        assert "TIMESTAMP_MICROS" in message
    else:
        assert told(verify(folder)) == ["ukjent_kolonne"]


def test_csv_named_parquet_is_told_as_such(folder: Path) -> None:
    (folder / "person.csv").rename(folder / "person.parquet")
    message = refuse(folder)
    assert "it is text, and looks like CSV" in message
    assert "Name it person.csv" in message


# --- resemblance


def test_no_two_names_of_the_contract_resemble_each_other() -> None:
    for table in TABLES.values():
        assert len({fold_name(name) for name in table.column_names}) == len(table.columns)
    assert len({fold_name(name) for name in TABLES}) == len(TABLES)


@pytest.mark.parametrize("name", ["adressesperre_2", "adresse", "sperre", "", "   ", "x" * 500])
def test_another_name_resembles_nothing(name: str) -> None:
    assert find_resembled(name, TABLES["person"].column_names) is None


@pytest.mark.parametrize("name", TABLES["person"].column_names)
def test_a_name_does_not_resemble_itself(name: str) -> None:
    assert find_resembled(name, TABLES["person"].column_names) is None
    assert find_resembled(name + " ", TABLES["person"].column_names) == name
    assert describe_difference(name + " ", name) == "a blank"


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        ("farge", True),
        ("ÆØÅ_x", True),
        ("x" * 40, True),
        ("x" * 41, False),
        ("a1", False),
        ("a b", False),
        (NUMBER, False),
    ],
)
def test_which_names_are_shown(name: str, is_shown: bool) -> None:
    assert (name in show_name(name)) is is_shown
    assert (show_file(f"{name}.csv") == f"{name}.csv") is is_shown


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        ("person (1).csv", True),
        ("Person 2021-01-22.zip", True),
        ("person" + "x" * 54, True),
        ("person" + "x" * 55, False),
        (f"person {NUMBER}.csv", False),
        (f"person {NUMBER[:6]} {NUMBER[6:]}.csv", False),
        ("person\u202e.csv", False),
        ("til Kari.txt", False),
    ],
)
def test_a_file_that_begins_as_a_table_is_named(name: str, is_shown: bool) -> None:
    assert show_file(name) == "a file whose name is not shown"
    assert (show_file(name, tuple(TABLES)) == name) is is_shown


def test_a_copy_of_a_table_s_file_is_named(folder: Path) -> None:
    (folder / "utvidet_program.csv").rename(folder / "utvidet_program (1).csv")
    notices = {notice.kind: notice.facts for notice in verify(folder).notices}
    assert notices["ukjent_fil"] == {"filer": ("utvidet_program (1).csv",)}
    assert notices["mangler_tabell"] == {"tabell": "utvidet_program"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("utvidet-program.csv", "utvidet-program.csv is nearly utvidet_program.csv, except for - for _"),
        ("Utvidet program.CSV", "Utvidet program.CSV is nearly utvidet_program.csv, except for a blank and capital"),
        ("utvidet_program.csv\u200b", "a file whose name is not shown is nearly utvidet_program.csv"),
    ],
)
def test_a_file_whose_name_is_nearly_right_is_named(name: str, shown: str, folder: Path) -> None:
    (folder / "utvidet_program.csv").rename(folder / name)
    assert shown in refuse(folder)


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        ("nir-uttrekk.txt", True),
        ("x" * 41 + ".txt", False),
        (f"nir-{NUMBER}.txt", False),
        ("nir-1.txt", False),
        ("nir‑uttrekk.txt", False),
    ],
)
def test_a_name_with_hyphens_is_shown_with_nothing_but_letters_beside_them(name: str, is_shown: bool) -> None:
    assert (show_file(name) == name) is is_shown
    assert show_name("Kari-Anne") == "a column whose name is not shown"


@pytest.mark.parametrize(("kind", "told"), [("pipe", "is a pipe or a device, not a file"), ("folder", "is a folder")])
@pytest.mark.parametrize("name", ["vedtak.csv", "les.txt"])
def test_what_is_no_file_is_told_once_though_the_manifest_names_it(kind, told, name, folder: Path) -> None:
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name) if kind == "pipe" else (folder / name).mkdir()
    with (folder / "uttrekk.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[filer]\n"{name}" = {{ rader = 2 }}\n')
    message = refuse(folder)
    assert (
        told if name == "vedtak.csv" else "les.txt is named under [filer] in uttrekk.toml and is no file"
    ) in message
    assert "is not in the folder" not in message and "reasons" not in message
