"""The e-mail with a recipient's own link: what to do first, then the link, each thing once (L16, L18)."""

from __future__ import annotations

from datetime import date

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.links.messages import compose_message
from pipeline.links.model import Recipient, Role
from pipeline.places.units import Unit
from tests.support.sheet_database import make_edition
from tests.support.sheet_views import change_round

HALDEN = Unit("kommune", 3, "3001", "Halden", "30", "3001", "nøytral", True)
ROOT = "https://example.no/"
ANSWER = {"nb": "Svar IMDi når dere har sett på arket", "nn": "Svar IMDi når de har sett på arket"}
ASK = {"nb": "Gjør dette innen 28. februar 2021:", "nn": "Gjer dette innan 28. februar 2021:"}
FORBID = {"nb": ("Ikke del", "Ikke send"), "nn": ("Ikkje del", "Ikkje send")}
ORIGIN = {"nb": "Slik ser du at lenken er fra IMDi", "nn": "Slik ser du at lenkja er frå IMDi"}
PORTAL = date(2021, 3, 14)


def compose(
    language: str = "nb",
    role: Role = Role.SUPERUSER,
    slag: str = "forelopig",
    expires: date | None = PORTAL,
    frist: date | None = date(2021, 2, 28),
) -> str:
    recipient = Recipient(HALDEN.kode, "Kari Nordmann", role, "kari@example.no", language)
    edition = change_round(make_edition(slag), frist=frist)
    return compose_message(
        recipient, HALDEN, edition, lenke_id="a", root=ROOT, link=f"{ROOT}l/abc", expires=expires
    ).body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("role", "forbidden"), [(Role.SUPERUSER, 1), (Role.SHARED, 1), (Role.UNIT, 0)])
def test_what_is_forbidden_is_said_once(language: str, role: Role, forbidden: int) -> None:
    body = compose(language, role)
    assert sum(body.count(said) for said in FORBID[language]) == forbidden
    assert body.count("registrering i NIR") == (role is Role.UNIT), "for whom the link is"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
def test_the_link_then_what_to_do_then_what_the_link_is(language: str, role: Role) -> None:
    body = compose(language, role)
    places = [body.index(said) for said in (f"{ROOT}l/abc", ASK[language], ANSWER[language], ORIGIN[language])]
    assert places == sorted(places)
    assert "\n\n".join(part.strip() for part in body.split("\n\n")) == body.rstrip("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_l18_a_word_is_asked_for_where_the_portal_takes_one(language: str) -> None:
    assert compose(language).count(ANSWER[language]) == 1
    for without in (
        compose(language, expires=None),
        compose(language, frist=None),
        compose(language, slag="endelig"),
    ):
        assert ANSWER[language] not in without
