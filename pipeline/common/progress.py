"""What a run prints while it works: one line per step, with rows and seconds, and how far a long step has come.

The lines contain names of steps and counts, never anything of a person (R16). The closing summary is made in
``pipeline/cli/summary.py``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Step:
    """One step of a run: its name, how many rows it made (None where rows make no sense), its seconds."""

    name: str
    rows: int | None = None
    seconds: float = 0.0


@dataclass
class Progress:
    """The steps of a run so far. ``on_start`` and ``on_done`` are told of each, ``on_advance`` how far the step under
    way has come, in words; all may be left out.
    """

    on_start: Callable[[Step], None] | None = None
    on_done: Callable[[Step], None] | None = None
    on_advance: Callable[[str], None] | None = None
    steps: list[Step] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Time what happens inside and tell it when it ends well; set ``rows`` on the step inside."""
        step = Step(name)
        if self.on_start:
            self.on_start(step)
        began = time.perf_counter()
        yield step
        step.seconds = time.perf_counter() - began
        self.steps.append(step)
        if self.on_done:
            self.on_done(step)

    def advance(self, what: str, done: int, total: int) -> None:
        """Tell that ``done`` of ``total`` have been made in the step under way. ``what`` is their name."""
        if self.on_advance:
            self.on_advance(f"{what} {done} of {total}")
