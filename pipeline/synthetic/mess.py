"""What makes rows a register: versions, deletions, late and double registrations, broken rows.

All of it is added beside the planned rows and loses to them under R1, R2 and the contract, so no margin
moves; every added row knows the bucket of R14 it ends in. The kinds of broken rows are in ``faults.py``.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import numpy as np

from pipeline.synthetic import vocabulary
from pipeline.synthetic.draws import Bools, Draws, Ints
from pipeline.synthetic.faults import break_rows
from pipeline.synthetic.frames import Frame, count_rows, sort_by, stack, take
from pipeline.synthetic.plan import GROUPS, REASONS
from pipeline.synthetic.registrations import Bucket
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.stories import Story
from pipeline.synthetic.times import DAY, NONE, in_skipped_hour
from pipeline.synthetic.vocabulary import word

_DELETED, _LATE = 100, 40  # of ten thousand rows: further ids that are deleted, or come after the cutoff
_OLDER, _REPLACED_LATER, _TWINS, _COPIES, _EDGES, _DELETED_LATER = 750, 120, 8, 6, 5, 5
_BROKEN = {"person": 8, "avslutning": 20, "utvidet_program": 60}
_BROKEN_ELSEWHERE = 15
_ANNET = REASONS.index("annet")
PLAIN, LOCAL, UTC = 0, 1, 2  # how a moment is written: without an offset, with Norway's, as UTC


def in_register_order(table: str, frame: Frame) -> Frame:
    """The rows of a table by key and ``registrert``."""
    return sort_by(frame, *(("person", "fra_dato") if table == "utvidet_program" else ("id",)), "registrert")


class Mess:
    """The mess of one table in one block."""

    def __init__(self, table: str, people: Frame, setting: Setting, draws: Draws) -> None:
        """Name the table and the block's people."""
        self.table, self.people, self.setting, self.draws = table, people, setting, draws
        self.has_own_id = table not in ("person", "utvidet_program")

    def add(self, frame: Frame, first_id: int) -> Frame:
        """The table's rows in register order, with ``id`` from ``first_id`` on; ``person`` stays a place."""
        frame = frame | {
            name: np.zeros(count_rows(frame), dtype=np.int64) for name in ("feil", "form", "opphevet_form")
        }
        if self.table == "person":
            lost = np.flatnonzero(self.people["story"][frame["person"]] == Story.ODELAGT_PERSON)
            broken = take(frame, lost)
            break_rows(self.table, broken, 0)
            frame["feil"][lost] = broken["feil"]
            frame["id"] = first_id + frame["person"]
        else:
            if self.has_own_id:
                frame = stack([frame, *self._add_ids(frame)])
            frame = sort_by(frame, "registrert")
            frame["id"] = first_id + np.arange(count_rows(frame))
        frame = stack([frame, *self._add_versions(frame)])
        self._write_moments(frame)
        return in_register_order(self.table, frame)

    def _settled(self, frame: Frame) -> Bools:
        """The rows that may get company: in force at the cutoff, without a fault, and not tied to another."""
        in_force = (frame["opphevet"] == NONE) & (frame["registrert"] < self.setting.cutoff_end)
        settled: Bools = in_force & (frame["er_fast"] == 0) & (frame["botte"] >= Bucket.ANNET_AR)
        return settled

    def _count_broken(self, rows: int) -> int:
        tolerance = min(self.setting.edition.year.maks_karantene_andel / Decimal("0.01"), Decimal(1))
        return int(rows * tolerance * _BROKEN.get(self.table, _BROKEN_ELSEWHERE) / 10_000)

    def _moments_after_cutoff(self, size: int) -> Ints:
        """From the first moment after the cutoff, which some hit exactly, until the extract was taken."""
        exactly = self.draws.happens(size, 150)
        return np.where(
            exactly,
            self.setting.cutoff_end,
            self.draws.whole(size, self.setting.cutoff_end, self.setting.taken - 1),
        )

    def _add_ids(self, frame: Frame) -> list[Frame]:
        """Rows under ids of their own that are deleted, late or broken."""
        rows, settled = count_rows(frame), self._settled(frame)
        deleted, late, broken = (
            take(frame, self.draws.sample(settled, count))
            for count in (-(-rows * _DELETED // 10_000), -(-rows * _LATE // 10_000), self._count_broken(rows))
        )
        size = count_rows(deleted)
        gone = self.draws.whole(size, deleted["registrert"], self.setting.cutoff_end - 1)
        deleted["opphevet"] = np.where(self.draws.happens(size, 50), self.setting.cutoff_end - 1, gone)
        late["registrert"] = self._moments_after_cutoff(count_rows(late))
        break_rows(self.table, broken, 0)
        for extra, bucket in (
            (deleted, Bucket.OPPHEVET),
            (late, Bucket.REGISTRERT_ETTER_SKJAERINGSDATO),
            (broken, Bucket.KARANTENE),
        ):
            extra["botte"][:] = bucket
            extra["er_fast"][:] = 1
        return [deleted, late, broken]

    def _add_versions(self, frame: Frame) -> list[Frame]:
        """Further versions of ids that are there; the planned row stays the one in force at the cutoff."""
        rows, draws, cutoff_end = count_rows(frame), self.draws, self.setting.cutoff_end
        may = self._settled(frame) & (frame["registrert"] < cutoff_end - 1)
        order = draws.sample(may, rows)
        order = order[draws.order(len(order))]
        shares = [_OLDER, _REPLACED_LATER, _TWINS, _COPIES, _EDGES, _DELETED_LATER]
        limits = np.minimum(np.cumsum([0] + [-(-rows * share // 10_000) for share in shares]), len(order))
        chosen = [np.sort(order[first:after]) for first, after in pairwise(limits.tolist())]
        at_older, at_later, at_twins, at_copies, at_edges, at_deleted = chosen
        if not self.setting.has_stories:  # nothing late, and no exit told of before its day
            at_edges = at_edges[:0]
            if self.table == "avslutning":
                at_twins = at_twins[frame["avslutningsarsak"][at_twins] > _ANNET]

        older = self._change(take(frame, at_older))
        room = np.minimum(cutoff_end - 1 - older["registrert"], 200 * DAY)
        older["opphevet"] = older["registrert"] + draws.whole(len(at_older), 1, room)
        frame["registrert"][at_older] = older["opphevet"]
        older["botte"][:] = Bucket.OPPHEVET

        later = self._change(take(frame, at_later))
        later["registrert"] = self._moments_after_cutoff(len(at_later))
        frame["opphevet"][at_later] = later["registrert"]
        later["botte"][:] = Bucket.REGISTRERT_ETTER_SKJAERINGSDATO

        twins = self._change(take(frame, at_twins))
        twins["registrert"] = twins["registrert"] - draws.whole(len(at_twins), 2 * DAY, 60 * DAY)
        if self.table == "avslutning":  # the same moment too: the greater row wins, and «annet» is the least reason
            reason = frame["avslutningsarsak"][at_twins]
            tied = (reason > _ANNET) & draws.happens(len(at_twins), 500 if self.setting.has_stories else 1_000)
            for name in twins:
                twins[name] = np.where(tied, frame[name][at_twins], twins[name])
            twins["avslutningsarsak"] = np.where(tied, _ANNET, twins["avslutningsarsak"])
        twins["botte"][:] = Bucket.ELDRE_VERSJON

        copies = take(frame, at_copies)
        copies["botte"][:] = Bucket.DUPLIKAT
        if self.table == "tiltak":
            for hours, same in vocabulary.SAME_HOURS.items():
                mine = frame["timer_per_uke"][at_copies] == hours
                copies["timer_per_uke"][mine] = same

        frame["registrert"][at_edges] = (
            cutoff_end - 1 - np.array([0, 1, 1_800, 5_400, 40_000])[np.arange(len(at_edges)) % 5]
        )
        frame["opphevet"][at_deleted] = self._moments_after_cutoff(len(at_deleted))
        added = [older, later, twins, copies]
        if self.table in ("person", "utvidet_program"):
            added.append(self._break_versions(frame))
        return added

    def _break_versions(self, frame: Frame) -> Frame:
        """Earlier versions that cannot be read, of rows that have a readable one."""
        broken = take(frame, self.draws.sample(self._settled(frame), self._count_broken(count_rows(frame))))
        broken["opphevet"] = broken["registrert"]
        broken["registrert"] = broken["registrert"] - self.draws.whole(count_rows(broken), DAY, 300 * DAY)
        break_rows(self.table, broken, 1)
        broken["botte"][:] = Bucket.KARANTENE
        return broken

    def _change(self, frame: Frame) -> Frame:
        """Other content in the columns that people correct, never in a way that makes a row unreadable."""
        draws, size = self.draws, count_rows(frame)
        match self.table:
            case "person":
                frame["bostedskommune"] = self.setting.places.draw(draws, size)
                shield = np.where(frame["adressesperre"] == NONE, draws.pick(size, [3, 1]), NONE)
                frame["adressesperre"] = np.where(draws.happens(size, 100), shield, frame["adressesperre"])
            case "kategori":
                frame["kategori"] = draws.whole(size, 0, 2)
                frame["til_dato"] = np.full(size, NONE)
            case "vedtak" | "utvidet_program":
                longer = frame["til_dato"] + draws.whole(size, 5, 90)
                frame["til_dato"] = np.where(frame["til_dato"] == NONE, NONE, longer)
            case "tiltak":
                frame["timer_per_uke"] = draws.pick(size, vocabulary.HOUR_WEIGHTS)
                frame["kommunenummer"] = np.where(
                    draws.happens(size, 50), self.setting.places.draw(draws, size), frame["kommunenummer"]
                )
            case "fravaer":
                frame["til_dato"] = frame["til_dato"] + draws.whole(size, 1, 3)
            case "avslutning":
                groups = draws.whole(size, 0, len(GROUPS) - 1)
                frame["avslutningsarsak"] = self.setting.draw_reasons(draws, groups, frame["lov"])
                earlier = frame["avslutningsdato"] - draws.whole(size, 1, 25)
                frame["avslutningsdato"] = np.where(draws.happens(size, 300), earlier, frame["avslutningsdato"])
                frame["registrert_av"] = np.where(
                    draws.happens(size, 100), word("registrert_av", "nir"), frame["registrert_av"]
                )
        return frame

    def _write_moments(self, frame: Frame) -> None:
        """Write some moments with an offset, but none that the clock skips: those exist without one only."""
        size = count_rows(frame)
        for name, form in (("registrert", "form"), ("opphevet", "opphevet_form")):
            drawn = np.array([PLAIN, LOCAL, UTC])[self.draws.pick(size, [940, 40, 20])]
            plain = in_skipped_hour(frame[name]) | (frame[name] == NONE)
            frame[form] = np.where(plain, PLAIN, drawn)
