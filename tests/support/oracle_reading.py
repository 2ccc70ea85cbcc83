"""The oracle's reading: raw cells to values, quarantine, duplicates, R1's cutoff and older versions.

Works from the input contract alone (docs/rules.md, C1–C10): its columns are written down here once more,
so that a slip in ``pipeline/nir/contract.py`` is seen. Faults of whole files are not met here, since the oracle gets
rows.
What the values mean is in ``oracle_units.py``, ``oracle_exits.py`` and their neighbours.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a clock without a zone, for counting seconds
Reasons = set[tuple[str, str]]
Value = Any

LOV = "introduksjonsloven/integreringsloven"

# The tables of C4, in their order: column, "?" where a cell may be empty, and how it is written.
CONTRACT: dict[str, tuple[str, str]] = {
    "person": (
        "person_id",
        "person_id text · fodselsnummer? 11 · duf_nummer? 12 · fodselsdato date · kjonn K/M · "
        "statsborgerskap? alpha3 · fodeland? alpha3 · adressesperre? fortrolig/strengt_fortrolig · "
        "bostedskommune? 4 · bostedsbydel? 6 · reservert_forskning flag · registrert time · opphevet? time",
    ),
    "kategori": (
        "kategori_id",
        f"kategori_id text · person_id text · lov {LOV} · kategori rett_og_plikt/kan_tilbys/rett · "
        "oppholdsgrunnlag? text · kollektiv_beskyttelse flag · fra_dato date · til_dato? date · "
        "registrert time · opphevet? time",
    ),
    "vedtak": (
        "vedtak_id",
        "vedtak_id text · person_id text · kommunenummer 4 · bydelsnummer? 6 · "
        f"lov {LOV} · ordning introduksjonsprogram/norskopplaring · "
        "vedtakstype innvilget/forlenget/utvidet/permisjon/stans/avslag · vedtaksdato date · fra_dato date · "
        "til_dato? date · sluttmal? text · har_videregaende? flag · registrert time · opphevet? time",
    ),
    "tiltak": (
        "tiltak_id",
        "tiltak_id text · person_id text · kommunenummer 4 · bydelsnummer? 6 · fane intro/norsk · "
        "tiltakskode text · fra_dato date · til_dato? date · timer_per_uke? decimal · "
        "registrert time · opphevet? time",
    ),
    "fravaer": (
        "fravaer_id",
        "fravaer_id text · person_id text · kommunenummer 4 · fravaerstype text · fra_dato date · "
        "til_dato date · timer? decimal · registrert time · opphevet? time",
    ),
    "avslutning": (
        "avslutning_id",
        f"avslutning_id text · person_id text · kommunenummer 4 · bydelsnummer? 6 · lov {LOV} · "
        "avslutningsdato date · avslutningsarsak? text · registrert_av kommune/nir · "
        "registrert time · opphevet? time",
    ),
    "utvidet_program": (
        "person_id fra_dato",
        "person_id text · kommunenummer 4 · fra_dato date · til_dato? date · hjemmel? text · "
        "registrert time · opphevet? time",
    ),
}


# What stands under this name comes after the row's last field, with ; between: a record with too many fields.
EXTRA = "+"
BLANKS = " \t\n\v\f\r\x85\xa0\u2003\u3000"
SHIELDS = ("fortrolig", "strengt_fortrolig")


class BrokenCellError(ValueError):
    """A cell, or two cells together, that break the contract."""


def column_names(table: str) -> list[str]:
    """The table's columns in the contract's order."""
    return [column.split()[0].rstrip("?") for column in CONTRACT[table][1].split(" · ")]


def parse_date(cell: str) -> date:
    """A date ``YYYY-MM-DD``; 2020-02-30 is broken."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        raise BrokenCellError(cell)
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise BrokenCellError(cell) from error


