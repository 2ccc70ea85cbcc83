"""The languages that sheets are made in. A new one is a line of ``LANGUAGES``, and then a text for every text there is.

No text is taken from another language: what one lacks is refused where texts are read – ``words/<code>.toml`` of the
sheets, the table ``[<code>]`` of each quality rule, the column ``navn_<code>`` of the code lists, the key ``<code>`` of
a ``merknad`` in a year file – and ``tests/unit/test_languages.py`` names everything it lacks at once.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """``name`` as the code list of municipalities says it; ``tag`` with its country, for workbooks.

    ``page``: the file name of a page for a unit whose own language is another.
    """

    name: str
    tag: str
    page: str


BOKMAL = "nb"
NYNORSK = "nn"
LANGUAGES = {
    BOKMAL: Language("bokmål", "nb-NO", "bokmal.html"),
    NYNORSK: Language("nynorsk", "nn-NO", "nynorsk.html"),
}
NEUTRAL = "nøytral"


def choose_language(malform: str | None) -> str:
    """Return the language a unit is written to in: the one it has chosen, bokmål where it has chosen none.

    A choice that is none of the languages is a KeyError.
    """
    if malform in (None, "", NEUTRAL):
        return BOKMAL
    return {language.name: code for code, language in LANGUAGES.items()}[str(malform)]
