"""The store is closed (L5): every case is 503 and nothing opens, and the portal is open again when it is in order."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.links.closed import ClosedReason, StoreClosed
from pipeline.links.schema import STORE_FILE
from tests.support.link_stores import KEY
from tests.support.portals import Reply, Running, open_portal

LINK = "link0301"
HEAD = "lenker.hode"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    with open_portal(tmp_path) as started:
        started.home.joinpath("kept").mkdir()
        for name in (STORE_FILE, HEAD):
            shutil.copy(tmp_path / "data" / name, tmp_path / "kept" / name)
        yield started


def restore_older(running: Running) -> None:
    """Bring back the store of before a revocation, beside the head of after it."""
    with running.made.open() as store:
        store.revoke(KEY, ["link4601"])
    shutil.copy(running.home / "kept" / STORE_FILE, running.made.path)


def change(statement: str) -> Callable[[Running], None]:
    def run(running: Running) -> None:
        running.made.change(statement)

    return run


CASES: dict[str, Callable[[Running], object]] = {
    "the store is missing": lambda running: running.made.path.unlink(),
    "the head is missing": lambda running: (running.made.data / HEAD).unlink(),
    "both are missing": lambda running: [(running.made.data / name).unlink() for name in (STORE_FILE, HEAD)],
    "the store is empty": lambda running: running.made.path.write_bytes(b""),
    "the store is damaged": lambda running: running.made.path.write_bytes(b"x" * 8192),
    "the store is a folder": lambda running: (running.made.path.unlink(), running.made.path.mkdir()),
    "the store is read-only": lambda running: running.made.path.chmod(0o400),
    "the store is newer": change("pragma user_version = 2"),
    "the store is older than its head": restore_older,
    "the head is damaged": lambda running: (running.made.data / HEAD).write_bytes(b"{}"),
    "the clock was set back six minutes": lambda running: running.made.clock.move(minutes=-6),
    "the clock was set back a year": lambda running: running.made.clock.move(days=-365),
}


def ask_everything(running: Running, token: str) -> dict[str, Reply]:
    visitor = running.visitor(cookies={f"ark-{LINK}": "x" * 43})
    paths = ("/", "/personvern", "/helse", "/.well-known/security.txt", "/finnes-ikke", f"/l/{token}", "/l/ukjent",
             f"/ark/{LINK}/", "/ark/ukjent/")  # fmt: skip
    return {path: visitor.get(path) for path in paths} | {"POST": visitor.post(f"/l/{token}")}


@pytest.mark.parametrize("case", CASES)
def test_l5_a_closed_store_opens_nothing(running: Running, case: str, caplog: pytest.LogCaptureFixture) -> None:
    token = running.made.tokens[LINK]
    holder = running.visitor()
    holder.enter(token)
    CASES[case](running)
    answers = ask_everything(running, token) | {
        name: holder.get(f"/ark/{LINK}/{name}") for name in ("", "valg", "feil-mottaker", "nynorsk.html")
    }
    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys(answers, 503)
    for path, answer in answers.items():
        assert answer.get("retry-after") == "30"
        assert answer.get("cache-control") == "no-store"
        assert answer.get_all("set-cookie") == []
        assert answer.text == "stengt\n" if path == "/helse" else "Siden er stengt akkurat nå" in answer.text
        assert b"Tall for" not in answer.body
    assert "IMDinett support" in answers["/"].text, "the contact that was known last"
    assert running.visitor().get("/robots.txt").status == 200
    assert token not in caplog.text
    assert str(running.home) not in caplog.text


CELLS = {
    "an end without a zone": f"update lenke set utloper = '2021-03-14T23:00:00' where lenke_id = '{LINK}'",
    "an end that is a number": f"update lenke set utloper = 9 where lenke_id = '{LINK}'",
    "a language that is none": "update mottaker set malform = 'xx'",
    "a name that is none": "update mottaker set navn = x'00ff'",
    "a revocation without a time": f"update lenke set tilbakekalt = '' where lenke_id = '{LINK}'",
    "a closing without a time": "update utgave set lukket = ''",
    "a deadline without a day": "update enhet set frist = ''",
    "a contact that is no text": """update utgave set kontakt = '{"stotte": 1, "telefon": ["x"]}'""",
    "a contact that is a list": "update utgave set kontakt = '[]'",
    "names that are no texts": """update utgave set navn = '{"nb": 1, "nn": null}'""",
    "names in one language": """update utgave set navn = '{"nb": "x"}'""",
}


@pytest.mark.parametrize("case", CELLS)
def test_l5_a_cell_that_this_software_did_not_write_closes_what_it_is_about(running: Running, case: str) -> None:
    """Nothing is opened, and no answer is a fault of ours."""
    token = running.made.tokens[LINK]
    holder = running.visitor()
    holder.enter(token)
    running.made.change(CELLS[case])
    running.monotonic.seconds += 60
    answers = [
        *(holder.get(f"/ark/{LINK}/{name}") for name in ("", "valg", "feil-mottaker")),
        running.visitor().get(f"/l/{token}"),
        running.visitor().post(f"/l/{token}"),
    ]
    assert [answer.status for answer in answers] == [503] * 5
    for answer in answers:
        assert (answer.get("cache-control"), answer.get("retry-after")) == ("no-store", "30")
        assert answer.get_all("set-cookie") == []


def test_l12_whatever_fails_outside_the_pages_is_an_answer_with_the_headers(
    running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("hemmelig")

    monkeypatch.setattr("pipeline.portal.application.find_path", fail)
    answer = running.visitor().get("/")
    assert (answer.status, answer.text) == (500, "Noe gikk galt hos oss. Prøv igjen om litt.\n")
    assert (answer.get("cache-control"), answer.get("x-frame-options")) == ("no-store", "DENY")
    assert "hemmelig" not in caplog.text
    assert "RuntimeError at" in caplog.text


@pytest.mark.parametrize("name", [STORE_FILE, HEAD])
def test_l5_it_opens_again_when_it_is_in_order(running: Running, name: str) -> None:
    token = running.made.tokens[LINK]
    holder = running.visitor()
    holder.enter(token)
    place = running.made.data / name
    place.rename(place.with_suffix(".borte"))
    assert holder.get(f"/ark/{LINK}/").status == 503
    place.with_suffix(".borte").rename(place)
    assert holder.get(f"/ark/{LINK}/").status == 200
    assert running.visitor().enter(token).status == 200


def test_l5_five_minutes_back_are_borne(running: Running) -> None:
    running.visitor().enter(running.made.tokens[LINK])
    running.made.clock.now -= timedelta(minutes=5)
    assert running.visitor().enter(running.made.tokens[LINK]).status == 200


def test_l5_a_locked_store_is_closed_after_two_seconds_and_nothing_is_given_unwritten(running: Running) -> None:
    token = running.made.tokens[LINK]
    visitor = running.visitor()
    assert visitor.post(f"/l/{token}").status == 303
    other = sqlite3.connect(running.made.path, isolation_level=None)
    other.execute("begin exclusive")
    try:
        assert visitor.get(f"/ark/{LINK}/").status == 503
    finally:
        other.execute("rollback")
        other.close()
    assert visitor.get(f"/ark/{LINK}/").status == 200


def test_l7_a_sheet_is_not_given_where_its_line_cannot_be_written(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = running.visitor()
    visitor.post(f"/l/{running.made.tokens[LINK]}")

    def fail(*_: object) -> None:
        raise StoreClosed(ClosedReason.FULL)

    with monkeypatch.context() as patched:
        patched.setattr(running.state.store, "append", fail)
        refused = visitor.get(f"/ark/{LINK}/")
    assert refused.status == 503
    assert b"Tall for" not in refused.body
    assert visitor.get(f"/ark/{LINK}/").status == 200
    assert running.trace() == [(LINK, "apnet", "ok")]


def test_l11_a_fault_is_a_page_of_ours_and_says_nothing(
    running: Running, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    token = running.made.tokens[LINK]
    holder = running.visitor()
    holder.enter(token)

    def fail(*_: object, **__: object) -> bytes:
        raise RuntimeError(f"hemmelig {token} {running.home}")

    monkeypatch.setattr("pipeline.portal.reading.put_in", fail)
    monkeypatch.setattr("pipeline.portal.entrance.render_landing", fail)
    for path in (f"/ark/{LINK}/", f"/l/{token}"):
        answer = holder.get(path)
        assert answer.status == 500
        assert "Noe gikk galt hos oss" in answer.text
        assert (answer.get("cache-control"), answer.get("x-frame-options")) == ("no-store", "DENY")
        for hidden in ("hemmelig", token, "RuntimeError", str(running.home), ".py"):
            assert hidden not in answer.text
    assert "RuntimeError at" in caplog.text
    for hidden in ("hemmelig", token, str(running.home)):
        assert hidden not in caplog.text


def test_l12_a_fault_in_the_pages_themselves_has_the_headers_too(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> bytes:
        raise RuntimeError("hemmelig")

    monkeypatch.setattr("pipeline.portal.answers.render_message", fail)
    answer = running.visitor().get("/finnes-ikke")
    assert (answer.status, answer.text) == (500, "Noe gikk galt hos oss. Prøv igjen om litt.\n")
    assert (answer.get("cache-control"), answer.get("x-frame-options")) == ("no-store", "DENY")
    assert answer.get("content-security-policy") is not None
