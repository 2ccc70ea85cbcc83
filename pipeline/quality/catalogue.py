"""The quality rules as data: one TOML file a rule in ``rules/``, with the words a municipality reads.

What a rule looks for is its SQL file, ``sql/kvalitetsregler/<id>.sql``; examples of it, right, wrong and on the edge,
are in ``tests/spec/kvalitetsregler/<id>.toml``. Rules are run in ``findings.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pipeline.common.text_files import list_own_files
from pipeline.common.tomlfiles import Settings, parse_settings, read_toml
from pipeline.nir.closed_lists import SEVERITIES, NirView, Severity

RULES_FOLDER = Path(__file__).parent / "rules"


class Effect(StrEnum):
    """What a correction can do to the result (R9), for the interval of ``sql/klargjort/utfall.sql``.

    ``ARSAK``: the exit's reason may become any other. ``BORTFALL``: the exit may be deleted, dated to another year or
    taken out. ``BOSTED``: it may move to the unit of residence. ``BYDEL``: it may move to any bydel of Oslo.
    ``OSLO``: to the bydel of Oslo that it names, or any. ``NY_AVSLUTNING``: an exit may appear. ``GRUNNLAG``: decisions
    or law change, and with them the evidence for an extended programme (R5, R6) of the person's exits without a reason;
    an earlier exit of the person may go.
    """

    ARSAK = "arsak"
    BORTFALL = "bortfall"
    BOSTED = "bosted"
    BYDEL = "bydel"
    OSLO = "oslo"
    NY_AVSLUTNING = "ny_avslutning"
    GRUNNLAG = "grunnlag"


_Effect = Annotated[Effect, Field(strict=False)]
_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_Pair = Annotated[list[_Text], Field(min_length=2, max_length=2)]


class RuleTexts(Settings):
    """A rule's words in one language. Pairs: one for exactly 1, one for every other number, ``{n}`` being the number.

    ``{ar}`` is the statistic year, ``{frist}`` the deadline, ``{grense}`` the limit in words («tre år»).
    """

    navn: _Text = Field(description="a short name without a number")
    hva: _Pair = Field(description="what is wrong: a text for one, a text for {n}")
    hvorfor: _Text = Field(description="why it matters")
    hvor: _Text = Field(description="what to put right in NIR")
    valg: list[_Text] = Field(default_factory=list, description="a list of what to do in each of several cases")


class Rule(Settings):
    """One rule. ``rekkefolge``: its place among rules of equal severity, least first.

    ``gruppe``: what a correction is worth, among rules of equal severity, least first. On a sheet, rules of one group
    are ordered by how many people they find. ``til_orientering``: nothing is to be done about a finding, so that it is
    not counted among what is new since the last round, nor listed where it says what to do.
    ``nir``: where in NIR one finds whom it concerns; None only where nothing is to be done.
    ``avhenger_av_sted``: what it finds depends on where somebody was followed up or lives. Such a rule passes over
    people at a shielded address, since even a national count would tell of their place (R7).
    ``krever_stonad``: it compares NIR with introduksjonsstønad, and is asked only where the run has that (T3).
    """

    alvor: Severity = Field(description="feil, advarsel or opplysning")
    gjelder: Literal["person", "enhet"] = Field("person", description="person or enhet")
    rekkefolge: int = Field(ge=1, description="a whole number, least first")
    gruppe: int = Field(9, ge=1, le=9, description="a whole number from 1 to 9, least first")
    til_orientering: bool = Field(False, description="true or false")
    nir: NirView | None = Field(None, description="a report or list of NIR")
    avhenger_av_sted: bool = Field(False, description="true or false")
    krever_stonad: bool = Field(False, description="true or false")
    virkning: list[_Effect] = Field(default_factory=list, description="a list of effects on the result")
    grunnlag: _Text = Field(description="the legal or domain ground, in English")
    nb: RuleTexts = Field(description="the texts in bokmål")
    nn: RuleTexts = Field(description="the texts in nynorsk")

    def texts(self, language: str) -> RuleTexts:
        """The words in one language; a language without a field here is an AttributeError."""
        texts: RuleTexts = getattr(self, language)
        return texts


@dataclass(frozen=True)
class Catalogue:
    """All rules by id, worst first: by severity, then ``gruppe``, ``rekkefolge`` and id."""

    rules: Mapping[str, Rule]

    def order_by_worth(self, numbers: Mapping[str, int]) -> tuple[str, ...]:
        """The rules that have a number above 0: by severity and group, then most people first, then as here."""
        found = [key for key in self.rules if numbers.get(key, 0) > 0]
        return tuple(sorted(found, key=lambda key: (*_rank(self.rules[key]), -numbers[key])))


def _rank(rule: Rule) -> tuple[int, int]:
    return SEVERITIES.index(rule.alvor), rule.gruppe


@cache
def load_catalogue(folder: Path = RULES_FOLDER) -> Catalogue:
    """Read every rule file once. A key that is unknown or missing is a RefusedError that names it."""
    rules = {path.stem: parse_settings(path, read_toml(path), Rule) for path in list_own_files(folder, ".toml")}
    order = sorted(rules, key=lambda key: (*_rank(rules[key]), rules[key].rekkefolge, key))
    return Catalogue({key: rules[key] for key in order})
