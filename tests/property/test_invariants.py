"""What may not change the figures, and which figures must add up, whatever the register holds.

These hold without knowing a single right number; that the numbers are right is
``test_oracle_equals_pipeline.py``.
"""

import random
from collections import Counter

import pytest

from pipeline.statistics.result_tables import RESULT_TABLES
from tests.support.hostile import CODES, SETTINGS, make_register
from tests.support.oracle import GRUNNER, GRUPPER
from tests.support.oracle_reading import CONTRACT
from tests.support.registers import Tables
from tests.support.running import KEYS, Results, by_key, run_tables

YEAR = SETTINGS[0]
KOMMUNER = list(CODES[:9])
BYDELER = [*(f"0301{number:02}" for number in range(1, 18)), "030199"]
COUNTS = (*GRUPPER, "avsluttet", "mal_nadd", "utelatt_utvidet")


@pytest.fixture(scope="module")
def tables() -> Tables:
    made = make_register(2024, 350, KOMMUNER, YEAR)
    return {table: made.get(table, []) for table in CONTRACT}


@pytest.fixture(scope="module")
def results(tables: Tables) -> Results:
    return run_all_tables(tables)


def figures(results: Results) -> Results:
    """All tables but the accounting, those of the quality rules too."""
    return {table: rows for table, rows in results.items() if table != "regnskap"}


def run_all_tables(tables: Tables) -> Results:
    return run_tables(tables, YEAR, names=RESULT_TABLES)


def buckets(results: Results) -> dict[str, int]:
    return {row["botte"]: int(row["antall"]) for row in results["regnskap"]}


def test_the_order_of_rows_changes_nothing(tables, results):
    rng = random.Random(1)
    shuffled = {table: rng.sample(rows, len(rows)) for table, rows in tables.items()}
    assert run_all_tables(shuffled) == results


