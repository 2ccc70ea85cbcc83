"""Making a sending: its folder complete and synced under a working name, the links committed, the folder renamed (L2).

So no link is alive that nobody has in clear. What a process leaves that is killed on the way is finished by the next
``links`` command (``sending_recovery.py``). The files are in ``sending_files.py``, the store's part in ``making.py``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.common.files import make_private_folder, private_umask, secure_tree, sync_folder
from pipeline.common.stopping import hold_stops
from pipeline.editions.edition import Edition
from pipeline.links.closed import StoreClosed
from pipeline.links.messages import Message, compose_message
from pipeline.links.model import NewLink, NewSending, PortalEdition
from pipeline.links.pin import digest_pin, make_pin
from pipeline.links.plan import Issue
from pipeline.links.sending_files import write_files
from pipeline.links.sending_folders import codes_folder, last_number, sending_folder
from pipeline.links.sending_recovery import UnfinishedSending, finish_all, name_folder, name_working, take_turn
from pipeline.links.store import LinkStore, hash_token
from pipeline.links.times import last_day, norwegian_day, utc_now

TOKEN_BYTES = 32
LINK_PATH = "l/"
FILES_LOST = "filene med lenkene gikk tapt"

_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
_ID_LENGTH = 8
_MARK_BYTES = 8


@dataclass(frozen=True)
class Made:
    """A sending that is made: its number, its folder, how many links are in it, and the folder of its codes, if any."""

    number: int
    folder: Path
    links: int
    codes: Path | None


def make_sending(
    data: Path,
    store: LinkStore,
    edition: Edition,
    facts: PortalEdition,
    issues: Sequence[Issue],
    *,
    root: str,
    gone: Sequence[str] = (),
    reason: str = "",
    with_shipments: bool = False,
) -> Made:
    """Make the links of ``issues`` and their folder in HOME's ``data``. ``root``: from ``check_root``.

    ``gone``: ids of links that are revoked with it. ``with_shipments``: of letters with codes, by SvarUt. Raises
    RefusedError where another process makes one, or the store refuses; UnfinishedSending where what a killed process
    left cannot be finished.
    """
    with private_umask(), take_turn(data):
        finish_all(data, store)
        number = max(store.next_sending(edition.key), last_number(data, edition.key) + 1)
        mark = secrets.token_hex(_MARK_BYTES)
        drawn = draw_links(edition, issues, root, is_taken=lambda one: store.find_link(one) is not None)
        finals = [sending_folder(data, edition.key, number)]
        finals += [codes_folder(data, edition.key, number)] if drawn.pins else []
        working = [make_private_folder(name_working(final, mark)) for final in finals]
        try:
            title, now = f"Lenker {edition.key}, utsending {number}", utc_now()
            write_files(working[0], drawn.messages, title=title, made=norwegian_day(now))
            for folder in working[1:]:
                from pipeline.links.pin_letters import write_codes  # noqa: PLC0415 – Typst, which few sendings need

                write_codes(
                    folder, edition, drawn.messages, drawn.pins, number=number, made=now, with_shipments=with_shipments
                )
            for folder in working:
                secure_tree(folder)
                sync_folder(folder.parent)
            with hold_stops():
                store.make(NewSending(facts, number, mark, tuple(drawn.links), root, reason, tuple(gone)))
                for folder, final in zip(working, finals, strict=True):
                    name_folder(folder, final)
        except BaseException:
            with suppress(StoreClosed, UnfinishedSending):
                finish_all(data, store)
            with suppress(StoreClosed):
                _revoke_lost(store, edition.key, mark, (working[0], finals[0]), drawn.links)
            raise
    return Made(number, finals[0], len(drawn.links), finals[1] if drawn.pins else None)


def _revoke_lost(store: LinkStore, utgave: str, mark: str, places: Sequence[Path], links: Sequence[NewLink]) -> None:
    """Revoke links that are committed where their folder is in none of ``places``: nobody has them in clear (L2)."""
    if not any(place.exists() for place in places) and any(one.mark == mark for one in store.sendings(utgave)):
        store.revoke(utgave, [link.lenke_id for link in links], FILES_LOST)


@dataclass(frozen=True)
class Drawn:
    """What is sent and what is stored of links, in the same order; and the codes of those with one, by lenke-id."""

    messages: list[Message]
    links: list[NewLink]
    pins: dict[str, str] = field(repr=False)


def draw_links(edition: Edition, issues: Sequence[Issue], root: str, *, is_taken: Callable[[str], bool]) -> Drawn:
    """Draw a token, a lenke-id and, where it is asked for, a code for each of ``issues``.

    ``is_taken`` says of a lenke-id whether a link has it already.
    """
    messages, links = [], []
    pins: dict[str, str] = {}
    drawn: set[str] = set()
    for issue in issues:
        token, lenke_id = secrets.token_urlsafe(TOKEN_BYTES), _draw_id(drawn, is_taken)
        messages.append(
            compose_message(
                issue.recipient,
                issue.unit,
                edition,
                lenke_id=lenke_id,
                root=root,
                link=f"{root}{LINK_PATH}{token}",
                expires=last_day(issue.expires),
                with_pin=issue.with_pin,
            )
        )
        digest = None
        if issue.with_pin:
            pins[lenke_id] = make_pin()
            digest = digest_pin(pins[lenke_id])
        links.append(NewLink(lenke_id, issue.recipient, hash_token(token), issue.expires, digest, issue.replaces))
    return Drawn(messages, links, pins)


def _draw_id(drawn: set[str], is_taken: Callable[[str], bool]) -> str:
    while True:
        lenke_id = "".join(secrets.choice(_SIGNS) for _ in range(_ID_LENGTH))
        if lenke_id not in drawn and not is_taken(lenke_id):
            drawn.add(lenke_id)
            return lenke_id
