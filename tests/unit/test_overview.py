"""What the analyst's overview says: can the edition go out, who is to be rung first, and every unit once.

How the page is drawn and kept shut is in ``test_overview_page.py``; how it behaves, in ``tests/browser``.
"""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from functools import cache

import pytest

from pipeline.common.notices import Notice
from pipeline.editions.edition import Edition
from pipeline.overview.compared_units import find_year
from pipeline.overview.comparison import Earlier, compare_with
from pipeline.overview.compose import compose_overview, read_material
from pipeline.overview.edition_page import describe_edition
from pipeline.overview.view import Line, Listing, Overview, PageCell
from pipeline.run.check_outcomes import Check, CheckOutcome, Fault
from pipeline.sheets.content.reading import read_figures, read_units
from pipeline.sheets.words.texts import load_texts
from pipeline.statistics.cross_checks import load_checks
from tests.support.sheet_database import (
    FACTS,
    STANDARD_ACCOUNTING,
    Figures,
    make_database,
    make_edition,
)

HALDEN, MOSS, SARPSBORG, FREDRIKSTAD, DRAMMEN = "3001", "3002", "3003", "3004", "3005"
FORRIGE_UTGAVE = (
    "Ingen enhet med 20 avslutninger eller flere skal ha mer enn halvert eller doblet antallet siden forrige utgave. "
    "Landet skal ikke ha endret seg med mer enn en femdel."
)
Given = Mapping[tuple[str, str], Figures]


def compose(
    figures: Given | None = None,
    accounting: dict[str, int] | None = None,
    warnings: Sequence[CheckOutcome] = (),
    notices: Sequence[Notice] = (),
    extra: Mapping[str, Mapping[str, tuple[int, int]]] | None = None,
    edition: Edition | None = None,
) -> Overview:
    connection = make_database(figures, extra=extra, accounting=accounting)
    given = edition or make_edition()
    material = read_material(connection, given)
    return compose_overview(material, given, FACTS, warnings=warnings, notices=notices)


@cache
def standard() -> Overview:
    return compose()


def ended(reached: int, others: int, **more: object) -> Figures:
    """A unit with so many exits, by hand."""
    return Figures(groups={"arbeid": (reached, 0), "annet": (0, others)}, **more)  # type: ignore[arg-type]


def municipalities(**units: Figures) -> Given:
    """Units by code, written k3001=…"""
    return {("kommune", code[1:]): figures for code, figures in units.items()}


def read(listing: Listing) -> list[list[str]]:
    return [[show(cell) for cell in row] for row in listing.rows]


def show(cell: PageCell) -> str:
    return ", ".join(f"{link.name} {link.note}" for link in cell.links) or cell.text.replace("\u00a0", " ")


def all_lines(page: Overview) -> dict[str, Line]:
    return {line.cells[0].text: line for county in page.units.counties for line in (county.own, *county.lines)}


def read_line(page: Overview, line: Line) -> dict[str, str]:
    return {column.key: show(cell) for column, cell in zip(page.units.columns, line.cells, strict=True)}


# --- the table of all units


def test_every_unit_stands_once_under_its_county() -> None:
    counties = {county.kode: county for county in standard().units.counties}
    assert list(counties) == sorted(counties)
    codes = [line.cells[0].text for county in counties.values() for line in county.lines]
    assert len(codes) == len(set(codes)) == 356 + 18
    assert [line.cells[0].text for line in counties["03"].lines[:3]] == ["0301", "030101", "030102"]
    assert {line.cells[0].text[:2] for line in counties["30"].lines} == {"30"}


def test_a_line_holds_key_figures_and_quality_figures() -> None:
    assert read_line(standard(), all_lines(standard())[HALDEN]) == {
        "code": "3001",
        "unit": "Halden",
        "county": "Viken",
        "ended": "29",
        "goal": "14",
        "share": "48 %",
        # 14 of 29 to 22 of 29: 48.3 to 75.9, 27.6 points
        "interval": "48–76 %",
        "width": "28",
        "missing": "5",
        "taken-out": "2",
        "participants": "65",
        "without": "4",
        "hours": "27,5",
        # feil: 5 without a reason, 1 «annet», 4 without measures, 1 without Norwegian; advarsel: 2 moved, 3 without
        # hours, 2 unknown measures
        "errors": "11",
        "warnings": "7",
        "people": "8",
        "since": "−3",
        "late": "6 %",
        # eight rules and the two taken out
        "checks": "9",
        "sheets": "nb , nn ",
    }


