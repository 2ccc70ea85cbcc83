"""The oracle's lists of people: who stands in each list, by plain loops over what stood at the cutoff.

Written from what the lists promise, not from ``sql/lister/``. A row is text by column, as the CSV file has it. Two
things are taken as given, because they have tests of their own: for whom a municipality answers (``klargjort.ansvar``),
and the limit and days of somebody in the programme on the cutoff day (``klargjort.deltaker_naa``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from tests.support.oracle import read_reasons
from tests.support.oracle_exits import add_months, program_limit, program_start, sort_exits
from tests.support.oracle_participants import days_in_year, find_participation, participation_end
from tests.support.oracle_reading import read_tables
from tests.support.oracle_settings import YearSettings
from tests.support.oracle_units import Areas, Structure, read_rows
from tests.support.registers import Tables
from tests.support.running import share_text

Row = dict[str, Any]
Cells = dict[str, str]
GIVES = ("innvilget", "forlenget", "utvidet")
INTEGRERING = "integreringsloven"
Place = tuple[str | None, str | None]
# The word of each code, by pencil; of an exit reason, what the code list calls it in bokmål under the law of the exit.
WORDS = {
    "kjonn": {"K": "kvinne", "M": "mann"},
    "kategori": {"rett_og_plikt": "rett og plikt", "kan_tilbys": "kan tilbys", "rett": "rett"},
    "registrert_av": {"kommune": "kommunen", "nir": "NIR"},
    "botte": {
        "erstattet": "Erstattet av en senere avslutning av samme person",
        "utvidet_program": "Tatt ut på grunn av utvidet program",
        "utenfor_nevner": "Holdt utenfor på grunn av avslutningsårsaken",
        "uten_enhet": "Uten kommune: talt bare i hele landet",
        "talt_med": "Talt i en kommune",
    },
}
# What a spreadsheet takes for the start of a formula, full-width signs and leading line ends too.
STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r", "\n")


def to_text(value: Any) -> str:
    """A value as the CSV has it, shielded from spreadsheets."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nei"
    if isinstance(value, Fraction):
        return share_text(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(STARTS) else text


@dataclass
class Lists:
    """The lists of one edition. ``answers`` holds (person, lov, kommune, bydel) of ``klargjort.ansvar``."""

    tables: Tables
    settings: YearSettings
    areas: Areas
    answers: set[tuple[str, str, str | None, str | None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reading = read_tables(self.tables, self.settings.skjaeringsdato, set(read_reasons()))
        self.structure = Structure(self.areas, self.settings.structure_date, self.settings.omradekorreksjon)
        self.people = {row["person_id"]: row for row in self.reading.rows["person"]}
        self.shielded = {name for name, row in self.people.items() if row["adressesperre"]}
        self.exits = sort_exits(self.reading, self.settings, self.structure, self.shielded)
        self.ar = self.settings.ar
        self.reasons = {(row["lov"], row["kode"]): row["navn_nb"] for row in read_rows("avslutningsarsak")}

    def all(self, name: str) -> list[Cells]:
        """Every row of a list, unfiltered, as text."""
        rows = []
        for person, place, lov, own in getattr(self, name)():
            if person in self.shielded:
                continue
            kommune, bydel = place
            about = self.people[person]
            cells = {
                "kommune_kode": kommune,
                "kommune_navn": self.structure.kommuner[kommune]["navn"] if kommune else None,
                "bydel_kode": bydel,
                "bydel_navn": self.structure.bydeler[bydel]["navn"] if bydel else None,
                "person_id": person,
                **{name: about[name] for name in ("fodselsnummer", "duf_nummer", "fodselsdato", "kjonn")},
                "lov": lov,
                **own,
            }
            cells |= {f"{column}_navn": words.get(cells.get(column)) for column, words in WORDS.items()}
            cells |= {"avslutningsarsak_navn": self.reasons.get((lov, cells.get("avslutningsarsak")))}
            rows.append({column: to_text(value) for column, value in cells.items()})
        return rows

    def place(self, kommunenummer: str | None, bydelsnummer: str | None) -> Place:
        """R8: municipality and bydel."""
        found = dict(self.structure.places(kommunenummer or "", bydelsnummer))
        return found.get("kommune"), found.get("bydel")

    def of(self, table: str, person: str, lov: str | None = None) -> list[Row]:
        return [row for row in self.reading.of_person(table, person) if lov in (None, row.get("lov"))]

    def giving(self, person: str, lov: str) -> list[Row]:
        """Decisions that give participation."""
        found = [row for row in self.of("vedtak", person, lov) if row["ordning"] == "introduksjonsprogram"]
        return [row for row in found if row["vedtakstype"] in GIVES]

    @cached_property
    def participation(self) -> dict[tuple[str, Place, str], set[int]]:
        """(person, place, lov) -> days of the year."""
        found: dict[tuple[str, Place, str], set[int]] = {}
        for row in self.reading.rows["vedtak"]:
            if row in self.giving(row["person_id"], row["lov"]):
                days = days_in_year(row["fra_dato"], participation_end(self.reading, row), self.ar)
                if days:
                    place = self.place(row["kommunenummer"], row["bydelsnummer"])
                    found.setdefault((row["person_id"], place, row["lov"]), set()).update(days)
        return found

    def measures(self, person: str, kommune: str | None, fane: str = "intro") -> list[tuple[Row, set[int]]]:
        """The measures in a municipality (None: anywhere) with a day in the year, and those days."""
        found = []
        for row in self.of("tiltak", person):
            days = days_in_year(row["fra_dato"], row["til_dato"], self.ar)
            is_here = kommune is None or self.structure.kommune(row["kommunenummer"]) == kommune
            if days and row["fane"] == fane and is_here:
                found.append((row, days))
        return found

    def deltakere(self) -> Iterator[tuple[str, Place, str, Row]]:
        whole = find_participation(self.reading, self.ar, self.structure, self.shielded)
        for (person, place, lov), days in self.participation.items():
            own: Row = {
                "forste_deltakelse_dato": date.fromordinal(min(days)),
                "siste_deltakelse_dato": date.fromordinal(max(days)),
                **dict.fromkeys(("deltakelse_dager", "timer_per_uke", "har_intro_tiltak", "har_tiltak_uten_timer")),
            }
            if place[0] and person not in self.shielded:
                here = whole["kommune", place[0]][person]
                measures = self.measures(person, place[0])
                hours = sum(
                    (Fraction(row["timer_per_uke"] or 0) * len(days & here) for row, days in measures), Fraction(0)
                )
                own |= {
                    "deltakelse_dager": len(here),
                    "timer_per_uke": hours / len(here),
                    "har_intro_tiltak": bool(measures),
                    "har_tiltak_uten_timer": any(
                        row["timer_per_uke"] is None and days & here for row, days in measures
                    ),
                }
            yield person, place, lov, own

    def kategori_uten_vedtak(self) -> Iterator[tuple[str, Place, str, Row]]:
        day = self.settings.skjaeringsdato
        for row in self.reading.rows["kategori"]:
            decided = [v for v in self.of("vedtak", row["person_id"], row["lov"]) if v["ordning"][0] == "i"]
            if row["fra_dato"] <= day <= (row["til_dato"] or date.max) and not decided:
                about = self.people[row["person_id"]]
                own = {name: row[name] for name in ("kategori_id", "kategori", "oppholdsgrunnlag")}
                own |= {"har_kollektiv_beskyttelse": row["kollektiv_beskyttelse"]}
                own |= {name: row[name] for name in ("fra_dato", "til_dato")}
                yield row["person_id"], self.place(about["bostedskommune"], about["bostedsbydel"]), row["lov"], own

    def uten_tiltak_siste_to_mnd(self) -> Iterator[tuple[str, Place, str, Row]]:
        last = self.settings.skjaeringsdato
        first = add_months(last, -2) + timedelta(days=1)
        stays: dict[tuple[str, Place, str], list[tuple[date, date]]] = {}
        for row in self.reading.rows["vedtak"]:
            if row in self.giving(row["person_id"], row["lov"]) and row["fra_dato"] <= last:
                end = participation_end(self.reading, row) or last
                place = self.place(row["kommunenummer"], row["bydelsnummer"])
                stays.setdefault((row["person_id"], place, row["lov"]), []).append((row["fra_dato"], end))
        for (person, place, lov), periods in stays.items():
            if not any(start <= last <= end for start, end in periods):
                continue
            if any(
                row["fane"] == "intro" and row["fra_dato"] <= last and (row["til_dato"] or date.max) >= first
                for row in self.of("tiltak", person)
            ):
                continue
            since = last
            while earlier := [start for start, end in periods if start < since and end >= since - timedelta(days=1)]:
                since = min(earlier)
            yield person, place, lov, {"i_program_siden_dato": since}

    def avsluttede(self, ar: int | None = None) -> Iterator[tuple[str, Place, str, Row]]:
        for one in self.exits:
            row, day = one.row, one.row["avslutningsdato"]
            if day.year != (ar or self.ar):
                continue
            categories = [
                (k["fra_dato"], k["kategori_id"], k)
                for k in self.of("kategori", row["person_id"], row["lov"])
                if k["fra_dato"] <= day <= (k["til_dato"] or date.max)
            ]
            category = max(categories, key=lambda found: found[:2])[2] if categories else {}
            is_of_year = one.botte != "annet_ar"
            yield (
                row["person_id"],
                self.place(row["kommunenummer"], row["bydelsnummer"]),
                row["lov"],
                {
                    **{n: row[n] for n in ("avslutning_id", "avslutningsdato", "avslutningsarsak", "registrert_av")},
                    "kategori": category.get("kategori"),
                    "oppholdsgrunnlag": category.get("oppholdsgrunnlag"),
                    "har_kollektiv_beskyttelse": category.get("kollektiv_beskyttelse", False),
                    "program_start_dato": program_start(self.reading, row) if is_of_year else None,
                    "program_grense_dato": program_limit(self.reading, row, self.settings) if is_of_year else None,
                    "botte": one.botte if is_of_year else None,
                },
            )

    def personliste_integreringsloven(self) -> Iterator[tuple[str, Place, str, Row]]:
        for person, about in self.people.items():
            categories, decisions, ended = (
                self.of(table, person, INTEGRERING) for table in ("kategori", "vedtak", "avslutning")
            )
            if not (categories or decisions or ended):
                continue
            category = max(categories, key=lambda row: (row["fra_dato"], row["kategori_id"]), default={})
            giving = sorted(self.giving(person, INTEGRERING), key=lambda row: (row["fra_dato"], row["vedtak_id"]))
            newest = giving[-1] if giving else {}
            where = (newest["kommunenummer"], newest["bydelsnummer"]) if newest else ()
            goals = [row["sluttmal"] for row in giving if row["sluttmal"] is not None]
            yield (
                person,
                self.place(*(where or (about["bostedskommune"], about["bostedsbydel"]))),
                INTEGRERING,
                {
                    "kategori": category.get("kategori"),
                    "oppholdsgrunnlag": category.get("oppholdsgrunnlag"),
                    "har_vedtak": any(row["ordning"] == "introduksjonsprogram" for row in decisions),
                    "har_intro_tiltak": bool(self.measures(person, None)),
                    "har_sluttmal": bool(goals),
                    "sluttmal": goals[-1] if goals else None,
                    "vedtak_fra_dato": newest.get("fra_dato"),
                    "vedtak_til_dato": newest.get("til_dato"),
                    "avslutningsdato": max((row["avslutningsdato"] for row in ended), default=None),
                },
            )

    def datakonsistens(self) -> Iterator[tuple[str, Place, str, Row]]:
        of_year = [one for one in self.exits if one.botte != "annet_ar"]
        ended: dict[tuple[str, Place, str], list[Any]] = {}
        for one in of_year:
            place = self.place(one.row["kommunenummer"], one.row["bydelsnummer"])
            ended.setdefault((one.row["person_id"], place, one.row["lov"]), []).append(one)
        for key in self.participation.keys() | ended.keys():
            person, place, lov = key
            about, giving = self.people[person], self.giving(person, lov)
            answers = bool(place[0]) and (person, lov, *place) in self.answers
            intro, norsk = (self.measures(person, place[0], fane) for fane in ("intro", "norsk"))
            in_intro, in_norsk = (
                any(row["tiltakskode"] == "norskopplaring" for row, _ in found) for found in (intro, norsk)
            )
            counted = [one for one in ended.get(key, []) if one.botte in ("talt_med", "uten_enhet")]
            lacks = {
                "kategori": not self.of("kategori", person, lov),
                "vedtak": not giving,
                "tiltak": answers and not intro,
                "sluttmal": lov == INTEGRERING and all(row["sluttmal"] is None for row in giving),
                "arsak": any(one.row["avslutningsarsak"] == "ikke_registrert" for one in counted),
                "norsk_introfane": answers and in_norsk and not in_intro,
                "norsk_norskfane": answers and in_intro and not in_norsk,
                "personnummer": not (about["fodselsnummer"] or about["duf_nummer"]),
            }
            if any(lacks.values()):
                roles = {"er_deltaker": key in self.participation, "er_avsluttet": key in ended}
                yield person, place, lov, roles | {f"mangler_{name}": value for name, value in lacks.items()}
