"""The analyst's overview: every unit with its key figures on one page, with links to the sheets.

For IMDi only, like everything under ``reports_out``: it holds every link. In English, register terms in
Norwegian. The figures come from ``pipeline/sheets/figures.py``, the nation as ``land``; the words are in
``overview.html.j2``. The sheets themselves are in ``pipeline/sheets``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.contract import IKKE_REGISTRERT
from pipeline.editions import Edition
from pipeline.files import FILE_MODE
from pipeline.links import sheet_path
from pipeline.quality.catalogue import load_catalogue
from pipeline.quality.findings import count_nationally, describe_rule
from pipeline.sheets.checks import list_checks
from pipeline.sheets.facts import RunFacts
from pipeline.sheets.figures import Figures, UnitFigures, read_figures
from pipeline.sheets.percent import (
    HARD_SPACE,
    NO_VALUE,
    format_count,
    format_decimal,
    format_percent,
    whole_percent,
)
from pipeline.sheets.render import BOKMAL, load_templates
from pipeline.sheets.texts import TEXTS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

OVERVIEW_FILE = "oversikt.html"
TEMPLATE_FOLDER = Path(__file__).parent
_REMINDED = 15

# The buckets of R14 that a frozen snapshot decides. The ones before them count rows that the snapshot does
# not hold, such as those registered after the cutoff: by R1 they change the accounting, but not this page.
SNAPSHOT_BUCKETS = (
    ("annet_ar", "in another year than the statistic year"),
    ("erstattet", "replaced by a later exit of the same person (R4)"),
    ("utvidet_program", "taken out: extended programme (R6)"),
    ("utenfor_nevner", "taken out: reasons outside the base (R9)"),
    ("adressesperre", "people at a shielded address, in the national row only (R7)"),
    ("uten_enhet", "without a unit, in the national row only (R8)"),
    ("talt_med", "counted in a unit"),
)


@dataclass(frozen=True)
class Line:
    """One unit of level ``kind``: finished cells, and the link to its sheet, empty where it has none."""

    kind: str
    kode: str
    navn: str
    cells: tuple[str, ...]
    checks: str
    link: str


@dataclass(frozen=True)
class County:
    """One county's own line, then its municipalities, Oslo's bydeler after Oslo."""

    own: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Count:
    """A code with its number and what it means."""

    code: str
    number: str
    meaning: str


@dataclass(frozen=True)
class Finding:
    """A quality rule with its severity, how many it finds in the whole country, and what it looks for."""

    code: str
    severity: str
    number: str
    meaning: str


@dataclass(frozen=True)
class Reminder:
    """A unit to remind, with its finished cells and the link to its sheet."""

    navn: str
    cells: tuple[str, ...]
    link: str


@dataclass(frozen=True)
class Overview:
    """The whole page, finished."""

    key: str
    kind: str
    cutoff: str
    deadline: str
    tag: str
    snapshot: str
    software: str
    sheets: str
    without_exits: str
    nation: Line
    counties: tuple[County, ...]
    accounting: tuple[Count, ...]
    findings: tuple[Finding, ...]
    follow_up: tuple[Reminder, ...]


def write_overview(
    connection: DuckDBPyConnection, edition: Edition, facts: RunFacts, folder: Path, tokens: Mapping[str, str]
) -> None:
    """Write ``oversikt.html`` below ``folder``, beside ``ark/``; ``tokens`` by unit code."""
    page = compose_overview(connection, edition, facts, tokens)
    text = load_templates(TEMPLATE_FOLDER).get_template("overview.html.j2").render(page=page)
    path = folder / OVERVIEW_FILE
    path.touch(mode=FILE_MODE)
    path.write_bytes(text.encode("utf-8"))


def compose_overview(
    connection: DuckDBPyConnection, edition: Edition, facts: RunFacts, tokens: Mapping[str, str]
) -> Overview:
    """Return the finished page: by county, then municipality, then bydel, each in order of code."""
    figures = read_figures(connection)
    sheets = figures.with_sheet
    counties = []
    for county in (item for item in figures.units if item.unit.niva == "fylke"):
        lines: list[Line] = []
        for own in figures.units:
            if own.unit.niva == "kommune" and own.unit.fylke_kode == county.unit.kode:
                places = (own, *figures.bydeler(own.unit.kode))
                lines += [_build_line(figures, place, edition, tokens) for place in places]
        counties.append(County(_build_line(figures, county, edition, tokens), tuple(lines)))
    return Overview(
        key=edition.key,
        kind=edition.round.slag,
        cutoff=edition.round.skjaeringsdato.isoformat(),
        deadline=edition.round.frist.isoformat() if edition.round.frist else NO_VALUE,
        tag=edition.round.stottemerke,
        snapshot=facts.snapshot_hash,
        software=facts.software_version,
        sheets=format_count(len(sheets)),
        without_exits=format_count(sum(not own.total.avsluttet for own in sheets)),
        nation=_build_line(figures, figures.nation, edition, tokens),
        counties=tuple(counties),
        accounting=_read_accounting(connection),
        findings=_read_national_findings(connection),
        follow_up=_read_follow_up(connection, tokens),
    )


def _build_line(figures: Figures, own: UnitFigures, edition: Edition, tokens: Mapping[str, str]) -> Line:
    """The key figures in the order of the table's columns."""
    unit, total = own.unit, own.total
    checks = list_checks(own, edition, TEXTS[BOKMAL]) if unit.har_ark else ()
    return Line(
        kind=unit.niva,
        kode=unit.kode,
        navn=unit.navn,
        cells=(
            format_count(total.avsluttet),
            format_count(total.mal_nadd),
            format_percent(total.mal_nadd, total.avsluttet),
            format_count(total.groups[IKKE_REGISTRERT]),
            format_count(total.utelatt_utvidet),
            format_count(total.deltakere),
            format_count(total.deltakere_uten_tiltak),
            format_decimal(own.measure_sum.timer_per_uke),
        ),
        checks=format_count(len(checks)) if unit.har_ark else "",
        link=str(sheet_path(tokens[unit.kode])) if unit.har_ark else "",
    )