def test_cells_are_sorted_by_what_they_show_exactly() -> None:
    line = all_lines(standard())[HALDEN]
    values = {column.key: cell.value for column, cell in zip(standard().units.columns, line.cells, strict=True)}
    assert (values["ended"], values["since"], values["hours"]) == ("29", "-3", "27.450000")
    assert float(values["share"]) == pytest.approx(100 * 14 / 29)
    assert float(values["width"]) == pytest.approx(100 * 8 / 29)
    without = all_lines(standard())["3012"]
    assert [cell.value for cell in without.cells[5:8]] == ["", "", ""]


def test_a_sheet_is_linked_in_both_written_standards() -> None:
    # Halden is neutral, Fjord writes nynorsk: each one's own is index.html
    for code, expected in ((HALDEN, ["index.html", "nynorsk.html"]), ("1578", ["bokmal.html", "index.html"])):
        line = all_lines(standard())[code]
        links = [(link.name, link.link) for link in line.cells[-1].links]
        folder = f"ark/{code}"
        assert links == [(name, f"{folder}/{file}") for name, file in zip(("nb", "nn"), expected, strict=True)]
        assert line.cells[1].link == f"{folder}/index.html"


def test_the_nation_is_land_and_places_without_a_sheet_have_no_link() -> None:
    nation = read_line(standard(), standard().units.nation)
    assert (nation["ended"], nation["goal"], nation["share"]) == ("290", "186", "64 %")
    lines = all_lines(standard())
    assert {code for code, line in lines.items() if line.kind != "fylke" and not line.cells[1].link} == {
        "030116",
        "030117",
        "030199",
    }
    assert not lines["03"].cells[1].link


def test_changes_since_the_last_round_have_a_column_only_where_there_is_one() -> None:
    assert "since" in [column.key for column in standard().units.columns]
    assert "since" not in [column.key for column in compose({}).units.columns]


# --- before it goes out


def alerts(page: Overview) -> list[tuple[str, str]]:
    return [(alert.level, alert.heading) for alert in page.readiness.alerts]


def test_a_warning_of_the_run_comes_first_and_leads_to_its_units() -> None:
    faults = [Fault("avsluttet", 29, 66, "kommune", "3001"), Fault("avsluttet", 290, 400, "land", "0")]
    faults += [
        Fault("bydeler i Oslo", None, 4),
        *(Fault("x; y: z", 1, 2, "kommune", str(number)) for number in range(6)),
    ]
    page = compose(warnings=[CheckOutcome(Check("forrige_utgave", False, "No unit has halved."), tuple(faults))])
    first = page.readiness.alerts[0]
    assert (first.level, first.heading, first.text) == (
        "first",
        "Kontrollen «Stor endring siden forrige utgave» slår ut",
        FORRIGE_UTGAVE,
    )
    assert [(place.name, place.note, place.link) for place in first.places] == [
        ("Halden", "avsluttet: fant 29, ventet 66", "ark/3001/index.html"),
        ("Hele landet", "avsluttet: fant 290, ventet 400", ""),
        ("bydeler i Oslo: fant ingenting, ventet 4", "", ""),
        # none is left out, and no sign in a place is taken for the end of one
        *((f"kommune {number} x; y: z: fant 1, ventet 2", "", "") for number in range(6)),
    ]
    assert "men én av de andre slår ut" in page.readiness.verdict
    assert page.readiness.verdict.endswith("Se på 2 ting først, før resultatene sendes ut.")


