"""What is made beside the editions, by commands of its own, as assets of the graph (T6).

Dagster makes none of it: a command that has made something tells the history of runs, so that an analyst sees in the
user interface when it was made and from what.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import dagster as dg

from pipeline.common.files import private_umask
from pipeline.graph.history import open_history
from pipeline.graph.materials import OWNERS, table_key

REPORT = table_key("utdata.rapport")


def list_beside() -> list[dg.AssetSpec]:
    """Return the assets that commands make beside the editions."""
    return [
        dg.AssetSpec(
            REPORT,
            description="The half-yearly or yearly report to the ministry, made by `introresultat report` (T4).\n\n"
            "Grain: one report per period. It is made from an edition's frozen snapshot or straight from a source.",
            group_name="utdata",
            owners=OWNERS,
            kinds={"csv", "excel", "html", "pdf"},
        )
    ]


def tell_history(folder: Path, key: dg.AssetKey, made_of: Mapping[str, str]) -> str | None:
    """Write into the history of runs that something was made, and of what; return why that could not be, or None.

    ``made_of``: names, dates and hashes, never anything of a person (R16).
    """
    warnings: list[str] = []
    try:
        with private_umask(), open_history(folder, warnings.append) as history:
            history.report_runless_asset_event(dg.AssetMaterialization(key, metadata=dict(made_of)))
    except Exception as error:
        return f"The history of runs does not show it ({type(error).__name__})."
    return " ".join(warnings) or None
