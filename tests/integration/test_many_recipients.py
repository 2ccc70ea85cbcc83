"""Recipients files by the hundred, drawn by a seed: shuffled, gapped, doubled, slipped (L1, L16).

Every message is held against the test's own book-keeping of who is who. Nothing is written but the files of recipients,
so that hundreds take seconds.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.editions.edition import Edition, find_edition
from pipeline.links.doubts import find_doubts
from pipeline.links.drafts import write_draft
from pipeline.links.model import Link
from pipeline.links.plan import plan_links
from pipeline.links.recipients import read_recipients
from pipeline.links.sending import draw_links
from pipeline.links.sending_files import COLUMNS, list_cells
from pipeline.links.store import hash_token
from pipeline.links.times import norwegian_day, utc_now
from pipeline.places.units import Unit
from tests.support.link_homes import KEY, ROOT
from tests.support.recipient_files import SIGNS, TOKEN, Person, draw_people, read_draft, slip, write_book, write_csv

_MOST_UNITS = 4


@cache
def read_edition() -> tuple[Edition, tuple[Unit, ...]]:
    edition = find_edition(KEY)
    return edition, tuple(edition.codes.areas.structure(edition.year.inndeling).units())


def draw_units(draw: random.Random) -> list[Unit]:
    """Every unit of the structure, of which only some have a sheet."""
    units = read_edition()[1]
    with_sheet = [unit.kode for unit in units if unit.har_ark]
    chosen = draw.sample(with_sheet, draw.randint(3, _MOST_UNITS))
    return [replace(unit, har_ark=unit.kode in chosen) for unit in units]


def prove_file(seed: int, folder: Path) -> None:
    """Each message of one file goes to its own recipient, unit and language, once."""
    draw, (edition, _) = random.Random(seed), read_edition()
    units = draw_units(draw)
    people = draw_people(draw, [unit for unit in units if unit.har_ark])
    rows: list[tuple[str, ...]] = []
    for one in draw.sample(people, len(people)):
        rows += [one.cells, ()] if draw.random() < 0.2 else [one.cells]
    path = write_csv(folder / "m.csv", rows) if draw.random() < 0.8 else write_book(folder / "m.xlsx", rows)
    now = utc_now()
    plan = plan_links(edition, read_recipients(path, units), units, None, day=norwegian_day(now), now=now)
    drawn = draw_links(edition, plan.new, ROOT, is_taken=lambda _: False)
    messages, links = drawn.messages, drawn.links
    waiting = {(one.kode, one.epost): one for one in people}
    assert len(messages) == len(waiting) == len({link.token_hash for link in links})
    names = {unit.kode: unit.navn for unit in units if unit.har_ark}
    for message, link in zip(messages, links, strict=True):
        one = waiting.pop((message.recipient.kode, message.recipient.epost))
        addressees, subject, body = read_draft(write_draft(message))
        (token,) = TOKEN.findall(body)
        assert addressees == [(one.navn, one.epost)]
        assert (link.recipient, link.lenke_id) == (message.recipient, message.lenke_id)
        assert link.token_hash == hash_token(token)
        assert names[one.kode] in subject
        assert [language for language, sign in SIGNS.items() if sign in body] == [one.language]
        assert " ".join(one.navn.split()) in body
        row = dict(zip(COLUMNS, list_cells(message), strict=True))
        assert (row["kode"], row["navn"], row["epost"], row["rolle"]) == (one.kode, one.navn, one.epost, one.rolle)
        assert (row["lenke"], row["lenke_id"]) == (f"{ROOT}l/{token}", link.lenke_id)
        assert row["malform"] == {"nb": "bokmål", "nn": "nynorsk"}[one.language]
        assert row["tekst"].count(token) == 1
    assert not waiting
    prove_doubled(draw, people, units, folder)
    prove_slipped(people, units, folder)


def prove_doubled(draw: random.Random, people: Sequence[Person], units: Sequence[Unit], folder: Path) -> None:
    """The same address at the same unit again, in other letters: the file is refused."""
    again = draw.choice(people)
    rows = [one.cells for one in [*people, replace(again, epost=again.epost.upper(), navn="En Annen")]]
    with pytest.raises(RefusedError, match=f"at unit {again.kode} already, in line"):
        read_recipients(write_csv(folder / "doblet.csv", rows), units)


def prove_slipped(people: Sequence[Person], units: Sequence[Unit], folder: Path) -> None:
    """A file whose addresses are one row further down is never made without --confirm.

    Where each unit has one recipient, and no domain is a municipality's by its name, only what was sent last tells it.
    """
    rows = [one.cells for one in slip(people)]
    given = read_recipients(write_csv(folder / "glidd.csv", rows), units)
    moment = utc_now()
    is_one_each = len({one.kode for one in people}) == len(people)
    right = read_recipients(write_csv(folder / "rett.csv", [one.cells for one in people]), units) if is_one_each else ()
    sent = [Link("", KEY, one.recipient.kode, one.recipient, "", 1, moment, moment) for one in right]
    assert find_doubts(given, units, sent)


def prove_files(seeds: range, folder: Path) -> None:
    for seed in seeds:
        try:
            prove_file(seed, folder)
        except AssertionError as error:
            error.add_note(f"seed {seed}")
            raise


def test_L16_200_files_send_every_link_to_its_own_recipient_unit_and_language(tmp_path: Path) -> None:
    prove_files(range(200), tmp_path)


@pytest.mark.soak
def test_L16_1000_files_send_every_link_to_its_own_recipient_unit_and_language(tmp_path: Path) -> None:
    prove_files(range(1000, 2000), tmp_path)
