"""The small files of a made-up extract: ``uttrekk.toml`` and truth files.

The tables are written in ``writing.py``, the contents of truth files are in ``truth.py`` and ``rounds.py``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

CASES_FILE = "fasit_funn.csv"
TRUTH_FILE = "fasit.json"


def find_truth(folder: Path) -> Path:
    """The folder of an extract's truth files: beside it, so that a run that reads the extract finds tables alone."""
    place = folder.resolve()
    return place.with_name(f"{place.name}-fasit")


def write_manifest(taken: int, origin: str, hashes: dict[str, tuple[int, str]]) -> str:
    """The text of ``uttrekk.toml``: the moment it was taken, where it is from, rows and SHA-256 of each file."""
    moment = datetime.fromtimestamp(taken, UTC).replace(tzinfo=None).isoformat()
    lines = [f"tatt_ut = {moment}", f'kilde = "{origin}"']
    if any(file.endswith(".csv") for file in hashes):
        lines.append('tegnsett = "utf-8"')
    lines += ["", "[filer]"]
    lines += [f'"{file}" = {{ rader = {rows}, sha256 = "{digest}" }}' for file, (rows, digest) in hashes.items()]
    return "\n".join(lines) + "\n"


def write_text(path: Path, text: str) -> None:
    """Write a file of the extract: UTF-8, LF."""
    path.write_text(text, encoding="utf-8", newline="\n")
