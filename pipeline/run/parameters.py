"""The values that the SQL files may ask for by ``$name``, from the edition's year file."""

from __future__ import annotations

from datetime import date
from typing import Any

from pipeline.editions.edition import Edition


def list_parameters(edition: Edition) -> dict[str, Any]:
    """The parameters of an edition, for the whole of its year. A report puts its own period in place of the year."""
    year = edition.year
    return {
        "utgave": edition.key,
        "ar": year.ar,
        "ar_start": date(year.ar, 1, 1),
        "ar_slutt": date(year.ar, 12, 31),
        "frist_slakk_dager": year.frist_slakk_dager,
        "bevis_utvidet": list(year.bevis_utvidet),
        "flere_avslutninger": year.flere_avslutninger,
        "utenfor_nevner": list(year.utenfor_nevner),
        "skjaeringsdato": edition.round.skjaeringsdato,
        "publiser_bydel": year.publiser_bydel,
    }
