"""The files for SSB by pencil: every column of every row, from a small register (R3–R11).

2020 with the cutoff on 21 January 2021 and a limit of 36 months. That rows lie whole in place, and nowhere else, is
in ``tests/integration``.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.handoff.ssb_files import count_participations, write_handoff
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.compute import bring_snapshot, make_reference_tables, make_table
from pipeline.statistics.earlier_rounds import load_earlier_rounds
from pipeline.statistics.reads import list_made_tables
from tests.support.oracle_settings import YearSettings
from tests.support.registers import register
from tests.support.running import write_input

# leave:   1–31 January and 20 January–10 February 2019 are 31 + 10 days, so the limit moves to 1 March 2021 + 41 days
# shield:  in Oslo under one law and in Bergen under the other; nothing of either place may stand in a file
# twice:   the exit of February ends a programme, that of October the next, which began in March and stands for her
# meldt:   NIR ended it on the day the limit ran out (frist), and a row reported from the day after is stronger
# utvidet: a registered reason keeps him in, whatever the evidence; takes part in the year's last months too
# nowhere: a municipality that nobody knows, and no decision, so neither start nor limit
# later:   ends in January of the next year, in a municipality that had another code before 2020
REGISTER = """
person
    person_id | kjonn | fodselsdato | fodselsnummer | duf_nummer   | statsborgerskap | fodeland | adressesperre | reservert_forskning
    leave     | K     | 1990-05-17  | 17859012345   | 201812345678 | SYR             | SYR      |               | 0
    shield    | M     | 1985-12-31  | 31928512345   |              | ERI             | SDN      | fortrolig     | 0
    twice     | K     | 2000-02-29  |               | 201712345678 |                 | AFG      |               | 0
    meldt     | M     | 1970-01-01  |               |              | SOM             |          |               | 0
    utvidet   | M     | 1999-07-04  | 04879912345   | 201612345678 | SYR             | LBN      |               | 0
    nowhere   | K     | 1995-03-03  |               |              |                 |          |               | 1
    later     | K     | 1988-08-08  |               |              | IRN             | IRN      |               | 1
kategori
    person_id | fra_dato   | til_dato   | kollektiv_beskyttelse
    leave     | 2018-03-01 |            | 1
    twice     | 2018-01-01 | 2020-09-30 | 1
vedtak
    person_id | vedtakstype | kommunenummer | bydelsnummer | lov                | fra_dato   | til_dato
    leave     | innvilget   | 4601          |              | introduksjonsloven | 2018-03-01 |
    leave     | permisjon   | 4601          |              | introduksjonsloven | 2019-01-01 | 2019-01-31
    leave     | permisjon   | 4601          |              | introduksjonsloven | 2019-01-20 | 2019-02-10
    shield    | innvilget   | 0301          | 030101       | introduksjonsloven | 2019-05-01 |
    shield    | innvilget   | 4601          |              | integreringsloven  | 2020-02-01 | 2020-07-31
    twice     | innvilget   | 1103          |              | introduksjonsloven | 2018-01-01 | 2020-02-29
    twice     | innvilget   | 1103          |              | introduksjonsloven | 2020-03-01 |
    meldt     | innvilget   | 0301          | 030117       | introduksjonsloven | 2017-06-01 |
    utvidet   | innvilget   | 5001          |              | introduksjonsloven | 2017-09-01 | 2020-08-31
    utvidet   | utvidet     | 5001          |              | introduksjonsloven | 2020-09-01 | 2021-08-31
    later     | innvilget   | 1201          |              | introduksjonsloven | 2020-11-01 |
    later     | forlenget   | 0301          | 030103       | introduksjonsloven | 2020-12-01 | 2020-12-15
