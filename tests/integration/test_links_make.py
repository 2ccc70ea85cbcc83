"""``links make``: who gets a link, what is written and refused, and that each message is its recipient's (L1–L3, L16).

The edition is published as far as links ask (``tests/support/link_homes.py``); one test asks what a real run leaves.
Many files are in ``test_many_recipients.py``, deaths on the way in ``test_links_deaths.py``.
"""

from __future__ import annotations

import csv
import os
import re
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from python_calamine import load_workbook

from pipeline.editions.edition import find_edition
from pipeline.links import sending
from pipeline.links.model import Link, Role
from pipeline.links.portal_facts import check_root
from pipeline.links.store import hash_token, open_store
from pipeline.run.home import EditionFolders, Home
from tests.support.commands import Outcome, iterate_files, list_tree, run_command
from tests.support.link_homes import EXPIRES, KEY, ROOT, list_sheet_units, make_home
from tests.support.recipient_files import SIGNS, TOKEN, Person, read_draft, write_csv
from tests.support.small_country import UNITS

CODES = frozenset({"0301", "030101", "030102", "030103", "4601", "1114", "1507"})
PEOPLE = [
    Person("0301", "Kari Prøve", "superbruker", "Kari@oslo.example.no", "", "nb"),
    Person("0301", "", "felles", "post@oslo.example.no", "nynorsk", "nn"),
    *(Person(kode, "Tre Steder", "annen", "tre@alle.example.no", "", "nb") for kode in ("030101", "030102", "030103")),
    Person("4601", '=HYPERLINK("x"), Øl <b@x.no>', "vara", "ola@bergen.example.no", "", "nb"),
    Person("1114", "Åse Øy", "superbruker", "ase@bjerkreim.example.no", "", "nn"),
    Person("1507", "Pål Berg", "superbruker", "pal@alesund.example.no", "bokmål", "nb"),
]


@pytest.fixture
def home(tmp_path: Path) -> EditionFolders:
    return make_home(tmp_path / "hjem", codes=CODES)


def write_people(home: EditionFolders, people: Sequence[Person] = PEOPLE) -> Path:
    return write_csv(home.root.parent / "mottakere.csv", [one.cells for one in people])


def make(home: EditionFolders, *options: object, people: Sequence[Person] = PEOPLE) -> Outcome:
    """Call ``links make`` with a file of the people, the loopback's address and a day far away."""
    return run_command(
        *("links", "make", KEY, "--home", home.root, "--recipients", write_people(home, people)),
        *("--base-url", ROOT, "--expires", EXPIRES, *options),
    )


def read_links(home: EditionFolders) -> list[Link]:
    with open_store(home.root / "data", write=False) as store:
        return store.links(KEY)


