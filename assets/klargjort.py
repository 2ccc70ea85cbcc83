"""Edited rows: spells, base, evidence, exclusions. Rows are people, so nothing here is previewed.

Each table is one SELECT in ``sql/klargjort/``. Before it comes ``assets/inndata.py``, after it
``assets/statistikk.py``.
"""

from __future__ import annotations

import dagster as dg

from pipeline.graph.sql_assets import sql_asset

ASSETS = (
    "klargjort.enhet",  # the units that have figures (R8)
    "klargjort.enhet_kjonn",  # the units by sex, the grid of the result tables (R8, R10)
    "klargjort.deltakelsesvedtak",  # decisions that give participation, with unit and end (R5, R8, R11)
    "klargjort.kategori_ved_slutt",  # the category on the exit date (R10)
    "klargjort.programlop",  # start, leave and limit of the programme an exit ends (R5)
    "klargjort.bevis_utvidet",  # what speaks for an extended programme (R6)
    "klargjort.avslutning",  # the year's exits with unit, dimensions and bucket (R3, R4, R6–R10, R14)
    "klargjort.utelatt_utvidet",  # everybody taken out, with the evidence (R6)
    "klargjort.avslutning_enhet",  # exits under every unit that shows them (R7, R8)
    "klargjort.deltakelse",  # participation periods in the year (R11)
    "klargjort.deltakelse_enhet",  # participation under every unit, no day twice (R11, R12)
    "klargjort.tiltak",  # measures in the year (R12)
    "klargjort.deltaker_enhet",  # participants under every unit, with what R12 asks about each
    "klargjort.tiltak_ukjent_kode",  # their measures with a code outside the list (R12)
    "klargjort.pause",  # leave and stops, no day twice
    "klargjort.program",  # every programme of these people, and of those paid stønad, with its limit (R5, T3)
    "klargjort.programperiode",  # every programme of the year's people, with its limit (R5)
    "klargjort.ansvar_periode",  # participation before NIR's limit
    "klargjort.ansvar",  # the days of the year a unit answers for
    "klargjort.overlevert",  # whom the files for SSB are about (O3)
    "klargjort.person_enhet",  # which units answer for a person
    "klargjort.deltaker_naa",  # who is in a programme on the cutoff day
    "klargjort.tellende_rad",  # the rows by which people count in a unit
    "klargjort.avslutning_vedtak",  # exits with and without a decision
    "klargjort.kategori_uten_vedtak",  # categories without a decision
    "klargjort.registrering",  # registrations of the year's events, in time or late
    "klargjort.betalt_maned",  # the months in which somebody was paid stønad (T3)
    "klargjort.stonad_maned",  # who paid in each, and what NIR says of it (T3)
    "klargjort.uten_stonadsoppslag",  # whom the extract of stønad cannot tell of (T3)
    "klargjort.deltakelse_maned",  # the months a unit answers for, with and without stønad (T3)
    "klargjort.funnrad",  # the offending rows of every quality rule (sql/kvalitetsregler)
    "klargjort.funn",  # the findings: rule, person, place
    "klargjort.utfall",  # where exits may end if the findings are corrected
    "klargjort.funn_enhet",  # findings under every unit that shows them (R7, R8)
)


def build_klargjort(partitions: dg.PartitionsDefinition) -> list[dg.AssetsDefinition]:
    """Return the assets of this state."""
    units = ("klargjort.enhet", "klargjort.enhet_kjonn")
    return [sql_asset(table, partitions, preview=table in units) for table in ASSETS]
