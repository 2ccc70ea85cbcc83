"""What a municipality must be told in every round, each found on its sheet or in its letter, in both languages.

The list is what the rounds of 2017, 2018, 2020 and 2023 told (F2–F5, F7, F10–F15, F19, F22, F25).
"""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.editions.contact import Contact
from pipeline.editions.edition import Edition
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.figures import Figures
from pipeline.sheets.formats.html import render_html
from pipeline.sheets.formats.letter import compose_letter
from pipeline.sheets.words.texts import load_texts
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import change_round, compose, read_given, soften
from tests.unit.test_sheet_html import Page

# what is told, in bokmål and in nynorsk; several phrases must all be there
EVERYBODY = {
    "status": (["Foreløpige resultater"], ["Førebelse resultat"]),
    "cutoff": (["hentet data 21. januar 2020"], ["henta data 21. januar 2020"]),
    "not included": (["registrert senere, er ikke med"], ["registrert seinare, er ikkje med"]),
    "deadline": (["Frist for å rette i NIR", "28. februar 2021"], ["Frist for å rette i NIR", "28. februar 2021"]),
    "consequence, who and when": (
        ["kan gi feil resultater når IMDi og SSB publiserer tallene i mai 2021"],
        ["kan gi feil resultat når IMDi og SSB publiserer tala i mai 2021"],
    ),
    "log in": (["Logg inn i NIR"], ["Logg inn i NIR"]),
    "guides": (["Brukerveiledningene for NIR"], ["Brukarrettleiingane for NIR"]),
    "correct, transfer, check": (
        ["Rett i NIR", "rett i fagsystemet og overfør på nytt", "Kontroller så i NIR"],
        ["Rett i NIR", "rett i fagsystemet og overfør på nytt", "Kontroller så i NIR"],
    ),
    "compare": (["Sammenlign med fagsystemet deres"], ["Samanlikn med fagsystemet dykkar"]),
    "wrong reason": (["feil årsak"], ["feil årsak"]),
    "wrongly ended": (["avsluttet ved en feil"], ["avslutta ved ein feil"]),
    "missing end": (["avslutninger som mangler"], ["avslutningar som manglar"]),
    "extended and «Annet»": (
        ["person i utvidet program, heller ikke «Annet»", "avsluttet uten å ha nådd målet"],
        ["person i utvida program, heller ikkje «Annet»", "avslutta utan å ha nådd målet"],
    ),
    "what NIR does not take": (
        ["NIR ikke tar imot, trenger dere ikke å registrere", "tid utover tre år", "et fjerde år"],
        ["NIR ikkje tek imot, treng de ikkje registrere", "tid utover tre år", "eit fjerde år"],
    ),
    "«Flyttet» in error": (["NIR viser «Flyttet» ved en feil"], ["NIR viser «Flyttet» ved ein feil"]),
    "another residence": (["NIR viser et annet bosted"], ["NIR viser ein annan bustad"]),
    "shielded": (["Personer med adressesperre"], ["Personar med adressesperre"]),
    "merger": (
        ["overføring fra fagsystem stengt", "føre inn i NIR"],
        ["overføring frå fagsystem stengd", "føre inn i NIR"],
    ),
    "both tabs": (["«Deltakelse Intro» og «Deltakelse norsk»"], ["«Deltakelse Intro» og «Deltakelse norsk»"]),
    "no full report of measures": (
        ["Ingen rapport i NIR gir full oversikt"],
        ["Ingen rapport i NIR gir full oversikt"],
    ),
    "absence": (["fravær"], ["fråvær"]),
    "two months and its ground": (
        ["innen to måneder", "integreringsforskriften § 58", "forskrift om behandling av personopplysninger § 15"],
        ["innan to månader", "integreringsforskrifta § 58", "forskrift om behandling av personopplysningar § 15"],
    ),
    "final goal": (["sluttmål"], ["sluttmål"]),
    "NIR's report, its settings": (
        ["«Deltakere som har avsluttet introduksjonsprogram»", "«kan tilbys» og «rett og plikt»", "avslutningsår 2020"],
        ["«Deltakere som har avsluttet introduksjonsprogram»", "«kan tilbys» og «rett og plikt»", "avslutningsår 2020"],
    ),
    "with and without a reason": (
        ["med registrert årsak og «ikke registrert»"],
        ["med registrert årsak og «ikke registrert»"],
    ),
    "presets": (
        ["«Med vedtak»", "«Uten vedtak»", "«Uten tiltak»", "«Uten sluttmål»"],
        ["«Med vedtak»", "«Uten vedtak»", "«Uten tiltak»", "«Uten sluttmål»"],
    ),
    "data consistency": (["«Datakonsistens»"], ["«Datakonsistens»"]),
    "what the figures are for": (
        ["statistikk og forskning", "til departementet", "skjema 11B i KOSTRA"],
        ["statistikk og forsking", "til departementet", "skjema 11B i KOSTRA"],
    ),
    "support and tag": (
        ["Meld inn en sak på IMDinett support", "«Introresultat 2020»"],
        ["Meld inn ei sak på IMDinett support", "«Introresultat 2020»"],
    ),
    "telephone": (
        ["Kommer dere ikke inn i NIR? Ring IMDi på 40 00 19 60"],
        ["Kjem de ikkje inn i NIR? Ring IMDi på 40"],
    ),
    "do not share": (["Ikke del lenken"], ["Ikkje del lenkja"]),
    "own count may differ": (["Deres egen telling kan avvike"], ["Dykkar eiga teljing kan avvike"]),
}
# what the letter must say too
IN_THE_LETTER = (
    *("cutoff", "not included", "consequence, who and when", "log in", "correct, transfer, check", "both tabs"),
    *("wrong reason", "wrongly ended", "missing end", "extended and «Annet»", "what NIR does not take", "absence"),
    *("two months and its ground", "what the figures are for", "support and tag", "telephone", "final goal"),
)


