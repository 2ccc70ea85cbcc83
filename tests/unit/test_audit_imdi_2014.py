"""P12 bites: the audit's programs on IMDi's tables of 2014, in which counts below 5 are hidden and nothing else.

``tests/support/imdi_2014.csv`` has every row with something hidden and something shown: a county, a municipality, a
bydel or a business region, and how its programmes ended. Source: IMDi, «Direkte overgang» 2014, as in
github.com/bengler/imdi-dataset at 75e9b97, under the Norwegian licence for open government data (NLOD). ``python -m
tools.check_reference`` holds it against the reference. What follows here was counted by hand-written subtraction first.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.audit.ranges import find_ranges
from tests.unit.test_audit_ranges import Row, make_system

FILE = Path(__file__).parents[1] / "support" / "imdi_2014.csv"
GROUPS = ("kvalifisering", "gr_skole", "utdanning", "arbeid", "sos_stnd", "trygd_annen", "annet")
SUMS = (
    ("avsluttet", GROUPS),
    ("arbutd", ("utdanning", "arbeid")),
    ("avsluttet", ("avsluttet_menn", "avsluttet_kvinner")),
    ("arbutd", ("arbutd_menn", "arbutd_kvinner")),
)
Cell = tuple[str, str, str]


@pytest.fixture(scope="module")
def published() -> dict[tuple[str, str], dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    return {(row.pop("niva"), row.pop("kode")): row for row in rows}


def compute(
    published: dict[tuple[str, str], dict[str, str]], *, with_sums: bool = True, with_shares: bool = False
) -> dict[Cell, int]:
    """The hidden counts that have one value, by the programs of the audit."""
    cells = [(*unit, name) for unit, row in published.items() for name, text in row.items() if text == ":"]
    cells = [cell for cell in cells if cell[2] != "arbutd_prosent"]
    number, rows = {cell: place for place, cell in enumerate(cells)}, list[Row]()
    for unit, row in published.items():
        for whole, parts in SUMS if with_sums else ():
            terms, told = {}, 0
            for name, factor in ((whole, -1), *((part, 1) for part in parts)):
                if row[name] == ":":
                    terms[number[*unit, name]] = factor
                else:
                    told += factor * int(row[name])
            if terms:
                rows.append((terms, -told, -told))
        share = row["arbutd_prosent"].replace(",", ".")
        if with_shares and row["arbutd"] == ":" and share[0].isdigit():
            # eight decimals are printed: the count lies where they would be the same
            wide, whole = Decimal("0.000000005"), Decimal(row["avsluttet"])
            low, high = ((Decimal(share) + edge) * whole / 100 for edge in (-wide, wide))
            rows.append(({number[*unit, "arbutd"]: 1}, math.ceil(low), math.floor(high)))
    system = make_system(len(cells), rows, upper=5000)
    found = find_ranges(system, 1, system.hidden)
    assert found.failed == []
    return {cells[place]: low for place, (low, _) in found.narrow.items()}


def subtract(published: dict[tuple[str, str], dict[str, str]]) -> dict[Cell, int]:
    """The same with a pencil: a sum of which one part is missing, again and again."""
    found: dict[Cell, int] = {}
    for unit, row in published.items():
        known = {name: int(text) for name, text in row.items() if text.isdigit()}
        for _ in range(len(SUMS) + 1):
            for whole, parts in SUMS:
                missing = [name for name in (whole, *parts) if name not in known]
                if len(missing) == 1:
                    (name,) = missing
                    others = sum(known[part] for part in parts if part != name)
                    known[name] = others if name == whole else known[whole] - others
                    found[*unit, name] = known[name]
    return found


def test_every_count_that_follows_by_subtraction_is_found(published: dict) -> None:
    expected = subtract(published)
    computed = compute(published)
    assert {cell: computed[cell] for cell in expected} == expected
    # 106 of municipalities: women of those who ended, men, work, education …; and 5 of the sum of the two last
    levels = Counter(niva for niva, _, name in expected if name != "arbutd")
    assert levels == {"kommune": 106, "naringsregion": 51, "bydel": 21, "fylke": 10}


def test_every_count_that_a_printed_share_gives_back_is_found(published: dict) -> None:
    computed = compute(published, with_sums=False, with_shares=True)
    assert Counter(niva for niva, _, _ in computed) == {"kommune": 23, "naringsregion": 4}
    assert {name for _, _, name in computed} == {"arbutd"}
    for (*unit, _), count in computed.items():
        row = published[unit[0], unit[1]]
        printed = Decimal(row["arbutd_prosent"].replace(",", "."))
        assert abs(Decimal(100 * count) / int(row["avsluttet"]) - printed) < Decimal("0.00000001")
