"""Silence (L14): the longest way in one HOME, and then no token, session, code or address where none may be.

The links are made by the command, the portal is the command too, and is killed on the way. What may hold a secret is
listed here from the rules: the folder of the sending (L2, L16), and for addresses the store (L5) and status (L6).
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipeline.links.model import Link
from pipeline.links.pin import digest_pin
from pipeline.links.schema import STORE_FILE
from pipeline.links.times import utc_now
from tests.support.commands import run_command
from tests.support.link_homes import EXPIRES, KEY, ROOT, make_home
from tests.support.link_stores import Clock, Made
from tests.support.portals import make_page, publish_pages
from tests.support.recipient_files import TOKEN, Person, write_csv
from tests.support.served import Served, serve_command

CODES = frozenset({"0301", "4601", "1507"})
PEOPLE = [
    Person("0301", "Kanari Navnesen", "superbruker", "kanari.en@oslo.example.no", "", "nb"),
    Person("4601", "Sittende Kanari", "vara", "kanari.to@bergen.example.no", "", "nb"),
    Person("1507", "Kanari Tredje", "annen", "kanari.tre@alesund.example.no", "", "nb"),
]
PIN = "31415926"
ADDRESSES = tuple(one.epost for one in PEOPLE)
SENDING, STORE = f"data/{KEY}/utsending/", f"data/{STORE_FILE}"


@dataclass
class Walk:
    """What was seen on the way: secrets, answers, printed texts, the arguments of the server."""

    home: Path
    tokens: dict[str, str] = field(default_factory=dict)
    sessions: list[str] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    printed: list[str] = field(default_factory=list)
    arguments: list[bytes] = field(default_factory=list)

    def ask(self, served: Served, method: str, path: str, cookie: str = "", body: bytes = b"") -> bytes:
        """Send a request and keep what was answered, without the cookie that is the browser's."""
        answer = served.request(method, path, *([f"Cookie: {cookie}"] if cookie else []), body=body)
        assert answer, path
        found = re.search(rb"set-cookie: (ark-\w+=([\w-]+))", answer)
        if found:
            self.sessions.append(found[2].decode())
            answer = answer.replace(found[1], b"")
        self.answers.append(answer)
        return found[1] if found else answer

    def open(self, served: Served, kode: str, body: bytes = b"") -> str:
        """Press the button of a link, and return its cookie."""
        path = f"/l/{self.tokens[kode]}"
        self.ask(served, "GET", path)
        return self.ask(served, "POST", path, body=body).decode()

    def call(self, *arguments: object) -> None:
        """Call a command about links and keep what it prints."""
        outcome = run_command("links", *arguments, "--home", self.home)
        assert outcome.code == 0, outcome.err
        self.printed += [outcome.out, outcome.err]


