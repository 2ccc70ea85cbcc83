"""What happens to the rows of an awkward register: doubles, versions, revocation, lateness, broken cells.

The rows themselves are made in ``hostile_people.py``.
"""

from __future__ import annotations

import random

from tests.support.hostile_world import REASONS, TIMER, World
from tests.support.oracle_reading import CONTRACT, EXTRA
from tests.support.rewriting import rewrite_cell

SHIELDS = (
    *("Strengt fortrolig", "STRENGT_FORTROLIG", " fortrolig", "fortrolig\t", "nei", "0", "1", "?", "\u200b"),
    *(" ", "\xa0", "\t ", "\u2003"),
)
BROKEN = {
    "date": ("2020-02-30", "2020-6-1", "01.06.2020", "20200601", "i dag", "2020-13-01"),
    "time": ("2020-06-01", "2020-06-01T25:00:00", "2020-06-01 12:00", "2020-02-30T12:00:00"),
    "flag": ("2", "ja", "X"),
    "decimal": ("mange", "1,2,3", "1 0"),
    "alpha3": ("NO", "NO1", "Norge"),
    "text": ("",),
}


def disturb(world: World) -> None:
    """Give some rows of every table a double, a version, another history or a broken cell."""
    rng = world.rng
    for table, rows in world.tables.items():
        key = CONTRACT[table][0].split()[0]
        for row in list(rows):
            if world.chance(0.05):
                copy = dict(row)
                if world.chance(0.6):
                    for column in CONTRACT[table][1].split(" · "):
                        name, form = column.split()
                        copy[name.rstrip("?")] = rewrite_cell(rng, form, copy.get(name.rstrip("?"), ""))
                    if table == "avslutning" and copy.get("avslutningsarsak") == "ikke_registrert":
                        copy["avslutningsarsak"] = ""
                rows.append(copy)
            if world.chance(0.08):
                rows.append(make_version(world, table, row))
            if world.chance(0.03):
                row["opphevet"] = world.border_time()
            if world.chance(0.04):
                row["registrert"] = world.border_time()
            if world.chance(0.02):
                break_cell(rng, table, row)
            if table == "person" and world.chance(0.06):
                disturb_shield(world, row)
            if world.chance(0.005):
                row[EXTRA] = rng.choice(("", "x;", "fortrolig"))
            if world.chance(0.01) and key != "person_id":
                row[key] = rng.choice(rows)[key]


def disturb_shield(world: World, row: dict[str, str]) -> None:
    """Give the person another version that may say shielded, before or after or at the same time; or spoil its own."""
    rng = world.rng
    version = row
    if world.chance(0.8):
        version = make_version(world, "person", row)
        world.tables["person"].append(version)
    if world.chance(0.7):
        version["adressesperre"] = rng.choice(SHIELDS)
    if world.chance(0.4):
        break_cell(rng, "person", version)


def make_version(world: World, table: str, row: dict[str, str]) -> dict[str, str]:
    """Another version of a row: some cells changed, registered near it, perhaps revoked."""
    rng = world.rng
    version = dict(row)
    changes = {
        "kommunenummer": rng.choice(world.codes),
        "adressesperre": rng.choice(("", "fortrolig", "strengt_fortrolig")),
        "kjonn": rng.choice("KM"),
        "avslutningsarsak": rng.choice(REASONS),
        "timer_per_uke": rng.choice(TIMER),
        "kollektiv_beskyttelse": rng.choice("01"),
        "har_videregaende": rng.choice(("", "0", "1")),
    }
    for column, cell in changes.items():
        if f"{column} " in CONTRACT[table][1] or f"{column}? " in CONTRACT[table][1]:
            version[column] = cell
    if world.chance(0.5):
        version["registrert"] = world.usual_time()
    if world.chance(0.5):
        version["opphevet"] = rng.choice(("", world.border_time(), "2030-01-01T00:00:00"))
    return version


def break_cell(rng: random.Random, table: str, row: dict[str, str]) -> None:
    """Put something in one cell that its column cannot hold."""
    name, form = rng.choice(CONTRACT[table][1].split(" · ")).split()
    if form.isdigit():
        broken = rng.choice(("3", "03O1", "1" * (int(form) + 1), " " + "1" * (int(form) - 1)))
    elif "/" in form:
        broken = rng.choice(("X", form.split("/")[0].upper() + "X", form.split("/")[0] + " "))
    else:
        broken = rng.choice(BROKEN[form])
    if name == "avslutningsarsak?":
        broken = "noe_annet"
    row[name.rstrip("?")] = broken
