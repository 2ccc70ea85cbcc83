"""How a table of the working database is declared: its key and, for each column, type, words and allowed values.

One declaration gives three things: the Pandera schema that a made table is checked against (``schemas.py``), the texts
of the data dictionary, and the column descriptions in Dagster. The declarations are in the module of their state. What
comes in from NIR is declared in ``pipeline/nir/contract.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Type(StrEnum):
    """A column's type. The value is DuckDB's name of it."""

    TEXT = "VARCHAR"
    TEXTS = "VARCHAR[]"
    COUNT = "BIGINT"
    NUMBER = "INTEGER"
    SHARE = "DOUBLE"
    HOURS = "DECIMAL(18,9)"
    HOUR_DAYS = "DECIMAL(38,9)"
    AMOUNT = "DECIMAL(28,9)"
    FLAG = "BOOLEAN"
    DATE = "DATE"
    TIMESTAMP = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True)
class Column:
    """One column. No cell of it may be empty unless ``nullable``.

    ``words``: what it means, as everybody reads it. ``allowed``: the closed list of its values. ``pattern``: the
    regular expression that the whole text must match. ``lowest`` and ``highest``: the ends of a number's range, both
    in it.
    """

    type: Type
    words: str
    allowed: tuple[str | int, ...] = ()
    pattern: str = ""
    lowest: float | None = None
    highest: float | None = None
    nullable: bool = False

    @property
    def description(self) -> str:
        """The words, and the closed list where they do not hold it already."""
        if all(str(value) in self.words for value in self.allowed):
            return self.words
        return f"{self.words}: {', '.join(f'`{value}`' for value in self.allowed)}"


@dataclass(frozen=True)
class Contract:
    """What ``<state>.<table>`` must be: exactly these columns in this order, one row per ``key``.

    ``grain`` is left empty where the SQL file that makes the table opens with it.
    """

    table: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    grain: str = field(default="", kw_only=True)

    @property
    def has_period(self) -> bool:
        """True where ``til_dato`` must not lie before ``fra_dato``."""
        return {"fra_dato", "til_dato"} <= self.columns.keys()


def text(words: str, *allowed: str, pattern: str = "", nullable: bool = False) -> Column:
    """A column of text: one of ``allowed``, or like ``pattern``, where they are given."""
    return Column(Type.TEXT, words, allowed, pattern, nullable=nullable)


def count(words: str, lowest: int = 0) -> Column:
    """A whole number, 0 or more unless told otherwise."""
    return Column(Type.COUNT, words, lowest=lowest)


def number(words: str, lowest: int | None = None, highest: int | None = None) -> Column:
    """A small whole number: a place in an order, an age."""
    return Column(Type.NUMBER, words, lowest=lowest, highest=highest)


def share(words: str, highest: float | None = 1.0) -> Column:
    """A share of a base, 0 or more, missing where the base is 0."""
    return Column(Type.SHARE, words, lowest=0, highest=highest, nullable=True)


def flag(words: str) -> Column:
    """True or false."""
    return Column(Type.FLAG, words)


def date(words: str) -> Column:
    """A day of the calendar."""
    return Column(Type.DATE, words)


def declare(
    table: str,
    columns: str,
    *,
    key: str,
    known: Mapping[str, Column],
    own: Mapping[str, Column] | None = None,
    grain: str = "",
) -> Contract:
    """Declare ``table`` by the names of its columns, in order; a ``?`` behind a name says that a cell may be empty.

    A column is the one of that name in ``own``, else in ``known``: one name has one meaning, unless a table needs words
    of its own.
    """
    declared = {}
    for mark in columns.split():
        name = mark.removesuffix("?")
        column = (own or {}).get(name) or known[name]
        declared[name] = replace(column, nullable=column.nullable or mark.endswith("?"))
    return Contract(table, tuple(key.split()), declared, grain=grain)
