"""P12 over random nations: what the software publishes stands every attack, and one count uncovered does not.

The nation's people are drawn with a seed and counted by the real SELECTs; the choice of hidden counts is the real one.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.audit.audit import TableAudit, read_folder
from pipeline.audit.counts import Published
from pipeline.audit.description import read_description
from pipeline.audit.knowledge import build_system
from pipeline.audit.settings import AuditSettings
from pipeline.audit.truth import Truth, read_truth
from pipeline.disclosure.make import make_public
from pipeline.disclosure.model import PublicEdition
from pipeline.disclosure.truth import FACT_FILE
from pipeline.nir.closed_lists import PUBLIC_COUNTS
from pipeline.public.tables import render_csv
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.reference_tables import load_reference_tables
from tests.support.public_counts import PLACES, draw_nation, fill_nation, make_edition

MORE = {**PLACES, "4603": "46", "4604": "46", "1102": "11", "1106": "11", "3401": "34"}


def publish(folder: Path, seed: int, **settings) -> bool:
    """Write the tables and the fasit of a nation; whether it is one that is published."""
    edition = make_edition(**settings)
    exits, participants = draw_nation(seed)
    with EditionRun(edition, Home(folder / "hjem")) as run:
        load_reference_tables(run.connection, edition)
        fill_nation(run.connection, edition, exits, participants, MORE)
        public = make_public(run)
        if not isinstance(public, PublicEdition):
            return False
        shutil.copyfile(run.work / run.folders.publication.name / FACT_FILE, folder / FACT_FILE)
    (folder / "data").mkdir()
    for name, data in public.tables.items():
        (folder / "data" / f"{name}.csv").write_bytes(render_csv(public.utgave, data))
    return True


def read(folder: Path) -> tuple[Published, Truth]:
    published, findings = read_folder(folder, read_description())
    assert published is not None, findings
    return published, read_truth(folder / FACT_FILE, read_description(), published.year)


def attack(published: Published, truth: Truth | None, settings: AuditSettings) -> list[str]:
    audit = TableAudit(published, read_description(), settings, truth)
    audit.prove()
    return [str(finding) for finding in audit.list_findings()]


SETTINGS = {
    0: {},
    1: {"publiseringsgrense": 3},
    2: {"null_vises": []},
    3: {"vern_bredde": 3},
    4: {"arsaker_kommune": 8},
    5: {"publiser_bydel": False},
    6: {"null_vises": ("avsluttet", "deltakere", "uten_tiltak", "mal_nadd")},
    7: {"null_vises": PUBLIC_COUNTS},
}


def check_nation(folder: Path, seed: int, given: Mapping[str, Any] | None = None) -> None:
    given = SETTINGS[seed % len(SETTINGS)] if given is None else given
    if not publish(folder, seed, **given):
        return
    year = make_edition(**given).year
    settings = AuditSettings(year.publiseringsgrense, year.vern_bredde, frozenset(year.null_vises))
    published, truth = read(folder)
    assert attack(published, None, settings) == []
    assert attack(published, truth, settings) == []


def check_uncovering(folder: Path, seed: int, times: int, spare: int = 0) -> None:
    """Show hidden counts, one at a time, wherever each is: it is small, or somebody can then compute another.

    Not always: the choice may hide a few more than it must (``spare``), and what tells nothing is no finding.
    """
    assert publish(folder, seed)
    published, truth = read(folder)
    audit = TableAudit(published, read_description(), AuditSettings(), truth)
    system = build_system(published, audit.equations, audit.known, AuditSettings())
    hidden = [[place for place in places if place in truth.cells] for places in system.places]
    chosen = random.Random(seed).sample([places for places in hidden if places], times)
    found = 0
    for places in chosen:
        before = {place: published.figures[place[0]][place[1]] for place in places}
        for (unit, count), figures in before.items():
            shown = [figure._replace(number=truth.cells[unit, count], sign="") for figure in figures]
            published.figures[unit][count] = shown
        found += bool(attack(published, truth, AuditSettings()))
        for (unit, count), figures in before.items():
            published.figures[unit][count] = figures
    assert found >= times - spare


def test_a_hidden_count_that_is_uncovered_is_found(tmp_path: Path) -> None:
    check_uncovering(tmp_path, 0, 3)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [6, 12, 18, 24, 30, 36, 42, 48, 54, 60])
def test_two_hundred_hidden_counts_that_are_uncovered_are_found(tmp_path: Path, seed: int) -> None:
    check_uncovering(tmp_path, seed, 20, spare=2)


def test_what_is_published_with_more_zeros_shown_stands_every_attack(tmp_path: Path) -> None:
    # here all of one county who went to work are one municipality's, and the other shows that it has none
    check_nation(tmp_path, 204, SETTINGS[6])


@pytest.mark.parametrize("seed", range(2))
def test_what_is_published_stands_every_attack(tmp_path: Path, seed: int) -> None:
    check_nation(tmp_path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 30))
def test_what_is_published_of_many_nations_stands_every_attack(tmp_path: Path, seed: int) -> None:
    check_nation(tmp_path, seed)
