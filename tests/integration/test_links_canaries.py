"""Tokens and addresses are where the rules allow them, and nowhere else, after the longest way of the commands (L14).

The portal's part of the way is in its own tests. What is looked for is read from the sending, and must be found there:
a search that finds nothing proves nothing.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator

import pytest

from pipeline.links.store import open_store
from pipeline.run.home import EditionFolders
from tests.support.commands import Outcome, iterate_files, run_command
from tests.support.link_homes import EXPIRES, KEY, ROOT, make_home
from tests.support.recipient_files import Person, write_csv

CODES = frozenset({"0301", "1114", "4601"})
PEOPLE = [
    Person("0301", "Kanari Prøve", "superbruker", "Kanari.Prove@oslo.example.no", "", "nb"),
    Person("1114", "Kanari Øy", "superbruker", "kanari.oy@bjerkreim.example.no", "", "nn"),
    Person("4601", "", "felles", "kanari-post@bergen.example.no", "", "nb"),
]
NEW = "kanari.ny@oslo.example.no"
ADDRESS = re.compile(rb"(?i)kanari[a-z.-]*@[a-z]+\.example\.no")
NAME = re.compile("Kanari (Prøve|Øy)".encode())
# where names and addresses may be: the store (L5), sendings (L2, L16), what the analyst asked to have written (L6)
HOLD_PEOPLE = ("data/lenker.sqlite", f"data/{KEY}/utsending/", "status.csv", "status.xlsx")
# where a link in clear may be: sendings (L2, L16), and the static export
HOLD_TOKENS = (f"data/{KEY}/utsending/", f"data/{KEY}/lenkenokler.json", f"data/{KEY}/fletting.xlsx", "statisk/ark/")


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> tuple[EditionFolders, list[Outcome]]:
    """One HOME after making, reissuing, marking, faults, export and forgetting; what each command said."""
    scratch = tmp_path_factory.mktemp("kanari")
    home = make_home(scratch / "hjem", codes=CODES)
    file = write_csv(scratch / "mottakere.csv", [one.cells for one in PEOPLE])
    bad = write_csv(scratch / "feil.csv", [PEOPLE[0].cells, (*PEOPLE[1].cells[:3], "kanari.oy@", "riksmål")])
    make = ("links", "make", KEY, "--recipients", file, "--base-url", ROOT, "--expires", EXPIRES)
    told = [call(home, *make, "--confirm"), call(home, *make, "--confirm", "--write")]
    told.append(call(home, "links", "make", KEY, "--recipients", bad, "--base-url", ROOT, "--write"))
    told.append(call(home, *make, "--write"))
    (first, second, _) = sorted(row["lenke_id"] for row in read_merge_list(home, 1))
    told += [
        call(home, "links", "check-sending", KEY, "1"),
        call(home, "links", "mark", KEY, "--sending", "1", "--sent", "2021-01-26"),
        call(home, "links", "reissue", KEY, "--link", first, "--epost", NEW),
        call(home, "links", "revoke", KEY, "--link", second, "--reason", "prøve"),
        call(home, "links", "status", KEY, "--csv", home.root / "status.csv", "--xlsx", home.root / "status.xlsx"),
        call(home, "links", "reminders", KEY),
        call(home, "links", "verify-log"),
        call(home, "links", "export", KEY, home.root / "statisk", "--base-url", "https://statisk.example.no/"),
    ]
    spoil(home)
    told.append(call(home, "links", "check-sending", KEY, "1"))
    return home, told


def call(home: EditionFolders, *words: object) -> Outcome:
    return run_command(*words, "--home", home.root)


def read_merge_list(home: EditionFolders, number: int) -> list[dict[str, str]]:
    with (home.data / "utsending" / str(number) / "fletting.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def spoil(home: EditionFolders) -> None:
    """Two drafts that changed places: what is told of them has neither addresses nor links."""
    one, other, *_ = sorted((home.data / "utsending" / "1" / "utkast").iterdir())
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def list_tokens(home: EditionFolders) -> list[bytes]:
    rows = [*read_merge_list(home, 1), *read_merge_list(home, 2)]
    assert len(rows) == len(PEOPLE) + 1
    names = re.findall(rb'"([A-Za-z0-9_-]{32})"', home.link_keys.read_bytes())
    assert len(names) == len(CODES)
    return [*(row["lenke"].rpartition("/")[2].encode() for row in rows), *names]


def read_everything(home: EditionFolders) -> Iterator[tuple[str, bytes]]:
    """Every path below HOME with its name, content, and what is in it where it is compressed."""
    for path in iterate_files(home.root):
        name = path.relative_to(home.root).as_posix()
        yield name, name.encode()
        yield name, path.read_bytes().replace(b"=\r\n", b"")
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as book:
                for member in book.namelist():
                    yield name, book.read(member)


def test_the_way_went_as_it_should(way: tuple[EditionFolders, list[Outcome]]) -> None:
    assert [outcome.code for outcome in way[1]] == [0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], way[1]


def test_L14_a_token_is_in_sendings_and_exports_alone(way: tuple[EditionFolders, list[Outcome]]) -> None:
    home, told = way
    tokens = list_tokens(home)
    found = {name for name, content in read_everything(home) if any(token in content for token in tokens)}
    assert not {name for name in found if not name.startswith(HOLD_TOKENS)}
    assert {f"data/{KEY}/utsending/1/fletting.csv", f"data/{KEY}/fletting.xlsx"} <= found
    printed = "".join(outcome.out + outcome.err for outcome in told)
    assert not [token for token in tokens if token.decode() in printed]


def test_L14_names_and_addresses_are_where_they_are_kept_and_where_they_were_asked_for(
    way: tuple[EditionFolders, list[Outcome]],
) -> None:
    home, told = way
    found = {name for name, content in read_everything(home) if ADDRESS.search(content) or NAME.search(content)}
    assert not {name for name in found if not name.startswith(HOLD_PEOPLE)}
    assert {"data/lenker.sqlite", "status.csv", f"data/{KEY}/utsending/2/fletting.xlsx"} <= found
    silent = [
        outcome for place, outcome in enumerate(told) if place not in (8, 9)
    ]  # status and reminders list them (L6)
    printed = "".join(outcome.out + outcome.err for outcome in silent).encode()
    assert not ADDRESS.search(printed)
    assert not NAME.search(printed)


def test_L17_what_is_forgotten_and_cleaned_is_nowhere(way: tuple[EditionFolders, list[Outcome]]) -> None:
    home, _ = way
    tokens = list_tokens(home)[: len(PEOPLE) + 1]
    for epost in (NEW, *(one.epost for one in PEOPLE)):
        assert call(home, "links", "forget", epost).code == 0
    assert call(home, "links", "clean", KEY).code == 0
    for name in ("status.csv", "status.xlsx"):
        (home.root / name).unlink()
    left = {
        name
        for name, content in read_everything(home)
        if ADDRESS.search(content) or NAME.search(content) or any(token in content for token in tokens)
    }
    assert not left
    with open_store(home.root / "data", write=False) as store:
        assert {link.recipient.epost for link in store.links(KEY)} == {""}