def read_tokens(home: Path, number: int = 1) -> dict[str, str]:
    with (home / SENDING / str(number) / "fletting.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    found = {}
    for row in rows:
        token = TOKEN.fullmatch(row["lenke"])
        assert token is not None
        found[row["kode"]] = token[1]
    return found


# while a file is there, the page of a link is a fault whose text has a name and an address
FAILING = """
from pathlib import Path
import pipeline.portal.entrance as entrance
render = entrance.render_landing
def failing(link, edition):
    if Path({fault!r}).exists():
        raise KeyError(link.recipient.navn + link.recipient.epost)
    return render(link, edition)
entrance.render_landing = failing
"""


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """Go the longest way."""
    folder = tmp_path_factory.mktemp("canaries")
    home = make_home(folder / "home", codes=CODES).root
    pages = {kode: {language: make_page(kode, language) for language in ("nb", "nn")} for kode in CODES}
    publish_pages(home, pages)
    walk, made = Walk(home), Made(home / "data", Clock(utc_now()))
    people = write_csv(folder / "mottakere.csv", [one.cells for one in PEOPLE])
    walk.call(
        *("make", KEY, "--recipients", people, "--base-url", ROOT, "--expires", EXPIRES, "--confirm", "--write"),
    )
    walk.tokens = read_tokens(home)
    ids = {kode: link.lenke_id for link in _read_links(made) for kode in CODES if link.kode == kode}
    made.change("update lenke set pin_avtrykk = ? where lenke_id = ?", digest_pin(PIN), ids["1507"])
    output = folder / "said.txt"
    fault = folder / "feil"
    with serve_command(home, "--access-log", output=output, before=FAILING.format(fault=str(fault))) as served:
        walk.arguments += _read_arguments()
        cookie = walk.open(served, "0301")
        for name in ("", "nynorsk.html", "valg", f"introresultat-{KEY}-0301-nb.xlsx", "finnes-ikke"):
            walk.ask(served, "GET", f"/ark/{ids['0301']}/{name}", cookie)
        walk.ask(served, "POST", f"/ark/{ids['0301']}/svar", cookie, b"svar=stemmer")
        walk.ask(served, "POST", f"/ark/{ids['0301']}/logg-ut", cookie)
        # the code: none, a wrong one, the right one
        walk.ask(served, "POST", f"/l/{walk.tokens['1507']}")
        walk.ask(served, "POST", f"/l/{walk.tokens['1507']}", body=b"kode=27182818")
        pinned = walk.open(served, "1507", f"kode={PIN}".encode())
        walk.ask(served, "GET", f"/ark/{ids['1507']}/", pinned)
        # a mistake
        wrong = walk.open(served, "4601")
        walk.ask(served, "GET", f"/ark/{ids['4601']}/feil-mottaker", wrong)
        walk.ask(served, "POST", f"/ark/{ids['4601']}/feil-mottaker", wrong)
        walk.ask(served, "GET", f"/l/{walk.tokens['4601']}")
        # what is wrong with requests
        walk.ask(served, "GET", f"/l/{walk.tokens['0301']}x")
        walk.ask(served, "PUT", f"/l/{walk.tokens['0301']}")
        walk.answers.append(served.send(f"GET /l/{walk.tokens['0301']} tull\r\n\r\n".encode()))
        walk.answers.append(
            served.send(f"GET /l/{walk.tokens['0301']} HTTP/1.1\r\nHost: evil.example\r\n\r\n".encode())
        )
        # a fault, and a closed store
        fault.touch()
        assert b" 500 " in walk.ask(served, "GET", f"/l/{walk.tokens['0301']}").split(b"\r\n")[0]
        fault.unlink()
        head = home / "data" / "lenker.hode"
        head.rename(head.with_suffix(".borte"))
        assert b" 503 " in walk.ask(served, "GET", f"/l/{walk.tokens['0301']}").split(b"\r\n")[0]
        head.with_suffix(".borte").rename(head)
        publish_pages(home, pages)
        assert served.process is not None
        served.process.kill()
        served.process.wait(10)
    walk.printed.append(output.read_text(encoding="utf-8"))
    with serve_command(home, output=output) as served:
        cookie = walk.open(served, "0301")
        assert b"Tall for 0301" in walk.ask(served, "GET", f"/ark/{ids['0301']}/", cookie)
        walk.call("revoke", KEY, "--link", ids["0301"], "--reason", "prøve")
        walk.ask(served, "GET", f"/ark/{ids['0301']}/", cookie)
    walk.printed.append(output.read_text(encoding="utf-8"))
    walk.call("verify-log")
    return walk


def _read_links(made: Made) -> list[Link]:
    with made.open(write=False) as store:
        return list(store.links(KEY))


def _read_arguments() -> list[bytes]:
    """The arguments and the environment of every process that may be read (Linux)."""
    found = []
    for name in ("cmdline", "environ"):
        for path in Path("/proc").glob(f"[0-9]*/{name}"):
            try:
                found.append(path.read_bytes())
            except OSError:
                continue
    return found


def read_files(home: Path) -> Iterator[tuple[str, bytes]]:
    """Every file under HOME, what a workbook contains beside it."""
    for path in sorted(home.rglob("*")):
        if path.is_file():
            name = path.relative_to(home).as_posix()
            yield name, path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    yield from ((f"{name}/{part}", archive.read(part)) for part in archive.namelist())


def find(secrets: list[str], content: bytes) -> list[str]:
    return [secret for secret in secrets if secret.encode() in content]


def test_the_walk_went_all_the_way(walk: Walk) -> None:
    statuses = [int(answer.split(b" ", 2)[1]) for answer in walk.answers if answer.startswith(b"HTTP/1.1")]
    assert {200, 400, 403, 404, 405, 421, 500, 503} <= set(statuses)
    assert len(walk.sessions) == 4
    assert len(set(walk.tokens.values())) == 3


def test_l14_a_token_is_in_the_folder_of_its_sending_and_nowhere_else(walk: Walk) -> None:
    tokens = list(walk.tokens.values())
    places = {name for name, content in read_files(walk.home) if find(tokens, content)}
    assert places
    assert all(name.startswith(SENDING) and "/arkiv/" not in name for name in places)
    said = [*walk.answers, *walk.arguments, *(text.encode() for text in walk.printed)]
    assert [text[:80] for text in said if find(tokens, text)] == []


def test_l14_sessions_and_codes_are_nowhere(walk: Walk) -> None:
    secrets = [*walk.sessions, PIN]
    assert [name for name, content in read_files(walk.home) if find(secrets, content)] == []
    said = [*walk.answers, *walk.arguments, *(text.encode() for text in walk.printed)]
    assert [text[:80] for text in said if find(secrets, text)] == []


def test_l14_an_address_is_in_the_store_and_the_sending_and_no_answer_has_one(walk: Walk) -> None:
    places = {name for name, content in read_files(walk.home) if find(list(ADDRESSES), content)}
    assert {name for name in places if not name.startswith(SENDING)} == {STORE}
    assert [answer[:80] for answer in walk.answers if find(list(ADDRESSES), answer)] == []
    assert [text for text in walk.printed if find(list(ADDRESSES), text.encode())] == []
    assert [text[:40] for text in walk.arguments if find(list(ADDRESSES), text)] == []


def test_l7_the_trace_has_no_more_than_it_may(walk: Walk) -> None:
    with Made(walk.home / "data", Clock(utc_now())).open(write=False) as store:
        lines = store.trace()
        check = store.verify_trace()
    assert check.fault == ""
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9_-]{8}|-", line.lenke_id), line
        assert re.fullmatch(r"[a-z_]+", line.what)
        assert re.fullmatch(r"[a-z_]+", line.verdict)
    whats = [line.what for line in lines]
    for what, count in (("apnet", 3), ("lastet_ned", 1), ("feil_mottaker", 1), ("kode_provd", 2)):
        assert whats.count(what) == count, what


def test_a_fault_is_printed_by_its_place_and_not_by_its_text(walk: Walk) -> None:
    printed = "\n".join(walk.printed)
    assert re.search(r"ERROR fault: KeyError at \w+\.py:\d+", printed)
    assert "Traceback" not in printed
    assert "/l/" not in printed
