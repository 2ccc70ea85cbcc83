"""Made-up introduksjonsstønad beside a made-up register (T3): everybody is paid as NIR says, but for what is planted.

Reads the register's own files, so that the two belong together and the register's bytes stay as they are. People are
named by fødselsnummer, as in A-ordningen; what was planted is in ``fasit_stonad.csv``, beside.
"""

from __future__ import annotations

import csv
import hashlib
import io
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random

import pyarrow.parquet as pq

from pipeline.common.errors import RefusedError
from pipeline.editions.edition import Edition
from pipeline.nir.stonad import STONAD_NAME
from pipeline.synthetic.country import load_country
from pipeline.synthetic.manifest import find_truth, write_manifest, write_text
from pipeline.synthetic.modes import Faults
from pipeline.synthetic.register import making_folder
from pipeline.synthetic.setting import make_setting

PLANTED_FILE = "fasit_stonad.csv"
_GIVES = ("innvilget", "forlenget", "utvidet")
_AMOUNT = 17_500  # kroner a month, about two times the basic amount a year
_EARLY = 900  # days, of the three years that NIR accepts
_HEADER = ("fodselsnummer", "kommunenummer", "maned", "belop")
_Row = tuple[str, str, str, str]
_Months = dict[int, str]


@dataclass
class _Person:
    """What the register has of one person: numbered months with a day of participation, each with its municipality."""

    number: str = ""
    home: str = ""
    months: _Months = field(default_factory=dict)
    exits: list[tuple[date, str]] = field(default_factory=list)
    starts: list[date] = field(default_factory=list)


def write_stonad(folder: Path, source: Path, edition: Edition, *, seed: int = 1) -> dict[str, int]:
    """Write the payments of the edition's year to ``folder`` and return how many faults of each rule were planted.

    ``source``: a made-up register. The bytes depend on the arguments alone. Raises RefusedError where the folder holds
    anything already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise RefusedError(f"{folder} exists and is not empty. Expected a new or empty folder for the payments.")
    planted: list[tuple[str, str]] = []
    rows = sorted(_make_rows(_read_people(source, edition.year.ar), edition.year.ar, seed, planted))
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows([_HEADER, *rows])
    content = text.getvalue().encode()
    hashes = {f"{STONAD_NAME}.csv": (len(rows), hashlib.sha256(content).hexdigest())}
    taken = make_setting(edition, load_country(), Faults.NONE).taken
    with making_folder(folder.resolve()) as made, making_folder(find_truth(folder)) as beside:
        (made / f"{STONAD_NAME}.csv").write_bytes(content)
        write_text(made / "uttrekk.toml", write_manifest(taken, f"Syntetisk A-ordning, frø {seed}", hashes))
        lines = [f"{rule};{person}" for rule, person in sorted(planted)]
        write_text(beside / PLANTED_FILE, "\n".join(["regel;person_id", *lines]) + "\n")
    return {rule: sum(1 for one, _ in planted if one == rule) for rule in load_country().stonad}


def _make_rows(people: dict[str, _Person], ar: int, seed: int, planted: list[tuple[str, str]]) -> Iterator[_Row]:
    year = range(12 * ar, 12 * ar + 12)
    rates = load_country().stonad
    for name in sorted(people):
        person = people[name]
        if not person.number:
            continue
        chance = Random(f"{seed}:{name}")  # noqa: S311 – nothing secret, and the same on every machine
        draws = {rule: chance.randrange(10_000) < rate for rule, rate in rates.items()}
        paid = {month: kommune for month, kommune in person.months.items() if month in year}
        rule = next((rule for rule in rates if draws[rule] and _plant(rule, person, paid, year)), None)
        if rule is not None:
            planted.append((rule, name))
        elif paid and chance.randrange(3) == 0:  # paid at the end of the month, so in the next one
            paid = {month + 1: kommune for month, kommune in paid.items()}
        for month, kommune in paid.items():
            yield _pay(person.number, kommune, month, _AMOUNT)
            if chance.randrange(60) == 0:  # paid twice, and taken back
                yield _pay(person.number, kommune, month, _AMOUNT)
                yield _pay(person.number, kommune, month, -_AMOUNT)
        if rule == "stonad_i_to_kommuner":
            month, kommune = next(iter(paid.items()))
            yield _pay(person.number, "0301" if kommune != "0301" else "5001", month, _AMOUNT)


def _plant(rule: str, person: _Person, paid: _Months, year: range) -> bool:
    """Change what is paid so that the rule finds the person; False where the person is not suitable."""
    ended = max(person.exits, default=None)
    last = 12 * ended[0].year + ended[0].month - 1 if ended else None
    match rule:
        case "stonad_uten_deltakelse" if not person.starts and not person.exits and person.home:
            paid.update(dict.fromkeys(year[2:5], person.home))
        case "deltakelse_uten_stonad" if len(paid) >= 6 and not person.exits:
            for month in sorted(paid)[2:5]:
                del paid[month]
        case "stonad_etter_avslutning" if ended and last is not None and last in year[:-4] and _is_early(person):
            paid.update(dict.fromkeys(range(last + 1, last + 5), ended[1]))
        case "stonad_i_to_kommuner" if len(paid) >= 6:
            pass
        case _:
            return False
    return True


def _is_early(person: _Person) -> bool:
    """One programme that ended at least half a year before NIR's limit."""
    ((ended, _), *others) = person.exits
    return (
        bool(person.starts) and not others and (ended - min(person.starts)).days < _EARLY and max(person.starts) < ended
    )


def _pay(number: str, kommune: str, month: int, amount: int) -> _Row:
    return number, kommune, f"{month // 12:04}-{month % 12 + 1:02}", str(amount)


def _read_people(source: Path, ar: int) -> dict[str, _Person]:
    """The register's people with what its valid rows say, the way a payer would know it."""
    people: dict[str, _Person] = defaultdict(_Person)
    for row in _read(source, "person"):
        if not row["opphevet"]:
            people[row["person_id"]].number = row["fodselsnummer"]
            people[row["person_id"]].home = row["bostedskommune"]
    for row in _read(source, "avslutning"):
        if not row["opphevet"] and (day := _read_day(row["avslutningsdato"])):
            people[row["person_id"]].exits.append((day, row["kommunenummer"]))
    for row in _read(source, "vedtak"):
        person, first = people[row["person_id"]], _read_day(row["fra_dato"])
        if row["ordning"] != "introduksjonsprogram" or row["vedtakstype"] not in _GIVES or row["opphevet"] or not first:
            continue
        person.starts.append(first)
        ends = [day for day, _ in person.exits if day >= first]
        last = min([*ends, _read_day(row["til_dato"]) or date(ar, 12, 31)])
        for month in range(12 * (ar - 1), 12 * ar + 12):
            if first <= _end_of(month) and last >= date(month // 12, month % 12 + 1, 1):
                person.months[month] = row["kommunenummer"]
    return people


def _end_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, monthrange(month // 12, month % 12 + 1)[1])


def _read_day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell[:10]) if cell else None
    except ValueError:  # a broken cell of the register
        return None


def _read(source: Path, table: str) -> Iterator[dict[str, str]]:
    """The rows of one of the register's files, as text; empty cells are empty texts."""
    if (source / f"{table}.parquet").is_file():
        for batch in pq.ParquetFile(source / f"{table}.parquet").iter_batches():
            for row in batch.to_pylist():
                yield {name: "" if cell is None else str(cell) for name, cell in row.items()}
        return
    with (source / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file, delimiter=";"):
            yield {name: cell or "" for name, cell in cells.items() if name is not None}
