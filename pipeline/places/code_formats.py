"""The form of each code list: its columns in order, what their cells must be, and its key.

Form only. How a file is read and its faults told is in ``pipeline/places/code_files.py``; what must hold between the
lists in ``pipeline/places/code_lists.py``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.common.languages import LANGUAGES, NEUTRAL


@dataclass(frozen=True)
class CodeCell:
    """What the cells of a column must be: ``pattern`` from end to end, or empty where ``optional``."""

    expected: str
    pattern: str
    optional: bool = False
    is_day: bool = False


@dataclass(frozen=True)
class ListFormat:
    """The columns of one list, in order, and those that no two rows may share the values of."""

    columns: dict[str, CodeCell]
    key: tuple[str, ...]


def _one_of(*values: str, optional: bool = False) -> CodeCell:
    return CodeCell("one of " + ", ".join(values), "|".join(map(re.escape, values)), optional)


_WORD = CodeCell("a code of small letters a-z, digits and _", "[a-z][a-z0-9_]*")
_NAME = CodeCell("a name", ".+")
_DAY = CodeCell("a day as 2020-12-31", "[0-9]{4}-[0-9]{2}-[0-9]{2}", is_day=True)
_OPEN_DAY = CodeCell("a day as 2020-12-31, or empty where it is open", _DAY.pattern, optional=True, is_day=True)
FYLKE = CodeCell("2 digits", "[0-9]{2}")
KOMMUNE = CodeCell("4 digits", "[0-9]{4}")
BYDEL = CodeCell("6 digits", "[0-9]{6}")
_STATUS = ("oppgitt", "oppgitt_usikker", "viderefort", "viderefort_usikker")
_NAMES = {f"navn_{language}": _NAME for language in LANGUAGES}
_PERIOD = {"gyldig_fra": _DAY, "gyldig_til": _OPEN_DAY}

FORMATS: dict[str, ListFormat] = {
    "kommune": ListFormat(
        {
            "kode": KOMMUNE,
            "navn": _NAME,
            **_PERIOD,
            "fylke_kode": FYLKE,
            "malform": _one_of(*(language.name for language in LANGUAGES.values()), NEUTRAL, optional=True),
            "malform_status": _one_of(*_STATUS, optional=True),
        },
        ("kode", "gyldig_fra"),
    ),
    "kommune_endring": ListFormat(
        {
            "dato": _DAY,
            "fra_kode": KOMMUNE,
            "til_kode": KOMMUNE,
            "endring": _one_of("ny_kode", "nytt_navn", "sammenslatt", "delt", "delt_og_sammenslatt"),
        },
        ("dato", "fra_kode", "til_kode"),
    ),
    "fylke": ListFormat({"kode": FYLKE, "navn": _NAME, **_PERIOD}, ("kode", "gyldig_fra")),
    "bydel": ListFormat(
        {
            "kode": BYDEL,
            "navn": _NAME,
            "kommune_kode": KOMMUNE,
            **_PERIOD,
            "slag": _one_of("administrativ", "uten_administrasjon", "uoppgitt"),
        },
        ("kode", "gyldig_fra"),
    ),
    "avslutningsarsak": ListFormat(
        {
            "lov": _WORD,
            "kode": _WORD,
            "gruppe": _WORD,
            "mal_nadd": _one_of("0", "1"),
            **_NAMES,
            "gyldig_fra": _OPEN_DAY,
            "gyldig_til": _OPEN_DAY,
            "status": _one_of("dokumentert", "antatt"),
        },
        ("lov", "kode"),
    ),
    "lov": ListFormat(
        {
            "lov": _WORD,
            "gjelder_fra": _DAY,
            "kollektiv_fra": _OPEN_DAY,
            "status": _one_of("dokumentert", "antatt"),
        },
        ("lov",),
    ),
    "resultatgruppe": ListFormat({"kode": _WORD, **_NAMES}, ("kode",)),
    "tiltakskode": ListFormat({"kode": _WORD, "hovedgruppe": _WORD, **_NAMES, "status": _WORD}, ("kode",)),
    "tiltaksgruppe": ListFormat({"kode": _WORD, **_NAMES}, ("kode",)),
}
