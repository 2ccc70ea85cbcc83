"""What the store keeps although the trace is cut: the latest time, wrong PINs, who was forgotten (L5, L10, L17)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.links.adoption import adopt_store
from pipeline.links.closed import ClosedReason, StoreClosed
from pipeline.links.model import LinkState, NewLine, Verdict, What
from pipeline.links.store import LinkStore
from tests.support.link_stores import KEY, NOW, Made, make_link, make_recipient, make_store

ADDRESS = "kari@k0301.example.no"
WRONG = NewLine("link0301", What.PIN, Verdict.WRONG)


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_store(tmp_path / "data")


def find_reason(work: Callable[[], object]) -> ClosedReason:
    with pytest.raises(StoreClosed) as closed:
        work()
    return closed.value.reason


def test_l5_a_clock_set_back_closes_the_store_also_where_the_whole_trace_was_cut_off(made: Made) -> None:
    with made.open() as store:
        made.clock.move(days=3)
        store.revoke(KEY, ["link4601"])
        made.clock.move(days=2)
        store.tidy(1)
        assert store.trace() == []
        made.clock.now = NOW
        assert find_reason(lambda: store.find_link("link0301")) is ClosedReason.CLOCK
        made.clock.now = NOW + timedelta(days=3, minutes=-5)
        assert store.find_link("link0301") is not None


@pytest.mark.parametrize(
    "step",
    [
        lambda store: store.append([NewLine("link0301", What.OPENED)]),
        lambda store: store.expire(KEY, {"link0301": NOW + timedelta(days=30)}),
        lambda store: store.revoke(KEY, ["link0301"]),
    ],
    ids=["a line", "a change", "a revocation"],
)
def test_l5_a_clock_cannot_be_walked_back_in_small_steps(made: Made, step: Callable[[LinkStore], object]) -> None:
    """Five minutes are borne from the latest time that was seen, not from the last line."""
    with made.open() as store:
        made.clock.move(minutes=-4, seconds=-50)
        step(store)
        made.clock.move(minutes=-4, seconds=-50)
        assert find_reason(lambda: step(store)) is ClosedReason.CLOCK


def test_l10_wrong_codes_are_counted_by_link_whatever_is_cut_off_the_trace(made: Made) -> None:
    with made.open() as store:
        store.append([WRONG, WRONG, NewLine("link0301", What.PIN), NewLine("link1507", What.PIN, Verdict.WRONG)])
        store.append([WRONG, NewLine("link0301", What.PIN, Verdict.LOCKED)])
        made.clock.move(days=3)
        store.tidy(1)
        assert store.trace() == []
        assert {link.lenke_id: link.wrong_pins for link in store.links(KEY)} == {
            "link0301": 3, "link1507": 1, "link4601": 0
        }  # fmt: skip


@pytest.mark.parametrize("lost_between", [False, True])
def test_l17_who_was_forgotten_stays_so_where_the_trace_was_cut_and_an_older_copy_is_taken_into_use(
    made: Made, tmp_path: Path, lost_between: bool
) -> None:
    """Also where the copy in between was older than the link itself, and knows of it by its id alone."""
    after = tmp_path / "kopi.sqlite"
    with made.open() as store:
        store.copy_to(after)
        store.forget(ADDRESS)
        made.clock.move(days=3)
        store.tidy(1)
        assert store.trace() == []
    if lost_between:
        older = make_store(tmp_path / "annen", [make_link("link1507", make_recipient("1507", "per@k.example.no"))])
        adopt_store(made.data, older.path, "x", keep_links=True, clock=made.clock)
    adopt_store(made.data, after, "x", keep_links=True, clock=made.clock)
    with made.open() as store:
        link = store.find_link("link0301")
        assert link is not None
        assert (link.recipient.epost, link.recipient.navn, store.state(link)) == ("", "", LinkState.REVOKED)
        others = {one.lenke_id: store.state(one) for one in store.links(KEY) if one.lenke_id != "link0301"}
        assert others == dict.fromkeys(("link1507", "link4601"), LinkState.OPEN)
    assert ADDRESS.encode() not in made.path.read_bytes()


def test_l17_a_name_that_was_only_kept_long_enough_is_not_taken_for_one_forgotten(made: Made, tmp_path: Path) -> None:
    """18 months after it was made a link with a later end still opens."""
    copy = tmp_path / "kopi.sqlite"
    with made.open() as store:
        store.expire(KEY, {"link0301": NOW + timedelta(days=900)})
        store.copy_to(copy)
        made.clock.move(days=600)
        assert store.tidy().recipients == 3
    adopt_store(made.data, copy, "x", keep_links=True, clock=made.clock)
    with made.open() as store:
        link = store.find_link("link0301")
        assert link is not None
        assert store.state(link) is LinkState.OPEN
