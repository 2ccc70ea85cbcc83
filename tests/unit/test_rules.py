"""Every id and section that the repository cites is in ``docs/rules.md``, and nothing outside the project is cited.

That links between pages lead somewhere is in ``test_docs.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

import pytest

from pipeline.cli.explain import FIGURES
from pipeline.common.warehouse import list_sql
from pipeline.handoff.names import README
from pipeline.statistics.reads import read_header
from pipeline.statistics.rule_titles import load_rule_titles
from tests.support.commands import CHECKOUT
from tests.support.repository_texts import find_anchors, list_texts, name_path

PAGE = CHECKOUT / "docs" / "rules.md"
ANCHORS = find_anchors(PAGE)
IDS = {
    kind: [f"{kind}{n}" for n in range(1, last + 1)]
    for kind, last in (("R", 16), ("C", 10), ("K", 7), ("F", 27), ("L", 18), ("O", 10), ("P", 15))
} | {"T": ["T3", "T4", "T5", "T6"]}
STATES = (
    "checks",
    "explain",
    "klargjort",
    "kvalitetsregler",
    "lister",
    "offentlig",
    "rapport",
    "statistikk",
    "utdata",
    "avstemming",
)
CITED = re.compile(
    r"\b[RCFLO][0-9]{1,2}\b|\bK[1-9]\b|\bT[1-6]\b(?!;)|\bP(?:[1-9]|1[0-9])\b|(?<=test_)[rckflopt][0-9]{1,2}(?=_)"
)
SECTION = re.compile(r"(?:\b([a-zæøå]+(?:loven|lova|forskriften))|[a-zæøå0-9.]+) § ([0-9]+)")
OTHER_SENSES = {"pyproject.toml", "requirements.lock", "requirements-dev.lock"}  # ids of ruff, hashes
# citations of people's own texts in a made-up register, or in the code list that municipalities choose from
OWN_TEXTS = {"pipeline/synthetic/vocabulary.py"}
OF_A_DELIVERY = {"LESMEG.md"}  # a file for SSB, no page of ours
NAMED_PAGE = re.compile(r"(?<![\w./*{}-])((?:\.\./)*[\w./-]*\w\.md)\b(?![/(])")


def find_unknown_ids(text: str, anchors: Set[str] = frozenset(ANCHORS)) -> set[str]:
    """The cited ids without an anchor on the page; in the name of a test the number may have a zero before it."""
    return {cited for cited in CITED.findall(text) if re.sub("(?<=^[rckflopt])0", "", cited.lower()) not in anchors}


def find_unknown_sections(text: str) -> set[str]:
    """The cited anchors of the page that are not there, and sections of laws that it does not list as sources."""
    sources = PAGE.read_text(encoding="utf-8").split("\n## Legal sources\n")[1].lower()
    found = {f"#{anchor}" for anchor in re.findall(r"rules\.md#([\w-]+)", text) if anchor not in ANCHORS}
    for law, number in SECTION.findall(text.lower()):
        source = f"{law.replace('lova', 'loven')} § {number}" if law else f"§ {number}"
        if not re.search(rf"{source}\b", sources):
            found.add(source)
    return found


def find_foreign_pages(text: str, pages: Set[str]) -> set[str]:
    """Names of documents that no page of the repository ends with."""
    named = {name.replace("../", "").lstrip("/") for name in NAMED_PAGE.findall(text)} - OF_A_DELIVERY
    return {name for name in named if not any(f"/{page}".endswith(f"/{name}") for page in pages)}


def list_citing() -> Iterator[tuple[str, str]]:
    for path, text in list_texts():
        if name_path(path) not in OTHER_SENSES and path.suffix != ".css":
            yield name_path(path), text


def test_the_page_has_every_id_once_and_in_order() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for kind, ids in IDS.items():
        assert re.findall(rf'^<a id="({kind.lower()}[0-9]+)"></a>$', text, flags=re.MULTILINE) == [
            one.lower() for one in ids
        ]
        told = re.findall(rf'^<a id="{kind.lower()}([0-9]+)"></a>\n(?:### |\*\*){kind}([0-9]+) ', text, re.MULTILINE)
        assert [f"{kind}{there}" for there, here in told if there == here] == ids
        assert f"{ids[0]}–{ids[-1]} |" in text, "the table of contents"


def test_the_headings_are_the_titles_that_the_command_prints() -> None:
    headings = re.findall(r"^### (R[0-9]+) (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert headings == list(load_rule_titles().items())
    assert [rule for rule, _ in headings] == IDS["R"]


def test_a_title_is_one_line_that_a_terminal_shows() -> None:
    for rule, title in load_rule_titles().items():
        assert re.fullmatch(r"[A-Z][A-Za-z ]+: [^.\n]+", title), rule
        assert len(f"  {rule:<3} {title}") <= 120, rule


def test_the_command_has_a_line_for_every_rule_of_a_figure() -> None:
    for figure, (_, rules) in FIGURES.items():
        assert set(rules) <= load_rule_titles().keys(), figure


def test_every_cited_id_is_on_the_page() -> None:
    unknown = {path: ids for path, text in list_citing() if (ids := find_unknown_ids(text))}
    assert unknown == {}


def test_every_cited_section_is_on_the_page() -> None:
    unknown = {
        path: sections
        for path, text in list_citing()
        if path not in OWN_TEXTS and (sections := find_unknown_sections(text))
    }
    assert unknown == {}


def test_nothing_outside_the_project_is_cited() -> None:
    pages = {name_path(path) for path, _ in list_texts() if path.suffix == ".md"} | {README}  # what a delivery has (O6)
    foreign = {path: names for path, text in list_citing() if (names := find_foreign_pages(text, pages))}
    assert foreign == {}


@pytest.mark.parametrize("state", STATES)
def test_an_sql_file_cites_an_id_in_its_header(state: str) -> None:
    headers = {name: read_header(state, name).partition("Rules: ")[2] for name in list_sql(state)}
    assert [name for name, rules in headers.items() if not CITED.search(rules) and "#house-rules" not in rules] == []


def test_a_made_up_id_is_found() -> None:
    made_up = [f"{kind}{number}" for kind, number in (("R", 17), ("R", 0), ("C", 11), ("F", 99))]
    text = f"R1–{made_up[0]} and {made_up[1]}; {made_up[2]} says so, by {made_up[3]} and R16"
    assert find_unknown_ids(text) == set(made_up)
    assert find_unknown_ids("def " + "test_" + "r21_people():\n    test_r05_start, test_c5_x") == {"r" + "21"}
    assert find_unknown_ids("R5 of a page without it", {"r1"}) == {"R5"}


def test_a_made_up_section_or_page_is_found() -> None:
    mark, page, foreign = "§", "docs/rules.md", f"elsewhere/{'domain'}.{'md'}"
    told = f"Integreringsloven {mark} 99, integreringsforskriften {mark} 58"
    assert find_unknown_sections(told) == {f"integreringsloven {mark} 99"}
    assert find_unknown_sections(f"introduksjonsloven {mark} 58") == {f"introduksjonsloven {mark} 58"}
    assert find_unknown_sections(f"the domain {mark} 4") == {f"{mark} 4"}
    assert find_unknown_sections(f"{page}#r{17}, {page}#r16") == {"#r17"}
    assert find_foreign_pages(f"{page}, rules.md and ../{foreign}", {page}) == {foreign}
