"""When the portal writes: refusals at a tick, one opening a session, old names removed each day (L7, L11, L17)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.portal.application import Portal
from pipeline.portal.settings import PortalSettings
from pipeline.portal.state import PortalState
from tests.support.link_stores import KEY, Made
from tests.support.portals import HOST, Running, call, open_portal

LINK, REVOKED = "link0301", "link4601"


def read_lines(made: Made) -> list[tuple[str, str]]:
    """The refusals and openings that are on the disk."""
    with made.open(write=False) as store:
        return [(line.lenke_id, line.what) for line in store.trace() if line.what in ("avvist", "apnet")]


def wait_for(found: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not found():
        assert time.monotonic() < until
        time.sleep(0.02)


def refuse(running: Running) -> None:
    with running.made.open() as store:
        store.revoke(KEY, [REVOKED])
    assert running.visitor().get(f"/l/{running.made.tokens[REVOKED]}").status == 404


def test_l11_a_refusal_is_not_written_when_it_is_answered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request after it would wait for the disk, and tell a revoked link from one that never was."""
    monkeypatch.setattr("pipeline.portal.writer.TICK_SECONDS", 600.0)
    with open_portal(tmp_path) as running:
        refuse(running)
        running.visitor().enter(running.made.tokens[LINK])
        assert read_lines(running.made) == [(LINK, "apnet")], "what somebody waits for takes no refusal along"
    assert sorted(read_lines(running.made)) == [(LINK, "apnet"), (REVOKED, "avvist")], "the end loses none"


def test_l7_a_refusal_is_written_at_the_next_fixed_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.portal.writer.TICK_SECONDS", 0.05)
    with open_portal(tmp_path) as running:
        refuse(running)
        wait_for(lambda: read_lines(running.made) == [(REVOKED, "avvist")])


def test_l17_a_portal_that_runs_for_long_removes_each_day_what_was_kept_long_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.portal.writer.TICK_SECONDS", 0.05)

    def count_named() -> int:
        with running.made.open(write=False) as store:
            return sum(bool(link.recipient.epost) for link in store.links(KEY))

    with open_portal(tmp_path) as running:
        running.made.clock.now += timedelta(days=600)
        time.sleep(0.3)
        assert count_named() == 3
        running.monotonic.seconds += 24 * 60 * 60
        wait_for(lambda: count_named() == 0)


def test_l7_a_session_whose_first_requests_come_at_once_has_one_opening(tmp_path: Path) -> None:
    with open_portal(tmp_path) as running:
        visitor = running.visitor()
        visitor.post(f"/l/{running.made.tokens[LINK]}")
        cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        scopes = [
            {
                "type": "http", "method": "GET", "path": f"/ark/{LINK}/{name}", "query_string": b"", "state": {},
                "headers": [(b"host", HOST.encode()), (b"cookie", cookie.encode())], "client": ("192.0.2.7", 1),
            }
            for name in ("", "nynorsk.html", "", "nynorsk.html", "")
        ]  # fmt: skip

        async def all_at_once() -> list[int]:
            return [reply.status for reply in await asyncio.gather(*(call(running.portal, one) for one in scopes))]

        assert running.loop.run_until_complete(all_at_once()) == [200] * 5
        assert running.trace() == [(LINK, "apnet", "ok")]


def test_l8_the_first_answer_of_all_says_whom_to_ask(tmp_path: Path) -> None:
    """Also where it is to a request for another host, which asks nothing of the store."""
    with open_portal(tmp_path) as running:
        state = PortalState(tmp_path, PortalSettings(8080), clock=running.made.clock, monotonic=running.monotonic)
        state.start()
        try:
            scope = {
                "type": "http", "method": "GET", "path": "/", "query_string": b"", "state": {},
                "headers": [(b"host", b"example.com")], "client": ("192.0.2.7", 1),
            }  # fmt: skip
            reply = running.loop.run_until_complete(call(Portal(state), scope))
        finally:
            state.stop()
    assert reply.status == 421
    assert "IMDinett support" in reply.text
