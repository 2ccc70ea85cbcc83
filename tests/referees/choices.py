"""The single tables on which the choice of hidden cells is held against another's: places by sex by goal.

No neighbours, no rest of the nation, nothing known from before, and a cell without anybody is known to be empty: so
both are asked the same. What the choice hides besides the small cells is written beside the people.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

from pipeline.disclosure.choice import choose_cells
from tests.support.cell_models import ModelBuilder

SOUND = "choices"
SPOILED = {"tauargus": "spoiled_tauargus"}
COUNTIES, PLACES, LIMIT = 4, 30, 5
SEEDS = range(3)
ALL = "Total"


def make_choices(folder: Path) -> None:
    """Write every table under ``folder``, sound, and so that all of it is hidden."""
    for name in (SOUND, *SPOILED.values()):
        (folder / name).mkdir()
    for seed in SEEDS:
        people = draw_people(seed)
        builder = make_model(people)
        model = builder.make()
        choice = choose_cells(model)
        extra = choice.hidden & ~model.small
        every = ~model.small & ~model.fixed
        for name, hidden in ((SOUND, extra), (SPOILED["tauargus"], every)):
            table = {
                "people": people,
                "limit": LIMIT,
                "cells": int(hidden.sum()),
                "volume": int(model.values[hidden].sum()),
            }
            (folder / name / f"{seed}.json").write_text(json.dumps(table), encoding="utf-8")


def draw_people(seed: int) -> list[tuple[str, str, str, str]]:
    """The county, place, sex and goal of everybody in a made-up country."""
    draw = random.Random(seed)
    return [
        (
            f"f{place % COUNTIES}",
            f"{place % COUNTIES}{place:03}",
            draw.choice("KM"),
            draw.choices(("mal", "ikke"), (6, 4))[0],
        )
        for place in range(PLACES)
        for _ in range(min(int(draw.lognormvariate(0, 1.1) * 15), 2000))
    ]


def make_model(people: list[tuple[str, str, str, str]]) -> ModelBuilder:
    """The table of ``people`` with all its totals."""
    counts = Counter(
        (where, sex, goal)
        for county, place, own_sex, own_goal in people
        for where in (ALL, county, place)
        for sex in (ALL, own_sex)
        for goal in (ALL, own_goal)
    )
    tree: dict[str, set[str]] = {ALL: {county for county, *_ in people}}
    for county, place, *_ in people:
        tree.setdefault(county, set()).add(place)
    places = [ALL, *sorted(tree[ALL]), *sorted({place for _, place, *_ in people})]
    builder = ModelBuilder(limit=LIMIT)
    sexes, goals = ("K", "M"), ("mal", "ikke")
    for where in places:
        for sex in (ALL, *sexes):
            for goal in (ALL, *goals):
                count = counts[where, sex, goal]
                builder.add(f"{where} {sex} {goal}", count, fixed=count == 0)
    for where in places:
        for sex in (ALL, *sexes):
            builder.add_sum(f"{where} {sex} {ALL}", [f"{where} {sex} {goal}" for goal in goals])
            for goal in (ALL, *goals) if where in tree else ():
                builder.add_sum(f"{where} {sex} {goal}", [f"{child} {sex} {goal}" for child in sorted(tree[where])])
        for goal in (ALL, *goals):
            builder.add_sum(f"{where} {ALL} {goal}", [f"{where} {sex} {goal}" for sex in sexes])
    return builder
