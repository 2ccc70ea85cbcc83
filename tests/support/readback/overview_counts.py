"""What the analyst's overview counts, worked out anew from an edition's result tables, by whole numbers and fractions.

Nothing of the product's own overview is used. What is made of the counts is in ``overview_tables.py`` and
``overview_texts.py``; the reading itself in ``overview_pages.py``.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.support.readback.counts import LAND, OSLO, Place, Published, Row
from tests.support.readback.numbers import (
    DASH,
    HARD_SPACE,
    MINUS,
    divide,
    find_percent,
    show_change,
    show_count,
    show_percent,
)
from tests.support.readback.sentences import describe_limit, show_deadline
from tests.support.readback.words import PACKAGE, Words, read_rules, read_words

FEW, COMPARED = 10, 20  # exits: with fewer, a unit is not ranked; what «has moved» asks for
Pair = tuple[int, int]


@dataclass(frozen=True)
class Counts:
    """The counts of one edition, and the words that the page says them with."""

    edition: Published

    @cached_property
    def words(self) -> Words:
        """The overview's own words."""
        path = PACKAGE / "overview" / "words.toml"
        return Words("nb", tomllib.loads(path.read_text(encoding="utf-8")))

    @cached_property
    def sheet_words(self) -> Words:
        return read_words("nb")

    @cached_property
    def snapshot_hash(self) -> str:
        """The whole of it; sheets print its beginning."""
        record = self.edition.home / "data" / self.edition.key / "snapshot" / "snapshot.json"
        return str(json.loads(record.read_text(encoding="utf-8"))["snapshot_hash"])

    def read(self, table: str) -> list[Row]:
        """The rows of a result table."""
        with (self.edition.reports / "tabeller" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter=";"))

    @cached_property
    def places(self) -> list[Place]:
        """Every unit that has figures, by level and code, the nation as everyone."""
        return [place for place in self.edition.rows["resultat"] if place[0] != "land_uten_sperret"]

    def list_level(self, niva: str) -> list[Place]:
        return [place for place in self.places if place[0] == niva]

    @cached_property
    def by_county(self) -> list[Place]:
        """The nation, then each county with its municipalities, Oslo's bydeler after Oslo."""
        found = [LAND]
        for county in self.list_level("fylke"):
            found.append(county)
            for kommune in self.list_level("kommune"):
                if self.edition.kommuner[kommune[1]]["fylke_kode"] == county[1]:
                    found.append(kommune)
                    found += [one for one in self.list_level("bydel") if one[1].startswith(kommune[1])]
        return found

    def find_county(self, place: Place) -> str:
        niva, kode = place
        if niva == "land":
            return ""
        code = kode if niva == "fylke" else self.edition.kommuner[kode[:4]]["fylke_kode"]
        return self.edition.name(("fylke", code))

    def find_share(self, place: Place, sex: str = "alle") -> Pair:
        return self.edition.count_result(place, "mal_nadd", sex), self.edition.count_result(place, "avsluttet", sex)

    @cached_property
    def ends(self) -> dict[Place, tuple[int, Pair, Pair]]:
        """People, and the share at either end: of a unit with a sheet from its own points, of others from all."""
        columns = "niva, kode, omfang, personer, lavest_mal_nadd, lavest_avsluttet, hoyest_mal_nadd, hoyest_avsluttet"
        found = {}
        for niva, kode, scope, people, low, low_of, high, high_of in self.edition.ask(
            f"select {columns} from statistikk.malspenn"
        ):
            if (scope == "egne") == (niva in ("kommune", "bydel")):
                found[niva, kode] = people, (low, low_of), (high, high_of)
        return found

    @cached_property
    def follow_up(self) -> dict[Place, Row]:
        """The units with a sheet, the one to ring first first."""
        return {(row["niva"], row["kode"]): row for row in self.read("oppfolging")}

    @cached_property
    def accounting(self) -> dict[str, int]:
        return {row["botte"]: int(row["antall"]) for row in self.read("regnskap")}

    def count_severity(self, place: Place, severity: str) -> int:
        rules = read_rules()
        return sum(
            number for rule, number in self.edition.list_findings(place).items() if rules[rule]["alvor"] == severity
        )

    def has_nobody(self, place: Place) -> bool:
        counted = [self.edition.count_result(place, name) for name in ("avsluttet", "deltakere")]
        taken = [int(row["antall"]) for row in self.edition.list_rows("utelatt", place)]
        return not any((*counted, *taken))

    def find_before(self, place: Place) -> Pair | None:
        """(mal_nadd, avsluttet) of the earlier round."""
        rows = {row["tall"]: int(row["antall_for"]) for row in self.edition.list_rows("resultat_endring", place)}
        return (rows["mal_nadd"], rows["avsluttet"]) if rows else None

    def find_year(self, place: Place, year: int) -> Pair | None:
        for row in self.edition.list_rows("utvikling", place):
            if int(row["ar"]) == year:
                return int(row["mal_nadd"]), int(row["avsluttet"])
        return None

    @cached_property
    def with_sheet(self) -> list[Place]:
        return [place for place in self.places if place[1] in self.edition.units]

    @cached_property
    def oslo(self) -> Place:
        return ("kommune", OSLO)

    def name_severity(self, severity: str) -> str:
        kinds = {"feil": "viktig", "advarsel": "sjekk", "opplysning": "info"}
        return self.sheet_words.say(f"vekt_{kinds[severity]}")

    def name_rule(self, rule: str) -> str:
        return str(self.sheet_words.rule(rule)["navn"])


