"""What NIR holds of the made-up people: persons, categories, decisions.

One function a table, each with one row per id and in its final form; every row carries the bucket of R14
it must end in. Exits are in ``exits.py``, measures and absence in ``activities.py``, history and errors in
``mess.py``.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from pipeline.synthetic import vocabulary
from pipeline.synthetic.draws import Bools, Draws, Ints
from pipeline.synthetic.frames import Frame, stack, take
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.stories import NO_PROGRAMME, Story, is_story
from pipeline.synthetic.times import NONE, registration_moments
from pipeline.synthetic.vocabulary import word

_TWO_YEARS = 730


class Bucket(IntEnum):
    """Where a row ends (R14). In tables other than ``avslutning`` all rows of the snapshot are TALT_MED."""

    KARANTENE = 0
    DUPLIKAT = 1
    REGISTRERT_ETTER_SKJAERINGSDATO = 2
    OPPHEVET = 3
    ELDRE_VERSJON = 4
    ANNET_AR = 5
    ERSTATTET = 6
    UTVIDET_PROGRAM = 7
    UTENFOR_NEVNER = 8
    ADRESSESPERRE = 9
    UTEN_ENHET = 10
    TALT_MED = 11


class Registrar:
    """Turns events of people into rows with ``registrert``, ``opphevet`` and a bucket."""

    def __init__(self, people: Frame, setting: Setting, draws: Draws) -> None:
        """Begin with the block's people."""
        self.people, self.setting, self.draws = people, setting, draws
        self.size = len(people["story"])

    def happens(self, per_thousand: int) -> Bools:
        """An answer for each person."""
        return self.draws.happens(self.size, per_thousand)

    def rows(self, who: Ints | Bools, days: Ints, **columns: Ints | int) -> Frame:
        """Rows of the people at (or where true in) ``who``, registered some time after ``days``.

        ``days`` and ``columns`` are per person, or one value for all. Rows of late people are late, rows
        of deleted people are deleted.
        """
        places = np.flatnonzero(who) if who.dtype == np.bool_ else who
        spread = {"person": np.arange(self.size), "dag": days, **columns}
        frame = take({name: np.broadcast_to(np.asarray(column), self.size) for name, column in spread.items()}, places)
        return self.register(frame)

    def register(self, frame: Frame) -> Frame:
        """Give the rows of ``frame`` (columns ``person`` and ``dag``) their history and their bucket."""
        setting, draws = self.setting, self.draws
        size = len(frame["person"])
        story = self.people["story"][frame["person"]]
        moments = registration_moments(draws, frame.pop("dag"), setting.cutoff_end)
        is_late = story == Story.SEN_PERSON
        frame["registrert"] = np.where(is_late, draws.whole(size, setting.cutoff_end, setting.taken - 1), moments)
        deleted = draws.whole(size, frame["registrert"], setting.cutoff_end - 1)
        is_deleted = story == Story.SLETTET_PERSON
        frame["opphevet"] = np.where(is_deleted, deleted, NONE)
        bucket = np.full(size, Bucket.TALT_MED)
        bucket[is_late] = Bucket.REGISTRERT_ETTER_SKJAERINGSDATO
        bucket[is_deleted] = Bucket.OPPHEVET
        in_quarantine = np.isin(story, (Story.ODELAGT_PERSON, Story.PERSON_IKKE_I_KRAFT))
        bucket[in_quarantine] = Bucket.KARANTENE
        frame["botte"] = bucket
        frame["er_fast"] = in_quarantine.astype(np.int64)
        return frame


