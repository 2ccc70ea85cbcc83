"""Whole editions with every file of every sheet: which there are, private, the same bytes, made anew only if needed.

What is made anew and what is taken over is tried case by case in ``test_sheet_workshop.py``. The run that
makes every file is ``process_run``; all tests here share its group, so that it is made once.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

import pipeline.run.journal
import pipeline.sheets.production
from pipeline.graph.history import open_history
from pipeline.run.journal import _bring_file as bring_file
from tests.support.commands import (
    find_differences,
    find_loose_modes,
    find_pages,
    iterate_files,
    read_results,
    run_command,
)
from tests.support.deaths import Killed
from tests.support.extracts import EDITION, MARKS, write_years
from tests.support.sheet_files import BackwardPool, count_by_ending, read_contents
from tests.support.small_country import NYNORSK, UNITS

pytestmark = pytest.mark.xdist_group("process_run")

SHEETS = 2 * UNITS
BERGEN = "4601"


@pytest.fixture(scope="module")
def complete(process_run) -> Path:
    """A HOME with every file of every sheet. Read only."""
    home, ended = process_run
    assert ended.code == 0, ended.err
    return home


@pytest.fixture
def complete_copy(complete: Path, scratch: Path) -> Path:
    """A copy of ``complete`` that a test may change."""
    return Path(shutil.copytree(complete, scratch / "hjem"))


@pytest.fixture(scope="module")
def years_with_notice(shared_scratch: Path) -> Path:
    """Year files in which the edition has a notice to Bergen alone."""
    notice = (
        f'merknad = [{{ enheter = ["{BERGEN}"], nb = "Melding til Bergen.", nn = "Melding til Bergen, nynorsk." }}]'
    )
    line = "skjaeringsdato = 2021-01-21"
    return write_years(shared_scratch / "aar-melding", change=f"{line}=>{line}\n{notice}")


def reports(home: Path) -> Path:
    return home / "reports_out" / EDITION


def iterate_units(home: Path) -> Iterator[tuple[str, Path]]:
    """Each unit's code with its folder."""
    for kode, page in find_pages(reports(home)).items():
        yield kode, page.parent


def run(home: Path, years: Path, *, all_files: bool = True) -> dict[str, int]:
    """Run the edition again from its frozen snapshot; return how many sheets and files were made, and kept."""
    ended = run_command("run", EDITION, "--home", home, "--years", years, all_files=all_files)
    assert ended.code == 0, ended.err
    return {name: int(figure) for name, figure in read_history(home).items() if name != "seconds"}


def read_history(home: Path) -> dict[str, float]:
    """What the history says of the last making of sheets."""
    with open_history(home / "data" / "dagster") as history:
        event = history.get_latest_materialization_event(dg.AssetKey(["utdata", "ark"]))
    assert event is not None
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    return {name: float(str(metadata[name].value)) for name in ("sheets", "kept", "files", "seconds")}


def list_changed(home: Path, before: Path) -> set[str]:
    """The units, and files by ending, that differ between two runs."""
    one, other = read_results(home, EDITION), read_results(before, EDITION)
    assert one.keys() == other.keys()
    return {name for name in find_differences(one, other) if "/ark/" in name}


# --- which files there are


def test_every_unit_has_two_pages_and_three_files_in_each_language(complete: Path) -> None:
    units = list(iterate_units(complete))
    assert len(units) == UNITS
    for kode, folder in units:
        other = "bokmal.html" if kode in NYNORSK else "nynorsk.html"
        stem = f"introresultat-{EDITION}-{kode}"
        assert {path.name for path in folder.iterdir()} == {
            "index.html",
            other,
            *(f"{stem}-{language}.{ending}" for language in ("nb", "nn") for ending in ("xlsx", "csv", "pdf")),
        }, kode
    names = [path.name for path in iterate_files(reports(complete) / "ark")]
    assert count_by_ending(names) == dict.fromkeys(("html", "xlsx", "csv", "pdf"), SHEETS)


