"""Reading a sending back: every link with its own recipient, unit and language, each once (L16).

Read with code of its own from the files as they lie there, and compared with the store, so that a list that was sorted
by one column only, or a draft that was changed, is found before it is sent. No finding has a name, address or link.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from python_calamine import CalamineError, load_workbook

from pipeline.common.errors import RefusedError
from pipeline.common.languages import LANGUAGES
from pipeline.common.signs import escape_signs
from pipeline.common.spreadsheet import shield_cell
from pipeline.links.drafts import find_addressee, read_draft
from pipeline.links.messages import tell_origin
from pipeline.links.model import Link, PortalEdition, Role, Sending
from pipeline.links.sending_files import COLUMNS, DRAFTS, MERGE_BOOK, MERGE_CSV, RECORDS, name_file
from pipeline.links.sending_folders import sending_folder
from pipeline.links.store import LinkStore, hash_token
from pipeline.sheets.words.texts import load_texts

_Cells = dict[str, str]


@dataclass(frozen=True)
class Checked:
    """How many links the sending has, and what is wrong with its files."""

    links: int
    faults: tuple[str, ...]


@dataclass(frozen=True)
class _Expected:
    """What the files should say: the sending's links by the digest of their token."""

    sending: Sending
    edition: PortalEdition
    links: dict[str, Link]


def check_folder(data: Path, store: LinkStore, utgave: str, number: int) -> Checked:
    """Compare the files of a sending in HOME's ``data`` with the store. Raises RefusedError where there is none."""
    edition = store.edition(utgave)
    sending = next((one for one in store.sendings(utgave) if one.number == number), None)
    folder = sending_folder(data, utgave, number)
    if edition is None or sending is None:
        raise RefusedError(f'There is no sending {number} of "{escape_signs(utgave)}". Nothing was read.')
    if not folder.is_dir():
        raise RefusedError(f"The files of sending {number} of {utgave} are not in {folder} any more. Nothing was read.")
    links = {link.token_hash: link for link in store.links(utgave) if link.utsending == number}
    expected = _Expected(sending, edition, links)
    faults = [
        *_check_list(expected, folder / MERGE_CSV, shielded=True),
        *_check_list(expected, folder / MERGE_BOOK, shielded=False),
        *_check_drafts(expected, folder / DRAFTS),
        *_check_records(expected, folder / RECORDS),
    ]
    return Checked(len(links), tuple(faults))


def _check_list(expected: _Expected, path: Path, *, shielded: bool) -> Iterator[str]:
    name = path.name
    rows = _read_list(path)
    if rows is None:
        yield f"{name} is missing, or its columns are others"
        return
    seen: Counter[str] = Counter()
    for place, row in enumerate(rows, 2):
        link = expected.links.get(hash_token(_find_token(row["lenke"])))
        if link is None:
            yield f"{name}, row {place}: the link is none of this sending"
            continue
        seen[link.lenke_id] += 1
        facts = _list_facts(expected, link)
        wrong = [column for column, cell in facts.items() if row[column] != (shield_cell(cell) if shielded else cell)]
        if not row["lenke"].startswith(expected.sending.base_url) or row["tekst"].count(row["lenke"]) != 1:
            wrong.append("lenke")
        if not _is_own_text(expected, link, row["emne"], row["tekst"]):
            wrong.append("tekst")
        if wrong:
            yield f"{name}, row {place}: not that of link {link.lenke_id}: {', '.join(wrong)}"
    yield from _list_counts(expected, name, seen)


def _check_drafts(expected: _Expected, folder: Path) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for path in sorted(folder.glob("*.eml")):
        content = path.read_bytes()
        subject, body = read_draft(content)
        found = [link for part in body.split() if (link := expected.links.get(hash_token(_find_token(part))))]
        if len(found) != 1:
            yield f"{DRAFTS}/{path.name}: there are {len(found)} links of this sending in it; expected one"
            continue
        (link,) = found
        seen[link.lenke_id] += 1
        addressee = find_addressee(content)
        if (addressee[1] if addressee else "") != link.recipient.epost:
            yield f"{DRAFTS}/{path.name}: it is not addressed to the recipient of link {link.lenke_id}"
        if path.stem != name_file(link.kode, link.lenke_id) or not _is_own_text(expected, link, subject, body):
            yield f"{DRAFTS}/{path.name}: it has the link {link.lenke_id}, and not its unit or language"
    yield from _list_counts(expected, DRAFTS, seen)


def _check_records(expected: _Expected, folder: Path) -> Iterator[str]:
    names = {name_file(link.kode, link.lenke_id) for link in expected.links.values()}
    found = {path.stem: path for path in sorted(folder.glob("*.txt"))}
    for name in sorted(names ^ found.keys()):
        yield f"{RECORDS}/{name}.txt is {'missing' if name in names else 'of no link of this sending'}"
    for name, path in found.items():
        if any(hash_token(_find_token(part)) in expected.links for part in path.read_text(encoding="utf-8").split()):
            yield f"{RECORDS}/{name}.txt has a link in it"


def _list_counts(expected: _Expected, name: str, seen: Counter[str]) -> Iterator[str]:
    for link in expected.links.values():
        if seen[link.lenke_id] != 1:
            yield f"{name}: link {link.lenke_id} of {link.kode} is there {seen[link.lenke_id]} times; expected once"


def _read_list(path: Path) -> list[_Cells] | None:
    """The rows of a merge list; None where it cannot be read or its columns are others."""
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.reader(file, delimiter=";"))
        else:
            with load_workbook(path) as book:
                rows = [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]
    except (OSError, ValueError, csv.Error, CalamineError):
        return None
    if not rows or tuple(rows[0]) != COLUMNS or any(len(row) != len(COLUMNS) for row in rows):
        return None
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]


def _list_facts(expected: _Expected, link: Link) -> _Cells:
    who, unit = link.recipient, expected.edition.units.get(link.kode)
    facts = {
        "kode": link.kode,
        "navn": who.navn,
        "rolle": who.rolle.value,
        "epost": who.epost,
        "malform": LANGUAGES[who.malform].name,
        "lenke_id": link.lenke_id,
    }
    return facts | ({"enhet": unit.navn} if unit is not None else {})


def _is_own_text(expected: _Expected, link: Link, subject: str, body: str) -> bool:
    """Whether the text is in the recipient's language, and names the unit and, where it is one, the person."""
    who, unit = link.recipient, expected.edition.units.get(link.kode)
    origin = tell_origin(load_texts(who.malform), expected.sending.base_url)
    person = " ".join(who.navn.split()) if who.rolle not in (Role.SHARED, Role.UNIT) else ""
    return origin in body and person in body and (unit is None or unit.navn in subject)


def _find_token(text: str) -> str:
    """The last part of the path of an address; of any other text, nothing that is a token."""
    try:
        return urlsplit(text.strip("<>()")).path.rpartition("/")[2]
    except ValueError:
        return ""
