"""``datapackage.json``: every file of a folder with bytes and SHA-256, and the schema of each table (O5, Frictionless).

The schemas are made from the contracts. Which columns have a closed list that the edition's code lists decide is in
``basis.py``. Written last, when all other files lie in the folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.common.files import hash_file
from pipeline.common.languages import BOKMAL
from pipeline.contracts.declaration import Column, Type
from pipeline.contracts.overlevering import DATASETS, Dataset, Reference
from pipeline.handoff.basis import Basis
from pipeline.handoff.names import PACKAGE, SHORT_NAME, data_name
from pipeline.handoff.words import load_words, name_column

_TYPES = {
    Type.TEXT: "string",
    Type.DATE: "date",
    Type.TIMESTAMP: "datetime",
    Type.FLAG: "boolean",
    Type.COUNT: "integer",
    Type.NUMBER: "integer",
    Type.HOURS: "number",
}
_FORMS = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}


def write_package(basis: Basis, folder: Path, version: int | None = None) -> None:
    """Write the package of everything that lies in ``folder``; without ``version``, of the folder of a run."""
    resources = [
        *_list_tables(basis, folder, version),
        *_list_others(folder, {data_name(name, basis.ar, version, f".{form}") for name in DATASETS for form in _FORMS}),
    ]
    package = {
        "name": f"{SHORT_NAME}-p{basis.ar}" + ("" if version is None else f"-v{version}"),
        "title": f"Introduksjonsprogram {basis.ar}, {basis.utgave}",
        **({} if version is None else {"version": f"v{version}"}),
        "utgave": basis.utgave,
        "skjaeringsdato": basis.skjaeringsdato.isoformat(),
        "snapshot": basis.snapshot_hash,
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    (folder / PACKAGE).write_text(text, encoding="utf-8", newline="")


def _list_tables(basis: Basis, folder: Path, version: int | None) -> Iterator[dict[str, Any]]:
    for form, kind in _FORMS.items():
        for dataset in DATASETS.values():
            path = data_name(dataset.name, basis.ar, version, f".{form}")
            if (folder / path).exists():
                words = load_words()["datasett"][dataset.name]
                yield {
                    "name": _name_resource(dataset.name, form),
                    "title": words["navn"][BOKMAL],
                    "description": words["beskrivelse"][BOKMAL],
                    **_describe_bytes(folder, path),
                    "format": form,
                    "mediatype": kind,
                    **({"encoding": "utf-8", "dialect": {"delimiter": ";"}} if form == "csv" else {}),
                    "schema": _make_schema(dataset, basis, form),
                }


def _list_others(folder: Path, tables: set[str]) -> Iterator[dict[str, Any]]:
    """The files that are no tables, such as the read-me; the package itself cannot be in its own list."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    for name in (name for name in names if name not in tables and name != PACKAGE):
        yield {"name": _make_slug(name), **_describe_bytes(folder, name)}


def _describe_bytes(folder: Path, path: str) -> dict[str, Any]:
    return {
        "path": path,
        "bytes": (folder / path).stat().st_size,
        "hash": f"sha256:{hash_file(folder / path)}",
    }


def _name_resource(dataset: str, form: str) -> str:
    return dataset if form == "parquet" else f"{dataset}-{form}"


def _make_slug(path: str) -> str:
    """A resource's name may have small letters, digits, full stops, hyphens and underscores."""
    return path.rpartition("/")[2].lower()


def _make_schema(dataset: Dataset, basis: Basis, form: str) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_make_field(dataset.name, name, one, basis) for name, one in dataset.contract.columns.items()],
        "primaryKey": list(dataset.contract.key),
    }
    if dataset.references:
        schema["foreignKeys"] = [_make_reference(reference, form) for reference in dataset.references]
    return schema


def _make_field(dataset: str, name: str, column: Column, basis: Basis) -> dict[str, Any]:
    words = name_column(dataset, name)
    return {
        "name": name,
        "type": _TYPES[column.type],
        "title": words.name[BOKMAL],
        "description": words.meaning[BOKMAL],
        "constraints": _make_constraints(name, column, basis),
    }


def _make_constraints(name: str, column: Column, basis: Basis) -> dict[str, Any]:
    """What every cell must be; the code lists of the edition where it has one, else the contract's own."""
    codes = basis.kodelister.get(name)
    listed = list(column.allowed) or (list(codes.koder) if codes and codes.er_lukket else [])
    return {
        "required": not column.nullable,
        **({"enum": listed} if listed else {"pattern": column.pattern.strip("^$")} if column.pattern else {}),
        **({} if column.lowest is None else {"minimum": column.lowest}),
        **({} if column.highest is None else {"maximum": column.highest}),
    }


def _make_reference(reference: Reference, form: str) -> dict[str, Any]:
    target = {"resource": _name_resource(reference.dataset, form), "fields": list(reference.their_columns)}
    return {"fields": list(reference.columns), "reference": target}