def test_a_notice_of_the_intake_stands_by_its_weight() -> None:
    told = [Notice("uten_kilde", {}), Notice("mangler_kolonne", {"kolonne": "adressesperre", "tabeller": ("person",)})]
    page = compose(notices=told)
    first = page.readiness.alerts[0]
    assert (first.level, first.heading) == ("first", "Uttrekket mangler kolonnen adressesperre i person")
    assert "adressesperre er derfor med" in first.text
    assert ("note", "Manifestet sier ikke hvor uttrekket kommer fra") in alerts(page)
    assert "ingen av de andre slår ut" in page.readiness.verdict
    assert "Se på 2 ting først" in page.readiness.verdict


def test_counties_and_municipalities_without_anybody_are_told() -> None:
    # Halden and Moss in Viken, Hvaler with participants only, Oslo: nine counties and 352 municipalities have nobody
    assert alerts(standard()) == [
        ("first", "9 fylker har ingen registreringer"),
        ("look", "352 kommuner har ingen registreringer"),
        ("look", "IMDi må rydde i én ting"),
        ("note", "1 kommune har deltakere, men ingen avslutninger som teller"),
    ]
    waiting = standard().readiness.alerts[3]
    assert [unit.name for unit in waiting.units] == ["Hvaler"]


def test_municipalities_whose_exits_are_gone_are_told_with_how_many_there_were() -> None:
    had = {2019: (20, 5, 0)}
    page = compose(
        municipalities(
            k3001=Figures(history=had),
            k3002=Figures(history={2019: (19, 5, 0)}),
            k3003=Figures(history={2018: (90, 5, 0)}),
            k3004=Figures(before={"avsluttet": 31, "annet": 31}),
            k3005=ended(1, 0, history=had),
        )
    )
    (gone,) = (alert for alert in page.readiness.alerts if "men hadde mange" in alert.heading)
    assert gone.level == "first"
    assert [(unit.name, unit.note) for unit in gone.units] == [("Halden", "20 før"), ("Fredrikstad", "31 før")]
    (silent,) = (
        alert for alert in page.readiness.alerts if "ingen registreringer" in alert.heading and alert.level == "look"
    )
    assert [(unit.name, unit.note) for unit in silent.units[:3]] == [
        ("Halden", "20 i fjor"),
        ("Moss", "19 i fjor"),
        ("Oslo", ""),
    ]


def test_what_imdi_must_sort_out_is_told_to_imdi() -> None:
    # Oslo's three exits without a bydel; two that no code leads anywhere; Sentrum and Marka have no sheet
    page = compose(
        {
            ("kommune", "0301"): ended(3, 4, findings={"oslo_uten_bydel": 3}),
            ("bydel", "030116"): Figures(participants=(2, 0)),
            ("bydel", "030117"): ended(1, 0),
            ("bydel", "030199"): ended(0, 3),
        },
        accounting={**STANDARD_ACCOUNTING, "uten_enhet": 2},
    )
    assert [row[:2] for row in read(page.imdi_tasks)] == [
        ["Avslutninger uten kommune", "2"],
        ["Oslo uten bydel", "3"],
        ["Deltok i Sentrum", "2"],
        ["Avsluttet i Marka", "1"],
    ]
    assert all(row[2].endswith(".") for row in read(page.imdi_tasks))
    assert ("look", "IMDi må rydde i 4 ting") in alerts(page)
    assert [(link.link, link.name) for step in page.steps for link in step.places if link.link == "#imdi"] == [
        ("#imdi", "Dette må IMDi rydde i")
    ]


def test_without_such_registrations_imdi_has_nothing_to_sort_out() -> None:
    page = compose({})
    assert page.imdi_tasks.rows == ()
    assert "#imdi" not in [link.link for step in page.steps for link in step.places]


# --- what is left to do


def read_steps(page: Overview) -> list[tuple[str, list[str], str]]:
    return [(step.text, [link.name for link in step.places], step.call) for step in page.steps]


