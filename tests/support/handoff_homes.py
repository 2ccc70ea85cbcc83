"""HOMEs whose editions have files for SSB by hand, so that a whole handoff is made without a run.

Descriptions are those of ``small_delivery.py``; how the product writes them is tested with ``pipeline/handoff``, and
both together in ``tests/integration/test_handoff_command.py``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipeline.common.provenance import describe_files
from pipeline.editions.edition import Edition, find_edition
from pipeline.run.home import Home
from pipeline.run.state import EditionState, write_state
from tests.support.small_delivery import SmallDelivery, describe

SNAPSHOT = "5" * 64


@dataclass(frozen=True)
class HandBasis:
    """As much of the basis of descriptions as handoff asks for."""

    utgave: str
    ar: int
    snapshot_hash: str


def read_hand_basis(folder: Path) -> HandBasis:
    return HandBasis(**json.loads((folder / "grunnlag.json").read_bytes()))


def write_hand_descriptions(basis: HandBasis, folder: Path, delivery: object, previous: Path | None = None) -> None:
    """Describe the data files in ``folder``; the README names the delivery that they are compared with."""
    described = SmallDelivery(version=delivery.version, utgave=basis.utgave)  # type: ignore[attr-defined]
    resources = []
    for path, (name, content, schema) in described.list_files().items():
        if schema is None:
            text = content + (f"Forrige: {previous and previous.name}\n".encode() if path == "LESMEG.md" else b"")
            (folder / path).write_bytes(text)
        if (folder / path).exists():
            resources.append(describe(name, path, (folder / path).read_bytes(), schema))
    package = {"utgave": basis.utgave, "version": f"v{described.version}", "resources": resources}
    (folder / "datapackage.json").write_bytes(json.dumps(package, indent=2).encode() + b"\n")


@pytest.fixture
def described_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let handoff read and write the descriptions of this module."""
    monkeypatch.setattr("pipeline.delivery.handoff.read_basis", read_hand_basis)
    monkeypatch.setattr("pipeline.delivery.dress.write_descriptions", write_hand_descriptions)


def make_edition(name: str) -> Edition:
    """An edition of 2020 called ``name``, final where the name begins so."""
    edition = find_edition("2020-forelopig-1")
    slag = name.partition("-")[0]
    return replace(edition, round=edition.round.model_copy(update={"navn": name, "slag": slag}))


def put_edition(home: Home, name: str, mark: str, snapshot: str = SNAPSHOT) -> Edition:
    """Put files as of a run of the edition in their place; their bytes differ where ``mark``, a category's id, does."""
    edition = make_edition(name)
    folders = home.edition(edition.key)
    basis = json.dumps({"utgave": edition.key, "ar": 2020, "snapshot_hash": snapshot}).encode()
    delivery = SmallDelivery(version=None, utgave=edition.key, rewrite={"grunnlag.json": basis})
    delivery.tables["kategori-intro"].rows[0]["kategori_id"] = mark
    delivery.write(folders.handoff)
    top = tuple(describe_files(folders.handoff, ["datapackage.json", "grunnlag.json"]))
    write_state(folders.state, EditionState(edition.key, "", SNAPSHOT, "0", "", {}, (), overlevering=top))
    return edition
