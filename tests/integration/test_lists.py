"""The lists of people: each against a naive count, nobody shielded in any, private, whole, and nothing but cells.

The count is in ``tests/support/oracle_lists.py``. One register for all: awkward people made by chance, and people whose
every free text is made to be taken for something else (``tests/support/injections.py``).
"""

from __future__ import annotations

import csv
import hashlib
import json
import random
import shutil
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.provenance import read_sealed, seal
from pipeline.editions.edition import Edition, find_edition
from pipeline.lists.catalogue import FILTERS, list_columns
from pipeline.lists.catalogue import NIR_LISTS as LISTS
from pipeline.lists.columns import COLUMNS
from pipeline.lists.words import add_names, spell_rows
from pipeline.lists.write import WrittenLists, write_lists
from pipeline.places.codes import Reason
from pipeline.run.edition_lock import take_lock
from pipeline.run.home import Home
from tests.support.commands import find_loose_modes, list_tree, run_command
from tests.support.damage import reseal_database
from tests.support.hostile import make_register
from tests.support.injections import INJECTIONS, add_injections
from tests.support.list_editions import publish_database
from tests.support.oracle_lists import STARTS, WORDS, Cells, Lists
from tests.support.oracle_settings import YearSettings
from tests.support.registers import Tables, drop_broken_records, write_parquet_extract
from tests.support.running import read_areas, write_input

SETTINGS = YearSettings(navn="forelopig-1", utenfor_nevner=("dod",))
CODES = ["0301", "0301", "4601", "1201", "1103", "1507", "9999", "3001"]
# what is taken from klargjort.deltaker_naa, and so not counted again
GIVEN = {"uten_tiltak_siste_to_mnd": {"grense_dato", "ansvar_dager"}}


@dataclass
class Published:
    """A HOME with the edition, and what to hold its lists against."""

    home: Path
    years: Path
    expected: Lists

    @property
    def edition(self) -> Edition:
        return find_edition(SETTINGS.key, self.years)

    @property
    def data(self) -> Path:
        return self.home / "data" / SETTINGS.key

    @cached_property
    def rows(self) -> dict[str, list[Cells]]:
        """The naive count of every list."""
        return {name: self.expected.all(name) for name in LISTS}

    def write(self, **call: Any) -> WrittenLists:
        return write_lists(self.edition, Home.find(self.home), **call)

    def read(self, name: str, **call: Any) -> list[Cells]:
        return read_csv(self.write(chosen=[name], **call).folder / f"{name}.csv")


def make_people() -> Tables:
    """Awkward people, some with numbers and a residence, and the injections."""
    tables = make_register(7, 220, CODES, SETTINGS)
    rng = random.Random(7)
    for number, row in enumerate(tables["person"]):
        row["fodselsnummer"] = rng.choice(("", f"{10000000000 + number}"))
        row["duf_nummer"] = rng.choice(("", f"{200000000000 + number}"))
        row["bostedskommune"] = rng.choice(("", *CODES))
        row["bostedsbydel"] = rng.choice(("", "030101", "030118"))
    for row in tables["kategori"]:
        row["kategori"] = rng.choice(("rett_og_plikt", "kan_tilbys", "rett"))
    add_injections(tables)
    return drop_broken_records(tables)


def publish(folder: Path, tables: Tables) -> Published:
    source, years = write_input(folder, tables, SETTINGS, write_parquet_extract)
    home = publish_database(SETTINGS.key, source, folder / "hjem", years)
    with duckdb.connect(str(home / "data" / SETTINGS.key / f"{SETTINGS.key}.duckdb"), read_only=True) as connection:
        answers = connection.execute("select person_id, lov, kommune_kode, bydel_kode from klargjort.ansvar").fetchall()
    return Published(home, years, Lists(tables, SETTINGS, read_areas(), set(answers)))


@pytest.fixture(scope="module")
def published(shared_scratch: Path) -> Published:
    return publish(shared_scratch / "lister", make_people())


@pytest.fixture(scope="module")
def whole(published: Published) -> Path:
    """All lists of the whole country, kept from later calls."""
    folder = published.write().folder
    return Path(shutil.copytree(folder, published.home.parent / "alle"))


