"""The oracle: a naive count of one edition by the rules of docs/rules.md, to hold beside the pipeline's SQL.

Plain loops over Python values, one module per noun: ``oracle_reading`` (quarantine, R1, versions),
``oracle_units`` (R8), ``oracle_exits`` (R3–R7, R9), ``oracle_participants`` (R11), ``oracle_measures``
(R12). Here are the finished tables (R9, R10, R14). It shares no code with ``pipeline`` or ``sql`` and
reads only the code lists of ``pipeline/places/kodeverk``. How the two are compared is in ``running.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from tests.support.oracle_exits import Exit, sort_exits
from tests.support.oracle_measures import find_measures, sum_measures
from tests.support.oracle_participants import find_participation
from tests.support.oracle_reading import Reading, read_tables
from tests.support.oracle_settings import LOVER, YearSettings
from tests.support.oracle_units import LAND, Areas, Structure, read_rows

Cells = dict[str, Any]
Table = dict[tuple[str, ...], Cells]

KJONN = ("alle", "K", "M")
GRUPPER = (
    "arbeid",
    "utdanning",
    "grunnskole",
    "kvalifisering",
    "sosialstonad",
    "trygd_annen",
    "annet",
    "ikke_registrert",
)
BOTTER = (
    "karantene",
    "duplikat",
    "registrert_etter_skjaeringsdato",
    "opphevet",
    "eldre_versjon",
    "annet_ar",
    "erstattet",
    "utvidet_program",
    "utenfor_nevner",
    "adressesperre",
    "uten_enhet",
    "talt_med",
)
GRUNNER = ("meldt", "vedtak", "frist", "utenfor_nevner")
ALDERSGRUPPER = ("18-25", "26-35", "36-45", "46-55", "56+", "uoppgitt")


@dataclass
class Expected:
    """What the tables must hold: key of the row -> its figures. Shares and hours are fractions, or None.

    ``resultat`` and ``tiltak_sum``: (niva, kode, kjonn). ``resultat_alder``: and aldersgruppe.
    ``resultat_lov``: and lov, kollektiv_beskyttelse. ``tiltak``: and hovedgruppe, tiltakskode.
    ``avslutningsarsak``: (niva, kode, lov, avslutningsarsak). ``utelatt``: (niva, kode, grunn).
    ``regnskap``: botte -> antall. ``reading``: what stood at the cutoff, for tests that ask further.
    """

    reading: Reading
    resultat: Table = field(default_factory=dict)
    resultat_alder: Table = field(default_factory=dict)
    resultat_lov: Table = field(default_factory=dict)
    tiltak: Table = field(default_factory=dict)
    tiltak_sum: Table = field(default_factory=dict)
    avslutningsarsak: Table = field(default_factory=dict)
    utelatt: Table = field(default_factory=dict)
    regnskap: dict[str, int] = field(default_factory=dict)


def read_reasons() -> dict[tuple[str, str], Cells]:
    """(lov, code) -> group and mal_nadd, from the code list."""
    return {
        (row["lov"], row["kode"]): {"gruppe": row["gruppe"], "mal_nadd": row["mal_nadd"] == "1"}
        for row in read_rows("avslutningsarsak")
    }


def read_hovedgrupper() -> dict[str, str]:
    """tiltakskode -> main group, from the code list."""
    return {row["kode"]: row["hovedgruppe"] for row in read_rows("tiltakskode")}


def count_edition(tables: dict[str, list[dict[str, str]]], settings: YearSettings, areas: Areas) -> Expected:
    """Count one edition from the raw cells of an extract, as they stand in its CSV files."""
    reasons = read_reasons()
    structure = Structure(areas, settings.structure_date, settings.omradekorreksjon)
    reading = read_tables(tables, settings.skjaeringsdato, set(reasons))
    persons = {row["person_id"]: row for row in reading.rows["person"]}
    shielded = {person_id for person_id, row in persons.items() if row["adressesperre"]}  # R7

    exits = sort_exits(reading, settings, structure, shielded)
    expected = Expected(reading)
    expected.regnskap = count_buckets(reading, exits)  # R14

    # R10: every figure by unit and sex; the exits of a unit are handed to every table that it is in.
    counted: dict[tuple[str, str], list[Cells]] = {unit: [] for unit in structure.units()}
    utelatt: dict[tuple[str, str], list[Cells]] = {unit: [] for unit in structure.units()}
    expected.utelatt = {(*unit, grunn): {"antall": 0} for unit in structure.units() for grunn in GRUNNER}
    for found in exits:
        row = found.row
        person = persons[row["person_id"]]
        about = {
            "kjonn": person["kjonn"],
            **reasons[row["lov"], row["avslutningsarsak"]],
            "aldersgruppe": age_group(settings.ar, person),
            "lov": row["lov"],
            "kollektiv_beskyttelse": is_collective(reading, row),
        }
        is_shielded = row["person_id"] in shielded
        for unit in structure.levels(row["kommunenummer"], row["bydelsnummer"], is_shielded=is_shielded):
            if found.botte in ("talt_med", "uten_enhet", "adressesperre"):
                counted[unit].append(about)
                reason = (*unit, row["lov"], row["avslutningsarsak"])
                expected.avslutningsarsak.setdefault(reason, {"antall": 0})["antall"] += 1
            elif found.botte == "utvidet_program":
                utelatt[unit].append(about)
                expected.utelatt[*unit, found.bevis]["antall"] += 1
            elif found.botte == "utenfor_nevner":
                expected.utelatt[*unit, found.botte]["antall"] += 1

    participation = find_participation(reading, settings.ar, structure, shielded)
    measures = find_measures(reading, settings.ar, structure, shielded)
    hovedgrupper = read_hovedgrupper()
    for unit in structure.units():
        for kjonn in KJONN:
            key = (*unit, kjonn)
            own = of_sex(counted[unit], kjonn)
            participants = {
                person_id: days
                for person_id, days in participation.get(unit, {}).items()
                if kjonn in ("alle", persons[person_id]["kjonn"])
            }
            total = sum_measures(participants, measures.get(unit, {}), hovedgrupper)
            expected.resultat[key] = {
                **result(own),
                **{gruppe: sum(about["gruppe"] == gruppe for about in own) for gruppe in GRUPPER},
                "utelatt_utvidet": len(of_sex(utelatt[unit], kjonn)),
                "deltakere": total.deltakere,
                "deltakere_uten_tiltak": total.deltakere_uten_tiltak,
            }
            expected.tiltak_sum[key] = {
                "deltakere": total.deltakere,
                "deltakere_uten_tiltak": total.deltakere_uten_tiltak,
                "kun_norskfane": total.kun_norskfane,
                "timer_per_uke": total.timer / total.dager if total.dager else None,
                "deltakere_med_tiltak_uten_timer": total.med_tiltak_uten_timer,
            }
            for gruppe in (*sorted(set(hovedgrupper.values())), "ukjent"):
                expected.tiltak[*key, gruppe, ""] = {"deltakere": total.hovedgrupper[gruppe]}
            for kode in {*hovedgrupper, *total.koder}:
                gruppe = hovedgrupper.get(kode, "ukjent")
                expected.tiltak[*key, gruppe, kode] = {"deltakere": total.koder[kode]}
            if unit[0] in ("land", "land_uten_sperret", "fylke"):
                for aldersgruppe in ALDERSGRUPPER:
                    expected.resultat_alder[*key, aldersgruppe] = result(
                        about for about in own if about["aldersgruppe"] == aldersgruppe
                    )
                for lov in LOVER:
                    for kollektiv in (False, True):
                        expected.resultat_lov[*key, lov, str(int(kollektiv))] = result(
                            about
                            for about in own
                            if about["lov"] == lov and about["kollektiv_beskyttelse"] is kollektiv
                        )
    check_sums(expected)
    return expected


def of_sex(exits: list[Cells], kjonn: str) -> list[Cells]:
    return [about for about in exits if kjonn in ("alle", about["kjonn"])]


def result(exits: Iterable[Cells]) -> Cells:
    """R9: how many ended, how many reached the goal, and the share; no share of nobody."""
    exits = list(exits)
    mal_nadd = sum(about["mal_nadd"] for about in exits)
    andel = Fraction(mal_nadd, len(exits)) if exits else None
    return {"avsluttet": len(exits), "mal_nadd": mal_nadd, "andel_mal": andel}


def age_group(ar: int, person: Cells) -> str:
    """R10: by the age on 31 December of the year, which everybody born in a year shares."""
    age = ar - person["fodselsdato"].year
    for low, high, group in ((18, 25, 0), (26, 35, 1), (36, 45, 2), (46, 55, 3), (56, 9999, 4)):
        if low <= age <= high:
            return ALDERSGRUPPER[group]
    return "uoppgitt"


def is_collective(reading: Reading, row: Cells) -> bool:
    """R10: collective protection by the latest kategori that holds the exit date, same person and law."""
    holding = [
        kategori
        for kategori in reading.of_person("kategori", row["person_id"])
        if kategori["lov"] == row["lov"]
        and kategori["fra_dato"] <= row["avslutningsdato"]
        and (kategori["til_dato"] is None or row["avslutningsdato"] <= kategori["til_dato"])
    ]
    holding.sort(key=lambda kategori: (kategori["fra_dato"], kategori["kategori_id"]))
    return bool(holding) and holding[-1]["kollektiv_beskyttelse"]


def count_buckets(reading: Reading, exits: list[Exit]) -> dict[str, int]:
    """R14: the buckets of reading, then those of the exits that stand."""
    buckets = Counter(reading.out["avslutning"])
    buckets.update(found.botte for found in exits)
    assert set(buckets) <= set(BOTTER)
    return {botte: buckets[botte] for botte in BOTTER}


def check_sums(expected: Expected) -> None:
    """R9 and R14's sums, which hold whatever is counted."""
    regnskap = expected.regnskap
    below = regnskap["talt_med"] + regnskap["uten_enhet"]
    assert expected.resultat[*LAND, "alle"]["avsluttet"] == below + regnskap["adressesperre"]
    assert expected.resultat["land_uten_sperret", "0", "alle"]["avsluttet"] == below
    for cells in expected.resultat.values():
        assert cells["avsluttet"] == sum(cells[gruppe] for gruppe in GRUPPER)
