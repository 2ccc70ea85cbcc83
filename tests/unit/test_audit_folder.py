"""P12: a folder of public tables in which nothing can be computed, and the same with one thing done to it at a time."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.audit.audit import TableAudit, audit_folder, find_edition_name, read_folder
from pipeline.audit.counts import Count
from pipeline.audit.description import read_description
from pipeline.audit.equations import Place
from pipeline.audit.reading import Unit
from pipeline.audit.settings import AuditSettings
from pipeline.audit.truth import read_truth
from pipeline.cli.main import cli
from pipeline.common.errors import RefusedError
from tests.support.published_folders import (
    Country,
    hide_even,
    make_even_country,
    publish_whole,
    write_fasit,
    write_published,
)

YEAR = """
ar = 2020
lover = ["introduksjonsloven"]
[[utgave]]
navn = "endelig"
slag = "endelig"
skjaeringsdato = 2021-03-01
"""
Change = Callable[[list[str]], list[str]]


@pytest.fixture(scope="module")
def country() -> Country:
    return make_even_country()


@pytest.fixture(scope="module")
def whole(country: Country, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_whole(tmp_path_factory.mktemp("offentlig"), country, hide_even(country))


@pytest.fixture(scope="module")
def fasit(country: Country, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_fasit(tmp_path_factory.mktemp("publisering") / "fasit.parquet", country)


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "offentlig"))


def change(folder: Path, table: str, row: str, cells: dict[str, str]) -> None:
    """Change cells, by column, of the one row that contains ``row``."""
    path = folder / "data" / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    (number,) = [number for number, line in enumerate(lines) if f";{row};" in line]
    header, found = lines[0].split(";"), lines[number].split(";")
    for column, cell in cells.items():
        found[header.index(column)] = cell
    lines[number] = ";".join(found)
    path.write_text("\n".join(lines), encoding="utf-8")


def told(folder: Path, fasit: Path | None = None) -> list[str]:
    """What is found in the tables; the other files are those of ``test_audit_files.py``."""
    description = read_description()
    published, findings = read_folder(folder, description)
    if published is None:
        return [str(finding) for finding in findings]
    truth = None if fasit is None else read_truth(fasit, description, published.year)
    audit = TableAudit(published, description, AuditSettings(), truth)
    audit.prove()
    return [str(finding) for finding in audit.list_findings()]


def test_nothing_is_found_where_nothing_can_be_computed(whole: Path, fasit: Path) -> None:
    report = audit_folder(whole)
    assert report.findings == ()
    assert [proof.split(":")[0] for proof in report.proofs] == ["form", "outsider", "files"]
    report = audit_folder(whole, fasit=fasit, previous=[whole])
    assert report.findings == ()
    assert [proof.split(":")[0] for proof in report.proofs] == ["form", "outsider", "versions", "neighbours", "files"]


def list_uncovered(country: Country) -> list[Place]:
    return sorted(hide_even(country), key=str)


def check_uncovering(country: Country, place: Place, folder: Path, fasit: Path) -> None:
    """One hidden count is shown wherever it stands, with the shares that this gives."""
    write_published(folder, country, hide_even(country) - {place})
    assert told(folder, fasit), place


@pytest.mark.parametrize("seed", range(4))
def test_one_hidden_count_that_is_uncovered_is_found(country: Country, fasit: Path, tmp_path: Path, seed: int) -> None:
    check_uncovering(country, random.Random(seed).choice(list_uncovered(country)), tmp_path, fasit)


@pytest.mark.soak
def test_each_hidden_count_that_is_uncovered_is_found(country: Country, fasit: Path, tmp_path: Path) -> None:
    for place in list_uncovered(country):
        check_uncovering(country, place, tmp_path, fasit)


def test_the_finding_names_what_else_can_be_computed_and_no_count(folder: Path) -> None:
    # 1101: 1 in work among the women, hidden; uncovered, what the men have follows from the total
    change(folder, "arsak_kommune", "kommune;1101;Sted 1101;arbeid", {"antall": "9", "antall_tegn": ""})
    lines = told(folder)
    assert "arsak_kommune, kommune 1101, antall gruppe=utdanning: can be computed exactly" in lines
    assert not any(character.isdigit() for line in lines for character in line.split(": ", 1)[1])


def one(table: str, row: str, **cells: str) -> Callable[[Path], None]:
    return lambda folder: change(folder, table, row, cells)


def swap(first: str, second: str) -> Callable[[Path], None]:
    def do(folder: Path) -> None:
        one, other = folder / "data" / f"{first}.csv", folder / "data" / f"{second}.csv"
        texts = one.read_bytes(), other.read_bytes()
        one.write_bytes(texts[1])
        other.write_bytes(texts[0])

    return do


def rewrite(table: str, how: Change) -> Callable[[Path], None]:
    def do(folder: Path) -> None:
        path = folder / "data" / f"{table}.csv"
        path.write_text("\n".join(how(path.read_text(encoding="utf-8").split("\n"))), encoding="utf-8")

    return do


K = "kommune;1101;Sted 1101;K"
BROKEN: dict[str, tuple[Callable[[Path], None], str]] = {
    "two tables are swapped": (swap("arsak_kommune", "arsak_fylke"), "has no unit of the table's levels"),
    "a share stands beside a hidden count": (
        one("resultat", K, andel_mal="4", andel_mal_tegn=""),
        "a count of the share is hidden, and the share is not",
    ),
    "a share is another": (one("resultat", "land;0;Sted 0;alle", andel_mal="1"), "is not the share of its counts"),
    "a sign is another": (one("resultat", K, mal_nadd_tegn=".."), "the sign of what is not known"),
    "a point stands beside a hidden base": (one("resultat", K, andel_mal_tegn="."), "and the share is not"),
    "a number stands beside its sign": (one("resultat", K, mal_nadd="2"), "stands beside a number"),
    "a sign is none": (one("resultat", K, mal_nadd_tegn=":)"), "the sign is none of P4's"),
    "a small count is shown": (one("resultat", K, mal_nadd="2", mal_nadd_tegn=""), "a small count is shown"),
    "a zero is shown": (one("resultat", K, mal_nadd="0", mal_nadd_tegn=""), "a zero is shown that counts as small"),
    "a count in two tables has two values": (
        one("utvikling", "fylke;11;Sted 11;2020", avsluttet="999"),
        "is not what resultat has, the same count",
    ),
    "a count in two tables has two signs": (
        one("utvikling", "fylke;11;Sted 11;2020", avsluttet="", avsluttet_tegn=":", andel_mal="", andel_mal_tegn=":"),
        "is not what resultat has, the same count",
    ),
    "a sum does not fit": (
        one("deltakere", "kommune;1104;Sted 1104;K", med_tiltak="500"),
        "does not fit the counts that it is made of",
    ),
    "hours beside a hidden count": (
        one("deltakere", "kommune;1104;Sted 1104;alle", med_tiltak="", med_tiltak_tegn=":"),
        "a count of the mean is hidden, and the mean is not",
    ),
    "no hours where somebody has measures": (
        one("deltakere", "kommune;1104;Sted 1104;alle", timer_per_uke="0.0"),
        "0.0 is shown where nobody is known to have none",
    ),
    "a row is gone": (rewrite("resultat", lambda lines: lines[:9] + lines[10:]), "has not the categories"),
    "a unit is gone": (
        rewrite("alder", lambda lines: [line for line in lines if ";4601;" not in line and ";46;" not in line]),
        "has no row: every unit has every row",
    ),
    "rows are in another order": (
        rewrite("arsak_kommune", lambda lines: [lines[0], *lines[4:7], *lines[1:4], *lines[7:]]),
        "the units are not in order",
    ),
    "categories are in another order": (
        rewrite("deltakere", lambda lines: [lines[0], lines[1], lines[3], lines[2], *lines[4:]]),
        "in their order",
    ),
    "a unit has two names": (one("resultat", K, navn="Et annet sted"), "has another name"),
    "a table is of another edition": (
        rewrite("lov", lambda lines: [line.replace("2020-endelig", "2019-endelig") for line in lines]),
        "is of another edition",
    ),
    "the file is cut off": (rewrite("lov", lambda lines: [*lines[:4], lines[4][:20]]), "the file is cut off"),
    "the header has another column": (
        rewrite("lov", lambda lines: [lines[0].replace("navn", "name"), *lines[1:]]),
        "the header is not that of the table",
    ),
    "a small count in a category that did not exist": (
        one("lov", "land;0;Sted 0;integreringsloven;1", avsluttet="4"),
        "a small count is shown",
    ),
    "a file is missing": (lambda folder: (folder / "data" / "alder.csv").unlink(), "the file is missing"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found(folder: Path, name: str) -> None:
    do, words = BROKEN[name]
    do(folder)
    assert any(words in line for line in told(folder)), told(folder)


def test_a_count_that_is_not_the_true_one_is_found_by_the_fasit(folder: Path, fasit: Path, country: Country) -> None:
    unit = Unit("kommune", "1104")
    number = country.true()[unit, Count("avsluttet", (("kjonn", "K"),))]
    change(folder, "resultat", "kommune;1104;Sted 1104;K", {"avsluttet": str(number + 1)})
    lines = told(folder, fasit)
    assert "resultat, kommune 1104, avsluttet kjonn=K: is not the true count" in lines


def test_a_folder_that_is_none_is_refused(tmp_path: Path, whole: Path) -> None:
    with pytest.raises(RefusedError, match="has no folder data"):
        audit_folder(tmp_path)
    with pytest.raises(RefusedError, match="no folder of public tables"):
        find_edition_name(tmp_path)
    with pytest.raises(RefusedError, match="is not there"):
        audit_folder(whole, fasit=tmp_path / "fasit.parquet")
    (tmp_path / "fasit.parquet").write_bytes(b"none")
    with pytest.raises(RefusedError, match="cannot be read as Parquet"):
        audit_folder(whole, fasit=tmp_path / "fasit.parquet")


def test_the_command_lists_proofs_and_findings_and_ends_by_them(
    whole: Path, folder: Path, fasit: Path, tmp_path: Path
) -> None:
    (tmp_path / "2020.toml").write_text(YEAR, encoding="utf-8")
    years = ["--years", str(tmp_path)]
    good = CliRunner().invoke(cli, ["audit", str(whole), "--fasit", str(fasit), "--previous", str(whole), *years])
    assert good.exit_code == 0, good.output
    assert [line.split(":")[1] for line in good.output.splitlines() if line.startswith("Proof")] == [
        " form",
        " outsider",
        " versions",
        " neighbours",
        " files",
    ]
    change(folder, "resultat", K, {"mal_nadd": "2", "mal_nadd_tegn": ""})
    bad = CliRunner().invoke(cli, ["audit", str(folder), *years])
    assert "resultat, kommune 1101, mal_nadd kjonn=K: a small count is shown" in bad.output
    assert bad.exit_code == 1
