"""Requests that nobody would send in earnest, drawn from the portal's description, and what no answer to them may be.

The description is the table of routes; ids and tokens are of links that there are, that there are not, or nearly.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from pipeline.portal.routes import ROUTES
from tests.support.link_stores import name_token
from tests.support.portals import HOST, Reply, Running

LINKS = ("link0301", "link1507", "link4601")
SHAPES = tuple(dict.fromkeys(route.path for route in ROUTES))
_ODD = st.text(st.characters(min_codepoint=0x21, max_codepoint=0xFF, exclude_characters="?"), max_size=40)
_IDS = st.one_of(st.sampled_from((*LINKS, "ukjent00", "..", "%2e%2e", "link0301;", "")), _ODD)
_TOKENS = st.one_of(st.sampled_from(tuple(map(name_token, LINKS))), _ODD)
_NAMES = st.one_of(
    st.sampled_from(("index.html", "nynorsk.html", "valg", "introresultat-2020-forelopig-1-0301-nb.xlsx")), _ODD
)
_METHODS = st.sampled_from(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "X"))
_VALUES = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=60)
_HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ("cookie", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "forwarded", "content-length",
             "transfer-encoding", "content-type", "range", "if-none-match", "origin", "referer", "sec-fetch-site",
             "accept-language", "accept-encoding", "authorization", "x-http-method-override", "expect", "host")
        ),
        st.one_of(_VALUES, st.sampled_from(("0", "4096", "4097", "chunked", "same-origin", "cross-site", HOST))),
    ),
    max_size=6,
)  # fmt: skip
_BODIES = st.one_of(
    st.just(b""), st.binary(max_size=200), st.sampled_from((b"svar=stemmer", b"svar=x", b"kode=12345678", b"&" * 5000))
)
INSIDE = re.compile(rb"Traceback|\.py\b|sqlite|pipeline/|starlette|uvicorn|Exception|NoneType", re.IGNORECASE)


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    is_holder: bool


def draw_requests(shape: str) -> st.SearchStrategy[Asked]:
    """Requests of one shape of path."""

    def fill(lenke_id: str, token: str, name: str) -> str:
        return shape.replace("{lenke_id}", lenke_id).replace("{token}", token).replace("{name}", name)

    paths = st.builds(fill, _IDS, _TOKENS, _NAMES)
    return st.builds(Asked, _METHODS, paths, _HEADERS, _BODIES, st.booleans())


def check_request(running: Running, asked: Asked, cookies: str) -> Reply:
    """Send a request; the answer is none of the server's faults and says nothing of the inside."""
    headers = [*asked.headers]
    if not any(name == "host" for name, _ in headers):
        headers.append(("host", HOST))
    if asked.is_holder and not any(name == "cookie" for name, _ in headers):
        headers.append(("cookie", cookies))
    reply = running.ask(asked.method, asked.path, headers=headers, body=asked.body)
    assert reply.status < 500, asked
    assert not INSIDE.search(reply.body), asked
    assert reply.get("cache-control") == "no-store", asked
    assert reply.get("x-content-type-options") == "nosniff", asked
    assert all("\r" not in value and "\n" not in value for _, value in reply.headers), asked
    location = reply.get("location")
    assert location is None or re.fullmatch(r"valg|/ark/[\w-]+/", location), asked
    return reply
