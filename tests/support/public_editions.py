"""Public editions made by hand for the tests of files and pages: exact counts in, public cells out.

Hidden here is what is small and nothing else (P2), so an edition may well tell more than a real one may. Which
cells a real edition hides is decided in ``pipeline/disclosure``; here it matters only that every sign occurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from pipeline.disclosure.model import PublicData, PublicEdition, PublicRow, PublicUnit, PublicValue, Sign
from pipeline.disclosure.tables import EVERYBODY, PUBLIC_TABLES, PublicTable
from pipeline.nir.closed_lists import RESULT_GROUPS, SEXES
from pipeline.places.units import Unit
from pipeline.sheets.words.percent import whole_percent

LIMIT = 5
ZERO_SHOWN = frozenset({"avsluttet", "deltakere", "uten_tiltak"})
GOAL = ("arbeid", "utdanning")
AGES = ("18-25", "26-35", "36-45", "46+")
Pair = tuple[int, int]


@dataclass(frozen=True)
class Exact:
    """The exact counts of one unit: ``exits`` by group and ``participants`` by sex, ``measures`` by group and code.

    ``ages``, ``laws``: ended and reached. ``history``: ended and reached by year, this year left out. ``hours``: of
    everybody a week.
    """

    exits: Mapping[str, Pair] = field(default_factory=dict)
    participants: Pair = (0, 0)
    without: Pair = (0, 0)
    hours: Decimal | None = None
    measures: Mapping[tuple[str, str], int] = field(default_factory=dict)
    ages: Mapping[str, Pair] = field(default_factory=dict)
    laws: Mapping[tuple[str, str], Pair] = field(default_factory=dict)
    history: Mapping[int, Pair] = field(default_factory=dict)

    def count(self, groups: Iterable[str], kjonn: str) -> int:
        """Exits of these groups and this sex."""
        pairs = [self.exits.get(group, (0, 0)) for group in groups]
        return sum({"alle": k + m, "K": k, "M": m}[kjonn] for k, m in pairs)


def pick(pair: Pair, kjonn: str) -> int:
    """The count of one sex, or of everybody."""
    return {"alle": sum(pair), "K": pair[0], "M": pair[1]}[kjonn]


def list_exact(table: str, own: Exact, ar: int) -> Iterator[tuple[tuple[str, ...], dict[str, int]]]:
    """The rows of one unit in one table: dimensions and exact counts."""
    if table == "resultat":
        for kjonn in SEXES:
            yield (kjonn,), count_goal(own.count(RESULT_GROUPS, kjonn), own.count(GOAL, kjonn))
    elif table == "arsak_kommune":
        for group in GOAL:
            yield (group,), {"antall": own.count([group], "alle")}
        yield ("andre",), {"antall": own.count(set(RESULT_GROUPS) - set(GOAL), "alle")}
    elif table == "arsak_fylke":
        for group in RESULT_GROUPS:
            yield (group,), {"antall": own.count([group], "alle")}
    elif table == "arsak_kjonn":
        for group in RESULT_GROUPS:
            for kjonn in SEXES:
                yield (group, kjonn), {"antall": own.count([group], kjonn)}
    elif table == "alder":
        for age in AGES:
            yield (age,), count_goal(*own.ages.get(age, (0, 0)))
    elif table == "lov":
        for law, pair in own.laws.items():
            yield law, count_goal(*pair)
    elif table == "deltakere":
        for kjonn in SEXES:
            all_of_them, without = pick(own.participants, kjonn), pick(own.without, kjonn)
            yield (kjonn,), {"deltakere": all_of_them, "med_tiltak": all_of_them - without, "uten_tiltak": without}
    elif table in ("tiltak_kommune", "tiltak_fylke"):
        for (group, code), number in own.measures.items():
            if table == "tiltak_fylke" or code == EVERYBODY:
                dimensions = (group, code) if table == "tiltak_fylke" else (group,)
                yield dimensions, {"med": number, "uten": sum(own.participants) - number}
    elif table == "utvikling":
        years = {**own.history, ar: (own.count(RESULT_GROUPS, "alle"), own.count(GOAL, "alle"))}
        for year, (ended, reached) in sorted(years.items()):
            yield (str(year),), {"avsluttet": ended, "mal_nadd": reached}


def count_goal(ended: int, reached: int) -> dict[str, int]:
    """The three counts of a row with the goal."""
    return {"avsluttet": ended, "mal_nadd": reached, "ikke_mal_nadd": ended - reached}


def find_base(table: str, own: Exact, kjonn: str) -> int:
    """What the row's share is a share of, where no count of the row is it."""
    if table.startswith("tiltak"):
        return sum(own.participants)
    return own.count(RESULT_GROUPS, kjonn)


