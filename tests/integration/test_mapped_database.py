"""K2, K3, K5: the made-up register in PostgreSQL through its mapping, and what a look at a database tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.open_source import open_source
from tests.support.commands import run_command
from tests.support.intakes import read_rows, take, take_source
from tests.support.mapped import MADE_UP, TAKEN, fill_database, write_made_up, write_mapping, write_straight
from tests.support.postgresql import READER, Schema
from tests.support.registers import register

pytestmark = pytest.mark.xdist_group("postgresql")


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up register of MADE_UP: see ``write_made_up``."""
    return write_made_up(tmp_path_factory.mktemp("fremmed"), register(MADE_UP))


def test_k2_the_made_up_register_in_a_database_is_the_same_snapshot_as_in_the_contracts_form(
    tmp_path: Path, made_up: Path, schema: Schema
) -> None:
    fill_database(schema, made_up)
    given = GivenSource(schema.address, made_up / "mapping" / "register.toml", TAKEN)
    mapped = take_source(tmp_path / "base", open_source(given))
    straight = take(tmp_path / "rett", write_straight(register(MADE_UP)))
    assert mapped.accounting == straight.accounting
    assert mapped.snapshot_hash == straight.snapshot_hash
    assert read_rows(mapped.exits_file) == read_rows(straight.exits_file)
    assert mapped.without_history == ("fravaer",)


def test_k3_what_a_mappings_sql_misspells_is_told_as_that(made_up: Path, schema: Schema, tmp_path: Path) -> None:
    """Nothing has been read yet, so nothing has changed under way."""
    fill_database(schema, made_up)
    text = (made_up / "mapping" / "register.toml").read_text(encoding="utf-8")
    query = (made_up / "mapping" / "vedtak.sql").read_text(encoding="utf-8")
    for misspelt, told in (
        (query.replace('"VEDTAK_HODE"', "VEDTAK_HODE"), "names a table or view that is not in the schema"),
        (query.replace('h."', 'h."X', 1), "names a column that is not there"),
        (query.replace("select", "select finnesikke(1) as x,", 1), "uses a function or an operator"),
    ):
        assert misspelt != query
        mapping = write_mapping(tmp_path, text, {"vedtak.sql": misspelt})
        done = run_command("check-source", schema.address, "--mapping", mapping)
        assert done.code == 2
        assert f"key vedtak.sporring cannot be read: vedtak.sql: It {told}" in done.err
        assert "not being changed" not in done.err


def test_k5_a_look_at_a_database_tells_nothing_of_its_address(made_up: Path, schema: Schema, tmp_path: Path) -> None:
    fill_database(schema, made_up)
    mapping = made_up / "mapping" / "register.toml"
    looked = run_command("check-source", schema.address, "--mapping", mapping)
    assert looked.code == 0, looked.err
    assert f"person: from {schema.name}.PERSON" in looked.out
    drafted = run_command("mapping", "new", schema.address, "--to", tmp_path / "first.toml")
    assert drafted.code == 0, drafted.err
    assert 'fra = "PERSON"' in (tmp_path / "first.toml").read_text(encoding="utf-8")
    values = run_command("check-source", schema.address, "--values", "PERSON.SPERRE", "--to", tmp_path / "v.csv")
    assert values.code == 0, values.err
    assert (tmp_path / "v.csv").read_text(encoding="utf-8") == "verdi;antall\n0;2\n6;1\n7;1\n"
    for told in (looked, drafted, values):
        assert READER not in told.out + told.err
        assert str(schema.server.folder) not in told.out + told.err
