"""What the SQL linter cannot see, because table macros take the name of a CTE as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.common.warehouse import SQL_FOLDER, strip_comments

_CTE = re.compile(r"^(?:with )?([a-z_]+) as \(", re.MULTILINE)
FILES = sorted(path for path in SQL_FOLDER.rglob("*.sql") if not path.name.startswith("macros"))


def list_unused(statement: str) -> list[str]:
    """The CTEs of a statement that nothing in it names again."""
    return [name for name in _CTE.findall(statement) if len(re.findall(rf"\b{name}\b(?! as \()", statement)) == 0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_cte_is_used(path: Path) -> None:
    assert list_unused(strip_comments(path.read_text(encoding="utf-8"))) == []


def test_an_unused_cte_is_seen() -> None:
    used = "with a as (select 1),\n\nb as (select * from a),\n\nc as (select 2)\n\nselect * from i_enheter('b')"
    assert list_unused(used) == ["c"]
