"""K2, K3: a folder of other names through a mapping gives what the contract's form gives, and tells the rest."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.intake.intake import IntakeRecord
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.open_source import open_source
from pipeline.intake.sources.register_source import RegisterSource
from tests.support.intakes import counted, make_edition, read_rows, snapshot_rows, take, take_source
from tests.support.mapped import (
    MADE_UP,
    TAKEN,
    open_mapped,
    write_csv,
    write_made_up,
    write_mapping,
    write_rest,
    write_straight,
)
from tests.support.registers import register

CUTOFF_END = make_edition().cutoff_end


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up register of MADE_UP: see ``write_made_up``."""
    return write_made_up(tmp_path_factory.mktemp("fremmed"), register(MADE_UP))


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> IntakeRecord:
    """The same register in the contract's form."""
    return take(tmp_path_factory.mktemp("rett"), write_straight(register(MADE_UP)))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_k2_the_made_up_register_is_the_same_snapshot_as_in_the_contracts_form(
    tmp_path: Path, made_up: Path, straight: IntakeRecord, form: str
) -> None:
    given = GivenSource(str(made_up / form), made_up / "mapping" / "register.toml", TAKEN)
    mapped = take_source(tmp_path, open_source(given))
    assert mapped.accounting == straight.accounting
    assert mapped.snapshot_hash == straight.snapshot_hash
    assert read_rows(mapped.exits_file) == read_rows(straight.exits_file)
    # two versions of one exit in force, one of them late, one deleted with its deletion, one wrong for no time
    assert counted(mapped, "avslutning") == {"snapshot": 2, "opphevet": 4, "registrert_etter_skjaeringsdato": 1}
    assert snapshot_rows(mapped, "person", "fodselsnummer", "duf_nummer") == [
        ("01018012345", "000123456789"),
        ("12345678901", None),
        (None, None),
    ]
    told = {notice.kind: notice.facts for notice in mapped.notices}
    assert told["uten_historikk"] == {"tabeller": ("fravaer",)}
    assert told["ukjent_kolonne"]["kolonner"] == ("«MERKNAD»", "«KILDE_NR»")
    assert mapped.provenance["kilde"]["kilde"] == "Det oppdiktede registeret"
    assert mapped.without_history == ("fravaer",)
    assert all(re.fullmatch("[0-9a-f]{64}", file["sha256"]) for file in mapped.provenance["kilde"]["filer"])


PERSON = """
[register]
dato = "%d.%m.%Y"
[person]
fra = "PERSON"
historikk = "intervall"
person_id = "LOPENR"
fodselsdato = "FODT"
kjonn = { kolonne = "KJ", verdier = { "1" = "M", "2" = "K" } }
adressesperre = { kolonne = "SPERRE", verdier = { "6" = "strengt_fortrolig", "0" = "" } }
reservert_forskning = { fast = "0" }
registrert = "REG"
"""
LATER = "2017-01-01T12:00:00"
PEOPLE = [
    {"LOPENR": "anna", "FODT": "17.05.1990", "KJ": "2", "SPERRE": "0", "REG": "2016-01-01T12:00:00"},
    {"LOPENR": "omar", "FODT": "17.05.1990", "KJ": "3", "SPERRE": "0", "REG": "2016-01-01T12:00:00"},
    {"LOPENR": "lina", "FODT": "17.05.1990", "KJ": "2", "SPERRE": "9", "REG": "2016-01-01T12:00:00"},
    {"LOPENR": "noor", "FODT": "17/05/1990", "KJ": "2", "SPERRE": "", "REG": "2016-01-01T12:00:00"},
]


def make_register(root: Path, mapping: str = PERSON, queries: dict[str, str] | None = None) -> tuple[Path, Path]:
    folder = root / "register"
    folder.mkdir(exist_ok=True)
    write_csv(folder / "PERSON.csv", PEOPLE)
    return folder, write_mapping(root / "mapping", write_rest(folder, mapping), queries)


