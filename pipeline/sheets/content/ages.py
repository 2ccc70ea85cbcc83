"""The table of ages: which share of each age group reached the goal, here and around (R9, R10).

A unit's own ages are shown only where enough ended for a group to be more than a person or two.
"""

from __future__ import annotations

from pipeline.nir.closed_lists import SHEET_AGE_GROUPS
from pipeline.sheets.content.counts import count_ended_in_age, count_reached_in_age
from pipeline.sheets.content.pieces import Row, Table
from pipeline.sheets.content.places import Places, explain_signs
from pipeline.sheets.words.texts import Texts

LEAST_EXITS = 21  # with fewer, the unit's own are not divided by age


def build_ages(places: Places, year: str, texts: Texts) -> Table:
    """A row per age group; the unit's own people and share first, where enough ended, then the places around."""
    own = places.own
    shows_own = own.figures.total.avsluttet >= LEAST_EXITS
    shown = places.all if shows_own else places.around
    nobody = texts.say("ingen_andel")
    rows = []
    for group in SHEET_AGE_GROUPS:
        ended, reached = count_ended_in_age(group), count_reached_in_age(group)
        shares = tuple(place.show_share(reached, ended, texts, nobody) for place in shown)
        rows.append(
            Row(group, _name_group(group, texts), (*([own.show_count(ended, texts)] if shows_own else []), *shares))
        )
    notes = [texts.say("alder_forklaring"), "" if shows_own else texts.say("alder_fa")]
    return Table(
        key="alder",
        name=texts.say("alder_fane"),
        caption=texts.say("alder_tabell", ar=year),
        headings=(
            texts.say("kolonne_alder"),
            *([texts.say("kolonne_avsluttet")] if shows_own else []),
            *(place.name for place in shown),
        ),
        rows=tuple(rows),
        note=" ".join(filter(None, (*notes, explain_signs(rows, places, texts)))),
    )


def _name_group(group: str, texts: Texts) -> str:
    """«18 til 25 år», «46 år og eldre»: without a dash, which a narrow column would break at."""
    if group.endswith("+"):
        return texts.say("alder_eldre", fra=group.removesuffix("+"))
    youngest, oldest = group.split("-")
    return texts.say("alder_gruppe", fra=youngest, til=oldest)
