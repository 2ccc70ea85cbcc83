"""T4: the report to the ministry by pencil, from a source to every file; and what is refused.

Every count against plain Python is in ``tests/property/test_report_is_the_register.py``, what is hidden in
``tests/unit/test_report_hiding.py``.
"""

from __future__ import annotations

import csv
import re
from datetime import date
from io import BytesIO
from pathlib import Path

import lxml.html
import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from pipeline.build import build_definitions
from pipeline.cli.report import report as command
from pipeline.common.errors import RefusedError
from pipeline.editions.period import Period, make_period
from pipeline.graph.beside import REPORT
from pipeline.graph.history import open_history
from pipeline.report.chosen_tables import read_chosen
from pipeline.report.content import TABLES
from tests.support.commands import find_loose_modes
from tests.support.oracle_settings import YearSettings
from tests.support.registers import register, write_extract

FROM, TO = "2020-01-01", "2020-06-30"
TAKEN = "2020-08-15T00:00:00"  # the last whole day is 14 August, 45 days after the period
REGISTER = """
    person
        person_id | fodselsdato | kjonn | statsborgerskap | adressesperre
        MRK:A     | 1994-12-31  | K     | UKR             |
        MRK:B     | 1980-01-01  | M     | SYR             |
        MRK:C     | 1980-01-01  | M     | SYR             |
        MRK:D     | 1960-01-01  | K     | ERI             |
        MRK:E     | 1990-01-01  | K     |                 |
        MRK:F     | 1990-01-01  | K     |                 |
        MRK:S     | 1990-01-01  | M     | SYR             | fortrolig
    kategori
        person_id | fra_dato   | kollektiv_beskyttelse | kategori
        MRK:A     | 2020-01-01 | 1                     | kan_tilbys
        MRK:D     | 2018-01-01 | 0                     | rett_og_plikt
        MRK:E     | 2020-03-01 | 0                     | rett_og_plikt
        MRK:F     | 2020-03-01 | 0                     | kan_tilbys
    vedtak
        person_id | kommunenummer | vedtaksdato | fra_dato   | vedtakstype | til_dato   | registrert
        MRK:A     | 4601          | 2020-01-15  | 2020-02-01 | innvilget   |            | 2020-02-02T12:00:00
        MRK:B     | 1103          | 2019-02-20  | 2019-03-01 | innvilget   |            | 2019-03-05T12:00:00
        MRK:C     | 1103          | 2019-04-20  | 2019-05-01 | innvilget   |            | 2019-09-10T12:00:00
        MRK:D     | 1103          | 2017-12-01  | 2018-01-01 | innvilget   |            | 2018-01-02T12:00:00
        MRK:D     | 1103          | 2019-12-15  | 2020-01-01 | permisjon   | 2020-01-31 | 2020-01-02T12:00:00
        MRK:F     | 4601          | 2020-07-05  | 2020-07-10 | innvilget   |            | 2020-07-06T12:00:00
        MRK:S     | 4601          | 2018-01-01  | 2018-01-01 | innvilget   |            | 2018-01-02T12:00:00
    avslutning
        person_id | kommunenummer | avslutningsdato | avslutningsarsak | registrert
        MRK:D     | 1103          | 2020-05-30      | arbeid_heltid    | 2020-08-05T12:00:00
"""
COUNTS = ("startet", "deltakere", "beholdning", "avsluttet", "mal_nadd", "arbeid", "utdanning")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extract and the year files of 2019 and 2020. Read only."""
    root = tmp_path_factory.mktemp("rapport")
    write_extract(root / "uttrekk", register(REGISTER), tatt_ut=TAKEN)
    (root / "aar").mkdir()
    for ar in (2019, 2020):
        text = YearSettings(ar=ar, skjaeringsdato=date(ar + 1, 1, 21)).to_toml()
        (root / "aar" / f"{ar}.toml").write_text(text, encoding="utf-8")
    return root


def call(inputs: Path, home: Path, *more: str, first: str = FROM, last: str = TO) -> Result:
    source = ["--source", str(inputs / "uttrekk")] if "--edition" not in more else []
    return CliRunner().invoke(
        command, [first, last, *source, "--years", str(inputs / "aar"), "--home", str(home), *more]
    )


@pytest.fixture(scope="module")
def home(inputs: Path) -> Path:
    """A HOME with the report of the first half. Read only."""
    done = call(inputs, inputs / "hjem")
    assert done.exit_code == 0, (done.output, done.exception)
    return inputs / "hjem"


@pytest.fixture(scope="module")
def made(home: Path) -> Path:
    return home / "reports_out" / "rapport" / f"{FROM}_{TO}"


def read(made: Path, table: str) -> list[dict[str, str]]:
    with (made / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def find(made: Path, table: str, **key: str) -> dict[str, str]:
    (row,) = (row for row in read(made, table) if all(row[name] == value for name, value in key.items()))
    return row


def counts(row: dict[str, str]) -> list[int]:
    return [int(row[name]) for name in COUNTS]


def test_t4_who_started_took_part_and_ended(made: Path) -> None:
    """A started. A, B, C and S take part on 30 June, and D did before; D ended, and went to work."""
    nation = {"periode": "valgt", "niva": "land"}
    assert counts(find(made, "hovedtall", **nation, inndeling="alle")) == [1, 5, 4, 1, 1, 1, 0]
    assert counts(find(made, "hovedtall", **nation, inndeling="kjonn", verdi="K")) == [1, 2, 1, 1, 1, 1, 0]
    assert counts(find(made, "hovedtall", **nation, inndeling="ukraina", verdi="1")) == [1, 1, 1, 0, 0, 0, 0]
    assert counts(find(made, "hovedtall", **nation, inndeling="beskyttelse", verdi="1")) == [1, 1, 1, 0, 0, 0, 0]
    # 25 years on 30 June, 26 on 31 December
    assert counts(find(made, "hovedtall", **nation, inndeling="alder", verdi="18-25")) == [1, 1, 1, 0, 0, 0, 0]


def test_t4_countries_times_decisions_and_registrations(made: Path) -> None:
    rows = [row for row in read(made, "landbakgrunn") if row["periode"] == "valgt"]
    assert [(row["land"], row["deltakere"]) for row in rows] == [
        ("SYR", "3"),
        ("ERI", "1"),
        ("UKR", "1"),
        ("andre", "0"),
        ("uoppgitt", "0"),
    ]
    times = {row["tid"]: (row["antall"], row["median"]) for row in read(made, "tider") if row["periode"] == "valgt"}
    # A: 1 January and 15 January to 1 February. D: 365 + 365 + 151 days, less 31 of leave
    assert times == {
        "kategori_til_start": ("1", "31.0"),
        "vedtak_til_start": ("1", "17.0"),
        "programlengde": ("1", "850.0"),
    }
    # E, and F about whom was decided in July
    waiting = {row["kategori"]: row["personer"] for row in read(made, "uten_vedtak") if row["periode"] == "valgt"}
    assert waiting == {"alle": "2", "rett_og_plikt": "1", "kan_tilbys": "1", "rett": "0"}
    late = find(made, "registreringer", periode="valgt", tabell="avslutning")
    assert (late["registreringer"], late["sene"]) == ("1", "1")  # two months were over on 30 July


def test_t4_last_year_as_it_was_known_then_and_is_known_now(made: Path) -> None:
    """C was registered in September 2019, later than 45 days after 30 June."""
    then, now = (
        find(made, "hovedtall", periode=one, niva="land", inndeling="alle") for one in ("i_fjor_da", "i_fjor_na")
    )
    assert (then["startet"], now["startet"]) == ("1", "2")
    assert (then["deltakere"], now["deltakere"]) == ("3", "4")
    text = (made / "rapport.html").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    assert "slik registeret var ved slutten av 14. august 2020" in text
    assert "slik registeret var ved slutten av 14. august 2019" in text


def test_t4_small_county_figures_are_nowhere(made: Path) -> None:
    rows = [row for row in read(made, "hovedtall") if row["niva"] == "fylke" and row["kode"] in ("11", "46")]
    assert {row["periode"] for row in rows} == {"valgt"}  # of last year the nation alone
    # A alone started in Vestland, and the nation shows one: nothing else hides it
    assert {(row["startet"], row["startet_tegn"]) for row in rows} == {("", ":")}
    for language, spoken in (("rapport", "vises ikke"), ("rapport-nynorsk", "blir ikkje vist")):
        table = read_page(made / f"{language}.html")["fylker"]
        assert {cell for row in table if row[0] == "Vestland" for cell in row[1:4]} == {f":{spoken}"}


# --- read back


def read_page(path: Path) -> dict[str, list[list[str]]]:
    tree = lxml.html.document_fromstring(path.read_text(encoding="utf-8"))
    return {
        section.get("aria-labelledby"): [
            ["".join(cell.itertext()).replace("\N{NO-BREAK SPACE}", " ") for cell in row.xpath("./th | ./td")]
            for row in section.xpath(".//tbody/tr")
        ]
        for section in tree.xpath("//section[.//table]")
    }


def test_every_figure_of_the_files_is_that_of_the_machine_file(made: Path) -> None:
    """Key figures and counties, in the page, the workbook and the PDF, of both languages."""
    periods = ("valgt", "i_fjor_da", "i_fjor_na")
    nation = {one: find(made, "hovedtall", periode=one, niva="land", inndeling="alle") for one in periods}
    expected = [[nation[one][name] for one in periods] for name in COUNTS]
    counties = [row for row in read(made, "hovedtall") if row["niva"] == "fylke"]
    for language in ("rapport", "rapport-nynorsk"):
        page = read_page(made / f"{language}.html")
        assert list(page) == list(read_chosen())
        shown = [row[1:] for row in page["nokkeltall"] if "%" not in "".join(row) and "–" not in row][:-1]
        assert shown == expected
        assert [row[0] for row in page["fylker"]] == [row["navn"] for row in counties]
        assert [[cell.split("v")[0].split("b")[0] for cell in row[1:6]] for row in page["fylker"]] == [
            [row[name] or ":" for name in COUNTS[:5]] for row in counties
        ]
        book = openpyxl.load_workbook(BytesIO((made / f"{language}.xlsx").read_bytes()))
        assert [len(book.sheetnames), book.sheetnames[0]] == [13, page_heading(made, language)]
        cells = [[cell.value for cell in row] for row in book.worksheets[1].iter_rows(min_row=4)]
        assert [[str(one) for one in row[1:4]] for row in cells if isinstance(row[1], int)][:-1] == expected
        pdf = pypdfium2.PdfDocument((made / f"{language}.pdf").read_bytes())
        assert len(pdf) <= 4
        text = " ".join(pdf[number].get_textpage().get_text_range() for number in range(len(pdf)))
        assert [name for row in page.values() for name, *_ in row if name not in re.sub(r"\s+", " ", text)] == []


def page_heading(made: Path, language: str) -> str:
    tree = lxml.html.document_fromstring((made / f"{language}.html").read_text(encoding="utf-8"))
    return str(tree.get_element_by_id("merknader").text)


def test_nothing_of_a_person_leaves_and_everything_is_private(home: Path, made: Path) -> None:
    for path in home.rglob("*"):
        assert "MRK" not in path.name
        if path.is_file():
            assert b"MRK:" not in path.read_bytes(), path
    assert find_loose_modes(home) == []
    assert sorted(path.name for path in (home / "data" / "rapport").iterdir()) == [f"{FROM}_{TO}.json"]


def test_t6_the_graph_shows_when_it_was_made_and_from_what(home: Path) -> None:
    with open_history(home / "data" / "dagster") as history:
        event = history.get_latest_materialization_event(REPORT)
    assert event is not None
    assert event.asset_materialization is not None
    told = {name: value.value for name, value in event.asset_materialization.metadata.items()}
    assert (told["periode"], told["kjent_til_og_med"]) == (f"{FROM}_{TO}", "2020-08-14")
    assert len(str(told["snapshot_hash"])) == 64
    specs = {spec.key: spec for spec in build_definitions().resolve_all_asset_specs()}
    assert specs[REPORT].group_name == "utdata"


def test_the_same_report_again_is_the_same_and_another_is_refused(
    inputs: Path, home: Path, made: Path, tmp_path: Path
) -> None:
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    assert call(inputs, home).exit_code == 0
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before  # R15
    tables = register(REGISTER)
    tables["avslutning"] = []
    write_extract(tmp_path / "uttrekk", tables, tatt_ut=TAKEN)
    (tmp_path / "aar").symlink_to(inputs / "aar")
    refused = call(tmp_path, home)
    assert "has a report of this period with other figures. Nothing was changed" in str(refused.exception)
    assert {path: path.read_bytes() for path in made.rglob("*") if path.is_file()} == before


# --- what is refused


CALLS: list[tuple[list[str], str]] = [
    ([FROM, TO], "Expected --edition UTGAVE or --source SOURCE, and got neither"),
    ([FROM, TO, "--edition", "2020-endelig", "--source", "x"], "and got both"),
    (["2019-07-01", "2020-06-30", "--source", "x"], "lies in two calendar years"),
    ([TO, FROM, "--source", "x"], "before it begins"),
    (["2018-01-01", "2018-06-30", "--source", "x"], "There is no year file for 2018"),
    (["2019-01-01", "2019-06-30", "--edition", "2020-endelig"], "is of 2020, and the period of 2019"),
    (["2020-01-01", "2020-12-31"], "before the end of the cutoff day"),
]


@pytest.mark.parametrize(("arguments", "told"), CALLS, ids=[told for _, told in CALLS])
def test_a_call_that_means_nothing_is_refused(inputs: Path, tmp_path: Path, arguments: list[str], told: str) -> None:
    if told.startswith("before the end"):
        arguments = [*arguments, "--source", str(inputs / "uttrekk")]
    done = CliRunner().invoke(command, [*arguments, "--years", str(inputs / "aar"), "--home", str(tmp_path)])
    assert isinstance(done.exception, RefusedError)
    assert told in str(done.exception)
    assert not list(tmp_path.rglob("*.csv"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('tabeller = ["nokkeltal"]', '"nokkeltal" is no table of the report; expected one of nokkeltall'),
        ('tabeller = ["alder", "alder"]', "is listed twice"),
        ("tabeller = []", "tabeller"),
        ('tabell = ["alder"]', "tabell"),
    ],
)
def test_a_list_of_tables_that_is_none(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "t.toml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(RefusedError, match=re.escape(told)):
        read_chosen(tmp_path / "t.toml")


def test_our_list_has_every_table(tmp_path: Path) -> None:
    assert sorted(read_chosen()) == sorted(TABLES)
    (tmp_path / "t.toml").write_text('tabeller = ["tiltak", "alder"]\n', encoding="utf-8")
    assert read_chosen(tmp_path / "t.toml") == ("tiltak", "alder")


@pytest.mark.parametrize(
    ("days", "before"),
    [
        (("2021-01-01", "2021-06-30"), ("2020-01-01", "2020-06-30")),
        (("2020-01-01", "2020-02-29"), ("2019-01-01", "2019-02-28")),
        (("2021-01-01", "2021-02-28"), ("2020-01-01", "2020-02-29")),
        (("2021-02-28", "2021-03-15"), ("2020-02-28", "2020-03-15")),
    ],
)
def test_the_same_period_last_year(days: tuple[str, str], before: tuple[str, str]) -> None:
    period, last = (Period(*map(date.fromisoformat, one)) for one in (days, before))
    assert period.last_year() == last
    assert make_period(period.first, period.last) == period
    assert period.known_then(date(period.year, 12, 31)) - last.last == date(period.year, 12, 31) - period.last