def test_what_is_left_to_do_before_sending_is_told_in_order() -> None:
    assert read_steps(standard()) == [
        ("Se på de 3 punktene over.", [], ""),
        ("Se hva som ikke kunne leses:", ["karantenen etter tabell og grunn"], ""),
        ("Rydd i det som bare IMDi kan rette:", ["Dette må IMDi rydde i"], ""),
        ("Åpne noen ark og les dem som mottakeren:", ["Moss", "Grünerløkka", "Sagene"], ""),
        ("Les et par av brevene:", ["brev"], ""),
        ("Lag lenkene:", [], "introresultat links make 2020-forelopig-1"),
        ("Skriv datoen som «sendt» i årsfila når lenkene er sendt, og kjør på nytt.", [], ""),
        ("Ring dem som står først:", ["Ring disse først"], ""),
    ]
    sheets = standard().steps[3].places
    assert [(link.link, link.note) for link in sheets] == [
        ("ark/3002/index.html", "(flest avslutninger)"),
        ("ark/030102/index.html", "(færrest)"),
        ("ark/030103/index.html", "(ingen)"),
    ]


def test_a_final_edition_is_compared_with_its_last_round_and_handed_to_ssb() -> None:
    steps = {text: call for text, _, call in read_steps(compose(edition=make_edition("endelig")))}
    assert steps["Lever filene til SSB. De er personopplysninger og ligger i"] == "data/2020-endelig/overlevering"
    assert "Sammenlign med siste foreløpige runde:" in steps
    assert "Ring dem som står først:" not in steps


def test_where_the_files_are_is_told() -> None:
    assert [link.link for link in standard().files] == [
        "ark/",
        "brev/",
        "enheter.xlsx",
        "tabeller/oppfolging.xlsx",
        "tabeller/funn.xlsx",
        "tabeller/funn_endring.xlsx",
        "tabeller/resultat_endring.xlsx",
        "tabeller/",
        "../../data/2020-forelopig-1/mottak/karantene_sammendrag.csv",
    ]
    assert "tabeller/funn_endring.xlsx" not in [link.link for link in compose({}).files]


# --- figures that look the same


def test_figures_that_look_the_same_and_differ_are_explained() -> None:
    rows = {(row[0], row[2]): (row[1], row[3]) for row in read(standard().look_alikes)}
    assert rows == {
        # one ended without a municipality
        ("Avsluttet i hele landet", "Avsluttet i kommunene til sammen"): ("290", "289"),
        # Halden's five and Gamle Oslo's six, of whom the rule has found Halden's
        ("Årsak ikke registrert, i resultatet", "Punktet «Avsluttet uten årsak»"): ("11", "5"),
        # Halden's own eight people; by all units' points 1 of 7 to 6 of 7 (the database of the test)
        ("Mulig andel for Halden her og på arket", "Mulig andel for Halden i lista oppfolging"): ("48–76 %", "14–86 %"),
    }
    (why,) = (row[4] for row in read(standard().look_alikes) if row[0].startswith("Mulig"))
    assert why.endswith("Det gjelder 1 enhet.")


def test_a_finding_looks_at_one_municipality_and_a_figure_at_the_nation() -> None:
    halden = ended(2, 1, participants=(441, 0), without_measures=(441, 0), findings={"deltaker_uten_tiltak": 444})
    (row,) = read(compose(municipalities(k3001=halden), extra={}).look_alikes)
    assert row[:4] == ["Deltakere uten tiltak, i resultatet", "441", "Punktet «Deltaker uten tiltak»", "444"]
    assert "én kommune om gangen" in row[4]


def test_figures_that_look_the_same_and_are_the_same_are_not_explained() -> None:
    alone = compose(municipalities(k3001=ended(2, 1)), extra={})
    assert alone.look_alikes.rows == ()
    assert alone.look_alikes.nothing == "Alle tall som ligner hverandre, er like i denne utgaven."


def test_it_is_told_when_there_is_nothing_to_compare_with() -> None:
    assert ("note", "Ingenting å sammenligne med") in alerts(compose({}))
    assert ("note", "Ingenting å sammenligne med") not in alerts(standard())


def test_the_verdict_says_how_many_things_to_look_at() -> None:
    stopping = sum(check.stops for check in load_checks())
    held = f"Alle {stopping} kontroller som kan stoppe en kjøring, er i orden, og ingen av de andre slår ut."
    everywhere = {
        ("kommune", unit.kode): ended(1, 0) for unit in read_units(make_database({})) if unit.niva == "kommune"
    }
    assert compose(everywhere).readiness.verdict.startswith(held)
    assert compose(everywhere).readiness.verdict.endswith("Ingenting som kan telles, taler mot å sende dem ut.")
    one = compose({**everywhere, ("kommune", HALDEN): Figures()})
    assert one.readiness.verdict.endswith("når dere har sett på én ting.")


