"""What the people of one awkward register share: chance, municipalities, and times near the borders.

The people are made in ``hostile_people.py``, the history of their rows in ``hostile_history.py``.
"""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.support.oracle_reading import CONTRACT, cutoff_end
from tests.support.oracle_settings import YearSettings
from tests.support.registers import DEFAULTS, Tables
from tests.support.rewriting import clock_text

TIMER = ("", "", "37,5", "10", "0", "7.25", "0,333333333", "100,0", "168", "168,5", "-0,5")
REASONS = (
    *("", "", "", "ikke_registrert", "ikke_registrert", "arbeid_heltid", "arbeid_deltid", "videregaende"),
    *(
        "hoyere_utdanning",
        "grunnskole",
        "kvp",
        "sosialstonad",
        "andre_trygdeytelser",
        "dod",
        "flyttet",
        "annet",
    ),
    *("atferd", "stans"),
)


@dataclass
class World:
    """What the people of one register share: chance, settings, municipalities, and the rows so far."""

    rng: random.Random
    settings: YearSettings
    codes: tuple[str, ...]
    tables: Tables = field(default_factory=lambda: {table: [] for table in CONTRACT})
    ids: int = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def add(self, table: str, **cells: str) -> None:
        """Add a row; an id that is not given is the next number, in text order nobody expects."""
        key = CONTRACT[table][0]
        self.ids += 1
        own = {} if key.startswith("person_id") else {key: str(self.ids)}
        self.tables[table].append(DEFAULTS[table] | {"registrert": self.usual_time()} | own | cells)

    def usual_time(self) -> str:
        """A time before the cutoff: of few, so that ties are common; some where the clock changes."""
        ar = self.settings.ar
        spring, autumn = last_sunday(ar - 1, 3), last_sunday(ar - 1, 10)
        return self.rng.choice(
            (
                f"{ar}-01-02T12:00:00",
                f"{ar}-01-02T12:00:01",
                f"{ar}-01-02T11:00:00Z",
                f"{spring}T02:30:00",
                f"{spring}T03:30:00",
                f"{spring}T03:29:59",
                f"{autumn}T02:30:00",
                f"{autumn}T02:10:00+01:00",
                f"{autumn}T00:30:00Z",
                f"{autumn}T01:10:00Z",
            )
        )

    def border_time(self) -> str:
        """A time within seconds or hours of the cutoff, written in one of several ways."""
        seconds = cutoff_end(self.settings.skjaeringsdato) + self.rng.choice((-3600, -1, -1, 0, 0, 1, 3600))
        return clock_text(seconds, self.rng.choice(("norsk", "Z", "+01:00", "-05:30")))


def last_sunday(ar: int, month: int) -> date:
    """The day the clock changes."""
    day = date(ar, month, monthrange(ar, month)[1])
    return day - timedelta(days=(day.weekday() + 1) % 7)
