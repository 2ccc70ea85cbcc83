"""What comes in beside the snapshot: the counts of the intake, introduksjonsstønad, and the earlier editions.

They are loaded by ``pipeline/statistics/compute.py``, ``stonad.py``, ``earlier_rounds.py`` and ``earlier_years.py``
beside it. The snapshot's own contract is ``pipeline/nir/contract.py``.
"""

from __future__ import annotations

from pipeline.contracts.columns import COLUMNS, KOMMUNE_CODE
from pipeline.contracts.declaration import Column, Contract, Type, count, date, declare, flag, text
from pipeline.contracts.result_columns import KEY_PATTERN, UNIT_CODE
from pipeline.nir.closed_lists import RESULT_COUNTS
from pipeline.nir.outcomes import KARANTENE, OUTCOMES, SNAPSHOT
from pipeline.nir.stonad import STONAD_KEYS


def _declare(name: str, columns: str, key: str, grain: str, **own: Column) -> Contract:
    return declare(f"inndata.{name}", columns, key=key, known=COLUMNS, own=own, grain=grain)


INTAKE: dict[str, Contract] = {
    contract.table: contract
    for contract in (
        _declare(
            "mottak_regnskap",
            "tabell utfall antall",
            "tabell utfall",
            "One row per table and outcome: how many rows of the source had it (R14).",
        ),
        _declare(
            "mottak_lest",
            "tabell rader har_historikk",
            "tabell",
            "One row per table: rows read from the source.",
            har_historikk=flag("it is known when a row was first registered (K3)"),
        ),
        _declare(
            "avslutning_mottak",
            "botte kommunenummer bydelsnummer? antall",
            "botte kommunenummer bydelsnummer",
            "One row per outcome, municipality code and bydel code: exits that never reached the snapshot; people at a "
            "shielded address are left out (R7).",
            botte=text(
                "bucket of R14 that the rows ended in before the snapshot",
                *(outcome for outcome in OUTCOMES if outcome not in (KARANTENE, SNAPSHOT)),
            ),
            antall=count("exits; none of people at a shielded address (R7)", 1),
        ),
    )
}
STONAD: dict[str, Contract] = {
    contract.table: contract
    for contract in (
        _declare(
            "stonad",
            "person_id kommunenummer? maned_dato belop",
            "person_id maned_dato kommunenummer",
            "One row per person, municipality that paid and month: introduksjonsstønad of the statistic year and of "
            "the month after it, summed (T3); empty where the run has none. **Restricted: rows are people.**",
            kommunenummer=text("municipality that paid; empty where the file does not say", pattern=KOMMUNE_CODE),
            belop=Column(Type.AMOUNT, "sum of the payments in kroner; negative where more was taken back than paid"),
        ),
        _declare(
            "stonad_uttrekk",
            "tatt_ut_dato nokkel fra_maned_dato til_maned_dato rader rader_utenfor personer personer_ukjente "
            "personer_tvetydige",
            "tatt_ut_dato",
            "One row per extract of introduksjonsstønad that the run has: one or none (T3).",
            tatt_ut_dato=date("day the extract was taken"),
            nokkel=text("column that names people in the file: `person_id` or `fodselsnummer`", *STONAD_KEYS),
            fra_maned_dato=date("first day of the first month in the file"),
            til_maned_dato=date("first day of the last month in the file"),
            rader=count("rows of the file", 1),
            rader_utenfor=count("of these, about other months than those of the year and the one after it"),
            personer=count("people in the file", 1),
            personer_ukjente=count("of these, not in the snapshot"),
            personer_tvetydige=count("of these, with a number that several people in the snapshot have"),
        ),
    )
}
EARLIER: dict[str, Contract] = {
    contract.table: contract
    for contract in (
        _declare(
            "forrige_resultat",
            "niva kode kjonn avsluttet",
            "niva kode kjonn",
            "One row per unit and sex of the nearest earlier edition published under the same HOME; empty where there "
            "is none.",
            kjonn=text("sex: `alle`, `K` or `M`", "alle", "K", "M"),
        ),
        _declare(
            "fjoraret",
            "niva kode avsluttet deltakere",
            "niva kode",
            "One row per unit of the last edition of the year before, published under the same HOME; empty where there "
            "is none.",
            avsluttet=count("exits counted, both sexes"),
        ),
        _declare(
            "forrige_runde",
            "utgave",
            "utgave",
            "One row per earlier round of the same year that findings are compared with: one or none.",
            utgave=text("key of the earlier round", pattern=KEY_PATTERN),
        ),
        _declare(
            "forrige_runde_resultat",
            f"niva kode {' '.join(RESULT_COUNTS)}",
            "niva kode",
            "One row per unit of that round: the counts of its result table, both sexes; empty where there is none.",
        ),
        _declare(
            "forrige_funn",
            "regel niva kode sak har_virkning",
            "regel niva kode sak",
            "One row per finding of that round and unit that shows it. **Restricted: rows are people.**",
        ),
        _declare(
            "tidligere_ar",
            "ar utgave niva kode avsluttet mal_nadd ikke_registrert",
            "ar niva kode",
            "One row per earlier year and unit with the same borders then, from the edition that represents the year, "
            "published under the same HOME; at most four years.",
            utgave=text("key of the edition that represents the year: its final one, or its last", pattern=KEY_PATTERN),
            kode=text("code of the unit on this edition's structure date; `0` for the nation", pattern=UNIT_CODE),
        ),
    )
}
