"""The sentences that must stand on a unit's sheet, whole and with their numbers in, outside its sections with tables.

From the counts (``counts.py``), the words (``words.py``) and the year file. The whole sheet is put together in
``expected.py``.
"""

from __future__ import annotations

import re
from fractions import Fraction

from tests.support.readback.counts import Place, Published
from tests.support.readback.model import Fact, Item, Result, Section, as_count, as_share, show_text
from tests.support.readback.numbers import HARD_SPACE, find_percent, show_count, show_date
from tests.support.readback.summary import tell_summary, tell_uncertainty
from tests.support.readback.told import describe_limit
from tests.support.readback.words import SEVERITIES, Words, rank_rule, read_rules

_LEAST_EXITS, _WIDEST = 10, 30  # fewer exits, or more percentage points, and no interval is told


def list_items(edition: Published, place: Place, words: Words) -> tuple[Item, ...]:
    """What the quality rules found, worst first, and last those who were taken out."""
    given = {"ar": str(edition.ar), "frist": show_deadline(edition), "grense": describe_limit(edition, words)}
    items, findings = [], edition.list_findings(place)
    # of one worth, most people first
    by_worth = sorted(findings, key=lambda rule: (*rank_rule(read_rules()[rule]), -findings[rule]))
    for rule, number in ((rule, findings[rule]) for rule in by_worth):
        told, kind = words.rule(rule), SEVERITIES[read_rules()[rule]["alvor"]]
        heading = told["hva"][number != 1].format(n=show_count(number), **given)
        where = [words.say(f"finn_{read_rules()[rule]['nir']}", **given)] if "nir" in read_rules()[rule] else []
        action = " ".join([*where, told["hvor"].format(**given)])
        assert heading.endswith(".")
        items.append(
            Item(
                rule,
                kind,
                words.say(f"vekt_{kind}"),
                number,
                told["navn"],
                heading[:-1],
                told["hvorfor"].format(**given),
                action if edition.is_preliminary else "",
                tuple(case.format(**given) for case in told.get("valg", [])) if edition.is_preliminary else (),
            )
        )
    taken_out = edition.count_result(place, "utelatt_utvidet")
    if findings.get("tatt_ut_paa_frist"):
        taken_out -= sum(int(row["antall"]) for row in edition.list_rows("utelatt", place) if row["grunn"] == "frist")
    if taken_out:
        items.append(
            Item(
                "utelatt_utvidet",
                "info",
                words.say("vekt_info"),
                taken_out,
                words.say("utelatt_utvidet_navn"),
                words.count("utelatt_utvidet", taken_out),
                words.say("utelatt_utvidet_hvorfor", grense=given["grense"]),
                words.say("utelatt_utvidet_gjor") if edition.is_preliminary else "",
            )
        )
    return tuple(items)


def tell_deadline(edition: Published, words: Words) -> Fact | None:
    """The deadline, as long as it is not over."""
    if "frist" not in edition.round or not edition.is_preliminary:
        return None
    return Fact("frist", words.say("frist_navn"), show_text(show_deadline(edition)), words.say("frist_rettelser"))


def tell_contact(edition: Published, words: Words) -> tuple[str, ...]:
    """Whom to ask and ring, with the round's tag."""
    contact, tag = edition.year.get("kontakt", {}), edition.support_tag
    if contact.get("stotte"):
        first = words.say("sporsmal_stotte", stotte=contact["stotte"], stottemerke=tag)
    else:
        first = words.say("sporsmal_merke", stottemerke=tag)
    told = [first]
    if contact.get("epost"):
        told.append(words.say("sporsmal_epost", epost=contact["epost"]))
    if contact.get("telefon"):
        told.append(words.say("sporsmal_telefon", telefon=contact["telefon"].replace(" ", HARD_SPACE)))
    return tuple(told)


def tell_result(edition: Published, place: Place, words: Words) -> Result:
    """The share, and how those who ended are spread."""
    ended, reached = edition.count_result(place, "avsluttet"), edition.count_result(place, "mal_nadd")
    missing = edition.count_result(place, "ikke_registrert")
    spread = {"mal": reached, "ikke_mal": ended - reached - missing, "ikke_registrert": missing}
    parts = tuple(Fact(key, words.say(f"del_{key}"), as_count(number)) for key, number in spread.items())
    told = words.list_together([f"{part.name.lower()}: {part.value.text}" for part in parts])
    return Result(
        words.say("nokkel_mal", mal=show_count(reached), avsluttet=show_count(ended)),
        as_share(reached, ended, ""),
        ended < 10,
        tell_uncertainty(ended, words),
        tell_summary(edition, place, words),
        words.say("nokkel_forklaring"),
        tell_interval(edition, place, words),
        words.say("nokkel_figur_navn"),
        words.say("nokkel_figur", avsluttet=show_count(ended), deler=told),
        parts,
    )


