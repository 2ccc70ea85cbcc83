"""The portal's pages as bytes (L11): templates in the dress of the sheets, words in bokmål and nynorsk.

Rendering reads the package only. Which page answers what is decided in ``routes.py`` and its neighbours; the headers
are in ``answers.py``. A page that is the same for everybody is rendered once for a contact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from markupsafe import Markup

from pipeline.common.languages import LANGUAGES
from pipeline.links.model import Link, PortalEdition, Word
from pipeline.links.times import last_day
from pipeline.portal.contact import ContactView, view_contact
from pipeline.sheets.formats.html import DESIGN_FILE, load_templates, squeeze_style
from pipeline.sheets.words.percent import format_date
from pipeline.sheets.words.texts import Texts, load_texts

WORDS_FOLDER = Path(__file__).parent / "words"
TEMPLATES_FOLDER = Path(__file__).parent / "templates"
STYLE_FILE = Path(__file__).parent / "portal.css"

# file formats in the order that they are offered
_OFFERED = ("xlsx", "pdf", "csv")


@dataclass(frozen=True)
class FileView:
    """A file that may be downloaded."""

    name: str
    language: str

    @property
    def ending(self) -> str:
        """Such as ``xlsx``."""
        return self.name.rpartition(".")[2]


def load_words(language: str) -> Texts:
    """Return the portal's texts in one language."""
    return load_texts(language, WORDS_FOLDER)


@lru_cache(maxsize=512)
def render_message(title: str, contact: ContactView, language: str | None = None, text: str | None = None) -> bytes:
    """Return a page with the message ``title`` of the words, in one language, or in all where it is not known.

    Its paragraphs are those of the key ``<title>_tekst``, or ``text`` where the page is for one language.
    """
    languages = _choose(language)
    paragraphs = {code: text or texts.say(f"{title}_tekst") for code, texts in languages.items()}
    return _render("message.html.j2", languages, contact, title=title, paragraphs=paragraphs)


@lru_cache(maxsize=16)
def render_privacy(contact: ContactView) -> bytes:
    """Return the page on what is kept about the reader, in every language."""
    return _render("privacy.html.j2", _choose(None), contact, title="personvern")


def render_over(link: Link, edition: PortalEdition) -> bytes:
    """Return the page of a link that has run out, or whose round is closed: what to do now."""
    say = load_words(link.recipient.malform).say
    if link.closed is not None:
        why = say("feil_410_lukket")
    else:
        why = say("feil_410_utlopt", dato=format_date(last_day(link.expires)))
    text = f"{why}\n{say('feil_410_ny')}"
    return render_message("feil_410", view_contact(edition), link.recipient.malform, text)


def render_landing(link: Link, edition: PortalEdition) -> bytes:
    """Return the page that a link leads to. Its form has no address, so that the token is not in the page."""
    return _render_own("landing.html.j2", link, edition, title="apne", last_day=format_date(last_day(link.expires)))


def render_pin(link: Link, edition: PortalEdition, fault: str = "", *, is_open: bool = True) -> bytes:
    """Return the page that asks for the code, with a field if ``is_open``. ``fault``: the key of what was wrong."""
    return _render_own("pin.html.j2", link, edition, title="kode", fault=fault, is_open=is_open)


def render_choices(
    link: Link,
    edition: PortalEdition,
    files: Mapping[str, str],
    *,
    may_send_word: bool,
    said: tuple[Word, date] | None,
) -> bytes:
    """Return the page of what may be done with an open sheet.

    ``files``: the language of each published file by name. ``said``: the unit's word back, and its day.
    """
    own = link.recipient.malform
    offered = [FileView(name, language) for name, language in files.items()]
    offered = [file for file in offered if file.ending in _OFFERED]
    offered.sort(key=lambda file: (file.language != own, _OFFERED.index(file.ending), file.name))
    unit = edition.units.get(link.kode)
    deadline = unit.frist if unit else None
    return _render_own(
        "choices.html.j2",
        link,
        edition,
        title="valg",
        files=offered,
        words=[word.value for word in Word],
        word=said[0].value if said else "",
        word_time=format_date(said[1]) if said else "",
        word_day=format_date(deadline) if deadline else "",
        may_send_word=may_send_word,
    )


def render_mistake(link: Link, edition: PortalEdition) -> bytes:
    """Return the page that asks once whether the link came to the wrong person."""
    return _render_own("mistake.html.j2", link, edition, title="feil_mottaker")


def name_unit(link: Link, edition: PortalEdition) -> str:
    """Return the unit's name, its code where the edition does not know it."""
    unit = edition.units.get(link.kode)
    return unit.navn if unit else link.kode


def _render_own(template: str, link: Link, edition: PortalEdition, **values: object) -> bytes:
    """A page for the recipient of one link, in their language."""
    language = link.recipient.malform
    values |= {"unit": name_unit(link, edition), "edition": edition.names.get(language, edition.utgave)}
    return _render(template, _choose(language), view_contact(edition), **values)


def _render(template: str, languages: Mapping[str, Texts], contact: ContactView, **values: object) -> bytes:
    page = load_templates(TEMPLATES_FOLDER).get_template(template)
    main = next(iter(languages.values()))
    return page.render(languages=languages, main=main, contact=contact, style=_read_style(), **values).encode("utf-8")


@cache
def _choose(language: str | None) -> Mapping[str, Texts]:
    chosen: Sequence[str] = tuple(LANGUAGES) if language is None else (language,)
    return MappingProxyType({code: load_words(code) for code in chosen})


@cache
def _read_style() -> Markup:
    # both are files of the package
    own = squeeze_style(STYLE_FILE.read_text(encoding="utf-8"))
    return Markup(f"{DESIGN_FILE.read_text(encoding='utf-8')}{own}")  # noqa: S704
