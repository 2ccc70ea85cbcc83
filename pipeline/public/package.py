"""``data/datapackage.json`` (Frictionless): every table with its schema, code lists, bytes and SHA-256.

A value that is not shown is empty, and its sign is in the column beside it. Code lists are resources with their rows
inside, so that a foreign key can be followed without another file.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from pipeline.disclosure.model import PublicData, PublicEdition, Sign
from pipeline.disclosure.tables import PublicTable
from pipeline.nir.closed_lists import LEVELS
from pipeline.public.labels import Labels
from pipeline.public.names import table_file, workbook_file
from pipeline.public.values import KEYS, SIGN_SUFFIX, has_bydeler, list_columns

UNIT_LIST = "enhet"
_HUNDRED = 100
MEDIA_TYPES = {
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def render_package(
    public: PublicEdition, files: Mapping[str, bytes], labels: Labels, licence: Mapping[str, str]
) -> bytes:
    """Return the package of ``files``, the data files by their names below ``offentlig/``.

    ``licence``: name, title and path of the licence; empty where the year file has none.
    """
    say = labels.texts.say
    package = {
        "name": f"introresultat-{public.ar}",
        "title": say("data_tittel", ar=public.ar),
        "description": labels.describe_data(public.ar, has_bydeler=has_bydeler(public)),
        **({"created": f"{public.publisert.isoformat()}T00:00:00Z"} if public.publisert else {}),
        "utgave": public.utgave,
        **({"licenses": [dict(licence)]} if licence else {}),
        "sources": [{"title": say("bunn_kilde_verdi")}],
        "resources": [
            *(_describe_table(data, files, labels) for data in public.tables.values()),
            *(
                _describe_other(table_file(name, form), files, say(f"tabell_{name}"))
                for name in public.tables
                for form in ("parquet", "json")
            ),
            _describe_other(workbook_file(public.ar), files, say("off_last_regneark")),
            *_list_codes(public, labels),
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _describe_table(data: PublicData, files: Mapping[str, bytes], labels: Labels) -> dict[str, Any]:
    path, table = table_file(data.table.name, "csv"), data.table
    return {
        "name": table.name,
        "title": labels.texts.say(f"tabell_{table.name}"),
        **describe_bytes(path, files[path]),
        "encoding": "utf-8",
        "dialect": {"delimiter": ";", "lineTerminator": "\n", "doubleQuote": True, "header": True},
        "schema": {
            "fields": [_describe_field(name, table, labels) for name in list_columns(table)],
            "missingValues": [""],
            "primaryKey": [*KEYS[:3], *table.dimensions],
            "foreignKeys": [
                _refer("kode", UNIT_LIST),
                *(_refer(dimension, dimension) for dimension in table.dimensions),
            ],
        },
    }


def _refer(field: str, resource: str) -> dict[str, Any]:
    return {"fields": [field], "reference": {"resource": f"kodeliste-{_slug(resource)}", "fields": ["kode"]}}


def _describe_other(path: str, files: Mapping[str, bytes], title: str) -> dict[str, Any]:
    return {"name": _slug(PurePosixPath(path).name), "title": title, **describe_bytes(path, files[path])}


def describe_bytes(path: str, content: bytes) -> dict[str, Any]:
    """Return name, form, size and hash of a file, its path from the folder of the package."""
    name = PurePosixPath(path).name
    form = name.rpartition(".")[2]
    return {
        "path": name,
        "format": form,
        "mediatype": MEDIA_TYPES[form],
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
    }


def _slug(name: str) -> str:
    """A resource's name may have small letters, digits, full stops and hyphens."""
    return name.lower().replace("_", "-")


def _describe_field(name: str, table: PublicTable, labels: Labels) -> dict[str, Any]:
    say = labels.texts.say
    if name.endswith(SIGN_SUFFIX):
        value = name.removesuffix(SIGN_SUFFIX)
        signs = {Sign.HIDDEN: "skjult", Sign.UNKNOWN: "ukjent", Sign.IMPOSSIBLE: "umulig"}
        meaning = "; ".join(f"{sign.value} {say(f'data_tegn_{key}')}" for sign, key in signs.items())
        return {
            "name": name,
            "type": "string",
            "title": say("felt_tegn", felt=say(f"felt_{value}")),
            "description": meaning,
            "constraints": {"enum": [str(sign.value) for sign in signs]},
        }
    if name in table.values:
        is_share = name in {share.name for share in table.shares}
        whole = name in table.counts or is_share
        return {
            "name": name,
            "type": "integer" if whole else "number",
            "title": say(f"felt_{name}"),
            "constraints": {"minimum": 0, **({"maximum": _HUNDRED} if is_share else {})},
        }
    allowed = {"enum": [level for level in LEVELS if level in table.levels]} if name == "niva" else {}
    return {
        "name": name,
        "type": "string",
        "title": say(f"felt_{name}"),
        "constraints": {"required": True, **allowed},
    }


def _list_codes(public: PublicEdition, labels: Labels) -> Iterable[dict[str, Any]]:
    """The units, and the values of each dimension, as resources with rows inside."""
    units = {row.kode: row.navn for data in public.tables.values() for row in data.rows}
    yield _make_list(UNIT_LIST, labels.texts.say("felt_enhet"), sorted(units.items(), key=_order_of_unit))
    names = dict.fromkeys(name for data in public.tables.values() for name in data.table.dimensions)
    for name in names:
        codes = dict.fromkeys(
            row.dimensions[data.table.dimensions.index(name)]
            for data in public.tables.values()
            if name in data.table.dimensions
            for row in data.rows
        )
        yield _make_list(
            name, labels.texts.say(f"felt_{name}"), [(code, labels.name_value(name, code)) for code in codes]
        )


def _order_of_unit(unit: tuple[str, str]) -> tuple[int, str]:
    return len(unit[0]), unit[0]


def _make_list(name: str, title: str, rows: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "name": f"kodeliste-{_slug(name)}",
        "title": title,
        "data": [{"kode": kode, "navn": navn} for kode, navn in rows],
        "schema": {
            "fields": [{"name": "kode", "type": "string"}, {"name": "navn", "type": "string"}],
            "primaryKey": ["kode"],
        },
    }
