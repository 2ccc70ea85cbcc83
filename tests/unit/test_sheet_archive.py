"""The list of published sheets: what it tells apart, what it takes over, and that it is only ever a short cut.

Whole editions that are made a second time are in ``tests/integration/test_sheet_production.py``.
"""

from __future__ import annotations

import ast
import errno
import os
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest

import pipeline.sheets.archive as archive_module
from pipeline.sheets.archive import (
    Archive,
    Entry,
    fingerprint_everything,
    fingerprint_renderers,
    fingerprint_sheet,
    hash_bytes,
    read_archive,
    take_over,
)
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.names import FORMATS, PAGES
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import change_round, compose, read_standard

PAGE = b"<!doctype html>\n"
ENTRY = Entry("f" * 64, {"index.html": hash_bytes(PAGE), "a.pdf": hash_bytes(b"%PDF")})


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """A published folder with the files of ENTRY, and an empty one to take them over into."""
    source, target = tmp_path / "publisert", tmp_path / "ny"
    source.mkdir()
    target.mkdir()
    (source / "index.html").write_bytes(PAGE)
    (source / "a.pdf").write_bytes(b"%PDF")
    return source, target


# --- the list itself


def test_a_list_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    made = Archive({"3001-nb": ENTRY, "0301-nn": Entry("0" * 64, {"nynorsk.html": "1" * 64})}, "e" * 64)
    (tmp_path / "ark.json").write_text(made.to_json(), encoding="utf-8")
    assert read_archive(tmp_path / "ark.json") == made


def test_the_same_entries_in_any_order_are_the_same_text() -> None:
    other = Entry(ENTRY.fingerprint, dict(reversed(ENTRY.files.items())))
    one, two = Archive({"a": ENTRY, "b": ENTRY}), Archive({"b": other, "a": other})
    assert one.to_json() == two.to_json()
    assert one.to_json().endswith("}\n")


GARBLED = {
    "empty": b"",
    "half": Archive({"3001-nb": ENTRY}).to_json().encode()[:40],
    "not JSON": b"<html>",
    "not UTF-8": b'{"\xff": 1}',
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "an entry that is a text": b'{"3001-nb": "x"}',
    "an entry without files": b'{"3001-nb": {"avtrykk": "f"}}',
    "files that are a number": b'{"3001-nb": {"avtrykk": "f", "filer": 1}}',
}


@pytest.mark.parametrize("content", GARBLED.values(), ids=GARBLED)
def test_a_list_that_cannot_be_read_is_as_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "ark.json").write_bytes(content)
    assert read_archive(tmp_path / "ark.json") is None


def test_a_list_of_an_earlier_version_says_nothing_of_everything(tmp_path: Path) -> None:
    (tmp_path / "ark.json").write_text('{"3001-nb": {"avtrykk": "f", "filer": {}}}', encoding="utf-8")
    assert read_archive(tmp_path / "ark.json") == Archive({"3001-nb": Entry("f", {})}, "")


def test_no_list_is_no_fault(tmp_path: Path) -> None:
    assert read_archive(tmp_path / "ark.json") is None
    assert read_archive(tmp_path) is None, "a folder in its place"


# --- what a sheet is made from


def test_every_part_of_a_view_is_in_its_fingerprint() -> None:
    """A part that is changed, whichever it is, gives another fingerprint."""
    sheet = compose("3001")
    whole = fingerprint_sheet(sheet, "a")
    assert whole == fingerprint_sheet(compose("3001"), "a")
    changed = {
        field.name: replace(sheet, **{field.name: "another" if isinstance(getattr(sheet, field.name), str) else None})
        for field in fields(Sheet)
        if getattr(sheet, field.name) is not None
    }
    found = {name: fingerprint_sheet(other, "a") for name, other in changed.items()}
    assert len(found) > 25
    assert [name for name, print_ in found.items() if print_ == whole] == []


def test_units_languages_formats_editions_notices_and_renderers_are_told_apart() -> None:
    edition = make_edition()
    sheets = [
        compose("3001"),
        compose("3002"),
        compose("3001", language="nn"),
        compose("3001", formats=PAGES),
        compose("3001", formats=FORMATS[:2]),
        compose("3001", make_edition(notice="En melding.")),
        compose("3001", make_edition("endelig")),
        compose("3001", change_round(edition, stottemerke="Introresultat 2020 b")),
    ]
    prints = {fingerprint_sheet(sheet, "a") for sheet in sheets} | {fingerprint_sheet(sheets[0], "b")}
    assert len(prints) == len(sheets) + 1


