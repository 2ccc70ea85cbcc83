"""Small countries as they are published: people drawn with a seed, counted into P1's tables, written as ``data/*.csv``.

The counting and the files are of this module alone. Which counts are hidden is the caller's; :func:`hide_small` hides
those that are small (P2), :func:`hide_even` hides enough of one country that a pencil can follow.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.audit.counts import Count, make_count
from pipeline.audit.description import read_description
from pipeline.audit.equations import Place
from pipeline.audit.reading import Unit, read_table
from pipeline.audit.truth import COLUMNS
from pipeline.disclosure.model import PublicData, PublicEdition, PublicRow, PublicUnit, PublicValue, Sign
from pipeline.disclosure.tables import PUBLIC_TABLES
from pipeline.public.write import write_public
from tests.support.sheet_database import FACTS, make_edition

GROUPS = (
    "arbeid",
    "utdanning",
    "grunnskole",
    "kvalifisering",
    "sosialstonad",
    "trygd_annen",
    "annet",
    "ikke_registrert",
)
GOALS = GROUPS[:2]
AGES = ("18-25", "26-35", "36-45", "46+")
CODES = {
    "grunnl_norsk_sk": ("norskopplaring",),
    "arbeidsliv": ("sprakpraksis", "arbeidstrening"),
    "utd_kurs_godkjkomp": ("grunnskoleopp", "fagivgs"),
    "samfunnsliv": ("helsefremmende", "annet"),
}
LAWS = (
    ("introduksjonsloven", "0"),
    ("introduksjonsloven", "1"),
    ("integreringsloven", "0"),
    ("integreringsloven", "1"),
)
LAND = Unit("land", "0")
ZEROS = ("avsluttet", "deltakere", "uten_tiltak")


@dataclass(frozen=True)
class Exit:
    """One exit: where (a municipality or a bydel; empty is nowhere), and of whom."""

    place: str
    kjonn: str = "K"
    gruppe: str = "arbeid"
    alder: str = "26-35"


@dataclass(frozen=True)
class Participant:
    """One participant: in which places, and with which measures."""

    places: tuple[str, ...]
    kjonn: str = "K"
    koder: tuple[str, ...] = ()


@dataclass
class Country:
    """People and places, counted: ``rows`` has each table's counts by unit and categories, in the order of the file."""

    year: int
    places: tuple[str, ...]
    exits: tuple[Exit, ...]
    participants: tuple[Participant, ...]
    rows: dict[str, dict[tuple[Unit, tuple[str, ...]], dict[str, int]]] = field(default_factory=dict)
    overlaps: dict[tuple[str, Unit, tuple[str, ...], str], int] = field(default_factory=dict)

    @property
    def edition(self) -> str:
        return f"{self.year}-endelig"

    def units(self) -> list[Unit]:
        kommuner = sorted({place[:4] for place in self.places})
        return [
            LAND,
            *(Unit("fylke", kode) for kode in sorted({kode[:2] for kode in kommuner})),
            *(Unit("kommune", kode) for kode in kommuner),
            *(Unit("bydel", place) for place in sorted(self.places) if len(place) == 6),
        ]

    def places_of(self) -> Iterator[tuple[Place, dict[str, int], tuple[str, Unit, tuple[str, ...], str]]]:
        """Every count: its place, its row and where it stands."""
        for table, rows in self.rows.items():
            for (unit, categories), counts in rows.items():
                for value in counts:
                    count = make_count(table, categories, value, read_description(), self.year)
                    assert count is not None
                    yield (unit, count), counts, (table, unit, categories, value)

    def true(self) -> dict[Place, int]:
        return {place: counts[where[3]] for place, counts, where in self.places_of()}


def is_in(unit: Unit, place: str) -> bool:
    return unit.niva == "land" or (place != "" and place.startswith(unit.kode))


def count_country(
    places: Iterable[str], exits: Iterable[Exit], participants: Iterable[Participant] = (), year: int = 2020
) -> Country:
    """Count people into the tables. ``places``: municipalities, and bydeler with their municipality as well."""
    country = Country(year, tuple(sorted(places)), tuple(exits), tuple(participants))
    for table in ("resultat", "arsak_kommune", "arsak_fylke", "arsak_kjonn", "alder", "lov"):
        country.rows[table] = {}
    for table in ("deltakere", "tiltak_kommune", "tiltak_fylke", "utvikling"):
        country.rows[table] = {}
    for unit in country.units():
        _count_unit(country, unit)
    _count_overlaps(country)
    return country


