"""O2: the version of a delivery over a year's life, and each refusal with its reason. No file is made."""

from __future__ import annotations

import pytest

from pipeline.common.errors import RefusedError
from pipeline.delivery.log import Entry, SumOf
from pipeline.delivery.versions import Asked, decide_version

SUM = SumOf("introinnv_p2020_v0_01.tar.age", 1, "0" * 64)


def entry(number: int, version: int, data: str, ar: int = 2020, utgave: str = "") -> Entry:
    slag = "endelig" if version else "forelopig"
    return Entry(
        ar=ar,
        nummer=number,
        utgave=utgave or f"{ar}-{slag}",
        slag=slag,
        versjon=version,
        levert="2021-02-01T12:00:00+00:00",
        snapshot_hash="0" * 64,
        data={"person-intro": data},
        datapakke="0" * 64,
        tar=SUM,
        tid=0,
        pakke=SUM,
        klartekst=False,
        mottakere=(),
        oppgitt_versjon=False,
        programvare="0",
    )


def ask(slag: str, data: str, next_version: int | None = None, ar: int = 2020) -> Asked:
    return Asked(ar, slag, {"person-intro": data}, next_version)


def decide(asked: Asked, *entries: Entry) -> int:
    return decide_version(asked, entries).version


def refuse(asked: Asked, *entries: Entry) -> str:
    with pytest.raises(RefusedError) as caught:
        decide_version(asked, entries)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_year_from_its_first_preliminary_round_to_its_correction() -> None:
    life: list[Entry] = []
    for slag, data, expected in (
        ("forelopig", "a", 0),
        ("forelopig", "b", 0),
        ("endelig", "b", 1),  # the first final is v1, whatever was preliminary
        ("endelig", "c", 2),
        ("endelig", "b", 3),  # as v1 was; the last one is v2
    ):
        version = decide(ask(slag, data), *life)
        assert version == expected
        life.append(entry(len(life) + 1, version, data))
    assert "2020/05 (v3, 2020-endelig)" in refuse(ask("endelig", "b"), *life)
    assert "no preliminary (v0) delivery" in refuse(ask("forelopig", "d"), *life)


def test_other_years_have_versions_of_their_own() -> None:
    earlier = entry(1, 4, "a", ar=2019)
    assert decide(ask("endelig", "a"), earlier) == 1
    assert decide(ask("forelopig", "a"), earlier) == 0


def test_the_same_preliminary_bytes_are_delivered_again_and_it_is_said() -> None:
    decision = decide_version(ask("forelopig", "a"), [entry(1, 0, "a"), entry(2, 0, "b")])
    assert decision.version == 0
    assert decision.notices == ("Every data file has the same bytes as in delivery 2020/01 (v0, 2020-forelopig).",)


def test_one_file_more_or_less_is_another_delivery() -> None:
    last = entry(1, 1, "a")
    assert decide(Asked(2020, "endelig", {"person-intro": "a", "ny-intro": "b"}), last) == 2
    assert decide(Asked(2020, "endelig", {}), last) == 2


# --- a second HOME


def test_a_home_that_begins_says_so() -> None:
    (told,) = decide_version(ask("endelig", "a"), [entry(1, 1, "a", ar=2019)]).notices
    assert "has not delivered 2020 before" in told
    assert "v1" in told
    (told,) = decide_version(ask("forelopig", "a"), []).notices
    assert "has delivered 2020 as final, do not send" in told
    decision = decide_version(ask("endelig", "a", next_version=3), [])
    assert (decision.version, len(decision.notices)) == (3, 1)
    assert "the one given, v3" in decision.notices[0]
    assert decide_version(ask("endelig", "b"), [entry(1, 1, "a")]).notices == ()


def test_a_given_version_skips_those_of_another_home_and_never_goes_back() -> None:
    last = entry(2, 2, "a")
    assert decide(ask("endelig", "b", next_version=3), last) == 3
    assert decide(ask("endelig", "b", next_version=7), last) == 7
    for version in (1, 2):
        assert "Expected 3 or higher" in refuse(ask("endelig", "b", next_version=version), last)


def test_the_same_bytes_are_refused_unless_another_home_has_delivered_between() -> None:
    last = entry(2, 2, "a")
    assert "same bytes" in refuse(ask("endelig", "a", next_version=3), last)
    assert decide(ask("endelig", "a", next_version=4), last) == 4


def test_a_preliminary_edition_takes_no_version() -> None:
    assert "always v0" in refuse(ask("forelopig", "a", next_version=2))
