"""O9, the tables: schemas, keys, codes and people, each fault with right sums, found in its file, without a cell.

Faults in several tables are planted in one delivery, each of which must be told, and no other.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipeline.verification.batches import pair_batches
from pipeline.verification.contents import verify_folder
from pipeline.verification.expected import KEYS
from pipeline.verification.faults import Kind
from pipeline.verification.person_numbers import has_person_number
from tests.support.small_delivery import CELLS, SmallDelivery

PEOPLE = "person-intro"


def verify(delivery: SmallDelivery, folder: Path) -> list[tuple[str, Kind, str]]:
    """Dataset with ending, kind and words of every fault, after it was seen that no message has a cell."""
    faults = verify_folder(delivery.write(folder))[1]
    told = "\n".join(map(str, faults))
    assert not [cell for cell in CELLS if cell in told], told
    names = {delivery.path(name, ending): f"{name}{ending}" for name in KEYS for ending in (".parquet", ".csv")}
    return [(names.get(fault.file, fault.file), fault.kind, fault.words) for fault in faults]


@pytest.mark.parametrize("version", [0, 12, None])
def test_a_whole_delivery_and_the_folder_of_a_run_have_no_fault(scratch: Path, version: int | None) -> None:
    package, faults = verify_folder(SmallDelivery(version=version, csv=version != 12).write(scratch / "hel"))
    assert faults == ()
    assert package is not None
    assert (package.number, package.year) == (version, 2020)


def test_tables_without_a_row_have_no_fault(scratch: Path) -> None:
    delivery = SmallDelivery()
    for table in delivery.tables.values():
        table.rows.clear()
    assert verify(delivery, scratch) == []


# --- keys


def test_doubled_and_empty_keys_in_every_file(scratch: Path) -> None:
    delivery = SmallDelivery(csv=False)
    for name, table in delivery.tables.items():
        first = table.rows[0]
        table.rows += [dict(first), dict(first), {**first, KEYS[name][-1]: None}]
    found = verify(delivery, scratch)
    assert found == [
        fault
        for name in sorted(KEYS)
        for fault in (
            (f"{name}.parquet", Kind.KEY_TWICE, f"2 rows with the key ({', '.join(KEYS[name])}) of another row"),
            (f"{name}.parquet", Kind.KEY_EMPTY, f"1 row without a key ({', '.join(KEYS[name])})"),
        )
    ]


def test_a_key_of_nothing_but_an_empty_text_is_empty(scratch: Path) -> None:
    delivery = SmallDelivery()
    delivery.tables["kategori-intro"].rows[0]["kategori_id"] = ""
    found = verify(delivery, scratch)
    # the CSV of the test has it as no value; of a delivery it is ""
    assert [fault[:2] for fault in found if fault[0].endswith(".parquet")] == [
        ("kategori-intro.parquet", Kind.KEY_EMPTY)
    ]


def test_a_key_doubled_far_apart_is_found(scratch: Path) -> None:
    """In files of several batches."""
    delivery = SmallDelivery(csv=False)
    table = delivery.tables["tiltak-intro"]
    row = table.rows[0]
    table.rows[:] = [{**row, "tiltak_id": f"T-{number % 70_000}"} for number in range(70_003)]
    assert verify(delivery, scratch) == [
        ("tiltak-intro.parquet", Kind.KEY_TWICE, "3 rows with the key (tiltak_id) of another row")
    ]


# --- people and references


def test_a_person_without_a_row_in_every_file_and_references_that_lead_nowhere(scratch: Path) -> None:
    delivery = SmallDelivery(csv=False)
    for name in KEYS:
        if name != PEOPLE:
            delivery.tables[name].rows[0]["person_id"] = "P0009"
    delivery.tables["periode-intro"].rows[1]["vedtak_id"] = "V-9"
    # nobody speaks of P0001 any more
    nowhere = "1 row whose person_id is in no row of person-intro"
    expected = [(f"{name}.parquet", Kind.PERSON, nowhere) for name in KEYS if name != PEOPLE]
    expected += [
        ("periode-intro.parquet", Kind.REFERENCE, "1 row whose vedtak_id is in no row of vedtak-intro"),
        ("person-intro.parquet", Kind.PERSON, "1 row of people without a row in any other file"),
    ]
    assert sorted(verify(delivery, scratch)) == sorted(expected)


def test_people_are_asked_for_though_the_package_has_no_references(scratch: Path) -> None:
    delivery = SmallDelivery(csv=False)
    for table in delivery.tables.values():
        table.references = []
    delivery.tables[PEOPLE].rows.clear()
    found = verify(delivery, scratch)
    assert [(name, kind) for name, kind, _ in found] == sorted(
        (f"{name}.parquet", Kind.PERSON) for name in KEYS if name != PEOPLE
    )


def test_references_to_what_is_not_there(scratch: Path) -> None:
    delivery = SmallDelivery(csv=False)
    delivery.tables["deltaker-intro"].rows[1]["kommune_kode"] = "0301\n"  # and a form is that of the whole text
    delivery.tables["tiltak-intro"].references.append((("tiltak_id",), "ukjent", ("tiltak_id",)))
    delivery.tables["vedtak-intro"].references.append((("vedtak_id",), "tiltak-intro", ("timer_per_uke",)))
    assert [fault[:2] for fault in verify(delivery, scratch)] == [
        ("deltaker-intro.parquet", Kind.CODE),
        ("tiltak-intro.parquet", Kind.SCHEMA),
        ("vedtak-intro.parquet", Kind.SCHEMA),
    ]


# --- cells


def test_cells_that_break_their_promises_in_parquet_and_csv(scratch: Path) -> None:
    delivery = SmallDelivery()
    delivery.tables[PEOPLE].rows[0]["fodselsnummer"] = "1234567890"
    delivery.tables[PEOPLE].rows[1]["er_sperret"] = None
    delivery.tables["avsluttet-intro"].rows[0]["lov"] = "ukjentlov"
    delivery.tables["deltaker-intro"].rows[0]["lopenr"] = 0
    delivery.tables["deltaker-intro"].rows[1]["kommune_kode"] = "03011"
    delivery.tables["tiltak-intro"].rows[0]["timer_per_uke"] = Decimal("168.5")
    found = verify(delivery, scratch)
    told = {
        "person-intro": [(Kind.CELLS, "er_sperret is empty"), (Kind.CODE, "fodselsnummer has another form")],
        "avsluttet-intro": [(Kind.CODE, "lov is not in its list")],
        "deltaker-intro": [(Kind.CELLS, "lopenr is out of its range"), (Kind.CODE, "kommune_kode has another form")],
        "tiltak-intro": [(Kind.CELLS, "timer_per_uke is out of its range")],
    }
    expected = [
        (f"{name}{ending}", kind, f"1 row where {words}")
        for name, faults in told.items()
        for ending in (".csv", ".parquet")
        for kind, words in faults
    ]
    for one in expected:
        assert any(fault[:2] == one[:2] and fault[2].startswith(one[2]) for fault in found), one
    assert len(found) == len(expected)


# --- schemas


def test_columns_that_are_others_than_promised(scratch: Path) -> None:
    delivery = SmallDelivery(version=None)  # whose columns no Datadoc describes

    def change(package: dict[str, Any]) -> None:
        fields = {one["path"]: one["schema"]["fields"] for one in package["resources"] if "schema" in one}
        fields[delivery.path("avsluttet-intro")].pop()  # one more than promised
        fields[delivery.path("kategori-intro")].append({"name": "mangler", "type": "string"})
        fields[delivery.path("tiltak-intro")].reverse()
        fields[delivery.path("vedtak-intro")][-1]["type"] = "date"
        fields[delivery.path("fravaer-intro")][0]["constraints"] = {"pattern": "(?P<"}

    delivery.edit = change
    assert verify(delivery, scratch) == [
        ("avsluttet-intro.parquet", Kind.SCHEMA, "it has also registrert; datapackage.json says otherwise"),
        ("fravaer-intro.parquet", Kind.SCHEMA, "cannot be read as what its schema says (ArrowInvalid)"),
        ("kategori-intro.parquet", Kind.SCHEMA, "it lacks mangler; datapackage.json says otherwise"),
        ("tiltak-intro.parquet", Kind.SCHEMA, "its columns are in another order; datapackage.json says otherwise"),
        (
            "vedtak-intro.parquet",
            Kind.SCHEMA,
            "registrert is of another type than date; datapackage.json says otherwise",
        ),
    ]


def test_a_header_that_is_a_row_is_not_shown(scratch: Path) -> None:
    delivery = SmallDelivery(version=None)  # whose columns no Datadoc describes
    table = delivery.tables["kategori-intro"]
    table.columns = [("12345678901", "string", {}), *table.columns[1:]]

    def change(package: dict[str, Any]) -> None:
        (schema,) = (one["schema"] for one in package["resources"] if one["name"] == "kategori-intro")
        schema["fields"][0]["name"] = "person_id"

    delivery.edit = change
    assert [words for _, _, words in verify(delivery, scratch)] == [
        "it has also column number 1; datapackage.json says otherwise",
        "it lacks person_id; datapackage.json says otherwise",
    ]


def test_files_that_are_no_tables(scratch: Path) -> None:
    delivery = SmallDelivery()
    whole = delivery.list_files()
    parquet = delivery.path("tiltak-intro")
    delivery.rewrite = {
        parquet: whole[parquet][1][:-20],
        delivery.path("vedtak-intro"): b"PAR1" + b"\0" * 40 + b"PAR1",
        delivery.path("fravaer-intro", ".csv"): whole[delivery.path("kategori-intro", ".csv")][1],
        delivery.path("kategori-intro", ".csv"): b"",
    }
    assert [fault[:2] for fault in verify(delivery, scratch)] == [
        ("fravaer-intro.csv", Kind.SCHEMA),
        ("kategori-intro.csv", Kind.SCHEMA),
        ("tiltak-intro.parquet", Kind.SCHEMA),
        ("vedtak-intro.parquet", Kind.SCHEMA),
    ]


def test_a_file_with_other_bytes_than_were_listed_is_not_read(scratch: Path) -> None:
    """What it holds is nobody's: that it is cut is all that is told, of it and of those that refer to it."""
    delivery = SmallDelivery()
    delivery.tables["tiltak-intro"].rows *= 2
    folder = delivery.write(scratch)
    for name in (PEOPLE, "tiltak-intro"):
        path = folder / delivery.path(name)
        path.write_bytes(path.read_bytes()[:-1])
    found = [(fault.file, fault.kind) for fault in verify_folder(folder)[1]]
    assert found == [(delivery.path(name), Kind.CUT) for name in (PEOPLE, "tiltak-intro")]


