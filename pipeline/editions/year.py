"""What a year file may contain: every fact that changes between years.

The values and the default of each key are decided here, once; its effect is in the SQL of its rule (R3–R9) and in the
sheets. Area codes and reasons are checked against the code lists that go with the year
(``pipeline/places/code_lists.py``). How faults in a file are reported is in ``pipeline/common/tomlfiles.py``; the
editions of a folder of year files are in ``edition.py``.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, PrivateAttr, ValidationInfo, field_validator, model_validator

from pipeline.common.languages import NYNORSK
from pipeline.common.tomlfiles import Settings
from pipeline.editions.contact import Contact, refuse_user
from pipeline.editions.handover import Handover
from pipeline.editions.open_data import OpenData
from pipeline.nir.closed_lists import EVIDENCE, PUBLIC_COUNTS, Evidence, PublicCount
from pipeline.places.areas import FIRST_DAY
from pipeline.places.code_lists import CodeLists, load_code_lists

NIR_LIMIT_MONTHS = 36
_LAST_DAY = date(9998, 12, 31)
_MOST_MONTHS = 9_999
_MOST_DAYS = 99_999
_MOST_WIDTH = 99

_Law = Literal["introduksjonsloven", "integreringsloven"]
_Item = TypeVar("_Item")


def _to_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _to_decimal(value: Any) -> Any:
    return Decimal(value) if type(value) is int else value


def _nir_limits(months: int = NIR_LIMIT_MONTHS) -> dict[_Law, int]:
    return {"introduksjonsloven": months, "integreringsloven": months}


def _by_law(value: Any) -> Any:
    """A number of months concerns both laws; in a table, a law left out keeps NIR's own limit (R5)."""
    if isinstance(value, dict):
        return _nir_limits() | value
    return _nir_limits(value) if type(value) is int else value


_Tuple = Annotated[tuple[_Item, ...], BeforeValidator(_to_tuple)]
_Day = Annotated[date, Field(le=_LAST_DAY)]
_Months = Annotated[int, Field(ge=0, le=_MOST_MONTHS)]

_A_DAY = "a date YYYY-MM-DD without quotes"
_UNIT_CODE = r"[0-9]{4}|[0-9]{6}"


class SheetNotice(Settings):
    """A notice of one round, shown on the sheets of ``enheter``, or on every sheet where that is None."""

    enheter: _Tuple[Annotated[str, Field(pattern=rf"^({_UNIT_CODE})$")]] | None = Field(
        None, description='a list of municipality or bydel codes in quotes, such as ["1508"]'
    )
    nb: str = Field(description="the notice in bokmål, in quotes")
    nn: str = Field(description="the notice in nynorsk, in quotes")

    def text(self, language: str) -> str:
        """The notice in one language; a language without a field here is an AttributeError."""
        text: str = getattr(self, language)
        return text


class Round(Settings):
    """One edition's own facts: its name, its kind, its dates and its notices."""

    navn: str = Field(
        pattern=r"^[a-z0-9-]+$",
        description='a name in small letters a-z, digits and hyphens, such as "forelopig-1"',
    )
    slag: Literal["forelopig", "endelig"] = Field(description='"forelopig" or "endelig"')
    skjaeringsdato: _Day = Field(description=f"the real cutoff date, {_A_DAY}")
    planlagt_skjaeringsdato: _Day | None = Field(None, description=f"the planned cutoff date, {_A_DAY}")
    sendt: _Day | None = Field(None, description=f"when the municipalities were told, {_A_DAY}")
    frist: _Day | None = Field(None, description=f"the deadline for correcting NIR, {_A_DAY}")
    frist_enhet: dict[str, _Day] = Field(
        {}, description='a table of other deadlines by municipality or bydel, such as { "1507" = 2021-03-15 }'
    )
    publiseres: str = Field(
        "", description='when the final figures are to be published, in words and quotes, such as "mai 2021"'
    )
    publiseres_nn: str = Field("", description="the same in nynorsk, where it is written in another way, in quotes")
    publisert: _Day | None = Field(None, description=f"when the final figures were published, {_A_DAY}")
    stottemerke: str = Field("", description='the support tag, in quotes, such as "Introresultat 2020"')
    lenkerot: str = Field(
        "",
        pattern=r"^(https://[^\s<>@]+/)?$",  # no user and password: it stands in every link
        description='where the portal is, an address in quotes such as "https://example.no/arsresultat/", ending in /',
    )
    merknad: _Tuple[SheetNotice] = Field(
        (), description='a list of notices, each { enheter = [...], nb = "…", nn = "…" }'
    )

    @field_validator("frist_enhet")
    @classmethod
    def _require_unit_codes(cls, deadlines: dict[str, date]) -> dict[str, date]:
        for code in sorted(code for code in deadlines if not re.fullmatch(_UNIT_CODE, code)):
            raise ValueError(
                f'"{code}" is no code of a unit; expected 4 digits of a municipality or 6 of a bydel, in quotes'
            )
        return deadlines

    @field_validator("lenkerot", mode="before")
    @classmethod
    def _refuse_user(cls, value: Any) -> Any:
        """Asked before the form, to name the fault without showing it."""
        return refuse_user(value)

    @model_validator(mode="after")
    def _require_dates_of_the_kind(self) -> Self:
        if self.slag == "forelopig" and self.frist is None:
            raise ValueError(
                f'required key frist is missing; expected {_A_DAY}, because slag is "forelopig" '
                "and the municipalities need a deadline"
            )
        if self.slag == "forelopig" and self.publisert is not None:
            raise ValueError(
                'publisert is given, and slag is "forelopig"; expected it in an edition whose slag is "endelig", '
                "because only final figures are published"
            )
        return self

    def tell_publishing(self, language: str) -> str:
        """When the final figures are to be published, as it is printed in one language; empty where it is not said."""
        return (self.publiseres_nn if language == NYNORSK else "") or self.publiseres


