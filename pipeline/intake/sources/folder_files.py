"""Which file of a folder contains which table, by its exact name, and what else is in the folder.

Names only: nothing here opens a file. Names are taken from the folder's list, so that a system that ignores case
finds no more than another. What a resemblance is, is in ``names.py``; the files themselves are verified
from ``folder.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from pipeline.common.address import describe_address, looks_like_address
from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.intake.sources.names import describe_difference, find_resembled, fold_name, show_file
from pipeline.nir.contract import MANIFEST_NAME, TABLES
from pipeline.nir.contract_table import Table

FORMATS = ("csv", "parquet")
TABLE_FILES = tuple(f"{name}.{ending}" for name in TABLES for ending in FORMATS)
_MOST_NAMES = 8
# a stem of letters and blanks, with at most three digits in brackets: too few for the number of a person
_COPY = re.compile(r"[A-Za-zÆØÅæøå_ ]{1,40}(\([0-9]{1,3}\)[A-Za-zÆØÅæøå_ ]{0,20})?")
_BETWEEN_WORDS = re.compile("[ ()0-9]+")


def find_table_files(folder: Path) -> tuple[list[tuple[Table, Path]], list[str]]:
    """Each table's file in the order of the contract, and what is wrong with the names and kinds of the files."""
    names = sorted(path.name for path in folder.iterdir())
    faults = [
        f"{describe_near_file(name, resembled)}. Expected exactly that name; a file with another name would count "
        "as missing. Rename it, or remove it."
        for name in names
        if (resembled := find_resembled(name, (*TABLE_FILES, MANIFEST_NAME)))
    ]
    near = {find_resembled(name, TABLE_FILES) for name in names}
    found: list[tuple[Table, Path]] = []
    for table in TABLES.values():
        own = [f"{table.name}.{ending}" for ending in FORMATS]
        present = [name for name in own if name in names]
        if len(present) > 1:
            faults.append(
                f"{present[0]} and {present[1]} are two files for one table. Expected one of them. Remove the other "
                "one."
            )
        elif present and (fault := _find_fault_of_kind(folder / present[0], table)):
            faults.append(fault)
        elif present:
            found.append((table, folder / present[0]))
        elif not near.intersection(own) and (fault := _describe_missing(table, names)):
            faults.append(fault)
    return found, faults


def describe_near_file(name: str, resembled: str) -> str:
    """That a name resembles a file's of the contract, and in what it differs."""
    # what resembles a table's name so closely holds nothing else
    return f"{show_file(name, TABLES)} is nearly {resembled}, except for {describe_difference(name, resembled)}"


def list_other_names(folder: Path) -> tuple[str, ...]:
    """What lies in the folder and is no table's file, by name where the name may be shown, the rest by number."""
    others = sorted(path.name for path in folder.iterdir() if path.name not in (*TABLE_FILES, MANIFEST_NAME))
    shown = [name for name in others if show_file(name, TABLES) == name][:_MOST_NAMES]
    rest = len(others) - len(shown)
    files = "1 file or folder" if rest == 1 else f"{rest} files or folders"
    return (*shown, *([f"{files} whose name is not shown" if not shown else f"{files} more"] if rest else ()))


def _find_fault_of_kind(path: Path, table: Table) -> str | None:
    """What is in the file's place, where it is no file."""
    if path.is_file():
        return None
    if path.is_symlink() and not path.exists():
        return f"{path.name} is a link that leads nowhere. Expected the table {table.name} in it. Copy the file itself."
    kind = "a folder, not a file" if path.is_dir() else "a pipe or a device, not a file"
    return f"{path.name} is {kind}. Expected the table {table.name} in it. Put the file there."


def is_copy(name: str, table: Table) -> bool:
    """True for ``vedtak (1).csv`` and the like: the table's name with words, blanks or few digits in brackets."""
    stem, _, ending = name.rpartition(".")
    if ending.lower() not in FORMATS or not _COPY.fullmatch(stem):
        return False
    words = [fold_name(word) for word in _BETWEEN_WORDS.split(stem)]
    return fold_name(table.name) in words


def _describe_missing(table: Table, names: Iterable[str]) -> str | None:
    """That the table has no file; of an optional one only where a file of its name lies there in another format."""
    other = [name for name in names if fold_name(name.partition(".")[0]) == fold_name(table.name)]
    if not other and table.optional:
        return None
    if not other and (copies := [name for name in names if is_copy(name, table)]):
        return (
            f"{table.name}.csv or {table.name}.parquet is missing; {copies[0]} is there, and is most likely that file, "
            "named by a browser or a folder that had another of the name. Expected the name sign by sign. See that it "
            "is the right one, and rename it."
        )
    found = f"; {show_file(other[0], TABLES)} is there, which is not read" if other else ""
    rest = "Export the table" if not other else "Export it in one of these formats, or remove the other file"
    return (
        f"{table.name}.csv or {table.name}.parquet is missing{found}. Expected a file for that table; a table without "
        f"rows still has its file. {rest}."
    )


def refuse_other_sources(folder: Path) -> None:
    """Raise RefusedError for what is no folder: a file, nothing, or the address of another kind of source."""
    try:
        is_there, is_folder = folder.exists(), folder.is_dir()
    except OSError:  # a name longer than the system has
        is_there = is_folder = False
    if not is_there and looks_like_address(str(folder)):
        raise RefusedError(
            f"The source is not a folder; it looks like an address ({describe_address(str(folder))}), of which no "
            f"more is shown. Expected a folder with one CSV or Parquet file per table and {MANIFEST_NAME}. Check the "
            "spelling; or export the tables to a folder, and give that folder as the source."
        )
    if not is_folder:
        found = "is a file, not a folder" if is_there else "does not exist"
        raise RefusedError(
            f"The source {escape_signs(str(folder))} {found}. Expected a folder with one CSV or Parquet file per "
            f"table and {MANIFEST_NAME}. Check the path."
        )
