"""What the lists call the values of their codes, in bokmål; the workbook and the CSV say it beside the code.

A code keeps the spelling of the rest of the software in a column of its own, so that a filter, an explanation and
another table can be held against it. What has no code list (``sluttmal``, ``oppholdsgrunnlag``) is as NIR has it.
Headings are in ``columns.py``; what a list says of itself is in ``catalogue.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.common.languages import BOKMAL
from pipeline.lists.columns import COLUMNS
from pipeline.quality.catalogue import load_catalogue

if TYPE_CHECKING:
    from pipeline.places.codes import Reason

CATEGORY_NAMES: Mapping[str, str] = {"rett_og_plikt": "rett og plikt", "kan_tilbys": "kan tilbys", "rett": "rett"}
BUCKET_NAMES: Mapping[str, str] = {
    "annet_ar": "Avsluttet i et annet år",
    "erstattet": "Erstattet av en senere avslutning av samme person",
    "utvidet_program": "Tatt ut på grunn av utvidet program",
    "utenfor_nevner": "Holdt utenfor på grunn av avslutningsårsaken",
    "adressesperre": "Adressesperre: talt bare i hele landet",
    "uten_enhet": "Uten kommune: talt bare i hele landet",
    "talt_med": "Talt i en kommune",
}
"""R14: the buckets of the snapshot, in their order; the overview calls them the same."""
_REASON, _RULE = "avslutningsarsak", "punkt"
_WORDS: Mapping[str, Mapping[str, str]] = {
    "kjonn": {"K": "kvinne", "M": "mann"},
    "kategori": CATEGORY_NAMES,
    "registrert_av": {"kommune": "kommunen", "nir": "NIR"},
    "botte": BUCKET_NAMES,
}
_YES_NO: Mapping[bool, str] = {True: "ja", False: "nei"}


def add_names(columns: Iterable[str]) -> tuple[str, ...]:
    """The columns, that of each code followed by the one with its word."""
    return tuple(
        name
        for column in columns
        for name in ((column, f"{column}_navn") if column in (_REASON, _RULE) or column in _WORDS else (column,))
    )


def spell_rows(
    rows: Iterable[Sequence[Any]], columns: Sequence[str], reasons: Iterable[Reason]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows with a word after each code, as :func:`add_names` gives the columns, and flags as ja or nei.

    ``columns`` are those of ``rows``, ``lov`` among them: an exit reason is called what the code list calls it under
    the law of the row. A code without a word is repeated as it is; an empty cell has none.
    """
    names: dict[str, dict[str, str]] = {}
    for reason in reasons:
        names.setdefault(reason.lov, {})[reason.kode] = reason.navn[BOKMAL]
    law = columns.index("lov")
    for row in rows:
        cells: list[Any] = []
        for column, cell in zip(columns, row, strict=True):
            if COLUMNS[column].kind == "flagg":
                cells.append(_YES_NO.get(cell))
                continue
            cells.append(cell)
            if column == _REASON:
                cells.append(names.get(row[law], {}).get(cell, cell))
            elif column == _RULE:
                cells.append(load_catalogue().rules[cell].texts(BOKMAL).navn)
            elif column in _WORDS:
                cells.append(_WORDS[column].get(cell, cell))
        yield tuple(cells)
