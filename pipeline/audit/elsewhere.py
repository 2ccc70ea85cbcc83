"""Every file of a folder that is to be published (P14): which files there are, and what else they could tell.

The tables are in ``reading.py`` and ``copies.py``, numbers on pages in ``pages.py``. Here: files that do not belong,
what workbooks and JSON can hold beside their cells, secret links and paths, and sentences that tell how many are small.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.audit.copies import read_json
from pipeline.audit.counts import YEAR, Published
from pipeline.audit.equations import Place
from pipeline.audit.pages import PublicNumbers, check_named, check_rows, check_unit_pages, find_sentences
from pipeline.audit.reading import Unit, read_text
from pipeline.audit.report import Finding
from pipeline.audit.settings import AuditSettings
from pipeline.audit.signs import find_base
from pipeline.audit.truth import is_small

_LANGUAGES = {"": "index.html", "-nn": "nynorsk.html"}
_PAGES = ("kommune", "bydel")
# where a machine keeps its own things
_TOPS = ("home", "root", "tmp", "users", "var", "mnt", "srv", "opt")
# what no public file contains: signs of it that are looked for first, and what it must then be
_SECRETS = {
    "a link that only its recipient may have": (("/l/",), re.compile(r"/l/[A-Za-z0-9_-]{16,}")),
    "the path of a machine": (
        ("file://", ":\\", *(f"/{name}/" for name in _TOPS)),
        re.compile(rf"file://|(?<![\w.])/(?:{'|'.join(_TOPS)})/|\b[a-z]:\\", re.IGNORECASE),
    ),
    "the name of a file for IMDi alone": (
        ("fasit", "skjult.parquet", ".kjoring-", "karantene", "funn.csv"),
        re.compile(r"fasit|skjult\.parquet|\.kjoring-|karantene|funn\.csv", re.IGNORECASE),
    ),
}
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core|custom)\.xml|xl/(?:workbook|styles|sharedStrings|metadata)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/theme/theme[0-9]+\.xml|xl/worksheets/sheet[0-9]+\.xml"
    r"|xl/worksheets/_rels/sheet[0-9]+\.xml\.rels|xl/tables/table[0-9]+\.xml"
)
_PROPERTY = re.compile(r"<((?:dc|cp|dcterms|vt):[A-Za-z0-9]+)[^>]*>([^<]*)</")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9:]{8}Z)?")
_DIGITS = re.compile("[0-9]+")
_HIDDEN_TAB = re.compile(r'<sheet [^>]*state="')
_APP = frozenset(
    {
        *("Application", "DocSecurity", "ScaleCrop", "HeadingPairs", "TitlesOfParts", "Company", "LinksUpToDate"),
        *("SharedDoc", "HyperlinksChanged", "AppVersion", "Properties", "vector", "variant", "lpstr", "i4"),
    }
)
_CUBE = {"version", "class", "label", "source", "updated", "note", "id", "size", "role", "dimension", "value", "status"}
_NUMBERED = frozenset({"bytes", "minimum", "maximum", "byteSize", "dcat:byteSize", "spdx:checksumValue"})


def check_elsewhere(
    folder: Path, published: Published, true: Mapping[Place, int] | None, settings: AuditSettings
) -> Iterator[Finding]:
    """Everything of the folder beside the tables. ``true``: the true counts, for sentences that count small units."""
    yield from _check_files(folder, published)
    numbers = PublicNumbers(published)
    for end, country in _LANGUAGES.items():
        pages = {
            unit: (name, text)
            for unit in published.units
            if unit.niva in _PAGES and (text := _read(folder / (name := f"kommune/{unit.kode}{end}.html"))) is not None
        }
        yield from check_unit_pages(pages, numbers)
        text = _read(folder / country)
        if text is not None:
            yield from check_rows(country, text, numbers)
            yield from check_named(country, text, numbers)
            if true is not None:
                yield from _check_counted(country, text, published, true, settings)
    data = folder / "data"
    yield from _check_workbook(data / f"introresultat-{published.year}.xlsx", str(published.year))
    for name in published.tables:
        yield from _check_parquet(data / f"{name}.parquet")
        try:
            yield from _check_cube(data / f"{name}.json", published)
        except (AttributeError, TypeError):
            yield Finding(f"{name}.json", "", "", "is no dataset of JSON-stat")
    for name in ("datapackage.json", "katalog.jsonld"):
        yield from _check_numbers(name, read_json(data / name))


def _read(path: Path) -> str | None:
    return read_text(path) if path.is_file() else None


def _list_names(published: Published) -> tuple[set[str], set[str]]:
    """The files that must be there, and those that may."""
    tables = {f"data/{name}.{form}" for name in published.tables for form in ("csv", "parquet", "json")}
    pages = {f"kommune/{unit.kode}{end}.html" for unit in published.units if unit.niva in _PAGES for end in _LANGUAGES}
    others = {"data/datapackage.json", f"data/introresultat-{published.year}.xlsx", *_LANGUAGES.values()}
    return tables | pages | others, {"data/katalog.jsonld"}


def _check_files(folder: Path, published: Published) -> Iterator[Finding]:
    """Files that are missing or do not belong, and secrets in those that do."""
    must, may = _list_names(published)
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if not path.is_dir()}
    for name in sorted(must - found.keys()):
        yield Finding(name, "", "", "the file is missing")
    for name, path in found.items():
        if name not in must | may or path.is_symlink():
            yield Finding(name, "", "", "is no file of what is published")
        for text in _list_texts(path):
            lower = text.lower()
            for words, (signs, pattern) in _SECRETS.items():
                if any(sign in lower for sign in signs) and pattern.search(text):
                    yield Finding(name, "", "", f"contains {words}")


def _list_texts(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            for part in book.namelist():
                yield book.read(part).decode("utf-8", "replace")
    else:
        yield content.decode("utf-8", "replace")


def _check_counted(
    name: str, page: str, published: Published, true: Mapping[Place, int], settings: AuditSettings
) -> Iterator[Finding]:
    """Sentences about units with the number of those that have a small count, which nobody may know."""
    secret, public = set[float](), {float(published.year)}
    for niva in ("fylke", *_PAGES):
        units = [unit for unit in published.units if unit.niva == niva]
        public.add(float(len(units)))
        public |= _count_by_share(published, units)
        for count in {count for unit in units[:1] for count in published.figures[unit] if not count.has(YEAR)}:
            figures = [(unit, published.find(unit, count)) for unit in units]
            hidden = sum(figure is not None and figure.number is None for _, figure in figures)
            public |= {float(hidden), float(len(units) - hidden)}
            values = {figure.value for _, figure in figures if figure is not None}
            small = sum(
                is_small(
                    true.get((unit, count), settings.limit), true.get((unit, find_base(count)), 0), values, settings
                )
                for unit in units
            )
            secret.add(float(small))
    for place, told in find_sentences(page):
        if told & (secret - public):
            yield Finding(name, "", place, "a sentence about units has the number of those with a small count")


def _count_by_share(published: Published, units: list[Unit]) -> set[float]:
    """How many of some units have a shown share in each ten percent: what a picture of the spread tells."""
    form, found = published.tables["resultat"].form, Counter[int]()
    at = form.values.index("andel_mal")
    for row in published.tables["resultat"].rows:
        if row.unit in units and row.categories == ("alle",) and (number := row.values[at].number) is not None:
            found[min(int(number) // 10, 9)] += 1
    return {float(number) for number in found.values()} | {0.0}


def _check_workbook(path: Path, year: str) -> Iterator[Finding]:
    """Parts, properties and tabs that a workbook of tables has no use for."""
    try:
        book = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile):
        return  # told as a table that cannot be read
    with book:
        for part in book.namelist():
            if not _PARTS.fullmatch(part):
                yield Finding(
                    path.name, "", part, "is a part that is not published: comments, properties or other files"
                )
        texts = _read_part(book, "docProps/core.xml") + _read_part(book, "docProps/custom.xml")
        for name, text in _PROPERTY.findall(texts):
            if any(number != year for number in _DIGITS.findall(_DAY.sub("", text))):
                yield Finding(path.name, "", name, "a property has a number that is not the year")
        if set(re.findall(r"<(?:vt:)?([A-Za-z]+[0-9]?)\b", _read_part(book, "docProps/app.xml"))) - _APP:
            yield Finding(path.name, "", "docProps/app.xml", "has a property that is not published")
        if _HIDDEN_TAB.search(_read_part(book, "xl/workbook.xml")):
            yield Finding(path.name, "", "xl/workbook.xml", "has a tab that is hidden")


def _read_part(book: zipfile.ZipFile, name: str) -> str:
    return book.read(name).decode("utf-8", "replace") if name in book.namelist() else ""


def _check_parquet(path: Path) -> Iterator[Finding]:
    try:
        schema = pq.read_schema(path)
    except (OSError, pa.ArrowException):
        return  # told as a table that cannot be read
    if set(schema.metadata or {}) or any(field.metadata for field in schema):
        yield Finding(path.name, "", "", "has notes of its own beside the columns")


def _check_cube(path: Path, published: Published) -> Iterator[Finding]:
    """A dataset has what JSON-stat knows, and each unit is called by its name alone."""
    cube = read_json(path) or {}
    extension = cube.get("extension", {})
    if set(cube) - _CUBE - {"extension"} or not isinstance(extension, dict) or set(extension) - {"utgave", "status"}:
        yield Finding(path.name, "", "", "has a key that is not of the tables")
    names = {unit.kode: name for unit, name in published.units.items()}
    places = (cube.get("role") or {}).get("geo", [])
    for one, dimension in cube.get("dimension", {}).items():
        category = dimension.get("category", {}) if isinstance(dimension, dict) else {}
        if set(dimension) - {"label", "category"} or set(category) - {"index", "label", "unit", "child"}:
            yield Finding(path.name, "", "", "has a key that is not of the tables")
        for kode, label in (category.get("label") or {}).items():
            if one in places and names.get(kode) != label:
                yield Finding(path.name, kode, "", "is called by something else than its name")


def _check_numbers(name: str, document: Any) -> Iterator[Finding]:
    """Numbers of a description: bytes and bounds alone."""

    def walk(value: Any, key: str) -> Iterator[str]:
        if isinstance(value, dict):
            for inner, one in value.items():
                yield from walk(one, inner if key not in _NUMBERED else key)
        elif isinstance(value, list):
            for one in value:
                yield from walk(one, key)
        elif isinstance(value, int | float) and not isinstance(value, bool) and key not in _NUMBERED:
            yield key

    for key in sorted(set(walk(document, ""))):
        yield Finding(name, "", json.dumps(key, ensure_ascii=False), "has a number that is neither bytes nor a bound")
