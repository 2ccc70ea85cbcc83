"""Editions: one computation of one statistic year, found in a folder of year files (``years/*.toml``).

What a file may hold is in ``year.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.common.errors import RefusedError
from pipeline.common.files import hash_file
from pipeline.common.signs import escape_signs
from pipeline.common.text_files import list_own_files, require_folder
from pipeline.common.tomlfiles import parse_settings, read_toml, refuse
from pipeline.editions.year import Round, Year
from pipeline.nir.contract import MANIFEST_NAME
from pipeline.places.areas import OSLO
from pipeline.places.code_lists import CodeLists, load_code_lists

YEARS_FOLDER = Path(__file__).parent / "years"
NORWEGIAN_TIME = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True)
class Edition:
    """One computation of one statistic year."""

    year: Year
    round: Round

    @property
    def key(self) -> str:
        """The edition's name everywhere: folders, commands, sheets. Such as ``2020-forelopig-1``."""
        return f"{self.year.ar}-{self.round.navn}"

    @property
    def codes(self) -> CodeLists:
        """The code lists that the edition is computed with."""
        return self.year.codes

    def find_idle_units(self) -> tuple[str, ...]:
        """The units that notices and deadlines of the round name and that have no sheet on the structure date."""
        units = self.codes.areas.structure(self.year.inndeling).units()
        named = {code for notice in self.round.merknad for code in notice.enheter or ()} | {*self.round.frist_enhet}
        return tuple(sorted(named - {unit.kode for unit in units if unit.har_ark}))

    def find_deadline(self, kode: str) -> date | None:
        """The deadline of the unit with this code: its own, for a bydel else Oslo's, else the round's."""
        own = self.round.frist_enhet
        inherited = own.get(OSLO) if len(kode) > len(OSLO) else None
        return own.get(kode) or inherited or self.round.frist

    def of_unit(self, kode: str) -> Edition:
        """The edition as this unit is told of it: with its own deadline as ``frist``."""
        return replace(self, round=self.round.model_copy(update={"frist": self.find_deadline(kode)}))

    @property
    def cutoff_end(self) -> datetime:
        """The first moment after the cutoff day, midnight in Oslo (R1)."""
        day = self.round.skjaeringsdato + timedelta(days=1)
        return datetime(day.year, day.month, day.day, tzinfo=NORWEGIAN_TIME)


def load_years(folder: Path | None = None, kodeverk: Path | None = None) -> dict[int, Year]:
    """Read every year file of ``folder`` with the code lists of ``kodeverk`` (default: our own), in order of year.

    Raises RefusedError when a folder or its files are missing, when a file breaks the rules above,
    or when two files hold the same year. A file's own name means nothing; hidden files are passed over.
    """
    place = YEARS_FOLDER if folder is None else folder
    shown = escape_signs(str(place))
    require_folder(place, "year files", "a folder with *.toml files")
    if (place / MANIFEST_NAME).exists():
        raise RefusedError(
            f"{shown} is the folder of an extract, because it contains {MANIFEST_NAME}. Expected the folder of the "
            "year files: an extract is given to `introresultat run` with --source."
        )
    codes = load_code_lists(kodeverk)
    years: dict[int, Year] = {}
    origins: dict[int, Path] = {}
    for path in list_own_files(place, ".toml"):
        year = parse_settings(path, read_toml(path), Year, codes)
        year._origin.update(fil=escape_signs(path.name), sha256=hash_file(path))
        if year.ar in years:
            raise refuse(path, [f"ar is {year.ar}, which {origins[year.ar].name} also has; expected one file per year"])
        years[year.ar], origins[year.ar] = year, path
    if not years:
        raise RefusedError(
            f"The folder {shown} contains no year file. Expected one *.toml file for each statistic year."
        )
    return dict(sorted(years.items()))


def list_editions(years: dict[int, Year]) -> list[Edition]:
    """Every edition, by year and then as the year file lists them."""
    return [Edition(year, item) for _, year in sorted(years.items()) for item in year.utgave]


def find_edition(key: str, folder: Path | None = None, kodeverk: Path | None = None) -> Edition:
    """Return the edition called ``key``; RefusedError tells which ones there are. Folders as in :func:`load_years`."""
    editions = {edition.key: edition for edition in list_editions(load_years(folder, kodeverk))}
    if key not in editions:
        shown = escape_signs(str(folder or YEARS_FOLDER))
        known = ", ".join(editions) or "none, because no year file lists an edition"
        raise RefusedError(
            f'There is no edition "{escape_signs(key)}". The year files in {shown} have: {known}. '
            "Choose one of these, add the edition to its year file, or name another folder of year files with --years."
        )
    return editions[key]
