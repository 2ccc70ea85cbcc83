"""The eight files that SSB receives: columns, keys, code lists, and what refers to what (O3).

Rows are people. Grain and rules are in the header of each file's SELECT (``sql/utdata``). A column means what it means
in ``columns.py``; what applies to the files only is here. The same declarations give the proof of the written files,
the data dictionary, Datadoc and the data package; their Norwegian words are in ``pipeline/handoff/words.toml``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.contracts.columns import COLUMNS
from pipeline.contracts.declaration import Column, Contract, Type, date, declare, number, text
from pipeline.nir.closed_lists import BUCKETS
from pipeline.nir.contract import TABLES

_PERSON = "person-intro"
_PERIOD = {
    "fra_dato": date("first day of the period, as registered"),
    "til_dato": date("last day of the period, as registered; empty is open"),
}


@dataclass(frozen=True)
class Reference:
    """A foreign key: each row's cells in ``columns`` are in ``their_columns`` of a row of ``dataset``."""

    columns: tuple[str, ...]
    dataset: str
    their_columns: tuple[str, ...]


@dataclass(frozen=True)
class Dataset:
    """One file by its name in SSB's naming standard, with its contract and what its rows refer to."""

    name: str
    contract: Contract
    references: tuple[Reference, ...]

    @property
    def table(self) -> str:
        """The name of the SELECT that makes the file."""
        return self.contract.table.partition(".")[2]


def _choices(table: str, column: str) -> tuple[str, ...]:
    """The closed list of a column of the extract."""
    (found,) = (one for one in TABLES[table].columns if one.name == column)
    return found.choices


def _dataset(name: str, columns: str, key: str, *references: Reference, **own: Column) -> Dataset:
    table = f"utdata.{name.replace('-', '_')}"
    contract = declare(table, f"utgave {columns} registrert forst_registrert", key=key, known=COLUMNS, own=own)
    person = () if name == _PERSON else (Reference(("person_id",), _PERSON, ("person_id",)),)
    return Dataset(name, contract, (*person, *references))


_REGISTERED_PLACE = "kommunenummer? bydelsnummer? kommune_kode? bydel_kode?"

DATASETS: dict[str, Dataset] = {
    dataset.name: dataset
    for dataset in (
        _dataset(
            _PERSON,
            "person_id fodselsnummer? duf_nummer? fodselsdato kjonn statsborgerskap? fodeland? er_sperret "
            "er_reservert_forskning",
            "person_id",
        ),
        _dataset(
            "avsluttet-intro",
            "avslutning_id person_id lov avslutningsdato avslutningsarsak gruppe er_mal_nadd registrert_av "
            f"{_REGISTERED_PLACE} har_kollektiv_beskyttelse program_start_dato? permisjon_dager program_grense_dato? "
            "bevis? botte er_talt",
            "avslutning_id",
            botte=text(COLUMNS["botte"].words, *BUCKETS[BUCKETS.index("erstattet") :]),
        ),
        _dataset(
            "deltaker-intro",
            "person_id lopenr lov kommune_kode? bydel_kode? forste_deltakelse_dato siste_deltakelse_dato",
            "person_id lopenr",
            registrert=Column(Type.TIMESTAMP, "latest registration of the decisions that the row rests on"),
            forst_registrert=Column(
                Type.TIMESTAMP, "earliest registration of the decisions that the row rests on (R2)"
            ),
        ),
        _dataset(
            "periode-intro",
            f"vedtak_id person_id lov {_REGISTERED_PLACE} fra_dato til_dato",
            "vedtak_id",
            Reference(("vedtak_id",), "vedtak-intro", ("vedtak_id",)),
            fra_dato=date("first day of participation under the decision that is in the statistic year (R11)"),
            til_dato=date(
                "last day of participation under the decision that is in the statistic year; an exit ends it (R11)"
            ),
        ),
        _dataset(
            "vedtak-intro",
            f"vedtak_id person_id lov {_REGISTERED_PLACE} vedtakstype vedtaksdato fra_dato til_dato? sluttmal? "
            "har_videregaende?",
            "vedtak_id",
            vedtakstype=text("kind of decision on the introduction programme", *_choices("vedtak", "vedtakstype")),
            **_PERIOD,
        ),
        _dataset(
            "kategori-intro",
            "kategori_id person_id lov kategori oppholdsgrunnlag? har_kollektiv_beskyttelse fra_dato til_dato?",
            "kategori_id",
            har_kollektiv_beskyttelse=Column(Type.FLAG, "temporary collective protection"),
            **_PERIOD,
        ),
        _dataset(
            "tiltak-intro",
            f"tiltak_id person_id fane tiltakskode hovedgruppe {_REGISTERED_PLACE} fra_dato til_dato? timer_per_uke?",
            "tiltak_id",
            **_PERIOD,
        ),
        _dataset(
            "fravaer-intro",
            "fravaer_id person_id kommunenummer? kommune_kode? bydel_kode? fravaerstype fra_dato til_dato timer?",
            "fravaer_id",
            bydel_kode=text(
                "`030199` for Oslo, because an absence is registered without a bydel; empty outside Oslo (R8)", "030199"
            ),
            fra_dato=_PERIOD["fra_dato"],
            til_dato=date("last day of the period, as registered"),
        ),
    )
}

# made from the files to prove that spells never overlap (O10), and never handed over
FORLOP = declare(
    "utdata.forlop",
    "person_id lov forlop_nr fra_dato til_dato sluttmal?",
    key="person_id lov fra_dato",
    known=COLUMNS,
    own={
        "forlop_nr": number("number of the spell among the person's spells under the law", 1),
        "fra_dato": date("first day of the piece of the spell that has one sluttmal"),
        "til_dato": date("last day of the piece"),
        "sluttmal": text("final goal on these days: of the decision that was made last"),
    },
)

OVERLEVERING: dict[str, Contract] = {
    contract.table: contract for contract in (*(dataset.contract for dataset in DATASETS.values()), FORLOP)
}
