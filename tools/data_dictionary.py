"""Writes ``docs/data-dictionary.md`` from the contracts and the SQL, so that the page always agrees with them.

``python -m tools.data_dictionary > docs/data-dictionary.md``. A test compares the committed page with
it. The descriptions of columns are in the contracts (``pipeline/contracts``), all other texts in
``data_dictionary.toml``.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.contracts.catalogue import CONTRACTS
from pipeline.contracts.declaration import Contract, Type
from pipeline.contracts.offentlig import OFFENTLIG
from pipeline.contracts.overlevering import DATASETS, FORLOP, Dataset
from pipeline.contracts.rapport import DECLARED as REPORT
from pipeline.contracts.statistikk import STATISTIKK as RESULT_TABLES
from pipeline.disclosure.tables import PUBLIC_TABLES
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import FORST_REGISTRERT, ExtractColumn, Kind
from pipeline.quality.catalogue import load_catalogue
from pipeline.quality.findings import describe_rule
from pipeline.statistics.reads import read_header

Row = tuple[str, ...]


def _read_words(name: str) -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / name).read_text(encoding="utf-8"))


_WORDS = _read_words("data_dictionary.toml")
_RESULT_TYPES = {
    Type.TEXT: "text",
    Type.COUNT: "whole number",
    Type.NUMBER: "whole number",
    Type.SHARE: "decimal number",
}


def write_dictionary() -> str:
    """Return the whole page."""
    parts = [
        _WORDS["head"],
        *_describe_extract(),
        *_describe_intake(),
        *_describe_results(),
        *_describe_public(),
        *_describe_handoff(),
        *_describe_database(),
    ]
    return "\n".join(parts).rstrip() + "\n"


def _describe_extract() -> Iterator[str]:
    last = FORST_REGISTRERT
    yield _WORDS["extract"].replace("{last}", f"`{last.name}`: {last.description}")
    for table in TABLES.values():
        absent = " The table may be left out." if table.optional else ""
        yield f"### {table.name}\n\n{table.grain}. Key: {_names(table.key)}.{absent}\n"
        yield from _table(("column", "cell", "required", "meaning"), map(_extract_row, table.columns))


def _extract_row(column: ExtractColumn) -> Row:
    cell = _names(column.choices) if column.kind is Kind.CHOICE else column.expected
    empty = f"; empty is read as `{column.default}`" if column.default else ""
    return (f"`{column.name}`", cell, "yes" if column.required else "", column.description + empty)


def _describe_intake() -> Iterator[str]:
    yield _WORDS["intake"]
    yield from _table(("file", "contains"), _WORDS["intake_files"].items())


def _describe_results() -> Iterator[str]:
    yield _WORDS["results"]
    for name, contract in RESULT_TABLES.items():
        yield f"### {name}\n\n{contract.grain}. Key: {_names(contract.key)}.\n"
        rows = (
            (f"`{column}`", _RESULT_TYPES[facts.type], facts.description) for column, facts in contract.columns.items()
        )
        yield from _table(("column", "type", "meaning"), rows)


def _describe_public() -> Iterator[str]:
    yield _WORDS["public"]
    rows = (
        (f"`{table.name}`", _names(table.levels), _names(table.dimensions), _names(table.values))
        for table in PUBLIC_TABLES.values()
    )
    yield from _table(("table", "levels", "dimensions", "values"), rows)
    values = dict.fromkeys(value for table in PUBLIC_TABLES.values() for value in table.values)
    yield from _table(("value", "meaning"), ((f"`{value}`", _WORDS["public_values"][value]) for value in values))


def _describe_handoff() -> Iterator[str]:
    yield _WORDS["handoff"]
    for dataset in DATASETS.values():
        references = "".join(f" {_tell_references(dataset)}" for _ in dataset.references[:1])
        header = _tell_header("utdata", dataset.table)
        yield f"### {dataset.name}\n\n{header} Key: {_names(dataset.contract.key)}.{references}\n"
        yield from _describe_columns(dataset.contract)
    yield f"### forlop\n\n{_WORDS['spells']}\n"
    yield from _describe_columns(FORLOP)


def _tell_references(dataset: Dataset) -> str:
    told = (f"{_names(one.columns)} refers to {one.dataset}" for one in dataset.references)
    return f"{', '.join(told)}."


def _describe_columns(contract: Contract) -> Iterator[str]:
    rows = (
        (f"`{name}`", column.type.lower(), "yes" if not column.nullable else "", column.description)
        for name, column in contract.columns.items()
    )
    yield from _table(("column", "type", "required", "meaning"), rows)


def _describe_database() -> Iterator[str]:
    yield _WORDS["database"]
    results = {contract.table for contract in RESULT_TABLES.values()}
    for state, words in _WORDS["state"].items():
        yield f"### Schema {state}\n\n{words}\n"
        for table, contract in (CONTRACTS | OFFENTLIG).items():
            if table.startswith(f"{state}.") and table not in results:
                yield f"#### {table}\n\n{contract.grain or _tell_header(*table.split('.', 1))}\n"
                rows = (
                    (f"`{name}`", column.type.lower(), column.description) for name, column in contract.columns.items()
                )
                yield from _table(("column", "type", "meaning"), rows)
    yield _WORDS["report"]
    for table, contract in REPORT.items():
        yield f"#### {table}\n\n{_tell_header(*table.split('.', 1))} Key: {_names(contract.key)}.\n"
        rows = ((f"`{name}`", column.type.lower(), column.description) for name, column in contract.columns.items())
        yield from _table(("column", "type", "meaning"), rows)
    yield from _describe_findings()


def _describe_findings() -> Iterator[str]:
    yield _WORDS["findings"]
    rows = (
        (f"`{key}`", rule.alvor, describe_rule(key), _names(rule.virkning), rule.grunnlag)
        for key, rule in load_catalogue().rules.items()
    )
    yield from _table(("regel", "alvor", "what it looks for", "virkning", "ground"), rows)


def _tell_header(state: str, name: str) -> str:
    """Purpose and grain from the comment that opens an SQL file; the rest of it is for who reads the SQL."""
    before_parameters, _, rest = read_header(state, name).partition("\nParameters:")
    purpose, _, grain = before_parameters.partition("\nGrain: ")
    assert grain and rest, f"sql/{state}/{name}.sql does not open with purpose, Grain and Parameters"
    return f"{purpose} {grain[0].upper()}{grain[1:]}".replace("\n", " ")


def _table(head: Row, rows: Iterable[Row]) -> Iterator[str]:
    lines = [head, ("---",) * len(head), *rows]
    yield ("\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n")


def _names(values: Iterable[object]) -> str:
    return ", ".join(f"`{value}`" for value in values)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
    sys.stdout.write(write_dictionary())
