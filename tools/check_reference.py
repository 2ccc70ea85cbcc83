"""Compare the project's own area and code tables with a reference folder, cell by cell.

Run by hand, never by pytest: ``python -m tools.check_reference FOLDER``. The folder holds ``areas/*.csv``,
``codes/*.csv`` and ``published/*.csv`` with commas between fields. Says every difference and ends with 1 when there is
one. Words that are ours (names of changes, statuses, labels) are translated or left out here.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from pipeline.synthetic.sizes import SIZES_FILE
from tests.support.code_rows import read_code_rows

Cells = dict[str, str]
Table = dict[tuple[str, ...], Cells]

OSLO = "0301"
IMDI_2014 = Path(__file__).parents[1] / "tests" / "support" / "imdi_2014.csv"
CHANGES = {
    "ny_kode": "ny_kode",
    "sammenslaing": "sammenslatt",
    "navneendring": "nytt_navn",
    "deling": "delt",
    "deling_og_sammenslaing": "delt_og_sammenslatt",
}
BYDEL_KINDS = {"bydel": "administrativ", "ikke_administrativ": "uten_administrasjon", "uoppgitt": "uoppgitt"}


def main(arguments: list[str]) -> int:
    """Print every difference and return the exit code: 0 the same, 1 different, 2 wrong call."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m tools.check_reference FOLDER (with areas/, codes/ and published/ in it)")
        return 2
    folder = Path(arguments[0])
    differences = []
    for name, compare in COMPARISONS.items():
        found = list(compare(folder))
        print(f"{name}: {'as the reference' if not found else f'{len(found)} differences'}")
        differences += [f"{name}: {line}" for line in found]
    print("\n".join(differences))
    return 1 if differences else 0


def _compare_kommuner(folder: Path) -> Iterator[str]:
    theirs = _read(folder / "areas/kommuner.csv")
    ours = read_code_rows("kommune")
    for row in theirs:
        row["fylke_kode"] = row.pop("fylkekode")
        row["malform_status"] = _translate_status(row["malform_status"])
    yield from _differences(_index(ours, "kode", "gyldig_fra"), _index(theirs, "kode", "gyldig_fra"))


def _compare_carried_standards(folder: Path) -> Iterator[str]:
    """A written standard that the reference carries from another code must follow from our changes."""
    sources: dict[str, set[str]] = {}
    for change in read_code_rows("kommune_endring"):
        if change["endring"] != "nytt_navn":
            sources.setdefault(change["til_kode"], set()).add(change["fra_kode"])
    for row in _read(folder / "areas/kommuner.csv"):
        carried = re.search(r"ført videre fra ([0-9]{4})", row["malform_status"])
        if carried and sources.get(row["kode"]) != {carried[1]}:
            yield f"{row['kode']}: the reference carries it from {carried[1]}; our changes do not"


def _compare_changes(folder: Path) -> Iterator[str]:
    key = ("dato", "fra_kode", "til_kode")
    theirs = _read(folder / "areas/kommune_endringer.csv")
    for row in theirs:
        row["endring"] = CHANGES.get(row.pop("type"), "an unknown type of change")
    names = [(row.pop("fra_navn"), row.pop("til_navn")) for row in theirs]
    yield from _differences(_index(read_code_rows("kommune_endring"), *key), _index(theirs, *key))
    kommuner = read_code_rows("kommune")
    for row, (before, after) in zip(theirs, names, strict=True):
        # a name is the municipality's own; one that was gone before the table begins has none here
        for code, name, side in (
            (row["fra_kode"], before, "gyldig_til"),
            (row["til_kode"], after, "gyldig_fra"),
        ):
            own = {place["navn"] for place in kommuner if place["kode"] == code and place[side] == row["dato"]}
            if own and own != {name}:
                yield f"{code} on {row['dato']}: name {sorted(own)}, reference {name}"


def _compare_fylker(folder: Path) -> Iterator[str]:
    ours, theirs = read_code_rows("fylke"), _read(folder / "areas/fylker.csv")
    yield from _differences(_index(ours, "kode"), _index(theirs, "kode"))


def _compare_bydeler(folder: Path) -> Iterator[str]:
    """Of Oslo only: there are results per bydel nowhere else."""
    theirs = [row for row in _read(folder / "areas/bydeler.csv") if row["kommunekode"] == OSLO]
    for row in theirs:
        row["kommune_kode"] = row.pop("kommunekode")
        row["slag"] = BYDEL_KINDS.get(row.pop("type"), "an unknown type")
    yield from _differences(_index(read_code_rows("bydel"), "kode"), _index(theirs, "kode"))


