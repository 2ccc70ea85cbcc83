"""The tables and sentences of a report in one language, finished: pages, workbook and PDF only render them.

Which tables there are, and in which order, is the list in ``tables.toml`` or one that IMDi has changed. The texts are
in ``words/``. No figure is computed here but shares and months from what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path

from pipeline.report.hiding import COUNTS
from pipeline.report.material import THIS, Material, Row
from pipeline.report.view import Cell, Line, Table, View
from pipeline.sheets.words.percent import HIDDEN, format_count, format_date, format_decimal, format_percent
from pipeline.sheets.words.texts import Texts, load_texts

WORDS = Path(__file__).parent / "words"
# T4: a month is a twelfth of a year of 365.25 days
_DAYS_IN_MONTH = Decimal("30.4375")
_SHARE = "andel_kort"
_FEW = ("startet", "deltakere", "beholdning", "avsluttet", "mal_nadd")


def compose(material: Material, names: Iterable[str], language: str) -> View:
    """Compose the report with these tables, in this order."""
    texts = load_texts(language, WORDS)
    composer = _Composer(material, texts)
    tables = tuple(composer.make(name) for name in names)
    return View(
        language=language,
        title=texts.say("tittel", periode=composer.period()),
        subtitle=texts.say("undertittel"),
        skip=texts.say("hopp"),
        other=texts.say("annet_sprak"),
        hidden=texts.say("vises_ikke"),
        findings_title=texts.say("kort_overskrift"),
        findings=tuple(composer.find()),
        picture_title=texts.say("bilde_tittel" if len(material.periods) > 1 else "bilde_tittel_alene"),
        bars=composer.list_bars(),
        tables=tables,
        notes_title=texts.say("merknader"),
        notes=tuple(composer.list_notes()),
    )


class _Composer:
    def __init__(self, material: Material, texts: Texts) -> None:
        self._material, self._texts = material, texts
        self._say = texts.say

    def period(self) -> str:
        period = self._material.period
        if period.is_whole_year:
            return self._say("hele_aret", ar=period.year)
        return self._say("periode", fra=format_date(period.first), til=format_date(period.last))

    def make(self, name: str) -> Table:
        """One table by its name in the list."""
        columns, lines, notes = TABLES[name](self)
        head = (self._say(f"tabell_{name}_hva"), *columns)
        return Table(name, self._say(f"tabell_{name}"), head, tuple(lines), tuple(map(self._say, notes)))

    def nation(self, period: str) -> Row:
        return self._material.find(period, "hovedtall", niva="land", inndeling="alle")

    def find(self) -> Iterator[str]:
        """What was found, in a few sentences."""
        row = self.nation(THIS)
        told = {name: format_count(row[name]) for name in COUNTS}
        yield self._say("funn_startet", til=format_date(self._material.period.last), **told)
        share = format_percent(row["mal_nadd"], row["avsluttet"])
        yield self._say("funn_avsluttet", andel=share, **told) if row["avsluttet"] else self._say("funn_ingen")
        for period in self._material.periods[1:2]:
            then = self.nation(period)
            yield self._say(f"funn_{period}", **{name: format_count(then[name]) for name in COUNTS})

    def list_bars(self) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
        """What the picture shows: for each count, its number in each period."""
        return tuple(
            (
                self._say(f"kolonne_{name}"),
                tuple((self._say(f"bilde_{one}"), int(self.nation(one)[name])) for one in self._material.periods),
            )
            for name in ("startet", "beholdning", "avsluttet", "mal_nadd")
        )

    def list_notes(self) -> Iterator[str]:
        material = self._material
        yield self._say("merknad_kilde", skjaering=format_date(material.cutoff))
        yield self._say("merknad_frist")
        if material.cutoff_then is not None:
            yield self._say("merknad_i_fjor_da", skjaering=format_date(material.cutoff_then))
        yield from (self._say(key, ar=material.period.year - 1) for key in material.lacks)
        yield self._say("merknad_startet")
        yield self._say("merknad_maal")
        if material.hidden:
            yield self._say("merknad_skjult")

    def key_figures(self) -> Made:
        rows = {period: self.nation(period) for period in self._material.periods}
        lines = [
            Line(self._say(f"kolonne_{name}"), tuple(_count(row[name]) for row in rows.values())) for name in COUNTS
        ]
        share = Line(self._say("kolonne_andel"), tuple(_share(row) for row in rows.values()))
        waiting = Line(
            self._say("rad_uten_vedtak"),
            tuple(_count(self._material.find(one, "uten_vedtak", kategori="alle")["personer"]) for one in rows),
        )
        place = COUNTS.index("mal_nadd") + 1
        return [self._say(f"kolonne_{one}") for one in rows], [*lines[:place], share, *lines[place:], waiting], ()

    def divided(self, division: str) -> Made:
        rows = [
            row
            for row in self._material.tables[THIS]["hovedtall"]
            if row["niva"] == "land" and row["inndeling"] == division
        ]
        lines = [self._line(self._say(f"{division}_{row['verdi']}"), row, COUNTS) for row in rows]
        return self._columns(COUNTS), lines, ("merknad_lov",) if division == "lov" else ()

    def counties(self) -> Made:
        rows = [row for row in self._material.tables[THIS]["hovedtall"] if row["niva"] == "fylke"]
        return self._columns(COUNTS), [self._line(row["navn"], row, COUNTS) for row in rows], ()

    def countries(self) -> Made:
        rows = self._material.tables[THIS]["landbakgrunn"]
        lines = [self._line(self._name_country(row["land"]), row, _FEW) for row in rows]
        return self._columns(_FEW), lines, ()

    def without_decision(self) -> Made:
        rows = {one: self._material.tables[one]["uten_vedtak"] for one in self._material.periods}
        lines = [
            Line(
                self._say(f"kategori_{row['kategori']}"),
                tuple(_count(each[number]["personer"]) for each in rows.values()),
                is_part=number > 0,
            )
            for number, row in enumerate(rows[THIS])
        ]
        return [self._say(f"kolonne_{one}") for one in rows], lines, ()

    def times(self) -> Made:
        quartiles = ("nedre_kvartil", "median", "ovre_kvartil")
        lines = [
            Line(self._say(f"tid_{row['tid']}"), (_count(row["antall"]), *(_months(row[name]) for name in quartiles)))
            for row in self._material.tables[THIS]["tider"]
        ]
        return [self._say(f"kolonne_{name}") for name in ("antall", *quartiles)], lines, ("merknad_maaned",)

    def measures(self) -> Made:
        codes, language = self._material.codes, self._texts.language
        names = {one.kode: one.navn[language] for one in codes.measure_groups}
        names |= {one.kode: one.navn[language] for one in codes.measures}
        lines = []
        for row in self._material.tables[THIS]["tiltak"]:
            group, code = row["hovedgruppe"], row["tiltakskode"]
            if group == "uten_tiltak":
                lines.append(Line(self._say("uten_tiltak"), (_count(row["deltakere"]),)))
            elif code == "alle" or code in names:
                own = names[group] if code == "alle" else names[code]
                lines.append(Line(own, (_count(row["deltakere"]),), is_part=code != "alle"))
        return self._columns(("deltakere",)), lines, ()

    def late(self) -> Made:
        columns = [self._say(f"kolonne_{name}") for name in ("registreringer", "sene", "andel_sene")]
        rows = self._material.tables[THIS]["registreringer"]
        unknown = Cell(self._say("ikke_kjent"))
        lines = [
            Line(
                self._say(f"registrering_{row['tabell']}"),
                (unknown,) * len(columns)
                if row["registreringer"] is None
                else (
                    _count(row["registreringer"]),
                    _count(row["sene"]),
                    Cell(format_percent(row["sene"], row["registreringer"])),
                ),
            )
            for row in rows
        ]
        return columns, lines, ("merknad_ikke_kjent",) if any(row["sene"] is None for row in rows) else ()

    def _columns(self, names: Iterable[str]) -> list[str]:
        return [self._say(f"kolonne_{name}") for name in _add_share(names)]

    def _line(self, label: str, row: Row, names: Iterable[str]) -> Line:
        return Line(label, tuple(_share(row) if name == _SHARE else _count(row[name]) for name in _add_share(names)))

    def _name_country(self, code: str) -> str:
        key = f"land_{code}"
        return self._say(key) if key in self._texts.entries else code


Made = tuple[list[str], list[Line], tuple[str, ...]]


def _divide(division: str) -> Callable[[_Composer], Made]:
    return lambda composer: composer.divided(division)


TABLES: dict[str, Callable[[_Composer], Made]] = {
    "nokkeltall": _Composer.key_figures,
    "kjonn": _divide("kjonn"),
    "alder": _divide("alder"),
    "lov": _divide("lov"),
    "beskyttelse": _divide("beskyttelse"),
    "ukraina": _divide("ukraina"),
    "landbakgrunn": _Composer.countries,
    "fylker": _Composer.counties,
    "uten_vedtak": _Composer.without_decision,
    "tider": _Composer.times,
    "tiltak": _Composer.measures,
    "registreringer": _Composer.late,
}
"""Every table that a list may name."""


def _add_share(names: Iterable[str]) -> list[str]:
    """The names with the share after the count that it is of, where that is among them."""
    return [one for name in names for one in ([name, _SHARE] if name == "mal_nadd" else [name])]


def _count(value: int | None) -> Cell:
    return Cell(HIDDEN) if value is None else Cell(format_count(value), value)


def _share(row: Row) -> Cell:
    """Whole percent (R13), hidden where a count of it is (P3)."""
    part, whole = row["mal_nadd"], row["avsluttet"]
    return Cell(HIDDEN) if part is None or whole is None else Cell(format_percent(part, whole))


def _months(days: float | None) -> Cell:
    if days is None:
        return Cell(format_decimal(None))
    months = Decimal(repr(days)) / _DAYS_IN_MONTH
    return Cell(format_decimal(months), months)
