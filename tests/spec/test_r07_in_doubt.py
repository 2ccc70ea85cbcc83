"""R7, when in doubt shielded: versions of a person that may say so and cannot be read, by pencil.

The rule is C8. The cutoff day ends 2021-01-22T00:00:00.
"""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.common.errors import RefusedError
from pipeline.intake.intake import IntakeRecord
from pipeline.nir.contract import TABLES
from tests.support.intakes import counted, snapshot_rows, take, take_folder
from tests.support.registers import Tables, add_row, register
from tests.support.running import check
from tests.support.source_folders import PERSON, header, make_folder, row

EARLY, LATER, AFTER = "2016-01-01T12:00:00", "2019-05-05T12:00:00", "2021-01-22T00:00:00"
BEFORE = "2018-01-01T12:00:00"
STRONG, WEAK = "strengt_fortrolig", "fortrolig"
OPEN = {"adressesperre": "", "registrert": LATER}
FIRST = {"adressesperre": "", "registrert": EARLY}
SHIELD = {"adressesperre": WEAK, "registrert": LATER}
Version = dict[str, str]

# The cell by itself, in the only version: what stands in the snapshot.
CELLS: dict[str, str | None] = {
    "": None,
    " ": None,
    "\u00a0": None,
    "\t \u2003": None,
    WEAK: WEAK,
    STRONG: STRONG,
    **dict.fromkeys(("Strengt fortrolig", "STRENGT_FORTROLIG", " fortrolig", "fortrolig ", "Fortrolig"), STRONG),
    **dict.fromkeys(("nei", "0", "1", "-", "\u200b", "?", "kode 6", "fortrolig\u00a0"), STRONG),
}

# Name: the versions of one person, and what stands in the snapshot; ... where the person is not in it.
CASES: dict[str, tuple[list[Version], object]] = {
    "a newer version with a shield and one broken cell": ([FIRST, SHIELD | {"kjonn": "X"}], STRONG),
    "the strong shield just so": ([FIRST, SHIELD | {"adressesperre": STRONG, "fodselsdato": "1990-02-30"}], STRONG),
    "a newer version, shield in another spelling": ([FIRST, SHIELD | {"adressesperre": "Fortrolig"}], STRONG),
    "a newer version, spelling and a broken cell": (
        [FIRST, SHIELD | {"adressesperre": "Fortrolig", "reservert_forskning": "ja"}],
        STRONG,
    ),
    "a broken version without a shield": ([FIRST, OPEN | {"kjonn": "X"}], None),
    "a broken version with blanks alone": ([FIRST, OPEN | {"adressesperre": " \u00a0", "kjonn": "X"}], None),
    "a readable version later says otherwise": (
        [FIRST, SHIELD | {"registrert": BEFORE, "kjonn": "X"}, OPEN],
        None,
    ),
    "a readable version later than the spelling": (
        [SHIELD | {"registrert": BEFORE, "adressesperre": "ja"}, OPEN],
        None,
    ),
    "a readable version later with the weaker shield": (
        [SHIELD | {"registrert": BEFORE, "kjonn": "X"}, SHIELD],
        WEAK,
    ),
    "broken and readable at the same time": ([SHIELD | {"kjonn": "X"}, OPEN], STRONG),
    # The readable one is the greater by parsed values, and would stand alone.
    "spelling and readable at the same time": ([SHIELD | {"adressesperre": "x"}, OPEN | {"kjonn": "M"}], STRONG),
    "two readable at the same time, no doubt": ([SHIELD, OPEN | {"kjonn": "M"}], None),
    "registrert cannot be read": ([SHIELD | {"registrert": "5.5.2017"}, OPEN], STRONG),
    "registrert is empty": ([SHIELD | {"registrert": ""}, OPEN], STRONG),
    "registrert cannot be read, no shield": ([OPEN | {"registrert": "5.5.2017"}, OPEN], None),
    "the broken version is deleted before the cutoff": (
        [FIRST, SHIELD | {"kjonn": "X", "opphevet": "2021-01-21T23:59:59"}],
        None,
    ),
    "the broken version is deleted at the end of the cutoff day": (
        [FIRST, SHIELD | {"kjonn": "X", "opphevet": AFTER}],
        STRONG,
    ),
    "opphevet cannot be read": ([FIRST, SHIELD | {"opphevet": "2020-13-01T00:00:00"}], STRONG),
    "registrert cannot be read, deleted": ([FIRST, SHIELD | {"registrert": "x", "opphevet": BEFORE}], None),
    "the spelling is deleted before the cutoff": (
        [FIRST, SHIELD | {"adressesperre": "x", "opphevet": "2020-06-06T12:00:00"}],
        None,
    ),
    "a later version that is deleted says nothing": (
        [FIRST, SHIELD | {"registrert": BEFORE, "kjonn": "X"}, OPEN | {"opphevet": "2020-06-06T12:00:00"}],
        STRONG,
    ),
    "the broken version comes after the cutoff": ([FIRST, SHIELD | {"kjonn": "X", "registrert": AFTER}], None),
    "the spelling comes after the cutoff": ([FIRST, SHIELD | {"adressesperre": "x", "registrert": AFTER}], None),
    "a readable version after the cutoff says nothing yet": (
        [FIRST, SHIELD | {"kjonn": "X"}, OPEN | {"registrert": AFTER}],
        STRONG,
    ),
    "two broken ones, the later without a shield": (
        [FIRST, SHIELD | {"registrert": BEFORE, "kjonn": "X"}, OPEN | {"kjonn": "X"}],
        STRONG,
    ),
    "the weaker shield stands, the stronger in doubt": (
        [SHIELD | {"registrert": EARLY}, SHIELD | {"kjonn": "X"}],
        STRONG,
    ),
    "the only version is broken": ([SHIELD | {"kjonn": "X"}], ...),
    "the readable version is deleted": ([FIRST | {"opphevet": BEFORE}, SHIELD | {"kjonn": "X"}], ...),
}


