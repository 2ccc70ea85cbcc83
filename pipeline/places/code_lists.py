"""A folder of code lists, read once and checked against each other: every step of a run gets its codes from it.

Our own folder is ``pipeline/places/kodeverk``; an analyst may give another (``--kodeverk``). One object has them all
and belongs to the year (``Year.codes``), so nothing takes a code from elsewhere. How a file is read is in
``pipeline/places/code_files.py``; what a code or a place is in ``pipeline/places/codes.py`` and
``pipeline/places/areas.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path

from pipeline.common.text_files import require_folder
from pipeline.nir.closed_lists import RESULT_GROUPS
from pipeline.nir.contract import IKKE_REGISTRERT, LOVER
from pipeline.places.areas import FIRST_DAY, NYTT_NAVN, OSLO, OSLO_UOPPGITT, AreaTables, read_areas
from pipeline.places.code_files import CodeRow, parse_list, read_list_text, refuse_list
from pipeline.places.code_formats import FORMATS
from pipeline.places.codes import (
    NORSKOPPLARING,
    UKJENT,
    Group,
    Measure,
    Reason,
    read_groups,
    read_measures,
    read_reasons,
)

KODEVERK_FOLDER = Path(__file__).parent / "kodeverk"
_NEVER = "9999-12-31"
_Rows = Mapping[str, tuple[CodeRow, ...]]
_Fault = tuple[str, int, str]


@dataclass(frozen=True, eq=False)
class CodeLists:
    """All code lists of one folder. ``sums``: the SHA-256 of each file, by name, for the record of a run (R15).

    ``law_dates``: the day each law came into force. ``protection_dates``: the first day on which somebody could have
    collective protection under it, None for never. Reasons, measures and groups stand in the order of the sheets.
    """

    folder: Path
    sums: Mapping[str, str]
    areas: AreaTables
    law_dates: Mapping[str, date]
    protection_dates: Mapping[str, date | None]
    reasons: tuple[Reason, ...]
    reason_groups: tuple[Group, ...]
    measures: tuple[Measure, ...]
    measure_groups: tuple[Group, ...]

    def list_reasons(self, lov: str) -> tuple[Reason, ...]:
        """The reasons of one law's list, of any validity."""
        return tuple(reason for reason in self.reasons if reason.lov == lov)

    @cached_property
    def changed_lists(self) -> tuple[str, ...]:
        """The files that differ from those of this software, by name in order; none where a copy of ours was given."""
        own = _read_folder(KODEVERK_FOLDER).sums
        return tuple(name for name, found in self.sums.items() if found != own.get(name))

    @cached_property
    def goal_groups(self) -> frozenset[str]:
        """The groups that have a reason which counts as reaching the goal (R9)."""
        return frozenset(reason.gruppe for reason in self.reasons if reason.mal_nadd)


def load_code_lists(folder: Path | None = None) -> CodeLists:
    """Read every code list of ``folder`` (default: those of this software); the same files give the same object.

    Raises RefusedError when the folder or a list is missing, when a list is not as its form says, or when the lists do
    not fit each other. Every fault of a file is told at once, by line.
    """
    return _load_own() if folder is None else _read_folder(folder)


@cache
def _load_own() -> CodeLists:
    """The lists of this software, read once: like its code, they do not change under it."""
    return _read_folder(KODEVERK_FOLDER)


def _read_folder(folder: Path) -> CodeLists:
    require_folder(
        folder, "code lists", "a copy of `pipeline/places/kodeverk`, with what is to be changed changed in it"
    )
    return _build(folder, tuple((name, read_list_text(folder, name)) for name in FORMATS))


