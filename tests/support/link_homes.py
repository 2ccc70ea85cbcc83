"""A HOME with an edition that is published as far as links ask: state, list of sheets, and small files as sheets."""

from __future__ import annotations

from pathlib import Path

from pipeline.common.languages import LANGUAGES
from pipeline.editions.edition import Edition, find_edition
from pipeline.links.portal_home import FOLLOW_UP
from pipeline.places.units import Unit
from pipeline.run.home import EditionFolders, Home
from pipeline.run.state import EditionState, write_state
from pipeline.sheets.archive import Archive, Entry, hash_bytes
from pipeline.sheets.names import FORMATS, name_file

KEY = "2020-forelopig-1"
EXPIRES = "2999-12-31"
ROOT = "http://127.0.0.1:8080/"


def list_sheet_units(edition: Edition) -> list[Unit]:
    """The units that have a sheet."""
    return [unit for unit in edition.codes.areas.structure(edition.year.inndeling).units() if unit.har_ark]


def make_home(root: Path, *, codes: frozenset[str] = frozenset(), pages_only: bool = False) -> EditionFolders:
    """Publish the edition under ``root`` with a sheet of a few bytes for each unit, or for ``codes`` only."""
    edition = find_edition(KEY)
    folders = Home(root).edition(KEY)
    entries = {}
    for unit in list_sheet_units(edition):
        if not codes or unit.kode in codes:
            place = folders.reports / "ark" / unit.kode
            place.mkdir(parents=True, exist_ok=True)
            for language in LANGUAGES:
                names = ["index.html" if language == "nb" else "nynorsk.html"]
                names += [name_file(KEY, unit.kode, language, form) for form in FORMATS[1:] if not pages_only]
                content = {name: f"{unit.kode} {name}".encode() for name in names}
                for name, written in content.items():
                    (place / name).write_bytes(written)
                sums = {name: hash_bytes(written) for name, written in content.items()}
                entries[f"{unit.kode}-{language}"] = Entry("avtrykk", sums)
    for name in FOLLOW_UP:
        folders.tables.mkdir(parents=True, exist_ok=True)
        (folders.tables / name).write_bytes(b"niva;kode")
    folders.data.mkdir(parents=True, exist_ok=True)
    folders.archive.write_text(Archive(entries).to_json(), encoding="utf-8")
    write_state(folders.state, EditionState(KEY, "", "", "", "", {}, (), kun_sider=pages_only))
    return folders
