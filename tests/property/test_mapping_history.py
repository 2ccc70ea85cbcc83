"""K3: the three forms of history give what a plain count in Python gives, whatever the order of the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.intake.mapping.model import Cell, Deleted, RegisterSettings
from pipeline.intake.mapping.shaping import Shape
from pipeline.nir.contract import TABLES
from tests.support.intakes import counted, make_edition, take_source
from tests.support.mapped import open_mapped, write_csv, write_mapping, write_rest
from tests.support.registers import DEFAULTS

CUTOFF_END = make_edition().cutoff_end.astimezone(UTC)
START = CUTOFF_END - timedelta(seconds=3)


class Change(NamedTuple):
    """A row of a log: when (None where it cannot be read), the order within the second, a deletion, and a value."""

    key: str
    half_seconds: int | None
    order: int | None
    is_deleted: bool
    value: str


CHANGE = st.builds(
    Change,
    st.sampled_from("abcdefgh"),
    st.one_of(st.none(), st.integers(0, 12)),
    st.one_of(st.none(), st.sampled_from([2, 9, 10])),
    st.booleans(),
    st.sampled_from(["arbeid_heltid", "annet"]),
)
CHANGES = st.lists(CHANGE, max_size=40)
MANY = st.lists(CHANGE, min_size=25, max_size=40)
NAMES = {"avslutning_id": "k0", "registrert": "k1", "avslutningsarsak": "k4"}


def moment(change: Change) -> datetime | None:
    return None if change.half_seconds is None else START + timedelta(milliseconds=500 * change.half_seconds)


def write(when: datetime | None) -> str | None:
    if when is None:
        return None
    return when.strftime("%Y-%m-%dT%H:%M:%S") + (".500000" if when.microsecond else "") + "Z"


def count_versions(changes: list[Change]) -> list[tuple[str, str | None, str | None]]:
    """Key, ``registrert`` and ``opphevet`` of each row, by a pencil's rule: what comes next ends what stands."""
    ended: dict[int, str | None] = {}
    of_key: dict[str, list[tuple[tuple[object, ...], int]]] = defaultdict(list)
    for place, change in enumerate(changes):
        when = moment(change)
        if when is None:
            continue
        order = (
            when.replace(microsecond=0),
            -1 if change.order is None else change.order,
            when,
            change.is_deleted,
            change.value,
        )
        of_key[change.key].append((order, place))
    for versions in of_key.values():
        groups = [list(group) for _, group in groupby(sorted(versions), key=lambda version: version[0])]
        for number, group in enumerate(groups):
            for _, place in group:
                own = moment(changes[place])
                assert own is not None
                if changes[place].is_deleted:
                    ended[place] = write(own)
                elif number + 1 < len(groups):
                    following = moment(changes[groups[number + 1][0][1]])
                    assert following is not None
                    ended[place] = write(max(own, following))
    return [(change.key, write(moment(change)) or "i går", ended.get(place)) for place, change in enumerate(changes)]


def shape(connection: duckdb.DuckDBPyConnection, history: str, changes: list[Change]) -> list[tuple[object, ...]]:
    cells = {name: Cell(kolonne=name) for name in NAMES}
    if history == "ingen":
        del cells["registrert"]
    made = Shape(
        table=TABLES["avslutning"],
        history=history,  # type: ignore[arg-type]
        register=RegisterSettings(),
        cells=cells,
        raw=NAMES,
        cutoff_end=CUTOFF_END,
        order_column="k2" if history == "versjoner" else None,
        deleted_column="k3" if history == "versjoner" else None,
        deleted=Deleted(kolonne="SLETTET", verdier=["J"]) if history == "versjoner" else None,
    )
    rows = [
        (
            change.key,
            write(moment(change)) or "i går",
            None if change.order is None else str(change.order),
            "J" if change.is_deleted else "N",
            change.value,
        )
        for change in changes
    ]
    connection.execute("create or replace temp table logg (k0 varchar, k1 varchar, k2 varchar, k3 varchar, k4 varchar)")
    if rows:
        connection.executemany("insert into logg values (?, ?, ?, ?, ?)", rows)
    ended = "opphevet" if history == "versjoner" else "null"
    return connection.execute(f"select avslutning_id, registrert, {ended} from {made.write('logg')}").fetchall()


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1})


@settings(max_examples=25, deadline=None)
@given(CHANGES)
def test_k3_versions_end_each_other_as_counted_by_hand(
    connection: duckdb.DuckDBPyConnection, changes: list[Change]
) -> None:
    assert shape(connection, "versjoner", changes) == count_versions(changes)


