"""Reading ``datapackage.json`` as a stranger would: what is listed, with which sums, schemas, keys and lists (O9).

Own code: nothing of what writes the file is used. Whatever bytes there are, the outcome is a package or faults. What
the package must list is in ``expected.py``; whether the files are as it says in ``inventory.py`` and ``tables.py``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from pipeline.verification.faults import Fault, Kind, make_fault, show_name
from pipeline.verification.tree import Member

PACKAGE = "datapackage.json"
_MOST_BYTES = 32 << 20
_MOST_FAULTS = 20


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


_Names = Annotated[list[str], BeforeValidator(_as_list)]
_Type = Literal["string", "date", "datetime", "boolean", "integer", "number"]


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class Constraints(BaseModel):
    """What each cell of a column must be; a constraint that is not one of these is a fault, since nobody checks it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    required: bool = False
    unique: bool = False
    enum: list[str | int | float | bool] | None = None
    pattern: str | None = None
    minimum: int | float | None = None
    maximum: int | float | None = None


class Column(_Read):
    """One column of a table."""

    name: str
    type: _Type
    constraints: Constraints = Constraints()


class _Target(_Read):
    resource: str
    fields: _Names


class Reference(_Read):
    """Columns whose cells must be those of a row of another resource."""

    fields: _Names
    reference: _Target


class Schema(_Read):
    """Columns in order, key and references of a table."""

    fields: list[Column] = Field(min_length=1)
    key: _Names = Field(alias="primaryKey", default=[])
    references: list[Reference] = Field(alias="foreignKeys", default=[])


class Listed(_Read):
    """One file that the package lists; ``table`` where it is a table."""

    name: str
    path: str
    bytes: int = Field(ge=0)
    hash: str = Field(pattern="^sha256:[0-9a-f]{64}$")
    table: Schema | None = Field(alias="schema", default=None)

    @property
    def sha256(self) -> str:
        """The sum in hexadecimal."""
        return self.hash.removeprefix("sha256:")


class Package(_Read):
    """What ``datapackage.json`` says. ``version`` is missing in the folder of a run."""

    version: str | None = Field(pattern="^v(0|[1-9][0-9]{0,3})$", default=None)
    utgave: str = Field(pattern="^[0-9]{4}-[a-z0-9-]{1,60}$")
    resources: list[Listed]

    @property
    def number(self) -> int | None:
        """The version as a number."""
        return None if self.version is None else int(self.version[1:])

    @property
    def year(self) -> int:
        """The statistic year."""
        return int(self.utgave[:4])


def read_package(member: Member) -> tuple[Package | None, list[Fault]]:
    """Return what the file says, None where it cannot be read as a package, and its own faults."""
    document, faults = read_json(member)
    if document is None:
        return None, faults
    try:
        return Package.model_validate(document), faults
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False, include_context=False)
        places = [".".join(show_name(str(part)) for part in detail["loc"]) or "the file" for detail in details]
        told = [f"{place}: {detail['type'].replace('_', ' ')}" for place, detail in zip(places, details, strict=True)]
        return None, [*faults, *(make_fault(member.name, Kind.SCHEMA, words) for words in told[:_MOST_FAULTS])]


def read_json(member: Member) -> tuple[Any, list[Fault]]:
    """Return the document of a JSON file, None where it is none, and the faults of its text."""
    if member.size > _MOST_BYTES:
        return None, [make_fault(member.name, Kind.FORM, f"is larger than {_MOST_BYTES >> 20} MB")]
    with member.open() as file:
        content = file.read(_MOST_BYTES + 1)
    faults: list[Fault] = []

    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        counts = Counter(key for key, _ in pairs)
        doubled = [key for key, times in counts.items() if times > 1]
        faults.extend(make_fault(member.name, Kind.TWICE, f"has the key {show_name(key)} twice") for key in doubled)
        return dict(pairs)

    try:
        text = content.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        document = json.loads(text, object_pairs_hook=build, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None, [make_fault(member.name, Kind.FORM, "cannot be read as JSON in UTF-8")]
    if not isinstance(document, dict):
        return None, [make_fault(member.name, Kind.FORM, "is JSON, but no object")]
    return document, faults


def _refuse(_: str) -> None:
    raise ValueError


def list_tables(package: Package) -> Iterator[tuple[Listed, Schema]]:
    """Each listed file that is a table, with its schema."""
    for listed in package.resources:
        if listed.table is not None:
            yield listed, listed.table
