"""The last release's choice of hidden cells: the same where no count has changed (P10), else more (P9).

A run after a release of the same figures gives the same signs, and one of other figures shows nothing that was hidden:
so no second version tells what the first one hid.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pipeline.disclosure.cells import Cells
from pipeline.disclosure.links import CountKey, Links
from pipeline.disclosure.model import Sign
from pipeline.disclosure.program import Choice
from pipeline.disclosure.releases import Release
from pipeline.disclosure.truth import CELL, FACT_FILE, HIDDEN_FILE, find_key, read_facts, read_hidden


def take_over(cells: Cells, links: Links, releases: Sequence[Release]) -> Choice | None:
    """The last release's own choice; None without one, and where a public count differs from its true ones."""
    if not releases:
        return None
    last = releases[-1]
    then = {fact.key: fact.lav for fact in read_facts(last.restricted / FACT_FILE) if fact.kilde == CELL}
    if then != {key: links.counts[key] for key in cells.published}:
        return None
    return _read_choice(cells, _list_hidden(last), last)


def hide_again(cells: Cells, size: int, releases: Sequence[Release]) -> Choice | None:
    """What a new version of other figures begins with: all that the last release hid (P9). None without one.

    Shown now, a figure that was hidden would tell of what is hidden beside it in the release before. ``size``: how many
    cells the model has, which may be more than ``cells``.
    """
    if not releases:
        return None
    hidden = np.zeros(size, dtype=np.bool_)
    hidden[[cells.place[key] for key in _list_hidden(releases[-1]) if key in cells.place]] = True
    unknown = np.zeros(size, dtype=np.int64)
    return Choice(hidden, unknown, unknown, unknown - 1)


def _list_hidden(release: Release) -> set[CountKey]:
    return {find_key(cell) for cell, value in release.values.items() if value.sign is Sign.HIDDEN}


def _read_choice(cells: Cells, hidden: set[CountKey], last: Release) -> Choice:
    values = np.array([cell.value for cell in cells.cells], dtype=np.int64)
    is_hidden = [not cell.published or not hidden.isdisjoint(cell.published) for cell in cells.cells]
    choice = Choice(
        np.array(is_hidden, dtype=np.bool_), values.copy(), values.copy(), np.full(len(values), -1, dtype=np.int64)
    )
    for one in read_hidden(last.restricted / HIDDEN_FILE):
        place = cells.place[one.key]
        choice.lowest[place], choice.highest[place] = one.lav, one.hoy
        if one.protects is not None:
            choice.protects[place] = cells.place[one.protects]
    return choice
