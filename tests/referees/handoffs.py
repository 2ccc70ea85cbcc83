"""The small handoffs that referees are asked about: a sound one, and one spoiled for each of them.

Made from the register of ``tests/spec/test_handoff.py``, with CSV beside the Parquet files, and with the spells of each
law as microdata.no takes them.
"""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.warehouse import read_sql
from pipeline.delivery.csv_files import write_csv
from pipeline.handoff.basis import read_basis
from pipeline.handoff.describe import Delivery, write_descriptions
from pipeline.handoff.names import PACKAGE, data_name, doc_name
from pipeline.handoff.ssb_files import find_data_files, link_files
from tests.spec.test_handoff import REGISTER
from tests.support.handoff_files import make_handoff
from tests.support.oracle_settings import YearSettings
from tests.support.registers import register

YEAR, VERSION = 2020, 1
SPELLS = "forlop"
SPOILED = {name: f"spoiled_{name}" for name in ("frictionless", "datadoc", "microdata", "dapla")}
"""The folder that each referee must refuse."""


def make_handoffs(folder: Path) -> None:
    """Write every handoff under ``folder``."""
    sound = folder / "sound"
    with make_handoff(folder / "kjoring", register(REGISTER), YearSettings()) as made:
        assert not made.handoff.faults
        write_delivery(made.folder, sound)
    for spoiled in SPOILED.values():
        shutil.copytree(sound, folder / spoiled)
    spoil_code(folder / SPOILED["frictionless"])
    spoil_description(folder / SPOILED["datadoc"])
    spoil_spells(folder / SPOILED["microdata"])
    spoil_name(folder / SPOILED["dapla"])


def write_delivery(run: Path, folder: Path) -> None:
    """Lay out the files of a run as a delivery, and the spells of each law beside them."""
    basis = read_basis(run)
    with duckdb.connect() as connection:
        for name, path in find_data_files(run, YEAR).items():
            place = folder / data_name(name, YEAR, VERSION)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
            write_csv(connection, place)
        with link_files(connection, find_data_files(folder, YEAR, VERSION)):
            spells = connection.execute(read_sql("utdata", "forlop")).fetchall()
    write_descriptions(basis, folder, Delivery(VERSION, 1))
    for law in sorted({row[1] for row in spells}):
        write_spells(folder / SPELLS, law, [row for row in spells if row[1] == law])


def write_spells(folder: Path, law: str, spells: list[tuple[Any, ...]]) -> None:
    """Write the spells of a law as a dataset of microdata.no: identifier, value, first and last day."""
    name = f"INTRO_{law.upper()}"
    place = folder / name
    place.mkdir(parents=True)
    values = sorted({goal or "uoppgitt" for *_, goal in spells})
    lines = [f"{person};{goal or 'uoppgitt'};{first};{last};" for person, _, _, first, last, goal in spells]
    (place / f"{name}.csv").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="")
    described = {
        "temporalityType": "EVENT",
        "sensitivityLevel": "PERSON_GENERAL",
        "populationDescription": say("Personer i introduksjonsprogram"),
        "spatialCoverageDescription": say("Norge"),
        "subjectFields": [say("Innvandring og innvandrere")],
        "dataRevision": {"description": say("Første levering")},
        "identifierVariables": [{"unitType": "PERSON"}],
        "measureVariables": [
            {
                "name": say("Sluttmål"),
                "description": say("Sluttmålet i forløpet"),
                "dataType": "STRING",
                "valueDomain": {
                    "codeList": [
                        {"code": value, "categoryTitle": say(value), "validFrom": "1990-01-01"} for value in values
                    ]
                },
            }
        ],
    }
    (place / f"{name}.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")


def say(text: str) -> list[dict[str, str]]:
    """A text in Norwegian, as microdata.no has it."""
    return [{"languageCode": "no", "value": text}]


def spoil_code(folder: Path) -> None:
    """Put a law that there is not in a file, with the sums of the file as it is now."""
    path = folder / data_name("vedtak-intro", YEAR, VERSION, ".csv")
    path.write_text(
        path.read_text(encoding="utf-8").replace("introduksjonsloven", "introduksjonslova"), encoding="utf-8"
    )
    package = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["name"] == "vedtak-intro-csv":
            resource.pop("hash")
            resource.pop("bytes")
    (folder / PACKAGE).write_text(json.dumps(package), encoding="utf-8")


def spoil_description(folder: Path) -> None:
    """Empty one Datadoc, which the model's container accepts."""
    (folder / doc_name("tiltak-intro", YEAR, VERSION)).write_text("{}", encoding="utf-8")


def spoil_spells(folder: Path) -> None:
    """Let a spell begin on the last day of the one before."""
    (place, *_) = sorted((folder / SPELLS).iterdir())
    path = place / f"{place.name}.csv"
    person, value, _, last, _ = path.read_text(encoding="utf-8").splitlines()[0].split(";")
    following = date.fromisoformat(last) + timedelta(days=30)
    with path.open("a", encoding="utf-8", newline="") as file:
        file.write(f"{person};{value};{last};{following};\n")


def spoil_name(folder: Path) -> None:
    """Give a file a name without period and version."""
    path = folder / data_name("tiltak-intro", YEAR, VERSION)
    path.rename(path.with_name("tiltak_intro.parquet"))