def parse_time(cell: str) -> int:
    """A timestamp as whole seconds since 1970-01-01 UTC.

    Without an offset it is Norwegian time. A clock time that is skipped in March is read one hour later
    and one that comes twice in October is the first: both are what ``fold=0`` means in Python.
    """
    found = re.fullmatch(r"([0-9-]{10}T[0-9]{2}:[0-9]{2}:[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?", cell)
    if not found:
        raise BrokenCellError(cell)
    try:
        clock = datetime.fromisoformat(found[1])
    except ValueError as error:
        raise BrokenCellError(cell) from error
    if found[2] is None:
        offset = clock.replace(tzinfo=OSLO, fold=0).utcoffset()
        assert offset is not None
    elif found[2] == "Z":
        offset = timedelta(0)
    else:
        hours, minutes = int(found[2][1:3]), int(found[2][4:6])
        if hours > 23 or minutes > 59:
            raise BrokenCellError(cell)
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if found[2][0] == "-" else 1)
    return int(((clock - EPOCH) - offset).total_seconds())


def parse_cell(form: str, cell: str) -> Value:
    """One cell that is not empty, by the way its column is written."""
    if form == "text":
        return cell
    if form == "date":
        return parse_date(cell)
    if form == "time":
        return parse_time(cell)
    if form == "flag":
        if cell not in ("0", "1"):
            raise BrokenCellError(cell)
        return cell == "1"
    if form == "decimal":
        if not re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", cell):
            raise BrokenCellError(cell)
        return Decimal(cell.replace(",", "."))
    if form == "alpha3":
        if not re.fullmatch(r"[A-Z]{3}", cell):
            raise BrokenCellError(cell)
        return cell
    if form.isdigit():
        if not re.fullmatch(f"[0-9]{{{form}}}", cell):
            raise BrokenCellError(cell)
        return cell
    if cell not in form.split("/"):
        raise BrokenCellError(cell)
    return cell


def parse_shield(cell: str) -> str | None:
    """R7: blanks alone are empty, and what is outside the list is the stronger shield."""
    if not cell.strip(BLANKS):
        return None
    return cell if cell in SHIELDS else "strengt_fortrolig"


def parse_row(table: str, raw: dict[str, str], reasons: Reasons) -> dict[str, Value]:
    """A row's values by column, in the contract's order; BrokenCellError sends it to quarantine."""
    row: dict[str, Value] = {}
    if EXTRA in raw:
        raise BrokenCellError(EXTRA)
    for column in CONTRACT[table][1].split(" · "):
        name, form = column.split()
        cell = raw.get(name.rstrip("?")) or ""
        if name == "adressesperre?":
            row["adressesperre"] = parse_shield(cell)
        elif cell:
            row[name.rstrip("?")] = parse_cell(form, cell)
        elif name == "avslutningsarsak?":
            row["avslutningsarsak"] = "ikke_registrert"
        elif name.endswith("?"):
            row[name.rstrip("?")] = None
        else:
            raise BrokenCellError(name)
    if row.get("til_dato") and row["til_dato"] < row["fra_dato"]:
        raise BrokenCellError("til_dato")
    if row.get("timer_per_uke") is not None and not 0 <= row["timer_per_uke"] <= 168:
        raise BrokenCellError("timer_per_uke")
    if table == "avslutning" and (row["lov"], row["avslutningsarsak"]) not in reasons:
        raise BrokenCellError("avslutningsarsak")
    return row


@dataclass
class Reading:
    """What stands at the cutoff, and where every other row went.

    ``rows``: table -> the rows of R2, one per key. ``out``: table -> how many rows left, by bucket.
    ``forst_registrert``: table and key -> R2's earliest registrert, in seconds since 1970-01-01 UTC.
    ``in_doubt``: who counts as shielded because a row that may say so cannot be read (R7).
    """

    rows: dict[str, list[dict[str, Value]]] = field(default_factory=dict)
    out: dict[str, Counter[str]] = field(default_factory=dict)
    forst_registrert: dict[tuple[Value, ...], int] = field(default_factory=dict)
    in_doubt: set[str] = field(default_factory=set)

    def of_person(self, table: str, person_id: str) -> list[dict[str, Value]]:
        """The rows of one person in a table."""
        return self._by_person.get((table, person_id), [])

    @cached_property
    def _by_person(self) -> dict[tuple[str, str], list[dict[str, Value]]]:
        by_person: dict[tuple[str, str], list[dict[str, Value]]] = defaultdict(list)
        for table, rows in self.rows.items():
            for row in rows:
                by_person[table, row["person_id"]].append(row)
        return dict(by_person)


def cutoff_end(skjaeringsdato: date) -> int:
    """R1: midnight in Oslo at the end of the cutoff day, in seconds since 1970-01-01 UTC."""
    return parse_time(f"{skjaeringsdato + timedelta(days=1)}T00:00:00")


