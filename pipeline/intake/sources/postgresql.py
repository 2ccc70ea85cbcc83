"""PostgreSQL as a register (K1, K4): one read-only moment, every cell as text that the server makes.

How an error is told is in ``postgresql_session.py`` and ``postgresql_dialect.py``, where the server is in
``postgresql_address.py``. What is read, and what becomes of the text, is decided elsewhere (``register.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from pipeline.common.errors import RefusedError
from pipeline.common.warehouse import quote
from pipeline.intake.sources.dialect import Dialect, Stage
from pipeline.intake.sources.postgresql_address import Address
from pipeline.intake.sources.postgresql_dialect import FOREIGN, NEWER_SETTINGS, POOLED, POSTGRESQL, SETTINGS
from pipeline.intake.sources.postgresql_session import Session
from pipeline.intake.sources.register import RegisterColumn, Relation
from pipeline.intake.sources.register_rows import count_by_query, write_count

# What the driver says of a column beside its Arrow type: the server's own name of the type.
_TYPE_KEYS = (b"POSTGRESQL:type", b"ADBC:postgresql:typname")

_RELATIONS = """
    select c.relname::text as navn
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = {schema} and c.relkind in ('r', 'p', 'v', 'm', 'f') and {condition}
    order by navn
"""
# What the SELECTs of this session have locked: views, and the tables under them.
_LOCKED = """
    from pg_catalog.pg_locks as l
    left join pg_catalog.pg_class as c on c.oid = l.relation
    left join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation'
"""
_LOCKABLE = f"""
    select distinct pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) as navn
    {_LOCKED}
        and c.relkind in ('r', 'p', 'v')
        and n.nspname not in ('pg_catalog', 'information_schema')
        and pg_catalog.has_table_privilege(c.oid, 'select')
    order by navn
"""
# Tables stored elsewhere now than when the moment began: emptied or rewritten in between, they have no row in it. Only
# what cannot be locked beforehand can be among them: materialized views, and what a function reads when rows come.
_REWRITTEN = f"""
    select count(*)::text as antall
    {_LOCKED}
        and (
            c.oid is null
            or (
                c.relkind in ('r', 'm')
                and c.relfilenode <> 0
                and pg_catalog.pg_relation_filenode(c.oid) is distinct from c.relfilenode
            )
        )
"""
_FOREIGN = f"select count(*)::text as antall {_LOCKED} and c.relkind = 'f'"
# Of the settings of the session, those that this transaction has not.
_FORGOTTEN = """
    select count(*)::text as antall
    from (values {settings}) as v (navn, verdi)
    where pg_catalog.current_setting(v.navn) <> v.verdi
"""
# Settings that servers of some versions have.
_WHERE_KNOWN = f"""
    select pg_catalog.set_config(s.name, '0', false) from pg_catalog.pg_settings as s
    where s.name in ({", ".join(map(quote, NEWER_SETTINGS))})
"""
# A standby has what it has replayed, which may be long before now.
_TAKEN = """
    select extract(epoch from case
            when pg_catalog.pg_is_in_recovery()
                then least(pg_catalog.pg_last_xact_replay_timestamp(), pg_catalog.transaction_timestamp())
            else pg_catalog.transaction_timestamp()
        end)::text as tatt
