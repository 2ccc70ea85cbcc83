"""A final edition as a run leaves it when it has published, made by hand, so that releasing it takes no run.

Its public files are the CSV of every table and a page; what IMDi keeps are the exact counts behind them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.common.provenance import describe_files
from pipeline.disclosure.basis import write_basis
from pipeline.disclosure.tables import PUBLIC_TABLES
from pipeline.editions.edition import Edition
from pipeline.editions.year import Round, Year
from pipeline.places.code_lists import load_code_lists
from pipeline.places.units import Unit
from pipeline.public.tables import render_csv
from pipeline.run.home import Home
from pipeline.run.state import EditionState, write_state
from tests.support.public_editions import Exact, list_exact, list_small, make_public_edition

AR = 2020


def make_final(**round_: object) -> Edition:
    """A final edition of 2020; ``round_`` holds keys of its ``[[utgave]]``."""
    keys = {"navn": "endelig", "slag": "endelig", "skjaeringsdato": date(2021, 3, 1), **round_}
    return Edition(Year(ar=AR, lover=("introduksjonsloven",)), Round(**keys))  # type: ignore[arg-type]


def list_units() -> dict[Unit, Exact]:
    """The small country of ``public_editions.py``."""
    edition = make_final()
    return list_small(load_code_lists().areas.structure(edition.year.inndeling).units())


def publish(
    home: Path, exact: Mapping[Unit, Exact], edition: Edition | None = None, *, pages_only: bool = False
) -> Home:
    """Lay the edition out under ``home`` as published."""
    edition, place = edition or make_final(), Home(home)
    folders = place.edition(edition.key)
    public, kept = folders.reports / "offentlig", folders.publication
    for folder in (public / "data", kept):
        folder.mkdir(parents=True, exist_ok=True)
    made = make_public_edition(exact, utgave=edition.key)
    for name, data in made.tables.items():
        (public / "data" / f"{name}.csv").write_bytes(render_csv(edition.key, data))
    (public / "index.html").write_text("<title>landet</title>", encoding="utf-8")
    _write_fasit(kept / "fasit.parquet", exact, edition.key)
    (kept / "skjult.parquet").write_bytes(b"hvorfor")
    write_basis(place, edition, kept)
    files = sorted(path.relative_to(public).as_posix() for path in public.rglob("*") if path.is_file())
    state = EditionState(
        edition.key, "2021-06-15T10:00:00+00:00", "ab" * 32, "0.1.0", "0" * 32, {}, (), kun_sider=pages_only,
        offentlig=() if pages_only else tuple(describe_files(public, files)),
        publisering=tuple(describe_files(kept, ["fasit.parquet", "grunnlag.json", "skjult.parquet"])),
    )  # fmt: skip
    write_state(folders.state, state)
    return place


def _write_fasit(path: Path, exact: Mapping[Unit, Exact], utgave: str) -> None:
    rows = [
        {
            "kilde": "celle", "utgave": utgave, "mottaker": "", "tabell": table.name, "niva": unit.niva,
            "kode": unit.kode, "dim1": dimensions[0], "dim2": (*dimensions, "")[1], "verdi": name,
            "lav": count, "hoy": count,
        }
        for table in PUBLIC_TABLES.values()
        for unit, own in exact.items()
        if unit.niva in table.levels
        for dimensions, counts in list_exact(table.name, own, AR)
        for name, count in counts.items()
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), path)
