"""What IMDi must sort out: registrations without a municipality, and those in Oslo that no bydel answers for.

Whoever followed the people up is not told: a code without a unit counts in the nation only, an Oslo row without a bydel
in Oslo only (R8). National counts; those of rules that look at places pass over people at a shielded address (R7).
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.overview.page_cells import count_cell, head
from pipeline.overview.view import Listing, PageCell
from pipeline.overview.words import name_rule, say
from pipeline.places.areas import OSLO_UOPPGITT
from pipeline.sheets.content.figures import Figures

# the rules whose findings are IMDi's to correct, or to have corrected
RULES = ("ukjent_kommune", "oslo_uten_bydel")
_Row = tuple[PageCell, ...]


def list_imdi_tasks(figures: Figures, without_unit: int) -> Listing:
    """Return a row for each kind of task there is; ``without_unit``: exits that count in the nation only."""
    return Listing(
        say("imdi_tabell"),
        (*head("hva", "antall"), *head("gjor")),
        (*_tell_exits(without_unit), *_tell_findings(figures), *_tell_places(figures)),
        say("imdi_ingen"),
    )


def _tell_exits(number: int) -> Iterator[_Row]:
    if number:
        yield _row(say("imdi_uten_enhet"), number, say("imdi_uten_enhet_tekst"))


def _tell_findings(figures: Figures) -> Iterator[_Row]:
    for rule in RULES:
        if number := figures.nation.findings.get(rule, 0):
            yield _row(name_rule(rule), number, say(f"imdi_{rule}_tekst"))


def _tell_places(figures: Figures) -> Iterator[_Row]:
    """The bydeler that have figures and get no sheet; those without a bydel are findings."""
    for own in figures.units:
        if own.unit.niva == "bydel" and not own.unit.har_ark and own.unit.kode != OSLO_UOPPGITT:
            numbers = {"avsluttet": own.total.avsluttet, "deltakere": own.total.deltakere}
            for name, number in numbers.items():
                if number:
                    heading = say(f"imdi_uten_ark_{name}", navn=own.unit.navn)
                    yield _row(heading, number, say("imdi_uten_ark_tekst"))


def _row(what: str, number: int, todo: str) -> _Row:
    return PageCell(what), count_cell(number), PageCell(todo)
