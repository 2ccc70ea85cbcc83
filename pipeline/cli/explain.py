"""How a unit's figure was computed: rules, SQL files, snapshot, and the counts through every bucket.

Reads the last complete working database. Never shows a row of a person, and below the nation nothing of people at a
shielded address (R7, R16).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import duckdb

from pipeline.common.errors import RefusedError
from pipeline.common.warehouse import read_sql, run_sql, strip_comments
from pipeline.editions.edition import Edition
from pipeline.intake.snapshot import open_snapshot
from pipeline.nir.closed_lists import RESULT_GROUPS
from pipeline.run.home import EditionFolders
from pipeline.run.journal import refuse_unfinished
from pipeline.run.state import EditionState, find_changed_table, open_published, require_state
from pipeline.run.working_database import read_snapshot_hash, require_own_place
from pipeline.sheets.words.percent import format_decimal, format_percent
from pipeline.statistics.reads import MADE_STATES, find_reads
from pipeline.statistics.rule_titles import load_rule_titles

_EXITS = ("R1", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R14")
_PARTICIPANTS = ("R1", "R7", "R8", "R11")
_MEASURES = ("R1", "R7", "R8", "R11", "R12")
# What a sheet shows a figure by, where that is not the figure's own digits: two columns of its table.
_SHOWN_AS = {"andel_mal": "mal_nadd, avsluttet", "timer_per_uke": "timer_per_uke, null"}
_EXIT_FIGURES = ("avsluttet", *RESULT_GROUPS, "mal_nadd", "andel_mal", "utelatt_utvidet")
# figure: the table it stands in, the rules that decide it
FIGURES: dict[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(_EXIT_FIGURES, ("statistikk.resultat", _EXITS)),
    "deltakere": ("statistikk.resultat", _PARTICIPANTS),
    "deltakere_uten_tiltak": ("statistikk.resultat", _MEASURES),
    **dict.fromkeys(
        ("kun_norskfane", "timer_per_uke", "deltakere_med_tiltak_uten_timer"),
        ("statistikk.tiltak_sum", _MEASURES),
    ),
}
# Tables that the figure's own table reads, or what that reads, and that this figure has nothing of.
_NOT_READ: dict[str, frozenset[str]] = {
    **dict.fromkeys(_EXIT_FIGURES, frozenset({"klargjort.deltaker_enhet"})),
    "deltakere": frozenset({"klargjort.avslutning_enhet", "klargjort.tiltak"}),
    "deltakere_uten_tiltak": frozenset({"klargjort.avslutning_enhet"}),
}
# Figures made of reasons: the count that is shown by reason.
_BY_REASON = {"mal_nadd": "mal_nadd", "andel_mal": "mal_nadd", **{group: group for group in RESULT_GROUPS}}
_LEVEL_BY_LENGTH = {1: "land", 2: "fylke", 4: "kommune", 6: "bydel"}


def explain_figure(edition: Edition, folders: EditionFolders, code: str, figure: str | None) -> Iterator[str]:
    """Yield the lines of the explanation of one figure, or of all of them where ``figure`` is None.

    Raises RefusedError for an edition that has no results, an unknown unit or an unknown figure, and for a working
    database that does not rest on the frozen snapshot, whose rows are read too; StoppedError where a byte of that has
    changed.
    """
    if figure is not None and figure not in FIGURES:
        raise RefusedError(f"There is no figure {figure!r}. Expected one of: {', '.join(FIGURES)}.")
    refuse_unfinished(folders)
    state = require_state(folders)
    with open_published(folders, state, folders.data) as connection:
        _require_frozen(connection, edition, folders)
        niva, navn = _find_unit(connection, code, edition)
        given = {"niva": niva, "kode": code}
        yield f"{navn} ({niva} {code}), edition {edition.key}"
        yield f"Cutoff day {edition.round.skjaeringsdato}. {_tell_snapshot(connection, edition, state)}"
        if changed := find_changed_table(folders, state):
            yield (
                f"The published tables are not these figures: {changed} (in {folders.tables}). Run `introresultat run "
                f"{edition.key}` again, without --source."
            )
        for name in [figure] if figure else list(FIGURES):
            yield from _explain_one(connection, name, given, brief=figure is None)
        yield ""
        if figure is None or figure in _EXIT_FIGURES:
            yield from _tell_buckets(connection, given)
        if figure is None or figure not in _EXIT_FIGURES:
            yield from _tell_participation(connection, given)


def _require_frozen(connection: duckdb.DuckDBPyConnection, edition: Edition, folders: EditionFolders) -> None:
    """Some counts are made of the snapshot's own rows: those must be what the database was made from."""
    snapshot, kept = open_snapshot(folders.data), read_snapshot_hash(connection)
    if kept not in (snapshot.snapshot_hash, None):
        raise RefusedError(
            f"The working database of {edition.key} was made from snapshot {str(kept)[:12]}, and the frozen one is "
            f"{snapshot.short_hash}. Run `introresultat run {edition.key}` again, without --source, then repeat "
            "this call."
        )
    require_own_place(connection, edition.key, snapshot, then="repeat this call")


