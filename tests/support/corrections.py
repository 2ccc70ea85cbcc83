"""The ways in which one finding may rightly be corrected, as edits of source rows.

``list_corrections`` follows the words of the rule («hvor» in ``pipeline/quality/rules``) and tries more rather than
fewer; ``correct`` makes the edits. Left out, because the rules promise nothing about them: a municipality code that
leads to no unit (IMDi's to re-code, or any municipality's), and an exit that a rule about missing measures may lead
somebody to register. Who is counted afterwards is in ``interval_rounds.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.support.oracle import read_reasons
from tests.support.oracle_settings import LOVER, YearSettings
from tests.support.oracle_units import OSLO, OSLO_BYDELER, UOPPGITT, Structure
from tests.support.registers import Tables, add_row

Row = dict[str, str]
# How the ids of added rows begin.
NEW = "rettet-"
# Every code of Oslo's but that of an unknown bydel.
WITH_NAME = tuple(bydel for bydel in OSLO_BYDELER if bydel != UOPPGITT)
# A reason of one law only, and what it becomes under the other.
_OTHER_REASON = {"atferd": "stans", "stans": "atferd"}
_REASONS = {lov: sorted(code for law, code in read_reasons() if law == lov) for lov in LOVER}


@dataclass(frozen=True)
class Finding:
    """A row of klargjort.funnrad."""

    rule: str
    person_id: str
    tabell: str
    rad_id: str
    kommune: str | None
    bydel: str | None


@dataclass
class Correction:
    """Edits in order. Each is (table, id of the row, new cells): no cells delete the row, no id adds one."""

    name: str
    edits: list[tuple[str, str, Row]] = field(default_factory=list)


@dataclass(frozen=True)
class Person:
    """The rows of one person that decide where the person's exits end, and how to read them."""

    rows: Tables
    settings: YearSettings
    structure: Structure

    def find(self, table: str, rad_id: str) -> Row:
        return next(row for row in self.rows[table] if row[f"{table}_id"] == rad_id)

    def exits(self) -> list[Row]:
        """Those of the statistic year."""
        return [row for row in self.rows["avslutning"] if row["avslutningsdato"][:4] == str(self.settings.ar)]


def list_corrections(finding: Finding, person: Person) -> list[Correction]:
    """Every way that is tried for the finding."""
    return [*_WAYS[finding.rule](finding, person)]


def correct(tables: Tables, corrections: Iterable[Correction], settings: YearSettings) -> Tables:
    """The register with the edits made, on the cutoff day; a row that is gone already stays gone."""
    after: Tables = {table: [dict(row) for row in rows] for table, rows in tables.items()}
    registrert = {"registrert": f"{settings.skjaeringsdato}T12:00:00"}
    for correction in corrections:
        for table, rad_id, cells in correction.edits:
            if not rad_id:
                own = {} if table == "utvidet_program" else {f"{table}_id": f"{NEW}{len(after[table])}"}
                add_row(after, table, **own | registrert | cells)
            elif cells:
                for row in after[table]:
                    if row[f"{table}_id"] == rad_id:
                        was_broken = not _is_of_law(row)
                        row.update(registrert | cells)
                        if not (was_broken or _is_of_law(row)):
                            row["avslutningsarsak"] = _OTHER_REASON[row["avslutningsarsak"]]
            else:
                after[table] = [row for row in after[table] if row[f"{table}_id"] != rad_id]
    return after


def _is_of_law(row: Row) -> bool:
    """Whether NIR takes the exit's reason under its law; every row that is no exit is taken."""
    return (row.get("avslutningsarsak") or "ikke_registrert") in _REASONS[row.get("lov") or LOVER[0]]


Ways = Iterable[Correction]


def _reasons(finding: Finding, person: Person) -> Ways:
    """Any reason of the law, and none."""
    row = person.find("avslutning", finding.rad_id)
    for code in _REASONS[row["lov"]]:
        yield Correction(
            f"reason {code}",
            [("avslutning", finding.rad_id, {"avslutningsarsak": "" if code == "ikke_registrert" else code})],
        )