avslutning
    avslutning_id | person_id | kommunenummer | bydelsnummer | avslutningsdato | avslutningsarsak | registrert_av | registrert
    a1            | leave     | 4601          |              | 2020-06-30      | arbeid_heltid    | kommune       | 2020-07-01T12:00:00
    a2            | shield    | 0301          | 030101       | 2020-05-15      | videregaende     | kommune       | 2020-06-01T12:00:00
    a3            | twice     | 1103          |              | 2020-02-01      | flyttet          | kommune       | 2020-02-02T12:00:00
    a4            | twice     | 1103          |              | 2020-10-01      | arbeid_deltid    | kommune       | 2020-10-02T12:00:00
    a5            | meldt     | 0301          | 999999       | 2020-06-01      |                  | nir           | 2020-06-02T12:00:00
    a6            | utvidet   | 5001          |              | 2020-08-31      | annet            | kommune       | 2020-09-01T12:00:00
    a7            | nowhere   | 9999          |              | 2020-12-31      | arbeid_deltid    | kommune       | 2021-01-02T12:00:00
    a8            | later     | 1201          |              | 2021-01-10      | annet            | kommune       | 2021-01-11T12:00:00
utvidet_program
    person_id | kommunenummer | fra_dato
    meldt     | 0301          | 2020-06-02
