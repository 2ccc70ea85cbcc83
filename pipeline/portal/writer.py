"""The one writer of the store in the portal: what many write at once is committed together (L5, L7).

Whoever waits for a line is answered when it is on the disk. What is only noted, a refusal, is written at the next tick
of a clock that no request moves: written at once, it would slow down the request that follows (L11). It is written at
most so many times for one link that nobody can fill the disk with it. Once a day what has been kept long enough is
removed (L7, L17).
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pipeline.links.model import NewLine
from pipeline.links.store import LinkStore
from pipeline.portal.guessing import PER_CALLER, WINDOW_SECONDS

_Result = TypeVar("_Result")

TICK_SECONDS = 5.0
TIDY_SECONDS = 24 * 60 * 60.0
# lines committed together at most
_MOST_TOGETHER = 500


@dataclass
class _Order:
    """Lines to append, or something else to do; ``done`` is called with what came of it, an error or a result."""

    lines: tuple[NewLine, ...] = ()
    action: Callable[[LinkStore], Any] | None = None
    done: Callable[[BaseException | None, Any], None] = field(default=lambda error, result: None)


class Writer:
    """A thread that alone writes, and the queue to it."""

    def __init__(self, store: LinkStore, monotonic: Callable[[], float]) -> None:
        """``store``: opened for writing."""
        self._store = store
        self._monotonic = monotonic
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._noted: dict[str, tuple[float, int]] = {}
        self._notes: queue.SimpleQueue[NewLine] = queue.SimpleQueue()
        self._tidied = monotonic()

    def start(self) -> None:
        """Begin to write."""
        self._thread = threading.Thread(target=self._work, name="portal-writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what is waiting, and end."""
        if self._thread is not None:
            self._orders.put(None)
            self._thread.join()
            self._thread = None

    async def append(self, *lines: NewLine) -> None:
        """Add lines to the trace; they are on the disk when this returns. Raises StoreClosed."""
        await self._wait(_Order(lines=lines))

    async def call(self, action: Callable[[LinkStore], _Result]) -> _Result:
        """Do something else with the store, in turn. Raises what ``action`` raises, and StoreClosed."""
        result: _Result = await self._wait(_Order(action=action))
        return result

    def note(self, line: NewLine) -> None:
        """Add a line at the next tick; nobody waits for it. After twenty of a link in five minutes no more are."""
        now = self._monotonic()
        began, count = self._noted.get(line.lenke_id, (now, 0))
        if now - began >= WINDOW_SECONDS:
            began, count = now, 0
        self._noted[line.lenke_id] = (began, count + 1)
        if count < PER_CALLER:
            self._notes.put(line)

    async def _wait(self, order: _Order) -> Any:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Any] = loop.create_future()

        def settle(error: BaseException | None, result: Any) -> None:
            if future.done():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        order.done = lambda error, result: _tell(loop, settle, error, result)
        self._orders.put(order)
        return await future

    def _work(self) -> None:
        ended, tick = False, time.monotonic() + TICK_SECONDS
        while not ended:
            taken = self._take(tick - time.monotonic())
            ended = None in taken
            orders = [order for order in taken if order is not None]
            if ended or time.monotonic() >= tick:
                tick = time.monotonic() + TICK_SECONDS
                orders += self._list_due()
            for group in _group(orders):
                try:
                    result = _carry_out(self._store, group)
                except Exception as error:
                    _settle(group, error, None)
                else:
                    _settle(group, None, result)

    def _take(self, seconds: float) -> list[_Order | None]:
        """Wait so long for an order, and take those that came meanwhile; None is the last."""
        orders: list[_Order | None] = []
        with suppress(queue.Empty):
            orders.append(self._orders.get(timeout=max(seconds, 0.0)))
            while orders[-1] is not None and len(orders) < _MOST_TOGETHER:
                orders.append(self._orders.get_nowait())
        return orders

    def _list_due(self) -> list[_Order]:
        """Return what a tick brings: the lines that were noted, and once a day the removal of what is too old."""
        notes: list[NewLine] = []
        with suppress(queue.Empty):
            while True:
                notes.append(self._notes.get_nowait())
        orders = [_Order(lines=tuple(notes))] if notes else []
        if self._monotonic() - self._tidied >= TIDY_SECONDS:
            self._tidied = self._monotonic()
            orders.append(_Order(action=lambda store: store.tidy()))
        return orders


def _tell(
    loop: asyncio.AbstractEventLoop, settle: Callable[..., None], error: BaseException | None, result: Any
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(settle, error, result)


def _group(orders: Sequence[_Order]) -> list[list[_Order]]:
    """Lines that follow each other are one group; every other thing to do is one by itself."""
    groups: list[list[_Order]] = []
    for order in orders:
        if groups and order.action is None and groups[-1][-1].action is None:
            groups[-1].append(order)
        else:
            groups.append([order])
    return groups


def _carry_out(store: LinkStore, group: Sequence[_Order]) -> Any:
    if group[0].action is not None:
        return group[0].action(store)
    store.append([line for order in group for line in order.lines])
    return None


def _settle(group: Sequence[_Order], error: BaseException | None, result: Any) -> None:
    for order in group:
        order.done(error, result)
