"""The covering e-mail to a unit: what is sent, what to do and by when, whom to ask. No figure of the result (R16).

Plain text: a subject, a blank line, the body. Links and the addresses to send to come from ``pipeline/links``. The
sheet itself is composed in ``compose.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipeline.editions.edition import Edition
from pipeline.places.units import Unit
from pipeline.sheets.content.phrases import (
    describe_consequence,
    describe_contact,
    describe_deadline,
    is_preliminary,
    list_duties,
    list_links,
)
from pipeline.sheets.words.percent import format_date
from pipeline.sheets.words.place_names import name_in_sentence
from pipeline.sheets.words.texts import Texts

LINK_MARKER = "[LENKE]"


def compose_letter(unit: Unit, edition: Edition, texts: Texts, link: str | None, about_link: Sequence[str] = ()) -> str:
    """Return the e-mail in the language of ``texts``. Without a link, :data:`LINK_MARKER` stands where it belongs.

    What to do comes first, then a paragraph for each of ``about_link``, or else for whom the link is.
    """
    slag, deadline = edition.round.slag, describe_deadline(edition)
    values = {
        "ar": str(edition.year.ar),
        "sted": name_in_sentence(unit, texts),
        "frist": deadline,
        "dato": format_date(edition.round.skjaeringsdato),
    }
    links = list_links(edition, texts)
    has_deadline = asks_by_deadline(edition)
    subject = texts.say("brev_emne_frist" if has_deadline else f"brev_emne_{slag}", **values)
    paragraphs = [
        [subject],
        [texts.say("brev_hilsen")],
        [texts.say(f"brev_apning_{slag}", **values)],
        [texts.say("brev_lenke"), link or LINK_MARKER],
        *_ask(edition, values, texts, has_deadline=has_deadline),
        *([each] for each in about_link or [texts.say("brev_del")]),
        [texts.say("vite_overskrift") + ":", *_list(list_duties(edition, texts))],
        [" ".join(describe_contact(edition, texts))],
        *([[f"{link.label}: {link.address}" for link in links]] if links else []),
        [texts.say("brev_avslutning"), texts.say("brev_avsender")],
    ]
    return "\n\n".join("\n".join(map(_flatten, lines)) for lines in paragraphs) + "\n"


def asks_by_deadline(edition: Edition) -> bool:
    """Whether there is something to do by a day: the figures are preliminary, and the edition has a deadline."""
    return is_preliminary(edition) and bool(describe_deadline(edition))


def _ask(edition: Edition, values: Mapping[str, str], texts: Texts, *, has_deadline: bool) -> Iterator[list[str]]:
    """What to do by when, and what follows if it is not done; in a final edition, that there is nothing to do."""
    if not is_preliminary(edition):
        yield [texts.say("brev_endelig", **values)]
        return
    yield [
        texts.say("brev_gjor_frist" if has_deadline else "brev_gjor", **values),
        *_list(texts.say(f"brev_gjor_{step}") for step in (1, 2, 3)),
    ]
    yield [describe_consequence(edition, texts)]


def _list(told: Iterable[str]) -> list[str]:
    return [f"- {each}" for each in told]


def _flatten(line: str) -> str:
    """One line with ordinary spaces: what came from a year file cannot begin a line of its own."""
    return " ".join(line.split())
