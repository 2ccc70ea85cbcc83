"""The real server (L8, L11, L14): broken requests, long bodies, slow connections, its stop, its refusals to start."""

from __future__ import annotations

import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.portal import server
from tests.support.commands import run_command
from tests.support.link_stores import Clock, make_link, make_recipient, make_store, name_token
from tests.support.portals import publish_sheets
from tests.support.served import Served, serve_command, serve_here

LINK = "linkA001"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    make_store(folder / "data", [make_link(LINK, make_recipient("0301"))])
    publish_sheets(folder, ["0301"])
    return folder


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Served]:
    with serve_here(home, Clock()) as running:
        yield running


def read_statuses(answer: bytes) -> list[bytes]:
    return re.findall(rb"HTTP/1\.[01] (\d{3})", answer)


def test_l12_the_server_does_not_name_itself_and_gives_the_page_whole(served: Served) -> None:
    answer = served.request("GET", f"/l/{name_token(LINK)}")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"\r\nserver:" not in head.lower()
    assert len(re.findall(rb"\r\ndate:", head.lower())) == 1
    assert int(re.findall(rb"content-length: (\d+)", head)[0]) == len(body)


HELLO = b"Host: HOST\r\nConnection: close\r\n"
BROKEN = {
    "two lengths": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde",
    "length and chunks": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 3\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    b"GET /helse HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "chunks spelled otherwise": b"POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a folded header": b"POST / HTTP/1.1\r\n" + HELLO + b"X: a\n\tContent-Length: 9\r\n\r\n",
    "a blank before the colon": b"GET / HTTP/1.1\r\nHost : HOST\r\n\r\n",
    "two hosts": b"GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "another host in the target": b"GET http://evil.example/helse HTTP/1.1\r\n" + HELLO + b"\r\n",
    "a blank in the target": b"GET /l/ a b HTTP/1.1\r\nHost: HOST\r\n\r\n",
    "NUL in a header": b"GET / HTTP/1.1\r\nHost: HOST\r\nX: a\x00b\r\n\r\n",
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03hello",
    "another version": b"GET / HTTP/3.7\r\nHost: HOST\r\n\r\n",
    "a head without an end": b"GET / HTTP/1.1\r\nHost: HOST\r\nX: " + b"x" * 70_000,
    "a length that is none": b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4e3\r\n\r\nabcd",
}


@pytest.mark.parametrize("case", BROKEN)
def test_l11_what_is_no_http_gets_a_bare_400_or_one_answer_and_the_connection_is_closed(
    served: Served, case: str
) -> None:
    answer = served.send(BROKEN[case].replace(b"HOST", served.host.encode()))
    assert read_statuses(answer) in ([b"400"], [b"404"], [b"405"])
    assert b"oppe" not in answer


def test_a_body_over_the_limit_is_refused_without_reading_it_to_its_end(served: Served) -> None:
    head = f"POST /l/{name_token(LINK)} HTTP/1.1\r\nHost: {served.host}\r\n"
    declared = served.send(f"{head}Content-Length: 100000000\r\n\r\n".encode())
    assert read_statuses(declared) == [b"413"]
    chunked = served.send(
        f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + b"1000\r\n" + b"x" * 4096 + b"\r\n2\r\nxx\r\n"
    )
    assert read_statuses(chunked) == [b"413"]
    assert b"connection: close" in declared.lower()


def test_two_requests_in_one_breath_are_two_answers(served: Served) -> None:
    one = f"GET /helse HTTP/1.1\r\nHost: {served.host}\r\n\r\n".encode()
    last = f"GET /robots.txt HTTP/1.1\r\nHost: {served.host}\r\nConnection: close\r\n\r\n".encode()
    answer = served.send(one + last)
    assert read_statuses(answer) == [b"200", b"200"]
    assert b"oppe" in answer


