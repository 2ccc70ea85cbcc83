"""The style sheet taken from Designsystemet: whole, of the pinned package, and enough for the pages that use it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import pytest
import tinycss2

from pipeline.sheets.formats.html import DESIGN_FILE
from tests.support.commands import CHECKOUT
from tools.designsystemet import (
    FOLDER,
    LICENCE,
    PACKAGE,
    VERSION,
    build_style,
    find_references,
    parse_block,
    parse_rules,
    read_own_styles,
    unpack,
    walk,
)

DESIGN = DESIGN_FILE.read_text(encoding="utf-8")
TEMPLATES = sorted((CHECKOUT / "pipeline").rglob("*.j2"))


def list_declarations(rules: Iterable[Any]) -> Iterator[Any]:
    for rule in rules:
        for item in parse_block(rule) if rule.content is not None else ():
            if item.type == "declaration":
                yield item
            else:
                yield from list_declarations([item])


def list_selectors() -> set[str]:
    """Classes («.ds-card»), and attributes with a value («data-size=sm»), that the style sheet has rules for."""
    found = set()
    tokens = list(walk(tinycss2.parse_component_value_list(DESIGN)))
    for before, token in pairwise(tokens):
        if token.type == "ident" and before == ".":
            found.add(f".{token.value}")
        if token.type == "[] block":
            words = [part.value for part in token.content if part.type in ("ident", "string")]
            found.add("=".join(words))
    return found


def list_used() -> set[str]:
    """The same of what the templates ask for; a value that a template chooses counts with each choice."""
    attribute = re.compile(r'\b(data-(?:size|color|variant))="((?:\{%.*?%\}|[^"])*)"')
    used = set()
    for template in TEMPLATES:
        text = template.read_text(encoding="utf-8")
        for classes in re.findall(r'class="([^"]*)"', text):
            used |= {f".{name}" for name in re.findall(r"\bds-[a-z-]+", classes)}
        for name, value in attribute.findall(text):
            used |= {f"{name}={word}" for word in re.sub(r"\{%.*?%\}", " ", value).split()}
    return used


def test_every_custom_property_that_is_used_is_defined() -> None:
    declarations = list(list_declarations([*parse_rules(DESIGN), *parse_rules(read_own_styles())]))
    defined = {item.name for item in declarations if item.name.startswith("--")}
    used = {name for item in declarations for name in find_references(item.value)}
    # the focus ring's own switch is only ever asked for with a fallback
    assert used - defined <= {"--_ds--focus"}
    assert len(used) > 50


def test_no_custom_property_of_the_style_sheet_is_left_over() -> None:
    declarations = list(list_declarations([*parse_rules(DESIGN), *parse_rules(read_own_styles())]))
    theirs = {item.name for item in list_declarations(parse_rules(DESIGN)) if item.name.startswith("--")}
    used = {name for item in declarations for name in find_references(item.value)}
    assert theirs - used <= {"--_ds--focus"}


def test_style_sheet_asks_for_nothing_from_elsewhere() -> None:
    for text in (DESIGN, read_own_styles()):
        assert not re.search(r"@import|@font-face|https?:|//|\\", text)
        assert set(re.findall(r"url\([^)]*\)", text)) <= {"url(#stripes)"}
    assert "url(" not in DESIGN


def test_style_sheet_has_rules_for_all_that_the_pages_ask_for() -> None:
    used = list_used()
    assert {".ds-card", "data-size=sm", "data-color=warning", "data-color=brand1"} <= used
    assert used - list_selectors() == set(), "run make css"


def test_style_sheet_is_small() -> None:
    assert len(DESIGN.encode()) < 17_000


def test_package_version_and_licence_stand_beside_the_style_sheet() -> None:
    assert DESIGN.startswith(f"/* {PACKAGE} {VERSION}, {LICENCE}, ")
    licence = (FOLDER / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith("Copyright Digitaliseringsdirektoratet (Digdir)")
    assert "Permission is hereby granted, free of charge" in licence
    assert {path.name for path in FOLDER.iterdir()} == {DESIGN_FILE.name, "LICENSE"}


# --- how it is made


def test_rules_for_what_no_page_has_are_left_out() -> None:
    style = """
        .ds-card, .ds-avatar { color: red }
        .ds-avatar { color: blue }
        .ds-card[data-size=sm] { top: 1px }
        .ds-card[data-size=xl] { top: 2px }
        .ds-card[aria-sort] { top: 3px }
        .ds-card::before { content: "" }
        :is(.ds-card > button) { top: 4px }
        @media print { .ds-avatar { color: blue } .ds-link { color: red } }
    """
    assert build_style([style], "") == (
        ".ds-card{color:red}.ds-card[data-size=sm]{top:1px}@media print{.ds-link{color:red}}"
    )


def test_custom_properties_stay_where_something_kept_needs_them() -> None:
    style = """
        :root { --a: 1px; --b: var(--a); --c: 3px; --d: 4px; --e: var(--d) }
        .ds-card { top: var(--b); --f: var(--c) }
    """
    # b through the card, a through b, d through our own style; c is only needed by f, which nothing needs
    assert build_style([style], "p { left: var(--d) }") == (":root{--a:1px;--b:var(--a);--d:4px}.ds-card{top:var(--b)}")


def test_order_of_layers_is_told_first() -> None:
    style = build_style(["@layer one{:root{--a:1px}}", "@layer one, two;.ds-card{top:var(--a)}"], "")
    assert style.startswith("@layer one, two;@layer one{")


def test_style_sheet_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        build_style([".ds-card { color: red } }"], "")


def test_package_with_another_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="it is not used"):
        unpack(b"something else")
