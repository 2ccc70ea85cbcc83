"""How PostgreSQL is spoken to: casts to text, how a moment begins, and what its errors mean (K1, K4, K5).

Data only; who speaks it is ``postgresql.py``. The words for an error are chosen by its SQLSTATE, or by the stage
where the connection was lost or never made: what the server and libpq say may hold host, user, cells and passwords.
"""

from __future__ import annotations

from pipeline.intake.sources.dialect import SQL_ZONE, UTC_TEXT, Dialect

LOCK_SECONDS = 30

# What every session is set to: how the server writes text, what it refuses, and how long it waits.
SETTINGS = {
    "client_encoding": "UTF8",
    # what a view or a SELECT casts is read by the Norwegian calendar and clock, as by its author; what comes out is UTC
    "DateStyle": "ISO, DMY",
    "TimeZone": SQL_ZONE,
    "extra_float_digits": "1",
    "lock_timeout": f"{LOCK_SECONDS}s",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    # a policy that would hide rows is refused, not obeyed
    "row_security": "off",
    "default_transaction_read_only": "on",
    # a scan that begins in the middle of a table, where another's has come to, gives the rows in another order
    "synchronize_seqscans": "off",
    # compiling pays for computing, and there is none
    "jit": "off",
}

# Limits of time that only newer servers have (14 and 17).
NEWER_SETTINGS = ("idle_session_timeout", "transaction_timeout")

_STOPPED = "The database server broke off"
_AGAIN = "Nothing was written. Wait until the server is well, and run again."
_UNREADABLE = (
    "A text in the database cannot be written as UTF-8: it holds signs that are not in its own encoding. Nothing was "
    "written. Have the cells corrected, or read a view that converts them."
)
_UNCOMPUTED = "A value cannot be computed by a view, or by a SELECT of the mapping. Nothing was written. Correct it."
_RIGHT = (
    "This user may not read all of it: a right is missing (usage on the schema, select on the table or view), or a "
    "row-level policy would hide rows. Expected a user that sees every row. Have the right granted, or the user "
    "exempted from the policy (bypassrls)."
)
_CHANGED = (
    "What was to be read is gone, or has other columns than when it was looked at. Nothing was written. Wait until the "
    "register is not being changed, and run again."
)
_LOADED = (
    "It is being loaded or altered by another, and could not be read as of one moment; a lock is waited for "
    f"{LOCK_SECONDS} seconds at most. Nothing was written. Wait until that is done, and run again."
)
_OF_STANDBY = (
    "Nothing was written. Run again; if it happens again, read the primary, or have max_standby_streaming_delay raised "
    "or hot_standby_feedback turned on."
)
_CONFLICT = (
    "The server is a standby, and took the rows away while they were read, because the primary had removed them. "
    f"{_OF_STANDBY}"
)
LOST_STANDBY = (
    "The server is a standby, and broke off the connection while rows were read. It does so where the primary has "
    f"removed rows that are still to be read. {_OF_STANDBY}"
)
_CANCELLED = (
    "Someone cancelled the query on the server, or a limit there did. Nothing was written. Run again, outside "
    "maintenance."
)
_FULL = "The database server has no room, memory or connection left for this. Nothing was written. Try again later."
_LOGIN = (
    "The database server let nobody in by this user and way of logging in. Expected a user that may connect. Check "
    "user, password file (mode 0600), service file and certificate."
)

FOREIGN = (
    "It lies on another server (a foreign table), which has no part in the moment that is read here. Nothing was "
    "written. Read that server itself, or have the table copied first, as by a materialized view."
)
POOLED = (
    "The server has forgotten the settings of this session: between is a pooler that gives each transaction another "
    "connection. Nothing was read. Connect to the server itself, or have the pooler keep the session (session pooling)."
)