@lru_cache(maxsize=8)
def _build(folder: Path, texts: tuple[tuple[str, str], ...]) -> CodeLists:
    rows = {name: parse_list(folder / f"{name}.csv", name, text) for name, text in texts}
    faults: dict[str, list[str]] = {}
    for name, line, fault in _find_faults(rows):
        faults.setdefault(name, []).append(f"line {line}: {fault}")
    if faults:
        name, found = next(iter(faults.items()))
        raise refuse_list(folder / f"{name}.csv", found)
    return CodeLists(
        folder=folder,
        sums={f"{name}.csv": hashlib.sha256(text.encode("utf-8")).hexdigest() for name, text in sorted(texts)},
        areas=read_areas(rows["fylke"], rows["kommune"], rows["bydel"], rows["kommune_endring"]),
        law_dates={row["lov"]: date.fromisoformat(row["gjelder_fra"]) for row in rows["lov"]},
        protection_dates={row["lov"]: row.day("kollektiv_fra") for row in rows["lov"]},
        reasons=read_reasons(rows["avslutningsarsak"]),
        reason_groups=read_groups(rows["resultatgruppe"]),
        measures=read_measures(rows["tiltakskode"]),
        measure_groups=read_groups(rows["tiltaksgruppe"]),
    )


def _find_faults(rows: _Rows) -> Iterator[_Fault]:
    """What does not fit between the lists, or between rows of one: list, line, and words."""
    yield from _find_period_faults(rows)
    yield from _find_group_faults(rows)
    yield from _find_reason_faults(rows["avslutningsarsak"])
    yield from _find_area_faults(rows)
    yield from _find_bydel_faults(rows["bydel"])


def _find_period_faults(rows: _Rows) -> Iterator[_Fault]:
    """A period that ends before it begins, or two rows of one code in force on the same day."""
    for name, form in FORMATS.items():
        if "gyldig_til" not in form.columns:
            continue
        last: dict[str, CodeRow] = {}
        for row in sorted(rows[name], key=lambda row: row["gyldig_fra"]):
            start, end = row["gyldig_fra"], row["gyldig_til"]
            if start and end and end <= start:
                yield name, row.line, f"gyldig_til {end} is not after gyldig_fra {start}; expected the first day after"
            if "gyldig_fra" not in form.key:
                continue
            before = last.get(row["kode"])
            if before and (not before["gyldig_til"] or before["gyldig_til"] > start):
                yield name, row.line, f"{row['kode']} is in force on {start} by line {before.line} too; expected one"
            last[row["kode"]] = row


def _find_group_faults(rows: _Rows) -> Iterator[_Fault]:
    """The lists whose codes are settled (R9, R12), and references to them."""
    settled = {"resultatgruppe": ("kode", RESULT_GROUPS), "lov": ("lov", LOVER)}
    for name, (column, expected) in settled.items():
        found = tuple(row[column] for row in rows[name])
        if found != tuple(expected):
            yield name, rows[name][0].line, f"the codes are {', '.join(found)}; expected {', '.join(expected)}"
    groups = [row["kode"] for row in rows["tiltaksgruppe"]]
    if groups[-1] != UKJENT:
        yield "tiltaksgruppe", rows["tiltaksgruppe"][-1].line, f"the last group is {groups[-1]}; expected {UKJENT}"
    measures = [row["kode"] for row in rows["tiltakskode"]]
    if NORSKOPPLARING not in measures:
        line = rows["tiltakskode"][-1].line
        yield "tiltakskode", line, f"this is the last row, and none has {NORSKOPPLARING}, which R12 counts by its tab"
    references = (
        ("avslutningsarsak", "lov", "lov", LOVER),
        ("avslutningsarsak", "gruppe", "resultatgruppe", RESULT_GROUPS),
        ("tiltakskode", "hovedgruppe", "tiltaksgruppe", groups),
    )
    for name, column, owner, known in references:
        for row in rows[name]:
            if row[column] not in known:
                told = f"{column} {row[column]} is in no row of {owner}.csv"
                yield name, row.line, f"{told}; expected one of {', '.join(known)}"


def _find_reason_faults(reasons: Iterable[CodeRow]) -> Iterator[_Fault]:
    """An empty cell is read as ``ikke_registrert``, on any day and under any law, and never reaches the goal (R9)."""
    missing = set(LOVER)
    line = 1
    for row in reasons:
        line = row.line
        if row["kode"] != IKKE_REGISTRERT:
            continue
        missing.discard(row["lov"])
        if row["gruppe"] != IKKE_REGISTRERT or row["mal_nadd"] != "0" or row["gyldig_fra"] or row["gyldig_til"]:
            expected = f"gruppe {IKKE_REGISTRERT}, mal_nadd 0 and no gyldig_fra or gyldig_til"
            yield "avslutningsarsak", line, f"{IKKE_REGISTRERT} is what an empty reason is read as; expected {expected}"
    for lov in sorted(missing):
        yield "avslutningsarsak", line, f"this is the last row, and none has {IKKE_REGISTRERT} under {lov}"