def test_the_page_behind_the_link_is_in_the_unit_s_own_language(complete: Path) -> None:
    counted = {"nb": 0, "nn": 0}
    for kode, folder in iterate_units(complete):
        language = "nn" if kode in NYNORSK else "nb"
        for name in ("index.html", "nynorsk.html" if language == "nb" else "bokmal.html"):
            expected = language if name == "index.html" else {"nb": "nn", "nn": "nb"}[language]
            page = (folder / name).read_text(encoding="utf-8")
            assert f'<html lang="{expected}"' in page, (kode, name)
            assert set(re.findall(r'href="([^"#]+)"', page)) <= {path.name for path in folder.iterdir()}
        counted[language] += 1
    assert counted == {"nn": len(NYNORSK), "nb": UNITS - len(NYNORSK)}


def test_a_run_of_pages_has_pages_only(published: Path) -> None:
    names = [path.name for path in iterate_files(reports(published) / "ark")]
    assert count_by_ending(names) == {"html": SHEETS}
    for _, folder in iterate_units(published):
        page = (folder / "index.html").read_text(encoding="utf-8")
        assert set(re.findall(r'href="([^"#]+)"', page)) <= {"bokmal.html", "nynorsk.html"}


# --- R16


def test_R16_every_file_of_every_form_is_private(complete: Path) -> None:
    assert find_loose_modes(reports(complete)) == []
    assert find_loose_modes(complete / "data" / EDITION) == []


def test_R16_no_file_of_a_sheet_tells_of_a_person(complete: Path) -> None:
    """In every file, compressed ones opened: no mark of a person."""
    searched = 0
    for _, folder in iterate_units(complete):
        for path in folder.iterdir():
            for content in read_contents(path):
                assert not MARKS.search(content), path.name
                searched += 1
    # a workbook has its members and a PDF its pages beside the file itself
    assert searched > 10 * SHEETS


# --- R15