def test_an_upgrade_is_passed_over(served: Served) -> None:
    answer = served.request("GET", "/", "Upgrade: websocket", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13")
    assert read_statuses(answer) == [b"200"]


def test_l8_two_hundred_slow_connections_leave_a_holder_served(served: Served) -> None:
    slow = []
    try:
        for number in range(200):
            connection = socket.create_connection(("127.0.0.1", served.port), timeout=10)
            connection.sendall(
                b"" if number % 3 == 0 else b"GET / HTTP/1.1\r\n" if number % 3 == 1 else b"POST /l/x HTTP"
            )
            slow.append(connection)
        began = time.monotonic()
        assert read_statuses(served.request("GET", f"/l/{name_token(LINK)}")) == [b"200"]
        assert time.monotonic() - began < 5
    finally:
        for connection in slow:
            connection.close()


def test_a_connection_whose_request_does_not_come_is_closed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "REQUEST_SECONDS", 0.3)
    with serve_here(home, Clock()) as served:
        body = f"POST / HTTP/1.1\r\nHost: {served.host}\r\nContent-Length: 9\r\n\r\nab".encode()
        for begun in (b"", b"GET / HTTP/1.1\r\nHost:", body):
            began = time.monotonic()
            assert served.send(begun, timeout=5) == b""
            assert time.monotonic() - began < 4


# --- the command


def test_l14_the_command_says_where_it_is_ends_in_order_and_prints_nothing_of_who_asked(
    home: Path, tmp_path: Path
) -> None:
    output = tmp_path / "said.txt"
    with serve_command(home, output=output) as served:
        assert read_statuses(served.request("GET", "/helse")) == [b"200"]
        served.request("GET", f"/l/{name_token(LINK)}")
        served.request("GET", "/l/ukjent-token")
        served.send(b"GET /l/hemmelig tull\r\n\r\n")
        assert served.process is not None
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(20) == 0
    said = output.read_text(encoding="utf-8")
    assert said.splitlines() == [f"The portal is at http://127.0.0.1:{served.port}/. Ctrl-C ends it."]


def test_l8_a_closed_store_is_told_of_at_the_start_and_every_page_is_503(tmp_path: Path) -> None:
    output = tmp_path / "said.txt"
    with serve_command(tmp_path, output=output) as served:
        assert read_statuses(served.request("GET", "/helse")) == [b"503"]
    assert "every page is 503" in output.read_text(encoding="utf-8")
    assert "No links have been made" in output.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "0.0.0.0"], "--behind-proxy NAME"),
        (["--host", "::"], "--behind-proxy NAME"),
        (["--host", "portal.example.no"], "--behind-proxy NAME"),
        (["--host", "0.0.0.0", "--behind-proxy", "resultat.example.no"], "--with-register"),
        (["--behind-proxy", "https://resultat.example.no/"], "host name alone"),
        (["--behind-proxy", "resultat.example.no:443"], "host name alone"),
        (["--behind-proxy", ""], "host name alone"),
        (["--behind-proxy", "x\x1b[2J"], "host name alone"),
        (["--behind-proxy", "resultat.example.no", "--proxy-address", "proxy"], "Expected an IP address"),
    ],
)
def test_l8_it_does_not_start_where_it_must_not(tmp_path: Path, options: list[str], said: str) -> None:
    (tmp_path / "data" / "2020-endelig" / "snapshot").mkdir(parents=True)
    outcome = run_command("serve", "--home", tmp_path, "--port", "0", *options)
    assert outcome.code == 2
    assert said in outcome.err
    assert "Nothing was started" in outcome.err
    assert "\x1b" not in outcome.err


def test_l8_a_port_that_is_taken_is_refused(tmp_path: Path, served: Served) -> None:
    outcome = run_command("serve", "--home", tmp_path, "--port", served.port)
    assert outcome.code == 2
    assert "cannot listen" in outcome.err


def test_l8_with_register_and_a_proxy_it_starts_beyond_loopback(home: Path, tmp_path: Path) -> None:
    snapshot = home / "data" / "2020-endelig" / "snapshot"
    snapshot.mkdir(parents=True)
    output = tmp_path / "said.txt"
    options = ("--host", "0.0.0.0", "--behind-proxy", "Resultat.example.no", "--with-register")
    try:
        with serve_command(home, *options, output=output) as served:
            assert read_statuses(served.request("GET", "/helse")) == [b"421"]
            asked = b"GET /helse HTTP/1.1\r\nHost: resultat.example.no\r\nConnection: close\r\n\r\n"
            answer = served.send(asked)
            assert read_statuses(answer) == [b"200"]
            assert b"strict-transport-security: max-age=31536000" in answer
        assert "https://resultat.example.no/" in output.read_text(encoding="utf-8")
    finally:
        snapshot.rmdir()
