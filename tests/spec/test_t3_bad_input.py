"""T3: each kind of bad input is refused with file, line and reason, and no cell of it; a sound file is frozen lean."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.editions.edition import Edition, find_edition
from pipeline.intake.freezing import bring_intake, finish_freeze, prepare_freeze
from pipeline.intake.snapshot import Snapshot, SnapshotFile
from pipeline.intake.stonad.folder import verify_stonad
from pipeline.intake.stonad.frozen import FrozenStonad, compare_frozen, make_frozen, open_frozen
from pipeline.intake.stonad.reading import read_stonad
from tests.support.stonad import Payment, write_stonad

EDITION = "2020-endelig"
SECRET = "12345678901"
PEOPLE = [("A", SECRET), ("B", "22222222222"), ("C", "33333333333"), ("D", "33333333333"), ("E", None)]
HEADER = "fodselsnummer;kommunenummer;maned;belop\n"


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    years = tmp_path_factory.mktemp("aar")
    text = 'ar = 2020\nlover = ["introduksjonsloven"]\n[[utgave]]\nnavn = "endelig"\nslag = "endelig"\n'
    (years / "2020.toml").write_text(f"{text}skjaeringsdato = 2021-01-21\n", encoding="utf-8")
    return find_edition(EDITION, years)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound folder of one payment."""
    return write_stonad(tmp_path / "stonad", [Payment(SECRET, "2020-03")], key="fodselsnummer")


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    """A snapshot as far as people are looked up in it: two share a number, one has none."""
    path = tmp_path / "person.parquet"
    names, numbers = zip(*PEOPLE, strict=True)
    pq.write_table(pa.table({"person_id": list(names), "fodselsnummer": list(numbers)}), path)
    return Snapshot(tmp_path, "f" * 64, {"person": SnapshotFile(path, len(PEOPLE), "")}, duckdb.__version__)


def freeze(
    connection: duckdb.DuckDBPyConnection, folder: Path, edition: Edition, snapshot: Snapshot, made: Path
) -> FrozenStonad:
    verified = verify_stonad(folder, edition)
    made.mkdir(exist_ok=True)
    read_stonad(connection, verified, edition, made)
    return make_frozen(connection, verified, edition, snapshot, made)


BAD_ROWS = {
    "a month that there is not": (f"{SECRET};4601;2020-13;10\n", "line 2, column maned: not a month YYYY-MM"),
    "a whole date": (f"{SECRET};4601;2020-03-01;10\n", "line 2, column maned: not a month YYYY-MM: a whole date"),
    "a month without hyphen": (f"{SECRET};4601;202003;10\n", "column maned: not a month YYYY-MM: written without"),
    "no month": (f"{SECRET};4601;;10\n", "line 2, column maned: empty but required"),
    "a month after the extract": (f"{SECRET};4601;2021-04;10\n", "line 2, column maned: after the month in which"),
    "no amount": (f"{SECRET};4601;2020-03;\n", "line 2, column belop: empty but required"),
    "thousands apart": (f"{SECRET};4601;2020-03;20 000\n", "line 2, column belop: not a decimal number: blanks"),
    "a word for an amount": (f"{SECRET};4601;2020-03;mye\n", "line 2, column belop: not a decimal number"),
    "an amount past all bounds": (f"{SECRET};4601;2020-03;{'9' * 12}\n", "line 2, column belop: outside the range"),
    "no person": (";4601;2020-03;10\n", "line 2, column fodselsnummer: empty but required"),
    "a number that lost its zero": ("1234567890;4601;2020-03;10\n", "column fodselsnummer: not 11 digits: zeros lost"),
    "a municipality without its zero": (f"{SECRET};301;2020-03;10\n", "column kommunenummer: not 4 digits: zeros lost"),
    "a field too many": (f"{SECRET};4601;2020-03;10;x\n", "line 2, the whole record: "),
    "an empty row": (f"\n{SECRET};4601;2020-03;10\n", "line 2, "),
    "after a line break inside quotes": (
        f'{SECRET};4601;2020-03;10\n{SECRET};"46\n01";2020-03;10\n{SECRET};4601;2020-3;10\n',
        "line 5, column maned: not a month YYYY-MM: a day or a month without its zero",
    ),
}


@pytest.mark.parametrize("kind", BAD_ROWS)
def test_a_bad_row_is_told_by_file_line_and_reason(kind, folder, edition, connection):
    rows, words = BAD_ROWS[kind]
    (folder / "stonad.csv").write_text(HEADER + rows, encoding="utf-8")
    verified = verify_stonad(folder, edition)
    with pytest.raises(RefusedError) as caught:
        read_stonad(connection, verified, edition, folder.parent)
    told = str(caught.value)
    assert f"stonad.csv, {words.partition(', column')[0]}" in told or words in told
    assert words in told
    assert "Nothing was frozen or published" in told
    for cell in (SECRET, SECRET[:10], "4601", "mye", "20 000", "2021-04", "2020-13"):
        assert cell not in told