def make_tables() -> Tables:
    """A person per cell and per case; persons are named by what they are about."""
    tables = register("")
    for cell in CELLS:
        add_row(tables, "person", person_id=repr(cell), adressesperre=cell)
    for name, (versions, _) in CASES.items():
        for version in versions:
            add_row(tables, "person", person_id=name, **version)
    # A shield without a name shields nobody.
    add_row(tables, "person", person_id="", adressesperre=WEAK)
    return tables


def expected() -> dict[str, object]:
    of_cells = {repr(cell): shield for cell, shield in CELLS.items()}
    return of_cells | {name: shield for name, (_, shield) in CASES.items() if shield is not ...}


def read_shields(intake: IntakeRecord) -> dict[str, object]:
    return dict(snapshot_rows(intake, "person", "person_id", "adressesperre"))


def test_r07_every_case_of_doubt(tmp_path: Path):
    tables = make_tables()
    intake = take(tmp_path, tables)
    assert read_shields(intake) == expected()
    # A row whose only fault is the shield is kept: of these rows none is in quarantine for it.
    broken = sum(
        any(cells.get("kjonn") == "X" or "-30" in cells.get("fodselsdato", "") for cells in [version])
        or version.get("reservert_forskning") == "ja"
        or version["registrert"] in ("5.5.2017", "", "x")
        or version.get("opphevet") == "2020-13-01T00:00:00"
        for versions, _ in CASES.values()
        for version in versions
    )
    assert counted(intake, "person")["karantene"] == broken + 1
    assert sum(counted(intake, "person").values()) == len(tables["person"])


@pytest.mark.parametrize("seed", [1, 2])
def test_r07_r15_the_order_of_rows_does_not_matter(tmp_path: Path, seed: int):
    tables = make_tables()
    whole = take(tmp_path / "en", tables)
    random.Random(seed).shuffle(tables["person"])
    assert take(tmp_path / "to", tables).snapshot_hash == whole.snapshot_hash


