"""A folder of CSV and Parquet files of any names as a register (K3, K7): DuckDB over their text.

A file is a relation, by its name without ending. What is read by name streams from its file; what SQL reads is loaded
first, into a database in memory that can reach neither files nor network and cannot be told otherwise. How a file
becomes text is in ``file_text.py``; the contract's own form of a folder is in ``folder.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs
from pipeline.intake.sources.closed_database import describe_error, find_names, open_closed
from pipeline.intake.sources.dialect import Dialect
from pipeline.intake.sources.file_text import (
    DUCKDB,
    TextFile,
    describe_broken,
    find_text_file,
    read_text,
    text_schema,
    verify_text_file,
)
from pipeline.intake.sources.folder_files import FORMATS, refuse_other_sources
from pipeline.intake.sources.manifest import NOT_STATED, Manifest, Promise
from pipeline.intake.sources.model import SourceFile
from pipeline.intake.sources.promises import hold_promise
from pipeline.intake.sources.register import RegisterColumn, Relation, TableRead
from pipeline.intake.sources.register_rows import count_by_query
from pipeline.intake.sources.text_stream import Stream, as_strings

_BATCH = 1 << 16


class FolderRegister:
    """``Register`` over a folder. ``manifest``: what ``uttrekk.toml`` says, where there is one.

    ``takes_sep``: CSV files may begin with a line ``sep=;``.
    """

    def __init__(
        self, folder: Path, tegnsett: str, manifest: Manifest | None = None, *, takes_sep: bool = False
    ) -> None:
        """Open nothing but the list of files. Raises RefusedError where there is no folder."""
        refuse_other_sources(folder)
        self._folder, self.tegnsett, self._manifest, self._takes_sep = folder, tegnsett, manifest, takes_sep
        self._paths = _list_files(folder)
        self._files: dict[str, TextFile] = {}
        self._verified: dict[str, SourceFile] = {}
        self._loaded: set[str] = set()
        self._described: set[str] = set()
        self._queried: set[str] = set()
        self._plain: dict[str, str] = {}
        self._names: dict[str, list[str]] = {}
        self._resources = ExitStack()
        self._database: duckdb.DuckDBPyConnection | None = None

    @property
    def dialect(self) -> Dialect:
        """DuckDB's."""
        return DUCKDB

    @property
    def kilde(self) -> str:
        """What the manifest says, else the folder's name."""
        stated = self._manifest.kilde if self._manifest else NOT_STATED
        return stated if stated != NOT_STATED else escape_signs(self._folder.resolve().name)

    def show(self, relation: Relation) -> str:
        """The file's name, or that of the SQL file."""
        return relation.name if relation.query else self._paths[relation.name][0].name

    def relations(self) -> Sequence[str]:
        """The files' names without ending."""
        return sorted(self._paths)

    def columns(self, relation: Relation) -> Sequence[RegisterColumn] | None:
        """The header's names; of a query what DuckDB says of it, over tables without rows."""
        if relation.query is None:
            file = self._find(relation.name)
            return None if file is None else [RegisterColumn(name, "VARCHAR") for name in file.columns]
        self._describe_tables(relation.query)
        try:
            described = self._open().execute(f"describe (\n{relation.query}\n)").fetchall()
        except duckdb.Error as error:
            told = describe_error(error)
        else:
            names = [str(name) for name, *_ in described]
            if len({name.lower() for name in names}) == len(names):
                return [RegisterColumn(str(name), str(sql_type)) for name, sql_type, *_ in described]
            told = "two of its columns have the same name"
        raise RefusedError(f"{relation.name} cannot be run over the files: {told}. Correct the SQL.")

    def as_text(self, relation: Relation, columns: Mapping[str, str]) -> str:
        """See :meth:`Register.as_text`."""
        found = self.columns(relation) or []
        types = {column.name: column.type for column in found}
        source = DUCKDB.quote(relation.name) if relation.query is None else f"(\n{relation.query}\n) sporring"
        select = DUCKDB.select(source, columns, types)
        if relation.query is None:
            self._plain[select] = relation.name
        return select

    def open_moment(self, selects: Sequence[str]) -> None:
        """Verify every file that is read, to the last byte, and load those that SQL reads."""
        for select in selects:
            for file in self._files_of(select):
                self._verify(file)
        for name in sorted(self._queried):
            self._load(name)

    @contextmanager
    def batches(self, select: str) -> Iterator[pa.RecordBatchReader]:
        """Run a SELECT: a file that is not loaded streams."""
        database = self._open()
        streamed = [file for file in self._files_of(select) if file.name not in self._loaded]
        stream = Stream()
        try:
            for file in streamed:
                if file.name in self._described:
                    database.execute(f"drop table {DUCKDB.quote(file.name)}")
                    self._described.discard(file.name)
                rows = stream.follow(read_text(file, self._verified[file.name]))
                database.register(file.name, pa.RecordBatchReader.from_batches(text_schema(file), rows))
            with stream.guard():
                reader = database.sql(select).to_arrow_reader(_BATCH)
            yield pa.RecordBatchReader.from_batches(as_strings(reader.schema), stream.give(reader))
        finally:
            for file in streamed:
                database.unregister(file.name)

    def count(self, select: str) -> int:
        """See :meth:`Register.count`; what streams from a file has been counted when the file was verified."""
        file = self._verified.get(self._plain.get(select, ""))
        return count_by_query(self, select) if file is None else file.rows - file.broken_rows

    def use(self, work: Path) -> None:
        """Nothing of the rows passes through files."""

    def measure(self, read: TableRead) -> tuple[str, int]:
        """See :meth:`FileBacked.measure`."""
        files = [self._verified[file.name] for file in self._files_of(read.select)]
        if len(files) == 1:
            return files[0].sha256, files[0].bytes
        listed = "".join(f"{file.name} {file.sha256}\n" for file in files)
        return hashlib.sha256(listed.encode()).hexdigest(), sum(file.bytes for file in files)

    def find_broken(self, read: TableRead) -> SourceFile | None:
        """See :meth:`FileBacked.find_broken`; a file that SQL reads has none, or it would have been refused."""
        if read.relation.query is not None:
            return None
        file = self._verified[read.relation.name]
        ours = {theirs: name for name, theirs in reversed(list(read.read_from.items()))}  # of two, the first: the key
        columns = tuple(ours.get(column, column) for column in file.columns)
        return replace(file, table=read.table, columns=columns) if file.broken_rows else None

    def taken(self) -> datetime | None:
        """What the manifest says; None without one."""
        return self._manifest.tatt_ut if self._manifest else None

    def close(self) -> None:
        """Give the database back."""
        self._resources.close()
        self._database = None

    def _find(self, name: str, *, by_case: bool = True) -> TextFile | None:
        """The file of a relation; SQL does not ask for capital letters (``by_case``)."""
        if not by_case and name not in self._paths:
            same = [one for one in self._paths if one.lower() == name.lower()]
            name = same[0] if len(same) == 1 else name
        if name not in self._paths:
            return None
        if name not in self._files:
            paths = self._paths[name]
            if same := [one for one in self._files if one.lower() == name.lower()]:
                raise RefusedError(
                    f"{paths[0].name} and {self._files[same[0]].path.name} differ in capital letters only, and both "
                    "are read. Expected names that a database can tell apart. Rename one of them."
                )
            if len(paths) > 1:
                raise RefusedError(
                    f"{paths[0].name} and {paths[1].name} are two files for one table. Expected one of them. Remove "
                    "the other one."
                )
            self._files[name] = find_text_file(paths[0], self.tegnsett, takes_sep=self._takes_sep)
        return self._files[name]

    def _files_of(self, select: str) -> list[TextFile]:
        """The files that a statement names."""
        if select not in self._names:
            self._names[select] = find_names(select)
        return [file for name in self._names[select] if (file := self._find(name, by_case=False))]

    def _open(self) -> duckdb.DuckDBPyConnection:
        if self._database is None:
            self._database = open_closed()
            self._resources.callback(self._database.close)
        return self._database

    def _describe_tables(self, query: str) -> None:
        """Make a table without rows of every file that the query names."""
        for file in self._files_of(query):
            if file.name in self._queried:
                continue
            columns = ", ".join(f"{DUCKDB.quote(column)} varchar" for column in file.columns)
            self._open().execute(f"create table {DUCKDB.quote(file.name)} ({columns})")
            self._queried.add(file.name)
            self._described.add(file.name)

    def _verify(self, file: TextFile) -> SourceFile:
        if file.name not in self._verified:
            found = verify_text_file(file)
            promised = self._manifest.files if self._manifest else {}
            hold_promise(found, promised.get(file.path.name, Promise()))
            self._verified[file.name] = found
        return self._verified[file.name]

    def _load(self, name: str) -> None:
        file, database, stream = self._files[name], self._open(), Stream()
        verified = self._verify(file)
        rows = stream.follow(read_text(file, verified))
        database.register("innlesing", pa.RecordBatchReader.from_batches(text_schema(file), rows))
        try:
            with stream.guard():
                database.execute(f"insert into {DUCKDB.quote(name)} select * from innlesing")
        finally:
            database.unregister("innlesing")
        ((kept,),) = database.execute(f"select count(*) from {DUCKDB.quote(name)}").fetchall()
        if kept != verified.rows:
            raise describe_broken(file, verified.rows - kept)
        self._loaded.add(name)
        self._described.discard(name)


def _list_files(folder: Path) -> dict[str, list[Path]]:
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.removeprefix(".") in FORMATS and path.is_file() and not path.name.startswith("."):
            found.setdefault(path.stem, []).append(path)
    return found
