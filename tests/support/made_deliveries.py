"""Deliveries put in place as handoff puts them, from small deliveries by hand: for tests of places, logs and kills."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pipeline.common.files import hash_file
from pipeline.delivery.folders import deliver_alone, find_deliveries, list_numbers, place_delivery, prepare_delivery
from pipeline.delivery.log import Entry, SumOf
from pipeline.delivery.parcel import name_parcel, write_parcel
from pipeline.delivery.tar_stream import list_content
from pipeline.verification.expected import KEYS
from tests.support.parcels import TIME, KeyPair
from tests.support.small_delivery import AR, SmallDelivery


def put_delivery(data: Path, delivery: SmallDelivery | None = None, keys: KeyPair | None = None) -> Path:
    """Put a delivery in its place in ``data``, HOME's folder of that name, in clear without ``keys``."""
    made_of = delivery or SmallDelivery()
    version = made_of.version or 0
    with deliver_alone(data):
        known = find_deliveries(data)
        number = max(list_numbers(data, AR, known.entries), default=0) + 1
        with prepare_delivery(data, AR) as folder:
            made_of.write(folder)
            sums = {
                name: hash_file(folder / made_of.path(name)) for name in KEYS if (folder / made_of.path(name)).exists()
            }
            names = list_content(folder)
            name = name_parcel(AR, version, number, clear=keys is None)
            tar, sealed = write_parcel(folder / name, folder, names, TIME, [keys.recipient] if keys else [])
            entry = Entry(
                ar=AR,
                nummer=number,
                utgave=made_of.utgave,
                slag="endelig" if version else "forelopig",
                versjon=version,
                levert=datetime.now(UTC).isoformat(timespec="seconds"),
                snapshot_hash="0" * 64,
                data=sums,
                datapakke=hash_file(folder / "datapackage.json"),
                tar=SumOf(name.removesuffix(".age"), tar.bytes, tar.sha256),
                tid=int(TIME.timestamp()),
                pakke=SumOf(name, sealed.bytes, sealed.sha256),
                klartekst=keys is None,
                mottakere=(keys.recipient.told,) if keys else (),
                oppgitt_versjon=False,
                programvare="0",
            )
            return place_delivery(data, folder, entry, known)
