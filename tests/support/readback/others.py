"""What a sheet holds the unit up against beside its county: its ages, and the municipalities most like it.

Made for the read-back test on its own, from the result tables; the county's own figures are in ``county.py``.
"""

from __future__ import annotations

from dataclasses import replace

from tests.support.readback.counts import Place, Published
from tests.support.readback.county import AGE_ENDED, AGE_REACHED, Around
from tests.support.readback.model import Grid, Line, Shown, as_share, show_text
from tests.support.readback.words import Words


def make_ages(around: Around, places: list[tuple[str, Place]]) -> Grid:
    """The share of each age group; the unit's own where more than twenty ended."""
    edition, own, words = around.edition, around.own, around.words
    has_own = edition.count_result(own, "avsluttet") > 20
    shown, nobody = places if has_own else places[1:], words.say("ingen_andel")
    lines = []
    for group in ("18-25", "26-35", "36-45", "46+"):
        shares = [around.share(one, (AGE_REACHED, group), (AGE_ENDED, group), nobody) for _, one in shown]
        people = [around.show(own, (AGE_ENDED, group))] if has_own else []
        ends = dict(zip(("fra", "til"), group.split("-"), strict=False))
        label = words.say("alder_eldre", fra="46") if group == "46+" else words.say("alder_gruppe", **ends)
        lines.append(Line(group, label, (*people, *shares)))
    notes = [words.say("alder_forklaring"), "" if has_own else words.say("alder_fa"), around.explain(lines)]
    first = [words.say("kolonne_alder"), *([words.say("kolonne_avsluttet")] if has_own else [])]
    caption, note = words.say("alder_tabell", ar=edition.ar), " ".join(filter(None, notes))
    return Grid(words.say("alder_fane"), caption, (*first, *(name for name, _ in shown)), tuple(lines), note)


def make_similar_line(edition: Published, own: Place, words: Words) -> Line | None:
    """The ten municipalities with the nearest number of participants, as one share."""
    if own[0] != "kommune":
        return None
    size = edition.count_result(own, "deltakere")
    limit = max(edition.year.get("publiseringsgrense", 5), 1)
    others = [
        place
        for kode in edition.kommuner
        if (place := ("kommune", kode)) != own and min(_count_all(edition, place)) >= limit
    ]
    others.sort(key=lambda one: (abs(edition.count_result(one, "deltakere") - size), one[1]))
    ended = [edition.count_result(one, "avsluttet") for one in others[:10]]
    reached = sum(edition.count_result(one, "mal_nadd") for one in others[:10])
    if len(ended) < 10 or sum(ended) < 100 or max(ended) * 2 > sum(ended):
        return None
    empty: tuple[Shown, ...] = (show_text(""),) * 3
    label = words.say("sammenlign_like", antall=10)
    return Line("like", label, (replace(as_share(reached, sum(ended), ""), exact=None), *empty))


def _count_all(edition: Published, place: Place) -> tuple[int, ...]:
    """Participants, exits, and those with and without the goal: none of them is small in a similar municipality."""
    ended, reached = (edition.count_result(place, key) for key in ("avsluttet", "mal_nadd"))
    return edition.count_result(place, "deltakere"), ended, reached, ended - reached
