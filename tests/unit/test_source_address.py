"""Addresses given as the source: no user, password or query is printed or recorded, however they are mistyped."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.main import cli
from pipeline.common.address import describe_address, hide_addresses, looks_like_address
from pipeline.common.errors import RefusedError
from pipeline.intake.sources.folder import verify_folder
from tests.support.source_folders import edition, make_folder

# As it may be typed, and what is shown of it: never the host (K5). A path loses one of two slashes.
ADDRESSES = {
    "postgres://ola:hemmelig@db.intern:5432/nir?schema=nir": "one that begins with postgres:",
    "postgres:/ola:hemmelig@db.intern/nir": "one that begins with postgres:",
    "postgress://ola:hemmelig@db/nir": "one that begins with postgress:",
    "mysql:///ola:hemmelig@db/nir": "one that begins with mysql:",
    "https://db.intern/nir?password=hemmelig": "one that begins with https:",
    "sqlite:///data/nir": "one that begins with sqlite:",
    "file:///": "one that begins with file:",
    "postgresqI://ola:hem@melig@db/nir": "one that begins with postgresqi:",
    "postgresqI://ola:hem/melig@db/nir": "one that begins with postgresqi:",
    "postgresqI://ola:hem?melig@db/nir": "one that begins with postgresqi:",
    "postgresqI://ola:hem#melig@db/nir": "one that begins with postgresqi:",
    "postgresqI://ola:hem melig@db/nir": "one that begins with postgresqi:",
    "postgresqI://db/nir?password=hem@melig": "one that begins with postgresqi:",
    "postgresqI://db/nir@hemmelig": "one that begins with postgresqi:",
    "http//ola:hemmelig@db/nir": "one without a scheme",
    "ola:hemmelig@db/nir": "one without a scheme",
    "//ola:hemmelig@db/nir": "one without a scheme",
    "host=db user=ola password=hemmelig": "one without a scheme",
    "ola@db": "one without a scheme",
    "mysql:ola/hemmelig": "one without a scheme",
    "nir:/ola:hemmelig@db\\nir": "one that begins with nir:",
    "mssql://ola:hemmelig@db.intern/nir": "one that begins with mssql:",
    "mssql://db.intern/nir": "one that begins with mssql:",
    "postgresql+psycopg2://ola:hemmelig@db.intern/nir": "one that begins with postgresql+psycopg2:",
}


@pytest.mark.parametrize(("address", "shown"), ADDRESSES.items())
def test_no_more_than_the_scheme_is_told(address: str, shown: str) -> None:
    assert looks_like_address(address)
    assert describe_address(address) == shown


@pytest.mark.parametrize("path", ["uttrekk", "./nir/2020", "C:/data/nir", "C:\\data\\nir", "../a b/æ", "dato=2021", ""])
def test_a_path_is_none(path: str) -> None:
    assert not looks_like_address(path)


@pytest.mark.parametrize(
    "address",
    ["postgresqI://ola:hemmelig@vert/nir", "http//ola:hemmelig@vert", "x:/ola:hemmelig@vert", "mssql://vert/nir"],
)
def test_the_command_refuses_without_printing_it(tmp_path: Path, address: str) -> None:
    done = CliRunner().invoke(cli, ["run", "2020-forelopig-1", "--source", address, "--home", str(tmp_path / "h")])
    assert done.exit_code != 0
    told = f"{done.output}{done.exception}"
    assert "address" in told
    assert not [secret for secret in ("ola", "hemmelig", "vert") if secret in told]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_folder_with_such_a_name_is_a_folder(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "uttrekk@imdi")
    assert verify_folder(folder, edition()).tables


def test_a_name_too_long_for_the_system_is_refused() -> None:
    with pytest.raises(RefusedError, match="does not exist"):
        verify_folder(Path("x" * 5000), edition())


@pytest.mark.parametrize(
    ("kilde", "recorded"),
    [
        ("NIR produksjon", "NIR produksjon"),
        ("spør ola@imdi.no, se https://imdi.no/nir", "spør ola@imdi.no, se https://imdi.no/nir"),
        ("fra postgresql://ola:hemmelig@db/nir i natt", "fra (one that begins with postgresql:) i natt"),
        ("password=hemmelig", "(one without a scheme)"),
    ],
)
def test_the_source_s_own_name_is_recorded_without_what_it_may_hide(tmp_path: Path, kilde: str, recorded: str) -> None:
    manifest = f'tatt_ut = 2021-01-22T02:15:00\nkilde = "{kilde}"\n'
    source = verify_folder(make_folder(tmp_path / "kilde", manifest), edition())
    assert hide_addresses(kilde) == source.kilde == recorded
    assert source.description == f"the folder kilde (kilde: {recorded})"
