"""One unit's figures and the edition become one finished sheet (``view.Sheet``).

What stands on the page, and when, is decided here; the tables are in ``tables.py``, the list of things to
check in ``checks.py``, the words in ``texts.py``. Nothing is read and nothing is written.
"""

from __future__ import annotations

from pipeline.areas import OSLO
from pipeline.codes import load_reasons
from pipeline.contract import IKKE_REGISTRERT
from pipeline.editions import Edition
from pipeline.sheets.checks import list_checks
from pipeline.sheets.facts import RunFacts
from pipeline.sheets.figures import Figures, Result, UnitFigures
from pipeline.sheets.percent import (
    HARD_SPACE,
    format_count,
    format_date,
    format_decimal,
    format_percent,
    scale_bar,
)
from pipeline.sheets.tables import (
    build_bydeler,
    build_comparison,
    build_groups,
    build_measures,
    build_reasons,
    label,
)
from pipeline.sheets.texts import Texts
from pipeline.sheets.view import Checks, Fact, KeyFigure, Measures, NoExits, Section, Segment, Sheet

_BAR = 100


def compose_sheet(figures: Figures, own: UnitFigures, edition: Edition, facts: RunFacts, texts: Texts) -> Sheet:
    """Return the sheet of one unit, in the language of ``texts``."""
    unit, slag, year = own.unit, edition.round.slag, str(edition.year.ar)
    has_exits = own.total.avsluttet > 0
    is_oslo = unit.niva == "kommune" and unit.kode == OSLO
    bydeler = figures.bydeler(unit.kode) if is_oslo else ()
    return Sheet(
        language=texts.language,
        title=texts.say("tittel", navn=unit.navn, ar=year),
        sender=texts.say("avsender", ar=year),
        sender_from=texts.say("avsender_fra"),
        status=texts.say(f"slag_{slag}"),
        is_preliminary=slag == "forelopig",
        place=texts.say(f"sted_{unit.niva}", kode=unit.kode),
        name=unit.navn,
        heading=texts.say("overskrift", ar=year),
        intro=texts.say(f"ingress_{slag}", ar=year),
        privacy=texts.say("personvern"),
        facts=_build_facts(edition, texts),
        notices=_choose_notices(unit.kode, edition, texts),
        key_figure=_build_key_figure(own.total, texts) if has_exits else None,
        no_exits=None if has_exits else _build_no_exits(own.total, edition, texts),
        comparison=build_comparison(figures, own, year, texts),
        checks=_build_checks(own, edition, texts),
        steps=_build_steps(edition, texts),
        questions=_build_questions(edition, texts),
        sharing=Section("deling", texts.say("del_overskrift"), (texts.say(f"del_{unit.niva}"),)),
        groups=build_groups(own, year, texts) if has_exits else None,
        reasons=build_reasons(own, year, texts),
        measures=_build_measures(figures, own, year, texts),
        bydeler=build_bydeler(bydeler, year, texts) if bydeler else None,
        notes=_build_notes(edition, texts),
        source=_build_source(edition, facts, texts),
    )


def _build_facts(edition: Edition, texts: Texts) -> tuple[Fact, ...]:
    """The two dates a reader needs: when data were taken, and the deadline where there is one."""
    cutoff, deadline = edition.round.skjaeringsdato, edition.round.frist
    facts = [
        Fact(texts.say("hentet_navn"), format_date(cutoff, texts.language), texts.say("hentet_forklaring")),
    ]
    if deadline:
        note = texts.say(f"frist_forklaring_{edition.round.slag}")
        facts.append(Fact(texts.say("frist_navn"), format_date(deadline, texts.language), note))
    return tuple(facts)


def _choose_notices(kode: str, edition: Edition, texts: Texts) -> tuple[str, ...]:
    """The round's notices to this unit, or to all."""
    notices = [item for item in edition.round.merknad if item.enheter is None or kode in item.enheter]
    return tuple(item.nn if texts.language == "nn" else item.nb for item in notices)


def _build_key_figure(total: Result, texts: Texts) -> KeyFigure:
    missing = total.groups[IKKE_REGISTRERT]
    parts = [
        ("del_mal", total.mal_nadd, "goal"),
        ("del_ikke_mal", total.avsluttet - total.mal_nadd - missing, "other"),
        ("del_ikke_registrert", missing, "missing"),
    ]
    start, segments = 0, []
    for key, number, tone in parts:
        place, length = scale_bar(start, total.avsluttet, _BAR), scale_bar(number, total.avsluttet, _BAR)
        segments.append(Segment(texts.say(key), format_count(number), place, length, tone))
        start += number
    percent = format_percent(total.mal_nadd, total.avsluttet)
    ended, spelled = format_count(total.avsluttet), percent.replace("%", texts.say("prosent"))
    described = texts.join([f"{part.label.lower()}: {part.count}" for part in segments])
    return KeyFigure(
        heading=texts.say("nokkel_mal", mal=format_count(total.mal_nadd), avsluttet=ended, prosent=spelled),
        percent=percent,
        explanation=texts.say("nokkel_forklaring"),
        chart_title=texts.say("nokkel_figur_navn"),
        chart_text=texts.say("nokkel_figur", avsluttet=ended, deler=described),
        segments=tuple(segments),
    )


