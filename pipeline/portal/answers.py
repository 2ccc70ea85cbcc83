"""The answers of the portal: a page of ours, a file, plain text, a redirect; each with the headers that are its own.

What every answer has besides is in ``headers.py`` and added in ``application.py``. The pages are in ``pages.py``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from pipeline.common.languages import LANGUAGES
from pipeline.portal.contact import NOBODY_KNOWN, ContactView
from pipeline.portal.headers import compose_policy
from pipeline.portal.pages import render_message
from pipeline.portal.published import SheetFile
from pipeline.portal.settings import PortalSettings
from pipeline.portal.styles import hash_styles

MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TEXT = "text/plain; charset=utf-8"
RETRY_SECONDS = 30


@dataclass
class Exchange:
    """What is known of one request so far: for the page of a fault, the access log, and what is written afterwards.

    ``language``: the recipient's, where it is known. ``records``: False for HEAD, which changes nothing (L12).
    """

    contact: ContactView
    records: bool = True
    lenke_id: str | None = None
    language: str | None = None
    body: bytes = b""

    def recognise(self, lenke_id: str, language: str) -> None:
        """Note which link it is, and the language of its recipient if it is one of ours."""
        self.lenke_id = lenke_id
        self.language = language if language in LANGUAGES else None


def find_exchange(request: Request) -> Exchange:
    """Return what is known of the request."""
    exchange: Exchange = request.scope["portal"]
    return exchange


def answer_page(
    page: bytes,
    status: int = 200,
    *,
    has_form: bool = False,
    styles: Sequence[str] | None = None,
    headers: Mapping[str, str] | None = None,
    after: Callable[[], Awaitable[None]] | None = None,
) -> Response:
    """Return a page; ``styles``: the hashes of its styles, those of our own pages where they are left out.

    ``after`` is called when the answer is sent.
    """
    policy = compose_policy(_own_styles() if styles is None else styles, has_form=has_form)
    return Response(
        page,
        status,
        {"content-security-policy": policy, **(headers or {})},
        MEDIA_TYPES["html"],
        BackgroundTask(after) if after else None,
    )


def answer_message(
    status: int,
    exchange: Exchange,
    *,
    language: str | None = None,
    headers: Mapping[str, str] | None = None,
    after: Callable[[], Awaitable[None]] | None = None,
) -> Response:
    """Return the page that says why there is no other one: in one language where the recipient's is known (L11)."""
    page = render_message(f"feil_{status}", exchange.contact, language)
    return answer_page(page, status, headers=headers, after=after)


def answer_file(file: SheetFile) -> Response:
    """Return a published file as a download, under its own name."""
    headers = {"content-disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, 200, headers, MEDIA_TYPES.get(file.ending, "application/octet-stream"))


def answer_text(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return plain text."""
    return Response(text, status, headers, TEXT)


def lead_to(path: str) -> Response:
    """Return a redirect to another page of the portal, by a relative address (L12)."""
    return Response(b"", 303, {"location": path}, TEXT)


def give_cookie(answer: Response, settings: PortalSettings, lenke_id: str, value: str) -> None:
    """Let the answer set the session cookie of a link; an empty value takes it away (L9)."""
    answer.set_cookie(
        settings.name_cookie(lenke_id),
        value,
        max_age=None if value else 0,
        path="/",
        secure=settings.is_behind_proxy,
        httponly=True,
        samesite="strict",
    )


@cache
def _own_styles() -> tuple[str, ...]:
    return hash_styles(render_message("feil_404", NOBODY_KNOWN))
