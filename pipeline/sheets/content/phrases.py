"""What several parts of a sheet say of the edition: its dates and limit in words, whom to ask.

The parts themselves are in ``compose.py`` and its neighbours, the words in ``words/``.
"""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.sheets.words.percent import HARD_SPACE, format_count, format_date
from pipeline.sheets.words.texts import Texts


def is_preliminary(edition: Edition) -> bool:
    """Tell whether corrections still change the figures."""
    return edition.round.slag == "forelopig"


def describe_limit(edition: Edition, texts: Texts) -> str:
    """The longest programme that NIR takes (R5): «tre år», «30 måneder eller tre år» where the laws differ."""
    limits = sorted({edition.year.nir_grense_maneder[lov] for lov in edition.year.lover})
    return texts.either([_describe_months(months, texts) for months in limits])


def describe_deadline(edition: Edition) -> str:
    """The deadline as a date; empty where there is none."""
    return format_date(edition.round.frist) if edition.round.frist else ""


def describe_contact(edition: Edition, texts: Texts) -> tuple[str, ...]:
    """Whom to ask, with which support tag, and whom to ring."""
    contact, tag = edition.year.kontakt, edition.round.stottemerke
    sentences = [
        texts.say("sporsmal_stotte", stotte=contact.stotte, stottemerke=tag)
        if contact.stotte
        else texts.say("sporsmal_merke", stottemerke=tag)
    ]
    if contact.telefon:
        sentences.append(texts.say("sporsmal_telefon", telefon=contact.telefon.replace(" ", HARD_SPACE)))
    return tuple(sentences)


def _describe_months(months: int, texts: Texts) -> str:
    years, rest = divmod(months, 12)
    words = texts.say("tallord").split()
    if rest == 0 and 0 < years <= len(words):
        return f"{words[years - 1]} {texts.say('ar_ord')}"
    return f"{format_count(months)} {texts.say('maneder_ord')}"
