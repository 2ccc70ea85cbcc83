"""What the files of a publication are called, below the folder ``offentlig/`` («Files»).

Other rooms link to them by these names: a copy of the folder is put elsewhere by ``introresultat release``.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pipeline.common.languages import BOKMAL, LANGUAGES

OFFENTLIG = "offentlig"
DATA = "data"
UNITS = "kommune"
PACKAGE = "datapackage.json"
CATALOGUE = "katalog.jsonld"
TABLE_FORMS = ("csv", "parquet", "json")
_FRONT = {BOKMAL: "index.html"}


def front_page(language: str) -> str:
    """Return the page of the country in one language: ``index.html`` in bokmål, else named by language."""
    return _FRONT.get(language, LANGUAGES[language].page)


def unit_page(kode: str, language: str) -> str:
    """Return the page of a unit, such as ``kommune/3001.html`` or ``kommune/3001-nn.html``."""
    return str(PurePosixPath(UNITS, f"{kode}.html" if language == BOKMAL else f"{kode}-{language}.html"))


def table_file(table: str, form: str) -> str:
    """Return the file of a table in one of ``TABLE_FORMS``, such as ``data/resultat.csv``."""
    return str(PurePosixPath(DATA, f"{table}.{form}"))


def workbook_file(ar: int) -> str:
    """Return the workbook with every table."""
    return str(PurePosixPath(DATA, f"introresultat-{ar}.xlsx"))
