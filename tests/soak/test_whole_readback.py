"""The sheets of all 371 units read back. A small country, with faults, is in ``tests/integration/test_readback.py``.

Only ``make soak`` runs it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.readback.overview_counts import Counts
from tests.support.readback.overview_lists import read_lists
from tests.support.readback.overview_pages import read_overview
from tests.support.readback.planting import tell_notices
from tests.support.readback.reading import READERS, read_back
from tests.support.readback.register import WHOLE, publish_round
from tests.support.readback.words import LANGUAGES

UNITS = 356 + 15
# what is compared, at the least, in each language: a reader that reads little or nothing falls below
LEAST = {"html": (90_000, 55_000), "xlsx": (85_000, 65_000), "csv": (80_000, 350_000), "pdf": (95_000, 30_000)}


@pytest.mark.soak
def test_every_printed_number_name_and_code_of_the_country_is_that_of_the_result_tables(scratch: Path) -> None:
    edition = publish_round(scratch, WHOLE)
    overview = read_overview(edition.reports / "oversikt.html", edition, tell_notices(edition))
    assert not overview.mismatches, "\n".join(map(str, overview.mismatches[:20]))
    assert overview.numbers > 5_000
    lists = read_lists(Counts(edition))
    assert not lists.mismatches, "\n".join(map(str, lists.mismatches[:20]))
    report = read_back(edition)
    assert not report.mismatches, report.list_first()
    assert set(report.tallies) == {(ending, language) for ending in READERS for language in LANGUAGES}
    for (ending, language), tally in report.tallies.items():
        numbers, texts = LEAST[ending]
        assert tally.files == UNITS, (ending, language)
        assert tally.numbers > numbers, (ending, language, tally)
        assert tally.texts > texts, (ending, language, tally)
