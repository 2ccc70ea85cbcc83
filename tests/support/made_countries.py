"""Made-up countries as models of linked cells: random people, counted as the public tables count them (P1).

A second reading of P1, P7 and P8 with its own code, for the choice of hidden cells alone: it knows no register, and
its cells need not be those of the product. ``make_country(seed, counties, places)`` is the same for the same numbers.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

from tests.support.cell_models import ModelBuilder

SEXES = ("K", "M")
REASONS = {
    "arbeid": ("heltid", "deltid"),
    "utdanning": ("vgo", "hoyere"),
    "andre": ("grunnskole", "trygd", "flyttet", "annet"),
}
AGES, LAWS = ("18-25", "26-35", "36-45", "46+"), ("intro", "integrering", "kollektiv")
MEASURES = {"norsk": ("norsk",), "arbeid": ("praksis", "kurs", "lonn"), "utd": ("gs", "vgo"), "annet": ("a", "b", "c")}
SIGHTS = ("avs", "mal", "ikke")


@dataclass(frozen=True)
class Size:
    """How large a country is, and which of its tables there are."""

    counties: int
    places: int
    exits: float  # of a median municipality
    bydeler: int = 0
    by_age: bool = True
    participants: bool = True


def make_country(seed: int, size: Size, *, limit: int = 5, width: int = 2, neighbours: bool = True) -> ModelBuilder:
    draw = random.Random(seed)
    builder = ModelBuilder(limit=limit, width=width)
    tree: dict[str, list[str]] = {f"f{county:02}": [] for county in range(size.counties)}
    for place in range(size.places):
        tree[f"f{place % size.counties:02}"].append(f"k{place:03}")
    bydeler = [f"b{number:02}" for number in range(size.bydeler)]
    if bydeler:
        tree["f00"] = ["k000"]
    leaves = {"rest": "", **{kommune: county for county, children in tree.items() for kommune in children}}
    counts: Counter[tuple[str, ...]] = Counter()
    for leaf, county in leaves.items():
        large = 12 if leaf == "k000" and bydeler else 1
        many = min(int(draw.lognormvariate(0, 1.1) * size.exits * large), 3000) if leaf != "rest" else 36
        for _ in range(many):
            _count_exit(counts, draw, ["land", county, leaf], bydeler if leaf == "k000" else [], size)
        for _ in range(2 * many if size.participants else 0):
            _count_participant(counts, draw, ["land", county, leaf], bydeler if leaf == "k000" else [])
    levels = {"land": "land", **dict.fromkeys(tree, "fylke"), **dict.fromkeys([*leaves, *bydeler], "kommune")}
    levels["rest"] = "fylke"
    for unit, level in levels.items():
        _add_unit(builder, counts, unit, level, size)
    whole = {"land": [*tree, "rest"], **tree, **({"k000": bydeler} if bydeler else {})}
    for parent, children in whole.items():
        for name in [name for name in builder.cells if name.startswith(parent + " ")]:
            parts = [f"{child} {name.split(' ', 1)[1]}" for child in children]
            if all(part in builder.cells for part in parts):
                builder.add_sum(name, parts)
    builder.blocks = _number_blocks(builder, tree, bydeler)
    if neighbours:
        of_unit: dict[str, list[str]] = {}
        for name in builder.cells:
            of_unit.setdefault(name.split()[0], []).append(name)
        for unit in [one for one in levels if levels[one] == "kommune" and one != "rest"]:
            below = bydeler if unit == "k000" else []
            alone = [county for county, children in tree.items() if children == [unit]]
            builder.add_neighbour(unit, [name for one in [unit, *below, *alone] for name in of_unit[one]])
    return builder


def _number_blocks(builder: ModelBuilder, tree: dict[str, list[str]], bydeler: list[str]) -> list[int]:
    """The number of each cell's county, -1 for the nation and its rest."""
    of_unit = {unit: number for number, county in enumerate(tree) for unit in [county, *tree[county]]}
    of_unit |= dict.fromkeys(bydeler, 0)
    return [of_unit.get(name.split()[0], -1) for name in builder.cells]


def _count_exit(
    counts: Counter[tuple[str, ...]], draw: random.Random, units: list[str], bydeler: list[str], size: Size
) -> None:
    sex = draw.choice(SEXES)
    group = draw.choices(tuple(REASONS), (45, 15, 40))[0]
    reason = draw.choices(REASONS[group], (8, 4, 3, 5)[: len(REASONS[group])])[0]
    sight = "ikke" if group == "andre" else "mal"
    age, law = draw.choices(AGES, (3, 4, 2, 1))[0], draw.choices(LAWS, (1, 3, 8))[0]
    for unit in [*units, *([draw.choice(bydeler)] if bydeler else [])]:
        for seen in ("avs", sight):
            counts.update([(unit, "alle", seen), (unit, sex, seen), (unit, age, seen), (unit, law, seen)])
        counts.update([(unit, group), (unit, reason), (unit, reason, sex)])


def _count_participant(
    counts: Counter[tuple[str, ...]], draw: random.Random, units: list[str], bydeler: list[str]
) -> None:
    sex = draw.choice(SEXES)
    codes = [(group, code) for group, names in MEASURES.items() for code in names if draw.random() < 0.35]
    for unit in [*units, *([draw.choice(bydeler)] if bydeler else [])]:
        for seen in ("delt", "med" if codes else "uten"):
            counts.update([(unit, "alle", seen), (unit, sex, seen)])
        counts.update((unit, "t", group) for group in {group for group, _ in codes})
        counts.update((unit, "t", group, code) for group, code in codes)


