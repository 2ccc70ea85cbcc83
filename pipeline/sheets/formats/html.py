"""A finished sheet as one self-contained page: the templates of ``templates/`` in the dress of Designsystemet.

Rendering is pure (R15): the same sheet gives the same bytes, and nothing is read but the templates and the style
sheet. What a page says is decided in ``compose.py``; the picture is drawn in ``charts.py``; where files end up, in
``render.py``.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.trend_chart import draw_trend
from pipeline.sheets.words.texts import Texts

TEMPLATES_FOLDER = Path(__file__).parent / "templates"
DESIGN_FILE = Path(__file__).parent / "designsystemet" / "designsystemet.css"
OWN_STYLES = tuple(TEMPLATES_FOLDER / name for name in ("sheet.css", "print.css"))

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NEEDLESS_SPACE = re.compile(r"\s*([{};,])\s*|(?<=:) ")


@cache
def load_templates(*folders: Path) -> Environment:
    """The templates of ``folders``, in their order: everything is escaped, and a name that is missing is an error."""
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        newline_sequence="\n",
        auto_reload=False,
    )


def render_html(sheet: Sheet, texts: Texts, picture: str | None) -> bytes:
    """Return the page of one unit.

    ``texts`` gives the few headings that are the same on every sheet; ``picture`` is ``sheet.picture`` as
    ``charts.draw_picture`` draws it.
    """
    # markup of our own making: a file of the package, and a picture that escapes the names it is given
    drawn = Markup(picture) if picture else None  # noqa: S704
    trend = Markup(draw_trend(sheet.trend)) if sheet.trend else None  # noqa: S704
    page = load_templates(TEMPLATES_FOLDER).get_template("sheet.html.j2")
    return page.render(sheet=sheet, say=texts.say, picture=drawn, trend=trend, style=_read_style()).encode("utf-8")


@cache
def _read_style() -> Markup:
    """Designsystemet's part, then our own without its comments and needless spaces."""
    own = "".join(path.read_text(encoding="utf-8") for path in OWN_STYLES)
    return Markup(f"{DESIGN_FILE.read_text(encoding='utf-8')}{squeeze_style(own)}")  # noqa: S704


def squeeze_style(style: str) -> str:
    """Return a style sheet without comments and needless spaces."""
    return _NEEDLESS_SPACE.sub(lambda found: found[1] or "", _COMMENT.sub("", style)).strip()


def hash_source(text: str) -> str:
    """Return how a security policy names an inline script or style: «sha256-…», in base64."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