def read_merge_list(home: EditionFolders, number: int = 1) -> list[dict[str, str]]:
    with (home.data / "utsending" / str(number) / "fletting.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_L2_without_write_it_is_said_what_would_be_made_and_nothing_is(home: EditionFolders) -> None:
    before = list_tree(home.root)
    told = make(home, "--confirm")
    assert told.code == 0, told.err
    assert f"{KEY}: 8 links to make; units: 7" in told.out
    assert "Nothing was made. With --write they are." in told.out
    assert list_tree(home.root) == before


def test_L2_each_recipient_gets_a_link_and_nothing_of_it_is_printed_or_kept_in_clear(home: EditionFolders) -> None:
    told = make(home, "--confirm", "--write")
    assert told.code == 0, told.err
    rows, links = read_merge_list(home), {link.token_hash: link for link in read_links(home)}
    tokens = [TOKEN.fullmatch(row["lenke"])[1] for row in rows]  # type: ignore[index]
    assert len(set(tokens)) == len(links) == len(PEOPLE)
    for row, token in zip(rows, tokens, strict=True):
        link = links[hash_token(token)]
        assert (row["kode"], row["epost"], row["lenke_id"]) == (link.kode, link.recipient.epost, link.lenke_id)
        assert re.fullmatch("[a-z2-9]{8}", link.lenke_id)
    sending_folder = home.data / "utsending" / "1"
    for token in tokens:
        assert token not in told.out + told.err
        holding = [path for path in iterate_files(home.root) if token.encode() in path.read_bytes()]
        assert all(sending_folder in path.parents for path in holding)
    for one in PEOPLE:
        assert one.epost.lower() not in (told.out + told.err).lower()
    assert f"links check-sending {KEY} 1 --home" in told.out


def test_L3_making_again_changes_revives_and_doubles_no_link(home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    first = read_links(home)
    with open_store(home.root / "data", write=True) as store:
        store.revoke(KEY, [first[0].lenke_id], "prøve")
    first = read_links(home)
    told = make(home, "--confirm", "--write", people=[*PEOPLE, Person("4601", "Ny", "annen", "ny@b.no", "", "nb")])
    assert told.code == 0, told.err
    assert f"and who get another by links reissue only: 1\n    {first[0].lenke_id}\n" in told.out
    again = read_links(home)
    assert [link for link in again if link.utsending == 1] == first
    (new,) = (link for link in again if link.utsending == 2)
    assert (new.kode, new.recipient.epost) == ("4601", "ny@b.no")
    assert [row["lenke_id"] for row in read_merge_list(home, 2)] == [new.lenke_id]
    assert make(home, "--confirm", "--write", people=PEOPLE[:3]).code == 0
    assert read_links(home) == again, "who is gone from the file keeps the link"


def test_L3_who_is_gone_loses_the_link_where_it_is_asked_for(home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    told = make(home, "--confirm", "--write", "--revoke-gone", "--reason", "slutta", people=PEOPLE[1:])
    assert told.code == 0, told.err
    assert {link.recipient.epost for link in read_links(home) if link.revoked} == {PEOPLE[0].epost}
    assert {link.reason for link in read_links(home) if link.revoked} == {"slutta"}


def test_L1_a_doubt_makes_nothing_without_confirm(home: EditionFolders) -> None:
    before = list_tree(home.root)
    told = make(home, "--write")
    assert told.code == 2
    assert "the domain alle.example.no is otherwise that of" in told.err
    assert list_tree(home.root) == before


def test_L2_one_link_a_unit_has_no_person(home: EditionFolders) -> None:
    options = ("--base-url", ROOT, "--expires", EXPIRES, "--write")
    told = run_command("links", "make", KEY, "--home", home.root, "--per-unit", *options)
    assert told.code == 0, told.err
    links = read_links(home)
    assert {link.kode for link in links} == CODES
    assert {(link.recipient.rolle, link.recipient.epost, link.recipient.navn) for link in links} == {
        (Role.UNIT, "", "")
    }
    again = run_command("links", "make", KEY, "--home", home.root, "--per-unit", *options)
    assert "0 links to make" in again.out
    assert make(home, "--confirm", "--write").code == 0, "people beside them"
    assert len(read_links(home)) == len(CODES) + len(PEOPLE)


REFUSED = {
    "neither file nor units": (("--base-url", ROOT), "either --recipients FILE or --per-unit"),
    "no address of the portal": (("--per-unit",), "is not given, neither with --base-url nor as lenkerot"),
    "an address without https": (("--per-unit", "--base-url", "http://example.no/"), "is not https"),
    "an address with a path": (("--per-unit", "--base-url", "https://example.no/a/"), "has a path"),
    "an address with a user": (("--per-unit", "--base-url", "https://a:b@example.no/"), "has a user or a password"),
    "a day that is over": (
        ("--per-unit", "--base-url", ROOT, "--expires", "2021-02-28"), "would run out at the end of 2021-02-28"
    ),
    "a deadline that is over": (("--per-unit", "--base-url", ROOT), "would run out at the end of 2021-03-14"),
}  # fmt: skip


@pytest.mark.parametrize(("options", "told"), REFUSED.values(), ids=REFUSED)
def test_L2_a_call_that_makes_no_sense_is_refused(options: tuple[str, ...], told: str, home: EditionFolders) -> None:
    before = list_tree(home.root)
    ended = run_command("links", "make", KEY, "--home", home.root, "--write", *options)
    assert (ended.code, told in ended.err) == (2, True), ended
    assert list_tree(home.root) == before


def test_L2_an_edition_that_is_not_published_or_has_pages_only_gets_no_links(tmp_path: Path) -> None:
    options = ("--per-unit", "--base-url", ROOT, "--expires", EXPIRES, "--write")
    ended = run_command("links", "make", KEY, "--home", tmp_path / "tomt", *options)
    assert (ended.code, "has no results" in ended.err) == (2, True), ended
    folders = make_home(tmp_path / "sider", codes=CODES, pages_only=True)
    ended = run_command("links", "make", KEY, "--home", folders.root, *options)
    assert (ended.code, "--pages-only" in ended.err) == (2, True), ended
    folders = make_home(tmp_path / "uten", codes=CODES)
    folders.archive.unlink()
    ended = run_command("links", "make", KEY, "--home", folders.root, *options)
    assert (ended.code, "ark.json, or the sheets themselves are missing" in ended.err) == (2, True), ended


def test_L8_links_are_made_in_a_home_that_was_laid_for_the_portal(home: EditionFolders, tmp_path: Path) -> None:
    assert make(home, "--confirm", "--write").code == 0
    laid = run_command("links", "home", tmp_path / "portal", KEY, "--home", home.root)
    assert laid.code == 0, laid.err
    portal = Home(tmp_path / "portal").edition(KEY)
    people = [*PEOPLE, Person("4601", "Ny", "annen", "ny@b.no", "", "nb")]
    made = make(portal, "--confirm", "--write", people=people)
    assert made.code == 0, made.err
    assert len(read_links(portal)) == len(people)
    assert make(home, "--confirm", "--write", people=people).code != 0, "the store that it was copied from"


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("https://ark.example.no", "https://ark.example.no/"),
        ("https://ark.example.no:8443/", "https://ark.example.no:8443/"),
        ("http://localhost:8080", "http://localhost:8080/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
    ],
)
def test_L2_the_address_of_the_portal_ends_in_a_slash(given: str, root: str) -> None:
    assert check_root(given) == root


# --- what is sent


def test_L16_each_draft_has_one_addressee_and_that_one_s_unit_language_and_link(home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    names = {unit.kode: unit.navn for unit in list_sheet_units(find_edition(KEY))}
    ids = {(link.kode, link.recipient.epost): link.lenke_id for link in read_links(home)}
    links = {row["lenke_id"]: row["lenke"] for row in read_merge_list(home)}
    drafts = home.data / "utsending" / "1" / "utkast"
    assert len(list(drafts.iterdir())) == len(PEOPLE)
    for one in PEOPLE:
        lenke_id = ids[one.kode, one.epost]
        path = drafts / f"{one.kode}-{lenke_id}.eml"
        addressees, subject, body = read_draft(path.read_bytes())
        assert addressees == [(one.navn, one.epost)]
        assert names[one.kode] in subject
        assert TOKEN.findall(body) == [links[lenke_id].rpartition("/")[2]]
        assert [language for language, sign in SIGNS.items() if sign in body] == [one.language]
        assert one.navn in body
        assert "40 00 19 60" in body, "whom to call"
        headers = path.read_bytes().split(b"\r\n\r\n")[0].decode("ascii")
        assert "X-Unsent: 1" in headers
        assert f"Content-Language: {one.language}" in headers
        assert not re.search(r"(?im)^(bcc|cc|from|reply-to):", headers)


def test_L16_the_merge_lists_say_the_same_and_no_cell_is_a_formula(home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    rows = read_merge_list(home)
    with load_workbook(home.data / "utsending" / "1" / "fletting.xlsx") as book:
        header, *cells = book.get_sheet_by_index(0).to_python()
    book_rows = [dict(zip(map(str, header), map(str, row), strict=True)) for row in cells]
    assert [{**row, "navn": row["navn"].removeprefix("'")} for row in rows] == book_rows
    assert {row["navn"] for row in rows if row["navn"].startswith("'")} == {f"'{PEOPLE[5].navn}"}
    assert {row["utloper"] for row in rows} == {EXPIRES}
    assert {row["malform"] for row in rows if row["kode"] == "1114"} == {"nynorsk"}


def test_L16_the_copies_for_the_archive_have_no_link(home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    copies = list((home.data / "utsending" / "1" / "arkiv").iterdir())
    assert len(copies) == len(PEOPLE)
    for path in copies:
        text = path.read_text(encoding="utf-8")
        assert "/l/" not in text
        assert re.search("Len(ken|kja) er t(att|eken) ut av denne kopien", text)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_L2_the_files_of_a_sending_are_private(home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    for path in (home.data / "utsending").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path.name


# --- reading it back


def check(home: EditionFolders) -> Outcome:
    return run_command("links", "check-sending", KEY, "1", "--home", home.root)


def change_rows(home: EditionFolders, change) -> None:
    path = home.data / "utsending" / "1" / "fletting.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, delimiter=";")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\n").writerows([header, *change(rows)])


def sort_links_alone(rows: list[list[str]]) -> list[list[str]]:
    links = sorted(row[7] for row in rows)
    return [[*row[:7], link, *row[8:]] for row, link in zip(rows, links, strict=True)]


SPOILED = {
    "a column sorted by itself": (sort_links_alone, "not that of link"),
    "a row missing": (lambda rows: rows[1:], "is there 0 times; expected once"),
    "a row twice": (lambda rows: [rows[0], *rows], "is there 2 times; expected once"),
    "another address": (lambda rows: [[*rows[0][:4], "x@example.no", *rows[0][5:]], *rows[1:]], ": epost"),
    "another language": (lambda rows: [[*rows[0][:5], "nynorsk", *rows[0][6:]], *rows[1:]], ": malform"),
    "the text of another": (lambda rows: [[*rows[0][:-1], rows[1][-1]], *rows[1:]], "not that of link"),
    "a link of nobody": (lambda rows: [[*rows[0][:7], f"{ROOT}l/x", *rows[0][8:]], *rows[1:]], "is none of this"),
    "another header": (lambda rows: [row[1:] for row in rows], "its columns are others"),
}


@pytest.mark.parametrize(("change", "told"), SPOILED.values(), ids=SPOILED)
def test_L16_a_merge_list_that_is_not_as_it_was_made_is_found(change, told: str, home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    assert check(home).code == 0
    change_rows(home, change)
    ended = check(home)
    assert (ended.code, told in ended.err) == (1, True), ended
    assert not re.search("Kari|example.no|/l/", ended.err)


def test_L16_a_list_that_was_only_sorted_is_as_good(home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    change_rows(home, lambda rows: sorted(rows, reverse=True))
    assert check(home).code == 0


def test_L16_drafts_that_changed_places_are_found(home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    one, other, *_ = sorted((home.data / "utsending" / "1" / "utkast").iterdir())
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    ended = check(home)
    assert ended.code == 1
    assert ended.err.count("and not its unit or language") == 2
    other.unlink()
    assert "is there 0 times" in check(home).err


def test_L16_a_link_in_the_archive_is_found_and_a_sending_that_is_not_there_is_told(home: EditionFolders) -> None:
    assert make(home, "--confirm", "--write").code == 0
    copy = next((home.data / "utsending" / "1" / "arkiv").iterdir())
    copy.write_text(f"{copy.read_text(encoding='utf-8')}\n{read_merge_list(home)[0]['lenke']}\n", encoding="utf-8")
    ended = check(home)
    assert (ended.code, f"arkiv/{copy.name} has a link in it" in ended.err) == (1, True), ended
    copy.unlink()
    assert f"arkiv/{copy.name} is missing" in check(home).err
    assert run_command("links", "check-sending", KEY, "9", "--home", home.root).code == 2


# --- beside others


def test_L2_two_calls_at_once_make_one_sending(home: EditionFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    written, second = sending.write_files, []

    def write_and_call(*arguments, **options) -> None:
        written(*arguments, **options)
        if not second:
            second.append(None)
            second[0] = make(home, "--confirm", "--write")

    monkeypatch.setattr(sending, "write_files", write_and_call)
    first = make(home, "--confirm", "--write")
    assert first.code == 0, first.err
    assert (second[0].code, "Another call is making links" in second[0].err) == (2, True)
    assert len(read_links(home)) == len(PEOPLE)


def test_L2_clean_waits_for_a_call_that_makes_a_sending(home: EditionFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    assert make(home, "--confirm", "--write", people=PEOPLE[:2]).code == 0
    written, cleaned = sending.write_files, []

    def write_and_clean(*arguments, **options) -> None:
        written(*arguments, **options)
        cleaned.append(run_command("links", "clean", KEY, "--home", home.root))

    monkeypatch.setattr(sending, "write_files", write_and_clean)
    second = make(home, "--confirm", "--write")
    assert second.code == 0, second.err
    assert (cleaned[0].code, "Another call is making links" in cleaned[0].err) == (2, True)
    assert sorted(path.name for path in (home.data / "utsending").iterdir()) == ["1", "2"]
    assert run_command("links", "clean", KEY, "--home", home.root).code == 0
    assert not (home.data / "utsending").exists()


def test_L2_links_whose_files_are_lost_before_they_get_their_name_are_revoked(
    home: EditionFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "name_folder", lambda working, _: (shutil.rmtree(working), working.rename(working)))
    ended = make(home, "--confirm", "--write")
    assert ended.code == 1
    links = read_links(home)
    assert len(links) == len(PEOPLE)
    assert {(link.revoked is not None, link.reason) for link in links} == {(True, "filene med lenkene gikk tapt")}


@pytest.mark.xdist_group("process_run")
def test_L3_what_a_real_run_published_gets_links_and_a_later_run_changes_none(
    process_run: tuple[Path, Outcome], years: Path, small_lists: Path, tmp_path: Path, without_dagster: None
) -> None:
    """Through the deadline of the year file and its lenkerot; the run after it leaves store and sending as they are."""
    root = Path(shutil.copytree(process_run[0], tmp_path / "hjem", symlinks=True))
    inputs = ("--home", root, "--years", years, "--kodeverk", small_lists)
    options = ("--per-unit", "--base-url", "https://ark.example.no", "--expires", EXPIRES, "--write")
    made = run_command("links", "make", KEY, *options, *inputs)
    assert made.code == 0, made.err
    assert f"{KEY}: {UNITS} links to make; units: {UNITS}" in made.out
    kept = {path: path.read_bytes() for path in iterate_files(root / "data") if "utsending" in path.parts}
    kept |= {root / "data" / name: (root / "data" / name).read_bytes() for name in ("lenker.sqlite", "lenker.hode")}
    again = run_command("run", KEY, *inputs, all_files=True)
    assert again.code == 0, again.err
    assert {path: path.read_bytes() for path in kept} == kept
    assert run_command("links", "check-sending", KEY, "1", "--home", root).code == 0
