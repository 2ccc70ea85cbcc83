"""Whether the files are those that ``datapackage.json`` lists, byte by byte, and those that a delivery has (O9).

Every file is read once, in pieces. What is in the tables is looked at in ``tables.py``, and only where a file has the
bytes that were listed.
"""

from __future__ import annotations

import codecs
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.verification.expected import (
    CSV,
    DOC,
    IDENTITY_NUMBERS,
    KEYS,
    PARQUET,
    PEOPLE,
    README,
    DataName,
    make_name,
    read_name,
)
from pipeline.verification.faults import Kind
from pipeline.verification.package import PACKAGE, Listed, Package, list_tables
from pipeline.verification.tree import Member, Tree, find_path_fault

_PIECE = 1 << 20
_TEXTS = (".csv", ".json", ".md")
_BOM = codecs.BOM_UTF8


@dataclass(frozen=True)
class _Found:
    """What the bytes of a file are."""

    size: int
    sha256: str


def check_inventory(tree: Tree, package: Package, beside: Iterable[str]) -> set[str]:
    """Note the faults of the files in ``tree``; return the paths of those that have the bytes that were listed.

    ``beside``: names at the top that are not listed and no fault.
    """
    listed = _check_list(tree, package)
    passed = {PACKAGE, *beside} - listed.keys()
    found = {name: _read_bytes(tree, member) for name, member in tree.members.items() if name not in passed}
    return _compare(tree, listed, found)


def check_text(tree: Tree, member: Member) -> None:
    """Note the faults of a text file that is not listed: ``datapackage.json`` itself."""
    _read_bytes(tree, member)


def _check_list(tree: Tree, package: Package) -> dict[str, Listed]:
    """The listed files by path, after the list itself was looked at: paths, doubles, versions, what it lacks."""
    listed: dict[str, Listed] = {}
    for one in package.resources:
        if words := find_path_fault(one.path):
            tree.add_fault(PACKAGE, Kind.PATH, f"resource number {package.resources.index(one) + 1}: {words}")
        elif one.path in listed:
            tree.add_fault(one.path, Kind.TWICE, f"{PACKAGE} lists it twice")
        else:
            listed[one.path] = one
    names = Counter(one.name for one in package.resources)
    for one in listed.values():
        if names[one.name] > 1:
            tree.add_fault(one.path, Kind.TWICE, f"{PACKAGE} has its resource name twice")
        _check_name(tree, package, one)
    for path in _list_expected(package, listed):
        if path not in listed and path not in tree.members:
            tree.add_fault(path, Kind.MISSING, f"is neither there nor listed in {PACKAGE}; a delivery has it")
    _check_schemas(tree, package)
    return listed


def _check_name(tree: Tree, package: Package, one: Listed) -> None:
    name = read_name(one.path)
    if name is None:
        if one.table is not None:
            tree.add_fault(one.path, Kind.RENAMED, "is listed as a table, and its name is that of none")
        return
    if (name.version, name.year) != (package.number, package.year):
        tree.add_fault(
            one.path,
            Kind.VERSION,
            f"its name has {_tell_version(name.version)} of {name.year}; {PACKAGE} says "
            f"{_tell_version(package.number)} of {package.year}",
        )
    if (one.table is None) != (name.ending == DOC):
        tree.add_fault(one.path, Kind.SCHEMA, f"{PACKAGE} has {'no' if one.table is None else 'a'} schema for it")


def _list_expected(package: Package, listed: Iterable[str]) -> list[str]:
    """The paths that must be there: all Parquet files, in a delivery all descriptions, and CSV files all or none."""
    endings = [PARQUET]
    names: list[DataName] = [name for path in listed if (name := read_name(path)) is not None]
    if any(name.ending == CSV for name in names):
        endings.append(CSV)
    others = []
    if package.number is not None:
        endings.append(DOC)
        others.append(README)
    return [make_name(dataset, package.year, package.number, ending) for dataset in KEYS for ending in endings] + others


