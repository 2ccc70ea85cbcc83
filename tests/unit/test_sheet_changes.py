"""«Siden forrige runde»: each figure before and now, and what became of what was to be looked at.

That the figures themselves are right over two published rounds is in ``tests/integration/test_rounds.py``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.editions.edition import Edition
from pipeline.editions.year import Round
from pipeline.sheets.content.pieces import Cell, Row, Table
from pipeline.sheets.content.view import Sheet
from tests.support.sheet_database import HALDEN, make_edition
from tests.support.sheet_views import (
    change_round,
    compose,
    find_table,
    list_tables,
    read_given,
    read_rows,
    read_standard,
    soften,
)

HALDEN_KEY = ("kommune", "3001")


def with_earlier_round(**more: object) -> Edition:
    """The edition in a year that has the earlier round too: its data is of 19 January."""
    edition = make_edition()
    facts = {"navn": "forelopig-0", "slag": "forelopig", "frist": date(2021, 2, 15), **more}
    earlier = Round(skjaeringsdato=date(2021, 1, 19), **facts)
    return replace(edition, year=edition.year.model_copy(update={"utgave": (earlier, edition.round)}))


def number(cell: Cell) -> int:
    assert isinstance(cell.value, int)
    return cell.value


def test_every_figure_that_changed_stands_before_and_now() -> None:
    # by pencil from HALDEN: «now» less what its earlier round had; 12 of 30 is 40 %, 14 of 29 is 48 %
    assert read_rows(compose("3001"), "endring") == {
        "Avsluttet i alt": ["30", "29", "−1"],
        "Arbeid": ["8", "9", "+1"],
        "Videregående eller høyere utdanning": ["4", "5", "+1"],
        "Sosialhjelp": ["0", "1", "+1"],
        "Annet": ["4", "3", "−1"],
        "Årsak ikke registrert": ["8", "5", "−3"],
        "Nådde målet": ["12", "14", "+2"],
        "Andel som nådde målet": ["40 %", "48 %", "+8"],
        "Ikke med i resultatgrunnlaget": ["1", "2", "+1"],
        "Deltakere": ["64", "65", "+1"],
    }


def test_findings_are_followed_from_round_to_round() -> None:
    # by pencil from HALDEN: before = rettet + åpne, now = åpne + nye; a rule left out of found_before is as it was, and
    # has no row
    assert read_rows(compose("3001"), "funn_endring") == {
        "Avsluttet uten årsak": ["8", "4", "4", "1", "5"],
        "Deltaker uten tiltak": ["3", "1", "2", "2", "4"],
        "Norskopplæring mangler i «Deltakelse Intro»": ["0", "0", "0", "1", "1"],
        "Norskopplæring mangler i «Deltakelse norsk»": ["2", "2", "0", "0", "0"],
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kode", ["3001"])
def test_changes_add_up_and_end_in_what_the_rest_of_the_sheet_says(kode: str, language: str) -> None:
    sheet = compose(kode, language=language)
    for row in find_table(sheet, "endring").rows:
        before, now, change = row.cells
        if change.value is not None:
            assert number(now) - number(before) == number(change), row.key
    for row in find_findings(sheet):
        before, fixed, still, new, now = map(number, row.cells)
        assert (fixed + still, still + new) == (before, now), row.key
    listed = {item.key: item.number.text for item in sheet.checks.items if item.key != "utelatt_utvidet"}
    now_found = {row.key: row.cells[-1].text for row in find_findings(sheet) if row.cells[-1].value}
    assert now_found.items() <= listed.items()
    assert len(now_found) == 3


def find_findings(sheet: Sheet) -> tuple[Row, ...]:
    tables: list[Table] = [table for table in sheet.tables if table.key == "funn_endring"]
    return tables[0].rows if tables else ()


@pytest.mark.parametrize(
    ("language", "headings", "intro"),
    [
        (
            "nb",
            ("Punkt", "Før", "Rettet", "Fortsatt åpne", "Nye", "Nå"),
            "Her er det som er endret siden runden",
        ),
        (
            "nn",
            ("Punkt", "Før", "Retta", "Framleis opne", "Nye", "No"),
            "Her er det som er endra sidan runden",
        ),
    ],
)
def test_the_earlier_round_is_named_and_the_columns_told(language: str, headings: tuple[str, ...], intro: str) -> None:
    sheet = compose("3001", with_earlier_round(sendt=date(2021, 1, 26)), language=language)
    assert sheet.changes is not None
    assert soften(sheet.changes.paragraphs[0]) == f"{intro} 26. januar 2021."
    assert find_table(sheet, "funn_endring").headings == headings
    assert "prosentpoeng" in find_table(sheet, "endring").note


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "Ingen tall er endret siden runden 19. januar 2021."),
        ("nn", "Ingen tal er endra sidan runden 19. januar 2021."),
    ],
)
def test_that_no_figure_has_changed_is_said_and_not_shown(language: str, words: str) -> None:
    """Moss: every figure is as it was, and there was and is nothing to look at."""
    sheet = compose("3002", with_earlier_round(), language=language)
    assert sheet.changes is not None
    assert not {"endring", "funn_endring"} & set(list_tables(sheet))
    assert tuple(map(soften, sheet.changes.paragraphs)) == (words,)
    # a round that the year file does not have has no day
    unknown = compose("3002", language=language).changes
    assert unknown is not None
    assert unknown.paragraphs[0] in (
        "Ingen tall er endret siden forrige runde.",
        "Ingen tal er endra sidan førre runde.",
    )


def test_the_rounds_stand_after_what_to_do_and_last_in_a_final_edition() -> None:
    assert [part.id for part in compose("3001").parts][:2] == ["resultat", "endring"]
    final = [part.id for part in compose("3001", make_edition("endelig")).parts]
    assert (final[0], final[-1]) == ("resultat", "endring")


def test_without_an_earlier_round_there_is_no_such_part() -> None:
    alone = replace(HALDEN, before={}, found_before={})
    figures = read_given({HALDEN_KEY: alone})
    assert figures.earlier_round is None
    assert read_standard().earlier_round == "2020-forelopig-0"
    sheet = compose("3001", figures=figures)
    assert sheet.changes is None
    assert not {"endring", "funn_endring"} & set(list_tables(sheet))


def test_a_share_that_could_not_be_reckoned_then_has_no_change() -> None:
    none_before = dict.fromkeys(("avsluttet", *HALDEN.groups, "mal_nadd"), 0)
    sheet = compose("3001", figures=read_given({HALDEN_KEY: replace(HALDEN, before=none_before)}))
    (share,) = (row for row in find_table(sheet, "endring").rows if row.key == "andel_mal")
    assert [cell.text for cell in share.cells] == ["–", "48\u00a0%", "–"]
    assert share.cells[0].spoken == share.cells[2].spoken == "kan ikke regnes ut, fordi ingen avsluttet"
    assert share.cells[2].value is None


@pytest.mark.parametrize(
    ("kode", "told"),
    [
        # 12 of 30 is 40 %; Moss and Hvaler had no other result
        ("3001", "I de siste foreløpige tallene nådde 12 av 30 målet, 40 %."),
        ("3002", "Resultatet er det samme som i de siste foreløpige tallene."),
        ("3011", "Resultatet er det samme som i de siste foreløpige tallene."),
    ],
)
def test_a_final_sheet_tells_first_what_the_last_preliminary_result_was(kode: str, told: str) -> None:
    final = change_round(make_edition("endelig"), publisert=date(2021, 6, 15))
    intro = soften(compose(kode, final).todo.intro)
    assert intro.startswith(f"Tallene ble publisert 15. juni 2021. {told} Dere trenger ikke")
    assert told not in soften(compose(kode).todo.intro), "a preliminary sheet tells it further down alone"


def test_a_final_sheet_names_the_day_of_the_round_and_tells_nothing_of_an_earlier_final_one() -> None:
    final = make_edition("endelig")
    facts = {"navn": "forelopig-0", "frist": date(2021, 2, 15), "skjaeringsdato": date(2021, 1, 19)}
    for slag, told in (
        ("forelopig", "I de foreløpige tallene fra 19. januar 2021 nådde 12 av 30 målet, 40 %."),
        ("endelig", ""),
    ):
        earlier = Round(slag=slag, **facts)
        edition = replace(final, year=final.year.model_copy(update={"utgave": (earlier, final.round)}))
        intro = soften(compose("3001", edition).todo.intro)
        assert told in intro
        assert ("foreløpige" in intro) == bool(told)


def test_a_final_sheet_tells_where_nobody_had_ended_in_the_preliminary_figures() -> None:
    figures = read_given({HALDEN_KEY: replace(HALDEN, before={**HALDEN.before, "avsluttet": 0, "mal_nadd": 0})})
    intro = soften(compose("3001", make_edition("endelig"), figures).todo.intro)
    assert intro.startswith("I de siste foreløpige tallene var ingen avsluttet.")
