"""The overview is in Norwegian: every text of it is in ``words.toml``, each is used, and nothing English is left.

That the right text stands in the right place is in ``test_overview.py``.
"""

from __future__ import annotations

import ast
import re
import string
from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest
from jinja2 import Environment
from jinja2.lexer import TOKEN_DATA

from pipeline.common.notice_kinds import DECIDES, KINDS, Fact
from pipeline.common.notices import Notice
from pipeline.overview import words
from pipeline.overview.compose import compose_overview, read_material
from pipeline.overview.render import FOLDER, render_overview
from pipeline.overview.words import CHECKS, NOTICES, read_words, tell_check, tell_notice
from pipeline.quality.catalogue import load_catalogue
from pipeline.run.check_outcomes import CheckOutcome, Fault
from pipeline.sheets.words import percent
from pipeline.statistics.cross_checks import load_checks
from tests.support.sheet_database import FACTS, HALDEN, STANDARD, make_database, make_edition

TEMPLATES = sorted(FOLDER.glob("*.j2"))
MODULES = [path for path in sorted(FOLDER.glob("*.py")) if path.stem not in ("words", "__init__")]
# words that English texts cannot do without, and that Norwegian does not have
ENGLISH = frozenset(
    re.findall(
        "[a-z]+",
        """
        the of and with not from this that these those which are was were has have been it its their they them only any
        each first now then than whose there where when what who how why can could must should will share shares unit
        units county counties municipality municipalities exit exits reached goal participants measure measures finding
        findings error errors warning warnings check checks edition round sheet sheets links file files row rows table
        people reason reasons year years none nothing everyone women
        """,
    )
)
# what the analyst types or opens is called by its name
NAMES = re.compile(r"introresultat links make \S+|[\w./-]+\.(?:csv|xlsx|toml|json)|--[a-z-]+|\w+/")
# SQL, the page's security policy, a command
NO_TEXTS = ("select", "from", "order by", "default-src", "base-uri", "introresultat ")


def list_parts(text: object) -> list[str]:
    if isinstance(text, str):
        return [text]
    values = text.values() if isinstance(text, dict) else text
    assert isinstance(values, (list, type({}.values())))
    return [part for value in values for part in list_parts(value)]


def find_english(text: str) -> set[str]:
    return ENGLISH & set(re.findall(r"[a-zæøå]+", NAMES.sub(" ", text).lower()))


def fill_facts(kind: str) -> dict[str, Fact]:
    """Facts for every name in the English words of a kind, with what its words depend on."""
    told = KINDS[kind]
    texts = told.heading + (told.text if isinstance(told.text, str) else "")
    facts: dict[str, Fact] = {name: "X" for _, name, _, _ in string.Formatter().parse(texts) if name}
    return facts | ({"kolonne": "opphevet"} if kind == "mangler_kolonne" else {})


def test_no_text_is_english() -> None:
    for key, text in read_words().items():
        for part in list_parts(text):
            assert not find_english(part), key


def test_a_text_is_whole_and_tidy() -> None:
    for key, text in read_words().items():
        for part in list_parts(text):
            assert part, key
            assert part == " ".join(part.split()), key


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_notice_has_words_for_the_same_facts(kind: str) -> None:
    facts = fill_facts(kind)
    told = tell_notice(Notice(kind, facts))
    assert told.heading
    assert not told.heading.endswith(".")
    assert told.text.endswith(".")
    assert not find_english(f"{told.heading} {told.text}")


def test_every_column_that_decides_figures_has_words_and_no_other_kind_or_column() -> None:
    assert set(read_words()[NOTICES]["mangler_kolonne"]["virkning"]) == set(DECIDES)
    assert set(read_words()[NOTICES]) == set(KINDS)


def test_days_among_the_facts_are_written_as_days() -> None:
    facts: dict[str, Fact] = {"dato": "2021-01-21", "ar": 2020}
    assert "21. januar 2021" in tell_notice(Notice("skjaeringsdato_i_aret", facts)).heading.replace("\u00a0", " ")


