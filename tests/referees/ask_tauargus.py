"""Whether τ-ARGUS hides as much as the choice does, within a twentieth, on the same single tables: 0 or 1.

τ-ARGUS is asked for the best there is (its modular method fails without its user interface), with the same limit and
a span of half the count on each side. Printed: cells and the sum of their counts, ours and its, and its seconds.
"""

import contextlib
import json
import sys
import tempfile
import time
from pathlib import Path

from pytauargus import protect

MOST = 1.05


def hide(table: dict, folder: Path) -> tuple[int, float]:
    """The cells that τ-ARGUS hides besides the small ones, and the sum of their counts."""
    people = table["people"]
    codes = folder / "places.hrc"
    counties: dict[str, set[str]] = {}
    for county, place, *_ in people:
        counties.setdefault(county, set()).add(place)
    lines = [line for county in sorted(counties) for line in (county, *(f"@{one}" for one in sorted(counties[county])))]
    codes.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    columns = {name: [one[place] for one in people] for name, place in (("place", 1), ("sex", 2), ("goal", 3))}
    result = protect(
        columns | {"one": [1] * len(people)},
        tables=["place", "sex", "goal"],
        response="one",
        safety_rules=f"FREQ({table['limit']},50)",
        suppress="OPT(1,5)",
        hrc={"place": str(codes)},
        hierleadstring="@",
        decimals=0,
        totcode="Total",
        workdir=str(folder),
    )
    extra = [row for row in result.tables[0].rows if row["status"] == "M"]
    return len(extra), sum(float(row["one"]) for row in extra)


asked = sorted(Path(sys.argv[1]).resolve().glob("*.json"))
began = time.monotonic()
ours = theirs = our_cells = their_cells = 0.0
for path in asked:
    table = json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):  # it leaves logs where it stands
        cells, volume = hide(table, Path(name))
    ours, theirs = ours + table["volume"], theirs + volume
    our_cells, their_cells = our_cells + table["cells"], their_cells + cells
    print(path.name, table["cells"], table["volume"], cells, volume)
print(our_cells, ours, their_cells, theirs, round(time.monotonic() - began, 1))
sys.exit(0 if 0 < ours <= MOST * theirs else 1)
