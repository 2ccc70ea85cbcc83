"""The table of all municipalities, and of Oslo's bydeler: by county, then by code; a script sorts and filters it.

What is not shown has a sign and nothing to sort by, and comes last, by code (P14).
"""

from __future__ import annotations

from itertools import groupby

from pipeline.disclosure.model import PublicUnit
from pipeline.disclosure.tables import EVERYBODY
from pipeline.public.frame import Subject
from pipeline.public.labels import name_county
from pipeline.public.names import unit_page
from pipeline.public.places import COUNT, DECIMAL, PERCENT, Place, show_value
from pipeline.public.values import has_bydeler
from pipeline.public.view import Listing, ListingColumn, ListingCounty, ListingRow
from pipeline.sheets.words.place_names import name_heading

_FIGURES = (
    ("resultat", "avsluttet", COUNT),
    ("resultat", "mal_nadd", COUNT),
    ("resultat", "andel_mal", PERCENT),
    ("deltakere", "deltakere", COUNT),
    ("deltakere", "andel_uten_tiltak", PERCENT),
    ("deltakere", "timer_per_uke", DECIMAL),
)


def build_listing(subject: Subject) -> Listing:
    """Return every municipality and bydel under its county, bydeler after Oslo."""
    say, public = subject.labels.texts.say, subject.public
    units = [unit for unit in public.units if unit.niva in ("kommune", "bydel")]
    counties = {unit.kode: unit.navn for unit in public.units if unit.niva == "fylke"}
    ordered = sorted(units, key=lambda unit: (unit.fylke_kode or "", unit.kode))
    return Listing(
        caption=say("off_kommuner_tabell" if has_bydeler(public) else "off_kommuner_uten", ar=public.ar),
        columns=(
            ListingColumn("name", say("off_kol_kommune"), "text"),
            ListingColumn("county", say("off_kol_fylke"), "text"),
            *(ListingColumn(name, say(f"felt_{name}"), "number") for _, name, _ in _FIGURES),
        ),
        counties=tuple(
            ListingCounty(kode, name_county(counties[kode]), tuple(_build_row(unit, subject) for unit in members))
            for kode, members in groupby(ordered, key=lambda unit: unit.fylke_kode or "")
        ),
        has_bydeler=has_bydeler(public),
    )


def _build_row(unit: PublicUnit, subject: Subject) -> ListingRow:
    name = name_heading(unit, subject.labels.texts)
    own = Place(subject.cells, unit.niva, unit.kode, name)
    cells = tuple(
        show_value(own.ask(table, figure, EVERYBODY), kind, subject.labels) for table, figure, kind in _FIGURES
    )
    return ListingRow(unit.niva, unit.kode, name, unit_page(unit.kode, subject.language), cells)
