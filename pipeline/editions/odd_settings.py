"""Settings to check with the author of the year file: dates that are possible but unusual.

Nothing here refuses anything, since no order between the dates is required: every run and the list of editions report
them. Their texts are in ``pipeline/common/notice_kinds.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from pipeline.common.notice_kinds import Fact
from pipeline.common.notices import Notice
from pipeline.editions.edition import Edition
from pipeline.editions.year import Round

MOST_DAYS_FROM_PLAN = 60


def find_odd_settings(edition: Edition) -> tuple[Notice, ...]:
    """Return a notice of each date that is far from what a statistic year of its kind has."""
    return tuple(_list_odd_dates(edition))


def describe_settings(edition: Edition) -> dict[str, Any]:
    """The settings an edition rests on, for its records: files by sum (R15), and what is odd about them."""
    odd = [notice.describe() for notice in find_odd_settings(edition)]
    return edition.year.describe_origin() | ({"advarsler": odd} if odd else {})


def _list_odd_dates(edition: Edition) -> Iterator[Notice]:
    ar, own = edition.year.ar, edition.round
    facts: dict[str, Fact] = {"dato": own.skjaeringsdato.isoformat(), "ar": ar}
    if own.skjaeringsdato < date(ar, 12, 31):
        yield Notice("skjaeringsdato_i_aret", facts)
    elif (own.skjaeringsdato.year, own.skjaeringsdato.month) > (ar + 2, 6):  # a year and a half after its end
        yield Notice("skjaeringsdato_sent", facts)
    if own.slag == "forelopig":
        yield from _list_out_of_order(own)
    planned = own.planlagt_skjaeringsdato
    if planned and (days := abs((own.skjaeringsdato - planned).days)) > MOST_DAYS_FROM_PLAN:
        yield Notice("planlagt_langt_unna", {**facts, "planlagt": planned.isoformat(), "dager": days})


def _list_out_of_order(own: Round) -> Iterator[Notice]:
    """The municipalities are told of what the cutoff shows, and their deadlines follow both."""
    deadlines = {"frist": own.frist} | {f"frist_enhet {kode}": day for kode, day in sorted(own.frist_enhet.items())}
    pairs: list[tuple[str, date | None, str, date | None]] = [
        ("skjaeringsdato", own.skjaeringsdato, "sendt", own.sendt)
    ]
    pairs += [("skjaeringsdato", own.skjaeringsdato, name, day) for name, day in deadlines.items()]
    pairs += [("sendt", own.sendt, name, day) for name, day in deadlines.items()]
    for first, early, then, late in pairs:
        if early and late and late < early:
            facts = {"nokkel": then, "dato": late.isoformat(), "annen": first, "annen_dato": early.isoformat()}
            yield Notice("dato_for_tidlig", facts)
