"""The covering e-mail: what to do and by when, in the unit's own language, and nothing of the result."""

from __future__ import annotations

import re
from datetime import date
from itertools import product

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.editions.contact import Contact
from pipeline.editions.edition import Edition
from pipeline.places.units import Unit
from pipeline.sheets.formats.letter import LINK_MARKER, compose_letter
from pipeline.sheets.words.texts import load_texts
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import change_round

HALDEN = Unit("kommune", 3, "3001", "Halden", "30", "3001", "nøytral", True)
GAMLE_OSLO = Unit("bydel", 4, "030101", "Gamle Oslo", "03", "0301", "nøytral", True)
LINK = "https://ark.example.invalid/ark/abc/index.html"
PRELIMINARY = """\
Emne: Foreløpige resultater for introduksjonsprogrammet 2020 – Halden kommune – frist 28. februar 2021

Hei

Her er de foreløpige resultatene for introduksjonsprogrammet 2020 i Halden kommune. De viser det som sto i NIR da IMDi \
hentet data 21. januar 2021. Det som er registrert senere, er ikke med.

Lenken til resultatene:
https://ark.example.invalid/ark/abc/index.html

Gjør dette innen 28. februar 2021:
- Logg inn i NIR, og sammenlign tallene med fagsystemet deres. Se etter feil årsak, personer som er avsluttet ved en \
feil, og avslutninger som mangler.
- Se over tiltakene, for ingen rapport i NIR gir full oversikt over dem. Norskopplæring skal stå i fanene «Deltakelse \
Intro» og «Deltakelse norsk».
- Rett i NIR, eller rett i fagsystemet og overfør på nytt. Kontroller så i NIR at rettelsen er kommet fram.

Feil som står igjen, kan gi feil resultater når IMDi og SSB publiserer tallene.

Lenken er bare for dere som arbeider med registrering i NIR. Ikke del den med andre.

Dette må alle vite:
- Ikke registrer årsak på en person i utvidet program, heller ikke «Annet». Da teller personen som avsluttet uten å ha \
nådd målet.
- Det NIR ikke tar imot, trenger dere ikke å registrere. Det gjelder tid utover tre år, og et fjerde år med \
videregående som sluttmål.
- Vedtak, tiltak, fravær, sluttmål og avslutninger skal stå i NIR innen to måneder. Det står i \
integreringsforskriften § 58. For introduksjonsloven står det i forskrift om behandling av personopplysninger § 15.
- Tallene brukes til statistikk og forskning, og i det IMDi melder til departementet. De har tatt over for \
skjema 11B i KOSTRA.

Meld inn en sak på IMDinett support, og merk saken «Introresultat 2020». Kommer dere ikke inn i NIR? Ring IMDi på \
40 00 19 60.

Vennlig hilsen
Integrerings- og mangfoldsdirektoratet (IMDi)
"""


def compose(edition: Edition, unit: Unit = HALDEN, language: str = "nb", link: str | None = LINK) -> str:
    return compose_letter(unit, edition, load_texts(language), link)


def test_a_preliminary_letter_is_this_one() -> None:
    assert compose(make_edition()) == PRELIMINARY


def test_a_final_letter_asks_for_nothing() -> None:
    letter = compose(make_edition("endelig"), GAMLE_OSLO)
    subject = letter.split("\n")[0]
    assert subject == "Emne: Endelige resultater for introduksjonsprogrammet 2020 – bydel Gamle Oslo"
    assert "Her er de endelige resultatene for introduksjonsprogrammet 2020 i bydel Gamle Oslo." in letter
    assert "trenger ikke å gjøre noe med dem nå" in letter
    assert "foreløpig" not in letter.lower()
    assert "28. februar" not in letter


@pytest.mark.parametrize("slag", ["forelopig", "endelig"])
def test_nynorsk_is_nynorsk(slag: str) -> None:
    letter = compose(make_edition(slag), GAMLE_OSLO, "nn")
    words = set(re.findall(r"\w+", letter.lower()))
    assert words >= {"ikkje", "dei", "tala", "lenkja", "resultata"}
    assert not words & {"ikke", "dere", "deres", "tiltakene", "fra", "resultatene", "tallene", "hilsen", "lenken"}
    assert "Vennleg helsing\nIntegrerings- og mangfaldsdirektoratet (IMDi)\n" in letter


@pytest.mark.parametrize(
    ("unit", "slag", "language"), list(product((HALDEN, GAMLE_OSLO), ("forelopig", "endelig"), LANGUAGES))
)
def test_a_letter_is_short_and_holds_no_figure(unit: Unit, slag: str, language: str) -> None:
    letter = compose(make_edition(slag), unit, language)
    assert len(letter.split()) <= 300
    assert all(line == line.strip() for line in letter.split("\n"))
    rest = letter
    for told in (
        LINK,
        "40 00 19 60",
        "28. februar 2021",
        "21. januar 2021",
        "Introresultat 2020",
        "2020",
        "§ 58",
        "§ 15",
        "11B",
    ):
        rest = rest.replace(told, "")
    assert re.findall(r"[0-9%]", rest) == []


@pytest.mark.parametrize("slag", ["forelopig", "endelig"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_link_there_is_a_mark_where_it_goes(slag: str, language: str) -> None:
    edition = make_edition(slag)
    letter = compose(edition, language=language, link=None)
    assert letter.split("\n").count(LINK_MARKER) == 1
    assert letter.replace(LINK_MARKER, LINK) == compose(edition, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_edition_does_not_tell_is_left_out(language: str) -> None:
    edition = change_round(make_edition(kontakt=Contact()), frist=None)
    letter = compose(edition, language=language)
    assert "frist" not in letter.split("\n")[0]
    assert "«Introresultat 2020»" in letter
    assert not re.search(r"  | ,| \.|: ?\n\n|None|\{|\}", letter)
    assert "40 00 19 60" not in letter
    ask = {"nb": "Gjør dette så snart dere kan:", "nn": "Gjer dette så snart de kan:"}[language]
    assert ask in letter


def test_a_name_or_a_tag_begins_no_line_of_its_own() -> None:
    hostile = "Hal\r\nBcc: alle@example.invalid\n\nden\u2028x {ar} %s"
    unit = Unit("kommune", 3, "3001", hostile, "30", "3001", None, True)
    edition = change_round(make_edition(kontakt=Contact(stotte=hostile, telefon=hostile)), stottemerke=hostile)
    letter = compose(edition, unit)
    assert letter.count("\n") == compose(make_edition()).count("\n")
    assert not [line for line in letter.splitlines() if line.startswith("Bcc")]
    assert letter.splitlines()[0].startswith("Emne: Foreløpige resultater for introduksjonsprogrammet 2020 – Hal Bcc:")


def test_the_dates_are_the_editions_own() -> None:
    edition = change_round(make_edition(), frist=date(2021, 3, 16), skjaeringsdato=date(2021, 2, 1))
    letter = compose(edition)
    assert "frist 16. mars 2021" in letter.split("\n")[0]
    assert "hentet data 1. februar 2021" in letter