def test_k3_what_has_no_counterpart_is_in_quarantine_and_an_unknown_shield_shields(tmp_path: Path) -> None:
    taken = take_source(tmp_path, open_mapped(*make_register(tmp_path)))
    assert counted(taken, "person") == {"snapshot": 2, "karantene": 2}
    assert snapshot_rows(taken, "person", "person_id", "adressesperre") == [
        ("anna", None),
        ("lina", "strengt_fortrolig"),
    ]
    assert read_rows(taken.quarantine_file, "nokkel", "kolonne", "grunn") == [
        ("noor", "fodselsdato", "not written as the mapping says, %d.%m.%Y"),
        ("omar", "kjonn", "has no counterpart in verdier of the mapping"),
    ]
    assert ("sperret_i_tvil", {"antall": 1}) in [(notice.kind, dict(notice.facts)) for notice in taken.notices]


def test_k3_a_record_that_is_no_row_is_in_quarantine_and_shields_whom_it_may_be_of(tmp_path: Path) -> None:
    folder, mapping = make_register(tmp_path)
    with (folder / "PERSON.csv").open("a", encoding="utf-8") as file:
        file.write("anna;17.05.1990;2;0;2016-01-01T12:00:00;for mye\n")
    taken = take_source(tmp_path, open_mapped(folder, mapping))
    assert counted(taken, "person") == {"snapshot": 2, "karantene": 3}
    assert snapshot_rows(taken, "person", "person_id", "adressesperre")[0] == ("anna", "strengt_fortrolig")
    by_sql = PERSON.replace('fra = "PERSON"', 'sporring = "person.sql"')
    mapping = write_mapping(tmp_path / "sql", write_rest(folder, by_sql), {"person.sql": "select * from PERSON"})
    with pytest.raises(RefusedError, match=r"PERSON.csv has 1 record that is no row"):
        take_source(tmp_path / "sql", open_mapped(folder, mapping))


@pytest.mark.parametrize(
    ("person_id", "cell", "kept"),
    [
        ('{ kolonne = "LOPENR", verdier = { anna = "A1", omar = "B1", lina = "C1", noor = "D1" } }', "anna", "A1"),
        ('{ kolonne = "LOPENR", fjern = ["-"] }', "an-na", "anna"),
        ('{ kolonne = "LOPENR", fyll = 12 }', "1890000008", "001890000008"),
        ('"LOPENR"\nduf_nummer = "LOPENR"', "201890000008", "201890000008"),
    ],
)
def test_r7_a_broken_record_shields_the_person_that_the_mapping_says_it_is(
    tmp_path: Path, person_id: str, cell: str, kept: str
) -> None:
    """The key is read as the mapping says in what is no row too, and where two columns are made of it."""
    folder, mapping = make_register(tmp_path, PERSON.replace('person_id = "LOPENR"', f"person_id = {person_id}"))
    people = (folder / "PERSON.csv").read_text(encoding="utf-8").replace("anna", cell)
    (folder / "PERSON.csv").write_text(f"{people}{cell};17.05.1990;2;6;2016-01-01T12:00:00;for mye\n", encoding="utf-8")
    taken = take_source(tmp_path, open_mapped(folder, mapping))
    assert (kept, "strengt_fortrolig") in snapshot_rows(taken, "person", "person_id", "adressesperre")


def test_r7_no_time_of_a_broken_record_ends_a_shield_through_a_mapping(tmp_path: Path) -> None:
    """Every field is at its place, and the last one is what the register calls empty: the shield is in force."""
    text = PERSON.replace("[register]", f'[register]\ntom = ["{LATER}"]') + 'opphevet = "OPPH"\n'
    folder, mapping = make_register(tmp_path, text)
    write_csv(folder / "PERSON.csv", [{**row, "OPPH": LATER} for row in PEOPLE])
    with (folder / "PERSON.csv").open("a", encoding="utf-8") as file:
        file.write(f'anna;17"05.1990;2;6;2016-01-01T12:00:00;{LATER}\n')
    taken = take_source(tmp_path, open_mapped(folder, mapping))
    assert counted(taken, "person") == {"snapshot": 2, "karantene": 3}
    assert snapshot_rows(taken, "person", "person_id", "adressesperre")[0] == ("anna", "strengt_fortrolig")