def _tell_snapshot(connection: duckdb.DuckDBPyConnection, edition: Edition, state: EditionState) -> str:
    """The hash of the snapshot that this database was made from, whatever lies beside it."""
    kept, published = read_snapshot_hash(connection), state.snapshot_hash
    if kept is None:
        return f"Snapshot {published}."
    if kept == published:
        return f"Snapshot {kept}."
    return (
        f"Snapshot {kept}, while the results were published from {published}: run `introresultat run {edition.key}` "
        "again, without --source."
    )


def _find_unit(connection: duckdb.DuckDBPyConnection, code: str, edition: Edition) -> tuple[str, str]:
    niva = _LEVEL_BY_LENGTH.get(len(code), "")
    row = connection.execute("select navn from klargjort.enhet where niva = ? and kode = ?", [niva, code]).fetchone()
    if row is None:
        raise RefusedError(
            f"There is no unit with the code {code!r} in the area structure of {edition.year.inndeling}. Expected 0 "
            "for the nation, 2 digits for a county, 4 for a municipality or 6 for a bydel of Oslo."
        )
    return niva, str(row[0])


def _explain_one(
    connection: duckdb.DuckDBPyConnection, figure: str, given: dict[str, Any], *, brief: bool
) -> Iterator[str]:
    table, rules = FIGURES[figure]
    found = run_sql(
        connection,
        f"select kjonn, {figure}, {_SHOWN_AS.get(figure, 'null, null')} from {table} "
        "where niva = $niva and kode = $kode order by rowid",
        given,
        name=f"reading {table}",
    ).fetchall()
    values = ", ".join(f"{kjonn} {_show(value)}{_show_as_sheet(figure, *more)}" for kjonn, value, *more in found)
    if brief:
        yield f"  {figure:<32} {values}"
        return
    yield ""
    yield f"{figure}: {values}"
    titles = load_rule_titles()
    yield "Rules, in full in docs/rules.md:"
    yield from (f"  {rule:<3} {titles[rule]}" for rule in rules)
    yield "SQL, from the result back to the snapshot:"
    yield from (f"  {path}" for path in _trace(table, _NOT_READ.get(figure, frozenset())))
    if figure in _BY_REASON:
        yield from _tell_reasons(connection, _BY_REASON[figure], given)


def _tell_reasons(connection: duckdb.DuckDBPyConnection, count: str, given: dict[str, Any]) -> Iterator[str]:
    """The exits of a count by reason, which add up to it; by law too where the unit has exits under both."""
    statement = strip_comments(read_sql("explain", "exit_reasons"))
    rows = run_sql(connection, statement, {**given, "figur": count}, name="explain").fetchall()
    yield f"Reasons that add up to {count} (alle):"
    several = len({lov for lov, _, _ in rows}) > 1
    for lov, arsak, antall in rows:
        yield f"  {f'{arsak} ({lov})' if several else arsak:<50} {_show(antall):>8}"
    yield f"  {'in all':<50} {_show(sum(antall for _, _, antall in rows)):>8}"


def _trace(table: str, not_read: Collection[str] = ()) -> list[str]:
    """The SQL files behind a table, itself first, each once, breadth first; without what is ``not_read``."""
    queue, seen = [table], []
    while queue:
        current = queue.pop(0)
        state, name = current.split(".")
        path = Path("sql", state, f"{name}.sql").as_posix()
        if state in MADE_STATES and path not in seen:
            seen.append(path)
            queue.extend(sorted(find_reads(state, name).difference(not_read)))
    return seen


def _tell_buckets(connection: duckdb.DuckDBPyConnection, given: dict[str, Any]) -> Iterator[str]:
    rows = run_sql(connection, strip_comments(read_sql("explain", "exit_buckets")), given, name="explain").fetchall()
    nation = given["niva"] == "land"
    yield f"Exit rows through the buckets of R14 ({'every row read' if nation else 'rows of this unit'}):"
    for botte, antall in rows:
        if antall is not None:
            yield f"  {botte:<32} {_show(antall):>8}"
    if nation:
        yield "  The nation's exits are talt_med + uten_enhet + adressesperre."
    else:
        yield "  The unit's exits are talt_med. Rows in quarantine are counted for the whole register only."


def _tell_participation(connection: duckdb.DuckDBPyConnection, given: dict[str, Any]) -> Iterator[str]:
    yield "Participation in the year (R11, R12):"
    statement = strip_comments(read_sql("explain", "participation"))
    for _, stage, count in run_sql(connection, statement, given, name="explain").fetchall():
        yield f"  {stage:<50} {_show(count):>8}"


def _show_as_sheet(figure: str, *counts: Any) -> str:
    """A share or an average as a sheet shows it, in brackets after the exact one; empty for a count."""
    if figure == "andel_mal":
        return f" ({format_percent(*counts)})" if counts[1] else ""
    if figure == "timer_per_uke":
        return f" ({format_decimal(counts[0])})" if counts[0] is not None else ""
    return ""


def _show(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.6f}" if isinstance(value, float) else f"{value}"