"""


def open_postgresql(address: Address) -> PostgresqlRegister:
    """Connect, and set how the server writes text. Raises RefusedError where that cannot be, or without the schema."""
    session = Session(address.write_conninfo())
    try:
        settings = _list_settings(address.schema)
        told = ", ".join(f"pg_catalog.set_config({quote(name)}, {quote(to)}, false)" for name, to in settings.items())
        session.run(f"select {told}", "connect", "The source cannot be opened")
        session.run(_WHERE_KNOWN, "connect", "The source cannot be opened")
        ((found),) = session.fetch(
            "select pg_catalog.current_database()::text as base, "
            f"pg_catalog.to_regnamespace({quote(POSTGRESQL.quote(address.schema))}) is not null as er_der, "
            "pg_catalog.pg_is_in_recovery() as er_kopi",
            "look",
            "The source cannot be opened",
        )
        session.is_standby = bool(found["er_kopi"])
    except BaseException:
        session.close()
        raise
    register = PostgresqlRegister(session, str(found["base"]), address.schema)
    if not found["er_der"]:
        register.close()
        raise RefusedError(f"{register.kilde}: {POSTGRESQL.explain('3F000', 'look')}")
    return register


class PostgresqlRegister:
    """``Register`` over one schema of a database. Use :func:`open_postgresql`."""

    def __init__(self, session: Session, base: str, schema: str) -> None:
        """``session`` is closed with it."""
        self._session = session
        self._base, self._schema = base, schema
        self._seen: dict[Relation, Sequence[RegisterColumn]] = {}
        self._names: dict[str, str] = {}
        self._taken: datetime | None = None

    @property
    def dialect(self) -> Dialect:
        """PostgreSQL's."""
        return POSTGRESQL

    @property
    def kilde(self) -> str:
        """Database and schema."""
        return f"{self._base}, {self._schema}"

    def show(self, relation: Relation) -> str:
        """The schema before the name of a table or view."""
        return relation.name if relation.query else f"{self._schema}.{relation.name}"

    def relations(self) -> Sequence[str]:
        """Tables and views of every kind in the schema, in which this user may read a column or more."""
        return self._list_relations("pg_catalog.has_any_column_privilege(c.oid, 'select')")

    def columns(self, relation: Relation) -> Sequence[RegisterColumn] | None:
        """The columns as the server describes them; a domain has the type that it is made of."""
        if relation.query is None and not self._list_relations(f"c.relname = {quote(relation.name)}"):
            return None
        self._seen[relation] = self._describe(relation, "look" if relation.query is None else "query")
        return self._seen[relation]

    def as_text(self, relation: Relation, columns: Mapping[str, str]) -> str:
        """Casts on the server; see ``POSTGRESQL``."""
        seen = self._seen.get(relation) or self.columns(relation) or ()
        types = {column.name: column.type for column in seen}
        select = POSTGRESQL.select(self._source(relation), columns, types)
        self._names[select] = self.show(relation)
        return select

    def open_moment(self, selects: Sequence[str]) -> None:
        """Lock what the SELECTs read, and only then let the moment begin with the first of them (K4).

        In the other order a table that is emptied or rewritten by another between the two has no row, and no error.
        """
        relations = self._find_lockable(selects)
        for statement in POSTGRESQL.begin:
            self._session.run(statement, "lock", self.kilde)
        if relations:
            lock = POSTGRESQL.lock.replace("{relations}", ", ".join(relations))
            self._session.run(lock, "lock", self.kilde)
        self._try(selects)
        pairs = ", ".join(f"({quote(name)}, {quote(to)})" for name, to in _list_settings(self._schema).items())
        self._require_none(_FORGOTTEN.format(settings=pairs), POOLED, "lock", self.kilde)
        self._require_whole("lock", self.kilde)
        for relation, columns in self._seen.items():
            if self._describe(relation, "lock") != columns:
                raise RefusedError(f"{self.show(relation)}: {POSTGRESQL.explain('42703', 'lock')}")
        ((taken),) = self._session.fetch(_TAKEN, "lock", self.kilde)
        self._taken = datetime.fromtimestamp(float(taken["tatt"]), UTC)

    def count(self, select: str) -> int:
        """Counted by the server, in the moment."""
        self._names[write_count(self.dialect, select)] = self._names.get(select, self.kilde)
        return count_by_query(self, select)

    def use(self, work: Path) -> None:
        """Rows come over the connection: no file is written."""

    @contextmanager
    def batches(self, select: str) -> Iterator[pa.RecordBatchReader]:
        """A stream of binary ``COPY``, in which text is text; at its end what it came from is looked at again."""
        name, has_ended = self._names.get(select, self.kilde), False
        with self._session.stream(select, name) as rows:

            def read_to_end() -> Iterator[pa.RecordBatch]:
                nonlocal has_ended
                yield from rows
                has_ended = True

            yield pa.RecordBatchReader.from_batches(rows.schema, read_to_end())
        if has_ended:
            self._require_whole("read", name)

    def taken(self) -> datetime | None:
        """When the transaction began; of a standby, when the last that it has replayed was committed."""
        return self._taken

    def close(self) -> None:
        """Close the connection, which ends the moment."""
        self._session.close()

    def _list_relations(self, condition: str) -> list[str]:
        select = _RELATIONS.format(schema=quote(self._schema), condition=condition)
        return [row["navn"] for row in self._session.fetch(select, "look", self.kilde)]

    def _find_lockable(self, selects: Sequence[str]) -> list[str]:
        """The tables and views that the SELECTs read and this user may lock, as the server has them after a trial."""
        self._session.run("begin read only", "lock", self.kilde)
        self._try(selects)
        found = self._session.fetch(_LOCKABLE, "lock", self.kilde)
        self._session.run("rollback", "lock", self.kilde)
        return [row["navn"] for row in found]

    def _try(self, selects: Sequence[str]) -> None:
        """Run each SELECT without a row, which is refused where a right or a column is missing."""
        for select in selects:
            self._session.run(f"select * from ({select}) as lest limit 0", "lock", self._names.get(select, self.kilde))

    def _require_whole(self, stage: Stage, name: str) -> None:
        """Refuse what has no part in the moment: tables of another server, and those that were emptied or rewritten."""
        self._require_none(_FOREIGN, FOREIGN, stage, name)
        self._require_none(_REWRITTEN, POSTGRESQL.explain("55P03", "lock"), stage, name)

    def _require_none(self, question: str, told: str, stage: Stage, name: str) -> None:
        if self._session.fetch(question, stage, name) != [{"antall": "0"}]:
            raise RefusedError(f"{name}: {told}")

    def _describe(self, relation: Relation, stage: Stage) -> Sequence[RegisterColumn]:
        schema = self._session.describe(f"select * from {self._source(relation)}", stage, self.show(relation))
        return tuple(RegisterColumn(one.name, _find_type(one)) for one in schema)

    def _source(self, relation: Relation) -> str:
        if relation.query is not None:
            return f"({relation.query}\n) as sporring"  # it may end with a comment
        return f"{POSTGRESQL.quote(self._schema)}.{POSTGRESQL.quote(relation.name)}"


def _list_settings(schema: str) -> Mapping[str, str]:
    return SETTINGS | {"search_path": POSTGRESQL.quote(schema)}


def _find_type(column: pa.Field) -> str:
    told = column.metadata or {}
    return next((told[key].decode() for key in _TYPE_KEYS if key in told), str(column.type))
