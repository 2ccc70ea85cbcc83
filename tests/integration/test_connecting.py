"""From ``check-source`` to an edition, as docs/connect-a-register.md tells it: the commands about mappings."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.handoff.ssb_files import write_data_files
from pipeline.intake.mapping.reading import read_mapping
from pipeline.intake.sources.given import GivenSource, read_taken
from pipeline.nir.contract import TABLES
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import make_edition_tables
from pipeline.statistics.result_tables import RESULT_TABLES, format_csv_rows
from tests.support.commands import run_command
from tests.support.mapped import write_csv, write_made_up, write_mapping
from tests.support.registers import register, write_extract

KEY, TAKEN = "2020-forelopig-1", "2021-01-22T02:15:00"
SECRET = "01018012345"
REGISTER = f"""
person
    person_id | fodselsnummer | adressesperre | registrert
    anna      | {SECRET}      |               | 2016-01-01T12:00:00
    omar      |               | fortrolig     | 2016-01-01T12:00:00
avslutning
    avslutning_id | person_id | avslutningsdato | registrert
    A000000001    | anna      | 2020-05-05      | 2020-05-06T12:00:00
"""


ONE_COLUMN = "\n".join(f'[{table}]\nfra = "person"\nhistorikk = "ingen"\nperson_id = "NR"' for table in TABLES)


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_made_up(tmp_path_factory.mktemp("fremmed"), register(REGISTER))


def test_check_source_tells_what_would_be_read_from_where_and_no_cell(made_up: Path) -> None:
    mapping = made_up / "mapping" / "register.toml"
    done = run_command("check-source", made_up / "csv", "--mapping", mapping)
    assert done.code == 0
    for line in (
        "person: from PERSON.csv",
        "  fodselsnummer        FNR, with zeros to 11 digits",
        "  not used: MERKNAD, KILDE_NR",
        "vedtak: from vedtak.sql",
        "  history: versjoner (a row per change; opphevet is the next version of the same key)",
        "  slettet           SLETTET, 1 values mean deleted",
        "  registrert     one second before the end of the cutoff day; read within 36 hours of it",
    ):
        assert line in done.out.splitlines()
    assert f"run UTGAVE --source {made_up / 'csv'} --mapping {mapping}" in done.out
    for cell in (SECRET, SECRET[1:], "anna", "overført fra fagsystem"):
        assert cell not in done.out + done.err


def test_check_source_tells_what_is_missing_after_what_is_there(made_up: Path, tmp_path: Path) -> None:
    text = (made_up / "mapping" / "register.toml").read_text(encoding="utf-8")
    (tmp_path / "vedtak.sql").write_bytes((made_up / "mapping" / "vedtak.sql").read_bytes())
    mapping = tmp_path / "register.toml"
    mapping.write_text(
        text.replace('"FØDT"', '"FODT"').replace('fra = "TILTAK"', 'fra = "TILTAKENE"'), encoding="utf-8"
    )
    done = run_command("check-source", made_up / "csv", "--mapping", mapping)
    assert done.code == 2
    assert "person: from PERSON.csv" in done.out
    assert re.search(r"line \d+: key person.fodselsdato.kolonne names the column FODT, which PERSON has not", done.err)
    assert re.search(r"line \d+: key tiltak.fra names TILTAKENE, which is not there", done.err)


def test_check_source_of_the_contracts_own_form_needs_no_mapping(tmp_path: Path) -> None:
    folder = write_extract(tmp_path / "nir", register(REGISTER))
    (folder / "annet.csv").write_text(f"{SECRET};anna\n", encoding="utf-8")
    done = run_command("check-source", folder)
    assert done.code == 0
    assert "person: from person.csv, 13 columns by the contract's names" in done.out
    assert "Tables of the source that nothing reads: annet" in done.out
    (folder / "tiltak.csv").unlink()
    done = run_command("check-source", folder)
    assert done.code == 2
    assert "the table tiltak is missing. Expected tiltak.csv or tiltak.parquet." in done.err
    assert "`introresultat mapping new SOURCE` writes a first mapping." in done.err
    # a folder has neither users nor views
    assert not [word for word in ("user", "view") if word in done.err]
    assert SECRET not in done.out + done.err


def test_check_source_writes_values_to_a_file_of_its_own_alone(made_up: Path, tmp_path: Path) -> None:
    path = tmp_path / "verdier.csv"
    done = run_command("check-source", made_up / "parquet", "--values", "PERSON.SPERRE", "--to", path)
    assert done.code == 0
    assert "2 distinct values" in done.out
    assert re.search(r"values of PERSON.SPERRE +2 ", done.out)
    assert path.read_text(encoding="utf-8") == "verdi;antall\n0;1\n7;1\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert run_command("check-source", made_up / "parquet", "--values", "SPERRE", "--to", path).code == 2  # is there
    again = run_command("check-source", made_up / "parquet", "--values", "LOPENR", "--to", tmp_path / "andre.csv")
    assert again.code == 2
    assert "Several tables have the column LOPENR" in again.err
    near = run_command("check-source", made_up / "parquet", "--values", "PERSON.Sperre", "--to", tmp_path / "andre.csv")
    assert near.code == 2
    assert "Is SPERRE meant?" in near.err
    assert not (tmp_path / "andre.csv").exists()


def test_a_first_mapping_of_the_contracts_names_is_whole(tmp_path: Path) -> None:
    folder = write_extract(tmp_path / "nir", register(REGISTER))
    mapping = tmp_path / "first.toml"
    assert run_command("mapping", "new", folder, "--to", mapping).code == 0
    read = read_mapping(mapping)
    assert {table.name for table, _ in read.settings.tables()} == set(TABLES)
    assert run_command("check-source", folder, "--mapping", mapping).code == 0
    assert run_command("mapping", "new", folder, "--to", mapping).code == 2  # never written over


def test_a_first_mapping_matches_by_spelling_and_synonyms_and_marks_the_rest(made_up: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "first.toml"
    done = run_command("mapping", "new", made_up / "parquet", "--to", mapping)
    assert done.code == 0
    lines = mapping.read_text(encoding="utf-8").splitlines()
    assert 'fra = "PERSON"' in lines
    assert [line.partition("  # ?")[0] for line in lines if "one part of the table" in line] == [
        'fra = "VEDTAK_HODE"',
        'fra = "AVSLUTNING_LOGG"',
    ]
    assert 'fodselsdato = "FØDT"' in lines
    assert 'fodselsnummer = "FNR"  # 11 digits; with lost zeros { kolonne = "FNR", fyll = 11 }' in lines
    assert '# ? tiltakskode = "…"  # required: text' in lines
    # deletions would stay in force unless somebody says which they are
    order = lines.index('rekkefolge = "VERSJON"  # the order within one second')
    assert lines[order - 1].startswith('historikk = "versjoner"')
    assert lines[order + 1].startswith('# ? slettet = { kolonne = "SLETTET", verdier = ["…"] }')
    assert 'historikk = "ingen"  # ? no column says when a row was registered: only what is valid now' in lines
    assert f"{sum('# ?' in line for line in lines)} places" in done.out
    # the files are windows-1252, which nobody has said yet: the mapping says it, and is the same otherwise
    other = tmp_path / "of-csv.toml"
    assert run_command("mapping", "new", made_up / "csv", "--to", other).code == 0
    said = [line for line in other.read_text(encoding="utf-8").splitlines() if line not in lines]
    assert said == ['tegnsett = "windows-1252"              # ? what the files seem to be written in']
    path = tmp_path / "verdier.csv"
    assert run_command("check-source", made_up / "csv", "--values", "PERSON.SPERRE", "--to", path).code == 0
    # what is not decided is not read: the first words say where
    told = run_command("check-source", made_up / "parquet", "--mapping", mapping)
    assert told.code == 2
    assert re.search(r"line \d+: key fravaer.fravaerstype is required, and neither", told.err)


def test_a_header_that_is_a_row_is_shown_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "register"
    folder.mkdir()
    write_csv(folder / "person.csv", [], ("person_id", SECRET, "Ola Nordmann 3", "registrert"))
    mapping = tmp_path / "first.toml"
    assert run_command("mapping", "new", folder, "--to", mapping).code == 0
    assert SECRET not in mapping.read_text(encoding="utf-8")
    assert "Ola" not in mapping.read_text(encoding="utf-8")
    # without any name that is known, not even what looks like a name is shown
    write_csv(folder / "person.csv", [], (SECRET, "Ola", "Nordmann"))
    other = tmp_path / "other.toml"
    assert run_command("mapping", "new", folder, "--to", other).code == 0
    assert "# Not used: 3 columns, none by a name that is known" in other.read_text(encoding="utf-8")
    looked = run_command("check-source", folder, "--mapping", write_mapping(tmp_path, ONE_COLUMN))
    assert "Ola" not in other.read_text(encoding="utf-8") + looked.out + looked.err
    assert "names the column NR, which person has not" in looked.err


def test_k2_through_the_mapping_tables_and_handoff_are_those_of_the_contracts_form(
    made_up: Path, tmp_path: Path
) -> None:
    # nothing of this register was changed or deleted, so its rows are those of the contract's form as they are
    given = GivenSource(str(made_up / "csv"), made_up / "mapping" / "register.toml", read_taken(TAKEN))
    mapped = compute(tmp_path / "mapped", given)
    straight = compute(tmp_path / "straight", made_up / "uttrekk")
    assert mapped == straight
    assert len(mapped) > len(RESULT_TABLES)


def compute(home: Path, source: Path | GivenSource) -> dict[str, object]:
    """The rows of every result table, and the bytes of every file for SSB, by name."""
    with EditionRun(find_edition(KEY), Home(home), source) as run:
        make_edition_tables(run, list_editions(load_years()))
        write_data_files(run, run.work / "overlevering")
        files = (run.work / "overlevering").rglob("*.parquet")
        return {name: format_csv_rows(run.connection, name) for name in RESULT_TABLES} | {
            path.name: path.read_bytes() for path in files
        }


def test_a_run_of_the_command_takes_a_mapping(made_up: Path, tmp_path: Path) -> None:
    mapping = made_up / "mapping" / "register.toml"
    # refused for its source alone: what is given with it has been understood
    done = run_command(
        "run",
        KEY,
        "--source",
        made_up / "csv",
        "--mapping",
        mapping,
        "--taken",
        "2021-01-21T02:15:00",
        "--home",
        tmp_path,
    )
    assert done.code == 2
    assert "The register was taken at 2021-01-21T02:15:00+01:00, before the end of the cutoff day" in done.err
    bad = run_command("run", KEY, "--source", made_up / "csv", "--mapping", tmp_path / "x.toml", "--home", tmp_path)
    assert bad.code == 2
    assert "x.toml cannot be read" in bad.err
    assert list(tmp_path.rglob("*.parquet")) == []


@pytest.mark.soak
def test_the_made_up_register_is_read_as_it_is_and_run(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run_command("mapping", "demo", folder, "--scale", "0.01", "--pages-only")
    assert done.code == 0, done.err
    record = json.loads((folder / "data" / KEY / "mottak" / "proveniens.json").read_text("utf-8"))
    assert record["kilde"]["kilde"] == "Det oppdiktede registeret"
    assert record["uten_historikk"] == ["fravaer"]
    assert str(folder / "reports_out" / KEY) in done.out
    assert not (folder / ".lages").exists()
