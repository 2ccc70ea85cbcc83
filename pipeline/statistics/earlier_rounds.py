"""What an edition is compared with: the earlier edition, the earlier round of the same year, the year before.

All three are what has been published under the same HOME, as it was published (``earlier_edition.py``), recounted
without the people who are shielded now (``recount.py``); a table is empty where there is nothing. The comparing itself
is SQL: ``sql/checks/forrige_utgave.sql``, ``sql/statistikk/funn_endring.sql`` and ``resultat_endring.sql``,
``sql/kvalitetsregler/stort_avvik.sql``. The years that a unit's development is shown over are in ``earlier_years.py``.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.common.provenance import ChangedError
from pipeline.common.warehouse import count_rows, run_sql
from pipeline.editions.edition import Edition
from pipeline.nir.closed_lists import RESULT_COUNTS
from pipeline.run.edition_run import EditionRun
from pipeline.statistics.earlier_edition import EarlierEditions
from pipeline.statistics.earlier_years import load_earlier_years
from pipeline.statistics.recount import RECOUNTED, attach_earlier, recount_figures, recount_findings

# table: its columns
EARLIER_TABLES = {
    "forrige_resultat": "niva varchar, kode varchar, kjonn varchar, avsluttet bigint",
    "fjoraret": "niva varchar, kode varchar, avsluttet bigint, deltakere bigint",
    "forrige_runde": "utgave varchar",
    "forrige_runde_resultat": ", ".join(("niva varchar, kode varchar", *(f"{name} bigint" for name in RESULT_COUNTS))),
    "forrige_funn": "regel varchar, niva varchar, kode varchar, sak varchar, har_virkning boolean",
    "tidligere_ar": "ar bigint, utgave varchar, niva varchar, kode varchar, avsluttet bigint, mal_nadd bigint, "
    "ikke_registrert bigint",
}


def load_earlier_rounds(run: EditionRun, editions: list[Edition]) -> dict[str, int]:
    """Make ``inndata.<table>`` for each of EARLIER_TABLES and return their rows. Call with ``inndata.person`` made.

    ``editions`` is every edition in order. ``forrige_resultat``: the nearest earlier edition. ``fjoraret``: the last
    edition of the year before. ``forrige_runde`` (one row or none), ``forrige_runde_resultat`` and ``forrige_funn``
    (restricted, rows are people): the nearest earlier edition of the same year that holds findings. ``tidligere_ar``:
    the years before. What cannot be compared with is among the run's notices.
    """
    for name, columns in EARLIER_TABLES.items():
        run.connection.execute(f"create or replace table inndata.{name} ({columns})")
    keys = [edition.key for edition in editions]
    before = editions[: keys.index(run.edition.key)] if run.edition.key in keys else []
    ar = run.edition.year.ar
    earlier = EarlierEditions(run.home)
    comparisons: list[tuple[str, list[Edition], Callable[[EditionRun, Edition, str], None]]] = [
        (
            "the check for units that have halved or doubled",
            earlier.find_published(before),
            _load_results("forrige_resultat", "niva, kode, kjonn, avsluttet", "true"),
        ),
        (
            "the finding «stort avvik»",
            earlier.find_published(edition for edition in before if edition.year.ar == ar - 1),
            _load_results("fjoraret", "niva, kode, avsluttet, deltakere", "kjonn = 'alle'"),
        ),
        (
            "what has changed since the earlier round",
            earlier.find_published((edition for edition in before if edition.year.ar == ar), holding="funn"),
            _load_round,
        ),
    ]
    for what, found, load in comparisons:
        if found:
            _compare_with(run, earlier, found[-1], what, load)
    load_earlier_years(run, before, earlier)
    run.notices.extend(earlier.notices())
    return {name: count_rows(run.connection, f"inndata.{name}") for name in EARLIER_TABLES}


def _compare_with(
    run: EditionRun,
    earlier: EarlierEditions,
    edition: Edition,
    what: str,
    load: Callable[[EditionRun, Edition, str], None],
) -> None:
    """Recount an edition's figures and let ``load`` take what it needs of them; tell of it where that cannot be."""
    try:
        published, database = earlier.open_table(edition, "resultat"), earlier.open_database(edition)
        with attach_earlier(run.connection, database) as own:
            recount_figures(run.connection, published, run.parameters)
            load(run, edition, own)
    except ChangedError as fault:
        earlier.leave_out(edition, fault, what)


def _load_results(name: str, columns: str, where: str) -> Callable[[EditionRun, Edition, str], None]:
    def load(run: EditionRun, _: Edition, own: str) -> None:
        statement = f"insert into {own}.inndata.{name} select {columns} from {RECOUNTED} where {where}"
        run_sql(run.connection, statement, name=f"inndata.{name}")

    return load


def _load_round(run: EditionRun, edition: Edition, own: str) -> None:
    """An edition made before there were findings is passed over: it has nothing to compare with."""
    _load_results("forrige_runde_resultat", ", ".join(("niva", "kode", *RESULT_COUNTS)), "kjonn = 'alle'")(
        run, edition, own
    )
    columns = ", ".join(column.split()[0] for column in EARLIER_TABLES["forrige_funn"].split(", "))
    findings = recount_findings(run.connection, own, run.parameters)
    statement = f"insert into {own}.inndata.forrige_funn select {columns} from ({findings})"
    run_sql(run.connection, statement, name="inndata.forrige_funn")
    run.connection.execute(f"insert into {own}.inndata.forrige_runde values (?)", [edition.key])