def _check_schemas(tree: Tree, package: Package) -> None:
    """What the schemas must say whatever the list says: the keys of the datasets, and identity numbers in one only."""
    for one, schema in list_tables(package):
        name = read_name(one.path)
        if name is None:
            continue
        columns = [column.name for column in schema.fields]
        if tuple(schema.key) != KEYS[name.dataset] or not set(schema.key) <= set(columns):
            key = ", ".join(KEYS[name.dataset])
            tree.add_fault(one.path, Kind.SCHEMA, f"{PACKAGE} gives it another key than {key}")
        if len(set(columns)) < len(columns):
            tree.add_fault(one.path, Kind.SCHEMA, f"{PACKAGE} gives it a column twice")
        if name.dataset != PEOPLE and IDENTITY_NUMBERS & set(columns):
            tree.add_fault(one.path, Kind.SCHEMA, f"has identity numbers, which only {PEOPLE} may have")


def _compare(tree: Tree, listed: dict[str, Listed], found: dict[str, _Found]) -> set[str]:
    """Compare bytes; what has the bytes of another file is told as renamed or swapped, not as two faults."""
    by_sum = {one.sha256: path for path, one in listed.items()}
    whole = {path for path, one in listed.items() if path in found and found[path].sha256 == one.sha256}
    missing = listed.keys() - found.keys()
    for path in sorted(found.keys() - listed.keys()):
        other = by_sum.get(found[path].sha256)
        if other in missing:
            tree.add_fault(path, Kind.RENAMED, f"has the bytes of {other}, which is not there")
            missing = missing - {other}
        else:
            tree.add_fault(path, Kind.EXTRA, f"is not listed in {PACKAGE}")
    for path in sorted(missing):
        if not any(fault.file == path and fault.kind in (Kind.LINK, Kind.CUT, Kind.EXTRA) for fault in tree.faults):
            tree.add_fault(path, Kind.MISSING, f"is listed in {PACKAGE} and is not there")
    for path in sorted(found.keys() & listed.keys() - whole):
        one, other = listed[path], by_sum.get(found[path].sha256)
        if other is not None:
            tree.add_fault(path, Kind.SWAPPED, f"has the bytes of {other}")
        elif found[path].size < one.bytes:
            tree.add_fault(path, Kind.CUT, f"has {found[path].size} of {one.bytes} bytes")
        elif found[path].size > one.bytes:
            tree.add_fault(path, Kind.CHANGED, f"has {found[path].size} bytes; {PACKAGE} says {one.bytes}")
        else:
            tree.add_fault(path, Kind.CHANGED, f"its SHA-256 is not the one in {PACKAGE}")
    for path in sorted(whole):
        if found[path].size != listed[path].bytes:
            tree.add_fault(path, Kind.SCHEMA, f"{PACKAGE} gives it another number of bytes than it has")
    return whole


def _read_bytes(tree: Tree, member: Member) -> _Found:
    """Read a file from end to end: its sum, and what a text has that it must not have."""
    digest = hashlib.sha256()
    is_text = member.name.endswith(_TEXTS)
    decoder = codecs.getincrementaldecoder("utf-8")()
    size, has_returns, is_utf8, begins = 0, False, True, b""
    with member.open() as file:
        while piece := file.read(_PIECE):
            begins = begins or piece[: len(_BOM)]
            digest.update(piece)
            size += len(piece)
            if is_text:
                has_returns = has_returns or b"\r" in piece
                is_utf8 = is_utf8 and _can_decode(decoder, piece)
    if is_text:
        if begins == _BOM:
            tree.add_fault(member.name, Kind.BOM, "begins with a byte order mark; expected UTF-8 without")
        if has_returns:
            tree.add_fault(member.name, Kind.CRLF, "has carriage returns (CR); expected LF alone at the end of a line")
        if not (is_utf8 and _can_decode(decoder, b"", final=True)):
            tree.add_fault(member.name, Kind.FORM, "is not UTF-8")
    return _Found(size, digest.hexdigest())


def _can_decode(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _tell_version(version: int | None) -> str:
    return "no version" if version is None else f"v{version}"
