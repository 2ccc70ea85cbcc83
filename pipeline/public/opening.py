"""The first screen of a page: the result in one look; where it is not shown, that of the place around.

P15: where the share is hidden, the county's is shown, with one sentence why.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.disclosure.model import PublicUnit, Sign
from pipeline.disclosure.tables import EVERYBODY, NATION
from pipeline.public.frame import Subject
from pipeline.public.labels import Labels
from pipeline.public.places import COUNT, PERCENT, Place, draw_length, read_count, show_value
from pipeline.public.view import KeyCard
from pipeline.sheets.content.pieces import Row, Segment, Table

_BAR = 100


def build_key(own: Place, around: Sequence[Place], unit: PublicUnit | None, subject: Subject) -> KeyCard:
    """The card of a unit, or of the nation where ``unit`` is None."""
    say, labels = subject.labels.texts.say, subject.labels
    ended, reached = (own.ask("resultat", name, EVERYBODY) for name in ("avsluttet", "mal_nadd"))
    sted = labels.name_place(unit) if unit else say("off_hele_landet").lower()
    if own.share.value is not None and ended.value is not None and reached.value is not None:
        numbers = {"mal": _print(own, "mal_nadd", labels), "avsluttet": _print(own, "avsluttet", labels)}
        return KeyCard(
            percent=show_value(own.share, PERCENT, labels).text,
            heading=say("off_nokkel", **numbers),
            paragraphs=(),
            note=say("off_mal"),
            chart_title=say("off_figur"),
            chart_text=say("off_figur_tekst", mal=numbers["mal"], ikke=_print(own, "ikke_mal_nadd", labels)),
            segments=_build_segments(own, labels),
        )
    if own.share.sign is Sign.IMPOSSIBLE and ended.value == 0:
        return KeyCard(
            percent="",
            heading=say("off_ingen", ar=own.public.ar),
            paragraphs=(say("off_ingen_tekst", sted=sted, ar=own.public.ar),),
        )
    told = [say("off_skjult_andel", sted=sted)]
    if ended.value is not None:
        told.append(labels.texts.count("off_skjult_avsluttet", read_count(ended), ar=own.public.ar))
    shown = next((place for place in around if place.share.value is not None), None)
    return KeyCard(
        percent="",
        heading=say("off_nokkel_skjult"),
        paragraphs=tuple(told),
        around=_tell_share(shown, labels) if shown else "",
        note=say("off_mal"),
    )


def _tell_share(place: Place, labels: Labels) -> str:
    share = show_value(place.share, PERCENT, labels).text
    if place.niva == NATION:
        return labels.texts.say("off_nokkel_hele", andel=share)
    return labels.texts.say("off_nokkel_sted", andel=share, sted=place.name)


def _print(own: Place, name: str, labels: Labels) -> str:
    return show_value(own.ask("resultat", name, EVERYBODY), COUNT, labels).text


def _build_segments(own: Place, labels: Labels) -> tuple[Segment, ...]:
    """The stacked bar of who reached the goal and who did not, as long as the share that is printed (P3)."""
    parts = {name: own.ask("resultat", name, EVERYBODY) for name in ("mal_nadd", "ikke_mal_nadd")}
    if own.share.value is None or any(part.value is None for part in parts.values()):
        return ()
    share = int(own.share.value)
    places = (("mal", "off_del_mal", "goal", 0, share), ("ikke", "off_del_ikke", "other", share, _BAR - share))
    return tuple(
        Segment(key, labels.texts.say(word), show_value(part, COUNT, labels), f"{start}.0", f"{length}.0", tone)
        for (key, word, tone, start, length), part in zip(places, parts.values(), strict=True)
    )


def build_comparison(own: Place, around: Sequence[Place], labels: Labels) -> Table:
    """The share of the place and of those around it, with bars."""
    rows = [
        Row(
            place.kode,
            place.name,
            (show_value(place.share, PERCENT, labels),),
            "own" if place is own else "plain",
            draw_length(place.share),
            "goal" if place is own else "other",
        )
        for place in (own, *around)
    ]
    say = labels.texts.say
    return Table(
        key="sammenligning",
        name=say("sammenlign_fane"),
        caption=say("off_sammenlign", ar=own.public.ar),
        headings=(say("off_kol_sted"), say("off_kol_andel")),
        rows=tuple(rows),
    )
