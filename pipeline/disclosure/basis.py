"""What the choice of hidden cells rests on beside the edition: releases, known values, sheets of the year (P9, P10).

Kept with the edition, so that a release is refused where any of it has changed since the edition was made: what is
hidden would then be chosen for another knowledge than people have.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.common.files import hash_file, make_private_folder, publish_bytes
from pipeline.common.provenance import read_sealed, seal
from pipeline.disclosure.releases import read_releases
from pipeline.editions.edition import Edition
from pipeline.run.home import Home

BASIS_FILE = "grunnlag.json"
_SHEETS = "ark.parquet"


def describe_basis(home: Home, edition: Edition) -> dict[str, Any]:
    """Return the number of releases of the year, and the SHA-256 of the known values and of what sheets have told."""
    ar, known = edition.year.ar, home.known(edition.year.ar)
    sheets = {}
    for path in sorted((home.root / "data").glob(f"{ar}-*/publisering/{_SHEETS}")):
        key = path.parents[1].name
        if key != edition.key:
            sheets[key] = hash_file(path)
    return {
        "utgave": edition.key,
        "utgivelser": len(read_releases(home, ar)),
        "kjent": hash_file(known) if known.is_file() else "",
        "ark": sheets,
    }


def write_basis(home: Home, edition: Edition, folder: Path) -> None:
    """Write the description to ``folder``, the edition's ``publisering/``."""
    publish_bytes(make_private_folder(folder) / BASIS_FILE, seal(describe_basis(home, edition)))


def explain_stale(home: Home, edition: Edition) -> str:
    """Say what of it has changed since the edition was made; empty where nothing has. Raises ChangedError."""
    made = read_sealed(home.edition(edition.key).publication / BASIS_FILE)
    now = describe_basis(home, edition)
    if made["utgivelser"] != now["utgivelser"]:
        return f"{now['utgivelser']} releases of {edition.year.ar} are there now, and {made['utgivelser']} were then"
    if made["kjent"] != now["kjent"]:
        return f"data/kjent/{edition.year.ar}.csv has changed since"
    changed = sorted(
        key for key in made["ark"].keys() | now["ark"].keys() if made["ark"].get(key) != now["ark"].get(key)
    )
    return f"the sheets of {', '.join(changed)} have been made again since" if changed else ""
