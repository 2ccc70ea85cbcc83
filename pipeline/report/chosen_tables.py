"""Which tables a report has, in which order: the list in ``tables.toml``, or a file that IMDi has changed (T4)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from pipeline.common.tomlfiles import Settings, parse_settings, read_toml
from pipeline.report.content import TABLES

OUR_LIST = Path(__file__).with_name("tables.toml")


class _Chosen(Settings):
    tabeller: list[str] = Field(min_length=1, description=f"a list of tables, each one of {', '.join(TABLES)}")

    @field_validator("tabeller")
    @classmethod
    def _require_known(cls, names: list[str], _: ValidationInfo) -> list[str]:
        for name in names:
            if name not in TABLES:
                raise ValueError(f'"{name}" is no table of the report; expected one of {", ".join(TABLES)}')
            if names.count(name) > 1:
                raise ValueError(f'"{name}" is listed twice; expected each table once')
        return names


def read_chosen(path: Path | None = None) -> tuple[str, ...]:
    """Return the names of the tables. Raises RefusedError for a file that cannot be read, or names what is none."""
    place = path or OUR_LIST
    return tuple(parse_settings(place, read_toml(place), _Chosen).tabeller)
