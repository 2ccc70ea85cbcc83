"""What a run prints at the end: what was counted, what was left out and why, and where the results are.

National figures only, and no row of a person (R16).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from pipeline.common.notices import Notice
from pipeline.common.progress import Step
from pipeline.common.warehouse import connect
from pipeline.intake.snapshot_tables import read_file
from pipeline.nir.closed_lists import BUCKETS, COUNTED_BUCKETS
from pipeline.public.names import OFFENTLIG
from pipeline.quality.catalogue import load_catalogue
from pipeline.quality.findings import count_nationally
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import EditionFolders
from pipeline.sheets.outputs import LETTERS_FOLDER, find_sheet_units
from pipeline.sheets.words.percent import whole_percent

# What each bucket of R14 is, and which of them are counted.
_BUCKET_WORDS = {
    "karantene": "could not be read, or its person is missing: see karantene.csv",
    "duplikat": "the same version of a row a second time",
    "registrert_etter_skjaeringsdato": "registered after the cutoff day (R1)",
    "opphevet": "deleted or replaced before the end of the cutoff day (R1)",
    "eldre_versjon": "an older version of a row that has a newer one in force (R2)",
    "annet_ar": "ended in another year (R3)",
    "erstattet": "an earlier exit of a person who ended again in the year (R4)",
    "utvidet_program": "extended programme: taken out of the base (R6)",
    "utenfor_nevner": "a reason that the year file keeps out of the base (R9)",
    "adressesperre": "counted in the nation only: shielded address (R7)",
    "uten_enhet": "counted in the nation only: no unit for the municipality code (R8)",
    "talt_med": "counted in a municipality",
}

_COUNTS = ("avsluttet", "mal_nadd", "deltakere", "deltakere_uten_tiltak")
# What the intake found and decided; the buckets of R14 are about exits only.
_INTAKE_WORDS = {
    "duplikat": "The same version of a row more than once, counted once",
    "flere_versjoner_i_kraft": "Keys with several versions in force, the newest registered is used",
}


@dataclass(frozen=True)
class RunSummary:
    """The outcome of a run: national figures, the accounting, warnings, steps and places.

    ``changed_lists``: the code lists in the folder ``kodeverk`` that are not as the software's own.
    """

    key: str
    folders: EditionFolders
    snapshot_hash: str
    land: dict[str, int]
    accounting: dict[str, int]
    quarantine: dict[str, int]
    findings: dict[str, tuple[str, int]]
    intake_findings: dict[str, dict[str, int]]
    notices: tuple[Notice, ...]
    warnings: tuple[str, ...]
    sheets: int
    public: int
    steps: tuple[Step, ...]
    kodeverk: Path
    changed_lists: tuple[str, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the closing summary, line by line."""
        total = sum(step.seconds for step in self.steps)
        percent = whole_percent(self.land["mal_nadd"], self.land["avsluttet"])
        yield f"{self.key} is complete ({total:.1f} s). Snapshot {self.snapshot_hash[:12]}."
        if self.changed_lists:
            yield (
                f"Code lists of {self.kodeverk}, not all the software's own: {', '.join(self.changed_lists)} "
                f"{'differs' if len(self.changed_lists) == 1 else 'differ'}."
            )
        yield ""
        yield "Counted in the nation"
        yield f"  {_number(self.land['avsluttet'])}  exits"
        share = "–" if percent is None else f"{percent} %"
        yield f"  {_number(self.land['mal_nadd'])}  of these reached the goal ({share})"
        yield f"  {_number(self.land['deltakere'])}  participants"
        yield f"  {_number(self.land['deltakere_uten_tiltak'])}  of these without measures"
        yield ""
        yield f"Exit rows read: {sum(self.accounting.values())}. Left out, and why"
        yield from _bucket_lines(self.accounting, [bucket for bucket in BUCKETS if bucket not in COUNTED_BUCKETS])
        yield "Counted"
        yield from _bucket_lines(self.accounting, COUNTED_BUCKETS)
        yield ""
        yield from self._warning_lines()
        yield "Results"
        yield f"  tables     {self.folders.tables}"
        yield f"  overview   {self.folders.reports / 'oversikt.html'}"
        yield f"  sheets     {self.folders.reports / 'ark'} ({self.sheets} units, bokmål and nynorsk)"
        if self.public:
            yield f"  public     {self.folders.reports / OFFENTLIG} ({self.public} files, public when released)"
        yield f"  letters    {self.folders.reports / LETTERS_FOLDER}"
        yield f"  handoff    {self.folders.handoff} (restricted: rows are people)"
        yield f"  database   {self.folders.database} (restricted: rows are people)"

    def _warning_lines(self) -> Iterator[str]:
        quarantined = _list_counts(self.quarantine)
        warnings = [*(notice.sentence for notice in self.notices), *self.warnings]
        if quarantined:
            place = self.folders.data / "mottak" / "karantene.csv"
            warnings.append(f"Rows in quarantine: {quarantined}. Each with its reason in {place}")
        for finding, words in _INTAKE_WORDS.items():
            counts = self.intake_findings.get(finding, {})
            if counts:
                warnings.append(f"{words}: {_list_counts(counts)}")
        yield f"Warnings: {len(warnings) or 'none'}"
        yield from (f"  - {warning}" for warning in warnings)
        if self.findings:
            yield "Quality findings (people), which never stop a run; the overview and tabeller/funn.csv say where"
            for name, (severity, count) in self.findings.items():
                yield f"  {_number(count)}  {name:<32} {severity}"
        yield ""