def _compare_reasons(folder: Path) -> Iterator[str]:
    """All but the labels, which are ours, and the validity, which the reference has not."""
    theirs = _read(folder / "codes/avslutningsarsak.csv")
    for row in theirs:
        row["status"] = "dokumentert" if row["status"] == "documented" else "antatt"
        del row["betydning"]
    ours = _without(read_code_rows("avslutningsarsak"), "navn_nb", "navn_nn", "gyldig_fra", "gyldig_til")
    yield from _differences(_index(ours, "lov", "kode"), _index(theirs, "lov", "kode"))


def _compare_measures(folder: Path) -> Iterator[str]:
    """The codes and their main groups; labels and status are ours."""
    ours = _without(read_code_rows("tiltakskode"), "navn_nb", "navn_nn", "status")
    theirs = _without(_read(folder / "codes/tiltak.csv"), "betydning", "status")
    yield from _differences(_index(ours, "kode"), _index(theirs, "kode"))


def _compare_sizes(folder: Path) -> Iterator[str]:
    """The participants of 2015 that decide how large a town of the made-up country is."""
    theirs = [
        {"kode": row["regionkode"], "deltakere": row["alle"] if row["alle"].isdigit() else ""}
        | {"status": {".": "mangler", ":": "skjult"}.get(row["alle"], "oppgitt")}
        for row in _read(folder / "published/imdi_deltakere_2015.csv")
        if row["regionniva"] in ("kommune", "bydel") and row["regionkode"] not in ("9999", "000301")
    ]
    with SIZES_FILE.open(encoding="utf-8", newline="") as file:
        ours = list(csv.DictReader(file, delimiter=";"))
    yield from _differences(_index(ours, "kode"), _index(theirs, "kode"))


def _compare_imdi_2014(folder: Path) -> Iterator[str]:
    """The rows of 2014 with something hidden and something shown, on which the audit is tried."""
    theirs = _read(folder / "published/imdi_2014_regioner.csv")
    for row in theirs:
        row["niva"], row["kode"] = row.pop("regionniva"), row.pop("regionkode")
        for name in ("statistikkaar", "regionnavn", "source"):
            del row[name]
    cells = ["arbutd_prosent", "niva", "kode"]
    theirs = [
        row
        for row in theirs
        if ":" in row.values() and any(text.isdigit() for name, text in row.items() if name not in cells)
    ]
    with IMDI_2014.open(encoding="utf-8", newline="") as file:
        ours = list(csv.DictReader(file, delimiter=";"))
    yield from _differences(_index(ours, "niva", "kode"), _index(theirs, "niva", "kode"))


COMPARISONS: dict[str, Callable[[Path], Iterator[str]]] = {
    "kommune.csv": _compare_kommuner,
    "kommune.csv, carried written standards": _compare_carried_standards,
    "kommune_endring.csv": _compare_changes,
    "fylke.csv": _compare_fylker,
    "bydel.csv": _compare_bydeler,
    "avslutningsarsak.csv": _compare_reasons,
    "tiltakskode.csv": _compare_measures,
    "deltakere_2015.csv": _compare_sizes,
    "imdi_2014.csv": _compare_imdi_2014,
}


def _read(path: Path) -> list[Cells]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _without(rows: list[Cells], *columns: str) -> list[Cells]:
    return [{name: cell for name, cell in row.items() if name not in columns} for row in rows]


def _index(rows: list[Cells], *key: str) -> Table:
    table = {tuple(row[name] for name in key): row for row in rows}
    if len(table) != len(rows):
        raise SystemExit(f"{', '.join(key)} does not tell the rows apart; the tables cannot be compared")
    return table


def _translate_status(text: str) -> str:
    if not text:
        return ""
    unsure = "_usikker" if "MÅ BEKREFTES" in text else ""
    return ("viderefort" if "ført videre fra" in text else "oppgitt") + unsure


def _differences(ours: Table, theirs: Table) -> Iterator[str]:
    for key in sorted(ours.keys() | theirs.keys()):
        name = " ".join(key)
        if key not in theirs:
            yield f"{name}: not in the reference"
        elif key not in ours:
            yield f"{name}: missing here"
        else:
            for column in sorted(ours[key].keys() | theirs[key].keys()):
                here, there = ours[key].get(column), theirs[key].get(column)
                if here != there:
                    yield f"{name}: {column} is {here!r}, reference {there!r}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
