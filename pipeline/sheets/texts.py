"""Every word on the municipality sheets, by language and key: to change the letter, change it here.

A text is a sentence with ``{names}`` to fill in, or a pair: one for exactly 1, one for every other number.
Which text is shown is decided in ``view.py``; names of reasons and measures are in ``pipeline/kodeverk``.
Nynorsk is added as a second table with the same keys; a test compares the keys and the ``{names}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.sheets.percent import format_count

Text = str | tuple[str, str]


@dataclass(frozen=True)
class Texts:
    """The texts of one language."""

    language: str
    entries: Mapping[str, Text]

    def say(self, key: str, **values: object) -> str:
        """Return the text with its ``{names}`` filled in. An unknown key or name is a KeyError."""
        text = self.entries[key]
        if not isinstance(text, str):
            raise TypeError(f"the text {key} depends on a number: use count")
        return text.format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Return the text for ``number`` (one, or many), with ``{n}`` as the number."""
        text = self.entries[key]
        chosen = text if isinstance(text, str) else text[0 if number == 1 else 1]
        return chosen.format(n=format_count(number), **values)

    def has(self, key: str) -> bool:
        """Tell whether the key has a text."""
        return key in self.entries

    def either(self, words: list[str]) -> str:
        """Return «a eller b»."""
        return f" {self.say('eller')} ".join(words)

    def join(self, words: list[str]) -> str:
        """Return «a, b og c»."""
        return f" {self.say('og')} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


