"""What several parts of a sheet say of the edition: its dates and limit in words, whom to ask.

The parts themselves are in ``compose.py`` and its neighbours, the words in ``words/``.
"""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.places.units import Unit
from pipeline.sheets.content.pieces import WebLink
from pipeline.sheets.words.percent import HARD_SPACE, format_count, format_date
from pipeline.sheets.words.texts import Texts

_DUTIES = ("utvidet", "nir", "plikt", "brukes")
_SHOWN = ("bosted", "flyttet", "sperret")


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


def describe_consequence(edition: Edition, texts: Texts) -> str:
    """What follows where nothing is corrected, by whom and when; empty in a final edition."""
    if not is_preliminary(edition):
        return ""
    when = edition.round.tell_publishing(texts.language)
    return texts.say("na_folge", nar=when) if when else texts.say("na_folge_uten")


def describe_publishing(edition: Edition, texts: Texts) -> str:
    """When the figures of a final edition were published, or will be; empty where the year file does not say."""
    own, when = edition.round, edition.round.tell_publishing(texts.language)
    if own.publisert:
        return texts.say("na_publisert", dato=format_date(own.publisert))
    return texts.say("na_publiseres", nar=when) if when else ""


def describe_earlier_round(edition: Edition, key: str) -> str:
    """The day of the earlier round with this key: when it was sent, else its cutoff; empty where it is not known."""
    for other in edition.year.utgave:
        if Edition(edition.year, other).key == key:
            return format_date(other.sendt or other.skjaeringsdato)
    return ""


def list_duties(edition: Edition, texts: Texts) -> tuple[str, ...]:
    """What everybody who registers is told every year, on every sheet and in every letter (F2–F5)."""
    return tuple(texts.say(f"vite_{key}", grense=describe_limit(edition, texts)) for key in _DUTIES)


def list_what_all_must_know(unit: Unit, edition: Edition, texts: Texts) -> tuple[str, ...]:
    """The duties, and what a sheet does and does not show (F7, F10, F11)."""
    told = [*list_duties(edition, texts), *(texts.say(f"vite_{key}") for key in _SHOWN)]
    if _transfer_is_closed(unit, edition):
        told.append(texts.say("om_overforing"))
    return tuple(told)


def list_links(edition: Edition, texts: Texts) -> tuple[WebLink, ...]:
    """The pages of the year file: NIR, its user guides and the support channel."""
    contact = edition.year.kontakt
    support = texts.say("lenke_stotte", stotte=contact.stotte) if contact.stotte else texts.say("lenke_stotte_uten")
    links = (
        WebLink("nir", texts.say("lenke_nir"), contact.nir),
        WebLink("veiledning", texts.say("lenke_veiledning"), contact.veiledning),
        WebLink("stotte", support, contact.stotte_lenke),
    )
    return tuple(link for link in links if link.address)


def _transfer_is_closed(unit: Unit, edition: Edition) -> bool:
    """Whether the round is in the January after the unit was merged or split, when fagsystem cannot transfer (F22)."""
    day = edition.round.sendt or edition.round.skjaeringsdato
    first = day.replace(month=1, day=1)
    return day.month == 1 and edition.codes.areas.has_merged(unit.kommune_kode or unit.kode, first, day)


def describe_contact(edition: Edition, texts: Texts) -> tuple[str, ...]:
    """Whom to ask, with which support tag, and whom to ring."""
    contact, tag = edition.year.kontakt, edition.round.stottemerke
    sentences = [
        texts.say("sporsmal_stotte", stotte=contact.stotte, stottemerke=tag)
        if contact.stotte
        else texts.say("sporsmal_merke", stottemerke=tag)
    ]
    if contact.epost:
        sentences.append(texts.say("sporsmal_epost", epost=contact.epost))
    if contact.telefon:
        sentences.append(texts.say("sporsmal_telefon", telefon=contact.telefon.replace(" ", HARD_SPACE)))
    return tuple(sentences)


def _describe_months(months: int, texts: Texts) -> str:
    years, rest = divmod(months, 12)
    words = texts.say("tallord").split()
    if rest == 0 and 0 < years <= len(words):
        return f"{words[years - 1]} {texts.say('ar_ord')}"
    return f"{format_count(months)} {texts.say('maneder_ord')}"
