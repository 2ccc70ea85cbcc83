"""How a cell is read: SQL expressions that give a cell's typed value, or NULL where it breaks its column.

Works on one cell at a time, as text (CSV, registers, and Parquet strings) or as the type a Parquet file has. Nothing is
trimmed, converted from another notation or guessed. Which rows become unreadable is decided in ``rows.py``; what
a broken cell most likely went wrong by is in ``causes.py``; which Parquet types a column may have at all is decided
here too, in ``accepts``.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.common.warehouse import quote
from pipeline.intake.sources.causes import (
    OUTSIDE_CALENDAR,
    OUTSIDE_REGISTER,
    Cause,
    describe_bounds,
    find_causes,
    find_list_causes,
    trim_unseen,
)
from pipeline.nir.contract_table import ExtractColumn, Kind

_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MONTH = "[0-9]{4}-[0-9]{2}"
_CLOCK = _DATE + "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_OFFSET = "(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)"
_DECIMAL = "[+-]?[0-9]+([.,][0-9]+)?"
_FIRST_YEAR = "'0001'"
_FIRST_DAY, _AFTER_LAST_DAY = "date '0001-01-01'", "date '10000-01-01'"
# Moments whose Norwegian day is certain to lie in the years 0001 to 9999.
_FIRST_MOMENT, _AFTER_LAST_MOMENT = (
    "timestamptz '0001-01-02 00:00:00+00'",
    "timestamptz '9999-12-31 23:00:00+00'",
)

_PARTS = "([.][0-9]{1,6})?"

TEXT_TYPE = "VARCHAR"
# Text that a register made of its own type for times: it may have parts of a second, which such a type holds.
EXACT_TEXT = "TEXT"
_WHOLE_NUMBERS = frozenset(
    ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")
)
_CLOCK_TYPES = frozenset(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"))
_INSTANT_TYPES = frozenset(("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS"))


def accepts(column: ExtractColumn, sql_type: str) -> bool:
    """True where a Parquet column of DuckDB's ``sql_type`` may stand for the contract's ``column``."""
    if is_text(sql_type):
        return True
    match column.kind:
        case Kind.DATE:
            return sql_type == "DATE"
        case Kind.TIMESTAMP:
            return sql_type in _CLOCK_TYPES or sql_type in _INSTANT_TYPES
        case Kind.FLAG:
            return sql_type == "BOOLEAN" or sql_type in _WHOLE_NUMBERS
        case Kind.DECIMAL:
            is_fraction = sql_type in ("DOUBLE", "FLOAT") or sql_type.startswith("DECIMAL(")
            return is_fraction or sql_type in _WHOLE_NUMBERS
    return False


def is_text(sql_type: str) -> bool:
    """True where a cell of the type is read as text."""
    return sql_type in (TEXT_TYPE, EXACT_TEXT)


def expected_types(column: ExtractColumn) -> str:
    """The Parquet types of ``column`` in words for a message."""
    return {
        Kind.DATE: "date (or string)",
        Kind.TIMESTAMP: "timestamp (or string)",
        Kind.FLAG: "boolean or integer 0/1 (or string)",
        Kind.DECIMAL: "decimal or double (or string)",
    }.get(column.kind, "string")


def read_cell(column: ExtractColumn, cell: str, sql_type: str = TEXT_TYPE) -> str:
    """The SQL that turns ``cell``, an expression of ``sql_type``, into the column's typed value.

    NULL where the cell is NULL and where it breaks the column; an empty text must be NULL before.
    """
    parts = _PARTS if sql_type == EXACT_TEXT else ""
    value = _read_text(column, cell, parts) if is_text(sql_type) else _read_typed(column, cell, sql_type)
    if column.bounds is None:
        return value
    least, greatest = column.bounds
    return f"case when {value} between {least} and {greatest} then {value} end"


def explain_broken(column: ExtractColumn, cell: str, sql_type: str = TEXT_TYPE) -> str:
    """The SQL for the reason why a broken ``cell`` is broken, with its likely cause; it never holds the cell."""
    reason = quote(f"not {column.expected}")
    if is_text(sql_type):
        reason = _add_cause(reason, find_causes(column, cell, read=_read_text(column, trim_unseen(cell))))
    outside = _is_outside(column, cell, sql_type)
    return f"case {outside} else {reason} end" if outside else reason


def explain_list(cell: str, codes: tuple[str, ...], reason: str) -> str:
    """The SQL for ``reason`` with the likely cause why the text ``cell`` is not among ``codes``."""
    return _add_cause(quote(reason), find_list_causes(cell, codes))


def is_in_doubt(column: ExtractColumn, cell: str) -> str:
    """The SQL test of a text that was read as the column's ``in_doubt``: not blanks alone, and outside the list."""
    return f"not {is_blank(cell)} and not {_is_choice(column, cell)}"


def _add_cause(reason: str, causes: Iterable[Cause]) -> str:
    told = " ".join(f"when {cause.test} then {quote(f': {cause.words}')}" for cause in causes)
    return f"{reason} || case {told} else '' end"


