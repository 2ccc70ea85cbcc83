"""Holds a mapping against a register: what is read from where, or everything that is named and not there (K3).

Looks at names alone, never at a row. The plan is a :class:`~pipeline.intake.sources.register.ReadingPlan`, as for a
register that needs no mapping; the shape of its rows is in ``shaping.py``.
"""

from __future__ import annotations

from collections.abc import Mapping as Entries
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from pipeline.common.errors import RefusedError
from pipeline.common.notices import Notice
from pipeline.common.toml_lines import Keys
from pipeline.editions.edition import Edition
from pipeline.intake.mapping.model import Cell, Deleted, TableSettings
from pipeline.intake.mapping.reading import Fault, Mapping
from pipeline.intake.mapping.shaping import Shape
from pipeline.intake.sources.names import find_resembled, show_register_name
from pipeline.intake.sources.register import Deletions, ReadingPlan, Register, RegisterColumn, Relation, TableRead
from pipeline.intake.sources.register_source import Planner
from pipeline.nir.contract_table import ExtractColumn, Kind, Table

_REGISTERED, _CANCELLED = "registrert", "opphevet"
_MOST_NAMES = 12
_BOOLEANS = frozenset({"bool", "boolean"})
_FLAGS = frozenset({"0", "1"})


@dataclass(frozen=True)
class FoundTable:
    """What a mapping finds of one table: the relation with its columns, and how each of the contract's is read."""

    table: Table
    settings: TableSettings
    relation: Relation
    columns: tuple[RegisterColumn, ...]
    cells: Entries[str, Cell]

    @property
    def used(self) -> tuple[str, ...]:
        """The relation's columns that the mapping reads, in the relation's order."""
        own = self.settings
        named = {cell.kolonne for cell in self.cells.values()} | {own.rekkefolge, own.slettet and own.slettet.kolonne}
        return tuple(column.name for column in self.columns if column.name in named)

    @property
    def unused(self) -> tuple[str, ...]:
        """The relation's columns that nothing reads."""
        return tuple(column.name for column in self.columns if column.name not in self.used)

    @property
    def missing(self) -> tuple[str, ...]:
        """The contract's optional columns that are not there, but for those that the form of history gives."""
        given = {"intervall": (), "versjoner": (_CANCELLED,), "ingen": (_REGISTERED, _CANCELLED)}[
            self.settings.historikk
        ]
        return tuple(name for name in self.table.column_names if name not in self.cells and name not in given)


def mapped_planner(mapping: Mapping) -> Planner:
    """What plans the reading of a register through this mapping."""

    def plan(register: Register, edition: Edition) -> ReadingPlan:
        return plan_mapped(register, mapping, edition)

    return plan


def plan_mapped(register: Register, mapping: Mapping, edition: Edition) -> ReadingPlan:
    """Plan one read per table of the mapping. Raises RefusedError with every fault, each with its key and line."""
    found, faults = find_tables(register, mapping)
    if faults:
        raise mapping.refuse(faults)
    reads = tuple(_plan_read(register, mapping, one, edition.cutoff_end) for one in found)
    unknown = [one.table.name for one in found if one.settings.historikk == "ingen" and _REGISTERED not in one.cells]

    def hold_taken(taken: datetime) -> None:
        if unknown:
            _require_near_cutoff(taken, unknown, mapping, edition)

    without = tuple(one.table.name for one in found if one.settings.historikk == "ingen")
    return ReadingPlan(
        reads=reads,
        kilde=mapping.register.kilde,
        description=f"the register {register.kilde} ({register.dialect.name}) through the mapping {mapping.name}",
        sha256=mapping.sha256,
        notices=(Notice("uten_historikk", {"tabeller": without}),) if without else (),
        hold_taken=hold_taken,
    )


def find_tables(register: Register, mapping: Mapping) -> tuple[list[FoundTable], list[Fault]]:
    """What the register has of each table of the mapping, and what it lacks."""
    found: list[FoundTable] = []
    faults: list[Fault] = []
    names: Sequence[str] | None = None
    for table, own in mapping.settings.tables():
        query = None if own.sporring is None else mapping.queries[own.sporring]
        relation = Relation(own.sporring or str(own.fra), query)
        try:
            columns = register.columns(relation)
        except RefusedError as error:
            faults.append(((table.name, "sporring" if query else "fra"), f"cannot be read: {error}"))
            continue
        if columns is None:
            names = register.relations() if names is None else names
            faults.append(
                ((table.name, "fra"), f"names {own.fra}, which is not there{_list_near(str(own.fra), names)}")
            )
            continue
        one, wrong = _find_columns(table, own, relation, tuple(columns))
        found.append(one)
        faults += wrong
    return found, faults


def _require_near_cutoff(taken: datetime, unknown: list[str], mapping: Mapping, edition: Edition) -> None:
    """Refuse a register that was taken too long after the end of the cutoff day for tables without history (K3)."""
    hours = mapping.register.historikk_slingring_timer
    late = taken.astimezone(UTC) - edition.cutoff_end.astimezone(UTC)
    if late.total_seconds() > hours * 3600:
        raise RefusedError(
            f"The register was taken at {taken.isoformat()}, more than {hours} hours after the end of the cutoff day "
            f"of {edition.key}, {edition.cutoff_end.isoformat()}. It has only what is valid now of "
            f"{', '.join(unknown)} "
            '(historikk = "ingen"), so what it had on the cutoff day is not known. Expected a register that was read '
            "nearer to it. Read a copy from then, give the tables their history, or raise historikk_slingring_timer "
            f"under [register] in {mapping.name} where nothing was changed in between."
        )