def test_r07_the_same_from_parquet(tmp_path: Path):
    tables = make_tables()
    source = make_folder(tmp_path / "kilde")
    (source / "person.csv").unlink()
    cells = {name: [row[name] or None for row in tables["person"]] for name in TABLES["person"].column_names}
    pq.write_table(pa.table({name: pa.array(column, pa.string()) for name, column in cells.items()}),
                   source / "person.parquet")  # fmt: skip
    assert read_shields(take_folder(tmp_path, source)) == expected()


# A record of person that is no row, and whether it shields p1. The column adressesperre is the eighth of thirteen.
FIELDS = 13
WHOLE = row("person").rstrip("\n")
SHIELDED = row("person", adressesperre=WEAK).rstrip("\n")
RECORDS: dict[str, tuple[str, bool]] = {
    "one field too many": (WHOLE + ";", True),
    "one field too few": (WHOLE.rpartition(";")[0], True),
    "only the id": ("p1", True),
    "the id in quotes": ('"p1";x', True),
    "another person": ("p2;x", False),
    "the id stands elsewhere": (";p1", False),
    "the id with a blank": ("p1 ;x", False),
    "nothing": ("", False),
    "a quote inside a field, no shield": (WHOLE.replace(";K;", ';K"x;'), False),
    "a quote inside a field, a shield": (SHIELDED.replace(";K;", ';K"x;'), True),
    "text after a quote, no shield": (WHOLE.replace(";K;", ';"K"x;'), False),
    "a quote around two fields, and text after it": (WHOLE.replace(";K;", ';"K;"x;'), True),
    "a quote inside the shield": (SHIELDED.replace(WEAK, f'{WEAK}"'), True),
    "a NUL sign, no shield": (WHOLE.replace(";K;", ";K\0;"), False),
    "a NUL sign, a shield": (SHIELDED.replace(";K;", ";K\0;"), True),
    "a shield after the cutoff": (SHIELDED.replace(";K;", ';K"x;').replace(EARLY, AFTER), False),
    "a shield deleted before the cutoff": (SHIELDED.replace(";K;", ';K"x;') + BEFORE, False),
    "a shield before the version that stands": (
        SHIELDED.replace(";K;", ';K"x;').replace(EARLY, "2015-01-01T12:00:00"),
        False,
    ),
    "a shield at the same time": (SHIELDED.replace(";K;", ';K"x;'), True),
    "longer than a record may be": (WHOLE + ";" + "x" * (1 << 20), True),
}


def test_r07_records_that_are_no_row(tmp_path: Path):
    """One file with a person per case, each before the record that is no row, and one who is in no doubt at the end."""
    assert WHOLE.count(";") == FIELDS - 1
    content, wanted = header("person"), {}
    for number, (case, (record, is_shielded)) in enumerate(RECORDS.items()):
        person = f"p1-{number}-{case}"
        content += row("person", **PERSON | {"person_id": person}) + record.replace("p1", person) + "\n"
        wanted[person] = STRONG if is_shielded else None
    content += row("person", person_id="p3")
    intake = take_folder(tmp_path, make_folder(tmp_path / "kilde", person=content))
    assert read_shields(intake) == wanted | {"p3": None}
    assert counted(intake, "person") == {"karantene": len(RECORDS), "snapshot": len(RECORDS) + 1}


def test_r07_a_column_that_is_missing_shields_nobody(tmp_path: Path):
    names = ("person_id", "fodselsdato", "kjonn", "reservert_forskning", "registrert")
    line = ";".join(PERSON[name] for name in names)
    content = f"{';'.join(names)}\n{line}\n{line};fortrolig\n{line.replace(';K;', ';X;')}\n"
    intake = take_folder(tmp_path, make_folder(tmp_path / "kilde", person=content))
    assert read_shields(intake) == {"p1": None}
    assert counted(intake, "person") == {"karantene": 2, "snapshot": 1}


