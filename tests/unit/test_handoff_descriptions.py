"""What describes the files for SSB: words, Datadoc, data package, read-me and what has changed (O4–O6)."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from datadoc_model.required.model import DatadocMetadata, MetadataContainer

from pipeline.common.files import hash_file
from pipeline.contracts.overlevering import DATASETS
from pipeline.handoff import datadoc
from pipeline.handoff.changes import find_changes
from pipeline.handoff.describe import Delivery, write_descriptions
from pipeline.handoff.names import PACKAGE, README, data_name, doc_name
from pipeline.handoff.package import write_package
from pipeline.handoff.readme import tell
from pipeline.handoff.words import load_words, name_column
from tests.support.handoff_folders import YEAR, make_basis, rows, write_files

LANGUAGES = {"nb", "nn", "en"}
EVERY_COLUMN = [(name, column) for name, dataset in DATASETS.items() for column in dataset.contract.columns]


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_files(tmp_path_factory.mktemp("levering") / "03", 2)
    write_descriptions(make_basis(), folder, Delivery(2, 3))
    return folder


def read_datadoc(folder: Path, dataset: str) -> DatadocMetadata:
    """The Datadoc as SSB's model reads it; the container alone would take an empty document."""
    container = MetadataContainer.model_validate_json((folder / doc_name(dataset, YEAR, 2)).read_text(encoding="utf-8"))
    assert container.datadoc is not None
    return container.datadoc


