"""What the descriptions of the files for SSB are written from, as the run that made them knew it: ``grunnlag.json``.

Lies beside the files of a run, and is never delivered. It falls under R15: nothing of a clock, of where the extract lay
or of this machine. The descriptions are written in ``describe.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb
from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.common.errors import RefusedError
from pipeline.common.languages import BOKMAL
from pipeline.common.provenance import software_version
from pipeline.common.warehouse import run_sql
from pipeline.contracts.overlevering import DATASETS
from pipeline.handoff.names import BASIS
from pipeline.handoff.reconciliation import count_spells
from pipeline.places.codes import Group, Measure, Reason
from pipeline.run.edition_run import EditionRun

Counts = dict[str, int]


class Place(BaseModel):
    """A unit by name. ``over``: the county of a municipality, the municipality of a bydel, by name."""

    model_config = ConfigDict(frozen=True)
    kode: str
    navn: str
    over: str = ""


class CodeList(BaseModel):
    """A code list of the edition that is no closed list of the rules: code and its name in bokmål, in order."""

    model_config = ConfigDict(frozen=True)
    koder: dict[str, str]
    er_lukket: bool


class Basis(BaseModel):
    """Everything the descriptions say beside the files themselves. The attributes are the keys of the file.

    ``fra_dato`` and ``til_dato``: the days a dataset's rows are about. ``rader_per_lov``: of datasets with a law.
    ``avslutninger``: rows of each bucket (R14), by law. ``karantene``: rows of the extract that are in no file, by
    table. ``uten_deltakere``: municipalities, then Oslo's bydeler, without a participant. ``kodelister``: by column.
    """

    model_config = ConfigDict(frozen=True)

    utgave: str
    ar: int
    slag: Literal["forelopig", "endelig"]
    skjaeringsdato: date
    inndeling: date
    lover: tuple[str, ...]
    snapshot_hash: str
    programvare: str
    frist: date | None
    kontakt: str
    rader: Counts
    rader_per_lov: dict[str, Counts]
    avslutninger: dict[str, Counts]
    forlop: Counts
    karantene: Counts
    reserverte: int
    fra_dato: dict[str, date]
    til_dato: dict[str, date]
    uten_deltakere: tuple[Place, ...]
    grense_maneder: Counts
    flere_avslutninger: str
    utenfor_nevner: tuple[str, ...]
    bevis_utvidet: tuple[str, ...]
    kodelister: dict[str, CodeList]


def read_basis(folder: Path) -> Basis:
    """Return the basis in the folder of a run. Raises RefusedError where there is none, or it cannot be read."""
    try:
        return Basis.model_validate_json((folder / BASIS).read_bytes())
    except (OSError, ValidationError):
        raise RefusedError(
            f"{folder} has no {BASIS} that can be read, so the files for SSB cannot be described. Run the edition "
            "again."
        ) from None


def write_basis(run: EditionRun, folder: Path, rows: Counts) -> Basis:
    """Write what is known of the run's files, which are linked (``ssb_files.link_files``), and return it."""
    basis = make_basis(run, rows)
    (folder / BASIS).write_text(basis.model_dump_json(indent=2) + "\n", encoding="utf-8", newline="")
    return basis