"""  # noqa: E501 – a register is read by its columns

PEOPLE = """
person_id | fodselsnummer | duf_nummer   | fodselsdato | kjonn | statsborgerskap | fodeland | er_sperret | er_reservert_forskning
leave     | 17859012345   | 201812345678 | 1990-05-17  | K     | SYR             | SYR      | 0          | 0
shield    | 31928512345   |              | 1985-12-31  | M     | ERI             | SDN      | 1          | 0
twice     |               | 201712345678 | 2000-02-29  | K     |                 | AFG      | 0          | 0
meldt     |               |              | 1970-01-01  | M     | SOM             |          | 0          | 0
utvidet   | 04879912345   | 201612345678 | 1999-07-04  | M     | SYR             | LBN      | 0          | 0
nowhere   |               |              | 1995-03-03  | K     |                 |          | 0          | 1
later     |               |              | 1988-08-08  | K     | IRN             | IRN      | 0          | 1
"""  # noqa: E501
EXITS = """
avslutning_id | person_id | avslutningsdato | avslutningsarsak | gruppe          | er_mal_nadd | registrert_av
a1            | leave     | 2020-06-30      | arbeid_heltid    | arbeid          | 1           | kommune
a2            | shield    | 2020-05-15      | videregaende     | utdanning       | 1           | kommune
a3            | twice     | 2020-02-01      | flyttet          | annet           | 0           | kommune
a4            | twice     | 2020-10-01      | arbeid_deltid    | arbeid          | 1           | kommune
a5            | meldt     | 2020-06-01      | ikke_registrert  | ikke_registrert | 0           | nir
a6            | utvidet   | 2020-08-31      | annet            | annet           | 0           | kommune
a7            | nowhere   | 2020-12-31      | arbeid_deltid    | arbeid          | 1           | kommune
"""
PLACES = """
avslutning_id | kommunenummer | kommune_kode | bydel_kode | har_kollektiv_beskyttelse
a1            | 4601          | 4601         |            | 1
a2            |               |              |            | 0
a3            | 1103          | 1103         |            | 1
a4            | 1103          | 1103         |            | 0
a5            | 0301          | 0301         | 030199     | 0
a6            | 5001          | 5001         |            | 0
a7            | 9999          |              |            | 0
"""
LIMITS = """
avslutning_id | program_start_dato | permisjon_dager | program_grense_dato | bevis  | botte           | er_talt
a1            | 2018-03-01         | 41              | 2021-04-11          |        | talt_med        | 1
a2            | 2019-05-01         | 0               | 2022-05-01          |        | adressesperre   | 1
a3            | 2018-01-01         | 0               | 2021-01-01          |        | erstattet       | 0
a4            | 2020-03-01         | 0               | 2023-03-01          |        | talt_med        | 1
a5            | 2017-06-01         | 0               | 2020-06-01          | meldt  | utvidet_program | 0
a6            | 2017-09-01         | 0               | 2020-09-01          | vedtak | talt_med        | 1
a7            |                    | 0               |                     |        | uten_enhet      | 1
"""
PARTICIPATION = """
person_id | lover                                | kommune_kode | bydel_kode | forste_deltakelse_dato | siste_deltakelse_dato
later     | introduksjonsloven                   | 0301         | 030103     | 2020-12-01             | 2020-12-15
later     | introduksjonsloven                   | 4601         |            | 2020-11-01             | 2020-12-31
leave     | introduksjonsloven                   | 4601         |            | 2020-01-01             | 2020-06-30
meldt     | introduksjonsloven                   | 0301         | 030117     | 2020-01-01             | 2020-06-01
shield    | integreringsloven,introduksjonsloven |              |            | 2020-01-01             | 2020-07-31
twice     | introduksjonsloven                   | 1103         |            | 2020-01-01             | 2020-10-01
utvidet   | introduksjonsloven                   | 5001         |            | 2020-01-01             | 2020-12-31
"""  # noqa: E501
Rows = list[dict[str, str]]


def read_drawn(text: str) -> Rows:
    header, *rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(header, row, strict=True)) for row in rows]


@dataclass(frozen=True)
class Handoff:
    """The folder, the rows that were told of, and the rows that must be there in the file of participants."""

    folder: Path
    rows: int
    participations: int

    def read(self, stem: str) -> Rows:
        with (self.folder / f"{stem}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter=";"))


@pytest.fixture(scope="module")
def handoff(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handoff]:
    folder = tmp_path_factory.mktemp("overlevering")
    settings = YearSettings()
    source, years = write_input(folder, register(REGISTER), settings)
    run = EditionRun(find_edition(settings.key, years), Home(folder / "hjem"), source)
    with run:
        bring_snapshot(run)
        make_reference_tables(run)
        load_earlier_rounds(run, list_editions(load_years(years)))
        for table in list_made_tables(["klargjort.avslutning", "klargjort.deltakelse"]):
            assert not make_table(run, table).faults
        rows = write_handoff(run, folder / "filer")
        yield Handoff(folder / "filer", rows, count_participations(run.connection))


def test_every_column_of_every_exit_is_as_the_rules_and_a_pencil_say(handoff: Handoff):
    people = {row["person_id"]: row for row in read_drawn(PEOPLE)}
    expected = [
        {"utgave": "2020-endelig", "lov": "introduksjonsloven", **people[one["person_id"]], **one, **place, **limit}
        for one, place, limit in zip(read_drawn(EXITS), read_drawn(PLACES), read_drawn(LIMITS), strict=True)
    ]
    assert handoff.read("avslutninger") == expected
    assert len(handoff.read("avslutninger")[0]) == 27


def test_every_column_of_every_participant_is_as_the_rules_and_a_pencil_say(handoff: Handoff):
    people = {row["person_id"]: row for row in read_drawn(PEOPLE)}
    expected = [{"utgave": "2020-endelig", **people[one["person_id"]], **one} for one in read_drawn(PARTICIPATION)]
    assert handoff.read("deltakere") == expected
    assert len(handoff.read("deltakere")[0]) == 15
    assert handoff.participations == len(expected)


def test_nothing_of_a_shielded_place_stands_in_a_file(handoff: Handoff):
    for stem in ("avslutninger", "deltakere"):
        (row,) = (row for row in handoff.read(stem) if row["person_id"] == "shield")
        assert {value for name, value in row.items() if name.startswith(("kommune", "bydel"))} == {""}


def test_parquet_holds_the_same_rows_and_the_manifest_tells_of_both(handoff: Handoff):
    manifest = json.loads((handoff.folder / "manifest.json").read_text(encoding="utf-8"))
    assert [(file["fil"], file["rader"]) for file in manifest["filer"]] == [
        ("avslutninger.csv", 7),
        ("avslutninger.parquet", 7),
        ("deltakere.csv", 7),
        ("deltakere.parquet", 7),
    ]
    assert handoff.rows == 14
    for stem in ("avslutninger", "deltakere"):
        rows = pq.read_table(handoff.folder / f"{stem}.parquet").to_pylist()
        assert [{name: tell(value) for name, value in row.items()} for row in rows] == handoff.read(stem)


def tell(value: object) -> str:
    """A cell of Parquet as CSV has it."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)
