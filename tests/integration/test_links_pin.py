"""Codes: made with links, kept as digests, in letters that go another way, and described for SvarUt (L10, L16)."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pypdfium2
import pytest

from pipeline.links.model import Link
from pipeline.links.pin import check_pin
from pipeline.links.store import open_store
from pipeline.links.svarut import LONGEST_FILE_NAME, LONGEST_TITLE, clean_file_name
from pipeline.run.home import EditionFolders
from tests.support.commands import Outcome, find_loose_modes, iterate_files, run_command
from tests.support.link_homes import EXPIRES, KEY, ROOT, make_home
from tests.support.recipient_files import HEADER, Person, read_draft, write_csv

CODES = frozenset({"0301", "1114"})
PEOPLE = [
    Person("0301", "Kari Prøve", "superbruker", "kari@oslo.example.no", "", "nb"),
    Person("0301", "", "felles", "post@oslo.example.no", "", "nb"),
    Person("1114", "Ánne Øy", "superbruker", "anne@bjerkreim.example.no", "", "nn"),
]
ORGNR = {"0301": "958935420", "1114": "964969590"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[EditionFolders, Outcome]:
    """A sending with codes. Read only."""
    scratch = tmp_path_factory.mktemp("koder")
    home = make_home(scratch / "hjem", codes=CODES)
    return home, make(home, "--pin", "--svarut")


def make(home: EditionFolders, *options: str, orgnr: dict[str, str] | None = None) -> Outcome:
    given = ORGNR if orgnr is None else orgnr
    rows = [(*one.cells, given.get(one.kode, "")) for one in PEOPLE]
    path = write_csv(home.root.parent / "mottakere.csv", rows, (*HEADER, "orgnr"))
    return run_command(
        *("links", "make", KEY, "--home", home.root, "--recipients", path, "--base-url", ROOT),
        *("--expires", EXPIRES, "--confirm", "--write", *options),
    )


def read_codes(home: EditionFolders, number: int = 1) -> list[dict[str, str]]:
    with (home.data / "koder" / str(number) / "koder.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def read_links(home: EditionFolders) -> dict[str, Link]:
    with open_store(home.root / "data", write=False) as store:
        return {link.lenke_id: link for link in store.links(KEY)}


def read_letter(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return " ".join("".join(page.get_textpage().get_text_range() for page in document).split())


def test_L10_each_link_has_a_code_of_its_own_and_the_store_its_digest(made: tuple[EditionFolders, Outcome]) -> None:
    home, told = made
    assert told.code == 0, told.err
    rows, links = read_codes(home), read_links(home)
    assert {row["lenke_id"] for row in rows} == links.keys()
    for row in rows:
        assert re.fullmatch("[0-9]{8}", row["pin"])
        link = links[row["lenke_id"]]
        assert (row["kode"], row["epost"]) == (link.kode, link.recipient.epost)
        assert [other for other, one in links.items() if check_pin(row["pin"], str(one.pin_digest))] == [link.lenke_id]
        assert row["pin"] not in told.out + told.err


def test_L10_a_code_is_never_beside_a_link(made: tuple[EditionFolders, Outcome]) -> None:
    home, _ = made
    pins = [row["pin"].encode() for row in read_codes(home)]
    holding = {path for path in iterate_files(home.root) if any(pin in path.read_bytes() for pin in pins)}
    assert {path.relative_to(home.data).parts[0] for path in holding} == {"koder"}
    for path in (home.data / "koder").rglob("*"):
        assert path.is_dir() or b"/l/" not in path.read_bytes(), path.name
    for path in (home.data / "utsending").rglob("*.eml"):
        assert re.search("kode på åtte siffer", read_draft(path.read_bytes())[2])
    assert not find_loose_modes(home.data / "koder")


def test_L10_a_letter_has_the_codes_of_its_unit_and_no_other(made: tuple[EditionFolders, Outcome]) -> None:
    home, _ = made
    rows = read_codes(home)
    letters = sorted((home.data / "koder" / "1" / "brev").iterdir())
    assert [path.name for path in letters] == [f"koder-{KEY}-{kode}.pdf" for kode in sorted(CODES)]
    for path, kode in zip(letters, sorted(CODES), strict=True):
        text = read_letter(path)
        for row in rows:
            shown = f"{row['pin'][:4]} {row['pin'][4:]}"
            assert (shown in text) == (row["kode"] == kode)
            assert (row["epost"] in text) == (row["kode"] == kode)
        assert ("Kodar til resultata" in text) == (kode == "1114"), "the unit's written standard"
    assert "Felles postkasse" in read_letter(letters[0])
    assert "Ánne Øy" in read_letter(letters[1])


def test_L16_a_shipment_is_within_svarut_s_limits_and_has_no_link(made: tuple[EditionFolders, Outcome]) -> None:
    home, told = made
    assert "does not guarantee it" in told.out
    shipments = {path.stem: json.loads(path.read_text()) for path in (home.data / "koder" / "1" / "svarut").iterdir()}
    assert {kode: one["mottaker"]["digitalId"] for kode, one in shipments.items()} == ORGNR
    for kode, one in shipments.items():
        assert one["eksternReferanse"] == f"{KEY}-1-{kode}"
        assert one["kunDigitalLevering"] is True
        assert 0 < len(one["tittel"]) <= LONGEST_TITLE
        (document,) = one["dokumenter"]
        assert (home.data / "koder" / "1" / "brev" / document["filnavn"]).is_file()
        assert not re.search(r"https?:|/l/|[0-9]{8}(?![0-9])(?!-)", json.dumps(one["tittel"]))
    assert len({one["korrelasjonsid"] for one in shipments.values()}) == 1


def test_L16_a_file_name_is_within_svarut_s_limits() -> None:
    assert clean_file_name('a*b:c"d\\e/f<g>h|i?.pdf') == "a-b-c-d-e-f-g-h-i-.pdf"
    assert len(clean_file_name("x" * 300 + ".pdf")) == LONGEST_FILE_NAME
    assert clean_file_name("x" * 300 + ".pdf").endswith("x.pdf")


@pytest.mark.parametrize("orgnr", [{}, {"0301": ORGNR["0301"]}])
def test_L16_units_without_an_organisation_number_are_told_before_anything_is_made(
    orgnr: dict[str, str], tmp_path: Path
) -> None:
    home = make_home(tmp_path / "hjem", codes=CODES)
    ended = make(home, "--pin", "--svarut", orgnr=orgnr)
    assert (ended.code, "units have none or several" in ended.err) == (2, True), ended
    assert not (home.data / "koder").exists()
    assert make(home, "--svarut").code == 2


def test_L10_without_pin_there_are_no_codes_and_a_reissued_link_keeps_its_second_step(tmp_path: Path) -> None:
    home = make_home(tmp_path / "hjem", codes=CODES)
    assert make(home).code == 0
    assert not (home.data / "koder").exists()
    assert {link.pin_digest for link in read_links(home).values()} == {None}
    other = make_home(tmp_path / "annet", codes=CODES)
    assert make(other, "--pin").code == 0
    assert not (other.data / "koder" / "1" / "svarut").exists()
    old = read_codes(other)[0]
    ended = run_command("links", "reissue", KEY, "--link", old["lenke_id"], "--home", other.root)
    assert ended.code == 0, ended.err
    (new,) = read_codes(other, 2)
    assert (new["epost"], new["lenke_id"] == old["lenke_id"]) == (old["epost"], False)
    assert check_pin(new["pin"], str(read_links(other)[new["lenke_id"]].pin_digest))
