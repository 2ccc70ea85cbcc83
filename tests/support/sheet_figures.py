"""One unit's figures as a test of sheets gives them, and what each table of the working database makes of them.

The units with pencil figures, and the database itself, are in ``sheet_database.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pipeline.nir.closed_lists import SHEET_AGE_GROUPS
from pipeline.places.code_lists import load_code_lists

GROUPS = [group.kode for group in load_code_lists().reason_groups]
GROUNDS = ("meldt", "vedtak", "frist", "utenfor_nevner")
Pair = tuple[int, int]


@dataclass(frozen=True)
class Figures:
    """One unit's figures. Pairs are (women, men); ``groups`` by group; ``measures`` by (main group, code).

    ``findings``: people by quality rule. ``follow_up``: people with findings that touch the result, the change since
    the last round, registrations that came late, and all of them. ``excluded``: people taken out by R6, of whom
    ``evidence`` tells by ground; those it leaves out were reported by the municipality («meldt»). ``outside``: people
    taken out by R9. ``interval``: people whose correction can change the goal attainment, then (mal_nadd, avsluttet) at
    either end; as it stands where left out. ``before``: what figures of ``resultat`` were in the earlier round, where
    they differ. ``ages``: (ended, reached the goal) by age group of the sheets; all are 26–35 where left out.
    ``found_before``: by quality rule, (rettet, apne) of the earlier round's findings; those of a rule left
    out are as before. ``history``: earlier years, (avsluttet, mal_nadd, ikke_registrert) by year.
    """

    groups: Mapping[str, Pair] = field(default_factory=dict)
    excluded: Pair = (0, 0)
    participants: Pair = (0, 0)
    without_measures: Pair = (0, 0)
    norwegian_only: int = 0
    hours: float | None = None
    without_hours: int = 0
    measures: Mapping[tuple[str, str | None], Pair] = field(default_factory=dict)
    reasons: Mapping[tuple[str, str], int] = field(default_factory=dict)
    findings: Mapping[str, int] = field(default_factory=dict)
    follow_up: tuple[int, int | None, int, int] | None = None
    evidence: Mapping[str, int] = field(default_factory=dict)
    outside: int = 0
    interval: tuple[int, Pair, Pair] | None = None
    before: Mapping[str, int] = field(default_factory=dict)
    found_before: Mapping[str, Pair] = field(default_factory=dict)
    history: Mapping[int, tuple[int, int, int]] = field(default_factory=dict)
    ages: Mapping[str, Pair] = field(default_factory=dict)
    stonad: tuple[int, float | None, int] | None = None


def take(pair: Pair, place: int) -> int:
    return sum(pair) if place == 0 else pair[place - 1]


def count_figures(parts: list[Figures], place: int = 0) -> dict[str, int]:
    """The counts of ``resultat``, in its order; ``place``: 0 both sexes, 1 women, 2 men."""
    groups = {group: sum(take(own.groups.get(group, (0, 0)), place) for own in parts) for group in GROUPS}
    return {
        "avsluttet": sum(groups.values()),
        **groups,
        "mal_nadd": groups["arbeid"] + groups["utdanning"],
        "utelatt_utvidet": sum(take(own.excluded, place) for own in parts),
        "deltakere": sum(take(own.participants, place) for own in parts),
        "deltakere_uten_tiltak": sum(take(own.without_measures, place) for own in parts),
    }


def count_ages(own: Figures) -> dict[str, Pair]:
    now = count_figures([own])
    given = own.ages or {"26-35": (now["avsluttet"], now["mal_nadd"])}
    return {group: given.get(group, (0, 0)) for group in SHEET_AGE_GROUPS}


def count_excluded(own: Figures) -> dict[str, int]:
    told = {ground: own.evidence.get(ground, 0) for ground in GROUNDS}
    return told | {"meldt": sum(own.excluded) - told["vedtak"] - told["frist"], "utenfor_nevner": own.outside}


def find_interval(own: Figures) -> tuple[int, int, int, int, int]:
    now = count_figures([own])
    as_it_stands = (now["mal_nadd"], now["avsluttet"])
    cases, lowest, highest = own.interval or (0, as_it_stands, as_it_stands)
    return cases, *lowest, *highest


def follow_findings(parts: list[Figures]) -> dict[str, list[int]]:
    """By rule: (rettet, apne, nye)."""
    followed: dict[str, list[int]] = {}
    for own in parts:
        for rule in {**own.findings, **own.found_before}:
            found = own.findings.get(rule, 0)
            fixed, still = own.found_before.get(rule, (0, found))
            before = followed.get(rule, [0, 0, 0])
            followed[rule] = [a + b for a, b in zip(before, (fixed, still, found - still), strict=True)]
    return followed
