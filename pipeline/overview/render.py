"""The finished overview becomes ``oversikt.html``: one file that requests nothing, with one script of its own.

The page's security policy names the script and the style sheet by their hashes, so that no other can run, whatever the
register contains. Rendering is pure: the same page gives the same bytes (R15).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from pipeline.common.files import FILE_MODE
from pipeline.common.notices import Notice
from pipeline.editions.edition import Edition
from pipeline.overview.compose import compose_overview, read_material
from pipeline.overview.spread_chart import draw_spread
from pipeline.overview.view import Overview
from pipeline.overview.words import count, read_words, say
from pipeline.overview.work_lists import write_units
from pipeline.run.check_outcomes import CheckOutcome
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.formats.html import DESIGN_FILE, hash_source, load_templates

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

OVERVIEW_FILE = "oversikt.html"
FOLDER = Path(__file__).parent
# what the page's script says, for it to find as data of the page
STATUSES = tuple(f"status_{key}" for key in ("en", "flere", "fylke", "stigende", "synkende", "a", "a_ned"))
# the parts of the page before and after the comparisons, with the words of their headings
_PARTS = {"ready": "klar", "imdi": "imdi", "country": "land", "spread": "spredning"}
_LATER_PARTS = {
    "remind": "purre",
    "links": "lenker",
    "findings": "funn",
    "accounting": "regnskap",
    "alike": "likt",
    "units": "enheter",
    "files": "filer",
}


def write_overview(
    connection: DuckDBPyConnection,
    edition: Edition,
    facts: RunFacts,
    folder: Path,
    *,
    warnings: Sequence[CheckOutcome] = (),
    notices: Sequence[Notice] = (),
) -> Overview:
    """Write ``oversikt.html`` below ``folder``, beside ``ark/``, and all units as ``enheter.csv`` and ``enheter.xlsx``.

    ``warnings``: what the run's checks warn of; ``notices``: of the intake and the run. Return what the page says.
    """
    material = read_material(connection, edition)
    write_units(material.numbers, edition, folder)
    has_public = (folder / "offentlig").is_dir()
    page = compose_overview(material, edition, facts, warnings=warnings, notices=notices, has_public=has_public)
    path = folder / OVERVIEW_FILE
    path.touch(mode=FILE_MODE)
    path.write_bytes(render_overview(page).encode("utf-8"))
    return page


def render_overview(page: Overview) -> str:
    """Return the page."""
    style, script = _read(DESIGN_FILE) + _read(FOLDER / "overview.css"), _read(FOLDER / "units.js")
    policy = (
        f"default-src 'none'; style-src '{hash_source(style)}'; script-src '{hash_source(script)}';"
        " base-uri 'none'; form-action 'none'"
    )
    # markup of our own making: two files of the package, and a picture that escapes the texts it is given
    ours = {"style": style, "script": script, "chart": draw_spread(page.spread)}
    return (
        load_templates(FOLDER)
        .get_template("overview.html.j2")
        .render(
            page=page,
            key=page.key,
            links=None,
            policy=policy,
            contents=_list_contents(page),
            say=say,
            count=count,
            words=read_words(),
            statuses=STATUSES,
            **{name: Markup(text) for name, text in ours.items()},  # noqa: S704
        )
    )


def _list_contents(page: Overview) -> list[tuple[str, str]]:
    """The id of each part, and what it is called in the list of contents."""
    return [
        *((part, say(f"{key}_overskrift")) for part, key in _PARTS.items()),
        *((comparison.id, comparison.short) for comparison in page.comparisons),
        *((part, say(f"{key}_overskrift")) for part, key in _LATER_PARTS.items()),
    ]


def _read(path: Path) -> str:
    """Read our own text with LF, however the file was checked out: a browser takes the hash of LF."""
    return path.read_text(encoding="utf-8")
