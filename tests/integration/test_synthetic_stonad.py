"""Made-up introduksjonsstønad: the same arguments give the same bytes, and each planted fault is found (T3)."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.quality.catalogue import load_catalogue
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import bring_snapshot, make_reference_tables, make_table
from pipeline.statistics.earlier_rounds import load_earlier_rounds
from pipeline.statistics.reads import list_made_tables
from pipeline.statistics.stonad import bring_stonad
from pipeline.synthetic.manifest import find_truth
from pipeline.synthetic.register import write_register
from pipeline.synthetic.stonad import PLANTED_FILE, write_stonad
from tests.integration.test_synthetic import make_edition

pytestmark = pytest.mark.whole_country
RULES = {key for key, rule in load_catalogue().rules.items() if rule.krever_stonad}
SEED = 3


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean register, its payments, and the same again."""
    root = tmp_path_factory.mktemp("synth")
    write_register(root / "nir", make_edition(), scale=Decimal("0.04"), seed=SEED, faults="none")
    for name in ("stonad", "igjen"):
        write_stonad(root / name, root / "nir", make_edition(), seed=SEED)
    return root


def test_the_same_arguments_give_the_same_bytes(folder: Path) -> None:
    for name in ("stonad.csv", "uttrekk.toml"):
        assert (folder / "stonad" / name).read_bytes() == (folder / "igjen" / name).read_bytes()


def test_each_planted_fault_is_found_and_little_else(folder: Path) -> None:
    with (find_truth(folder / "stonad") / PLANTED_FILE).open(encoding="utf-8", newline="") as file:
        planted = {(row["regel"], row["person_id"]) for row in csv.DictReader(file, delimiter=";")}
    assert {rule for rule, _ in planted} == RULES
    run = EditionRun(make_edition(), Home(folder / "home"), folder / "nir", stonad_folder=folder / "stonad")
    with run:
        bring_snapshot(run)
        bring_stonad(run)
        make_reference_tables(run)
        load_earlier_rounds(run, [])
        for table in list_made_tables(["klargjort.funnrad"]):
            assert not make_table(run, table).faults
        rows = run.connection.execute(
            "select regel, person_id from klargjort.funnrad where tabell = 'stonad'"
        ).fetchall()
        hidden = run.connection.execute(
            "select person_id from inndata.person where adressesperre is not null"
        ).fetchall()
    found, shielded = set(rows), {person for (person,) in hidden}
    assert {case for case in planted if case[1] not in shielded} <= found
    # people who are paid for the month of a refused or late registration, and the like
    assert len(found - planted) <= len(planted)
