"""The oracle's T3: what introduksjonsstønad says of a register, counted person by person, month by month.

Reads no SQL. Months are numbered on from year 0, days are ordinals. The rows come from ``oracle_reading.py``, places
from ``oracle_units.py``, participation and exits from their modules.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.support.oracle import KJONN, read_reasons
from tests.support.oracle_exits import Row, add_months, exit_order, sort_exits
from tests.support.oracle_participants import find_participation, participation_end
from tests.support.oracle_reading import read_tables
from tests.support.oracle_settings import YearSettings
from tests.support.oracle_units import Structure
from tests.support.registers import Tables
from tests.support.running import read_areas
from tests.support.stonad import Payment

GIVES = ("innvilget", "forlenget", "utvidet")
BY_PLACE = ("stonad_uten_deltakelse", "stonad_etter_avslutning", "stonad_i_to_kommuner")
Programme = tuple[date, date | None, date]  # start, exit, limit
Place = tuple[str | None, str | None]


def number_of(month: str) -> int:
    return 12 * int(month[:4]) + int(month[5:7]) - 1


def first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)


class StonadOracle:
    """One edition with the payments of a file that names people by ``key``."""

    def __init__(
        self, tables: Tables, settings: YearSettings, payments: Sequence[Payment], key: str, tatt_ut: str
    ) -> None:
        self.settings = settings
        self.reading = read_tables(tables, settings.skjaeringsdato, set(read_reasons()))
        self.structure = Structure(read_areas(), settings.structure_date, settings.omradekorreksjon)
        self.people = {row["person_id"]: row for row in self.reading.rows["person"]}
        self.shielded = {name for name, row in self.people.items() if row["adressesperre"]}
        self.exits = sort_exits(self.reading, settings, self.structure, self.shielded)
        self.extended = {one.row["avslutning_id"] for one in self.exits if one.botte == "utvidet_program"}
        self.taken = datetime.fromisoformat(tatt_ut).date()
        self.months = [number_of(payment.maned) for payment in payments]
        owners: dict[str, list[str]] = defaultdict(list)
        for name, row in self.people.items():
            owners[row[key] or ""].append(name)
        self.lost = (
            {name for name, row in self.people.items() if not row[key] or len(owners[row[key]]) > 1}
            if key == "fodselsnummer"
            else set()
        )
        self.paid: dict[tuple[str, int], dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for payment in payments:
            if len(owners[payment.person]) == 1:
                (name,) = owners[payment.person]
                amount = Decimal(payment.belop.replace(",", "."))
                self.paid[name, number_of(payment.maned)][payment.kommunenummer] += amount

    @property
    def year(self) -> range:
        return range(12 * self.settings.ar, 12 * self.settings.ar + 12)

    def is_paid(self, person: str, month: int) -> bool:
        return sum(self.paid.get((person, month), {}).values()) > 0

    def giving(self, person: str) -> list[Row]:
        return [
            row
            for row in self.reading.of_person("vedtak", person)
            if row["ordning"] == "introduksjonsprogram" and row["vedtakstype"] in GIVES
        ]

    def takes_part(self, person: str, month: int) -> bool:
        """R11: a day of the month or of the one before."""
        first, after = first_day(month - 1), first_day(month + 1)
        ends = ((row["fra_dato"], participation_end(self.reading, row)) for row in self.giving(person))
        return any(fra < after and (til is None or til >= first) for fra, til in ends)

    def place(self, kommunenummer: str, bydelsnummer: str | None) -> Place:
        found = dict(self.structure.places(kommunenummer, bydelsnummer)) if kommunenummer else {}
        return found.get("kommune"), found.get("bydel")

    def programmes(self, person: str, lov: str | None = None) -> list[Programme]:
        """R5, of programmes without an exit too."""
        groups: dict[tuple[str, date | None], list[Row]] = defaultdict(list)
        exits = self.reading.of_person("avslutning", person)
        for row in self.giving(person):
            after = [e["avslutningsdato"] for e in exits if e["lov"] == row["lov"]]
            end = min((day for day in after if day >= row["fra_dato"]), default=None)
            groups[row["lov"], end].append(row)
        found = []
        for (own, end), rows in groups.items():
            starts = [row["fra_dato"] for row in rows if row["vedtakstype"] == "innvilget"]
            if starts and lov in (None, own):
                start = min(starts)
                last = end or max(start, self.settings.skjaeringsdato)
                leave = self.pauses(person, own, ("permisjon",), last) & set(
                    range(start.toordinal(), last.toordinal() + 1)
                )
                limit = add_months(start, self.settings.grense_maneder(own)) + timedelta(days=len(leave))
                found.append((start, end, limit))
        return found

    def pauses(self, person: str, lov: str, kinds: Sequence[str], open_until: date) -> set[int]:
        days: set[int] = set()
        for row in self.reading.of_person("vedtak", person):
            if row["ordning"] == "introduksjonsprogram" and row["lov"] == lov and row["vedtakstype"] in kinds:
                days |= set(range(row["fra_dato"].toordinal(), (row["til_dato"] or open_until).toordinal() + 1))
        return days

    def is_set_aside(self, person: str, month: int) -> bool:
        """Past the limit of the last programme begun."""
        day = first_day(month)
        begun = [one for one in self.programmes(person) if one[0] <= day]
        latest = max((start for start, _, _ in begun), default=None)
        return bool(begun) and max(limit for start, _, limit in begun if start == latest) <= day

    def last_exit(self, person: str, month: int) -> Row | None:
        rows = [r for r in self.reading.of_person("avslutning", person) if r["avslutningsdato"] < first_day(month)]
        return max(rows, key=exit_order, default=None)

    def tell(self, person: str, month: int, payer: str) -> tuple[str, Place]:
        """What NIR says of a paid month, and where the finding is."""
        here = self.place(payer, None)
        last = self.last_exit(person, month)
        begun = [row["fra_dato"] for row in self.giving(person) if row["fra_dato"] <= first_day(month)]
        again = last is not None and bool(begun) and max(begun) > last["avslutningsdato"]
        if self.takes_part(person, month):
            return "", here
        if self.is_set_aside(person, month) or (last and not again and last["avslutning_id"] in self.extended):
            return "aside", here
        if last is not None and not again and last["avslutningsdato"] < first_day(month - 1):
            there = self.place(last["kommunenummer"], last["bydelsnummer"])
            knows = here[0] == there[0] if payer else last["avslutningsarsak"] != "flyttet"
            if knows:
                return "stonad_etter_avslutning", there
        return "stonad_uten_deltakelse", here

    @cached_property
    def findings(self) -> Counter[tuple[str, str, str | None, str | None]]:
        """(rule, person, municipality, bydel) -> months."""
        rows = {*self._find_payments(), *self._find_unpaid()}
        kept = [row[:4] for row in rows if row[0] not in BY_PLACE or row[1] not in self.shielded]
        return Counter(kept)

    def _find_payments(self) -> Iterator[tuple[Any, ...]]:
        for (person, month), payers in self.paid.items():
            if month not in self.year or sum(payers.values()) <= 0:
                continue
            told = {payer: self.tell(person, month, payer) for payer, amount in payers.items() if amount > 0}
            for rule, place in told.values():
                if rule.startswith("stonad"):
                    yield rule, person, *place, month
            places = {self.place(payer, None) for payer, (rule, _) in told.items() if payer and rule != "aside"}
            places -= {(None, None)}
            if len(places) > 1:
                for place in places:
                    yield "stonad_i_to_kommuner", person, *place, month

    def _find_unpaid(self) -> Iterator[tuple[Any, ...]]:
        judged = [
            month
            for month in self.year
            if min(self.months) <= month < max(self.months) and first_day(month + 2) <= self.taken
        ]
        for row in self.reading.rows["vedtak"]:
            person = row["person_id"]
            if row not in self.giving(person) or person in self.lost:
                continue
            for month, days in self.responsible(row).items():
                if days and month in judged and not (self.is_paid(person, month) or self.is_paid(person, month + 1)):
                    place = self.place(row["kommunenummer"], row["bydelsnummer"])
                    yield "deltakelse_uten_stonad", person, *place, month

    def responsible(self, row: Row) -> dict[int, set[int]]:
        """F3: the days of a decision in the year, before the limit, outside leave and stops, by month."""
        ar = self.settings.ar
        first = max(row["fra_dato"], date(ar, 1, 1))
        last = min(participation_end(self.reading, row) or date.max, date(ar, 12, 31))
        begun = [one for one in self.programmes(row["person_id"], row["lov"]) if one[0] <= last]
        limit = date.max
        if begun:
            _, end, found = max(begun)
            slack = timedelta(days=self.settings.frist_slakk_dager)
            if end is None or end >= first or end >= found - slack:
                limit = found
        until = max(date(ar, 12, 31), self.settings.skjaeringsdato)
        away = self.pauses(row["person_id"], row["lov"], ("permisjon", "stans"), until)
        days = set(range(first.toordinal(), min(last, limit - timedelta(days=1)).toordinal() + 1)) - away
        months: dict[int, set[int]] = defaultdict(set)
        for day in days:
            months[number_of(date.fromordinal(day).isoformat())].add(day)
        return months

    def count_units(self) -> dict[tuple[str, str, str], tuple[int, int, int, int, Fraction | None]]:
        """Unit and sex -> the figures of ``statistikk.stonad``."""
        months = Counter(person for person, month in self.paid if month in self.year and self.is_paid(person, month))
        took_part = find_participation(self.reading, self.settings.ar, self.structure, self.shielded)
        found = {}
        for unit in self.structure.units():
            for sex in KJONN:
                people = [name for name in took_part.get(unit, {}) if sex in ("alle", self.people[name]["kjonn"])]
                paid = [name for name in people if months[name]]
                total = sum(months[name] for name in paid)
                mean = Fraction(total, len(paid)) if paid else None
                found[*unit, sex] = (len(people), len(self.lost.intersection(people)), len(paid), total, mean)
        return found
