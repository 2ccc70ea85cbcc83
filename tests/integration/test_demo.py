"""The demonstration, its whole way at a small scale: three editions, what they show of each other, and the tour.

The extracts it rests on are tested in ``test_synthetic_rounds.py``. Everything is made once.
"""

from __future__ import annotations

import csv
import re
import shlex
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import pipeline.cli.demo
from pipeline.cli.demo import EDITIONS, MARK
from pipeline.cli.demo_links import ROOT, find_link, make_links
from pipeline.cli.demo_tour import tell_tour
from pipeline.cli.main import cli
from pipeline.editions.edition import find_edition
from pipeline.run.home import Home
from pipeline.synthetic.rounds import CORRECTED_FILE, DEMO_YEARS
from tests.support import quick
from tests.support.commands import read_csv, run_command
from tests.support.link_homes import make_home
from tests.support.small_country import UNITS

BEFORE, FIRST, SECOND = EDITIONS
TOUR = 12  # lines: six things to look at, and where
CALL = ("--scale", "0.02", "--pages-only")


@dataclass(frozen=True)
class Shown:
    """The folder of the demonstration and what the command said."""

    folder: Path
    lines: list[str]


def call(folder: Path, *words: str) -> Shown:
    with quick.without_dagster():
        result = CliRunner().invoke(cli, ["demo", str(folder), *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return Shown(folder, result.output.splitlines())


@pytest.fixture(scope="module")
def shown(shared_scratch: Path, small_country: None) -> Shown:
    """Read only, but for the test that calls it again."""
    return call(shared_scratch / "demo", *CALL)


def read(shown: Shown, table: str, key: str = SECOND) -> list[dict[str, str]]:
    return read_csv(Home(shown.folder).edition(key).tables / f"{table}.csv")


def list_bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_three_editions_are_told_one_by_one(shown):
    heads = [line for line in shown.lines if re.match("20[0-9]{2}-[a-z0-9-]+ \\([1-3] of 3", line)]
    assert [line.split()[0] for line in heads] == [*EDITIONS]
    # 0.02 x 4820 = 96.4, x (805 + 1575) = 16 and 31.5, x 13 900 = 278; 48 of 96 are half
    told = shown.lines[shown.lines.index(heads[1]) + 1]
    assert told.endswith("s. 96 exits, 48 of these reached the goal (50 %), 278 participants")
    assert not any(line.startswith("  klargjort.") for line in shown.lines), "no line for each step"


def test_years_rounds_and_changes_have_something_to_show(shown):
    nation = [row for row in read(shown, "utvikling") if row["niva"] == "land"]
    assert [(row["ar"], row["kilde_utgave"]) for row in nation] == [("2019", BEFORE), ("2020", SECOND)]
    # 0.02 x 8100 exits in 2019, and a few who ended then and began again
    assert 162 <= int(nation[0]["avsluttet"]) <= 172
    changed = {
        row["kode"]
        for row in read(shown, "resultat_endring")
        if row["niva"] in ("kommune", "bydel") and row["antall_for"] != row["antall"]
    }
    assert 0 < len(changed) < UNITS


def test_findings_are_corrected_as_the_truth_file_says(shown):
    corrected = [
        row
        for row in read_csv(shown.folder / "nir" / CORRECTED_FILE)
        if row["rettet"] and date.fromisoformat(row["rettet"]) <= date(2021, 3, 4)
    ]
    nation = {row["regel"]: row for row in read(shown, "funn_endring") if row["niva"] == "land"}
    assert corrected
    for rule in {row["regel"] for row in corrected}:
        assert int(nation[rule]["rettet"]) >= sum(row["regel"] == rule for row in corrected), rule
    assert sum(int(row["apne"]) for row in nation.values()) > 0
    assert sum(int(row["nye"]) for row in nation.values()) > 0


def test_every_sheet_says_that_it_is_made_up(shown):
    pages = [*Home(shown.folder).edition(SECOND).reports.glob("ark/*/index.html")]
    assert len(pages) == UNITS
    notices = ("Menneskene og tallene er oppdiktet.", "Menneska og tala er oppdikta.")
    for page in pages:
        assert any(notice in page.read_text(encoding="utf-8") for notice in notices)
    assert "oppdiktet" in (shown.folder / MARK).read_text(encoding="utf-8")


def test_the_tour_leads_somewhere(shown):
    tour = shown.lines[shown.lines.index("Everything is made up. Look at it in this order") + 1 :]
    what, where = tour[::2], [line.strip() for line in tour[1::2]]
    assert [line.split()[0] for line in what] == ["1", "2", "3", "4", "5", "6"]
    overview, sheet, letter, truth = map(Path, where[:4])
    assert overview.name == "oversikt.html"
    assert all(path.is_absolute() and path.is_file() for path in (overview, sheet, letter, truth))
    page = sheet.read_text(encoding="utf-8")
    assert "Siden forrige runde" in page
    assert letter.name == f"{sheet.parent.name}.txt"
    name = re.fullmatch(r"  2  the sheet of (.+), with years and what changed since the last round", what[1])
    assert name is not None
    assert name[1] in page
    for command in where[4:]:
        words = shlex.split(command)
        result = CliRunner().invoke(cli, words[1:], catch_exceptions=False)
        assert result.exit_code == 0, result.output


def test_recipients_cannot_be_real_and_each_unit_but_one_has_somebody(tmp_path, small_country):
    """A shared mailbox, one person at three bydeler, one unit without; every other unit has its own superbruker.

    Made twice: the second call replaces what the first made.
    """
    home = make_home(tmp_path / "demo")
    edition = find_edition(home.key)
    for _ in range(2):
        sending = make_links(edition, home.root).folder
        with (sending / "fletting.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        assert run_command("links", "check-sending", home.key, "1", "--home", home.root).code == 0
    assert len(rows) == UNITS - 1 + 1 + 3  # all units but one; the shared mailbox; the person at three bydeler
    assert all(row["epost"].endswith("@example.no") for row in rows)
    assert [row["navn"] for row in rows if row["rolle"] == "felles"] == [""]
    bydeler = [row["kode"] for row in rows if row["epost"] == "vara.bydeler@example.no"]
    assert (len(set(bydeler)), {len(kode) for kode in bydeler}) == (3, {6})
    assert len({row["kode"] for row in rows}) == UNITS - 1
    assert find_link(sending, bydeler[0]) == next(row["lenke"] for row in rows if row["kode"] == bydeler[0])
    assert find_link(sending, "9999") == rows[0]["lenke"]


def test_L14_the_last_line_alone_prints_a_link(shown, tmp_path):
    (tmp_path / "fletting.csv").write_text(f"kode;lenke\n0301;{ROOT}l/{'a' * 43}\n", encoding="utf-8")
    second, first = (find_edition(key, DEMO_YEARS) for key in (SECOND, FIRST))
    truth = shown.folder / "nir" / CORRECTED_FILE
    lines = list(tell_tour(second, first, shown.folder, truth, kodeverk=None, sending=tmp_path))
    assert [place for place, line in enumerate(lines, 1) if "/l/" in line] == [len(lines)]
    assert lines[-1].strip() == f"{ROOT}l/{'a' * 43}"
    (start,) = (line.split() for line in lines if " serve " in line)
    assert start[1:] == ["serve", "--home", str(shown.folder)]


def test_again_gives_the_same(shown, monkeypatch):
    """Of the three editions one is run again, to save time: its snapshot is frozen, its sheets are made."""
    run = pipeline.cli.demo._run
    monkeypatch.setattr(
        pipeline.cli.demo, "_run", lambda key, *words, **more: key != SECOND or run(key, *words, **more)
    )
    before = list_bytes(shown.folder / "reports_out")
    again = call(shown.folder, *CALL)
    assert list_bytes(shown.folder / "reports_out") == before
    assert again.lines[-TOUR:] == shown.lines[-TOUR:]


def test_a_folder_of_somebody_else_is_left_alone(scratch):
    (scratch / "nir").mkdir()
    (scratch / "nir" / "uttrekk.toml").write_text("x", encoding="utf-8")
    result = CliRunner().invoke(cli, ["demo", str(scratch), *CALL])
    assert "is not a demonstration" in str(result.exception)
    assert list_bytes(scratch) == {"nir/uttrekk.toml": b"x"}