STATES = {
    "08": f"{_STOPPED} the connection. {_AGAIN}",
    "0A000": _CHANGED,
    "21": _UNCOMPUTED,
    "22021": _UNREADABLE,
    "22P05": _UNREADABLE,
    "22": _UNCOMPUTED,
    "25006": (
        "A view, or a SELECT of the mapping, writes (as nextval does), and a register is only read. "
        "Nothing was written. Have it read only."
    ),
    "25P03": f"{_STOPPED} the transaction, because it was idle too long. {_AGAIN}",
    "25P04": f"{_STOPPED} the transaction, because it took longer than a limit there allows. {_AGAIN}",
    "28": _LOGIN,
    "38": _UNCOMPUTED,
    "39": _UNCOMPUTED,
    "3D000": "The database is not on this server. Check the name of the base.",
    "3F000": "The schema is not in this database. Check its name.",
    "40": _CONFLICT,
    "40P01": _LOADED,
    "42501": _RIGHT,
    "42804": _CHANGED,
    "42883": _CHANGED,
    "42809": _CHANGED,
    "42P01": _CHANGED,
    "42703": _CHANGED,
    "42": "The server does not accept the SELECT. Expected one SELECT in its own dialect. Correct it.",
    "53": _FULL,
    "54": _FULL,
    "55P03": _LOADED,
    "55000": "A view to be read has not been filled yet (a materialized view without data). Have it refreshed.",
    "57014": _CANCELLED,
    "57P03": "The database server is starting or stopping, and takes nobody in. Wait, and run again.",
    "57P04": f"{_STOPPED} the connection, because the database was dropped. {_AGAIN}",
    "57P05": f"{_STOPPED} the connection, because it was idle too long. {_AGAIN}",
    "57": f"{_STOPPED} the connection, because it is being stopped. {_AGAIN}",
    "58": "The database server could not read its own files. Nothing was written. Tell who runs it.",
    "P0": _UNCOMPUTED,
    "XX": "The database server found its data damaged, or a fault of its own. Nothing was written. Tell who runs it.",
}

# Before anything is read, a SELECT of a mapping that names what is not there is misspelt: nothing has changed.
_SIGN_BY_SIGN = "Expected the register's own name, in double quotes where it has capital letters. Correct the SQL."
QUERY_STATES = {
    "42P01": f"It names a table or view that is not in the schema. {_SIGN_BY_SIGN}",
    "42703": f"It names a column that is not there. {_SIGN_BY_SIGN}",
    "42883": "It uses a function or an operator that does not exist for values of these types. Correct the SQL.",
    "42804": "It joins or compares values of types that do not go together. Correct the SQL.",
}

POSTGRESQL = Dialect(
    name="postgresql",
    text="text",
    casts={
        "bool": "cast(cast({cell} as integer) as text)",
        # T in place of the blank; infinity and BC stay what they are, so that they are bad cells
        "timestamp": "replace(cast({cell} as text), ' ', 'T')",
        "timestamptz": UTC_TEXT.format(text="text"),
        "text": "{cell}",
        "varchar": "cast({cell} as text)",
        # the cast trims it
        "bpchar": "cast({cell} as text)",
    },
    otherwise="cast({cell} as text)",
    time_types=frozenset(("timestamp", "timestamptz")),
    begin=("begin isolation level repeatable read, read only",),
    lock="lock table {relations} in access share mode",
    states=STATES,
    query_states=QUERY_STATES,
    stages={
        "connect": "The database server cannot be reached, or did not let this user in. Check, in this order: host and "
        "port, that the server runs and can be reached from here, base, user, password file (mode 0600) or service "
        "file, certificate, and that it does not ask for Kerberos (GSSAPI), which this client does not do.",
        "look": f"{_STOPPED} the connection while its tables were looked at. {_AGAIN}",
        "query": f"{_STOPPED} the connection while a SELECT of the mapping was looked at. {_AGAIN}",
        "lock": f"{_STOPPED} the connection while its tables were locked. {_AGAIN}",
        "read": f"{_STOPPED} the connection while rows were read. {_AGAIN}",
    },
)