@pytest.mark.parametrize(
    ("values", "registered", "is_told"),
    [
        ('["J"]', "2016-01-01T12:00:00", False),
        ('["j"]', "2016-01-01T12:00:00", True),
        ('["J"]', "2022-01-01T12:00:00", True),  # after the cutoff (R1)
    ],
)
def test_k3_deletions_that_no_row_is_are_told(tmp_path: Path, values: str, registered: str, *, is_told: bool) -> None:
    """Two versions in one second end as a deletion does, and are none."""
    mapping = PERSON.replace('"intervall"', '"versjoner"')
    mapping += f'slettet = {{ kolonne = "SLETTET", verdier = {values} }}\n'
    folder, file = make_register(tmp_path, mapping)
    rows = [{**row, "SLETTET": ""} for row in (*PEOPLE, PEOPLE[0])]
    write_csv(folder / "PERSON.csv", [*rows, {**PEOPLE[0], "LOPENR": "sara", "REG": registered, "SLETTET": "J"}])
    taken = take_source(tmp_path, open_mapped(folder, file))
    found = [notice.facts for notice in taken.notices if notice.kind == "ingen_slettet"]
    assert found == ([{"tabeller": ("person",)}] if is_told else [])


def test_k3_sql_over_files_casts_by_the_norwegian_clock(tmp_path: Path) -> None:
    """As in a database (K1): New Year in Oslo is still the old year in UTC."""
    query = "select * replace (cast(FODT as date) as FODT, cast(REG as timestamptz) as REG) from ({}) as p".format(
        "select * replace (cast(FODT as timestamptz) as FODT) from PERSON"
    )
    text = PERSON.replace('fra = "PERSON"', 'sporring = "p.sql"').replace('dato = "%d.%m.%Y"', "")
    folder, mapping = make_register(tmp_path, text, {"p.sql": query})
    write_csv(folder / "PERSON.csv", [PEOPLE[0] | {"FODT": "1989-12-31T23:00:00Z", "REG": "2016-07-01T12:00:00"}])
    taken = take_source(tmp_path, open_mapped(folder, mapping))
    ((born, registered),) = snapshot_rows(taken, "person", "fodselsdato", "registrert")
    assert born.isoformat() == "1990-01-01"
    # summer time: 12 in Oslo is 10 in UTC
    assert registered.astimezone(UTC) == datetime(2016, 7, 1, 10, tzinfo=UTC)


SECRET = "Hemmelig Person"
QUERIES = {
    "a file outside": ("select * from read_csv('/etc/passwd')", "PermissionException"),
    "a file by its name": ("select * from '/etc/passwd'", "does not exist"),
    "a table that is not there": ("select * from PERSONER", "PERSONER"),
    "a column that is not there": ("select lopenummer from PERSON", "lopenummer"),
    "a column twice": ("select LOPENR, LOPENR from PERSON", "same name"),
    "a cell that is no number": ("select *, cast(LOPENR as integer) as person_id from PERSON", "try_cast"),
}


@pytest.mark.parametrize("case", QUERIES)
def test_k3_sql_reaches_nothing_else_and_no_cell_is_told(tmp_path: Path, case: str) -> None:
    query, words = QUERIES[case]
    text = PERSON.replace('fra = "PERSON"', 'sporring = "person.sql"').replace('person_id = "LOPENR"\n', "")
    folder, mapping = make_register(tmp_path, text, {"person.sql": query})
    write_csv(folder / "PERSON.csv", [row | {"LOPENR": SECRET} for row in PEOPLE])
    with pytest.raises(RefusedError) as refusal:
        take_source(tmp_path, open_mapped(folder, mapping))
    told = str(refusal.value)
    assert words in told
    assert SECRET not in told


