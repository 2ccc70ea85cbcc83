"""Which units are the same place on two days, so that their figures of both years can be shown side by side.

A place is the same while its borders are: a new name or a new code moves nobody, a merger or a split does. Where the
code on a row leads (R8) is another question, answered in ``pipeline/places/areas.py``.
"""

from __future__ import annotations

from datetime import date

from pipeline.places.areas import NYTT_NAVN, OSLO, AreaTables

_NEW_CODE = "ny_kode"
_COUNTRY = ("land", "0")


def find_same_places(areas: AreaTables, then: date, now: date) -> dict[tuple[str, str], str]:
    """Return the unit on the day ``now`` of each unit on the day ``then`` that has the same borders on both.

    Keys are (niva, kode) then, values kode now; levels land, kommune and bydel, of which a bydel follows Oslo. Either
    day may be the earlier one; ValueError where one is before the area tables begin.
    """
    followed = _follow_codes(areas, min(then, now), max(then, now))
    kommuner = followed if then <= now else {new: old for old, new in followed.items()}
    places = {_COUNTRY: _COUNTRY[1]} | {("kommune", old): new for old, new in kommuner.items()}
    if kommuner.get(OSLO) == OSLO:
        bydeler = [{area.kode for area in areas.structure(day).bydeler} for day in (then, now)]
        places |= {("bydel", kode): kode for kode in sorted(bydeler[0] & bydeler[1])}
    return places


def _follow_codes(areas: AreaTables, first: date, last: date) -> dict[str, str]:
    """The code on ``last`` of each municipality on ``first`` that no change in between gave or took anything."""
    codes = {area.kode: area.kode for area in areas.structure(first).kommuner}
    for day, changes in _changes(areas):
        if first < day <= last:
            moved = {old: new for old, new, kind in changes if kind == _NEW_CODE}
            touched = {code for old, new, kind in changes if kind != _NEW_CODE for code in (old, new)}
            codes = {old: moved.get(code, code) for old, code in codes.items() if code not in touched}
    return codes


def _changes(areas: AreaTables) -> list[tuple[date, list[tuple[str, str, str]]]]:
    """Every change of codes as (from, to, kind), by day, those of names alone left out."""
    by_day: dict[date, list[tuple[str, str, str]]] = {}
    for change in areas.endringer:
        if change.endring != NYTT_NAVN:
            by_day.setdefault(change.dato, []).append((change.fra_kode, change.til_kode, change.endring))
    return sorted(by_day.items())
