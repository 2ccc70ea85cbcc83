"""A first mapping of a register (``introresultat mapping new``), for a person to correct.

Names are matched as ``names.py`` folds them (case, ``_``, æ ø å) and by the short list of ``synonyms.toml``, nothing
else; ``# ?`` marks what could not be matched, and what a person must decide. No row is read.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from pipeline.intake.sources.folder_register import FolderRegister
from pipeline.intake.sources.names import fold_name, show_register_name
from pipeline.intake.sources.register import Register, Relation
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import ExtractColumn, Kind, Table

_SYNONYMS = Path(__file__).with_name("synonyms.toml")
_HEAD = """\
# A first mapping, made by `introresultat mapping new`: what is marked «# ?» is for you to decide.
# To the left the contract's names, to the right the register's. docs/connect-a-register.md says what can be written.
# `introresultat check-source SOURCE --mapping FILE` tells what would be read, and what is missing.

[register]
# kilde = "…"                          # the register's name, for the provenance record
# tidssone = "Europe/Oslo"             # of the register's times
# tom = ["", "9999-12-31"]             # what is read as empty
# dato = "%d.%m.%Y"                    # how dates are written, where not as 2020-12-31
# tidspunkt = "%d.%m.%Y %H:%M"         # how times are written, where not as 2020-12-31T12:00:00
"""


def draft_mapping(register: Register) -> str:
    """The text of a first mapping of the register."""
    relations = register.relations()
    parts = [_HEAD]
    if isinstance(register, FolderRegister) and register.tegnsett != "utf-8":
        parts = [f'{_HEAD}tegnsett = "{register.tegnsett}"              # ? what the files seem to be written in\n']
    used: set[str] = set()
    for table in TABLES.values():
        name = match_table(table.name, relations)
        columns = register.columns(Relation(name)) if name is not None else None
        if name is None or columns is None:
            parts.append("\n".join(_draft_unmatched(table)))
            continue
        used.add(name)
        parts.append("\n".join(_draft_table(table, name, [column.name for column in columns])))
    if rest := [show_register_name(name) for name in relations if name not in used]:
        parts.append(f"# Not used: {', '.join(rest)}")
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def match_table(name: str, relations: Sequence[str]) -> str | None:
    """The one relation that is the contract's table ``name``, as :func:`match_name` says; else its head or its log.

    A table may be kept in parts, of which one has the rows: what the register calls it ends in ``HODE``, or in ``LOGG``
    where there is a row per change.
    """
    synonyms = _synonyms("tables").get(name, ())
    ends = _synonyms("parts").get("table", ())
    parts = [f"{one}_{end}" for end in ends for one in (name, *synonyms)]
    return match_name(name, relations, [*synonyms, *parts])


def _is_part(name: str, relation: str) -> bool:
    return match_name(name, [relation], _synonyms("tables").get(name, ())) is None


def match_name(name: str, theirs: Sequence[str], synonyms: Sequence[str]) -> str | None:
    """The one of the register's names that is the contract's ``name``, but for spelling, or a synonym of it."""
    if name in theirs:
        return name
    for wanted in (name, *synonyms):
        found = [one for one in theirs if fold_name(one) == fold_name(wanted)]
        if len(found) == 1:
            return found[0]
    return None


def _draft_table(table: Table, relation: str, names: Sequence[str]) -> Iterator[str]:
    found = {column.name: match_name(column.name, names, _of_column(column.name)) for column in table.columns}
    yield f"[{table.name}]"
    parts = "  # ? one part of the table: if others are needed, join them in a SELECT, and name its file in sporring"
    yield f"fra = {_quote(relation)}{parts if _is_part(table.name, relation) else ''}"
    yield _draft_history(found)
    versions = _match_versions(names) if found["opphevet"] is None and found["registrert"] is not None else {}
    yield from _draft_versions(versions)
    for column in table.columns:
        theirs = found[column.name]
        if theirs is not None:
            yield f"{column.name} = {_quote(theirs)}{_hint(column, theirs)}"
        elif column.name != "opphevet":
            yield f'# ? {column.name} = "…"  # {_describe(column)}'
    rest = [show_register_name(name) for name in names if name not in (*found.values(), *versions.values())]
    if rest and any(found.values()):
        yield f"# Not used: {', '.join(rest)}"
    elif rest:
        # There may be no header at all, and a row of a person in its place.
        yield f"# Not used: {len(rest)} columns, none by a name that is known"


def _draft_unmatched(table: Table) -> Iterator[str]:
    yield f"[{table.name}]" if not table.optional else f"# [{table.name}]  # optional"
    yield '# ? fra = "…"  # or sporring = "….sql", a file with one SELECT beside this one'
    yield '# ? historikk = "intervall"  # or "versjoner", "ingen"'
    for column in table.columns:
        yield f'# ? {column.name} = "…"  # {_describe(column)}'


def _draft_history(found: Mapping[str, str | None]) -> str:
    if found["registrert"] is None:
        return 'historikk = "ingen"  # ? no column says when a row was registered: only what is valid now'
    if found["opphevet"] is None:
        return 'historikk = "versjoner"  # ? a row per change; "intervall" where the register never replaces a row'
    return 'historikk = "intervall"'


def _match_versions(names: Sequence[str]) -> Mapping[str, str | None]:
    return {key: match_name(key, names, theirs) for key, theirs in _synonyms("versions").items()}


def _draft_versions(found: Mapping[str, str | None]) -> Iterator[str]:
    """What else a row per change needs: without them a deleted row would stay in force, and nobody is told."""
    if not found:
        return
    order, deleted = found["rekkefolge"], found["slettet"]
    if order is not None:
        yield f"rekkefolge = {_quote(order)}  # the order within one second"
    said = f"slettet = {{ kolonne = {_quote(deleted or '…')}, verdier = ['…'] }}".replace("'", '"')
    yield f"# ? {said}  # which rows say that a key was deleted; without it none is"


def _hint(column: ExtractColumn, theirs: str) -> str:
    """How the values of a closed list or a code are said, where the register writes them otherwise."""
    values = column.choices or (("0", "1") if column.kind is Kind.FLAG else ())
    if values:
        pairs = ", ".join(f'"…" = {_quote(value)}' for value in values)
        return f"  # ? expected {', '.join(values)}; else {{ kolonne = {_quote(theirs)}, verdier = {{ {pairs} }} }}"
    if column.digits:
        return f"  # {column.digits} digits; with lost zeros {{ kolonne = {_quote(theirs)}, fyll = {column.digits} }}"
    return ""


def _describe(column: ExtractColumn) -> str:
    return f"{'required' if column.required else 'optional'}: {column.expected}"


def _quote(text: str) -> str:
    """A TOML text."""
    return json.dumps(text, ensure_ascii=False)


def _of_column(name: str) -> Sequence[str]:
    return _synonyms("columns").get(name, ())


@cache
def _synonyms(part: str) -> Mapping[str, Sequence[str]]:
    content: Mapping[str, Sequence[str]] = tomllib.loads(_SYNONYMS.read_text(encoding="utf-8"))[part]
    return content