def test_r07_the_place_of_the_id_is_the_header_s(tmp_path: Path):
    names = ("registrert", "adressesperre", "person_id", "kjonn", "fodselsdato", "reservert_forskning")
    line = ";".join((PERSON | {"adressesperre": ""})[name] for name in names)
    content = f"{';'.join(names)}\r\n{line}\r\nx;;p1\r\n"
    intake = take_folder(tmp_path, make_folder(tmp_path / "kilde", person=content))
    assert read_shields(intake) == {"p1": STRONG}


def test_r07_who_is_shielded_in_doubt_is_in_the_national_total_only():
    # A: a newer broken version. B: another spelling. C: in doubt, then said otherwise. D: in no doubt.
    tables = register("""
    person
        person_id | adressesperre     | kjonn | registrert
        A         |                   | K     | 2016-01-01T12:00:00
        A         | fortrolig         | X     | 2019-01-01T12:00:00
        B         | Strengt fortrolig | M     | 2016-01-01T12:00:00
        C         | ja                | K     | 2016-01-01T12:00:00
        C         |                   | K     | 2019-01-01T12:00:00
        D         |                   | M     | 2016-01-01T12:00:00
    avslutning
        person_id | kommunenummer | avslutningsarsak | registrert
        A         | 4601          | arbeid_heltid    | 2020-07-01T12:00:00
        A         | 4601          | annet            | 2021-02-01T12:00:00
        B         | 0301          | arbeid_heltid    | 2020-07-01T12:00:00
        C         | 4601          | grunnskole       | 2020-07-01T12:00:00
        D         | 4601          | arbeid_heltid    | 2020-07-01T12:00:00
    vedtak
        person_id | kommunenummer | fra_dato
        A         | 4601          | 2019-01-01
        D         | 4601          | 2019-01-01
    tiltak
        person_id | kommunenummer | timer_per_uke
        A         | 4601          | 20
    """)
    check(
        tables,
        resultat={
            ("land", "0"): {"avsluttet": 4, "arbeid": 3, "deltakere": 2, "deltakere_uten_tiltak": 1},
            ("land_uten_sperret", "0"): {"avsluttet": 2, "arbeid": 1, "deltakere": 1, "deltakere_uten_tiltak": 1},
            ("kommune", "4601"): {"avsluttet": 2, "arbeid": 1, "deltakere": 1, "deltakere_uten_tiltak": 1},
            ("kommune", "0301"): {"avsluttet": 0},
        },
        tiltak_sum={("kommune", "4601"): {"deltakere": 1, "timer_per_uke": 0}},
        regnskap={"adressesperre": 2, "talt_med": 2, "registrert_etter_skjaeringsdato": 1, "karantene": 0},
    )


def test_r07_who_is_shielded_in_doubt_is_told_by_number(tmp_path: Path):
    intake = take(tmp_path, make_tables())
    # All that stand as strengt_fortrolig, but for the one whose own cell says so.
    number = sum(shield == STRONG for shield in expected().values()) - 1
    (told,) = (notice for notice in intake.notices if notice.kind == "sperret_i_tvil")
    assert told.facts == {"antall": number}
    assert told.level == "first"
    assert told.heading.endswith(f": {number}")
    assert [notice.kind for notice in take(tmp_path, "person\nperson_id\nA").notices].count("sperret_i_tvil") == 0


def test_r07_half_a_shield_at_the_end_of_a_file_is_a_file_cut_off(tmp_path: Path):
    names = ("person_id", "fodselsdato", "kjonn", "reservert_forskning", "registrert", "adressesperre")
    line = ";".join((PERSON | {"adressesperre": "strengt_fort"})[name] for name in names)
    with pytest.raises(RefusedError):
        take_folder(tmp_path, make_folder(tmp_path / "kilde", person=f"{';'.join(names)}\n{line}"))
