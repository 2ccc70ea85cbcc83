"""What comes in: the snapshot of NIR on the cutoff date, the code lists, and the earlier editions to compare with.

The next state is ``assets/klargjort.py``. How a source is read and frozen is in ``pipeline/sources`` and
``pipeline/snapshot.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import dagster as dg

from pipeline.compute import bring_snapshot, make_reference_tables
from pipeline.contract import TABLES
from pipeline.contracts.tables import find_contract_faults
from pipeline.earlier_rounds import load_earlier_rounds
from pipeline.edition_run import EditionRun
from pipeline.editions import Edition
from pipeline.materials import OWNERS, contract_check, contract_result, describe_table, table_key

_INTAKE = {
    "mottak_regnskap": "One row per table and outcome: how many rows of the source ended there (R14).",
    "mottak_lest": "One row per table: rows read from the source.",
    "avslutning_mottak": "One row per outcome, municipality code and bydel code: exits that never reached the "
    "snapshot; people at a shielded address are left out (R7).",
}
_REFERENCE = {
    "enhet": "One row per unit and level on the structure date (R8).",
    "kommune_enhet": "One row per municipality code: the unit it leads to, or why it leads to none (R8).",
    "avslutningsarsak": "One row per law and exit reason: its group, and whether it reaches the goal (R9).",
    "tiltakskode": "One row per kind of measure, with its main group (R12).",
    "hovedgruppe": "One row per main group of measures, ukjent among them (R12).",
    "lov": "One row per law: its limit in NIR (R5), and whether the edition speaks of it.",
    "kvalitetsregel": "One row per quality rule: its severity and what its correction can do to the result.",
}
_EARLIER = {
    "forrige_resultat": "One row per unit and sex: exits in the nearest earlier edition published under the same HOME; "
    "empty where there is none.",
    "fjoraret": "One row per unit: exits and participants in the last edition of the year before; empty where there is "
    "none.",
    "forrige_runde": "One row per earlier round of the same year whose findings are compared with: one, or none.",
    "forrige_runde_resultat": "One row per unit: that round's counts, both sexes; empty where there is none.",
    "forrige_funn": "One row per finding of that round and unit that shows it. Restricted: rows are people.",
    "tidligere_ar": "One row per earlier year and unit with the same borders then: exits, goal, missing reasons in the "
    "edition that stands for the year, published under the same HOME.",
}


def build_inndata(partitions: dg.PartitionsDefinition, editions: list[Edition]) -> list[dg.AssetsDefinition]:
    """Return the assets of this state."""

    def spec(state: str, name: str, description: str, *reads: str) -> dg.AssetSpec:
        return dg.AssetSpec(
            table_key(f"{state}.{name}"),
            deps=[table_key(table) for table in reads],
            description=description,
            group_name="inndata",
            owners=OWNERS,
            kinds={"duckdb", "parquet"} if name in TABLES else {"duckdb"},
            partitions_def=partitions,
        )

    snapshot_specs = [
        spec("inndata", name, f"{table.grain}, in force at the cutoff (R1, R2). Restricted: rows are people.")
        for name, table in TABLES.items()
    ] + [spec("inndata", name, text) for name, text in _INTAKE.items()]

    @dg.multi_asset(
        name="snapshot",
        specs=snapshot_specs,
        check_specs=[
            contract_check(f"inndata.{name}", "The input contract: columns, types, formats, closed lists, unique key.")
            for name in TABLES
        ]
        + [contract_check(f"inndata.{name}") for name in _INTAKE],
    )
    def snapshot(kjoring: dg.ResourceParam[EditionRun]) -> Iterator[dg.MaterializeResult[None]]:
        with kjoring.guard("inndata.snapshot"):
            rows = bring_snapshot(kjoring)
            for name, count in rows.items():
                table = f"inndata.{name}"
                # the contract of the seven tables was held when they were written; a broken one never gets here
                faults = [] if name in TABLES else find_contract_faults(kjoring.connection, table)
                yield dg.MaterializeResult(
                    asset_key=table_key(table),
                    metadata=describe_table(kjoring, table, count, preview=name == "mottak_regnskap")
                    | {"snapshot_hash": kjoring.require_snapshot().snapshot_hash},
                    check_results=[contract_result(kjoring, table, faults)],
                )

    @dg.multi_asset(
        name="kodeverk",
        specs=[spec("kodeverk", name, text) for name, text in _REFERENCE.items()],
        check_specs=[contract_check(f"kodeverk.{name}") for name in _REFERENCE],
    )
    def kodeverk(kjoring: dg.ResourceParam[EditionRun]) -> Iterator[dg.MaterializeResult[None]]:
        with kjoring.guard("inndata.kodeverk"):
            for name, count in make_reference_tables(kjoring).items():
                table = f"kodeverk.{name}"
                yield dg.MaterializeResult(
                    asset_key=table_key(table),
                    metadata=describe_table(kjoring, table, count, preview=True),
                    check_results=[contract_result(kjoring, table, find_contract_faults(kjoring.connection, table))],
                )

    @dg.multi_asset(
        name="tidligere",
        # recounted without the people who are shielded now (R7)
        specs=[spec("inndata", name, text, "inndata.person") for name, text in _EARLIER.items()],
        check_specs=[contract_check(f"inndata.{name}") for name in _EARLIER],
    )
    def tidligere(kjoring: dg.ResourceParam[EditionRun]) -> Iterator[dg.MaterializeResult[None]]:
        with kjoring.guard("inndata.tidligere"):
            for name, count in load_earlier_rounds(kjoring, editions).items():
                table = f"inndata.{name}"
                yield dg.MaterializeResult(
                    asset_key=table_key(table),
                    metadata=describe_table(kjoring, table, count, preview=name != "forrige_funn"),
                    check_results=[contract_result(kjoring, table, find_contract_faults(kjoring.connection, table))],
                )

    return [snapshot, kodeverk, tidligere]
