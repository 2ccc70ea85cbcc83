"""Registers made by chance to be as awkward as the contract allows, for the property tests.

People are few-rowed cases in few municipalities (``hostile_people.py``), so that the rules meet each
other; then rows are doubled, given versions, revoked, made late or broken (``hostile_history.py``).
Hypothesis chooses seed, size and municipalities; ``reducing.py`` makes a failing register small.
"""

from __future__ import annotations

import random
from datetime import date

from hypothesis import strategies as st

from tests.support.hostile_history import disturb
from tests.support.hostile_people import add_person
from tests.support.hostile_world import World
from tests.support.oracle_settings import YearSettings
from tests.support.registers import Tables

CODES = (
    "0301",  # Oslo: bydeler
    "4601",
    "1201",  # Bergen until 2020
    "5012",  # split in three 2020
    "1507",  # 2020–2023, then split
    "9999",  # unknown
    "1504",  # Ålesund until 2020
    "1850",  # split in two 2020
    "1613",  # 5012 before 2018
    "3101",  # from 2024
    "3001",  # 2020–2023
    "0101",  # 3001 before
    "1103",
    "1508",
    "0720",  # split on 1 January 2017
    "1577",
    "1444",
    "0000",
)

SETTINGS = (
    YearSettings(),
    YearSettings(flere_avslutninger="alle", utenfor_nevner=("dod", "flyttet")),
    YearSettings(inndeling=date(2019, 12, 31), bevis_utvidet=("meldt", "frist"), frist_slakk_dager=2),
    YearSettings(
        inndeling=date(2024, 12, 31),
        omradekorreksjon={"1507": "1508", "5012": "5059", "9999": "0301", "4601": "1103"},
        bevis_utvidet=("vedtak",),
    ),
    YearSettings(
        skjaeringsdato=date(2021, 3, 28),
        grense={"introduksjonsloven": 30},
        bevis_utvidet=("frist",),
        utenfor_nevner=("ikke_registrert", "arbeid_deltid"),
    ),
    YearSettings(
        ar=2021,
        skjaeringsdato=date(2021, 10, 31),
        grense={"introduksjonsloven": 36, "integreringsloven": 12},
        frist_slakk_dager=31,
        flere_avslutninger="alle",
    ),
    YearSettings(ar=2024, skjaeringsdato=date(2025, 1, 15), omradekorreksjon={"3001": "0301", "1580": "4601"}),
    YearSettings(ar=2019, skjaeringsdato=date(2020, 1, 7), bevis_utvidet=(), inndeling=date(2017, 1, 1)),
)


def make_register(seed: int, people: int, codes: list[str], settings: YearSettings) -> Tables:
    """A register of ``people`` awkward people, the same for the same arguments."""
    world = World(random.Random(seed), settings, tuple(codes))
    for number in range(people):
        add_person(world, number)
    disturb(world)
    for rows in world.tables.values():
        world.rng.shuffle(rows)
    if world.chance(0.15):
        del world.tables["utvidet_program"]
    return world.tables


def registers(settings: YearSettings, min_people: int = 250, max_people: int = 500) -> st.SearchStrategy[Tables]:
    """Hypothesis' choice of a register for the settings."""
    return st.builds(
        make_register,
        seed=st.integers(0, 2**32 - 1),
        people=st.integers(min_people, max_people),
        codes=st.lists(st.sampled_from(CODES), min_size=6, max_size=10, unique=True),
        settings=st.just(settings),
    )
