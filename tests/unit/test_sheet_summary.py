"""The result in two sentences, how far one person moves the share, and the sheet of a unit where few ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.editions.edition import Edition
from pipeline.sheets.content.pieces import KeyFigure
from tests.support.sheet_database import HALDEN, MOSS, make_edition
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_views import compose, read_given, soften

HALDEN_KEY = ("kommune", "3001")
NATION = {("kommune", "3002"): MOSS}


def read_key(given: Given, language: str = "nb", edition: Edition | None = None) -> KeyFigure:
    sheet = compose("3001", edition, read_given({HALDEN_KEY: given, **NATION}, extra={}), language=language)
    assert sheet.key_figure is not None
    return sheet.key_figure


@pytest.mark.parametrize(
    ("given", "nb", "nn"),
    [
        # 14 of 29 is 48 %; with Moss 139 of 229 is 60.7 %
        (HALDEN, "13 prosentpoeng lavere enn i hele landet, der den er 61 %.", "13 prosentpoeng lågare"),
        # 20 of 20; with Moss 145 of 220 is 65.9 %
        (
            Given(groups={"arbeid": (10, 10)}),
            "34 prosentpoeng høyere enn i hele landet, der den er 66 %.",
            "34 prosentp",
        ),
        # 25 of 40 is 62.5 %, as 125 of 200 and 150 of 240 are
        (Given(groups={"arbeid": (20, 5), "annet": (15, 0)}), "den samme som i hele landet, 63 %.", "den same som"),
        # nineteen are held up against nothing
        (
            Given(groups={"arbeid": (8, 4), "utdanning": (3, 0), "annet": (2, 2)}),
            "12 gikk direkte til arbeid",
            "12 gjekk",
        ),
        (Given(groups={"annet": (1, 0)}), "0 gikk direkte til arbeid og 0 til utdanning.", "0 gjekk direkte"),
    ],
)
def test_the_first_sentence_is_about_the_result(given: Given, nb: str, nn: str) -> None:
    for language, words in (("nb", nb), ("nn", nn)):
        first, _ = map(soften, read_key(given, language).summary)
        assert words in first
        assert ("landet" in first) == (sum(map(sum, given.groups.values())) >= 20)


SOUND = Given(groups={"arbeid": (10, 10)})


@pytest.mark.parametrize(
    ("given", "preliminary", "final"),
    [
        (
            HALDEN,
            "5 av 29 avslutninger mangler årsak, og det er viktigst å rette: De teller som at målet ikke er nådd.",
            "5 av 29 avslutninger mangler årsak og teller som at målet ikke er nådd.",
        ),
        (
            Given(groups={"arbeid": (1, 0), "ikke_registrert": (0, 1)}, participants=(3, 0), without_measures=(2, 0)),
            "Én avslutning mangler årsak, og det er viktigst å rette: Den teller som at målet ikke er nådd.",
            "Én avslutning mangler årsak og teller som at målet ikke er nådd.",
        ),
        (
            replace(SOUND, participants=(20, 10), without_measures=(1, 2)),
            "Alle avslutningene har en årsak, men 3 av 30 deltakere står uten tiltak.",
            "Alle avslutningene har en årsak, men 3 av 30 deltakere står uten tiltak.",
        ),
        (
            replace(SOUND, participants=(20, 10), without_measures=(1, 0)),
            "Alle avslutningene har en årsak, men én deltaker står uten tiltak.",
            "Alle avslutningene har en årsak, men én deltaker står uten tiltak.",
        ),
        (
            replace(SOUND, participants=(20, 10)),
            "Alle avslutningene har en årsak, og alle deltakerne har tiltak.",
            "Alle avslutningene har en årsak, og alle deltakerne har tiltak.",
        ),
        (SOUND, "Alle avslutningene har en årsak.", "Alle avslutningene har en årsak."),
    ],
)
def test_the_second_sentence_is_about_what_is_missing(given: Given, preliminary: str, final: str) -> None:
    for slag, words in (("forelopig", preliminary), ("endelig", final)):
        assert read_key(given, edition=make_edition(slag)).summary[1] == words


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (1, "Bare én person avsluttet. Andelen blir enten 0 eller 100 prosent, og sier lite alene."),
        (2, "Bare 2 avsluttet. Én person utgjør 50,0 prosentpoeng, så andelen sier lite alene."),
        (9, "Bare 9 avsluttet. Én person utgjør 11,1 prosentpoeng, så andelen sier lite alene."),
        (10, "Én person utgjør 10,0 prosentpoeng. Andelen kan derfor svinge mye fra år til år."),
        (19, "Én person utgjør 5,3 prosentpoeng. Andelen kan derfor svinge mye fra år til år."),  # 5.26
        (20, "Én person utgjør 5,0 prosentpoeng."),
        (201, "Én person utgjør 0,5 prosentpoeng."),  # 0.498
    ],
)
def test_how_far_one_person_moves_the_share_is_told(ended: int, words: str) -> None:
    key = read_key(Given(groups={"arbeid": (ended, 0)}))
    assert key.uncertainty == words
    assert key.is_few == (ended < 10)


@pytest.mark.parametrize(("ended", "has_picture"), [(1, False), (9, False), (10, True)])
def test_a_picture_stands_only_where_ten_ended_and_the_table_always(ended: int, has_picture: bool) -> None:
    sheet = compose("3001", figures=read_given({HALDEN_KEY: Given(groups={"arbeid": (ended, 0)})}))
    assert (sheet.picture is not None) == has_picture
    assert sheet.result is not None
    assert [table.key for table in sheet.result.tables] == ["resultat"]
