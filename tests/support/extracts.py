"""One small register, made by hand, that the tests of whole runs share, with its figures by pencil.

Every identifier and every free text in it is a mark that can be searched for (``MARKS``), so a test can tell
whether anything of a person left the restricted files. How rows become files is in
``tests/support/registers.py``; registers made by chance are in ``tests/support/hostile.py``.
"""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.oracle_reading import CONTRACT, column_names
from tests.support.registers import Tables, add_row, write_extract

EDITION = "2020-forelopig-1"
SECOND = "2020-forelopig-2"
FINAL = "2020-endelig"
TATT_UT = "2021-03-15T08:00:00"
LATE = "2021-01-25T10:00:00"
# Bergen follows this shielded person up, and no figure of Bergen may tell.
SHIELDED = "MRK:p901"

MARKS = re.compile(rb"MRK:|999000000[0-9]{2}|8880000000[0-9]{2}")

# What people ended with, by the codes on the exit: reason and how many.
ORDINARY: dict[tuple[str, str], dict[str, int]] = {
    ("4601", ""): {"arbeid_heltid": 6, "hoyere_utdanning": 3, "flyttet": 2, "ikke_registrert": 1},
    ("1201", ""): {"arbeid_heltid": 1},  # Bergen until 2020
    ("1103", ""): {"arbeid_deltid": 2, "videregaende": 4, "grunnskole": 2, "annet": 2},
    ("0301", "030112"): {"arbeid_heltid": 4, "nav_tiltak": 2, "sosialstonad": 1},
    ("0301", ""): {"videregaende": 1},
    ("1507", ""): {"arbeid_heltid": 1, "andre_trygdeytelser": 1},
    ("9999", ""): {"annet": 1},  # no such municipality
}
# In the programme all year, no exit: by codes, how many.
STAYING = {("4601", ""): 10, ("1103", ""): 5, ("0301", "030112"): 5}

# R14, by pencil from what is planted below.
REGNSKAP = {
    "karantene": 1,
    "duplikat": 1,
    "registrert_etter_skjaeringsdato": 2,
    "opphevet": 1,
    "eldre_versjon": 1,
    "annet_ar": 3,
    "erstattet": 1,
    "utvidet_program": 1,
    "utenfor_nevner": 0,
    "adressesperre": 2,
    "uten_enhet": 1,
    "talt_med": 12 + 1 + 10 + 7 + 1 + 2,
}
# resultat, kjonn alle: avsluttet, mal_nadd, utelatt_utvidet
RESULTAT = {
    ("land", "0"): (33 + 1 + 2, 9 + 1 + 6 + 4 + 1 + 1 + 1, 1),
    ("land_uten_sperret", "0"): (33 + 1, 9 + 1 + 6 + 4 + 1 + 1, 1),
    ("fylke", "46"): (12 + 1, 9 + 1, 1),
    ("kommune", "4601"): (12 + 1, 9 + 1, 1),
    ("kommune", "1103"): (10, 6, 0),
    ("kommune", "0301"): (7 + 1, 4 + 1, 0),
    ("bydel", "030112"): (7, 4, 0),
    ("bydel", "030199"): (1, 1, 0),
    ("kommune", "1507"): (2, 1, 0),
    ("kommune", "5001"): (0, 0, 0),
}

YEARS = {
    "2019.toml": 'ar = 2019\nlover = ["introduksjonsloven"]\n',
    "2020.toml": """\
ar = 2020
lover = ["introduksjonsloven"]
maks_karantene_andel = 0.05
[kontakt]
stotte = "IMDinett support"
telefon = "40 00 19 60"
[[utgave]]
navn = "forelopig-1"
slag = "forelopig"
skjaeringsdato = 2021-01-21
sendt = 2021-01-26
frist = 2021-02-28
[[utgave]]
navn = "forelopig-2"
slag = "forelopig"
skjaeringsdato = 2021-03-10
frist = 2021-03-20
[[utgave]]
navn = "endelig"
slag = "endelig"
skjaeringsdato = 2021-03-10
""",
}


def make_register() -> Tables:
    """Return the register as rows of text, about 65 people."""
    tables: Tables = {table: [] for table in CONTRACT}
    for (kommune, bydel), reasons in ORDINARY.items():
        for reason, count in reasons.items():
            for _ in range(count):
                person = _add_participant(tables, kommune, bydel)
                _add_exit(tables, person, kommune, bydel, reason)
    for (kommune, bydel), count in STAYING.items():
        for _ in range(count):
            _add_participant(tables, kommune, bydel)
    _plant_without_measures(tables)
    _plant_history(tables)
    _plant_extended(tables)
    _plant_shielded(tables)
    _add_mark_texts(tables)
    return tables


def write_small_extract(folder: Path, tables: Tables | None = None) -> Path:
    """Write the register, or ``tables``, as a CSV extract with checksums; return the folder."""
    return write_extract(folder, tables or make_register(), tatt_ut=TATT_UT, with_checksums=True)


def write_years(folder: Path, **changes: str) -> Path:
    """Write the year files; ``changes`` are ``name="old=>new"`` exchanges in 2020.toml. Return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in YEARS.items():
        wanted = text
        for change in changes.values():
            old, new = change.split("=>")
            wanted = wanted.replace(old, new) if name == "2020.toml" else wanted
        (folder / name).write_text(wanted, encoding="utf-8")
    return folder


def with_late_rows(tables: Tables) -> Tables:
    """Return the register with rows that were registered after every edition's cutoff, and nothing else."""
    later = {table: [dict(row) for row in rows] for table, rows in tables.items()}
    moved = {"registrert": "2021-03-12T12:00:00", "opphevet": ""}
    for number, row in enumerate(tables["avslutning"][:5]):
        later["avslutning"].append(row | moved | {"avslutning_id": f"MRK:sen{number}", "avslutningsarsak": "annet"})
    later["vedtak"].append(tables["vedtak"][0] | moved | {"kommunenummer": "5001"})
    later["tiltak"].append(tables["tiltak"][0] | moved | {"tiltak_id": "MRK:sent", "kommunenummer": "5001"})
    return later