def read_package(folder: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    return package


# --- words


def test_every_column_has_a_name_and_a_meaning_in_three_languages_and_no_word_is_left_over():
    used = set()
    for dataset, column in EVERY_COLUMN:
        words = name_column(dataset, column)
        assert set(words.name) == set(words.meaning) == LANGUAGES
        assert all([*words.name.values(), *words.meaning.values()])
        own = f"{dataset}.{column}"
        used.add(own if own in load_words()["kolonne"] else column)
    assert used == set(load_words()["kolonne"])
    assert set(load_words()["datasett"]) == set(DATASETS)


def test_the_english_words_are_those_of_the_contract_without_the_ids_of_our_rules():
    assert name_column("avsluttet-intro", "permisjon_dager").meaning["en"] == (
        "Days of leave between start and exit, each counted once"
    )
    for dataset, column in EVERY_COLUMN:
        assert not re.search(r"\b[RO][0-9]+\b", name_column(dataset, column).meaning["en"]), column


# --- Datadoc


@pytest.mark.parametrize("dataset", DATASETS)
def test_o4_every_file_has_a_datadoc_that_lacks_nothing_ssb_asks_for(dataset: str, described: Path):
    found = read_datadoc(described, dataset)
    assert (found.dataset.short_name, found.dataset.version) == (dataset, "2")
    assert found.dataset.file_path == data_name(dataset, YEAR, 2)
    assert [one.short_name for one in found.variables] == list(DATASETS[dataset].contract.columns)
    for name in datadoc.DEMANDED:
        assert getattr(found.dataset, name), name
    texts = [getattr(found.dataset, name) for name in ("name", "description", "population_description")]
    texts += [found.dataset.version_description, found.dataset.spatial_coverage_description]
    texts += [text for one in found.variables for text in (one.name, one.comment, one.population_description)]
    for text in texts:
        assert {item.languageCode for item in text.root} == LANGUAGES
        assert all(item.languageText for item in text.root)


def test_o4_identifiers_are_made_from_names_and_dates_are_the_end_of_the_cutoff_day(described: Path):
    found = read_datadoc(described, "periode-intro")
    ours = uuid.uuid5(uuid.NAMESPACE_DNS, "introresultat.imdi.no")
    assert found.dataset.id == uuid.uuid5(ours, "periode-intro_p2020_v2")
    assert found.variables[1].id == uuid.uuid5(ours, "periode-intro_p2020_v2.vedtak_id")
    # midnight in Norway after 10 March 2021
    assert found.dataset.metadata_created_date == datetime(2021, 3, 10, 23, tzinfo=UTC)
    assert found.dataset.metadata_last_updated_date == found.dataset.metadata_created_date
    every = [one.id for name in DATASETS for one in read_datadoc(described, name).variables]
    assert len(set(every)) == len(every)


def test_o4_a_classification_is_named_only_where_every_value_is_its_own(described: Path):
    named = {
        one.short_name: str(one.classification_uri)
        for name in DATASETS
        for one in read_datadoc(described, name).variables
        if one.classification_uri
    }
    assert named == {
        "kommune_kode": "https://www.ssb.no/klass/klassifikasjoner/131",
        "bydel_kode": "https://www.ssb.no/klass/klassifikasjoner/103",
    }


@pytest.mark.parametrize(
    ("reserved", "kinds"), [(0, ["DELETION_ANONYMIZATION"]), (3, ["DELETION_ANONYMIZATION", "PROCESS_LIMITATIONS"])]
)
def test_o4_reserved_rows_limit_use_and_never_close_the_dataset(reserved: int, kinds: list[str]):
    for dataset in DATASETS.values():
        made = datadoc.make_datadoc(dataset, make_basis(reserverte=reserved), 1).datadoc
        assert made is not None
        assert [one.use_restriction_type for one in made.dataset.use_restrictions or ()] == kinds


def test_o4_a_description_without_what_ssb_demands_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(load_words()["felles"], "stikkord", [])
    with pytest.raises(ValueError, match="the Datadoc of person-intro lacks keyword"):
        datadoc.make_datadoc(DATASETS["person-intro"], make_basis(), 1)


# --- data package


def test_o5_the_package_lists_every_other_file_with_its_bytes_and_sum(described: Path):
    listed = {one["path"]: one for one in read_package(described)["resources"]}
    there = {path.relative_to(described).as_posix() for path in described.rglob("*") if path.is_file()}
    assert listed.keys() == there - {PACKAGE}
    assert len(there) == 8 + 8 + 2
    for path, one in listed.items():
        assert one["bytes"] == (described / path).stat().st_size
        assert one["hash"] == f"sha256:{hash_file(described / path)}"


def test_o5_a_schema_has_columns_keys_references_and_code_lists(described: Path):
    package = read_package(described)
    assert (package["version"], package["utgave"]) == ("v2", "2020-endelig")
    schemas = {one["name"]: one["schema"] for one in package["resources"] if "schema" in one}
    assert list(schemas) == list(DATASETS)
    period = schemas["periode-intro"]
    assert period["primaryKey"] == ["vedtak_id"]
    assert period["foreignKeys"] == [
        {"fields": ["person_id"], "reference": {"resource": "person-intro", "fields": ["person_id"]}},
        {"fields": ["vedtak_id"], "reference": {"resource": "vedtak-intro", "fields": ["vedtak_id"]}},
    ]
    fields = {one["name"]: one for one in schemas["avsluttet-intro"]["fields"]}
    assert [one["name"] for one in schemas["avsluttet-intro"]["fields"]] == list(
        DATASETS["avsluttet-intro"].contract.columns
    )
    # the contract's list, the edition's list, a form, a number's range, and a cell that may be empty
    assert fields["registrert_av"]["constraints"] == {"required": True, "enum": ["kommune", "nir"]}
    assert fields["avslutningsarsak"]["constraints"] == {"required": True, "enum": ["arbeid_heltid", "annet"]}
    assert fields["kommunenummer"]["constraints"] == {"required": False, "pattern": "[0-9]{4}"}
    assert fields["permisjon_dager"]["constraints"] == {"required": True, "minimum": 0}
    assert (fields["registrert"]["type"], fields["er_talt"]["type"]) == ("datetime", "boolean")
    measures = {one["name"]: one for one in schemas["tiltak-intro"]["fields"]}
    assert measures["tiltakskode"]["constraints"] == {"required": True}  # a code outside the list is kept
    assert measures["timer_per_uke"]["type"] == "number"


def test_o5_a_csv_beside_is_a_table_of_its_own_that_refers_to_its_likes(tmp_path: Path):
    folder = write_files(tmp_path, 1)
    for name in DATASETS:
        (folder / data_name(name, YEAR, 1, ".csv")).write_text("utgave\n", encoding="utf-8")
    write_package(make_basis(), folder, 1)
    listed = {one["name"]: one for one in read_package(folder)["resources"]}
    assert len(listed) == 16
    table = listed["tiltak-intro-csv"]
    assert (table["encoding"], table["dialect"], table["format"]) == ("utf-8", {"delimiter": ";"}, "csv")
    assert table["schema"]["foreignKeys"][0]["reference"]["resource"] == "person-intro-csv"


def test_o1_the_package_of_a_run_has_no_version(tmp_path: Path):
    folder = write_files(tmp_path)
    write_package(make_basis(), folder)
    package = read_package(folder)
    assert "version" not in package
    assert package["resources"][0]["path"] == "introinnv/klargjorte-data/person-intro_p2020.parquet"


# --- read-me


def test_o6_the_read_me_tells_counts_laws_buckets_and_units_by_name(described: Path):
    text = (described / README).read_text(encoding="utf-8")
    for told in (
        "# Introduksjonsprogram 2020: data til Statistisk sentralbyrå",
        "Levering 3 for 2020, versjon v2 (endelig)",
        "10. mars 2021",
        "statistikkloven § 10",
        "| `introinnv/klargjorte-data/avsluttet-intro_p2020_v2.parquet` | Avslutninger av introduksjonsprogram "
        "| `avslutning_id` | 1 235 |",
        "| fil | introduksjonsloven | integreringsloven |",
        "| `avsluttet-intro` | 1 200 | 35 |",
        "| `erstattet` | personen har en senere avslutning i året, som telles | 100 | 0 |",
        "Det var ingen slike rader.",
        "1 kommune og 1 bydel i Oslo har ingen deltakere i 2020.",
        "| Rogaland | 1 | Utsira (1151) |",
        "| Bydeler i Oslo | 1 | Ullern (030106) |",
        "Det er ingen tidligere levering å sammenligne med.",
        "I beskrivelsene står «ukjent».",
    ):
        assert told in text, told
    assert "Frist" not in text
    assert "Kontakt" not in text


def test_o6_deadline_contact_quarantine_and_settings_are_told_where_there_are_some():
    basis = make_basis(
        frist=date(2021, 4, 1),
        kontakt="Statistikk, 24 16 88 00",
        karantene={"vedtak": 1, "tiltak": 1020},
        reserverte=1,
        utenfor_nevner=("dod", "flyttet"),
        flere_avslutninger="alle",
        grense_maneder={"introduksjonsloven": 36, "integreringsloven": 48},
        slag="forelopig",
        uten_deltakere=(),
    )
    text = tell(basis, 0, 1, None)
    for told in (
        "| Frist | 1. april 2021 |",
        "| Kontakt i IMDi | Statistikk, 24 16 88 00 |",
        "Rader som ikke kunne leses, er ikke med: 1 i tabellen vedtak, 1 020 i tabellen tiltak.",
        "1 person har reservert seg",
        "holdt utenfor resultatet: dod, flyttet.",
        "telles alle.",
        "48 måneder (integreringsloven) og 36 måneder (introduksjonsloven) senere",
        "versjon v0 (foreløpig)",
        "Alle kommuner og bydeler i Oslo har deltakere i 2020.",
    ):
        assert told in text, told


def test_o6_what_has_changed_is_told_by_file_and_column_as_counts(tmp_path: Path):
    before = write_files(tmp_path / "01", 1)
    write_descriptions(make_basis(utgave="2020-forelopig-2", slag="forelopig"), before, Delivery(1, 1))
    # of two decisions the first is gone, the second has another goal and kind, and a third and a fourth are new
    second, third, fourth = rows("vedtak-intro", 2, 3, 4)
    changed = [second | {"sluttmal": "nytt", "vedtakstype": "avslag"}, third, fourth]
    # another edition in every row is no change
    people = [row | {"utgave": "2020-endelig"} for row in rows("person-intro")]
    now = write_files(tmp_path / "02", 2, vedtak_intro=changed, person_intro=people)
    found = find_changes(before, now, YEAR, 2)
    assert (found.utgave, found.versjon, found.nummer) == ("2020-forelopig-2", "v1", "01")
    files = {one.dataset: (one.nye, one.borte, one.endret, one.celler) for one in found.filer}
    assert files.pop("vedtak-intro") == (2, 1, 1, {"vedtakstype": 1, "sluttmal": 1})
    assert set(map(str, files.values())) == {str((0, 0, 0, {}))}
    write_descriptions(make_basis(), now, Delivery(2, 2), before)
    text = (now / README).read_text(encoding="utf-8")
    assert "Forrige levering for 2020 var nummer 01, versjon v1 (2020-forelopig-2)." in text
    assert "| `vedtak-intro` | 2 | 1 | 1 | `vedtakstype` 1, `sluttmal` 1 |" in text
    assert "nytt" not in text


def test_r15_the_same_files_are_described_by_the_same_bytes(described: Path, tmp_path: Path):
    again = write_files(tmp_path / "03", 2)
    write_descriptions(make_basis(), again, Delivery(2, 3))
    for path in sorted(path for path in described.rglob("*") if path.is_file()):
        assert (again / path.relative_to(described)).read_bytes() == path.read_bytes(), path.name
