"""Reads ``uttrekk.toml``, which says when an extract was taken, from where, and what its files must be.

Knows the manifest's keys only; whether the files agree with it is checked in ``folder.py``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pipeline.common.errors import RefusedError
from pipeline.common.notices import Notice
from pipeline.common.signs import escape_signs
from pipeline.common.tomlfiles import read_toml, refuse
from pipeline.intake.sources.csv_bytes import TEGNSETT
from pipeline.intake.sources.names import describe_difference, find_resembled, fold_name, show_file, show_key
from pipeline.nir.contract import MANIFEST_NAME

NOT_STATED = "not stated"
NORWEGIAN_TIME = ZoneInfo("Europe/Oslo")
_KEYS = ("tatt_ut", "kilde", "tegnsett", "filer")
_FILE_KEYS = ("rader", "sha256")
_A_TIME = "the time the extract was taken, such as tatt_ut = 2021-01-22T02:15:00 without quotes"


@dataclass(frozen=True)
class Promise:
    """What the manifest says of one file; None where it says nothing."""

    rows: int | None = None
    sha256: str | None = None


@dataclass(frozen=True)
class Manifest:
    """The manifest as read. ``tatt_ut`` is aware, in Europe/Oslo."""

    tatt_ut: datetime
    kilde: str
    tegnsett: str
    sha256: str
    files: dict[str, Promise] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


def read_manifest(folder: Path) -> Manifest:
    """Read and check the manifest. Raises RefusedError with every fault of it."""
    path = folder / MANIFEST_NAME
    if not path.exists() and not path.is_symlink():
        near = [other.name for other in folder.iterdir() if fold_name(other.name).startswith(fold_name(MANIFEST_NAME))]
        found = f" ({show_file(near[0])} is nearly that name: rename it)" if near else ""
        raise RefusedError(
            f"{escape_signs(str(folder))} has no {MANIFEST_NAME}{found}. Expected that file beside the tables, with "
            f"{_A_TIME}. Write it, or point to the folder of the extract."
        )
    content = read_toml(path)
    faults: list[str] = []
    unknown = _find_unknown_keys(content, _KEYS, faults)
    tatt_ut = _read_time(content, faults)
    kilde = content.get("kilde")
    if kilde is not None and not isinstance(kilde, str):
        faults.append("key kilde is not a text; expected the source's name in quotes")
    tegnsett = content.get("tegnsett", "utf-8")
    if not isinstance(tegnsett, str) or tegnsett.lower() not in TEGNSETT:
        shown = f'"{tegnsett}"' if isinstance(tegnsett, str) else "not a text"
        faults.append(f"key tegnsett is {shown}; expected " + " or ".join(f'"{name}"' for name in TEGNSETT))
    files = _read_promises(content.get("filer", {}), faults, unknown)
    if faults or tatt_ut is None:
        raise refuse(path, faults)
    return Manifest(
        tatt_ut=tatt_ut,
        kilde=str(kilde).strip() or NOT_STATED if kilde is not None else NOT_STATED,
        tegnsett=str(tegnsett).lower(),
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        files=files,
        notices=(
            *([Notice("ukjent_nokkel", {"nokler": tuple(unknown)})] if unknown else ()),
            *([Notice("uten_kilde", {})] if kilde is None else ()),
        ),
    )


def _find_unknown_keys(table: dict[str, Any], known: Sequence[str], faults: list[str]) -> list[str]:
    """The keys of ``table`` that are not ``known``, as they may be shown; one that is nearly a known one is a fault."""
    for key in table:
        if resembled := find_resembled(key, known):
            faults.append(
                f"a key is nearly {resembled}, except for {describe_difference(key, resembled)}; expected {resembled}"
            )
    return [show_key(key) for key in table if key not in known]


def _read_time(content: dict[str, Any], faults: list[str]) -> datetime | None:
    value = content.get("tatt_ut")
    if "tatt_ut" not in content:
        faults.append(f"required key tatt_ut is missing; expected {_A_TIME}")
        return None
    if not isinstance(value, datetime):
        faults.append(f"key tatt_ut is not a date and time; expected {_A_TIME}")
        return None
    # By way of UTC, so that a time the clock skips becomes one that exists; fold 0 is the first of two.
    local = value if value.tzinfo else value.replace(tzinfo=NORWEGIAN_TIME, fold=0)
    try:
        return local.astimezone(UTC).astimezone(NORWEGIAN_TIME)
    except OverflowError:
        faults.append(f"key tatt_ut is outside the calendar; expected {_A_TIME}")
        return None


def _read_promises(value: Any, faults: list[str], unknown: list[str]) -> dict[str, Promise]:
    if not isinstance(value, dict):
        faults.append('filer is not a table; expected [filer] with lines such as "person.csv" = { rader = 10 }')
        return {}
    promises: dict[str, Promise] = {}
    for name, stated in value.items():
        shown = show_file(name)
        if not isinstance(stated, dict):
            faults.append(f'{shown} in filer is not a table; expected {{ rader = 10, sha256 = "…" }}')
            continue
        unknown.extend(f"{key} of {shown}" for key in _find_unknown_keys(stated, _FILE_KEYS, faults))
        rows, sha256 = stated.get("rader"), stated.get("sha256")
        if rows is not None and (type(rows) is not int or rows < 0):
            faults.append(f"rader of {shown} in filer is not a whole number from 0")
        if sha256 is not None and not (isinstance(sha256, str) and re.fullmatch("[0-9A-Fa-f]{64}", sha256)):
            faults.append(f"sha256 of {shown} in filer is not 64 hexadecimal signs in quotes")
        promises[name] = Promise(rows, sha256.lower() if isinstance(sha256, str) else None)
    return promises