def test_many_bad_rows_are_told_by_number(folder, edition, connection):
    (folder / "stonad.csv").write_text(HEADER + f"{SECRET};4601;feil;10\n" * 50, encoding="utf-8")
    with pytest.raises(RefusedError, match=r"50 rows of 50 are wrong:") as caught:
        read_stonad(connection, verify_stonad(folder, edition), edition, folder.parent)
    assert str(caught.value).count("column maned") == 20
    assert "and 30 more" in str(caught.value)


def test_a_row_of_parquet_is_told_by_its_number(folder, edition, connection):
    (folder / "stonad.csv").unlink()
    cells = {"person_id": ["A", "A"], "maned": ["2020-03", "2020-3"], "belop": [Decimal("10.50"), Decimal(1)]}
    pq.write_table(pa.table(cells), folder / "stonad.parquet")
    with pytest.raises(RefusedError, match=r"stonad\.parquet, row 2, column maned: not a month"):
        read_stonad(connection, verify_stonad(folder, edition), edition, folder.parent)


def change(folder: Path, kind: str) -> None:
    """Make the folder bad in one way."""
    file, manifest = folder / "stonad.csv", folder / "uttrekk.toml"
    rows = file.read_text(encoding="utf-8")
    match kind:
        case "no folder":
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()
        case "no manifest":
            manifest.unlink()
        case "no file":
            file.unlink()
        case "a folder for a file":
            file.unlink()
            file.mkdir()
        case "two files":
            (folder / "stonad.parquet").write_bytes(b"PAR1")
        case "a near name":
            file.rename(folder / "Stonad.csv")
        case "a near column":
            file.write_text(rows.replace("maned", "måned"), encoding="utf-8")
        case "no month column":
            file.write_text(rows.replace("maned", "periode"), encoding="utf-8")
        case "no key column":
            file.write_text(rows.replace("fodselsnummer", "navn"), encoding="utf-8")
        case "both key columns":
            file.write_text(rows.replace("kommunenummer", "person_id"), encoding="utf-8")
        case "other bytes than promised":
            manifest.write_text(f'{manifest.read_text()}[filer]\n"stonad.csv" = {{ sha256 = "{"0" * 64}" }}\n')
        case "other rows than promised":
            manifest.write_text(f'{manifest.read_text()}[filer]\n"stonad.csv" = {{ rader = 2 }}\n')
        case "a quote that is not closed":
            file.write_text(f'{rows}"{SECRET};4601\n', encoding="utf-8")
        case "other letters than stated":
            file.write_bytes(rows.encode() + f"{SECRET};4601;2020-03;\xe6\n".encode("latin-1"))
        case "cut off":
            file.write_text(f"{rows}{SECRET};46", encoding="utf-8")
        case "no time":
            manifest.write_text('kilde = "A-ordningen"\n')
        case "another year":
            file.write_text(rows.replace("2020", "2019"), encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "words"),
    {
        "no folder": "does not exist",
        "no manifest": "has no uttrekk.toml",
        "no file": "Expected stonad.csv or stonad.parquet",
        "a folder for a file": "stonad.csv is no file",
        "two files": "stonad.csv and stonad.parquet are two files",
        "a near name": "nearly stonad.csv",
        "a near column": "write maned",
        "no month column": "lacks the required column maned",
        "no key column": "neither of the columns person_id and fodselsnummer",
        "both key columns": "both of the columns person_id and fodselsnummer",
        "other bytes than promised": "has the SHA-256",
        "other rows than promised": "has 1 rows. Expected 2",
        "a quote that is not closed": "has a quote",
        "other letters than stated": "stonad.csv",
        "cut off": "ends in the middle of a row",
        "no time": "required key tatt_ut is missing",
        "another year": "has no row about 2020",
    }.items(),
)
def test_a_bad_folder_is_refused_and_says_why(kind, words, folder, edition, connection):
    change(folder, kind)
    with pytest.raises(RefusedError) as caught:
        read_stonad(connection, verify_stonad(folder, edition), edition, folder.parent)
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)


def test_what_is_frozen_has_sums_by_month_and_no_number(folder, edition, connection, snapshot, tmp_path):
    payments = [
        Payment(SECRET, "2020-03", "100,50", "4601"), Payment(SECRET, "2020-03", "-0.50", "4601"),
        Payment(SECRET, "2020-03", "7"), Payment("22222222222", "2021-01"), Payment("22222222222", "2021-02"),
        Payment("22222222222", "2019-12"), Payment("33333333333", "2020-05"), Payment("99999999999", "2020-05"),
    ]  # fmt: skip
    write_stonad(folder, payments, key="fodselsnummer")
    frozen = freeze(connection, folder, edition, snapshot, tmp_path / "laget")
    rows = pq.read_table(frozen.rows_file).to_pylist()
    assert rows == [
        {"person_id": "A", "kommunenummer": None, "maned_dato": date(2020, 3, 1), "belop": Decimal(7)},
        {"person_id": "A", "kommunenummer": "4601", "maned_dato": date(2020, 3, 1), "belop": Decimal(100)},
        {"person_id": "B", "kommunenummer": None, "maned_dato": date(2021, 1, 1), "belop": Decimal(20000)},
    ]
    told = {name: frozen.record[name] for name in ("rader", "rader_utenfor", "personer", "nokkel", "tatt_ut")}
    assert told == {"rader": 8, "rader_utenfor": 2, "personer": 4, "nokkel": "fodselsnummer",
                    "tatt_ut": "2021-03-01T06:00:00+01:00"}  # fmt: skip
    assert (frozen.record["personer_ukjente"], frozen.record["personer_tvetydige"]) == (1, 1)
    assert (frozen.record["fra_maned"], frozen.record["til_maned"]) == ("2019-12-01", "2021-02-01")
    for path in frozen.folder.iterdir():
        assert not any(number.encode() in path.read_bytes() for _, number in PEOPLE if number)


