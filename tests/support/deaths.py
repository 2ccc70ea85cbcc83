"""Dying, or failing, right before the n-th change that a piece of code makes to the names in a file system.

In this process, so that every step can be tried: after its death every further change raises too, as nothing more
happens after a SIGKILL. Kills by clock are in ``tests/support/killing.py``.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import Any

import pytest

import pipeline.common.files

# Every call through which a name comes, goes or is exchanged, or what was written is seen to be on the disk.
_CHANGES = ("rename", "replace", "mkdir", "unlink", "rmdir", "fsync")
_OF_MANY = ("unlink", "rmdir", "fsync")


class Killed(BaseException):
    """The process is gone; nothing catches this but the test."""


class Steps:
    """The changes made so far, and what is to happen before one of them.

    ``names``: the changes that were made or asked for. ``at``: the number, from 0, of the one before which the process
    dies, or fails with a full disk if ``fails``; None lets everything happen.
    """

    def __init__(self, at: int | None = None, *, fails: bool = False) -> None:
        self.names: list[str] = []
        self._at = at
        self._fails = fails
        self._dead = False

    def watch(self, monkeypatch: pytest.MonkeyPatch) -> Steps:
        """Put this in the way of every change."""
        for name in _CHANGES:
            monkeypatch.setattr(os, name, self._wrap(name, getattr(os, name)))
        monkeypatch.setattr(pipeline.common.files, "_exchange", self._wrap("exchange", pipeline.common.files._exchange))
        return self

    def _wrap(self, name: str, change: Callable[..., Any]) -> Callable[..., Any]:
        def step(*arguments: Any, **options: Any) -> Any:
            if self._dead:
                raise Killed
            self.names.append(name)
            if len(self.names) - 1 == self._at:
                if self._fails:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "et sted")
                self._dead = True
                raise Killed
            return change(*arguments, **options)

        return step


def choose_points(names: list[str]) -> list[int]:
    """Every change, but of a long row of removals or syncs only the first, one in the middle and the last."""
    points = []
    start = 0
    for number, name in enumerate(names):
        if name not in _OF_MANY:
            points.append(number)
            continue
        if number == 0 or names[number - 1] not in _OF_MANY:
            start = number
        if number + 1 == len(names) or names[number + 1] not in _OF_MANY:
            points += sorted({start, (start + number) // 2, number})
    return points