def summarise(run: EditionRun) -> RunSummary:
    """Gather the summary of a run that has published, from the run and its working database."""
    folders, intake = run.folders, run.require_intake()
    with connect(folders.database, folders.data, read_only=True) as connection:
        land, counts = _read_nation(connection), count_nationally(connection)
        accounting = dict(connection.execute("select botte, antall from statistikk.regnskap").fetchall())
        intake_findings: dict[str, dict[str, int]] = {}
        quality = f"select funn, tabell, antall from {read_file(intake.quality_file)}"
        for finding, table, count in connection.execute(quality).fetchall():
            intake_findings.setdefault(finding, {})[table] = count
    return RunSummary(
        key=run.edition.key,
        folders=folders,
        snapshot_hash=run.require_snapshot().snapshot_hash,
        land=land,
        accounting=accounting,
        quarantine={table: outcomes["karantene"] for table, outcomes in intake.accounting.items()},
        findings={key: (load_catalogue().rules[key].alvor, count) for key, count in counts.items() if count},
        intake_findings=intake_findings,
        notices=run.list_notices(),
        warnings=(*(outcome.message for outcome in run.warnings), *run.asides),
        sheets=len(find_sheet_units(run.edition)),
        public=sum(path.is_file() for path in (folders.reports / OFFENTLIG).rglob("*")),
        steps=tuple(run.progress.steps),
        kodeverk=run.edition.codes.folder,
        changed_lists=run.edition.codes.changed_lists,
    )


def _bucket_lines(accounting: dict[str, int], buckets: Iterable[str]) -> Iterator[str]:
    for bucket in buckets:
        yield f"  {_number(accounting[bucket])}  {bucket:<32} {_BUCKET_WORDS[bucket]}"


def _list_counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{table} {count}" for table, count in counts.items() if count)


def _number(value: int | Decimal) -> str:
    return f"{value:>8,}".replace(",", " ")


def _read_nation(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The counts of the row ``land``, both sexes, by column."""
    columns = ", ".join(_COUNTS)
    statement = f"select {columns} from statistikk.resultat where niva = 'land' and kjonn = 'alle'"
    (row,) = connection.execute(statement).fetchall()
    return dict(zip(_COUNTS, row, strict=True))
