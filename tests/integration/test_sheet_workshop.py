"""Sheets made a second time: what is as it was is taken over, all else is made anew, and nobody can tell which.

By a few units' sheets, in every form where that matters. The list that it goes by is in ``test_sheet_archive.py``;
whole editions that are run again, in ``tests/integration/test_sheet_production.py``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import pipeline.sheets.production as production
import pipeline.sheets.rendering as rendering
from pipeline.editions.edition import Edition
from pipeline.editions.year import SheetNotice
from pipeline.sheets.archive import Archive, Entry
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.names import FORMATS, PAGES
from tests.support.commands import find_loose_modes
from tests.support.sheet_database import HALDEN, STANDARD, make_edition
from tests.support.sheet_files import CODES, Made, find_folder, make_files, read_tree
from tests.support.sheet_views import change_round, pick_units, read_given, read_standard

pytestmark = pytest.mark.whole_country

SHEETS = 2 * len(CODES)
ALL = {f"{kode}-{language}" for kode in CODES for language in ("nb", "nn")}


QUICK = ("html", "csv")  # forms that take a few milliseconds, for what is the same with all


@pytest.fixture(autouse=True)
def same_renderers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The renderers are those of before, whatever somebody saves in the package meanwhile."""
    monkeypatch.setattr(production, "fingerprint_renderers", lambda: "the same")