def _count_unit(country: Country, unit: Unit) -> None:
    low = unit.niva in ("kommune", "bydel")
    own = [one for one in country.exits if is_in(unit, one.place)]
    here = [
        one for one in country.participants if unit.niva == "land" or any(is_in(unit, place) for place in one.places)
    ]
    for kjonn in ("alle", "K", "M"):
        _put(country, "resultat", unit, (kjonn,), _results(one for one in own if kjonn in ("alle", one.kjonn)))
        some = [one for one in here if kjonn in ("alle", one.kjonn)]
        med = sum(bool(one.koder) for one in some)
        counts = {"deltakere": len(some), "med_tiltak": med, "uten_tiltak": len(some) - med}
        _put(country, "deltakere", unit, (kjonn,), counts)
    if low:
        for gruppe in ("arbeid", "utdanning", "andre"):
            number = sum((one.gruppe if one.gruppe in GOALS else "andre") == gruppe for one in own)
            _put(country, "arsak_kommune", unit, (gruppe,), {"antall": number})
    else:
        for gruppe in GROUPS:
            _put(country, "arsak_fylke", unit, (gruppe,), {"antall": sum(one.gruppe == gruppe for one in own)})
        for gruppe in GROUPS:
            for kjonn in ("alle", "K", "M"):
                number = sum(one.gruppe == gruppe and kjonn in ("alle", one.kjonn) for one in own)
                _put(country, "arsak_kjonn", unit, (gruppe, kjonn), {"antall": number})
        for alder in AGES:
            _put(country, "alder", unit, (alder,), _results(one for one in own if one.alder == alder))
        for law in LAWS:
            _put(country, "lov", unit, law, _results(own if law == LAWS[0] else ()))
    for main, codes in CODES.items():
        med = sum(any(code in one.koder for code in codes) for one in here)
        if low:
            _put(country, "tiltak_kommune", unit, (main,), {"med": med, "uten": len(here) - med})
            continue
        _put(country, "tiltak_fylke", unit, (main, "alle"), {"med": med, "uten": len(here) - med})
        for code in codes:
            med = sum(code in one.koder for one in here)
            _put(country, "tiltak_fylke", unit, (main, code), {"med": med, "uten": len(here) - med})
    counts = _results(own)
    _put(country, "utvikling", unit, (str(country.year),), {name: counts[name] for name in ("avsluttet", "mal_nadd")})


def _put(country: Country, table: str, unit: Unit, categories: tuple[str, ...], counts: dict[str, int]) -> None:
    country.rows[table][unit, categories] = counts


def _results(people: Iterable[Exit]) -> dict[str, int]:
    goals = Counter(one.gruppe in GOALS for one in people)
    return {"avsluttet": goals.total(), "mal_nadd": goals[True], "ikke_mal_nadd": goals[False]}


def _count_overlaps(country: Country) -> None:
    """P8: the sum over the units below, less the people in at least one of them, in the whole's own rows."""
    units = country.units()
    for niva, below in (("fylke", "kommune"), ("land", "fylke"), ("kommune", "bydel")):
        for whole in [unit for unit in units if unit.niva == niva]:
            parts = [unit for unit in units if unit.niva == below and is_in(whole, unit.kode)]
            if not parts:
                continue
            inside = [
                one for one in country.participants if any(is_in(part, place) for part in parts for place in one.places)
            ]
            only = Country(country.year, country.places, (), tuple(inside), {name: {} for name in country.rows})
            _count_unit(only, whole)
            for table in ("deltakere", "tiltak_kommune", "tiltak_fylke"):
                for (_, categories), counts in only.rows[table].items():
                    if any((part, categories) not in country.rows[table] for part in parts):
                        # a county's groups are in another table than those of its municipalities
                        key = ("tiltak_kommune", (categories[0],)) if categories[1:] == ("alle",) else None
                        if key is None or (parts[0], key[1]) not in country.rows[key[0]]:
                            continue
                        rows = [country.rows[key[0]][part, key[1]] for part in parts]
                    else:
                        rows = [country.rows[table][part, categories] for part in parts]
                    for value, number in counts.items():
                        overlap = sum(row[value] for row in rows) - number
                        country.overlaps[table, whole, categories, value] = overlap


