"""What an edited table must contain, column by column. Rows are people, except in ``klargjort.enhet``.

Grain and rules are in the header of each table's SQL file. What its columns mean is in ``columns.py``; what applies
to one table only is here. ``?`` after a name: a cell may be empty, for instance when the row has no unit (R8).
"""

from __future__ import annotations

from pipeline.contracts.columns import (
    COLUMNS,
    FYLKE_CODE,
    KOMMUNE_CODE,
    OSLO_BYDEL_CODE,
)
from pipeline.contracts.declaration import Column, Contract, count, date, declare, flag, number, text
from pipeline.contracts.kodeverk import KODEVERK
from pipeline.nir.closed_lists import BUCKETS, SEXES, STONAD_RELATIONS
from pipeline.nir.contract import TABLES
from pipeline.nir.stonad import STONAD_NAME

# an exit that R3 and R4 keep, and R4's other ones
_YEAR_BUCKETS = BUCKETS[BUCKETS.index("erstattet") :]
_KEPT_BUCKETS = tuple(bucket for bucket in _YEAR_BUCKETS if bucket != "erstattet")


def _declare(name: str, columns: str, key: str, **own: Column) -> Contract:
    return declare(f"klargjort.{name}", columns, key=key, known=COLUMNS, own=own)


_PLACES: tuple[Contract, ...] = (
    # made of kodeverk.enhet, column by column
    Contract("klargjort.enhet", ("niva", "kode"), KODEVERK["kodeverk.enhet"].columns),
    _declare(
        "enhet_kjonn",
        "niva niva_nr kode navn kjonn kjonn_nr",
        "niva kode kjonn",
        kjonn=text("sex: `alle`, `K` or `M`", *SEXES),
        kjonn_nr=number("order of the sex, 0 to 2", 0, len(SEXES) - 1),
    ),
    _declare("overlevert", "person_id er_sperret", "person_id"),
    _declare("person_enhet", "person_id kommune_kode? bydel_kode?", "person_id kommune_kode bydel_kode"),
)

_EXITS: tuple[Contract, ...] = (
    _declare(
        "kategori_ved_slutt",
        "avslutning_id kategori oppholdsgrunnlag? har_kollektiv_beskyttelse",
        "avslutning_id",
    ),
    _declare(
        "programlop",
        "avslutning_id program_start_dato? permisjon_dager program_grense_dato?",
        "avslutning_id",
    ),
    _declare("bevis_utvidet", "avslutning_id har_bevis_meldt har_bevis_vedtak har_bevis_frist", "avslutning_id"),
    _declare(
        "avslutning",
        "avslutning_id person_id lov avslutningsdato registrert forst_registrert registrert_av avslutningsarsak gruppe "
        "er_mal_nadd kommunenummer bydelsnummer? kommune_kode? bydel_kode? fylke_kode? uten_enhet_grunn? kjonn "
        "alder_ar aldersgruppe er_sperret har_kollektiv_beskyttelse program_start_dato? permisjon_dager "
        "program_grense_dato? har_bevis_meldt har_bevis_vedtak har_bevis_frist bevis? botte er_talt",
        "avslutning_id",
        botte=text(COLUMNS["botte"].words, *_YEAR_BUCKETS),
    ),
    _declare(
        "utelatt_utvidet",
        "avslutning_id person_id lov kommunenummer kommune_kode? bydel_kode? avslutningsdato program_start_dato? "
        "permisjon_dager program_grense_dato? bevis har_bevis_meldt har_bevis_vedtak har_bevis_frist",
        "avslutning_id",
    ),
    _declare(
        "avslutning_enhet",
        "niva kode avslutning_id kjonn lov aldersgruppe har_kollektiv_beskyttelse avslutningsarsak gruppe er_mal_nadd "
        "botte er_talt",
        "niva kode avslutning_id",
        botte=text(COLUMNS["botte"].words, *_KEPT_BUCKETS),
    ),
    _declare(
        "avslutning_vedtak",
        "avslutning_id person_id kommune_kode? bydel_kode? program_start_dato? har_vedtak er_etter_grensen",
        "avslutning_id",
    ),
)

_PROGRAM = "person_id lov start_dato avslutning_dato? vedtak_slutt_dato? permisjon_dager grense_dato er_i_aret"
_PARTICIPATION: tuple[Contract, ...] = (
    _declare(
        "deltakelsesvedtak",
        "vedtak_id person_id lov vedtakstype sluttmal? kommunenummer bydelsnummer? kommune_kode? bydel_kode? "
        "fra_dato til_dato? avslutning_dato?",
        "vedtak_id",
        fra_dato=date("first day of the decision"),
        til_dato=date("last day of the decision; empty is open"),
    ),
    _declare(
        "deltakelse",
        "vedtak_id person_id lov kommunenummer bydelsnummer? kommune_kode? bydel_kode? fylke_kode? "
        "kjonn er_sperret fra_dato til_dato",
        "vedtak_id",
    ),
    _declare(
        "deltakelse_enhet",
        "niva kode person_id kjonn fra_dato til_dato",
        "niva kode person_id fra_dato",
    ),
    _declare(
        "deltaker_enhet",
        "niva kode person_id kjonn deltakelse_dager har_intro_tiltak tiltakskode_bits hovedgruppe_bits "
        "har_kun_norskfane timer_dager har_tiltak_uten_timer",
        "niva kode person_id",
    ),
    _declare(
        "tiltak",
        "tiltak_id person_id fane tiltakskode hovedgruppe tiltakskode_nr? hovedgruppe_nr kommunenummer bydelsnummer? "
        "kommune_kode? bydel_kode? fylke_kode? fra_dato til_dato timer_per_uke?",
        "tiltak_id",
    ),
    _declare(
        "tiltak_ukjent_kode",
        "niva kode person_id kjonn hovedgruppe tiltakskode",
        "niva kode person_id tiltakskode",
        tiltakskode=text("always `ukjent`: a code outside the list is never shown (R16)", "ukjent"),
    ),
    _declare(
        "pause",
        "person_id lov fra_dato til_dato",
        "person_id lov fra_dato",
        fra_dato=date("first day of the piece"),
        til_dato=date("last day of the piece; the cutoff day or later where the decision is open"),
    ),
    _declare(
        "program",
        f"{_PROGRAM} er_arets_person",
        "person_id lov start_dato",
        er_arets_person=flag("the person ended or took part in the year; otherwise known from stønad alone"),
    ),
    _declare("programperiode", _PROGRAM, "person_id lov start_dato"),
    _declare(
        "ansvar_periode",
        "vedtak_id person_id lov kommune_kode? bydel_kode? fra_dato til_dato",
        "vedtak_id",
    ),
    _declare(
        "ansvar",
        "person_id lov kommune_kode? bydel_kode? ansvar_dager",
        "person_id lov kommune_kode bydel_kode",
        ansvar_dager=count(
            "days of the year that the unit is responsible for, at most: two decisions may cover one day", 1
        ),
    ),
    _declare(
        "deltaker_naa",
        "person_id lov kommune_kode? bydel_kode? i_program_siden_dato grense_dato? er_i_hele_vinduet "
        "har_tiltak_siste_to_mnd ansvar_dager",
        "person_id lov kommune_kode bydel_kode",
        ansvar_dager=count(
            "days of the two months that the unit is responsible for: outside leave and stops, before NIR's limit"
        ),
    ),
)

