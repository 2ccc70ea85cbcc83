"""Every finding about introduksjonsstønad, and every cell of its table, equals a plain-Python count (T3).

``soak`` runs many more by chance. The rules one by one, by pencil, are in ``tests/spec/kvalitetsregler``.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.support.hostile import CODES, SETTINGS, registers
from tests.support.oracle_settings import YearSettings
from tests.support.oracle_stonad import StonadOracle
from tests.support.registers import Tables
from tests.support.running import is_same
from tests.support.stonad import Payment, list_months
from tests.support.working_tables import open_working_tables

QUICK = settings(
    max_examples=1,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
SOAK = settings(QUICK, max_examples=60, derandomize=False)
AMOUNTS = ("20000", "20000", "20000", "100,50", "0", "-100.50", "-20000", "0.000000001")
FEWEST = 3  # rules that must find somebody, or the comparison says little
RULES = "('stonad_uten_deltakelse', 'stonad_etter_avslutning', 'stonad_i_to_kommuner', 'deltakelse_uten_stonad')"


def with_numbers(seed: int, tables: Tables) -> Tables:
    """The register with numbers: most have one, some have none, and some share it."""
    chance = random.Random(seed)
    people = dict.fromkeys(row["person_id"] for row in tables["person"])
    numbers = {name: f"{place:011}" for place, name in enumerate(people, start=1)}
    for name in people:
        numbers[name] = chance.choice([*[numbers[name]] * 8, "", chance.choice([*numbers.values()])])
    rows = [row | {"fodselsnummer": numbers[row["person_id"]]} for row in tables["person"]]
    return tables | {"person": rows}


def make_payments(seed: int, tables: Tables, ar: int, key: str) -> list[Payment]:
    """Most people are paid most months, some twice or by two; some are paid nothing, and some are nobody of NIR."""
    chance = random.Random(seed)
    payments = [Payment("00000000000" if key == "fodselsnummer" else "ingen", f"{ar}-03")]
    names = sorted({row[key] for row in tables["person"] if row.get(key)})
    months = list_months(f"{ar - 1}-12", f"{ar + 1}-{chance.choice(['01', '02'])}")
    for name in names:
        payer, rate = chance.choice([*CODES, ""]), chance.choice([0, 0.1, 0.6, 0.95, 1])
        for month in months:
            while chance.random() < rate:
                other = chance.choice([*CODES, ""]) if chance.random() < 0.1 else payer
                payments.append(Payment(name, month, chance.choice(AMOUNTS), other))
                if chance.random() < 0.7:
                    break
    chance.shuffle(payments)
    return payments


def require_the_oracles_count(tables: Tables, year: YearSettings, seed: int, key: str) -> set[str]:
    """Compare everything; return the rules that found somebody."""
    tables = with_numbers(seed, tables)
    payments = make_payments(seed, tables, year.ar, key)
    tatt_ut = f"{year.ar + 1}-03-{1 + seed % 2:02}T06:00:00"
    oracle = StonadOracle(tables, year, payments, key, tatt_ut)
    wanted = ["klargjort.funn", "statistikk.stonad"]
    with open_working_tables(tables, wanted, year, stonad=payments, key=key, stonad_taken=tatt_ut) as connection:
        found = connection.execute(
            "select regel, person_id, kommune_kode, bydel_kode, rader_antall from klargjort.funn "
            f"where regel in {RULES}"
        ).fetchall()
        rows = connection.execute(
            "select niva, kode, kjonn, deltakere, deltakere_uten_oppslag, deltakere_med_stonad, stonad_maneder, "
            "snitt_maneder from statistikk.stonad"
        ).fetchall()
    told = {row[:4]: row[4] for row in found}
    assert len(told) == len(found)
    expected = dict(oracle.findings)
    differing = [
        (key, expected.get(key), told.get(key)) for key in {*expected, *told} if expected.get(key) != told.get(key)
    ]
    assert differing[:5] == []
    counts = oracle.count_units()
    assert {row[:3] for row in rows} == set(counts)
    wrong = [
        (row, counts[row[:3]])
        for row in rows
        if not all(is_same(own, other) for own, other in zip(counts[row[:3]], row[3:], strict=True))
    ]
    assert wrong[:5] == []
    return {rule for rule, *_ in told}


@pytest.mark.parametrize("key", ["person_id", "fodselsnummer"])
@given(data=st.data())
@QUICK
def test_findings_and_table_equal_the_oracle(key, data):
    year = SETTINGS[0] if key == "person_id" else SETTINGS[2]
    assert len(require_the_oracles_count(data.draw(registers(year, 200, 200)), year, 7, key)) >= FEWEST


@pytest.mark.soak
@given(data=st.data())
@SOAK
def test_findings_and_table_equal_the_oracle_in_the_long_run(data):
    year = data.draw(st.sampled_from(SETTINGS))
    key = data.draw(st.sampled_from(["person_id", "fodselsnummer"]))
    require_the_oracles_count(data.draw(registers(year)), year, data.draw(st.integers(0, 10**6)), key)