def test_all_that_sheets_are_made_from_is_in_the_fingerprint_of_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings, code lists, what is given of figures, facts and forms, and any file of the software."""
    monkeypatch.setattr(archive_module, "_SOFTWARE", tmp_path)
    (tmp_path / "quality").mkdir()
    (tmp_path / "quality" / "regel.toml").write_bytes(b"navn = 1")
    edition, figures = make_edition(), read_standard().units
    whole = fingerprint_everything("a", edition, *figures)
    assert whole == fingerprint_everything("a", make_edition(), *read_standard().units)
    changed = replace(figures[-1], findings={"annen_lov": 1})
    year = edition.year.model_copy(update={"flere_avslutninger": "alle"})
    others = [
        fingerprint_everything("b", edition, *figures),
        fingerprint_everything("a", change_round(edition, stottemerke="B"), *figures),
        fingerprint_everything("a", replace(edition, year=year), *figures),
        fingerprint_everything("a", edition, *figures[:-1], changed),
        fingerprint_everything("a", edition, *figures, PAGES),
    ]
    monkeypatch.setitem(edition.codes.sums, "kommune.csv", "0" * 64)  # type: ignore[arg-type]
    others.append(fingerprint_everything("a", edition, *figures))
    monkeypatch.undo()
    monkeypatch.setattr(archive_module, "_SOFTWARE", tmp_path)
    (tmp_path / "quality" / "regel.toml").write_bytes(b"navn = 2")
    others.append(fingerprint_everything("a", edition, *figures))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "x.pyc").write_bytes(b"compiled")
    assert fingerprint_everything("a", edition, *figures) == others[-1]
    assert len({whole, *others}) == len(others) + 1


# --- what renders it


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sheets' package, and of the modules beside it, in the place of the one that is hashed."""
    genuine = Path(archive_module.__file__).parent
    copy = Path(shutil.copytree(genuine, tmp_path / "pipeline" / "sheets"))
    shutil.copytree(genuine.parent / "common", copy.parent / "common")
    monkeypatch.setattr(archive_module, "_PACKAGE", copy)
    return copy


def test_the_fingerprint_of_the_renderers_is_the_same_in_another_place(package: Path) -> None:
    found = fingerprint_renderers()
    (package / "__pycache__").mkdir(exist_ok=True)
    (package / "__pycache__" / "x.pyc").write_bytes(b"compiled")
    assert fingerprint_renderers() == found


@pytest.mark.parametrize("kind", ["*.py", "*.j2", "*.toml", "*.css", "*.typ", "*.json", "*.[ot]tf"])
def test_one_byte_of_code_template_words_style_or_font_is_another_renderer(kind: str, package: Path) -> None:
    before = fingerprint_renderers()
    paths = [path for path in sorted(package.rglob(kind)) if "__pycache__" not in path.parts]
    assert paths, kind
    for path in paths:
        content = path.read_bytes()
        path.write_bytes(content + b"\n")
        assert fingerprint_renderers() != before, path.name
        path.write_bytes(content)
    assert fingerprint_renderers() == before


def test_a_file_that_is_renamed_or_added_is_another_renderer(package: Path) -> None:
    before = fingerprint_renderers()
    (package / "extra.py").write_text("", encoding="utf-8")
    assert fingerprint_renderers() != before


def list_imports(module: Path) -> set[str]:
    """The modules of ours that a module imports from."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    named = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return {name for name in named if name.startswith("pipeline.")}


def test_what_renders_outside_the_package_is_hashed_too() -> None:
    """The modules that the renderers import, from elsewhere in ``pipeline``, are on the list."""
    package = Path(archive_module.__file__).parent
    renderers = ("html", "workbook", "workbook_grid", "workbook_notes", "csv_file", "pdf", "charts", "printed")
    outside = {
        f"{'/'.join(name.split('.')[1:])}.py"
        for renderer in renderers
        for name in list_imports(package / "formats" / f"{renderer}.py")
        if not name.startswith("pipeline.sheets.")
    }
    assert outside <= set(archive_module._MODULES)
    assert all((package.parent / name).is_file() for name in archive_module._MODULES)


@pytest.mark.parametrize("library", archive_module._LIBRARIES)
def test_another_version_of_a_library_is_another_renderer(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint_renderers()
    genuine = archive_module.version
    monkeypatch.setattr(archive_module, "version", lambda name: "99" if name == library else genuine(name))
    assert fingerprint_renderers() != before


# --- taking over


def test_files_as_listed_are_taken_over_with_their_bytes(places: tuple[Path, Path]) -> None:
    source, target = places
    assert take_over(ENTRY, source, target)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {"index.html": PAGE, "a.pdf": b"%PDF"}


def test_where_two_names_for_a_file_cannot_be_the_bytes_are_copied(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    monkeypatch.setattr(os, "link", refuse)
    source, target = places
    assert take_over(ENTRY, source, target)
    assert (target / "a.pdf").read_bytes() == b"%PDF"
    assert (target / "a.pdf").stat().st_ino != (source / "a.pdf").stat().st_ino


@pytest.mark.parametrize("damage", ["one byte", "one more byte", "missing", "a folder"])
def test_a_file_that_is_not_as_listed_lets_nothing_be_taken_over(damage: str, places: tuple[Path, Path]) -> None:
    source, target = places
    path = source / "a.pdf"
    path.unlink()
    if damage == "one byte":
        path.write_bytes(b"%PDG")
    elif damage == "one more byte":
        path.write_bytes(b"%PDF ")
    elif damage == "a folder":
        path.mkdir()
    assert not take_over(ENTRY, source, target)
    assert list(target.iterdir()) == []


def test_files_beside_those_listed_stay_behind(places: tuple[Path, Path]) -> None:
    source, target = places
    (source / "another.pdf").write_bytes(b"left by somebody")
    assert take_over(ENTRY, source, target)
    assert sorted(path.name for path in target.iterdir()) == ["a.pdf", "index.html"]
