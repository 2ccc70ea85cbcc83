"""What makes no sense in a mapping's columns: keys that exclude each other, values that the contract cannot have.

The shapes are in ``model.py``; how a column that makes sense is read is in ``cells.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from pipeline.intake.mapping.forms import is_excel, read_form
from pipeline.intake.mapping.model import Cell, RegisterSettings, TableSettings
from pipeline.nir.contract_table import ExtractColumn, Kind, Table

_HISTORY = ("registrert", "opphevet")
_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile("[+-]?[0-9]{1,9}([.,][0-9]{1,9})?")
Fault = tuple[tuple[str, ...], str]


def find_cell_faults(table: Table, own: TableSettings, register: RegisterSettings) -> Iterator[Fault]:
    """Yield what is wrong with the columns of one table: the keys, and words that follow on them."""
    columns = {column.name: column for column in table.columns}
    for name, cell in own.cells():
        for key, words in _check(table, columns[name], cell, register):
            yield (table.name, name, *((key,) if key else ())), words


def _check(table: Table, column: ExtractColumn, cell: Cell, register: RegisterSettings) -> Iterator[tuple[str, str]]:
    if (cell.kolonne is None) == (cell.fast is None):
        found = "both kolonne and fast" if cell.fast is not None else "neither kolonne nor fast"
        yield "", f"has {found}; expected one of them"
    elif cell.fast is not None:
        yield from _check_fixed(table, column, cell)
    if cell.fyll is not None:
        if column.kind not in (Kind.DIGITS, Kind.TEXT):
            yield "fyll", "is for codes and numbers of people; the column is none"
        elif column.digits and cell.fyll != column.digits:
            yield "fyll", f"is {cell.fyll}; expected {column.digits}, as many digits as {column.name} has"
    if cell.form is not None:
        if column.kind not in (Kind.DATE, Kind.TIMESTAMP):
            yield "form", "is for dates and times; the column is none"
        elif not is_excel(cell.form) and isinstance(
            form := read_form(cell.form, has_clock=column.kind is Kind.TIMESTAMP), str
        ):
            yield "form", f"cannot be used: {form}"
    if cell.fjern is not None and "" in cell.fjern:
        yield "fjern", "holds an empty text; expected signs that are taken out"
    if cell.verdier is not None and column.kind is Kind.TIMESTAMP:
        yield "verdier", "is not for times; expected form"
        return
    for theirs, ours in (cell.verdier or {}).items():
        if cell.form is not None:
            yield "verdier", "stands beside form; expected one of them"
            break
        if fault := _find_fault(column, ours):
            yield "verdier", f"gives for one of the register's values a value that {column.name} cannot have: {fault}"
        elif ours != "" and theirs != "" and theirs in register.tom:
            yield "verdier", "gives a value for what tom under [register] reads as empty; expected it in one of them"


def _check_fixed(table: Table, column: ExtractColumn, cell: Cell) -> Iterator[tuple[str, str]]:
    others = [key for key in ("fyll", "verdier", "form", "fjern") if getattr(cell, key) is not None]
    if others:
        yield others[0], "stands beside fast, which needs nothing else; expected it left out"
    if column.name in _HISTORY or column.name in table.key:
        yield "fast", f"gives every row the same {column.name}; expected a column of the register"
    elif fault := _find_fault(column, str(cell.fast)):
        yield "fast", f"is a value that {column.name} cannot have: {fault}"


def _find_fault(column: ExtractColumn, value: str) -> str | None:
    """What is wrong with one of our values for a column, as what is expected; None for one that can be read."""
    if value == "":
        return f"empty; expected {column.expected}" if column.required else None
    return None if _is_readable(column, value) else f"expected {column.expected}"


def _is_readable(column: ExtractColumn, value: str) -> bool:
    match column.kind:
        case Kind.DIGITS:
            return len(value) == column.digits and value.isascii() and value.isdigit()
        case Kind.COUNTRY:
            return re.fullmatch("[A-Z]{3}", value) is not None
        case Kind.CHOICE:
            return value in column.choices
        case Kind.FLAG:
            return value in ("0", "1")
        case Kind.DATE:
            return _DATE.fullmatch(value) is not None and _is_day(value)
        case Kind.DECIMAL:
            return _NUMBER.fullmatch(value) is not None and _is_within(column, value)
        case Kind.TIMESTAMP:
            return False
    return True


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_within(column: ExtractColumn, value: str) -> bool:
    least, greatest = column.bounds or (None, None)
    number = Decimal(value.replace(",", "."))
    return (least is None or number >= least) and (greatest is None or number <= greatest)