@pytest.mark.soak
def test_R15_pages_first_and_then_all_gives_what_all_at_once_gives(
    complete: Path, published_copy: Path, years: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process, the last sheet first, pages there already: the same bytes in every form."""
    monkeypatch.setattr(pipeline.sheets.production, "ProcessPoolExecutor", BackwardPool)
    assert run(published_copy, years) == {"sheets": SHEETS, "kept": 0, "files": 4 * SHEETS}
    one, other = read_results(published_copy, EDITION), read_results(complete, EDITION)
    assert count_by_ending(name for name in one if "/ark/" in name)["pdf"] == SHEETS
    assert find_differences(one, other) == []
    assert list_archive(published_copy) == list_archive(complete)


def list_archive(home: Path) -> bytes:
    return (home / "data" / EDITION / "ark.json").read_bytes()


# --- made anew only if needed


def test_an_edition_that_is_run_again_keeps_every_sheet(complete: Path, complete_copy: Path, years: Path) -> None:
    assert run(complete_copy, years) == {"sheets": SHEETS, "kept": SHEETS, "files": 4 * SHEETS}
    assert find_differences(read_results(complete_copy, EDITION), read_results(complete, EDITION)) == []
    assert list_archive(complete_copy) == list_archive(complete)
    assert read_history(complete_copy)["seconds"] < read_history(complete)["seconds"] / 3
    assert find_loose_modes(reports(complete_copy)) == []


def test_a_notice_to_one_unit_makes_its_two_sheets_anew_and_a_damaged_file_its_own(
    complete: Path, complete_copy: Path, years: Path, years_with_notice: Path
) -> None:
    place = find_pages(reports(complete_copy))["5001"].parent
    damaged = next(place.glob("*-nn.pdf"))
    damaged.write_bytes(damaged.read_bytes()[:-100])
    assert run(complete_copy, years_with_notice) == {"sheets": SHEETS, "kept": SHEETS - 3, "files": 4 * SHEETS}
    changed = list_changed(complete_copy, complete)
    assert {name.split("/")[2] for name in changed} == {BERGEN}
    # a notice stands on the page, in the workbook and in the PDF
    assert count_by_ending(changed) == {"html": 2, "xlsx": 2, "pdf": 2}
    page = find_pages(reports(complete_copy))[BERGEN].read_text(encoding="utf-8")
    assert "Melding til Bergen." in page


def test_pages_only_after_all_leaves_no_file_of_the_others(complete_copy: Path, published: Path, years: Path) -> None:
    assert run(complete_copy, years, all_files=False) == {"sheets": SHEETS, "kept": 0, "files": SHEETS}
    assert find_differences(read_results(complete_copy, EDITION), read_results(published, EDITION)) == []


def test_pages_only_after_all_says_what_it_takes_away_and_that_it_may_not_be_sent(
    complete_copy: Path, years: Path
) -> None:
    call = ("run", EDITION, "--home", complete_copy, "--years", years)
    state = complete_copy / "data" / EDITION / "tilstand.json"
    assert "kun_sider" not in state.read_text(encoding="utf-8")
    ended = run_command(*call)
    # a workbook, a CSV and a PDF for each sheet
    assert f"--pages-only removes {3 * SHEETS} workbooks, CSV files and PDFs of the published edition" in ended.out
    assert "The sheets are pages only: the workbook, the CSV and the PDF of each are missing." in ended.out
    ready = (reports(complete_copy) / "oversikt.html").read_text(encoding="utf-8").split('id="ready"')[1]
    assert "Arkene er bare nettsider" in ready.split("</section>")[0]
    assert json.loads(state.read_text(encoding="utf-8"))["kun_sider"] is True
    listed = run_command("editions", "--home", complete_copy, "--years", years).out
    assert next(line for line in listed.splitlines() if line.startswith(EDITION)).endswith(", pages only")
    again = run_command(*call)
    assert "takes" not in again.out
    assert "The sheets are pages only" in again.out


def test_an_edition_with_all_files_has_no_word_of_pages_only(complete: Path, process_run, years: Path) -> None:
    assert "pages only" not in process_run[1].out
    assert "bare nettsider" not in (reports(complete) / "oversikt.html").read_text(encoding="utf-8")
    assert "pages only" not in run_command("editions", "--home", complete, "--years", years).out


def test_with_a_list_that_cannot_be_read_every_sheet_is_made_anew(
    published: Path, published_copy: Path, years: Path
) -> None:
    path = published_copy / "data" / EDITION / "ark.json"
    path.write_bytes(path.read_bytes()[:1000])
    assert run(published_copy, years, all_files=False)["kept"] == 0
    assert find_differences(read_results(published_copy, EDITION), read_results(published, EDITION)) == []
    assert list_archive(published_copy) == list_archive(published)


# --- a death between the results and the list of them


def die_before_the_list(journal: Path, final: Path) -> None:
    if final.name == "ark.json":
        raise Killed
    bring_file(journal, final)


def test_a_death_between_the_results_and_their_list_leaves_the_next_run_right(
    published: Path,
    published_copy: Path,
    years: Path,
    years_with_notice: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Bergen's new sheets lie there, and the list tells of the old ones, which are wanted again: the bytes decide."""
    listed = list_archive(published_copy)
    with monkeypatch.context() as patch:
        patch.setattr(pipeline.run.journal, "_bring_file", die_before_the_list)
        ended = run_command("run", EDITION, "--home", published_copy, "--years", years_with_notice)
    assert ended.code == 1
    changed = list_changed(published_copy, published)
    assert ({name.split("/")[2] for name in changed}, len(changed)) == ({BERGEN}, 2)
    assert list_archive(published_copy) == listed
    assert run(published_copy, years, all_files=False)["kept"] == SHEETS - 2
    assert find_differences(read_results(published_copy, EDITION), read_results(published, EDITION)) == []
    assert list_archive(published_copy) == listed