def _build_no_exits(total: Result, edition: Edition, texts: Texts) -> NoExits:
    """Say that nobody ended, or that who seemed to was taken out (R6), and what to do if that is wrong."""
    year, deadline, excluded = edition.year.ar, edition.round.frist, total.utelatt_utvidet
    cutoff = format_date(edition.round.skjaeringsdato, texts.language)
    if excluded:
        heading = texts.say("ingen_overskrift_utelatt", ar=year)
        explanation = texts.count("ingen_forklaring_utelatt", excluded, ar=year, dato=cutoff)
    else:
        heading = texts.say("ingen_overskrift", ar=year)
        explanation = texts.say("ingen_forklaring", ar=year, dato=cutoff)
    if edition.round.slag == "forelopig" and deadline:
        advice = texts.say("ingen_gjor_forelopig", ar=year, frist=format_date(deadline, texts.language))
    else:
        advice = texts.say("ingen_gjor_endelig")
    return NoExits(heading, (explanation, advice))


def _build_checks(own: UnitFigures, edition: Edition, texts: Texts) -> Checks:
    slag, deadline = edition.round.slag, edition.round.frist
    frist = format_date(deadline, texts.language) if deadline else ""
    return Checks(
        heading=texts.say(f"sjekk_overskrift_{slag}"),
        intro=texts.say(f"sjekk_ingress_{slag}", frist=frist, ar=edition.year.ar),
        nothing=texts.say("sjekk_ingen"),
        items=list_checks(own, edition, texts),
    )


def _build_steps(edition: Edition, texts: Texts) -> tuple[str, ...]:
    """How to correct, step by step; none in a final edition."""
    deadline = edition.round.frist
    if edition.round.slag != "forelopig" or deadline is None:
        return ()
    frist = format_date(deadline, texts.language)
    return tuple(texts.say(f"rett_{step}", frist=frist) for step in range(1, 5))


def _build_questions(edition: Edition, texts: Texts) -> Section:
    contact, tag = edition.year.kontakt, edition.round.stottemerke
    paragraphs = [
        texts.say("sporsmal_stotte", stotte=contact.stotte, stottemerke=tag)
        if contact.stotte
        else texts.say("sporsmal_merke", stottemerke=tag)
    ]
    if contact.telefon:
        telephone = contact.telefon.replace(" ", HARD_SPACE)
        paragraphs.append(texts.say("sporsmal_telefon", telefon=telephone))
    return Section("sporsmal", texts.say("sporsmal_overskrift"), tuple(paragraphs))


def _build_measures(figures: Figures, own: UnitFigures, year: str, texts: Texts) -> Measures:
    heading, total = texts.say("tiltak_overskrift"), own.measure_sum
    if not total.deltakere:
        return Measures(heading, texts.say("tiltak_ingen_deltakere", ar=year), (), None, "")
    nation = format_decimal(figures.nation.measure_sum.timer_per_uke)
    shown = (
        Fact(texts.say("tiltak_deltakere", ar=year), format_count(total.deltakere)),
        Fact(texts.say("tiltak_uten"), format_count(total.deltakere_uten_tiltak)),
        Fact(
            texts.say("tiltak_timer"),
            format_decimal(total.timer_per_uke),
            texts.say("tiltak_timer_forklaring", land=nation),
        ),
    )
    table = build_measures(own, year, texts)
    note = texts.say("tiltak_flere") if table else texts.say("tiltak_ingen_tiltak", ar=year)
    return Measures(heading, texts.say("tiltak_ingress"), shown, table, note)


def _build_notes(edition: Edition, texts: Texts) -> Section:
    year = edition.year
    once = "om_en_gang" if year.flere_avslutninger == "siste" else "om_alle_ganger"
    paragraphs = [
        texts.say("om_lov", lover=texts.join(list(year.lover))),
        texts.say("om_grunnlag"),
        texts.say(once),
    ]
    if year.utenfor_nevner:
        names = {reason.kode: label(reason, texts.language) for reason in reversed(load_reasons())}
        outside = texts.join([f"«{names[kode]}»" for kode in year.utenfor_nevner])
        paragraphs.append(texts.say("om_utenfor", arsaker=outside))
    paragraphs += [
        texts.say("om_prosent"),
        texts.say("om_egen_telling"),
        texts.say("om_summer"),
        texts.say("om_inndeling", dato=format_date(year.inndeling, texts.language)),
    ]
    if edition.round.slag == "forelopig":
        paragraphs.append(texts.say("om_overforing"))
    return Section("om", texts.say("om_overskrift"), tuple(paragraphs))


def _build_source(edition: Edition, facts: RunFacts, texts: Texts) -> tuple[Fact, ...]:
    return (
        Fact(texts.say("bunn_kilde"), texts.say("bunn_kilde_verdi")),
        Fact(texts.say("bunn_hentet"), format_date(edition.round.skjaeringsdato, texts.language)),
        Fact(texts.say("bunn_utgave"), edition.key),
        Fact(texts.say("bunn_data"), facts.short_hash),
        Fact(texts.say("bunn_merke"), edition.round.stottemerke),
    )
