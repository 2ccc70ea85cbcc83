"""Rows that break the contract, one way each: what quarantine must catch and say.

A recipe tells what is wrong with a row; the row itself is a copy of a good one. How many there are is
decided in ``mess.py``, how a broken cell or line is written in ``writing.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipeline.nir.contract import LOVER, TABLES
from pipeline.nir.contract_table import Kind
from pipeline.places.code_lists import load_code_lists
from pipeline.synthetic.draws import Ints
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.plan import REASONS

_NOBODY = 900_000_000  # person ids never get this far
_TEXTUAL = (Kind.TEXT, Kind.DIGITS, Kind.COUNTRY, Kind.CHOICE)


@dataclass(frozen=True)
class Fault:
    """One way to break a row.

    ``celle``: ``text`` stands in ``column``. ``kort`` and ``lang``: a field too few or too many.
    ``rekkefolge``: the period ends before it begins. ``ukjent_person``: nobody has the person_id.
    ``annen_lovs_arsak``: the reason is on the other law's list only.
    """

    slag: Literal["celle", "kort", "lang", "rekkefolge", "ukjent_person", "annen_lovs_arsak"]
    column: str = ""
    text: str = ""

    def fits_parquet(self, table: str) -> bool:
        """False where only CSV can be broken like this; Parquet then gets a row without ``registrert``."""
        if self.slag in ("kort", "lang"):
            return False
        kinds = {column.name: column.kind for column in TABLES[table].columns}
        return self.slag != "celle" or (bool(self.text) and kinds[self.column] in _TEXTUAL)


_SHORT, _LONG, _ORDER, _NO_PERSON = Fault("kort"), Fault("lang"), Fault("rekkefolge"), Fault("ukjent_person")
FAULTS: dict[str, tuple[Fault, ...]] = {
    "person": (
        Fault("celle", "kjonn", "X"),
        Fault("celle", "fodselsdato", "1985-02-30"),
        Fault("celle", "fodselsnummer", "4181901234"),
        _SHORT,
        Fault("celle", "adressesperre", "hemmelig"),
        Fault("celle", "reservert_forskning", "J"),
        Fault("celle", "statsborgerskap", "Syria"),
        Fault("celle", "registrert", ""),
    ),
    "kategori": (
        _ORDER,
        Fault("celle", "lov", "introloven"),
        Fault("celle", "fra_dato", "2019-13-01"),
        _NO_PERSON,
        Fault("celle", "kategori", "plikt"),
        _LONG,
        Fault("celle", "kollektiv_beskyttelse", "2"),
    ),
    "vedtak": (
        Fault("celle", "vedtakstype", "omgjort"),
        Fault("celle", "vedtaksdato", "2020-02-30"),
        _ORDER,
        _SHORT,
        Fault("celle", "kommunenummer", "301"),
        _NO_PERSON,
        Fault("celle", "ordning", "annet"),
        Fault("celle", "bydelsnummer", "0301"),
    ),
    "tiltak": (
        Fault("celle", "fane", "annet"),
        _ORDER,
        Fault("celle", "timer_per_uke", "sju"),
        _NO_PERSON,
        Fault("celle", "fra_dato", "01.02.2020"),
        _LONG,
        Fault("celle", "tiltakskode", ""),
    ),
    "fravaer": (
        Fault("celle", "til_dato", ""),
        _ORDER,
        Fault("celle", "timer", "1,2,3"),
        _NO_PERSON,
        Fault("celle", "registrert", "2020-06-31T10:00:00"),
    ),
    "avslutning": (
        Fault("celle", "avslutningsarsak", "jobb"),
        Fault("celle", "avslutningsdato", "2020-02-30"),
        Fault("annen_lovs_arsak"),
        _SHORT,
        _NO_PERSON,
        Fault("celle", "registrert_av", "imdi"),
        Fault("celle", "kommunenummer", "Oslo"),
        Fault("celle", "registrert", "i går"),
    ),
    "utvidet_program": (_ORDER, Fault("celle", "kommunenummer", "12345"), _NO_PERSON),
}


def break_rows(table: str, frame: Frame, first: int) -> None:
    """Give each row of ``frame`` one of the table's faults in turn, from the one at place ``first`` on.

    The column ``feil`` holds the fault's place in the table's list plus 1; 0 is a row without fault.
    """
    faults = FAULTS[table]
    which: Ints = (first + np.arange(len(frame["person"]))) % len(faults)
    frame["feil"] = which + 1
    for place, fault in enumerate(faults):
        mine = which == place
        if fault.slag == "rekkefolge":
            frame["til_dato"] = np.where(mine, frame["fra_dato"] - 3, frame["til_dato"])
        elif fault.slag == "ukjent_person":
            frame["person"] = np.where(mine, _NOBODY + frame["person"], frame["person"])
        elif fault.slag == "annen_lovs_arsak":
            ours, theirs = ([reason.kode for reason in load_code_lists().list_reasons(lov)] for lov in LOVER)
            only_ours = next(code for code in ours if code not in theirs)
            frame["lov"] = np.where(mine, 1, frame["lov"])
            frame["avslutningsarsak"] = np.where(mine, REASONS.index(only_ours), frame["avslutningsarsak"])