def test_the_signals_tell_how_sure_the_figures_are() -> None:
    told = {fact.name: (fact.value, fact.note) for fact in standard().readiness.signals}
    # Halden's eight can bring the nation from 186 to 194 of 290: 66.9 %
    assert told == {
        "Nådde målet i hele landet": (
            "64\u00a0%",
            "186 av 290. Når alle punkter er rettet: mellom 64\u00a0% og 67\u00a0%.",
        ),
        "Årsak ikke registrert": ("11", "4\u00a0% av de avsluttede, i 2 kommuner."),
        "Personer som kan endre resultatet når de rettes": (
            "8",
            "Hver person er talt én gang, uansett hvor mange punkter som gjelder henne eller ham.",
        ),
        "Ark med et punkt som er viktig": ("3", "av 371 ark."),
        "Kommuner uten registreringer": ("352", "av 356; 1 til har deltakere, men ingen avslutninger."),
    }


def test_findings_of_severity_feil_are_told_with_where_they_are_most() -> None:
    assert read(standard().readiness.errors) == [
        ["Avsluttet uten årsak", "5", "1", "Halden 5"],
        ["«Annet» ved grensen, kanskje utvidet program", "1", "1", "Halden 1"],
        ["Oslo uten bydel", "3", "1", "Oslo 3"],
        ["Deltaker uten tiltak", "6", "2", "Halden 4, Hvaler 2"],
        ["Norskopplæring mangler i «Deltakelse Intro»", "1", "1", "Halden 1"],
    ]


def test_the_least_sure_shares_are_those_of_municipalities_with_exits_enough() -> None:
    page = compose(
        municipalities(
            k3001=ended(5, 5, interval=(2, (4, 10), (6, 10))),
            k3002=ended(5, 4, interval=(9, (0, 9), (9, 9))),
            k3003=ended(50, 50, interval=(30, (35, 100), (65, 100))),
            k3004=ended(5, 5, interval=(1, (5, 10), (5, 10))),
        )
        | {("bydel", "030101"): ended(5, 5, interval=(9, (1, 10), (9, 10)))}
    )
    assert read(page.readiness.widest) == [
        ["Sarpsborg", "100", "50 %", "35–65 %", "30", "30"],
        ["Halden", "10", "50 %", "40–60 %", "20", "2"],
    ]


# --- the country


def test_the_national_figures_are_told_by_sex_and_against_the_earlier_round() -> None:
    rows = {row[0]: row[1:] for row in read(standard().country.table)}
    # women: 12 + 100 + 27 + 1 ended, 6 + 60 + 21 reached; men: 17 + 100 + 33, 8 + 65 + 26
    assert rows["Avsluttet"] == ["290", "", "140", "", "150", "", "291", "−1"]
    assert rows["Nådde målet"] == ["186", "64 %", "87", "62 %", "99", "66 %", "184", "+2"]
    # 184 of 291 is 63.23 %, 186 of 290 is 64.14 %
    assert rows["Andel som nådde målet"] == ["", "64 %", "", "62 %", "", "66 %", "63 %", "+0,9"]
    assert rows["Arbeid"] == ["135", "47 %", "61", "44 %", "74", "49 %", "134", "+1"]
    assert rows["Årsak ikke registrert"] == ["11", "4 %", "5", "4 %", "6", "4 %", "14", "−3"]
    assert rows["Tatt ut på grunn av utvidet program"][-2:] == ["3", "+1"]
    assert [rows[f"– {name}"][0] for name in ("meldt til IMDi", "vedtak i NIR")] == ["3", "1"]
    assert rows["Deltakere"][0] == "418"
    assert rows["– uten tiltak"][:2] == ["6", "1 %"]
    assert rows["Timer tiltak per uke i snitt"][0] == "37,5"
    assert len({len(row) for row in rows.values()} | {len(standard().country.table.headings) - 1}) == 1


