"""Running the pipeline on a made-up register, and holding its tables beside the oracle's.

``run_tables`` goes the short way (source, snapshot, SQL, tables) and ``run_files`` the whole way of the
command, reading the files that lie under HOME. ``check`` is what a test of a rule calls: pencil figures
against the pipeline and against the oracle, and then every other cell of the two against each other.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.oracle import Expected, Table, count_edition
from tests.support.oracle_settings import YearSettings
from tests.support.oracle_units import Areas, find_kodeverk
from tests.support.registers import Tables, write_extract

Results = dict[str, list[dict[str, Any]]]

KEYS = {
    "resultat": ("niva", "kode", "kjonn"),
    "resultat_alder": ("niva", "kode", "kjonn", "aldersgruppe"),
    "resultat_lov": ("niva", "kode", "kjonn", "lov", "kollektiv_beskyttelse"),
    "tiltak": ("niva", "kode", "kjonn", "hovedgruppe", "tiltakskode"),
    "tiltak_sum": ("niva", "kode", "kjonn"),
    "avslutningsarsak": ("niva", "kode", "lov", "avslutningsarsak"),
    "utelatt": ("niva", "kode", "grunn"),
    "regnskap": ("botte",),
}
DEFAULT = YearSettings()
_MEMORY_DISK = Path("/dev/shm")
ALLE = ("alle",)


def find_quick_disk() -> Path | None:
    """A disk in memory where there is one, since an edition has the disk confirm hundreds of files."""
    return _MEMORY_DISK if os.access(_MEMORY_DISK, os.W_OK) else None


def read_areas() -> Areas:
    """The code tables, each folder's read once."""
    return _read_areas(find_kodeverk())


@cache
def _read_areas(_: Path) -> Areas:
    return Areas.read()


def oracle_count(tables: Tables, settings: YearSettings = DEFAULT) -> Expected:
    """The oracle's figures for the same input as the pipeline gets."""
    return count_edition(tables, settings, read_areas())


def write_input(
    folder: Path, tables: Tables, settings: YearSettings, write: Callable[..., Path] = write_extract
) -> tuple[Path, Path]:
    """Write extract and year file under ``folder``; returns their folders."""
    source = write(folder / "uttrekk", tables, tatt_ut=settings.tatt_ut)
    years = folder / "aar"
    years.mkdir(parents=True, exist_ok=True)
    (years / f"{settings.ar}.toml").write_text(settings.to_toml(), encoding="utf-8")
    return source, years


def run_tables(
    tables: Tables,
    settings: YearSettings = DEFAULT,
    *,
    write: Callable[..., Path] = write_extract,
    names: Sequence[str] = tuple(KEYS),
) -> Results:
    """The pipeline's result tables, without the orchestration and without publishing; the oracle's unless told."""
    from pipeline.statistics.compute import compute_tables

    with tempfile.TemporaryDirectory(dir=find_quick_disk()) as name:
        folder = Path(name)
        source, years = write_input(folder, tables, settings, write)
        return compute_tables(settings.key, source, folder / "arbeid", years, names=names)


def run_files(tables: Tables, folder: Path, settings: YearSettings = DEFAULT) -> Results:
    """The whole edition in process, sheets as pages only, and its published CSV files as dicts of text."""
    from pipeline.cli.run_edition import run_edition

    source, years = write_input(folder, tables, settings)
    run_edition(settings.key, source=source, home=folder / "hjem", years=years, pages_only=True)
    return read_tables_folder(folder / "hjem" / "reports_out" / settings.key / "tabeller")


def read_tables_folder(folder: Path) -> Results:
    """The CSV files of ``tabeller/`` as lists of dicts of text."""
    results: Results = {}
    for table in KEYS:
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            results[table] = list(csv.DictReader(file, delimiter=";"))
    return results


def by_key(results: Results, table: str) -> dict[tuple[str, ...], dict[str, Any]]:
    """A table's rows by their key, as text; two rows with one key are an error."""
    rows = {tuple(key_text(row[name]) for name in KEYS[table]): row for row in results[table]}
    assert len(rows) == len(results[table]), f"{table}: a key stands twice"
    return rows


