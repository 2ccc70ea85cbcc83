"""The line of a mapping that would read what a message says is wrong with a source (K3).

Beside the likely cause (``causes.py``), so that who cannot have the export corrected knows the other way. What the keys
mean is in ``pipeline/intake/mapping/model.py``; tests hold that each line reads what it is told for.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.intake.sources.causes import DAY, SERIAL, THOUSANDS, ZEROS
from pipeline.nir.contract import TABLES

SEP_LINE_KEY = 'skilletegn = ";"'
_UNDER_REGISTER = "under [register]"


def advise_mapping(found: Iterable[tuple[str, str | None, str]]) -> str:
    """A sentence to follow on the reasons of the quarantine, as table, column and reason; empty where none is known."""
    lines = list(dict.fromkeys(line for one in found if (line := _find_line(*one))))
    return (
        f" Or read the source through a mapping (docs/connect-a-register.md) with {'; '.join(lines)}." if lines else ""
    )


def advise_sep() -> str:
    """The same for files that begin with a line ``sep=;``."""
    return f"Or read the folder through a mapping (docs/connect-a-register.md) with {SEP_LINE_KEY} {_UNDER_REGISTER}."


def _find_line(table: str, name: str | None, reason: str) -> str | None:
    """The line for one reason, and where it is written."""
    column = next((column for column in TABLES[table].columns if column.name == name), None)
    if column is None:
        return None
    if reason.endswith(f": {DAY}"):
        return f'dato = "%d.%m.%Y" {_UNDER_REGISTER}'
    key = ""
    if reason.endswith(f": {SERIAL}"):
        key = 'form = "excel"'
    elif reason.endswith(f": {THOUSANDS}"):
        key = r'fjern = [" ", "\u00A0"]'
    elif f": {ZEROS}: " in reason:
        key = f"fyll = {column.digits}"
    return f'{name} = {{ kolonne = "{name}", {key} }} under [{table}]' if key else None
