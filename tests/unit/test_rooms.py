"""The rooms of ``docs/architecture.md``: each imports only from those above it, and every name of the page exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PAGE = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
ROOMS = re.findall(r"^\| `((?:pipeline/[a-z]+)|assets)` \|", PAGE, re.MULTILINE)
# the two that put the graph together, between the assets and the command
TOP = {"pipeline.build", "pipeline.definitions"}


def find_modules() -> dict[str, Path]:
    """Every module of ours by its dotted name."""
    paths = [*(CHECKOUT / "pipeline").rglob("*.py"), *(CHECKOUT / "assets").glob("*.py")]
    return {
        ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__"): path for path in paths
    }


MODULES = find_modules()


def find_imports(path: Path) -> set[str]:
    """The modules of ours that a module imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            named = {f"{node.module}.{one.name}" for one in node.names} & MODULES.keys()
            found |= named or {node.module} & MODULES.keys()
        elif isinstance(node, ast.Import):
            found |= {one.name for one in node.names} & MODULES.keys()
    return found


def find_room(module: str) -> str:
    parts = module.split(".")
    return parts[0] if parts[0] == "assets" else "/".join(parts[:2])


def list_wrong(module: str, imported: set[str]) -> list[str]:
    """What a module imports from a room that does not stand above its own."""
    if module in TOP:
        return [one for one in imported if find_room(one) == "pipeline/cli"]
    floor = ROOMS.index(find_room(module))
    above = {"pipeline/cli"} if find_room(module) == "pipeline/cli" else set()
    return [
        one
        for one in imported
        if (one in TOP and not above) or (one not in TOP and ROOMS.index(find_room(one)) > floor)
    ]


def test_every_room_is_on_the_page() -> None:
    assert len(ROOMS) == len(set(ROOMS))
    assert {find_room(module) for module in MODULES} - {"pipeline", "pipeline/build", "pipeline/definitions"} == set(
        ROOMS
    )


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"pipeline"}))
def test_a_module_imports_only_from_rooms_above_its_own(module: str) -> None:
    assert list_wrong(module, find_imports(MODULES[module])) == []


def test_the_audit_shares_no_code_with_what_it_attacks() -> None:
    """P12: nothing of ours but the common tools, and nothing that chooses or writes reads the audit's own equations."""
    own = {module for module in MODULES if find_room(module) == "pipeline/audit"}
    rooms = {find_room(one) for module in own for one in find_imports(MODULES[module])}
    assert rooms <= {"pipeline/audit", "pipeline/common"}
    others = [module for module in MODULES if find_room(module) in ("pipeline/disclosure", "pipeline/public")]
    taken = {one for module in others for one in find_imports(MODULES[module]) if one in own}
    assert taken <= {"pipeline.audit.audit", "pipeline.audit.report", "pipeline.audit.settings"}


def test_an_import_the_wrong_way_is_seen() -> None:
    assert list_wrong("pipeline.nir.contract", {"pipeline.intake.intake"}) == ["pipeline.intake.intake"]
    assert list_wrong("pipeline.graph.ui", {"pipeline.build"}) == ["pipeline.build"]
    assert list_wrong("pipeline.intake.intake", {"pipeline.nir.contract"}) == []


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:pipeline|assets|sql|tests)/[^`]+)`", PAGE))))
def test_a_path_of_the_page_is_there(path: str) -> None:
    assert (CHECKOUT / path).exists()


@pytest.mark.parametrize(
    ("name", "path"), sorted(set(re.findall(r"`([a-z_]+)`\s+in\s+`((?:pipeline|assets)/[^`]+\.py)`", PAGE)))
)
def test_a_function_of_the_page_is_in_its_file(name: str, path: str) -> None:
    defined = {
        node.name
        for node in ast.walk(ast.parse((CHECKOUT / path).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    assert name in defined
