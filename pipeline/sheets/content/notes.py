"""The end of a sheet: notes on the figures, how each is counted, and where they come from."""

from __future__ import annotations

from pipeline.editions.edition import Edition
from pipeline.places.areas import FIRST_DAY
from pipeline.places.units import Unit
from pipeline.sheets.content.facts import RunFacts
from pipeline.sheets.content.pieces import Fact
from pipeline.sheets.content.tables import label
from pipeline.sheets.content.view import Part
from pipeline.sheets.words.percent import format_date
from pipeline.sheets.words.texts import Texts

_INTERVAL = "spenn"
_TERMS = ("avsluttet", _INTERVAL, "deltaker", "timer")


def build_about(unit: Unit, edition: Edition, texts: Texts, *, has_figures: bool = True) -> Part:
    """Who may see the sheet, and what its figures rest on, by the edition's settings, where it has any."""
    planned = edition.round.planlagt_skjaeringsdato
    paragraphs = [texts.say(f"del_{unit.niva}"), *describe_base(edition, texts, has_figures=has_figures)]
    if has_figures:
        paragraphs.append(texts.say("om_prosent"))
    paragraphs += [texts.say("om_egen_telling"), _describe_structure(unit, edition, texts)]
    if planned is not None and planned != edition.round.skjaeringsdato:
        cutoff = format_date(edition.round.skjaeringsdato)
        paragraphs.append(texts.say("om_planlagt", planlagt=format_date(planned), dato=cutoff))
    return Part("om", texts.say("om_overskrift"), tuple(paragraphs))


def describe_base(edition: Edition, texts: Texts, *, has_figures: bool = True) -> tuple[str, ...]:
    """What the year's settings make of the base: whether a person counts once (R4), which reasons are outside (R9)."""
    year, told = edition.year, []
    if has_figures:
        told.append(texts.say("om_en_gang" if year.flere_avslutninger == "siste" else "om_alle_ganger"))
    if year.utenfor_nevner:
        names = {reason.kode: label(reason, texts.language) for reason in reversed(edition.codes.reasons)}
        outside = texts.join([f"«{names[kode]}»" for kode in year.utenfor_nevner])
        told.append(texts.say("om_utenfor", arsaker=outside))
    return tuple(told)


def _describe_structure(unit: Unit, edition: Edition, texts: Texts) -> str:
    """The structure date; where the municipality has been merged or split, that its older codes count (R8)."""
    day = edition.year.inndeling
    told = texts.say("om_inndeling", dato=format_date(day))
    merged = edition.codes.areas.has_merged(unit.kommune_kode or unit.kode, FIRST_DAY, day)
    return f"{told} {texts.say('om_sammenslatt')}" if merged else told


def build_definitions(texts: Texts, *, has_interval: bool) -> tuple[Fact, ...]:
    """How each figure is counted, in plain words; a definition is a Fact whose value is the sentence.

    What an interval is, is told where the sheet has one.
    """
    terms = [key for key in _TERMS if key != _INTERVAL or has_interval]
    return tuple(Fact(key, texts.say(f"ord_{key}"), texts.say(f"ord_{key}_tekst")) for key in terms)


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
