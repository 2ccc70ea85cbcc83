"""What a unit's files are called: pages and the files beside them, all in the folder of its code.

A file's name tells edition, unit and language, because a file that is taken along leaves its folder. The folder is for
IMDi's own eyes: a path is no secret, and how others come to a sheet is in ``pipeline/links``.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.common.languages import LANGUAGES

PAGE = "index.html"
FORMATS = ("html", "xlsx", "csv", "pdf")
PAGES = ("html",)
SHEETS_FOLDER = "ark"


def sheet_path(kode: str) -> PurePosixPath:
    """Return where a unit's page in its own language is, from the folder that has ``oversikt.html``."""
    return PurePosixPath(SHEETS_FOLDER, kode, PAGE)


def name_sheet(kode: str, language: str) -> str:
    """Return what a unit's sheet in one language is called in the list of published sheets, such as ``0301-nb``."""
    return f"{kode}-{language}"


def name_page(language: str, own_language: str) -> str:
    """Return the page's file name: ``index.html`` in the unit's own language, else named by language."""
    return PAGE if language == own_language else LANGUAGES[language].page


def name_file(edition_key: str, kode: str, language: str, ending: str) -> str:
    """Return such as ``introresultat-2020-forelopig-1-0301-nb.xlsx``."""
    return f"introresultat-{edition_key}-{kode}-{language}.{ending}"


def other_language(language: str) -> str:
    """Return the one that a page links to; with more than two languages, a page needs more than one link."""
    (other,) = (code for code in LANGUAGES if code != language)
    return other
