"""The numbers of one unit that the table of all units shows, and that its files hold: counted here, once for both.

How they look on the page is in ``units.py``; as files, in ``work_lists.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.common.languages import BOKMAL
from pipeline.editions.edition import Edition
from pipeline.nir.contract import IKKE_REGISTRERT
from pipeline.overview.quality import ADVARSEL, FEIL, FollowUp, count_findings
from pipeline.overview.view import Pair
from pipeline.sheets.content.figures import Figures, UnitFigures
from pipeline.sheets.content.to_check import list_checks
from pipeline.sheets.words.texts import load_texts


@dataclass(frozen=True)
class UnitNumbers:
    """Counts, and pairs of counts (part, whole) for shares.

    ``share``, ``lowest`` and ``highest``: (mal_nadd, avsluttet) now, and at either end once all findings are corrected.
    ``errors``, ``warnings``: findings by severity, each person once a rule. ``people``: those whose correction can
    change the result, ``since`` what that has changed by since the earlier round, ``late`` registrations; None where
    the unit gets no sheet. ``checks``: points on its sheet.
    """

    own: UnitFigures
    county: str
    share: Pair
    lowest: Pair
    highest: Pair
    missing: int
    errors: int
    warnings: int
    people: int | None
    since: int | None
    late: Pair | None
    checks: int | None


def list_numbers(
    figures: Figures, edition: Edition, follow_up: Mapping[tuple[str, str], FollowUp]
) -> tuple[UnitNumbers, ...]:
    """Return the nation first, then each county with its municipalities, Oslo's bydeler after Oslo."""
    found = [_count_unit(figures.nation, "", edition, follow_up)]
    for county in (own for own in figures.units if own.unit.niva == "fylke"):
        places = [county]
        for own in figures.units:
            if own.unit.niva == "kommune" and own.unit.fylke_kode == county.unit.kode:
                places += [own, *figures.bydeler(own.unit.kode)]
        found += [_count_unit(own, county.unit.navn, edition, follow_up) for own in places]
    return tuple(found)


def _count_unit(
    own: UnitFigures, county: str, edition: Edition, follow_up: Mapping[tuple[str, str], FollowUp]
) -> UnitNumbers:
    unit, total, reminder = own.unit, own.total, follow_up.get((own.unit.niva, own.unit.kode))
    return UnitNumbers(
        own=own,
        county=county,
        share=(total.mal_nadd, total.avsluttet),
        lowest=own.interval.lavest,
        highest=own.interval.hoyest,
        missing=total.groups[IKKE_REGISTRERT],
        errors=count_findings(own, FEIL),
        warnings=count_findings(own, ADVARSEL),
        people=reminder.berorte if reminder else None,
        since=reminder.berorte_endring if reminder else None,
        late=(reminder.sene, reminder.registreringer) if reminder else None,
        checks=len(list_checks(own, edition, load_texts(BOKMAL))) if unit.har_ark else None,
    )
