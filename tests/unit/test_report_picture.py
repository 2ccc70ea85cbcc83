"""The picture of the report: a key where last year is beside this period, none where it stands alone."""

import re

from pipeline.report.picture import draw_bars
from pipeline.report.view import View

PERIOD, YEAR_BEFORE = "Denne perioden", "Året før, kjent nå"


def draw(*kinds: str) -> str:
    """The picture of one count, 10 in the first period and 5 in each before it."""
    bars = (("Startet", tuple((kind, 10 if kind == PERIOD else 5) for kind in kinds)),)
    texts = dict.fromkeys(("language", "title", "subtitle", "skip", "other", "hidden", "findings_title"), "")
    return draw_bars(View(**texts, findings=(), picture_title="Tittel", bars=bars, tables=(), notes_title="", notes=()))


def list_drawn_texts(picture: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", picture)


def test_two_periods_have_a_key_and_bars_by_number() -> None:
    picture = draw(PERIOD, YEAR_BEFORE)
    assert list_drawn_texts(picture) == [PERIOD, YEAR_BEFORE, "Startet", "10", "5"]
    # 460 wide, 60 kept for the numbers: 10 of 10 is 400, 5 of 10 is 200
    assert [float(width) for width in re.findall(r'width="([0-9.]+)" height="16"', picture)] == [400, 200]


def test_a_period_alone_has_no_key_and_no_room_for_one() -> None:
    picture = draw(PERIOD)
    assert list_drawn_texts(picture) == ["Startet", "10"]
    assert re.search(r'<text x="0" y="13"', picture)
    assert "denne perioden 10" in picture  # the description still says which period it is
