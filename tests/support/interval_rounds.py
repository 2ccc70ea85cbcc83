"""Registers rich in findings, the intervals that the pipeline gives them, and who is counted by the oracle.

Every rule of the result is about one person's rows at a time (R3–R9), so a corrected register is counted by counting
the corrected people again. ``count_ends`` is the oracle's exits with their units. What a correction may be is in
``corrections.py``.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from tests.support.corrections import RULES, Correction, Finding, Person, correct, list_corrections
from tests.support.hostile_people import BYDELER, add_person
from tests.support.hostile_world import World
from tests.support.oracle import read_reasons
from tests.support.oracle_exits import sort_exits
from tests.support.oracle_reading import CONTRACT, read_tables
from tests.support.oracle_settings import YearSettings
from tests.support.oracle_units import Place, Structure
from tests.support.registers import Tables
from tests.support.running import find_quick_disk, read_areas, write_input

# The tables that decide where exits end.
DECIDING = ("person", "vedtak", "avslutning", "utvidet_program")
CODES = ("0301", "0301", "4601", "1201", "1103", "1507", "4204", "5012", "9999")
COUNTED = ("talt_med", "uten_enhet", "adressesperre")
REASONS = read_reasons()


# How a case ends: municipality, bydel, goal reached; None where it is not counted.
Outcome = tuple[str | None, str | None, bool] | None


@dataclass(frozen=True)
class End:
    """One exit as it counts: where, and whether it reached the goal."""

    avslutning_id: str
    kommune: str | None
    bydel: str | None
    places: tuple[Place, ...]
    mal_nadd: bool

    @property
    def outcome(self) -> Outcome:
        return self.kommune, self.bydel, self.mal_nadd


@dataclass(eq=False)
class Round:
    """One register as the pipeline has seen it.

    ``intervals``: unit -> its row of statistikk.malintervall; ``own``: of statistikk.malspenn,
    by its own findings. ``ends``: case -> the ends klargjort.utfall has for it.
    ``now``: case -> those of its ends that are said to be how it counts now.
    ``touching``: rule and person of every finding that touches the result (har_virkning of klargjort.funn_enhet).
    """

    tables: Tables
    settings: YearSettings
    findings: list[Finding] = field(default_factory=list)
    intervals: dict[Place, dict[str, Any]] = field(default_factory=dict)
    own: dict[Place, dict[str, Any]] = field(default_factory=dict)
    ends: dict[str, set[Outcome]] = field(default_factory=dict)
    now: dict[str, list[Outcome]] = field(default_factory=dict)
    touching: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.structure = Structure(read_areas(), self.settings.structure_date, self.settings.omradekorreksjon)
        self.rows: dict[str, Tables] = defaultdict(lambda: {table: [] for table in CONTRACT})
        for table in DECIDING:
            for row in self.tables.get(table, []):
                self.rows[row["person_id"]][table].append(row)
        self.counted = {name: count_ends(rows, self.settings, self.structure) for name, rows in self.rows.items()}
        self.sums = add_up(self.counted.values())

    @cached_property
    def of_person(self) -> dict[str, list[Finding]]:
        """The findings that affect, by person."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            found[finding.person_id].append(finding)
        return found

    def cases(self, name: str) -> list[str]:
        """What R4 counts: the person, or each exit in the year."""
        if self.settings.flere_avslutninger == "siste":
            return [name]
        return [f"avslutning {row['avslutning_id']}" for row in self.person(name).exits()]

    def missing_exits(self, name: str) -> list[str]:
        """Under R4 «alle» the cases of exits that may be missing."""
        if self.settings.flere_avslutninger == "siste":
            return []
        found = [finding for finding in self.of_person[name] if finding.rule == "avslutning_mangler"]
        return [f"vedtak {finding.rad_id}" for finding in found]

    @cache  # noqa: B019  # a register lives as long as the tests
    def ways(self, finding: Finding) -> list[Correction]:
        """Every correction of a finding."""
        return list_corrections(finding, self.person(finding.person_id))

    @cache  # noqa: B019
    def single_ends(self, name: str) -> list[list[End]]:
        """What each correction of one finding alone makes of the person; being as now is the first."""
        found = [self.counted[name]]
        for finding in self.of_person[name]:
            for way in self.ways(finding):
                ends = self.correct({name: [way]})[name]
                if ends not in found:
                    found.append(ends)
        return found

    def choose_towards(self, place: Place, *, wanted: bool) -> dict[str, list[End]]:
        """One correction a person, that which brings the unit's share nearest to all (``wanted``) or none.

        An exit that is to be wanted is best, none the next.
        """

        def cost(ends: list[End]) -> tuple[int, int]:
            here = [end.mal_nadd for end in ends if place in end.places]
            return here.count(not wanted), -here.count(wanted)

        return {name: min(self.single_ends(name), key=cost) for name in self.of_person}

    def person(self, name: str) -> Person:
        return Person(self.rows[name], self.settings, self.structure)

    def correct(self, corrections: dict[str, list[Correction]]) -> dict[str, list[End]]:
        """The corrected people counted anew, by name."""
        return {
            name: count_ends(correct(self.rows[name], chosen, self.settings), self.settings, self.structure)
            for name, chosen in corrections.items()
        }

    def sum_after(self, changed: dict[str, list[End]]) -> dict[Place, tuple[int, int]]:
        """Unit -> (goal reached, counted) of the corrected register; units without anybody are left out."""
        sums = Counter(self.sums)
        sums.subtract(add_up(self.counted[name] for name in changed))
        sums.update(add_up(changed.values()))
        return {place: (sums[place, True], total) for (place, goal), total in sums.items() if not goal and total}


