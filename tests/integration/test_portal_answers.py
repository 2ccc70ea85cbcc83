"""Every answer of the portal, by route, method and situation (L8, L11, L12): status, headers, body, store.

Headers are written out here as the rule has them, and not taken from the code.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.portal.routes import ROUTES
from pipeline.portal.settings import PortalSettings
from tests.support.link_stores import KEY, NOW, make_link, make_recipient, make_store, name_token
from tests.support.portals import HOST, NAME, PORT, Reply, Running, open_portal, publish_sheets

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
OPEN, OTHER, OVER, REVOKED = "linkA001", "linkB001", "linkC001", "linkD001"
FILE = "introresultat-2020-forelopig-1-0301-nb.xlsx"
# L12, by pencil
ALWAYS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex, nofollow, noarchive",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "accept-ranges": "none",
}
NEVER = ("server", "etag", "last-modified", "content-range", "x-powered-by", "expires", "age", "vary")
# path, situation of the visitor: the status of GET and of POST. ID and TOKEN are of a link that opens.
PAGES = {
    ("/", "nobody"): (200, 405),
    ("/helse", "nobody"): (200, 405),
    ("/personvern", "nobody"): (200, 405),
    ("/robots.txt", "nobody"): (200, 405),
    ("/.well-known/security.txt", "nobody"): (200, 405),
    ("/finnes-ikke", "nobody"): (404, 404),
    ("/l/TOKEN", "nobody"): (200, 303),
    (f"/l/{name_token(OVER)}", "nobody"): (410, 410),
    (f"/l/{name_token(REVOKED)}", "nobody"): (404, 404),
    ("/l/ukjent", "nobody"): (404, 404),
    ("/ark/ID/", "nobody"): (403, 403),
    ("/ark/ID/valg", "nobody"): (403, 403),
    ("/ark/ID/svar", "nobody"): (403, 403),
    ("/ark/ID/finnes-ikke", "nobody"): (403, 403),
    ("/ark/", "nobody"): (403, 403),
    (f"/ark/{OTHER}/", "holder"): (403, 403),
    ("/ark/ID/", "holder"): (200, 405),
    ("/ark/ID/nynorsk.html", "holder"): (200, 405),
    (f"/ark/ID/{FILE}", "holder"): (200, 405),
    ("/ark/ID/valg", "holder"): (200, 405),
    ("/ark/ID/svar", "holder"): (405, 303),
    ("/ark/ID/feil-mottaker", "holder"): (200, 200),
    ("/ark/ID/logg-ut", "holder"): (405, 200),
    ("/ark/ID/finnes-ikke", "holder"): (404, 405),
}
CASES = [(path, who, method) for path, who in PAGES for method in METHODS]
IDS = {case: f"open{number:04d}" for number, case in enumerate(CASES)}
# what a request may write: the refusal of a known link, a download, a mistake
WRITES = {
    *((method, f"/l/{name_token(link)}") for link in (OVER, REVOKED) for method in ("GET", "POST")),
    ("GET", f"/ark/ID/{FILE}"),
    ("POST", "/ark/ID/feil-mottaker"),
}


@pytest.fixture(scope="module", params=[None, NAME], ids=["loopback", "proxy"])
def running(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Running]:
    """A portal with a link of its own for every case."""
    home = tmp_path_factory.mktemp("home")
    links = [
        *(make_link(lenke_id, make_recipient("0301", f"{lenke_id}@oslo.example.no")) for lenke_id in IDS.values()),
        make_link(OPEN, make_recipient("0301")),
        make_link(OTHER, make_recipient("4601", "per@bergen.example.no")),
        make_link(OVER, make_recipient("1507", "ada@alesund.example.no"), expires=NOW - timedelta(days=1)),
        make_link(REVOKED, make_recipient("1507", "ola@alesund.example.no")),
    ]
    made = make_store(home / "data", links)
    with made.open() as store:
        store.revoke(KEY, [REVOKED])
    publish_sheets(home, ["0301", "1507", "4601"])
    with open_portal(home, made, settings=PortalSettings(PORT, request.param)) as started:
        yield started


def expect(path: str, who: str, method: str) -> int:
    """The status by the rule."""
    get, post = PAGES[path, who]
    if get == 403 or (get in (404, 429) and who == "nobody" and not path.startswith("/l/")):
        return get
    if method in ("GET", "HEAD"):
        return get
    if method == "POST":
        return post
    if path.endswith("finnes-ikke") and method != "OPTIONS":
        return 405
    return 204 if method == "OPTIONS" else 405


def ask(running: Running, path: str, who: str, method: str) -> tuple[Reply, bool]:
    """Ask, and say whether the store has been written to."""
    lenke_id = IDS[path, who, method]
    visitor = running.visitor(host=running.state.settings.public_host or HOST)
    if who == "holder":
        visitor.enter(name_token(lenke_id))
    before = read_store(running)
    real = path.replace("ID", lenke_id).replace("TOKEN", name_token(lenke_id))
    reply = visitor.post(real) if method == "POST" else visitor.get(real, method=method)
    return reply, read_store(running) != before


def read_store(running: Running) -> bytes:
    """The file of the store, when what waits is written."""
    running.state.writer.stop()
    content = running.made.path.read_bytes()
    running.state.writer.start()
    return content


def check_policy(reply: Reply) -> None:
    """The policy of a page: its own styles by hash and no others, a form only where there is one."""
    policy = dict(part.split(" ", 1) for part in str(reply.get("content-security-policy")).split("; "))
    styles = re.findall(rb"<style[^>]*>(.*?)</style>", reply.body, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(style).digest()).decode()}'" for style in styles]
    expected = {
        "default-src": "'none'",
        "form-action": "'self'" if b"<form" in reply.body else "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    if reply.body:
        assert policy.pop("style-src", "") == " ".join(hashes)
    else:
        policy.pop("style-src", "")
        policy["form-action"] = expected["form-action"] = "'none'"
    assert policy == expected
    for outside in (b"<script", b" src=", b"<link", b"@import", b"url(", b" style=", b"javascript:", b"data:"):
        assert outside not in reply.body


def check_headers(reply: Reply, running: Running) -> None:
    """What the rule asks of every answer."""
    assert {name: reply.get(name) for name in ALWAYS} == ALWAYS
    assert [name for name in NEVER if reply.get(name) is not None] == []
    assert "camera=()" in str(reply.get("permissions-policy"))
    is_public = running.state.settings.is_behind_proxy
    assert reply.get("strict-transport-security") == ("max-age=31536000" if is_public else None)
    location = reply.get("location")
    assert location is None or (not re.match(r"[a-z]+:|//", location) and "\\" not in location)
    for cookie in reply.get_all("set-cookie"):
        name, *facts = (part.strip().lower() for part in cookie.split(";"))
        assert re.match(f"{'__host-' if is_public else ''}ark-(open|linka)[0-9]+=", name)
        assert {"httponly", "samesite=strict", "path=/"} <= set(facts)
        assert ("secure" in facts) is is_public
        assert not any(fact.startswith(("domain", "expires")) for fact in facts)


@pytest.mark.parametrize(("path", "who", "method"), CASES, ids=lambda value: str(value)[:40])
def test_an_answer_has_its_status_and_headers_and_writes_only_what_the_rule_says(
    running: Running, path: str, who: str, method: str
) -> None:
    reply, has_written = ask(running, path, who, method)
    assert reply.status == expect(path, who, method)
    check_headers(reply, running)
    check_policy(reply)
    assert has_written == ((method, path) in WRITES and reply.status != 403)
    if method == "HEAD" or reply.status == 204:
        assert reply.body == b""
    elif reply.status >= 400:
        assert "<h1" in reply.text
        assert "Spørsmål?" in reply.text
    if reply.status == 405:
        assert method not in str(reply.get("allow")).split(", ")


def test_the_table_has_every_route() -> None:
    shapes = {re.sub(r"\{\w+\}", "*", route.path) for route in ROUTES}
    tried = {re.sub(r"^/ark/[^/]+", "/ark/*", re.sub(r"^/l/.+", "/l/*", path)) for path, _ in PAGES}
    assert {shape for shape in shapes if shape not in tried} == {"/ark/*/*"}


def test_a_head_has_the_headers_of_the_get(running: Running) -> None:
    host = running.state.settings.public_host or HOST
    visitor = running.visitor(host=host)
    visitor.enter(name_token(OPEN))
    for path in ("/", f"/l/{name_token(OPEN)}", f"/ark/{OPEN}/", f"/ark/{OPEN}/{FILE}", f"/l/{name_token(OVER)}"):
        assert visitor.get(path, method="HEAD").headers == visitor.get(path).headers


@pytest.mark.parametrize("name", ["range", "if-none-match", "if-modified-since", "if-match", "if-range"])
def test_range_and_conditions_are_passed_over(running: Running, name: str) -> None:
    visitor = running.visitor(host=running.state.settings.public_host or HOST)
    visitor.enter(name_token(OPEN))
    whole = visitor.get(f"/ark/{OPEN}/{FILE}")
    value = "bytes=0-3" if name == "range" else "*" if "match" in name else "Wed, 21 Oct 2015 07:28:00 GMT"
    asked = visitor.get(f"/ark/{OPEN}/{FILE}", headers={name: value})
    assert (asked.status, asked.body, asked.headers) == (200, whole.body, whole.headers)


@pytest.mark.parametrize(
    "host",
    ["", "example.com", "resultat.example.no.evil.example", "localhost", f"127.0.0.1:{PORT + 1}", f"{HOST}, {NAME}"],
)
def test_another_host_is_misdirected(running: Running, host: str) -> None:
    for path in ("/", f"/l/{name_token(OPEN)}", "/helse", "/robots.txt"):
        reply = running.ask("GET", path, headers=[("host", host), ("x-forwarded-host", NAME)])
        assert reply.status == 421
        check_headers(reply, running)
    for headers in ([], [("host", NAME), ("host", HOST)]):
        assert running.ask("GET", "/", headers=headers).status == 421


def test_a_body_over_the_limit_is_refused_whatever_it_says_of_its_length(running: Running) -> None:
    host = running.state.settings.public_host or HOST
    for headers, body, status in (
        ([], b"x" * 4096, 303),
        ([], b"x" * 4097, 413),
        ([("content-length", "4097")], b"", 413),
        ([("content-length", "9" * 400)], b"", 413),
        ([("content-length", "-1")], b"", 413),
        ([("content-length", "1")], b"x" * 9000, 413),
    ):
        reply = running.ask("POST", f"/l/{name_token(OPEN)}", headers=[("host", host), *headers], body=body)
        assert reply.status == status
        check_headers(reply, running)


def test_a_page_is_in_one_language_where_the_recipient_is_known_and_else_in_both(tmp_path: Path) -> None:
    links = [make_link(OPEN, make_recipient("0301", malform="nn"))]
    made = make_store(tmp_path / "data", links)
    publish_sheets(tmp_path, ["0301"])
    with open_portal(tmp_path, made) as running:
        visitor = running.visitor()
        landing = visitor.get(f"/l/{name_token(OPEN)}").text
        assert '<html lang="nn">' in landing
        assert "Åpne" not in landing
        visitor.enter(name_token(OPEN))
        for path in ("valg", "feil-mottaker", "finst-ikkje"):
            page = visitor.get(f"/ark/{OPEN}/{path}").text
            assert '<html lang="nn">' in page
            assert 'lang="nb"' not in page
        for path in ("/", "/personvern", "/l/ukjent", "/ark/ukjent/"):
            page = visitor.get(path).text
            assert 'lang="nb"' in page
            assert 'lang="nn"' in page