def _is_outside(column: ExtractColumn, cell: str, sql_type: str) -> str:
    """The branches of a CASE for a cell that is well written, and whose value the register cannot hold."""
    written = is_text(sql_type)
    match column.kind:
        case Kind.DATE:
            is_written = f"regexp_full_match({cell}, '{_DATE}') and {cell} < {_FIRST_YEAR}" if written else "true"
            return f"when {is_written} then {quote(OUTSIDE_CALENDAR)}"
        case Kind.TIMESTAMP:
            # The day by itself, so that 30 February stays what it is.
            is_day = f"try_cast(left({cell}, 10) as date) is not null"
            is_written = f"regexp_full_match({cell}, '{_CLOCK}{_OFFSET}?') and {is_day}" if written else "true"
            return f"when {is_written} then {quote(OUTSIDE_CALENDAR)}"
        case Kind.DECIMAL:
            is_number = f"regexp_full_match({cell}, '{_DECIMAL}')" if written else _is_finite(cell, sql_type)
            told = describe_bounds(column.bounds) if column.bounds else OUTSIDE_REGISTER
            return f"when {is_number} then {quote(told)}"
    return ""


def read_local_time(clock: str, zone: str = "Europe/Oslo") -> str:
    """The SQL for the moment of a clock time, Norwegian or of ``zone`` (TIMESTAMP to TIMESTAMP WITH TIME ZONE).

    A time that the clock skips in March is read one hour later; one that comes twice in October is the first.
    DuckDB takes the second, so the hour before is tried.
    """
    moment = f"timezone({quote(zone)}, {clock})"
    return (
        f"case when timezone({quote(zone)}, {moment} - interval 1 hour) = {clock} "
        f"then {moment} - interval 1 hour else {moment} end"
    )


def _read_text(column: ExtractColumn, cell: str, parts: str = "") -> str:
    match column.kind:
        case Kind.TEXT:
            return cell
        case Kind.DIGITS:
            return f"case when regexp_full_match({cell}, '[0-9]{{{column.digits}}}') then {cell} end"
        case Kind.COUNTRY:
            return f"case when regexp_full_match({cell}, '[A-Z]{{3}}') then {cell} end"
        case Kind.CHOICE:
            in_doubt = f"when not {is_blank(cell)} then {quote(column.in_doubt)}" if column.in_doubt else ""
            return f"case when {_is_choice(column, cell)} then {cell} {in_doubt} end"
        case Kind.DATE:
            is_date = f"regexp_full_match({cell}, '{_DATE}') and {cell} >= {_FIRST_YEAR}"
            return f"case when {is_date} then try_cast({cell} as date) end"
        case Kind.MONTH:
            is_month = f"regexp_full_match({cell}, '{_MONTH}') and {cell} >= {_FIRST_YEAR}"
            return f"case when {is_month} then try_cast({cell} || '-01' as date) end"
        case Kind.TIMESTAMP:
            return _read_timestamp(cell, parts)
        case Kind.FLAG:
            return f"case {cell} when '1' then true when '0' then false end"
        case Kind.DECIMAL:
            number = f"try_cast(replace({cell}, ',', '.') as decimal(18,9))"
            return f"case when regexp_full_match({cell}, '{_DECIMAL}') then {number} end"


def _read_timestamp(cell: str, parts: str) -> str:
    clock = f"try_cast({cell} as timestamp)"
    # The cell's own offset decides; the session's time zone is not used.
    moment = f"try_cast({cell} as timestamptz)"
    return (
        f"case when {cell} < {_FIRST_YEAR} then null "
        f"when regexp_full_match({cell}, '{_CLOCK}{parts}') then {read_local_time(clock)} "
        f"when regexp_full_match({cell}, '{_CLOCK}{parts}{_OFFSET}') and {_is_in_range(moment)} then {moment} end"
    )


def _read_typed(column: ExtractColumn, cell: str, sql_type: str) -> str:
    match column.kind:
        case Kind.DATE:
            return f"case when {cell} >= {_FIRST_DAY} and {cell} < {_AFTER_LAST_DAY} then {cell} end"
        case Kind.TIMESTAMP if sql_type in _CLOCK_TYPES:
            clock = f"try_cast({cell} as timestamp)"
            is_in_range = f"{clock} >= {_FIRST_DAY} and {clock} < {_AFTER_LAST_DAY}"
            return f"case when {is_in_range} then {read_local_time(clock)} end"
        case Kind.TIMESTAMP:
            moment = f"try_cast({cell} as timestamptz)"
            return f"case when {_is_in_range(moment)} then {moment} end"
        case Kind.FLAG if sql_type == "BOOLEAN":
            return cell
        case Kind.FLAG:
            return f"case {cell} when 1 then true when 0 then false end"
        case Kind.DECIMAL if sql_type == "FLOAT":
            # By way of text, so that 37.4 stays 37.4 and does not become the nearest double of the float.
            return f"try_cast(cast({cell} as varchar) as decimal(18,9))"
        case Kind.DECIMAL:
            return f"try_cast({cell} as decimal(18,9))"
    return "null"


def _is_choice(column: ExtractColumn, cell: str) -> str:
    return f"{cell} in ({', '.join(map(quote, column.choices))})"


def is_blank(cell: str) -> str:
    """Blanks of every width, tabs and line ends alone; a sign without width is a sign."""
    return rf"regexp_full_match({cell}, '[\s\v\x{{85}}\pZ]*')"


def _is_in_range(moment: str) -> str:
    return f"{moment} >= {_FIRST_MOMENT} and {moment} < {_AFTER_LAST_MOMENT}"


def _is_finite(cell: str, sql_type: str) -> str:
    return f"isfinite({cell})" if sql_type in ("DOUBLE", "FLOAT") else "true"
