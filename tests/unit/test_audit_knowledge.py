"""P5–P9 with a pencil: what an outsider, a neighbour and a reader of the last release can compute, and cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.audit.audit import TableAudit, read_folder
from pipeline.audit.counts import Count, Published
from pipeline.audit.description import read_description
from pipeline.audit.equations import Place
from pipeline.audit.reading import Unit
from pipeline.audit.report import merge_cells
from pipeline.audit.settings import AuditSettings
from pipeline.audit.truth import read_truth
from tests.support.published_folders import (
    GROUPS,
    Country,
    Exit,
    Participant,
    count_country,
    hide_even,
    make_even_country,
    write_fasit,
    write_published,
)

Sheet = tuple[str, str, Unit, tuple[str, ...], str, int, int]
K = (("kjonn", "K"),)


@pytest.fixture(scope="module")
def country() -> Country:
    return make_even_country()


def read(folder: Path, country: Country, hidden: set[Place]) -> Published:
    published, findings = read_folder(write_published(folder, country, hidden), read_description())
    assert published is not None, findings
    return published


def attack(
    folder: Path,
    country: Country,
    hidden: set[Place],
    *,
    with_fasit: bool = True,
    sheets: Sequence[Sheet] = (),
    known: Sequence[Sheet] = (),
    before: Published | None = None,
) -> list[str]:
    """What is found of what can be computed, the form left out."""
    published, truth = read(folder, country, hidden), None
    if with_fasit:
        path = write_fasit(folder / "fasit.parquet", country, sheets, known)
        truth = read_truth(path, read_description(), country.year)
    audit = TableAudit(published, read_description(), AuditSettings(), truth)
    audit.prove([] if before is None else [before])
    return sorted(str(finding) for finding in merge_cells(audit.computed))


def only(hidden: set[Place], *codes: str) -> set[Place]:
    return {(unit, count) for unit, count in hidden if unit.kode in codes}


def test_two_hidden_units_in_a_county_know_each_other(country: Country, tmp_path: Path) -> None:
    # 1101 and 1102 hidden, 1103 and 1104 shown: county less the shown less the own is the other
    hidden = only(hide_even(country), "1101", "1102")
    assert attack(tmp_path, country, hidden, with_fasit=False) == []
    lines = attack(tmp_path, country, hidden)
    assert {line.split(": ")[1] for line in lines} == {
        "can be computed by kommune 1101 with its own counts and its sheets",
        "can be computed by kommune 1102 with its own counts and its sheets",
    }
    places = {(str(unit), "kommune 1101" if unit.kode == "1102" else "kommune 1102") for unit, _ in hidden}
    assert {(line.split(", ")[1], line.split(" by ")[1][:12]) for line in lines} == places
    assert len(lines) == len(hidden)


def test_three_hidden_units_do_not(country: Country, tmp_path: Path) -> None:
    assert attack(tmp_path, country, hide_even(country)) == []


def test_a_sheet_that_tells_of_a_second_unit_gives_the_third_away(country: Country, tmp_path: Path) -> None:
    unit = Unit("kommune", "1102")
    true = country.true()[unit, Count("mal_nadd", K)]
    told = ("1101", "resultat", unit, ("K",), "mal_nadd", true, true)
    lines = attack(tmp_path, country, hide_even(country), sheets=[told])
    assert [line for line in lines if "mal_nadd kjonn=K" in line] == [
        "resultat, kommune 1103, mal_nadd kjonn=K: can be computed by kommune 1101 with its own counts and its sheets"
    ]
    # a share of whole percent that leaves two counts leaves two of the third
    wide = (*told[:5], true, true + 1)
    assert attack(tmp_path, country, hide_even(country), sheets=[wide]) == []
    # a count that has changed since the sheet was printed is not known
    old = (*told[:5], true + 1, true + 1)
    assert attack(tmp_path, country, hide_even(country), sheets=[old]) == []


def test_what_a_newspaper_printed_is_known_to_all(country: Country, tmp_path: Path) -> None:
    # of three hidden against each other two are known: the third follows, and what was printed is not asked for
    units = [Unit("kommune", kode) for kode in ("1102", "1103")]
    true = [country.true()[unit, Count("mal_nadd", K)] for unit in units]
    known = [
        ("", "resultat", unit, ("K",), "mal_nadd", number, number) for unit, number in zip(units, true, strict=True)
    ]
    lines = attack(tmp_path, country, hide_even(country), known=known)
    assert "resultat, kommune 1101, mal_nadd kjonn=K: can be computed exactly" in lines
    assert not any("kommune 1102, mal_nadd kjonn=K" in line for line in lines)
    # as intervals of three values each they leave enough; what was printed of other figures than these is not known
    near = [(*one[:5], one[5] - 1, one[6] + 1) for one in known]
    assert attack(tmp_path, country, hide_even(country), known=near) == []
    other = [(*one[:5], one[5] + 1, one[6] + 1) for one in known]
    assert attack(tmp_path, country, hide_even(country), known=other) == []


def test_a_hidden_count_alone_in_its_sum_is_exact(country: Country, tmp_path: Path) -> None:
    hidden = only(hide_even(country), "1101")
    lines = attack(tmp_path, country, hidden, with_fasit=False)
    assert "resultat, kommune 1101, mal_nadd kjonn=K: can be computed exactly" in lines


def test_the_overlap_of_places_is_known_to_all(country: Country, tmp_path: Path) -> None:
    # participants with and without one measure, hidden in one municipality: only the overlap makes the sum exact
    group = (("hovedgruppe", "samfunnsliv"),)
    hidden = {(Unit("kommune", "1101"), Count(name, group)) for name in ("med", "uten")}
    assert attack(tmp_path, country, hidden, with_fasit=False) == []
    assert attack(tmp_path, country, hidden) == [
        f"tiltak_kommune, kommune 1101, {name} hovedgruppe=samfunnsliv: can be computed exactly"
        for name in ("med", "uten")
    ]


def test_hidden_parts_that_add_up_to_a_small_count(tmp_path: Path) -> None:
    # one to work in each of three municipalities, twenty in the fourth: the county's 23 less the shown 20 leaves 3
    places = ("1101", "1102", "1103", "1104")
    exits = [Exit(place, "K", group) for place in places for group in GROUPS for _ in range(20) if group != "arbeid"]
    exits += [Exit(place, "K", "arbeid") for place in places for _ in range(20 if place == "1104" else 1)]
    hidden = {
        (Unit("kommune", place), Count("avsluttet", (("gruppe", group),)))
        for place in places[:3]
        for group in ("arbeid", "utdanning")
    }
    audit = TableAudit(read(tmp_path, count_country(places, exits), hidden), read_description(), AuditSettings())
    audit.prove()
    lines = [str(finding) for finding in audit.list_findings() if "add up" in finding.words]
    assert lines == [
        "arsak_fylke, fylke 11, antall gruppe=arbeid: the hidden parts of this total add up to a small count"
    ]


def make_rest(groups: Sequence[str]) -> Country:
    """One municipality with ten of each group and sex, and people who are in no place."""
    exits = [Exit("1101", kjonn, group) for kjonn in "KM" for group in GROUPS for _ in range(10)]
    return count_country(["1101"], [*exits, *(Exit("", "K", group) for group in groups)])


def test_one_of_thirty_six_in_no_unit_who_lives_on_benefits(tmp_path: Path) -> None:
    # the nation less its only county: 35 to work and 1 to sosialstonad, all women of one age
    country = make_rest(["arbeid"] * 35 + ["sosialstonad"])
    lines = attack(tmp_path, country, set(), with_fasit=False)
    assert (
        "those of the nation who are in no unit below, avsluttet gruppe=sosialstonad: can be computed exactly" in lines
    )
    assert "those of the nation who are in no unit below, avsluttet gruppe=annet: can be computed exactly" in lines
    assert not any("gruppe=arbeid" in line and "kjonn=M" not in line for line in lines)
    assert attack(tmp_path, country, set()) == lines


def test_two_participants_in_no_unit(tmp_path: Path) -> None:
    people = [Participant(("1101",), kjonn, ("norskopplaring",)) for kjonn in "KM" for _ in range(10)]
    country = count_country(["1101"], [], [*people, Participant((), "K"), Participant((), "K")])
    lines = attack(tmp_path, country, set())
    assert "those of the nation who are in no unit below, deltakere: can be computed exactly" in lines
    # nobody in no unit: nothing to tell
    assert attack(tmp_path, count_country(["1101"], [], people), set()) == []


def test_a_county_of_one_municipality_has_its_signs(tmp_path: Path) -> None:
    country = make_even_country(("0301", "030101", "030102", "1101"))
    hidden = {(Unit("kommune", "0301"), Count(name, K)) for name in ("mal_nadd", "ikke_mal_nadd")}
    published = read(tmp_path, country, hidden)
    audit = TableAudit(published, read_description(), AuditSettings())
    audit.prove()
    assert "has not the sign of the same count of kommune 0301: mal_nadd kjonn=K" in {
        one.words for one in audit.findings
    }


def test_oslo_knows_its_bydeler_and_its_county(tmp_path: Path) -> None:
    # two bydeler hidden against each other: Oslo knows both, and they know each other
    country = make_even_country(("0301", "030101", "030102", "030103", "1101"))
    names = ("avsluttet", "mal_nadd", "ikke_mal_nadd")
    hidden = {
        (Unit("bydel", kode), Count(name, (("kjonn", kjonn),)))
        for kode in ("030101", "030102")
        for name in names
        for kjonn in "KM"
    }
    lines = attack(tmp_path, country, hidden)
    assert {line.split(" by ")[1].split(" with")[0] for line in lines} == {"bydel 030101", "bydel 030102"}


def test_a_total_that_is_all_ones_own_tells_its_owner_nothing(tmp_path: Path) -> None:
    # all three of the county's men are 1101's; 1102 shows 0: what 1101 knows of the county is its own
    women = [Exit(place, "K", group) for place in ("1101", "1102", "1201") for group in GROUPS for _ in range(10)]
    men = [Exit("1101", "M", "arbeid")] * 3 + [Exit("1201", "M", group) for group in GROUPS for _ in range(10)]
    country = count_country(["1101", "1102", "1201"], [*women, *men])
    hidden = {
        (unit, count)
        for unit, count in country.true()
        if unit.kode in ("11", "1101") and count.name == "avsluttet" and count.by in (K, (("kjonn", "M"),))
    }
    lines = attack(tmp_path, country, hidden)
    assert not any("fylke 11, avsluttet kjonn=M" in line and "by kommune 1101" in line for line in lines)


def test_a_county_count_of_nobody_but_oneself_tells_its_owner_nothing(tmp_path: Path) -> None:
    # 1102 shows that nobody ended there: the county's men and women who went to work are 1101's, who knows both
    exits = [Exit("1101", "K", "arbeid")] * 6 + [Exit("1101", "M", "arbeid")] * 2
    exits += [Exit("1101", sex, "annet") for sex in "KM" for _ in range(9)]
    exits += [Exit("1201", sex, group) for sex in "KM" for group in GROUPS for _ in range(10)]
    country = count_country(["1101", "1102", "1201"], exits)
    hidden = {
        (unit, count)
        for unit, count in country.true()
        if unit.kode in ("11", "1101", "12", "1201") and dict(count.by).get("gruppe") in ("arbeid", "utdanning")
    }
    lines = attack(tmp_path, country, hidden)
    assert not any("fylke 11" in line and "by kommune 1101" in line for line in lines)


def test_a_zero_that_other_zeros_give_is_told_whatever_is_hidden(tmp_path: Path) -> None:
    # where a zero of those with the goal is shown, nobody went to work either
    exits = [Exit(place, sex, "annet") for place in ("1101", "1102") for sex in "KM" for _ in range(9)]
    country = count_country(["1101", "1102", "1201"], exits)
    shown = frozenset({"avsluttet", "mal_nadd", "deltakere", "uten_tiltak"})
    words = "a zero is shown that counts as small"
    lines = {
        zeros: _check_signs(read(tmp_path / str(len(zeros)), country, set()), AuditSettings(zeros_shown=zeros))
        for zeros in (shown, shown - {"mal_nadd"})
    }
    assert not any("gruppe=arbeid" in line and words in line for line in lines[shown])
    assert any("gruppe=arbeid" in line and words in line for line in lines[shown - {"mal_nadd"}])
    # nothing follows of who else ended
    assert any("gruppe=kvalifisering" in line and words in line for line in lines[shown])


def _check_signs(published: Published, settings: AuditSettings) -> list[str]:
    audit = TableAudit(published, read_description(), settings)
    audit.prove()
    return [str(finding) for finding in audit.findings]


def test_what_the_last_release_hid_is_told_by_this_one(country: Country, tmp_path: Path) -> None:
    # then 1101 and 1102 were hidden, now 1101 and 1103: 1102 is shown now, so 1101 of then follows, and it is as it was
    before = read(tmp_path / "v1", country, only(hide_even(country), "1101", "1102"))
    now = only(hide_even(country), "1101", "1103")
    assert attack(tmp_path / "v2", country, now, with_fasit=False) == []
    lines = attack(tmp_path / "v2", country, now, with_fasit=False, before=before)
    assert (
        "resultat, kommune 1101, mal_nadd kjonn=K: with what the release before shows: can be computed exactly" in lines
    )
    # what hides the same tells nothing more
    before = read(tmp_path / "v1", country, hide_even(country))
    assert attack(tmp_path / "v2", country, hide_even(country), before=before) == []


def add_year(folder: Path, year: int, earlier: Country, wrong: str = "") -> None:
    """Give ``utvikling`` a row of an earlier year before each, as it was published, but of one unit."""
    path, rows = folder / "data" / "utvikling.csv", []
    lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines[1:]:
        cells = line.split(";")
        counts = earlier.rows["utvikling"][Unit(cells[1], cells[2]), (str(year),)]
        ended, reached = counts["avsluttet"] + (cells[2] == wrong), counts["mal_nadd"]
        share = (200 * reached + ended) // (2 * ended)
        rows += [";".join([*cells[:4], str(year), str(ended), "", str(reached), "", str(share), ""]), line]
    path.write_text("\n".join([lines[0], *rows]) + "\n", encoding="utf-8")


def test_an_earlier_year_is_as_it_was_released(country: Country, tmp_path: Path) -> None:
    earlier = make_even_country(year=2019)
    before = read(tmp_path / "2019", earlier, set())
    # one more in 1104 is neither what was released, nor in the county
    both = ["utvikling, fylke 11, avsluttet ar=2019", "utvikling, kommune 1104, avsluttet ar=2019"]
    for wrong, expected in (("", []), ("1104", both)):
        folder = write_published(tmp_path / "2020", country, hide_even(country))
        add_year(folder, 2019, earlier, wrong)
        published, findings = read_folder(folder, read_description())
        assert published is not None, findings
        audit = TableAudit(published, read_description(), AuditSettings())
        audit.prove([before])
        assert [str(one).split(":")[0] for one in audit.list_findings()] == expected
