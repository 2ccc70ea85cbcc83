"""Small text files that people keep: their text in, or one clear refusal out.

What a file means is decided elsewhere: TOML is in ``pipeline/common/tomlfiles.py``, code lists in
``pipeline/places/code_lists.py``. Files of an extract are large and contain people; they are read in
``pipeline/intake/sources``.
"""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.signs import escape_signs

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}
_WIDE_MARKS = {
    "UTF-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),  # asked for first: one of them begins as one of UTF-16
    "UTF-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
}


def read_text_file(path: Path, most_bytes: int) -> str:
    """Return the text of a UTF-8 file of at most ``most_bytes`` bytes, with its byte order mark if it has one.

    Raises RefusedError when there is something else than a file in its place (which is never opened: a pipe would wait
    for ever), when it is too large, cannot be read, or is not UTF-8.
    """
    shown = escape_signs(str(path))
    try:
        found = path.stat()
        kind = stat.S_IFMT(found.st_mode)
        if kind != stat.S_IFREG:
            raise RefusedError(f"{shown} cannot be read: it is {tell_kind(kind)}; expected a text file in its place.")
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except OSError as error:
        if path.is_symlink() and not path.exists():
            raise RefusedError(
                f"{shown} cannot be read: it is a link that leads nowhere; expected a text file in its place."
            ) from None
        raise RefusedError(
            f"{shown} cannot be read ({error.strerror or type(error).__name__}). Check that it is a readable file."
        ) from error
    if len(content) > most_bytes:
        raise RefusedError(
            f"{shown} is larger than {most_bytes // 1024} kB; expected a text file that a person keeps. Check that it "
            "is the right file."
        )
    if wide := find_wide_mark(content):
        raise RefusedError(f"{shown} is {wide}; expected UTF-8. Save the file as UTF-8.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise RefusedError(
            f"{shown}, line {line} is not UTF-8 (byte {error.start + 1} of the file cannot be read); probably the file "
            "is windows-1252. Save the file as UTF-8."
        ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise RefusedError(
            f"{shown}, line {line} holds zero bytes; the file is damaged, or UTF-16 without a mark. Save it as UTF-8."
        )
    return text


def tell_kind(mode: int) -> str:
    """Say in words what is in the place of a file, by the mode of its status."""
    return _KINDS.get(stat.S_IFMT(mode), "no file")


def find_wide_mark(content: bytes) -> str | None:
    """Return the character set of several bytes a letter whose byte order mark ``content`` begins with, or None."""
    return next((name for name, marks in _WIDE_MARKS.items() if content.startswith(marks)), None)


def require_folder(folder: Path, name: str, expected: str) -> None:
    """Raise RefusedError where ``folder``, the folder of ``name``, is missing, no folder, or may not be looked at."""
    shown = escape_signs(str(folder))
    try:
        kind = stat.S_IFMT(folder.stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        raise RefusedError(f"The folder of {name} {shown} does not exist. Expected {expected}.") from None
    except OSError as error:
        raise RefusedError(
            f"The folder of {name} {shown} cannot be read ({error.strerror or type(error).__name__}). Check that you "
            "may read it."
        ) from error
    if kind != stat.S_IFDIR:
        found = _KINDS.get(kind, "a file")
        raise RefusedError(f"The folder of {name} {shown} is {found}, not a folder. Expected {expected}.")


def list_own_files(folder: Path, suffix: str) -> list[Path]:
    """Return what ends in ``suffix`` in the folder, by name, without what systems and editors put beside files.

    Passed over are names that begin with a dot (``._2020.toml`` of macOS, ``.2020.toml.swp`` of an editor) or with
    ``~`` (``~$…`` of an office program). Raises RefusedError where the folder cannot be listed.
    """
    shown = escape_signs(str(folder))
    try:
        paths = list(folder.iterdir())
    except OSError as error:
        raise RefusedError(
            f"The folder {shown} cannot be read ({error.strerror or type(error).__name__}). Check that you may list it."
        ) from error
    return sorted(path for path in paths if path.suffix == suffix and not path.name.startswith((".", "~")))