def register_persons(registrar: Registrar, numbers: Ints, duf: Ints, born: Ints) -> Frame:
    """One row per person; ``numbers``, ``duf`` and ``born`` as drawn by the caller."""
    people, draws, setting, size = registrar.people, registrar.draws, registrar.setting, registrar.size
    first = np.where(people["forrige_start"] != NONE, people["forrige_start"], people["start"])
    country = draws.pick(size, vocabulary.COUNTRY_WEIGHTS)
    country = np.where(people["kollektiv"] == 1, vocabulary.UKRAINE, country)
    frame = registrar.rows(
        np.ones(size, dtype=np.bool_),
        first - 120,
        fodselsnummer=numbers,
        duf_nummer=duf,
        fodselsdato=born,
        kjonn=np.where(people["kvinne"] == 1, word("kjonn", "K"), word("kjonn", "M")),
        statsborgerskap=np.where(registrar.happens(15), NONE, country),
        fodeland=np.where(registrar.happens(40), NONE, country),
        adressesperre=np.where(people["skjermet"] == 1, draws.pick(size, [3, 1]), NONE),
        bostedskommune=np.where(registrar.happens(10) & (people["erstattet"] == 0), NONE, people["kode"]),
        bostedsbydel=np.where(setting.places.in_oslo(people["kode"]), people["bydel"], NONE),
        reservert_forskning=registrar.happens(6).astype(np.int64),
    )
    story = people["story"]
    gone = (story == Story.PERSON_IKKE_I_KRAFT) & registrar.happens(500)
    late = (story == Story.PERSON_IKKE_I_KRAFT) & ~gone
    frame["opphevet"] = np.where(gone, setting.cutoff_end - 1, frame["opphevet"])
    frame["registrert"] = np.where(late, setting.cutoff_end + 5, frame["registrert"])
    frame["botte"] = np.where(gone, Bucket.OPPHEVET, frame["botte"])
    frame["botte"] = np.where(late, Bucket.REGISTRERT_ETTER_SKJAERINGSDATO, frame["botte"])
    return frame


def register_categories(registrar: Registrar) -> Frame:
    """One row per category of a person: mostly one, open or closed after the exit; some change category."""
    people, draws = registrar.people, registrar.draws
    start = np.where(people["forrige_start"] != NONE, people["forrige_start"], people["start"])
    for day in (people["exit"], people["erstattet_exit"]):
        start = np.where(day != NONE, np.minimum(start, day), start)
    start = start - draws.whole(registrar.size, 5, 200)
    shared = {
        "lov": people["lov"],
        "oppholdsgrunnlag": np.where(
            people["kollektiv"] == 1,
            vocabulary.COLLECTIVE_GROUND,
            np.where(registrar.happens(50), NONE, draws.pick(registrar.size, vocabulary.GROUND_WEIGHTS)),
        ),
        "kollektiv_beskyttelse": people["kollektiv"],
    }
    kind = np.where(people["kollektiv"] == 1, word("kategori", "rett"), draws.pick(registrar.size, [85, 15]))
    changes = registrar.happens(100)
    without_decision = (Story.BARE_KATEGORI, Story.BARE_NORSKOPPLARING, Story.UTEN_PROGRAMSTART)
    waiting = is_story(people, *without_decision)
    changes &= ~waiting
    changed = start + draws.whole(registrar.size, 30, 150)
    closed = np.where(people["exit"] != NONE, people["exit"] + draws.whole(registrar.size, 30, 400), NONE)
    ends = np.where(registrar.happens(200), np.maximum(closed, np.where(closed == NONE, closed, changed + 1)), NONE)
    left = np.where(people["exit"] != NONE, people["exit"], start + draws.whole(registrar.size, 20, 300))
    left = np.minimum(left, registrar.setting.cutoff_day - 1)
    ends = np.where(waiting, left, ends)  # nobody waits for a decision unless it is planted
    everyone = np.ones(registrar.size, dtype=np.bool_)
    first = registrar.rows(
        everyone, start, kategori=kind, **shared, fra_dato=start, til_dato=np.where(changes, changed, ends)
    )
    second = registrar.rows(
        changes,
        changed,
        kategori=draws.pick(registrar.size, [50, 50]),
        **shared,
        fra_dato=changed + 1,
        til_dato=ends,
    )
    return stack([first, second])


