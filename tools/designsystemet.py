"""Makes ``formats/designsystemet/`` of the sheets from Digdir's pinned npm package, Designsystemet: ``make css``.

Development time only: npm fetches, the hash decides whether what it fetched is used, and the result is kept in the
repository. Of its rules stay those that a page can use, and of its custom properties those that these rules or our own
style sheets refer to. ``tests/unit/test_designsystemet.py`` holds the result against what the pages use.
"""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tinycss2

from pipeline.sheets.formats.html import DESIGN_FILE
from tests.support.commands import CHECKOUT

PACKAGE, VERSION, LICENCE = "@digdir/designsystemet-css", "1.22.0", "MIT"
INTEGRITY = "sha512-f/+YOK1Gvl7ypdeRh0TDGs28eu8DkOPDAR+T8yLpnys9FxNWX05UNuhXJwYwRuzF9WUgjAhpJ5JKdodTDxWMEA=="
STYLES = ("dist/theme/designsystemet.css", "dist/src/index.css")

FOLDER = DESIGN_FILE.parent

# What a page may use: a selector that asks for another class, attribute or value is left out, as is one for an element
# that no page has, and one for a pseudo-element (they draw icons from addresses, which a page may not ask for).
CLASSES = frozenset(
    f"ds-{name}" for name in ("card", "heading", "link", "list", "skip-link", "sr-only", "table", "tag")
)
ATTRIBUTES = {
    "data-size": {"2xs", "xs", "sm", "md", "lg"},
    "data-color": {"brand1", "info", "neutral", "warning"},
    "data-variant": {"tinted"},
    "hidden": set(),
}
_UNUSED_ELEMENTS = {"button", "caption", "img"}
_PSEUDO_ELEMENTS = {"before", "after", "details-content", "part"}
_KEPT_BLOCKS = {"layer", "media"}  # not @supports, which rounds sizes to whole pixels


def fetch_package(folder: Path) -> dict[str, bytes]:
    """Return the pinned package's files by name, fetched into ``folder``. Another content is a ValueError."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm was not found; it is needed to fetch the package, and for nothing else")
    subprocess.run([npm, "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.tgz")
    return unpack(archive.read_bytes())


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive that has the pinned hash."""
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != INTEGRITY:
        raise ValueError(f"{PACKAGE} {VERSION} has the hash {found}, not {INTEGRITY}: it is not used")
    with tarfile.open(fileobj=io.BytesIO(content)) as opened:
        members = [member for member in opened.getmembers() if member.isfile()]
        files = {member.name.removeprefix("package/"): opened.extractfile(member) for member in members}
        return {name: file.read() for name, file in files.items() if file}


def read_own_styles() -> str:
    """Return every style sheet of the package but the one that is made here."""
    paths = sorted(path for path in (CHECKOUT / "pipeline").rglob("*.css") if path != DESIGN_FILE)
    return "".join(path.read_text(encoding="utf-8") for path in paths)


def parse_rules(text: str) -> list[Any]:
    """Return a style sheet's rules; one that a browser would not read is a ValueError."""
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    return list(_refuse_errors(rules))


def parse_block(rule: Any) -> list[Any]:
    """Return what a rule holds: declarations, or the rules of ``@layer`` and ``@media``."""
    if rule.type == "at-rule" and rule.at_keyword in _KEPT_BLOCKS:
        return list(_refuse_errors(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)))
    return list(_refuse_errors(tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)))


def find_references(tokens: Iterable[Any]) -> set[str]:
    """Return the custom properties that a value refers to with ``var()``."""
    return {
        next(argument.value for argument in token.arguments if argument.type == "ident")
        for token in walk(tokens)
        if token.type == "function" and token.lower_name == "var"
    }


def walk(tokens: Iterable[Any]) -> Iterator[Any]:
    """Yield the tokens and those inside their brackets and functions."""
    for token in tokens:
        yield token
        yield from walk(getattr(token, "arguments", None) or getattr(token, "content", None) or ())


