"""The oracle's files for SSB: every cell of every file, and every spell, in plain Python from the raw rows (O3, O10).

The rows that count come from ``oracle_reading.py``, buckets and limits from ``oracle_exits.py``. Cells are text, as
``handoff_files.py`` reads them from the Parquet files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.handoff_files import Rows, tell
from tests.support.oracle import count_edition, is_collective, read_hovedgrupper, read_reasons
from tests.support.oracle_exits import extension_evidence, program_limit, program_start, program_vedtak, sort_exits
from tests.support.oracle_participants import days_in_year, participation_end
from tests.support.oracle_reading import Reading, row_key
from tests.support.oracle_settings import YearSettings
from tests.support.oracle_units import OSLO, OSLO_BYDELER, UOPPGITT, Structure
from tests.support.registers import Tables
from tests.support.running import read_areas

Row = dict[str, Any]
PARTICIPATION = ("innvilget", "forlenget", "utvidet")
_OSLO_ZONE = ZoneInfo("Europe/Oslo")


class HandoffOracle:
    """The files of one edition of a register."""

    def __init__(self, tables: Tables, settings: YearSettings) -> None:
        """Read the register and decide who is in the files."""
        self.settings = settings
        self.reading: Reading = count_edition(tables, settings, read_areas()).reading
        self.structure = Structure(read_areas(), settings.structure_date, settings.omradekorreksjon)
        self.people = {row["person_id"]: row for row in self.reading.rows["person"]}
        self.shielded = {name for name, row in self.people.items() if row["adressesperre"]}
        self.periods = list(self._find_periods())
        exits = [row for row in self.reading.rows["avslutning"] if row["avslutningsdato"].year == settings.ar]
        self.within = {row["person_id"] for row in exits} | {vedtak["person_id"] for vedtak, _ in self.periods}

    def count_files(self) -> dict[str, Rows]:
        """The rows of every file, in the order of the key."""
        people = [
            self._row(
                {name: row[name] for name in ("fodselsnummer", "duf_nummer", "fodselsdato", "kjonn", "statsborgerskap")}
                | {
                    "person_id": name,
                    "fodeland": row["fodeland"],
                    "er_sperret": name in self.shielded,
                    "er_reservert_forskning": row["reservert_forskning"],
                },
                self._times("person", row),
            )
            for name, row in self.people.items()
            if name in self.within
        ]
        files = {
            "person-intro": (people, "person_id"),
            "avsluttet-intro": (list(self._exits()), "avslutning_id"),
            "deltaker-intro": (list(self._participants()), "person_id lopenr"),
            "periode-intro": (list(self._period_rows()), "vedtak_id"),
            "vedtak-intro": (list(self._decisions()), "vedtak_id"),
            "kategori-intro": (list(self._categories()), "kategori_id"),
            "tiltak-intro": (list(self._measures()), "tiltak_id"),
            "fravaer-intro": (list(self._absence()), "fravaer_id"),
        }
        return {
            name: sorted(rows, key=lambda row, key=key: [_in_order(row, part) for part in key.split()])
            for name, (rows, key) in files.items()
        }

    def count_spells(self) -> Rows:
        """The spells, day by day: the goal of a day, then days that follow each other with one goal."""
        days: dict[tuple[str, str], dict[int, list[Row]]] = {}
        for vedtak, period in self.periods:
            own = days.setdefault((vedtak["person_id"], vedtak["lov"]), {})
            for day in period:
                own.setdefault(day, []).append(vedtak)
        found: Rows = []
        for (person, law), own in sorted(days.items()):
            number, before = 0, (-1, "")
            for day in sorted(own):
                newest = max(own[day], key=lambda one: (one["vedtaksdato"], one["registrert"], one["vedtak_id"]))
                goal = newest["sluttmal"] or ""
                number += day > before[0] + 1
                if day > before[0] + 1 or goal != before[1]:
                    found.append(
                        {
                            "person_id": person,
                            "lov": law,
                            "forlop_nr": str(number),
                            "fra_dato": _day(day),
                            "til_dato": "",
                        }
                        | {"sluttmal": goal}
                    )
                found[-1]["til_dato"] = _day(day)
                before = (day, goal)
        return found

    def _find_periods(self) -> Iterator[tuple[Row, range]]:
        """R11: each decision that gives participation in the year, with its days there."""
        for vedtak in self.reading.rows["vedtak"]:
            if vedtak["ordning"] == "introduksjonsprogram" and vedtak["vedtakstype"] in PARTICIPATION:
                end = participation_end(self.reading, vedtak)
                days = sorted(days_in_year(vedtak["fra_dato"], end, self.settings.ar))
                if days:
                    yield vedtak, range(days[0], days[-1] + 1)

    def _exits(self) -> Iterator[dict[str, str]]:
        reasons = read_reasons()
        for found in sort_exits(self.reading, self.settings, self.structure, self.shielded):
            row = found.row
            if row["avslutningsdato"].year != self.settings.ar:
                continue
            start = program_start(self.reading, row)
            reason = reasons[row["lov"], row["avslutningsarsak"]]
            yield self._row(
                {
                    name: row[name]
                    for name in ("avslutning_id", "person_id", "lov", "avslutningsdato", "avslutningsarsak")
                }
                | {
                    "gruppe": reason["gruppe"],
                    "er_mal_nadd": reason["mal_nadd"],
                    "registrert_av": row["registrert_av"],
                    **self._place(row, row["bydelsnummer"]),
                    "har_kollektiv_beskyttelse": bool(is_collective(self.reading, row)),
                    "program_start_dato": start,
                    "permisjon_dager": self._count_leave(row, start),
                    "program_grense_dato": program_limit(self.reading, row, self.settings),
                    "bevis": extension_evidence(self.reading, row, self.settings, self.structure),
                    "botte": found.botte,
                    "er_talt": found.botte in ("talt_med", "uten_enhet", "adressesperre"),
                },
                self._times("avslutning", row),
            )

    def _count_leave(self, row: Row, start: date | None) -> int:
        """R5: the days of leave from the start to the exit."""
        if start is None:
            return 0
        leave: set[int] = set()
        for vedtak in program_vedtak(self.reading, row["person_id"], row["lov"], "permisjon"):
            last = min(vedtak["til_dato"] or row["avslutningsdato"], row["avslutningsdato"])
            leave.update(range(max(vedtak["fra_dato"], start).toordinal(), last.toordinal() + 1))
        return len(leave)

    def _participants(self) -> Iterator[dict[str, str]]:
        gathered: dict[tuple[str, str, str, str], list[tuple[Row, range]]] = {}
        for vedtak, days in self.periods:
            place = self._place(vedtak, vedtak["bydelsnummer"])
            key = (vedtak["person_id"], vedtak["lov"], place["kommune_kode"] or "", place["bydel_kode"] or "")
            gathered.setdefault(key, []).append((vedtak, days))
        numbers: dict[str, int] = {}
        for key in sorted(gathered):
            person, law, kommune, bydel = key
            numbers[person] = numbers.get(person, 0) + 1
            behind = gathered[key]
            times = [self._times("vedtak", vedtak) for vedtak, _ in behind]
            yield self._row(
                {
                    "person_id": person,
                    "lopenr": numbers[person],
                    "lov": law,
                    "kommune_kode": kommune,
                    "bydel_kode": bydel,
                    "forste_deltakelse_dato": date.fromordinal(min(days[0] for _, days in behind)),
                    "siste_deltakelse_dato": date.fromordinal(max(days[-1] for _, days in behind)),
                },
                {
                    "registrert": max(one["registrert"] for one in times),
                    "forst_registrert": min(one["forst_registrert"] for one in times),
                },
            )

    def _period_rows(self) -> Iterator[dict[str, str]]:
        for vedtak, days in self.periods:
            yield self._row(
                {name: vedtak[name] for name in ("vedtak_id", "person_id", "lov")}
                | self._place(vedtak, vedtak["bydelsnummer"])
                | {"fra_dato": date.fromordinal(days[0]), "til_dato": date.fromordinal(days[-1])},
                self._times("vedtak", vedtak),
            )

    def _decisions(self) -> Iterator[dict[str, str]]:
        names = ("vedtakstype", "vedtaksdato", "fra_dato", "til_dato", "sluttmal", "har_videregaende")
        for row in self._of_people("vedtak"):
            if row["ordning"] == "introduksjonsprogram":
                yield self._row(
                    {name: row[name] for name in ("vedtak_id", "person_id", "lov")}
                    | self._place(row, row["bydelsnummer"])
                    | {name: row[name] for name in names},
                    self._times("vedtak", row),
                )

    def _categories(self) -> Iterator[dict[str, str]]:
        names = ("kategori_id", "person_id", "lov", "kategori", "oppholdsgrunnlag", "fra_dato", "til_dato")
        for row in self._of_people("kategori"):
            yield self._row(
                {name: row[name] for name in names} | {"har_kollektiv_beskyttelse": row["kollektiv_beskyttelse"]},
                self._times("kategori", row),
            )

    def _measures(self) -> Iterator[dict[str, str]]:
        groups = read_hovedgrupper()
        for row in self._of_people("tiltak"):
            if self._has_day(row):
                yield self._row(
                    {name: row[name] for name in ("tiltak_id", "person_id", "fane", "tiltakskode")}
                    | {"hovedgruppe": groups.get(row["tiltakskode"], "ukjent")}
                    | self._place(row, row["bydelsnummer"])
                    | {name: row[name] for name in ("fra_dato", "til_dato", "timer_per_uke")},
                    self._times("tiltak", row),
                )

    def _absence(self) -> Iterator[dict[str, str]]:
        for row in self._of_people("fravaer"):
            if self._has_day(row):
                place = self._place(row, None)
                place.pop("bydelsnummer")
                yield self._row(
                    {name: row[name] for name in ("fravaer_id", "person_id")}
                    | place
                    | {name: row[name] for name in ("fravaerstype", "fra_dato", "til_dato", "timer")},
                    self._times("fravaer", row),
                )

    def _of_people(self, table: str) -> Iterable[Row]:
        return (row for row in self.reading.rows[table] if row["person_id"] in self.within)

    def _has_day(self, row: Row) -> bool:
        return bool(days_in_year(row["fra_dato"], row["til_dato"], self.settings.ar))

    def _place(self, row: Row, bydelsnummer: str | None) -> dict[str, Any]:
        """R7, R8: the codes as registered and of the unit; none of them of somebody who is shielded."""
        if row["person_id"] in self.shielded:
            return dict.fromkeys(("kommunenummer", "bydelsnummer", "kommune_kode", "bydel_kode"))
        kommune = self.structure.kommune(row["kommunenummer"])
        bydel = None
        if kommune == OSLO:
            bydel = bydelsnummer if bydelsnummer in OSLO_BYDELER else UOPPGITT
        return {
            "kommunenummer": row["kommunenummer"],
            "bydelsnummer": bydelsnummer,
            "kommune_kode": kommune,
            "bydel_kode": bydel,
        }

    def _times(self, table: str, row: Row) -> dict[str, int]:
        return {"registrert": row["registrert"], "forst_registrert": self.reading.forst_registrert[row_key(table, row)]}

    def _row(self, cells: Row, times: dict[str, int]) -> dict[str, str]:
        told = {name: "" if cell == "" else tell(cell) for name, cell in cells.items()}
        return {"utgave": self.settings.key, **told, **{name: _clock(second) for name, second in times.items()}}


def _in_order(row: dict[str, str], column: str) -> str | int:
    return int(row[column]) if column == "lopenr" else row[column]


def _clock(seconds: int) -> str:
    """The Norwegian clock at so many seconds since 1970."""
    moment = datetime.fromtimestamp(0, UTC) + timedelta(seconds=seconds)
    return moment.astimezone(_OSLO_ZONE).replace(tzinfo=None).isoformat()


def _day(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat()
