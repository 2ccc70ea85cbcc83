"""The files of a sending: the merge list, a draft to each recipient, and copies for the archive (L16).

They are the only places of the links in clear (L2), so everything is written below a folder that nobody else reads.
Which folder, and when it gets its name, is in ``sending.py``; reading it back is in ``sending_check.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pipeline.common.files import make_private_folder
from pipeline.common.languages import LANGUAGES
from pipeline.links.drafts import write_draft
from pipeline.links.messages import Message
from pipeline.links.tables import write_csv, write_workbook

COLUMNS = (
    *("kode", "enhet", "navn", "rolle", "epost", "malform"),
    *("lenke_id", "lenke", "utloper", "emne", "tekst"),
)
MERGE_CSV, MERGE_BOOK = "fletting.csv", "fletting.xlsx"
DRAFTS, RECORDS = "utkast", "arkiv"


def write_files(folder: Path, messages: Sequence[Message], *, title: str, made: date) -> None:
    """Write all files of the messages below ``folder``; the caller makes them private and syncs them.

    ``made``: the day that the workbook says it is of.
    """
    rows = [list_cells(message) for message in messages]
    write_csv(folder / MERGE_CSV, COLUMNS, rows)
    write_workbook(folder / MERGE_BOOK, title, COLUMNS, rows, created=made)
    drafts, records = (make_private_folder(folder / name) for name in (DRAFTS, RECORDS))
    for message in messages:
        name = name_file(message.unit.kode, message.lenke_id)
        (drafts / f"{name}.eml").write_bytes(write_draft(message))
        (records / f"{name}.txt").write_bytes(f"{message.subject}\n\n{message.record}".encode())


def list_cells(message: Message) -> tuple[str, ...]:
    """Return the message's row of the merge list, in the order of :data:`COLUMNS`."""
    who = message.recipient
    return (
        *(who.kode, message.unit.navn, who.navn, who.rolle.value, who.epost, LANGUAGES[who.malform].name),
        *(message.lenke_id, message.link, message.expires.isoformat() if message.expires else ""),
        *(message.subject, message.body.rstrip("\n")),
    )


def name_file(kode: str, lenke_id: str) -> str:
    """Return what a message's draft and copy are called, without ending: such as ``0301-k7m2p9xq``."""
    return f"{kode}-{lenke_id}"
