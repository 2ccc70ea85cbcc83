"""The audit of a report before it is put in place: code of its own reads what was written (``pipeline/audit``, T4)."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.audit.reports import Shown, audit_reports
from pipeline.audit.settings import AuditSettings
from pipeline.common.errors import StoppedError
from pipeline.editions.year import Year
from pipeline.report.released import Released

_MOST_SHOWN = 20
_PUBLIC = "offentlig"


def audit_written(report: Shown, earlier: Sequence[Shown], released: Released, year: Year) -> None:
    """Raise StoppedError where a hidden figure can be computed from the report, earlier ones and the public tables."""
    public = [Shown(f"{year.ar}-01-01_{year.ar}-12-31 {_PUBLIC}", released)] if released else []
    settings = AuditSettings(year.publiseringsgrense, year.vern_bredde, frozenset(year.null_vises))
    findings = audit_reports([report, *earlier, *public], settings)
    if findings:
        listed = "".join(f"\n  - {one}" for one in findings[:_MOST_SHOWN])
        raise StoppedError(
            f"The audit of the report found {len(findings)} figures that can be computed, so nothing was put in place:"
            f"{listed}\nTell the developers. Meanwhile, leave out the table `fylker` from what is handed on."
        )
