"""The tables on a unit's sheet about who was taken out, participants and measures, and what has changed.

From the counts of the result tables by the rules (R6, R9, R11–R13), in the order of the code lists. Tables about the
result are in ``grids.py``.
"""

from __future__ import annotations

from tests.support.readback.counts import Place, Published, list_groups
from tests.support.readback.county import Around
from tests.support.readback.grids import name_places, say_all
from tests.support.readback.model import Grid, Line, as_change, as_count, as_share, as_tenths
from tests.support.readback.numbers import divide, find_percent, show_date
from tests.support.readback.told import describe_limit
from tests.support.readback.words import Words, read_codes, read_rules


def make_taken_out(edition: Published, place: Place, words: Words) -> Grid | None:
    """Who was taken out: by evidence, with a sum of several kinds, and by reason (R6, R9); only what somebody has."""
    found = {row["grunn"]: int(row["antall"]) for row in edition.list_rows("utelatt", place)}
    rows = [(ground, found[ground]) for ground in ("meldt", "vedtak", "frist") if found[ground]]
    if len(rows) > 1:
        rows.append(("sum", sum(number for _, number in rows)))
    if found["utenfor_nevner"]:
        rows.append(("utenfor_nevner", found["utenfor_nevner"]))
    if not rows:
        return None
    limit = describe_limit(edition, words)
    return Grid(
        words.say("utelatt_fane"),
        words.say("utelatt_tabell", ar=edition.ar),
        say_all(words, "kolonne_grunn", "kolonne_personer"),
        tuple(Line(key, words.say(f"grunn_{key}", grense=limit), (as_count(number),)) for key, number in rows),
    )


def make_sums(edition: Published, place: Place, words: Words) -> Grid:
    """Participants and hours, here and around (R12)."""
    places, nobody = name_places(edition, place, words), words.say("ingen_timer")
    around = Around(edition, place, words)

    def count(key: str, label: str) -> Line:
        return Line(key, words.say(label), tuple(around.show(one, key) for _, one in places))

    shares = [around.share(one, "deltakere_uten_tiltak", "deltakere", nobody) for _, one in places]
    lines = (
        count("deltakere", "rad_deltakere"),
        count("deltakere_uten_tiltak", "rad_uten_tiltak"),
        Line("andel_uten_tiltak", words.say("rad_andel_uten_tiltak"), tuple(shares)),
        count("kun_norskfane", "rad_kun_norskfane"),
        count("deltakere_med_tiltak_uten_timer", "rad_uten_timer"),
        Line("timer_per_uke", words.say("rad_timer"), tuple(around.hours(one, nobody) for _, one in places)),
    )
    headings = (words.say("kolonne_tall"), *(name for name, _ in places))
    caption = words.say("tiltak_sum_tabell", ar=edition.ar)
    note = " ".join(filter(None, (words.say("tiltak_timer_forklaring"), around.explain(lines))))
    return Grid(words.say("tiltak_sum_fane"), caption, headings, lines, note)


def make_stonad(edition: Published, place: Place, words: Words) -> Grid:
    """Who was paid introduksjonsstønad, the mean of their months, and who could not be looked up (T3)."""
    row = edition.find("stonad", place)
    paid, months = int(row["deltakere_med_stonad"]), int(row["stonad_maneder"])
    mean = divide(10 * months, paid) if paid else None
    lines = (
        Line("deltakere_med_stonad", words.say("rad_deltakere_med_stonad"), (as_count(paid),)),
        Line("snitt_maneder", words.say("rad_snitt_maneder"), (as_tenths(mean, words.say("ingen_maneder")),)),
        Line(
            "deltakere_uten_oppslag",
            words.say("rad_deltakere_uten_oppslag"),
            (as_count(int(row["deltakere_uten_oppslag"])),),
        ),
    )
    headings = (words.say("kolonne_tall"), name_places(edition, place, words)[0][0])
    note = words.say("stonad_forklaring", dato=show_date(edition.stonad_taken))
    return Grid(words.say("stonad_fane"), words.say("stonad_tabell", ar=edition.ar), headings, lines, note)


