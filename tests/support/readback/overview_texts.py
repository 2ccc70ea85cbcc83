"""The texts with a number in them that must stand on the analyst's overview outside its tables, each as often as here.

What the checks and the notices of the run warn of is told by the run, and no result table has it: the page's texts
about them are given to :func:`list_texts`, and must then stand there too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.readback.counts import LAND, Place
from tests.support.readback.numbers import HARD_SPACE, has_digit, show_count, show_date
from tests.support.readback.overview_counts import COMPARED, FEW, Counts, find_quartiles, round_away, show_share
from tests.support.readback.overview_tables import list_comparisons, list_imdi_tasks, list_shares

_CHECKS = Path(__file__).parents[3] / "sql" / "checks"


def list_texts(counts: Counts, told: Sequence[tuple[str, str, str]] = ()) -> list[str]:
    """Every text with a digit in it. ``told``: level, heading and text of each notice of the run."""
    texts = [
        *_tell_top(counts),
        *_tell_readiness(counts, told),
        *_tell_steps(counts, told),
        *_tell_signals(counts),
        *_tell_spread(counts),
        *_tell_comparisons(counts),
        *_tell_rest(counts),
    ]
    return [text for text in texts if has_digit(text)]


def _tell_top(counts: Counts) -> Iterator[str]:
    edition, words = counts.edition, counts.words
    yield words.say("tittel", utgave=edition.key)
    yield f"{edition.key} {words.say('overskrift')}"
    for name in ("skjaeringsdato", "sendt", "frist"):
        if name in edition.round:
            yield show_date(str(edition.round[name]))
    own = edition.round.get("frist_enhet", {})
    yield ", ".join(f"{kode}: {show_date(str(day))}" for kode, day in sorted(own.items()))
    yield edition.support_tag
    yield edition.earlier_round or ""
    yield show_count(len(counts.with_sheet))
    yield edition.software.removeprefix("introresultat ")
    yield counts.snapshot_hash


def _list_gaps(counts: Counts) -> dict[str, list[Place]]:
    """The places that an alert is about, by its key."""
    kommuner, last = counts.list_level("kommune"), counts.edition.ar - 1

    def was_large(place: Place) -> int:
        before = (counts.find_before(place), counts.find_year(place, last))
        return max((pair[1] for pair in before if pair), default=0)

    ended = {place: counts.find_share(place)[1] for place in kommuner}
    silent = [place for place in kommuner if counts.has_nobody(place)]
    return {
        "tomt_fylke": [place for place in counts.list_level("fylke") if counts.has_nobody(place)],
        "borte": [place for place in kommuner if not ended[place] and was_large(place) >= COMPARED],
        "tom": silent,
        "uten_avslutning": [place for place in kommuner if not ended[place] and place not in silent],
    }


def _count_things(counts: Counts, told: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    """How many alerts there are, by level."""
    gaps, levels = _list_gaps(counts), [level for level, _, _ in told]
    tasks = bool(list(list_imdi_tasks(counts)))
    return {
        "first": levels.count("first") + bool(gaps["tomt_fylke"]) + bool(gaps["borte"]),
        "look": levels.count("look") + bool(gaps["tom"]) + tasks,
    }


def _tell_readiness(counts: Counts, told: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    words, edition = counts.words, counts.edition
    stopping = sum(path.read_text(encoding="utf-8").startswith("-- stop:") for path in _CHECKS.glob("*.sql"))
    verdict = [words.say("dom_ingen_varsler", kontroller=words.count("dom_kontroller", stopping))]
    things = _count_things(counts, told)
    if things["first"]:
        verdict.append(words.count("dom_forst", things["first"]))
    else:
        verdict.append(words.count("dom_se", things["look"]) if things["look"] else words.say("dom_klar"))
    yield " ".join(verdict)
    first = [(place, row) for place, row in counts.follow_up.items() if row["berorte"] != "0"][:5]
    if first:
        named = (f"{edition.name(place)} {words.count('ring_personer', int(row['berorte']))}" for place, row in first)
        yield f"{words.say('ring')} {', '.join(named)}. {words.say('ring_hvorfor')}"
    for _, heading, text in told:
        yield from (heading, text)
    for key, places in _list_gaps(counts).items():
        if places:
            yield words.count(f"alarm_{key}", len(places))
            yield words.say(f"alarm_{key}_tekst", grense=COMPARED)
            yield words.count("alle_enhetene", len(places)) if len(places) > 24 else ""
            yield from (_note(counts, key, place) for place in places)
    if tasks := len(list(list_imdi_tasks(counts))):
        yield words.count("alarm_imdi", tasks)


def _note(counts: Counts, key: str, place: Place) -> str:
    """A unit that an alert names, with how many it had."""
    words, name, last = counts.words, counts.edition.name(place), counts.find_year(place, counts.edition.ar - 1)
    if key == "borte":
        most = max(pair[1] for pair in (counts.find_before(place), last) if pair)
        return f"{name} {words.say('alarm_borte_for', n=show_count(most))}"
    if key in ("tom", "uten_avslutning") and last and last[1]:
        return f"{name} {words.say('alarm_i_fjor', n=show_count(last[1]))}"
    return name


def _tell_steps(counts: Counts, told: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    words, key = counts.words, counts.edition.key
    if things := sum(_count_things(counts, told).values()):
        yield words.count("steg_se", things)
    if not counts.edition.is_preliminary:
        yield f"{words.say('steg_ssb')} data/{key}/overlevering"
    yield f"{words.say('steg_lenker')} introresultat links make {key}"


def _tell_signals(counts: Counts) -> Iterator[str]:
    edition, words = counts.edition, counts.words
    share, (people, lowest, highest) = counts.find_share(LAND), counts.ends[LAND]
    given = {"mal": show_count(share[0]), "avsluttet": show_count(share[1])}
    yield show_share(share)
    if lowest[1] and highest[1]:
        yield words.say("signal_mal_tekst", **given, lavest=show_share(lowest), hoyest=show_share(highest))
    else:
        yield words.say("signal_mal_tekst_alene", **given)
    kommuner = counts.list_level("kommune")
    missing = edition.count_result(LAND, "ikke_registrert")
    yield show_count(missing)
    lacking = sum(1 for place in kommuner if edition.count_result(place, "ikke_registrert"))
    yield words.count("signal_uten_arsak_tekst", lacking, andel=show_share((missing, share[1])))
    yield show_count(people)
    yield show_count(sum(1 for place in counts.with_sheet if counts.count_severity(place, "feil")))
    yield words.say("signal_viktig_tekst", n=show_count(len(counts.with_sheet)))
    gaps = _list_gaps(counts)
    yield show_count(len(gaps["tom"]))
    waiting = show_count(len(gaps["uten_avslutning"]))
    yield words.say("signal_tomme_tekst", n=show_count(len(kommuner)), flere=waiting)
    yield words.say("usikre_tabell", grense=FEW)
    yield words.say("land_tabell_runde", utgave=edition.earlier_round) if edition.earlier_round else ""


def _tell_spread(counts: Counts) -> Iterator[str]:
    words, share = counts.words, counts.find_share(LAND)
    many, few = list_shares(counts)
    without = len(counts.list_level("kommune")) - len(many) - len(few)
    numbers = {"mange": show_count(len(many)), "fa": show_count(len(few)), "uten": show_count(without)}
    told = [words.say("spredning_tekst", **numbers, grense=FEW)]
    quartiles = [f"{round_away(one)}{HARD_SPACE}%" for one in find_quartiles(many)]
    if quartiles:
        told.append(words.say("spredning_midten", **dict(zip(("q1", "median", "q3"), quartiles, strict=True))))
    if share[1]:
        told.append(words.say("spredning_landet", andel=show_share(share)))
    yield " ".join(told)
    yield " ".join(told)  # the picture says it too, to whoever cannot see it
    yield words.say("spredning_forklaring", grense=FEW)
    yield words.count("spredning_mange", len(many), grense=FEW)
    yield words.count("spredning_fa", len(few), grense=FEW - 1)
    yield words.say("spredning_land", andel=show_share(share)) if share[1] else ""
    yield show_share(share)
    yield from quartiles
    if many:
        lowest, highest = (f"{round_away(one)}{HARD_SPACE}%" for one in (min(many), max(many)))
        yield words.say("merke_ytterst_verdi", lavest=lowest, hoyest=highest)
    yield from _list_drawn(many, few)


def _list_drawn(many: Sequence[object], few: Sequence[object]) -> Iterator[str]:
    """The numbers in the picture: its axis, below each half, and over each bar its count, on a halo of itself."""
    for _ in range(2):
        yield from (f"{at}{HARD_SPACE}%" for at in range(0, 101, 20))
    for shares in (many, few):
        for start in range(0, 100, 5):
            number = sum(1 for one in shares if start <= one < start + 5 or one == start + 5 == 100)  # type: ignore[operator]
            yield from [show_count(number)] * 2 if number else []


def _tell_comparisons(counts: Counts) -> Iterator[str]:
    words, edition = counts.words, counts.edition
    last = next((r for r in edition.list_rows("utvikling", LAND) if int(r["ar"]) == edition.ar - 1), None)
    keys = {"since-round": ("runde", edition.earlier_round), "since-year": ("ar", last and last["kilde_utgave"])}
    for name, before in list_comparisons(counts).items():
        key, other = keys[name]
        yield words.say(f"endring_{key}", utgave=other)
        without = len(counts.with_sheet) - len(before)
        note = words.say("endring_merknad", grense=COMPARED)
        yield f"{note} {words.count('endring_uten', without)}" if without else note


def _tell_rest(counts: Counts) -> Iterator[str]:
    words = counts.words
    yield words.say("filter_fa", grense=FEW)
    yield f"{words.say('lenker_kjoring')} {words.say('lenker_kall', utgave=counts.edition.key)}"