@pytest.fixture(scope="module")
def edition() -> Edition:
    """A round in the January after Moss was merged."""
    contact = Contact(stotte="IMDinett support", telefon="40 00 19 60", nir="https://nir.example.no/")
    own = make_edition(kontakt=contact)
    return change_round(own, skjaeringsdato=date(2020, 1, 21), sendt=date(2020, 1, 26), publiseres="mai 2021")


@pytest.fixture(scope="module")
def figures() -> Figures:
    return read_given({("kommune", "3002"): Given(groups={"arbeid": (4, 5)}, findings={"avsluttet_uten_arsak": 2})})


def read_page(figures: Figures, edition: Edition, language: str) -> str:
    sheet = compose("3002", edition, figures, language=language)
    return soften(Page(render_html(sheet, load_texts(language), None).decode("utf-8")).text)


def read_letter(figures: Figures, edition: Edition, language: str) -> str:
    own = figures.find("kommune", "3002")
    assert own is not None
    letter = compose_letter(own.unit, edition.of_unit("3002"), load_texts(language), "https://example.no/")
    return soften(" ".join(letter.split()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_tells_what_all_must_know(edition: Edition, figures: Figures, language: str) -> None:
    page = read_page(figures, edition, language)
    place = list(LANGUAGES).index(language)
    missing = [(told, phrase) for told, phrases in EVERYBODY.items() for phrase in phrases[place] if phrase not in page]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_tells_the_duties(edition: Edition, figures: Figures, language: str) -> None:
    letter, place = read_letter(figures, edition, language), list(LANGUAGES).index(language)
    # the letter begins a sentence where the sheet goes on with one
    told = letter.replace("ingen rapport", "Ingen rapport").replace("sammenlign", "Sammenlign")
    missing = [(name, phrase) for name in IN_THE_LETTER for phrase in EVERYBODY[name][place] if phrase not in told]
    assert missing == []


@pytest.mark.parametrize(
    ("language", "told"),
    [("nb", "var ingen registrert hos dere med avsluttet"), ("nn", "var ingen registrert hos dykk med")],
)
def test_a_municipality_without_exits_is_told_that_nobody_is_registered(language: str, told: str) -> None:
    sheet = compose("3012", language=language)
    assert sheet.no_exits is not None
    assert told in soften(sheet.no_exits.paragraphs[0])


def test_the_address_of_NIR_is_a_link_on_the_page_and_written_out_in_the_letter(
    edition: Edition, figures: Figures
) -> None:
    sheet = compose("3002", edition, figures)
    page = render_html(sheet, load_texts("nb"), None).decode("utf-8")
    assert 'href="https://nir.example.no/" rel="noreferrer">NIR</a>' in page
    assert "NIR: https://nir.example.no/" in read_letter(figures, edition, "nb")


def test_the_list_knows_of_every_place_in_NIR_that_a_rule_names() -> None:
    named = {rule.nir for rule in load_catalogue().rules.values() if not rule.til_orientering}
    assert None not in named
    assert all(rule.nir is None for rule in load_catalogue().rules.values() if rule.til_orientering)
