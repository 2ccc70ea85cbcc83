"""What to look at in the demonstration, in which order, with the paths and calls of this very copy.

All of it is read from what the last edition published: national counts, and those of one municipality that has
something to show.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from pipeline.cli.demo_links import DAYS, find_link
from pipeline.cli.next_call import spell_command
from pipeline.common.languages import BOKMAL
from pipeline.editions.edition import Edition
from pipeline.public.names import OFFENTLIG, front_page
from pipeline.quality.catalogue import load_catalogue
from pipeline.run.home import EditionFolders, Home
from pipeline.sheets.names import SHEETS_FOLDER, sheet_path
from pipeline.synthetic.rounds import DEMO_YEARS

_LEVELS = ("kommune", "bydel")
_FEWEST, _MOST = 20, 120  # exits of the municipality whose sheet is shown: enough for a share, few enough to read
_Row = dict[str, str]


def tell_tour(
    edition: Edition, earlier: Edition, folder: Path, corrected: Path, *, kodeverk: Path | None, sending: Path | None
) -> Iterator[str]:
    """Yield the closing lines: what changed since the earlier round, and what to look at in which order.

    ``sending``: the folder with the made-up recipients' links, where there are any. The last line alone prints a link
    (L14): one that leads to a made-up sheet on this machine.
    """
    found = Home.find(folder).edition(edition.key)
    findings, figures = _read(found, "funn_endring"), _read(found, "resultat_endring")
    with_sheet = {path.name for path in (found.reports / SHEETS_FOLDER).iterdir()}
    yield f"Between {earlier.key} and {edition.key}, in the whole country"
    yield from _tell_changes(
        findings, [row for row in figures if row["niva"] not in _LEVELS or row["kode"] in with_sheet]
    )
    code, name = _choose_sheet(found, findings, figures)
    options: dict[str, Path | str | None] = {"--home": folder, "--years": _shorten(DEMO_YEARS), "--kodeverk": kodeverk}
    explain = spell_command("explain", edition.key, code, "avsluttet", options=options)
    lists = spell_command("lists", edition.key, options={"--unit": code, **options})
    yield ""
    yield "Everything is made up. Look at it in this order"
    steps = (
        ("the overview: can it go out, what has changed, whom to call first", found.reports / "oversikt.html"),
        (f"the sheet of {name}, with years and what changed since the last round", found.reports / sheet_path(code)),
        ("the letter it gets", found.reports / "brev" / f"{code}.txt"),
        ("what was planted, and what of it is corrected", corrected),
        (f"how the number of exits in {name} was computed", explain),
        ("the people behind it, as NIR's own control reports", lists),
    )
    for place, (what, where) in enumerate(steps, 1):
        yield f"  {place}  {what}"
        yield f"     {where.absolute() if isinstance(where, Path) else where}"
    if sending is None:
        return
    yield ""
    yield "What a recipient meets"
    yield "  the drafts, the merge list and the copies for the archive that were made"
    yield f"     {sending.absolute()}"
    yield "  start the portal"
    yield f"     {spell_command('serve', options={'--home': folder})}"
    yield f"     it takes answers for {DAYS} days, though the deadline on the sheets is that of the made-up round"
    yield "  who has opened, in the overview again"
    yield f"     {spell_command('overview', edition.key, options=options)}"
    yield f"  and open the link of {name}"
    yield f"     {find_link(sending, code)}"


def tell_public(final: Edition, folder: Path, *, kodeverk: Path | None) -> Iterator[str]:
    """Yield what the public gets of the final edition, and how it is released; nothing where it published nothing."""
    front = Home.find(folder).edition(final.key).reports / OFFENTLIG / front_page(BOKMAL)
    if not front.exists():
        return
    options: dict[str, Path | str | None] = {"--home": folder, "--years": _shorten(DEMO_YEARS), "--kodeverk": kodeverk}
    yield f"What the public gets of {final.key}: the pages, and the data files beside them"
    yield f"  {front.absolute()}"
    yield "  release it: a version that is never changed"
    yield f"     {spell_command('release', final.key, options=options)}"
    yield ""


def show_number(count: int) -> str:
    """A count with a space between thousands."""
    return f"{count:,}".replace(",", " ")


def _shorten(path: Path) -> Path:
    """The path as seen from the working folder, where it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _tell_changes(findings: list[_Row], figures: list[_Row]) -> Iterator[str]:
    total: Counter[str] = Counter()
    rules = load_catalogue().rules
    for row in findings:
        if row["niva"] == "land" and not rules[row["regel"]].til_orientering:
            total.update({name: int(row[name]) for name in ("rettet", "apne", "nye")})
    corrected, still, new = (show_number(total[name]) for name in ("rettet", "apne", "nye"))
    yield f"  findings: {corrected} corrected, {still} still open, {new} new"
    land = {row["tall"]: row for row in figures if row["niva"] == "land"}
    for name, words in (("avsluttet", "exits"), ("mal_nadd", "reached the goal"), ("ikke_registrert", "no reason")):
        then, now = (show_number(int(land[name][column])) for column in ("antall_for", "antall"))
        yield f"  {words}: {then} before, {now} now"
    units = {row["kode"] for row in figures if row["niva"] in _LEVELS}
    changed = {row["kode"] for row in figures if row["niva"] in _LEVELS and row["antall_for"] != row["antall"]}
    yield f"  {len(changed)} of {len(units)} units with a sheet have another figure than before"


def _choose_sheet(found: EditionFolders, findings: list[_Row], figures: list[_Row]) -> tuple[str, str]:
    """Code and name of a municipality of middling size with years, corrected and new findings, and another result.

    Where none has it all, the one that has most of it.
    """
    mine: dict[str, dict[str, int]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for row in findings:
        if row["niva"] == "kommune":
            names[row["kode"]] = row["navn"]
            mine[row["kode"]].update({"rettet": int(row["rettet"]), "nye": int(row["nye"])})
    for row in figures:
        if row["niva"] == "kommune":
            mine[row["kode"]][row["tall"]] = int(row["antall"])
            mine[row["kode"]]["endret"] += row["antall_for"] != row["antall"]
    years = Counter(row["kode"] for row in _read(found, "utvikling") if row["niva"] == "kommune")

    def weigh(code: str) -> tuple[int, int, str]:
        own = mine[code]
        wanted = (years[code] > 1, own["rettet"] > 0, own["nye"] > 0, own["endret"] > 0)
        return sum(wanted) + 4 * (_FEWEST <= own["avsluttet"] <= _MOST), own["rettet"] + own["endret"], code

    best = max(names, key=weigh)
    return best, names[best]


def _read(found: EditionFolders, table: str) -> list[_Row]:
    return _read_csv(found.tables / f"{table}.csv")


def _read_csv(path: Path) -> list[_Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