def _delete(finding: Finding, person: Person) -> Ways:
    yield Correction(f"delete {finding.tabell}", [(finding.tabell, finding.rad_id, {})])


def _report(finding: Finding, person: Person) -> Ways:
    """IMDi is told of the extension; the exit stands without a reason."""
    row = person.find("avslutning", finding.rad_id)
    day = date.fromisoformat(row["avslutningsdato"]) + timedelta(days=1)
    told = {"person_id": finding.person_id, "kommunenummer": row["kommunenummer"], "fra_dato": str(day)}
    yield Correction(
        "report the extension",
        [("utvidet_program", "", told), ("avslutning", finding.rad_id, {"avslutningsarsak": ""})],
    )


def _dates(finding: Finding, person: Person, exit_id: str = "") -> Ways:
    """Another date, in the year or out of it."""
    ar = person.settings.ar
    for day in (date(ar, 1, 1), date(ar, 2, 29 if ar % 4 == 0 else 28), date(ar, 12, 31)):
        yield Correction(f"date {day}", [("avslutning", exit_id or finding.rad_id, {"avslutningsdato": str(day)})])
    yield from _other_year(finding, person, exit_id)


def _other_year(finding: Finding, person: Person, exit_id: str = "") -> Ways:
    ar = person.settings.ar
    for day in (date(ar - 1, 12, 31), date(ar + 1, 1, 1)):
        yield Correction(f"date {day}", [("avslutning", exit_id or finding.rad_id, {"avslutningsdato": str(day)})])


def _law(finding: Finding, person: Person) -> Ways:
    """The other law, on the exit or the decision."""
    row = person.find(finding.tabell, finding.rad_id)
    cells = {"lov": LOVER[row["lov"] == LOVER[0]]}
    yield Correction(f"law of {finding.tabell}", [(finding.tabell, finding.rad_id, cells)])


def _add_vedtak(finding: Finding, person: Person) -> Ways:
    """The decision that is missing, from long before the exit or its own day."""
    row = person.find("avslutning", finding.rad_id)
    day = date.fromisoformat(row["avslutningsdato"])
    for days in (0, 400, 1095, 1096, 1200):
        cells = {name: row[name] for name in ("person_id", "kommunenummer", "bydelsnummer", "lov")}
        cells |= {"fra_dato": str(day - timedelta(days=days)), "vedtaksdato": str(day - timedelta(days=days))}
        yield Correction(f"decision {days} days before", [("vedtak", "", cells)])


def _delete_previous(finding: Finding, person: Person) -> Ways:
    """An earlier exit under the same law was wrong."""
    row = person.find("avslutning", finding.rad_id)
    for other in person.rows["avslutning"]:
        if other["lov"] == row["lov"] and other["avslutningsdato"] < row["avslutningsdato"]:
            yield Correction("delete an earlier exit", [("avslutning", other["avslutning_id"], {})])


def _vedtak_dates(finding: Finding, person: Person) -> Ways:
    """The decision ends on its first day, or never."""
    row = person.find("vedtak", finding.rad_id)
    yield Correction("shorten the decision", [("vedtak", finding.rad_id, {"til_dato": row["fra_dato"]})])
    yield Correction("extend the decision", [("vedtak", finding.rad_id, {"til_dato": ""})])


def _end_extension(finding: Finding, person: Person) -> Ways:
    """The decisions on extension end no later than the exit."""
    row = person.find("avslutning", finding.rad_id)
    edits: list[tuple[str, str, Row]] = [
        ("vedtak", vedtak["vedtak_id"], {"til_dato": max(vedtak["fra_dato"], row["avslutningsdato"])})
        for vedtak in person.rows["vedtak"]
        if vedtak["vedtakstype"] == "utvidet"
    ]
    yield Correction("end the extension", edits)