def keep_used(rules: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    """Yield (how it opens, what it holds) of the rules that a page may use; what it holds is parsed alike."""
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [selector for selector in _split(rule.prelude) if _is_used(selector)]
            if selectors:
                opening = ",".join(tinycss2.serialize(selector).strip() for selector in selectors)
                yield opening, [item for item in parse_block(rule) if item.type == "declaration"]
        elif rule.at_keyword in _KEPT_BLOCKS:
            opening = f"@{rule.at_keyword} {tinycss2.serialize(rule.prelude).strip()}"
            if rule.content is None:
                yield opening, None
            elif inner := list(keep_used(parse_block(rule))):
                yield opening, inner


def list_declarations(kept: Iterable[tuple[str, Any]]) -> Iterator[Any]:
    """Yield every declaration of what ``keep_used`` gives."""
    for _, held in kept:
        for item in held or ():
            yield from [item] if not isinstance(item, tuple) else list_declarations([item])


def close_references(declarations: Iterable[Any], own: set[str]) -> set[str]:
    """Return the custom properties that declarations refer to, those that these refer to, and so on."""
    values: dict[str, set[str]] = {}
    needed = set(own)
    for declaration in declarations:
        found = find_references(declaration.value)
        if declaration.name.startswith("--"):
            values.setdefault(declaration.name, set()).update(found)
        else:
            needed |= found
    queue = list(needed)
    while queue:
        fresh = values.get(queue.pop(), set()) - needed
        needed |= fresh
        queue += fresh
    return needed


def write_rules(kept: Iterable[tuple[str, Any]], needed: set[str]) -> str:
    """Return the rules as text without a needless character; rules that have become empty are left out."""
    text = ""
    for opening, held in kept:
        if held is None:
            text += f"{opening};"
            continue
        inner = ""
        for item in held:
            if isinstance(item, tuple):
                inner += write_rules([item], needed)
            elif not item.name.startswith("--") or item.name in needed:
                important = "!important" if item.important else ""
                inner += f"{item.name}:{tinycss2.serialize(item.value).strip()}{important};"
        if inner:
            text += f"{opening}{{{inner.removesuffix(';')}}}"
    return text


def build_style(styles: Iterable[str], own: str) -> str:
    """Return the style sheet that pages take in: what they may use of ``styles``, and what ``own`` refers to."""
    kept = [item for style in styles for item in keep_used(parse_rules(style))]
    # the order of the layers must be told before the first of them
    kept.sort(key=lambda item: item[1] is not None)
    references = find_references(tinycss2.parse_component_value_list(own))
    return write_rules(kept, close_references(list_declarations(kept), references))


def _split(prelude: list[Any]) -> Iterator[list[Any]]:
    selector: list[Any] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def _is_used(selector: list[Any]) -> bool:
    tokens = list(walk(selector))
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        name = getattr(token, "value", None) if token.type == "ident" else getattr(token, "lower_name", None)
        if name and before == "." and name not in CLASSES:
            return False
        if before not in (".", ":") and name in _UNUSED_ELEMENTS:
            return False
        if name and before == ":" and name in _PSEUDO_ELEMENTS:
            return False
        if token.type == "[] block":
            words = [part.value for part in token.content if part.type in ("ident", "string")]
            if words[0] not in ATTRIBUTES or not set(words[1:]) <= ATTRIBUTES[words[0]]:
                return False
    return True


def _refuse_errors(rules: Iterable[Any]) -> Iterator[Any]:
    for rule in rules:
        if rule.type == "error":
            raise ValueError(f"the style sheet cannot be read: {rule.message}")
        yield rule


def main() -> None:
    """Fetch, choose, write."""
    with tempfile.TemporaryDirectory() as folder:
        files = fetch_package(Path(folder))
    style = build_style([files[name].decode() for name in STYLES], read_own_styles())
    title = f"/* {PACKAGE} {VERSION}, {LICENCE}, Digitaliseringsdirektoratet: the parts used, see LICENSE */"
    FOLDER.mkdir(exist_ok=True)
    DESIGN_FILE.write_text(f"{title}\n{style}\n", encoding="utf-8", newline="\n")
    (FOLDER / "LICENSE").write_bytes(files["LICENSE"])
    print(f"{FOLDER.name}: {len(style):,} characters of {sum(len(files[name]) for name in STYLES):,}")


if __name__ == "__main__":
    main()