def tell_no_exits(edition: Published, place: Place, words: Words) -> Section:
    """What stands where nobody ended."""
    taken_out, cutoff = edition.count_result(place, "utelatt_utvidet"), show_date(find_day(edition, "skjaeringsdato"))
    if edition.is_preliminary:
        advice = words.say("ingen_gjor_forelopig", ar=edition.ar, frist=show_deadline(edition))
    else:
        advice = words.say("ingen_gjor_endelig")
    participants = edition.count("tiltak_sum", place, "deltakere")
    nobody = () if participants else (words.say("tiltak_ingen_deltakere", ar=edition.ar),)
    outside = sum(int(row["antall"]) for row in edition.list_rows("utelatt", place) if row["grunn"] == "utenfor_nevner")
    if taken_out or outside:
        told = [words.count("ingen_utelatt", taken_out, ar=edition.ar)] if taken_out else []
        told += [words.count("ingen_utenfor", outside, ar=edition.ar)] if outside else []
        told.append(words.say("ingen_ellers", dato=cutoff))
        return Section(words.say("ingen_overskrift_utelatt", ar=edition.ar), (" ".join(told), *nobody, advice))
    told = words.say("ingen_forklaring", ar=edition.ar, dato=cutoff)
    return Section(words.say("ingen_overskrift", ar=edition.ar), (told, *nobody, advice))


def tell_interval(edition: Published, place: Place, words: Words) -> str:
    """Between which shares the result can end, or that it is open; nothing where the unit's points cannot move it."""
    people, ends = edition.intervals[place][0], find_ends(edition, place)
    if not edition.is_preliminary or not people or edition.count_result(place, "avsluttet") < _LEAST_EXITS:
        return ""
    if not ends:
        return words.count("spenn_apent", people, poeng=str(_WIDEST))
    if ends[0] == ends[1]:
        return words.say("spenn_likt", lavest=ends[0])
    return words.count("spenn", people, lavest=ends[0], hoyest=ends[1])


def find_ends(edition: Published, place: Place) -> tuple[int, ...]:
    """The lowest and the highest of these shares in whole percent; none where they are not told."""
    people, low, low_of, high, high_of = edition.intervals[place]
    if not edition.is_preliminary or not people or edition.count_result(place, "avsluttet") < _LEAST_EXITS:
        return ()
    if not low_of or not high_of or Fraction(high, high_of) - Fraction(low, low_of) > Fraction(_WIDEST, 100):
        return ()
    return tuple(find_percent(*end) or 0 for end in ((low, low_of), (high, high_of)))


def tell_steps(edition: Published, words: Words) -> Section | None:
    """How to correct, in a preliminary edition."""
    if not edition.is_preliminary:
        return None
    keys = [key for key in words.entries if re.fullmatch("rett_[0-9]+", key)]
    return Section(words.say("rett_overskrift"), tuple(words.say(key, ar=edition.ar) for key in keys))


def tell_source(edition: Published, words: Words, cutoff: str) -> tuple[Fact, ...]:
    """How the sheet was made."""
    values = {
        "kilde": words.say("bunn_kilde_verdi"),
        "hentet": cutoff,
        "utgave": edition.key,
        "datagrunnlag": edition.short_hash,
        "programvare": edition.software,
        "stottemerke": edition.support_tag,
    }
    names = ("bunn_kilde", "bunn_hentet", "bunn_utgave", "bunn_data", "bunn_programvare", "bunn_merke")
    return tuple(
        Fact(key, words.say(name), show_text(value)) for (key, value), name in zip(values.items(), names, strict=True)
    )


def find_day(edition: Published, key: str) -> str:
    """A date of the edition's own, ISO 8601."""
    return str(edition.round[key])


def show_deadline(edition: Published) -> str:
    """The deadline as a date, or nothing."""
    return show_date(find_day(edition, "frist")) if "frist" in edition.round else ""
