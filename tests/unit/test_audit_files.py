"""P14: what could tell of a person beside the tables, planted one at a time in a whole folder of public files."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.audit.audit import audit_folder, read_folder
from pipeline.audit.copies import check_copies
from pipeline.audit.counts import Count
from pipeline.audit.description import read_description
from pipeline.audit.elsewhere import check_elsewhere
from pipeline.audit.equations import Place
from pipeline.audit.pages import list_strings, read_number
from pipeline.audit.reading import Unit
from pipeline.audit.settings import AuditSettings
from tests.support.published_folders import Country, hide_even, make_even_country, publish_whole

Do = Callable[[Path], None]
BOOK = "data/introresultat-2020.xlsx"


@pytest.fixture(scope="module")
def country() -> Country:
    return make_even_country()


@pytest.fixture(scope="module")
def whole(country: Country, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_whole(tmp_path_factory.mktemp("offentlig"), country, hide_even(country))


def find_true(country: Country) -> dict[Place, int]:
    """The true counts, in which the women of 1102 are as few as those of 1101: 2 municipalities with a small count."""
    women = Count("mal_nadd", (("kjonn", "K"),))
    return country.true() | {(Unit("kommune", "1102"), women): 3}


def told(folder: Path, country: Country) -> list[str]:
    published, findings = read_folder(folder, read_description())
    assert published is not None, findings
    found = [
        *check_copies(folder / "data", published.tables, read_description()),
        *check_elsewhere(folder, published, find_true(country), AuditSettings()),
    ]
    return [str(finding) for finding in found]


def test_nothing_is_found_in_what_is_written(whole: Path, country: Country) -> None:
    assert told(whole, country) == []


def put(name: str, before: str, text: str) -> Do:
    """Put a text before the first place where a file has ``before``."""

    def do(folder: Path) -> None:
        path = folder / name
        content = path.read_text(encoding="utf-8")
        assert before in content
        path.write_text(content.replace(before, text + before, 1), encoding="utf-8")

    return do


def edit_json(name: str, how: Callable[[dict], object]) -> Do:
    def do(folder: Path) -> None:
        document = json.loads((folder / name).read_text(encoding="utf-8"))
        how(document)
        (folder / name).write_text(json.dumps(document), encoding="utf-8")

    return do


def edit_book(part: str, how: Callable[[str], str]) -> Do:
    """Rewrite one part of the workbook, or add it."""

    def do(folder: Path) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(folder / BOOK) as old, zipfile.ZipFile(buffer, "w") as new:
            for name in old.namelist():
                if name != part:
                    new.writestr(name, old.read(name))
            new.writestr(part, how(old.read(part).decode("utf-8") if part in old.namelist() else ""))
        (folder / BOOK).write_bytes(buffer.getvalue())

    return do


def show_hidden(document: dict) -> None:
    """The first hidden value of a dataset gets its number."""
    at = next(iter(document["status"]))
    document["value"][int(at)] = 2


def annotate_parquet(folder: Path) -> None:
    path = folder / "data" / "resultat.parquet"
    pq.write_table(pq.read_table(path).replace_schema_metadata({"1101": "2"}), path)


def fill_parquet(folder: Path) -> None:
    path = folder / "data" / "resultat.parquet"
    table = pq.read_table(path)
    at = table.column_names.index("mal_nadd")
    cells = [2 if cell is None else cell for cell in table.column(at).to_pylist()]
    pq.write_table(table.set_column(at, "mal_nadd", pa.array(cells, pa.int64())), path)


def sort_rows(folder: Path) -> None:
    """The municipalities of a county in the order of a hidden figure: 1104, 1101, 1103, 1102."""
    path = folder / "index.html"
    page = path.read_text(encoding="utf-8")
    rows = re.findall(r'<tr class="kommune" data-code="11[0-9]{2}">.*?</tr>\n?', page, re.DOTALL)
    assert len(rows) == 4
    start = page.index(rows[0])
    others = page[start:].replace("".join(rows), "".join(rows[number] for number in (3, 0, 2, 1)), 1)
    path.write_text(page[:start] + others, encoding="utf-8")


# 2 of the women in 1101 reached the goal
PAGE, ROW = "kommune/1101.html", '<tr class="kommune" data-code="1101">'
PLANTED: dict[str, tuple[Do, str]] = {
    "a tooltip": (
        put(PAGE, "<caption>", '<span title="2 kvinner nådde målet"></span>'),
        "1101.html, kommune 1101, title",
    ),
    "alt text": (put(PAGE, "<caption>", '<img alt="Kvinner: 2">'), "1101.html, kommune 1101, alt"),
    "a label": (
        put("kommune/1101-nn.html", "<caption>", '<i aria-label="2"></i>'),
        "1101-nn.html, kommune 1101, aria-label",
    ),
    "a text": (put(PAGE, "<caption>", "<p>2 av kvinnene</p>"), "1101.html, kommune 1101, text"),
    "a data attribute": (put(PAGE, "<caption>", "<i data-v='2'></i>"), "1101.html, kommune 1101, data-v"),
    "a comment": (put(PAGE, "<caption>", "<!-- 2 -->"), "1101.html, kommune 1101, comment"),
    "a description of a picture": (put(PAGE, "<caption>", "<desc>Kvinner 2</desc>"), "1101.html, kommune 1101, text"),
    "a bar's length": (put(PAGE, "<caption>", '<rect width="4.1%"/>'), "1101.html, kommune 1101, width"),
    "data for a script": (
        put(PAGE, "<caption>", '<script type="application/json">{"v": 2}</script>'),
        "1101.html, kommune 1101, text",
    ),
    "an unrounded share": (put(PAGE, "<caption>", "<p>15,15 %</p>"), "1101.html, kommune 1101, text"),
    "a sort key of the table of all": (
        put("index.html", ROW, '<tr data-code="1101" data-v="2"><td><a href="kommune/1101.html"></a></td></tr>'),
        "index.html, kommune 1101, data-v",
    ),
    "a point of a picture": (put("index.html", "<main", "<title>Sted 1101: 2</title>"), "index.html, text: a number"),
    "the order of rows": (sort_rows, "index.html: the order of rows of units follows nothing that is shown"),
    "a sentence that counts": (
        put("index.html", "<main", "<p>I 2 kommuner nådde færre enn fem kvinner målet.</p>"),
        "has the number of those with a small count",
    ),
    "a value of the cube": (edit_json("data/resultat.json", show_hidden), "has another value or sign than the CSV"),
    "a status of the cube": (
        edit_json("data/resultat.json", lambda cube: cube["status"].update({next(iter(cube["status"])): "."})),
        "has another value or sign than the CSV",
    ),
    "a key of the cube": (edit_json("data/resultat.json", lambda cube: cube.update(skjult=[2])), "a key that is not"),
    "a name in the cube": (
        edit_json(
            "data/resultat.json",
            lambda cube: cube["dimension"]["enhet"]["category"]["label"].update({"1101": "Sted 1101 (2)"}),
        ),
        "is called by something else than its name",
    ),
    "no cube": (edit_json("data/alder.json", lambda cube: cube.pop("size")), "alder.json: is no dataset of JSON-stat"),
    "no roles in the cube": (edit_json("data/alder.json", lambda cube: cube.update(role=[1])), "is no dataset"),
    "no dimensions in the cube": (
        edit_json("data/alder.json", lambda cube: cube.update(dimension=[])),
        "is no dataset",
    ),
    "a number in the package": (
        edit_json("data/datapackage.json", lambda package: package.update({"kvinner-1101": 2})),
        "has a number that is neither bytes nor a bound",
    ),
    "a Parquet column": (fill_parquet, "resultat.parquet, kommune 1101, mal_nadd kjonn=K: has another value"),
    "notes of a Parquet file": (annotate_parquet, "has notes of its own beside the columns"),
    "a property of the workbook": (
        edit_book("docProps/core.xml", lambda text: text.replace("</dc:title>", " 2</dc:title>")),
        "a property has a number that is not the year",
    ),
    "a comment in the workbook": (
        edit_book("xl/comments1.xml", lambda _: "<c>2</c>"),
        "is a part that is not published",
    ),
    "a hidden tab": (
        edit_book("xl/workbook.xml", lambda text: text.replace("<sheet ", '<sheet state="hidden" ', 1)),
        "has a tab that is hidden",
    ),
    "a cell of the workbook": (
        edit_book("xl/sharedStrings.xml", lambda text: text.replace(">:<", ">..<", 1)),
        "introresultat-2020.xlsx, kommune 1101",
    ),
    "a secret link": (put(PAGE, "<caption>", '<a href="https://x.no/l/abcdefghij0123456789"></a>'), "a link that only"),
    "a path": (put(PAGE, "<caption>", "<!-- /mnt/data/intro -->"), "contains the path of a machine"),
    "a name of IMDi's files": (put(PAGE, "<caption>", "<p>skjult.parquet</p>"), "for IMDi alone"),
    "another file": (
        lambda folder: (folder / "data" / "notater.txt").write_text("x"),
        "is no file of what is published",
    ),
    "a page that is gone": (lambda folder: (folder / PAGE).unlink(), "kommune/1101.html: the file is missing"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(name: str, whole: Path, country: Country, tmp_path: Path) -> None:
    do, words = PLANTED[name]
    folder = Path(shutil.copytree(whole, tmp_path / "offentlig"))
    do(folder)
    lines = told(folder, country)
    assert any(words in line for line in lines), lines


def test_the_package_has_the_bytes_of_every_file(whole: Path, country: Country, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "offentlig"))
    path = folder / "data" / "lov.json"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert told(folder, country) == ["datapackage.json, lov.json: has other bytes than the package says"]


def test_no_finding_has_a_count(whole: Path, country: Country, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(whole, tmp_path / "offentlig"))
    for name in ("a tooltip", "a value of the cube", "a number in the package"):
        PLANTED[name][0](folder)
    for finding in audit_folder(folder).findings:
        assert not re.search("[0-9]", finding.words), finding


def test_numbers_are_read_as_people_write_them() -> None:
    assert [read_number(text) for text in ("1\u00a0349", "21,5", "0")] == [1349.0, 21.5, 0.0]


def test_a_page_is_read_as_its_strings() -> None:
    page = "<style>a{width:3px}</style><p class=\"x3\" title='5 av'>7&nbsp;til</p><!-- 9 --><script>var a = 1</script>"
    assert sorted(list_strings(page)) == [("comment", " 9 "), ("text", "7\u00a0til"), ("title", "5 av")]
