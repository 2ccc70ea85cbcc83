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
_SET_ASIDE = "erstattet"


def sending_folder(data: Path, utgave: str, number: int) -> Path:
    """Return the folder of a sending, with links and addresses in clear. ``data``: HOME's folder of that name."""
    return data / utgave / SENDINGS / str(number)


def codes_folder(data: Path, utgave: str, number: int) -> Path:
    """Return the folder with the PINs of a sending and the letters with them."""
    return data / utgave / CODES / str(number)


def last_number(data: Path, utgave: str) -> int:
    """Return the highest number that a folder of the edition has, 0 without any: also of a store that is lost (L2)."""
    names = (path.name for name in (SENDINGS, CODES) for path in (data / utgave / name).glob("*"))
    return max((int(name) for name in names if name.isdecimal()), default=0)


def name_aside(folder: Path, mark: str) -> Path:
    """Return the name of a folder that the one of the sending with ``mark`` takes the place of."""
    return folder.with_name(f"{folder.name}-{_SET_ASIDE}-{mark}")


def list_folders(data: Path, links: Iterable[Link]) -> list[Path]:
    """Return the folders that are there, of the sendings that ``links`` are from."""
    numbers = sorted({(link.utgave, link.utsending) for link in links})
    return _list_places(data, numbers)


def list_old(data: Path, sendings: Iterable[Sending], now: datetime) -> list[Path]:
    """Return the folders that are there of sendings that were made more than 30 days ago."""
    return _list_places(data, [(one.utgave, one.number) for one in sendings if now - one.made > OLD])


def remove_folders(data: Path, utgave: str) -> list[Path]:
    """Delete the files of all sendings of an edition; return what is gone."""
    found = [folder for name in (SENDINGS, CODES) if (folder := data / utgave / name).exists()]
    for folder in found:
        shutil.rmtree(folder)
    return found


def _list_places(data: Path, sendings: Iterable[tuple[str, int]]) -> list[Path]:
    """The folders of sendings that are there, and those that were set aside for them."""
    places = [place(data, *sending) for sending in sendings for place in (sending_folder, codes_folder)]
    return [
        folder
        for place in places
        for folder in (place, *sorted(place.parent.glob(f"{place.name}-{_SET_ASIDE}-*")))
        if folder.exists()
    ]
