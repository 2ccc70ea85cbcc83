"""Ways in which a file or folder can be damaged, or be something else than it was: each takes its path.

Damage of what a file says, in its own form, stands with the tests that know the form.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from pipeline.common.provenance import describe_files, read_sealed, seal

Damage = Callable[[Path], object]


def write(content: bytes) -> Damage:
    return lambda path: path.write_bytes(content)


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def scramble(path: Path) -> None:
    """Damage that no reader can miss: every block after the first ones of the file."""
    content = path.read_bytes()
    path.write_bytes(content[:12288] + bytes(byte ^ 255 for byte in content[12288:]))


def reseal_database(state: Path, database: Path) -> None:
    """Have the state tell that the working database is as it now is."""
    (described,) = describe_files(database.parent, [database.name])
    state.write_bytes(seal(read_sealed(state) | {"database": described}))


def clear(path: Path) -> None:
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def become_folder(path: Path) -> None:
    clear(path)
    path.mkdir()


def become_file(path: Path) -> None:
    clear(path)
    path.write_text("")


def become_loop(path: Path) -> None:
    clear(path)
    path.symlink_to(path.name)


def become_dangling(path: Path) -> None:
    clear(path)
    path.symlink_to("finnes-ikke")


def become_pipe(path: Path) -> None:
    clear(path)
    os.mkfifo(path)
