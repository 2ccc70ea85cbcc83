"""The synthetic register: its form, its margins, its determinism, its person numbers.

The margins are counted here by plain loops over the files, rule by rule, and compared with the truth
file. What the software itself makes of such a register is tested in ``tests/integration``.
"""

from __future__ import annotations

import calendar
import csv
import hashlib
import io
import json
import time
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow.parquet as pq
import pytest

from pipeline.common.errors import RefusedError
from pipeline.editions.edition import Edition
from pipeline.editions.year import Round, Year
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import Kind
from pipeline.places.code_lists import load_code_lists
from pipeline.synthetic.country import load_country
from pipeline.synthetic.draws import Draws
from pipeline.synthetic.manifest import find_truth
from pipeline.synthetic.register import write_register
from tests.support.commands import run_command
from tests.support.disks import make_disk

pytestmark = pytest.mark.whole_country

OSLO = ZoneInfo("Europe/Oslo")
CHECK_WEIGHTS = ((3, 7, 6, 1, 8, 9, 4, 5, 2, 1), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1))
DUF_WEIGHTS = (4, 6, 3, 2, 4, 6, 3, 2, 7, 5)
REASONS = {(reason.lov, reason.kode): reason for reason in load_code_lists().reasons}


def make_edition(ar=2020, lover=("introduksjonsloven",), skjaeringsdato=None, **settings):
    cutoff = skjaeringsdato or date(ar + 1, 1, 21)
    year = Year.model_validate({"ar": ar, "lover": list(lover), **settings})
    item = Round(navn="endelig", slag="endelig", skjaeringsdato=cutoff)
    return Edition(year, item)


EDITION = make_edition()


