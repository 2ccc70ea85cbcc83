"""How hard a text is to read, for the tests of words."""

from __future__ import annotations

import re

MOST_LIX = 40
_QUOTED = re.compile(r"«[^»]*»")


def find_lix(text: str) -> int:
    """How hard a text is to read: words a sentence, and words of more than six letters of a hundred (Björnsson's LIX).

    A quoted name is one short word: what NIR calls its reports is not ours to change.
    """
    words = re.findall(r"[A-Za-zÆØÅæøåÉéòèü0-9§,-]+", _QUOTED.sub("navn", text))
    long = sum(len(word.strip(",-")) > 6 for word in words)
    sentences = len(re.findall(r"[.:?!](?=\s|$)", text)) or 1
    return round(len(words) / sentences + 100 * long / len(words))
