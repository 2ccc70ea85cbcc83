"""Small deliveries by hand: eight tables of a few rows, written and described with code of its own.

Each part can be changed before the whole is written (a cell, a schema, a list), so that what is wrong has right sums
all the same; or afterwards, as bytes. Nothing of ``pipeline/handoff`` or ``pipeline/delivery`` is used.
"""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

AR = 2020
UTGAVE = "2020-endelig"
FOLDER = "introinnv/klargjorte-data"
MOMENT = datetime(2020, 3, 1, 12, 30, 15, 250000, tzinfo=UTC)
# Signs of cells: none of them may be in any message.
CELLS = ("P0001", "P0002", "12345678901", "123456789012", "A-1", "V-1", "V-2", "K-1", "T-1", "F-1", "7.5")
_TYPES = {
    "string": pa.string(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us", tz="UTC"),
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.decimal128(18, 9),
}
_REGISTERED = ("registrert", "datetime", {"required": True})
_PERSON = ("person_id", "string", {"required": True})
_TO_PEOPLE = (("person_id",), "person-intro", ("person_id",))


@dataclass
class SmallTable:
    """One dataset: columns (name, type in the words of a data package, constraints), key, references, rows."""

    columns: list[tuple[str, str, dict[str, Any]]]
    key: tuple[str, ...]
    rows: list[dict[str, Any]]
    references: list[tuple[tuple[str, ...], str, tuple[str, ...]]] = field(default_factory=lambda: [_TO_PEOPLE])

    def to_arrow(self) -> pa.Table:
        schema = pa.schema([(name, _TYPES[kind]) for name, kind, _ in self.columns])
        return pa.Table.from_pylist(self.rows, schema=schema)

    def to_csv(self) -> bytes:
        lines = [";".join(name for name, *_ in self.columns)]
        lines += [";".join(_spell(row.get(name)) for name, *_ in self.columns) for row in self.rows]
        return "".join(f"{line}\n" for line in lines).encode()

    def describe(self) -> dict[str, Any]:
        return {
            "fields": [{"name": name, "type": kind, "constraints": dict(rules)} for name, kind, rules in self.columns],
            "primaryKey": list(self.key),
            "foreignKeys": [
                {"fields": list(own), "reference": {"resource": other, "fields": list(their)}}
                for own, other, their in self.references
            ],
        }


def _spell(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return f"{cell:.9f}" if isinstance(cell, Decimal) else str(cell)


def make_tables() -> dict[str, SmallTable]:
    """Two people, each with a row elsewhere; every table has a row."""
    lov = ("lov", "string", {"required": True, "enum": ["introduksjonsloven", "integreringsloven"]})
    place = ("kommune_kode", "string", {"pattern": "[0-9]{4}"})
    own = {"person_id": "P0001", "registrert": MOMENT}
    vedtak = [
        {**own, "vedtak_id": "V-1", "lov": "introduksjonsloven", "kommune_kode": "0301"},
        {**own, "person_id": "P0002", "vedtak_id": "V-2", "lov": "integreringsloven", "kommune_kode": None},
    ]
    people = [
        {
            "person_id": "P0001",
            "fodselsnummer": "12345678901",
            "duf_nummer": None,
            "fodselsdato": date(1990, 1, 1),
            "er_sperret": False,
        },
        {
            "person_id": "P0002",
            "fodselsnummer": None,
            "duf_nummer": "123456789012",
            "fodselsdato": None,
            "er_sperret": True,
        },
    ]
    vedtak_columns = [_PERSON, ("vedtak_id", "string", {"required": True}), lov, place, _REGISTERED]
    return {
        "person-intro": SmallTable(
            [
                _PERSON,
                ("fodselsnummer", "string", {"pattern": "[0-9]{11}"}),
                ("duf_nummer", "string", {"pattern": "[0-9]{12}"}),
                ("fodselsdato", "date", {}),
                ("er_sperret", "boolean", {"required": True}),
            ],
            ("person_id",),
            people,
            [],
        ),
        "avsluttet-intro": SmallTable(
            [
                _PERSON,
                ("avslutning_id", "string", {"required": True}),
                ("avslutningsdato", "date", {"required": True}),
                lov,
                place,
                _REGISTERED,
            ],
            ("avslutning_id",),
            [
                {
                    **own,
                    "avslutning_id": "A-1",
                    "avslutningsdato": date(2020, 5, 1),
                    "lov": "introduksjonsloven",
                    "kommune_kode": "0301",
                }
            ],
        ),
        "deltaker-intro": SmallTable(
            [_PERSON, ("lopenr", "integer", {"required": True, "minimum": 1}), lov, place],
            ("person_id", "lopenr"),
            [
                {"person_id": "P0001", "lopenr": 1, "lov": "introduksjonsloven", "kommune_kode": "0301"},
                {"person_id": "P0002", "lopenr": 1, "lov": "integreringsloven", "kommune_kode": None},
            ],
        ),
        "periode-intro": SmallTable(
            [*vedtak_columns, ("fra_dato", "date", {"required": True})],
            ("vedtak_id",),
            [{**row, "fra_dato": date(2020, 1, 1)} for row in vedtak],
            [_TO_PEOPLE, (("vedtak_id",), "vedtak-intro", ("vedtak_id",))],
        ),
        "vedtak-intro": SmallTable(vedtak_columns, ("vedtak_id",), vedtak),
        "kategori-intro": SmallTable(
            [_PERSON, ("kategori_id", "string", {"required": True}), _REGISTERED],
            ("kategori_id",),
            [{**own, "kategori_id": "K-1"}],
        ),
        "tiltak-intro": SmallTable(
            [
                _PERSON,
                ("tiltak_id", "string", {"required": True}),
                ("timer_per_uke", "number", {"minimum": 0, "maximum": 168}),
                _REGISTERED,
            ],
            ("tiltak_id",),
            [{**own, "tiltak_id": "T-1", "timer_per_uke": Decimal("7.5")}],
        ),
        "fravaer-intro": SmallTable(
            [_PERSON, ("fravaer_id", "string", {"required": True}), _REGISTERED],
            ("fravaer_id",),
            [{**own, "fravaer_id": "F-1"}],
        ),
    }


@dataclass
class SmallDelivery:
    """A delivery that can be changed before :meth:`write`. ``version`` None: the folder of a run."""

    version: int | None = 1
    csv: bool = True
    tables: dict[str, SmallTable] = field(default_factory=make_tables)
    utgave: str = UTGAVE
    rewrite: dict[str, bytes] = field(default_factory=dict)  # other bytes for a file, with right sums
    leave_out: set[str] = field(default_factory=set)  # files neither written nor listed
    edit: Any = None  # what is done to the data package before it is written

    def path(self, dataset: str, ending: str = ".parquet") -> str:
        mark = "" if self.version is None else f"_v{self.version}"
        return f"{FOLDER}/{dataset}_p{self.utgave[:4]}{mark}{ending}"

    def list_files(self) -> dict[str, tuple[str, bytes, dict[str, Any] | None]]:
        """Every file but the data package: its resource name, its bytes, its schema."""
        files: dict[str, tuple[str, bytes, dict[str, Any] | None]] = {}
        for name, table in self.tables.items():
            sink = io.BytesIO()
            pq.write_table(table.to_arrow(), sink, compression="zstd")
            files[self.path(name)] = (name, sink.getvalue(), table.describe())
            if self.version is None:
                continue
            if self.csv:
                files[self.path(name, ".csv")] = (f"{name}-csv", table.to_csv(), table.describe())
            described = {
                "dataset": {"short_name": name, "version": str(self.version)},
                "variables": [{"short_name": column} for column, *_ in table.columns],
            }
            text = json.dumps({"datadoc": described}, indent=2) + "\n"
            files[self.path(name, "__DOC.json")] = (f"{name}-doc", text.encode(), None)
        if self.version is None:
            files["grunnlag.json"] = ("grunnlag", b"{}\n", None)
        else:
            files["LESMEG.md"] = ("lesmeg", "# Les meg\n\nTil Statistisk sentralbyrå.\n".encode(), None)
        files |= {path: (files[path][0], content, files[path][2]) for path, content in self.rewrite.items()}
        return {path: entry for path, entry in files.items() if path not in self.leave_out}

    def write(self, folder: Path) -> Path:
        files = self.list_files()
        for path, (_, content, _) in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        resources = [describe(name, path, content, schema) for path, (name, content, schema) in files.items()]
        package: dict[str, Any] = {"name": "introinnv", "utgave": self.utgave, "snapshot": "0" * 64}
        if self.version is not None:
            package["version"] = f"v{self.version}"
        package["resources"] = resources
        if self.edit is not None:
            self.edit(package)
        text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
        (folder / "datapackage.json").write_bytes(text.encode())
        return folder


def describe(name: str, path: str, content: bytes, schema: dict[str, Any] | None) -> dict[str, Any]:
    sums = {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    return {"name": name, "path": path, **sums} | ({"schema": schema} if schema else {})
