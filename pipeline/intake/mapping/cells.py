"""How one cell of a register becomes one of the contract, as text: SQL that DuckDB runs over the rows as they came.

A cell goes through three stages, each a column of its own: cleaned (``fjern``, ``fyll``), less what is read as empty
(``tom``), and for times the moment. Then it is the contract's text, or stays as it stood, with the reason why the
mapping cannot read it; what the contract says of the text is asked afterwards, as of any source
(``pipeline/intake/sources/rows.py``). Nothing here knows where the rows came from.
"""

from __future__ import annotations

from pipeline.common.warehouse import quote
from pipeline.contracts.proof import is_in
from pipeline.intake.mapping.forms import Form, is_excel, read_form
from pipeline.intake.mapping.model import ISO_DATE, ISO_TIME, Cell
from pipeline.intake.sources.reading_cells import is_blank, read_local_time
from pipeline.nir.contract_table import ExtractColumn, Kind

NO_COUNTERPART = "has no counterpart in verdier of the mapping"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
_OFFSET = "([Zz]|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)"
_MIDNIGHT = "[ T]00:00(:00([.]0+)?)?"
_UTC = "(Z|[+]00(:?00)?)?"
# Day 0 of a spreadsheet. It takes 1900 for a leap year, so days before March of it are one off and are not read.
_DAY_0, _FIRST_SERIAL = "date '1899-12-30'", 61
_SERIAL = "[0-9]{2,7}"


def clean_cell(cell: Cell, raw: str) -> str:
    """The cell without what is taken out of it, and with the zeros that it has lost."""
    found = raw
    for sign in cell.fjern or ():
        found = f"replace({found}, {quote(sign)}, '')"
    if cell.fyll is None:
        return found
    few = f"regexp_full_match({found}, '[0-9]{{1,{cell.fyll - 1}}}')"
    return f"case when {few} then lpad({found}, {cell.fyll}, '0') else {found} end"


def empty_cell(column: ExtractColumn, cleaned: str, empty: tuple[str, ...]) -> str:
    """The cleaned cell, or NULL where it is empty or one of ``empty``; of a day its midnight is no part.

    Of a cell that shields where it is unknown, only what ``verdier`` says is empty (R7).
    """
    found = f"nullif({cleaned}, '')"
    values = tuple(value for value in empty if value)
    if not values or column.in_doubt:
        return found
    test = is_in(cleaned, values)
    if column.kind in (Kind.DATE, Kind.TIMESTAMP):
        day = f"regexp_replace({cleaned}, '{_MIDNIGHT}{_UTC}$', '')"
        test += f" or {is_in(day, values)}"
    return f"case when {test} then null else {found} end"


def read_moment(cell: str, form: str, zone: str) -> str:
    """The moment of a time in the register's form and zone, or in ISO form with or without an offset; else NULL."""
    branches: list[tuple[str, str]] = []
    takes_iso = True
    if is_excel(form):
        seconds = f"cast(round(try_cast(replace({cell}, ',', '.') as decimal(38, 12)) * 86400) as bigint)"
        clock = f"(cast({_DAY_0} as timestamp) + to_seconds({seconds}))"
        is_read = f"regexp_full_match({cell}, '{_SERIAL}([.,][0-9]{{1,12}})?') and {_serial(cell)} >= {_FIRST_SERIAL}"
        branches.append((is_read, read_local_time(clock, zone)))
    elif form != ISO_TIME:
        known = _find_form(form, has_clock=True)
        takes_iso = not known.is_day_first_of_iso
        clock = f"try_cast({_join_time(cell, known)} as timestamp)"
        branches.append((_fits(cell, known), read_local_time(clock, zone)))
    if takes_iso:
        clock = f"try_cast({cell} as timestamp)"
        branches.append(
            (f"regexp_full_match({cell}, '{_DAY}[ T]{_CLOCK}{_OFFSET}')", f"try_cast({cell} as timestamptz)")
        )
        branches.append((f"regexp_full_match({cell}, '{_DAY}([ T]{_CLOCK})?')", read_local_time(clock, zone)))
    return _choose(branches)


def write_moment(moment: str) -> str:
    """The SQL for a moment (TIMESTAMP WITH TIME ZONE) as the text that the reader takes: UTC, with a ``Z``."""
    # A year of more or fewer than four digits is outside the calendar, and is told so by what reads the text.
    text = f"strftime(timezone('UTC', {moment}), '%Y-%m-%dT%H:%M:%S.%f')"
    return f"regexp_replace({text}, '[.]000000$', '') || 'Z'"