# --- CSV against Parquet


def test_csv_with_other_rows_than_parquet(scratch: Path) -> None:
    delivery = SmallDelivery()
    files = delivery.list_files()

    def read(name: str) -> bytes:
        return files[delivery.path(name, ".csv")][1]

    person, tiltak, vedtak = read(PEOPLE), read("tiltak-intro"), read("vedtak-intro")
    delivery.rewrite = {
        delivery.path(PEOPLE, ".csv"): person.replace(b"true", b"1"),
        delivery.path("tiltak-intro", ".csv"): tiltak.replace(b"7.5", b"7.6"),
        delivery.path("vedtak-intro", ".csv"): vedtak + vedtak.splitlines(keepends=True)[-1],
        delivery.path("fravaer-intro", ".csv"): read("fravaer-intro").splitlines(keepends=True)[0],
        delivery.path("kategori-intro", ".csv"): read("kategori-intro").replace(b"K-1", b"K-1;12345678901"),
    }
    assert verify(delivery, scratch) == [
        ("fravaer-intro.csv", Kind.CELLS, "has 0 rows, and the Parquet file 1"),
        ("kategori-intro.csv", Kind.SCHEMA, "cannot be read as CSV (ArrowInvalid)"),
        ("person-intro.csv", Kind.SCHEMA, "cannot be read as CSV (ArrowInvalid)"),
        ("tiltak-intro.csv", Kind.CELLS, "1 row with other cells than in the Parquet file"),
        ("vedtak-intro.csv", Kind.CELLS, "has 3 rows, and the Parquet file 2"),
    ]


