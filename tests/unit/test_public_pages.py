"""The pages for the public: every figure is the public cell's, what is hidden is told in words, nothing tells more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.disclosure.model import PublicEdition, PublicValue, Sign
from pipeline.editions.edition import Edition
from pipeline.public.changes import find_changes
from pipeline.public.labels import WORDS_FOLDER, Labels, load_public_texts
from pipeline.public.pictures import share_out
from pipeline.public.write import list_files, write_public
from pipeline.sheets.words.texts import load_texts
from tests.support.lix import MOST_LIX, find_lix
from tests.support.public_editions import list_small, make_public_edition
from tests.support.readback.public_pages import Page, expect_country, expect_unit, list_public_numbers, read_page
from tests.support.sheet_database import FACTS, make_edition

FRONT = {"nb": "index.html", "nn": "nynorsk.html"}
CUTOFF = "2021-01-21"


@pytest.fixture(scope="module")
def edition() -> Edition:
    return make_edition("endelig", frist=None)


@pytest.fixture(scope="module")
def public(edition: Edition) -> PublicEdition:
    return make_public_edition(list_small(edition.codes.areas.structure(date(2020, 12, 31)).units()))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, public: PublicEdition, edition: Edition) -> Path:
    folder = tmp_path_factory.mktemp("sider")
    write_public(public, edition, FACTS, folder)
    return folder


@pytest.fixture(scope="module")
def pages(written: Path) -> dict[str, Page]:
    paths = [*written.glob("*.html"), *written.glob("kommune/*.html")]
    return {path.relative_to(written).as_posix(): read_page(path) for path in paths}


def name_page(kode: str, language: str) -> str:
    return f"kommune/{kode}.html" if language == "nb" else f"kommune/{kode}-nn.html"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_the_country_is_the_public_cells(
    language: str, pages: dict[str, Page], public: PublicEdition
) -> None:
    page = pages[FRONT[language]]
    assert page.language == language
    for found, expected in zip(page.tables, expect_country(public), strict=True):
        assert found == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_of_a_unit_is_the_public_cells(
    language: str, pages: dict[str, Page], public: PublicEdition
) -> None:
    units = [unit for unit in public.units if unit.niva in ("kommune", "bydel")]
    assert len(units) == 8
    for unit in units:
        page = pages[name_page(unit.kode, language)]
        assert page.language == language
        for found, expected in zip(page.tables, expect_unit(public, unit), strict=True):
            assert found == expected, unit.kode


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_number_outside_the_tables_is_other_than_public(
    language: str, pages: dict[str, Page], public: PublicEdition
) -> None:
    software = set(re.findall("[0-9]+", f"{FACTS.short_hash} {FACTS.software_version}"))
    for unit in public.units:
        if unit.niva in ("kommune", "bydel"):
            page = pages[name_page(unit.kode, language)]
            assert page.numbers - list_public_numbers(public, CUTOFF, unit) - software == set(), unit.kode
    # of 283: 131, 51, 6 and 95 others are 46.3, 18.0, 2.1 and 33.6 squares
    squares = {"46", "18", "2", "34"}
    assert pages[FRONT[language]].numbers - list_public_numbers(public, CUTOFF, None) - software - squares == set()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<h1 ", '<h1 title="7 nådde målet" '),
        ("<h2 ", '<h2 data-tall="7" '),
        ("</h1>", "</h1><p hidden>7 nådde målet</p>"),
        ("<caption>", '<caption aria-label="7 nådde målet">'),
        ('<meta name="description" content="', '<meta name="description" content="7 nådde målet. '),
    ],
)
def test_a_number_that_is_put_anywhere_in_a_page_is_seen(
    before: str, after: str, written: Path, tmp_path: Path, public: PublicEdition
) -> None:
    """Kvam: nobody did not reach the goal, and seven is no figure of it, of Vestland or of the nation."""
    page = (written / "kommune" / "4622.html").read_text(encoding="utf-8")
    assert before in page
    (tmp_path / "4622.html").write_text(page.replace(before, after, 1), encoding="utf-8")
    (unit,) = (unit for unit in public.units if unit.kode == "4622")
    assert "7" in read_page(tmp_path / "4622.html").numbers - list_public_numbers(public, CUTOFF, unit)


def test_what_is_hidden_has_nothing_to_sort_by(pages: dict[str, Page]) -> None:
    listing = pages["index.html"].tables[5]
    keys = [row for row in pages["index.html"].sort_values if len(row) == 7]
    assert len(listing) == len(keys) == 8
    for cells, values in zip(listing, keys, strict=True):
        for cell, value in zip(cells[1:], values[1:], strict=True):
            digits = cell.replace("\N{NO-BREAK SPACE}", "").rstrip("%").replace(",", ".")
            assert value == (None if cell in (":", "..", ".") else digits)


def test_every_link_leads_to_a_file_or_a_part_of_the_page(pages: dict[str, Page], written: Path) -> None:
    for name, page in pages.items():
        content = (written / name).read_text(encoding="utf-8")
        for link in page.links:
            if link.startswith("#"):
                assert f'id="{link[1:]}"' in content, link
            else:
                assert (written / name).parent.joinpath(link).resolve().is_file(), (name, link)


def test_hidden_attainment_shows_the_countys_with_one_sentence_why(pages: dict[str, Page]) -> None:
    # Viken: 29 + 200 + 2 = 231 ended, 14 + 125 + 1 = 140 reached the goal: 60.6 % -> 61 %
    why = "Vi viser ikke andelen for Aremark kommune, fordi den kunne fortalt noe om enkeltpersoner"
    assert f"{why} her eller et annet sted." in pages["kommune/3012.html"].text
    assert "61\u00a0% nådde målet i Viken" in pages["kommune/3012.html"].text
    assert "61\u00a0% nådde målet i Viken" in pages["kommune/3012-nn.html"].text
    # 14 of 29 is shown as it is, and the county's is in the table beside it alone
    assert "14 av 29 nådde målet" in pages["kommune/3001.html"].text
    assert "nådde målet i Viken" not in pages["kommune/3001.html"].text


def test_a_county_whose_share_is_not_shown_stands_last(public: PublicEdition, edition: Edition, tmp_path: Path) -> None:
    """Vestland has 100 %, the highest: hidden, it comes after all others."""
    rows = tuple(
        replace(row, values={**row.values, "andel_mal": PublicValue(None, Sign.HIDDEN)}) if row.kode == "46" else row
        for row in public.tables["resultat"].rows
    )
    hidden = replace(public, tables={**public.tables, "resultat": replace(public.tables["resultat"], rows=rows)})
    (tmp_path / "index.html").write_bytes(dict(list_files(hidden, edition, FACTS))["index.html"])
    ranked = read_page(tmp_path / "index.html").tables[2]
    assert ranked == expect_country(hidden)[2]
    assert ranked[-1] == ["12", "12", ":"]


def test_where_nobody_ended_the_page_says_so(pages: dict[str, Page]) -> None:
    text = pages["kommune/3011.html"].text
    assert "Ingen avsluttet programmet i 2020" in text and "Vi viser ikke andelen" not in text
    assert "Ett punktum (.) betyr" in text


def test_each_hidden_figure_of_a_page_is_named(pages: dict[str, Page]) -> None:
    # Halden: of its 65 participants 4 are without measures, 2 women and 2 men; and 3 have a measure of the third group
    text = pages["kommune/3001.html"].text
    assert "Deltakere uten tiltak og Andel uten tiltak: Alle, Kvinner og Menn" in text
    assert "Utdanning, kurs og godkjenning av kompetanse: Antall og Andel" in text
    assert "Alle tallene på denne siden vises." in pages["kommune/3002.html"].text


def test_no_page_says_how_many_units_are_hidden(pages: dict[str, Page]) -> None:
    counted = re.compile(
        r"\b([0-9]+|alle|ingen|noen|mange|flere|en|to|tre)\s+(av\s+)?(kommuner|kommunar|bydeler|bydelar)\b[^.]*(:|skjul|ikke|ikkje)"
    )
    for name, page in pages.items():
        assert not counted.search(page.text.replace("bydelene", "")), name


def test_the_squares_are_a_hundred_and_what_the_tables_say() -> None:
    # 18.2, 33.3, 46.3, 2.2 percent: the whole ones are 99, and the others, whose share is in no table, get the last one
    assert share_out([182, 333, 463, 22], 1000, rest=2) == [18, 33, 47, 2]
    # 33.5, 33.5, 0, 33.0: the whole ones are 101, and the others have none to give
    assert share_out([67, 67, 0, 66], 200, rest=2) == [33, 34, 0, 33]
    assert share_out([28, 52, 100, 20], 200, rest=2) == [14, 26, 50, 10]


def test_a_picture_is_left_out_where_a_figure_behind_it_is_not_shown(public: PublicEdition, edition: Edition) -> None:
    hidden = PublicValue(None, Sign.HIDDEN)
    rows = tuple(
        replace(row, values={**row.values, "antall": hidden})
        if (row.niva, *row.dimensions) == ("land", "arbeid")
        else row
        for row in public.tables["arsak_fylke"].rows
    )
    table = replace(public.tables["arsak_fylke"], rows=rows)
    changed = replace(public, tables={**public.tables, "arsak_fylke": table})
    front = dict(list_files(changed, edition, FACTS))["index.html"].decode("utf-8")
    assert 'class="squares"' not in front and 'class="spread"' in front


def test_the_page_says_what_the_settings_make_of_the_base(public: PublicEdition) -> None:
    edition = make_edition("endelig", frist=None, flere_avslutninger="alle", utenfor_nevner=("dod",))
    front = dict(list_files(public, edition, FACTS))["index.html"].decode("utf-8")
    assert "Den som har flere avslutninger i året, er talt med hver av dem." in front
    assert "Disse årsakene er holdt utenfor grunnlaget dette året: «Død»." in front


def test_without_bydeler_no_file_speaks_of_them(public: PublicEdition, edition: Edition) -> None:
    tables = {
        name: replace(data, rows=tuple(row for row in data.rows if row.niva != "bydel"))
        for name, data in public.tables.items()
    }
    units = tuple(unit for unit in public.units if unit.niva != "bydel")
    files = dict(list_files(replace(public, tables=tables, units=units), edition, FACTS))
    assert "kommune/030101.html" not in files
    for name in ("index.html", "kommune/0301.html", "data/datapackage.json"):
        assert "bydelene" not in files[name].decode("utf-8"), name
    assert "filter-bydel" not in files["index.html"].decode("utf-8").replace("`filter-${key}`", "")


# --- what has changed since the last release


def change_figure(public: PublicEdition, kode: str, value: PublicValue) -> PublicEdition:
    rows = tuple(
        replace(row, values={**row.values, "avsluttet": value})
        if (row.kode, row.dimensions) == (kode, ("alle",))
        else row
        for row in public.tables["resultat"].rows
    )
    return replace(public, tables={**public.tables, "resultat": replace(public.tables["resultat"], rows=rows)})


def test_the_changed_figures_since_the_last_release_are_listed(
    tmp_path: Path, public: PublicEdition, edition: Edition
) -> None:
    for place, version in enumerate((change_figure(public, "3002", PublicValue(198)), public), start=1):
        write_public(version, edition, FACTS, tmp_path / f"v{place}")
    releases = [tmp_path / "v1", tmp_path / "v2"]
    # the same as the last one: compared with the one before it, so that a run again is the same page
    (change,) = find_changes(public, releases)
    assert (change.navn, change.name, change.before, change.now) == ("Moss", "avsluttet", 198, 200)
    write_public(public, edition, FACTS, tmp_path / "igjen", releases)
    page = read_page(tmp_path / "igjen" / "index.html")
    assert page.tables[0] == [["198", "200"]]
    assert "Endret siden forrige publisering" in page.text
    assert find_changes(public, releases[1:]) == () == find_changes(public, [])
    # what one of them does not show is no correction
    assert find_changes(change_figure(public, "3002", PublicValue(None, Sign.HIDDEN)), releases[1:]) == ()


# --- the words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_easy_to_read(language: str) -> None:
    """What is filled in counts as one short word."""
    sentences = [(key, re.sub(r"\{[a-z]+\}", "12", text)) for key, text in list_texts(language) if text.endswith(".")]
    assert [(key, find_lix(text)) for key, text in sentences if find_lix(text) > MOST_LIX] == []


def list_texts(language: str) -> Iterator[tuple[str, str]]:
    for key, text in load_texts(language, WORDS_FOLDER).entries.items():
        for part in (text,) if isinstance(text, str) else text:
            yield key, part


def test_both_languages_have_the_same_keys_and_none_of_the_sheets() -> None:
    bokmal, nynorsk = (list(load_texts(language, WORDS_FOLDER).entries) for language in LANGUAGES)
    assert bokmal == nynorsk
    assert set(bokmal) & load_texts("nb").entries.keys() == set()


def test_every_text_is_used() -> None:
    """Each key is written in the room, alone or as the beginning of one that is put together."""
    code = "".join(
        path.read_text(encoding="utf-8") for path in WORDS_FOLDER.parent.rglob("*") if path.suffix in (".py", ".j2")
    )
    put_together = set(re.findall(r'f"([a-z]+_(?:[a-z]+_)*)\{', code)) | set(re.findall(r'f"(off_)\{words\}', code))
    unused = [
        key
        for key, _ in list_texts("nb")
        if f'"{key}"' not in code
        and f"'{key}'" not in code
        and not any(key.startswith(start) for start in put_together - {"off_"})
    ]
    assert set(unused) <= {
        f"off_{words}{end}" for words in ("kjonn", "alder", "lov") for end in ("", "_tabell", "_note")
    }


def test_merged_categories_are_called_by_both_names(edition: Edition) -> None:
    labels = Labels(load_public_texts("nb"), edition.codes)
    assert labels.name_value("gruppe", "grunnskole_og_kvalifisering") == "Grunnskole og Videre kvalifisering på tiltak"
    assert labels.name_value("aldersgruppe", "36-45_og_46+") == "36–45 år og 46 år og eldre"
