"""What would be read from a register and from where, what is missing and not used (``introresultat check-source``).

Names alone: no row is read and no cell is shown. The same look decides what a run reads (``planning.py``,
``pipeline/intake/sources/straight_plan.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.intake.mapping.model import Cell
from pipeline.intake.mapping.planning import FoundTable, find_tables
from pipeline.intake.mapping.reading import Fault, Mapping
from pipeline.intake.sources.names import show_register_name
from pipeline.intake.sources.register import Register, TableRead
from pipeline.nir.contract import TABLES

_HISTORY = {
    "intervall": "registrert and opphevet are columns",
    "versjoner": "a row per change; opphevet is the next version of the same key",
    "ingen": "none: only what is valid when it is read",
}


def report_mapped(register: Register, mapping: Mapping) -> tuple[list[str], list[Fault]]:
    """The lines of the report of a register that is read through a mapping, and what is missing."""
    found, faults = find_tables(register, mapping)
    lines: list[str] = []
    for one in found:
        lines += _report_table(register, one, mapping)
    mapped = {one.table.name for one in found}
    lines += [
        f"{name}: not mapped; it is read as a table without rows"
        for name, table in TABLES.items()
        if table.optional and name not in mapped
    ]
    read = {one.relation.name for one in found if one.relation.query is None}
    queries = "\n".join(mapping.queries.values())
    idle = [name for name in register.relations() if name not in read and not _is_named(name, queries)]
    return [*lines, *_list("Tables of the source that nothing reads", idle)], faults


def report_straight(register: Register, reads: tuple[TableRead, ...]) -> list[str]:
    """The lines of the report of a register that has the contract's own names."""
    lines: list[str] = []
    for read in reads:
        contract = TABLES[read.table]
        missing = [name for name in contract.column_names if name not in read.columns]
        lines.append(f"{read.table}: from {read.name}, {len(read.columns)} columns by the contract's names")
        lines += [f"  {line}" for line in (*_list("not there", missing), *_list("not used", read.unknown_columns))]
    read_from = {read.relation.name for read in reads}
    idle = [name for name in register.relations() if name not in read_from]
    return [*lines, *_list("Tables of the source that nothing reads", idle)]


def _report_table(register: Register, one: FoundTable, mapping: Mapping) -> Iterator[str]:
    own = one.settings
    yield f"{one.table.name}: from {register.show(one.relation)}"
    yield f"  history: {own.historikk} ({_HISTORY[own.historikk]})"
    width = max(map(len, one.table.column_names))
    for name, cell in one.cells.items():
        yield f"  {name:<{width}}  {_describe_cell(cell)}"
    if own.rekkefolge is not None:
        yield f"  {'rekkefolge':<{width}}  {own.rekkefolge}"
    if own.slettet is not None:
        yield f"  {'slettet':<{width}}  {own.slettet.kolonne}, {len(own.slettet.verdier)} values mean deleted"
    if own.historikk == "ingen" and "registrert" not in one.cells:
        hours = mapping.register.historikk_slingring_timer
        yield f"  {'registrert':<{width}}  one second before the end of the cutoff day; read within {hours} hours of it"
    # Where nothing of it is used, there may be no header at all.
    unused = (
        _list("not used", one.unused) if one.used else [f"not used: {len(one.unused)} columns, none by a known name"]
    )
    yield from (f"  {line}" for line in (*_list("not there", one.missing), *unused))


def _describe_cell(cell: Cell) -> str:
    if cell.fast is not None:
        return "empty in every row" if cell.fast == "" else "the same text in every row"
    parts = [str(cell.kolonne)]
    parts += [f"with zeros to {cell.fyll} digits"] if cell.fyll is not None else []
    parts += [f"{len(cell.verdier)} values translated"] if cell.verdier is not None else []
    parts += [f"written as {cell.form}"] if cell.form is not None else []
    parts += [f"{len(cell.fjern)} signs taken out"] if cell.fjern is not None else []
    return ", ".join(parts)


def _list(heading: str, names: list[str] | tuple[str, ...]) -> list[str]:
    # In the place of a header there may be a row of a person.
    return [f"{heading}: {', '.join(map(show_register_name, names))}"] if names else []


def _is_named(name: str, query: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", query, re.IGNORECASE) is not None
