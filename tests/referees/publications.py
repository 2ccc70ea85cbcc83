"""The small publications that referees are asked about: a sound one, and one spoiled for each of them.

The public edition is that of the tests of files and pages (``tests/support/public_editions.py``).
"""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from pipeline.editions.open_data import OpenData
from pipeline.public.write import write_public
from tests.support.public_editions import list_small, make_public_edition
from tests.support.sheet_database import FACTS, make_edition

SOUND = "publication"
SPOILED = {name: f"spoiled_{name}" for name in ("frictionless_public", "pyjstat", "shacl")}
"""The folder that each referee must refuse."""
_WHERE = {"url": "https://data.example.no/intro/2020", "utgiver": "https://data.example.no/id/imdi"}


def make_publications(folder: Path) -> None:
    """Write every publication under ``folder``."""
    open_data = OpenData(epost="tall@example.no", lisens="NLOD 2.0", **_WHERE)
    edition = make_edition("endelig", frist=None, offentlig=open_data)
    units = edition.codes.areas.structure(date(2020, 12, 31)).units()
    write_public(make_public_edition(list_small(units)), edition, FACTS, folder / SOUND)
    for spoiled in SPOILED.values():
        shutil.copytree(folder / SOUND, folder / spoiled)
    spoil_sign(folder / SPOILED["frictionless_public"])
    spoil_cube(folder / SPOILED["pyjstat"])
    spoil_catalogue(folder / SPOILED["shacl"])


def spoil_sign(folder: Path) -> None:
    """Put a sign that there is not in a file, with its size and hash left out of the package."""
    path = folder / "data" / "resultat.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(";:;", ";*;", 1), encoding="utf-8", newline="")
    described = folder / "data" / "datapackage.json"
    package = json.loads(described.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["name"] == "resultat":
            del resource["hash"], resource["bytes"]
    described.write_text(json.dumps(package), encoding="utf-8")


def spoil_cube(folder: Path) -> None:
    """Show a figure in a cube that the table beside it does not show."""
    path = folder / "data" / "deltakere.json"
    cube = json.loads(path.read_text(encoding="utf-8"))
    cube["value"][cube["value"].index(None)] = 3
    path.write_text(json.dumps(cube), encoding="utf-8")


def spoil_catalogue(folder: Path) -> None:
    """Leave out who publishes the data set."""
    path = folder / "data" / "katalog.jsonld"
    catalogue = json.loads(path.read_text(encoding="utf-8"))
    del catalogue["dcat:dataset"][0]["dct:publisher"]
    path.write_text(json.dumps(catalogue), encoding="utf-8")
