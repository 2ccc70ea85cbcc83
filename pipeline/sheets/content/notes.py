"""The end of a sheet: notes on the figures, how each is counted, and where they come from."""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.phrases import is_preliminary
from pipeline.sheets.content.pieces import Fact
from pipeline.sheets.content.tables import label
from pipeline.sheets.content.view import Part
from pipeline.sheets.words.percent import format_date
from pipeline.sheets.words.texts import Texts

_TERMS = (
    "avsluttet",
    "mal",
    "andel",
    "ikke_registrert",
    "utelatt",
    "spenn",
    "deltaker",
    "uten_tiltak",
    "norskfane",
    "timer",
)


def build_about(edition: Edition, texts: Texts) -> Part:
    """What the figures rest on, by the edition's settings."""
    year, planned = edition.year, edition.round.planlagt_skjaeringsdato
    paragraphs = [
        texts.say("om_lov", lover=texts.join([texts.say(f"lov_{lov}") for lov in year.lover])),
        texts.say("om_grunnlag"),
        texts.say("om_en_gang" if year.flere_avslutninger == "siste" else "om_alle_ganger"),
    ]
    if year.utenfor_nevner:
        names = {reason.kode: label(reason, texts.language) for reason in reversed(edition.codes.reasons)}
        outside = texts.join([f"«{names[kode]}»" for kode in year.utenfor_nevner])
        paragraphs.append(texts.say("om_utenfor", arsaker=outside))
    paragraphs += [
        texts.say("om_prosent"),
        texts.say("om_egen_telling"),
        texts.say("om_ikke_listet"),
        texts.say("om_summer"),
        texts.say("om_inndeling", dato=format_date(year.inndeling)),
    ]
    if planned is not None and planned != edition.round.skjaeringsdato:
        cutoff = format_date(edition.round.skjaeringsdato)
        paragraphs.append(texts.say("om_planlagt", planlagt=format_date(planned), dato=cutoff))
    if is_preliminary(edition):
        paragraphs.append(texts.say("om_overforing"))
    return Part("om", texts.say("om_overskrift"), tuple(paragraphs))


def build_definitions(texts: Texts) -> tuple[Fact, ...]:
    """How each figure is counted, in plain words; a definition is a Fact whose value is the sentence."""
    return tuple(Fact(key, texts.say(f"ord_{key}"), texts.say(f"ord_{key}_tekst")) for key in _TERMS)


def build_source(edition: Edition, facts: RunFacts, texts: Texts) -> tuple[Fact, ...]:
    """How the sheet was made: register, cutoff, edition, snapshot, software, support tag."""
    return (
        Fact("kilde", texts.say("bunn_kilde"), texts.say("bunn_kilde_verdi")),
        Fact("hentet", texts.say("bunn_hentet"), format_date(edition.round.skjaeringsdato)),
        Fact("utgave", texts.say("bunn_utgave"), edition.key),
        Fact("datagrunnlag", texts.say("bunn_data"), facts.short_hash),
        Fact("programvare", texts.say("bunn_programvare"), f"introresultat {facts.software_version}"),
        Fact("stottemerke", texts.say("bunn_merke"), edition.round.stottemerke),
    )
