"""The truth files: what was planted, counted from the plan's own labels and never by the rules' SQL.

``fasit.json`` holds figures only, ``fasit_funn.csv`` the made-up people with planted faults.
A tally is filled block by block while the register is made, by ``register.py``; the labels come from ``people.py``,
``registrations.py`` and ``mess.py``, the faults from ``planter.py``.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from pipeline.nir.closed_lists import SEXES
from pipeline.nir.contract import IKKE_REGISTRERT, LOVER
from pipeline.synthetic.draws import Bools
from pipeline.synthetic.frames import Frame, take
from pipeline.synthetic.plan import GROUPS, REASONS
from pipeline.synthetic.planter import Cases
from pipeline.synthetic.registrations import Bucket
from pipeline.synthetic.setting import Setting
from pipeline.synthetic.stories import Story
from pipeline.synthetic.times import NONE

_COUNTED = (Bucket.ADRESSESPERRE, Bucket.UTEN_ENHET, Bucket.TALT_MED)
_EVIDENCE = ("", "vedtak", "meldt", "frist")
_NATIONS = ("land", "land_uten_sperret")
_NOTE = "Oppdiktede tall for et oppdiktet register. De gjelder utgaven, med reglene slik årsfila setter dem."


@dataclass(frozen=True)
class Truth:
    """What a register holds and what the rules must make of it.

    ``bortfall``: rows by table and bucket, every bucket before the snapshot and then ``snapshot``.
    ``regnskap``: R14. ``land`` and ``land_uten_sperret``: by sex, the figures of ``resultat``.
    ``land_lov``: exits by law and kollektiv_beskyttelse (``lov/0``). ``kommune`` and ``bydel``:
    ``avsluttet`` of the units that have any. ``funn``: people with a planted fault by quality rule, in the nation.
    """

    merknad: str
    utgave: str
    skala: str
    fro: int
    form: str
    feil: str
    rader: dict[str, int]
    bortfall: dict[str, dict[str, int]]
    regnskap: dict[str, int]
    land: dict[str, dict[str, int]]
    land_uten_sperret: dict[str, dict[str, int]]
    land_lov: dict[str, int]
    utelatt_utvidet: dict[str, int]
    mulig_utvidet_med_arsak: dict[str, int]
    kommune: dict[str, int]
    bydel: dict[str, int]
    funn: dict[str, int]

    def to_json(self) -> str:
        """The text of ``fasit.json``."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class Tally:
    """Counts the labels of one block after the other."""

    def __init__(self, setting: Setting) -> None:
        """Begin with nothing counted."""
        self._setting = setting
        self.cases = Cases()
        self._rows: dict[str, Counter[Bucket]] = {}
        self._nation: Counter[tuple[str, str, str]] = Counter()
        self._other: dict[str, Counter[str]] = {
            name: Counter() for name in ("land_lov", "utelatt_utvidet", "mulig_utvidet_med_arsak", "kommune", "bydel")
        }
        group = {(reason.lov, reason.kode): reason for reason in setting.edition.codes.reasons}
        self._groups = np.zeros((len(LOVER), len(REASONS) + 1), dtype=np.int64)
        self._goals = np.zeros((len(LOVER), len(REASONS) + 1), dtype=np.bool_)
        for law, lov in enumerate(LOVER):
            for place, code in enumerate((*REASONS, IKKE_REGISTRERT)):  # the last place is the empty cell
                if (lov, code) in group:
                    self._groups[law, place] = GROUPS.index(group[lov, code].gruppe)
                    self._goals[law, place] = group[lov, code].mal_nadd

    def add_rows(self, table: str, frame: Frame) -> None:
        """Count the table's rows by the bucket they must end in."""
        counts = np.bincount(frame["botte"], minlength=len(Bucket))
        self._rows.setdefault(table, Counter()).update({bucket: int(counts[bucket]) for bucket in Bucket})

    def add_people(self, people: Frame) -> None:
        """Count the participants of R11 and those without a measure (R12)."""
        for measure, column in (("deltakere", "deltar"), ("deltakere_uten_tiltak", "uten_tiltak")):
            self._count(measure, people[column] == 1, people)
        maybe = people["story"] == Story.MULIG_UTVIDET_MED_ARSAK
        self._count_evidence("mulig_utvidet_med_arsak", people["bevis"][maybe])

    def add_exits(self, exits: Frame, people: Frame) -> None:
        """Count the exits that R3–R9 leave, and those that R6 takes out. ``exits`` holds one row per id."""
        out = take(exits, exits["botte"] == Bucket.UTVIDET_PROGRAM)
        self._count_evidence("utelatt_utvidet", people["bevis"][out["person"]])
        self._count("utelatt_utvidet", np.ones(len(out["person"]), dtype=np.bool_), take(people, out["person"]))
        counted = take(exits, np.isin(exits["botte"], _COUNTED))
        person = take(people, counted["person"])
        reason = np.where(counted["avslutningsarsak"] == NONE, len(REASONS), counted["avslutningsarsak"])
        group = self._groups[counted["lov"], reason]
        self._count("avsluttet", np.ones(len(group), dtype=np.bool_), person)
        self._count("mal_nadd", self._goals[counted["lov"], reason], person)
        for place, name in enumerate(GROUPS):
            self._count(name, group == place, person)
        for law, lov in enumerate(LOVER):
            for flag in (0, 1):
                mine = (counted["lov"] == law) & ((person["kollektiv"] * (person["lov"] == law)) == flag)
                self._other["land_lov"][f"{lov}/{flag}"] += int(mine.sum())
        in_unit = take(counted, counted["botte"] == Bucket.TALT_MED)
        places = self._setting.places
        units = places.find_units(in_unit["kommunenummer"])
        districts = places.find_bydeler(in_unit["kommunenummer"], in_unit["bydelsnummer"])
        for level, width, codes in (("kommune", 4, units), ("bydel", 6, districts)):
            values, counts = np.unique(codes[codes >= 0], return_counts=True)
            pairs = zip(values.tolist(), counts.tolist(), strict=True)
            self._other[level].update({f"{code:0{width}d}": count for code, count in pairs})

    def make_truth(self, *, skala: str, fro: int, form: str) -> Truth:
        """The counts of all blocks."""
        exits = self._rows["avslutning"]
        return Truth(
            merknad=_NOTE,
            utgave=self._setting.edition.key,
            skala=skala,
            fro=fro,
            form=form,
            feil=self._setting.faults.value,
            rader={table: counts.total() for table, counts in self._rows.items()},
            bortfall={table: _name_losses(counts) for table, counts in self._rows.items()},
            regnskap={bucket.name.lower(): exits[bucket] for bucket in Bucket},
            land=self._nation_table("land"),
            land_uten_sperret=self._nation_table("land_uten_sperret"),
            funn=self.cases.count(),
            **{name: dict(counts) for name, counts in self._other.items()},
        )

    def _count(self, measure: str, chosen: Bools, people: Frame) -> None:
        """Add the chosen people to both national rows, by sex."""
        shielded, woman = people["skjermet"] == 1, people["kvinne"] == 1
        for nation, base in zip(_NATIONS, (chosen, chosen & ~shielded), strict=True):
            for sex, mine in zip(SEXES, (base, base & woman, base & ~woman), strict=True):
                self._nation[nation, sex, measure] += int(mine.sum())

    def _count_evidence(self, name: str, evidence: Any) -> None:
        counts = np.bincount(evidence, minlength=len(_EVIDENCE))
        self._other[name].update({kind: int(counts[place]) for place, kind in enumerate(_EVIDENCE) if kind})

    def _nation_table(self, nation: str) -> dict[str, dict[str, int]]:
        return {
            sex: {measure: count for (of, who, measure), count in self._nation.items() if (of, who) == (nation, sex)}
            for sex in SEXES
        }


def _name_losses(counts: Counter[Bucket]) -> dict[str, int]:
    lost = {bucket.name.lower(): counts[bucket] for bucket in Bucket if bucket < Bucket.ANNET_AR}
    return lost | {"snapshot": counts.total() - sum(lost.values())}
