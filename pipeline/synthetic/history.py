"""A made-up register that goes on: the extract as of a moment, and rows that are corrected, added or deleted later.

A change is what the input contract says (C3): the row in force gets ``opphevet``, and a new version under the same key
has that moment as ``registrert``. What is changed is decided in ``corrections.py``.
"""

from __future__ import annotations

import numpy as np

from pipeline.synthetic.draws import Bools, Ints
from pipeline.synthetic.frames import Frame, count_rows, stack, take
from pipeline.synthetic.mess import PLAIN, in_register_order
from pipeline.synthetic.times import NONE

_MARK = "ny"  # column of the rows that were registered here


def as_of(frame: Frame, moment: int) -> Frame:
    """The rows registered before ``moment``, as they stood then: what came later has not happened."""
    known = take(frame, frame["registrert"] < moment)
    return known | {"opphevet": np.where(known["opphevet"] >= moment, NONE, known["opphevet"])}


class Ledger:
    """The tables of a block, and what is registered in them after they were made.

    ``moments`` is the one moment of each person, by place, at which somebody works on that person's rows.
    """

    def __init__(self, tables: dict[str, Frame], moments: Ints) -> None:
        """Begin with the tables, ``person`` being a place."""
        self._moments = moments
        self.tables = {
            name: frame | {_MARK: np.zeros(count_rows(frame), dtype=np.int64)} for name, frame in tables.items()
        }

    def current(self, table: str, people: Ints) -> Bools:
        """True for the readable rows of these people that nothing has ended."""
        frame = self.tables[table]
        rows: Bools = (frame["feil"] == 0) & (frame["opphevet"] == NONE) & np.isin(frame["person"], people)
        return rows

    def change(self, table: str, rows: Bools, **columns: Ints | int) -> None:
        """Give these rows new versions with other values, one per key; ``columns`` are per row of the table."""
        frame = self.tables[table]
        spread = {name: np.broadcast_to(np.asarray(column), count_rows(frame)) for name, column in columns.items()}
        fresh = rows & (frame[_MARK] == 1)
        for name, column in spread.items():
            frame[name] = np.where(fresh, column, frame[name])
        old = np.flatnonzero(rows & (frame[_MARK] == 0))
        versions = take(frame, old) | {name: np.asarray(column[old], np.int64) for name, column in spread.items()}
        self._end(table, old)
        self._append(table, take(versions, _newest(versions)))

    def delete(self, table: str, rows: Bools) -> None:
        """Delete these rows; nothing takes their place."""
        self._end(table, np.flatnonzero(rows))

    def add(self, table: str, rows: Frame) -> None:
        """Register new rows under ids of their own. ``rows`` has ``person`` and the contract's columns."""
        size, frame = count_rows(rows), self.tables[table]
        first = int(frame["id"].max(initial=0)) + 1
        empty = {name: np.zeros(size, dtype=np.int64) for name in frame}
        self._append(table, empty | rows | {"id": first + np.arange(size)})

    def finish(self) -> dict[str, Frame]:
        """The tables in register order."""
        return {name: in_register_order(name, frame) for name, frame in self.tables.items()}

    def _end(self, table: str, places: Ints) -> None:
        frame = self.tables[table]
        frame["opphevet"][places] = self._moments[frame["person"][places]]
        frame["opphevet_form"][places] = PLAIN

    def _append(self, table: str, rows: Frame) -> None:
        size = count_rows(rows)
        told = {"registrert": self._moments[rows["person"]], "opphevet": np.full(size, NONE)}
        told |= {"form": np.full(size, PLAIN), "opphevet_form": np.full(size, PLAIN), _MARK: np.ones(size, np.int64)}
        self.tables[table] = stack([self.tables[table], rows | told])


def _newest(versions: Frame) -> Ints:
    """The place of the version registered last, of each id."""
    order = np.lexsort([-versions["registrert"], versions["id"]])
    return order[np.unique(versions["id"][order], return_index=True)[1]].astype(np.int64)
