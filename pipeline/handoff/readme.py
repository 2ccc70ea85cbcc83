"""``LESMEG.md``: what a delivery is, its counts and definitions, what has changed since the last one, in bokmål (O6).

The text is ``readme.j2``, which gets finished figures and words. Figures come from ``basis.py``, changes from
``changes.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.common.languages import BOKMAL
from pipeline.contracts.overlevering import DATASETS
from pipeline.handoff.basis import Basis, Place
from pipeline.handoff.changes import Changes
from pipeline.handoff.names import README, data_name
from pipeline.handoff.words import load_codes, load_words

_TEMPLATE = "readme.j2"
_BUCKETS = DATASETS["avsluttet-intro"].contract.columns["botte"].allowed
_MONTHS = "januar februar mars april mai juni juli august september oktober november desember"


def write_readme(basis: Basis, folder: Path, version: int, number: int, changes: Changes | None) -> None:
    """Write the read-me of the delivery in ``folder``."""
    (folder / README).write_text(tell(basis, version, number, changes), encoding="utf-8", newline="")


def tell(basis: Basis, version: int, number: int, changes: Changes | None) -> str:
    """Return the whole text; ``changes`` is None for the first delivery of a year."""
    words = load_words()
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 – Markdown, and every value is ours or a name of a code list
        keep_trailing_newline=True,
        lstrip_blocks=True,
    )
    text = environment.get_template(_TEMPLATE).render(
        b=basis,
        nummer=number,
        versjon=version,
        filer=[
            {
                "navn": data_name(name, basis.ar, version),
                "innhold": words["datasett"][name]["navn"][BOKMAL],
                "nokkel": ", ".join(f"`{column}`" for column in dataset.contract.key),
                "rader": basis.rader[name],
            }
            for name, dataset in DATASETS.items()
        ],
        lover=_list_laws(basis),
        utfallene={str(bucket): words["utfall"][bucket] for bucket in _BUCKETS},
        karantene=_tell_quarantine(basis),
        grenser=_tell_limits(basis),
        ukjente=[code for code in load_codes().values() if not code.er_kode],
        uten_deltakere=_group_places(basis.uten_deltakere),
        tell_steder=_tell_places,
        endringer=changes,
        tall=format_count,
        dag=format_day,
    )
    return text.rstrip("\n") + "\n"


def format_count(number: int) -> str:
    """A whole number with a space between thousands."""
    return f"{number:,}".replace(",", " ")


def format_day(day: date) -> str:
    """A day in words, such as «21. januar 2021»."""
    return f"{day.day}. {_MONTHS.split()[day.month - 1]} {day.year}"


def _list_laws(basis: Basis) -> list[str]:
    """The laws of the year, and those that a row is under all the same, the older one first."""
    counted = set(basis.avslutninger).union(*basis.rader_per_lov.values())
    return sorted(counted.union(basis.lover), reverse=True)


def _group_places(places: Iterable[Place]) -> dict[str, list[Place]]:
    """Municipalities by county, and bydeler together, in the order of their codes."""
    groups: dict[str, list[Place]] = {}
    for place in places:
        groups.setdefault(f"Bydeler i {place.over}" if _is_bydel(place) else place.over, []).append(place)
    return groups


def _tell_places(places: Sequence[Place]) -> str:
    """How many municipalities and how many bydeler there are, in words; what there is none of is left out."""
    bydeler = sum(map(_is_bydel, places))
    counted = ((len(places) - bydeler, "kommune", "kommuner"), (bydeler, "bydel i Oslo", "bydeler i Oslo"))
    return " og ".join(f"{count} {one if count == 1 else more}" for count, one, more in counted if count)


def _is_bydel(place: Place) -> bool:
    return len(place.kode) == len("030101")


def _tell_quarantine(basis: Basis) -> str:
    return ", ".join(f"{format_count(rows)} i tabellen {table}" for table, rows in basis.karantene.items())


def _tell_limits(basis: Basis) -> str:
    months = set(basis.grense_maneder.values())
    if len(months) == 1:
        return f"{months.pop()} måneder"
    return " og ".join(f"{basis.grense_maneder[law]} måneder ({law})" for law in sorted(basis.grense_maneder))
