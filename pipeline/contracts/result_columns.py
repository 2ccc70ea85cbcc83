"""The common parts of the contracts: forms of codes, and the columns that many result tables have.

The result tables themselves are in ``statistikk.py``; the columns of edited rows in ``columns.py``; how a column is
declared in ``declaration.py``; closed lists are in ``pipeline/nir/closed_lists.py``.
"""

from __future__ import annotations

from pipeline.contracts.declaration import Column, Type, count, share, text
from pipeline.nir.closed_lists import LEVELS, SEVERITIES, SEXES

GROUP_WORDS = {
    "arbeid": "left for work, full- or part-time",
    "utdanning": "left for upper secondary or higher education",
    "grunnskole": "left for primary or lower secondary education",
    "kvalifisering": "left for other qualification (NAV measures, the qualification programme)",
    "sosialstonad": "left for social assistance",
    "trygd_annen": "left for other social-security benefits",
    "annet": "left for any other reason",
    "ikke_registrert": "no exit reason registered",
}
KEY_PATTERN = "^[0-9]{4}-[a-z0-9-]+$"
UNIT_CODE = "^(0|[0-9]{2}|[0-9]{4}|[0-9]{6})$"
WORD = "^[a-z][a-z0-9_]*$"
EDITION = {"utgave": text("the edition's key", pattern=KEY_PATTERN)}
EARLIER = {"forrige_utgave": text("key of the earlier round", pattern=KEY_PATTERN)}
PLACE = {
    **EDITION,
    "niva": text("level of the unit", *LEVELS),
    "kode": text("code of the unit; 0 for the nation", pattern=UNIT_CODE),
    "navn": text("name of the unit on the structure date", pattern=".+"),
}
# without the edition, for tables that name another one first
BARE_PLACE = {name: column for name, column in PLACE.items() if name not in EDITION}
UNIT = {
    **PLACE,
    "kjonn": text("sex: alle, K or M", *SEXES),
}
GOAL = {
    "avsluttet": count("exits counted (R9)"),
    "mal_nadd": count("of these, exits that reached the goal (R9)"),
    "andel_mal": share("mal_nadd / avsluttet, missing where nobody ended"),
}
RULE = {
    "regel": text("id of the quality rule", pattern=WORD),
    "alvor": text("severity of the rule", *SEVERITIES),
}


def optional_number(words: str) -> Column:
    """A whole number of either sign, missing where there is nothing to compare with."""
    return Column(Type.COUNT, words, nullable=True)
