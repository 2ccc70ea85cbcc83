"""O9: whatever bytes are verified, the outcome is faults: no error, and no cell in a message."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyrage
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.verification.contents import verify_tree
from pipeline.verification.faults import Kind
from pipeline.verification.parcel import ClosedParcelError, open_parcel
from pipeline.verification.tar_file import read_tar
from pipeline.verification.tree import Member, Tree
from tests.support.parcels import make_keys, make_tar
from tests.support.small_delivery import CELLS, SmallDelivery, describe

DELIVERY = SmallDelivery()
WHOLE = DELIVERY.list_files()
TABLES = [path for path in WHOLE if path.endswith((".parquet", ".csv"))]
PACKAGE = "datapackage.json"
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def make_files(
    rewrite: dict[str, bytes], change: Callable[[dict[str, Any]], None] = lambda _: None
) -> dict[str, bytes]:
    """The files of the delivery with other bytes for some and right sums, and a package that ``change`` has changed."""
    files = {path: rewrite.get(path, content) for path, (_, content, _) in WHOLE.items()}
    resources = [describe(name, path, files[path], schema) for path, (name, _, schema) in WHOLE.items()]
    package = json.loads(json.dumps({"utgave": DELIVERY.utgave, "version": "v1", "resources": resources}))
    change(package)
    return dict(sorted({**files, PACKAGE: json.dumps(package).encode()}.items()))


def verify(tree: Tree) -> list[Kind]:
    verify_tree(tree)
    told = "\n".join(map(str, tree.faults))
    assert not [cell for cell in CELLS if cell in told], told
    return [fault.kind for fault in tree.faults]


def verify_files(files: dict[str, bytes]) -> list[Kind]:
    members = {
        name: Member(name, len(content), lambda content=content: io.BytesIO(content)) for name, content in files.items()
    }
    return verify(Tree(members))


def damage(content: bytes, seed: int) -> bytes:
    """Bits flipped, bytes changed, taken out and put in, at up to four places."""
    draw, damaged = random.Random(seed), bytearray(content or b"x")
    for _ in range(draw.randint(1, 4)):
        place = draw.randrange(len(damaged) or 1)
        match draw.randrange(4):
            case 0 if damaged:
                damaged[place] ^= 1 << draw.randrange(8)
            case 1 if damaged:
                damaged[place] = draw.randrange(256)
            case 2:
                del damaged[place : place + draw.randint(1, 20)]
            case _:
                damaged[place:place] = draw.randbytes(draw.randint(1, 8))
    return bytes(damaged)


@pytest.fixture
def without_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.verification.contents.check_tables", lambda *_: None)


def list_places(value: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to every value of a document."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [above, *(place for key, item in inner for place in list_places(item, (*above, key)))]


PLACES = [place for place in list_places(json.loads(make_files({})[PACKAGE])) if place]


@pytest.mark.usefixtures("without_tables")
@QUICK
@given(place=st.sampled_from(PLACES), value=JSON)
def test_a_package_with_any_value_anywhere(place: tuple[Any, ...], value: Any) -> None:
    def change(package: dict[str, Any]) -> None:
        *way, last = place
        for key in way:
            package = package[key]
        package[last] = value

    verify_files(make_files({}, change))


@pytest.mark.usefixtures("without_tables")
@QUICK
@given(seed=st.integers(0, 2**32))
def test_a_package_of_damaged_bytes(seed: int) -> None:
    files = make_files({})
    verify_files({**files, PACKAGE: damage(files[PACKAGE], seed)})


@pytest.mark.usefixtures("without_tables")
@QUICK
@given(content=st.binary(max_size=3000))
def test_any_bytes_as_a_tar(content: bytes) -> None:
    assert verify(read_tar(io.BytesIO(content), "p.tar"))


PACKED = make_files({})[PACKAGE]
TAR = make_tar(make_files({}))


@pytest.mark.usefixtures("without_tables")
@QUICK
@given(seed=st.integers(0, 2**32))
def test_a_tar_of_damaged_bytes(seed: int) -> None:
    content = damage(TAR, seed)
    found = verify(read_tar(io.BytesIO(content), "p.tar"))
    start = TAR.index(PACKED)
    end = start + len(PACKED)
    # of the package itself only log and record know the sum; behind the two empty blocks of the end is nothing
    is_elsewhere = content[:start] != TAR[:start] or content[end:].rstrip(b"\0") != TAR[end:].rstrip(b"\0")
    assert found or not is_elsewhere


KEYS = make_keys()
HEAD = b"age-encryption.org/v1\n"
SEALED = pyrage.encrypt(TAR, [KEYS.identity.to_public()])


@QUICK
@given(content=st.binary(max_size=300) | st.integers(0, 2**32).map(lambda seed: damage(SEALED, seed)))
def test_any_bytes_as_a_sealed_parcel(shared_scratch: Path, content: bytes) -> None:
    for sealed in (content, HEAD + content):
        (shared_scratch / "hva-som-helst.tar.age").write_bytes(sealed)
        with pytest.raises(ClosedParcelError), open_parcel(shared_scratch / "hva-som-helst.tar.age", [KEYS.identity]):
            pass


def check_damaged_table(path: str, seed: int) -> None:
    verify_files(make_files({path: damage(WHOLE[path][1], seed)}))


@settings(QUICK, max_examples=8)
@given(path=st.sampled_from(TABLES), seed=st.integers(0, 2**32))
def test_a_table_of_damaged_bytes_with_right_sums(path: str, seed: int) -> None:
    check_damaged_table(path, seed)


@pytest.mark.soak
@settings(QUICK, max_examples=1500)
@given(path=st.sampled_from(TABLES), seed=st.integers(0, 2**32))
def test_very_many_tables_of_damaged_bytes(path: str, seed: int) -> None:
    check_damaged_table(path, seed)
