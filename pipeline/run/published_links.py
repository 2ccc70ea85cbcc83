"""Whether the links that are about to be used again are those that were published: a lost one must be detected.

Municipalities have the links, so a run that would make others stops. The published links are those whose checksums are
in ``tilstand.json``; if it cannot be read, the folders of the published sheets. How tokens are made and kept is in
``pipeline/links/sheet_links.py``.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.common.errors import StoppedError
from pipeline.common.provenance import ChangedError
from pipeline.links.sheet_links import read_tokens
from pipeline.run.home import EditionFolders
from pipeline.run.state import has_remains, hash_token, read_state


def check_links(folders: EditionFolders) -> str | None:
    """Raise StoppedError where a link of this edition that has been published would not be the same again.

    Units that have got a sheet since may have links that nobody was told of. Returns what is wrong with the state, if
    anything is.
    """
    fault = None
    is_there = folders.link_keys.is_symlink() or folders.link_keys.exists()
    kept = read_tokens(folders.link_keys) if is_there else {}
    try:
        state = read_state(folders)
    except ChangedError as changed:
        state, fault = None, str(changed)
    if state is None and fault is None and has_remains(folders):
        fault = f"{folders.state.name} is missing"
    lost = _find_changed(state.lenker, kept) if state else _find_unknown(folders, kept)
    if lost:
        found = f"lacks {lost} of the links that were published" if is_there else "is missing, and links were published"
        raise StoppedError(
            f"{folders.link_keys} {found}. New ones would break every link that a municipality has, so nothing was "
            f"computed. {advise(folders)}"
        )
    return fault


def advise(folders: EditionFolders) -> str:
    """Return what to do about a file of links that is not as it was."""
    return (
        f"Bring {folders.link_keys.name} back from a backup and run again; the links are also in lenker.csv of the "
        f"published results. Only if no link of {folders.key} has been sent: move {folders.link_keys.name}, "
        f"{folders.state.name} beside it and the folder {folders.reports} away, and the next run makes new links."
    )


def _find_changed(published: Mapping[str, str], kept: Mapping[str, str]) -> int:
    """How many units have another token than the one published, or none."""
    return sum(code not in kept or hash_token(kept[code]) != published[code] for code in published)


def _find_unknown(folders: EditionFolders, kept: Mapping[str, str]) -> int:
    """How many published sheets lie under a token that is not kept."""
    sheets = folders.reports / "ark"
    return len({path.name for path in sheets.iterdir()} - set(kept.values())) if sheets.is_dir() else 0
