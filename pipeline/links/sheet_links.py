"""The unguessable link to each unit's sheet, and the list of links that IMDi sends out.

The tokens of an edition are in one file beside its data: made once, kept over re-runs, new in another
edition. The sheet behind a link is in ``pipeline/sheets``. A token is as good as a key: it is in no
log, no message and no sheet.
"""

from __future__ import annotations

import csv
import io
import json
import re
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from pipeline.common.errors import StoppedError
from pipeline.common.files import FILE_MODE, publish_text
from pipeline.common.provenance import ChangedError, read_content
from pipeline.common.spreadsheet import shield_cell
from pipeline.editions.edition import Edition
from pipeline.places.units import Unit

TOKEN_BYTES = 24
LINKS_FILE = "lenker.csv"
COLUMNS = ("niva", "kode", "navn", "malform", "lenke", "stottemerke", "frist")

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,64}")
_CODE = re.compile(r"[0-9]{4}|[0-9]{6}")


def keep_tokens(path: Path, unit_codes: Iterable[str]) -> dict[str, str]:
    """Return a token for each of ``unit_codes``, from the edition's file at ``path`` where it has one.

    A unit without a token gets one of 192 random bits. The file is published anew, whole, only when a
    token is added; tokens of units that are not asked for stay in it. A file that cannot be trusted is a
    StoppedError, because new tokens would break every link already sent.
    """
    known = read_tokens(path) if path.exists() else {}
    codes = sorted(set(unit_codes))
    tokens = known | {code: secrets.token_urlsafe(TOKEN_BYTES) for code in codes if code not in known}
    if tokens != known:
        publish_text(path, json.dumps(dict(sorted(tokens.items())), indent=0) + "\n")
    return {code: tokens[code] for code in codes}


def sheet_path(token: str) -> PurePosixPath:
    """Return where a sheet lies, from the folder that holds ``lenker.csv`` and ``oversikt.html``."""
    return PurePosixPath("ark", token, "index.html")


def write_links(folder: Path, edition: Edition, units: Iterable[Unit], tokens: Mapping[str, str]) -> None:
    """Write ``lenker.csv`` below ``folder``: one row per unit with a sheet, in the order of ``units``.

    ``;``, UTF-8, LF. ``lenke`` is relative to the file; ``frist`` is ISO 8601, empty where there is none.
    """
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for unit in units:
        if unit.har_ark:
            frist = edition.find_deadline(unit.kode)
            deadline = frist.isoformat() if frist else ""
            cells = (unit.niva, unit.kode, unit.navn, unit.malform or "", str(sheet_path(tokens[unit.kode])))
            writer.writerow([shield_cell(cell) for cell in (*cells, edition.round.stottemerke, deadline)])
    path = folder / LINKS_FILE
    path.touch(mode=FILE_MODE)
    path.write_bytes(text.getvalue().encode("utf-8"))


def read_tokens(path: Path) -> dict[str, str]:
    """Return the token of each unit code in the file at ``path``; StoppedError where it cannot be trusted."""
    try:
        tokens = json.loads(read_content(path).decode("utf-8"))
    except ChangedError as fault:
        raise _distrust(path, str(fault)) from None
    except (ValueError, RecursionError):
        raise _distrust(path, "it cannot be read as JSON") from None
    if not isinstance(tokens, dict):
        raise _distrust(path, "it does not hold one object")
    for code, token in tokens.items():
        if not _CODE.fullmatch(code) or not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise _distrust(path, "an entry is not a unit code with a token of 32 to 64 URL-safe characters")
    if len(set(tokens.values())) != len(tokens):
        raise _distrust(path, "two units share a token")
    return tokens


def _distrust(path: Path, found: str) -> StoppedError:
    return StoppedError(
        f"The file of link tokens {path} is damaged: {found}. Expected one JSON object that holds a token for"
        " each unit, as this software wrote it. Bring the file back from a backup and run again. Only if no"
        " link of this edition has been sent yet: move the file, tilstand.json beside it and the edition's folder"
        " in reports_out away, and the next run makes new links."
    )
