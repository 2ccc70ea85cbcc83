"""One block of a made-up register: its people, their rows without and with mess, and the numbers they are known by.

People are made in ``people.py``, rows in ``registrations.py`` and its neighbours, planted faults in ``planting.py``,
versions and errors in ``mess.py``. Here is the order of all that, which decides every draw.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from pipeline.nir.contract import TABLES
from pipeline.synthetic import activities, exits, measures, planting, registrations
from pipeline.synthetic.draws import Draws, Ints
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.mess import Mess
from pipeline.synthetic.people import make_people
from pipeline.synthetic.person_numbers import DufSeries, NumberSeries
from pipeline.synthetic.plan import Plan
from pipeline.synthetic.planter import Planter
from pipeline.synthetic.registrations import Registrar
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.towns import Towns

_OLDEST, _YOUNGEST = 100, 10  # years before the end of the statistic year
_PEOPLE_STREAM, _ROWS_STREAM, _MESS_STREAM, _FAULT_STREAM = 1, 2, 3, 4


@dataclass
class Numbering:
    """What is given out once in the whole register: person numbers, DUF numbers, and ids by table."""

    persons: NumberSeries
    duf: DufSeries = field(default_factory=DufSeries)
    next_id: dict[str, int] = field(default_factory=lambda: dict.fromkeys(TABLES, 1))

    @classmethod
    def until(cls, last_day: int) -> Numbering:
        """Begin a register whose statistic year ends on ``last_day``."""
        return cls(NumberSeries(last_day - _OLDEST * 366, last_day - _YOUNGEST * 365))

    def settle(self, table: str, frame: Frame) -> None:
        """Note the ids that the rows of ``frame`` have."""
        self.next_id[table] = int(frame["id"].max(initial=self.next_id[table] - 1)) + 1


@dataclass(frozen=True)
class Block:
    """People, their rows by table, one per id and without mess, and the places of those with a planted fault by rule.

    ``person`` in the rows is a place among ``people``; the person at place 0 has the number ``first_person``.
    ``name`` is what the block's streams of draws are called by.
    """

    name: tuple[int, ...]
    first_person: int
    towns: Towns
    people: Frame
    rows: dict[str, Frame]
    cases: dict[str, Ints]


def make_block(plan: Plan, setting: Setting, *, seed: int, number: int, numbering: Numbering) -> Block:
    """Make the people of ``plan`` and what is registered about them."""
    name = (seed, setting.edition.year.ar, number)
    towns = Towns(setting.places, *name[:2])
    people = make_people(plan, setting, towns, Draws(*name, _PEOPLE_STREAM))
    registrar = Registrar(people, setting, Draws(*name, _ROWS_STREAM))
    activities.choose_inactive(registrar, towns)
    planter = Planter(registrar, towns, Draws(*name, _FAULT_STREAM))
    planting.change_people(planter)
    size, draws = registrar.size, registrar.draws
    numbers = numbering.persons.draw(draws, people["fodt"], people["kvinne"] == 1, draws.happens(size, 60))
    numbers = np.where(draws.happens(size, 20), -1, numbers)
    years = people["start"].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    duf = numbering.duf.draw(years)
    duf = np.where(draws.happens(size, 50) & (numbers >= 0), -1, duf)
    rows = {
        "person": registrations.register_persons(registrar, numbers, duf, people["fodt"]),
        "kategori": registrations.register_categories(registrar),
        "vedtak": registrations.register_decisions(registrar),
        "tiltak": measures.register_measures(registrar),
        "fravaer": activities.register_absence(registrar),
        "avslutning": exits.register_exits(registrar),
        "utvidet_program": exits.register_extensions(registrar),
    }
    planting.change_rows(planter, rows)
    return Block(name, numbering.next_id["person"], towns, people, rows, planter.cases)


def add_mess(block: Block, setting: Setting, numbering: Numbering) -> Iterator[tuple[str, Frame]]:
    """Yield the block's tables in register order, with ids and mess; ``person`` is still a place."""
    for table_number, (table, frame) in enumerate(block.rows.items()):
        draws = Draws(*block.name, _MESS_STREAM, table_number)
        messy = Mess(table, block.people, setting, draws).add(frame, numbering.next_id[table])
        numbering.settle(table, messy)
        yield table, messy


def with_person_numbers(frame: Frame, block: Block) -> Frame:
    """The rows as they are written: ``person`` is the person's number in the whole register."""
    return frame | {"person": frame["person"] + block.first_person}
