"""Cells that look almost right: the pipeline and the oracle must agree on which are readable.

One register, where every cell has a person and a municipality of its own, so that a difference names its
cell. What the contract leaves open (an offset without a colon, a plus before a number, a time that is outside the
years 1–9999 in UTC) is not here.
"""

from datetime import date

from tests.support.oracle_units import Structure
from tests.support.registers import Tables, add_row, register
from tests.support.running import by_key, find_differences, oracle_count, read_areas, run_tables

CELLS = {
    ("avslutning", "avslutningsdato"): (
        *("infinity", "epoch", "today", "2020-06-30 ", " 2020-06-30", "2020-06-30 (BC)", "2020-6-30", "2020/06/30"),
        *("20200630", "2020-06-30T00:00:00", "0000-01-01", "+2020-06-30", "2020-06-30\n", "２０２０-06-30"),
        *("2020-W01-1", "-2020-06-30", "12020-06-30", "0001-01-01", "9999-12-31"),
    ),
    ("avslutning", "registrert"): (
        *("infinity", "2020-07-01 12:00:00", "2020-07-01T12:00", "2020-07-01T12:00:00 ", "2020-07-01t12:00:00"),
        *("2020-07-01T12:00:00 Europe/Oslo", "2020-07-01T12:00:00-01:00", "2020-07-01T12:00:00+14:00"),
        *("2020-07-01T12:00:00+24:00", "2020-07-01T12:00:00+01:60", "2020-07-01T23:59:60", "2020-07-01T24:00:00"),
        *("2020-07-01T12:60:00", "2020-02-30T12:00:00", "0000-01-01T00:00:00", "0001-01-01T00:00:00"),
    ),
    ("avslutning", "opphevet"): ("9999-12-31T23:59:59", "infinity", "-infinity"),
    ("avslutning", "bydelsnummer"): ("030116 ", "０３０１１６", "30116", "0301160", "03011A", "0"),
    ("avslutning", "avslutningsarsak"): ("ikke_registrert ", "Arbeid_heltid", "arbeid_heltid\t", " ", "NULL"),
    ("avslutning", "registrert_av"): ("NIR", "kommune ", "nir\n", "imdi"),
    ("tiltak", "timer_per_uke"): (
        *("nan", "inf", "1e3", "1_000", "5.", ",", "-0", "0x10", " 5", "5 ", "1.000,5", "٣", "5%", "37,5", "37.50"),
    ),
    ("vedtak", "har_videregaende"): ("true", "t", "yes", "1.0", "01", " 1", "True", "+1", "-0", "１", "0", "1"),
    ("person", "fodeland"): ("nor", "NOR ", "N0R", "ÆØÅ", "NORR", "NOR"),
    ("person", "fodselsnummer"): ("1234567890", "123456789012", "1234567890A", "12345678901"),
}


def lay_out() -> tuple[Tables, dict[str, str]]:
    """The register, and by municipality the cell it is about."""
    tables, about = register(""), {}
    kommuner = (kode for kode in sorted(Structure(read_areas(), date(2020, 12, 31), {}).kommuner) if kode != "0301")
    for (table, column), cells in CELLS.items():
        for cell in cells:
            kommune = next(kommuner)
            about[kommune] = f"{table} {column} {cell!r}"
            awkward = {column: cell}
            add_row(tables, "person", person_id=kommune, **(awkward if table == "person" else {}))
            own = {"person_id": kommune, "kommunenummer": kommune}
            if table in ("person", "avslutning"):
                add_row(tables, "avslutning", **(own | (awkward if table == "avslutning" else {})))
            else:
                add_row(tables, "vedtak", **(own | (awkward if table == "vedtak" else {})))
            if table == "tiltak":
                add_row(tables, "tiltak", **(own | awkward))
    return tables, about


def test_the_contract_on_almost_right_cells():
    tables, about = lay_out()
    expected, results = oracle_count(tables), run_tables(tables)
    resultat = by_key(results, "resultat")
    wrong = []
    for kommune, cell in about.items():
        oracle, found = expected.resultat["kommune", kommune, "alle"], resultat["kommune", kommune, "alle"]
        for column in ("avsluttet", "deltakere", "deltakere_uten_tiltak"):
            if oracle[column] != int(found[column]):
                wrong.append(f"{cell}: {column} is {oracle[column]} in the oracle, {found[column]} in the pipeline")
    assert not wrong, "\n".join(wrong)
    assert not find_differences(expected, results)
