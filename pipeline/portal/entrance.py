"""The way in (L9): what a link leads to, and the button that opens it.

Unknown, wrong and revoked tokens go the same way and get the same answer (L11, L13).
"""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from pipeline.common.languages import BOKMAL
from pipeline.links.model import Link, LinkState, Recipient, Role
from pipeline.portal.answers import Exchange, answer_message, answer_page, find_exchange, give_cookie, lead_to
from pipeline.portal.callers import name_caller
from pipeline.portal.pages import render_landing, render_over
from pipeline.portal.pin_step import ask_for_pin
from pipeline.portal.state import PortalState, find_state

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_NOBODY = Link(
    "", "", "", Recipient("", "", Role.OTHER, "", BOKMAL), "", 0, made=_LONG_AGO, expires=_LONG_AGO, revoked=_LONG_AGO
)


async def show_landing(request: Request) -> Response:
    """``GET /l/<token>``: the page with the button. It changes nothing and counts as nothing."""
    state, exchange = find_state(request), find_exchange(request)
    link = state.store.find_token(request.path_params["token"])
    verdict = _judge(state, link)
    if link is None or verdict is not LinkState.OPEN:
        return _refuse(request, state, exchange, link, verdict)
    exchange.recognise(link.lenke_id, link.recipient.malform)
    return answer_page(render_landing(link, state.find_edition(link)), has_form=True)


async def enter(request: Request) -> Response:
    """``POST /l/<token>``: a session of the link, and on to its sheet; first the code, where the link has one (L10)."""
    state, exchange = find_state(request), find_exchange(request)
    link = state.store.find_token(request.path_params["token"])
    verdict = _judge(state, link)
    if link is None or verdict is not LinkState.OPEN:
        return _refuse(request, state, exchange, link, verdict)
    exchange.recognise(link.lenke_id, link.recipient.malform)
    if link.pin_digest is not None:
        question = await ask_for_pin(state, link, exchange.body)
        if question is not None:
            return question
    state.sessions.end(link.lenke_id, request.cookies.get(state.settings.name_cookie(link.lenke_id)))
    answer = lead_to(f"/ark/{link.lenke_id}/")
    give_cookie(answer, state.settings, link.lenke_id, state.sessions.begin(link.lenke_id))
    return answer


def _judge(state: PortalState, link: Link | None) -> LinkState:
    """What an unknown token leads to is judged as every link is, and found revoked."""
    return state.store.state(link or _NOBODY, state.now())


def _refuse(
    request: Request, state: PortalState, exchange: Exchange, link: Link | None, verdict: LinkState
) -> Response:
    """404 or 429 for what is unknown or revoked; 410 for what has run out or is closed."""

    async def note() -> None:
        if exchange.records:
            state.note_refusal(link, verdict)

    if link is not None and verdict is not LinkState.REVOKED:
        exchange.recognise(link.lenke_id, link.recipient.malform)
        return answer_page(render_over(link, state.find_edition(link)), 410, after=note)
    peer = request.client.host if request.client else None
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    caller = name_caller(peer, forwarded, state.settings.proxies)
    wait = state.guesses.count(caller, request.path_params["token"])
    if wait:
        return answer_message(429, exchange, headers={"retry-after": str(wait)}, after=note)
    return answer_message(404, exchange, after=note)