def test_without_an_earlier_round_the_nation_stands_alone() -> None:
    table = compose({}).country.table
    assert {len(row) for row in table.rows} == {len(table.headings)} == {7}
    assert "Forrige runde" not in table.caption


def test_a_share_has_no_change_from_a_round_without_exits() -> None:
    halden = ended(5, 5, before={"avsluttet": 0, "mal_nadd": 0, "arbeid": 0, "annet": 0})
    rows = {row[0]: row[1:] for row in read(compose(municipalities(k3001=halden), extra={}).country.table)}
    assert rows["Avsluttet"] == ["10", "", "5", "", "5", "", "0", "+10"]
    # five women in work, five men with another reason
    assert rows["Andel som nådde målet"] == ["", "50 %", "", "100 %", "", "0 %", "–", "–"]


def test_years_are_told_oldest_first_with_what_each_moved() -> None:
    assert read(standard().country.years) == [
        ["2017-endelig", "640", "300", "47 %", "–"],
        ["2018-endelig", "600", "310", "52 %", "+4,8"],
        ["2019-endelig", "300", "150", "50 %", "−1,7"],
        ["2020-forelopig-1", "290", "186", "64 %", "+14,1"],
    ]


def test_counties_are_told() -> None:
    rows = {row[0]: row[1:] for row in read(standard().country.counties)}
    # Viken: Halden, Moss and Hvaler: 139 of 229; the eight of Halden can make it 147
    assert rows["Viken"] == ["229", "61 %", "61–64 %", "2 %", "2 %"]
    assert rows["Agder"] == ["0", "–", "–", "–", "–"]


# --- the spread


def test_the_spread_counts_each_municipality_once_and_the_small_apart() -> None:
    page = compose(
        municipalities(
            k3001=ended(2, 8),  # 20 %
            k3002=ended(4, 6),
            k3003=ended(6, 4),
            k3004=ended(8, 2),
            k3005=ended(10, 0),  # 100 %: the last bar holds it
            k3006=ended(9, 0),  # too few to be among them
            k3007=ended(1, 1),
        )
    )
    many = {bar.start: bar.many for bar in page.spread.bars if bar.many}
    few = {bar.start: bar.few for bar in page.spread.bars if bar.few}
    assert many == {20: 1, 40: 1, 60: 1, 80: 1, 95: 1}
    assert few == {50: 1, 95: 1}
    facts = {fact.name: fact.value.replace("\u00a0", " ") for fact in page.spread.facts}
    # 40 of 62 in the nation, which has one exit more; of 20, 40, 60, 80, 100 the quartiles are 40, 60 and 80
    assert facts == {
        "Hele landet": "65 %",
        "Nedre kvartil": "40 %",
        "Median": "60 %",
        "Øvre kvartil": "80 %",
        "Laveste og høyeste": "20 % og 100 %",
    }
    assert page.spread.marks == {"q1": 40.00, "median": 60.00, "q3": 80.00, "nation": 64.52}
    assert page.spread.text.startswith("5 kommuner har 10 avslutninger eller flere, 2 har færre, og 349 har ingen.")
    assert read(page.spread.table)[4] == ["20 til under 25 %", "1", "0"]
    assert read(page.spread.table)[-1] == ["95 til 100 %", "1", "1"]


def test_quartiles_lie_between_neighbours_by_their_distance() -> None:
    page = compose(municipalities(k3001=ended(0, 10), k3002=ended(1, 9), k3003=ended(2, 8), k3004=ended(6, 4)))
    # of 0, 10, 20, 60: three quarters of the way from the first, half, a quarter of the way to the last
    assert {key: page.spread.marks[key] for key in ("q1", "median", "q3")} == {
        "q1": 7.50,
        "median": 15.00,
        "q3": 30.00,
    }


def test_a_country_without_exits_has_no_marks() -> None:
    assert compose({}, accounting=dict.fromkeys(STANDARD_ACCOUNTING, 0)).spread.bars[0].many == 0
    assert not {"q1", "median", "q3"} & compose({}).spread.marks.keys()


