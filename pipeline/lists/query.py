"""From an edition's published working database to the rows of a list.

What every list has in common is put round each ``sql/lister/<name>.sql`` here, once: the person's own columns, the
names of places, the unit asked for, the order, and that nobody at a shielded address is in any list (R7). What becomes
of the rows is decided in ``write.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb

from pipeline.common.errors import RefusedError
from pipeline.common.warehouse import read_sql, run_sql, strip_comments
from pipeline.editions.edition import Edition
from pipeline.intake.snapshot import Snapshot
from pipeline.lists.catalogue import LISTS, NIR_LISTS, stored_columns
from pipeline.run.working_database import require_own_place
from pipeline.statistics.reads import find_reads

STATE = "lister"
LAND = "land"
_LEVEL_BY_LENGTH = {2: "fylke", 4: "kommune", 6: "bydel"}
_BATCH = 5_000
_FRAME = """
select
    l.kommune_kode,
    k.navn as kommune_navn,
    l.bydel_kode,
    b.navn as bydel_navn,
    l.person_id,
    p.fodselsnummer,
    p.duf_nummer,
    p.fodselsdato,
    p.kjonn,
    l.lov,
    {own}
from ({statement}) as l
inner join inndata.person as p on l.person_id = p.person_id and p.adressesperre is null
left join klargjort.enhet as k on k.niva = 'kommune' and l.kommune_kode = k.kode
left join klargjort.enhet as b on b.niva = 'bydel' and l.bydel_kode = b.kode
where $enhet is null or $enhet in (k.fylke_kode, l.kommune_kode, l.bydel_kode)
order by l.kommune_kode nulls last, l.bydel_kode nulls last, l.person_id, l.lov, {order}
"""


@dataclass(frozen=True)
class Unit:
    """What the lists are limited to; ``code`` is None for the whole country."""

    code: str | None
    name: str

    @property
    def folder(self) -> str:
        """The name of the folder that holds the unit's lists."""
        return self.code or LAND


@dataclass(frozen=True)
class MadeList:
    """A list that has been computed: how many rows, of how many people."""

    name: str
    rows: int
    people: int


def find_lists(connection: duckdb.DuckDBPyConnection, edition: Edition, chosen: Sequence[str]) -> list[str]:
    """Return the chosen lists, or all that the edition has; RefusedError for a chosen one that it does not have."""
    has_stonad = _has_stonad(connection)
    missing = [name for name in chosen if LISTS[name].needs_stonad and not has_stonad]
    if missing:
        raise RefusedError(
            f"{edition.key} was not held against introduksjonsstønad, so it has no list {missing[0]}. Nothing was "
            f"written. Run `introresultat run {edition.key} --stonad DIR` first, or leave the list out."
        )
    return [name for name, one in LISTS.items() if name in chosen or not (chosen or one.needs_stonad > has_stonad)]


def _has_stonad(connection: duckdb.DuckDBPyConnection) -> bool:
    try:
        return bool(connection.execute("select 1 from inndata.stonad_uttrekk").fetchall())
    except duckdb.CatalogException:  # of a version that knew no stønad
        return False


def require_tables(
    connection: duckdb.DuckDBPyConnection, edition: Edition, snapshot: Snapshot, names: Sequence[str]
) -> None:
    """Refuse a working database without what the lists read, or that rests on a snapshot at another place."""
    again = f"Run `introresultat run {edition.key}` again, without --source, then repeat this call."
    found = connection.execute("select table_schema || '.' || table_name from information_schema.tables").fetchall()
    wanted = {"inndata.person", "klargjort.enhet"}.union(*(find_reads(STATE, name) for name in {*NIR_LISTS, *names}))
    missing = sorted(wanted - {table for (table,) in found})
    if missing:
        raise RefusedError(
            f"The working database of {edition.key} was made by an older version of this software and lacks "
            f"{', '.join(missing)}. Nothing was written. {again}"
        )
    require_own_place(connection, edition.key, snapshot, then="repeat this call")


def find_unit(connection: duckdb.DuckDBPyConnection, edition: Edition, code: str | None) -> Unit:
    """Return the unit with the code, or the whole country for None. Raises RefusedError for an unknown code."""
    if code is None:
        return Unit(None, "hele landet")
    found = connection.execute(
        "select navn from klargjort.enhet where niva = ? and kode = ?", [_LEVEL_BY_LENGTH.get(len(code), ""), code]
    ).fetchone()
    if found is None:
        raise RefusedError(
            f"There is no unit with the code {code!r} in the area structure of {edition.year.inndeling}. Expected 2 "
            "digits for a county, 4 for a municipality or 6 for a bydel of Oslo; leave out --unit for the whole "
            "country. Nothing was written."
        )
    return Unit(code, str(found[0]))


def make_list(connection: duckdb.DuckDBPyConnection, name: str, unit: Unit, parameters: Mapping[str, Any]) -> MadeList:
    """Compute a list into the temporary table ``liste``, in its order, and count it."""
    own = LISTS[name].columns
    statement = _FRAME.format(
        own=", ".join(f"l.{column}" for column in own),
        order=", ".join(f"l.{column}" for column in own),
        statement=strip_comments(read_sql(STATE, name)),
    )
    given = {**parameters, "enhet": unit.code}
    run_sql(connection, f"create or replace temp table liste as {statement}", given, name=f"{STATE}.{name}")
    ((rows, people),) = connection.execute("select count(*), count(distinct person_id) from liste").fetchall()
    return MadeList(name, int(rows), int(people))


def read_rows(connection: duckdb.DuckDBPyConnection, name: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of the list that was made last, a bounded number at a time: ``stored_columns``."""
    columns = ", ".join(stored_columns(name))
    result = run_sql(connection, f"select {columns} from temp.liste order by rowid", name=f"reading {STATE}.{name}")
    while batch := result.fetchmany(_BATCH):
        yield from batch