def with_other_result(tables: Tables) -> Tables:
    """Return the register with the reason of Bergen's first exit corrected: another snapshot."""
    other = {table: [dict(row) for row in rows] for table, rows in tables.items()}
    other["avslutning"][0]["avslutningsarsak"] = "annet"
    return other


def _add_participant(tables: Tables, kommune: str, bydel: str, **person: str) -> str:
    number = len(tables["person"]) + 1
    name = person.pop("person_id", f"MRK:p{number:03}")
    add_row(
        tables,
        "person",
        person_id=name,
        fodselsnummer=f"999000000{number:02}",
        duf_nummer=f"8880000000{number:02}",
        fodselsdato=f"{1965 + number % 35}-0{1 + number % 9}-1{number % 10}",
        kjonn="KM"[number % 2],
        bostedskommune="1103",
        **person,
    )
    add_row(tables, "kategori", person_id=name, oppholdsgrunnlag=f"MRK:opphold {number}")
    add_row(
        tables, "vedtak", person_id=name, kommunenummer=kommune, bydelsnummer=bydel, fra_dato="2018-08-01",
        sluttmal=f"MRK:sluttmal {number}",
    )  # fmt: skip
    add_row(
        tables, "tiltak", person_id=name, kommunenummer=kommune, bydelsnummer=bydel, timer_per_uke="30",
        fra_dato="2019-01-01", til_dato="2020-12-31",
    )  # fmt: skip
    return name


def _add_exit(tables: Tables, person: str, kommune: str, bydel: str, reason: str, **cells: str) -> dict[str, str]:
    return add_row(
        tables,
        "avslutning",
        person_id=person,
        kommunenummer=kommune,
        bydelsnummer=bydel,
        avslutningsarsak="" if reason == "ikke_registrert" else reason,
        **cells,
    )


def _plant_without_measures(tables: Tables) -> None:
    """Two of Stavanger's staying people have no intro measure; one of them has Norwegian in the other tab."""
    gone = [row["person_id"] for row in tables["vedtak"] if row["kommunenummer"] == "1103"][-2:]
    of_person = {row["person_id"]: row for row in tables["tiltak"]}
    of_person[gone[0]]["fane"] = "norsk"
    of_person[gone[1]]["til_dato"] = "2019-12-31"


def _plant_history(tables: Tables) -> None:
    exits = tables["avslutning"]
    stavanger = [row for row in exits if row["kommunenummer"] == "1103"]
    # erstattet: an earlier exit of the year for one who ended again
    exits.append(stavanger[0] | {"avslutning_id": "MRK:erstattet", "avslutningsdato": "2020-03-01"})
    exits.append(dict(stavanger[1]))  # duplikat
    exits.append(stavanger[2] | {"avslutningsarsak": "annet", "registrert": "2020-06-30T12:00:00"})  # eldre_versjon
    exits.append(stavanger[3] | {"avslutning_id": "MRK:opphevet", "opphevet": "2020-12-01T12:00:00"})
    exits.append(stavanger[4] | {"avslutning_id": "MRK:feil", "avslutningsdato": "2020-02-30"})  # karantene
    for number in range(2):  # after the first cutoff, before the second
        exits.append(
            stavanger[5] | {"avslutning_id": f"MRK:etter{number}", "avslutningsdato": f"2020-07-0{number + 1}",
                            "registrert": LATE}
        )  # fmt: skip
    for number in range(3):
        person = _add_participant(tables, "1103", "")
        _add_exit(
            tables,
            person,
            "1103",
            "",
            "annet",
            avslutningsdato="2019-11-01",
            avslutning_id=f"MRK:2019{number}",
        )


def _plant_extended(tables: Tables) -> None:
    person = _add_participant(tables, "4601", "")
    _add_exit(tables, person, "4601", "", "ikke_registrert", avslutning_id="MRK:utvidet")
    add_row(
        tables,
        "utvidet_program",
        person_id=person,
        kommunenummer="4601",
        fra_dato="2020-07-01",
        hjemmel="MRK:hjemmel 1",
    )


def _plant_shielded(tables: Tables) -> None:
    for name, kommune, bydel, reason, shield in (
        (SHIELDED, "4601", "", "arbeid_heltid", "fortrolig"),
        ("MRK:p902", "0301", "030112", "annet", "strengt_fortrolig"),
    ):
        _add_participant(tables, kommune, bydel, person_id=name, adressesperre=shield)
        _add_exit(tables, name, kommune, bydel, reason, avslutning_id=f"MRK:sperret{name}")
        add_row(tables, "fravaer", person_id=name, kommunenummer=kommune, fravaerstype="MRK:fravaer")


def _add_mark_texts(tables: Tables) -> None:
    """Give every key of the register a mark, and every exit's id its own."""
    for table, (key, _) in CONTRACT.items():
        assert set(tables[table][0]) == set(column_names(table))
        if not key.startswith("person_id"):
            for row in tables[table]:
                if not row[key].startswith("MRK:"):
                    row[key] = f"MRK:{row[key]}"