# --- the biggest changes


def test_the_biggest_changes_since_the_earlier_round_and_since_last_year() -> None:
    since_round, since_year = standard().comparisons
    # Halden: 12 of 30 before, 14 of 29 now, 15 of 33 last year; nobody else has moved or is comparable
    assert read(since_round.shares) == [["Halden", "30", "29", "40 %", "48 %", "+8,3"]]
    assert read(since_round.counts) == [["Halden", "30", "29", "−1", "−3 %"]]
    assert read(since_year.shares) == [["Halden", "33", "29", "45 %", "48 %", "+2,8"]]
    assert read(since_year.counts) == [["Halden", "33", "29", "−4", "−12 %"]]
    assert "370 enheter har ikke noe tidligere tall her" in since_year.note
    assert "ikke noe tidligere tall" not in since_round.note
    assert since_year.heading.endswith("2019-endelig")


def test_only_units_with_exits_enough_are_ranked_and_the_largest_change_first() -> None:
    figures = read_figures(
        make_database(
            municipalities(
                k3001=ended(10, 10, history={2019: (20, 4, 0)}),
                k3002=ended(60, 40, history={2019: (50, 50, 0)}),
                k3003=ended(19, 0, history={2019: (20, 0, 0)}),
                k3004=ended(1, 4, history={2019: (20, 4, 0)}),
                k3005=ended(0, 19, history={2019: (1, 0, 0)}),
            )
        )
    )
    found = compare_with(figures, Earlier("id", "heading", "short", lambda own: find_year(own, 2019)))
    assert [row[0] for row in read(found.shares)] == ["Moss", "Halden"]
    assert [(row[0], row[-2], row[-1]) for row in read(found.counts)] == [
        ("Moss", "+50", "+100 %"),
        ("Fredrikstad", "−15", "−75 %"),
        ("Sarpsborg", "−1", "−5 %"),
    ]


def test_the_largest_changes_in_number_are_listed_by_the_percent_shown_from_nobody_first() -> None:
    figures = read_figures(
        make_database(
            municipalities(
                k3001=ended(10, 10, history={2019: (40, 4, 0)}),
                k3002=ended(24, 1, history={2019: (20, 5, 0)}),
                k3003=ended(20, 10, history={2019: (20, 0, 0)}),
                k3004=ended(11, 10, history={2019: (0, 0, 0)}),
                k3005=ended(1, 1, history={2019: (40, 4, 0)}),
            )
        )
    )
    found = compare_with(figures, Earlier("id", "heading", "short", lambda own: find_year(own, 2019)))
    # 21 from 0; 2 from 40; 20 from 40 and 30 from 20, of which 41/21 is more than 31/21; 25 from 20
    assert [row[-1] for row in read(found.counts)] == ["–", "−95 %", "−50 %", "+50 %", "+25 %"]


def test_with_nothing_earlier_there_is_no_comparison() -> None:
    assert compose({}).comparisons == ()


# --- reminding, findings, accounting


def test_whom_to_remind_first_is_told_with_the_reasons() -> None:
    (row,) = standard().follow_up.rows
    # 8 people, 3 fewer than last time; 5 of 29 without a reason, 2 of 31 late; 14 of 29, to 22 of 29
    assert [show(cell) for cell in row] == [
        "Halden", "8", "Avsluttet uten årsak (5 personer)", "−3", "17 %", "6 %", "48 %", "48–76 %"
    ]  # fmt: skip
    assert row[0].link == "ark/3001/index.html"
    assert [(link.name, link.note) for link in standard().readiness.ring] == [("Halden", "(8 personer)")]


