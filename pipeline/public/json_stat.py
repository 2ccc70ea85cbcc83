"""Each public table as a JSON-stat 2.0 dataset: one rectangular cube with time, place, the dimensions and the figure.

What is not shown is null, with its sign in a sparse ``status``. A table whose dimensions do not cross freely, as main
groups and their measures, has one dimension of the pairs that there are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import prod
from typing import Any

from pipeline.disclosure.model import PublicData, PublicRow, Sign
from pipeline.disclosure.tables import EVERYBODY, PublicTable
from pipeline.public.labels import Labels
from pipeline.public.values import MISSING, take

TIME, PLACE, METRIC = "ar", "enhet", "tall"
_PAIR = "/"


@dataclass(frozen=True)
class Facts:
    """What every dataset says of its origin: year, edition, and the day it was published where that is known."""

    ar: int
    utgave: str
    publisert: date | None


def render_json_stat(data: PublicData, facts: Facts, labels: Labels) -> bytes:
    """Return the table as a dataset in the language of ``labels``, its cells in row-major order."""
    dimensions = _list_dimensions(data, facts, labels)
    sizes = [len(one["category"]["index"]) for one in dimensions.values()]
    values, status = _fill(data, dimensions, prod(sizes), facts)
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": f"{labels.texts.say(f'tabell_{data.table.name}')}, {facts.ar}",
        "source": labels.texts.say("off_bunn_utgiver_verdi"),
        **({"updated": facts.publisert.isoformat()} if facts.publisert else {}),
        "note": [labels.texts.say("off_tegn_land")],
        "id": list(dimensions),
        "size": sizes,
        "role": {"time": [TIME], "geo": [PLACE], "metric": [METRIC]},
        "dimension": dimensions,
        "value": values,
        **({"status": status} if status else {}),
        "extension": {"utgave": facts.utgave, "status": _list_signs(labels)},
    }
    return (json.dumps(dataset, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def _list_signs(labels: Labels) -> dict[str, str]:
    names = {Sign.HIDDEN: "skjult", Sign.UNKNOWN: "ukjent", Sign.IMPOSSIBLE: "umulig"}
    return {str(sign.value): labels.texts.say(f"data_tegn_{name}") for sign, name in names.items()}


def _list_dimensions(data: PublicData, facts: Facts, labels: Labels) -> dict[str, Any]:
    """Every dimension of the cube, in its order."""
    table, say = data.table, labels.texts.say
    years = _list_codes(data, TIME) if TIME in table.dimensions else [str(facts.ar)]
    places = {row.kode: row.navn for row in data.rows}
    cube: dict[str, Any] = {
        TIME: {"label": say("felt_ar"), "category": {"index": years, "label": {year: year for year in years}}},
        PLACE: {"label": say("felt_enhet"), "category": {"index": list(places), "label": places}},
    }
    crossed = _cross(data)
    if crossed:
        cube.update(_list_pairs(data, crossed, labels))
    else:
        for name in _list_others(table):
            codes = _list_codes(data, name)
            named = {code: labels.name_value(name, code) for code in codes}
            cube[name] = {"label": say(f"felt_{name}"), "category": {"index": codes, "label": named}}
    figures = table.values
    cube[METRIC] = {
        "label": say("felt_tall"),
        "category": {
            "index": list(figures),
            "label": {name: say(f"felt_{name}") for name in figures},
            "unit": {name: describe_unit(table, name, labels) for name in figures},
        },
    }
    return cube


def describe_unit(table: PublicTable, name: str, labels: Labels) -> dict[str, object]:
    """Return what a figure is counted in, and with how many decimals."""
    if name in table.counts:
        return {"base": labels.texts.say("enhet_antall"), "decimals": 0}
    if name in {share.name for share in table.shares}:
        return {"base": labels.texts.say("enhet_prosent"), "decimals": 0}
    return {"base": labels.texts.say("enhet_timer"), "decimals": 1}


def _list_others(table: PublicTable) -> list[str]:
    return [name for name in table.dimensions if name != TIME]


def _list_codes(data: PublicData, name: str) -> list[str]:
    """The values of a dimension, in the order in which rows have them."""
    place = data.table.dimensions.index(name)
    codes = dict.fromkeys(row.dimensions[place] for row in data.rows)
    return sorted(codes) if name == TIME else list(codes)


def _cross(data: PublicData) -> list[tuple[str, ...]]:
    """The combinations that there are, where they are fewer than all; else none."""
    if len(data.table.dimensions) < 2:
        return []
    found = list(dict.fromkeys(row.dimensions for row in data.rows))
    return found if len(found) < prod(len(_list_codes(data, name)) for name in data.table.dimensions) else []


def _list_pairs(data: PublicData, found: list[tuple[str, ...]], labels: Labels) -> dict[str, Any]:
    """One dimension of the combinations; that of a whole group is the parent of its parts."""
    names = data.table.dimensions
    index = [_join(one) for one in found]
    children: dict[str, list[str]] = {}
    for one in found:
        if one[-1] != EVERYBODY and (*one[:-1], EVERYBODY) in found:
            children.setdefault(_join((*one[:-1], EVERYBODY)), []).append(_join(one))
    label = {
        _join(one): labels.name_value(names[-2], one[-2])
        if one[-1] == EVERYBODY
        else labels.name_value(names[-1], one[-1])
        for one in found
    }
    category = {"index": index, "label": label, **({"child": children} if children else {})}
    return {"_".join(names): {"label": labels.texts.say(f"felt_{names[-1]}"), "category": category}}


def _join(values: tuple[str, ...]) -> str:
    return _PAIR.join(values if values[-1] != EVERYBODY else values[:-1])


def _fill(
    data: PublicData, dimensions: dict[str, Any], size: int, facts: Facts
) -> tuple[list[int | float | None], dict[str, str]]:
    """Return the values in order, and the signs of those that are not shown; no row at all is not known."""
    rows = {_find_key(row, data.table, dimensions, facts): row for row in data.rows}
    values: list[int | float | None] = []
    status: dict[str, str] = {}
    figures = dimensions[METRIC]["category"]["index"]
    for key in _walk([one["category"]["index"] for name, one in dimensions.items() if name != METRIC]):
        row = rows.get(key)
        for figure in figures:
            one = take(row, figure) if row else MISSING
            if one.value is None:
                status[str(len(values))] = str(one.sign.value)
            values.append(float(one.value) if isinstance(one.value, Decimal) else one.value)
    if len(values) != size:
        raise ValueError(f"a cube of {size} cells got {len(values)}")
    return values, status


def _find_key(row: PublicRow, table: PublicTable, dimensions: dict[str, Any], facts: Facts) -> tuple[str, ...]:
    """Where a row is in the cube: its code in every dimension but the figure."""
    own = dict(zip(table.dimensions, row.dimensions, strict=True))
    own.setdefault(TIME, str(facts.ar))
    own[PLACE] = row.kode
    pair = "_".join(table.dimensions)
    own.setdefault(pair, _join(row.dimensions))
    return tuple(own[name] for name in dimensions if name != METRIC)


def _walk(indexes: list[list[str]]) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = [()]
    for codes in indexes:
        found = [(*before, code) for before in found for code in codes]
    return found
