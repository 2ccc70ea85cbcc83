"""The counts that an edition's result tables hold, unit by unit: what every printed number must be equal to.

Read from the published CSV files, the year file, the provenance record and the code lists, and from nothing else. How
the counts stand on a sheet is in ``tables.py`` and ``sentences.py``.
"""

from __future__ import annotations

import csv
import json
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from tests.support.readback.words import find_in_force, read_codes, read_rules

LAND = ("land", "0")
OSLO = "0301"
TABLES = (
    *("resultat", "tiltak", "tiltak_sum", "funn", "funn_endring"),
    *("avslutningsarsak", "utelatt", "resultat_endring", "utvikling"),
)
_SHORT_HASH = 12

Row = dict[str, str]
Place = tuple[str, str]


@dataclass(frozen=True)
class Published:
    """One published edition, with the settings of its year file.

    ``rows``: table -> (niva, kode) -> the table's rows of both sexes, in its order, where it has a row per sex.
    ``by_sex``: the result by (niva, kode, kjonn).
    """

    key: str
    home: Path
    years: Path
    rows: dict[str, dict[Place, list[Row]]] = field(default_factory=dict)
    by_sex: dict[tuple[str, str, str], Row] = field(default_factory=dict)

    @classmethod
    def read(cls, key: str, home: Path, years: Path) -> Published:
        """Read the result tables."""
        edition = cls(key, home, years)
        for table in (*TABLES, *(["stonad"] if edition.stonad_taken else [])):
            found: dict[Place, list[Row]] = defaultdict(list)
            with (edition.reports / "tabeller" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file, delimiter=";"):
                    assert row["utgave"] == key, f"{table}: a row of another edition"
                    if table == "resultat":
                        edition.by_sex[row["niva"], row["kode"], row["kjonn"]] = row
                    if row.get("kjonn", "alle") == "alle":
                        found[row["niva"], row["kode"]].append(row)
            edition.rows[table] = dict(found)
        return edition

    @cached_property
    def stonad_taken(self) -> str:
        """The day that introduksjonsstønad was taken; empty where the edition has none (T3)."""
        record = self.home / "data" / self.key / "stonad" / "stonad.json"
        return str(json.loads(record.read_text(encoding="utf-8"))["tatt_ut"])[:10] if record.exists() else ""

    @property
    def reports(self) -> Path:
        return self.home / "reports_out" / self.key

    @cached_property
    def year(self) -> dict[str, Any]:
        """The year file."""
        return tomllib.loads((self.years / f"{self.key.split('-')[0]}.toml").read_text(encoding="utf-8"))

    @property
    def ar(self) -> int:
        return int(self.year["ar"])

    @cached_property
    def round(self) -> dict[str, Any]:
        """The edition's own part of the year file."""
        (found,) = (item for item in self.year["utgave"] if f"{self.ar}-{item['navn']}" == self.key)
        return dict(found)

    @property
    def is_preliminary(self) -> bool:
        return bool(self.round["slag"] == "forelopig")

    @property
    def structure_day(self) -> str:
        return str(self.year.get("inndeling", f"{self.ar}-12-31"))

    @property
    def support_tag(self) -> str:
        return str(self.round.get("stottemerke", f"Introresultat {self.ar}"))

    @cached_property
    def short_hash(self) -> str:
        record = json.loads((self.home / "data" / self.key / "snapshot" / "snapshot.json").read_text(encoding="utf-8"))
        return str(record["snapshot_hash"])[:_SHORT_HASH]

    @property
    def software(self) -> str:
        return f"introresultat {version('introresultat')}"

    @cached_property
    def kommuner(self) -> dict[str, Row]:
        """The municipalities of the edition's structure, by code."""
        return find_in_force("kommune", self.structure_day)

    @cached_property
    def _in_county(self) -> Counter[str]:
        """How many municipalities a county has."""
        return Counter(row["fylke_kode"] for row in self.kommuner.values())

    @cached_property
    def units(self) -> dict[str, str]:
        """Code -> level of every unit that gets a sheet."""
        bydeler = find_in_force("bydel", self.structure_day)
        return dict.fromkeys(self.kommuner, "kommune") | {
            kode: "bydel" for kode, row in bydeler.items() if row["slag"] == "administrativ"
        }

    @cached_property
    def links(self) -> dict[str, str]:
        """Code -> where the unit's page is, below ``reports``."""
        return {path.name: f"ark/{path.name}/index.html" for path in sorted((self.reports / "ark").iterdir())}

    @cached_property
    def intervals(self) -> dict[Place, tuple[int, int, int, int, int]]:
        """The people, and (mal_nadd, avsluttet) at either end, of every unit's own findings: no file has them."""
        columns = "niva, kode, personer, lavest_mal_nadd, lavest_avsluttet, hoyest_mal_nadd, hoyest_avsluttet"
        rows = self.ask(f"select {columns} from statistikk.malspenn where omfang = 'egne'")
        return {(niva, kode): figures for niva, kode, *figures in rows}

    @cached_property
    def ages(self) -> dict[Place, dict[str, tuple[int, int]]]:
        """(avsluttet, mal_nadd) of every unit by the age groups of the sheets: no file has them."""
        found: dict[Place, dict[str, tuple[int, int]]] = defaultdict(dict)
        rows = self.ask("select niva, kode, aldersgruppe, avsluttet, mal_nadd from statistikk.arkalder")
        for niva, kode, group, ended, reached in rows:
            found[niva, kode][group] = (ended, reached)
        return found

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the edition's working database, for what sheets print and no file of ``tabeller/`` has."""
        database = self.home / "data" / self.key / f"{self.key}.duckdb"
        with duckdb.connect(str(database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    @cached_property
    def earlier_round(self) -> str | None:
        """The round of the same year that changes are counted from."""
        found = {row["forrige_utgave"] for rows in self.rows["resultat_endring"].values() for row in rows}
        assert len(found) <= 1
        return next(iter(found), None)

    def find(self, table: str, place: Place) -> Row:
        """The only row of a unit."""
        (row,) = self.rows[table][place]
        return row

    def list_rows(self, table: str, place: Place) -> list[Row]:
        return self.rows[table].get(place, [])

    def count(self, table: str, place: Place, column: str) -> int:
        return int(self.find(table, place)[column])

    def count_result(self, place: Place, column: str, sex: str = "alle") -> int:
        return int(self.by_sex[*place, sex][column])

    def name(self, place: Place) -> str:
        return self.find("resultat", place)["navn"]

    def list_findings(self, place: Place) -> dict[str, int]:
        """The people of every rule that found somebody, worst rule first."""
        found = {row["regel"]: int(row["antall"]) for row in self.list_rows("funn", place)}
        return {rule: found[rule] for rule in read_rules() if found.get(rule)}

    def list_around(self, place: Place) -> list[Place]:
        """The unit, what it lies in, and the nation. A county of one municipality is the municipality once more."""
        niva, kode = place
        if niva == "bydel":
            return [place, ("kommune", kode[:4]), LAND]
        county = self.kommuner[kode]["fylke_kode"]
        return [place, LAND] if self._in_county[county] == 1 else [place, ("fylke", county), LAND]

    def list_siblings(self, place: Place) -> list[Place]:
        """The other units of the county, or of Oslo for a bydel."""
        niva, kode = place
        if niva == "bydel":
            found = [one for one in self.rows["resultat"] if one[0] == "bydel" and one[1].startswith(kode[:4])]
        else:
            county = self.kommuner[kode]["fylke_kode"]
            found = [("kommune", other) for other, row in self.kommuner.items() if row["fylke_kode"] == county]
        return [one for one in found if one != place]

    def choose_language(self, kode: str) -> str:
        """The unit's own language."""
        return "nn" if self.kommuner[kode[:4]]["malform"] == "nynorsk" else "nb"


def list_groups() -> tuple[Row, ...]:
    """The eight groups of reasons."""
    return read_codes("resultatgruppe")
