"""200 processes that change links are killed at random: nothing acknowledged is lost or doubled, the chain is whole.

Each round a process makes, revokes, prolongs and opens links as fast as it can, and says of each when it is done. The
same at chosen points is in ``tests/unit/test_link_store.py`` and ``test_link_keeping.py``.
"""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.links.head import HeadFile
from pipeline.links.model import LinkState, NewLine, NewSending, What
from pipeline.links.store import LinkStore, open_store
from tests.support.link_stores import EDITION, EXPIRES, KEY, Clock, Made, make_link, make_recipient, name_token

pytestmark = pytest.mark.soak

ROUNDS = 200
CLOCK = Clock()


@dataclass
class Acknowledged:
    """What processes have said is done, over all rounds."""

    made: set[str] = field(default_factory=set)
    revoked: set[str] = field(default_factory=set)
    opened: dict[str, int] = field(default_factory=dict)

    def take(self, text: str) -> None:
        for line in text.splitlines(keepends=True):
            what, _, lenke_id = line.strip().partition(" ")
            if not line.endswith("\n"):
                break
            if what == "made":
                self.made.add(lenke_id)
            elif what == "revoked":
                self.revoked.add(lenke_id)
            elif what == "opened":
                self.opened[lenke_id] = self.opened.get(lenke_id, 0) + 1


def work(data: Path, prefix: str, seed: int, told: int) -> None:
    """Change links until killed; after each change write one line."""
    draw = random.Random(seed)
    ids: list[str] = []
    with open_store(data, write=True, create=True, clock=CLOCK) as store:
        while True:
            what = draw.choice(("made", "revoked", "opened", "opened", "expired"))
            if what == "made" or not ids:
                what, lenke_id = "made", f"{prefix}{len(ids):03}"
                who = make_recipient("0301", f"{lenke_id}@oslo.example.no")
                number = store.next_sending(KEY)
                store.make(NewSending(EDITION, number, lenke_id, (make_link(lenke_id, who),), "https://x.example/"))
                ids.append(lenke_id)
            else:
                lenke_id = draw.choice(ids)
                _change(store, what, lenke_id)
            os.write(told, f"{what} {lenke_id}\n".encode())


def _change(store: LinkStore, what: str, lenke_id: str) -> None:
    if what == "revoked":
        store.revoke(KEY, [lenke_id])
    elif what == "opened":
        store.append([NewLine(lenke_id, What.OPENED)])
    else:
        store.expire(KEY, {lenke_id: EXPIRES})


def kill_one(data: Path, number: int) -> str:
    """Start a process, kill it after a moment, and return what it said."""
    ear, mouth = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(ear)
            work(data, f"r{number:03}", number, mouth)
        finally:
            os._exit(1)
    os.close(mouth)
    time.sleep(random.Random(f"kill {number}").uniform(0.0, 0.4))
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL
    with os.fdopen(ear, encoding="utf-8") as said:
        return said.read()


def check(made: Made, known: Acknowledged) -> None:
    with made.open() as store:
        links = {link.lenke_id: link for link in store.links(KEY)}
        assert known.made <= links.keys()
        assert known.revoked <= {key for key, link in links.items() if store.state(link) is LinkState.REVOKED}
        assert all(store.find_token(name_token(key)) is not None for key in links)
        opened: dict[str, int] = {}
        for line in store.trace():
            if line.what == What.OPENED:
                opened[line.lenke_id] = opened.get(line.lenke_id, 0) + 1
        # one more than was said where a process died between its commit and its word
        assert all(known.opened[key] <= opened[key] <= known.opened[key] + 1 for key in known.opened)
        found = store.verify_trace()
        assert found.fault == ""
        sendings = store.sendings(KEY)
        assert [one.number for one in sendings] == list(range(1, len(sendings) + 1))
        assert len({one.mark for one in sendings}) == len(sendings) == len(links)
        head = HeadFile(made.data).read()
        assert head is not None
        assert head.change == made.read_change()
    known.opened = opened


@pytest.mark.skipif(os.name == "nt", reason="forks")
def test_l5_processes_that_are_killed_lose_nothing_they_acknowledged(tmp_path: Path) -> None:
    made, known = Made(tmp_path / "data", CLOCK), Acknowledged()
    worked = 0
    for number in range(ROUNDS):
        said = kill_one(made.data, number)
        worked += bool(said)
        known.take(said)
        if known.made:
            check(made, known)
    assert worked > ROUNDS / 2
