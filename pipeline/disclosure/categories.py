"""The categories that public tables divide by, and which of them are published as one (P5).

Where a national row has a small count, its category is merged with another one in every table, before anything is
hidden. The order is fixed: that of the code lists, the nearest category of the same parent (a measure's main group, a
law) before any other; the groups of reasons that reach the goal are never merged with those that do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.disclosure.tables import merge_codes
from pipeline.editions.edition import Edition
from pipeline.nir.closed_lists import AGE_GROUPS, OTHER_GROUPS, RESULT_GROUPS, SHEET_AGE_GROUPS
from pipeline.nir.contract import LOVER
from pipeline.places.codes import UKJENT

PROTECTION = ("0", "1")


@dataclass(frozen=True)
class Category:
    """One category of a list. ``block``: what it may be merged within; ``parent``: what it is merged within first.

    ``exists``: somebody can be in it in the year. Where nobody can, its zero is known to everybody (P2).
    """

    code: str
    block: str
    parent: str
    exists: bool = True


@dataclass(frozen=True)
class Categories:
    """The categories of one list, in order, as they are published: ``merged`` are the places in ``members`` of each."""

    members: tuple[Category, ...]
    merged: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, members: tuple[Category, ...]) -> Categories:
        """Each category by itself."""
        return cls(members, tuple((place,) for place in range(len(members))))

    def code_of(self, union: tuple[int, ...]) -> str:
        """The code that a union is published under; of ``parent/child`` codes of one parent, the children's joined."""
        codes = [self.members[place].code.split("/") for place in union]
        return "/".join(merge_codes(tuple(dict.fromkeys(part))) for part in zip(*codes, strict=True))

    @property
    def codes(self) -> tuple[str, ...]:
        """The published codes, in order."""
        return tuple(self.code_of(union) for union in self.merged)

    def exists(self, code: str) -> bool:
        """Whether somebody can be in the published category."""
        union = self.merged[self.codes.index(code)]
        return any(self.members[place].exists for place in union)

    def merge(self, code: str) -> Categories:
        """The categories with the one of this code merged with its nearest; the same where there is none to take."""
        union = self.merged[self.codes.index(code)]
        first = self.members[union[0]]
        others = [other for other in self.merged if other != union and self.members[other[0]].block == first.block]
        parents = {self.members[place].parent for place in union}
        same = [other for other in others if {self.members[place].parent for place in other} <= parents]
        nearest = _find_next(union, same)
        if nearest is not None:
            taken = [nearest]
        elif (nearest := _find_next(union, others)) is not None:
            # of another parent all of it, so that the code says what is in it
            parent = self.members[nearest[0]].parent
            taken = [other for other in others if parent in {self.members[place].parent for place in other}]
            taken = taken if parent else [nearest]
        else:
            return self
        both = tuple(sorted((*union, *(place for other in taken for place in other))))
        kept = [other for other in self.merged if other != union and other not in taken]
        return Categories(self.members, tuple(sorted((*kept, both))))

    def find_published(self) -> Mapping[str, tuple[str, int]]:
        """The published code, and its place in the order, of each category."""
        return {self.members[place].code: (self.code_of(union), union[0]) for union in self.merged for place in union}


def _find_next(union: tuple[int, ...], others: list[tuple[int, ...]]) -> tuple[int, ...] | None:
    """The first that begins after the union, else the last before it."""
    after = [other for other in others if other[0] > union[0]]
    return min(after) if after else max(others, default=None)


def list_categories(edition: Edition) -> dict[str, Categories]:
    """The categories of an edition by list, none of them merged."""
    codes = edition.codes
    goal = find_goal_groups(edition)
    groups = tuple(Category(group.kode, str(group.kode in goal), "") for group in codes.reason_groups)
    ages = tuple(Category(age, "", "") for age in SHEET_AGE_GROUPS)
    laws = tuple(
        Category(f"{law}/{protection}", "", law, exists=_can_exist(edition, law, protection))
        for law in LOVER
        for protection in PROTECTION
    )
    measures = tuple(
        Category(measure.kode, measure.hovedgruppe, measure.hovedgruppe)
        for measure in codes.measures
        if measure.hovedgruppe != UKJENT
    )
    lists = {"gruppe": groups, "aldersgruppe": ages, "lovklasse": laws, "tiltakskode": measures}
    return {name: Categories.of(members) for name, members in lists.items()}


def find_goal_groups(edition: Edition) -> frozenset[str]:
    """The groups of reasons that all reach the goal, by the code lists."""
    reasons = edition.codes.reasons
    return frozenset(
        group for group in RESULT_GROUPS if {reason.mal_nadd for reason in reasons if reason.gruppe == group} == {True}
    )


def list_mapping(edition: Edition, categories: Mapping[str, Categories]) -> list[tuple[str, str, str, int]]:
    """The rows of ``offentlig.kategori``: list, category, published code, place in the order."""
    rows = []
    for name in ("gruppe", "lovklasse", "tiltakskode"):
        rows += [(name, *row) for row in _list_rows(categories[name])]
    ages = categories["aldersgruppe"].find_published()
    last = SHEET_AGE_GROUPS[-1]
    rows += [("aldersgruppe", age, *ages.get(age, ages[last])) for age in AGE_GROUPS]
    groups = categories["gruppe"].find_published()
    goal = find_goal_groups(edition) if edition.year.arsaker_kommune != len(RESULT_GROUPS) else {*groups}
    after = len(RESULT_GROUPS)
    rows += [
        ("kommunegruppe", group, *(published if group in goal else (OTHER_GROUPS, after)))
        for group, published in groups.items()
    ]
    return rows


def _list_rows(categories: Categories) -> list[tuple[str, str, int]]:
    return [(code, published, place) for code, (published, place) in categories.find_published().items()]


def _can_exist(edition: Edition, law: str, protection: str) -> bool:
    """Whether somebody can have ended under the law, with or without collective protection, in the year."""
    codes = edition.codes
    first = codes.law_dates[law]
    if protection != PROTECTION[0]:
        begins = codes.protection_dates[law]
        if begins is None:
            return False
        first = max(first, begins)
    return first <= date(edition.year.ar, 12, 31)
