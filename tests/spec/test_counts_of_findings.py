"""R7, R8, R10: from offending rows to counts of people by unit, what became of them since, and late registrations.

The rows are made by hand, so that each step stands alone. What the rules find is in ``test_kvalitetsregler.py``, two
whole rounds are in ``tests/integration/test_rounds.py``.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipeline.common.warehouse import create_schemas, create_table, load_code_macros
from pipeline.nir.closed_lists import LEVELS

UNITS = (
    ("land", 0, "0", None),
    ("land_uten_sperret", 1, "0", None),
    ("fylke", 2, "03", None),
    ("fylke", 2, "46", None),
    ("kommune", 3, "0301", "03"),
    ("kommune", 3, "4601", "46"),
    ("kommune", 3, "4602", "46"),
    ("bydel", 4, "030101", "03"),
)
# rule, severity, place, effects: three that can change the result by their effects, one of them only an information
RULES = (
    ("arsak", "feil", 1, ["arsak"]),
    ("uten_virkning", "advarsel", 2, []),
    ("opplysning", "opplysning", 3, ["arsak"]),
    ("enhet", "advarsel", 4, []),
)
# rule, person, municipality, bydel. Two rows of one person are one; shielded people count in the nation alone.
ROWS = (
    ("arsak", "a", "4601", None),
    ("arsak", "a", "4601", None),
    ("arsak", "a", "4602", None),
    ("arsak", "b", "4601", None),
    ("arsak", "still", "4601", None),
    ("arsak", "nowhere", None, None),
    ("arsak", "shielded", "4601", None),
    ("uten_virkning", "a", "4601", None),
    ("opplysning", "a", "4601", None),
    ("arsak", "oslo", "0301", "030101"),
    ("enhet", None, "4601", None),
    ("enhet", None, "0301", "030101"),
)
LAND, UTEN_SPERRET, FYLKE, BERGEN, KINN = (
    ("land", "0"),
    ("land_uten_sperret", "0"),
    ("fylke", "46"),
    ("kommune", "4601"),
    ("kommune", "4602"),
)
OSLO, GAMLE_OSLO = ("kommune", "0301"), ("bydel", "030101")


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        create_schemas(connection)
        _make_inputs(connection)
        for state, name in (
            ("klargjort", "funn"),
            ("klargjort", "funn_enhet"),
            ("statistikk", "funn"),
            ("statistikk", "funn_endring"),
            ("statistikk", "registreringer"),
        ):
            create_table(connection, state, name, {"utgave": "2020-forelopig-2"})
        yield connection


def _make_inputs(connection: duckdb.DuckDBPyConnection) -> None:
    make, fill = connection.execute, connection.executemany
    make("create table klargjort.enhet (niva varchar, niva_nr int, kode varchar, fylke_kode varchar, navn varchar)")
    fill("insert into klargjort.enhet values (?, ?, ?, ?, 'navn')", [list(unit) for unit in UNITS])
    make("create view kodeverk.enhet as from klargjort.enhet")
    make("create table kodeverk.verdi (liste varchar, verdi varchar)")
    fill("insert into kodeverk.verdi values ('niva', ?)", [[level] for level in LEVELS])
    load_code_macros(connection)
    make(
        "create table kodeverk.kvalitetsregel (regel varchar, alvor varchar, rekkefolge int, virkning varchar[], "
        "krever_stonad boolean default false)"
    )
    fill(
        "insert into kodeverk.kvalitetsregel (regel, alvor, rekkefolge, virkning) values (?, ?, ?, ?)",
        [list(rule) for rule in RULES],
    )
    # a rule that is not asked, as the run has no stønad (T3)
    make("insert into kodeverk.kvalitetsregel values ('stonad_i_to_kommuner', 'advarsel', 9, [], true)")
    make("create table inndata.stonad_uttrekk (nokkel varchar)")
    make("create table inndata.person (person_id varchar, adressesperre varchar)")
    people = {row[1] for row in ROWS if row[1]} | {"gone"}
    fill(
        "insert into inndata.person values (?, ?)",
        [[person, "fortrolig" if person == "shielded" else None] for person in sorted(people)],
    )
    make(
        "create table klargjort.funnrad (regel varchar, person_id varchar, kommune_kode varchar, bydel_kode varchar, "
        "tabell varchar, rad_id varchar)"
    )
    fill(
        "insert into klargjort.funnrad values (?, ?, ?, ?, 'avslutning', ?)",
        [[*row, str(number)] for number, row in enumerate(ROWS)],
    )
    # a's exit, in Bergen, can end in two ways, b's in one alone; two rows of a are one person. The one in Oslo has the
    # goal either way, and may belong in another bydel
    make(
        "create table klargjort.utfall (sak varchar, person_id varchar, er_sperret boolean, er_talt boolean, "
        "kommune_kode varchar, bydel_kode varchar, er_mal_nadd boolean, er_naa boolean, utfall_antall bigint)"
    )
    fill(
        "insert into klargjort.utfall values (?, ?, false, true, ?, ?, ?, ?, 2)",
        [
            ["a", "a", "4601", None, True, False],
            ["a", "a", "4601", None, False, True],
            ["oslo", "oslo", "0301", "030101", True, True],
            ["oslo", "oslo", "0301", "030102", True, False],
        ],
    )
    make("create table inndata.forrige_runde as select '2020-forelopig-1' as utgave")
    make(
        "create table inndata.forrige_funn "
        "(regel varchar, niva varchar, kode varchar, sak varchar, har_virkning boolean)"
    )
    fill(
        "insert into inndata.forrige_funn values ('arsak', 'kommune', '4601', ?, true)",
        [["still"], ["gone"], ["gone-too"]],
    )
    make("insert into inndata.forrige_funn values ('arsak', 'kommune', '4602', 'gone', true)")
    make(
        "create table klargjort.registrering "
        "(person_id varchar, kommune_kode varchar, bydel_kode varchar, er_sen boolean)"
    )
    fill(
        "insert into klargjort.registrering values (?, ?, ?, ?)",
        [
            ["a", "4601", None, True],
            ["a", "4601", None, False],
            ["b", "4601", None, False],
            ["b", "4602", None, True],
            ["nowhere", None, None, True],
            ["shielded", "4601", None, True],
            ["oslo", "0301", "030101", False],
        ],
    )


def read_counts(database: duckdb.DuckDBPyConnection, select: str) -> dict[tuple[str, str], tuple[int, ...]]:
    return {(niva, kode): tuple(rest) for niva, kode, *rest in database.execute(select).fetchall()}


def test_a_person_is_one_finding_of_a_rule_in_a_unit_with_its_rows_counted(database):
    rows = database.execute(
        "select person_id, kommune_kode, er_sperret, rader_antall from klargjort.funn where regel = 'arsak' "
        "order by all"
    ).fetchall()
    assert rows == [
        ("a", "4601", False, 2),
        ("a", "4602", False, 1),
        ("b", "4601", False, 1),
        ("nowhere", None, False, 1),
        ("oslo", "0301", False, 1),
        ("shielded", "4601", True, 1),
        ("still", "4601", False, 1),
    ]
    units = database.execute("select person_id, er_sperret from klargjort.funn where regel = 'enhet'").fetchall()
    assert units == [(None, False), (None, False)]


def test_a_finding_counts_in_its_unit_and_above_and_a_shielded_person_in_the_nation_alone(database):
    counts = read_counts(database, "select niva, kode, antall from statistikk.funn where regel = 'arsak'")
    assert counts == {
        LAND: (6,),
        UTEN_SPERRET: (5,),
        ("fylke", "03"): (1,),
        FYLKE: (3,),
        OSLO: (1,),
        BERGEN: (3,),
        KINN: (1,),
        GAMLE_OSLO: (1,),
    }
    about_units = read_counts(database, "select niva, kode, antall from statistikk.funn where regel = 'enhet'")
    assert about_units == dict.fromkeys((LAND, UTEN_SPERRET), (2,)) | dict.fromkeys(
        (("fylke", "03"), FYLKE, OSLO, BERGEN, GAMLE_OSLO), (1,)
    ) | {KINN: (0,)}


def test_a_rule_that_finds_nothing_in_a_unit_has_its_row(database):
    ((rows,),) = database.execute("select count(*) from statistikk.funn").fetchall()
    assert rows == len(UNITS) * len(RULES)
    order = database.execute("select niva, kode, regel from statistikk.funn").fetchall()
    assert order == [(niva, kode, rule[0]) for niva, _, kode, _ in UNITS for rule in RULES]


def test_only_a_fault_or_a_warning_of_somebody_whose_exit_can_end_otherwise_there_changes_a_unit_s_result(database):
    rows = database.execute(
        "select niva, kode, regel, sak from klargjort.funn_enhet where har_virkning and niva in ('kommune', 'bydel')"
        " order by all"
    ).fetchall()
    # a is found in Kinn too, where a's exit does not count; in Oslo it is one with the goal, whatever the bydel
    assert rows == [("bydel", "030101", "arsak", "oslo"), ("kommune", "4601", "arsak", "a")]
    about_units = database.execute(
        "select niva, sak from klargjort.funn_enhet where regel = 'enhet' and niva in ('kommune', 'bydel') order by all"
    ).fetchall()
    assert about_units == [("bydel", "030101"), ("kommune", "030101"), ("kommune", "4601")]


def test_what_has_become_of_findings_since_the_round_before(database):
    columns = "antall_for, rettet, apne, nye, antall"
    counts = read_counts(database, f"select niva, kode, {columns} from statistikk.funn_endring where regel = 'arsak'")
    assert counts[BERGEN] == (3, 2, 1, 2, 3)
    assert counts[KINN] == (1, 1, 0, 1, 1)
    assert counts[OSLO] == (0, 0, 0, 1, 1)
    none = read_counts(
        database, f"select niva, kode, {columns} from statistikk.funn_endring where regel = 'uten_virkning'"
    )
    assert none[KINN] == (0, 0, 0, 0, 0)
    assert none[BERGEN] == (0, 0, 0, 1, 1)
    ((rows,),) = database.execute("select count(*) from statistikk.funn_endring").fetchall()
    assert rows == len(UNITS) * len(RULES)


def test_registrations_and_late_ones_by_unit(database):
    counts = read_counts(database, "select niva, kode, registreringer, sene from statistikk.registreringer")
    assert counts == {
        LAND: (7, 4),
        UTEN_SPERRET: (6, 3),
        ("fylke", "03"): (1, 0),
        FYLKE: (4, 2),
        OSLO: (1, 0),
        BERGEN: (3, 1),
        KINN: (1, 1),
        GAMLE_OSLO: (1, 0),
    }
