"""The tables about the result that must stand on a unit's sheet, cell by cell, and the picture of them.

From the counts of the result tables by the rules (R9, R10, R13), in the order of the code lists. Tables about measures,
who was taken out and what has changed are in ``other_grids.py``, running text in ``sentences.py``.
"""

from __future__ import annotations

from tests.support.readback.counts import LAND, OSLO, Place, Published, list_groups
from tests.support.readback.county import Around
from tests.support.readback.model import Chart, Grid, Line, Shown, as_count, as_share, show_text
from tests.support.readback.numbers import HARD_SPACE, find_percent, show_count, show_percent
from tests.support.readback.others import make_similar_line
from tests.support.readback.words import Words, read_codes, read_rules

_LONGEST_IN_CHART = 36
_RESULT_COLUMNS = ("kolonne_sted", "kolonne_andel", "kolonne_mal", "kolonne_avsluttet", "kolonne_ikke_registrert")


def name_places(edition: Published, place: Place, words: Words) -> list[tuple[str, Place]]:
    """The places that stand side by side, with their names."""
    around = edition.list_around(place)
    return [(words.say("sammenlign_land") if one == LAND else edition.name(one), one) for one in around]


def say_all(words: Words, *keys: str) -> tuple[str, ...]:
    """The texts of several keys."""
    return tuple(words.say(key) for key in keys)


def make_groups(edition: Published, place: Place, words: Words) -> Grid:
    """The eight groups by sex, with their shares here and around, then the sum, the goal and its share."""
    places, around = name_places(edition, place, words), Around(edition, place, words)
    nobody, empty = words.say("ingen_andel"), (show_text(""),) * (len(places) - 1)
    counts = {
        key: [edition.count_result(place, key, sex) for sex in ("alle", "K", "M")]
        for key in (*(group["kode"] for group in list_groups()), "avsluttet", "mal_nadd")
    }
    lines = [
        Line(
            group["kode"],
            words.name(group),
            (
                *map(as_count, counts[group["kode"]]),
                *(around.share(one, group["kode"], "avsluttet", nobody) for _, one in places),
            ),
        )
        for group in list_groups()
    ]
    note = around.explain(lines)
    shares = [
        as_share(part, whole, nobody) for part, whole in zip(counts["mal_nadd"], counts["avsluttet"], strict=True)
    ]
    sums = {"avsluttet": ("rad_avsluttet", show_text("")), "mal_nadd": ("rad_mal", shares[0])}
    lines += [
        Line(key, words.say(label), (*map(as_count, counts[key]), share, *empty))
        for key, (label, share) in sums.items()
    ]
    lines.append(Line("andel_mal", words.say("rad_andel"), (*shares, show_text(""), *empty)))
    own_headings = say_all(words, "kolonne_gruppe", "kolonne_alle", "kolonne_K", "kolonne_M", "kolonne_andel")
    return Grid(
        words.say("resultat_fane"),
        words.say("resultat_tabell", ar=edition.ar),
        (*own_headings, *(name for name, _ in places[1:])),
        tuple(lines),
        note,
    )


def make_chart(edition: Published, place: Place, words: Words) -> Chart:
    """The groups' shares as a picture, and in words those that somebody went to."""
    around = Around(edition, place, words)
    ended = edition.count_result(place, "avsluttet")
    told, rows = [], []
    shown = {place}
    for group in list_groups():
        number, name = edition.count_result(place, group["kode"]), words.name(group)
        share = show_percent(find_percent(number, ended))
        rows.append((name, f"{show_count(number)} · {share}"))
        if number:
            told.append(words.say("bilde_del", navn=name.lower(), andel=share))
        for _, one in name_places(edition, place, words):
            whole = edition.count_result(one, "avsluttet")
            if whole and around.prints(one, group["kode"]) and around.prints(one, "avsluttet"):
                shown.add(one)
    return Chart(
        words.say("bilde_navn"),
        words.say("bilde_tekst", deler=words.list_together(told)),
        tuple(f"{share}{HARD_SPACE}%" for share in range(0, 101, 20)),
        tuple(_cut(name) for name, one in name_places(edition, place, words) if one in shown),
        tuple((_cut(name), number) for name, number in rows),
    )