def map_text(column: ExtractColumn, cell: Cell, form: str) -> tuple[str, str]:
    """The SQL of the contract's text, and of the reason why the mapping cannot read the cell (``null`` where it can).

    The cell's stages are columns: ``r_<column>`` (cleaned), ``f_<column>`` (less what is empty), ``m_<column>`` (the
    moment of a time). ``form`` is that of the column, for dates and times.
    """
    cleaned, found, moment = f"r_{column.name}", f"f_{column.name}", f"m_{column.name}"
    if cell.fast is not None:
        return f"nullif({quote(cell.fast)}, '')", "null"
    if cell.verdier is not None:
        return _map_values(column, cell.verdier, cleaned, found)
    match column.kind:
        case Kind.DATE:
            return _map_date(found, form)
        case Kind.TIMESTAMP:
            reason = quote(f"not written as the mapping says, {form}")
            fault = f"case when {found} is not null and {moment} is null then {reason} end"
            return f"case when {moment} is null then {found} else {write_moment(moment)} end", fault
    return found, "null"


def is_among(cell: str, values: tuple[str, ...]) -> str:
    """The SQL test that a cell is one of some values, an empty one too where it is among them."""
    return f"coalesce({cell}, '') in ({', '.join(map(quote, values))})"


def _map_values(column: ExtractColumn, values: dict[str, str], cleaned: str, found: str) -> tuple[str, str]:
    branches = " ".join(f"when {quote(theirs)} then {quote(ours)}" for theirs, ours in values.items())
    text = f"nullif(case coalesce({cleaned}, '') {branches} else {found} end, '')"
    is_unknown = f"not {is_among(cleaned, tuple(values))} and {found} is not null"
    if column.in_doubt:
        # What is unknown shields, and the row is kept (R7); blanks alone are empty there.
        is_unknown += f" and not {is_blank(found)}"
    return text, f"case when {is_unknown} then {quote(NO_COUNTERPART)} end"


def _map_date(cell: str, form: str) -> tuple[str, str]:
    iso = (f"regexp_full_match({cell}, '{_DAY}({_MIDNIGHT})?')", f"left({cell}, 10)")
    if form == ISO_DATE:
        # What is no date is told with its likely cause by what reads the text.
        return f"case when {iso[0]} then {iso[1]} else {cell} end", "null"
    if is_excel(form):
        is_read = f"regexp_full_match({cell}, '{_SERIAL}([.,]0+)?') and {_serial(cell)} >= {_FIRST_SERIAL}"
        branches = [(is_read, f"strftime({_DAY_0} + {_serial(cell)}, '{ISO_DATE}')"), iso]
    else:
        known = _find_form(form, has_clock=False)
        branches = [(_fits(cell, known), _join_day(cell, known)), *([] if known.is_day_first_of_iso else [iso])]
    read = _choose(branches)
    reason = quote(f"not written as the mapping says, {form}")
    return f"coalesce({read}, {cell})", f"case when {cell} is not null and {read} is null then {reason} end"


def _choose(branches: list[tuple[str, str]]) -> str:
    return f"case {' '.join(f'when {test} then {value}' for test, value in branches)} end"


def _find_form(text: str, *, has_clock: bool) -> Form:
    form = read_form(text, has_clock=has_clock)
    if isinstance(form, str):
        raise TypeError(form)  # whoever read the mapping has refused it
    return form


def _fits(cell: str, form: Form) -> str:
    return f"regexp_full_match({cell}, {quote(form.pattern)})"


def _part(cell: str, form: Form, part: str, digits: int) -> str:
    group = form.group(part)
    if group is None:
        return quote("0" * digits)
    return f"lpad(regexp_extract({cell}, {quote(form.pattern)}, {group}), {digits}, '0')"


def _join_day(cell: str, form: Form) -> str:
    return " || '-' || ".join(_part(cell, form, part, digits) for part, digits in (("Y", 4), ("m", 2), ("d", 2)))


def _join_time(cell: str, form: Form) -> str:
    clock = " || ':' || ".join(_part(cell, form, part, 2) for part in "HMS")
    fraction = form.group("f")
    parts = f" || '.' || regexp_extract({cell}, {quote(form.pattern)}, {fraction})" if fraction else ""
    return f"{_join_day(cell, form)} || ' ' || {clock}{parts}"


def _serial(cell: str) -> str:
    return f"try_cast(regexp_extract({cell}, '^[0-9]+') as integer)"
