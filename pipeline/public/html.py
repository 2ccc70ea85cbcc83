"""A finished page for the public as one self-contained file, in the dress of the sheets.

No page asks for anything but itself. The security policy names the style sheet and the one script by their hashes, so
that nothing else can run. Rendering is pure (R15); what a page says is decided in ``country_page.py`` and
``unit_page.py``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.public.country_page import COUNTIES_ID
from pipeline.public.pictures import draw_spread, draw_squares
from pipeline.public.view import CountryPage, UnitPage
from pipeline.sheets.formats.html import (
    DESIGN_FILE,
    OWN_STYLES,
    TEMPLATES_FOLDER,
    hash_source,
    load_templates,
    squeeze_style,
)
from pipeline.sheets.formats.trend_chart import draw_trend
from pipeline.sheets.words.texts import Texts

FOLDER = Path(__file__).parent / "templates"
# what the page's script says, for it to find as data of the page
STATUSES = tuple(f"off_status_{key}" for key in ("en", "flere", "fylke", "stigende", "synkende", "a", "a_ned"))


def render_country(page: CountryPage, texts: Texts) -> bytes:
    """Return the page of the country, with the script that sorts and filters its table."""
    script = _read_script()
    return _render(
        "country.html.j2",
        page,
        texts,
        policy=_write_policy(script),
        contents=_list_contents(page, texts),
        squares=_mark(draw_squares(page.squares) if page.squares else None),
        spread=_mark(draw_spread(page.spread) if page.spread else None),
        script=_mark(script),
        statuses=STATUSES,
        words=texts.entries,
    )


def render_unit(page: UnitPage, texts: Texts) -> bytes:
    """Return the page of a unit. It has no script."""
    contents = [*((part.id, part.heading) for part in page.parts), (page.signs.id, page.signs.heading)]
    return _render("unit.html.j2", page, texts, policy=_write_policy(None), contents=contents)


def _render(template: str, page: CountryPage | UnitPage, texts: Texts, **values: Any) -> bytes:
    trend = _mark(draw_trend(page.trend) if page.trend else None)
    found = load_templates(FOLDER, TEMPLATES_FOLDER).get_template(template)
    return found.render(page=page, say=texts.say, style=Markup(_read_style()), trend=trend, **values).encode("utf-8")  # noqa: S704


def _mark(drawn: str | None) -> Markup | None:
    """Markup of our own making: a file of the package, or a picture that escapes the names it is given."""
    return Markup(drawn) if drawn else None  # noqa: S704


def _list_contents(page: CountryPage, texts: Texts) -> list[tuple[str, str]]:
    """The id and heading of each section, in their order."""
    contents = [(page.changes.id, page.changes.heading)] if page.changes else []
    for part in page.parts:
        contents.append((part.id, part.heading))
        if part.id == COUNTIES_ID:
            contents += [("spredning", texts.say("off_spredning"))] if page.spread else []
            contents.append(("kommuner", texts.say("off_kommuner")))
    return [*contents, (page.signs.id, page.signs.heading), ("filer", page.frame.downloads.heading)]


@cache
def _write_policy(script: str | None) -> str:
    scripts = f" script-src '{hash_source(script)}';" if script else ""
    return f"default-src 'none'; style-src '{hash_source(_read_style())}';{scripts} base-uri 'none'; form-action 'none'"


@cache
def _read_style() -> str:
    """Designsystemet's part, the sheets' style, then our own, without comments and needless spaces."""
    own = "".join(path.read_text(encoding="utf-8") for path in (*OWN_STYLES, FOLDER / "public.css"))
    return f"{DESIGN_FILE.read_text(encoding='utf-8')}{squeeze_style(own)}"


@cache
def _read_script() -> str:
    return (FOLDER / "units.js").read_text(encoding="utf-8")
