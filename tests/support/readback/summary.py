"""The two sentences on what matters most, and how far one person moves the share, told from the result tables.

Made for the read-back test on its own; the other sentences are in ``sentences.py``.
"""

from __future__ import annotations

from tests.support.readback.counts import LAND, Place, Published
from tests.support.readback.numbers import divide, find_percent, show_count, show_percent, show_tenths
from tests.support.readback.words import Words


def tell_summary(edition: Published, place: Place, words: Words) -> tuple[str, str]:
    """About the result, then about what is missing."""
    ended, reached = (edition.count_result(place, key) for key in ("avsluttet", "mal_nadd"))
    if ended < 20:
        work, education = (edition.count_result(place, key) for key in ("arbeid", "utdanning"))
        first = words.say("kort_fa", arbeid=show_count(work), utdanning=show_count(education))
    else:
        country = find_percent(edition.count_result(LAND, "mal_nadd"), edition.count_result(LAND, "avsluttet"))
        points = (find_percent(reached, ended) or 0) - (country or 0)
        key = "kort_over" if points > 0 else "kort_under" if points else "kort_likt"
        first = words.say(key, poeng=show_count(abs(points)), land=show_percent(country))
    missing = edition.count_result(place, "ikke_registrert")
    people, without = (edition.count_result(place, key) for key in ("deltakere", "deltakere_uten_tiltak"))
    if missing:
        key = "kort_uten_arsak" if edition.is_preliminary else "kort_uten_arsak_endelig"
        return first, words.count(key, missing, avsluttet=show_count(ended))
    if without:
        return first, words.count("kort_uten_tiltak", without, deltakere=show_count(people))
    return first, words.say("kort_alt" if people else "kort_arsak")


def tell_uncertainty(ended: int, words: Words) -> str:
    """How many points one of so many people is."""
    points = show_tenths(divide(1000, ended))
    if ended < 10:
        return words.count("usikker_fa", ended, poeng=points)
    return words.say("usikker_noen" if ended < 20 else "usikker_mange", poeng=points)