@settings(max_examples=5, deadline=None)
@given(CHANGES, st.randoms(use_true_random=False))
def test_k3_the_order_of_the_rows_means_nothing(
    connection: duckdb.DuckDBPyConnection, changes: list[Change], draw: object
) -> None:
    mixed = list(changes)
    draw.shuffle(mixed)  # type: ignore[attr-defined]
    both = [shape(connection, "versjoner", rows) for rows in (changes, mixed)]
    assert sorted(map(str, both[0])) == sorted(map(str, both[1]))


def test_k3_what_is_valid_now_was_registered_one_second_before_the_end_of_the_cutoff_day(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    rows = shape(connection, "ingen", [Change("a", 1, None, is_deleted=False, value="annet")])
    # 21 January 2021 ends at midnight in Oslo, 23:00 UTC
    assert rows == [("a", "2021-01-21T22:59:59Z", None)]


def test_k3_an_interval_is_taken_as_it_stands(connection: duckdb.DuckDBPyConnection) -> None:
    rows = shape(connection, "intervall", [Change("a", 1, None, is_deleted=True, value="annet")] * 2)
    assert rows == [("a", "2021-01-21T22:59:57.500000Z", None)] * 2


MAPPING = """
[avslutning]
fra = "LOGG"
avslutning_id = "ID"
person_id = "PID"
lov = { fast = "introduksjonsloven" }
kommunenummer = { fast = "4601" }
avslutningsdato = { fast = "2020-05-05" }
avslutningsarsak = "ARSAK"
registrert_av = { fast = "kommune" }
"""
FORMS = {
    "versjoner": 'historikk = "versjoner"\nregistrert = "TID"\nrekkefolge = "NR"\n'
    'slettet = { kolonne = "SLETTET", verdier = ["J"] }\n',
    "intervall": 'historikk = "intervall"\nregistrert = "TID"\nopphevet = "SLUTT"\n',
    "ingen": 'historikk = "ingen"\n',
}


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=1, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=MANY)
def test_k3_r14_every_row_of_every_form_has_one_outcome(tmp_path: Path, form: str, changes: list[Change]) -> None:
    root = tmp_path / str(len(list(tmp_path.iterdir())))
    folder = root / "register"
    folder.mkdir(parents=True)
    rows = [
        {
            "ID": change.key,
            "PID": "anna",
            "ARSAK": change.value,
            "TID": write(moment(change)) or "i går",
            "SLUTT": (write(moment(change)) or "") if change.is_deleted else "",
            "NR": "" if change.order is None else str(change.order),
            "SLETTET": "J" if change.is_deleted else "N",
        }
        for change in changes
    ]
    write_csv(folder / "LOGG.csv", rows, ("ID", "PID", "ARSAK", "TID", "SLUTT", "NR", "SLETTET"))
    text = write_rest(folder, MAPPING + FORMS[form])
    write_csv(folder / "person.csv", [{"person_id": "anna"} | DEFAULTS["person"]])
    taken = take_source(root, open_mapped(folder, write_mapping(root / "mapping", text)))
    assert counted(taken, "avslutning") == count_outcomes(form, changes)


def count_outcomes(form: str, changes: list[Change]) -> dict[str, int]:
    """How many rows have which outcome (R1, C3), by hand."""
    ended = [row[2] for row in count_versions(changes)]
    counts: Counter[str] = Counter()
    in_force: Counter[str] = Counter()
    seen: set[tuple[object, ...]] = set()
    for change, end in zip(changes, ended, strict=True):
        when = CUTOFF_END - timedelta(seconds=1) if form == "ingen" else moment(change)
        until = {"ingen": None, "intervall": write(moment(change)) if change.is_deleted else None}.get(form, end)
        row = (change.key, when, until, change.value)
        if when is None:
            counts["karantene"] += 1
        elif row in seen:
            counts["duplikat"] += 1
        elif when >= CUTOFF_END:
            counts["registrert_etter_skjaeringsdato"] += 1
        elif until is not None and datetime.fromisoformat(until) < CUTOFF_END:
            counts["opphevet"] += 1
        else:
            in_force[change.key] += 1
        seen.add(row)
    counts["snapshot"] = len(in_force)
    counts["eldre_versjon"] = in_force.total() - len(in_force)
    return {outcome: count for outcome, count in counts.items() if count}


def test_k3_a_version_that_is_there_twice_is_one(connection: duckdb.DuckDBPyConnection) -> None:
    twice = [Change("a", 0, 2, is_deleted=False, value="annet")] * 2
    later = [Change("a", 0, 10, is_deleted=False, value="annet")]
    assert [row[2] for row in shape(connection, "versjoner", twice)] == [None, None]
    # 10 comes after 2, within one second
    ended = "2021-01-21T22:59:57Z"
    assert [row[2] for row in shape(connection, "versjoner", twice + later)] == [ended, ended, None]
