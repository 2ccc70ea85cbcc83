"""R1 and R2 through the command: a snapshot is frozen once, kept, checked byte by byte, and never replaced unasked.

The steps of freezing one by one are in ``test_publishing_steps.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.common.errors import StoppedError
from pipeline.editions.edition import find_edition
from pipeline.intake.intake import read_intake
from pipeline.intake.snapshot import open_snapshot
from pipeline.run.home import Home
from tests.support.commands import (
    find_differences,
    find_loose_modes,
    is_history,
    list_tree,
    read_results,
    read_table,
    run_command,
)
from tests.support.extracts import (
    EDITION,
    make_register,
    with_late_rows,
    with_other_result,
    write_small_extract,
    write_years,
)

pytestmark = pytest.mark.usefixtures("without_dagster")

FROZEN = [
    *(
        f"snapshot/{name}.parquet"
        for name in ("person", "kategori", "vedtak", "tiltak", "fravaer", "avslutning", "utvidet_program")
    ),
    "snapshot/snapshot.json",
]


def flip_byte(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def hash_of(home: Path) -> str:
    return str(json.loads((home / "data" / EDITION / "snapshot" / "snapshot.json").read_bytes())["snapshot_hash"])


@pytest.mark.parametrize("name", FROZEN)
def test_r02_one_changed_bit_in_the_snapshot_is_told_by_file(name, published_copy):
    folder = Home(published_copy).edition(EDITION).data
    flip_byte(folder / name)
    with pytest.raises(StoppedError) as caught:
        open_snapshot(folder)
    assert Path(name).name in str(caught.value)
    assert caught.value.exit_code == 1


def test_r02_a_missing_file_of_the_snapshot_is_told(published_copy):
    folder = Home(published_copy).edition(EDITION).data
    (folder / "snapshot" / "vedtak.parquet").unlink()
    with pytest.raises(StoppedError, match=r"vedtak\.parquet is missing"):
        open_snapshot(folder)


def test_r02_one_changed_bit_in_the_record_of_the_intake_is_told_by_file(published_copy, years):
    folder = Home(published_copy).edition(EDITION).data
    edition = find_edition(EDITION, years)
    snapshot = open_snapshot(folder)
    names = sorted(path.name for path in (folder / "mottak").iterdir())
    assert {"proveniens.json", "karantene.csv", "karantene.parquet"} <= set(names)
    for name in names:
        path = folder / "mottak" / name
        sound = path.read_bytes()
        flip_byte(path)
        with pytest.raises(StoppedError) as caught:
            read_intake(folder, snapshot, edition)
        assert name in str(caught.value)
        path.write_bytes(sound)
    assert read_intake(folder, snapshot, edition).rows_read["avslutning"] == 47


@pytest.mark.parametrize("given", ["without the source", "with the source"])
def test_r02_a_run_on_a_changed_snapshot_stops_with_exit_code_1(given, published_copy, extract, years):
    flip_byte(published_copy / "data" / EDITION / "snapshot" / "person.parquet")
    source = ["--source", extract] if given == "with the source" else []
    before = list_tree(published_copy, but=is_history)
    ended = run_command("run", EDITION, *source, "--home", published_copy, "--years", years)
    assert ended.code == 1
    for words in ("person.parquet", "has been changed", "backup", "--refreeze"):
        assert words in ended.err
    assert list_tree(published_copy, but=is_history) == before


def test_r02_a_source_that_gives_other_rows_is_refused_with_two_ways_out(published_copy, years, scratch):
    other = write_small_extract(scratch / "annet", with_other_result(make_register()))
    before = list_tree(published_copy, but=is_history)
    ended = run_command("run", EDITION, "--source", other, "--home", published_copy, "--years", years)
    assert ended.code == 2
    for words in (hash_of(published_copy)[:12], "nothing was changed", "[[utgave]]", "--refreeze", "--source"):
        assert words in ended.err
    assert list_tree(published_copy, but=is_history) == before


def test_r02_refreeze_takes_the_new_rows_and_keeps_the_old_snapshot(published_copy, published, years, scratch):
    other = write_small_extract(scratch / "annet", with_other_result(make_register()))
    old = hash_of(published_copy)
    before = list_tree(published_copy / "data" / EDITION / "snapshot")
    ended = run_command("run", EDITION, "--source", other, "--home", published_copy, "--years", years, "--refreeze")
    assert ended.code == 0, ended.err
    kept = published_copy / "data" / EDITION / f"snapshot-erstattet-{old[:12]}"
    assert list_tree(kept, but=lambda name: name.startswith("mottak")) == before
    assert hash_of(published_copy) != old
    bergen = next(row for row in read_table(published_copy, EDITION, "resultat") if row["kode"] == "4601")
    assert (bergen["avsluttet"], bergen["mal_nadd"], bergen["annet"]) == ("13", "9", "3")
    assert not find_loose_modes(published_copy / "data") + find_loose_modes(published_copy / "reports_out")


def test_r02_a_run_without_the_source_gives_the_same_results(published_copy, published, years):
    frozen = list_tree(published_copy / "data" / EDITION / "snapshot")
    ended = run_command("run", EDITION, "--home", published_copy, "--years", years)
    assert ended.code == 0, ended.err
    assert not find_differences(read_results(published_copy, EDITION), read_results(published, EDITION))
    assert list_tree(published_copy / "data" / EDITION / "snapshot") == frozen
    # the same bytes under the same names
    assert list_tree(published_copy / "reports_out") == list_tree(published / "reports_out")


def test_r01_a_later_extract_with_late_rows_only_changes_the_accounting_alone(
    published_copy, published, years, scratch
):
    late = write_small_extract(scratch / "senere", with_late_rows(make_register()))
    frozen = list_tree(published_copy / "data" / EDITION / "snapshot")
    ended = run_command("run", EDITION, "--source", late, "--home", published_copy, "--years", years)
    assert ended.code == 0, ended.err
    assert list_tree(published_copy / "data" / EDITION / "snapshot") == frozen
    changed = find_differences(list_tree(published_copy / "reports_out"), list_tree(published / "reports_out"))
    assert changed == [f"{EDITION}/tabeller/regnskap.csv", f"{EDITION}/tabeller/regnskap.parquet"]
    handoff = Path("data", EDITION, "overlevering")
    assert list_tree(published_copy / handoff) == list_tree(published / handoff)
    counted = {row["botte"]: int(row["antall"]) for row in read_table(published_copy, EDITION, "regnskap")}
    assert counted["registrert_etter_skjaeringsdato"] == 2 + 5
    assert "7  registrert_etter_skjaeringsdato" in ended.out


def test_r02_a_cutoff_moved_after_freezing_is_refused(published_copy, scratch):
    moved = write_years(scratch / "flyttet", change="skjaeringsdato = 2021-01-21=>skjaeringsdato = 2021-01-20")
    ended = run_command("run", EDITION, "--home", published_copy, "--years", moved)
    assert ended.code == 2
    assert "skjaeringsdato" in ended.err
