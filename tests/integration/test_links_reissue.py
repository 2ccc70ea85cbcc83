"""``links reissue``: a new link in the place of one that ends at once, to the right recipient and nobody else (L4)."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.links.model import Link, LinkState, Role
from pipeline.links.store import open_store
from pipeline.links.times import norwegian_day, utc_now
from pipeline.run.home import EditionFolders
from tests.support.commands import Outcome, find_loose_modes, run_command
from tests.support.link_homes import KEY, ROOT, make_home
from tests.support.recipient_files import Person, write_csv

CODES = frozenset({"0301", "4601", "1507"})
PEOPLE = [
    Person("0301", "Kari Prøve", "superbruker", "kari@oslo.example.no", "", "nb"),
    Person("4601", "Ola Prøve", "superbruker", "ola@bergen.example.no", "", "nb"),
    Person("1507", "", "felles", "post@alesund.example.no", "nynorsk", "nn"),
]
LATER = (norwegian_day(utc_now()) + timedelta(days=30)).isoformat()


@pytest.fixture
def home(tmp_path: Path) -> EditionFolders:
    """A published edition whose three units have a recipient each, with links."""
    folders = make_home(tmp_path / "hjem", codes=CODES)
    file = write_csv(tmp_path / "mottakere.csv", [one.cells for one in PEOPLE])
    made = call(folders, "make", KEY, "--recipients", file, "--base-url", ROOT, "--expires", LATER, "--write")
    assert made.code == 0, made.err
    return folders


def call(home: EditionFolders, name: str, *arguments: object) -> Outcome:
    return run_command("links", name, *arguments, "--home", home.root)


def read_links(home: EditionFolders) -> dict[str, list[Link]]:
    """The links of each unit, by sending."""
    found: dict[str, list[Link]] = {}
    with open_store(home.root / "data", write=False) as store:
        for link in store.links(KEY):
            found.setdefault(link.kode, []).append(link)
    return found


def read_sending(home: EditionFolders, number: int) -> list[dict[str, str]]:
    path = home.data / "utsending" / str(number) / "fletting.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def open_as(home: EditionFolders, row: dict[str, str]) -> LinkState:
    """What the address in a row of a sending opens."""
    with open_store(home.root / "data", write=False) as store:
        link = store.find_token(row["lenke"].removeprefix(f"{ROOT}l/"))
        assert link is not None
        assert link.kode == row["kode"]
        return store.state(link)


def test_l4_the_old_link_ends_and_the_new_one_opens_the_same_unit(home: EditionFolders) -> None:
    (old,) = read_links(home)["0301"]
    ended = call(home, "reissue", KEY, "--link", old.lenke_id, "--reason", "mistet")
    assert ended.code == 0, ended.err
    first, second = read_links(home)["0301"]
    assert (first.lenke_id, first.reissued_by, first.reason) == (old.lenke_id, second.lenke_id, "mistet")
    assert first.revoked is not None
    assert (second.recipient, second.expires, second.utsending) == (old.recipient, old.expires, 2)
    (row,) = read_sending(home, 2)
    assert (row["epost"], row["navn"], row["lenke_id"]) == ("kari@oslo.example.no", "Kari Prøve", second.lenke_id)
    assert open_as(home, row) is LinkState.OPEN
    before = {row["kode"]: open_as(home, row) for row in read_sending(home, 1)}
    assert before == {"0301": LinkState.REVOKED, "4601": LinkState.OPEN, "1507": LinkState.OPEN}
    assert row["lenke"] not in ended.out
    assert call(home, "check-sending", KEY, 2).code == 0
    assert find_loose_modes(home.data / "utsending") == []


def test_l4_another_address_gets_it_and_the_written_standard_stays(home: EditionFolders) -> None:
    (old,) = read_links(home)["1507"]
    ended = call(home, "reissue", KEY, "--link", old.lenke_id, "--epost", "ny@alesund.example.no", "--navn", "Ny Prøve")
    assert ended.code == 0, ended.err
    new = read_links(home)["1507"][-1].recipient
    assert (new.epost, new.navn, new.malform, new.rolle) == ("ny@alesund.example.no", "Ny Prøve", "nn", Role.SHARED)
    (row,) = read_sending(home, 2)
    assert (row["epost"], row["malform"]) == ("ny@alesund.example.no", "nynorsk")


@pytest.mark.parametrize("address", ["ny@bergen.kommune.no", "ny@gmail.com"])
def test_l1_an_address_that_may_be_a_mistake_needs_to_be_confirmed(home: EditionFolders, address: str) -> None:
    (old,) = read_links(home)["0301"]
    refused = call(home, "reissue", KEY, "--link", old.lenke_id, "--epost", address)
    assert (refused.code, "--confirm" in refused.err, address in refused.err) == (2, True, False)
    assert len(read_links(home)["0301"]) == 1
    assert call(home, "reissue", KEY, "--link", old.lenke_id, "--epost", address, "--confirm").code == 0


def test_l9_a_link_that_was_revoked_before_is_reissued_and_keeps_its_reason(home: EditionFolders) -> None:
    (old,) = read_links(home)["4601"]
    call(home, "revoke", KEY, "--link", old.lenke_id, "--reason", "feil mottaker")
    assert call(home, "reissue", KEY, "--link", old.lenke_id, "--epost", "liv@bergen.example.no").code == 0
    first, second = read_links(home)["4601"]
    assert (first.reason, first.reissued_by) == ("feil mottaker", second.lenke_id)
    again = call(home, "reissue", KEY, "--link", old.lenke_id)
    assert (again.code, second.lenke_id in again.err) == (2, True)


def test_l4_a_link_that_has_run_out_needs_a_new_day(home: EditionFolders) -> None:
    (old,) = read_links(home)["4601"]
    call(home, "expire", KEY, "--date", "2021-03-14", "--link", old.lenke_id)
    refused = call(home, "reissue", KEY, "--link", old.lenke_id)
    assert (refused.code, "--expires" in refused.err) == (2, True)
    assert call(home, "reissue", KEY, "--link", old.lenke_id, "--expires", LATER).code == 0
    assert open_as(home, read_sending(home, 2)[0]) is LinkState.OPEN


def test_l17_who_was_forgotten_gets_none_without_an_address(home: EditionFolders) -> None:
    (old,) = read_links(home)["4601"]
    call(home, "forget", "ola@bergen.example.no")
    refused = call(home, "reissue", KEY, "--link", old.lenke_id)
    assert (refused.code, "forgotten" in refused.err) == (2, True)
    new = ("--epost", "liv@bergen.example.no", "--navn", "Liv Prøve")
    assert call(home, "reissue", KEY, "--link", old.lenke_id, *new).code == 0


def test_l5_after_a_copy_was_taken_into_use_all_that_it_revoked_are_reissued_at_once(
    home: EditionFolders, tmp_path: Path
) -> None:
    """Not the one that was revoked before, which stays so."""
    (bergen,) = read_links(home)["4601"]
    call(home, "revoke", KEY, "--link", bergen.lenke_id)
    assert call(home, "reissue", KEY, "--adopted").code == 2
    call(home, "backup", tmp_path / "kopi")
    call(home, "adopt", tmp_path / "kopi", "--reason", "disken sviktet")
    ended = call(home, "reissue", KEY, "--adopted")
    assert ended.code == 0, ended.err
    assert sorted(row["kode"] for row in read_sending(home, 2)) == ["0301", "1507"]
    assert {open_as(home, row) for row in read_sending(home, 2)} == {LinkState.OPEN}
    assert {open_as(home, row) for row in read_sending(home, 1)} == {LinkState.REVOKED}
    assert call(home, "reissue", KEY, "--adopted").code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--link", "ukjent"),
        ("--adopted", "--link", "ukjent"),
        ("--link", "0301", "--epost", "ingen adresse"),
        ("--link", "0301", "--epost", "æ@oslo.example.no"),
        ("--link", "0301", "--epost", "a@oslo.example.no\r\nBcc: b@example.no"),
        ("--link", "0301", "--navn", "Ny\nlinje"),
        ("--link", "0301", "--link", "4601", "--navn", "To"),
        ("--link", "0301", "--base-url", "http://example.no/"),
        ("--link", "0301", "--epost", "post@alesund.example.no", "--expires", "2021-03-14"),
    ],
)
def test_l4_a_call_that_means_nothing_is_refused_and_makes_nothing(
    home: EditionFolders, arguments: tuple[str, ...]
) -> None:
    ids = {kode: links[0].lenke_id for kode, links in read_links(home).items()}
    refused = call(home, "reissue", KEY, *(ids.get(word, word) for word in arguments))
    assert refused.code == 2, refused.out
    assert [len(links) for links in read_links(home).values()] == [1, 1, 1]
    assert sorted(path.name for path in (home.data / "utsending").iterdir()) == ["1"]


def test_l4_a_round_that_is_closed_gets_no_new_link(home: EditionFolders) -> None:
    (old,) = read_links(home)["0301"]
    call(home, "close", KEY)
    refused = call(home, "reissue", KEY, "--link", old.lenke_id)
    assert (refused.code, "--reopen" in refused.err) == (2, True)
    assert sorted(path.name for path in (home.data / "utsending").iterdir()) == ["1"]


def test_l3_an_address_that_has_a_link_at_the_unit_gets_no_second(home: EditionFolders) -> None:
    (old,) = read_links(home)["0301"]
    file = write_csv(
        home.root.parent / "flere.csv",
        [*(one.cells for one in PEOPLE), Person("0301", "Per", "vara", "per@oslo.example.no", "", "nb").cells],
    )
    call(home, "make", KEY, "--recipients", file, "--base-url", ROOT, "--expires", LATER, "--write")
    refused = call(home, "reissue", KEY, "--link", old.lenke_id, "--epost", "PER@oslo.example.no")
    assert (refused.code, "has a link" in refused.err) == (2, True)
    assert open_as(home, read_sending(home, 1)[0]) is LinkState.OPEN


def lose_store(home: EditionFolders) -> None:
    """Lose the store and its head: what is left is the folder of the sending."""
    for name in ("lenker.sqlite", "lenker.hode"):
        (home.root / "data" / name).unlink()


def list_sendings(home: EditionFolders) -> list[str]:
    return sorted(path.name for path in (home.data / "utsending").iterdir())


def test_l2_after_a_restore_a_sending_gets_a_number_that_no_folder_has(home: EditionFolders, tmp_path: Path) -> None:
    copy = tmp_path / "kopi.sqlite"
    assert call(home, "backup", copy).code == 0
    assert call(home, "reissue", KEY, "--link", read_links(home)["0301"][0].lenke_id).code == 0
    later = read_sending(home, 2)
    assert call(home, "adopt", copy, "--reason", "disken").code == 0
    ended = call(home, "reissue", KEY, "--adopted")
    assert (ended.code, "Sending 3: 3 links" in ended.out) == (0, True), ended.err
    assert list_sendings(home) == ["1", "2", "3"]
    assert read_sending(home, 2) == later  # of the store that was lost
    assert {open_as(home, row) for row in read_sending(home, 3)} == {LinkState.OPEN}
    assert call(home, "check-sending", KEY, 3).code == 0
    assert call(home, "reissue", KEY, "--link", read_links(home)["0301"][-1].lenke_id).code == 0
    assert list_sendings(home) == ["1", "2", "3", "4"]


def test_l2_without_the_store_the_folders_that_are_left_are_counted(home: EditionFolders, tmp_path: Path) -> None:
    lose_store(home)
    (home.data / "koder" / "6").mkdir(parents=True)
    file = tmp_path / "mottakere.csv"
    ended = call(home, "make", KEY, "--recipients", file, "--base-url", ROOT, "--expires", LATER, "--write")
    assert (ended.code, "Sending 7: 3 links" in ended.out) == (0, True), ended.err
    assert {open_as(home, row) for row in read_sending(home, 7)} == {LinkState.OPEN}
    assert call(home, "revoke", KEY, "--all").code == 0


def leave_working(home: EditionFolders) -> Path:
    """Leave the folder of sending 1 under its working name, as a killed process does; return that."""
    with open_store(home.root / "data", write=False) as store:
        (sending,) = store.sendings(KEY)
    working = home.data / "utsending" / f".ny-{sending.mark}"
    (home.data / "utsending" / "1").rename(working)
    return working


def test_l2_a_folder_in_the_way_is_set_aside_and_the_sending_gets_its_name(home: EditionFolders) -> None:
    mark = leave_working(home).name.removeprefix(".ny-")
    other = home.data / "utsending" / "1"
    other.mkdir()
    (other / "fletting.csv").write_text("av et lager som er borte")
    ended = call(home, "status", KEY)
    assert (ended.code, ended.err) == (0, "")
    assert list_sendings(home) == ["1", f"1-erstattet-{mark}"]
    assert call(home, "check-sending", KEY, 1).code == 0
    assert f"1-erstattet-{mark}" in call(home, "about", "kari@oslo.example.no").out
    assert call(home, "clean", KEY).code == 0
    assert not (home.data / "utsending").exists()


def test_l4_a_sending_that_cannot_be_finished_stops_no_other_command(
    home: EditionFolders, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    working = leave_working(home)

    def fail(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pipeline.links.sending_recovery.name_folder", fail)
    for name, *arguments in (
        ("status", KEY),
        ("expire", KEY, "--date", LATER),
        ("revoke", KEY, "--unit", "0301"),
        ("close", KEY),
        ("verify-log",),
        ("about", "ola@bergen.example.no"),
        ("forget", "ola@bergen.example.no"),
        ("backup", tmp_path / "kopi.sqlite"),
    ):
        ended = call(home, name, *arguments)
        assert (ended.code, str(working.parent) in ended.err) == (0, True), (name, ended)
    assert {link.revoked is not None for kode in ("0301", "4601") for link in read_links(home)[kode]} == {True}
    refused = call(home, "reissue", KEY, "--link", read_links(home)["1507"][0].lenke_id, "--expires", LATER)
    assert (refused.code, working.exists()) == (1, True)
    assert "no links are made" in refused.err
