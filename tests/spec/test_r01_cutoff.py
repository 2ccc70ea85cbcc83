"""R1: in force when registered before the end of the cutoff day and not ended before it; Oslo's midnight.

The edition's cutoff day is 21 January 2021, so it ends 2021-01-22T00:00:00+01:00.
"""

from pathlib import Path

from tests.support.intakes import counted, edition_folder, fingerprint, freeze, snapshot_rows, take
from tests.support.registers import add_row, register

BEFORE, END, AFTER = "2021-01-21T23:59:59", "2021-01-22T00:00:00", "2021-01-22T00:00:01"
MOMENTS = [
    ("2020-07-01T12:00:00", "", "snapshot"),
    (BEFORE, "", "snapshot"),
    (BEFORE, END, "snapshot"),
    (BEFORE, AFTER, "snapshot"),
    ("2020-07-01T12:00:00", BEFORE, "opphevet"),
    (BEFORE, BEFORE, "opphevet"),
    (END, "", "registrert_etter_skjaeringsdato"),
    (AFTER, "", "registrert_etter_skjaeringsdato"),
    # Registered later comes before ended, whenever it was ended.
    (END, BEFORE, "registrert_etter_skjaeringsdato"),
    # The same moments with an offset: 23:00 in UTC is midnight in Oslo.
    ("2021-01-21T22:59:59Z", "", "snapshot"),
    ("2021-01-21T23:00:00+00:00", "", "registrert_etter_skjaeringsdato"),
    ("2020-07-01T12:00:00", "2021-01-21T22:59:59Z", "opphevet"),
    ("2020-07-01T12:00:00", "2021-01-21T23:00:00Z", "snapshot"),
]


def test_r01_end_of_the_cutoff_day(tmp_path: Path):
    rows = "\n".join(f"a{turn:02} | p | {start} | {end}" for turn, (start, end, _) in enumerate(MOMENTS))
    intake = take(tmp_path, f"avslutning\navslutning_id | person_id | registrert | opphevet\n{rows}")
    stay = [f"a{turn:02}" for turn, (_, _, outcome) in enumerate(MOMENTS) if outcome == "snapshot"]
    assert snapshot_rows(intake, "avslutning", "avslutning_id") == stay
    assert counted(intake, "avslutning") == {
        "registrert_etter_skjaeringsdato": 3 + 1,
        "opphevet": 2 + 1,
        "snapshot": 4 + 2,
    }


def test_r01_later_rows_change_accounting_quarantine_and_provenance_only(tmp_path: Path):
    tables = register(
        """
        person
            person_id | duf_nummer   | opphevet
            p         | 123456789012 | 2021-03-01T12:00:00
        avslutning
            avslutning_id | person_id | bydelsnummer | registrert          | opphevet
            a             | p         | 030101       | 2020-07-01T12:00:00 | 2021-03-01T12:00:00
        """
    )
    folder = edition_folder(tmp_path)
    first = freeze(tmp_path, tables)
    before = fingerprint(folder)

    late = "2021-02-01T12:00:00"
    # A new version of the exit with an empty cell where no earlier row has one, twice; new people; a broken row.
    add_row(tables, "person", person_id="p", registrert=late)
    add_row(tables, "person", person_id="q", registrert=late)
    for _ in range(2):
        add_row(tables, "avslutning", avslutning_id="a", person_id="p", registrert=late)
    add_row(tables, "avslutning", avslutning_id="b", person_id="q", registrert=late)
    add_row(tables, "avslutning", avslutning_id="a", person_id="ingen", registrert=late)
    add_row(tables, "avslutning", avslutning_id="c", person_id="p", registrert="2021-02-30T12:00:00")
    for rows in tables.values():
        rows.reverse()
    second = freeze(tmp_path, tables)

    after = fingerprint(folder)
    changed = {name for name in before if before[name] != after[name]}
    assert second.snapshot_hash == first.snapshot_hash
    assert set(before) == set(after)
    assert {name.split("/")[0] for name in changed} == {"mottak"}
    assert {"mottak/proveniens.json", "mottak/regnskap.parquet", "mottak/karantene.parquet"} <= changed


def test_r01_a_late_correction_leaves_the_version_of_the_cutoff_in(tmp_path: Path):
    intake = take(
        tmp_path,
        """
        avslutning
            avslutning_id | person_id | avslutningsarsak | registrert          | opphevet
            a             | p         | annet            | 2020-07-01T12:00:00 | 2021-02-01T12:00:00
            a             | p         | arbeid_heltid    | 2021-02-01T12:00:00 |
        """,
    )
    assert counted(intake, "avslutning") == {"registrert_etter_skjaeringsdato": 1, "snapshot": 1}
    assert snapshot_rows(intake, "avslutning", "avslutningsarsak") == ["annet"]
