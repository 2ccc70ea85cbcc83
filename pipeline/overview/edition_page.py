"""What an edition's page in Dagster says: the overview in short, as Markdown.

Made of the finished overview, so that the two cannot differ. Counts of the whole country, and no unit (R16); how the
page gets it is in ``assets/utdata.py``.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

from pipeline.overview.view import Listing, Overview, Step
from pipeline.overview.words import say

_NATIONAL_COLUMNS = 3


def describe_edition(page: Overview) -> str:
    """Return the page in short: dates, verdict, what to look at, what is left to do, and the nation."""
    alerts = (f"{say(f'niva_{alert.level}')}: {alert.heading}" for alert in page.readiness.alerts)
    return "\n".join(
        [
            *_list_rows([("", ""), *((fact.name, fact.value) for fact in page.facts)]),
            *_head(say("klar_overskrift")),
            _escape(page.readiness.verdict),
            "",
            *(f"- {_escape(alert)}" for alert in alerts),
            *_head(say("for_overskrift")),
            *(f"1. {_escape(_tell_step(step))}" for step in page.steps),
            *_head(page.country.table.caption),
            *_list_national(page.country.table),
            "",
        ]
    )


def _head(text: str) -> tuple[str, ...]:
    return "", f"### {_escape(text)}", ""


def _tell_step(step: Step) -> str:
    """What is left to do; the sheets and files that it leads to are on the page itself."""
    return " ".join(filter(None, (step.text.removesuffix(":"), step.call)))


def _list_national(table: Listing) -> Iterator[str]:
    """The first columns of the national figures: everyone, with shares."""
    names = [heading.name for heading in table.headings[:_NATIONAL_COLUMNS]]
    return _list_rows([names, *([cell.text for cell in row[:_NATIONAL_COLUMNS]] for row in table.rows)])


def _list_rows(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table whose first row is its heading."""
    for number, row in enumerate(rows):
        cells = [_escape(cell) for cell in row]
        yield f"| {' | '.join(cells)} |"
        if number == 0:
            yield f"|{' --- |' * len(cells)}"


def _escape(text: str) -> str:
    """The text as a text: no markup, and no end of a cell."""
    quoted = html.escape(text.replace("\n", " "), quote=False)
    return "".join(f"&#{ord(sign)};" if sign in "|*_`[]#\\" else sign for sign in quoted)
