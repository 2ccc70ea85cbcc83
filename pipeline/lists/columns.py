"""The columns of the lists of people, with their headings in the workbook.

Which list has which is in ``catalogue.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["tekst", "dato", "heltall", "desimaltall", "flagg"]


@dataclass(frozen=True)
class Column:
    """A column's heading in the workbook, what its cells are, and how wide it is in characters."""

    heading: str
    kind: Kind = "tekst"
    width: int = 14


COMMON_COLUMNS = (
    "kommune_kode",
    "kommune_navn",
    "bydel_kode",
    "bydel_navn",
    "person_id",
    "fodselsnummer",
    "duf_nummer",
    "fodselsdato",
    "kjonn",
    "lov",
)
COLUMNS: dict[str, Column] = {
    "kommune_kode": Column("Kommunenummer", width=16),
    "kommune_navn": Column("Kommune", width=20),
    "bydel_kode": Column("Bydelsnummer", width=15),
    "bydel_navn": Column("Bydel", width=20),
    "person_id": Column("Person-id", width=16),
    "fodselsnummer": Column("Fødselsnummer", width=16),
    "duf_nummer": Column("DUF-nummer", width=16),
    "fodselsdato": Column("Fødselsdato", "dato"),
    "kjonn": Column("Kjønn", width=9),
    "lov": Column("Lov", width=19),
    "ansvar_dager": Column("Dager kommunen har ansvar for", "heltall", 30),
    "avslutning_id": Column("Avslutning-id", width=16),
    "avslutningsarsak": Column("Avslutningsårsak", width=24),
    "avslutningsdato": Column("Avslutningsdato", "dato", 17),
    "botte": Column("Plass i regnskapet", width=20),
    "deltakelse_dager": Column("Dager i program i året", "heltall", 23),
    "er_avsluttet": Column("Avsluttet i året", "flagg", 17),
    "er_deltaker": Column("Deltaker i året", "flagg", 17),
    "forste_deltakelse_dato": Column("Første dag i året", "dato", 18),
    "fra_dato": Column("Fra dato", "dato"),
    "grense_dato": Column("Grensen i NIR er ute", "dato", 22),
    "har_intro_tiltak": Column("Har tiltak i året", "flagg", 18),
    "har_kollektiv_beskyttelse": Column("Kollektiv beskyttelse", "flagg", 22),
    "har_sluttmal": Column("Har sluttmål", "flagg"),
    "har_tiltak_uten_timer": Column("Har tiltak uten timer", "flagg", 22),
    "har_vedtak": Column("Har vedtak", "flagg"),
    "i_program_siden_dato": Column("I program siden", "dato", 17),
    "kategori": Column("Kategori", width=16),
    "kategori_id": Column("Kategori-id", width=16),
    "mangler_arsak": Column("Mangler avslutningsårsak", "flagg", 26),
    "mangler_kategori": Column("Mangler kategori", "flagg", 18),
    "mangler_norsk_introfane": Column("Mangler norsk i fanen for introduksjonsprogram", "flagg", 46),
    "mangler_norsk_norskfane": Column("Mangler norsk i fanen for norsk", "flagg", 32),
    "mangler_personnummer": Column("Mangler fødselsnummer og DUF-nummer", "flagg", 38),
    "mangler_sluttmal": Column("Mangler sluttmål", "flagg", 18),
    "mangler_tiltak": Column("Mangler tiltak", "flagg", 16),
    "mangler_vedtak": Column("Mangler vedtak", "flagg", 17),
    "oppholdsgrunnlag": Column("Oppholdsgrunnlag", width=24),
    "program_grense_dato": Column("Grensen i NIR er ute", "dato", 22),
    "program_start_dato": Column("Programmet begynte", "dato", 20),
    "registrert_av": Column("Registrert av", width=15),
    "siste_deltakelse_dato": Column("Siste dag i året", "dato", 18),
    "sluttmal": Column("Sluttmål", width=24),
    "til_dato": Column("Til dato", "dato"),
    "timer_per_uke": Column("Timer per uke", "desimaltall", 15),
    "vedtak_fra_dato": Column("Nyeste vedtak fra", "dato", 19),
    "vedtak_til_dato": Column("Nyeste vedtak til", "dato", 19),
}