def count_ends(tables: Tables, settings: YearSettings, structure: Structure) -> list[End]:
    """The exits that count, by the oracle."""
    reading = read_tables(tables, settings.skjaeringsdato, set(REASONS))
    shielded = {row["person_id"] for row in reading.rows["person"] if row["adressesperre"]}
    return [
        make_end(one.row, structure, is_shielded=one.row["person_id"] in shielded)
        for one in sort_exits(reading, settings, structure, shielded)
        if one.botte in COUNTED
    ]


def make_end(row: dict[str, Any], structure: Structure, *, is_shielded: bool) -> End:
    """One exit that counts."""
    where = row["kommunenummer"], row["bydelsnummer"]
    return End(
        row["avslutning_id"],
        structure.kommune(row["kommunenummer"]),
        next((kode for niva, kode in structure.places(*where) if niva == "bydel"), None),
        tuple(structure.levels(*where, is_shielded=is_shielded)),
        REASONS[row["lov"], row["avslutningsarsak"]]["mal_nadd"],
    )


def add_up(ends: Any) -> Counter[tuple[Place, bool]]:
    """(unit, False) -> counted, (unit, True) -> goal reached."""
    sums: Counter[tuple[Place, bool]] = Counter()
    for end in (one for ends_of_one in ends for one in ends_of_one):
        for place in end.places:
            sums[place, False] += 1
            sums[place, True] += end.mal_nadd
    return sums


def run_round(tables: Tables, settings: YearSettings) -> Round:
    """Run the pipeline once on the register: findings that affect, intervals, possible ends."""
    from pipeline.editions.edition import find_edition, list_editions, load_years
    from pipeline.run.edition_run import EditionRun
    from pipeline.run.home import Home
    from pipeline.statistics.compute import bring_snapshot, make_reference_tables, make_table
    from pipeline.statistics.earlier_rounds import load_earlier_rounds
    from pipeline.statistics.reads import list_made_tables
    from pipeline.statistics.stonad import bring_stonad

    found = Round(tables, settings)
    with tempfile.TemporaryDirectory(dir=find_quick_disk()) as name:
        source, years = write_input(Path(name), tables, settings)
        run = EditionRun(find_edition(settings.key, years), Home(Path(name) / "arbeid"), source)
        with run:
            bring_snapshot(run)
            bring_stonad(run)
            make_reference_tables(run)
            load_earlier_rounds(run, list_editions(load_years(years)))
            for table in list_made_tables(["statistikk.malintervall", "klargjort.funn_enhet"]):
                made = make_table(run, table)
                assert not made.faults, made.faults
            ask = run.connection.execute
            rows = ask(
                "select regel, person_id, tabell, rad_id, kommune_kode, bydel_kode from klargjort.funnrad "
                "semi join kodeverk.kvalitetsregel as r using (regel) where person_id is not null order by all"
            ).fetchall()
            affecting = {
                rule for (rule,) in ask("select regel from kodeverk.kvalitetsregel where len(virkning) > 0").fetchall()
            }
            assert affecting == set(RULES), affecting ^ set(RULES)
            found.findings = [Finding(*row) for row in rows if row[0] in affecting]
            found.touching = set(
                ask("select regel, sak from klargjort.funn_enhet where niva = 'land' and har_virkning").fetchall()
            )
            frame = ask("select * from statistikk.malintervall").df()
            found.intervals = {(row["niva"], row["kode"]): row for row in frame.to_dict("records")}
            frame = ask("select * from statistikk.malspenn where omfang = 'egne'").df()
            found.own = {(row["niva"], row["kode"]): row for row in frame.to_dict("records")}
            for case, counted, kommune, bydel, goal, is_now in ask(
                "select sak, er_talt, kommune_kode, bydel_kode, er_mal_nadd, er_naa from klargjort.utfall"
            ).fetchall():
                end = (kommune, bydel, goal) if counted else None
                found.ends.setdefault(case, set()).add(end)
                found.now.setdefault(case, []).extend([end] if is_now else [])
    return found


def make_register(seed: int, people: int, settings: YearSettings) -> Tables:
    """Awkward people in few municipalities, who live in one of them or nowhere known; every row stands once."""
    world = World(random.Random(seed), settings, CODES)
    for number in range(people):
        add_person(world, number)
    for row in world.tables["person"]:
        row["bostedskommune"] = world.rng.choice((*CODES, ""))
        row["bostedsbydel"] = world.rng.choice(BYDELER) if row["bostedskommune"] == "0301" else ""
    return world.tables