def read_csv(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def count(rows: list[Cells], name: str) -> Counter[tuple[str, ...]]:
    columns = [column for column in list_columns(name) if column not in GIVEN.get(name, set())]
    return Counter(tuple(row[column] for column in columns) for row in rows)


# --- what the lists hold


@pytest.mark.parametrize("name", LISTS)
def test_list_is_the_naive_count(name, published, whole):
    found, expected = read_csv(whole / f"{name}.csv"), published.rows[name]
    assert len(expected) > 20
    assert count(found, name) == count(expected, name)
    assert list(found[0]) == list(list_columns(name))


FILTER_CASES: dict[tuple[str, str, str | int], Callable[[Cells], bool]] = {
    **{
        (name, "kategori", value): lambda row, value=value: row["kategori"] == value
        for name in ("kategori_uten_vedtak", "avsluttede")
        for value in ("rett_og_plikt", "kan_tilbys", "rett")
    },
    ("avsluttede", "arsak", "registrert"): lambda row: row["avslutningsarsak"] != "ikke_registrert",
    ("avsluttede", "arsak", "ikke_registrert"): lambda row: row["avslutningsarsak"] == "ikke_registrert",
    **{
        ("personliste_integreringsloven", name, value): lambda row, column=column, flag=flag: row[column] == flag
        for name, column in (
            ("vedtak", "har_vedtak"),
            ("tiltak", "har_intro_tiltak"),
            ("sluttmal", "har_sluttmal"),
        )
        for value, flag in (("med", "ja"), ("uten", "nei"))
    },
    **{
        ("datakonsistens", "mangler", name): lambda row, name=name: row[f"mangler_{name}"] == "ja"
        for name in FILTERS["mangler"].values
    },
}


@pytest.mark.parametrize(("name", "option", "value"), FILTER_CASES)
def test_filter_keeps_what_it_says(name, option, value, published):
    keeps = FILTER_CASES[name, option, value]
    expected = [row for row in published.rows[name] if keeps(row)]
    assert expected
    assert count(published.read(name, filters={option: value}), name) == count(expected, name)


def test_filters_together_and_every_value_has_a_case(published):
    asked = {"vedtak": "med", "tiltak": "uten", "sluttmal": "med"}
    keeps = [FILTER_CASES["personliste_integreringsloven", option, value] for option, value in asked.items()]
    expected = [row for row in published.rows["personliste_integreringsloven"] if all(k(row) for k in keeps)]
    found = published.read("personliste_integreringsloven", filters=asked)
    assert expected
    assert count(found, "personliste_integreringsloven") == count(expected, "personliste_integreringsloven")
    cases = {(name, option) for name, option, _ in FILTER_CASES} | {("avsluttede", "ar")}
    assert cases == {(name, option) for name, entry in LISTS.items() for option in entry.filters}
    assert {value for _, option, value in FILTER_CASES if option == "mangler"} == set(FILTERS["mangler"].values)


@pytest.mark.parametrize("ar", [2019, 2020, 2021, 1875])
def test_exits_of_another_year(ar, published):
    expected = [row for row in _all_exits(published, ar) if row["avslutningsdato"].startswith(str(ar))]
    found = published.read("avsluttede", filters={"ar": ar})
    assert count(found, "avsluttede") == count(expected, "avsluttede")
    assert bool(expected) == (ar != 1875)
    assert all(bool(row["botte"]) == (ar == SETTINGS.ar) for row in found)


def _all_exits(published: Published, ar: int) -> list[Cells]:
    class Asked(Lists):
        def avsluttede(self, _: int | None = None) -> Iterator[Any]:
            return super().avsluttede(ar)

    given = published.expected
    return Asked(given.tables, given.settings, given.areas, given.answers).all("avsluttede")


@pytest.mark.parametrize("code", ["4601", "1103", "0301", "030101", "030199", "46", "03", "5001"])
def test_unit_limits_the_lists_to_its_people(code, published):
    written = published.write(unit=code)
    assert written.folder == published.data / "lister" / code
    for name in LISTS:
        expected = [row for row in published.rows[name] if _is_in(row, code, published)]
        assert count(read_csv(written.folder / f"{name}.csv"), name) == count(expected, name)
        assert written.rows[name] == len(expected)
        assert bool(expected) == (code != "5001") or name != "deltakere"


def _is_in(row: Cells, code: str, published: Published) -> bool:
    kommune = row["kommune_kode"]
    fylke = published.expected.structure.fylke[kommune] if kommune else ""
    return code in (fylke, kommune, row["bydel_kode"])


@pytest.mark.parametrize("name", LISTS)
def test_rows_stand_by_place_and_person(name, whole):
    keys = [
        [(row[column] == "", row[column]) for column in ("kommune_kode", "bydel_kode")] + [(False, row["person_id"])]
        for row in read_csv(whole / f"{name}.csv")
        if not row["person_id"].startswith("'")
    ]
    assert keys == sorted(keys)


def test_r07_nobody_at_a_shielded_address_is_in_any_list(published, whole):
    shielded = published.expected.shielded
    for name in LISTS:
        would_be = {row[0] for row in getattr(published.expected, name)()}
        assert would_be & shielded, f"no shielded person would be in {name}"
        assert not shielded & {row["person_id"] for row in read_csv(whole / f"{name}.csv")}


@pytest.mark.parametrize("name", LISTS)
def test_every_code_has_its_word_beside_it_and_no_flag_is_a_number(name, whole):
    rows, columns = read_csv(whole / f"{name}.csv"), list_columns(name)
    coded = [column for column in columns if column in (*WORDS, "avslutningsarsak")]
    assert "kjonn" in coded
    for column in coded:
        assert columns[columns.index(column) + 1] == f"{column}_navn"
        heading = COLUMNS[f"{column}_navn"].heading
        assert COLUMNS[column].heading == f"{heading}, kode"
        for row in rows:
            assert (row[column] == "") == (row[f"{column}_navn"] == "")
            assert "_" not in row[f"{column}_navn"]
    flags = [column for column in columns if COLUMNS[column].kind == "flagg"]
    assert {row[column] for row in rows for column in flags} <= {"ja", "nei", ""}


def test_a_code_without_a_word_is_repeated_and_nothing_has_none():
    columns = ("lov", "kjonn", "avslutningsarsak", "har_vedtak")
    reasons = [Reason("loven", "sluttet", "annet", False, {"nb": "Har sluttet"}, None, None, "antatt")]
    rows = [("loven", "K", "sluttet", True), ("en annen", "X", "sluttet", False), ("loven", None, None, None)]
    assert add_names(columns) == (
        "lov",
        "kjonn",
        "kjonn_navn",
        "avslutningsarsak",
        "avslutningsarsak_navn",
        "har_vedtak",
    )
    assert list(spell_rows(rows, columns, reasons)) == [
        ("loven", "K", "kvinne", "sluttet", "Har sluttet", "ja"),
        ("en annen", "X", "X", "sluttet", "sluttet", "nei"),
        ("loven", None, None, None, None, None),
    ]


def test_the_reason_is_called_what_the_code_list_calls_it(whole):
    rows = read_csv(whole / "avsluttede.csv")
    found = {row["avslutningsarsak_navn"] for row in rows if row["avslutningsarsak"] == "ikke_registrert"}
    assert found == {"Avslutningsårsak ikke registrert"}
    assert {row["avslutningsarsak"] for row in rows if row["avslutningsarsak_navn"] == "Flyttet"} == {"flyttet"}


# --- the files


def test_csv_is_as_the_other_tables_and_texts_are_quoted(whole):
    for name in LISTS:
        content = (whole / f"{name}.csv").read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        first = content.split(b"\n")[0].decode()
        assert first == ";".join(f'"{column}"' for column in list_columns(name))
        assert content.endswith(b"\n")


def test_manifest_tells_edition_snapshot_filters_and_sums(published):
    folder = published.write(unit="4601", chosen=["avsluttede", "deltakere"], filters={"arsak": "registrert"}).folder
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    record = json.loads((published.data / "snapshot" / "snapshot.json").read_bytes())
    assert manifest["utgave"] == SETTINGS.key
    assert manifest["snapshot_hash"] == record["snapshot_hash"]
    assert (manifest["enhet"], manifest["filtre"]) == ("4601", {"arsak": "registrert"})
    assert [entry["fil"] for entry in manifest["filer"]] == [
        f"{name}.{suffix}" for name in ("deltakere", "avsluttede") for suffix in ("csv", "xlsx")
    ]
    assert {path.name for path in folder.iterdir()} == {"manifest.json", *(e["fil"] for e in manifest["filer"])}
    for entry in manifest["filer"]:
        content = (folder / entry["fil"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"])
        assert entry["rader"] == len(read_csv(folder / f"{entry['liste']}.csv"))
        assert entry["filtre"] == ({"ar": 2020, "arsak": "registrert"} if entry["liste"] == "avsluttede" else {})


def test_r15_same_bytes_twice_and_for_rows_in_another_order(published, whole, shared_scratch):
    expected = {path.name: path.read_bytes() for path in whole.iterdir()}
    assert len(expected) == 2 * len(LISTS) + 1
    again = published.write().folder
    assert {path.name: path.read_bytes() for path in again.iterdir()} == expected
    tables = {name: random.Random(3).sample(rows, len(rows)) for name, rows in make_people().items()}
    other = publish(shared_scratch / "lister-stokket", tables).write().folder
    assert {path.name: path.read_bytes() for path in other.iterdir()} == expected


@pytest.mark.parametrize("name", LISTS)
def test_workbook_holds_the_rows_of_the_csv(name, whole):
    book = openpyxl.load_workbook(whole / f"{name}.xlsx")
    about, data = book.worksheets
    assert about.title == "Om lista"
    columns = list_columns(name)
    rows = list(data.iter_rows())
    assert [cell.value for cell in rows[0]] == [COLUMNS[column].heading for column in columns]
    assert data.freeze_panes == "A2"
    assert data.auto_filter.ref == f"A1:{rows[-1][-1].coordinate}"
    for cells, row in zip(rows[1:], read_csv(whole / f"{name}.csv"), strict=True):
        for column, cell in zip(columns, cells, strict=True):
            assert _is_same(COLUMNS[column].kind, cell, row[column]), column
    label = {cells[0].value: cells[1].value for cells in about.iter_rows(max_col=2) if cells[0].value}
    assert label["Merk"] == "Personopplysninger: bare for IMDi"
    assert (label["Utgave"], label["Rader"]) == (SETTINGS.key, len(rows) - 1)
    assert label["Skjæringsdato"].date() == date(2021, 1, 21)
    assert len(label["Snapshot"]) == 64
    assert book.properties.title == f"{LISTS[name].title}, {SETTINGS.key}"
    assert book.properties.created.date() == date(2021, 1, 21)
    assert {one.name: one.value for one in book.custom_doc_props.props} == {"Language": "nb-NO"}


def _is_same(kind: str, cell: Any, text: str) -> bool:
    if cell.value is None:
        return text == ""
    if kind in ("tekst", "flagg"):
        is_readable = not any((ord(sign) < 32 and sign != "\n") or sign in "\ufffe\uffff" for sign in text)
        shown = cell.value.replace("_x005F_", "_") if is_readable else text  # openpyxl leaves Excel's escapes
        is_text = cell.data_type == "s" and cell.number_format == "@"
        return is_text and text in (shown, f"'{shown}", shown.removeprefix("'"))
    if kind == "dato" and isinstance(cell.value, str):
        return cell.value == text < "1900-03-01" or text > "9999"
    if kind == "dato":
        return cell.data_type == "d" and cell.value == datetime.fromisoformat(text)
    return cell.data_type == "n" and float(cell.value) == float(text)


def test_codes_and_ids_are_text_in_the_workbook(whole):
    data = openpyxl.load_workbook(whole / "deltakere.xlsx").worksheets[1]
    columns = list_columns("deltakere")
    found = {column: {cell.value for (cell,) in _column(data, columns.index(column))} for column in columns}
    assert {"0301", "4601"} <= found["kommune_kode"]
    assert "030101" in found["bydel_kode"]
    assert all(isinstance(value, str) and len(value) == 11 for value in found["fodselsnummer"] - {None})


def _column(sheet: Any, place: int) -> Iterator[Any]:
    return sheet.iter_rows(min_row=2, min_col=place + 1, max_col=place + 1)


@pytest.mark.parametrize("name", LISTS)
def test_no_text_becomes_a_formula_or_a_link(name, whole):
    texts = {cell for row in read_csv(whole / f"{name}.csv") for cell in row.values()}
    assert not [cell for cell in texts if cell.startswith(STARTS)]
    book = openpyxl.load_workbook(whole / f"{name}.xlsx")
    for sheet in book.worksheets:
        for cells in sheet.iter_rows():
            for cell in cells:
                assert cell.data_type in ("s", "n", "d")
                assert cell.hyperlink is None
    with zipfile.ZipFile(whole / f"{name}.xlsx") as archive:
        names = archive.namelist()
        assert not [one for one in names if "external" in one.lower() or "sheets/_rels" in one]
        for one in names:
            content = archive.read(one)
            assert b"<f>" not in content, one
            assert b"<f " not in content, one
            assert b"<hyperlink" not in content, one


def test_every_injection_reaches_the_files_as_text(whole):
    found = {row["person_id"] for row in read_csv(whole / "personliste_integreringsloven.csv")}
    data = openpyxl.load_workbook(whole / "personliste_integreringsloven.xlsx").worksheets[1]
    place = list_columns("personliste_integreringsloven").index("person_id")
    shown = {cell.value for (cell,) in _column(data, place)}
    for number, text in enumerate(INJECTIONS):
        person = f"{text}{number}"
        assert found & {person, f"'{person}"}, number
        if not any(ord(sign) < 32 or sign in "\ufffe\uffff" for sign in text) and "_x003D_" not in text:
            assert shown & {person, f"'{person}"}, number
    assert len(INJECTIONS) >= 60


def test_full_sheet_goes_on_in_another(published, whole, monkeypatch):
    monkeypatch.setattr("pipeline.lists.workbook.MAX_ROWS", 50)
    folder = published.write(chosen=["deltakere"]).folder
    _, *sheets = openpyxl.load_workbook(folder / "deltakere.xlsx").worksheets
    rows = read_csv(folder / "deltakere.csv")
    assert [sheet.title for sheet in sheets] == ["Deltakere", *(f"Deltakere {n}" for n in range(2, len(sheets) + 1))]
    assert [sheet.max_row for sheet in sheets[:-1]] == [51] * (len(sheets) - 1)
    assert sum(sheet.max_row - 1 for sheet in sheets) == len(rows) == len(read_csv(whole / "deltakere.csv"))
    assert [sheet.auto_filter.ref for sheet in sheets] == [f"A1:Q{sheet.max_row}" for sheet in sheets]


def test_text_that_a_cell_cannot_hold_says_where_the_rest_is(tmp_path):
    from pipeline.lists.columns import COLUMNS
    from pipeline.lists.workbook import About, open_workbook

    path = tmp_path / "lang.xlsx"
    day = date(2021, 1, 21)
    about = About("Prøve", (), ())
    columns = [COLUMNS["sluttmal"], COLUMNS["fra_dato"]]
    with open_workbook(path, about, "Prøve", columns, rows=2, created=day) as sheet:
        sheet.write(("å\U0001f600" * 20_000, date(1899, 12, 31)))
        sheet.write(("kort", "10001-01-01"))
    data = openpyxl.load_workbook(path).worksheets[1]
    assert data["A2"].value.endswith(" … (resten står i CSV-fila)")
    assert [data["B2"].value, data["A3"].value, data["B3"].value] == ["1899-12-31", "kort", "10001-01-01"]


def test_empty_list_is_a_header(published):
    folder = published.write(chosen=["avsluttede"], filters={"ar": 1875}).folder
    assert read_csv(folder / "avsluttede.csv") == []
    assert openpyxl.load_workbook(folder / "avsluttede.xlsx").worksheets[1].max_row == 1


# --- the folder


def test_r16_files_are_private_and_the_folder_is_replaced_whole(published):
    folder = published.write(unit="0301").folder
    assert len(list(folder.iterdir())) == 2 * len(LISTS) + 1
    assert not find_loose_modes(published.data / "lister")
    published.write(unit="0301", chosen=["deltakere"])
    assert {path.name for path in folder.iterdir()} == {"deltakere.csv", "deltakere.xlsx", "manifest.json"}
    assert not find_loose_modes(published.data / "lister")
    assert not list(published.data.glob(".kjoring-*"))
    assert {path.name for path in folder.parent.iterdir()} >= {"0301"}
    assert not [path for path in folder.parent.iterdir() if path.name.startswith(".")]


def test_what_a_killed_call_left_is_cleared_away_by_the_next(published):
    remains = published.data / ".kjoring-lister-0b1f0a525a55"
    (remains / "lister").mkdir(parents=True)
    (remains / "lister" / "deltakere.csv").write_text("noen", encoding="utf-8")
    published.write(unit="0301", chosen=["deltakere"])
    assert not list(published.data.glob(".kjoring-*"))


@pytest.mark.parametrize("target", ["hash_file", "shield_cell", "publish_folder"])
def test_a_stop_leaves_the_earlier_folder_and_nothing_else(target, published, monkeypatch):
    published.write(unit="4601", chosen=["deltakere"])
    before = list_tree(published.home)
    monkeypatch.setattr(f"pipeline.lists.write.{target}", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        published.write(unit="4601")
    assert list_tree(published.home) == before


def test_command_prints_counts_and_the_folder_and_no_person(published):
    ended = run_command(
        *("lists", SETTINGS.key, "--unit", "0301", "--list", "avsluttede", "--list", "datakonsistens"),
        *("--ar", "2020", "--mangler", "arsak", "--home", published.home, "--years", published.years),
    )
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    folder = published.data / "lister" / "0301"
    assert [line.split()[0::2] for line in lines[:2]] == [["avsluttede", "rows"], ["datakonsistens", "rows"]]
    for line in lines[:2]:
        name, rows, _ = line.split()
        assert int(rows) == len(read_csv(folder / f"{name}.csv"))
    assert lines[2:] == [f"Restricted, rows are people: {folder}"]


# --- refusals


REFUSED = {
    "no such unit": (("--unit", "9999"), "'9999'"),
    "municipality of another year": (("--unit", "1201"), "'1201'"),
    "the nation has no code": (("--unit", "0"), "leave out --unit"),
    "no unit of that length": (("--unit", "46011"), "'46011'"),
    "a path": (("--unit", "../x"), "Expected 2 digits"),
    "filter of another list": (("--list", "deltakere", "--mangler", "arsak"), "--list datakonsistens"),
    "filter of two other lists": (("--list", "deltakere", "--kategori", "rett"), "kategori_uten_vedtak and avsluttede"),
    "unknown list": (("--list", "alle"), "'alle'"),
    "unknown value": (("--mangler", "alt"), "'alt'"),
    "no year": (("--ar", "x"), "'x'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_bad_call_is_refused_and_writes_nothing(case, published):
    arguments, told = REFUSED[case]
    before = list_tree(published.home)
    ended = run_command("lists", SETTINGS.key, *arguments, "--home", published.home, "--years", published.years)
    assert ended.code == 2
    assert told in ended.err
    assert list_tree(published.home) == before


def test_edition_without_results_is_refused(published, scratch):
    ended = run_command("lists", SETTINGS.key, "--home", scratch / "tom", "--years", published.years)
    assert ended.code == 2
    assert f"introresultat run {SETTINGS.key}" in ended.err
    assert not (scratch / "tom").exists()


def test_run_under_way_is_refused(published):
    lock = take_lock(Home.find(published.home).edition(SETTINGS.key))
    try:
        with pytest.raises(RefusedError, match="under way"):
            published.write()
    finally:
        lock.release()


@contextmanager
def kept(path: Path) -> Iterator[None]:
    """Let a test change a file, and put it back."""
    content = path.read_bytes()
    try:
        yield
    finally:
        path.write_bytes(content)


@pytest.mark.parametrize("table", ["klargjort.deltaker_naa", "klargjort.ansvar"])
def test_database_of_an_older_version_is_refused(table, published):
    database, state = published.data / f"{SETTINGS.key}.duckdb", published.data / "tilstand.json"
    with kept(database), kept(state):
        with duckdb.connect(str(database)) as connection:
            connection.execute(f"drop table {table}")
        reseal_database(state, database)
        with pytest.raises(RefusedError, match=f"lacks {table}.*`introresultat run {SETTINGS.key}` again"):
            published.write(chosen=["deltakere"])


def test_results_of_another_snapshot_are_refused(published):
    state = published.data / "tilstand.json"
    with kept(state):
        record = read_sealed(state)
        state.write_bytes(seal(record | {"snapshot_hash": "en annen"}))
        with pytest.raises(RefusedError, match="were not made from the frozen snapshot"):
            published.write()


def test_r02_changed_snapshot_stops_the_lists(published):
    table = published.data / "snapshot" / "person.parquet"
    with kept(table):
        table.write_bytes(table.read_bytes() + b"x")
        with pytest.raises(StoppedError, match=r"person\.parquet"):
            published.write()


def test_moved_home_is_refused(published, scratch):
    home = Path(shutil.copytree(published.home, scratch / "hjem"))
    with pytest.raises(RefusedError, match="moved or copied"):
        write_lists(published.edition, Home.find(home))
