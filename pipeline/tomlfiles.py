"""Settings that a person writes in TOML: a file in, a frozen checked object or one clear refusal out.

Knows TOML and pydantic, and turns what they complain about into sentences for an analyst. What the
keys mean stands with the models: the year files in ``pipeline/editions.py``. Values are shown in the
messages, so nothing that concerns a person is ever read through here.
"""

from __future__ import annotations

import tomllib
import typing
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import RefusedError


class Settings(BaseModel):
    """A table of a TOML file: every key is known, nothing is converted, nothing changes afterwards.

    Each field's ``description`` says what is expected there, so that it can end the sentence
    «found …; expected …».
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file as UTF-8 (a byte order mark is allowed), decimals as :class:`Decimal`.

    Raises RefusedError when the file cannot be read, is not UTF-8 or is not TOML.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise RefusedError(f"{path} cannot be read ({error.strerror}). Check that it is a readable file.") from error
    except UnicodeDecodeError as error:
        raise RefusedError(
            f"{path} is not UTF-8 (byte {error.start + 1} cannot be read). Save the file as UTF-8."
        ) from error
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(
            f"{path} is not TOML: {error}. Expected lines such as key = value, with quotes around text and "
            "none around dates. Correct that place."
        ) from error


_Model = TypeVar("_Model", bound=Settings)


def parse_settings(path: Path, content: dict[str, Any], model: type[_Model]) -> _Model:
    """Return ``content`` as a frozen ``model``; RefusedError lists every fault, each with its key."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        raise refuse(path, [_sentence(detail, content, model) for detail in error.errors()]) from error


def refuse(path: Path, faults: list[str]) -> RefusedError:
    """The refusal of one settings file, with one line for each fault."""
    lines = "".join(f"\n  - {fault}" for fault in faults)
    return RefusedError(f"{path} cannot be used:{lines}\nCorrect the file and run the command again.")


def _sentence(detail: ErrorDetails, content: dict[str, Any], model: type[Settings]) -> str:
    owner, expected = _find_field(detail["loc"], model)
    key = _name_place(tuple(part for part in detail["loc"] if part != "[key]"), content)
    if "[key]" in detail["loc"]:
        return f"unknown key {key}; expected {expected}"
    match detail["type"]:
        case "missing":
            return f"required key {key} is missing; expected {expected}"
        case "extra_forbidden":
            return f"unknown key {key}; expected one of {', '.join(owner.model_fields)}"
        case "value_error":
            reason = str(detail["ctx"]["error"])
            return f"{key}: {reason}" if key else reason
        case _:
            return f"key {key} is {_show(detail['input'])}; expected {expected}"


def _find_field(loc: tuple[int | str, ...], model: type[Settings]) -> tuple[type[Settings], str]:
    """The table a key belongs to, and what its nearest known field expects."""
    owner, expected = model, "a table of keys"
    inside: type[Settings] | None = model
    for part in loc:
        if inside is None or not isinstance(part, str):
            continue
        owner = inside
        field = owner.model_fields.get(part)
        if field is None:
            break
        expected = field.description or "another value"
        inside = _nested_model(field.annotation)
    return owner, expected


def _nested_model(annotation: Any) -> type[Settings] | None:
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        return annotation
    return next(filter(None, map(_nested_model, typing.get_args(annotation))), None)


def _name_place(loc: tuple[int | str, ...], content: Any) -> str:
    """A key as the analyst finds it: ``frist in utgave number 2 (endelig)``."""
    keys: list[str] = []
    holders: list[str] = []
    for part in loc:
        if isinstance(part, int):
            content = content[part] if isinstance(content, (list, tuple)) and part < len(content) else None
            name = content.get("navn") if isinstance(content, dict) else None
            holders.append(f"{'.'.join(keys)} number {part + 1}" + (f" ({name})" if isinstance(name, str) else ""))
            keys = []
        else:
            content = content.get(part) if isinstance(content, dict) else None
            keys.append(part)
    return " in ".join(filter(None, [".".join(keys), *reversed(holders)]))


def _show(value: Any) -> str:
    """A value as it was written in the file, in words where it is long."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "a table"
        case list() | tuple():
            return "a list" if value else "an empty list"
        case str():
            return f'the text "{value}"'
        case datetime():
            return f"the time {value.isoformat()}"
        case date() | time():
            return f"the date {value.isoformat()}" if isinstance(value, date) else f"the time {value}"
        case _:
            return str(value)
