"""Whether each Datadoc describes the file that it lies beside: that dataset, that version, those columns (O4, O9).

Whether it has all that SSB demands is asked where it is written; here only that it is not another file's.
"""

from __future__ import annotations

from collections.abc import Collection

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.verification.expected import DOC, PARQUET, make_name, read_name
from pipeline.verification.faults import Kind
from pipeline.verification.package import Package, list_tables, read_json
from pipeline.verification.tree import Tree


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Variable(_Read):
    short_name: str


class _Dataset(_Read):
    short_name: str
    version: str


class _Datadoc(_Read):
    dataset: _Dataset
    variables: list[_Variable]


class _Document(_Read):
    datadoc: _Datadoc


def check_descriptions(tree: Tree, package: Package, whole: Collection[str]) -> None:
    """Note the faults of the descriptions among the files in ``whole``, those that have the bytes that were listed."""
    columns = {listed.path: [one.name for one in schema.fields] for listed, schema in list_tables(package)}
    for path in sorted(whole):
        name = read_name(path)
        if name is None or name.ending != DOC:
            continue
        document, faults = read_json(tree.members[path])
        tree.faults.extend(faults)
        if document is None:
            continue
        try:
            found = _Document.model_validate(document).datadoc
        except ValidationError:
            tree.add_fault(path, Kind.SCHEMA, "describes no dataset with its columns")
            continue
        if found.dataset.short_name != name.dataset:
            tree.add_fault(path, Kind.SWAPPED, f"describes another dataset than {name.dataset}")
        if found.dataset.version != str(name.version):
            tree.add_fault(path, Kind.VERSION, f"describes another version than v{name.version}")
        described = columns.get(make_name(name.dataset, name.year, name.version, PARQUET))
        if described is not None and [one.short_name for one in found.variables] != described:
            tree.add_fault(path, Kind.SCHEMA, "describes other columns than those of its file")
