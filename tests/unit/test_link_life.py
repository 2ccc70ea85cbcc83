"""The life of a link by Norwegian days (L4), and until when a unit can answer (L18)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pipeline.common.errors import RefusedError
from pipeline.links.life import choose_expiry, find_state, find_word_end, may_send_word
from pipeline.links.model import Link, LinkState
from pipeline.links.portal_facts import describe_edition, renew_facts
from pipeline.links.times import end_of_day, find_day, find_moment, last_day, norwegian_day, to_moment, to_text
from pipeline.places.units import Unit
from tests.support.link_stores import EDITION, EXPIRES, KEY, NOW, make_recipient
from tests.support.sheet_database import make_edition

LINK = Link("id", KEY, "0301", make_recipient(), "hash", 1, NOW, EXPIRES)


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2021, 1, 26), datetime(2021, 1, 26, 23, tzinfo=UTC)),  # winter: an hour before UTC's midnight
        (date(2021, 3, 27), datetime(2021, 3, 27, 23, tzinfo=UTC)),
        (date(2021, 3, 28), datetime(2021, 3, 28, 22, tzinfo=UTC)),  # 23 hours: summer time begins at 2
        (date(2021, 6, 30), datetime(2021, 6, 30, 22, tzinfo=UTC)),
        (date(2021, 10, 30), datetime(2021, 10, 30, 22, tzinfo=UTC)),
        (date(2021, 10, 31), datetime(2021, 10, 31, 23, tzinfo=UTC)),  # 25 hours: it ends at 3
        (date(2020, 2, 28), datetime(2020, 2, 28, 23, tzinfo=UTC)),
        (date(2020, 12, 31), datetime(2020, 12, 31, 23, tzinfo=UTC)),
    ],
)
def test_l4_a_day_ends_at_midnight_in_norway(day: date, end: datetime) -> None:
    assert end_of_day(day) == end
    assert last_day(end) == day
    assert norwegian_day(end) == day + timedelta(days=1)
    assert norwegian_day(end - timedelta(seconds=1)) == day


def test_l4_a_link_opens_to_the_last_second_of_its_day() -> None:
    assert find_state(LINK, EXPIRES - timedelta(seconds=1)) is LinkState.OPEN
    assert find_state(LINK, EXPIRES) is LinkState.RUN_OUT


def test_l4_revoked_goes_before_closed_and_closed_before_run_out() -> None:
    """Revoked is answered as unknown (L11): closing the round must not tell that the link was ever there."""
    both = {"revoked": NOW, "closed": NOW}
    for link, state in (
        ({"revoked": NOW}, LinkState.REVOKED),
        (both, LinkState.REVOKED),
        ({"closed": NOW}, LinkState.CLOSED),
    ):
        changed = Link(**{**LINK.__dict__, **link})
        assert find_state(changed, NOW) is state
        assert find_state(changed, EXPIRES) is state


def test_l4_a_link_runs_out_14_days_after_the_units_deadline_unless_a_day_is_given() -> None:
    assert choose_expiry(date(2021, 2, 28)) == datetime(2021, 3, 14, 23, tzinfo=UTC)
    assert choose_expiry(date(2021, 3, 15)) == datetime(2021, 3, 29, 22, tzinfo=UTC)
    assert choose_expiry(date(2021, 2, 28), date(2021, 2, 1)) == datetime(2021, 2, 1, 23, tzinfo=UTC)
    assert choose_expiry(None, date(2021, 2, 1)) == datetime(2021, 2, 1, 23, tzinfo=UTC)
    with pytest.raises(RefusedError, match="--expires"):
        choose_expiry(None)


def test_l18_a_unit_can_answer_until_its_own_deadline_while_the_link_opens() -> None:
    assert find_word_end(EDITION, "1507") == datetime(2021, 3, 15, 23, tzinfo=UTC)
    assert find_word_end(EDITION, "9999") is None
    end = datetime(2021, 2, 28, 23, tzinfo=UTC)
    assert may_send_word(EDITION, LINK, end - timedelta(seconds=1))
    assert not may_send_word(EDITION, LINK, end)
    assert not may_send_word(EDITION, Link(**{**LINK.__dict__, "revoked": NOW}), NOW)


def test_moments_are_kept_to_the_second_and_compare_as_texts() -> None:
    moment = datetime(2021, 2, 3, 4, 5, 6, 999_999, tzinfo=UTC)
    assert to_text(moment) == "2021-02-03T04:05:06Z"
    assert to_moment(to_text(moment)) == moment.replace(microsecond=0)
    assert find_moment(None) is None
    assert find_day("2021-02-03") == date(2021, 2, 3)
    assert find_day(None) is None


def test_l18_a_final_edition_takes_no_word_back_whatever_its_deadline() -> None:
    """Its letter asks for none. The year file may give it a deadline for correcting NIR all the same."""
    units = [Unit("kommune", 3, "3001", "Halden", "30", "3001", "nøytral", True)]
    asked, final = (describe_edition(make_edition(slag), units) for slag in ("forelopig", "endelig"))
    assert make_edition("endelig").round.frist == date(2021, 2, 28)
    assert asked.units["3001"].frist == date(2021, 2, 28)
    assert final.units["3001"].frist is None
    assert renew_facts(asked, make_edition("endelig")).units["3001"].frist is None
    link = replace(LINK, kode="3001")
    assert may_send_word(asked, link, NOW)
    assert not may_send_word(final, link, NOW)
