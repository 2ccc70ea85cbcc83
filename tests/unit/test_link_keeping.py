"""How long names, addresses and lines are kept (L7, L17), and a copy of the store taken into use (L5)."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.links.adoption import SET_ASIDE, adopt_store, clear_remains
from pipeline.links.closed import ClosedReason, StoreClosed
from pipeline.links.head import HEAD_FILE
from pipeline.links.keeping import months_before
from pipeline.links.model import LinkState, NewLine, NewSending, What
from tests.support.link_stores import (
    EDITION,
    EXPIRES,
    KEY,
    NOW,
    Made,
    make_link,
    make_recipient,
    make_store,
    run_killed,
)

ADDRESS = "kari@k0301.example.no"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_store(tmp_path / "data")


def read_states(made: Made) -> dict[str, LinkState]:
    with made.open() as store:
        return {link.lenke_id: store.state(link) for link in store.links(KEY)}


# --- addresses


def test_l17_all_that_is_kept_on_an_address_is_shown_letters_case_apart(made: Made) -> None:
    with made.open() as store:
        store.append([NewLine("link0301", What.OPENED), NewLine("link1507", What.OPENED)])
        kept = store.about(ADDRESS.upper())
        assert [link.lenke_id for link in kept.links] == ["link0301"]
        assert [line.what for line in kept.lines] == ["laget", "apnet"]
        assert store.about("ukjent@example.no").links == ()
        assert store.about("").links == ()


def test_l17_what_is_forgotten_is_in_no_byte_of_the_store_and_its_link_is_revoked(made: Made) -> None:
    assert ADDRESS.encode() in made.path.read_bytes()
    with made.open() as store:
        assert store.forget(ADDRESS, "ba om det") == ("link0301",)
        assert store.forget(ADDRESS) == ()
        link = store.find_link("link0301")
        assert link is not None
        assert (link.recipient.navn, link.recipient.epost) == ("", "")
        assert [line.what for line in store.trace("link0301")] == ["laget", "glemt"]
        assert store.verify_trace().fault == ""
    assert read_states(made)["link0301"] is LinkState.REVOKED
    for path in made.data.iterdir():
        assert b"k0301.example" not in path.read_bytes(), path.name


def test_l4_why_a_link_was_given_another_end_is_kept_when_its_reader_is_forgotten(made: Made) -> None:
    with made.open() as store:
        store.expire(KEY, {"link0301": EXPIRES + timedelta(days=1)}, "fristen ble flyttet")
        store.forget(ADDRESS)
        link = store.find_link("link0301")
    assert link is not None
    assert (link.revoked is not None, link.reason) == (True, "fristen ble flyttet")


def test_l17_a_forgotten_address_takes_nobody_elses_links_along(tmp_path: Path) -> None:
    """Links of units have no address, and nor has one that was forgotten: these are not one recipient."""
    per_unit = [make_link(f"enhet{kode}", make_recipient(kode, "", navn="")) for kode in ("0301", "1507")]
    made = make_store(tmp_path / "data", [*per_unit, make_link("person", make_recipient("1507", ADDRESS))])
    with made.open() as store:
        assert store.forget(ADDRESS) == ("person",)
        assert store.forget("") == ()
    assert read_states(made) == {
        "enhet0301": LinkState.OPEN, "enhet1507": LinkState.OPEN, "person": LinkState.REVOKED
    }  # fmt: skip


def test_l17_names_stay_until_the_next_years_links_are_made(made: Made) -> None:
    """Those of a link that is still open stay until it is not."""
    made.clock.now = EXPIRES - timedelta(days=1)
    next_year = replace(EDITION, utgave="2021-forelopig-1", ar=2021)
    with made.open() as store:
        store.expire(KEY, {"link0301": EXPIRES + timedelta(days=30)})
        made.clock.now = EXPIRES
        assert store.tidy().recipients == 0
        new = make_link("ny", make_recipient())
        store.make(NewSending(next_year, 1, "neste", (new,), "https://x.example/"))
        assert {link.lenke_id: bool(link.recipient.epost) for link in store.links(KEY)} == {
            "link0301": True,
            "link1507": False,
            "link4601": False,
        }
        assert all(link.recipient.epost for link in store.links("2021-forelopig-1"))


def test_l17_another_edition_of_the_year_removes_no_name(made: Made) -> None:
    made.clock.now = EXPIRES
    final = replace(EDITION, utgave="2020-endelig", slag="endelig")
    with made.open() as store:
        store.make(NewSending(final, 1, "endelig", (make_link("ny", make_recipient()),), "https://x.example/"))
        assert all(link.recipient.epost for link in store.links(KEY))


def test_l17_names_are_kept_18_months_at_most(made: Made) -> None:
    """The links were made on 26 January 2021 at 9: 18 months later is 26 July 2022."""
    with made.open() as store:
        made.clock.now = datetime(2022, 7, 26, 12, tzinfo=UTC)
        assert store.tidy(10_000).recipients == 0
        made.clock.now = datetime(2022, 7, 27, 12, tzinfo=UTC)
        assert store.tidy(10_000).recipients == 3
        assert store.tidy(10_000).recipients == 0
        assert [link.recipient.rolle.value for link in store.links(KEY)] == ["superbruker"] * 3
    assert b"example.no" not in made.path.read_bytes()


def test_l7_how_long_lines_are_kept_is_kept_too(made: Made) -> None:
    with made.open() as store:
        made.clock.now = NOW + timedelta(days=300)
        assert store.tidy().lines == 0
        store.tidy(500)
        made.clock.now = NOW + timedelta(days=500)
        assert store.tidy().lines == 0
        made.clock.move(seconds=1)
        assert store.tidy().lines == 3


def test_l17_months_are_calendar_months() -> None:
    assert months_before(datetime(2022, 8, 31, 12, tzinfo=UTC), 18) == "2021-02-31T00:00:00Z"
    assert months_before(datetime(2022, 7, 1, 12, tzinfo=UTC), 18) == "2021-01-01T00:00:00Z"
    assert months_before(datetime(2022, 6, 1, 12, tzinfo=UTC), 18) == "2020-12-01T00:00:00Z"
    assert months_before(datetime(2022, 12, 31, 23, 30, tzinfo=UTC), 12) == "2022-01-01T00:00:00Z"


# --- a copy and its use


def test_l5_a_copy_is_whole_and_private_and_made_while_the_store_is_in_use(made: Made, tmp_path: Path) -> None:
    copy = tmp_path / "kopi" / "lenker.sqlite"
    with made.open() as store:
        store.copy_to(copy)
        store.append([NewLine("link0301", What.OPENED)])
        store.copy_to(copy)
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert [path.name for path in copy.parent.iterdir()] == [copy.name]
        with pytest.raises(RefusedError, match="itself"):
            store.copy_to(made.path)
        with pytest.raises(RefusedError, match="folder"):
            store.copy_to(tmp_path)
        (tmp_path / "fil").touch()
        with pytest.raises(StoppedError, match="could not be written"):
            store.copy_to(tmp_path / "fil" / "kopi")
    other = Made(tmp_path / "annen", made.clock)
    adopt_store(other.data, copy, "flyttet", keep_links=True, clock=made.clock)
    with other.open() as store:
        assert [line.what for line in store.trace()] == ["laget", "laget", "laget", "apnet", "tatt_i_bruk"]
        assert store.verify_trace().fault == ""
        assert store.find_token(made.tokens["link1507"]) is not None


def test_l5_an_older_copy_taken_into_use_revives_nothing(made: Made, tmp_path: Path) -> None:
    """Neither to who opens the store anew, nor to a portal that has the earlier one open."""
    copy = tmp_path / "kopi.sqlite"
    with made.open() as portal:
        portal.copy_to(copy)
        portal.revoke(KEY, ["link0301"])
        shutil.copyfile(copy, made.path)
        with pytest.raises(StoreClosed):
            portal.find_token(made.tokens["link0301"])
        before = made.read_change()
        adopted = adopt_store(made.data, copy, "disken døde", clock=made.clock)
        assert (adopted.links, adopted.revoked, adopted.fault) == (3, 3, "")
        for token in made.tokens.values():
            link = portal.find_token(token)
            assert link is not None
            assert (portal.state(link), link.reason) == (LinkState.REVOKED, "disken døde")
        assert [line.what for line in portal.trace()[3:]] == ["tatt_i_bruk"] + ["tilbakekalt"] * 3
    assert made.read_change() > before
    assert adopted.set_aside == made.data / SET_ASIDE
    assert stat.S_IMODE(adopted.set_aside.stat().st_mode) == 0o600
    # the copy itself, put back once more by hand, is older than the head again
    shutil.copyfile(copy, made.path)
    with pytest.raises(StoreClosed) as closed:
        made.open()
    assert closed.value.reason is ClosedReason.OLDER


@pytest.mark.parametrize("keep", [True, False])
def test_l17_a_copy_taken_into_use_brings_nobody_back_who_was_forgotten_since(
    made: Made, tmp_path: Path, keep: bool
) -> None:
    copy = tmp_path / "kopi.sqlite"
    with made.open() as store:
        store.copy_to(copy)
        store.forget(ADDRESS)
    adopt_store(made.data, copy, "x", keep_links=keep, clock=made.clock)
    with made.open() as store:
        link = store.find_link("link0301")
        assert link is not None
        assert (link.recipient.epost, store.state(link)) == ("", LinkState.REVOKED)
        assert [line.what for line in store.trace("link0301")][-1] == "glemt"
        assert store.verify_trace().fault == ""
    assert b"k0301.example" not in made.path.read_bytes()
    assert read_states(made)["link1507"] is (LinkState.OPEN if keep else LinkState.REVOKED)


def test_l5_links_are_kept_only_when_asked_for_and_what_was_revoked_stays_so(made: Made, tmp_path: Path) -> None:
    copy = tmp_path / "kopi.sqlite"
    with made.open() as store:
        store.revoke(KEY, ["link0301"])
        store.copy_to(copy)
    adopt_store(made.data, copy, "flyttet", keep_links=True, clock=made.clock)
    assert read_states(made) == {
        "link0301": LinkState.REVOKED, "link1507": LinkState.OPEN, "link4601": LinkState.OPEN
    }  # fmt: skip


def test_l5_a_store_without_its_head_is_taken_into_use_in_its_own_place(made: Made) -> None:
    (made.data / HEAD_FILE).unlink()
    adopt_store(made.data, made.path, "hodet er borte", clock=made.clock)
    assert set(read_states(made).values()) == {LinkState.REVOKED}


def test_l5_a_trace_from_a_wrong_clock_is_gone_past_by_taking_the_store_into_use(made: Made) -> None:
    made.clock.move(days=365)
    with made.open() as store:
        store.append([NewLine("link0301", What.OPENED)])
    made.clock.now = NOW
    with pytest.raises(StoreClosed):
        made.open()
    adopt_store(made.data, made.path, "klokka var feil", keep_links=True, clock=made.clock)
    assert set(read_states(made).values()) == {LinkState.OPEN}


def test_l5_a_damaged_copy_or_none_is_refused_and_what_is_there_stays(made: Made, tmp_path: Path) -> None:
    before = {path.name: path.read_bytes() for path in made.data.iterdir()}
    with pytest.raises(RefusedError, match="no file"):
        adopt_store(made.data, tmp_path / "ingen", "x", clock=made.clock)
    (tmp_path / "søppel").write_bytes(b"x" * 5000)
    with pytest.raises(StoreClosed) as closed:
        adopt_store(made.data, tmp_path / "søppel", "x", clock=made.clock)
    assert closed.value.reason is ClosedReason.DAMAGED
    assert {path.name: path.read_bytes() for path in made.data.iterdir()} == before


def test_l5_a_copy_whose_trace_was_changed_says_so(made: Made, tmp_path: Path) -> None:
    copy = Made(tmp_path / "kopi", made.clock)
    copy.data.mkdir()
    with made.open() as store:
        store.copy_to(copy.path)
    copy.change("update spor set utfall = 'x' where nummer = 2")
    assert "line 2" in adopt_store(made.data, copy.path, "x", clock=made.clock).fault


@pytest.mark.skipif(os.name == "nt", reason="forks")
@pytest.mark.parametrize(
    ("place", "is_adopted"),
    [
        ("pipeline.links.adoption.add_lines", False),
        ("pipeline.links.adoption._set_aside", False),
        ("pipeline.links.adoption.sync_folder", True),
        ("pipeline.links.head.HeadFile.write", True),
    ],
)
def test_l5_killed_while_a_store_is_taken_into_use_nothing_is_revived(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, is_adopted: bool
) -> None:
    copy = tmp_path / "kopi.sqlite"
    with made.open() as store:
        store.copy_to(copy)
        store.revoke(KEY, ["link0301"])
    run_killed(monkeypatch, place, lambda: adopt_store(made.data, copy, "x", clock=made.clock))
    ended = set(made.tokens) if is_adopted else {"link0301"}
    assert {key for key, state in read_states(made).items() if state is LinkState.REVOKED} == ended
    clear_remains(made.data)
    assert not [path.name for path in made.data.iterdir() if path.name.startswith(".")]
    adopt_store(made.data, copy, "x", clock=made.clock)
    assert set(read_states(made).values()) == {LinkState.REVOKED}
    assert not [path.name for path in made.data.iterdir() if path.name.startswith(".")]
