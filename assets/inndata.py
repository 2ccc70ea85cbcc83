"""What comes in: the snapshot of NIR on the cutoff date, introduksjonsstønad, code lists, earlier editions.

The next state is ``assets/klargjort.py``. How a source is read and frozen is in ``pipeline/intake/sources`` and
``pipeline/intake/snapshot.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from pipeline.contracts.comparison import EARLIER, INTAKE, STONAD
from pipeline.contracts.declaration import Contract
from pipeline.contracts.kodeverk import KODEVERK
from pipeline.editions.edition import Edition
from pipeline.graph.materials import OWNERS, column_metadata, contract_check, contract_result, describe_table, table_key
from pipeline.nir.contract import TABLES
from pipeline.run.edition_run import EditionRun
from pipeline.statistics.compute import bring_snapshot, hold_table, make_reference_tables
from pipeline.statistics.earlier_rounds import load_earlier_rounds
from pipeline.statistics.stonad import bring_stonad


def build_inndata(partitions: dg.PartitionsDefinition, editions: list[Edition]) -> list[dg.AssetsDefinition]:
    """Return the assets of this state."""

    def spec(table: str, description: str, *kinds: str, reads: Sequence[str] = ()) -> dg.AssetSpec:
        return dg.AssetSpec(
            table_key(table),
            deps=[table_key(read) for read in reads],
            description=description,
            group_name="inndata",
            owners=OWNERS,
            kinds={"duckdb", *kinds},
            partitions_def=partitions,
            metadata=column_metadata(table),
        )

    def specs(contracts: Mapping[str, Contract], *reads: str) -> list[dg.AssetSpec]:
        return [spec(table, contract.grain, reads=reads) for table, contract in contracts.items()]

    snapshot_specs = [
        spec(
            f"inndata.{name}",
            f"{table.grain}, in force at the cutoff (R1, R2). **Restricted: rows are people.**",
            "parquet",
        )
        for name, table in TABLES.items()
    ] + specs(INTAKE)

    @dg.multi_asset(
        name="snapshot",
        specs=snapshot_specs,
        check_specs=[
            contract_check(f"inndata.{name}", "The input contract: columns, types, formats, closed lists, unique key.")
            for name in TABLES
        ]
        + [contract_check(table) for table in INTAKE],
    )
    def snapshot(kjoring: dg.ResourceParam[EditionRun]) -> Iterator[dg.MaterializeResult[None]]:
        with kjoring.guard("inndata.snapshot"):
            rows = bring_snapshot(kjoring)
            for name, count in rows.items():
                table = f"inndata.{name}"
                # the contract of the seven tables was held when they were written; a broken one never gets here
                faults = () if name in TABLES else hold_table(kjoring, table)
                preview = name == "mottak_regnskap" and not faults
                yield dg.MaterializeResult(
                    asset_key=table_key(table),
                    metadata=describe_table(kjoring, table, count, preview=preview)
                    | {
                        "snapshot_hash": kjoring.require_snapshot().snapshot_hash,
                        "kilde": str(kjoring.require_intake().provenance["kilde"]["kilde"]),
                    },
                    check_results=[contract_result(kjoring, table, faults)],
                )

    @dg.multi_asset(
        name="stonad",
        # people are looked up in the snapshot
        specs=specs(STONAD, "inndata.person"),
        check_specs=[contract_check(table) for table in STONAD],
    )
    def stonad(kjoring: dg.ResourceParam[EditionRun]) -> Iterator[dg.MaterializeResult[None]]:
        with kjoring.guard("inndata.stonad"):
            for name, count in bring_stonad(kjoring).items():
                told = {"stonad_hash": kjoring.stonad.stonad_hash} if kjoring.stonad else {}
                yield hold_and_describe(kjoring, f"inndata.{name}", count, preview=name == "stonad_uttrekk", **told)

    @dg.multi_asset(
        name="kodeverk",
        specs=specs(KODEVERK),
        check_specs=[contract_check(table) for table in KODEVERK],
    )
    def kodeverk(kjoring: dg.ResourceParam[EditionRun]) -> Iterator[dg.MaterializeResult[None]]:
        with kjoring.guard("inndata.kodeverk"):
            for name, count in make_reference_tables(kjoring).items():
                yield hold_and_describe(kjoring, f"kodeverk.{name}", count, preview=True)

    @dg.multi_asset(
        name="tidligere",
        # recounted without the people who are shielded now (R7)
        specs=specs(EARLIER, "inndata.person"),
        check_specs=[contract_check(table) for table in EARLIER],
    )
    def tidligere(kjoring: dg.ResourceParam[EditionRun]) -> Iterator[dg.MaterializeResult[None]]:
        with kjoring.guard("inndata.tidligere"):
            for name, count in load_earlier_rounds(kjoring, editions).items():
                yield hold_and_describe(kjoring, f"inndata.{name}", count, preview=name != "forrige_funn")

    return [snapshot, stonad, kodeverk, tidligere]


def hold_and_describe(
    run: EditionRun, table: str, rows: int, *, preview: bool, **told: str
) -> dg.MaterializeResult[None]:
    """Hold a table that has been loaded against its contract, and tell of it; no preview of one that breaks it."""
    faults = hold_table(run, table)
    return dg.MaterializeResult(
        asset_key=table_key(table),
        metadata=describe_table(run, table, rows, preview=preview and not faults) | told,
        check_results=[contract_result(run, table, faults)],
    )
