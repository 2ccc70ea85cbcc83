"""The columns of the lists of people, with their headings in the workbook.

Which list has which is in ``catalogue.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["tekst", "dato", "heltall", "desimaltall", "andel", "flagg"]


@dataclass(frozen=True)
class ListColumn:
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
COLUMNS: dict[str, ListColumn] = {
    "kommune_kode": ListColumn("Kommunenummer", width=16),
    "kommune_navn": ListColumn("Kommune", width=20),
    "bydel_kode": ListColumn("Bydelsnummer", width=15),
    "bydel_navn": ListColumn("Bydel", width=20),
    "person_id": ListColumn("Person-id", width=16),
    "fodselsnummer": ListColumn("Fødselsnummer", width=16),
    "duf_nummer": ListColumn("DUF-nummer", width=16),
    "fodselsdato": ListColumn("Fødselsdato", "dato"),
    "kjonn": ListColumn("Kjønn, kode", width=13),
    "kjonn_navn": ListColumn("Kjønn", width=9),
    "lov": ListColumn("Lov", width=19),
    "ansvar_dager": ListColumn("Dager kommunen har ansvar for", "heltall", 30),
    "avslutning_id": ListColumn("Avslutning-id", width=16),
    "avslutningsarsak": ListColumn("Avslutningsårsak, kode", width=24),
    "avslutningsarsak_navn": ListColumn("Avslutningsårsak", width=42),
    "avslutningsdato": ListColumn("Avslutningsdato", "dato", 17),
    "botte": ListColumn("Plass i regnskapet, kode", width=25),
    "botte_navn": ListColumn("Plass i regnskapet", width=48),
    "deltakelse_dager": ListColumn("Dager i program i året", "heltall", 23),
    "er_avsluttet": ListColumn("Avsluttet i året", "flagg", 17),
    "er_deltaker": ListColumn("Deltaker i året", "flagg", 17),
    "forste_deltakelse_dato": ListColumn("Første dag i året", "dato", 18),
    "fra_dato": ListColumn("Fra dato", "dato"),
    "grense_dato": ListColumn("Grensen i NIR er ute", "dato", 22),
    "har_intro_tiltak": ListColumn("Har tiltak i året", "flagg", 18),
    "har_kollektiv_beskyttelse": ListColumn("Kollektiv beskyttelse", "flagg", 22),
    "har_sluttmal": ListColumn("Har sluttmål", "flagg"),
    "har_tiltak_uten_timer": ListColumn("Har tiltak uten timer", "flagg", 22),
    "har_vedtak": ListColumn("Har vedtak", "flagg"),
    "i_program_siden_dato": ListColumn("I program siden", "dato", 17),
    "kategori": ListColumn("Kategori, kode", width=16),
    "kategori_navn": ListColumn("Kategori", width=16),
    "kategori_id": ListColumn("Kategori-id", width=16),
    "maneder": ListColumn("Måneder", width=32),
    "maneder_antall": ListColumn("Antall måneder", "heltall", 16),
    "mangler_arsak": ListColumn("Mangler avslutningsårsak", "flagg", 26),
    "mangler_kategori": ListColumn("Mangler kategori", "flagg", 18),
    "mangler_norsk_introfane": ListColumn("Mangler norsk i fanen for introduksjonsprogram", "flagg", 46),
    "mangler_norsk_norskfane": ListColumn("Mangler norsk i fanen for norsk", "flagg", 32),
    "mangler_personnummer": ListColumn("Mangler fødselsnummer og DUF-nummer", "flagg", 38),
    "mangler_sluttmal": ListColumn("Mangler sluttmål", "flagg", 18),
    "mangler_tiltak": ListColumn("Mangler tiltak", "flagg", 16),
    "mangler_vedtak": ListColumn("Mangler vedtak", "flagg", 17),
    "oppholdsgrunnlag": ListColumn("Oppholdsgrunnlag", width=24),
    "program_grense_dato": ListColumn("Grensen i NIR er ute", "dato", 22),
    "program_start_dato": ListColumn("Programmet begynte", "dato", 20),
    "punkt": ListColumn("Punkt, kode", width=25),
    "punkt_navn": ListColumn("Punkt", width=28),
    "registrert_av": ListColumn("Registrert av, kode", width=20),
    "registrert_av_navn": ListColumn("Registrert av", width=15),
    "siste_deltakelse_dato": ListColumn("Siste dag i året", "dato", 18),
    "sluttmal": ListColumn("Sluttmål", width=24),
    "til_dato": ListColumn("Til dato", "dato"),
    "timer_per_uke": ListColumn("Timer per uke", "desimaltall", 15),
    "vedtak_fra_dato": ListColumn("Nyeste vedtak fra", "dato", 19),
    "vedtak_til_dato": ListColumn("Nyeste vedtak til", "dato", 19),
}
