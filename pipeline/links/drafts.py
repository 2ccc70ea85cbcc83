"""A message as a draft that a mail program opens and a person sends: an ``.eml`` file (L16).

The software sends nothing. Headers are made by Python's ``email`` package, which lets no line break into one; a name
that it does not fold as it was given is left out, because the address must be the recipient's and no other.
"""

from __future__ import annotations

from contextlib import suppress
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default

from pipeline.common.errors import StoppedError
from pipeline.links.messages import Message


def write_draft(message: Message) -> bytes:
    """Return the draft of ``message``; without ``To`` where the recipient is a unit, whose address is not known."""
    address = message.recipient.epost
    if not address:
        return bytes(_compose(message, None))
    for name in (message.recipient.navn, ""):
        with suppress(MessageError, ValueError):
            draft = bytes(_compose(message, (name, address)))
            if find_addressee(draft) == (name, address):
                return draft
    raise StoppedError(f"The e-mail to link {message.lenke_id} cannot be addressed. Nothing was made. Look at its row.")


def find_addressee(draft: bytes) -> tuple[str, str] | None:
    """Return name and address of the only addressee of a draft, or None where there is none or several."""
    header = message_from_bytes(draft, policy=default)["To"]
    addresses: tuple[Address, ...] = header.addresses if header is not None else ()
    if len(addresses) != 1:
        return None
    (found,) = addresses
    return found.display_name, found.addr_spec


def read_draft(draft: bytes) -> tuple[str, str]:
    """Return the subject and the body of a draft, with LF."""
    found = message_from_bytes(draft, policy=default)
    body = found.get_body(("plain",)) if isinstance(found, EmailMessage) else None
    return str(found["Subject"] or ""), str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def _compose(message: Message, to: tuple[str, str] | None) -> EmailMessage:
    draft = EmailMessage(policy=SMTP)
    draft["X-Unsent"] = "1"  # Outlook opens it for sending, and not as one that came
    if to is not None:
        name, address = to
        draft["To"] = Address(display_name=name, addr_spec=address)
    draft["Subject"] = message.subject
    draft.set_content(message.body, subtype="plain", charset="utf-8", cte="quoted-printable")
    draft["Content-Language"] = message.recipient.malform
    return draft
