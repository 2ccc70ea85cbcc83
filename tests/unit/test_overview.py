"""The analyst's overview: every unit, the nation, and where the exits went."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline.overview import Overview, compose_overview, write_overview
from pipeline.sheets.figures import read_units
from tests.support.sheet_database import FACTS, STANDARD_ACCOUNTING, make_database, make_edition


def make_tokens() -> dict[str, str]:
    return {unit.kode: f"token-{unit.kode}" for unit in read_units(make_database({})) if unit.har_ark}


def compose(accounting: dict[str, int] | None = None) -> Overview:
    connection = make_database(accounting=accounting)
    return compose_overview(connection, make_edition(), FACTS, make_tokens())


@cache
def standard() -> Overview:
    return compose()


def test_every_unit_stands_once_under_its_county() -> None:
    counties = {county.own.kode: county for county in standard().counties}
    assert list(counties) == sorted(counties)
    lines = [line for county in counties.values() for line in county.lines]
    assert len(lines) == 356 + 18
    assert [line.kode for line in counties["03"].lines[:3]] == ["0301", "030101", "030102"]
    assert {line.kode[:2] for line in counties["30"].lines} == {"30"}


def test_a_line_holds_the_key_figures_and_leads_to_the_sheet() -> None:
    line = next(line for county in standard().counties for line in county.lines if line.kode == "3001")
    # ended, reached, share, without a reason, taken out, participants, without measures, hours
    assert line.cells == ("29", "14", "48\u00a0%", "5", "2", "65", "4", "27,5")
    assert line.checks == "9"
    assert line.link == "ark/token-3001/index.html"


def test_the_nation_is_land_and_places_without_a_sheet_have_no_link() -> None:
    assert standard().nation.cells[:3] == ("290", "186", "64\u00a0%")
    oslo = next(county for county in standard().counties if county.own.kode == "03")
    without = {line.kode for line in oslo.lines if not line.link}
    assert without == {"030116", "030117", "030199"}
    assert oslo.own.link == ""


def test_the_accounting_explains_the_nation() -> None:
    counts = {count.code: int(count.number) for count in standard().accounting}
    assert counts["talt_med"] + counts["uten_enhet"] + counts["adressesperre"] == 290
    assert list(counts) == list(STANDARD_ACCOUNTING)[5:]


def test_R1_rows_registered_late_change_no_byte_of_the_overview(tmp_path: Path) -> None:
    late = {**STANDARD_ACCOUNTING, "registrert_etter_skjaeringsdato": 9000, "karantene": 3, "duplikat": 8}
    for name, accounting in (("en", STANDARD_ACCOUNTING), ("to", late)):
        (tmp_path / name).mkdir()
        connection = make_database(accounting=accounting)
        write_overview(connection, make_edition(), FACTS, tmp_path / name, make_tokens())
    assert (tmp_path / "en" / "oversikt.html").read_bytes() == (tmp_path / "to" / "oversikt.html").read_bytes()


def test_findings_are_told_for_the_whole_country_with_their_meaning() -> None:
    findings = {count.code: count.number for count in standard().findings}
    # what Halden and Oslo have, worst first
    assert list(findings.items()) == [
        ("annet_ved_grensen", "1"),
        ("avsluttet_uten_arsak", "5"),
        ("oslo_uten_bydel", "3"),
        ("deltaker_uten_tiltak", "6"),
        ("norsk_mangler_i_introfane", "1"),
        ("flyttet_i_program", "2"),
        ("tiltak_uten_timer", "3"),
        ("ukjent_tiltakskode", "2"),
        ("bydel_utenfor_oslo", "1"),
    ]
    assert all(finding.meaning for finding in standard().findings)
    assert standard().findings[0].severity == "feil"


def test_whom_to_remind_first_is_told_with_the_reasons() -> None:
    (reminder,) = standard().follow_up
    # 8 people, 3 fewer than last time; 5 of 29 without a reason, 2 of 31 late; 14 of 29 to 14 of 23
    assert reminder.cells == ("8", "\u22123", "17\u00a0%", "6\u00a0%", "48–61\u00a0%")
    assert (reminder.navn, reminder.link) == ("Halden", "ark/token-3001/index.html")


def test_units_without_exits_are_counted() -> None:
    # 371 sheets, of which Halden, Moss, Oslo, Gamle Oslo and Grünerløkka have exits
    assert (standard().sheets, standard().without_exits) == ("371", "366")