@pytest.fixture(scope="module")
def register(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synth") / "nir"
    truth = write_register(folder, EDITION, scale=Decimal("0.06"), seed=3)
    return folder, truth


# ---- a plain reading of the input contract and of R1-R9, R11, R14 -------------------------------------------


def parse_moment(text):
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None and moment.month in (11, 12, 1, 2):
        return moment.replace(tzinfo=UTC) - timedelta(hours=1)
    if moment.tzinfo is None:  # fold=0: a skipped hour is read an hour later, a double one is the first
        moment = moment.replace(tzinfo=OSLO, fold=0)
    return moment.astimezone(UTC)


def parse_cell(column, text):
    """The cell's value, None where empty. ValueError where it breaks the contract."""
    if text == "":
        if column.required:
            raise ValueError("empty")
        return None
    match column.kind:
        case Kind.DIGITS if not (len(text) == column.digits and text.isdigit()):
            raise ValueError("digits")
        case Kind.COUNTRY if not (len(text) == 3 and text.isalpha() and text.isupper()):
            raise ValueError("country")
        case Kind.CHOICE if text not in column.choices:
            raise ValueError("choice")
        case Kind.FLAG if text not in ("0", "1"):
            raise ValueError("flag")
        case Kind.DATE:
            if len(text) != 10:
                raise ValueError("date")
            return date.fromisoformat(text)
        case Kind.TIMESTAMP:
            return parse_moment(text)
        case Kind.DECIMAL:
            number = text.replace(",", ".")
            if number.count(".") > 1 or not number.replace(".", "").isdigit():
                raise ValueError("decimal")
            return Decimal(number)
    return text


def parse_row(name, line):
    """The row as a dictionary. ValueError where it breaks the contract."""
    table = TABLES[name]
    if len(line) != len(table.columns):
        raise ValueError("fields")
    row = {column.name: parse_cell(column, cell) for column, cell in zip(table.columns, line, strict=True)}
    if table.has_period and row["til_dato"] and row["til_dato"] < row["fra_dato"]:
        raise ValueError("period")
    if name == "avslutning":
        row["avslutningsarsak"] = row["avslutningsarsak"] or "ikke_registrert"
        if (row["lov"], row["avslutningsarsak"]) not in REASONS:
            raise ValueError("reason")
    return row


def read_rows(folder, name):
    """The readable rows of a table as dictionaries, and the number of rows that break the contract."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter=";", strict=True)
        assert tuple(next(lines)) == TABLES[name].column_names
        good, bad = [], 0
        for line in lines:
            try:
                good.append(parse_row(name, line))
            except ValueError:
                bad += 1
    return good, bad


def order_key(row):
    return tuple((value is not None, value) for value in row.values() if not isinstance(value, bool))


class NaiveCount:
    """The rules in plain loops: ``losses`` by table, ``buckets`` of R14, ``counted`` and ``participants``."""

    def __init__(self, folder, edition):
        self.year, self.end = edition.year, edition.cutoff_end.astimezone(UTC)
        self.losses, self.tables = {}, {}
        self.people, self.known = {}, set()
        for name in TABLES:
            self.tables[name] = self.freeze(name, *read_rows(folder, name))
            if name == "person":
                self.people = {row["person_id"]: row for row in self.tables[name]}
        self.units = {
            item.kode: item.enhet
            for item in load_code_lists().areas.unit_map(self.year.inndeling, self.year.omradekorreksjon)
        }
        self.count_exits()
        self.count_participants()

    def in_force(self, row):
        return row["registrert"] < self.end and (row["opphevet"] is None or row["opphevet"] >= self.end)

    def freeze(self, name, rows, bad):
        losses = Counter(karantene=bad)
        if name == "person":
            self.known = {row["person_id"] for row in rows}
        seen, newest = set(), {}
        for row in rows:
            if row["person_id"] not in self.known:
                losses["karantene"] += 1
                continue
            if name != "person" and self.in_force(row) and row["person_id"] not in self.people:
                losses["karantene"] += 1
                continue
            content = tuple(row.values())
            if content in seen:
                losses["duplikat"] += 1
                continue
            seen.add(content)
            if row["registrert"] >= self.end:
                losses["registrert_etter_skjaeringsdato"] += 1
            elif not self.in_force(row):
                losses["opphevet"] += 1
            else:
                key = tuple(row[column] for column in TABLES[name].key)
                losses["eldre_versjon"] += key in newest
                versions = (newest.get(key, row), row)
                newest[key] = max(versions, key=lambda item: (item["registrert"], order_key(item)))
        self.losses[name] = losses | Counter(snapshot=len(newest))
        return list(newest.values())

    def of_person(self, name, person, **values):
        rows = self.by_person.setdefault(name, {})
        if not rows:
            for row in self.tables[name]:
                rows.setdefault(row["person_id"], []).append(row)
        return [row for row in rows.get(person, []) if all(row[key] == value for key, value in values.items())]

    def count_exits(self):
        self.by_person = {}
        self.buckets = Counter({key: count for key, count in self.losses["avslutning"].items() if key != "snapshot"})
        self.counted, self.evidence = [], Counter()
        base = [row for row in self.tables["avslutning"] if row["avslutningsdato"].year == self.year.ar]
        self.buckets["annet_ar"] = len(self.tables["avslutning"]) - len(base)
        last = {}
        for row in base:
            rank = (row["avslutningsdato"], row["registrert"], row["avslutning_id"])
            last[row["person_id"]] = max(last.get(row["person_id"], rank), rank)
        for row in base:
            rank = (row["avslutningsdato"], row["registrert"], row["avslutning_id"])
            if self.year.flere_avslutninger == "siste" and rank != last[row["person_id"]]:
                self.buckets["erstattet"] += 1
            elif evidence := self.find_evidence(row):
                self.buckets["utvidet_program"] += 1
                self.evidence[evidence] += 1
            elif row["avslutningsarsak"] in self.year.utenfor_nevner:
                self.buckets["utenfor_nevner"] += 1
            else:
                self.counted.append(row)
                shielded = self.people[row["person_id"]]["adressesperre"]
                unit = self.units.get(row["kommunenummer"])
                bucket = "adressesperre" if shielded else "talt_med" if unit else "uten_enhet"
                self.buckets[bucket] += 1

    def find_evidence(self, row):
        if row["avslutningsarsak"] != "ikke_registrert":
            return None
        person, day = row["person_id"], row["avslutningsdato"]
        unit = self.units.get(row["kommunenummer"]) or row["kommunenummer"]
        found = []
        for report in self.of_person("utvidet_program", person):
            same = (self.units.get(report["kommunenummer"]) or report["kommunenummer"]) == unit
            holds = report["fra_dato"] <= day and (report["til_dato"] is None or report["til_dato"] >= day)
            if same and (holds or report["fra_dato"] == day + timedelta(days=1)):
                found.append("meldt")
        mine = self.of_person("vedtak", person, ordning="introduksjonsprogram", lov=row["lov"])
        if any(v["vedtakstype"] == "utvidet" and (v["til_dato"] is None or v["til_dato"] > day) for v in mine):
            found.append("vedtak")
        limit = self.find_limit(row, mine)
        slack = timedelta(days=self.year.frist_slakk_dager)
        if row["registrert_av"] == "nir" and limit and day >= limit - slack:
            found.append("frist")
        return next((kind for kind in found if kind in self.year.bevis_utvidet), None)

    def find_limit(self, row, vedtak):
        day = row["avslutningsdato"]
        exits = self.of_person("avslutning", row["person_id"], lov=row["lov"])
        previous = max((e["avslutningsdato"] for e in exits if e["avslutningsdato"] < day), default=date.min)
        starts = [v["fra_dato"] for v in vedtak if v["vedtakstype"] == "innvilget" and previous < v["fra_dato"] <= day]
        if not starts:
            return None
        start = min(starts)
        leave = set()
        for v in vedtak:
            if v["vedtakstype"] == "permisjon":
                first, stop = max(v["fra_dato"], start), min(v["til_dato"] or day, day)
                leave |= {first + timedelta(days=n) for n in range((stop - first).days + 1)}
        month = start.month - 1 + self.year.nir_grense_maneder[row["lov"]]
        ar, month = start.year + month // 12, month % 12 + 1
        return date(ar, month, min(start.day, calendar.monthrange(ar, month)[1])) + timedelta(days=len(leave))

    def count_participants(self):
        first, last = date(self.year.ar, 1, 1), date(self.year.ar, 12, 31)
        self.participants = set()
        for v in self.tables["vedtak"]:
            if v["ordning"] == "introduksjonsprogram" and v["vedtakstype"] in (
                "innvilget",
                "forlenget",
                "utvidet",
            ):
                exits = self.of_person("avslutning", v["person_id"], lov=v["lov"])
                ends = [e["avslutningsdato"] for e in exits if e["avslutningsdato"] >= v["fra_dato"]]
                end = min([*ends, v["til_dato"] or date.max])
                if v["fra_dato"] <= last and end >= first:
                    self.participants.add(v["person_id"])
        self.idle = {
            person
            for person in self.participants
            if not any(
                t["fra_dato"] <= last and (t["til_dato"] is None or t["til_dato"] >= first)
                for t in self.of_person("tiltak", person, fane="intro")
            )
        }


def assert_truth_holds(folder, edition, truth):
    count = NaiveCount(folder, edition)
    for name in TABLES:
        assert +Counter(truth.bortfall[name]) == +count.losses[name]
        assert truth.rader[name] == count.losses[name].total()
    assert +Counter(truth.regnskap) == +count.buckets
    unshielded = {key: person for key, person in count.people.items() if not person["adressesperre"]}
    for nation, people in (("land", count.people), ("land_uten_sperret", unshielded)):
        for sex in ("alle", "K", "M"):
            chosen = {key for key, person in people.items() if sex in ("alle", person["kjonn"])}
            planted = getattr(truth, nation)[sex]
            counted = [row for row in count.counted if row["person_id"] in chosen]
            reasons = [REASONS[row["lov"], row["avslutningsarsak"]] for row in counted]
            groups = Counter(reason.gruppe for reason in reasons)
            assert planted["avsluttet"] == len(reasons)
            assert planted["mal_nadd"] == sum(reason.mal_nadd for reason in reasons)
            assert {group: planted[group] for group in groups} == groups
            assert planted["deltakere"] == len(count.participants & chosen)
            assert planted["deltakere_uten_tiltak"] == len(count.idle & chosen)
    assert +Counter(truth.utelatt_utvidet) == count.evidence
    assert truth.land["alle"]["utelatt_utvidet"] == count.evidence.total()
    in_units = [
        row for row in count.counted
        if not count.people[row["person_id"]]["adressesperre"] and count.units.get(row["kommunenummer"])
    ]  # fmt: skip
    assert truth.kommune == Counter(count.units[row["kommunenummer"]] for row in in_units)
    known = {area.kode for area in load_code_lists().areas.structure(edition.year.inndeling).bydeler}
    oslo = [row["bydelsnummer"] for row in in_units if count.units[row["kommunenummer"]] == "0301"]
    assert truth.bydel == Counter(bydel if bydel in known else "030199" for bydel in oslo)
    by_law = Counter()
    for row in count.counted:
        flags = [
            (k["fra_dato"], k["kategori_id"], k["kollektiv_beskyttelse"])
            for k in count.of_person("kategori", row["person_id"], lov=row["lov"])
            if k["fra_dato"] <= row["avslutningsdato"] <= (k["til_dato"] or date.max)
        ]
        by_law[f"{row['lov']}/{max(flags)[2] if flags else 0}"] += 1
    assert +Counter(truth.land_lov) == by_law


# ---- margins ----------------------------------------------------------------------------------------------


def test_truth_is_what_the_rules_give(register):
    assert_truth_holds(register[0], EDITION, register[1])


def test_scale_one_has_the_published_margins_of_2020():
    margins = load_country().margins(2020)
    assert (margins.avsluttet, margins.arbeid, margins.utdanning, margins.deltakere) == (
        4820,
        805,
        1575,
        13900,
    )
    assert [round(100 * part / 4820) for part in (805, 1575, 805 + 1575)] == [17, 33, 49]


def test_margins_follow_the_scale(register):
    land = register[1].land["alle"]
    # 0.06 x 4820 = 289.2, x 805 = 48.3, x 1575 = 94.5, x 13900 = 834; half is rounded up
    assert (land["avsluttet"], land["arbeid"], land["utdanning"], land["deltakere"]) == (289, 48, 95, 834)
    assert land["mal_nadd"] == 48 + 95


@pytest.mark.parametrize(
    "edition",
    [
        make_edition(flere_avslutninger="alle"),
        make_edition(bevis_utvidet=["frist"]),
        make_edition(bevis_utvidet=[]),
        make_edition(frist_slakk_dager=10, nir_grense_maneder={"introduksjonsloven": 30}),
        make_edition(nir_grense_maneder=0),
        make_edition(utenfor_nevner=["flyttet", "dod", "atferd", "ikke_registrert"]),
        make_edition(omradekorreksjon={"1507": "1506", "9999": "0301", "5012": "5001"}),
        make_edition(inndeling=date(2024, 1, 1)),
        make_edition(2017, skjaeringsdato=date(2017, 12, 31)),
        make_edition(2021, ["introduksjonsloven", "integreringsloven"]),
        make_edition(2023, ["integreringsloven", "introduksjonsloven"], nir_grense_maneder={"integreringsloven": 24}),
        make_edition(2031, ["integreringsloven"]),
    ],
    ids=lambda edition: "-".join(
        [str(edition.year.ar), *sorted(edition.year.model_fields_set - {"ar", "lover", "inndeling"})]
    ),
)
def test_margins_are_exact_whatever_the_settings(tmp_path, edition):
    margins = load_country().margins(edition.year.ar)
    hundredths = 1 if margins.deltakere > 20_000 else 2
    truth = write_register(tmp_path / "nir", edition, scale=Decimal(hundredths) / 100, seed=7)
    expected = (margins.avsluttet * hundredths + 50) // 100
    assert truth.land["alle"]["avsluttet"] == expected
    assert_truth_holds(tmp_path / "nir", edition, truth)


@pytest.mark.parametrize(("reason", "lov"), [("atferd", "introduksjonsloven"), ("stans", "integreringsloven")])
def test_a_reason_of_one_law_alone_is_out_of_the_base_under_that_law(tmp_path, reason, lov):
    edition = make_edition(2022, ["introduksjonsloven", "integreringsloven"], utenfor_nevner=[reason])
    truth = write_register(tmp_path / "nir", edition, scale=Decimal("0.06"), seed=7)
    assert truth.regnskap["utenfor_nevner"] == 1
    rows, _ = read_rows(tmp_path / "nir", "avslutning")
    assert {row["lov"] for row in rows if row["avslutningsarsak"] == reason} == {lov}
    assert_truth_holds(tmp_path / "nir", edition, truth)


def test_blocks_add_up(tmp_path, monkeypatch):
    """A register in four blocks: ids go on, margins hold."""
    monkeypatch.setattr("pipeline.synthetic.plan._BLOCK_PARTICIPANTS", 80)
    truth = write_register(tmp_path / "nir", EDITION, scale=Decimal("0.02"))
    assert_truth_holds(tmp_path / "nir", EDITION, truth)
    assert (truth.land["alle"]["avsluttet"], truth.land["alle"]["deltakere"]) == (96, 278)
    for name in ("person", "avslutning"):
        ids = [line.split(";", 1)[0] for line in (tmp_path / "nir" / f"{name}.csv").read_text().splitlines()[1:]]
        assert ids == sorted(ids)
        assert len(set(ids)) == int(max(ids)[1:])


# ---- form -------------------------------------------------------------------------------------------------


def test_files_are_in_the_contract_form(register):
    folder, truth = register
    names = {f"{name}.csv" for name in TABLES} | {"uttrekk.toml"}
    assert {path.name for path in folder.iterdir()} == names
    # beside it, since a run tells of files that are no tables
    assert {path.name for path in find_truth(folder).iterdir()} == {"fasit.json", "fasit_funn.csv"}
    manifest = tomllib.loads((folder / "uttrekk.toml").read_text(encoding="utf-8"))
    assert manifest["tegnsett"] == "utf-8"
    assert manifest["tatt_ut"].replace(tzinfo=OSLO) >= EDITION.cutoff_end
    for name, table in TABLES.items():
        content = (folder / f"{name}.csv").read_bytes()
        stated = manifest["filer"][f"{name}.csv"]
        assert stated["sha256"] == hashlib.sha256(content).hexdigest()
        lines = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), delimiter=";", strict=True))
        assert tuple(lines[0]) == table.column_names
        assert stated["rader"] == len(lines) - 1 == truth.rader[name]
        assert b"\r" not in content
        assert content.endswith(b"\n")


def test_truth_file_is_the_truth(register):
    folder, truth = register
    planted = json.loads((find_truth(folder) / "fasit.json").read_text(encoding="utf-8"))
    assert planted["regnskap"] == truth.regnskap
    assert planted["land"] == truth.land
    assert "P0000" not in (find_truth(folder) / "fasit.json").read_text(encoding="utf-8")


def test_parquet_holds_the_same_register(register, tmp_path):
    truth = write_register(tmp_path / "nir", EDITION, scale=Decimal("0.06"), seed=3, form="parquet")
    assert replace(truth, form="csv") == register[1]
    manifest = tomllib.loads((tmp_path / "nir" / "uttrekk.toml").read_text(encoding="utf-8"))
    assert "tegnsett" not in manifest
    for name, table in TABLES.items():
        found = pq.read_table(tmp_path / "nir" / f"{name}.parquet")
        assert tuple(found.column_names) == table.column_names
        assert found.num_rows == truth.rader[name]
    good, _ = read_rows(register[0], "tiltak")
    typed = pq.read_table(tmp_path / "nir" / "tiltak.parquet", columns=["tiltak_id", "timer_per_uke", "fra_dato"])
    hours = {row["tiltak_id"]: row["fra_dato"] for row in typed.to_pylist()}
    assert all(hours[row["tiltak_id"]] == row["fra_dato"] for row in good)


def test_it_looks_like_a_register(register):
    """Every kind of mess is there at a tenth of the country."""
    folder, truth = register
    for name in ("kategori", "vedtak", "tiltak", "fravaer", "avslutning"):
        assert all(count > 0 for count in truth.bortfall[name].values()), name
    text = {name: (folder / f"{name}.csv").read_text(encoding="utf-8") for name in TABLES}
    assert ';"' in text["kategori"] and '""' in text["kategori"]
    assert ";7,5;" in text["tiltak"] and ";7.5;" in text["tiltak"]
    assert all(f";{measure.kode};" in text["tiltak"] for measure in load_code_lists().measures)
    assert ";digitale_ferdigheter;" in text["tiltak"]
    assert "+01:00;" in text["avslutning"] and "+02:00;" in text["avslutning"] and "+00:00;" in text["avslutning"]
    assert ";strengt_fortrolig;" in text["person"] and ";fortrolig;" in text["person"]
    assert "T23:59:59" in text["tiltak"]
    assert "2021-01-22T00:00:00" in text["tiltak"]
    assert ";;kommune;" in text["avslutning"] and ";ikke_registrert;" in text["avslutning"]
    # one that came later, or went, is in use in other years
    always = [reason for reason in load_code_lists().reasons if not reason.is_dated]
    reasons = {(reason.lov, reason.kode) for reason in always if reason.lov == "introduksjonsloven"}
    assert reasons <= {(row["lov"], row["avslutningsarsak"]) for row in read_rows(folder, "avslutning")[0]}
    assert min(truth.kommune.values()) == 1
    assert max(truth.kommune, key=truth.kommune.get) == "0301"
    assert len(truth.kommune) < len(load_code_lists().areas.structure(date(2020, 12, 31)).kommuner)
    assert len(truth.bydel) >= 9


def read_cases(folder):
    """The planted faults as (rule, person)."""
    with (find_truth(folder) / "fasit_funn.csv").open(encoding="utf-8", newline="") as file:
        return {(row["regel"], row["person_id"]) for row in csv.DictReader(file, delimiter=";")}


# ---- person numbers ---------------------------------------------------------------------------------------


def test_person_numbers_are_never_real(register):
    """R16: the month is 81-92 in every number; day and sex are right, check digits unless planted wrong; none twice."""
    seen, spoilt = {}, set()
    planted = read_cases(register[0])
    for row in read_rows(register[0], "person")[0]:
        number = row["fodselsnummer"]
        if number:
            digits = [int(sign) for sign in number]
            weighed = [sum(w * d for w, d in zip(weights, digits, strict=False)) for weights in CHECK_WEIGHTS]
            day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
            assert 81 <= month <= 92
            assert f"{row['fodselsdato']:%d%m%y}" == f"{day % 40:02}{month - 80:02}{year:02}"
            assert digits[8] % 2 == (row["kjonn"] == "M")
            if [total % 11 for total in weighed] != [0, 0]:
                spoilt.add(("personnummer_kontrollsiffer", row["person_id"]))
            assert seen.setdefault(number, row["person_id"]) == row["person_id"]
        if row["duf_nummer"]:
            duf = [int(sign) for sign in row["duf_nummer"]]
            assert duf[4] == 9
            if sum(w * d for w, d in zip(DUF_WEIGHTS, duf, strict=False)) % 11 != duf[10] * 10 + duf[11]:
                spoilt.add(("duf_kontrollsiffer", row["person_id"]))
    assert spoilt == {(rule, person) for rule, person in planted if rule.endswith("_kontrollsiffer")}
    assert any(number[0] >= "4" for number in seen)
    numbers = [line.split(";")[1] for line in (register[0] / "person.csv").read_text().splitlines()[1:]]
    assert all(number[2:4] > "80" for number in numbers if number)  # in rows that cannot be read too


# ---- determinism and refusals -----------------------------------------------------------------------------


def hash_folder(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_same_seed_same_bytes(tmp_path, form):
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        write_register(tmp_path / name, EDITION, scale=0.01, seed=seed, form=form)
    first, again, other = (hash_folder(tmp_path / name) for name in "abc")
    assert first == again
    assert all(first[name] != other[name] for name in first)


def test_bytes_do_not_depend_on_the_time_zone_of_the_machine(tmp_path, monkeypatch):
    write_register(tmp_path / "a", EDITION, scale=0.01)
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        write_register(tmp_path / "b", EDITION, scale=0.01)
    finally:
        monkeypatch.undo()
        time.tzset()
    assert hash_folder(tmp_path / "a") == hash_folder(tmp_path / "b")


def test_draws_come_from_the_raw_bits_alone():
    """numpy promises that PCG64's raw bits never change; what is made of them is whole-number arithmetic."""
    raw = [int(bits) for bits in np.random.PCG64(np.random.SeedSequence((1, 2020, 0, 1))).random_raw(9)]
    thousandths = [(bits >> 11) * 1000 // 2**53 for bits in raw]
    assert Draws(1, 2020, 0, 1).whole(9, 0, 999).tolist() == thousandths
    assert Draws(1, 2020, 0, 1).happens(9, 400).tolist() == [number < 400 for number in thousandths]
    assert Draws(1, 2020, 0, 1).pick(9, [250, 0, 750]).tolist() == [0 if n < 250 else 2 for n in thousandths]
    assert Draws(1, 2020, 0, 1).order(9).tolist() == sorted(range(9), key=raw.__getitem__)


@pytest.mark.parametrize("limit", ["0", "0.001", "0.01"])
@pytest.mark.parametrize("scale", ["0.01", "0.06"])
def test_broken_rows_stay_under_the_limit(tmp_path, scale, limit):
    edition = make_edition(maks_karantene_andel=Decimal(limit))
    truth = write_register(tmp_path / "nir", edition, scale=Decimal(scale))
    for name, rows in truth.rader.items():
        assert truth.bortfall[name]["karantene"] <= Decimal(limit) * rows * Decimal("0.7")


@pytest.mark.parametrize("name", ["x", "under/x"])
def test_a_place_where_no_folder_can_be_made_is_refused_with_the_system_s_words(name, tmp_path, monkeypatch):
    def refuse(path: Path, *_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(RefusedError, match=r"No folder can be made in .*: the system says «No such file or directory»"):
        write_register(tmp_path / name, EDITION, scale=0.01)


def test_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(RefusedError, match="not an empty folder"):
        write_register(tmp_path, EDITION, scale=0.01)
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
    with pytest.raises(RefusedError, match="not an empty folder"):
        write_register(tmp_path / "note.txt", EDITION, scale=0.01)


def test_empty_folder_is_filled(tmp_path):
    (tmp_path / "nir").mkdir()
    write_register(tmp_path / "nir", EDITION, scale=0.01)
    assert (tmp_path / "nir" / "person.csv").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["nir", "nir-fasit"]


def test_a_disk_without_room_for_a_folder_is_told_as_such(tmp_path):
    with make_disk(tmp_path / "disk", 64, files=1) as disk:
        outcome = run_command("synth", disk / "nir", "--utgave", "2020-forelopig-1", "--scale", "0.01")
        assert outcome.code == 1
        assert "No room: no space is left" in outcome.err
        assert list(disk.iterdir()) == []


def test_a_year_that_takes_every_reason_out_of_the_base_is_refused(tmp_path):
    every = sorted({kode for _, kode in REASONS})
    with pytest.raises(RefusedError, match="utenfor_nevner of the year file leaves no exit reason that both laws have"):
        write_register(tmp_path / "nir", make_edition(utenfor_nevner=every), scale=0.01)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        {"scale": 0},
        {"scale": 0.009},
        {"scale": 101},
        {"scale": "nan"},
        {"seed": -1},
        {"form": "xlsx"},
        {"faults": "some"},
    ],
)
def test_arguments_out_of_range_are_refused(tmp_path, arguments):
    with pytest.raises(RefusedError, match="Expected"):
        write_register(tmp_path / "nir", EDITION, **({"scale": 0.01} | arguments))
    assert list(tmp_path.iterdir()) == []


def test_a_stop_leaves_nothing_behind(tmp_path, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.synthetic.blocks.make_people", stop)
    with pytest.raises(KeyboardInterrupt):
        write_register(tmp_path / "nir", EDITION, scale=0.01)
    assert list(tmp_path.iterdir()) == []