def _residence(finding: Finding, person: Person) -> Ways:
    """The unit of residence takes the exit; Oslo gives it a bydel where the residence tells none."""
    (home,) = person.rows["person"]
    bydeler = [home["bostedsbydel"]]
    if person.structure.kommune(home["bostedskommune"]) == OSLO and home["bostedsbydel"] not in WITH_NAME:
        bydeler += OSLO_BYDELER
    for bydel in bydeler:
        cells = {"kommunenummer": home["bostedskommune"], "bydelsnummer": bydel}
        yield Correction(f"move to {home['bostedskommune']} {bydel}", [("avslutning", finding.rad_id, cells)])


def _to_oslo(finding: Finding, person: Person) -> Ways:
    """The municipality is wrong: Oslo takes the exit, in the bydel it names or the one it should have had."""
    own = person.find(finding.tabell, finding.rad_id)["bydelsnummer"]
    for bydel in (own, *(OSLO_BYDELER if own not in WITH_NAME else ())):
        cells = {"kommunenummer": OSLO, "bydelsnummer": bydel}
        yield Correction(f"move to Oslo {bydel}", [(finding.tabell, finding.rad_id, cells)])


def _bydel(finding: Finding, person: Person) -> Ways:
    for bydel in OSLO_BYDELER:
        yield Correction(f"bydel {bydel}", [(finding.tabell, finding.rad_id, {"bydelsnummer": bydel})])


def _new_exit(finding: Finding, person: Person) -> Ways:
    """The exit that is missing, with any reason, when the decisions ran out or near it."""
    row = person.find("vedtak", finding.rad_id)
    ended = date.fromisoformat(row["til_dato"])
    for days in (0, -1, 40, 370):
        for code in _REASONS[row["lov"]]:
            bydeler = OSLO_BYDELER if finding.bydel == UOPPGITT else (row["bydelsnummer"],)
            for bydel in bydeler:
                cells = {name: row[name] for name in ("person_id", "kommunenummer", "lov")} | {"bydelsnummer": bydel}
                cells["avslutningsdato"] = str(ended + timedelta(days=days))
                cells["avslutningsarsak"] = "" if code == "ikke_registrert" else code
                yield Correction(f"new exit {code} {cells['avslutningsdato']} {bydel}", [("avslutning", "", cells)])


def _of_measure(finding: Finding, person: Person) -> Ways:
    """The measure ends, or an exit of the year is wrong."""
    yield Correction("end the measure")
    for row in person.exits():
        yield Correction("delete an exit", [("avslutning", row["avslutning_id"], {})])
        yield from _dates(finding, person, row["avslutning_id"])
    yield Correction("delete the exits", [("avslutning", row["avslutning_id"], {}) for row in person.exits()])


def _any_of(*ways: Callable[[Finding, Person], Ways]) -> Callable[[Finding, Person], Ways]:
    return lambda finding, person: (one for way in ways for one in way(finding, person))


_WAYS: dict[str, Callable[[Finding, Person], Ways]] = {
    "annen_lov": _law,
    "annet_ved_grensen": _any_of(_reasons, _delete, _report),
    "avslutning_mangler": _any_of(_new_exit, _vedtak_dates),
    "avsluttet_av_nir": _any_of(_delete, _dates),
    "avsluttet_for_loven": _any_of(_law, _other_year),
    "avsluttet_i_to_enheter": _delete,
    "avsluttet_uten_arsak": _any_of(_reasons, _delete, _report),
    "avsluttet_uten_vedtak": _any_of(_delete, _add_vedtak, _law),
    "bosted_annen_enhet": _residence,
    "bydel_utenfor_oslo": _to_oslo,
    "dato_fram_i_tid": _any_of(_delete, _dates),
    "deltaker_uten_kategori": _law,
    "flyttet_i_program": _any_of(_delete, _reasons, _end_extension),
    "oslo_uten_bydel": _bydel,
    "overlappende_program": _any_of(_delete, _vedtak_dates),
    "programstart_mangler": _any_of(_add_vedtak, _delete_previous),
    "tatt_ut_paa_frist": _any_of(_reasons, _delete, _report),
    "tiltak_etter_avslutning": _of_measure,
    "utvidet_med_arsak": _any_of(_reasons, _delete, _end_extension),
}
RULES = tuple(_WAYS)