def make_basis(run: EditionRun, rows: Counts) -> Basis:
    """Return what is known of the run's files; see :func:`write_basis`."""
    year, edition = run.edition.year, run.edition
    connection = run.connection
    return Basis(
        utgave=edition.key,
        ar=year.ar,
        slag=edition.round.slag,
        skjaeringsdato=edition.round.skjaeringsdato,
        inndeling=year.inndeling,
        lover=year.lover,
        snapshot_hash=run.require_snapshot().snapshot_hash,
        programvare=software_version(),
        frist=year.overlevering.frist,
        kontakt=year.overlevering.kontakt,
        rader=rows,
        rader_per_lov={
            name: _count(connection, f"select lov, count(*) from {one.contract.table} group by lov order by lov")
            for name, one in DATASETS.items()
            if "lov" in one.contract.columns
        },
        avslutninger=_count_exits(connection),
        forlop=count_spells(connection),
        karantene=_count(
            connection,
            "select tabell, antall from inndata.mottak_regnskap where utfall = 'karantene' and antall > 0 "
            "order by tabell",
        ),
        reserverte=_count(
            connection, "select 'alle', count(*) filter (where er_reservert_forskning) from utdata.person_intro"
        )["alle"],
        **_find_days(connection, run.parameters),
        uten_deltakere=tuple(
            Place(kode=code, navn=name, over=over)
            for code, name, over in _ask(
                connection,
                "select r.kode, r.navn, o.navn from statistikk.resultat as r inner join klargjort.enhet as e "
                "on r.niva = e.niva and r.kode = e.kode and e.har_ark "
                "inner join klargjort.enhet as o on o.niva = if(r.niva = 'bydel', 'kommune', 'fylke') "
                "and o.kode = if(r.niva = 'bydel', e.kommune_kode, e.fylke_kode) "
                "where r.niva in ('kommune', 'bydel') "
                "and r.kjonn = 'alle' and r.deltakere = 0 order by r.niva <> 'kommune', r.kode",
            )
        ),
        grense_maneder=dict(year.nir_grense_maneder),
        flere_avslutninger=year.flere_avslutninger,
        utenfor_nevner=year.utenfor_nevner,
        bevis_utvidet=year.bevis_utvidet,
        kodelister=_list_codes(run),
    )


def _count_exits(connection: duckdb.DuckDBPyConnection) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    statement = "select lov, botte, count(*) from utdata.avsluttet_intro group by lov, botte order by lov, botte"
    for law, bucket, rows in _ask(connection, statement):
        found.setdefault(law, {})[bucket] = rows
    return found


def _find_days(connection: duckdb.DuckDBPyConnection, parameters: Mapping[str, Any]) -> dict[str, dict[str, date]]:
    """The days that each dataset is about: the year, the cutoff day, or the first registered day to that day."""
    first, last, cutoff = parameters["ar_start"], parameters["ar_slutt"], parameters["skjaeringsdato"]
    until = dict.fromkeys(DATASETS, last) | dict.fromkeys(("person-intro", "vedtak-intro", "kategori-intro"), cutoff)
    since = dict.fromkeys(DATASETS, first) | {"person-intro": cutoff}
    for name in ("vedtak-intro", "kategori-intro"):
        ((earliest,),) = _ask(connection, f"select min(fra_dato) from {DATASETS[name].contract.table}")
        since[name] = min(earliest or first, cutoff)
    return {"fra_dato": since, "til_dato": until}


def _list_codes(run: EditionRun) -> dict[str, CodeList]:
    codes, connection = run.edition.year.codes, run.connection
    units = {
        level: dict(_ask(connection, f"select kode, navn from kodeverk.enhet where niva = '{level}' order by kode"))
        for level in ("kommune", "bydel")
    }
    return {
        "avslutningsarsak": CodeList(koder=_name(codes.reasons), er_lukket=True),
        "gruppe": CodeList(koder=_name(codes.reason_groups), er_lukket=True),
        "tiltakskode": CodeList(koder=_name(codes.measures), er_lukket=False),
        "hovedgruppe": CodeList(koder=_name(codes.measure_groups), er_lukket=True),
        "kommune_kode": CodeList(koder=units["kommune"], er_lukket=True),
        "bydel_kode": CodeList(koder=units["bydel"], er_lukket=True),
    }


def _name(codes: Iterable[Reason | Measure | Group]) -> dict[str, str]:
    """Code and name; a reason that both laws have is named once."""
    return {one.kode: one.navn[BOKMAL] for one in codes}


def _count(connection: duckdb.DuckDBPyConnection, statement: str) -> Counts:
    return dict(_ask(connection, statement))


def _ask(connection: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    return run_sql(connection, statement, name="counts of the files for SSB").fetchall()
