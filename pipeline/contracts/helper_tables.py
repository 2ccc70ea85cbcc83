"""What the helper tables of the statistics must contain: read by other tables and by the sheets, published as no file.

The result tables are in ``statistikk.py``.
"""

from __future__ import annotations

from pipeline.contracts.columns import COLUMNS
from pipeline.contracts.declaration import Contract, count, declare, text
from pipeline.contracts.result_columns import GOAL
from pipeline.contracts.statistikk import STATISTIKK
from pipeline.nir.closed_lists import SCOPES, SEXES, SHEET_AGE_GROUPS

HELPERS: dict[str, Contract] = {
    "arkalder": declare(
        "statistikk.arkalder",
        "niva kode aldersgruppe avsluttet mal_nadd",
        key="niva kode aldersgruppe",
        known={**COLUMNS, **GOAL},
        own={"aldersgruppe": text("age group of the sheets; `46+` also without a known age", *SHEET_AGE_GROUPS)},
    ),
    "malspenn": declare(
        "statistikk.malspenn",
        "omfang niva kode saker personer lavest_avsluttet lavest_mal_nadd hoyest_avsluttet hoyest_mal_nadd",
        key="omfang niva kode",
        known={**COLUMNS, **STATISTIKK["malintervall"].columns},
        own={
            "omfang": text("whose findings: `alle`, or `egne`, those of the unit itself", *SCOPES),
            "saker": count("cases (R4: people, or exits) whose correction can change the unit's goal attainment"),
            "personer": count("the people of these cases"),
        },
    ),
    "registreringer": declare(
        "statistikk.registreringer", "niva kode registreringer sene", key="niva kode", known=COLUMNS
    ),
    "timer": declare(
        "statistikk.timer",
        "niva kode kjonn deltakere deltakere_uten_tiltak kun_norskfane deltakere_med_tiltak_uten_timer timer_dager "
        "deltakelse_dager",
        key="niva kode kjonn",
        known=COLUMNS,
        own={
            "deltakelse_dager": count("days of participation in the year, over all participants of the row", 1),
            "kjonn": text("sex: `alle`, `K` or `M`", *SEXES),
        },
    ),
}