def register_decisions(registrar: Registrar) -> Frame:
    """One row per decision: granted, extended, leave, stopped, refused, under both schemes."""
    people, draws, size = registrar.people, registrar.draws, registrar.size
    start, ends, exits = people["start"], people["slutt"], people["exit"]
    has_exit = exits != NONE
    in_programme = ~is_story(people, *NO_PROGRAMME, Story.UTEN_PROGRAMSTART)
    goal = np.where(people["lov"] == 1, draws.pick(size, [30, 30, 10, 29, 1]), NONE)
    school = np.where(registrar.happens(300), NONE, registrar.happens(350).astype(np.int64))

    def decide(
        who: Bools,
        kind: str,
        begins: Ints,
        until: Ints,
        *,
        scheme: str = "introduksjonsprogram",
        code: Ints = people["kode"],
    ) -> Frame:
        decided = begins - draws.whole(size, 0, 30)
        bydel = np.where(code == people["kode"], people["bydel"], people["fra_bydel"])
        return registrar.rows(
            who, decided, kommunenummer=code, bydelsnummer=bydel, lov=people["lov"],
            ordning=word("ordning", scheme), vedtakstype=word("vedtakstype", kind), vedtaksdato=decided,
            fra_dato=begins, til_dato=until, sluttmal=goal, har_videregaende=school,
        )  # fmt: skip

    moves = in_programme & (people["flytting"] != NONE)
    is_long = ~moves & (ends >= start + _TWO_YEARS) & (~has_exit | (exits >= start + _TWO_YEARS))
    is_open = people["er_apen"] == 1
    granted_until = np.where(is_long, start + _TWO_YEARS - 1, np.where(is_open, NONE, ends))
    granted_until = np.where(moves, people["flytting"] - 1, granted_until)  # one decision at a time
    leave = in_programme & (people["permisjon_fra"] != NONE)
    nested = leave & registrar.happens(150)
    extended = people["utvidet_fra"] != NONE
    previous = people["forrige_start"] != NONE
    stopped = in_programme & has_exit & registrar.happens(40)
    norwegian = ~is_story(people, Story.BARE_KATEGORI, Story.BARE_AVSLAG) & registrar.happens(900)
    only_norwegian = is_story(people, Story.BARE_NORSKOPPLARING)
    begins = start - draws.whole(size, 0, 60)
    return stack(
        [
            decide(in_programme, "innvilget", start, granted_until, code=people["fra_kode"]),
            decide(in_programme & is_long, "forlenget", start + _TWO_YEARS, np.where(is_open, NONE, ends)),
            decide(leave, "permisjon", people["permisjon_fra"], people["permisjon_til"]),
            decide(nested, "permisjon", people["permisjon_fra"] + 3, people["permisjon_fra"] + 9),
            decide(moves, "innvilget", people["flytting"], np.where(is_open, NONE, ends)),
            decide(extended, "utvidet", people["utvidet_fra"], people["utvidet_til"]),
            decide(
                previous,
                "innvilget",
                people["forrige_start"],
                people["forrige_exit"],
                code=people["fra_kode"],
            ),
            decide(stopped, "stans", exits - 10, NONE + np.zeros_like(exits)),
            decide(is_story(people, Story.BARE_AVSLAG), "avslag", start, NONE + np.zeros_like(exits)),
            decide(norwegian | only_norwegian, "innvilget", begins, begins + 1_095, scheme="norskopplaring"),
            decide(
                norwegian & registrar.happens(450),
                "forlenget",
                begins + 1_096,
                begins + 1_500,
                scheme="norskopplaring",
            ),
            decide(
                only_norwegian & registrar.happens(120),
                "permisjon",
                begins + 90,
                begins + 200,
                scheme="norskopplaring",
            ),
        ]
    )
