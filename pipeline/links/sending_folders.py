"""The files of sendings, ``utsending/<n>/`` with links and ``koder/<n>/`` with PINs: where, and their end (L17).

What is in them is written elsewhere; here they are found again and deleted.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from pipeline.links.model import Link, Sending

SENDINGS = "utsending"
CODES = "koder"
OLD = timedelta(days=30)


def sending_folder(data: Path, utgave: str, number: int) -> Path:
    """Return the folder of a sending, with links and addresses in clear. ``data``: HOME's folder of that name."""
    return data / utgave / SENDINGS / str(number)


def codes_folder(data: Path, utgave: str, number: int) -> Path:
    """Return the folder with the PINs of a sending and the letters with them."""
    return data / utgave / CODES / str(number)


def list_folders(data: Path, links: Iterable[Link]) -> list[Path]:
    """Return the folders that are there, of the sendings that ``links`` are from."""
    numbers = sorted({(link.utgave, link.utsending) for link in links})
    places = [place(data, *number) for number in numbers for place in (sending_folder, codes_folder)]
    return [folder for folder in places if folder.exists()]


def list_old(data: Path, sendings: Iterable[Sending], now: datetime) -> list[Path]:
    """Return the folders that are there of sendings that were made more than 30 days ago."""
    old = [one for one in sendings if now - one.made > OLD]
    places = [place(data, one.utgave, one.number) for one in old for place in (sending_folder, codes_folder)]
    return [folder for folder in places if folder.exists()]


def remove_folders(data: Path, utgave: str) -> list[Path]:
    """Delete the files of all sendings of an edition; return what is gone."""
    found = [folder for name in (SENDINGS, CODES) if (folder := data / utgave / name).exists()]
    for folder in found:
        shutil.rmtree(folder)
    return found
