"""Made-up recipients of an edition's units, and files of them as an analyst may have made them: none can be real.

``Person`` is what a test knows of a recipient by its own book-keeping, beside what the software makes of the file.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import xlsxwriter

from pipeline.places.units import Unit
from tests.support.link_homes import ROOT

# a sentence of the message that only one of the languages has
SIGNS = {"nb": "Slik ser du at lenken er fra IMDi", "nn": "Slik ser du at lenkja er frå IMDi"}
TOKEN = re.compile(rf"{re.escape(ROOT)}l/([A-Za-z0-9_-]{{43}})(?![A-Za-z0-9_-])")
HEADER = ("kode", "navn", "rolle", "epost", "malform")
_FIRST = ("Kari", "Ola", "Åse", "Bjørn", "Ingrid Marie", "Mohammed", "Ánne", "Żofia", "O'Brian", "Per, Pål")
_LAST = (
    "Prøve",
    "Eksempel",
    "Test-Hansen",
    "Øvelse",
    "von Mønster",
    "Dømesen (vikar)",
    "=Sum",
    "<b>Fet</b>",
    "@Krøll",
    "",
)


@dataclass(frozen=True)
class Person:
    """One row of a file. ``language``: what the recipient must be written to in."""

    kode: str
    navn: str
    rolle: str
    epost: str
    malform: str
    language: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The row."""
        return self.kode, self.navn, self.rolle, self.epost, self.malform


def draw_people(draw: random.Random, units: Sequence[Unit], *, most: int = 3) -> list[Person]:
    """One to ``most`` recipients at each unit, at the unit's own domain, in the order of the units."""
    people = []
    for unit in units:
        for number in range(draw.randint(1, most)):
            shared = number > 0 and draw.random() < 0.3
            own = "nn" if unit.malform == "nynorsk" else "nb"
            malform = draw.choice(("", "", "bokmål", "nynorsk"))
            name = f"{draw.choice(_FIRST)} {draw.choice(_LAST)}".strip()
            people.append(
                Person(
                    unit.kode,
                    "" if shared else name,
                    "felles" if shared else draw.choice(("superbruker", "vara", "annen")),
                    f"{draw.choice(('post', 'Kari.P', 'a+b', 'o_l'))}{number}@k{unit.kode}.example.no",
                    malform,
                    {"": own, "bokmål": "nb", "nynorsk": "nn"}[malform],
                )
            )
    return people


def slip(people: Sequence[Person]) -> list[Person]:
    """The same file with the addresses one row further down, as a cell that was deleted leaves a column."""
    return [replace(one, epost=people[place - 1].epost) for place, one in enumerate(people)]


def write_csv(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> Path:
    """Write rows as CSV; an empty row is an empty line."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([header, *rows])
    path.write_text("\ufeff" + text.getvalue(), encoding="utf-8", newline="")
    return path


def write_book(path: Path, rows: Sequence[Sequence[str | int]], header: Sequence[str] = HEADER) -> Path:
    """Write rows as a workbook whose texts are texts and whose numbers are numbers."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for line, row in enumerate([header, *rows]):
            for place, cell in enumerate(row):
                page.write(line, place, cell)
    return path


def read_draft(content: bytes, *, with_addressee: bool = True) -> tuple[list[tuple[str, str]], str, str]:
    """Addressees, subject and body of a draft, as a mail program sees them; a unit's own has nobody."""
    draft = message_from_bytes(content, policy=default)
    addressees = [(one.display_name, one.addr_spec) for one in draft["To"].addresses] if with_addressee else []
    return addressees, draft["Subject"], draft.get_content()  # type: ignore[attr-defined]
