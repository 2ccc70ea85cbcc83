"""Code lists as people have them: what a spreadsheet or a slip makes of one is refused, with file, line and remedy.

Each case changes one of our own nine lists. What the lists say is ``test_codes.py`` and ``test_areas.py``.
"""

import codecs
import errno
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.build import build_definitions
from pipeline.cli.main import cli
from pipeline.common.errors import RefusedError
from pipeline.common.signs import find_control_sign
from pipeline.editions.edition import find_edition, load_years
from pipeline.places.code_lists import KODEVERK_FOLDER, load_code_lists


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(KODEVERK_FOLDER, tmp_path / "kodeverk"))


def swap(old: str, new: str) -> Callable[[bytes], bytes]:
    """A change of one place in the text."""

    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def add(line: str) -> Callable[[bytes], bytes]:
    """A line at the end."""
    return lambda content: content + line.encode() + b"\n"


def drop(line: str) -> Callable[[bytes], bytes]:
    """Without one whole line."""
    return swap(f"\n{line}\n", "\n")


def recode(encoding: str, mark: bytes = b"") -> Callable[[bytes], bytes]:
    """The text in another character set."""
    return lambda content: mark + content.decode().encode(encoding)


def find_line(name: str, text: str) -> int:
    """The line of one of our own lists that a text first stands on, wherever rows have been added before it."""
    content = (KODEVERK_FOLDER / f"{name}.csv").read_text(encoding="utf-8")
    return content[: content.index(text)].count("\n") + 1


