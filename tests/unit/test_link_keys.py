"""Names on a static server: unguessable, kept however often an edition is laid out again, new in another."""

from __future__ import annotations

import base64
import json
import os
import stat
from pathlib import Path

import pytest

from pipeline.common.errors import StoppedError
from pipeline.links.link_keys import keep_tokens


def test_tokens_hold_at_least_128_random_bits_and_differ(tmp_path: Path) -> None:
    tokens = keep_tokens(tmp_path / "lenkenokler.json", [f"{code:04}" for code in range(300)])
    assert len(set(tokens.values())) == 300
    assert all(len(base64.urlsafe_b64decode(token)) * 8 == 192 for token in tokens.values())


def test_tokens_are_kept_when_an_edition_is_laid_out_again(tmp_path: Path) -> None:
    path = tmp_path / "lenkenokler.json"
    first = keep_tokens(path, ["0301", "1508"])
    before = path.read_bytes(), path.stat().st_mtime_ns
    assert keep_tokens(path, ["1508", "0301"]) == first
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before


def test_a_new_unit_gets_a_token_and_the_others_keep_theirs(tmp_path: Path) -> None:
    path = tmp_path / "lenkenokler.json"
    first = keep_tokens(path, ["0301", "1508"])
    second = keep_tokens(path, ["0301", "030101"])
    assert second["0301"] == first["0301"]
    assert set(second) == {"0301", "030101"}
    assert keep_tokens(path, ["1508"]) == {"1508": first["1508"]}


def test_another_edition_has_other_tokens(tmp_path: Path) -> None:
    one = keep_tokens(tmp_path / "2020-forelopig-1" / "lenkenokler.json", ["0301"])
    two = keep_tokens(tmp_path / "2020-forelopig-2" / "lenkenokler.json", ["0301"])
    assert one != two


@pytest.mark.skipif(os.name == "nt", reason="Windows has no modes")
def test_R16_token_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "data" / "lenkenokler.json"
    keep_tokens(path, ["0301"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'"token"',
        b"\xff\xfe",
        b'{"0301": 5}',
        b'{"0301": ""}',
        b'{"0301": "../../../../etc/passwd-aaaaaaaaaaaa"}',
        b'{"0301": "short"}',
        b'{"0301": "' + b"a" * 32 + b'\\n"}',
        b'{"../x": "' + b"a" * 32 + b'"}',
        json.dumps({"0301": "a" * 32, "1508": "a" * 32}).encode(),
    ],
)
def test_a_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lenkenokler.json"
    path.write_bytes(content)
    with pytest.raises(StoppedError, match=r"damaged.*backup.*new ones") as stopped:
        keep_tokens(path, ["0301"])
    assert path.read_bytes() == content
    assert "aaaa" not in str(stopped.value)