def _add_unit(builder: ModelBuilder, counts: Counter[tuple[str, ...]], unit: str, level: str, size: Size) -> None:
    """Add a unit's cells and the sums, complements and inequalities between them."""
    exits, people = counts[unit, "alle", "avs"], counts[unit, "alle", "delt"]
    closed = unit == "rest"

    def add(key: str, value: int, base: int, *, few: bool, kept: bool = False, heavy: bool = False) -> str:
        total = exits if few else people
        is_base = key.endswith((" avs", " delt"))
        known_zero = not closed and (base == 0 or (value == 0 and key.endswith(("alle uten", "K uten", "M uten"))))
        never = level == "land" and kept and value >= builder.limit
        small = not known_zero and not never and (value < builder.limit or (total < builder.limit and not closed))
        return builder.add(
            f"{unit} {key}",
            value,
            small=small,
            closed=closed,
            fixed=known_zero,
            never=never,
            key=heavy,
            lower=1 if not closed and value > 0 and (is_base or key.endswith(" uten")) else 0,
        )

    for dimension, values in (("", ("alle", *SEXES)), ("age", AGES), ("law", LAWS)):
        if dimension and (level == "kommune" or not size.by_age):
            continue
        for value in values:
            for sight in SIGHTS:
                main = value == "alle" and sight != "ikke"
                base = counts[unit, value, "avs"]
                add(f"{value} {sight}", counts[unit, value, sight], base, few=True, kept=main, heavy=main)
            builder.add_sum(f"{unit} {value} avs", [f"{unit} {value} mal", f"{unit} {value} ikke"])
        parts = values[1:] if not dimension else values
        for sight in SIGHTS:
            builder.add_sum(f"{unit} alle {sight}", [f"{unit} {value} {sight}" for value in parts])
    if level == "kommune":
        for group in ("arbeid", "utdanning"):
            add(f"g {group}", counts[unit, group], exits, few=True)
        builder.add_sum(f"{unit} alle mal", [f"{unit} g arbeid", f"{unit} g utdanning"])
    else:
        for sight, groups in (("mal", ("arbeid", "utdanning")), ("ikke", ("andre",))):
            names = [reason for group in groups for reason in REASONS[group]]
            for reason in names:
                add(f"r {reason}", counts[unit, reason], exits, few=True)
                for sex in SEXES:
                    add(f"r {reason} {sex}", counts[unit, reason, sex], counts[unit, sex, "avs"], few=True)
                builder.add_sum(f"{unit} r {reason}", [f"{unit} r {reason} {sex}" for sex in SEXES])
            builder.add_sum(f"{unit} alle {sight}", [f"{unit} r {reason}" for reason in names])
            for sex in SEXES:
                builder.add_sum(f"{unit} {sex} {sight}", [f"{unit} r {reason} {sex}" for reason in names])
    if size.participants:
        _add_measures(builder, counts, unit, level, add)


def _add_measures(builder: ModelBuilder, counts: Counter[tuple[str, ...]], unit: str, level: str, add: object) -> None:
    assert callable(add)
    people = counts[unit, "alle", "delt"]
    for sex in ("alle", *SEXES):
        for sight in ("delt", "med", "uten"):
            main = sex == "alle" and sight == "delt"
            base = counts[unit, sex, "delt"]
            add(f"{sex} {sight}", counts[unit, sex, sight], base, few=False, kept=main, heavy=main)
        builder.add_sum(f"{unit} {sex} delt", [f"{unit} {sex} med", f"{unit} {sex} uten"])
    for sight in ("delt", "med", "uten"):
        builder.add_sum(f"{unit} alle {sight}", [f"{unit} {sex} {sight}" for sex in SEXES])
    groups = []
    for group, codes in MEASURES.items():
        with_it = counts[unit, "t", group]
        groups.append(add(f"t {group} med", with_it, people, few=False, kept=True))
        add(f"t {group} uten_g", people - with_it, people, few=False, kept=True)
        builder.add_sum(f"{unit} alle delt", [f"{unit} t {group} med", f"{unit} t {group} uten_g"])
        builder.add_at_most(groups[-1], [f"{unit} alle med"])
        if level == "kommune":
            continue
        of_group = []
        for code in codes:
            with_code = counts[unit, "t", group, code]
            of_group.append(add(f"t {group} {code} med", with_code, people, few=False))
            add(f"t {group} {code} uten_g", people - with_code, people, few=False)
            builder.add_sum(f"{unit} alle delt", [of_group[-1], f"{unit} t {group} {code} uten_g"])
            builder.add_at_most(of_group[-1], [groups[-1]])
        if len(codes) == 1:
            builder.add_sum(groups[-1], of_group)
        else:
            builder.add_at_most(groups[-1], of_group)
    builder.add_at_most(f"{unit} alle med", groups)


def make_table(seed: int, rows: int, columns: int, *, most: int = 20, limit: int = 5, width: int = 2) -> ModelBuilder:
    """One table with both totals; the first row's total of all may never be hidden."""
    draw = random.Random(seed)
    builder = ModelBuilder(limit=limit, width=width)
    counts = [[int(draw.random() ** 2 * most) for _ in range(columns)] for _ in range(rows)]
    names = [[f"{row} {column}" for column in range(columns)] for row in range(rows)]
    for row in range(rows):
        for column in range(columns):
            builder.add(names[row][column], counts[row][column])
        builder.add(f"{row} alle", sum(counts[row]))
        builder.add_sum(f"{row} alle", names[row])
    for column in range(columns):
        builder.add(f"alle {column}", sum(counts[row][column] for row in range(rows)))
        builder.add_sum(f"alle {column}", [names[row][column] for row in range(rows)])
    builder.add("alle alle", sum(map(sum, counts)), never=True)
    builder.add_sum("alle alle", [f"alle {column}" for column in range(columns)])
    builder.add_sum("alle alle", [f"{row} alle" for row in range(rows)])
    return builder
