"""Whether a verified file is what ``uttrekk.toml`` says of it: its rows, its checksum, and a whole last row.

What the manifest says is read in ``manifest.py``; the facts of a file are found in ``csv_file.py`` and
``parquet_file.py``.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.common.errors import RefusedError
from pipeline.intake.sources.manifest import Promise
from pipeline.intake.sources.model import SourceFile
from pipeline.nir.contract import MANIFEST_NAME


def hold_promise(file: SourceFile, promise: Promise, cause: Callable[[], str] = str) -> None:
    """Raise RefusedError where the file is another one than promised, or ends in the middle of a row.

    ``cause``: gives a sentence on what most likely happened to a file with another checksum.
    """
    if promise.rows is not None and promise.rows != file.rows:
        raise RefusedError(
            f"{file.name} has {file.rows} rows. Expected {promise.rows}, which {MANIFEST_NAME} states."
            f"{_explain_rows(file, promise.rows)} Copy or export the file again, or correct the manifest if it is of "
            "another extract."
        )
    if promise.rows is None and file.last_record == "broken":
        raise RefusedError(
            f"{file.name} ends in the middle of a row: its last row is broken and has no line end, as in a file that "
            "was cut off. Expected a whole last row. Copy or export the file again; if it is whole, write its number "
            f"of rows in {MANIFEST_NAME} (rader under [filer])."
        )
    if promise.sha256 not in (None, file.sha256):
        require_sha256(file.name, file.sha256, promise, cause())


def _explain_rows(file: SourceFile, promised: int) -> str:
    """The likely cause of another number of rows, as a sentence to follow; empty where none is seen."""
    if promised == file.rows + 1:
        return " Does that number count the row of names? rader counts the rows below it."
    if file.empty_rows and promised == file.rows - file.empty_rows:
        return f" {file.empty_rows} of the rows found are empty, as spreadsheets leave at the end: delete them."
    if file.last_record == "broken":
        return " The last row is broken and has no line end: the file was cut off."
    return ""


def require_sha256(name: str, sha256: str, promise: Promise, cause: str = "") -> None:
    """Raise RefusedError for another checksum than promised.

    ``cause``: a sentence to follow on what has most likely happened to the file.
    """
    if promise.sha256 is not None and promise.sha256 != sha256:
        raise RefusedError(
            f"{name} has the SHA-256 {sha256}. Expected {promise.sha256}, which {MANIFEST_NAME} states."
            f"{cause} Copy or export the file again{' and do not open it on the way' if cause else ''}, or correct "
            "the manifest if it is of another extract."
        )
