"""The second step (L10): the code of the letter, asked for after the button.

Tries at one link are looked at one after the other, so that many at once count like many in turn. A wrong one is in the
trace before its answer; while a link waits or is locked no code is looked at.
"""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from pipeline.links.model import Link, NewLine, Verdict, What
from pipeline.links.pin import WAIT_AFTER, WAIT_WINDOW, check_pin, is_locked
from pipeline.portal.answers import answer_page
from pipeline.portal.forms import read_field
from pipeline.portal.pages import render_pin
from pipeline.portal.state import PortalState

FIELD = "kode"
# people type eight digits in groups
_BETWEEN = str.maketrans("", "", " \t-\N{NO-BREAK SPACE}")


async def ask_for_pin(state: PortalState, link: Link, body: bytes) -> Response | None:
    """Return the page that asks for the code, None where ``body`` has the right one."""
    given = read_field(body, FIELD)
    async with state.take_turn(link.lenke_id):
        refused = _find_refusal(state, link)
        if refused is not None:
            if given:
                state.writer.note(NewLine(link.lenke_id, What.PIN, refused))
            return _show(state, link, refused)
        if not given:
            return _show(state, link, None)
        if await asyncio.to_thread(check_pin, given.translate(_BETWEEN), str(link.pin_digest)):
            await state.writer.append(NewLine(link.lenke_id, What.PIN, Verdict.OK))
            return None
        await state.writer.append(NewLine(link.lenke_id, What.PIN, Verdict.WRONG))
        return _show(state, link, _find_refusal(state, link) or Verdict.WRONG)


def _find_refusal(state: PortalState, link: Link) -> Verdict | None:
    """Why no code is looked at now, None where one is."""
    now_kept = state.store.find_link(link.lenke_id)
    if now_kept is None or is_locked(now_kept):
        return Verdict.LOCKED
    lately = state.store.count_lines(link.lenke_id, What.PIN, Verdict.WRONG, state.now() - WAIT_WINDOW)
    return Verdict.WAITING if lately >= WAIT_AFTER else None


def _show(state: PortalState, link: Link, why: Verdict | None) -> Response:
    """The page; 429 while the link waits, 403 when it is locked."""
    is_open = why in (None, Verdict.WRONG)
    page = render_pin(link, state.find_edition(link), f"kode_{why.value}" if why else "", is_open=is_open)
    status = {Verdict.WAITING: 429, Verdict.LOCKED: 403}.get(why, 200) if why else 200
    headers = {"retry-after": str(int(WAIT_WINDOW.total_seconds()))} if why is Verdict.WAITING else None
    return answer_page(page, status, has_form=is_open, headers=headers)