def is_in_force(row: dict[str, Value], end: int) -> bool:
    """R1."""
    return row["registrert"] < end and (row["opphevet"] is None or row["opphevet"] >= end)


def sort_value(value: Value) -> tuple[bool, Value]:
    """A value that can be compared with an empty one: empty first."""
    return (value is not None, value if value is not None else 0)


def read_tables(tables: dict[str, list[dict[str, str]]], skjaeringsdato: date, reasons: Reasons) -> Reading:
    """Quarantine, duplicates, R1 and older versions for every table, in the order of R14's buckets."""
    end = cutoff_end(skjaeringsdato)
    readable: dict[str, list[dict[str, Value]]] = {}
    reading = Reading()
    for table in CONTRACT:
        readable[table] = []
        reading.out[table] = Counter()
        for raw in tables.get(table, []):
            try:
                readable[table].append(parse_row(table, raw, reasons))
            except BrokenCellError:
                reading.out[table]["karantene"] += 1
        for row in readable[table]:
            if row["registrert"] < end:
                key = row_key(table, row)
                reading.forst_registrert[key] = min(row["registrert"], reading.forst_registrert.get(key, end))

    known = {row["person_id"] for row in readable["person"]}
    present = {row["person_id"] for row in readable["person"] if is_in_force(row, end)}

    for table in CONTRACT:
        out = reading.out[table]
        seen: set[tuple[Value, ...]] = set()
        newest: dict[tuple[Value, ...], dict[str, Value]] = {}
        for row in readable[table]:
            if row["person_id"] not in known or (is_in_force(row, end) and row["person_id"] not in present):
                out["karantene"] += 1
                continue
            values = tuple(row.values())
            if values in seen:
                out["duplikat"] += 1
                continue
            seen.add(values)
            if row["registrert"] >= end:
                out["registrert_etter_skjaeringsdato"] += 1
                continue
            if not is_in_force(row, end):
                out["opphevet"] += 1
                continue
            key = row_key(table, row)
            other = newest.get(key)
            if other is None:
                newest[key] = row
                continue
            out["eldre_versjon"] += 1
            if version_order(row) > version_order(other):
                newest[key] = row
        reading.rows[table] = list(newest.values())
    shield_in_doubt(reading, tables.get("person", []), end, reasons)
    return reading


def shield_in_doubt(reading: Reading, persons: list[dict[str, str]], end: int, reasons: Reasons) -> None:
    """R7, when in doubt: versions that may say shielded, against the version that stands at the cutoff."""
    standing = {row["person_id"]: row for row in reading.rows["person"]}
    for raw in persons:
        row = standing.get(raw["person_id"])
        if row is None or not is_doubtful(raw, reasons):
            continue
        registrert = opphevet = None
        if EXTRA not in raw:
            registrert, opphevet = try_time(raw.get("registrert")), try_time(raw.get("opphevet"))
        is_in_force = opphevet is None or opphevet >= end
        if is_in_force and (registrert is None or row["registrert"] <= registrert < end):
            reading.in_doubt.add(raw["person_id"])
    for person_id in reading.in_doubt:
        standing[person_id]["adressesperre"] = "strengt_fortrolig"


def is_doubtful(raw: dict[str, str], reasons: Reasons) -> bool:
    """Whether a row of person may say shielded in a cell outside the list, or in a row that cannot be read."""
    shield = parse_shield(raw.get("adressesperre") or "")
    if EXTRA in raw or (shield and raw["adressesperre"] not in SHIELDS):
        return True
    try:
        parse_row("person", raw, reasons)
    except BrokenCellError:
        return shield is not None
    return False


def try_time(cell: str | None) -> int | None:
    """A timestamp, or None where it is empty or broken."""
    try:
        return parse_time(cell) if cell else None
    except BrokenCellError:
        return None


def row_key(table: str, row: dict[str, Value]) -> tuple[Value, ...]:
    """The table's name and the row's register key."""
    return (table, *(row[name] for name in CONTRACT[table][0].split()))


def version_order(row: dict[str, Value]) -> tuple[Value, ...]:
    """Two versions in force: newest ``registrert`` wins, then the greatest row in the contract's order."""
    return (row["registrert"], *(sort_value(value) for value in row.values()))