_QUALITY: tuple[Contract, ...] = (
    _declare(
        "tellende_rad",
        "tabell rad_id person_id lov bydelsnummer? kommune_kode? bydel_kode?",
        "tabell rad_id",
        tabell=text(COLUMNS["tabell"].words, "avslutning", "vedtak"),
    ),
    _declare(
        "kategori_uten_vedtak",
        "kategori_id person_id lov kategori oppholdsgrunnlag? har_kollektiv_beskyttelse fra_dato til_dato? "
        "kommune_kode? bydel_kode?",
        "kategori_id",
        fra_dato=date("first day of the category"),
        til_dato=date("last day of the category; empty is open"),
    ),
    _declare(
        "registrering",
        "tabell rad_id person_id kommune_kode? bydel_kode? hendelse_dato er_sen",
        "tabell rad_id",
        tabell=text(COLUMNS["tabell"].words, "vedtak", "tiltak", "fravaer", "avslutning"),
    ),
    # a finding of a rule about a unit has no person
    _declare(
        "funnrad",
        "regel person_id? kommune_kode? bydel_kode? tabell rad_id",
        "regel person_id kommune_kode bydel_kode tabell rad_id",
        tabell=text("table of the extract, or `stonad`", *TABLES, STONAD_NAME),
        rad_id=text("key of the offending row in its table; of `stonad` the month"),
    ),
    _declare(
        "funn",
        "regel person_id? kommune_kode? bydel_kode? er_sperret rader_antall",
        "regel person_id kommune_kode bydel_kode",
    ),
    _declare("funn_enhet", "regel niva kode sak har_virkning", "regel niva kode sak"),
    _declare(
        "utfall",
        "sak person_id er_sperret er_talt kommune_kode? bydel_kode? fylke_kode? er_mal_nadd er_naa utfall_antall",
        "sak er_talt kommune_kode bydel_kode er_mal_nadd",
        sak=text("the person (R4 `siste`) or the exit (`alle`)"),
        er_talt=flag("the outcome is counted; otherwise the exit is deleted, dated to another year or taken out"),
        kommune_kode=text(
            "municipality the outcome counts in; empty if it is not counted, or has no unit", pattern=KOMMUNE_CODE
        ),
        bydel_kode=text(
            "Oslo's bydel that the outcome counts in; empty outside Oslo and if it is not counted",
            pattern=OSLO_BYDEL_CODE,
        ),
        fylke_kode=text("county of the municipality the outcome counts in", pattern=FYLKE_CODE),
        er_mal_nadd=flag("the outcome reaches the goal"),
    ),
)

_STONAD: tuple[Contract, ...] = (
    _declare("betalt_maned", "person_id maned_dato", "person_id maned_dato"),
    _declare(
        "stonad_maned",
        "person_id maned_dato kommunenummer? betaler_kommune_kode? forhold kommune_kode? bydel_kode?",
        "person_id maned_dato kommunenummer",
        kommunenummer=text("municipality that paid; empty where the file does not say", pattern=KOMMUNE_CODE),
        betaler_kommune_kode=text(
            "the same on the structure date; empty where there is none (R8)", pattern=KOMMUNE_CODE
        ),
        forhold=text(
            "what NIR says of the month: `deltakelse`, `uten_deltakelse`, `etter_avslutning`, or `utenfor_nir`: past "
            "the limit, or in an extended programme",
            *STONAD_RELATIONS,
        ),
        kommune_kode=text(
            "municipality of the exit that the month is after, else the one that paid; empty where there is none",
            pattern=KOMMUNE_CODE,
        ),
    ),
    _declare("uten_stonadsoppslag", "person_id", "person_id"),
    _declare(
        "deltakelse_maned",
        "person_id kommune_kode? bydel_kode? maned_dato har_stonad",
        "person_id kommune_kode bydel_kode maned_dato",
        har_stonad=flag("the person was paid introduksjonsstønad in the month or in the next one"),
    ),
)

KLARGJORT: dict[str, Contract] = {
    contract.table: contract for contract in (*_PLACES, *_EXITS, *_PARTICIPATION, *_STONAD, *_QUALITY)
}
