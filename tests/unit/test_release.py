"""A release: an exact copy that is never changed, and all that is refused (P9, P13)."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.disclosure.releases import read_releases
from pipeline.places.units import Unit
from pipeline.public.corrections import ChangedCount, count_touched
from pipeline.public.release import release_edition
from pipeline.run.home import Home
from tests.support.commands import list_tree
from tests.support.public_editions import Exact, Pair
from tests.support.released import AR, list_units, make_final, publish

FINAL = make_final()
KEY = FINAL.key


def change(exact: Mapping[Unit, Exact], **exits: Pair) -> dict[Unit, Exact]:
    """The country with other exits in Halden, and so in its county and in the nation."""
    (halden,) = (unit for unit in exact if unit.kode == "3001")
    moved = {
        group: (k - exact[halden].exits[group][0], m - exact[halden].exits[group][1]) for group, (k, m) in exits.items()
    }

    def correct(own: Exact) -> Exact:
        new = {group: (own.exits[group][0] + k, own.exits[group][1] + m) for group, (k, m) in moved.items()}
        return replace(own, exits={**own.exits, **new})

    return {unit: correct(own) if unit.kode in ("0", "30", "3001") else own for unit, own in exact.items()}


def one_to_work() -> dict[Unit, Exact]:
    """One woman of Halden who had «annet», three of them, went to work: three more."""
    return change(list_units(), annet=(2, 6), arbeid=(4, 6))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return publish(tmp_path, list_units())


def test_P13_a_release_is_a_copy_of_what_was_published_and_can_only_be_read(home: Home) -> None:
    made = release_edition(FINAL, home)
    assert (made.number, made.public) == (1, home.root / "reports_out" / "offentlig" / "2020" / "v1")
    published = home.edition(KEY).reports / "offentlig"
    copied, there = (
        {name: state.split()[1:] for name, state in list_tree(one).items()} for one in (made.public, published)
    )
    assert copied == there
    assert made.files == len([path for path in published.rglob("*") if path.is_file()])
    for place in (made.public, made.restricted):
        assert {path.stat().st_mode & 0o777 for path in place.rglob("*")} <= {0o400, 0o500}
    (release,) = read_releases(home, AR)
    assert (release.number, release.utgave) == (1, KEY)
    value = release.values["resultat", "kommune", "3001", "alle", "", "mal_nadd"]
    assert value.value == 14
    assert release.values["arsak_fylke", "fylke", "30", "kvalifisering", "", "antall"].sign == ":"
    assert {path.name for path in release.restricted.iterdir()} == {"fasit.parquet", "skjult.parquet", "utgivelse.json"}
    # and what was published is as it was
    assert release_is_refused(home, "is the same as v1")


def release_is_refused(home: Home, words: str, accept: str = "", edition: object = FINAL) -> bool:
    """Whether it is refused with these words, and nothing is written."""
    before = list_tree(home.root)
    with pytest.raises(RefusedError) as caught:
        release_edition(edition, home, accept=accept)  # type: ignore[arg-type]
    assert "Nothing was released: " in str(caught.value)
    assert words in str(caught.value), str(caught.value)
    left = {name for name in list_tree(home.root).keys() ^ before.keys() if not name.endswith(".las")}
    assert not {name for name in left if (home.root / name).is_file()}
    return True


def test_P13_the_same_again_is_refused_whatever_is_accepted(home: Home) -> None:
    release_edition(FINAL, home)
    publish(home.root, list_units())  # made again, knowing of v1
    assert release_is_refused(home, "is the same as v1, which is released", accept="vi vil")


def test_P9_a_correction_of_few_people_is_refused_and_names_no_count(home: Home) -> None:
    release_edition(FINAL, home)
    publish(home.root, one_to_work())
    assert release_is_refused(home, "the correction may touch fewer than 5 people")
    with pytest.raises(RefusedError) as caught:
        release_edition(FINAL, home)
    assert "  - arsak_fylke, fylke 30, annet antall" in str(caught.value)
    assert "--accept REASON" in str(caught.value)


def test_P9_with_a_reason_it_is_released_and_the_changes_are_listed_for_imdi(home: Home) -> None:
    release_edition(FINAL, home)
    publish(home.root, one_to_work())
    made = release_edition(FINAL, home, accept="feil som kommunen selv har meldt")
    assert (made.number, made.touched) == (2, 1)
    record = json.loads((made.restricted / "utgivelse.json").read_text(encoding="utf-8"))
    assert (record["versjon"], record["begrunnelse"]) == (2, "feil som kommunen selv har meldt")
    with (made.restricted / "endringer.csv").open(encoding="utf-8") as file:
        rows = {tuple(row.values())[:6]: tuple(row.values())[6:] for row in csv.DictReader(file, delimiter=";")}
    # 14 and 15 of Halden's 29; of those who left for other reasons 15 and 14
    assert rows["resultat", "kommune", "3001", "alle", "", "mal_nadd"] == ("14", "15", "14", "15")
    assert rows["arsak_kommune", "kommune", "3001", "andre", "", "antall"] == ("15", "14", "15", "14")
    assert ("resultat", "kommune", "3001", "alle", "", "avsluttet") not in rows
    assert [release.number for release in read_releases(home, AR)] == [1, 2]


def test_P9_a_correction_of_enough_people_needs_no_reason(home: Home) -> None:
    """Five of the nine with «annet» went to work."""
    release_edition(FINAL, home)
    publish(home.root, change(list_units(), annet=(1, 3), arbeid=(5, 9)))
    made = release_edition(FINAL, home)
    assert (made.number, made.touched) == (2, 5)


def make_changed(*moved: tuple[str, int]) -> list[ChangedCount]:
    """Counts by «table niva dim1 dim2 value» that moved so far."""
    found = []
    for name, by in moved:
        table, niva, dim1, dim2, value = name.split(" ")
        cell = (table, niva, "0", dim1, dim2.replace("-", ""), value)
        found.append(ChangedCount(cell, 10, 10 + by, "", ""))
    return found


@pytest.mark.parametrize(
    ("moved", "people"),
    [
        ([], 0),
        # three more ended without the goal; everybody's own counts tell the same once more
        ([("resultat land K - ikke_mal_nadd", 3), ("resultat land alle - ikke_mal_nadd", 3)], 3),
        # two from one to the other are two people
        ([("resultat land K - ikke_mal_nadd", -2), ("resultat land K - mal_nadd", 2)], 2),
        # two away from one and four to another: four at the least
        ([("arsak_fylke fylke annet - antall", -2), ("arsak_fylke fylke arbeid - antall", 4)], 4),
        # seen in the table that shows most
        ([("alder land 46+ - mal_nadd", 1), ("alder land 18-25 - mal_nadd", -3)], 3),
        # a participant may be in two municipalities, and is one in the nation
        ([("deltakere kommune K - med_tiltak", 3)], 2),
        ([("deltakere land K - med_tiltak", 3)], 3),
        # and has many measures
        ([("tiltak_fylke land arbeidsliv alle med", 2), ("tiltak_fylke land annet alle med", 2)], 2),
        # a sum of people who are counted elsewhere moves nobody
        ([("resultat land alle - avsluttet", 4), ("utvikling land 2020 - mal_nadd", 4)], 0),
    ],
)
def test_P9_how_many_people_a_correction_touches_at_the_least(moved: list[tuple[str, int]], people: int) -> None:
    assert count_touched(make_changed(*moved)) == people


def test_P13_what_is_not_public_is_refused(tmp_path: Path) -> None:
    assert release_is_refused(Home(tmp_path / "a"), "is preliminary", edition=_make_preliminary())
    pages = publish(tmp_path / "b", list_units(), pages_only=True)
    assert release_is_refused(pages, "was made with --pages-only, which publishes nothing")
    with pytest.raises(RefusedError, match="has no results"):
        release_edition(FINAL, Home(tmp_path / "c"))


def _make_preliminary() -> object:
    from datetime import date

    return make_final(navn="forelopig-1", slag="forelopig", frist=date(2021, 2, 28))


@pytest.mark.parametrize("name", ["index.html", "data/resultat.csv"])
def test_P13_what_has_been_changed_since_the_audit_is_refused(name: str, home: Home) -> None:
    path = home.edition(KEY).reports / "offentlig" / name
    path.write_bytes(path.read_bytes() + b" ")
    assert release_is_refused(home, f"{path.name} has been changed since it was written")


def test_P13_a_file_that_no_run_made_is_refused(home: Home) -> None:
    (home.edition(KEY).reports / "offentlig" / "notat.txt").write_text("til meg selv", encoding="utf-8")
    assert release_is_refused(home, "has files that the run did not make: notat.txt")


def test_P9_where_people_have_come_to_know_more_the_edition_is_made_again_first(home: Home) -> None:
    known = home.known(AR)
    known.parent.mkdir()
    known.write_text("tabell;niva;kode;dim1;dim2;verdi;lav;hoy;kilde\n", encoding="utf-8")
    assert release_is_refused(home, "data/kjent/2020.csv has changed since")
    publish(home.root, list_units())
    sheets = home.root / "data" / "2020-forelopig-1" / "publisering" / "ark.parquet"
    sheets.parent.mkdir(parents=True)
    sheets.write_bytes(b"ark")
    assert release_is_refused(home, "the sheets of 2020-forelopig-1 have been made again since")


def test_P9_a_release_of_another_edition_of_the_year_makes_this_one_out_of_date(home: Home) -> None:
    other = make_final(navn="endelig-2")
    publish(home.root, one_to_work(), other)
    release_edition(other, home)
    assert release_is_refused(home, "1 releases of 2020 are there now, and 0 were then")


@pytest.mark.parametrize("number", [1, 2])
def test_P13_a_release_that_dies_leaves_no_version_and_the_next_one_is_whole(
    number: int, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, renamed = Path.rename, []

    def die(path: Path, target: Path) -> Path:
        renamed.append(target)
        if len(renamed) == number:
            raise KeyboardInterrupt
        return real(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", die)
        with pytest.raises(KeyboardInterrupt):
            release_edition(FINAL, home)
    assert not read_releases(home, AR)
    assert release_edition(FINAL, home).number == 1
    assert sorted(path.name for path in home.releases(AR).iterdir()) == ["v1"]
    assert sorted(path.name for path in home.released_truth(AR).iterdir()) == [".las", "v1"]


@pytest.mark.parametrize("place", ["public/data/resultat.csv", "restricted/fasit.parquet", "restricted/utgivelse.json"])
def test_P13_a_release_that_has_been_changed_is_never_read(place: str, home: Home) -> None:
    made = release_edition(FINAL, home)
    folder, name = place.split("/", 1)
    path = getattr(made, folder) / name
    path.chmod(0o600)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(RefusedError, match="What was released of 2020 is not as it was: v1: "):
        read_releases(home, AR)


def test_P13_a_version_that_is_gone_is_missed(home: Home) -> None:
    release_edition(FINAL, home)
    publish(home.root, one_to_work())
    made = release_edition(FINAL, home, accept="meldt")
    (made.public.with_name("v1")).rename(home.root / "v1")
    with pytest.raises(RefusedError, match="the versions there are v2, so one is missing"):
        read_releases(home, AR)