def test_moments_dates_and_empty_cells_of_the_csv_are_those_of_the_parquet(scratch: Path) -> None:
    delivery = SmallDelivery()
    delivery.tables[PEOPLE].rows[0]["fodselsdato"] = date(1900, 2, 28)
    files = delivery.list_files()
    csv = files[delivery.path(PEOPLE, ".csv")][1].decode()
    assert csv.splitlines()[1] == "P0001;12345678901;;1900-02-28;false"
    moments = files[delivery.path("fravaer-intro", ".csv")][1].decode()
    assert moments.splitlines()[1] == "P0001;F-1;2020-03-01T12:30:15.250000Z"
    assert verify(delivery, scratch) == []


def test_batches_are_paired_whatever_their_lengths() -> None:
    def cut(*lengths: int) -> list[pa.RecordBatch]:
        at = [sum(lengths[:place]) for place in range(len(lengths))]
        return [
            pa.RecordBatch.from_pydict({"n": list(range(start, start + length))})
            for start, length in zip(at, lengths, strict=True)
        ]

    pairs = list(pair_batches(iter(cut(3, 4, 1)), iter(cut(1, 5))))
    assert [(a and a.num_rows, b and b.num_rows) for a, b in pairs] == [(1, 1), (2, 2), (3, 3), (1, None), (1, None)]
    assert all(a.equals(b) for a, b in pairs if a is not None and b is not None)


