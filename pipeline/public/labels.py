"""What tables, columns, codes and places are called in one language, on pages and in data files alike.

The words are in ``words/``, on top of those of the sheets; names of reasons and measures are rows of the code lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from pipeline.disclosure.tables import EVERYBODY, split_code
from pipeline.nir.closed_lists import SEXES
from pipeline.places.code_lists import CodeLists
from pipeline.places.naming import find_norwegian
from pipeline.sheets.words.percent import NO_VALUE
from pipeline.sheets.words.place_names import Named, name_in_sentence
from pipeline.sheets.words.texts import Texts, load_texts

WORDS_FOLDER = Path(__file__).parent / "words"


@cache
def load_public_texts(language: str) -> Texts:
    """Return the words of the public files in one language, with those of the sheets; no key is in both."""
    return Texts(language, {**load_texts(language).entries, **load_texts(language, WORDS_FOLDER).entries})


@dataclass(frozen=True)
class Labels:
    """Names in the language of ``texts``."""

    texts: Texts
    codes: CodeLists

    def name_value(self, dimension: str, code: str) -> str:
        """Return what a value of a dimension is called; merged categories by all their names."""
        return self.texts.join([self._name_single(dimension, part) for part in split_code(code)])

    def describe_data(self, ar: int, *, has_bydeler: bool) -> str:
        """Return what the data files are, and of which places."""
        places = self.texts.say("data_steder" if has_bydeler else "data_steder_uten")
        return f"{self.texts.say('data_beskrivelse', ar=ar)} {places}"

    def _name_single(self, dimension: str, code: str) -> str:
        say = self.texts.say
        if dimension == "kjonn" and code in SEXES:
            return say(f"kolonne_{code}")
        if dimension == "aldersgruppe":
            return self._name_age(code)
        if dimension == "kollektiv_beskyttelse":
            return say("verdi_med_vern" if code == "1" else "verdi_uten_vern")
        if dimension == "lov":
            return say(f"lov_{code}")
        return self._listed.get((dimension, code), code)

    def _name_age(self, code: str) -> str:
        first, _, last = code.rstrip("+").partition("-")
        return self.texts.say("alder_til", fra=first, til=last) if last else self.texts.say("alder_over", fra=first)

    @cached_property
    def _listed(self) -> dict[tuple[str, str], str]:
        codes, language = self.codes, self.texts.language
        return {
            ("gruppe", "andre"): self.texts.say("verdi_andre"),
            ("tiltakskode", EVERYBODY): self.texts.say("verdi_alle_tiltak"),
            **{("gruppe", one.kode): one.navn[language] for one in codes.reason_groups},
            **{("hovedgruppe", one.kode): one.navn[language] for one in codes.measure_groups},
            **{("tiltakskode", one.kode): one.navn[language] for one in codes.measures},
        }

    def name_place(self, unit: Named) -> str:
        """Return the name as a sentence has it after «i»: «Halden kommune», «Viken», «hele landet»."""
        if unit.niva == "land":
            return self.texts.say("sammenlign_land").lower()
        return name_county(unit.navn) if unit.niva == "fylke" else name_in_sentence(unit, self.texts)


def name_county(navn: str) -> str:
    """Return a county's Norwegian name."""
    return find_norwegian(navn) or navn.replace(" - ", f" {NO_VALUE} ")