def test_exact_duplicates_change_the_accounting_only(tables, results):
    rng = random.Random(2)
    doubled = {table: rows + rng.sample(rows, len(rows) // 3) for table, rows in tables.items()}
    again = run_all_tables(doubled)
    assert figures(again) == figures(results)
    before, after = buckets(results), buckets(again)
    moved = {botte for botte in before if before[botte] != after[botte]}
    assert moved <= {"karantene", "duplikat"}
    assert sum(after.values()) - sum(before.values()) == len(tables["avslutning"]) // 3


def test_rows_registered_after_the_cutoff_change_the_accounting_only(tables, results):
    # Copies of rows with other contents, from the end of the cutoff day on, each at its own time.
    rng = random.Random(3)
    later = {table: list(rows) for table, rows in tables.items()}
    for rows in later.values():
        for number, row in enumerate(rng.sample(rows, len(rows) // 3)):
            late = dict(row, registrert=f"2021-01-22T00:{number // 60:02}:{number % 60:02}", opphevet="")
            for column, cell in (("kommunenummer", "1103"), ("avslutningsarsak", "annet"), ("kjonn", "M")):
                if column in late:
                    late[column] = cell
            rows.append(late)
    again = run_all_tables(later)
    assert figures(again) == figures(results)
    before, after = buckets(results), buckets(again)
    moved = {botte for botte in before if before[botte] != after[botte]}
    assert moved <= {"karantene", "registrert_etter_skjaeringsdato"}
    assert sum(after.values()) - sum(before.values()) == len(tables["avslutning"]) // 3


def test_every_row_read_is_accounted(tables, results):
    assert sum(buckets(results).values()) == len(tables["avslutning"])


def test_r14_sums(results):
    resultat, regnskap = by_key(results, "resultat"), buckets(results)
    talt_med, uten_enhet = regnskap["talt_med"], regnskap["uten_enhet"]
    assert int(resultat["land", "0", "alle"]["avsluttet"]) == talt_med + uten_enhet + regnskap["adressesperre"]
    assert int(resultat["land_uten_sperret", "0", "alle"]["avsluttet"]) == talt_med + uten_enhet
    for niva in ("kommune", "fylke"):
        assert sum_of(resultat, niva, "avsluttet", "alle") == talt_med
    assert int(resultat["land", "0", "alle"]["utelatt_utvidet"]) == regnskap["utvidet_program"]
    assert talt_med and uten_enhet and regnskap["adressesperre"] and regnskap["utvidet_program"]


def sum_of(resultat: dict, niva: str, column: str, kjonn: str) -> int:
    return sum(int(row[column]) for key, row in resultat.items() if key[0] == niva and key[2] == kjonn)


def test_r09_groups_add_up_in_every_row(results):
    for row in results["resultat"]:
        assert int(row["avsluttet"]) == sum(int(row[gruppe]) for gruppe in GRUPPER)
        assert int(row["mal_nadd"]) == int(row["arbeid"]) + int(row["utdanning"])
        assert int(row["deltakere_uten_tiltak"]) <= int(row["deltakere"])


def test_r10_the_sexes_add_up_in_every_table(results):
    for table in KEYS:
        rows = {} if table == "regnskap" else by_key(results, table)
        for key, row in rows.items():
            if key[2] != "alle":
                continue
            for column in (*COUNTS, "deltakere", "deltakere_uten_tiltak", "kun_norskfane"):
                if column in row:
                    parts = [rows.get((*key[:2], kjonn, *key[3:]), {column: 0})[column] for kjonn in "KM"]
                    assert int(row[column]) == sum(int(part) for part in parts), (table, key, column)


def test_r08_oslo_is_the_sum_of_its_bydeler_for_exits(results):
    resultat = by_key(results, "resultat")
    for kjonn in ("alle", "K", "M"):
        for column in COUNTS:
            oslo = int(resultat["kommune", "0301", kjonn][column])
            assert oslo == sum_of(resultat, "bydel", column, kjonn), column


def test_r10_ages_and_laws_add_up_to_the_result(results):
    resultat = by_key(results, "resultat")
    for table in ("resultat_alder", "resultat_lov"):
        for column in ("avsluttet", "mal_nadd"):
            sums: dict[tuple[str, ...], int] = {}
            for key, row in by_key(results, table).items():
                sums[key[:3]] = sums.get(key[:3], 0) + int(row[column])
            assert sums == {key: int(resultat[key][column]) for key in sums}
            assert {key[0] for key in sums} == {"land", "land_uten_sperret", "fylke"}


def test_r09_the_reasons_add_up_to_the_groups_of_every_unit(results):
    sums: Counter[tuple[str, ...]] = Counter()
    for row in results["avslutningsarsak"]:
        assert int(row["antall"]) > 0
        sums[row["niva"], row["kode"], row["gruppe"]] += int(row["antall"])
    for key, row in by_key(results, "resultat").items():
        if key[2] == "alle":
            assert {gruppe: sums[*key[:2], gruppe] for gruppe in GRUPPER} == {g: int(row[g]) for g in GRUPPER}


def test_r06_r09_who_was_taken_out_adds_up_by_ground(results):
    resultat, regnskap = by_key(results, "resultat"), buckets(results)
    utelatt = {key: int(row["antall"]) for key, row in by_key(results, "utelatt").items()}
    for niva, kode, kjonn in resultat:
        if kjonn == "alle":
            evidence = sum(utelatt[niva, kode, ground] for ground in ("meldt", "vedtak", "frist"))
            assert evidence == int(resultat[niva, kode, kjonn]["utelatt_utvidet"])
    assert utelatt["land", "0", "utenfor_nevner"] == regnskap["utenfor_nevner"]
    for ground in GRUNNER:
        in_units = [
            sum(number for key, number in utelatt.items() if (key[0], key[2]) == (niva, ground))
            for niva in ("land", "land_uten_sperret", "kommune", "fylke")
        ]
        assert in_units == sorted(in_units, reverse=True), "people at a shielded address, then those without a unit"
        assert in_units[2] == in_units[3]
        assert sum(utelatt["bydel", kode, ground] for kode in BYDELER) == utelatt["kommune", "0301", ground]
    assert all(utelatt["land", "0", ground] for ground in ("meldt", "vedtak", "frist"))


def test_the_development_ends_with_the_editions_own_result(results):
    # one edition alone: nothing to compare with, and no year but its own
    assert results["resultat_endring"] == []
    resultat = by_key(results, "resultat")
    rows = {(row["niva"], row["kode"]): row for row in results["utvikling"]}
    assert len(rows) == len(results["utvikling"])
    assert rows.keys() == {key[:2] for key in resultat if key[0] in ("land", "kommune", "bydel")}
    for unit, row in rows.items():
        own = resultat[*unit, "alle"]
        assert (row["ar"], row["kilde_utgave"]) == (str(YEAR.ar), YEAR.key)
        for column in ("avsluttet", "mal_nadd", "andel_mal", "ikke_registrert", "navn"):
            assert row[column] == own[column]


def test_r11_r12_the_tables_agree_on_participants(results):
    resultat = by_key(results, "resultat")
    for key, row in by_key(results, "tiltak_sum").items():
        for column in ("deltakere", "deltakere_uten_tiltak"):
            assert int(row[column]) == int(resultat[key][column])


def test_r11_a_participant_of_a_unit_is_one_of_the_nation(results):
    resultat = by_key(results, "resultat")
    national = int(resultat["land_uten_sperret", "0", "alle"]["deltakere"])
    assert max(int(row["deltakere"]) for key, row in resultat.items() if key[0] != "land") == national
    assert national <= int(resultat["land", "0", "alle"]["deltakere"])
