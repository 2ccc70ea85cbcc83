"""The SQL that gives a register's rows the contract's shape: names, values, dates, times and history of one table (K3).

One SELECT over the rows as they came, each cell as text. How a cell is read is in ``cells.py``, the forms of history in
``history.py``; which columns are read from where was planned in ``planning.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.intake.mapping import history
from pipeline.intake.mapping.cells import clean_cell, empty_cell, is_among, map_text, read_moment
from pipeline.intake.mapping.model import Cell, Deleted, History, RegisterSettings
from pipeline.nir.contract_table import ExtractColumn, Kind, Table

_REGISTERED, _CANCELLED = "registrert", "opphevet"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How the rows of one table are made.

    ``cells``: how each of the contract's columns that there are is read; ``raw``: where its cell stands in the rows as
    they came, by its name, and those of ``order_column`` and ``deleted_column``. ``cutoff_end``: for rows without
    history.
    """

    table: Table
    history: History
    register: RegisterSettings
    cells: Mapping[str, Cell]
    raw: Mapping[str, str]
    cutoff_end: datetime
    order_column: str | None = None
    deleted_column: str | None = None
    deleted: Deleted | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The contract's columns that the shaped rows have, in its order."""
        own = {*self.cells, *((_CANCELLED,) if self.history == "versjoner" else ())}
        own |= {_REGISTERED} if self.history == "ingen" else set()
        return tuple(name for name in self.table.column_names if name in own)

    @property
    def faulty(self) -> tuple[str, ...]:
        """The columns for which the rows also have ``feil_<column>``: NULL, or why the mapping cannot read the cell."""
        return tuple(column.name for column in self._mapped if self._text(column)[1] != "null")

    def write(self, rows: str) -> str:
        """The FROM clause over the relation ``rows``: :attr:`columns` as text, and ``feil_`` of :attr:`faulty`."""
        mapped = self._mapped
        cleaned = [f"{clean_cell(self.cells[c.name], self._raw(c.name))} as r_{c.name}" for c in mapped]
        emptied = [f"{empty_cell(c, f'r_{c.name}', self.register.tom)} as f_{c.name}" for c in mapped]
        moments = [
            f"{read_moment(f'f_{c.name}', self._form(c), self.register.tidssone)} as m_{c.name}"
            for c in mapped
            if c.kind is Kind.TIMESTAMP
        ]
        texts = [f"{self._text(c)[0]} as {c.name}" for c in self.table.columns if c.name in self.cells]
        texts += [f"{self._text(c)[1]} as feil_{c.name}" for c in mapped if c.name in self.faulty]
        stages = [
            f"renset as (select {', '.join(['*', *cleaned])} from {rows})",
            f"fylt as (select {', '.join(['*', *emptied])} from renset)",
            f"moment as (select {', '.join(['*', *moments])} from fylt)",
            f"lest as (select {', '.join([*texts, *self._order()])} from moment)",
        ]
        chosen = [self._history_cell(name) for name in self.columns] + [f"feil_{name}" for name in self.faulty]
        if self.history != "versjoner":
            return f"(with {', '.join(stages)} select {', '.join(chosen)} from lest)"
        following = history.find_next_version(self.table.key, [name for name in self.columns if name in self.cells])
        stages.append(f"fulgt as (select *, {following} as {history.NEXT} from lest)")
        return f"(with {', '.join(stages)} select {', '.join(chosen)} from fulgt order by rad)"

    def write_cell(self, name: str, raw: str) -> str:
        """The SQL of one cell alone, from the SQL of it as it came; not for times."""
        column = next(c for c in self.table.columns if c.name == name)
        cleaned = f"select {clean_cell(self.cells[name], raw)} as r_{name}"
        emptied = f"select r_{name}, {empty_cell(column, f'r_{name}', self.register.tom)} as f_{name} from ({cleaned})"
        return f"(select {self._text(column)[0]} from ({emptied}))"

    @property
    def _mapped(self) -> list[ExtractColumn]:
        return [c for c in self.table.columns if c.name in self.cells and self.cells[c.name].fast is None]

    def _raw(self, name: str) -> str:
        return f'"{self.raw[name]}"'

    def _form(self, column: ExtractColumn) -> str:
        general = self.register.dato if column.kind is Kind.DATE else self.register.tidspunkt
        return self.cells[column.name].form or general

    def _text(self, column: ExtractColumn) -> tuple[str, str]:
        return map_text(column, self.cells[column.name], self._form(column))

    def _order(self) -> list[str]:
        """What the versions of a key are put in order by, beside their values."""
        if self.history != "versjoner":
            return []
        order = f"nullif(\"{self.order_column}\", '')" if self.order_column else "cast(null as varchar)"
        is_deleted = is_among(f'"{self.deleted_column}"', self.deleted.verdier) if self.deleted else "false"
        return [
            "row_number() over () as rad",
            f"m_{_REGISTERED} as {history.MOMENT}",
            f"{order} as {history.ORDER}",
            f"{is_deleted} as {history.IS_DELETED}",
        ]

    def _history_cell(self, name: str) -> str:
        if name == _REGISTERED and name not in self.cells:
            return f"{history.write_unknown_moment(self.cutoff_end)} as {name}"
        if name == _CANCELLED and self.history == "versjoner":
            return f"{history.write_cancelled()} as {name}"
        return name