def test_k3_a_folder_without_a_manifest_needs_taken(tmp_path: Path) -> None:
    folder, mapping = make_register(tmp_path)
    with pytest.raises(RefusedError, match="--taken"):
        open_mapped(folder, mapping, None).verify(make_edition())


MANIFESTS = {
    "the same": ('tatt_ut = 2021-01-22T02:15:00\ntegnsett = "utf-8"', None),
    "another time": ("tatt_ut = 2021-01-23T02:15:00", "tatt_ut is 2021-01-23"),
    "another tegnsett": ('tatt_ut = 2021-01-22T02:15:00\ntegnsett = "windows-1252"', "tegnsett is windows-1252"),
    "another kilde": ('tatt_ut = 2021-01-22T02:15:00\nkilde = "x"', "kilde is another one"),
    "other rows": ('tatt_ut = 2021-01-22T02:15:00\n[filer]\n"PERSON.csv" = { rader = 5 }', "has 4 rows. Expected 5"),
    "other bytes": (f'tatt_ut = 2021-01-22T02:15:00\n[filer]\n"PERSON.csv" = {{ sha256 = "{"0" * 64}" }}', "SHA-256"),
}


@pytest.mark.parametrize("case", MANIFESTS)
def test_k3_a_manifest_is_verified_and_must_agree(tmp_path: Path, case: str) -> None:
    text, words = MANIFESTS[case]
    mapping = PERSON.replace("[register]", '[register]\nkilde = "NIR"\ntegnsett = "utf-8"')
    folder, file = make_register(tmp_path, mapping)
    (folder / "uttrekk.toml").write_text(text + "\n", encoding="utf-8")
    source = open_mapped(folder, file, TAKEN)
    if words is None:
        source.verify(make_edition()).close()
        return
    with pytest.raises(RefusedError, match=words):
        source.verify(make_edition())


@pytest.mark.parametrize(("hours", "is_refused"), [(37, True), (36, False)])
def test_k3_without_history_a_register_is_read_soon_after_the_cutoff_day(
    tmp_path: Path, hours: int, *, is_refused: bool
) -> None:
    text = PERSON + '\n[fravaer]\nfra = "fravaer"\nhistorikk = "ingen"\n'
    folder, mapping = make_register(tmp_path, text)
    columns = ("fravaer_id", "person_id", "kommunenummer", "fravaerstype", "fra_dato", "til_dato")
    write_csv(folder / "fravaer.csv", [], columns)
    taken: datetime = CUTOFF_END + timedelta(hours=hours)
    source = open_mapped(folder, mapping, taken)
    if is_refused:
        with pytest.raises(RefusedError, match="more than 36 hours after"):
            source.verify(make_edition())
    else:
        source.verify(make_edition()).close()


def test_k3_a_boolean_is_held_against_the_texts_it_is_given_as(tmp_path: Path) -> None:
    """With others no row would be deleted, and a deleted one would stay in force in silence."""
    folder = tmp_path / "register"
    folder.mkdir()
    write_csv(folder / "PERSON.csv", [PEOPLE[0] | {"STATUS": "I bruk"}, PEOPLE[0] | {"STATUS": "Borte", "REG": LATER}])
    query = "select *, STATUS = 'Borte' as BORTE from PERSON"

    def open_with(values: str, place: str) -> RegisterSource:
        text = PERSON.replace('historikk = "intervall"', 'historikk = "versjoner"')
        text = text.replace(
            'fra = "PERSON"', f'sporring = "p.sql"\nslettet = {{ kolonne = "BORTE", verdier = {values} }}'
        )
        return open_mapped(folder, write_mapping(tmp_path / place, write_rest(folder, text), {"p.sql": query}))

    with pytest.raises(RefusedError, match=r"person\.slettet\.verdier has other values than those of BORTE, a boolean"):
        take_source(tmp_path, open_with('["true", "J"]', "wrong"))
    assert "snapshot" not in counted(take_source(tmp_path, open_with('["1"]', "right")), "person")