# --- what may have been typed in, and the edition


MADE_UP = "05815017619"  # 5 January 1950, month + 80, with control digits by pencil


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        (MADE_UP, True),
        (f"F.nr. {MADE_UP[:6]} {MADE_UP[6:]}", True),
        (f"{MADE_UP[:6]}-{MADE_UP[6:]}.", True),
        (f"1{MADE_UP}", True),  # somewhere in a longer number
        (MADE_UP[:-1] + "8", False),  # the last control digit is another
        (MADE_UP[:-2] + "29", False),
        ("00000000000", False),  # both control digits, and no day
        ("12345678901", False),
        (MADE_UP[:-1], False),
        ("", False),
    ],
)
def test_what_passes_as_a_persons_number(text: str, passes: bool) -> None:
    assert has_person_number(text) is passes


@pytest.mark.parametrize("day_and_month", ["0101", "4101", "0141", "0166", "0181", "4181", "2902"])
def test_every_kind_of_number_passes(day_and_month: str) -> None:
    """Birth numbers, D-numbers, and made-up ones of the three registers that make them."""
    found = [number for serial in range(1000) if (number := complete(f"{day_and_month}50{serial:03}"))]
    assert len(found) > 800
    assert all(has_person_number(number) for number in found)


def test_no_number_of_a_day_that_is_not() -> None:
    for day_and_month in ("0001", "3201", "3002", "0113", "7201", "0100"):
        found = [number for serial in range(1000) if (number := complete(f"{day_and_month}50{serial:03}"))]
        assert not any(has_person_number(number) for number in found), day_and_month


def complete(nine: str) -> str | None:
    """A number with its control digits by the rule; None where the rule gives none."""
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        rest = sum(int(digit) * weight for digit, weight in zip(nine, weights, strict=True)) % 11
        if rest == 1:
            return None
        nine += str((11 - rest) % 11)
    return nine


def test_persons_numbers_where_anything_may_be_typed_in(scratch: Path) -> None:
    """In every file; not in keys, and in person-intro not in the columns of such numbers."""
    delivery = SmallDelivery()
    number = MADE_UP
    for table in delivery.tables.values():
        table.columns.append(("merknad", "string", {}))
        table.rows[0]["merknad"] = f"se {number[:6]} {number[6:]}"
    delivery.tables["tiltak-intro"].rows[0]["tiltak_id"] = number
    delivery.tables[PEOPLE].rows[0]["fodselsnummer"] = number
    words = "1 row where merknad has what passes as somebody's identity number"
    found = verify(delivery, scratch)
    assert sorted(found) == [
        (f"{name}{ending}", Kind.PERSON_NUMBER, words) for name in sorted(KEYS) for ending in (".csv", ".parquet")
    ]
    assert number not in str(found)


def test_a_row_of_another_edition(scratch: Path) -> None:
    """With right sums: only the rows tell that they are another round's."""
    delivery = SmallDelivery(csv=False)
    for place, table in enumerate(delivery.tables.values()):
        table.columns.append(("utgave", "string", {}))
        for row in table.rows:
            row["utgave"] = delivery.utgave
        table.rows[-1]["utgave"] = "2020-forelopig-1" if place % 2 else None
    words = "1 row where utgave is another edition than that of datapackage.json"
    assert verify(delivery, scratch) == [(f"{name}.parquet", Kind.VERSION, words) for name in sorted(KEYS)]
