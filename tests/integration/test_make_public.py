"""P5, P9–P11: a small nation's public tables through ``make_public``: what is kept of it, known values, the same again.

One nation of two counties for the module; the choice itself is tested in ``tests/spec/test_hidden_cells.py``.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pipeline.cli.explain_public import explain_public
from pipeline.common.errors import RefusedError
from pipeline.disclosure.known import Cell
from pipeline.disclosure.make import make_public
from pipeline.disclosure.model import NotPublished, PublicEdition, Sign
from pipeline.disclosure.releases import Release
from pipeline.disclosure.taken_over import take_over
from pipeline.disclosure.truth import FACT_FILE, HIDDEN_FILE, TOLD_FILE, Fact, read_facts, read_hidden, write_rows
from pipeline.nir.closed_lists import RESULT_GROUPS
from pipeline.places.code_lists import load_code_lists
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.statistics.reference_tables import load_reference_tables
from tests.support.public_counts import Exits, Taking, count_nation, fill_nation, key, link_nation, make_edition

PLACES = {"4601": "46", "4602": "46", "4699": "46", "1101": "11", "1103": "11"}
EXITS = [
    *(
        Exits(11, sted, sex, group, age)
        for sted in PLACES
        if sted != "4699"
        for sex, age in (("K", "18-25"), ("M", "26-35"), ("K", "36-45"), ("M", "46-55"))
        for group in RESULT_GROUPS
    ),
    # a municipality of three, all of whom went to work
    Exits(3, "4699", "K", "arbeid"),
    Exits(2, None, "M", "sosialstonad"),
]
PARTICIPANTS = [
    *(
        Taking(10, (sted,), sex, (measure.kode,))
        for sted in PLACES
        if sted != "4699"
        for sex in "KM"
        for measure in load_code_lists().measures
    ),
    Taking(30, ("4601",), "K", ()),
    Taking(3, ("4601", "4602"), "M", ()),
]


def publish(home: Path, exits=EXITS, participants=PARTICIPANTS, places=PLACES) -> PublicEdition | NotPublished:
    """What the nation's final edition publishes; what is kept of it lies under HOME as after a run."""
    edition = make_edition()
    with EditionRun(edition, Home(home)) as run:
        load_reference_tables(run.connection, edition)
        fill_nation(run.connection, edition, exits, participants, places)
        made = make_public(run)
        kept = run.work / run.folders.publication.name
        if kept.exists():
            shutil.copytree(kept, run.folders.publication, dirs_exist_ok=True)
    return made


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hjem")


@pytest.fixture(scope="module")
def public(home: Path) -> PublicEdition:
    made = publish(home)
    assert isinstance(made, PublicEdition)
    return made


def folder(home: Path) -> Path:
    return Home(home).edition("2020-endelig").publication


def sign(public: PublicEdition, name: str) -> str:
    table, niva, kode, dimensions, verdi = key(name)
    return public.find(table, niva, kode, *dimensions).values[verdi].sign


def test_a_small_unit_and_what_would_give_it_away_are_hidden(public):
    assert sign(public, "resultat kommune 4699 alle avsluttet") == Sign.HIDDEN
    # 4601 + 4602 + 4699 are the county: one more is hidden, or the county itself
    of_county = ["fylke 46", "kommune 4601", "kommune 4602"]
    assert Sign.HIDDEN in {sign(public, f"resultat {unit} alle avsluttet") for unit in of_county}
    assert sign(public, "resultat land 0 alle avsluttet") == Sign.SHOWN


def test_every_hidden_count_is_listed_with_what_anyone_can_derive(public, home):
    rows = {row.key: row for row in read_hidden(folder(home) / HIDDEN_FILE)}
    of_files = {
        (data.table.name, row.niva, row.kode, row.dimensions, count)
        for data in public.tables.values()
        for row in data.rows
        for count in data.table.counts
        if row.values[count].sign is Sign.HIDDEN
    }
    assert {*rows} == of_files
    for row in rows.values():
        assert row.lav <= row.antall <= row.hoy
        assert row.hoy - row.lav >= 2, "at least three possible values"
    own = rows[key("resultat kommune 4699 alle avsluttet")]
    assert (own.antall, own.er_primaer, own.navn, own.protects) == (3, True, "Sted 4699", None)
    assert any(not row.er_primaer for row in rows.values())


def test_the_facts_are_every_count_and_the_overlap(public, home):
    facts = read_facts(folder(home) / FACT_FILE)
    cells = {fact.key: fact.lav for fact in facts if fact.kilde == "celle"}
    counts = sum(len(data.rows) * len(data.table.counts) for data in public.tables.values())
    assert len(cells) == counts
    assert cells[key("resultat kommune 4699 alle avsluttet")] == 3
    overlap = {fact.key: fact.lav for fact in facts if fact.kilde == "overlapp"}
    assert overlap[key("deltakere fylke 46 M uten_tiltak")] == 3
    assert overlap[key("deltakere land 0 alle deltakere")] == 0
    assert {fact.kilde for fact in facts} == {"celle", "overlapp"}