def test_findings_are_told_for_the_whole_country_with_what_became_of_the_earlier_ones() -> None:
    rows = {row[0]: row for row in read(standard().findings)}
    # worst first, by the names of the sheets, and the rule whose findings are all corrected
    assert list(rows) == [
        "Avsluttet uten årsak",
        "«Annet» ved grensen, kanskje utvidet program",
        "Oslo uten bydel",
        "Deltaker uten tiltak",
        "Norskopplæring mangler i «Deltakelse Intro»",
        "«Flyttet», men kanskje fortsatt i program",
        "Norskopplæring mangler i «Deltakelse norsk»",
        "Tiltak uten timer",
        "Ukjent type tiltak",
        "Bydel utenfor Oslo",
    ]
    # people, municipalities; before, corrected, still open, new: Halden's 4 + 4, of whom 4 are left, and one is new
    assert rows["Avsluttet uten årsak"][3:] == ["5", "1", "8", "4", "4", "1"]
    # Halden's 1 + 2 before, of its 4; Hvaler's two as they were
    assert rows["Deltaker uten tiltak"][3:] == ["6", "2", "5", "1", "4", "2"]
    assert rows["Norskopplæring mangler i «Deltakelse norsk»"][3:] == ["0", "0", "2", "2", "0", "0"]
    assert rows["«Annet» ved grensen, kanskje utvidet program"][1] == load_texts("nb").say("vekt_viktig")
    assert all(row[2] for row in rows.values())
    assert {len(row) for row in rows.values()} == {len(standard().findings.headings)}


def test_without_an_earlier_round_findings_are_only_those_of_now() -> None:
    page = compose(municipalities(k3001=Figures(findings={"avsluttet_uten_arsak": 5})))
    assert [row[0] for row in read(page.findings)] == ["Avsluttet uten årsak"]
    assert len(page.findings.headings) == 5


def test_the_accounting_explains_the_nation() -> None:
    counts = {row[0]: int(row[1]) for row in read(standard().accounting)}
    national = ("Talt i en kommune", "Uten kommune: talt bare i hele landet", "Adressesperre: talt bare i hele landet")
    assert sum(counts[name] for name in national) == 290
    assert list(counts.values()) == list(STANDARD_ACCOUNTING.values())[5:]


def test_the_edition_is_told_with_its_dates_hash_and_version() -> None:
    facts = {fact.name: fact.value for fact in standard().facts}
    assert facts["Data hentet"].replace("\u00a0", " ") == "21. januar 2021"
    assert facts["Frist"].replace("\u00a0", " ") == "28. februar 2021"
    assert (facts["Slag"], facts["Sendes"], facts["Forrige runde"]) == ("foreløpig", "–", "2020-forelopig-0")
    assert (facts["Datagrunnlag"], facts["Programvare"]) == (FACTS.snapshot_hash, FACTS.software_version)
    assert facts["Ark"] == "371"


def test_every_listing_has_as_many_cells_as_headings() -> None:
    page = standard()
    listings = [
        page.readiness.errors,
        page.readiness.widest,
        page.country.table,
        page.country.years,
        page.country.counties,
        page.spread.table,
        page.follow_up,
        page.accounting,
        page.findings,
        page.imdi_tasks,
        page.look_alikes,
        *(listing for comparison in page.comparisons for listing in (comparison.shares, comparison.counts)),
    ]
    for listing in listings:
        assert listing.rows
        assert {len(row) for row in listing.rows} == {len(listing.headings)}


# --- the edition's page in Dagster


def test_an_edition_in_short_says_what_the_page_says() -> None:
    said = describe_edition(standard()).replace("\u00a0", " ")
    assert standard().readiness.verdict.replace("\u00a0", " ") in said
    for line in (
        "| Data hentet | 21. januar 2021 |",
        "- Se på dette: 352 kommuner har ingen registreringer",
        "1. Lag lenkene introresultat links make 2020-forelopig-1",
        "| Nådde målet | 186 | 64 % |",
    ):
        assert line in said.splitlines(), line
    # of the country only
    assert not [name for name in ("Halden", "Moss", "Hvaler") if name in said]


def test_an_edition_in_short_takes_no_text_for_markup() -> None:
    told = [Notice("ukjent_kolonne", {"fil": "<b>|x|</b> [a](b) *c* `d`", "kolonner": ("y",)})]
    (line,) = [line for line in describe_edition(compose(notices=told)).splitlines() if "kontrakten" in line]
    assert not set("<>|[]*`") & set(line)
    assert html.unescape(line).startswith("- Merk: <b>|x|</b> [a](b) *c* `d` har kolonner")