def show(name: str, count: int, base: int) -> PublicValue:
    """A count as the public sees it (P2): a zero of an empty unit is shown."""
    if count >= LIMIT or (count == 0 and (name in ZERO_SHOWN or base == 0)):
        return PublicValue(count, Sign.SHOWN)
    return PublicValue(None, Sign.HIDDEN)


def show_row(
    table: PublicTable, own: Exact, dimensions: tuple[str, ...], counts: Mapping[str, int]
) -> dict[str, PublicValue]:
    """The values of a row, counts first: a share is hidden when a count that it is made of is (P3)."""
    kjonn = next((one for one in dimensions if one in SEXES), "alle")
    base = find_base(table.name, own, kjonn)
    values = {name: show(name, count, base) for name, count in counts.items()}
    for share in table.shares:
        whole = counts.get(share.denominator, base)
        part = counts[share.numerator]
        hidden = values[share.numerator].value is None or show("avsluttet", whole, whole).value is None
        if whole == 0:
            values[share.name] = PublicValue(None, Sign.IMPOSSIBLE)
        elif hidden:
            values[share.name] = PublicValue(None, Sign.HIDDEN)
        else:
            values[share.name] = PublicValue(whole_percent(part, whole), Sign.SHOWN)
    for mean in table.means:
        is_hidden = values["deltakere"].value is None or values["med_tiltak"].value is None
        if kjonn != "alle" or own.hours is None:
            values[mean.name] = PublicValue(None, Sign.UNKNOWN)
        elif values["deltakere"].value == 0:
            values[mean.name] = PublicValue(None, Sign.IMPOSSIBLE)
        elif is_hidden:
            values[mean.name] = PublicValue(None, Sign.HIDDEN)
        else:
            values[mean.name] = PublicValue(own.hours, Sign.SHOWN)
    return values


def fill_years(rows: list[PublicRow]) -> Iterator[PublicRow]:
    """Every unit has every year: one without figures of its own is not known."""
    by_key = {(row.kode, row.dimensions): row for row in rows}
    years = sorted({row.dimensions for row in rows})
    for unit in dict.fromkeys((row.niva, row.kode, row.navn) for row in rows):
        for year in years:
            lacking = dict.fromkeys(rows[0].values, PublicValue(None, Sign.UNKNOWN))
            yield by_key.get((unit[1], year), PublicRow(*unit, year, lacking))


def make_public_edition(
    exact: Mapping[Unit, Exact],
    *,
    ar: int = 2020,
    utgave: str = "2020-endelig",
    publisert: date | None = date(2021, 6, 15),
) -> PublicEdition:
    """Return the public edition of these units, in their order."""
    tables = {}
    for table in PUBLIC_TABLES.values():
        rows = [
            PublicRow(unit.niva, unit.kode, unit.navn, dimensions, show_row(table, own, dimensions, counts))
            for unit, own in exact.items()
            if unit.niva in table.levels
            for dimensions, counts in list_exact(table.name, own, ar)
        ]
        tables[table.name] = PublicData(table, tuple(rows) if table.name != "utvikling" else tuple(fill_years(rows)))
    units = tuple(
        PublicUnit(one.niva, one.kode, one.navn, one.fylke_kode, one.kommune_kode, one.malform) for one in exact
    )
    return PublicEdition(utgave, ar, tables, publisert, units)


