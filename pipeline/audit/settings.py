"""What a year file says of publication, as far as the audit asks (P2, P5)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class AuditSettings:
    """``publiseringsgrense``, ``vern_bredde`` and ``null_vises`` of the year file; the defaults are the rules'."""

    limit: int = 5
    width: int = 2
    zeros_shown: frozenset[str] = frozenset({"avsluttet", "deltakere", "uten_tiltak"})