def key_text(value: Any) -> str:
    """A key's cell as text; a boolean as 0/1, a missing one as empty."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def share_text(share: Fraction | None) -> str:
    """Six decimals, half away from zero; empty where there is no base."""
    if share is None:
        return ""
    millionths = int(abs(share) * 1_000_000 + Fraction(1, 2))
    sign = "-" if share < 0 and millionths else ""
    return f"{sign}{millionths // 1_000_000}.{millionths % 1_000_000:06}"


def is_same(expected: Any, found: Any) -> bool:
    """A count by its number; a share by its six decimals in text, or by the double nearest to it."""
    if isinstance(expected, int):
        return found not in (None, "") and int(found) == expected
    if isinstance(found, str):
        return found == share_text(expected)
    if expected is None or found is None:
        return expected is found
    return bool(abs(found - float(expected)) <= 1e-12 * max(1.0, abs(float(expected))))


def find_differences(expected: Expected, results: Results) -> list[str]:
    """Every cell where the pipeline and the oracle differ, in words; an empty list is agreement.

    A row of ``tiltak`` that is zero in the oracle may be left out by the pipeline where its code is unknown.
    """
    differences = []
    regnskap: Table = {(botte,): {"antall": antall} for botte, antall in expected.regnskap.items()}
    for table in KEYS:
        wanted: Table = regnskap if table == "regnskap" else getattr(expected, table)
        found = by_key(results, table)
        for key in wanted.keys() - found.keys():
            if not (table == "tiltak" and key[3] == "ukjent" and not wanted[key]["deltakere"]):
                differences.append(f"{table} {key}: row missing, oracle has {wanted[key]}")
        for key in found.keys() - wanted.keys():
            if not (table == "tiltak" and key[3] == "ukjent" and not int(found[key]["deltakere"])):
                differences.append(f"{table} {key}: row is not the oracle's: {found[key]}")
        for key in wanted.keys() & found.keys():
            for column, value in wanted[key].items():
                if not is_same(value, found[key][column]):
                    differences.append(f"{table} {key} {column}: oracle {value}, pipeline {found[key][column]}")
    return sorted(differences)


def check(
    tables: Tables,
    settings: YearSettings = DEFAULT,
    *,
    regnskap: dict[str, int] | None = None,
    **cells: dict[tuple[str, ...], dict[str, Any]],
) -> None:
    """Hold pencil figures against the pipeline and the oracle, then the two against each other.

    ``regnskap``: botte -> antall. ``cells``: table -> key -> column -> figure, where a key without
    kjonn means ``alle``. Shares are written as fractions, or None.
    """
    expected, results = oracle_count(tables, settings), run_tables(tables, settings)
    wrong = []
    for botte, antall in (regnskap or {}).items():
        found = by_key(results, "regnskap")[botte,]["antall"]
        if not antall == expected.regnskap[botte] == int(found):
            wrong.append(f"regnskap {botte}: pencil {antall}, oracle {expected.regnskap[botte]}, pipeline {found}")
    for table, rows in cells.items():
        found_rows = by_key(results, table)
        for short_key, figures in rows.items():
            key = short_key if len(short_key) == len(KEYS[table]) else (*short_key[:2], *ALLE, *short_key[2:])
            for column, figure in figures.items():
                oracle, found = getattr(expected, table)[key][column], found_rows[key][column]
                if oracle != figure or not is_same(oracle, found):
                    wrong.append(f"{table} {key} {column}: pencil {figure}, oracle {oracle}, pipeline {found}")
    wrong += find_differences(expected, results)
    assert not wrong, "\n".join(wrong[:30])


def oracle_cell(expected: Expected, table: str, *key: str) -> dict[str, Any]:
    """One row of the oracle, for its own tests."""
    cells: dict[str, Any] = getattr(expected, table)[key]
    return cells


def of_kommuner(column: str, figures: dict[str, Any]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Figures of one column by municipality, as :func:`check` takes them."""
    return {("kommune", kode): {column: figure} for kode, figure in figures.items()}
