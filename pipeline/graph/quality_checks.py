"""The quality rules as asset checks: one warning a rule, with how many it finds in the whole country.

They never stop a run: findings are for the municipalities to put right. What must hold before anything is published is
in ``sql/checks`` and ``pipeline/contracts``.
"""

from __future__ import annotations

import dagster as dg

from pipeline.graph.materials import table_key
from pipeline.graph.sql_assets import MoreChecks
from pipeline.quality.catalogue import load_catalogue
from pipeline.quality.findings import count_nationally, describe_rule
from pipeline.run.edition_run import EditionRun

_TABLE = table_key("statistikk.funn")


def quality_checks() -> MoreChecks:
    """Return one check a rule, of the table ``statistikk.funn``."""
    specs = [
        dg.AssetCheckSpec(
            key, asset=_TABLE, blocking=False, description=f"{rule.alvor}: {describe_rule(key)} Ground: {rule.grunnlag}"
        )
        for key, rule in load_catalogue().rules.items()
    ]
    return MoreChecks(specs, _report_findings)


def _report_findings(run: EditionRun) -> list[dg.AssetCheckResult]:
    """National counts only: the whole country with people at a shielded address, and the units concerned."""
    units = run.connection.execute(
        "select regel, count(*) filter (where niva = 'kommune' and antall > 0) from statistikk.funn group by regel"
    ).fetchall()
    municipalities, rules = dict(units), load_catalogue().rules
    return [
        dg.AssetCheckResult(
            passed=not found,
            check_name=key,
            asset_key=_TABLE,
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"found": found, "municipalities": municipalities.get(key, 0), "severity": rules[key].alvor},
        )
        for key, found in count_nationally(run.connection).items()
    ]