def make_comparison(edition: Published, place: Place, words: Words) -> Grid:
    """The result of the unit, what it lies in, and the nation."""
    around = Around(edition, place, words)
    lines = [_make_result_line(around, name, one) for name, one in name_places(edition, place, words)]
    similar, notes = make_similar_line(edition, place, words), [around.explain(lines)]
    if similar:
        lines.insert(len(lines) - 1, similar)
        notes.insert(0, words.say("sammenlign_like_forklaring"))
    return Grid(
        words.say("sammenlign_fane"),
        words.say("sammenlign_tabell", ar=edition.ar),
        say_all(words, *_RESULT_COLUMNS),
        tuple(lines),
        " ".join(filter(None, notes)),
    )


def make_reasons(edition: Published, place: Place, words: Words) -> list[Grid]:
    """A table for each law: the registered reasons in the order of its code list."""
    found = {
        (row["lov"], row["avslutningsarsak"]): int(row["antall"])
        for row in edition.list_rows("avslutningsarsak", place)
    }
    known = [(row["lov"], row["kode"]) for row in read_codes("avslutningsarsak")]
    assert set(found) <= set(known), "a reason that no code list has"
    grids = []
    for law in (row["lov"] for row in read_codes("lov")):
        lines = [
            Line(
                row["kode"],
                words.name(row),
                (
                    show_text(words.say("nadd_ja" if row["mal_nadd"] == "1" else "nadd_nei")),
                    as_count(found[law, row["kode"]]),
                ),
            )
            for row in read_codes("avslutningsarsak")
            if row["lov"] == law and (law, row["kode"]) in found
        ]
        name = words.say(f"lov_{law}")
        if lines:
            grids.append(
                Grid(
                    words.say("arsaker_fane", lov=name),
                    words.say("arsaker_tabell", ar=edition.ar, lov=name),
                    say_all(words, "kolonne_arsak", "kolonne_teller_mal", "kolonne_antall"),
                    tuple(lines),
                )
            )
    return grids


def list_bydeler(edition: Published) -> list[Place]:
    """Oslo's bydeler; those without a sheet only where somebody ended."""
    places = [place for place in edition.rows["resultat"] if place[0] == "bydel" and place[1].startswith(OSLO)]
    return [one for one in sorted(places) if one[1] in edition.units or edition.count_result(one, "avsluttet")]


def make_bydeler(edition: Published, words: Words) -> Grid:
    """Oslo's bydeler with their important points, and their sum."""
    places = list_bydeler(edition)
    lines = []
    for place in places:
        result = _make_result_line(Around(edition, place, words), edition.name(place), place)
        important = [rule for rule in edition.list_findings(place) if read_rules()[rule]["alvor"] == "feil"]
        lines.append(Line(result.key, result.label, (*result.cells, as_count(len(important)))))
    keys = ("avsluttet", "mal_nadd", "ikke_registrert")
    ended, reached, missing = (sum(edition.count_result(place, key) for place in places) for key in keys)
    share = as_share(reached, ended, words.say("ingen_andel"))
    total = (share, as_count(reached), as_count(ended), as_count(missing), show_text(""))
    lines.append(Line("sum", words.say("bydeler_sum"), total))
    told = [words.say("bydeler_forklaring")] if any(place[1] not in edition.units for place in places) else []
    own = edition.count_result(("kommune", OSLO), "avsluttet")
    if own != ended:
        told.append(words.say("bydeler_avvik", sum=show_count(ended), oslo=show_count(own)))
    return Grid(
        words.say("bydeler_fane"),
        words.say("bydeler_tabell", ar=edition.ar),
        say_all(words, *_RESULT_COLUMNS, "kolonne_viktige"),
        tuple(lines),
        " ".join(told),
        words.say("kolonne_nummer"),
    )


def _make_result_line(around: Around, name: str, place: Place) -> Line:
    cells: tuple[Shown, ...] = (
        around.share(place, "mal_nadd", "avsluttet", around.words.say("ingen_andel")),
        around.show(place, "mal_nadd"),
        around.show(place, "avsluttet"),
        around.show(place, "ikke_registrert"),
    )
    return Line(place[1], name, cells)


def _cut(text: str) -> str:
    """A name as the picture has room for it."""
    return text if len(text) <= _LONGEST_IN_CHART else text[: _LONGEST_IN_CHART - 1].rstrip() + "…"
