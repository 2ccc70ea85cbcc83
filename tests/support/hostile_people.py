"""Awkward people: a few rows each, with dates close to every border there is.

Near to year ends, to R5's limit, to the exit, to 29 February. The rows' doubles, versions and faults come
afterwards, in ``hostile_history.py``; the register as a whole is put together in ``hostile.py``.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

from tests.support.hostile_world import REASONS, TIMER, World, last_sunday
from tests.support.oracle_exits import add_months
from tests.support.oracle_settings import LOVER

BYDELER = ("", "", "030101", "030101", "030116", "030117", "030199", "030118", "460101", "999999")
TILTAK = (
    "norskopplaring",
    "norskopplaring",
    "sprakpraksis",
    "arbeid",
    "fagivgs",
    "annet",
    "romfart",
    "Arbeid",
    "ukjent",
)

# Codes that stand for the same unit on some structure date, or that might be taken for it.
TWINS = {"4601": "1201", "1201": "4601", "1504": "1507", "1507": "1508", "1613": "5012", "3001": "0101"}


def add_person(world: World, number: int) -> None:
    """One case: exits, vedtak, measures and categories with dates that lie near each other."""
    rng, ar = world.rng, world.settings.ar
    person_id = rng.choice(("P{}", "P{}", "p{}", "Å;{}", 'Æ"{}', "{:04}", "linje\n{}", "NULL{}")).format(number)
    lov = rng.choice((LOVER[0], LOVER[0], LOVER[1]))
    other_lov = lov if world.chance(0.5) else LOVER[lov == LOVER[0]]
    kode, other_kode = rng.choice(world.codes), rng.choice(world.codes)

    borders = (date(ar, 1, 1), date(ar, 12, 31), date(ar, 6, 30), date(ar, 2, monthrange(ar, 2)[1]))
    exit_day = rng.choice((*borders, date(ar, 3, 31), date(ar, 2, 28), last_sunday(ar, 3)))
    if world.chance(0.1):
        exit_day = rng.choice((date(ar - 1, 12, 31), date(ar + 1, 1, 1), date(1899, 12, 31)))
    leave = rng.choice((0, 0, 0, 1, 10, 45))
    limit_start = add_months(exit_day, -world.settings.grense_maneder(lov)) - timedelta(days=leave)
    start = rng.choice(
        (
            *(limit_start + timedelta(days=days) for days in (-2, -1, 0, 0, 1, 2, -31)),
            *(exit_day - timedelta(days=days) for days in (0, 1, 200)),
            *(date(ar - 3, 2, monthrange(ar - 3, 2)[1]), date(ar, 1, 1), date(ar - 1, 12, 31)),
        )
    )

    def near(*more: date) -> date:
        return rng.choice((exit_day, start, *more)) + timedelta(days=rng.choice((-1, 0, 0, 1)))

    def end(first: date) -> str:
        if world.chance(0.35):
            return rng.choice(("", "", "9999-12-31"))
        ends = (first, first + timedelta(days=9), exit_day, exit_day + timedelta(days=1), *borders)
        sound = [day for day in ends if day >= first]
        return str(rng.choice(ends if world.chance(0.03) else sound))

    def place(kommunenummer: str) -> dict[str, str]:
        bydelsnummer = rng.choice(BYDELER) if kommunenummer == "0301" or world.chance(0.1) else ""
        return {"kommunenummer": kommunenummer, "bydelsnummer": bydelsnummer}

    is_limit_case = world.chance(0.35)
    if is_limit_case:
        start = limit_start + timedelta(days=rng.choice((-1, 0, 0, 1)))

    if not world.chance(0.04):
        birth = date(ar - rng.choice((17, 18, 25, 26, 35, 36, 45, 46, 55, 56, 170)), *rng.choice(((1, 1), (12, 31))))
        shield = rng.choice(("fortrolig", "strengt_fortrolig")) if world.chance(0.15) else ""
        world.add(
            "person",
            person_id=person_id,
            fodselsdato=str(birth),
            kjonn=rng.choice("KM"),
            adressesperre=shield,
        )

    if is_limit_case:
        world.add(
            "avslutning",
            person_id=person_id,
            **place(kode),
            lov=lov,
            avslutningsdato=str(exit_day),
            avslutningsarsak=rng.choice(("", "ikke_registrert")),
            registrert_av="nir",
        )
        if world.chance(0.3):  # a programme that ended on the way, under one law or the other
            world.add(
                "avslutning",
                person_id=person_id,
                **place(kode),
                lov=rng.choice(LOVER),
                avslutningsdato=str(start + timedelta(days=rng.choice((-1, 0, 1, 30)))),
                avslutningsarsak="annet",
            )
    for _ in range(rng.choice((0, 0, 0, 1) if is_limit_case else (0, 1, 1, 1, 1, 2, 3))):
        day = rng.choice((exit_day, exit_day, exit_day, near(), near(date(ar - 1, 12, 31), start)))
        world.add(
            "avslutning",
            person_id=person_id,
            **place(kode if world.chance(0.8) else other_kode),
            lov=rng.choice((lov, lov, lov, other_lov)),
            avslutningsdato=str(day),
            avslutningsarsak=rng.choice(REASONS),
            registrert_av=rng.choice(("nir", "nir", "kommune")),
        )

    periods = [("innvilget", start)] if world.chance(0.9) else []
    for kind in ("innvilget", "forlenget", "utvidet", "utvidet", "permisjon", "stans", "avslag"):
        if world.chance(0.05 if is_limit_case else 0.15):
            periods.append((kind, near(*borders)))
    if leave:
        periods.append(("permisjon", start + timedelta(days=rng.choice((-1, 0, 1, 5)))))
    for kind, first in periods:
        is_planned_leave = kind == "permisjon" and leave
        last = str(first + timedelta(days=leave - 1)) if is_planned_leave else end(first)
        world.add(
            "vedtak",
            person_id=person_id,
            **place(kode if world.chance(0.8) else other_kode),
            lov=lov if world.chance(0.9) else other_lov,
            ordning="introduksjonsprogram" if world.chance(0.93) else "norskopplaring",
            vedtakstype=kind,
            fra_dato=str(first),
            til_dato=last,
            sluttmal=rng.choice(("", "noe")),
            har_videregaende=rng.choice(("", "0", "1")),
        )

    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        first = near(*borders)
        world.add(
            "tiltak",
            person_id=person_id,
            **place(kode if world.chance(0.75) else other_kode),
            fane=rng.choice(("intro", "intro", "norsk")),
            tiltakskode=rng.choice(TILTAK),
            fra_dato=str(first),
            til_dato=end(first),
            timer_per_uke=rng.choice(TIMER),
        )
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        first = near()
        world.add(
            "kategori",
            person_id=person_id,
            lov=lov if world.chance(0.8) else other_lov,
            kollektiv_beskyttelse=rng.choice("01"),
            fra_dato=str(first),
            til_dato=end(first),
            oppholdsgrunnlag=rng.choice(("", "NA", 'sitat "her"', "a;b")),
        )
    if world.chance(0.15):
        first = exit_day + timedelta(days=rng.choice((-100, -1, 0, 1, 1, 2)))
        last = rng.choice(("", str(first), end(first)))
        place_of_report = rng.choice((kode, kode, TWINS.get(kode, kode), rng.choice(world.codes)))
        world.add(
            "utvidet_program",
            person_id=person_id,
            kommunenummer=place_of_report,
            fra_dato=str(first),
            til_dato=last,
        )
    if world.chance(0.1):
        world.add("fravaer", person_id=person_id, timer=rng.choice(("", "7,5")))
