"""Two rounds of one year from one register: what municipalities correct between the cutoffs, and the figures alone.

``make_corrected_register`` is the small register of ``extracts.py`` with people in two municipalities of their own,
whose rows are corrected, left or new. ``publish_figures`` is the quick way of ``quick.py`` without sheets.
"""

from __future__ import annotations

from pathlib import Path

from pipeline.editions.edition import find_edition, list_editions, load_years
from pipeline.run.edition_run import EditionRun
from pipeline.run.home import Home
from pipeline.run.publication import publish_edition
from pipeline.statistics.compute import make_edition_tables
from pipeline.statistics.result_tables import write_result_tables
from tests.support.extracts import LATE, make_register
from tests.support.registers import Tables, add_row

FIRST_UNIT, OTHER_UNIT, LATE_UNIT = "4204", "5001", "5401"
SHIELDED_PEOPLE = ("runde-sperret", "runde-sperret-2")
# Of two people in QUIET_UNIT, where nothing else happens between the rounds, one gets a shielded address.
QUIET_UNIT, QUIET_PEOPLE = "1804", ("runde-stille", "runde-stille-sperret")
SHIELDED_LATER = ("runde-sperret-siden", QUIET_PEOPLE[1])
# What becomes of everybody in FIRST_UNIT: the reason that stood there first, and the cells corrected before round two.
# A reason of None: no exit stood there.
PLAN: dict[str, tuple[str | None, dict[str, str]]] = {
    "runde-rettet": ("", {"avslutningsarsak": "arbeid_heltid"}),
    "runde-apen": ("", {}),
    "runde-flyttet": ("", {"kommunenummer": OTHER_UNIT}),
    "runde-ny": (None, {"avslutningsarsak": ""}),
    SHIELDED_LATER[0]: ("", {}),
    "runde-sperret": ("", {"avslutningsarsak": "arbeid_heltid"}),
    "runde-sperret-2": (None, {"avslutningsarsak": ""}),
}


def make_corrected_register(*, with_shielded: bool = True, shielded: str = LATE) -> Tables:
    """The register with both rounds' rows: what is corrected is a new version, registered after the first cutoff.

    ``shielded``: when SHIELDED_LATER were registered with a shielded address.
    """
    tables = make_register()
    for person in QUIET_PEOPLE:
        where = {"person_id": person, "kommunenummer": QUIET_UNIT}
        add_row(tables, "person", person_id=person)
        add_row(tables, "kategori", person_id=person, kategori_id=f"{person}-k")
        add_row(tables, "vedtak", vedtak_id=f"{person}-v", fra_dato="2018-08-01", til_dato="2020-06-30", **where)
        add_row(tables, "avslutning", avslutning_id=f"{person}-a", avslutningsarsak="", **where)
    for person, (reason, corrected) in PLAN.items():
        shield = {"adressesperre": "fortrolig"} if person in SHIELDED_PEOPLE else {}
        add_row(tables, "person", person_id=person, **shield)
        add_row(tables, "kategori", person_id=person, kategori_id=f"{person}-k")
        add_row(
            tables, "vedtak", person_id=person, vedtak_id=f"{person}-v", kommunenummer=FIRST_UNIT,
            fra_dato="2018-08-01", til_dato="2020-06-30",
        )  # fmt: skip
        row = {"person_id": person, "avslutning_id": f"{person}-a", "kommunenummer": FIRST_UNIT}
        if reason is not None:
            add_row(tables, "avslutning", **row, avslutningsarsak=reason)
        if corrected:
            add_row(tables, "avslutning", **row | {"avslutningsarsak": reason or ""} | corrected, registrert=LATE)
    # nothing to put right, but a decision that came nine months late
    add_row(
        tables, "vedtak", person_id="runde-sen", vedtak_id="runde-sen-v", kommunenummer=LATE_UNIT,
        vedtaksdato="2020-03-01", fra_dato="2020-03-01", registrert="2020-12-01T12:00:00",
    )  # fmt: skip
    add_row(tables, "person", person_id="runde-sen")
    for person in SHIELDED_LATER:
        add_row(tables, "person", person_id=person, adressesperre="fortrolig", registrert=shielded)
    if not with_shielded:
        gone = {row["person_id"] for row in tables["person"] if row["adressesperre"]} - {*SHIELDED_LATER}
        tables = {name: [row for row in rows if row["person_id"] not in gone] for name, rows in tables.items()}
    return tables


def publish_figures(key: str, source: Path | None, home: Path, years: Path) -> Path:
    """Compute one edition and publish its tables and working database only; return the tables' folder."""
    run = EditionRun(find_edition(key, years), Home.find(home), source)
    with run:
        make_edition_tables(run, list_editions(load_years(years)))
        write_result_tables(run.connection, run.reports / "tabeller")
        (run.work / "overlevering").mkdir()
        (run.work / run.folders.archive.name).write_text("{}", encoding="utf-8")
        publish_edition(run)
    return run.folders.tables