FEW = ("1101", "1102", "1103")
EVEN = (*FEW, "1104", "1201", "4601")


def make_even_country(places: Iterable[str] = EVEN, nowhere: int = 8, year: int = 2020) -> Country:
    """A country in which no count of a table is small but those by sex of women in 1101 who reached the goal.

    Every place has more than five of each sex in each group, and of participants with and without each measure;
    ``nowhere`` of each are in no place.
    """
    exits, people = [], []
    places = sorted(places)
    leaves = [place for place in places if not any(other != place and other.startswith(place) for other in places)]
    for number, place in enumerate((*leaves, "")):
        for kjonn in "KM":
            for group in GROUPS:
                size = nowhere if place == "" else 6 + (number + GROUPS.index(group)) % 3
                size = 1 if (place, kjonn) == ("1101", "K") and group in GOALS else size
                exits += [Exit(place, kjonn, group, AGES[step % len(AGES)]) for step in range(size)]
            for codes in CODES.values():
                koder = [*codes, *codes, *codes[:1]]
                own = (place,) if place else ()
                people += [Participant(own, kjonn, (code,)) for code in koder]
                people += [Participant(own, kjonn, ("norskopplaring", code)) for code in koder]
            people += [Participant((place,) if place else (), kjonn)] * 9
    people += [Participant(("1102", "1103"), "K", ("norskopplaring",)), Participant(("1103", "1201"), "M", ("annet",))]
    return count_country(places, exits, people, year)


def hide_even(country: Country) -> set[Place]:
    """What is hidden of it: by sex in three municipalities, their groups and one measure; nobody can compute any."""
    hidden: set[Place] = set()
    for unit in [Unit("kommune", kode) for kode in FEW]:
        for kjonn in "KM":
            hidden |= {(unit, Count(name, (("kjonn", kjonn),))) for name in ("avsluttet", "mal_nadd", "ikke_mal_nadd")}
        hidden |= {(unit, Count("avsluttet", (("gruppe", group),))) for group in GOALS}
        hidden |= {(unit, Count(name, (("hovedgruppe", "samfunnsliv"),))) for name in ("med", "uten")}
    assert hidden <= country.true().keys()
    return hidden


def is_gone(country: Country, count: Count) -> bool:
    by = dict(count.by)
    return (
        by.get("kollektiv_beskyttelse") == "1" or by.get("lov") == "integreringsloven" if country.year < 2021 else False
    )


def hide_small(country: Country, limit: int = 5) -> set[Place]:
    """The counts that are small (P2), those that stand in several tables once."""
    true, hidden = country.true(), set()
    for place, counts, (table, unit, _, value) in country.places_of():
        if is_gone(country, place[1]):
            continue
        exits = table in ("resultat", "arsak_kommune", "arsak_fylke", "arsak_kjonn", "alder", "lov", "utvikling")
        name = "avsluttet" if exits else "deltakere"
        total = true[unit, Count(name)]
        by = tuple(pair for pair in place[1].by if pair[0] not in ("gruppe", "hovedgruppe", "tiltakskode"))
        is_shown_zero = counts[value] == 0 and (value in ZEROS or true[unit, Count(name, by)] == 0)
        if 0 < total < limit or (counts[value] < limit and not is_shown_zero):
            hidden.add(place)
    return hidden


