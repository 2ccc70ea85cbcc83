"""T4, T5: every count of the report equals plain Python's, and a whole year's equal the edition's, cell by cell.

On registers made to be awkward; the pencil figures are in ``tests/spec/test_t4_report.py``.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.editions.edition import find_edition
from pipeline.editions.period import Period
from pipeline.intake.sources.given import GivenSource
from pipeline.report.figures import Figures, count_period
from pipeline.report.known import know_from_source, make_report_edition, open_given
from tests.support.hostile import CODES, SETTINGS, make_register
from tests.support.oracle import read_reasons
from tests.support.oracle_exits import sort_exits
from tests.support.oracle_reading import Reading, read_tables
from tests.support.oracle_report import count_report
from tests.support.oracle_settings import YearSettings
from tests.support.oracle_units import Structure
from tests.support.registers import Tables
from tests.support.running import read_areas, run_tables, write_input

HALF, YEAR = Period(date(2020, 1, 1), date(2020, 6, 30)), Period(date(2020, 1, 1), date(2020, 12, 31))
COUNTS = ("startet", "deltakere", "beholdning", "avsluttet", "mal_nadd", "arbeid", "utdanning")


def count_all(folder: Path, tables: Tables, settings: YearSettings) -> list[Figures]:
    """The half and the whole year, from one reading of the source as it was known on the edition's cutoff day."""
    source, years = write_input(folder, tables, settings)
    year = find_edition(settings.key, years).year
    work = folder / "arbeid"
    work.mkdir()
    with open_given(GivenSource(str(source)), year, YEAR) as (verified, cutoff):
        assert cutoff == settings.skjaeringsdato
        (known,) = know_from_source(verified, [(year, cutoff)], work)
        return [count_period(known, make_report_edition(year, cutoff), period, work) for period in (HALF, YEAR)]


def expect(reading: Reading, settings: YearSettings, period: Period) -> dict[tuple[str, ...], dict[str, int]]:
    structure = Structure(read_areas(), settings.structure_date, settings.omradekorreksjon)
    shielded = {row["person_id"] for row in reading.rows["person"] if row["adressesperre"]}
    exits = sort_exits(reading, settings, structure, shielded, (period.first, period.last))
    found = count_report(reading, exits, structure, shielded, period.first, period.last)
    return {key: {name: len(idents) for name, idents in counts.items()} for key, counts in found.items()}


@pytest.mark.parametrize(
    ("number", "seed"),
    [(1, 5), *(pytest.param(number, seed, marks=pytest.mark.soak) for number, seed in ((0, 4), (3, 6)))],
)
def test_every_count_is_the_registers_and_of_a_whole_year_the_editions(tmp_path: Path, number: int, seed: int) -> None:
    settings = SETTINGS[number]
    tables = make_register(seed, 250, list(CODES[:8]), settings)
    reading = read_tables(tables, settings.skjaeringsdato, set(read_reasons()))
    both = count_all(tmp_path, tables, settings)
    for figures in both:
        expected = expect(reading, settings, figures.period)
        rows = {(row["niva"], row["kode"], row["inndeling"], row["verdi"]): row for row in figures.tables["hovedtall"]}
        assert expected.keys() <= rows.keys()
        wrong = {
            (key, name): (row[name], expected.get(key, {}).get(name, 0))
            for key, row in rows.items()
            for name in COUNTS
            if row[name] != expected.get(key, {}).get(name, 0)
        }
        assert wrong == {}
        assert sum(row["avsluttet"] for row in rows.values()) > 100
    hold_against_edition(both[1], run_tables(tables, settings))


def hold_against_edition(figures: Figures, edition: dict[str, list[dict[str, Any]]]) -> None:
    """T5: every figure that both have."""
    rows = {(row["niva"], row["inndeling"], row["kode"], row["verdi"]): row for row in figures.tables["hovedtall"]}
    names = ("avsluttet", "mal_nadd", "arbeid", "utdanning", "deltakere")
    compared = 0
    for one in edition["resultat"]:
        division = "alle" if one["kjonn"] == "alle" else "kjonn"
        row = rows.get((one["niva"], division, one["kode"], one["kjonn"]))
        if row is not None:
            compared += 1
            assert [row[name] for name in names] == [int(one[name]) for name in names], one["kode"]
    assert compared == 3 + sum(one["niva"] == "fylke" and one["kjonn"] == "alle" for one in edition["resultat"])
    for one in edition["resultat_alder"]:
        if (one["niva"], one["kjonn"]) == ("land", "alle"):
            row = rows["land", "alder", "0", one["aldersgruppe"]]
            assert (row["avsluttet"], row["mal_nadd"]) == (int(one["avsluttet"]), int(one["mal_nadd"]))
    for column, division in (("lov", "lov"), ("kollektiv_beskyttelse", "beskyttelse")):
        sums: dict[str, int] = {}
        for one in edition["resultat_lov"]:
            if (one["niva"], one["kjonn"]) == ("land", "alle"):
                sums[str(one[column])] = sums.get(str(one[column]), 0) + int(one["avsluttet"])
        assert sums == {value: rows["land", division, "0", value]["avsluttet"] for value in sums}
    measures = {
        (row["hovedgruppe"], row["tiltakskode"]): row["deltakere"]
        for row in figures.tables["tiltak"]
        if row["hovedgruppe"] != "uten_tiltak"
    }
    assert measures == {
        (one["hovedgruppe"], one["tiltakskode"] or "alle"): int(one["deltakere"])
        for one in edition["tiltak"]
        if (one["niva"], one["kjonn"]) == ("land", "alle")
    }
    (total,) = (one for one in edition["tiltak_sum"] if (one["niva"], one["kjonn"]) == ("land", "alle"))
    assert figures.find("tiltak", hovedgruppe="uten_tiltak")["deltakere"] == int(total["deltakere_uten_tiltak"])
