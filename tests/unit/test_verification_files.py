"""O9, the files: every fault of bytes, names and lists is found on each kind of file, and nothing else is told.

Faults on several files are planted in one delivery, each of which must be told, and no other. Tables are not read here,
which is most of the time; what is in them is in ``test_verification_tables.py``, with a whole delivery of each kind.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.contracts.overlevering import DATASETS
from pipeline.handoff.names import data_name, doc_name
from pipeline.verification.contents import verify_folder
from pipeline.verification.expected import IDENTITY_NUMBERS, KEYS, PEOPLE, PERSON_ID, DataName, make_name, read_name
from pipeline.verification.faults import Fault, Kind, show_column, show_name
from tests.support.small_delivery import CELLS, SmallDelivery

DELIVERY = SmallDelivery()
PARQUET = DELIVERY.path("person-intro")
CSV = DELIVERY.path("avsluttet-intro", ".csv")
DOC = DELIVERY.path("vedtak-intro", "__DOC.json")
README = "LESMEG.md"
OF_EACH_KIND = (PARQUET, CSV, DOC, README)
PACKAGE = "datapackage.json"


def find(folder: Path) -> list[tuple[str, Kind]]:
    """File and kind of every fault, after it was seen that no message has a cell."""
    faults = verify_folder(folder)[1]
    require_no_cell(faults)
    return [(fault.file, fault.kind) for fault in faults]


def require_no_cell(faults: tuple[Fault, ...]) -> None:
    told = "\n".join(map(str, faults))
    assert not [cell for cell in CELLS if cell in told], told


def each(kind: Kind, paths: tuple[str, ...] = OF_EACH_KIND) -> list[tuple[str, Kind]]:
    return sorted((path, kind) for path in paths)


@pytest.fixture(autouse=True)
def without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.verification.contents.check_tables", lambda *_: None)


@pytest.fixture
def delivery(scratch: Path) -> Path:
    return DELIVERY.write(scratch / "levering")


# --- bytes


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_flipped_bit_in_every_file_is_found_in_every_file(delivery: Path) -> None:
    paths = tuple(path for path in DELIVERY.list_files())
    for path in paths:
        flip(delivery / path)
    assert find(delivery) == each(Kind.CHANGED, paths)


def test_a_flipped_bit_in_one_file_is_found_in_that_file_alone(delivery: Path) -> None:
    flip(delivery / CSV)
    assert find(delivery) == each(Kind.CHANGED, (CSV,))


@pytest.mark.parametrize("kept", [0, 1, -1])
def test_cut_off(delivery: Path, kept: int) -> None:
    for path in OF_EACH_KIND:
        (delivery / path).write_bytes((delivery / path).read_bytes()[:kept])
    assert find(delivery) == each(Kind.CUT)


def test_something_added_at_the_end(delivery: Path) -> None:
    for path in OF_EACH_KIND:
        (delivery / path).write_bytes((delivery / path).read_bytes() + b"\n")
    assert find(delivery) == each(Kind.CHANGED)


@pytest.mark.parametrize(("kind", "change"), [(Kind.CRLF, b"\n"), (Kind.BOM, b"")])
def test_crlf_and_byte_order_marks_are_found_with_right_sums_too(scratch: Path, kind: Kind, change: bytes) -> None:
    files = DELIVERY.list_files()
    texts = (CSV, DOC, README)
    rewrite = {
        path: files[path][1].replace(b"\n", b"\r\n") if change else b"\xef\xbb\xbf" + files[path][1] for path in texts
    }
    assert find(SmallDelivery(rewrite=rewrite).write(scratch / "levering")) == each(kind, texts)


def test_a_text_that_is_not_utf8(scratch: Path) -> None:
    found = find(SmallDelivery(rewrite={README: "få".encode("cp1252")}).write(scratch / "levering"))
    assert found == [(README, Kind.FORM)]


# --- names and places


def test_missing(delivery: Path) -> None:
    for path in OF_EACH_KIND:
        (delivery / path).unlink()
    assert find(delivery) == each(Kind.MISSING)


def test_missing_from_the_list_too(scratch: Path) -> None:
    left_out = {*OF_EACH_KIND} - {CSV}  # CSV is all or none
    assert find(SmallDelivery(leave_out=left_out).write(scratch / "levering")) == each(Kind.MISSING, tuple(left_out))
    assert find(SmallDelivery(leave_out={CSV}).write(scratch / "halv")) == each(Kind.MISSING, (CSV,))


def test_extra(delivery: Path) -> None:
    extra = ("fil.parquet", "introinnv/klargjorte-data/person-intro_p2020_v2.csv", ".skjult", "andre/fil.csv")
    for path in extra:
        (delivery / path).parent.mkdir(exist_ok=True)
        (delivery / path).write_bytes(b"x")
    (delivery / "tom").mkdir()
    os.mkfifo(delivery / "ror")
    assert find(delivery) == each(Kind.EXTRA, (*extra, "tom", "ror"))


def test_renamed(delivery: Path) -> None:
    renamed = []
    for path in OF_EACH_KIND:
        other = path.replace("_v1", "_v2").replace("LESMEG.md", "lesmeg.txt")
        (delivery / path).rename(delivery / other)
        renamed.append(other)
    assert find(delivery) == each(Kind.RENAMED, tuple(renamed))


def test_swapped(delivery: Path) -> None:
    pairs = [
        (PARQUET, DELIVERY.path("vedtak-intro")),
        (CSV, DELIVERY.path("tiltak-intro", ".csv")),
        (DOC, README),
    ]
    for one, other in pairs:
        (delivery / one).rename(delivery / "ved-siden")
        (delivery / other).rename(delivery / one)
        (delivery / "ved-siden").rename(delivery / other)
    assert find(delivery) == each(Kind.SWAPPED, tuple(path for pair in pairs for path in pair))


def test_links_are_faults_and_are_not_followed(delivery: Path, scratch: Path) -> None:
    for number, path in enumerate(OF_EACH_KIND):
        (delivery / path).rename(scratch / f"ekte-{number}")
        (delivery / path).symlink_to(scratch / f"ekte-{number}")
    (delivery / "ut").symlink_to(scratch)
    assert find(delivery) == each(Kind.LINK, (*OF_EACH_KIND, "ut"))


# --- the list


def edit(change: Callable[[dict[str, Any]], None], scratch: Path, **options: Any) -> list[tuple[str, Kind]]:
    return find(SmallDelivery(edit=change, **options).write(scratch / "levering"))


def of(package: dict[str, Any], path: str) -> dict[str, Any]:
    return next(one for one in package["resources"] if one["path"] == path)


def test_listed_twice(scratch: Path) -> None:
    def change(package: dict[str, Any]) -> None:
        package["resources"] += [{**of(package, path), "name": f"en-til-{path}"} for path in OF_EACH_KIND]

    assert edit(change, scratch) == each(Kind.TWICE)


def test_two_files_with_one_resource_name(scratch: Path) -> None:
    def change(package: dict[str, Any]) -> None:
        of(package, DOC)["name"] = "lesmeg"

    assert edit(change, scratch) == each(Kind.TWICE, (DOC, README))


def test_a_key_twice_in_the_package(delivery: Path) -> None:
    text = (delivery / PACKAGE).read_text(encoding="utf-8")
    (delivery / PACKAGE).write_text(text.replace('"version":', '"version": "v1",\n  "version":'), encoding="utf-8")
    assert find(delivery) == [(PACKAGE, Kind.TWICE)]


@pytest.mark.parametrize("path", ["../fil", "/etc/passwd", "a/../fil", "./fil", "c:/fil", "a\\b", "a//b", ""])
def test_a_listed_path_that_leads_elsewhere(scratch: Path, path: str) -> None:
    def change(package: dict[str, Any]) -> None:
        of(package, README)["path"] = path

    # the file itself is then one that nobody lists
    assert edit(change, scratch) == [(README, Kind.EXTRA), (PACKAGE, Kind.PATH)]


def test_a_file_of_another_version(scratch: Path) -> None:
    def change(package: dict[str, Any]) -> None:
        package["version"] = "v2"

    delivery = SmallDelivery()
    found = edit(change, scratch)
    versions = [path for path in delivery.list_files() if path != README]
    assert [one for one in found if one[1] == Kind.VERSION] == each(Kind.VERSION, tuple(versions))
    # those of v2 are not there
    assert {kind for _, kind in found} == {Kind.VERSION, Kind.MISSING}


@pytest.mark.parametrize("path", [PARQUET, CSV, DOC])
def test_one_file_of_another_version_on_disk_and_in_the_list(scratch: Path, path: str) -> None:
    other = path.replace("_v1", "_v2")

    def change(package: dict[str, Any]) -> None:
        of(package, path)["path"] = other
        (scratch / "levering" / path).rename(scratch / "levering" / other)

    assert {*edit(change, scratch)} == {(path, Kind.MISSING), (other, Kind.VERSION)}


def test_a_year_that_is_another(scratch: Path) -> None:
    found = edit(lambda package: package.update(utgave="2021-endelig"), scratch)
    assert (PARQUET, Kind.VERSION) in found


@pytest.mark.parametrize(
    "change",
    [
        lambda package: package.pop("resources"),
        lambda package: package.update(version="1"),
        lambda package: package.update(version="v01"),
        lambda package: package.update(utgave=2020),
        lambda package: package["resources"].append(17),
        lambda package: package["resources"][0].pop("hash"),
        lambda package: package["resources"][0].update(hash="md5:0"),
        lambda package: package["resources"][0].update(bytes=-1),
        lambda package: package["resources"][0]["schema"]["fields"][0].update(type="12345678901"),
        lambda package: package["resources"][0]["schema"]["fields"][0]["constraints"].update(ukjent=1),
        lambda package: package["resources"][0]["schema"].update(fields=[]),
    ],
)
def test_a_package_of_another_form_is_told_by_place(scratch: Path, change: Callable[[dict[str, Any]], None]) -> None:
    assert edit(change, scratch) == [(PACKAGE, Kind.SCHEMA)]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"17", b"{", b"\xff", b'{"a": NaN}', b"[" * 100_000, b'{"a": %s}' % (b"9" * 5000)]
)
def test_a_package_that_is_none(delivery: Path, content: bytes) -> None:
    (delivery / PACKAGE).write_bytes(content)
    assert {*find(delivery)} == {(PACKAGE, Kind.FORM)}


@pytest.mark.parametrize(("kind", "change"), [(Kind.CRLF, b"\n"), (Kind.BOM, b"")])
def test_crlf_and_byte_order_mark_in_the_package(delivery: Path, kind: Kind, change: bytes) -> None:
    content = (delivery / PACKAGE).read_bytes()
    (delivery / PACKAGE).write_bytes(content.replace(b"\n", b"\r\n") if change else b"\xef\xbb\xbf" + content)
    assert find(delivery) == [(PACKAGE, kind)]


def test_no_package_at_all(delivery: Path) -> None:
    (delivery / PACKAGE).unlink()
    assert find(delivery) == [(PACKAGE, Kind.MISSING)]


def test_a_package_that_is_a_link(delivery: Path, scratch: Path) -> None:
    (delivery / PACKAGE).rename(scratch / "ekte")
    (delivery / PACKAGE).symlink_to(scratch / "ekte")
    assert find(delivery) == [(PACKAGE, Kind.LINK)]


# --- descriptions


def test_descriptions_of_another_file_another_version_or_nothing(scratch: Path) -> None:
    whole, later = DELIVERY.list_files(), SmallDelivery(version=2)
    docs = {name: DELIVERY.path(name, "__DOC.json") for name in KEYS}
    rewrite = {
        docs["tiltak-intro"]: whole[docs["vedtak-intro"]][1],
        docs["fravaer-intro"]: later.list_files()[later.path("fravaer-intro", "__DOC.json")][1],
        docs["kategori-intro"]: whole[docs["kategori-intro"]][1].replace(b"kategori_id", b"tiltak_id"),
        docs["periode-intro"]: b"{}",
        docs["deltaker-intro"]: b"[",
    }
    assert find(SmallDelivery(rewrite=rewrite).write(scratch / "levering")) == sorted(
        [
            (docs["tiltak-intro"], Kind.SWAPPED),
            (docs["tiltak-intro"], Kind.SCHEMA),
            (docs["fravaer-intro"], Kind.VERSION),
            (docs["kategori-intro"], Kind.SCHEMA),
            (docs["periode-intro"], Kind.SCHEMA),
            (docs["deltaker-intro"], Kind.FORM),
        ]
    )


# --- schemas by the list itself


def test_identity_numbers_in_another_file(scratch: Path) -> None:
    delivery = SmallDelivery()
    for name in KEYS:
        table = delivery.tables[name]
        if name != "person-intro":
            table.columns.append(("duf_nummer", "string", {}))
    found = find(delivery.write(scratch / "levering"))
    assert found == sorted(
        (delivery.path(name, ending), Kind.SCHEMA)
        for name in KEYS
        if name != "person-intro"
        for ending in (".parquet", ".csv")
    )


def test_another_key_in_the_package(scratch: Path) -> None:
    def change(package: dict[str, Any]) -> None:
        of(package, PARQUET)["schema"]["primaryKey"] = ["fodselsdato"]

    assert (PARQUET, Kind.SCHEMA) in edit(change, scratch)


# --- what is shown


def test_names_are_shown_without_what_may_be_a_person(delivery: Path) -> None:
    (delivery / "12345678901 \u202e.txt").write_bytes(b"")
    (fault,) = verify_folder(delivery)[1]
    assert str(fault) == "# <U+202E>.txt: path: the name has other signs than those of plain file names"


def test_shown_names_are_bounded() -> None:
    assert len(show_name("a" * 5000)) == 121
    assert show_name("x_12345_v1") == "x_#_v1"
    assert show_column("person_id", 1) == "person_id"
    assert show_column("12345678901", 2) == show_column("Kari Nordmann", 2) == show_column(None, 2) == "column number 2"


def test_the_package_itself_is_plain_json(delivery: Path) -> None:
    assert json.loads((delivery / PACKAGE).read_bytes())["version"] == "v1"


# --- the verifier's own list


def test_what_is_expected_is_what_is_made() -> None:
    """Two lists, written down apart; a dataset or a key that one lacks is seen here."""
    assert {name: one.contract.key for name, one in DATASETS.items()} == KEYS
    assert [name for name, one in DATASETS.items() if IDENTITY_NUMBERS & one.contract.columns.keys()] == [PEOPLE]
    for name, dataset in DATASETS.items():
        assert PERSON_ID in dataset.contract.columns
        for version, ending, made in (
            (None, ".parquet", data_name(name, 2020)),
            (3, ".csv", data_name(name, 2020, 3, ".csv")),
            (0, "__DOC.json", doc_name(name, 2020, 0)),
        ):
            assert make_name(name, 2020, version, ending) == made
            assert read_name(made) == DataName(name, 2020, version, ending)


@pytest.mark.parametrize(
    "path",
    [
        "introinnv/klargjorte-data/ukjent-intro_p2020_v1.parquet",
        "introinnv/klargjorte-data/person-intro_p2020_v01.parquet",
        "introinnv/klargjorte-data/person-intro_p2020_v1.xlsx",
        "klargjorte-data/person-intro_p2020_v1.parquet",
        "person-intro_p2020_v1.parquet",
    ],
)
def test_other_names_are_none_of_ours(path: str) -> None:
    assert read_name(path) is None