@pytest.fixture(scope="module")
def standard(shared_scratch: Path) -> Made:
    """The sheets in every form, made once. Read only."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(production, "fingerprint_renderers", lambda: "the same")
        return make_files(shared_scratch / "verksted")


@pytest.fixture
def before(standard: Made, tmp_path: Path) -> Made:
    """A copy of them as they were published before."""
    return Made(Path(shutil.copytree(standard.folder, tmp_path / "publisert")), standard.told)


@pytest.fixture
def before_quick(tmp_path: Path) -> Made:
    """Sheets in two forms as they were published before."""
    return make_files(tmp_path / "publisert", formats=QUICK)


def list_made(now: Made, before: Made) -> set[str]:
    """The sheets whose files are not those of before: by what the file system says, not by what was told."""
    kept = {path.stat().st_ino for path in before.folder.rglob("*.*")}
    made = set()
    for kode in CODES:
        for path in find_folder(now.folder, kode).iterdir():
            if path.stat().st_ino not in kept:
                made.add(f"{kode}-{_language_of(path, kode)}")
    assert len(made) == now.told.sheets - now.told.kept, "what is told is what was done"
    return made


def _language_of(path: Path, kode: str) -> str:
    own = "nn" if kode == "1114" else "nb"
    pages = {"index.html": own, "bokmal.html": "nb", "nynorsk.html": "nn"}
    return pages.get(path.name) or path.stem.rsplit("-", 1)[1]


def make_twice(tmp_path: Path, before: Made, **changes: object) -> tuple[set[str], Made]:
    """Make two forms on top of ``before`` and once more on nothing; the bytes must be the same."""
    again = make_files(tmp_path / "igjen", before, formats=QUICK, **changes)
    fresh = make_files(tmp_path / "nytt", formats=QUICK, **changes)
    assert read_tree(again.folder) == read_tree(fresh.folder)
    assert again.archive == fresh.archive
    assert fresh.told.kept == 0
    return list_made(again, before), again


def test_what_is_as_it_was_is_kept(tmp_path: Path, before: Made, standard: Made) -> None:
    again = make_files(tmp_path / "igjen", before)
    assert (again.told.sheets, again.told.kept, again.told.files) == (SHEETS, SHEETS, 4 * SHEETS)
    assert list_made(again, before) == set()
    assert read_tree(again.folder) == read_tree(standard.folder)
    assert again.archive == standard.archive


def test_where_nothing_has_changed_no_sheet_is_composed_but_that_of_a_damaged_file(
    tmp_path: Path, before_quick: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed = []

    def compose(figures: Figures, own: UnitFigures, *given: object, **more: object) -> Sheet:
        composed.append(own.unit.kode)
        return genuine(figures, own, *given, **more)  # type: ignore[arg-type]

    genuine = production.compose_sheet
    monkeypatch.setattr(production, "compose_sheet", compose)
    again = make_files(tmp_path / "igjen", before_quick, formats=QUICK)
    assert (composed, again.told.kept) == ([], SHEETS)
    sound = read_tree(again.folder)
    damage(find_folder(before_quick.folder, "3001") / "index.html")
    third = make_files(tmp_path / "tredje", before_quick, formats=QUICK)
    assert (composed, third.told.kept) == (["3001"], SHEETS - 1)
    assert read_tree(third.folder) == sound
    assert third.archive == again.archive == before_quick.archive


def test_kept_files_are_kept_a_third_time_when_what_lay_before_is_gone(
    tmp_path: Path, before: Made, standard: Made
) -> None:
    again = make_files(tmp_path / "igjen", before)
    shutil.rmtree(before.folder)
    third = make_files(tmp_path / "tredje", again)
    assert third.told.kept == SHEETS
    assert read_tree(third.folder) == read_tree(standard.folder)


# --- what was changed


def add_notice(edition: Edition, *codes: str) -> Edition:
    return change_round(edition, merknad=(SheetNotice(enheter=codes or None, nb="Melding.", nn="Melding, nynorsk."),))


CHANGES: dict[str, tuple[dict[str, object], set[str]]] = {
    "a notice to one unit": (
        {"edition": add_notice(make_edition(), "3002")},
        {"3002-nb", "3002-nn"},
    ),
    "a notice to two": (
        {"edition": add_notice(make_edition(), "1114", "030101")},
        {"1114-nb", "1114-nn", "030101-nb", "030101-nn"},
    ),
    "a notice to all": ({"edition": add_notice(make_edition())}, ALL),
    "another support tag": ({"edition": change_round(make_edition(), stottemerke="B")}, ALL),
    "another snapshot": ({"facts": RunFacts("a" * 64, "0.1.0")}, ALL),
    "another version": ({"facts": RunFacts("0f3a9c2b7d1e" + "ab" * 26, "0.1.1")}, ALL),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_changed_is_made_anew_and_nothing_else(change: str, tmp_path: Path, before_quick: Made) -> None:
    changes, expected = CHANGES[change]
    made, _ = make_twice(tmp_path, before_quick, **changes)
    assert made == expected


def test_a_figure_is_made_anew_on_every_sheet_that_prints_it(tmp_path: Path, before_quick: Made) -> None:
    """One more in Halden's work group stands on Halden's own sheet, and in the county's and the nation's figures."""
    more = replace(HALDEN, groups={**HALDEN.groups, "arbeid": (4, 6)})
    figures = pick_units(read_given({**STANDARD, ("kommune", "3001"): more}), CODES)
    made, _ = make_twice(tmp_path, before_quick, figures=figures)
    ended = {own.unit.kode for own in figures.units if own.total.avsluttet}  # without exits a sheet shows nobody's
    assert made == {key for key in ALL if key.split("-")[0] in ended}
    assert {"0301-nb", "3001-nn"} <= made


def test_findings_of_one_unit_are_made_anew_on_its_own_sheets_alone(tmp_path: Path, before_quick: Made) -> None:
    figures = pick_units(read_standard(), CODES)
    units = tuple(
        replace(one, findings={**one.findings, "annen_lov": 1}) if one.unit.kode == "3001" else one
        for one in figures.units
    )
    changed = type(figures)(units, figures.earlier_round)
    made, _ = make_twice(tmp_path, before_quick, figures=changed)
    assert made == {"3001-nb", "3001-nn"}


# --- other forms


def test_other_forms_are_made_anew_and_leave_nothing_of_the_first(tmp_path: Path, before: Made, standard: Made) -> None:
    pages = make_files(tmp_path / "sider", before, formats=PAGES)
    assert pages.told.kept == 0
    assert {path.suffix for path in pages.folder.rglob("*.*")} == {".html"}
    everything = make_files(tmp_path / "alt", pages)
    assert everything.told.kept == 0
    assert read_tree(everything.folder) == read_tree(standard.folder)


# --- what lies where it should not, or not at all


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


DAMAGES: dict[str, Callable[[Path], None]] = {
    "one bit": damage,
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "empty": lambda path: os.truncate(path, 0),
    "gone": Path.unlink,
    "another unit's": lambda path: path.write_bytes(b"another"),
}


@pytest.mark.parametrize("ending", ["html", "xlsx", "csv", "pdf"])
@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_file_is_made_anew_with_its_sheet_and_no_other(
    how: str, ending: str, tmp_path: Path, before: Made, standard: Made
) -> None:
    name = "index.html" if ending == "html" else f"introresultat-2020-forelopig-1-3001-nb.{ending}"
    DAMAGES[how](find_folder(before.folder, "3001") / name)
    again = make_files(tmp_path / "igjen", before)
    assert again.told.kept == SHEETS - 1
    assert read_tree(again.folder) == read_tree(standard.folder)


def test_two_units_files_that_changed_places_are_made_anew(tmp_path: Path, before: Made, standard: Made) -> None:
    one, other = (find_folder(before.folder, kode) for kode in ("3001", "3002"))
    one.rename(tmp_path / "mellom")
    other.rename(one)
    (tmp_path / "mellom").rename(other)
    again = make_files(tmp_path / "igjen", before)
    assert again.told.kept == SHEETS - 4
    assert read_tree(again.folder) == read_tree(standard.folder)


def test_sheets_of_an_earlier_version_in_folders_of_another_name_are_made_anew(
    tmp_path: Path, before: Made, standard: Made
) -> None:
    for kode in CODES:
        find_folder(before.folder, kode).rename(before.folder / "ark" / f"{kode}-{'t' * 27}")
    again = make_files(tmp_path / "igjen", before)
    assert again.told.kept == 0
    assert read_tree(again.folder) == read_tree(standard.folder)


def test_files_that_nobody_listed_are_not_taken_along(tmp_path: Path, before: Made, standard: Made) -> None:
    (find_folder(before.folder, "3001") / "notat.txt").write_text("left by somebody", encoding="utf-8")
    again = make_files(tmp_path / "igjen", before)
    assert again.told.kept == SHEETS
    assert read_tree(again.folder) == read_tree(standard.folder)


# --- a list that cannot be trusted


def keep_half(entries: dict[str, Entry]) -> dict[str, Entry]:
    """Those of Oslo, Gamle Oslo and Bjerkreim."""
    return {name: entry for name, entry in entries.items() if name < "3"}


def swap_entries(entries: dict[str, Entry]) -> dict[str, Entry]:
    return entries | {"3001-nb": entries["3002-nb"], "3002-nb": entries["3001-nb"]}


def forget_files(entries: dict[str, Entry]) -> dict[str, Entry]:
    """Every entry lists its page only."""
    return {
        name: Entry(entry.fingerprint, {file: sum_ for file, sum_ in entry.files.items() if file.endswith(".html")})
        for name, entry in entries.items()
    }


def forget_all_files(entries: dict[str, Entry]) -> dict[str, Entry]:
    return {name: Entry(entry.fingerprint, {}) for name, entry in entries.items()}


def spoil_sums(entries: dict[str, Entry]) -> dict[str, Entry]:
    return {name: Entry(entry.fingerprint, dict.fromkeys(entry.files, "0" * 64)) for name, entry in entries.items()}


def spoil_fingerprints(entries: dict[str, Entry]) -> dict[str, Entry]:
    return {name: Entry("0" * 64, entry.files) for name, entry in entries.items()}


@pytest.mark.parametrize(
    ("spoil", "kept"),
    [
        (lambda entries: {}, 0),
        (keep_half, 6),
        (swap_entries, SHEETS - 2),
        (forget_files, 0),
        (forget_all_files, 0),
        (spoil_sums, 0),
        (spoil_fingerprints, 0),
    ],
    ids=["empty", "half", "swapped", "files forgotten", "all files forgotten", "sums spoilt", "fingerprints spoilt"],
)
def test_a_list_that_is_wrong_costs_time_and_nothing_else(
    spoil: Callable[[dict[str, Entry]], dict[str, Entry]], kept: int, tmp_path: Path, before_quick: Made
) -> None:
    spoilt = Archive(spoil(dict(before_quick.archive.entries)))
    again = make_files(tmp_path / "igjen", before_quick, earlier=spoilt, formats=QUICK)
    assert read_tree(again.folder) == read_tree(before_quick.folder)
    assert again.told.kept == kept
    assert again.archive == before_quick.archive


@pytest.mark.parametrize("missing", ["earlier", "published"])
def test_without_a_list_or_a_place_everything_is_made(missing: str, tmp_path: Path, before_quick: Made) -> None:
    known = {"published": before_quick.folder, "earlier": before_quick.archive} | {missing: None}
    again = make_files(tmp_path / "igjen", formats=QUICK, **known)
    assert again.told.kept == 0
    assert read_tree(again.folder) == read_tree(before_quick.folder)


def test_other_renderers_make_everything_anew(
    tmp_path: Path, before_quick: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(production, "fingerprint_renderers", lambda: "another")
    again = make_files(tmp_path / "igjen", before_quick, formats=QUICK)
    assert again.told.kept == 0
    assert read_tree(again.folder) == read_tree(before_quick.folder)
    assert again.archive != before_quick.archive


# --- in processes


@pytest.mark.parametrize("few", [0, production.FEW])
def test_sheets_are_the_same_from_other_processes_and_from_this_one(
    few: int, tmp_path: Path, standard: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(production, "FEW", few)
    made = make_files(tmp_path / "ut")
    assert read_tree(made.folder) == read_tree(standard.folder)
    assert made.archive == standard.archive
    assert find_loose_modes(made.folder) == []


def test_a_renderer_that_fails_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise RuntimeError("no PDF")

    monkeypatch.setattr(rendering, "render_pdf", fail)
    with pytest.raises(RuntimeError, match="no PDF"):
        make_files(tmp_path / "ut")
    assert make_files(tmp_path / "uten", formats=[one for one in FORMATS if one != "pdf"]).told.files == 3 * SHEETS


def test_a_process_that_fails_is_not_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A date that no workbook takes, in a process of the pool: whoever asked for the sheets is told."""
    monkeypatch.setattr(production, "FEW", 0)
    genuine = production.compose_sheet

    def compose(*given: object, **more: object) -> object:
        return replace(genuine(*given, **more), cutoff_date="no date")  # type: ignore[arg-type]

    monkeypatch.setattr(production, "compose_sheet", compose)
    with pytest.raises(ValueError, match="no date"):
        make_files(tmp_path / "ut")
