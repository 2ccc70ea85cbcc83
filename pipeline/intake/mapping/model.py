"""What a mapping says (K3): where each table of the contract is in a register, and how its cells and history are read.

The shapes alone, made from the contract's tables: every key is known and nothing is converted. What makes no sense
together is found in ``reading.py``; whether the register has what is named, in ``planning.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, create_model, model_validator

from pipeline.common.tomlfiles import Settings
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import Table

ISO_DATE, ISO_TIME = "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"
EXCEL = "excel"
History = Literal["intervall", "versjoner", "ingen"]


def _to_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_to_tuple)]
_A_COLUMN = 'a column\'s name in quotes, or a table such as { kolonne = "KJ", verdier = { "1" = "M", "2" = "K" } }'


class RegisterSettings(Settings):
    """What is the same for all tables: name, time zone, forms of dates and times, and what is read as empty."""

    kilde: str | None = Field(
        None, min_length=1, description="the register's name in quotes, for the provenance record"
    )
    tidssone: str = Field("Europe/Oslo", description='the time zone of the register\'s times, such as "Europe/Oslo"')
    tom: Texts = Field(("",), description='a list of what is read as empty, such as ["", "9999-12-31"]')
    dato: str = Field(ISO_DATE, description='how dates are written, such as "%d.%m.%Y"')
    tidspunkt: str = Field(ISO_TIME, description='how times are written, such as "%Y-%m-%d %H:%M"')
    tegnsett: Literal["utf-8", "windows-1252"] | None = Field(
        None, description='the character set of CSV files, "utf-8" or "windows-1252"'
    )
    skilletegn: Literal[";"] | None = Field(
        None, description='";", which CSV files have between fields; it is said where they begin with a line sep=;'
    )
    historikk_slingring_timer: int = Field(
        36, ge=0, le=24 * 366, description="a whole number of hours from 0, such as 36"
    )


class Cell(Settings):
    """Where a column's cells come from: a column of the register, or one text for every row.

    Read in this order: ``fjern`` (what is taken out of the cell), ``fyll`` (zeros are put before fewer digits),
    ``verdier`` (ours for each of the register's), ``tom``, ``form`` (of a date or a time).
    """

    kolonne: str | None = Field(None, min_length=1, description="the name of a column in quotes")
    fast: str | None = Field(None, description="the text that every row has, in quotes")
    fyll: int | None = Field(None, ge=2, le=40, description="how many digits there are with the zeros, such as 11")
    verdier: dict[str, str] | None = Field(
        None, min_length=1, description='a table with our value for each of the register\'s, such as { "1" = "M" }'
    )
    form: str | None = Field(None, description='how the column is written, such as "%d.%m.%Y" or "excel"')
    fjern: Texts | None = Field(
        None, min_length=1, description='a list of signs that are taken out of the cells, such as [" "]'
    )

    @model_validator(mode="before")
    @classmethod
    def _read_name(cls, value: Any) -> Any:
        return {"kolonne": value} if isinstance(value, str) else value


class Deleted(Settings):
    """Which rows say that their key was deleted: the column, and its values that mean so."""

    kolonne: str = Field(min_length=1, description="the name of a column in quotes")
    verdier: Texts = Field(min_length=1, description='a list of the values that mean deleted, such as ["J"]')


class TableSettings(Settings):
    """Where the rows of one table are and which form their history has; below it, a :class:`Cell` per column."""

    fra: str | None = Field(
        None, min_length=1, description="the name of a table, a view, or a file without its ending, in quotes"
    )
    sporring: str | None = Field(
        None, min_length=1, description='the name of a file with one SELECT beside the mapping, such as "vedtak.sql"'
    )
    historikk: History = Field(description='"intervall", "versjoner" or "ingen"')
    rekkefolge: str | None = Field(None, min_length=1, description="the name of a column in quotes")
    slettet: Deleted | None = Field(None, description='a table such as { kolonne = "SLETTET", verdier = ["J"] }')

    def cells(self) -> Iterator[tuple[str, Cell]]:
        """The columns of the contract that the mapping names, in the contract's order."""
        for name in type(self).model_fields:
            cell = getattr(self, name)
            if isinstance(cell, Cell):
                yield name, cell


def _describe_table(table: Table) -> type[TableSettings]:
    columns: dict[str, Any] = {name: (Cell | None, Field(None, description=_A_COLUMN)) for name in table.column_names}
    return create_model(f"{table.name.capitalize()}Settings", __base__=TableSettings, **columns)


def _describe_section(table: Table) -> tuple[Any, Any]:
    described = f'a table [{table.name}] with fra = "…" (or sporring) and historikk = "…"'
    if table.optional:
        return _describe_table(table) | None, Field(None, description=described)
    return _describe_table(table), Field(description=described)


class MappingBase(Settings):
    """The whole file: ``[register]`` and a table for each of the contract's."""

    register_: RegisterSettings = Field(
        default_factory=RegisterSettings, alias="register", description="a table [register] of keys"
    )

    def tables(self) -> Iterator[tuple[Table, TableSettings]]:
        """The tables that are mapped, in the contract's order."""
        for table in TABLES.values():
            settings = getattr(self, table.name)
            if settings is not None:
                yield table, settings


_sections: dict[str, Any] = {table.name: _describe_section(table) for table in TABLES.values()}
MappingSettings: type[MappingBase] = create_model("MappingSettings", __base__=MappingBase, **_sections)
