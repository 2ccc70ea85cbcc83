"""What a session of a link may do (L9, L15, L18): read the sheet, take its files along, answer IMDi, log out.

Without a session of the link, every path below ``/ark/`` is one and the same 403: that is asked in :func:`find_reader`
before anything is looked up.
"""

from __future__ import annotations

import contextlib

from starlette.requests import Request
from starlette.responses import Response

from pipeline.common.errors import RefusedError
from pipeline.links.life import may_send_word
from pipeline.links.model import Link, LinkState, NewLine, What, Word
from pipeline.links.times import norwegian_day
from pipeline.portal.answers import (
    answer_file,
    answer_message,
    answer_page,
    find_exchange,
    give_cookie,
    lead_to,
)
from pipeline.portal.element import put_in, word_element
from pipeline.portal.forms import read_field
from pipeline.portal.pages import render_choices, render_message, render_mistake
from pipeline.portal.sessions import Session
from pipeline.portal.state import PortalState, find_state
from pipeline.portal.styles import hash_styles
from pipeline.sheets.names import PAGE


def find_reader(state: PortalState, request: Request, lenke_id: str) -> tuple[Session, Link] | None:
    """Return session and link of a request below ``/ark/<lenke-id>/``, None without a session of that link.

    A link that no longer opens ends all its sessions; that it was refused is noted.
    """
    records = find_exchange(request).records
    session = state.sessions.find(lenke_id, request.cookies.get(state.settings.name_cookie(lenke_id)))
    if session is None:
        return None
    link = state.store.find_link(lenke_id)
    verdict = LinkState.REVOKED if link is None else state.store.state(link, state.now())
    if link is None or verdict is not LinkState.OPEN:
        state.sessions.end_all(lenke_id)
        if records:
            state.note_refusal(link, verdict)
        return None
    if records:
        state.sessions.use(session)
    return session, link


async def show_sheet(request: Request) -> Response:
    """``GET /ark/<lenke-id>/`` and ``…/<name>``: a published page with one element put in, or a file as it is."""
    state, exchange = find_state(request), find_exchange(request)
    session, link = _reader(request)
    file = state.sheets.read(link.utgave, link.kode, request.path_params.get("name", PAGE))
    if file is None:
        return answer_message(404, exchange, language=exchange.language)
    if not file.is_page:
        if exchange.records:
            await state.writer.append(NewLine(link.lenke_id, What.DOWNLOADED))
        return answer_file(file)
    edition = state.find_edition(link)
    can_answer = may_send_word(edition, link, state.now())
    page = put_in(file.content, word_element(link, edition, file.language, may_send_word=can_answer))
    if exchange.records:
        async with session.turn:
            if not session.opened:
                await state.writer.append(NewLine(link.lenke_id, What.OPENED))
                session.opened = True
    return answer_page(page, styles=hash_styles(page))


async def show_choices(request: Request) -> Response:
    """``GET …/valg``: files, word back, log out, mistake."""
    state = find_state(request)
    _, link = _reader(request)
    edition = state.find_edition(link)
    page = render_choices(
        link,
        edition,
        state.sheets.list_files(link.utgave, link.kode),
        may_send_word=may_send_word(edition, link, state.now()),
        said=(link.word, norwegian_day(link.word_time)) if link.word and link.word_time else None,
    )
    return answer_page(page, has_form=True)


async def take_word(request: Request) -> Response:
    """``POST …/svar``: the word back is kept (L18). One that is none, or comes too late, changes nothing."""
    state, exchange = find_state(request), find_exchange(request)
    _, link = _reader(request)
    said = read_field(exchange.body, "svar")
    if said in set(Word):
        with contextlib.suppress(RefusedError):  # the page that follows says that the deadline is over
            await state.writer.call(lambda store: store.set_word(link.lenke_id, Word(said)))
    return lead_to("valg")


async def log_out(request: Request) -> Response:
    """``POST …/logg-ut``: this session ends, and the browser is asked to forget its copies."""
    state, exchange = find_state(request), find_exchange(request)
    _, link = _reader(request)
    state.sessions.end(link.lenke_id, request.cookies.get(state.settings.name_cookie(link.lenke_id)))
    return _take_leave(state, link, render_message("ute", exchange.contact, exchange.language))


async def ask_mistake(request: Request) -> Response:
    """``GET …/feil-mottaker``: asks once."""
    _, link = _reader(request)
    return answer_page(render_mistake(link, find_state(request).find_edition(link)), has_form=True)


async def report_mistake(request: Request) -> Response:
    """``POST …/feil-mottaker``: the link is revoked, for everybody who has it."""
    state, exchange = find_state(request), find_exchange(request)
    _, link = _reader(request)
    await state.writer.call(lambda store: store.report_mistake(link.lenke_id))
    state.sessions.end_all(link.lenke_id)
    return _take_leave(state, link, render_message("stengt", exchange.contact, exchange.language))


def _take_leave(state: PortalState, link: Link, page: bytes) -> Response:
    answer = answer_page(page, headers={"clear-site-data": '"cache"'})
    give_cookie(answer, state.settings, link.lenke_id, "")
    return answer


def _reader(request: Request) -> tuple[Session, Link]:
    """Session and link, which ``application.py`` found before it let the request in here."""
    found: tuple[Session, Link] = request.scope["reader"]
    return found