class Year(Settings):
    """One statistic year: the settings its editions share, and the editions in file order.

    ``nir_grense_maneder`` holds both laws, whichever way the file wrote it, and ``stottemerke`` of
    every round is filled in. ``codes`` are the code lists it was read with, which its editions are computed with.
    """

    _codes: CodeLists = PrivateAttr(default_factory=load_code_lists)
    _origin: dict[str, str] = PrivateAttr(default_factory=dict)

    ar: int = Field(ge=1000, le=9998, description="the statistic year, four digits without quotes")
    lover: _Tuple[_Law] = Field(
        min_length=1, description='a list of one or both of "introduksjonsloven" and "integreringsloven"'
    )
    inndeling: _Day = Field(
        date.min, ge=FIRST_DAY, description=f"the area structure date, {_A_DAY}, from {FIRST_DAY} on"
    )
    nir_grense_maneder: Annotated[dict[_Law, _Months], BeforeValidator(_by_law)] = Field(
        default_factory=_nir_limits,
        description=f"a whole number of months from 0 to {_MOST_MONTHS}, or a table of such numbers "
        "with the keys introduksjonsloven and integreringsloven",
    )
    frist_slakk_dager: int = Field(0, ge=0, le=_MOST_DAYS, description=f"a whole number of days from 0 to {_MOST_DAYS}")
    bevis_utvidet: _Tuple[Evidence] = Field(EVIDENCE, description='a list of any of "meldt", "vedtak" and "frist"')
    flere_avslutninger: Literal["siste", "alle"] = Field("siste", description='"siste" or "alle"')
    utenfor_nevner: _Tuple[str] = Field((), description='a list of exit reasons in quotes, such as ["dod"]')
    maks_karantene_andel: Annotated[Decimal, BeforeValidator(_to_decimal), Field(ge=0, le=1)] = Field(
        Decimal("0.01"), description="a share from 0 to 1, such as 0.01"
    )
    # P2, P6: public tables (pipeline/disclosure) and county figures on sheets (pipeline/sheets/content/county_cells.py)
    publiseringsgrense: int = Field(5, ge=0, description="a whole number, 0 or more")
    null_vises: _Tuple[PublicCount] = Field(
        ("avsluttet", "deltakere", "uten_tiltak"),
        description=f"a list of any of {', '.join(PUBLIC_COUNTS)}, each in quotes",
    )
    vern_bredde: int = Field(2, ge=1, le=_MOST_WIDTH, description=f"a whole number from 1 to {_MOST_WIDTH}")
    arsaker_kommune: Literal[3, 8] = Field(3, description="3 or 8, the number of groups of reasons")
    publiser_bydel: bool = Field(True, description="true or false, without quotes")
    offentlig: OpenData = Field(OpenData(), description="a table with the keys url, epost, utgiver and lisens")
    omradekorreksjon: dict[str, str] = Field(
        {}, description='a table of municipality codes in quotes, such as { "1507" = "1508" }'
    )
    overlevering: Handover = Field(Handover(), description="a table with the keys frist and kontakt")
    kontakt: Contact = Field(Contact(), description="a table of contact keys, such as stotte, telefon and nir")
    utgave: _Tuple[Round] = Field((), description="editions, each a table that opens with [[utgave]]")

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, content: Any) -> Any:
        """Write out the two defaults that follow from ``ar``."""
        if not isinstance(content, dict) or type(content.get("ar")) is not int:
            return content
        filled = dict(content)
        if 1000 <= filled["ar"] <= _LAST_DAY.year:
            filled.setdefault("inndeling", date(filled["ar"], 12, 31))
        if isinstance(filled.get("utgave"), list):
            tag = {"stottemerke": f"Introresultat {filled['ar']}"}
            filled["utgave"] = [tag | item if isinstance(item, dict) else item for item in filled["utgave"]]
        return filled

    @field_validator("lover", "bevis_utvidet", "utenfor_nevner", "null_vises")
    @classmethod
    def _refuse_repetition(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        for repeated in sorted({value for value in values if values.count(value) > 1}):
            raise ValueError(f'"{repeated}" is listed more than once; expected each value once')
        return values

    @field_validator("utenfor_nevner")
    @classmethod
    def _require_known_reasons(cls, reasons: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        known = {reason.kode for reason in (info.context or load_code_lists()).reasons}
        for unknown in (reason for reason in reasons if reason not in known):
            raise ValueError(
                f'"{unknown}" is an exit reason of neither law; expected some of {", ".join(sorted(known))}'
            )
        return reasons

    @field_validator("utgave")
    @classmethod
    def _refuse_same_name(cls, rounds: tuple[Round, ...]) -> tuple[Round, ...]:
        names = [item.navn for item in rounds]
        for repeated in sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f'navn "{repeated}" is given to several editions; expected a name of its own for each')
        return rounds

    @model_validator(mode="after")
    def _require_corrections_in_force(self) -> Self:
        fault = self.codes.areas.explain_bad_corrections(self.inndeling, self.omradekorreksjon)
        if fault:
            raise ValueError(f"omradekorreksjon: {fault}")
        return self

    def model_post_init(self, context: Any) -> None:
        """Keep the code lists that the file was read with."""
        if context is not None:
            self._codes = context

    @property
    def codes(self) -> CodeLists:
        """The code lists of this year's editions."""
        return self._codes

    def describe_origin(self) -> dict[str, Any]:
        """The year file and the code lists that results rest on (R15), by name and SHA-256."""
        return {"arsfil": dict(self._origin), "kodeverk": dict(self._codes.sums)}