def _find_area_faults(rows: _Rows) -> Iterator[_Fault]:
    """Every place lies in one that is in force as long as it is, and every code that ends leads on."""
    kommuner, changes = rows["kommune"], rows["kommune_endring"]
    yield from _find_uncovered("kommune", kommuner, "fylke_kode", rows["fylke"])
    yield from _find_uncovered("bydel", rows["bydel"], "kommune_kode", kommuner)
    for row in kommuner:
        if bool(row["malform"]) != bool(row["malform_status"]):
            yield "kommune", row.line, "one of malform and malform_status is empty; expected both or neither"
    periods = _list_periods(kommuner)
    for row in changes:
        day, old, new = row["dato"], row["fra_kode"], row["til_kode"]
        if day < FIRST_DAY.isoformat():
            yield "kommune_endring", row.line, f"dato is {day}; expected {FIRST_DAY} or later, where the tables begin"
        if not any(start <= day < end for start, end in periods.get(new, [])):
            yield "kommune_endring", row.line, f"til_kode {new} is not in force on {day} by kommune.csv"
        if old in periods and not any(start <= day <= end for start, end in periods[old]):
            yield "kommune_endring", row.line, f"fra_kode {old} was not in force until {day} by kommune.csv"
        if old not in periods and day > FIRST_DAY.isoformat():
            yield "kommune_endring", row.line, f"fra_kode {old} is in no row of kommune.csv"
    begun = {(row["kode"], row["gyldig_fra"]) for row in kommuner}
    moved = {(row["fra_kode"], row["dato"]) for row in changes if row["endring"] != NYTT_NAVN}
    for row in kommuner:
        end = (row["kode"], row["gyldig_til"])
        if row["gyldig_til"] and end not in begun and end not in moved:
            yield "kommune", row.line, f"{row['kode']} ends on {row['gyldig_til']} without a row in kommune_endring.csv"


def _list_periods(rows: Iterable[CodeRow]) -> dict[str, list[tuple[str, str]]]:
    """When each code is in force, in order; days as text, which sorts as they do."""
    periods: dict[str, list[tuple[str, str]]] = {}
    for row in sorted(rows, key=lambda row: row["gyldig_fra"]):
        periods.setdefault(row["kode"], []).append((row["gyldig_fra"], row["gyldig_til"] or _NEVER))
    return periods


def _find_uncovered(name: str, rows: Iterable[CodeRow], column: str, owners: Iterable[CodeRow]) -> Iterator[_Fault]:
    """Rows whose ``column`` names a place that is not in force on some day, from 2017-01-01, on which they are."""
    periods = _list_periods(owners)
    for row in rows:
        day, end = max(row["gyldig_fra"], FIRST_DAY.isoformat()), row["gyldig_til"] or _NEVER
        for start, until in periods.get(row[column], []):
            if start <= day < until:
                day = until
        if day < end:
            yield name, row.line, f"{column} {row[column]} is not in force on {day}, when {row['kode']} is"


def _find_bydel_faults(bydeler: Iterable[CodeRow]) -> Iterator[_Fault]:
    """There are results per bydel for Oslo alone; a row of Oslo without a known bydel counts in ``uoppgitt`` (R8)."""
    line, has_unknown = 1, False
    for row in bydeler:
        line = row.line
        if row["kommune_kode"] != OSLO:
            yield (
                "bydel",
                line,
                f"kommune_kode is {row['kommune_kode']}; expected {OSLO}: others have no results per bydel",
            )
        if (row["kode"] == OSLO_UOPPGITT) != (row["slag"] == "uoppgitt"):
            yield "bydel", line, f"{row['kode']} has slag {row['slag']}; expected uoppgitt for {OSLO_UOPPGITT} alone"
        has_unknown |= row["kode"] == OSLO_UOPPGITT and not row["gyldig_til"]
    if not has_unknown:
        yield "bydel", line, f"this is the last row, and none has {OSLO_UOPPGITT}, open at the end"
