"""The examples for nginx and Caddy (L8): their own check of them, and one run through each with TLS.

Left out where the program is not installed. The certificate is made for the test, and the ports of the example are
changed to what a test may use; nothing else of it is.
"""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.browser import open_browser
from tests.support.commands import CHECKOUT
from tests.support.link_stores import Clock, make_link, make_recipient, make_store, name_token
from tests.support.portals import NAME, publish_sheets
from tests.support.programs import find_program, locate_program
from tests.support.served import Served, serve_here

LINK = "linkA001"
EXAMPLES = CHECKOUT / "docs" / "examples"
TOKEN = name_token(LINK)


def take_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    openssl = find_program("openssl")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem", "-subj", f"/CN={NAME}",
         "-addext", f"subjectAltName=DNS:{NAME}"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    make_store(home / "data", [make_link(LINK, make_recipient("0301"))])
    publish_sheets(home, ["0301"])
    with serve_here(home, Clock(), NAME) as running:
        yield running


class Proxy:
    """A proxy that runs, with its two ports and all that it has written."""

    def __init__(self, secure: int, plain: int, folder: Path, certificate: Path) -> None:
        self.secure, self.plain, self.folder = secure, plain, folder
        self._context = ssl.create_default_context(cafile=str(certificate / "fullchain.pem"))

    def ask(self, path: str, *headers: str, method: str = "GET", body: bytes = b"", host: str = NAME) -> bytes:
        """Send one request over TLS."""
        with (
            socket.create_connection(("127.0.0.1", self.secure), timeout=15) as plain,
            self._context.wrap_socket(plain, server_hostname=NAME) as connection,
        ):
            return _talk(connection, method, path, host, headers, body)

    def ask_plain(self, path: str) -> bytes:
        """Send one request without TLS."""
        with socket.create_connection(("127.0.0.1", self.plain), timeout=15) as connection:
            return _talk(connection, "GET", path, NAME, (), b"")

    def read_all(self) -> bytes:
        """Everything that the proxy has written."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.rglob("*")) if path.is_file())


def _talk(connection: socket.socket, method: str, path: str, host: str, headers: tuple[str, ...], body: bytes) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", *headers]
    lines += [f"Content-Length: {len(body)}"] if method == "POST" else []
    connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
    received = b""
    with suppress(ConnectionError, TimeoutError, ssl.SSLError):
        while part := connection.recv(65536):
            received += part
    return received


@contextmanager
def run_proxy(command: list[str], proxy: Proxy) -> Iterator[Proxy]:
    """Run the proxy for as long as the test needs it."""
    with (proxy.folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, cwd=proxy.folder)
        try:
            for _ in range(200):
                with suppress(OSError):
                    socket.create_connection(("127.0.0.1", proxy.secure), timeout=1).close()
                    break
                assert process.poll() is None, (proxy.folder / "said.txt").read_text()
                time.sleep(0.05)
            yield proxy
        finally:
            process.terminate()
            process.wait(20)


def prepare_nginx(folder: Path, certificate: Path, served: Served) -> tuple[list[str], Proxy]:
    """Return the command and the proxy, for the example with ports and files of the test."""
    proxy = Proxy(take_port(), take_port(), folder, certificate)
    example = (EXAMPLES / "nginx.conf").read_text(encoding="utf-8")
    example = re.sub(r"listen \[::\]:\d+.*;\n", "", example)
    example = example.replace("listen 80;", f"listen 127.0.0.1:{proxy.plain};")
    example = example.replace("listen 443 ssl", f"listen 127.0.0.1:{proxy.secure} ssl")
    example = example.replace("/etc/ssl/portal", str(certificate)).replace("127.0.0.1:8080", served.host)
    for name in ("body", "proxy", "fastcgi", "uwsgi", "scgi"):
        (folder / name).mkdir()
    paths = "\n".join(
        f"{kind}_temp_path {folder / name};"
        for kind, name in (
            ("client_body", "body"), ("proxy", "proxy"), ("fastcgi", "fastcgi"), ("uwsgi", "uwsgi"), ("scgi", "scgi"),
        )
    )  # fmt: skip
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder / 'pid'}; error_log {folder / 'error.log'} info;\nevents {{}}\n"
        f"http {{\naccess_log {folder / 'access.log'};\n{paths}\n{example}\n}}\n",
        encoding="utf-8",
    )
    return [find_program("nginx"), "-p", str(folder), "-c", str(config)], proxy


def prepare_caddy(folder: Path, certificate: Path, served: Served) -> tuple[list[str], Proxy]:
    """Return the command and the proxy, for the example with ports and a certificate of the test."""
    proxy = Proxy(take_port(), take_port(), folder, certificate)
    example = (EXAMPLES / "Caddyfile").read_text(encoding="utf-8")
    example = example.replace("127.0.0.1:8080", served.host)
    ports = f"admin off\n\thttp_port {proxy.plain}\n\thttps_port {proxy.secure}"
    files = f"tls {certificate / 'fullchain.pem'} {certificate / 'privkey.pem'}"
    for before, after in (
        ("{\n\t# Caddy's own", f"{{\n\t{ports}\n\t# Caddy's own"),
        ("https://resultat.example.no {\n", f"https://resultat.example.no {{\n\tbind 127.0.0.1\n\t{files}\n"),
        ("http://resultat.example.no {\n", "http://resultat.example.no {\n\tbind 127.0.0.1\n"),
    ):
        assert example.count(before) == 1
        example = example.replace(before, after)
    config = folder / "Caddyfile"
    config.write_text(example, encoding="utf-8")
    return [find_program("caddy"), "run", "--adapter", "caddyfile", "--config", str(config)], proxy


PREPARE = {"nginx": prepare_nginx, "caddy": prepare_caddy}


@pytest.fixture(scope="module", params=PREPARE)
def proxy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, certificate: Path, served: Served
) -> Iterator[Proxy]:
    find_program(request.param)
    command, prepared = PREPARE[request.param](tmp_path_factory.mktemp(request.param), certificate, served)
    with run_proxy(command, prepared) as running:
        yield running


def read_head(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[0].lower()


def test_l8_the_example_passes_the_proxy_s_own_check(
    tmp_path: Path, certificate: Path, served: Served, request: pytest.FixtureRequest
) -> None:
    for name, prepare in PREPARE.items():
        if locate_program(name) is None:
            continue
        (tmp_path / name).mkdir()
        command, _ = prepare(tmp_path / name, certificate, served)
        checked = [*command, "-t"] if name == "nginx" else [command[0], "validate", *command[2:]]
        outcome = subprocess.run(checked, capture_output=True, text=True, check=False)
        assert outcome.returncode == 0, outcome.stderr


def test_l8_l12_from_the_link_to_the_sheet_through_the_proxy(proxy: Proxy) -> None:
    assert read_head(proxy.ask(f"/l/{TOKEN}")).startswith(b"http/1.1 200")
    entered = proxy.ask(f"/l/{TOKEN}", "Sec-Fetch-Site: same-origin", method="POST")
    head = read_head(entered)
    assert head.startswith(b"http/1.1 303")
    assert f"location: /ark/{LINK}/".lower().encode() in head
    assert b"strict-transport-security: max-age=31536000" in head
    cookie = re.search(rb"set-cookie: (__Host-ark-[^;]+); ([^\r]+)", entered, re.IGNORECASE)
    assert cookie is not None
    assert {b"HttpOnly", b"Secure", b"Path=/", b"SameSite=strict"} <= set(cookie[2].split(b"; "))
    sheet = proxy.ask(f"/ark/{LINK}/", f"Cookie: {cookie[1].decode()}")
    assert b"Tall for 0301" in sheet
    assert read_head(sheet).count(b"cache-control: no-store") == 1


def test_l8_without_tls_one_is_led_to_the_front_page_and_never_to_the_path(proxy: Proxy) -> None:
    answer = proxy.ask_plain(f"/l/{TOKEN}")
    assert read_head(answer).startswith(b"http/1.1 301")
    assert re.findall(rb"location: ([^\r]+)", read_head(answer)) == [f"https://{NAME}/".encode()]
    assert TOKEN.encode() not in answer


def test_l13_the_proxy_says_who_asked_and_a_forged_header_does_not(proxy: Proxy, served: Served) -> None:
    for number in range(25):
        answer = proxy.ask(f"/l/feil-{number}", f"X-Forwarded-For: 198.51.100.{number}")
    assert read_head(answer).startswith(b"http/1.1 429")
    assert served.state is not None
    served.state.guesses._callers.clear()


@pytest.mark.parametrize("trick", ["/ark/../l/", "//l/", "/l/%2e%2e/", "/ark/%2f"])
def test_a_path_goes_through_as_it_came(proxy: Proxy, trick: str) -> None:
    assert re.match(rb"http/1.1 (400|403|404)", read_head(proxy.ask(trick)))


def test_l14_no_log_of_the_proxy_has_a_token(proxy: Proxy, served: Served) -> None:
    proxy.ask(f"/l/{TOKEN}")
    proxy.ask(f"/l/{TOKEN}", method="POST", body=b"x" * 5000)
    proxy.ask(f"/l/{TOKEN}", host="evil.example")
    proxy.ask(f"/l/{TOKEN} tull")
    proxy.ask(f"/l/{TOKEN}", "X: " + "x" * 40_000)
    assert TOKEN.encode() not in proxy.read_all()


@pytest.mark.parametrize("name", PREPARE)
def test_a_portal_that_is_down_is_a_page_and_no_log_line(tmp_path: Path, certificate: Path, name: str) -> None:
    find_program(name)
    command, prepared = PREPARE[name](tmp_path, certificate, Served(take_port()))
    with run_proxy(command, prepared) as proxy:
        answer = proxy.ask(f"/l/{TOKEN}")
        assert read_head(answer).startswith(b"http/1.1 503")
        assert b"cache-control: no-store" in read_head(answer)
        assert "Siden er stengt akkurat nå".encode() in answer
        assert TOKEN.encode() not in proxy.read_all()


def test_l9_a_browser_keeps_the_cookie_with_its_prefix_and_comes_to_the_sheet(proxy: Proxy) -> None:
    rules = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
    with open_browser(rules) as browser:
        context = browser.new_context(ignore_https_errors=True)
        page = context.new_page()
        page.goto(f"https://{NAME}:{proxy.secure}/l/{TOKEN}")
        page.get_by_role("button", name="Åpne arket").click()
        assert page.url == f"https://{NAME}:{proxy.secure}/ark/{LINK}/"
        assert page.get_by_text("Tall for 0301").is_visible()
        (cookie,) = context.cookies()
        kept = (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["sameSite"], cookie["path"])
        assert kept == (f"__Host-ark-{LINK}", True, True, "Strict", "/")
        context.close()
