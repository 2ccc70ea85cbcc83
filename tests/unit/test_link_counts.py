"""Recipients, openings and answers by unit, for the overview: counts, with nobody in them (L6, L18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.links.closed import StoreClosed
from pipeline.links.head import HEAD_FILE
from pipeline.links.model import NewLine, Verdict, What, Word
from pipeline.links.unit_counts import UnitCounts, read_counts
from tests.support.link_stores import KEY, NOW, make_link, make_recipient, make_store


def test_l6_counts_are_of_links_that_are_not_revoked(tmp_path: Path) -> None:
    """Oslo: three, of whom one is revoked after opening and one opens twice; Bergen: refused only; Ålesund: none."""
    links = [make_link(f"o{n}", make_recipient("0301", f"{n}@x.example.no")) for n in range(3)]
    made = make_store(tmp_path / "data", [*links, make_link("b", make_recipient("4601"))])
    with made.open() as store:
        store.append([NewLine(key, What.OPENED) for key in ("o0", "o1", "o1")])
        store.append([NewLine("b", What.REFUSED, Verdict.RUN_OUT), NewLine("o2", What.DOWNLOADED)])
        store.revoke(KEY, ["o0"])
        store.set_word("o1", Word.RIGHT)
        made.clock.move(minutes=1)
        store.set_word("o2", Word.CORRECTING)
    found = read_counts(made.data, KEY, clock=made.clock)
    assert found is not None
    assert found.as_of == made.clock.now
    assert found.units == {
        "0301": UnitCounts(2, 1, Word.CORRECTING), "1507": UnitCounts(0, 0), "4601": UnitCounts(1, 0)
    }  # fmt: skip
    assert found.total == UnitCounts(3, 1)
    assert (found.total.not_opened, found.units["0301"].not_opened) == (2, 1)
    shown = repr(found)
    assert "example" not in shown
    assert "Kari" not in shown


def test_l6_without_links_there_is_nothing_to_count_and_a_closed_store_says_so(tmp_path: Path) -> None:
    assert read_counts(tmp_path, KEY) is None
    made = make_store(tmp_path / "data")
    assert read_counts(made.data, "2019-endelig", clock=made.clock) is None
    assert made.clock.now == NOW
    (made.data / HEAD_FILE).unlink()
    with pytest.raises(StoreClosed):
        read_counts(made.data, KEY, clock=made.clock)
