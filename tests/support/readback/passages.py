"""Running text held against the passages that must be in it: every word belongs to one, and none is left over.

A passage is a label with its number, or a whole sentence: a bare number is never one, so no number is accounted for but
in its place. One with a digit in it must come exactly as often as expected; one without may be repeated. The same for
pages and PDFs, which read their words in ``pages.py`` and ``pdfs.py``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tests.support.readback.numbers import has_digit, split_words

_SHOWN = 160


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and where it stands in words once it is asked for. ``first_on_page``: it begins a page but the first."""

    text: str
    place: object
    first_on_page: bool = False


@dataclass(frozen=True)
class Passage:
    """Words that belong together. ``repeats``: what may come again where a page begins, such as a table's headings.

    Two with the same words are one, wherever they stand.
    """

    where: str = field(compare=False)
    words: tuple[str, ...]
    repeats: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def numbers(self) -> int:
        """How many of the words have a digit in them."""
        return sum(map(has_digit, self.words))


@dataclass(frozen=True)
class Mismatch:
    """Where a file is not what the tables say."""

    file: str
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.file}: {self.where}: expected {self.expected!r}, found {self.found!r}"


@dataclass
class Found:
    """What came of reading one file: ``texts`` and ``numbers`` that were compared and equal, and what was not."""

    file: str
    mismatches: list[Mismatch] = field(default_factory=list)
    texts: int = 0
    numbers: int = 0

    def report(self, where: str, expected: object, found: object) -> None:
        self.mismatches.append(Mismatch(self.file, where, str(expected), str(found)))

    def compare(self, where: str, expected: str, found: str | None) -> None:
        """Count a text that is as expected; report one that is not."""
        if expected == found:
            self.count(expected)
        else:
            self.report(where, expected, found)

    def count(self, text: str) -> None:
        """Count a text that has been compared."""
        if has_digit(text):
            self.numbers += 1
        else:
            self.texts += 1

    def compare_numbers(self, expected: Counter[str], found: Counter[str]) -> None:
        """The net below it all: every word with a digit, as often as it must stand there."""
        for word in sorted(expected.keys() | found.keys()):
            if expected[word] != found[word]:
                self.report(f"the number {word!r}", f"{expected[word]} times", f"{found[word]} times")


class Passages:
    """The passages of one file."""

    def __init__(self) -> None:
        self.expected: Counter[Passage] = Counter()

    def add(self, where: str, *texts: str, repeats: Iterable[Sequence[str]] = ()) -> Passage | None:
        """Expect these texts one after another; nothing where they are empty."""
        words = tuple(word for text in texts for word in split_words(text))
        if not words:
            return None
        passage = Passage(
            where, words, tuple(tuple(word for text in one for word in split_words(text)) for one in repeats)
        )
        self.expected[passage] += 1
        return passage

    def list_words(self) -> Iterable[str]:
        """Every word, as often as it is expected."""
        return (word for passage, times in self.expected.items() for _ in range(times) for word in passage.words)

    def read(self, words: Sequence[Word], found: Found) -> None:
        """Lay the passages over the words, the longest that fits first; report words left over and passages missing."""
        by_first: dict[str, list[Passage]] = defaultdict(list)
        for passage in sorted(self.expected, key=lambda passage: -len(passage.words)):
            by_first[passage.words[0]].append(passage)
        left, used = +self.expected, Counter[Passage]()
        place, unexplained = 0, list[Word]()
        while place < len(words):
            fitting = self._choose(by_first, words, place, left)
            if fitting is None:
                unexplained.append(words[place])
                place += 1
                continue
            self._report_unexplained(unexplained, found)
            passage, end = fitting
            left[passage] -= 1
            used[passage] += 1
            found.texts += 1
            found.numbers += passage.numbers
            place = end
        self._report_unexplained(unexplained, found)
        for passage, times in self.expected.items():
            if used[passage] < times:
                found.report(passage.where, _shorten(passage.words), f"{used[passage]} of {times} times")

    def _choose(
        self, by_first: dict[str, list[Passage]], words: Sequence[Word], place: int, left: Counter[Passage]
    ) -> tuple[Passage, int] | None:
        for passage in by_first.get(words[place].text, ()):
            if left[passage] > 0 or not passage.numbers:
                end = _fit(passage, words, place)
                if end is not None:
                    return passage, end
        return None

    def _report_unexplained(self, unexplained: list[Word], found: Found) -> None:
        if unexplained:
            told = _shorten([word.text for word in unexplained])
            found.report(str(unexplained[0].place), "nothing more than the tables say", told)
            unexplained.clear()


def _fit(passage: Passage, words: Sequence[Word], place: int) -> int | None:
    """Where the passage ends if it begins at ``place``."""
    for position, expected in enumerate(passage.words):
        if place < len(words) and words[place].first_on_page and position:
            place = _pass_repeats(passage, words, place)
        if place >= len(words) or words[place].text != expected:
            return None
        place += 1
    return place


def _pass_repeats(passage: Passage, words: Sequence[Word], place: int) -> int:
    for repeat in passage.repeats:
        if tuple(word.text for word in words[place : place + len(repeat)]) == repeat:
            place += len(repeat)
    return place


def _shorten(words: Sequence[str]) -> str:
    text = " ".join(words)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} …"


def join_broken(texts: Sequence[str], known: frozenset[str]) -> list[str]:
    """Put words together again that a line's end has parted: at a hyphen of their own, or one set in."""
    joined: list[str] = []
    rest = list(reversed(texts))
    while rest:
        word = rest.pop()
        while rest and word not in known and re.search("[-\u00ad\u2010\ufffe]$", word):
            whole = (word + rest[-1], f"{word[:-1]}-{rest[-1]}", word[:-1] + rest[-1])
            fitting = [one for one in whole if any(each.startswith(one) for each in known)]
            if not fitting:
                break
            rest.pop()
            word = fitting[0]
        joined.append(word)
    return joined
