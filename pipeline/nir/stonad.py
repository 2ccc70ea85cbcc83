"""The contract of introduksjonsstønad beside NIR (T3): the one table of its extract, and what the run makes of it.

A-ordningen has the payments (``pensjonEllerTrygd``/``introduksjonsstoenad``), NIR does not. How the folder is read and
frozen is in ``pipeline/intake/stonad``; what is counted is SQL.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.nir.contract_table import ExtractColumn, Kind, Table

STONAD_NAME = "stonad"
STONAD_KEYS = ("person_id", "fodselsnummer")
"""What may say whom a payment went to. A file has one of the two."""

STONAD = Table(
    STONAD_NAME,
    "One row per payment of introduksjonsstønad, or correction of one",
    (),
    (
        ExtractColumn("person_id", Kind.TEXT, "the person, as NIR keys people", required=False),
        ExtractColumn("fodselsnummer", Kind.DIGITS, "fødselsnummer or d-nummer", required=False, digits=11),
        ExtractColumn("kommunenummer", Kind.DIGITS, "municipality that paid", required=False, digits=4),
        ExtractColumn("maned", Kind.MONTH, "month that the payment was reported for"),
        ExtractColumn("belop", Kind.DECIMAL, "amount in kroner; negative where a payment was corrected"),
    ),
    optional=True,
)


def make_table(key: str) -> Table:
    """The contract of a file that names people by ``key``: that column must be there, the other one may not."""
    return replace(
        STONAD,
        columns=tuple(
            replace(column, required=True) if column.name == key else column
            for column in STONAD.columns
            if column.name == key or column.name not in STONAD_KEYS
        ),
    )
