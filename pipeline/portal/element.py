"""The one element that is put in on a published page (L15): for whom, until when, not to be shared, and the choices.

It has links only, because the page's own policy forbids forms. Taken out again, the bytes are those of the file.
"""

from __future__ import annotations

import re
from functools import cache

from markupsafe import Markup, escape

from pipeline.links.model import Link, PortalEdition
from pipeline.links.times import last_day
from pipeline.portal.pages import load_words, name_unit
from pipeline.portal.published import NotAsListedError
from pipeline.sheets.words.percent import format_date

_BODY = re.compile(rb"<body\b[^>]*>", re.IGNORECASE)
_STYLE = (
    ".om-lenken{box-sizing:border-box;width:min(100% - 2rem,70rem);margin:0 auto;padding:.6rem 0;display:flex;"
    "flex-wrap:wrap;gap:.2rem 1.25rem;font-size:.9rem;line-height:1.4}"
    ".om-lenken p{max-width:none;margin:0}"
    ".om-lenken a{color:inherit;font-weight:600}"
    "@media print{.om-lenken{display:none}}"
)


def word_element(link: Link, edition: PortalEdition, language: str, *, may_send_word: bool) -> bytes:
    """Return the element for the holder of ``link``, in the language of the page."""
    texts = load_words(language)
    said = texts.say(
        "pa_arket_til",
        mottaker=link.recipient.navn or name_unit(link, edition),
        dato=format_date(last_day(link.expires)),
    )
    choices = texts.say("pa_arket_valg_svar" if may_send_word else "pa_arket_valg")
    return (
        f'<aside class="om-lenken" aria-label="{escape(texts.say("pa_arket"))}">{_style()}'
        f'<p>{escape(said)}</p><p><a href="valg">{escape(choices)}</a></p></aside>'
    ).encode()


def put_in(page: bytes, element: bytes) -> bytes:
    """Return the page with the element after ``<body …>``. One that has no body is not served (NotAsListedError)."""
    found = _BODY.search(page)
    if found is None:
        raise NotAsListedError
    return page[: found.end()] + element + page[found.end() :]


@cache
def _style() -> Markup:
    return Markup(f"<style>{_STYLE}</style>")  # noqa: S704 – of our own making
