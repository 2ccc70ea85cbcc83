"""What every sheet and letter tells, whatever its figures: names of places, duties, consequence, links, notes.

From the words (``words.py``), the year file and the code lists. Sentences with the unit's figures are in
``sentences.py``; the letter is read back in ``letters.py``.
"""

from __future__ import annotations

import re
import tomllib

from tests.support.readback.counts import Place, Published
from tests.support.readback.model import Section
from tests.support.readback.numbers import find_percent, show_count, show_date, show_percent
from tests.support.readback.words import PACKAGE, Words, read_codes

_MERGERS = ("sammenslatt", "delt", "delt_og_sammenslatt")
_LINKS = {"nir": "lenke_nir", "veiledning": "lenke_veiledning", "stotte_lenke": "lenke_stotte"}


def name_place(edition: Published, place: Place, words: Words, *, in_sentence: bool = False) -> str:
    """A unit's name as a heading or within a sentence."""
    niva, kode = place
    name, kind = edition.name(place), "stad" if in_sentence else "navn"
    naming = tomllib.loads((PACKAGE / "places" / "naming.toml").read_text(encoding="utf-8"))
    county = re.fullmatch(r"(.+) \((.+)\)", name)
    if niva == "bydel":
        return words.say(f"{kind}_bydel", navn=name)
    if kode in naming["herad"]["koder"]:
        return words.say(f"{kind}_herad", navn=name)
    if county:
        return words.say("stad_kommune_i" if in_sentence else "navn_i", navn=county[1], fylke=county[2])
    joined = name.replace(" - ", " – ")
    return words.say("stad_kommune", navn=naming["norsk"].get(name, joined)) if in_sentence else joined


def describe_limit(edition: Published, words: Words) -> str:
    """The longest programme that NIR takes, where laws may differ."""
    given = edition.year.get("nir_grense_maneder", 36)
    months = {given.get(law, 36) if isinstance(given, dict) else given for law in edition.year["lover"]}
    return f" {words.say('eller')} ".join(words.describe_months(number) for number in sorted(months))


def tell_publishing(edition: Published, words: Words) -> str:
    """When the final figures come, in words; nothing where the year file does not say."""
    own = edition.round.get("publiseres_nn", "") if words.language == "nn" else ""
    return str(own or edition.round.get("publiseres", ""))


def tell_consequence(edition: Published, words: Words, *, has_points: bool) -> str:
    """What follows if nothing is done; without points to correct, when the figures are public."""
    if not edition.is_preliminary:
        return ""
    when = tell_publishing(edition, words)
    if not has_points:
        return words.say("na_publiseres", nar=when) if when else ""
    return words.say("na_folge", nar=when) if when else words.say("na_folge_uten")


def tell_intro(edition: Published, place: Place, words: Words) -> str:
    """What stands above the points; in a final edition, when the figures are public, what they were, what is over."""
    if edition.is_preliminary:
        return words.say("na_ingress_forelopig")
    told = []
    if "publisert" in edition.round:
        told.append(words.say("na_publisert", dato=show_date(str(edition.round["publisert"]))))
    elif tell_publishing(edition, words):
        told.append(words.say("na_publiseres", nar=tell_publishing(edition, words)))
    told.append(_tell_before(edition, place, words))
    return " ".join(filter(None, (*told, words.say("na_ingress_endelig", ar=edition.ar))))


def _tell_before(edition: Published, place: Place, words: Words) -> str:
    """The result of the preliminary round before, or that it was the same; empty without one."""
    rounds = {f"{edition.ar}-{item['navn']}": item for item in edition.year["utgave"]}
    earlier = rounds.get(edition.earlier_round or "", {})
    if edition.earlier_round is None or earlier.get("slag") == "endelig":
        return ""
    day = show_date(str(earlier.get("sendt", earlier["skjaeringsdato"]))) if earlier else ""
    shown = words.say("forelopige_tall", dato=day) if day else words.say("forelopige_tall_uten")
    rows = {row["tall"]: row for row in edition.list_rows("resultat_endring", place)}
    ended, reached = (int(rows[key]["antall_for"]) for key in ("avsluttet", "mal_nadd"))
    if all(rows[key]["antall_for"] == rows[key]["antall"] for key in ("avsluttet", "mal_nadd")):
        return words.say("siden_likt", tall=shown)
    if not ended:
        return words.say("siden_ingen", tall=shown)
    share = show_percent(find_percent(reached, ended))
    return words.say("siden_endret", tall=shown, mal=show_count(reached), avsluttet=show_count(ended), andel=share)


def tell_duties(edition: Published, words: Words) -> list[str]:
    """What stands in the letter too."""
    limit = describe_limit(edition, words)
    return [words.say(f"vite_{key}", grense=limit) for key in ("utvidet", "nir", "plikt", "brukes")]


def tell_help(edition: Published, place: Place, words: Words) -> tuple[Section, ...]:
    """What all must know, and the year file's links."""
    told = tell_duties(edition, words)
    told += [words.say(f"vite_{key}") for key in ("bosted", "flyttet", "sperret")]
    day = str(edition.round.get("sendt", edition.round["skjaeringsdato"]))
    if day[5:7] == "01" and _was_merged(place, f"{day[:4]}-01-01", day):
        told.append(words.say("om_overforing"))
    must_know = Section(words.say("vite_overskrift"), tuple(told))
    links = list_links(edition, words)
    return (must_know, Section(words.say("lenker_overskrift"), links=links)) if links else (must_know,)


def list_links(edition: Published, words: Words) -> tuple[tuple[str, str], ...]:
    """The year file's pages: their names and addresses."""
    contact = edition.year.get("kontakt", {})
    name = {"lenke_stotte": "lenke_stotte" if contact.get("stotte") else "lenke_stotte_uten"}
    return tuple(
        (words.say(name.get(label, label), stotte=contact.get("stotte", "")), contact[key])
        for key, label in _LINKS.items()
        if contact.get(key)
    )


def tell_about(edition: Published, place: Place, words: Words, *, is_empty: bool = False) -> Section:
    """Who may see the figures, and what they rest on by the edition's settings."""
    outside = [
        next(words.name(row) for row in read_codes("avslutningsarsak") if row["kode"] == reason)
        for reason in edition.year.get("utenfor_nevner", [])
    ]
    once = edition.year.get("flere_avslutninger", "siste") == "siste"
    told = [words.say(f"del_{place[0]}")]
    if not is_empty:
        told.append(words.say("om_en_gang" if once else "om_alle_ganger"))
    if outside:
        told.append(words.say("om_utenfor", arsaker=words.list_together([f"«{name}»" for name in outside])))
    if not is_empty:
        told.append(words.say("om_prosent"))
    told.append(words.say("om_egen_telling"))
    structure = [words.say("om_inndeling", dato=show_date(edition.structure_day))]
    if _was_merged(place, "2017-01-01", edition.structure_day):
        structure.append(words.say("om_sammenslatt"))
    told.append(" ".join(structure))
    planned, cutoff = edition.round.get("planlagt_skjaeringsdato"), str(edition.round["skjaeringsdato"])
    if planned and str(planned) != cutoff:
        told.append(words.say("om_planlagt", planlagt=show_date(str(planned)), dato=show_date(cutoff)))
    return Section(words.say("om_overskrift"), tuple(told))


def _was_merged(place: Place, since: str, until: str) -> bool:
    kode = place[1][:4]
    return any(
        kode in (row["fra_kode"], row["til_kode"]) and since <= row["dato"] <= until
        for row in read_codes("kommune_endring")
        if row["endring"] in _MERGERS
    )