OSLO_ROW = "030115;Søndre Nordstrand;0301;2004-01-01;;administrativ"
UTEN_ARSAK = "introduksjonsloven;ikke_registrert;ikke_registrert;0;"
REFUSED: dict[str, tuple[str, Callable[[bytes], bytes], str]] = {
    # the file
    "a byte order mark": ("kommune", recode("utf-8", codecs.BOM_UTF8), "line 1 begins with a byte order mark"),
    "windows-1252": ("bydel", recode("cp1252"), "bydel.csv, line 3 is not UTF-8 (byte"),
    "UTF-16": ("kommune", recode("utf-16-le", codecs.BOM_UTF16_LE), "kommune.csv is UTF-16; expected UTF-8"),
    "UTF-16 without a mark": ("lov", recode("utf-16-le"), "line 1 holds zero bytes"),
    "an empty file": (
        "lov",
        lambda _: b"",
        "the file is empty; expected the header lov;gjelder_fra;kollektiv_fra;status",
    ),
    "a header alone": ("lov", lambda content: content.splitlines()[0], "there is a header and no row"),
    "CR alone": ("lov", lambda content: content.replace(b"\n", b"\r"), "lines end in CR alone or CR CR LF"),
    "CR CR LF": ("lov", lambda content: content.replace(b"\n", b"\r\r\n"), "lines end in CR alone or CR CR LF"),
    # the header
    "commas": ("fylke", lambda content: content.replace(b";", b","), "line 1: there are commas between the fields"),
    "tabs": ("fylke", lambda content: content.replace(b";", b"\t"), "line 1: there are tabs between the fields"),
    "sep=;": ("fylke", lambda content: b"sep=;\n" + content, 'a spreadsheet program\'s "sep=;" is before the header'),
    "a column missing": ("lov", swap("lov;gjelder_fra;", "lov;"), "the column gjelder_fra is missing; expected lov;"),
    "a column renamed": (
        "lov",
        swap("gjelder_fra", "gjelder fra"),
        'the column gjelder_fra is missing and the column "gjelder fra" is unknown',
    ),
    "a column twice": ("lov", swap("status", "lov"), 'the column "lov" occurs twice'),
    "columns in another order": ("fylke", swap("kode;navn", "navn;kode"), "the columns are in another order"),
    # the rows
    "empty rows at the end": ("lov", add(";;;"), "line 4: the row is empty"),
    "an empty line at the end": ("lov", add(""), "line 4: the row is empty"),
    "a field too few": (
        "fylke",
        swap("03;Oslo;1971-01-01;", "03;Oslo;1971-01-01"),
        "line 4: the row has 3 fields;",
    ),
    "a field too many": ("fylke", swap("03;Oslo", "03;Oslo;"), "line 4: the row has 5 fields; expected 4"),
    "a row twice": (
        "bydel",
        add(OSLO_ROW),
        f"kode, gyldig_fra is 030115, 2004-01-01, as on line {find_line('bydel', OSLO_ROW)}",
    ),
    "a quote never closed": ("fylke", swap("Oslo", '"Oslo'), "line 4: a quote is opened and never closed"),
    "a quote inside": ("fylke", swap("Oslo", '"Os"lo'), "line 4: there is a quote inside a field"),
    # the cells
    "lost zeros": ("kommune", swap("\n0101;", "\n101;"), 'line 2: kode is "101" (a spreadsheet program removes'),
    "a code as a number": ("fylke", swap("\n03;", "\n3.0;"), 'kode is "3.0" (a spreadsheet program removes leading'),
    "a day of a spreadsheet": (
        "lov",
        swap("2021-01-01", "01.01.2021"),
        'line 3: gjelder_fra is "01.01.2021" (a day as a spreadsheet program writes it); expected a day as 2020-12-31',
    ),
    "an American day": ("lov", swap("2021-01-01", "1/1/21"), '"1/1/21" (a day as a spreadsheet'),
    "a day with a time": ("lov", swap("2021-01-01", "2021-01-01 00:00:00"), "(a day as a spreadsheet"),
    "a day that is none": ("lov", swap("2021-01-01", "2021-02-30"), '"2021-02-30", which is no day'),
    "blanks around a cell": ("lov", swap("2021-01-01;", "2021-01-01 ;"), '"2021-01-01 ", with blanks around it'),
    "a hard blank around a cell": ("fylke", swap("Oslo", "Oslo\u00a0"), "with blanks around it"),
    "an empty cell": ("fylke", swap("03;Oslo", "03;"), "line 4: navn is empty; expected a name"),
    "a code with a blank": ("tiltakskode", swap("fagivgs", "fag i vgs"), 'kode is "fag i vgs"; expected a code of'),
    "a flag in words": (
        "avslutningsarsak",
        swap(";arbeid;1;", ";arbeid;ja;"),
        'mal_nadd is "ja"; expected one of 0',
    ),
    "an escape sign": ("fylke", swap("Oslo", "Os\x1b[31mlo"), "line 4: navn holds a control sign (U+001B)"),
    "a line break in a cell": ("fylke", swap("Oslo", '"Os\nlo"'), "line 4: navn holds a line break (U+000A)"),
    # what does not fit
    "a group nobody knows": (
        "avslutningsarsak",
        swap(";kvp;kvalifisering;", ";kvp;kurs;"),
        f"line {find_line('avslutningsarsak', ';kvp;kvalifisering;')}: gruppe kurs is in no row of resultatgruppe.csv; "
        "expected one of arbeid, utdanning",
    ),
    "a main group nobody knows": (
        "tiltakskode",
        swap(";samfunnsliv;", ";samfunn;"),
        "hovedgruppe samfunn is in no row",
    ),
    "a law nobody knows": ("avslutningsarsak", add("utlendingsloven;dod;annet;0;Død;Død;;;antatt"), "lov utlendingsl"),
    "a law gone": (
        "lov",
        drop("integreringsloven;2021-01-01;2022-03-11;dokumentert"),
        "the codes are introduksjonsloven;",
    ),
    "a group of R9 gone": (
        "resultatgruppe",
        drop("sosialstonad;Sosialhjelp;Sosialhjelp"),
        "the codes are arbeid, ",
    ),
    "no Norwegian training": (
        "tiltakskode",
        swap("\nnorskopplaring;", "\nnorsk;"),
        "none has norskopplaring",
    ),
    "no group for unknown measures": ("tiltaksgruppe", drop("ukjent;Ukjent tiltak;Ukjent tiltak"), "expected ukjent"),
    "no reason for an empty one": (
        "avslutningsarsak",
        swap(UTEN_ARSAK, UTEN_ARSAK.replace("ikke_registrert;ikke", "uten;ikke")),
        "none has ikke_registrert under introduksjonsloven",
    ),
    "an empty reason that ends": (
        "avslutningsarsak",
        swap("kkje registrert;;;", "kkje registrert;;2022-01-01;"),
        "ikke_registrert is what an empty reason is read as",
    ),
    "a period that ends before it begins": (
        "avslutningsarsak",
        swap(";Død;Død;;;", ";Død;Død;2021-01-01;2020-01-01;"),
        f"line {find_line('avslutningsarsak', ';Død;Død;;;')}: gyldig_til 2020-01-01 is not after gyldig_fra "
        "2021-01-01",
    ),
    "two names at once": (
        "kommune",
        swap("2020-01-01;01;;\n", "2020-01-01;01;;\n0101;Hald;2018-01-01;2020-01-01;01;;\n"),
        "line 3: 0101 is in force on 2018-01-01 by line 2 too",
    ),
    "a county too short": (
        "fylke",
        swap("03;Oslo;1971-01-01;", "03;Oslo;1971-01-01;2020-01-01"),
        "fylke_kode 03 is",
    ),
    "a county nobody knows": ("kommune", swap("2020-01-01;01;;", "2020-01-01;77;;"), "line 2: fylke_kode 77 is not in"),
    "half a written standard": (
        "kommune",
        swap(";bokmål;oppgitt\n", ";bokmål;\n"),
        "one of malform and malform",
    ),
    "a code that leads nowhere": (
        "kommune_endring",
        drop("2020-01-01;0101;3001;ny_kode"),
        "0101 ends on 2020-01-01 without a row in kommune_endring.csv",
    ),
    "a change to nowhere": ("kommune_endring", swap(";0101;3001;", ";0101;9999;"), "til_kode 9999 is not in force on"),
    "a change from nowhere": ("kommune_endring", add("2020-01-01;0001;3001;delt"), "fra_kode 0001 is in no row"),
    "a change before the tables begin": (
        "kommune_endring",
        add("2016-12-31;0001;0101;ny_kode"),
        "dato is 2016-12-31; expected 2017-01-01 or later, where the tables begin",
    ),
    "a change long after the code has ended": (
        "kommune_endring",
        swap("2020-01-01;0101;3001;", "2021-01-01;0101;3001;"),
        "fra_kode 0101 was not in force until 2021-01-01 by kommune.csv",
    ),
    "a change of an unknown kind": (
        "kommune_endring",
        swap(";ny_kode", ";byttet"),
        'endring is "byttet"; expected',
    ),
    "a bydel of another town": ("bydel", swap(";0301;", ";4601;"), "line 2: kommune_kode is 4601; expected 0301"),
    "a bydel that is told as unspecified": (
        "bydel",
        swap(OSLO_ROW, OSLO_ROW.replace("administrativ", "uoppgitt")),
        "030115 has slag uoppgitt; expected uoppgitt for 030199 alone",
    ),
    "no bydel for the unspecified": ("bydel", drop("030199;Uoppgitt;0301;2004-01-01;;uoppgitt"), "none has 030199"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_code_list_is_refused_with_file_line_and_remedy(folder, case):
    name, change, expected = REFUSED[case]
    path = folder / f"{name}.csv"
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(RefusedError) as refusal:
        find_edition("2020-forelopig-1", kodeverk=folder)
    message = str(refusal.value)
    assert expected in message
    assert ".csv" in message
    assert "Save" in message or "Get a new copy of the list" in message
    assert refusal.value.exit_code == 2
    assert find_control_sign(message.replace("\n", " ")) is None


def test_every_fault_of_a_list_is_told_at_once_but_not_without_end(folder):
    path = folder / "kommune.csv"
    path.write_bytes(path.read_bytes().replace(b"1971-01-01", b"01.01.1971"))
    with pytest.raises(RefusedError) as refusal:
        load_code_lists(folder)
    assert str(refusal.value).count("\n  - ") == 21
    assert "more" in str(refusal.value).splitlines()[-2]


def test_lines_may_end_as_on_windows_and_what_else_lies_in_the_folder_is_passed_over(folder):
    for path in folder.glob("*.csv"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    for name in ("._kommune.csv", ".kommune.csv.swp", "~$kommune.csv", "kommune.csv~", "notater.txt"):
        (folder / name).write_bytes(b"\0\x05")
    assert load_code_lists(folder).reasons == load_code_lists().reasons
    assert load_code_lists(folder).areas.kommuner == load_code_lists().areas.kommuner


def test_a_missing_list_a_missing_folder_and_a_file_in_its_place_are_refused(folder):
    with pytest.raises(RefusedError, match="does not exist"):
        load_code_lists(folder / "nowhere")
    with pytest.raises(RefusedError, match="is a file, not a folder"):
        load_code_lists(folder / "lov.csv")
    (folder / "lov.csv").unlink()
    with pytest.raises(RefusedError, match=r"lov\.csv is missing\. A folder of code lists contains avslutningsarsak"):
        load_code_lists(folder)
    (folder / "lov.csv").mkdir()
    with pytest.raises(RefusedError, match="it is a folder"):
        load_code_lists(folder)


def test_the_same_files_are_parsed_once_and_changed_ones_anew(folder):
    first = load_code_lists(folder)
    assert load_code_lists(folder) is first
    path = folder / "avslutningsarsak.csv"
    path.write_bytes(path.read_bytes().replace("Død;Død".encode(), "Død i året;Død i året".encode()))
    second = load_code_lists(folder)
    assert "Død i året" in {reason.navn["nb"] for reason in second.reasons}
    assert {name for name in first.sums if first.sums[name] != second.sums[name]} == {"avslutningsarsak.csv"}


def test_a_year_is_held_against_the_lists_it_is_given(tmp_path, folder):
    years = tmp_path / "ar"
    years.mkdir()
    text = 'ar = 2020\nlover = ["introduksjonsloven"]\nutenfor_nevner = ["utvandret"]\n'
    (years / "2020.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError, match='"utvandret" is an exit reason of neither law'):
        load_years(years)
    with (folder / "avslutningsarsak.csv").open("a", encoding="utf-8") as file:
        file.write("integreringsloven;utvandret;annet;0;Utvandret;Utvandra;2024-01-01;;antatt\n")
    year = load_years(years, folder)[2020]
    assert year.utenfor_nevner == ("utvandret",)
    assert year.codes is load_code_lists(folder)


def test_r8_a_correction_is_held_against_the_lists_it_is_given(tmp_path, folder):
    years = tmp_path / "ar"
    years.mkdir()
    text = 'ar = 2024\nlover = ["integreringsloven"]\nomradekorreksjon = { "1507" = "9901" }\n'
    (years / "2024.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError, match='"9901", which is not in force'):
        load_years(years)
    path = folder / "kommune.csv"
    path.write_bytes(path.read_bytes() + b"9901;Nyby;2024-01-01;;15;nynorsk;oppgitt\n")
    assert load_years(years, folder)[2024].omradekorreksjon == {"1507": "9901"}


def test_r15_a_year_knows_the_files_it_rests_on(tmp_path, folder):
    years = tmp_path / "ar"
    years.mkdir()
    content = b'ar = 2020\nlover = ["introduksjonsloven"]\n'
    (years / "mitt aar.toml").write_bytes(content)
    (folder / "lov.csv").write_bytes((folder / "lov.csv").read_bytes().replace(b"antatt", b"dokumentert"))
    origin = load_years(years, folder)[2020].describe_origin()
    assert origin["arsfil"] == {"fil": "mitt aar.toml", "sha256": hashlib.sha256(content).hexdigest()}
    assert origin["kodeverk"] == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.csv"))
    }


CALLS = {
    "editions": ["editions"],
    "run": ["run", "2020-forelopig-1", "--source", "nir"],
    "explain": ["explain", "2020-forelopig-1", "0"],
    "lists": ["lists", "2020-forelopig-1"],
    "synth": ["synth", "nir", "--utgave", "2020-forelopig-1"],
    "overview": ["overview", "2020-forelopig-1"],
    "handoff": ["handoff", "2020-forelopig-1", "--clear"],
    "report": ["report", "2020-01-01", "2020-06-30", "--edition", "2020-forelopig-1"],
    "release": ["release", "2020-endelig"],
    "audit": ["audit", "offentlig"],
}


@pytest.mark.parametrize("by", ["option", "environment"])
@pytest.mark.parametrize("call", CALLS)
def test_every_command_that_reads_year_files_reads_the_lists_it_is_given(folder, tmp_path, monkeypatch, call, by):
    assert {name for name, one in cli.commands.items() if {"years"} & {p.name for p in one.params}} == set(CALLS)
    (folder / "lov.csv").write_bytes(b"")
    public = tmp_path / "offentlig" / "data" / "resultat.csv"  # audit asks it which edition it is of
    public.parent.mkdir(parents=True)
    public.write_text(
        "utgave;niva;kode;navn;kjonn;avsluttet;avsluttet_tegn;mal_nadd;mal_nadd_tegn;ikke_mal_nadd;ikke_mal_nadd_tegn;"
        "andel_mal;andel_mal_tegn\n2020-endelig;land;0;Hele landet;alle;20;;10;;10;;50;\n",
        encoding="utf-8",
    )
    arguments = [*CALLS[call]]
    if by == "option":
        arguments += ["--kodeverk", str(folder)]
    else:
        monkeypatch.setenv("INTRORESULTAT_KODEVERK", str(folder))
    monkeypatch.setenv("INTRORESULTAT_HOME", str(tmp_path / "hjem"))
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, arguments)
    assert isinstance(result.exception, RefusedError)
    assert "lov.csv cannot be used" in str(result.exception)
    assert not (tmp_path / "hjem").exists()
    assert not (tmp_path / "nir").exists()


def test_the_user_interface_reads_the_lists_that_the_environment_names(folder, monkeypatch):
    (folder / "lov.csv").write_bytes(b"")
    monkeypatch.setenv("INTRORESULTAT_KODEVERK", str(folder))
    with pytest.raises(RefusedError, match=r"lov\.csv cannot be used"):
        build_definitions()


@pytest.mark.parametrize("name", ["stat", "iterdir", "open"])
def test_a_folder_or_list_that_may_not_be_read_is_refused(folder, monkeypatch, name):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, name, refuse)
    with pytest.raises(RefusedError, match=r"cannot be read \(Permission denied\)"):
        load_code_lists(folder)