BOKMAL: dict[str, Text] = {
    "og": "og",
    "eller": "eller",
    # --- top of the page
    "avsender": "Introduksjonsprogrammet {ar}",
    "avsender_fra": "Fra Integrerings- og mangfoldsdirektoratet (IMDi)",
    "hopp_til_innhold": "Hopp til innholdet",
    "tittel": "{navn} – resultater for introduksjonsprogrammet {ar}",
    "slag_forelopig": "Foreløpige resultater",
    "slag_endelig": "Endelige resultater",
    "sted_kommune": "Kommune {kode}",
    "sted_bydel": "Bydel {kode} i Oslo",
    "overskrift": "Resultater for introduksjonsprogrammet {ar}",
    "ingress_forelopig": (
        "Dette er foreløpige tall for dem som avsluttet eller avbrøt introduksjonsprogrammet i {ar}. Se"
        " gjennom dem, og rett feil i Nasjonalt introduksjonsregister (NIR) før fristen."
    ),
    "ingress_endelig": (
        "Dette er de endelige tallene for dem som avsluttet eller avbrøt introduksjonsprogrammet i {ar}."
    ),
    "hentet_navn": "Data hentet fra NIR",
    "hentet_forklaring": "Det som er registrert senere, er ikke med.",
    "frist_navn": "Frist for å rette i NIR",
    "frist_forklaring_forelopig": "Rettelser innen fristen kommer med når IMDi henter tall på nytt.",
    "frist_forklaring_endelig": "Tallene over bygger på det som sto i NIR da data ble hentet.",
    "personvern": "Bare for dere som arbeider med registrering i NIR. Ikke del lenken.",
    "merknad_overskrift": "Melding fra IMDi",
    # --- the key figure
    "nokkel_mal": "{mal} av {avsluttet} ({prosent}) nådde målet",
    "prosent": "prosent",
    "nokkel_forklaring": (
        "Målet er nådd når en person går direkte fra programmet til arbeid eller til utdanning på"
        " videregående nivå eller høyere. Grunnskole regnes ikke med."
    ),
    "nokkel_figur": "Fordelingen av de {avsluttet} som avsluttet: {deler}.",
    "nokkel_figur_navn": "Hva de som avsluttet, gikk til",
    "del_mal": "Nådde målet",
    "del_ikke_mal": "Andre registrerte årsaker",
    "del_ikke_registrert": "Årsak ikke registrert",
    "ingen_overskrift": "Ingen er registrert som avsluttet i {ar}",
    "ingen_forklaring": (
        "Da data ble hentet fra NIR {dato}, var ingen registrert hos dere med avsluttet eller avbrutt"
        " introduksjonsprogram i {ar}. Derfor er det ikke noe resultat å vise."
    ),
    "ingen_gjor_forelopig": (
        "Stemmer det, trenger dere ikke å gjøre noe med avslutningene. Har noen avsluttet eller avbrutt"
        " programmet i {ar}, registrerer dere avslutning og avslutningsårsak i NIR innen {frist}."
    ),
    "ingen_gjor_endelig": "Resultatet er endelig. Mener dere at det er feil, ta kontakt med IMDi.",
    "ingen_overskrift_utelatt": "Ingen er regnet som avsluttet i {ar}",
    "ingen_forklaring_utelatt": (
        (
            "Én avslutning hos dere i {ar} er tatt ut av grunnlaget, trolig på grunn av utvidet program."
            " Ellers var det ingen avslutninger å regne med da data ble hentet fra NIR {dato}. Derfor er"
            " det ikke noe resultat å vise."
        ),
        (
            "{n} avslutninger hos dere i {ar} er tatt ut av grunnlaget, trolig på grunn av utvidet"
            " program. Ellers var det ingen avslutninger å regne med da data ble hentet fra NIR {dato}."
            " Derfor er det ikke noe resultat å vise."
        ),
    ),
    # --- comparison
    "sammenlign_overskrift": "Sammenlignet med andre",
    "sammenlign_tabell": "Andel som nådde målet i {ar}",
    "sammenlign_land": "Hele landet",
    "kolonne_sted": "Sted",
    "kolonne_avsluttet": "Avsluttet",
    "kolonne_mal": "Nådde målet",
    "kolonne_andel": "Andel",
    "kolonne_ikke_registrert": "Årsak ikke registrert",
    "ingen_andel": "kan ikke regnes ut, fordi ingen avsluttet",
    "bydeler_overskrift": "Bydelene i Oslo",
    "bydeler_tabell": "Resultat per bydel i {ar}",
    "bydeler_forklaring": (
        "Avslutninger uten gyldig bydelsnummer er med i tallene for Oslo, og står her som uoppgitt."
    ),
    # --- what to check
    "sjekk_overskrift_forelopig": "Dette bør dere sjekke",
    "sjekk_overskrift_endelig": "Dette kan dere merke dere",
    "sjekk_ingress_forelopig": "Det viktigste står først. Rett det som er feil, innen {frist}.",
    "sjekk_ingress_endelig": (
        "Tallene for {ar} er endelige og blir ikke endret. Det dere retter i NIR nå, gjør senere tall riktigere."
    ),
    "sjekk_ingen": ("Vi fant ingenting som peker seg ut. Se likevel over at tallene stemmer med det dere kjenner til."),
    "vekt_viktig": "Viktigst",
    "vekt_sjekk": "Sjekk",
    "vekt_info": "Til orientering",
    "gjor_navn": "Gjør dette:",
    "utelatt_utvidet": (
        "1 person er tatt ut av grunnlaget, trolig på grunn av utvidet program",
        "{n} personer er tatt ut av grunnlaget, trolig på grunn av utvidet program",
    ),
    "utelatt_utvidet_hvorfor": (
        "NIR tar ikke imot program utover {grense}. I registeret kan utvidet program derfor se ut som en"
        " avslutning uten årsak. Slike avslutninger er ikke med i resultatet. Det er ingen feil hos dere."
    ),
    "utelatt_utvidet_gjor": (
        "Stemmer det, skal dere ikke gjøre noe. Har noen av dem likevel avsluttet, registrerer dere avslutningsårsaken."
    ),
    # --- how to correct
    "rett_overskrift": "Slik retter dere",
    "rett_1": (
        "Sammenlign tallene med fagsystemet deres. Se etter feil årsak, personer som er avsluttet ved en"
        " feil, og avslutninger som mangler."
    ),
    "rett_2": "Rett i NIR, eller rett i fagsystemet og overfør på nytt.",
    "rett_3": "Kontroller etterpå i NIR at rettelsen er kommet fram.",
    "rett_4": "Bli ferdig innen {frist}. Feil som står igjen, kan gi feil i de tallene som blir publisert.",
    "sporsmal_overskrift": "Spørsmål?",
    "sporsmal_stotte": "Skriv til {stotte}, og merk henvendelsen «{stottemerke}».",
    "sporsmal_merke": "Merk henvendelser om tallene «{stottemerke}».",
    "sporsmal_telefon": "Kommer dere ikke inn i NIR? Ring IMDi på {telefon}.",
    "del_overskrift": "Ikke del lenken",
    "del_kommune": (
        "Dette arket er bare for ansatte i kommunen som arbeider med registrering i NIR. Lenken er laget"
        " for dere. Ikke del den med andre."
    ),
    "del_bydel": (
        "Dette arket er bare for ansatte i bydelen som arbeider med registrering i NIR. Lenken er laget"
        " for dere. Ikke del den med andre."
    ),
    # --- groups and reasons
    "grupper_overskrift": "Hva gikk de til?",
    "grupper_tabell": "Personer som avsluttet i {ar}, etter hva de gikk til",
    "kolonne_gruppe": "Gikk til",
    "kolonne_alle": "Alle",
    "kolonne_K": "Kvinner",
    "kolonne_M": "Menn",
    "rad_mal": "Nådde målet",
    "rad_avsluttet": "Avsluttet i alt",
    "rad_andel": "Andel som nådde målet",
    "arsaker_overskrift": "Avslutningsårsakene",
    "arsaker_tabell_lov": "Avslutninger i {ar} etter registrert årsak, {lov}",
    "kolonne_arsak": "Årsak",
    "kolonne_teller_mal": "Målet",
    "kolonne_antall": "Antall",
    "nadd_ja": "Nådd",
    "nadd_nei": "Ikke nådd",
    # --- measures
    "tiltak_overskrift": "Deltakere og tiltak",
    "tiltak_ingress": (
        "Ingen rapport i NIR gir full oversikt over tiltakene. Derfor får dere den her. Se etter om noe"
        " mangler eller ser feil ut."
    ),
    "tiltak_deltakere": "deltok i programmet i {ar}",
    "tiltak_uten": "av dem står uten tiltak",
    "tiltak_timer": "timer tiltak per deltaker per uke i snitt",
    "tiltak_timer_forklaring": "Heltid er 37,5 timer i uka. I hele landet er snittet {land}.",
    "tiltak_tabell": "Deltakere med tiltak i {ar}",
    "kolonne_tiltak": "Tiltak",
    "tiltak_flere": ("En person kan ha flere tiltak. Derfor kan summen av tiltakene bli større enn antall deltakere."),
    "tiltak_ingen_deltakere": (
        "Ingen er registrert som deltaker hos dere i {ar}. Stemmer det ikke, sjekk vedtakene i NIR."
    ),
    "tiltak_ingen_tiltak": "Ingen tiltak er registrert på deltakerne hos dere i {ar}.",
    # --- about the figures
    "om_overskrift": "Om tallene",
    "om_lov": "Introduksjonsprogrammet følger dette året {lover}.",
    "om_grunnlag": (
        "Resultatet hører til den kommunen eller bydelen som fulgte opp personen da programmet tok slutt,"
        " også når NIR viser et annet bosted."
    ),
    "om_en_gang": "En person som har flere avslutninger i året, er talt én gang, med den siste avslutningen.",
    "om_alle_ganger": "En person som har flere avslutninger i året, er talt med hver av dem.",
    "om_utenfor": "Disse årsakene er holdt utenfor grunnlaget dette året: {arsaker}.",
    "om_prosent": "Hver prosent er avrundet for seg. Summen av flere prosenter kan derfor avvike litt.",
    "om_egen_telling": (
        "Deres egen telling kan med god grunn avvike fra denne. Den kan være gjort på et annet tidspunkt"
        " eller avgrenset på en annen måte."
    ),
    "om_summer": (
        "Personer med adressesperre er ikke med i tall for kommuner, bydeler og fylker, bare i tallet for"
        " hele landet. Også registreringer som ikke kan knyttes til én kommune, er bare med der."
        " Kommunetallene kan derfor ikke summeres til landet."
    ),
    "om_inndeling": (
        "Tallene følger kommunegrensene per {dato}. Er kommunen slått sammen av flere, er registreringer"
        " på de gamle kommunenumrene regnet med."
    ),
    "om_overforing": (
        "Etter en kommunesammenslåing er overføring fra fagsystem stengt noen uker i januar. Da kan dere"
        " fortsatt registrere direkte i NIR."
    ),
    # --- foot of the page
    "bunn_overskrift": "Hvor tallene kommer fra",
    "bunn_kilde": "Kilde",
    "bunn_kilde_verdi": "Nasjonalt introduksjonsregister (NIR)",
    "bunn_utgave": "Utgave",
    "bunn_hentet": "Data hentet",
    "bunn_data": "Datagrunnlag",
    "bunn_merke": "Støttemerke",
}

TEXTS = {"nb": Texts("nb", BOKMAL)}