def make_kinds(edition: Published, place: Place, words: Words) -> Grid:
    """Participants by main group and kind of measure; an unknown kind only where somebody has one."""
    places, around = name_places(edition, place, words), Around(edition, place, words)

    def make_line(group: str, measure: str, label: str) -> Line:
        shares = (around.share(one, (group, measure), "deltakere", words.say("ingen_timer")) for _, one in places)
        key = f"{group}.{measure}" if measure else group
        return Line(key, label, (around.show(place, (group, measure)), *shares))

    lines = []
    for group in read_codes("tiltaksgruppe"):
        if group["kode"] == "ukjent" and not around.count(place, ("ukjent", "")):
            continue
        lines.append(make_line(group["kode"], "", words.name(group)))
        kinds = [row for row in read_codes("tiltakskode") if row["hovedgruppe"] == group["kode"]]
        lines += [make_line(group["kode"], row["kode"], words.name(row)) for row in kinds if len(kinds) > 1]
    headings = (*say_all(words, "kolonne_tiltak", "kolonne_antall"), *(name for name, _ in places))
    note = " ".join([words.say("tiltak_flere"), *filter(None, [around.explain(lines)])])
    return Grid(words.say("tiltak_fane"), words.say("tiltak_tabell", ar=edition.ar), headings, tuple(lines), note)


def make_figure_changes(edition: Published, place: Place, words: Words) -> Grid | None:
    """Every figure of the result that has changed, and the share after the goal where it may have."""
    labels = {group["kode"]: words.name(group) for group in list_groups()}
    labels |= {
        key: words.say(label)
        for key, label in {
            "avsluttet": "rad_avsluttet",
            "mal_nadd": "rad_mal",
            "utelatt_utvidet": "rad_utelatt",
            "deltakere": "rad_deltakere",
            "deltakere_uten_tiltak": "rad_uten_tiltak",
        }.items()
    }
    figures = {
        row["tall"]: (int(row["antall_for"]), int(row["antall"]))
        for row in edition.list_rows("resultat_endring", place)
    }
    nobody, lines = words.say("ingen_andel"), []
    share_moves = any(before != now for key, (before, now) in figures.items() if key in ("avsluttet", "mal_nadd"))
    for key, (before, now) in figures.items():
        if before != now or (key == "mal_nadd" and share_moves):
            lines.append(Line(key, labels[key], (as_count(before), as_count(now), as_change(before, now))))
        if key == "mal_nadd" and share_moves:
            (reached_then, reached), (ended_then, ended) = figures["mal_nadd"], figures["avsluttet"]
            change = as_change(find_percent(reached_then, ended_then), find_percent(reached, ended), nobody)
            then, this = as_share(reached_then, ended_then, nobody), as_share(reached, ended, nobody)
            lines.append(Line("andel_mal", words.say("rad_andel"), (then, this, change)))
    if not lines:
        return None
    headings = say_all(words, "kolonne_tall", "kolonne_for", "kolonne_na", "kolonne_endring")
    note = words.say("prosentpoeng")
    return Grid(words.say("endring_fane"), words.say("endring_tabell"), headings, tuple(lines), note)


def make_finding_changes(edition: Published, place: Place, words: Words) -> Grid | None:
    """What became of what was to be looked at, for rules with somebody corrected or new."""
    found = {row["regel"]: row for row in edition.list_rows("funn_endring", place)}
    columns = ("antall_for", "rettet", "apne", "nye", "antall")
    lines = [
        Line(rule, words.rule(rule)["navn"], tuple(as_count(int(found[rule][column])) for column in columns))
        for rule in read_rules()
        if rule in found and (found[rule]["rettet"], found[rule]["nye"]) != ("0", "0")
        # nothing is to be done about it, so it is neither corrected nor new
        if rule != "sen_registrering"
    ]
    if not lines:
        return None
    names = ("kolonne_punkt", "kolonne_for", "kolonne_rettet", "kolonne_apne", "kolonne_nye", "kolonne_na")
    note = words.say("funn_endring_forklaring")
    return Grid(
        words.say("funn_endring_fane"), words.say("funn_endring_tabell"), say_all(words, *names), tuple(lines), note
    )
