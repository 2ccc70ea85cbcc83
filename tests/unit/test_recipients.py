"""The recipients file (L1): what is refused, by line and without a name or an address, and what needs a second look."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.editions.edition import find_edition
from pipeline.links.addresses import MunicipalDomains, is_address, spell_names
from pipeline.links.doubts import COMMON_DOMAIN, find_doubts
from pipeline.links.model import Link, NewSending, Recipient, Role
from pipeline.links.plan import plan_links
from pipeline.links.recipients import Given, is_orgnr, list_units, read_recipients
from pipeline.places.units import Unit
from tests.support.link_homes import KEY
from tests.support.link_stores import EDITION, NOW, Made, make_link, make_recipient, make_store
from tests.support.recipient_files import HEADER, write_book, write_csv

KARI = ("4601", "Kari Prøve", "superbruker", "kari@bergen.example.no", "")
OLA = ("0301", "Ola Prøve", "vara", "ola@oslo.example.no", "nynorsk")


@cache
def find_units() -> tuple[Unit, ...]:
    edition = find_edition(KEY)
    return tuple(edition.codes.areas.structure(edition.year.inndeling).units())


def read(path: Path) -> list[Recipient]:
    return [one.recipient for one in read_recipients(path, find_units())]


def test_L1_a_file_is_read_in_both_forms_alike(tmp_path: Path) -> None:
    rows = [KARI, OLA, ("030112", "", "felles", "post@alna.example.no", ""), ("1114", "Å Ø", "annen", "a@b.no", "")]
    expected = [
        Recipient("4601", "Kari Prøve", Role.SUPERUSER, "kari@bergen.example.no", "nb"),
        Recipient("0301", "Ola Prøve", Role.DEPUTY, "ola@oslo.example.no", "nn"),
        Recipient("030112", "", Role.SHARED, "post@alna.example.no", "nb"),
        Recipient("1114", "Å Ø", Role.OTHER, "a@b.no", "nn"),  # Bjerkreim writes nynorsk
    ]
    assert read(write_csv(tmp_path / "m.csv", rows)) == expected
    assert read(write_book(tmp_path / "m.xlsx", rows)) == expected


def test_L1_rows_that_are_empty_are_passed_over_and_lines_counted_as_an_editor_does(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "m.csv", [(), KARI, ("", "", "", "", ""), OLA])
    assert [(one.line, one.recipient.kode) for one in read_recipients(path, find_units())] == [(3, "4601"), (5, "0301")]


def test_L1_one_person_at_three_bydeler_is_three_recipients(tmp_path: Path) -> None:
    rows = [(kode, *KARI[1:]) for kode in ("030101", "030102", "030103")]
    assert len({recipient.key for recipient in read(write_csv(tmp_path / "m.csv", rows))}) == 3


def test_L1_an_organisation_number_is_wanted_only_where_the_header_has_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "m.csv", [(*KARI, "964338531"), (*OLA, "")], (*HEADER, "orgnr"))
    assert [recipient.orgnr for recipient in read(path)] == ["964338531", ""]
    assert is_orgnr("964338531")
    assert not any(map(is_orgnr, ("964338532", "96433853", "9643385311", "٩٦٤٣٣٨٥٣١", "")))


def change(row: Sequence[str], **cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(HEADER, row, strict=True)]


FAULTS = {
    "unknown unit": (change(KARI, kode="9999"), "line 3: there is no unit 9999 in this edition"),
    "a lost zero": (
        change(OLA, kode="301"),
        "line 3: there is no unit 301; a spreadsheet may have lost its first zero",
    ),
    "a lost zero of a bydel": (change(OLA, kode="30112"), "030112 is Alna"),
    "no unit": (change(KARI, kode=""), "line 3: kode is empty"),
    "the nation": (change(KARI, kode="0"), "line 3: there is no unit 0 in this edition"),
    "a bydel without a sheet": (change(KARI, kode="030116"), "line 3: the unit 030116 (Sentrum) has no sheet"),
    "no address": (change(KARI, epost="kari"), "line 3: epost is no address"),
    "an empty address": (change(KARI, epost=""), "line 3: epost is no address"),
    "a role that is none": (change(KARI, rolle="sjef"), "line 3: rolle is none"),
    "the role of a unit": (change(KARI, rolle="enhet"), "line 3: rolle is none"),
    "a name that is missing": (change(KARI, navn=""), "line 3: navn is empty"),
    "a written standard that is none": (change(KARI, malform="riksmål"), "line 3: malform is none"),
    "a control sign": (change(KARI, navn="Kari\tPrøve"), "line 3: navn has a tab (U+0009) in it"),
    "a line break": (change(KARI, navn="Kari\r\nBcc: x@example.no"), "line 3: navn has a line break (U+000D) in it"),
    "an order of signs that is turned": (change(KARI, navn="Kari\u202ePrøve"), "line 3: navn has an invisible sign"),
    "the same address again": (change(OLA, epost="OLA@oslo.example.no"), "at unit 0301 already, in line 2"),
    "a cell too many": ([*KARI, "x"], "line 3: there are 6 cells; expected 5"),
    "a cell too few": (list(KARI[:4]), "line 3: there are 4 cells; expected 5"),
}


@pytest.mark.parametrize(("row", "told"), FAULTS.values(), ids=FAULTS)
def test_L1_a_fault_refuses_the_whole_file_and_tells_the_line_and_no_name(
    row: list[str], told: str, tmp_path: Path
) -> None:
    with pytest.raises(RefusedError) as refused:
        read(write_csv(tmp_path / "m.csv", [OLA, row]))
    assert told in str(refused.value)
    assert "Faults in m.csv: 1. Nothing was made." in str(refused.value)
    assert not re.search("Kari|Ola|example|@(?!kommunen)", str(refused.value))


def test_L1_every_fault_is_told_at_once_in_order(tmp_path: Path) -> None:
    rows = [change(KARI, kode="9999", epost="x"), OLA, [*KARI, ""], change(KARI, rolle="")]
    with pytest.raises(RefusedError) as refused:
        read(write_csv(tmp_path / "m.csv", rows))
    assert re.findall("line ([0-9]+):", str(refused.value)) == ["2", "2", "4", "5"]


@pytest.mark.parametrize(
    "header",
    [
        ("kode", "navn", "rolle", "epost"),
        ("navn", "kode", "rolle", "epost", "malform"),
        ("Kode", "navn", "rolle", "epost", "malform"),
        (*HEADER, "orgnr", "tlf"),
        ("kode,navn,rolle,epost,malform",),
    ],
)
def test_L1_another_header_is_refused(header: tuple[str, ...], tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="line 1: the header is another one"):
        read(write_csv(tmp_path / "m.csv", [KARI], header))
    with pytest.raises(RefusedError, match="the header is another one"):
        read(write_book(tmp_path / "m.xlsx", [KARI], header))


def test_L1_a_code_that_a_workbook_has_as_a_number_is_what_it_shows(tmp_path: Path) -> None:
    assert read(write_book(tmp_path / "m.xlsx", [(4601, *KARI[1:])]))[0].kode == "4601"
    with pytest.raises(RefusedError, match=r"no unit 301; a spreadsheet may have lost its first zero: 0301 is Oslo"):
        read(write_book(tmp_path / "n.xlsx", [(301, *OLA[1:])]))


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"kode;navn;rolle;epost;malform\n", b'kode;"navn', b"PK\x03\x04"]
)
@pytest.mark.parametrize("name", ["m.csv", "m.xlsx"])
def test_L1_a_file_that_is_no_list_is_refused(content: bytes, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RefusedError):
        read(tmp_path / name)
    with pytest.raises(RefusedError):
        read(tmp_path / f"no-such-{name}")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("kari@oslo.kommune.no", True),
        ("Kari.Prove+nir@bydel-alna.oslo.kommune.no", True),
        ("a@b.no", True),
        ("kari@oslo", False),
        ("kari.oslo.kommune.no", False),
        ("kari@@oslo.no", False),
        ("kari @oslo.no", False),
        ("kari@oslo..no", False),
        (".kari@oslo.no", False),
        ("kari.@oslo.no", False),
        ("ka..ri@oslo.no", False),
        ("åse@oslo.no", False),
        ("kari@ålesund.no", False),
        ("=kari@oslo.no", False),
        ("-kari@oslo.no", False),
        ("+kari@oslo.no", False),
        ("kari@-oslo.no", False),
        ("Kari <kari@oslo.no>", False),
        ("kari@oslo.no,ola@oslo.no", False),
        ("kari@oslo.no;", False),
        ("kari@[127.0.0.1]", False),
        ('"kari"@oslo.no', False),
        (f"{'a' * 65}@oslo.no", False),
        (f"a@{'b.' * 130}no", False),
        ("", False),
    ],
)
def test_L1_what_is_an_address(text: str, is_one: bool) -> None:
    assert is_address(text) == is_one


def test_L1_a_municipality_s_name_is_written_in_several_ways_in_a_domain() -> None:
    assert {"alesund", "aalesund"} <= spell_names("Ålesund")
    assert {"sor-varanger", "sorvaranger"} <= spell_names("Sør-Varanger")
    assert {"noreoguvdal", "nore-og-uvdal"} <= spell_names("Nore og Uvdal")
    assert {"kautokeino", "guovdageaidnu"} <= spell_names("Guovdageaidnu - Kautokeino")
    domains = MunicipalDomains(find_units())
    assert domains.find_owners("alesund.kommune.no") == {"1507"}
    assert domains.find_owners("skole.baerum.kommune.no") == {"3024"}
    assert domains.find_owners("oslo.kommune.no") == {"0301"}
    assert domains.find_owners("heroy.kommune.no") == {"1515", "1818"}  # two of the name
    assert not domains.find_owners("imdi.no")
    assert not domains.find_owners("kommune.no")


# --- what may be a mistake


def list_given(*rows: Sequence[str]) -> list[Given]:
    return [
        Given(Recipient(kode, navn, Role(rolle), epost, "nb"), line)
        for line, (kode, navn, rolle, epost, _) in enumerate(rows, 2)
    ]


def pick_units(*codes: str) -> list[Unit]:
    """Those of the structure, of which only ``codes`` have a sheet."""
    return [replace(unit, har_ark=unit.kode in codes) for unit in find_units()]


def doubt(*rows: Sequence[str], codes: Sequence[str] = ("4601", "0301"), before: Sequence[Link] = ()) -> list[str]:
    return find_doubts(list_given(*rows), pick_units(*codes), before)


def link(kode: str, epost: str, rolle: Role = Role.SUPERUSER) -> Link:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    return Link(f"id{kode}", "2019-endelig", kode, Recipient(kode, "N", rolle, epost, "nb"), "", 1, moment, moment)


def test_L1_nothing_is_doubted_where_each_unit_has_its_own(tmp_path: Path) -> None:
    assert doubt(KARI, OLA) == []
    assert find_doubts(list_units(pick_units("4601", "0301")), find_units(), [link("4601", "x@y.no")]) == []


def test_L1_a_unit_without_a_recipient_is_told() -> None:
    assert doubt(KARI) == ["units with a sheet and no recipient, 1: 0301 Oslo"]


def test_L1_an_address_at_another_municipality_is_told_by_its_line() -> None:
    wrong = change(OLA, epost="ola@alesund.kommune.no")
    assert doubt(KARI, wrong) == ["line 3, 0301 Oslo: the address is at the domain of 1507 Ålesund"]
    assert doubt(KARI, change(OLA, epost="ola@oslo.kommune.no")) == []
    assert doubt(KARI, change(OLA, epost="ola@bydel.oslo.kommune.no"), OLA) == []
    bydel = change(OLA, kode="030112", epost="ola@oslo.kommune.no")
    assert doubt(KARI, bydel, codes=("4601", "030112")) == []


def test_L1_an_address_at_a_domain_that_other_units_have_is_told() -> None:
    mine, theirs = change(KARI, epost="a@bergen.example.no"), change(OLA, epost="b@bergen.example.no")
    assert doubt(mine, change(KARI, epost="c@bergen.example.no"), theirs) == [
        "line 4, 0301 Oslo: in this file the domain bergen.example.no is otherwise that of 4601"
    ]


def test_L1_a_domain_that_many_have_is_nobody_s() -> None:
    codes = [unit.kode for unit in find_units() if unit.niva == "kommune"][: COMMON_DOMAIN + 1]
    rows = [change(KARI, kode=kode, epost=f"a{kode}@felles.example.no") for kode in codes]
    assert doubt(*rows, codes=codes) == []
    assert len(doubt(*rows[:-1], codes=codes[:-1])) == COMMON_DOMAIN


def test_L1_a_private_provider_is_told() -> None:
    assert doubt(KARI, change(OLA, epost="ola@Gmail.com")) == [
        "line 3, 0301 Oslo: the address is a private one, at gmail.com"
    ]


def test_L1_who_moved_who_is_gone_and_new_domains_are_told_against_the_links_sent_last() -> None:
    moved = doubt(KARI, OLA, before=[link("0301", "KARI@bergen.example.no"), link("0301", "ola@oslo.example.no")])
    assert moved == ["line 2, 4601 Bergen: the same address was sent the link of 0301 last"]
    gone = doubt(KARI, OLA, before=[link("4601", "kari@bergen.example.no"), link("4601", "per@bergen.example.no")])
    assert gone == [
        "recipients of the links sent last who are not at their unit now, 1: 4601 Bergen (superbruker, link id4601)"
    ]
    new = doubt(KARI, OLA, before=[link("0301", "per@gammel.example.no")])
    assert new == [
        "recipients of the links sent last who are not at their unit now, 1: 0301 Oslo (superbruker, link id0301)",
        "units with only domains that they did not have last, 1: 0301 Oslo",
    ]
    also = [link("4601", "kari@bergen.example.no"), link("0301", "ola@oslo.example.no")]
    both = doubt(KARI, OLA, change(KARI, kode="0301"), change(OLA, kode="4601"), before=also)
    assert not [sentence for sentence in both if "sent" in sentence], "at another unit too, and still at the first"


def test_L1_a_file_that_has_slipped_a_row_is_doubted() -> None:
    codes = ("1103", "1507", "4601", "5001")
    names = ("stavanger", "alesund", "bergen", "trondheim")
    rows = [change(KARI, kode=kode, epost=f"a@{name}.kommune.no") for kode, name in zip(codes, names, strict=True)]
    assert doubt(*rows, codes=codes) == []
    slipped = [change(row, epost=rows[place - 1][3]) for place, row in enumerate(rows)]
    assert len(doubt(*slipped, codes=codes)) == len(codes)


SLIPPED = [
    ("0301", "Kari", "superbruker", "kari@k4601.example.no", ""),
    ("1507", "Ola", "superbruker", "kari@k1507.example.no", ""),
    ("4601", "Liv", "superbruker", "kari@k0301.example.no", ""),
]
MOVED = {
    "line 2, 0301 Oslo: the same address was sent the link of 4601 last",
    "line 4, 4601 Bergen: the same address was sent the link of 0301 last",
}


def plan_slipped(made: Made) -> set[str]:
    """The doubts about a file of this edition that has slipped; the units were sent their own links last year."""
    with made.open(write=False) as store:
        plan = plan_links(
            find_edition(KEY), list_given(*SLIPPED), pick_units("0301", "1507", "4601"), store,
            day=date(2999, 12, 31), now=NOW,
        )  # fmt: skip
    return {doubt for doubt in plan.doubts if "sent the link of" in doubt}


def send(made: Made, utgave: str, ar: int, *people: Recipient) -> None:
    """Make a sending of an edition."""
    made.clock.move(minutes=1)
    links = [make_link(f"{utgave}-{number}", one) for number, one in enumerate(people)]
    with made.open() as store:
        facts = replace(EDITION, utgave=utgave, ar=ar)
        store.make(NewSending(facts, store.next_sending(utgave), f"merke {utgave}", tuple(links), "https://x.example/"))


@pytest.fixture
def sent(tmp_path: Path) -> Made:
    """A store in which each of three units was sent its own link last year."""
    made = make_store(tmp_path / "data", [make_link("tom", make_recipient("0301", "", rolle=Role.UNIT))])
    people = [make_recipient(kode, f"kari@k{kode}.example.no") for kode in ("0301", "1507", "4601")]
    send(made, "2019-endelig", 2019, *people)
    return made


def test_L1_links_without_a_person_hide_no_comparison_with_the_links_sent_last(sent: Made) -> None:
    assert plan_slipped(sent) == MOVED
    send(sent, "2019-forelopig-1", 2019, make_recipient("0301", "", rolle=Role.UNIT))
    assert plan_slipped(sent) == MOVED


def test_L1_a_link_to_try_with_hides_the_comparison_at_its_own_unit_alone_and_until_it_is_revoked(sent: Made) -> None:
    with sent.open() as store:
        facts = replace(EDITION, utgave=KEY, ar=2020)
        link = make_link("prove", make_recipient("0301", "meg@imdi.example.no"))
        store.make(NewSending(facts, store.next_sending(KEY), "merke prove", (link,), "https://x.example/"))
    assert plan_slipped(sent) == {min(MOVED)}
    with sent.open() as store:
        store.revoke(KEY, ["prove"])
    assert plan_slipped(sent) == MOVED
