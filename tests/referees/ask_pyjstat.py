"""Whether pyjstat reads every JSON-stat cube, and finds in it the figures of the CSV file beside it: 0 or 1."""

import csv
import sys
from pathlib import Path

from pyjstat.pyjstat import Dataset


def list_csv(path: Path) -> list[float]:
    """Every figure that a CSV file shows."""
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    names = [name for name in rows[0] if f"{name}_tegn" in rows[0]]
    return sorted(float(row[name]) for row in rows for name in names if row[name])


def list_cube(path: Path) -> list[float]:
    """Every figure of a cube, as pyjstat has it in a data frame."""
    frame = Dataset.read(path.read_text(encoding="utf-8")).write("dataframe")
    return sorted(float(value) for value in frame["value"].dropna())


folder = Path(sys.argv[1], "data")
cubes = [path for path in sorted(folder.glob("*.json")) if path.name != "datapackage.json"]
same = [list_cube(path) == list_csv(path.with_suffix(".csv")) for path in cubes]
sys.exit(0 if len(same) == 10 and all(same) else 1)
