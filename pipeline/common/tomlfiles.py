"""Settings that a person writes in TOML: a file in, a frozen checked object or one clear refusal out.

Knows TOML and pydantic, and turns what they complain about into sentences for an analyst. What the
keys mean stands with the models: the year files in ``pipeline/editions/year.py``. Values are shown in the
messages, so nothing that concerns a person is ever read through here.
"""

from __future__ import annotations

import re
import tomllib
import typing
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from pipeline.common.address import hide_addresses
from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs, find_control_sign, name_sign
from pipeline.common.text_files import read_text_file
from pipeline.common.toml_lines import name_key, tell_line

# A year file is a few kilobytes; a notice for each unit makes it a few hundred.
_MOST_BYTES = 512 << 10
_MOST_LEVELS = 16
_MOST_FAULTS = 20
_MOST_SHOWN = 200
_GREATEST_NUMBER = 10**18 - 1
# A key of very many parts takes the reader minutes, so it is looked for before.
_LINE = re.compile(r"at line ([0-9]+),")
_PLAIN_KEY = re.compile("[a-z_]{1,40}")  # no digits: they may be the number of a person
_NORWEGIAN = str.maketrans({"æ": "ae", "ä": "ae", "ø": "o", "ö": "o", "å": "a"})
# the day first, or points, slashes or no zeros; not a day as TOML has it
_OTHER_DAY = re.compile(
    r"(?![0-9]{4}-[0-9]{2}-[0-9]{2}\b)"
    r"([0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}|[0-9]{4}[./][0-9]{1,2}[./][0-9]{1,2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})"
)
_LONG_KEY = re.compile(r"""(?:[ \t]*\.[ \t]*(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')){50}""")


class Settings(BaseModel):
    """A table of a TOML file: every key is known, nothing is converted, nothing changes afterwards.

    Each field's ``description`` says what is expected there, so that it can end the sentence
    «found …; expected …».
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file as UTF-8 (a byte order mark is allowed), decimals as :class:`Decimal`.

    Raises RefusedError when the file cannot be read (``pipeline/common/text_files.py``), is not TOML, is nested deeper
    or has a longer number than settings need, or holds a line break, a tab or another control sign in a key or a text.
    """
    return parse_toml(path, read_toml_text(path))


def read_toml_text(path: Path) -> str:
    """The text of a TOML file, for :func:`parse_toml` and for what asks on which line a key is."""
    return read_text_file(path, _MOST_BYTES).removeprefix("\ufeff")


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """The content of the TOML file ``path`` with this ``text``: see :func:`read_toml`."""
    shown = escape_signs(str(path))
    too_deep = (
        f"{shown} is nested deeper than {_MOST_LEVELS} levels; no setting is. Count the brackets and the dots of "
        "the keys."
    )
    if _LONG_KEY.search(text):
        raise RefusedError(too_deep)
    try:
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RefusedError(
            f"{shown} is not TOML: {_shorten(str(error))}. Expected lines such as key = value, with quotes around text "
            f"and none around dates.{_advise(text, str(error))} Correct that place."
        ) from error
    except RecursionError:
        raise RefusedError(too_deep) from None
    except (ValueError, ArithmeticError):  # only numbers: Python reads none of more than some thousand digits
        raise RefusedError(f"{shown} contains a number that is too long. Correct it.") from None
    faults = [
        f"{tell_line(text, loc)}key {_name_place(loc, content)} {fault}" for loc, fault in _find_bad_values(content)
    ]
    if faults:
        more = [f"and {len(faults) - _MOST_FAULTS} more"] if len(faults) > _MOST_FAULTS else []
        raise refuse(path, faults[:_MOST_FAULTS] + more)
    return content


def _advise(text: str, told: str) -> str:
    """What to do about the line that the parser stopped at, as sentences to follow; empty where nothing is seen."""
    place = _LINE.search(told)
    lines = text.splitlines()
    line = lines[int(place[1]) - 1] if place and int(place[1]) <= len(lines) else ""
    key, _, value = line.partition("=")
    named = name_key(line)
    advice = f" The line is of {_shorten(named)}." if named else ""
    plain = key.strip().casefold().translate(_NORWEGIAN)
    if plain != key.strip().casefold() and _PLAIN_KEY.fullmatch(plain):
        advice += f" Keys have no æ, ø or å: write {plain}."
    if _OTHER_DAY.match(value.strip()):
        advice += " Days are written year, month, day with hyphens, such as 2026-01-15."
    return advice


