"""A unit's covering e-mail read back, line by line: dates, deadline, limits, tag and telephone, and every other word.

What must stand there is put together from the year file and the words alone. No figure of the result may be in it, so
that a line that says more is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from tests.support.readback.counts import Published
from tests.support.readback.numbers import show_date
from tests.support.readback.passages import Found
from tests.support.readback.sentences import tell_contact, tell_deadline
from tests.support.readback.told import list_links, name_place, tell_consequence, tell_duties
from tests.support.readback.words import read_words

MARKER = "[LENKE]"  # where the link is put in


def read_letter(path: Path, edition: Published, kode: str) -> Found:
    """Read the letter at ``path`` and tell how it differs from the unit's."""
    found = Found(path.name)
    text = path.read_bytes().decode("utf-8")
    lines = text.removesuffix("\n").split("\n")
    if not text.endswith("\n"):
        found.report("the end", "a line's end", text[-20:])
    for number, (expected, line) in enumerate(zip_longest(list_lines(edition, kode), lines), start=1):
        found.compare(f"line {number}", "nothing more" if expected is None else expected, line)
    return found


def list_lines(edition: Published, kode: str) -> list[str]:
    """The letter's lines, with ordinary spaces."""
    return [" ".join(line.split()) for part in _tell(edition, kode) for line in (*part, "")][:-1]


def _tell(edition: Published, kode: str) -> Iterator[list[str]]:
    words, slag = read_words(edition.choose_language(kode)), edition.round["slag"]
    place, deadline = (edition.units[kode], kode), tell_deadline(edition, words)
    values = {
        "ar": edition.ar,
        "sted": name_place(edition, place, words, in_sentence=True),
        "dato": show_date(str(edition.round["skjaeringsdato"])),
        "frist": deadline.value.text if deadline else "",
    }
    yield [words.say("brev_emne_frist" if deadline else f"brev_emne_{slag}", **values)]
    yield [words.say("brev_hilsen")]
    yield [words.say(f"brev_apning_{slag}", **values)]
    yield [words.say("brev_lenke"), MARKER]
    if edition.is_preliminary:
        asked = [f"- {words.say(f'brev_gjor_{step}')}" for step in (1, 2, 3)]
        yield [words.say("brev_gjor_frist" if deadline else "brev_gjor", **values), *asked]
        yield [tell_consequence(edition, words, has_points=True)]
    else:
        yield [words.say("brev_endelig", **values)]
    yield [words.say("brev_del")]
    yield [f"{words.say('vite_overskrift')}:", *(f"- {duty}" for duty in tell_duties(edition, words))]
    yield [" ".join(tell_contact(edition, words))]
    links = list_links(edition, words)
    if links:
        yield [f"{label}: {address}" for label, address in links]
    yield [words.say("brev_avslutning"), words.say("brev_avsender")]
