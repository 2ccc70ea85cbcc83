"""The settings of one edition as the oracle and the tests of the rules use them, and their year file.

A small mirror of the year file: plain values, no validation. The product's own reader of
year files is ``pipeline/editions/year.py``; the oracle does not use it. The count itself is in
``tests/support/oracle.py``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta

LOVER = ("introduksjonsloven", "integreringsloven")


@dataclass(frozen=True)
class YearSettings:
    """One statistic year with one edition; the defaults are those of docs/rules.md, for 2020.

    ``grense`` is R5's limit in months by law; a law that is left out keeps 36.
    """

    ar: int = 2020
    skjaeringsdato: date = date(2021, 1, 21)
    inndeling: date | None = None
    grense: dict[str, int] = field(default_factory=dict)
    frist_slakk_dager: int = 0
    bevis_utvidet: tuple[str, ...] = ("meldt", "vedtak", "frist")
    flere_avslutninger: str = "siste"
    utenfor_nevner: tuple[str, ...] = ()
    omradekorreksjon: dict[str, str] = field(default_factory=dict)
    navn: str = "endelig"
    lover: tuple[str, ...] = LOVER

    @property
    def key(self) -> str:
        """The edition's key, as the command takes it."""
        return f"{self.ar}-{self.navn}"

    @property
    def structure_date(self) -> date:
        """R8: the day whose municipalities are the units."""
        return self.inndeling or date(self.ar, 12, 31)

    @property
    def tatt_ut(self) -> str:
        """The earliest time that an extract for the edition may have been taken: the cutoff day's end."""
        return f"{self.skjaeringsdato + timedelta(days=1)}T00:00:00"

    def grense_maneder(self, lov: str) -> int:
        """R5: the limit in months under a law."""
        return self.grense.get(lov, 36)

    def to_toml(self) -> str:
        """The year file of these settings; quarantine never stops a run of it."""
        lines = [
            f"ar = {self.ar}",
            f"lover = {json.dumps(self.lover)}",
            f"frist_slakk_dager = {self.frist_slakk_dager}",
            f"bevis_utvidet = {json.dumps(self.bevis_utvidet)}",
            f"flere_avslutninger = {json.dumps(self.flere_avslutninger)}",
            f"utenfor_nevner = {json.dumps(self.utenfor_nevner)}",
            "maks_karantene_andel = 1",
            f"omradekorreksjon = {_inline_table(self.omradekorreksjon)}",
        ]
        if self.inndeling:
            lines.append(f"inndeling = {self.inndeling}")
        if self.grense:
            lines.append(f"nir_grense_maneder = {_inline_table(self.grense)}")
        lines += [
            "[[utgave]]",
            f"navn = {json.dumps(self.navn)}",
            'slag = "endelig"',
            f"skjaeringsdato = {self.skjaeringsdato}",
        ]
        return "\n".join(lines) + "\n"


def _inline_table(values: dict[str, str] | dict[str, int]) -> str:
    return "{ " + ", ".join(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items()) + " }"
