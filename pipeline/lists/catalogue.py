"""The lists of people for IMDi's analysts, as data: which there are, their filters, columns and words.

They are NIR's own control reports, for the whole country at once. What a list holds is decided by
``sql/lister/<name>.sql``; what it says of itself in the workbook stands here. No work is done in this module.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.lists.columns import COLUMNS, COMMON_COLUMNS
from pipeline.lists.words import CATEGORY_NAMES, add_names


@dataclass(frozen=True)
class Filter:
    """What a list can be narrowed by: its words in the workbook, and its values with theirs (empty: a year)."""

    heading: str
    values: dict[str, str]


@dataclass(frozen=True)
class PersonList:
    """One list: title, sheet name, how it is counted, its filters, and its own columns in order.

    ``needs_stonad``: it is there only in an edition that was held against introduksjonsstønad (T3).
    """

    title: str
    sheet: str
    counted: tuple[str, ...]
    filters: tuple[str, ...]
    columns: tuple[str, ...]
    needs_stonad: bool = False


_WITH_OR_WITHOUT = {"med": "med", "uten": "uten"}
_MISSING = (
    "mangler_kategori",
    "mangler_vedtak",
    "mangler_tiltak",
    "mangler_sluttmal",
    "mangler_arsak",
    "mangler_norsk_introfane",
    "mangler_norsk_norskfane",
    "mangler_personnummer",
)
FILTERS: dict[str, Filter] = {
    "ar": Filter("Avsluttet i år", {}),
    "kategori": Filter("Kategori", {**CATEGORY_NAMES}),
    "arsak": Filter("Avslutningsårsak", {"registrert": "registrert", "ikke_registrert": "ikke registrert"}),
    "vedtak": Filter("Vedtak", _WITH_OR_WITHOUT),
    "tiltak": Filter("Tiltak", _WITH_OR_WITHOUT),
    "sluttmal": Filter("Sluttmål", _WITH_OR_WITHOUT),
    "mangler": Filter(
        "Mangler",
        {name.removeprefix("mangler_"): COLUMNS[name].heading.removeprefix("Mangler ") for name in _MISSING},
    ),
}

_ANSWERS_FOR = (
    "Kommunen har ikke ansvar for dager med permisjon eller stans, og ikke fra den dagen grensen i NIR er ute: "
    "Da mangler ingenting."
)
_MEASURES = "Tiltak er det som er registrert i fanen for introduksjonsprogram."
LISTS: dict[str, PersonList] = {
    "deltakere": PersonList(
        title="Deltakere i introduksjonsprogram",
        sheet="Deltakere",
        counted=(
            "Alle som har minst én dag i introduksjonsprogram i året etter vedtakene i NIR.",
            "En rad er en person i en kommune, en bydel og etter en lov. Den som har deltatt i to kommuner, har to "
            "rader.",
            "Timer per uke er gjennomsnittet av registrerte timer i kommunens tiltak i fanen for introduksjonsprogram, "
            "over alle dagene "
            "personen har vært i program i kommunen i året. Tiltak uten timer er ikke med i gjennomsnittet.",
            "Dager og timer gjelder personen i hele kommunen, også når personen har flere rader der. Der vedtaket ikke "
            "fører til noen kommune, er de tomme.",
        ),
        filters=(),
        columns=(
            "forste_deltakelse_dato",
            "siste_deltakelse_dato",
            "deltakelse_dager",
            "timer_per_uke",
            "har_intro_tiltak",
            "har_tiltak_uten_timer",
        ),
    ),
    "kategori_uten_vedtak": PersonList(
        title="Personer med kategori uten vedtak om introduksjonsprogram",
        sheet="Kategori uten vedtak",
        counted=(
            "Alle som har en kategori på skjæringsdatoen, og som ikke har noe vedtak om introduksjonsprogram etter "
            "samme lov. Også et avslag er et vedtak.",
            "En rad er en kategori. Stedet er der personen bor.",
            "Lista venter ikke to måneder. Den som nettopp har fått kategori, er med.",
        ),
        filters=("kategori",),
        columns=("kategori_id", "kategori", "oppholdsgrunnlag", "har_kollektiv_beskyttelse", "fra_dato", "til_dato"),
    ),
    "uten_tiltak_siste_to_mnd": PersonList(
        title="Deltakere uten gyldige tiltak de siste to månedene",
        sheet="Uten tiltak to måneder",
        counted=(
            "Alle som er i introduksjonsprogram på skjæringsdatoen, og som ikke har noe tiltak med en dag i de to "
            f"månedene som slutter med den. {_MEASURES}",
            "En rad er en person i en kommune, en bydel og etter en lov.",
            "Den siste kolonnen har tallet på dager i de to månedene som kommunen har ansvar for. " + _ANSWERS_FOR,
        ),
        filters=(),
        columns=("i_program_siden_dato", "grense_dato", "ansvar_dager"),
    ),
    "avsluttede": PersonList(
        title="Deltakere som har avsluttet introduksjonsprogram",
        sheet="Avsluttede",
        counted=(
            "Alle avslutninger i ett år. Uten eget valg er det året resultatene gjelder.",
            "En rad er en avslutning. Den som har avsluttet to ganger, har to rader. Stedet er kommunen som fulgte "
            "personen opp.",
            "Kategorien er den som gjaldt på avslutningsdatoen, etter samme lov.",
            "Plass i regnskapet sier hva som ble av avslutningen i resultatet. Den er tom for andre år.",
        ),
        filters=("ar", "arsak", "kategori"),
        columns=(
            "avslutning_id",
            "avslutningsdato",
            "avslutningsarsak",
            "registrert_av",
            "kategori",
            "oppholdsgrunnlag",
            "har_kollektiv_beskyttelse",
            "program_start_dato",
            "program_grense_dato",
            "botte",
        ),
    ),
    "personliste_integreringsloven": PersonList(
        title="Personliste for integreringsloven",
        sheet="Personliste",
        counted=(
            "Alle som har en kategori, et vedtak eller en avslutning etter integreringsloven.",
            "En rad er en person. Stedet er kommunen i det nyeste vedtaket som gir deltakelse. For den som ikke har "
            "noe slikt vedtak, er stedet der personen bor.",
            "Vedtak er vedtak om introduksjonsprogram, av alle slag. Sluttmål er det som står i det nyeste vedtaket om "
            "deltakelse som har et sluttmål.",
            "Tiltak er tiltak i fanen for introduksjonsprogram med en dag i året, i hvilken som helst kommune.",
        ),
        filters=("vedtak", "tiltak", "sluttmal"),
        columns=(
            "kategori",
            "oppholdsgrunnlag",
            "har_vedtak",
            "har_intro_tiltak",
            "har_sluttmal",
            "sluttmal",
            "vedtak_fra_dato",
            "vedtak_til_dato",
            "avslutningsdato",
        ),
    ),
    "datakonsistens": PersonList(
        title="Datakonsistens: hvem som mangler hvilken registrering",
        sheet="Datakonsistens",
        counted=(
            "Alle som har deltatt eller avsluttet i året, og som mangler minst én registrering.",
            "En rad er en person i en kommune, en bydel og etter en lov. Der det står ja, mangler registreringen.",
            "Kategori og vedtak: Personen har ingen etter samme lov. Vedtak er her vedtak om deltakelse i "
            "introduksjonsprogram. Sluttmål: Ikke i noe vedtak om deltakelse. Det gjelder bare integreringsloven.",
            "Tiltak: Kommunen har ikke registrert noe tiltak i fanen for introduksjonsprogram med en dag i året. "
            + _ANSWERS_FOR,
            "Avslutningsårsak: Avslutningen er med i resultatet og har ingen registrert årsak.",
            "Norsk: Norskopplæring skal stå både i fanen for introduksjonsprogram og i fanen for norsk. Kolonnene sier "
            "hvor den ikke står.",
        ),
        filters=("mangler",),
        columns=("er_deltaker", "er_avsluttet", *_MISSING),
    ),
    "stonad": PersonList(
        title="Introduksjonsstønad og NIR: hvem som ikke stemmer",
        sheet="Stønad",
        counted=(
            "Alle som et av de fire punktene om introduksjonsstønad finner i året.",
            "En rad er en person, et punkt, en kommune og en bydel. Månedene er de som punktet gjelder.",
            "En måned teller når summen av det som er utbetalt, er over null. Den har deltakelse når den eller måneden "
            "før har en dag i program.",
            "Personer som ikke kan finnes i filen med stønad, er ikke med: de som mangler fødselsnummer, og de som har "
            "samme nummer som en annen.",
        ),
        filters=(),
        columns=("punkt", "maneder", "maneder_antall"),
        needs_stonad=True,
    ),
}
NIR_LISTS: dict[str, PersonList] = {name: one for name, one in LISTS.items() if not one.needs_stonad}
"""NIR's own control reports, which every edition has."""


def list_columns(name: str) -> tuple[str, ...]:
    """The columns of a list in order: the common ones, then its own, each code with its word after it."""
    return add_names(stored_columns(name))


def stored_columns(name: str) -> tuple[str, ...]:
    """The columns of a list as its SQL gives them, without the words of codes."""
    return COMMON_COLUMNS + LISTS[name].columns
