"""K5: the address of a database is taken apart by our own parser, and a password anywhere in it is refused unread."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.intake.sources.given import GivenSource
from pipeline.intake.sources.open_source import find_address, open_source
from pipeline.intake.sources.postgresql_address import Address, read_address, read_address_file

# An address, its schema, and what libpq is told.
ADDRESSES: list[tuple[str, str, dict[str, str]]] = [
    ("postgresql://db.intern/nir?schema=nir_prod", "nir_prod", {"host": "db.intern", "dbname": "nir"}),
    ("postgres://db/nir?schema=x", "x", {"host": "db", "dbname": "nir"}),
    ("PostgreSQL://db/nir?schema=x", "x", {"host": "db", "dbname": "nir"}),
    (
        "postgresql://ola@db:5433/nir?schema=x",
        "x",
        {"host": "db", "port": "5433", "dbname": "nir", "user": "ola"},
    ),
    ("postgresql://[::1]:5433/nir?schema=x", "x", {"host": "::1", "port": "5433", "dbname": "nir"}),
    ("postgresql://en,to:5433/nir?schema=x", "x", {"host": "en,to", "port": "5432,5433", "dbname": "nir"}),
    (
        "postgresql:///nir?host=/run/postgresql&schema=x&user=o%27la",
        "x",
        {"host": "/run/postgresql", "dbname": "nir", "user": "o'la"},
    ),
    ("postgresql://?service=nir&schema=x", "x", {"service": "nir"}),
    ("postgresql://db/n%C3%A6r?schema=%C3%A5", "å", {"host": "db", "dbname": "nær"}),
    (
        "postgresql://db/nir?schema=x&sslmode=verify-full&sslrootcert=/etc/ca.pem",
        "x",
        {"host": "db", "dbname": "nir", "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"},
    ),
]
SECRETS = ("hemm", "melig", "ola", "vert")
PASSWORDS = [
    "postgresql://ola:hemmelig@vert/nir?schema=x",
    "postgresql://ola%3Ahemmelig@vert/nir?schema=x",
    "postgresql://ola:@vert/nir?schema=x",
    "postgresql://:hemmelig@vert/nir?schema=x",
    "postgresql://ola:hem@melig@vert/nir?schema=x",
    "postgresql://ola:hem/melig@vert/nir?schema=x",
    "postgresql://vert/nir?schema=x&password=hemmelig",
    "postgresql://vert/nir?schema=x&PASSWORD=hemmelig",
    "postgresql://vert/nir?schema=x&pass%77ord=hemmelig",
    "postgresql://vert/nir?schema=x&sslpassword=hemmelig",
    "postgresql://vert/nir?passfile=/hemmelig&schema=x",
    "postgresql://vert/nir?schema=x&pwd=hemmelig",
]
FAULTY = [
    "postgresql:",
    "postgresql:/ola:hemmelig@vert/nir",
    "postgresql://vert/nir",
    "postgresql://vert/nir?schema=",
    "postgresql://vert?schema=x",
    "postgresql://vert/?schema=x",
    "postgresql://vert/nir/hemmelig?schema=x",
    "postgresql://vert:hemmelig/nir?schema=x",
    "postgresql://vert:123456/nir?schema=x",
    "postgresql://vert/nir?schema=x#hemmelig",
    "postgresql://vert/nir?schema=x&schema=y",
    "postgresql://vert/nir?schema=x&hemmelig",
    "postgresql://vert/nir?schema=x&hemmelig=1",
    "postgresql://vert/nir?schema=x&options=-chemmelig",
    "postgresql://vert/nir?schema=x&dbname=hemmelig",
    "postgresql://vert/nir hemmelig?schema=x",
    "postgresql://vert/nir?schema=x%00hemmelig",
    "postgresql://vert/nir?schema=x&user=%0Ahemmelig",
    "postgresql://vert/password%3Dhemmelig?schema=x",
    "postgresql://vert/postgresql%3A%2F%2Fola%3Ahemmelig%40vert?schema=x",
]


@pytest.mark.parametrize(("place", "schema", "parameters"), ADDRESSES, ids=[place for place, *_ in ADDRESSES])
def test_an_address_is_taken_apart(place: str, schema: str, parameters: dict[str, str]) -> None:
    assert find_address(place) == Address(schema, parameters)


@pytest.mark.parametrize("place", PASSWORDS)
def test_a_password_is_refused_unread_with_a_hint(place: str) -> None:
    with pytest.raises(RefusedError) as refused:
        open_source(GivenSource(place))
    told = str(refused.value)
    assert "password" in told or "cannot be read" in told
    if "/melig" not in place:
        assert ".pgpass" in told
    assert not [secret for secret in SECRETS if secret in told]


@pytest.mark.parametrize("place", FAULTY)
def test_nothing_is_told_of_an_address_that_cannot_be_read(place: str) -> None:
    with pytest.raises(RefusedError) as refused:
        open_source(GivenSource(place))
    told = str(refused.value)
    assert "postgresql://host/base?schema=nir" in told or ".pgpass" in told
    assert not [secret for secret in SECRETS if secret in told]


def test_what_libpq_is_told_is_quoted_and_has_no_password() -> None:
    told = read_address("postgresql:///n%C3%A6r?host=/a%20b&schema=x&user=o%27l%5Ca").write_conninfo()
    assert "host='/a b'" in told
    assert r"user='o\'l\\a'" in told
    assert "connect_timeout='10'" in told
    assert "pass" not in told


def test_neither_the_source_nor_its_address_shows_the_server() -> None:
    place = "postgresql://ola@vert/nir?schema=x"
    assert "vert" not in repr((GivenSource(place), read_address(place), open_source(GivenSource(place))))


def write(folder: Path, content: str) -> Path:
    path = folder / "nir.toml"
    path.write_text(content, encoding="utf-8")
    return path


def test_a_file_gives_the_same_as_an_address(tmp_path: Path) -> None:
    path = write(
        tmp_path, 'host = "db"\nport = 5433\nbase = "nir"\nschema = "x"\nbruker = "ola"\nsslmode = "require"\n'
    )
    assert find_address(str(path)) == read_address("postgresql://ola@db:5433/nir?schema=x&sslmode=require")
    assert read_address_file(write(tmp_path, 'service = "nir"\nschema = "x"')) == Address("x", {"service": "nir"})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('host = "vert"\nbase = "nir"', "schema"),
        ('host = "vert"\nschema = "x"', "names no base"),
        ('host = "vert"\nbase = "nir"\nschema = "x"\npassord = "hemmelig"', ".pgpass"),
        ('host = "vert"\nbase = "nir"\nschema = "x"\npassword = "hemmelig"', ".pgpass"),
        ('host = "vert"\nbase = "nir"\nschema = "x"\nhemmelig = "1"', ".pgpass"),
        ('host = "vert"\nbase = "nir"\nschema = "x"\nvertsnavn = "1"', "a key that is not among"),
        ('host = "vert"\nbase = "nir"\nschema = ["x"]', "neither a text"),
        ('host = "vert"\nbase = "postgresql://ola:hemmelig@vert"\nschema = "x"', "an address"),
        ('host = "password=hemmelig"\nbase = "nir"\nschema = "x"', "= in place"),
        ('host = "vert"\nbase = ""\nschema = "x"', "empty"),
        ("host = hemmelig", "is not TOML"),
        ("tatt_ut = 2021-01-22T02:15:00", "a key that is not among"),
    ],
)
def test_a_file_that_does_not_say_where_the_register_is(tmp_path: Path, content: str, told: str) -> None:
    path = write(tmp_path, content)
    with pytest.raises(RefusedError) as refused:
        open_source(GivenSource(str(path)))
    assert told in str(refused.value)
    assert not [secret for secret in SECRETS if secret in str(refused.value)]


def test_a_folder_that_ends_as_a_file_does_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "nir.toml").mkdir()
    assert find_address(str(tmp_path / "nir.toml")) is None
    assert find_address(str(tmp_path)) is None


def test_the_time_of_a_folder_is_in_its_manifest(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"uttrekk\.toml"):
        open_source(GivenSource(str(tmp_path), taken=datetime(2021, 1, 22, tzinfo=UTC)))
