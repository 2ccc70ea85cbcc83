"""A delivery to describe without a run: two sound rows in each file, and a basis by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.contracts.declaration import Type
from pipeline.contracts.overlevering import DATASETS
from pipeline.handoff.basis import Basis, CodeList, Place
from pipeline.handoff.names import data_name
from tests.support.planted_faults import sound_row

YEAR = 2020
_ARROW = {
    Type.TEXT: pa.string(),
    Type.COUNT: pa.int64(),
    Type.NUMBER: pa.int32(),
    Type.HOURS: pa.decimal128(18, 9),
    Type.FLAG: pa.bool_(),
    Type.DATE: pa.date32(),
    Type.TIMESTAMP: pa.timestamp("us", tz="UTC"),
}


def make_basis(**other: Any) -> Basis:
    """What a run could have known of the files; ``other`` values by name."""
    laws = ("introduksjonsloven", "integreringsloven")
    since = dict.fromkeys(DATASETS, date(2020, 1, 1))
    told: dict[str, Any] = {
        "utgave": "2020-endelig",
        "ar": YEAR,
        "slag": "endelig",
        "skjaeringsdato": date(2021, 3, 10),
        "inndeling": date(2020, 12, 31),
        "lover": ("introduksjonsloven",),
        "snapshot_hash": "ab" * 32,
        "programvare": "1.2.3",
        "frist": None,
        "kontakt": "",
        "rader": {name: 1234 + place for place, name in enumerate(DATASETS)},
        "rader_per_lov": {"avsluttet-intro": {"introduksjonsloven": 1200, "integreringsloven": 35}},
        "avslutninger": {laws[0]: {"talt_med": 1100, "erstattet": 100}, laws[1]: {"adressesperre": 35}},
        "forlop": dict.fromkeys(laws, 7),
        "karantene": {},
        "reserverte": 0,
        "fra_dato": since,
        "til_dato": dict.fromkeys(DATASETS, date(2020, 12, 31)),
        "uten_deltakere": (
            Place(kode="1151", navn="Utsira", over="Rogaland"),
            Place(kode="030106", navn="Ullern", over="Oslo"),
        ),
        "grense_maneder": dict.fromkeys(laws, 36),
        "flere_avslutninger": "siste",
        "utenfor_nevner": (),
        "bevis_utvidet": ("meldt", "vedtak", "frist"),
        "kodelister": {
            "avslutningsarsak": CodeList(koder={"arbeid_heltid": "Arbeid, heltid", "annet": "Annet"}, er_lukket=True),
            "tiltakskode": CodeList(koder={"norskopplaring": "Norsk og samfunnskunnskap"}, er_lukket=False),
        },
    }
    return Basis(**(told | other))


def write_files(folder: Path, version: int | None = None, **changed: list[dict[str, Any]]) -> Path:
    """Write a Parquet file of every dataset to ``folder``; ``changed``: the rows of some, by table."""
    for name, dataset in DATASETS.items():
        path = folder / data_name(name, YEAR, version)
        path.parent.mkdir(parents=True, exist_ok=True)
        kinds = [(column, _ARROW[one.type]) for column, one in dataset.contract.columns.items()]
        pq.write_table(pa.Table.from_pylist(changed.get(dataset.table, rows(name)), pa.schema(kinds)), path)
    return folder


def rows(dataset: str, *numbers: int) -> list[dict[str, Any]]:
    """Sound rows of a dataset, the first two unless told: one number, one key."""
    contract = DATASETS[dataset].contract
    return [sound_row(contract, number) for number in numbers or (1, 2)]