def write_published(folder: Path, country: Country, hidden: set[Place]) -> Path:
    """Write ``folder/data/*.csv``; a count is hidden wherever it stands."""
    description, true = read_description(), country.true()
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for form in description.tabell:
        header = ["utgave", "niva", "kode", "navn", *form.dimensjoner]
        lines = [";".join([*header, *(part for value in form.values for part in (value, f"{value}_tegn"))])]
        for (unit, categories), counts in country.rows[form.navn].items():
            cells = [country.edition, unit.niva, unit.kode, f"Sted {unit.kode}", *categories]
            for value in form.tellinger:
                count = make_count(form.navn, categories, value, description, country.year)
                cells += ["", ":"] if (unit, count) in hidden else [str(counts[value]), ""]
            for share in form.andeler:
                value = next(value for value, name in form.tellinger.items() if name == share.teller)
                count = make_count(form.navn, categories, value, description, country.year)
                base = Count(share.nevner, count.without(share.uten))
                cells += _show_share(true, hidden, (unit, count), (unit, base))
            for mean in form.snitt:
                unknown = any((unit, Count(value)) in hidden for value in mean.av)
                cells += _show_mean(counts, categories, unknown)
            lines.append(";".join(cells))
        (folder / "data" / f"{form.navn}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return folder


def _show_share(true: Mapping[Place, int], hidden: set[Place], part: Place, whole: Place) -> list[str]:
    if part in hidden or whole in hidden:
        return ["", ":"]
    if true[whole] == 0:
        return ["", "."]
    return [str((200 * true[part] + true[whole]) // (2 * true[whole])), ""]


def _show_mean(counts: Mapping[str, int], categories: tuple[str, ...], is_unknown: bool) -> list[str]:
    if categories != ("alle",):
        return ["", ".."]
    if is_unknown:
        return ["", ":"]
    if counts["deltakere"] == 0:
        return ["", "."]
    return ["0.0" if counts["med_tiltak"] == 0 else "21.5", ""]


def write_fasit(
    path: Path,
    country: Country,
    sheets: Iterable[tuple[str, str, Unit, tuple[str, ...], str, int, int]] = (),
    known: Iterable[tuple[str, str, Unit, tuple[str, ...], str, int, int]] = (),
) -> Path:
    """Write the true counts. ``sheets``, ``known``: recipient, table, unit, categories, value, least and greatest."""
    rows = [
        ("celle", country.edition, "", table, unit, categories, value, counts[value], counts[value])
        for _, counts, (table, unit, categories, value) in country.places_of()
    ]
    rows += [
        ("overlapp", country.edition, "", table, unit, categories, value, number, number)
        for (table, unit, categories, value), number in country.overlaps.items()
    ]
    rows += [("ark", f"{country.year}-forelopig-1", *one) for one in sheets]
    rows += [("kjent", country.edition, *one) for one in known]
    flat = [
        (kilde, utgave, to, table, unit.niva, unit.kode, *(*categories, "", "")[:2], value, low, high)
        for kilde, utgave, to, table, unit, categories, value, low, high in rows
    ]
    columns = {name: list(column) for name, column in zip(COLUMNS, zip(*flat, strict=True), strict=True)}
    pq.write_table(pa.table(columns), path)
    return path


def publish_whole(folder: Path, country: Country, hidden: set[Place]) -> Path:
    """Everything of «Files» and the pages, made by the product of the same cells."""
    description = read_description()
    write_published(folder, country, hidden)
    tables, units = {}, {}
    for name, form in PUBLIC_TABLES.items():
        read, findings = read_table(
            folder / "data", next(one for one in description.tabell if one.navn == name), description
        )
        assert read is not None, findings
        rows = [
            PublicRow(
                *row.unit,
                row.name,
                row.categories,
                {
                    value: PublicValue(cell.number, Sign(cell.sign))
                    for value, cell in zip(form.values, row.values, strict=True)
                },
            )
            for row in read.rows
        ]
        tables[name] = PublicData(form, tuple(rows))
        units |= {row.unit: row.name for row in read.rows}
    public = PublicEdition(
        country.edition,
        country.year,
        tables,
        date(2021, 6, 15),
        tuple(
            PublicUnit(
                unit.niva,
                unit.kode,
                name,
                unit.kode[:2] if unit.niva in ("kommune", "bydel") else None,
                unit.kode[:4] if unit.niva == "bydel" else None,
                "bokmal" if unit.niva in ("kommune", "bydel") else None,
            )
            for unit, name in units.items()
        ),
    )
    write_public(public, make_edition("endelig", frist=None), FACTS, folder)
    return folder
