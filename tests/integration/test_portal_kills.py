"""The portal is killed at chosen points (L5, L7): nothing acknowledged is lost, nothing is doubled, the chain is whole.

The process kills itself where a function of the store is called, before it or after it: between the commit and the
head, or between the head and the answer, say.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.links.times import utc_now
from tests.support.link_stores import Clock, make_link, make_recipient, make_store, name_token
from tests.support.portals import open_portal, publish_sheets
from tests.support.served import Served, serve_command

LINK = "linkA001"
FILE = "introresultat-2020-forelopig-1-0301-nb.xlsx"
KILLER = """
import os, signal
from {module} import {owner}
whole = {owner}.{name}
calls = 0
def dying(*given, **named):
    global calls
    calls += 1
    if calls <= {passed}:
        return whole(*given, **named)
    {before}
    result = whole(*given, **named)
    {after}
    return result
def die():
    os.kill(os.getpid(), signal.SIGKILL)
{owner}.{name} = dying
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")


@dataclass(frozen=True)
class Point:
    """Where the process dies: before or after a function is called, the first times passed over."""

    module: str
    owner: str
    name: str
    when: str
    passed: int = 0

    def write(self) -> str:
        """The Python that makes it so."""
        before, after = ("die()", "pass") if self.when == "before" else ("pass", "die()")
        return KILLER.format(
            module=self.module, owner=self.owner, name=self.name, passed=self.passed, before=before, after=after
        )


STORE, DATABASE, HEAD, SESSIONS = (
    ("pipeline.links.store", "LinkStore"),
    ("pipeline.links.database", "Database"),
    ("pipeline.links.head", "HeadFile"),
    ("pipeline.portal.sessions", "Sessions"),
)
# what is asked, where it dies, and how many lines of the trace it may have left: what, fewest, most
POINTS = {
    "opening, before it is written": ("open", Point(*STORE, "append", "before"), "apnet", 0, 0),
    "opening, written and not answered": ("open", Point(*STORE, "append", "after"), "apnet", 1, 1),
    "opening, committed and the head not looked at": ("open", Point(*DATABASE, "_follow", "before", 1), "apnet", 1, 1),
    "download, before it is written": ("download", Point(*STORE, "append", "before"), "lastet_ned", 0, 0),
    "download, written and not answered": ("download", Point(*STORE, "append", "after"), "lastet_ned", 1, 1),
    "mistake, before it is written": ("mistake", Point(*STORE, "report_mistake", "before"), "feil_mottaker", 0, 0),
    "mistake, committed and no head": ("mistake", Point(*HEAD, "write", "before"), "feil_mottaker", 1, 1),
    "mistake, head written": ("mistake", Point(*HEAD, "write", "after"), "feil_mottaker", 1, 1),
    "mistake, written and not answered": ("mistake", Point(*STORE, "report_mistake", "after"), "feil_mottaker", 1, 1),
    "mistake, its sessions being ended": ("mistake", Point(*SESSIONS, "end_all", "before"), "feil_mottaker", 1, 1),
    "word back, before it is written": ("word", Point(*STORE, "set_word", "before"), "svar", 0, 0),
    "word back, written and not answered": ("word", Point(*STORE, "set_word", "after"), "svar", 1, 1),
}


def act(served: Served, action: str) -> bytes:
    """Come to the sheet, and do what the server dies of; return the answer to that, if there is one."""
    entered = served.request("POST", f"/l/{name_token(LINK)}").decode("latin-1")
    cookie = "Cookie: " + entered.partition("set-cookie: ")[2].partition(";")[0]
    if action == "open":
        return served.request("GET", f"/ark/{LINK}/", cookie)
    if action == "download":
        return served.request("GET", f"/ark/{LINK}/{FILE}", cookie)
    if action == "mistake":
        return served.request("POST", f"/ark/{LINK}/feil-mottaker", cookie)
    return served.request("POST", f"/ark/{LINK}/svar", cookie, body=b"svar=stemmer")


@pytest.mark.parametrize("name", POINTS)
def test_l7_a_portal_that_is_killed_keeps_what_is_written_and_doubles_nothing(tmp_path: Path, name: str) -> None:
    action, point, what, fewest, most = POINTS[name]
    far = datetime(2999, 1, 1, tzinfo=UTC)
    made = make_store(tmp_path / "data", [make_link(LINK, make_recipient("0301"), expires=far)], Clock(utc_now()))
    if action == "word":
        made.change("update enhet set frist = '2998-12-31'")
    publish_sheets(tmp_path, ["0301"])
    with serve_command(tmp_path, before=point.write()) as served:
        assert act(served, action) == b"", "what was not finished is not acknowledged"
        assert served.process is not None
        assert served.process.wait(10) == -9
    made.clock.now = utc_now()
    with made.open() as store:
        assert store.verify_trace().fault == ""
        lines = [line for line in store.trace() if line.what == what]
        assert fewest <= len(lines) <= most
        link = store.find_link(LINK)
        assert link is not None
        assert (link.revoked is not None) == (what == "feil_mottaker" and len(lines) == 1)
        assert (link.word is not None) == (what == "svar" and len(lines) == 1)
    with open_portal(tmp_path, made) as running:
        entered = running.visitor().post(f"/l/{name_token(LINK)}")
        assert entered.status == (303 if link.revoked is None else 404)
