"""The tables that must stand on the analyst's overview, as rows of text by the id of their part.

From ``overview_counts.py`` alone. The texts around them are in ``overview_texts.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from tests.support.readback.counts import LAND, Place, list_groups
from tests.support.readback.numbers import DASH, HARD_SPACE, find_tenths, show_count, show_tenths
from tests.support.readback.overview_counts import (
    COMPARED,
    FEW,
    Counts,
    Pair,
    find_points,
    give_values,
    show_interval,
    show_points,
    show_relative,
    show_share,
    show_signed,
    show_width,
)
from tests.support.readback.sentences import list_items
from tests.support.readback.words import read_rules

Rows = list[list[str]]
_GROUNDS = ("meldt", "vedtak", "frist")
# the buckets that the frozen snapshot decides, in the order of R14
_BUCKETS = {
    "annet_ar": "Avsluttet i et annet år",
    "erstattet": "Erstattet av en senere avslutning av samme person",
    "utvidet_program": "Tatt ut på grunn av utvidet program",
    "utenfor_nevner": "Holdt utenfor på grunn av avslutningsårsaken",
    "adressesperre": "Adressesperre: talt bare i hele landet",
    "uten_enhet": "Uten kommune: talt bare i hele landet",
    "talt_med": "Talt i en kommune",
}
_WITHOUT_SHEET = ("030116", "030117")


def list_tables(counts: Counts) -> dict[str, Rows]:
    """Every table of the page, by the id of its part."""
    tables = {
        "errors": list(_list_errors(counts)),
        "widest": _list_widest(counts),
        "imdi-tasks": list(list_imdi_tasks(counts)),
        "figures": list(_list_figures(counts)),
        "years": list(_list_years(counts)),
        "counties": [_tell_county(counts, place) for place in counts.list_level("fylke")],
        "shares": _list_bars(counts),
        "follow-up": list(_list_reminders(counts)),
        "rules": list(_list_rules(counts)),
        "buckets": [[word, show_count(counts.accounting[one])] for one, word in _BUCKETS.items()],
        "look-alikes": list(_list_look_alikes(counts)),
        "units": [_tell_unit(counts, place) for place in counts.by_county],
    }
    for name, before in list_comparisons(counts).items():
        tables[f"{name}-shares"], tables[f"{name}-counts"] = _compare(counts, before)
    return tables


def list_comparisons(counts: Counts) -> dict[str, dict[Place, Pair]]:
    """What units with a sheet are compared with: their figures in the earlier round, and those of last year."""
    found = {}
    if counts.edition.earlier_round:
        found["since-round"] = {place: counts.find_before(place) for place in counts.with_sheet}
    if counts.find_year(LAND, counts.edition.ar - 1):
        found["since-year"] = {place: counts.find_year(place, counts.edition.ar - 1) for place in counts.with_sheet}
    return {name: {place: pair for place, pair in places.items() if pair} for name, places in found.items()}


def _list_errors(counts: Counts) -> Iterator[list[str]]:
    for rule, number in counts.edition.list_findings(LAND).items():
        if read_rules()[rule]["alvor"] == "feil":
            found = {place: counts.edition.list_findings(place).get(rule, 0) for place in counts.list_level("kommune")}
            most = sorted((place for place in found if found[place]), key=lambda place: (-found[place], place[1]))
            named = ", ".join(f"{counts.edition.name(place)} {show_count(found[place])}" for place in most[:3])
            yield [counts.name_rule(rule), show_count(number), show_count(len(most)), named]


def _list_widest(counts: Counts) -> Rows:
    found = []
    for place in counts.list_level("kommune"):
        people, lowest, highest = counts.ends[place]
        points, share = find_points(lowest, highest), counts.find_share(place)
        if share[1] >= FEW and points:
            ends = (show_interval(lowest, highest), show_width(lowest, highest), show_count(people))
            row = [counts.edition.name(place), show_count(share[1]), show_share(share), *ends]
            found.append((-points, place[1], row))
    return [row for _, _, row in sorted(found)[:12]]


def list_imdi_tasks(counts: Counts) -> Iterator[list[str]]:
    """What IMDi must sort out."""
    words, findings = counts.words, counts.edition.list_findings(LAND)
    if number := counts.accounting["uten_enhet"]:
        yield [words.say("imdi_uten_enhet"), show_count(number), words.say("imdi_uten_enhet_tekst")]
    for rule in ("ukjent_kommune", "oslo_uten_bydel"):
        if rule in findings:
            yield [counts.name_rule(rule), show_count(findings[rule]), words.say(f"imdi_{rule}_tekst")]
    for kode in _WITHOUT_SHEET:
        place = ("bydel", kode)
        for column in ("avsluttet", "deltakere"):
            if place in counts.places and (number := counts.edition.count_result(place, column)):
                heading = words.say(f"imdi_uten_ark_{column}", navn=counts.edition.name(place))
                yield [heading, show_count(number), words.say("imdi_uten_ark_tekst")]


def _list_figures(counts: Counts) -> Iterator[list[str]]:
    edition, words, has_earlier = counts.edition, counts.words, counts.edition.earlier_round is not None
    before = {row["tall"]: int(row["antall_for"]) for row in edition.list_rows("resultat_endring", LAND)}
    share = [text for sex in ("alle", "K", "M") for text in ("", show_share(counts.find_share(LAND, sex)))]
    if has_earlier:
        earlier = (before["mal_nadd"], before["avsluttet"])
        share += [show_share(earlier), show_points(earlier, counts.find_share(LAND))]
    yield [words.say("rad_andel"), *share]
    rows = [("avsluttet", words.say("rad_avsluttet"), ""), ("mal_nadd", words.say("rad_mal"), "avsluttet")]
    rows += [(row["kode"], row["navn_nb"], "avsluttet") for row in list_groups()]
    rows.append(("utelatt_utvidet", words.say("rad_tatt_ut"), ""))

    def tell(column: str, name: str, base: str) -> list[str]:
        cells = [name]
        for sex in ("alle", "K", "M"):
            number = edition.count_result(LAND, column, sex)
            cells += [show_count(number), show_share((number, edition.count_result(LAND, base, sex))) if base else ""]
        if has_earlier:
            cells += [show_count(before[column]), show_signed(edition.count_result(LAND, column) - before[column])]
        return cells

    yield from (tell(*row) for row in rows)
    empty = [""] * (7 if has_earlier else 5)
    grounds = {row["grunn"]: int(row["antall"]) for row in edition.list_rows("utelatt", LAND)}
    for ground in _GROUNDS:
        yield [words.say(f"rad_{ground}"), show_count(grounds.get(ground, 0)), *empty]
    yield tell("deltakere", words.say("rad_deltakere"), "")
    yield tell("deltakere_uten_tiltak", words.say("rad_uten_tiltak"), "deltakere")
    hours = show_tenths(find_tenths(edition.find("tiltak_sum", LAND)["timer_per_uke"]))
    yield [words.say("rad_timer"), hours, *empty]


def _list_years(counts: Counts) -> Iterator[list[str]]:
    rows = counts.edition.list_rows("utvikling", LAND)
    if len(rows) < 2:
        return
    past: Pair | None = None
    for row in rows:
        share = (int(row["mal_nadd"]), int(row["avsluttet"]))
        numbers = (show_count(share[1]), show_count(share[0]), show_share(share), show_points(past, share))
        yield [row["kilde_utgave"], *numbers]
        past = share


def _tell_county(counts: Counts, place: Place) -> list[str]:
    _, lowest, highest = counts.ends[place]
    share = counts.find_share(place)
    numbers = [counts.edition.count_result(place, name) for name in ("deltakere_uten_tiltak", "deltakere")]
    return [
        counts.edition.name(place),
        show_count(share[1]),
        show_share(share),
        show_interval(lowest, highest),
        show_share((counts.edition.count_result(place, "ikke_registrert"), share[1])),
        show_share((numbers[0], numbers[1])),
    ]


def list_shares(counts: Counts) -> tuple[list[Fraction], list[Fraction]]:
    """The share in percent of municipalities with exits enough, and of those with fewer."""
    pairs = [counts.find_share(place) for place in counts.list_level("kommune")]
    shares = [(Fraction(100 * reached, ended), ended) for reached, ended in pairs if ended]
    return [one for one, ended in shares if ended >= FEW], [one for one, ended in shares if ended < FEW]


def _list_bars(counts: Counts) -> Rows:
    many, few = list_shares(counts)
    rows = []
    for start in range(0, 100, 5):
        end = start + 5
        key = "intervall_siste" if end == 100 else "intervall"
        name = counts.words.say(key, fra=start, til=f"{end}{HARD_SPACE}%")
        numbers = [sum(1 for one in shares if start <= one < end or one == end == 100) for shares in (many, few)]
        rows.append([name, *map(show_count, numbers)])
    return rows


def _list_reminders(counts: Counts) -> Iterator[list[str]]:
    touched = [(place, row) for place, row in counts.follow_up.items() if row["berorte"] != "0"]
    for place, row in touched[:15]:
        _, lowest, highest = counts.ends[place]
        share = counts.find_share(place)
        yield [
            counts.edition.name(place),
            show_count(int(row["berorte"])),
            _tell_heaviest(counts, place),
            show_signed(int(row["berorte_endring"])) if row["berorte_endring"] else DASH,
            show_share((counts.edition.count_result(place, "ikke_registrert"), share[1])),
            show_share((int(row["sene"]), int(row["registreringer"]))),
            show_share(share),
            show_interval(lowest, highest),
        ]


def _tell_heaviest(counts: Counts, place: Place) -> str:
    """Of the points that touch the result, the one of the worst severity and group with most people."""
    severities = ("feil", "advarsel", "opplysning")
    rules = read_rules()
    found = {
        rule: number for rule, number in counts.edition.list_findings(place).items() if rules[rule].get("virkning")
    }
    worst = min(
        found,
        key=lambda rule: (severities.index(rules[rule]["alvor"]), rules[rule].get("gruppe", 9), -found[rule],
                          rules[rule]["rekkefolge"], rule),
    )  # fmt: skip
    return f"{counts.name_rule(worst)} {counts.words.count('ring_personer', found[worst])}"


def _list_rules(counts: Counts) -> Iterator[list[str]]:
    edition, values = counts.edition, give_values(counts.edition)
    changes = {row["regel"]: row for row in edition.list_rows("funn_endring", LAND)}
    for rule, told in read_rules().items():
        number, change = edition.list_findings(LAND).get(rule, 0), changes.get(rule)
        moved = [int(change[name]) for name in ("antall_for", "rettet", "apne", "nye", "antall")] if change else [0] * 5
        if number or moved[0] or moved[4]:
            units = sum(1 for place in counts.list_level("kommune") if edition.list_findings(place).get(rule))
            words = (
                counts.name_rule(rule),
                counts.name_severity(told["alvor"]),
                told["nb"]["hvorfor"].format(**values),
            )
            since = map(show_count, moved[:4]) if edition.earlier_round else ()
            yield [*words, show_count(number), show_count(units), *since]


def _list_look_alikes(counts: Counts) -> Iterator[list[str]]:
    edition, words, findings = counts.edition, counts.words, counts.edition.list_findings(LAND)
    kommuner, bydeler = counts.list_level("kommune"), counts.list_level("bydel")
    sums = {name: sum(edition.count_result(place, name) for place in kommuner) for name in ("avsluttet", "deltakere")}
    pairs = [
        ("likt_land", edition.count_result(LAND, "avsluttet"), "likt_kommuner", sums["avsluttet"]),
        ("likt_deltakere_land", edition.count_result(LAND, "deltakere"), "likt_deltakere_kommuner", sums["deltakere"]),
        (
            "likt_oslo",
            edition.count_result(counts.oslo, "avsluttet"),
            "likt_bydeler",
            sum(edition.count_result(place, "avsluttet") for place in bydeler),
        ),
    ]
    reasons = ("likt_kommuner_tekst", "likt_deltakere_tekst", "likt_bydeler_tekst")
    for (one, first, other, second), why in zip(pairs, reasons, strict=True):
        if first != second:
            yield [words.say(one), show_count(first), words.say(other), show_count(second), words.say(why)]
    for name, table, column, rule, why in (
        ("ikke_registrert", "resultat", "ikke_registrert", "avsluttet_uten_arsak", "ikke_registrert"),
        ("uten_tiltak", "resultat", "deltakere_uten_tiltak", "deltaker_uten_tiltak", "uten_tiltak"),
        ("norskfane", "tiltak_sum", "kun_norskfane", "norsk_mangler_i_introfane", "norskfane"),
        ("uten_timer", "tiltak_sum", "deltakere_med_tiltak_uten_timer", "tiltak_uten_timer", "norskfane"),
    ):
        number, found = edition.count(table, LAND, column), findings.get(rule, 0)
        if number != found:
            point = words.say("likt_punkt", navn=counts.name_rule(rule))
            figures = (show_count(number), point, show_count(found))
            yield [words.say(f"likt_{name}"), *figures, words.say(f"likt_{why}_tekst")]
    every = {(row["niva"], row["kode"]): row for row in counts.read("malintervall")}
    differing = []
    for place in counts.follow_up:
        own, row = show_interval(*counts.ends[place][1:]), every[place]
        low, high = ((int(row[f"{end}_mal_nadd"]), int(row[f"{end}_avsluttet"])) for end in ("lavest", "hoyest"))
        if own != show_interval(low, high):
            differing.append((edition.name(place), own, show_interval(low, high)))
    for name, own, wider in differing[:1]:
        why = words.count("likt_mulig_tekst", len(differing))
        yield [words.say("likt_mulig", navn=name), own, words.say("likt_mulig_alle", navn=name), wider, why]


def _compare(counts: Counts, before: dict[Place, Pair]) -> tuple[Rows, Rows]:
    """The units whose share has moved most, and those whose number has, for its size."""
    shares, numbers = [], []
    for place, then in before.items():
        now, name = counts.find_share(place), counts.edition.name(place)
        counted = [show_count(then[1]), show_count(now[1])]
        points = find_points(then, now)
        if min(then[1], now[1]) >= COMPARED and points:
            row = [name, *counted, show_share(then), show_share(now), show_points(then, now)]
            shares.append((-abs(points), place, row))
        small, large = sorted((then[1], now[1]))
        if large >= COMPARED and small != large:
            row = [name, *counted, show_signed(now[1] - then[1]), show_relative(then[1], now[1])]
            shown = Fraction(100 * abs(now[1] - then[1]), then[1]) if then[1] else Fraction(10**9 + now[1])
            numbers.append((-Fraction(large + 1, small + 1), place, shown, row))
    listed = sorted(sorted(numbers)[:10], key=lambda item: -item[2])
    return [row for _, _, row in sorted(shares)[:10]], [row for *_, row in listed]


def _tell_unit(counts: Counts, place: Place) -> list[str]:
    edition, share, (_, lowest, highest) = counts.edition, counts.find_share(place), counts.ends[place]
    row, has_sheet = counts.follow_up.get(place), place in counts.with_sheet
    since = show_signed(int(row["berorte_endring"])) if row and row["berorte_endring"] else DASH
    quality = [
        show_count(int(row["berorte"])) if row else "",
        *([since if row else ""] if edition.earlier_round else []),
        show_share((int(row["sene"]), int(row["registreringer"]))) if row else "",
        show_count(len(list_items(edition, place, counts.sheet_words))) if has_sheet else "",
    ]
    names = ("ikke_registrert", "utelatt_utvidet", "deltakere", "deltakere_uten_tiltak")
    return [
        place[1],
        edition.name(place),
        counts.find_county(place),
        show_count(share[1]),
        show_count(share[0]),
        show_share(share),
        show_interval(lowest, highest),
        show_width(lowest, highest),
        *(show_count(edition.count_result(place, name)) for name in names),
        show_tenths(find_tenths(edition.find("tiltak_sum", place)["timer_per_uke"])),
        show_count(counts.count_severity(place, "feil")),
        show_count(counts.count_severity(place, "advarsel")),
        *quality,
        "nb, nn" if has_sheet else "",
    ]
