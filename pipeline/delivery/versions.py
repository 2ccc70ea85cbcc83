"""Which version a delivery gets, and when none is made (O2). Nothing is read or written here.

Preliminary editions are always version 0. Final ones begin with 1 and are one higher when a byte of a data file differs
from the last final delivery of the year.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.common.errors import RefusedError
from pipeline.delivery.log import Entry

PRELIMINARY = "forelopig"


@dataclass(frozen=True)
class Decision:
    """The version, and what the analyst is told about it."""

    version: int
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What is to be delivered: its year, kind and the SHA-256 of each data file, and the version that was given."""

    ar: int
    slag: str
    data: Mapping[str, str]
    next_version: int | None = None


def decide_version(asked: Asked, entries: Sequence[Entry]) -> Decision:
    """Return the version for what is asked. ``entries``: the log, of any year, oldest first.

    Raises RefusedError, with the reason, for a preliminary edition after a final one, for the bytes of the last final
    delivery, and for a given version that is not higher than the last or is given for a preliminary edition.
    """
    earlier = [entry for entry in entries if entry.ar == asked.ar]
    finals = [entry for entry in earlier if entry.versjon > 0]
    last = max(finals, key=lambda entry: entry.versjon, default=None)
    notices = () if earlier else (_tell_first(asked),)
    if asked.slag == PRELIMINARY:
        return Decision(_decide_preliminary(asked, last), (*notices, *_tell_same(asked, earlier)))
    expected = 1 if last is None else last.versjon + 1
    version = expected if asked.next_version is None else asked.next_version
    if last is not None and version < expected:
        raise RefusedError(
            f"--next-version is {version}, and delivery {last.name} has v{last.versjon} already. Nothing was "
            f"delivered. Expected {expected} or higher; leave it out for {expected}."
        )
    # a version in between is another HOME's delivery, whose bytes are not known here
    if last is not None and version == expected and last.data == asked.data:
        raise RefusedError(
            f"Every data file has the same bytes as in delivery {last.name}, so there is nothing new to deliver. "
            f"Nothing was delivered. Send that delivery's parcel again, {last.pakke.fil} in its folder; its SHA-256 is "
            f"{last.pakke.sha256}."
        )
    return Decision(version, notices)


def _decide_preliminary(asked: Asked, last: Entry | None) -> int:
    if asked.next_version is not None:
        raise RefusedError(
            "--next-version is for final editions: a preliminary one is always v0. Nothing was delivered. Leave it out."
        )
    if last is not None:
        raise RefusedError(
            f"{asked.ar} has been delivered as final, in {last.name}. Nothing was delivered: after v1 no preliminary "
            "(v0) delivery of the year is made. Deliver a correction as a final edition."
        )
    return 0


def _tell_same(asked: Asked, earlier: Sequence[Entry]) -> tuple[str, ...]:
    same = [entry.name for entry in earlier if entry.data == asked.data]
    return (f"Every data file has the same bytes as in delivery {same[-1]}.",) if same else ()


def _tell_first(asked: Asked) -> str:
    told = f"This HOME has not delivered {asked.ar} before, so it begins with delivery 01."
    if asked.slag == PRELIMINARY:
        return f"{told} If another HOME has delivered {asked.ar} as final, do not send this one."
    if asked.next_version is None:
        return f"{told} The version is v1. If another HOME has delivered {asked.ar} as final, do not send this."
    return f"{told} The version is the one given, v{asked.next_version}."
