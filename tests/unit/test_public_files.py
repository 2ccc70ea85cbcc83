"""The public data files: every figure and sign is the public cell's, in every form; the same bytes (P4, P13)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.disclosure.model import PublicEdition
from pipeline.editions.edition import Edition
from pipeline.editions.open_data import OpenData
from pipeline.public.catalogue import render_catalogue
from pipeline.public.labels import Labels, load_public_texts
from pipeline.public.write import list_files, write_public
from tests.support.public_editions import list_exact, list_small, make_public_edition
from tests.support.readback.public_files import (
    Seen,
    list_expected,
    read_csv,
    read_json_stat,
    read_parquet,
    read_workbook,
)
from tests.support.sheet_database import FACTS, make_edition

OPEN_DATA = OpenData(
    url="https://data.example.no/intro/2020",
    epost="tall@example.no",
    utgiver="https://example.no/id/1",
    lisens="CC BY 4.0",
)


@pytest.fixture(scope="module")
def edition() -> Edition:
    return make_edition("endelig", frist=None, offentlig=OPEN_DATA)


@pytest.fixture(scope="module")
def public(edition: Edition) -> PublicEdition:
    return make_public_edition(list_small(edition.codes.areas.structure(date(2020, 12, 31)).units()))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, public: PublicEdition, edition: Edition) -> Path:
    folder = tmp_path_factory.mktemp("offentlig")
    write_public(public, edition, FACTS, folder)
    return folder


def read_form(form: str, folder: Path, public: PublicEdition) -> Seen:
    if form == "xlsx":
        return read_workbook(folder / "introresultat-2020.xlsx", public)
    return {"csv": read_csv, "parquet": read_parquet, "json": read_json_stat}[form](folder, public)


def test_the_small_edition_has_every_sign(public: PublicEdition) -> None:
    assert {sign for _, sign in list_expected(public).values()} == {"", ":", "..", "."}


@pytest.mark.parametrize("form", ["csv", "parquet", "json", "xlsx"])
def test_every_figure_is_the_public_cell(form: str, written: Path, public: PublicEdition) -> None:
    assert read_form(form, written / "data", public) == list_expected(public)


@pytest.mark.parametrize("form", ["csv", "parquet", "json", "xlsx"])
def test_no_true_count_of_a_hidden_cell_is_in_its_place(
    form: str, written: Path, public: PublicEdition, edition: Edition
) -> None:
    seen, hidden = read_form(form, written / "data", public), 0
    for unit, own in list_small(edition.codes.areas.structure(date(2020, 12, 31)).units()).items():
        for table in public.tables:
            for dimensions, counts in (
                list_exact(table, own, 2020) if unit.niva in public.tables[table].table.levels else ()
            ):
                for name, count in counts.items():
                    found = seen[table, unit.kode, dimensions, name]
                    hidden += found == (None, ":")
                    assert found in ((None, ":"), (count, ""))
    assert hidden > 50


def test_the_files_are_those_of_the_spec(written: Path, public: PublicEdition) -> None:
    names = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    units = [unit.kode for unit in public.units if unit.niva in ("kommune", "bydel")]
    pages = {f"kommune/{kode}{end}.html" for kode in units for end in ("", "-nn")}
    tables = {f"data/{name}.{form}" for name in public.tables for form in ("csv", "parquet", "json")}
    others = {"introresultat-2020.xlsx", "datapackage.json", "katalog.jsonld"}
    assert names == {"index.html", "nynorsk.html"} | pages | tables | {f"data/{name}" for name in others}
    assert {path.stat().st_mode & 0o777 for path in written.rglob("*") if path.is_file()} == {0o600}


def test_the_order_of_rows_is_that_of_the_edition(written: Path, public: PublicEdition) -> None:
    lines = (written / "data" / "resultat.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == (
        "utgave;niva;kode;navn;kjonn;avsluttet;avsluttet_tegn;mal_nadd;mal_nadd_tegn;"
        "ikke_mal_nadd;ikke_mal_nadd_tegn;andel_mal;andel_mal_tegn"
    )
    # Oslo 40, Halden 29, Moss 200, Aremark 2, Kvam 12: 283; reached 30 + 14 + 125 + 1 + 12 = 182, which is 64.3 %
    assert lines[1] == "2020-endelig;land;0;Hele landet;alle;283;;182;;101;;64;"
    assert [line.split(";")[2] for line in lines[1::3]] == [row.kode for row in public.tables["resultat"].rows[::3]]
    assert "2020-endelig;kommune;3012;Aremark;alle;;:;;:;;:;;:" in lines
    assert "2020-endelig;kommune;3011;Hvaler;alle;0;;0;;0;;;." in lines
    assert "2020-endelig;kommune;4622;Kvam;alle;12;;12;;;:;100;" in lines


def test_the_same_cells_give_the_same_bytes(written: Path, public: PublicEdition, edition: Edition) -> None:
    for name, content in list_files(public, edition, FACTS):
        assert (written / name).read_bytes() == content, name


def test_no_text_is_a_formula(public: PublicEdition, edition: Edition) -> None:
    rename = {"3001": "=HYPERLINK(1)", "3002": "@SUM(A1)", "3012": "<b>+1</b>"}
    data = {
        name: replace(one, rows=tuple(replace(row, navn=rename.get(row.kode, row.navn)) for row in one.rows))
        for name, one in public.tables.items()
    }
    units = tuple(replace(unit, navn=rename.get(unit.kode, unit.navn)) for unit in public.units)
    files = dict(list_files(replace(public, tables=data, units=units), edition, FACTS))
    lines = files["data/resultat.csv"].decode("utf-8").splitlines()
    assert any(";'=HYPERLINK(1);" in line for line in lines) and any(";'@SUM(A1);" in line for line in lines)
    assert not any(cell[:1] in "=@+" for line in lines for cell in line.split(";") if cell)
    assert b"<b>" not in files["kommune/3012.html"] and b"<b>" not in files["index.html"]


def test_the_package_describes_every_file(written: Path, public: PublicEdition) -> None:
    package = json.loads((written / "data" / "datapackage.json").read_text(encoding="utf-8"))
    files = [resource for resource in package["resources"] if "path" in resource]
    lying = {path.name for path in (written / "data").iterdir()} - {"datapackage.json", "katalog.jsonld"}
    assert {resource["path"] for resource in files} == lying
    for resource in files:
        content = (written / "data" / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    (result,) = (one for one in files if one["name"] == "resultat")
    assert result["dialect"]["delimiter"] == ";" and result["schema"]["missingValues"] == [""]
    assert result["schema"]["primaryKey"] == ["utgave", "niva", "kode", "kjonn"]
    assert [field["name"] for field in result["schema"]["fields"]][:5] == ["utgave", "niva", "kode", "navn", "kjonn"]
    assert package["licenses"][0]["name"] == "CC-BY-4.0"
    (units,) = (one for one in package["resources"] if one["name"] == "kodeliste-enhet")
    assert [row["kode"] for row in units["data"]] == sorted(
        {unit.kode for unit in public.units}, key=lambda kode: (len(kode), kode)
    )


def test_the_catalogue_says_what_the_standard_requires(written: Path) -> None:
    catalogue = json.loads((written / "data" / "katalog.jsonld").read_text(encoding="utf-8"))
    for key in ("dct:title", "dct:description", "dct:publisher", "dcat:contactPoint", "dct:identifier"):
        assert catalogue[key], key
    (dataset,) = catalogue["dcat:dataset"]
    required = [
        "title",
        "description",
        "publisher",
        "identifier",
        "accessRights",
        "temporal",
        "spatial",
        "language",
        "issued",
    ]
    for key in (*(f"dct:{one}" for one in required), "dcat:contactPoint", "dcat:theme"):
        assert dataset[key], key
    assert dataset["dct:accessRights"]["@id"].endswith("/access-right/PUBLIC")
    by_address = {one["dcat:accessURL"]["@id"]: one for one in dataset["dcat:distribution"]}
    lying = {path for path in (written / "data").iterdir() if path.suffix in (".csv", ".parquet", ".json", ".xlsx")}
    lying = {path for path in lying if path.name != "datapackage.json"}
    assert by_address.keys() == {f"{OPEN_DATA.url}/data/{path.name}" for path in lying}
    for path in lying:
        one = by_address[f"{OPEN_DATA.url}/data/{path.name}"]
        assert one["dcat:byteSize"]["@value"] == str(path.stat().st_size)
        assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert one["dct:license"]["@id"].endswith("/licence/CC_BY_4_0")


def test_without_the_publisher_there_is_no_catalogue(public: PublicEdition) -> None:
    names = [name for name, _ in list_files(public, make_edition("endelig", frist=None), FACTS)]
    assert "data/katalog.jsonld" not in names and "data/datapackage.json" in names


def test_a_day_that_is_not_known_is_left_out(public: PublicEdition, edition: Edition) -> None:
    files = dict(list_files(replace(public, publisert=None), edition, FACTS))
    assert "updated" not in json.loads(files["data/resultat.json"])
    assert "created" not in json.loads(files["data/datapackage.json"])
    labels = [Labels(load_public_texts(language), edition.codes) for language in ("nb", "nn")]
    catalogue: dict[str, Any] = json.loads(render_catalogue(replace(public, publisert=None), OPEN_DATA, {}, labels))
    assert "dct:issued" not in catalogue