def round_away(number: Fraction) -> int:
    """The nearest whole number, a half away from zero."""
    rounded = divide(abs(number.numerator), number.denominator)
    return rounded if number >= 0 else -rounded


def find_points(before: Pair, now: Pair) -> Fraction | None:
    return 100 * (Fraction(*now) - Fraction(*before)) if before[1] and now[1] else None


def show_share(share: Pair) -> str:
    return show_percent(find_percent(*share))


def show_points(before: Pair | None, now: Pair) -> str:
    """«+0,7», from the exact shares."""
    points = find_points(before, now) if before else None
    if points is None:
        return DASH
    tenths = round_away(10 * points)
    sign = "+" if tenths > 0 else MINUS if tenths < 0 else ""
    return f"{sign}{show_count(abs(tenths) // 10)},{abs(tenths) % 10}"


def show_signed(number: int | None) -> str:
    return DASH if number is None else show_change(number)


def show_relative(before: int, now: int) -> str:
    return f"{show_signed(round_away(Fraction(100 * (now - before), before)))}{HARD_SPACE}%" if before else DASH


def show_interval(lowest: Pair, highest: Pair) -> str:
    low, high = find_percent(*lowest), find_percent(*highest)
    return DASH if low is None or high is None else f"{low}–{high}{HARD_SPACE}%"


def show_width(lowest: Pair, highest: Pair) -> str:
    points = find_points(lowest, highest)
    return DASH if points is None else str(round_away(points))


def find_quartiles(shares: Iterable[Fraction]) -> list[Fraction]:
    """The lower quartile, the median and the upper one, between neighbours by their distance; none of fewer than 4."""
    found = sorted(shares)
    if len(found) < 4:
        return []
    quartiles = []
    for part in (1, 2, 3):
        place = Fraction(part * (len(found) - 1), 4)
        down = place.numerator // place.denominator
        up = min(down + 1, len(found) - 1)
        quartiles.append(found[down] + (found[up] - found[down]) * (place - down))
    return quartiles


def give_values(edition: Published) -> dict[str, Any]:
    """What the words of a quality rule are filled in with."""
    return {"ar": edition.ar, "frist": show_deadline(edition), "grense": describe_limit(edition, read_words("nb"))}