def test_the_order_of_the_rows_changes_no_byte(folder, edition, connection, snapshot, tmp_path):
    payments = [Payment(SECRET, f"2020-{month:02}", str(month), "4601") for month in range(1, 13)]
    hashes = set()
    for number, rows in enumerate((payments, payments[::-1])):
        write_stonad(folder, rows, key="fodselsnummer")
        hashes.add(freeze(connection, folder, edition, snapshot, tmp_path / f"laget{number}").stonad_hash)
    assert len(hashes) == 1


def test_a_file_of_other_people_is_refused(folder, edition, connection, snapshot, tmp_path):
    write_stonad(folder, [Payment("99999999999", "2020-05"), Payment("33333333333", "2020-05")], key="fodselsnummer")
    with pytest.raises(RefusedError, match=r"None of the 2 people in stonad\.csv is in the snapshot"):
        freeze(connection, folder, edition, snapshot, tmp_path / "laget")


def test_one_changed_bit_of_what_is_frozen_is_told_by_file(folder, edition, connection, snapshot, tmp_path):
    frozen = freeze(connection, folder, edition, snapshot, tmp_path / "laget")
    for name in ("stonad.parquet", "stonad.json"):
        path = frozen.folder / name
        sound = path.read_bytes()
        path.write_bytes(sound[:-9] + bytes([sound[-9] ^ 1]) + sound[-8:])
        with pytest.raises(StoppedError, match=name.replace(".", r"\.")):
            open_frozen(tmp_path / "laget")
        path.write_bytes(sound)
    assert open_frozen(tmp_path / "laget") == frozen


def test_what_is_frozen_gets_its_place_and_the_old_one_is_kept(folder, edition, connection, snapshot, tmp_path):
    home = tmp_path / "2020-endelig"
    home.mkdir()
    hashes = []
    for number in (1, 2, 3):
        write_stonad(folder, [Payment(SECRET, f"2020-0{number}")], key="fodselsnummer")
        made = tmp_path / f"laget{number}"
        hashes.append(freeze(connection, folder, edition, snapshot, made).stonad_hash)
        prepare_freeze(made, home)
        bring_intake(made, home)
    kept = [home / name / "stonad.json" for name in ("stonad-erstattet", "stonad-erstattet-2", "stonad")]
    assert [json.loads(path.read_text())["stonad_hash"] for path in kept] == hashes
    assert sorted(path.name for path in home.iterdir()) == ["stonad", "stonad-erstattet", "stonad-erstattet-2"]


@pytest.mark.parametrize("steps", range(6))
def test_a_stop_between_two_renames_loses_nothing(steps, folder, edition, connection, snapshot, tmp_path, monkeypatch):
    home = tmp_path / "2020-endelig"
    home.mkdir()
    for number in (1, 2):
        write_stonad(folder, [Payment(SECRET, f"2020-0{number}")], key="fodselsnummer")
        made = tmp_path / f"laget{number}"
        last = freeze(connection, folder, edition, snapshot, made).stonad_hash
        if number == 1:
            bring_intake(made, home)
    left, rename = [steps], Path.rename

    def stop(path: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stop)
        try:
            bring_intake(made, home)
        except KeyboardInterrupt:
            assert steps < 4
    finish_freeze(home)
    found = open_frozen(home)
    assert found is not None
    if steps:
        assert found.stonad_hash == last
        assert open_frozen(home).folder.with_name("stonad-erstattet").exists()


def test_another_file_than_the_frozen_one_is_refused_unless_it_is_asked_for(
    folder, edition, connection, snapshot, tmp_path
):
    freeze(connection, folder, edition, snapshot, tmp_path / "frosset")
    same = freeze(connection, folder, edition, snapshot, tmp_path / "samme")
    assert compare_frozen(same, tmp_path / "frosset", refreeze=False) is not None
    write_stonad(folder, [Payment(SECRET, "2020-04")], key="fodselsnummer")
    other = freeze(connection, folder, edition, snapshot, tmp_path / "annet")
    with pytest.raises(RefusedError, match="never replaced"):
        compare_frozen(other, tmp_path / "frosset", refreeze=False)
    assert compare_frozen(other, tmp_path / "frosset", refreeze=True) is None
    assert json.loads((tmp_path / "frosset" / "stonad" / "stonad.json").read_text())["rader"] == 1