def _read_accounting(connection: DuckDBPyConnection) -> tuple[Count, ...]:
    rows = connection.execute("select botte, antall from statistikk.regnskap").fetchall()
    counts = dict(rows)
    return tuple(Count(botte, format_count(counts[botte]), meaning) for botte, meaning in SNAPSHOT_BUCKETS)


def _read_national_findings(connection: DuckDBPyConnection) -> tuple[Finding, ...]:
    """What the quality rules find in the whole country, worst first, rules that find nothing left out."""
    rules = load_catalogue().rules
    return tuple(
        Finding(key, rules[key].alvor, format_count(count), describe_rule(key))
        for key, count in count_nationally(connection).items()
        if count
    )


def _read_follow_up(connection: DuckDBPyConnection, tokens: Mapping[str, str]) -> tuple[Reminder, ...]:
    """The units to remind first, in order."""
    rows = connection.execute(
        "select o.kode, o.navn, o.berorte, o.berorte_endring, o.ikke_registrert, o.avsluttet, o.sene, "
        "o.registreringer, i.lavest_mal_nadd, i.lavest_avsluttet, i.hoyest_mal_nadd, i.hoyest_avsluttet "
        "from statistikk.oppfolging as o inner join statistikk.malintervall as i using (niva, kode) "
        "where o.berorte > 0 order by o.plass limit ?",
        [_REMINDED],
    ).fetchall()
    return tuple(
        Reminder(
            navn,
            (
                format_count(people),
                NO_VALUE if change is None else f"{change:+d}".replace("-", "\u2212").replace("+0", "0"),
                format_percent(without, ended),
                format_percent(late, registered),
                _format_interval(lowest, highest),
            ),
            str(sheet_path(tokens[kode])),
        )
        for kode, navn, people, change, without, ended, late, registered, *ends in rows
        for lowest, highest in [(ends[:2], ends[2:])]
    )


def _format_interval(lowest: list[int], highest: list[int]) -> str:
    """«48–61 %», from the counts behind each end; a dash where there would be nobody to count."""
    ends = [whole_percent(*end) for end in (lowest, highest)]
    return NO_VALUE if None in ends else f"{ends[0]}–{ends[1]}{HARD_SPACE}%"
