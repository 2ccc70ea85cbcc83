"""Notices: each kind has words for its facts, outlives the record, and is told by every run and on its page."""

import string
from pathlib import Path

import pytest

from pipeline.common.notice_kinds import KINDS
from pipeline.common.notices import Notice, read_notices, tell_missing_columns
from pipeline.intake.intake import IntakeRecord, read_intake
from pipeline.intake.snapshot import open_snapshot
from pipeline.nir.contract import TABLES
from pipeline.overview.alerts import LEVELS
from tests.support.intakes import edition_folder, freeze_snapshot, make_edition, read_record, take_folder
from tests.support.registers import register, write_extract


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words_and_comes_back_from_the_record(kind: str) -> None:
    told = KINDS[kind]
    texts = told.heading + (told.text if isinstance(told.text, str) else "{kolonne}")
    names = [name for _, name, _, _ in string.Formatter().parse(texts) if name]
    notice = Notice(kind, {name: ("FAKTUM", "x") if name.endswith("er") else "FAKTUM" for name in names})
    assert notice.level in LEVELS
    assert not notice.heading.endswith(".")
    assert notice.text.endswith(".")
    assert notice.heading.count("FAKTUM") + notice.text.count("FAKTUM") >= bool(names)
    assert read_notices([notice.describe()]) == (notice,)


def test_what_another_version_recorded_is_told_by_number_and_not_by_word() -> None:
    known = Notice("uten_kilde", {})
    recorded = [
        "person.csv: not in the contract and ignored: «Kari»",
        {"slag": "noe_nytt", "fakta": {}},
        {"slag": "ukjent_fil", "fakta": {"navn": ["Kari"]}},
        {"slag": "mangler_kolonne"},
        known.describe(),
    ]
    told = read_notices(recorded)
    assert told[0] == known
    assert (told[1].kind, told[1].facts) == ("annen_versjon", {"antall": 4})
    assert "Kari" not in told[1].sentence


@pytest.mark.parametrize("recorded", [[], ["person.csv: not in the contract and ignored: «farge»"]])
def test_what_is_missing_is_told_of_an_intake_that_an_earlier_version_recorded(recorded: list[str]) -> None:
    files = [{"tabell": name, "manglende_kolonner": ["opphevet"] * (name == "vedtak")} for name in TABLES]
    provenance = {"kilde": {"advarsler": recorded, "filer": files[:-1]}}
    told = IntakeRecord(Path("mottak"), "", {}, provenance).notices
    assert [(notice.kind, notice.facts) for notice in told[:2]] == [
        ("mangler_tabell", {"tabell": "utvidet_program"}),
        ("mangler_kolonne", {"kolonne": "opphevet", "tabeller": ("vedtak",)}),
    ]
    assert [notice.kind for notice in told[2:]] == ["annen_versjon"] * len(recorded)


def test_columns_that_decide_figures_are_told_one_by_one_and_the_others_together() -> None:
    missing = {"person": ["adressesperre", "fodeland"], "vedtak": ["opphevet", "til_dato"], "tiltak": ["opphevet"]}
    told = tell_missing_columns(missing, ["utvidet_program"])
    assert [(notice.level, notice.facts) for notice in told] == [
        ("first", {"tabell": "utvidet_program"}),
        ("first", {"kolonne": "adressesperre", "tabeller": ("person",)}),
        ("first", {"kolonne": "opphevet", "tabeller": ("vedtak", "tiltak")}),
        ("look", {"kolonner": ("person.fodeland", "vedtak.til_dato")}),
    ]
    assert "shielded" in told[1].sentence
    assert "deleted or replaced" in told[2].sentence


def test_every_optional_column_is_told_where_it_is_missing() -> None:
    optional = {
        name: [column.name for column in table.columns if not column.required] for name, table in TABLES.items()
    }
    told = " ".join(notice.sentence for notice in tell_missing_columns(optional, []))
    assert not [column for columns in optional.values() for column in columns if column not in told]


def test_a_run_without_a_source_tells_what_the_intake_found(tmp_path) -> None:
    tables = register("person\n    person_id\n    p\n")
    del tables["utvidet_program"]
    source = write_extract(tmp_path / "uttrekk", tables)
    path = source / "person.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("adressesperre", "noe_annet"), encoding="utf-8")
    intake = take_folder(tmp_path, source)
    freeze_snapshot(intake.made, edition_folder(tmp_path))
    folder = edition_folder(tmp_path)
    again = read_intake(folder, open_snapshot(folder), make_edition())
    assert again.notices == intake.notices
    assert [notice.kind for notice in again.notices] == [
        "mangler_tabell",
        "mangler_kolonne",
        "ukjent_kolonne",
        "uten_rader",
    ]
    recorded = read_record(folder / "mottak" / "proveniens.json")["kilde"]["advarsler"]
    assert [entry["melding"] for entry in recorded] == [notice.sentence for notice in again.notices]
