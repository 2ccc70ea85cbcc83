"""What the tables of the code lists and of the year file's settings must contain.

They are made in ``pipeline/statistics/reference_tables.py``.
"""

from __future__ import annotations

from pipeline.contracts.columns import COLUMNS, KOMMUNE_CODE
from pipeline.contracts.declaration import Column, Contract, declare, flag, number, text
from pipeline.contracts.result_columns import WORD
from pipeline.nir.closed_lists import LISTS


def _declare(name: str, columns: str, key: str, grain: str, **own: Column) -> Contract:
    return declare(f"kodeverk.{name}", columns, key=key, known=COLUMNS, own=own, grain=grain)


KODEVERK: dict[str, Contract] = {
    contract.table: contract
    for contract in (
        _declare(
            "enhet",
            "niva niva_nr kode navn fylke_kode? kommune_kode? malform? har_ark",
            "niva kode",
            "One row per unit and level on the structure date (R8).",
            fylke_kode=text("the county, of a county, municipality or bydel", pattern=COLUMNS["fylke_kode"].pattern),
            kommune_kode=text("the municipality, of a municipality or bydel", pattern=KOMMUNE_CODE),
        ),
        _declare(
            "kommune_enhet",
            "kommunenummer enhet_kode? grunn?",
            "kommunenummer",
            "One row per municipality code that is known: the unit it leads to, or why it leads to none (R8).",
            kommunenummer=text(
                "a municipality code of any time, or one that omradekorreksjon names", pattern=KOMMUNE_CODE
            ),
            enhet_kode=text(
                "the municipality it leads to on the structure date; empty where it leads to none", pattern=KOMMUNE_CODE
            ),
        ),
        _declare(
            "avslutningsarsak",
            "lov kode gruppe mal_nadd rekkefolge",
            "lov kode",
            "One row per law and exit reason: its group, and whether it reaches the goal (R9).",
            kode=text("exit reason", pattern=WORD),
            mal_nadd=flag("the reason counts as reaching the goal (R9)"),
        ),
        _declare(
            "tiltakskode",
            "kode hovedgruppe rekkefolge",
            "kode",
            "One row per kind of measure, with its main group (R12).",
            kode=text("kind of measure", pattern=WORD),
        ),
        _declare(
            "hovedgruppe",
            "hovedgruppe rekkefolge",
            "hovedgruppe",
            "One row per main group of measures, ukjent among them (R12).",
            hovedgruppe=text("main group of measures", pattern=WORD),
        ),
        _declare(
            "lov",
            "lov rekkefolge nir_grense_maneder er_i_utgaven gjelder_fra_dato",
            "lov",
            "One row per law: its limit in NIR (R5), and whether the edition lists it.",
        ),
        _declare(
            "verdi",
            "liste verdi rekkefolge",
            "liste verdi",
            "One row per closed list of the rules and value in the list.",
            liste=text("name of the list", *LISTS),
            verdi=text("one of its values", pattern=".+"),
            rekkefolge=number("place in the list, from 0", 0),
        ),
        _declare(
            "kvalitetsregel",
            "regel rekkefolge alvor gjelder virkning krever_stonad",
            "regel",
            "One row per quality rule, worst first: its severity and what its correction can do to the result.",
            regel=text("id of the quality rule", pattern=WORD),
            rekkefolge=number("place in the catalogue, worst first", 1),
            krever_stonad=flag("asked only where the run has introduksjonsstønad (T3)"),
        ),
    )
}