def test_every_check_that_warns_has_a_name_and_a_promise() -> None:
    warning = {check.name for check in load_checks() if not check.stops}
    assert set(read_words()[CHECKS]) == warning
    for name in warning:
        assert tell_check(name).text.endswith(".")


# link_section.py refuses in English, as the shell is answered, and finds its place on the page
@pytest.mark.parametrize("path", [path for path in MODULES if path.stem != "link_section"], ids=lambda path: path.stem)
def test_no_module_has_a_text_of_its_own(path: Path) -> None:
    """A string with a blank in it is a text: all of those are in the words, but SQL and the page's policy."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    own = [text for text in texts if re.search(r"[a-zæøå]{2,} [a-zæøå]{2,}", text)]
    assert [text for text in own if not text.lstrip().startswith(NO_TEXTS)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_text_of_its_own(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    data = "".join(
        value if token == TOKEN_DATA else "\N{OBJECT REPLACEMENT CHARACTER}"
        for _, token, value in Environment(autoescape=True).lex(source)
        if token == TOKEN_DATA or token.endswith("_begin")
    )
    visible = re.sub(r"<[^>]*>|\N{OBJECT REPLACEMENT CHARACTER}", " ", data)
    # what it opens, by name
    assert re.findall(r"[A-Za-zÆØÅæøå]{2,}", NAMES.sub(" ", visible)) == []
    spoken = re.findall(r'(?:aria-label|title|placeholder|alt)="([^"\N{OBJECT REPLACEMENT CHARACTER}]+)"', data)
    assert spoken == []


def test_the_script_has_no_text_of_its_own() -> None:
    source = re.sub(r"//.*", "", (FOLDER / "units.js").read_text(encoding="utf-8"))
    texts = re.findall(r'"([^"]*)"', source)
    assert [text for text in texts if re.search(r"[a-z]{2,} [a-z]{2,}", text) and text != "use strict"] == []


def test_every_text_is_used() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (*MODULES, *TEMPLATES)]
    content = "\n".join(sources)
    made = [*re.findall(r"f?[\"']([a-z_]+_)(?:\{|[\"'] ?~)", content), "kol_", "gruppe_"]
    for key, text in read_words().items():
        if not isinstance(text, dict):
            named = re.search(rf"[\"']{key}[\"']", content) is not None
            assert named or any(key.startswith(prefix) for prefix in made) or key.endswith(("_overskrift", "_tekst")), (
                key
            )


def test_nothing_english_is_left_on_the_page() -> None:
    everything = {
        **STANDARD,
        ("kommune", "3001"): replace(HALDEN, findings=dict.fromkeys(load_catalogue().rules, 3)),
    }
    warnings = [
        CheckOutcome(check, (Fault("avsluttet", None, 2, "kommune", "3001"), Fault("avsluttet", 1, 2)))
        for check in load_checks()
        if not check.stops
    ]
    notices = [Notice(kind, fill_facts(kind)) for kind in KINDS]
    for slag in ("forelopig", "endelig"):
        edition = make_edition(slag)
        material = read_material(make_database(everything), edition)
        page = render_overview(
            compose_overview(material, edition, FACTS, warnings=warnings, notices=notices, has_public=True)
        )
        tree = lxml.html.document_fromstring(page)
        assert tree.get("lang") == "nb"
        for element in tree.xpath("//style | //script | //code"):
            element.drop_tree()
        spoken = tree.xpath("//@aria-label | //@title | //@placeholder | //@alt")
        data = tree.xpath("//*[@data-en]/@*[starts-with(name(), 'data-')]")
        texts = [*tree.xpath("//text()"), *spoken, *data]
        assert len(texts) > 1000
        assert {text: english for text in texts if (english := find_english(text))} == {}


def test_the_words_are_read_by_one_module() -> None:
    assert words.WORDS_FILE == FOLDER / "words.toml"
    assert percent.HARD_SPACE not in words.WORDS_FILE.read_text(encoding="utf-8")