def test_explain_says_why_and_only_of_the_unit(public, home):
    told = "\n".join(explain_public(Home(home).edition("2020-endelig"), "4699"))
    assert "Sted 4699 (kommune 4699), edition 2020-endelig" in told
    assert "resultat alle avsluttet: 3. It is small" in told
    assert "4601" not in told
    nothing = [*explain_public(Home(home).edition("2020-endelig"), "0")]
    assert nothing == ["Nothing of 0 is hidden in the public tables of 2020-endelig."] or "land" in nothing[0]
    with pytest.raises(RefusedError, match="has no public tables"):
        list(explain_public(Home(home).edition("2020-forelopig-1"), "4699"))


def test_the_same_gives_the_same_bytes_in_whatever_order_people_come(public, home, tmp_path):
    again = publish(tmp_path, EXITS[::-1], PARTICIPANTS[::-1])
    assert again == public
    for name in (FACT_FILE, HIDDEN_FILE):
        assert (folder(tmp_path) / name).read_bytes() == (folder(home) / name).read_bytes()


def test_what_a_sheet_and_others_told_is_among_the_facts_and_what_has_changed_is_not_held_for_true(public, tmp_path):
    known = Home(tmp_path).known(2020)
    known.parent.mkdir(parents=True)
    known.write_text(
        "tabell;niva;kode;dim1;dim2;verdi;lav;hoy;kilde\n"
        # true of neither: the first has changed since, the second is no unit
        "resultat;kommune;4601;alle;;avsluttet;1;;avis\n"
        "resultat;kommune;9999;alle;;avsluttet;1;;avis\n"
        # this is true; it is small all the same
        "resultat;kommune;4699;K;;mal_nadd;3;;avis\n",
        encoding="utf-8",
    )
    told = Fact("ark", "2020-forelopig-1", "4601", "resultat", "fylke", "46", "alle", "", "avsluttet", 707, 707)
    write_rows([told], Fact, Home(tmp_path).edition("2020-forelopig-1").publication / TOLD_FILE)
    made = publish(tmp_path)
    facts = read_facts(folder(tmp_path) / FACT_FILE)
    assert [fact for fact in facts if fact.kilde == "ark"] == [told]
    assert [(fact.kode, fact.lav, fact.hoy) for fact in facts if fact.kilde == "kjent"] == [
        ("4601", 1, 1),
        ("9999", 1, 1),
        ("4699", 3, 3),
    ]
    assert sign(made, "resultat kommune 4699 K mal_nadd") == Sign.HIDDEN
    # 4601 knows 4602 and 4699 together: neither can be computed by it
    assert isinstance(made, PublicEdition)
    assert sign(made, "resultat kommune 4602 alle avsluttet") == Sign.HIDDEN


@pytest.fixture
def release(public, home, tmp_path) -> Release:
    """The nation as it was released: what the public files say of each count."""
    made = Release(1, "2020-endelig", tmp_path, folder(home))
    made.__dict__["values"] = {
        (data.table.name, row.niva, row.kode, *(*row.dimensions, "", "")[:2], count): row.values[count]
        for data in public.tables.values()
        for row in data.rows
        for count in data.table.counts
    }
    return made


def test_after_a_release_of_the_same_counts_its_signs_are_taken_over(release, home):
    links, cells = link_nation(count_nation(EXITS, PARTICIPANTS, PLACES))
    choice = take_over(cells, links, [release])
    assert choice is not None
    rows = {row.key: row for row in read_hidden(folder(home) / HIDDEN_FILE)}
    assert {one for one in cells.published if choice.hidden[cells.place[one]]} == {*rows}
    for one, row in rows.items():
        place = cells.place[one]
        assert (choice.lowest[place], choice.highest[place]) == (row.lav, row.hoy)
    assert take_over(cells, links, []) is None
    links, cells = link_nation(count_nation([*EXITS, Exits(1, "4601", "K", "annet")], PARTICIPANTS, PLACES))
    assert take_over(cells, links, [release]) is None, "a count has changed"


def test_p9_what_a_release_hid_stays_hidden_in_the_next_one(release, tmp_path, monkeypatch):
    # 4699 has many more now: by itself the new version would show what was hidden in 4601 for its sake
    more = [*EXITS, *(Exits(6, "4699", sex, group) for sex in "KM" for group in RESULT_GROUPS)]
    hidden = [cell for cell, value in release.values.items() if value.sign is Sign.HIDDEN]

    def list_shown(made: PublicEdition) -> list[Cell]:
        rows = {cell: made.find(*cell[:3], *filter(None, cell[3:5])) for cell in hidden}
        return [cell for cell, row in rows.items() if row.values[cell[5]].is_shown]

    assert list_shown(publish(tmp_path / "first", more))
    monkeypatch.setattr("pipeline.disclosure.make.read_releases", lambda home, ar: (release,))
    assert list_shown(publish(tmp_path / "second", more)) == []


def test_a_nation_of_few_people_is_not_published(tmp_path):
    few = publish(tmp_path, [Exits(9, "4601", "K", "annet"), Exits(2, "4601", "K", "arbeid")])
    assert isinstance(few, NotPublished)
    assert "resultat land 0 K mal_nadd" in few.reason
    assert not folder(tmp_path).exists()