def _find_bad_values(value: Any, loc: tuple[int | str, ...] = ()) -> Iterator[tuple[tuple[int | str, ...], str]]:
    """What is wrong with a key, a text or a number, whatever the keys mean: its place, and words that follow on it."""
    if len(loc) >= _MOST_LEVELS:
        yield loc, f"is nested deeper than {_MOST_LEVELS} levels; no setting is"
    elif isinstance(value, dict):
        for key, item in value.items():
            if (sign := find_control_sign(key)) is not None:
                yield (*loc, key), f"has {name_sign(sign)} in its name; expected a name without"
            yield from _find_bad_values(item, (*loc, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _find_bad_values(item, (*loc, number))
    elif isinstance(value, str) and (sign := find_control_sign(value)) is not None:
        yield loc, f"holds {name_sign(sign)}; expected plain text on one line"
    elif isinstance(value, int) and abs(value) > _GREATEST_NUMBER:
        yield loc, "is a number that is too long; expected at most 18 digits"


_Model = TypeVar("_Model", bound=Settings)


def parse_settings(
    path: Path, content: dict[str, Any], model: type[_Model], context: object = None, *, text: str | None = None
) -> _Model:
    """Return ``content`` as a frozen ``model``; RefusedError lists every fault, each with its key.

    ``context``: what the model's own checks are given to look things up in. ``text``: that of the file, where each
    fault is to have its line too.
    """
    try:
        return model.model_validate(content, context=context)
    except ValidationError as error:
        raise refuse(
            path,
            [
                ("" if text is None else tell_line(text, detail["loc"])) + _sentence(detail, content, model)
                for detail in error.errors()
            ],
        ) from error


def refuse(path: Path, faults: list[str]) -> RefusedError:
    """The refusal of one settings file, with one line for each fault."""
    lines = "".join(f"\n  - {escape_signs(fault)}" for fault in faults)
    return RefusedError(
        f"{escape_signs(str(path))} cannot be used:{lines}\nCorrect the file and run the command again."
    )


def _sentence(detail: ErrorDetails, content: dict[str, Any], model: type[Settings]) -> str:
    owner, expected = _find_field(detail["loc"], model)
    key = _name_place(tuple(part for part in detail["loc"] if part != "[key]"), content)
    if "[key]" in detail["loc"]:
        return f"unknown key {key}; expected {expected}"
    match detail["type"]:
        case "missing":
            return f"required key {key} is missing; expected {expected}"
        case "extra_forbidden":
            return f"unknown key {key}; expected one of {', '.join(_list_keys(owner))}"
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
        field = _list_keys(owner).get(part)
        if field is None:
            break
        expected = field.description or "another value"
        inside = _nested_model(field.annotation)
    return owner, expected


def _list_keys(model: type[Settings]) -> dict[str, FieldInfo]:
    """The fields of a table by the names that the file has for them."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


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
            holders.append(
                f"{'.'.join(keys)} number {part + 1}" + (f" ({_shorten(name)})" if isinstance(name, str) else "")
            )
            keys = []
        else:
            content = content.get(part) if isinstance(content, dict) else None
            keys.append(_shorten(part))
    return " in ".join(filter(None, [".".join(keys), *reversed(holders)]))


def _show(value: Any) -> str:
    """A value as it was written in the file, in words where it is long; an address never with a password in it."""
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return "a table"
        case list() | tuple():
            return "a list" if value else "an empty list"
        case str():
            return f'the text "{_shorten(hide_addresses(value))}"'
        case datetime():
            return f"the time {value.isoformat()}"
        case date() | time():
            return f"the date {value.isoformat()}" if isinstance(value, date) else f"the time {value}"
        case _:
            return _shorten(str(value))


def _shorten(text: str) -> str:
    """A text that can be printed: its control signs by number, its length bounded."""
    shown = escape_signs(text)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"
