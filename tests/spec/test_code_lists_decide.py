"""What code lists decide by themselves: a code with a day, a new bydel, a new measure need a row and no code.

R8, R9 and C6: an avslutningsarsak that is not in its law's code list goes to quarantine.
"""

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipeline.common.warehouse import connect, create_schemas
from pipeline.editions.edition import find_edition
from pipeline.intake.contract_check import find_faults
from pipeline.places.code_lists import KODEVERK_FOLDER, load_code_lists
from pipeline.statistics.reference_tables import load_reference_tables
from tests.support.intakes import KEY, counted, snapshot_rows, take

FROM, UNTIL = date(2020, 3, 1), date(2020, 9, 1)
# (law, exit date, reason): whether the row is read
EXITS = [
    ("introduksjonsloven", date(2020, 2, 29), "utvandret", False),
    ("introduksjonsloven", FROM, "utvandret", True),
    ("introduksjonsloven", date(2020, 8, 31), "utvandret", True),
    ("introduksjonsloven", UNTIL, "utvandret", False),
    ("integreringsloven", date(2020, 5, 1), "utvandret", False),  # not in that law's list at all
    ("introduksjonsloven", date(2020, 5, 1), "dod", False),  # ended on 1 March
    ("introduksjonsloven", date(2020, 2, 29), "dod", True),
    ("integreringsloven", date(2020, 5, 1), "dod", True),  # open under the other law
    ("introduksjonsloven", date(2020, 5, 1), "", True),
    ("introduksjonsloven", date(2020, 5, 1), "flyttet", True),
]


@pytest.fixture
def kodeverk(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(KODEVERK_FOLDER, tmp_path / "kodeverk"))
    path = folder / "avslutningsarsak.csv"
    text = path.read_text(encoding="utf-8")
    old = "introduksjonsloven;dod;annet;0;Død;Død;;;"
    assert old in text
    text = text.replace(old, f"introduksjonsloven;dod;annet;0;Død;Død;;{FROM};")
    text += f"introduksjonsloven;utvandret;annet;0;Utvandret;Utvandra;{FROM};{UNTIL};antatt\n"
    path.write_text(text, encoding="utf-8")
    return folder


def _draw(rows: list[tuple[str, date, str]]) -> str:
    lines = "\n".join(f"a{n} | p | {law} | {day} | {reason}" for n, (law, day, reason) in enumerate(rows))
    return f"""
person
    person_id
    p
avslutning
    avslutning_id | person_id | lov | avslutningsdato | avslutningsarsak
    {lines}
"""


def test_a_reason_counts_from_its_first_day_until_the_day_before_its_last(tmp_path, kodeverk):
    edition = find_edition(KEY, kodeverk=kodeverk)
    year = edition.year.model_copy(update={"maks_karantene_andel": 1})
    taken = take(tmp_path, _draw([row[:3] for row in EXITS]), edition=type(edition)(year, edition.round))
    kept = [f"a{number}" for number, row in enumerate(EXITS) if row[3]]
    assert snapshot_rows(taken, "avslutning", "avslutning_id") == kept
    assert counted(taken, "avslutning") == {"snapshot": len(kept), "karantene": len(EXITS) - len(kept)}


def test_the_contract_of_the_snapshot_holds_a_reason_to_its_days(tmp_path, kodeverk):
    rows = [(law, day, reason) for law, day, reason, is_read in EXITS if is_read and reason != "utvandret"]
    taken = take(tmp_path, _draw(rows))
    path = taken.made / "snapshot" / "avslutning.parquet"
    with connect(tmp_path / "kontroll.duckdb", tmp_path) as connection:
        assert find_faults(connection, "avslutning", path, load_code_lists(kodeverk)) == []
        assert find_faults(connection, "avslutning", path) == []
        ended = take(tmp_path, _draw([("introduksjonsloven", FROM, "dod")]))
        path = ended.made / "snapshot" / "avslutning.parquet"
        assert find_faults(connection, "avslutning", path) == []
        (fault,) = find_faults(connection, "avslutning", path, load_code_lists(kodeverk))
        assert fault == "avslutning breaks avslutningsarsak_in_code_list_of_lov in 1 rows"


@pytest.mark.parametrize(
    ("day", "bydel", "expected"),
    [
        (date(2020, 12, 31), "030101", "030101"),
        (date(2020, 12, 31), "030117", "030117"),
        (date(2020, 12, 31), "030118", "030199"),  # in force from 2021
        (date(2021, 1, 1), "030118", "030118"),
        (date(2021, 1, 1), "030117", "030199"),  # gone in 2021
        (date(2021, 1, 1), "030100", "030199"),
        (date(2021, 1, 1), None, "030199"),
    ],
)
def test_r8_oslos_bydeler_are_those_of_the_list_on_the_structure_date(tmp_path, kodeverk, day, bydel, expected):
    path = kodeverk / "bydel.csv"
    text = path.read_text(encoding="utf-8").replace(
        "030117;Marka;0301;2004-01-01;;", "030117;Marka;0301;2004-01-01;2021-01-01;"
    )
    path.write_text(text + "030118;Nyby;0301;2021-01-01;;administrativ\n", encoding="utf-8")
    edition = find_edition(KEY, kodeverk=kodeverk)
    year = edition.year.model_copy(update={"inndeling": day})
    with connect(tmp_path / "bydeler.duckdb", tmp_path) as connection:
        create_schemas(connection)
        load_reference_tables(connection, type(edition)(year, edition.round))
        found = connection.execute("select oslo_bydel('0301', ?), oslo_bydel('4601', ?)", [bydel, bydel]).fetchone()
    assert found == (expected, None)
