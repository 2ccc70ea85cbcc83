"""The sheets of an edition laid out for a static server, where there is no portal: one unguessable name a unit.

Such a server cannot do what the portal does: its links do not run out, cannot be revoked one by one and leave no
trace, and one serves a whole unit. The names are kept (``link_keys.py``), so the edition can be laid out again under
them.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.common.files import make_private_folder, private_umask, publish_folder, publish_text, recover_folder
from pipeline.common.languages import LANGUAGES, choose_language
from pipeline.common.room import tell_no_room
from pipeline.editions.edition import Edition
from pipeline.links.link_keys import keep_tokens, read_tokens
from pipeline.links.messages import Message, compose_message
from pipeline.links.model import Recipient, Role
from pipeline.links.sending_files import COLUMNS, MERGE_BOOK, list_cells
from pipeline.links.tables import write_workbook
from pipeline.places.units import Unit
from pipeline.run.home import EditionFolders
from pipeline.sheets.archive import Archive, copy_listed
from pipeline.sheets.names import name_sheet, sheet_path

SERVER_FILE = "tjener.txt"
_MARK = "introresultat.txt"
_MARK_TEXT = "Laid out by `introresultat links export`, which replaces this folder when it is called again.\n"
_ROBOTS = "User-agent: *\nDisallow: /\n"

CANNOT = (
    "A static server cannot let a link run out, revoke one, keep a trace of who opened, or give each person a link.",
    "Taking the folder away is the only revocation, of all links at once.",
)
_SERVER_TEXT = """What the server that has this folder must be told

1. https only, and no redirect from http that repeats the path.
2. No list of a folder's files (autoindex off), also not of ark/ itself.
3. No path below ark/ in the access log or the error log: a path is the key to a sheet.
4. On every answer: Cache-Control: no-store; X-Robots-Tag: noindex, nofollow; Referrer-Policy: no-referrer;
   X-Content-Type-Options: nosniff; Content-Security-Policy: frame-ancestors 'none'.
5. No copy of the folder elsewhere: no cache, no content network, no backup that outlives the round.
6. The files are readable for their owner only: let the user of the server read them, and nobody else.
7. Take the folder away when the round is over.

"""


@dataclass(frozen=True)
class Exported:
    """What was laid out: how many sheets, how many units got a name now, and where the merge list is."""

    units: int
    new: int
    merge_list: Path


def export_sheets(
    edition: Edition,
    folders: EditionFolders,
    archive: Archive,
    units: Sequence[Unit],
    target: Path,
    *,
    root: str,
) -> Exported:
    """Lay the published sheets out in ``target``: a new or empty folder, or one that was laid out before.

    ``root``: the address that ``target`` will have, ending in a slash. Raises RefusedError for a folder with anything
    else in it, and StoppedError where a sheet is not as it was published or where links were exported and their names
    are lost.
    """
    recover_folder(target)
    _refuse_target(target)
    with_sheet = [unit for unit in units if unit.har_ark]
    merge_list = folders.data / MERGE_BOOK
    if merge_list.exists() and not folders.link_keys.exists():
        raise StoppedError(
            f"{folders.link_keys.name} is missing, and {MERGE_BOOK} beside it says that links were exported. New ones "
            f"would break every link that was sent. Bring {folders.link_keys.name} back from a backup. Only if no link "
            f"has been sent: move {merge_list} away, and new ones are made."
        )
    before = len(_list_known(folders))
    tokens = keep_tokens(folders.link_keys, [unit.kode for unit in with_sheet])
    with private_umask(), tell_no_room("links export", target):
        make_private_folder(target.parent)
        staged = target.with_name(f".introresultat-{target.name}")
        if staged.exists():  # of a killed call: the names in it are keys to sheets
            shutil.rmtree(staged)
        make_private_folder(staged)
        try:
            for unit in with_sheet:
                _copy_unit(unit, archive, folders, make_private_folder(staged / _place(tokens[unit.kode])))
            publish_text(staged / _MARK, _MARK_TEXT)
            publish_text(staged / "robots.txt", _ROBOTS)
            publish_folder(staged, target)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        rows = [list_cells(_compose(unit, edition, tokens, root)) for unit in with_sheet]
        write_workbook(
            merge_list, f"Lenker {edition.key}, statisk tjener", COLUMNS, rows, created=edition.round.skjaeringsdato
        )
        publish_text(folders.data / SERVER_FILE, _SERVER_TEXT + "\n".join(CANNOT) + "\n")
    return Exported(len(with_sheet), len(_list_known(folders)) - before, merge_list)


def _copy_unit(unit: Unit, archive: Archive, folders: EditionFolders, place: Path) -> None:
    """Copy a unit's files, each byte for byte as it is listed."""
    source = folders.reports / sheet_path(unit.kode).parent
    for language in LANGUAGES:
        for name, expected in archive.entries[name_sheet(unit.kode, language)].files.items():
            found = copy_listed(source / name, place / name, expected)
            if found:
                raise StoppedError(
                    f"The sheet of {unit.kode} {found}: {name}. Nothing was laid out. Run `introresultat run "
                    f"{folders.key}` again, without --source: it makes the sheet again."
                )


def _compose(unit: Unit, edition: Edition, tokens: Mapping[str, str], root: str) -> Message:
    recipient = Recipient(unit.kode, "", Role.UNIT, "", choose_language(unit.malform))
    link = f"{root}{_place(tokens[unit.kode])}/index.html"
    return compose_message(recipient, unit, edition, lenke_id="", root=root, link=link, expires=None)


def _place(token: str) -> str:
    """Where a unit's files are below the folder, as in the results of earlier versions."""
    return str(sheet_path(token).parent)


def _list_known(folders: EditionFolders) -> dict[str, str]:
    return read_tokens(folders.link_keys) if folders.link_keys.exists() else {}


def _refuse_target(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise RefusedError(f"{target} is no folder. Nothing was laid out. Give a new or an empty folder.")
    if target.is_dir() and any(target.iterdir()) and not (target / _MARK).is_file():
        raise RefusedError(
            f"{target} has something else in it: it lacks {_MARK}. What is laid out replaces what is there, so nothing "
            "was done. Give a new or an empty folder, or one that was laid out before."
        )