# Halden: 29 ended, 9 to work and 5 to education, so 14 of 29 reached the goal: 48.27… % -> 48 %.
HALDEN = Exact(
    exits={"arbeid": (3, 6), "utdanning": (3, 2), "grunnskole": (2, 1), "kvalifisering": (1, 2), "annet": (3, 6)},
    participants=(31, 34),
    without=(2, 2),
    hours=Decimal("27.5"),
    measures={("grunnl_norsk_sk", "alle"): 57, ("arbeidsliv", "alle"): 33, ("utd_kurs_godkjkomp", "alle"): 3},
    history={2018: (41, 19), 2019: (33, 15)},
)
# Moss: 200 ended, 125 reached the goal: 62.5 % -> 63 %. Nobody without measures.
MOSS = Exact(
    exits={"arbeid": (40, 45), "utdanning": (20, 20), "grunnskole": (40, 35)},
    participants=(100, 120),
    hours=Decimal("37.0"),
    measures={("grunnl_norsk_sk", "alle"): 180, ("arbeidsliv", "alle"): 220, ("utd_kurs_godkjkomp", "alle"): 60},
    history={2018: (150, 75)},
)
# Hvaler: nobody ended. Aremark: two ended and three took part, so everything of it is small. Kvam herad: 12 ended, all
# of them reached the goal, so that nobody did not is small (P2).
HVALER = Exact(participants=(6, 6), without=(6, 6), measures=dict.fromkeys(MOSS.measures, 0))
AREMARK = Exact(
    exits={"arbeid": (1, 0), "annet": (0, 1)},
    participants=(1, 2),
    hours=Decimal("12.3"),
    measures={("grunnl_norsk_sk", "alle"): 3, ("arbeidsliv", "alle"): 1, ("utd_kurs_godkjkomp", "alle"): 0},
)
KVAM = Exact(
    exits={"arbeid": (6, 6)},
    participants=(10, 10),
    hours=Decimal("30.0"),
    measures=dict.fromkeys(MOSS.measures, 10),
)
GAMLE_OSLO = Exact(
    exits={"arbeid": (10, 14), "utdanning": (3, 3), "annet": (2, 2), "ikke_registrert": (3, 3)},
    participants=(50, 60),
    hours=Decimal("30.0"),
    measures=dict.fromkeys(MOSS.measures, 50),
)
GRUNERLOKKA = Exact(
    exits={"arbeid": (8, 9)}, participants=(8, 9), hours=Decimal("30.0"), measures=dict.fromkeys(MOSS.measures, 17)
)
SMALL = {
    "0301": GAMLE_OSLO,
    "3001": HALDEN,
    "3002": MOSS,
    "3011": HVALER,
    "3012": AREMARK,
    "4622": KVAM,
    "030101": GAMLE_OSLO,
    "030102": GRUNERLOKKA,
}
CODES = {
    "grunnl_norsk_sk": ("norskopplaring",),
    "arbeidsliv": ("sprakpraksis", "arbeidstrening"),
    "utd_kurs_godkjkomp": ("grunnskoleopp", "fagivgs"),
}
"""Of counties and the nation, each measure of a main group: as many as have any of the group."""


def add_up(parts: Iterable[Exact], hours: Decimal) -> Exact:
    """The exact counts of a county or the nation: the sum of its municipalities, with ages, laws and measures."""
    own = list(parts)
    exits = {group: _sum(one.exits.get(group, (0, 0)) for one in own) for group in RESULT_GROUPS}
    measures = {
        (group, code): sum(one.measures.get((group, EVERYBODY), 0) for one in own)
        for group, codes in CODES.items()
        for code in (EVERYBODY, *codes)
    }
    ended, reached = (sum(one.count(groups, "alle") for one in own) for groups in (RESULT_GROUPS, GOAL))
    ages = {"18-25": (ended // 2, reached // 2), "26-35": (ended - ended // 2, reached - reached // 2)}
    laws = {("introduksjonsloven", "0"): (ended, reached), ("introduksjonsloven", "1"): (0, 0)}
    years = {year for one in own for year in one.history}
    return Exact(
        exits=exits,
        participants=_sum(one.participants for one in own),
        without=_sum(one.without for one in own),
        hours=hours,
        measures=measures,
        ages={**ages, "36-45": (0, 0), "46+": (0, 0)},
        laws=laws,
        history={year: _sum(one.history.get(year, (0, 0)) for one in own) for year in years},
    )


def _sum(pairs: Iterable[Pair]) -> Pair:
    counted = list(pairs)
    return sum(one for one, _ in counted), sum(other for _, other in counted)


def list_small(units: Iterable[Unit]) -> dict[Unit, Exact]:
    """The units of the small public edition with their exact counts: the nation, three counties, eight others."""
    found = {unit.kode: unit for unit in units if unit.niva != "land_uten_sperret"}
    kommuner = {kode: own for kode, own in SMALL.items() if len(kode) == 4}
    exact = {"0": add_up(kommuner.values(), Decimal("31.4"))}
    for fylke in ("03", "30", "46"):
        exact[fylke] = add_up(
            (own for kode, own in kommuner.items() if found[kode].fylke_kode == fylke), Decimal("29.9")
        )
    return {found[kode]: own for kode, own in (exact | SMALL).items()}
