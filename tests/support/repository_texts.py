"""Every text file of the repository, for tests that read all of them, and the anchors of its pages.

Nothing here reads git, so that a copy without it is tested too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.commands import CHECKOUT

OUTPUT_FOLDERS = {"__pycache__", "data", "demo", "build"}
KEPT_DOTS = {".ci", ".gitignore"}


def list_texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the repository; outputs, caches and what a person's editor leaves are left out."""
    for root, folders, names in os.walk(CHECKOUT):
        folders[:] = [name for name in sorted(folders) if _is_kept(name) and not name.endswith(".egg-info")]
        for name in filter(_is_kept, sorted(names)):
            path = Path(root, name)
            content = path.read_bytes()
            if b"\0" not in content and ("reports_out" not in path.parts or name == "README.md"):
                yield path, content.decode("utf-8")


def _is_kept(name: str) -> bool:
    return name in KEPT_DOTS or not (name.startswith(".") or name in OUTPUT_FOLDERS)


def name_path(path: Path) -> str:
    """The path of a file as the repository names it."""
    return path.relative_to(CHECKOUT).as_posix()


def find_anchors(path: Path) -> set[str]:
    """The anchors of a page: those written out, and its headings as the common viewers make them."""
    text = path.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    made = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return made | set(re.findall(r'^<a id="([a-z0-9-]+)"></a>$', text, flags=re.MULTILINE))
