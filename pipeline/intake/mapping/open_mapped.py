"""Opens a folder that is read through a mapping: with or without ``uttrekk.toml``, which must agree with it (K3).

What is read is planned in ``planning.py``; what the folder is as a register is in
``pipeline/intake/sources/folder_register.py``.
"""

from __future__ import annotations

import codecs
from datetime import datetime
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.intake.mapping.reading import Mapping
from pipeline.intake.sources.folder_files import refuse_other_sources
from pipeline.intake.sources.folder_register import FolderRegister
from pipeline.intake.sources.manifest import NOT_STATED, Manifest, read_manifest
from pipeline.nir.contract import MANIFEST_NAME

_LOOK = 1 << 16


def open_folder_register(folder: Path, mapping: Mapping | None, taken: datetime | None = None) -> FolderRegister:
    """The folder as a register, with or without a mapping of it.

    Its ``uttrekk.toml``, where there is one, is verified and must agree (K3). Raises RefusedError where it does not, or
    where there is no folder.
    """
    refuse_other_sources(folder)
    has_manifest = (folder / MANIFEST_NAME).exists()
    manifest = read_manifest(folder) if has_manifest else None
    if manifest is not None and mapping is not None:
        _require_agreement(manifest, mapping, taken)
    stated = mapping.register.tegnsett if mapping else None
    tegnsett = stated or (manifest.tegnsett if manifest else _guess_charset(folder) if mapping is None else "utf-8")
    takes_sep = mapping is not None and mapping.register.skilletegn is not None
    return FolderRegister(folder, tegnsett, manifest, takes_sep=takes_sep)


def _guess_charset(folder: Path) -> str:
    """The character set of a folder that nobody has described yet: what the starts of its CSV files can be."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() == ".csv" and path.is_file():
            with path.open("rb") as file:
                start = file.read(_LOOK)
            try:
                codecs.getincrementaldecoder("utf-8")().decode(start)  # a sign that is cut at the end is no fault
            except UnicodeDecodeError:
                return "windows-1252"
    return "utf-8"


def _require_agreement(manifest: Manifest, mapping: Mapping, taken: datetime | None) -> None:
    settings = mapping.register
    faults = []
    if taken is not None and taken != manifest.tatt_ut:
        faults.append(f"tatt_ut is {manifest.tatt_ut.isoformat()}, and --taken is another time")
    if settings.tegnsett is not None and settings.tegnsett != manifest.tegnsett:
        faults.append(f"tegnsett is {manifest.tegnsett} (utf-8 where it says nothing), and {settings.tegnsett} there")
    if settings.kilde is not None and manifest.kilde not in (NOT_STATED, settings.kilde):
        faults.append("kilde is another one")
    if faults:
        raise RefusedError(
            f"{MANIFEST_NAME} and {mapping.name} do not agree: {'; '.join(faults)}. Expected the same in both, or each "
            "thing in one of them. Correct the one that is wrong."
        )
