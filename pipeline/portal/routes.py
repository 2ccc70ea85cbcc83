"""The addresses of the portal, in one table: path, methods, who answers. Nothing else is served.

Paths are matched as they came, undecoded: none of ours has a sign that would be encoded. A slash is neither added nor
taken away.
"""

from __future__ import annotations

from starlette.routing import Match, Route
from starlette.types import Scope

from pipeline.portal import entrance, open_pages, reading

READERS_ONLY = "/ark/"
ROUTES = (
    Route("/", open_pages.show_front, methods=["GET"]),
    Route("/helse", open_pages.tell_health, methods=["GET"]),
    Route("/personvern", open_pages.show_privacy, methods=["GET"]),
    Route("/robots.txt", open_pages.tell_robots, methods=["GET"]),
    Route("/.well-known/security.txt", open_pages.tell_security, methods=["GET"]),
    Route("/l/{token}", entrance.show_landing, methods=["GET"]),
    Route("/l/{token}", entrance.enter, methods=["POST"]),
    Route("/ark/{lenke_id}/", reading.show_sheet, methods=["GET"]),
    Route("/ark/{lenke_id}/valg", reading.show_choices, methods=["GET"]),
    Route("/ark/{lenke_id}/svar", reading.take_word, methods=["POST"]),
    Route("/ark/{lenke_id}/logg-ut", reading.log_out, methods=["POST"]),
    Route("/ark/{lenke_id}/feil-mottaker", reading.ask_mistake, methods=["GET"]),
    Route("/ark/{lenke_id}/feil-mottaker", reading.report_mistake, methods=["POST"]),
    Route("/ark/{lenke_id}/{name}", reading.show_sheet, methods=["GET"]),
)


def find_path(scope: Scope) -> str:
    """Return the path as it came, undecoded."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    return raw.partition(b"?")[0].decode("latin-1")


def find_reader_id(path: str) -> str | None:
    """Return the lenke-id of a path that only a session of that link may read; None for any other path."""
    return path.removeprefix(READERS_ONLY).partition("/")[0] if path.startswith(READERS_ONLY) else None


def find_route(scope: Scope, path: str) -> tuple[Route | None, frozenset[str]]:
    """Return the route that answers a request, with its path parameters put in ``scope``, and the methods of the path.

    The first route that has the path decides which path it is: ``valg`` is never the name of a file.
    """
    if path != scope["path"]:  # something in it is encoded
        return None, frozenset()
    methods: set[str] = set()
    pattern = None
    for route in ROUTES:
        match, found = route.matches({**scope, "type": "http", "path": path, "root_path": ""})
        if match is Match.NONE or (pattern is not None and route.path != pattern):
            continue
        pattern = route.path
        methods |= route.methods or set()
        if match is Match.FULL:
            scope.update(found)
            return route, frozenset(methods)
    return None, frozenset(methods)
