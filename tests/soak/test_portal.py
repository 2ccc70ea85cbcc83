"""Long searches at the portal: every link against every other, the same time for refusals, many kills (L7, L9, L11)."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from pipeline.sheets.names import name_file
from tests.support.link_stores import KEY, Clock, Made, make_link, make_recipient, make_store, name_token
from tests.support.portal_requests import SHAPES, Asked, check_request, draw_requests
from tests.support.portals import HOST, Running, open_portal, publish_sheets
from tests.support.served import Served, serve_command

pytestmark = pytest.mark.soak
LINKS, CALLS, KILLS = 372, 2000, 100


def make_many(home: Path, count: int, expires: datetime | None = None, clock: Clock | None = None) -> Made:
    """One link at each of so many units, and their sheets."""
    codes = [f"{1001 + number}" for number in range(count)]
    other = {"expires": expires} if expires else {}
    links = [make_link(f"link{kode}", make_recipient(kode, f"k@k{kode}.example.no"), **other) for kode in codes]
    made = make_store(home / "data", links, clock)
    publish_sheets(home, codes)
    return made


# --- every link against every other (L9)


def test_l9_every_link_against_the_sheet_and_a_file_of_every_other(tmp_path: Path) -> None:
    made = make_many(tmp_path, LINKS)
    with open_portal(tmp_path, made) as running:
        codes = [link.removeprefix("link") for link in made.tokens]
        visitors = {}
        for kode in codes:
            visitors[kode] = running.visitor()
            assert f"Tall for {kode}" in visitors[kode].enter(name_token(f"link{kode}")).text
        refused = running.visitor().get(f"/ark/link{codes[0]}/").body
        wrong = [
            (own, other)
            for own in codes
            for other in codes
            if own != other and visitors[own].get(f"/ark/link{other}/").body != refused
        ]
        assert wrong == []
        crossed = [
            (own, other)
            for own in codes
            for other in codes[:: LINKS // 12]
            if own != other and visitors[own].get(f"/ark/link{own}/{name_file(KEY, other, 'nb', 'xlsx')}").status != 404
        ]
        assert crossed == []


# --- the same time for what is refused (L11)


def measure(running: Running, tokens: dict[str, list[str]], seed: int) -> dict[str, list[int]]:
    """Nanoseconds an answer, ``CALLS`` of each kind, in an order drawn by the seed, each from an address of its own."""
    draw = random.Random(seed)
    kinds = [kind for kind in tokens for _ in range(CALLS)]
    draw.shuffle(kinds)
    taken: dict[str, list[int]] = {kind: [] for kind in tokens}
    for number, kind in enumerate(kinds):
        token, client = draw.choice(tokens[kind]), f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        begun = time.perf_counter_ns()
        reply = running.ask("GET", f"/l/{token}", headers=[("host", HOST)], client=client)
        taken[kind].append(time.perf_counter_ns() - begun)
        assert reply.status == 404
    return taken


def compare(one: list[int], other: list[int]) -> float:
    """The chance that a call of ``one`` takes longer than one of ``other``: the area of the rank test."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks, at = {0: 0.0, 1: 0.0}, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        for _, kind in ranked[at:end]:
            ranks[kind] += (at + 1 + end) / 2
        at = end
    return (ranks[0] - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))


def test_the_area_of_the_rank_test_by_pencil() -> None:
    assert compare([1, 2], [3, 4]) == 0
    assert compare([3, 4], [1, 2]) == 1
    assert compare([1, 4], [2, 3]) == 0.5
    assert compare([2], [2]) == 0.5


def test_l11_unknown_wrong_and_revoked_take_as_long(tmp_path: Path) -> None:
    made = make_many(tmp_path, 40)
    revoked = list(made.tokens)[:20]
    with made.open() as store:
        store.revoke(KEY, revoked)
    right = [name_token(link) for link in list(made.tokens)[20:]]
    tokens = {
        "revoked": [name_token(link) for link in revoked],
        "unknown": [f"{number:043d}" for number in range(20)],
        "wrong": [token[:-1] + "y" for token in right],
    }
    best = {}
    with open_portal(tmp_path, made) as running:
        running.state.writer.note = lambda line: None  # after the answer
        measure(running, tokens, 0)
        for seed in range(1, 4):
            running.monotonic.seconds += 1000
            taken = measure(running, tokens, seed)
            for one, other in (("revoked", "unknown"), ("revoked", "wrong"), ("unknown", "wrong")):
                area = compare(taken[one], taken[other])
                best[one, other] = min(best.get((one, other), 1.0), area, key=lambda found: abs(found - 0.5))
    assert {pair: area for pair, area in best.items() if not 0.45 <= area <= 0.55} == {}


# --- whatever is sent (L11, L12)


@pytest.mark.parametrize("shape", SHAPES)
def test_no_request_of_five_hundred_is_a_fault_of_the_server(tmp_path: Path, shape: str) -> None:
    with open_portal(tmp_path) as running:
        visitor = running.visitor()
        for link in running.made.tokens:
            visitor.enter(name_token(link))
        cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())

        @settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
        @given(draw_requests(shape))
        def ask(asked: Asked) -> None:
            check_request(running, asked, cookies)

        ask()


# --- kills (L7)


def test_l7_a_portal_that_is_killed_any_time_loses_no_line_that_was_acknowledged(tmp_path: Path) -> None:
    clock = Clock(datetime.now(UTC))
    made = make_many(tmp_path, 30, datetime(2999, 1, 1, tzinfo=UTC), clock)
    draw, acknowledged = random.Random(12), 0
    for turn in range(KILLS):
        with serve_command(tmp_path, output=tmp_path / "said.txt") as served:
            acknowledged += work_until_killed(served, list(made.tokens), draw, turn)
    clock.now = datetime.now(UTC)
    with made.open() as store:
        assert store.verify_trace().fault == ""
        opened = [line for line in store.trace() if line.what == "apnet"]
    assert acknowledged <= len(opened) <= acknowledged + KILLS
    assert acknowledged > 0


def work_until_killed(served: Served, links: list[str], draw: random.Random, turn: int) -> int:
    """Open one sheet after another until the server is killed; return how many were given."""
    assert served.process is not None
    timer = threading.Timer(draw.uniform(0.05, 2.0), served.process.kill)
    timer.start()
    given = 0
    with contextlib.suppress(OSError):
        for number in range(10_000):
            link = links[(turn + number) % len(links)]
            entered = served.request("POST", f"/l/{name_token(link)}").decode("latin-1")
            cookie = entered.partition("set-cookie: ")[2].partition(";")[0]
            if b"Tall for" in served.request("GET", f"/ark/{link}/", f"Cookie: {cookie}"):
                given += 1
    timer.join()
    return given
