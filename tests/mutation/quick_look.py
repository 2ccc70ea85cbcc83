"""A first look at mutants of SQL: registers that have been computed once, and only what a fault touches made anew.

What is held against the tables is what tests hold against them: for registers made by chance the oracle's count of
every cell (``tests/property/test_oracle_equals_pipeline.py``), for the examples of the quality rules what each must
find (``tests/spec/test_kvalitetsregler.py``). A fault that is noticed here would be noticed there, only ten times more
slowly; one that is not goes on to the asked tests. Everything happens in a transaction that is rolled back.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.mutation.mutants import Mutant

FINDINGS = "klargjort.funn"
# of the settings in tests/support/hostile.py: the defaults; all exits, reasons outside; no reason outside, limit by law
SETTINGS = (0, 1, 4)
PEOPLE = 300
SEED = 7


class Warm:
    """A computed register: its open run, the tables it made in order, and what is to be seen in them."""

    def __init__(self, run: Any, wanted: list[str], look: Callable[[Any], Any], expected: Any) -> None:
        from pipeline.statistics.reads import list_made_tables

        self.run, self.look = run, look
        self.tables = list_made_tables(wanted)
        self._make(self.tables)
        found = look(run.connection)
        assert found == expected or expected is None, "the register is not as expected without any fault"
        self.expected = found

    def notices(self, mutant: Mutant) -> bool:
        """Whether the tables that the changed file decides are other ones with the fault, or cannot be made."""
        import duckdb

        from pipeline.common.errors import IntroresultatError

        touched = self._find_touched(mutant.file)
        if not touched:
            return False
        connection = self.run.connection
        connection.execute("begin")
        try:
            if mutant.file == "sql/macros.sql":
                self._load_macros()
            self._make(touched)
            return bool(self.look(connection) != self.expected)
        except (IntroresultatError, duckdb.Error):
            return True
        finally:
            connection.execute("rollback")

    def _find_touched(self, file: str) -> list[str]:
        from pipeline.statistics.reads import find_reads

        state, name = Path(file).parent.name, Path(file).stem
        if name == "macros":
            return self.tables
        first = "klargjort.funnrad" if state == "kvalitetsregler" else f"{state}.{name}"
        touched: set[str] = set()
        for table in self.tables:
            if table == first or touched & find_reads(*table.split(".")):
                touched.add(table)
        return [table for table in self.tables if table in touched]

    def _load_macros(self) -> None:
        from pipeline.common.warehouse import read_sql

        self.run.connection.execute(read_sql(".", "macros"))

    def _make(self, tables: list[str]) -> None:
        from pipeline.statistics.compute import create_made_table

        for table in tables:
            create_made_table(self.run.connection, table, self.run.parameters)


def is_looked_at(mutant: Mutant) -> bool:
    """Whether it is a fault in what tables are made by."""
    return mutant.file.startswith(("sql/macros", "sql/klargjort/", "sql/statistikk/", "sql/kvalitetsregler/"))


@contextlib.contextmanager
def open_registers(copy: Path) -> Iterator[list[Warm]]:
    """Compute every register, see that each is as expected, and go on with the SQL of the copy."""
    import pipeline.common.warehouse
    from tests.support.hostile import CODES, make_register
    from tests.support.hostile import SETTINGS as ALL_SETTINGS
    from tests.support.running import KEYS, find_differences, oracle_count

    with contextlib.ExitStack() as stack:
        warm = [_open_examples(stack)]
        for number in SETTINGS:
            settings = ALL_SETTINGS[number]
            tables = make_register(SEED, PEOPLE, list(CODES[:9]), settings)
            run = _open_run(stack, tables, settings)

            def look(connection: Any) -> dict[str, list[Any]]:
                return {name: connection.execute(f"from statistikk.{name} order by all").fetchall() for name in KEYS}

            one = Warm(run, [f"statistikk.{name}" for name in KEYS], look, None)
            differences = find_differences(oracle_count(tables, settings), _read_results(run.connection, KEYS))
            assert not differences, differences[:5]
            warm.append(one)
        pipeline.common.warehouse.SQL_FOLDER = copy / "sql"
        yield warm


def _open_examples(stack: contextlib.ExitStack) -> Warm:
    """The examples of the quality rules that have the default settings, all in one register."""
    from tests.support.rule_examples import DEFAULT, load_examples, merge_examples

    examples = [example for example in load_examples() if not example.settings]
    expected = sorted((one.rule, one.kind, line) for one in examples for line in one.findings)

    def look(connection: Any) -> list[tuple[str, str, str]]:
        found = []
        for rule, person, kommune, bydel, rows in connection.execute(
            f"select regel, person_id, kommune_kode, bydel_kode, rader_antall from {FINDINGS} "
            "where person_id is not null"
        ).fetchall():
            owner, kind, name = person.split("/", 2)
            if owner == rule:
                place = [kommune or "-", *([bydel] if bydel else [])]
                found.append((rule, kind, " ".join([name, *place]) + (f" × {rows}" if rows > 1 else "")))
        return sorted(found)

    return Warm(_open_run(stack, merge_examples(examples), DEFAULT), [FINDINGS], look, expected)


def _open_run(stack: contextlib.ExitStack, tables: Any, settings: Any) -> Any:
    """A run of the register with its snapshot and code lists in place, and none of its tables made."""
    from pipeline.editions.edition import find_edition, list_editions, load_years
    from pipeline.run.edition_run import EditionRun
    from pipeline.run.home import Home
    from pipeline.statistics.compute import bring_snapshot, make_reference_tables
    from pipeline.statistics.earlier_rounds import load_earlier_rounds
    from pipeline.statistics.stonad import bring_stonad
    from tests.support.running import write_input

    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    source, years = write_input(folder, tables, settings)
    run = stack.enter_context(EditionRun(find_edition(settings.key, years), Home(folder / "arbeid"), source))
    bring_snapshot(run)
    bring_stonad(run)
    make_reference_tables(run)
    load_earlier_rounds(run, list_editions(load_years(years)))
    return run


def _read_results(connection: Any, names: Any) -> dict[str, list[dict[str, Any]]]:
    results = {}
    for name in names:
        found = connection.execute(f"from statistikk.{name}")
        columns = [column[0] for column in found.description]
        results[name] = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return results
