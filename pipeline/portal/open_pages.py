"""What anybody may read (L8): what this is, what is kept about readers, whether the portal is up, where to report."""

from __future__ import annotations

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from pipeline.portal.answers import answer_message, answer_page, answer_text, find_exchange
from pipeline.portal.pages import render_message, render_privacy
from pipeline.portal.state import find_state

UP, CLOSED = "oppe\n", "stengt\n"
ROBOTS = "User-agent: *\nDisallow: /\n"
# RFC 9116 asks for less than a year
_SECURITY_DAYS = 180


async def show_front(request: Request) -> Response:
    """``GET /``: what this is, and that one needs a link."""
    return answer_page(render_message("forside", find_exchange(request).contact))


async def show_privacy(request: Request) -> Response:
    """``GET /personvern``."""
    return answer_page(render_privacy(find_exchange(request).contact))


async def tell_health(request: Request) -> Response:
    """``GET /helse``: one word; the store was looked at before (``application.py``)."""
    return answer_text(UP)


async def tell_robots(request: Request) -> Response:
    """``GET /robots.txt``: nothing here is for a search engine."""
    return answer_text(ROBOTS)


async def tell_security(request: Request) -> Response:
    """``GET /.well-known/security.txt``, where the year file says how to report a weakness."""
    exchange = find_exchange(request)
    if not exchange.contact.sikkerhet:
        return answer_message(404, exchange)
    expires = (find_state(request).now() + timedelta(days=_SECURITY_DAYS)).strftime("%Y-%m-%dT00:00:00Z")
    return answer_text(f"Contact: {exchange.contact.sikkerhet}\nExpires: {expires}\nPreferred-Languages: nb, nn, en\n")
