"""The way in (L9–L14): a link, its button, its code; what is unknown, wrong and revoked; guessing; a link that ends."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from pipeline.links.pin import digest_pin
from pipeline.links.times import end_of_day
from pipeline.portal.settings import PortalSettings
from tests.support.link_stores import EXPIRES, KEY, NOW, UNITS, make_link, make_recipient, make_store, name_token
from tests.support.portals import HOST, NAME, PORT, Reply, Running, call, open_portal, publish_sheets

OPEN, OVER, REVOKED, GONE = "linkA001", "linkB001", "linkC001", "linkD001"
PIN = "01234567"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    links = [
        make_link(OPEN, make_recipient("0301")),
        make_link(OVER, make_recipient("1507"), expires=datetime(2021, 1, 25, 23, tzinfo=UTC)),
        make_link(REVOKED, make_recipient("4601")),
    ]
    made = make_store(tmp_path / "data", links)
    with made.open() as store:
        store.revoke(KEY, [REVOKED])
    publish_sheets(tmp_path, UNITS)
    with open_portal(tmp_path, made) as started:
        yield started


# --- the landing page (L9)


def test_l9_the_page_of_a_link_changes_nothing_and_counts_as_nothing(running: Running) -> None:
    before = running.made.path.read_bytes()
    for _ in range(3):
        running.visitor().get(f"/l/{name_token(OPEN)}")
        running.visitor().get(f"/l/{name_token(OPEN)}", method="HEAD")
    assert running.state.sessions.count() == 0
    assert running.trace() == []
    assert running.made.path.read_bytes() == before


def test_l9_the_page_names_unit_edition_and_day_and_nothing_that_a_preview_takes_does(running: Running) -> None:
    page = running.visitor().get(f"/l/{name_token(OPEN)}").text
    for said in ("Oslo", "Foreløpige resultater 2020", "14. mars 2021", "Bare de som arbeider med registrering i NIR"):
        assert said in page
    assert page.count("<button") == 1
    previewed = " ".join(re.findall(r"<title>.*?</title>|<meta [^>]*>|<h1.*?</h1>", page))
    for hidden in ("Oslo", "0301", "2020", "Kari"):
        assert hidden not in previewed
    assert name_token(OPEN) not in page


def test_l9_pressing_the_button_alone_is_no_opening_and_reading_is_one_a_session(running: Running) -> None:
    scanner, reader = running.visitor(), running.visitor()
    assert scanner.post(f"/l/{name_token(OPEN)}").status == 303
    assert running.trace() == []
    assert reader.enter(name_token(OPEN)).status == 200
    for path in ("", "nynorsk.html", "index.html", "valg", ""):
        assert reader.get(f"/ark/{OPEN}/{path}").status == 200
    assert running.trace() == [(OPEN, "apnet", "ok")]
    reader.enter(name_token(OPEN))
    assert running.trace() == [(OPEN, "apnet", "ok")] * 2


def test_l9_a_head_opens_nothing(running: Running) -> None:
    visitor = running.visitor()
    visitor.post(f"/l/{name_token(OPEN)}")
    assert visitor.get(f"/ark/{OPEN}/", method="HEAD").status == 200
    assert running.trace() == []


def test_l12_the_way_on_is_relative_and_names_no_unit(running: Running) -> None:
    answer = running.visitor().post(f"/l/{name_token(OPEN)}")
    assert (answer.status, answer.get("location")) == (303, f"/ark/{OPEN}/")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "hva som helst"])
def test_l9_a_form_from_elsewhere_is_refused_and_an_old_browser_is_not(running: Running, site: str) -> None:
    visitor = running.visitor()
    refused = visitor.post(f"/l/{name_token(OPEN)}", site=site)
    assert (refused.status, refused.get_all("set-cookie")) == (403, [])
    assert visitor.post("/l/ukjent", site=site).body == refused.body
    assert visitor.post(f"/l/{name_token(OPEN)}", site=None).status == 303
    visitor.enter(name_token(OPEN))
    assert visitor.post(f"/ark/{OPEN}/feil-mottaker", site=site).status == 403
    assert visitor.post(f"/ark/{OPEN}/svar", {"svar": "stemmer"}, site=site).status == 403
    assert running.trace() == [(OPEN, "apnet", "ok")]


# --- unknown, wrong, revoked: alike (L11)


def list_refused(running: Running) -> list[str]:
    """Tokens that open nothing: unknown, nearly right, revoked, too short and too long."""
    right = name_token(OPEN)
    return [
        "ukjent",
        "A" * 43,
        right[:-1],
        right + "x",
        right.swapcase(),
        right.replace("x", "y", 1),
        name_token(REVOKED),
        "x" * 60_000,
    ]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_l11_unknown_wrong_and_revoked_get_the_same_answer(running: Running, method: str) -> None:
    answers = set()
    for token in list_refused(running):
        visitor = running.visitor()
        answers.add(visitor.post(f"/l/{token}") if method == "POST" else visitor.get(f"/l/{token}", method=method))
    (answer,) = answers
    assert answer.status == 404
    assert (answer.body == b"") is (method == "HEAD")
    assert answer.get_all("set-cookie") == []


def test_l11_unknown_wrong_and_revoked_go_the_same_way_through_the_code(running: Running) -> None:
    def follow(token: str) -> Counter[tuple[str, str]]:
        called: Counter[tuple[str, str]] = Counter()

        def watch(frame: Any, event: str, _: Any) -> None:
            if event == "call" and "/pipeline/" in frame.f_code.co_filename:
                called[frame.f_code.co_filename, frame.f_code.co_name] += 1

        running.loop.profile(watch)
        try:
            assert running.visitor().get(f"/l/{token}").status == 404
        finally:
            running.loop.profile(None)
        return called

    follow("for the caches")
    ways = [follow(token) for token in ("ukjent", name_token(OPEN)[:-1], name_token(REVOKED))]
    noted = [way.pop(key) for way in ways for key in list(way) if key[0].endswith("writer.py")]
    assert ways[0].keys() == ways[1].keys() == ways[2].keys()
    for way in ways:  # how many of its times a link has: one that was revoked has one more
        for function in ("to_moment", "find_moment", "find_day"):
            way.pop(next((key for key in way if key[0].endswith("times.py") and key[1] == function), ("", "")), None)
    assert ways[0] == ways[1] == ways[2]
    assert noted == [1], "only a known link is noted, after the answer"


def test_l11_a_refusal_of_a_known_link_is_written_after_the_answer(running: Running) -> None:
    order = []

    async def send(message: Any) -> None:
        order.append(message["type"])

    note = running.state.writer.note
    running.state.writer.note = lambda line: (order.append("noted"), note(line))[1]  # type: ignore[method-assign]
    scope = {
        "type": "http", "method": "GET", "path": f"/l/{name_token(REVOKED)}", "raw_path": None, "query_string": b"",
        "headers": [(b"host", HOST.encode())], "client": ("192.0.2.7", 1), "state": {},
    }  # fmt: skip

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    running.loop.run_until_complete(running.portal(scope, receive, send))
    assert order == ["http.response.start", "http.response.body", "noted"]
    assert running.trace() == [(REVOKED, "avvist", "tilbakekalt")]


def test_l7_nobody_fills_the_trace_with_an_old_link(running: Running) -> None:
    for _ in range(60):
        running.visitor().get(f"/l/{name_token(OVER)}")
    assert running.trace() == [(OVER, "avvist", "utlopt")] * 20
    running.monotonic.seconds += 300
    running.visitor().get(f"/l/{name_token(OVER)}")
    assert len(running.trace()) == 21


# --- run out, closed, revoked while in use (L4, L9)


def test_l11_a_link_that_has_run_out_says_how_to_get_a_new_one(running: Running) -> None:
    answer = running.visitor().get(f"/l/{name_token(OVER)}")
    assert answer.status == 410
    for said in ("Lenken virker ikke lenger", "25. januar 2021", "be IMDi om en ny lenke", "40 00 19 60"):
        assert said in answer.text
    assert "Ålesund" not in answer.text


@pytest.mark.parametrize("change", ["revoke", "run out", "close"])
def test_l9_a_link_that_ends_takes_its_sessions_along(running: Running, change: str) -> None:
    one, other = running.visitor(), running.visitor()
    one.enter(name_token(OPEN))
    other.post(f"/l/{name_token(OPEN)}")  # between button and sheet
    with running.made.open() as store:  # another process
        if change == "revoke":
            store.revoke(KEY, [OPEN])
        elif change == "close":
            store.close_round(KEY)
        else:
            store.expire(KEY, {OPEN: NOW - timedelta(days=1)})
    refused = one.get(f"/ark/{OPEN}/")
    assert refused.status == 403
    assert other.get(f"/ark/{OPEN}/").body == refused.body
    assert running.state.sessions.count() == 0
    assert one.get(f"/l/{name_token(OPEN)}").status == (404 if change == "revoke" else 410)
    if change == "run out":
        with running.made.open() as store:
            store.expire(KEY, {OPEN: EXPIRES})
        assert one.get(f"/ark/{OPEN}/").status == 403, "a session that has ended stays so"
        assert one.enter(name_token(OPEN)).status == 200


@pytest.mark.parametrize(
    ("day", "last", "first"),
    [
        ("2021-03-27", "2021-03-27T22:59:59", "2021-03-27T23:00:00"),  # winter time
        ("2021-03-28", "2021-03-28T21:59:59", "2021-03-28T22:00:00"),  # the clock is put forward
        ("2021-10-31", "2021-10-31T22:59:59", "2021-10-31T23:00:00"),  # the clock is put back
    ],
)
def test_l4_a_link_opens_to_the_end_of_a_norwegian_day(tmp_path: Path, day: str, last: str, first: str) -> None:
    end = end_of_day(datetime.fromisoformat(day).date())
    made = make_store(tmp_path / "data", [make_link(OPEN, make_recipient("0301"), expires=end)])
    publish_sheets(tmp_path, ["0301"])
    with open_portal(tmp_path, made) as running:
        visitor = running.visitor()
        made.clock.now = datetime.fromisoformat(last).replace(tzinfo=UTC)
        assert visitor.enter(name_token(OPEN)).status == 200
        made.clock.now = datetime.fromisoformat(first).replace(tzinfo=UTC)
        assert visitor.get(f"/ark/{OPEN}/").status == 403
        assert visitor.get(f"/l/{name_token(OPEN)}").status == 410


# --- guessing (L13)


def test_l13_the_twenty_first_wrong_token_waits_and_a_right_one_never_does(running: Running) -> None:
    visitor = running.visitor()
    statuses = [visitor.get(f"/l/feil-{number}").status for number in range(19)]
    statuses.append(visitor.get(f"/l/{name_token(REVOKED)}").status)  # counts as any wrong one
    assert statuses == [404] * 20
    waiting = visitor.get("/l/feil-20")
    assert (waiting.status, waiting.get("retry-after")) == (429, "300")
    assert visitor.post("/l/feil-21").status == 429
    assert visitor.enter(name_token(OPEN)).status == 200
    assert visitor.get(f"/l/{name_token(OVER)}").status == 410
    assert running.visitor(client="192.0.2.8").get("/l/feil-20").status == 404
    running.monotonic.seconds += 300
    assert visitor.get("/l/feil-20").status == 404


def test_l13_one_that_has_run_out_does_not_count(running: Running) -> None:
    visitor = running.visitor()
    for number in range(19):
        visitor.get(f"/l/feil-{number}")
        visitor.get(f"/l/{name_token(OVER)}")
    assert visitor.get("/l/feil-19").status == 404


def test_l8_a_forged_forwarded_header_changes_neither_who_is_counted_nor_where_one_is(tmp_path: Path) -> None:
    with open_portal(tmp_path) as running:
        for number in range(21):
            reply = running.ask(
                "GET",
                f"/l/feil-{number}",
                headers=[("host", HOST), ("x-forwarded-for", f"198.51.100.{number}"), ("forwarded", "for=1.2.3.4")],
                client="127.0.0.1",
            )
        assert reply.status == 429


def test_l8_a_proxy_of_ours_is_believed_about_its_last_foreign_entry(tmp_path: Path) -> None:
    settings = PortalSettings(PORT, NAME, frozenset({ip_address("127.0.0.1")}))
    with open_portal(tmp_path, settings=settings) as running:

        def ask(number: int, forwarded: str, client: str = "127.0.0.1") -> int:
            headers = [("host", NAME), ("x-forwarded-for", forwarded), ("x-forwarded-host", "evil.example")]
            return running.ask("GET", f"/l/feil-{number}", headers=headers, client=client).status

        assert [ask(number, f"203.0.113.{number}, 198.51.100.1") for number in range(21)][-1] == 429
        assert ask(100, "198.51.100.2") == 404
        # who is no proxy of ours is counted as itself
        assert [ask(number, f"198.51.100.{number}", "192.0.2.9") for number in range(200, 221)][-1] == 429


# --- the code (L10)


@pytest.fixture
def with_pin(tmp_path: Path) -> Iterator[Running]:
    made = make_store(
        tmp_path / "data",
        [make_link(OPEN, make_recipient("0301"), pin_digest=digest_pin(PIN)), make_link(OVER, make_recipient("4601"))],
    )
    publish_sheets(tmp_path, ["0301", "4601"])
    with open_portal(tmp_path, made) as started:
        yield started


def try_pin(running: Running, pin: str | None) -> Reply:
    return running.visitor().post(f"/l/{name_token(OPEN)}", {"kode": pin} if pin is not None else {})


def test_l10_the_code_is_asked_for_after_the_button_and_the_right_one_opens(with_pin: Running) -> None:
    asked = try_pin(with_pin, None)
    assert asked.status == 200
    assert asked.get_all("set-cookie") == []
    assert 'name="kode"' in asked.text
    assert with_pin.state.sessions.count() == 0
    for written in (PIN, "0123 4567", "01-23-45-67 "):
        assert try_pin(with_pin, written).status == 303
    assert with_pin.trace() == [(OPEN, "kode_provd", "ok")] * 3
    assert with_pin.visitor().enter(name_token(OVER)).status == 200, "another link has no code"


def test_l10_five_wrong_codes_make_the_link_wait_and_twenty_lock_it(with_pin: Running) -> None:
    clock = with_pin.made.clock
    for turn in range(4):
        first = [try_pin(with_pin, "00000000") for _ in range(5)]
        assert [reply.status for reply in first[:4]] == [200] * 4
        assert "Koden er ikke riktig" in first[0].text
        if turn < 3:
            assert first[4].status == 429
            waiting = try_pin(with_pin, PIN)
            assert (waiting.status, waiting.get("retry-after")) == (429, "900")
            assert 'name="kode"' not in waiting.text
            clock.move(minutes=16)
    assert first[4].status == 403
    clock.move(days=2)
    locked = try_pin(with_pin, PIN)
    assert locked.status == 403
    assert "sperret" in locked.text
    assert with_pin.state.sessions.count() == 0
    lines = Counter(with_pin.trace())
    assert lines == {
        (OPEN, "kode_provd", "feil"): 20,
        (OPEN, "kode_provd", "vent"): 3,
        (OPEN, "kode_provd", "sperret"): 1,
    }


def test_l10_a_lock_outlives_the_lines_of_the_trace_that_tell_of_it(with_pin: Running) -> None:
    clock = with_pin.made.clock
    for _ in range(4):
        for _ in range(5):
            try_pin(with_pin, "00000000")
        clock.move(minutes=16)
    clock.move(days=3)
    with with_pin.made.open() as store:
        store.tidy(1)
        assert store.trace() == []
    assert try_pin(with_pin, PIN).status == 403
    assert with_pin.state.sessions.count() == 0


def test_l10_many_at_once_are_counted_like_many_in_turn(with_pin: Running) -> None:
    body = b"kode=00000000"
    scopes = [
        {
            "type": "http", "method": "POST", "path": f"/l/{name_token(OPEN)}", "query_string": b"", "state": {},
            "headers": [(b"host", HOST.encode())], "client": (f"192.0.2.{number}", 1),
        }
        for number in range(12)
    ]  # fmt: skip

    async def all_at_once() -> list[Reply]:
        return await asyncio.gather(*(call(with_pin.portal, scope, body) for scope in scopes))

    replies = with_pin.loop.run_until_complete(all_at_once())
    assert Counter(reply.status for reply in replies) == {200: 4, 429: 8}
    assert Counter(with_pin.trace())[OPEN, "kode_provd", "feil"] == 5


# --- silence (L14)


def test_l14_the_access_log_has_time_link_method_and_status(tmp_path: Path) -> None:
    with open_portal(tmp_path, settings=PortalSettings(PORT)) as running:
        visitor = running.visitor()
        token = running.made.tokens["link0301"]
        visitor.enter(token)
        visitor.get("/l/ukjent")
        visitor.get("/", method="BREW\x1b[2J")
        assert running.log == [
            "2021-01-26T09:00:00Z link0301 POST 303",
            "2021-01-26T09:00:00Z link0301 GET 200",
            "2021-01-26T09:00:00Z - GET 404",
            "2021-01-26T09:00:00Z - OTHER 405",
        ]