def _find_columns(
    table: Table, own: TableSettings, relation: Relation, columns: tuple[RegisterColumn, ...]
) -> tuple[FoundTable, list[Fault]]:
    names = [column.name for column in columns]
    given = dict(own.cells())
    # A column that the mapping does not name is read by its own name, sign by sign.
    own_names = [ours for ours in table.column_names if ours in names and ours not in given]
    cells = given | {ours: Cell(kolonne=ours) for ours in own_names}
    if own.historikk != "intervall":
        cells.pop(_CANCELLED, None)
    faults: list[Fault] = []
    named: list[tuple[Keys, str | None]] = [((ours, "kolonne"), cell.kolonne) for ours, cell in given.items()]
    named.append((("rekkefolge",), own.rekkefolge))
    named.append((("slettet", "kolonne"), own.slettet.kolonne if own.slettet else None))
    # Where none of them is there, a row of a person may stand in the place of a header, and is not shown.
    is_header = any(theirs in names for _, theirs in named)
    for keys, theirs in named:
        if theirs is not None and theirs not in names:
            near = _list_near(theirs, names if is_header else [])
            told = f"names the column {theirs}, which {relation.name} has not{near}"
            faults.append(((table.name, *keys), told))
    if own.slettet is not None and (wrong := _find_no_flag(own.slettet, columns)):
        faults.append(((table.name, "slettet", "verdier"), wrong))
    ordered = {ours: cells[ours] for ours in table.column_names if ours in cells}
    found = FoundTable(table, own, relation, columns, ordered)
    for column in table.columns:
        if column.name not in cells and (lacking := _find_missing(column, found)):
            faults.append(((table.name, column.name), lacking))
    return found, faults


def _find_no_flag(deleted: Deleted, columns: tuple[RegisterColumn, ...]) -> str | None:
    """What is wrong where a boolean is held against other texts than it is given as: no row would ever be deleted."""
    types = {column.name: column.type.lower() for column in columns}
    if types.get(deleted.kolonne) not in _BOOLEANS or set(deleted.verdier) <= _FLAGS:
        return None
    return f'has other values than those of {deleted.kolonne}, a boolean, which are 1 and 0; expected ["1"]'


def _find_missing(column: ExtractColumn, found: FoundTable) -> str | None:
    """What is wrong where a column of the contract is read from nowhere; None where that may be."""
    near = find_resembled(column.name, [one.name for one in found.columns])
    written = f'{column.name} = "{near}"' if near else f'{column.name} = "…"'
    if column.in_doubt and near:
        # Without it nobody is shielded (R7), and here it is.
        return (
            f"is not mapped, and {found.relation.name} has {show_register_name(near)}, which is nearly that name; "
            f'expected {written}, or {column.name} = {{ fast = "" }} where it is something else'
        )
    if not column.required or (column.name == _REGISTERED and found.settings.historikk == "ingen"):
        return None
    return f"is required, and neither the mapping nor {found.relation.name} has it; expected a line such as {written}"


def _list_near(name: str, names: Sequence[str]) -> str:
    """The name that is nearly it, or the names that there are, as words to follow."""
    if near := find_resembled(name, names):
        return f"; expected {show_register_name(near)}, sign by sign"
    shown = [show_register_name(one) for one in names][:_MOST_NAMES]
    more = f" and {len(names) - len(shown)} more" if len(names) > len(shown) else ""
    return f"; expected one of {', '.join(shown)}{more}" if shown else ""


def _plan_read(register: Register, mapping: Mapping, found: FoundTable, cutoff_end: datetime) -> TableRead:
    used = found.used
    # The rows have names of ours, whatever signs the register's have.
    outputs = {name: f"k{place}" for place, name in enumerate(used)}
    own = found.settings
    shape = Shape(
        table=found.table,
        history=own.historikk,
        register=mapping.register,
        cells=found.cells,
        raw={name: outputs[cell.kolonne] for name, cell in found.cells.items() if cell.kolonne is not None},
        cutoff_end=cutoff_end,
        order_column=outputs[own.rekkefolge] if own.rekkefolge else None,
        deleted_column=outputs[own.slettet.kolonne] if own.slettet else None,
        deleted=own.slettet,
    )
    return TableRead(
        table=found.table.name,
        relation=found.relation,
        name=register.show(found.relation),
        select=register.as_text(found.relation, {output: name for name, output in outputs.items()}),
        columns=shape.columns,
        source_columns=tuple(column.name for column in found.columns),
        unknown_columns=found.unused,
        shape=shape.write,
        own_faults=shape.faulty,
        exact_times=tuple(c.name for c in found.table.columns if c.kind is Kind.TIMESTAMP and c.name in shape.columns),
        read_from={name: cell.kolonne for name, cell in found.cells.items() if cell.kolonne is not None},
        history=own.historikk,
        deletions=Deletions(outputs[own.slettet.kolonne], tuple(own.slettet.verdier)) if own.slettet else None,
        write_person_id=partial(shape.write_cell, "person_id") if found.table.name == "person" else None,
    )
