"""Links: unguessable, stable over re-runs of an edition, new in another."""

from __future__ import annotations

import base64
import csv
import json
import os
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.common.errors import StoppedError
from pipeline.links.sheet_links import keep_tokens, sheet_path, write_links
from pipeline.places.units import Unit
from tests.support.sheet_database import make_edition

UNITS = (
    Unit("land", 0, "0", "Hele landet", None, None, None, har_ark=False),
    Unit("kommune", 3, "0301", "Oslo", "03", "0301", "nøytral", har_ark=True),
    Unit("kommune", 3, "1508", "Ålesund; ny", "15", "1508", None, har_ark=True),
    Unit("bydel", 4, "030101", "Gamle Oslo", "03", "0301", "nøytral", har_ark=True),
    Unit("bydel", 4, "030199", "Uoppgitt", "03", "0301", "nøytral", har_ark=False),
)
TOKENS = {"0301": "a" * 32, "1508": "b" * 32, "030101": "c" * 32}


def test_tokens_hold_at_least_128_random_bits_and_differ(tmp_path: Path) -> None:
    tokens = keep_tokens(tmp_path / "lenkenokler.json", [f"{code:04}" for code in range(300)])
    assert len(set(tokens.values())) == 300
    assert all(len(base64.urlsafe_b64decode(token)) * 8 == 192 for token in tokens.values())


def test_tokens_are_kept_when_an_edition_is_run_again(tmp_path: Path) -> None:
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
def test_a_damaged_file_stops_the_run_and_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "lenkenokler.json"
    path.write_bytes(content)
    with pytest.raises(StoppedError, match=r"damaged.*backup.*new links") as stopped:
        keep_tokens(path, ["0301"])
    assert path.read_bytes() == content
    assert "aaaa" not in str(stopped.value)


def test_the_list_has_one_row_per_unit_with_a_sheet(tmp_path: Path) -> None:
    write_links(tmp_path, make_edition(), UNITS, TOKENS)
    assert (tmp_path / "lenker.csv").read_bytes() == (
        "niva;kode;navn;malform;lenke;stottemerke;frist\n"
        f"kommune;0301;Oslo;nøytral;ark/{'a' * 32}/index.html;Introresultat 2020;2021-02-28\n"
        f'kommune;1508;"Ålesund; ny";;ark/{"b" * 32}/index.html;Introresultat 2020;2021-02-28\n'
        f"bydel;030101;Gamle Oslo;nøytral;ark/{'c' * 32}/index.html;Introresultat 2020;2021-02-28\n"
    ).encode()


def test_a_unit_with_a_deadline_of_its_own_has_that_one(tmp_path: Path) -> None:
    edition = make_edition(frist_enhet={"0301": date(2021, 3, 20)})
    write_links(tmp_path, edition, UNITS, TOKENS)
    rows = list(csv.DictReader((tmp_path / "lenker.csv").open(encoding="utf-8"), delimiter=";"))
    assert {row["kode"]: row["frist"] for row in rows} == {
        "0301": "2021-03-20",
        "1508": "2021-02-28",
        "030101": "2021-03-20",
    }


def test_a_final_edition_without_a_deadline_has_an_empty_one(tmp_path: Path) -> None:
    write_links(tmp_path, make_edition("endelig", frist=None), UNITS, TOKENS)
    rows = list(csv.DictReader((tmp_path / "lenker.csv").open(encoding="utf-8"), delimiter=";"))
    assert {row["frist"] for row in rows} == {""}


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@sum", "\t=1"])
def test_a_spreadsheet_never_runs_a_text_as_a_formula(tmp_path: Path, name: str) -> None:
    write_links(tmp_path, make_edition(), [replace(UNITS[1], navn=name)], TOKENS)
    rows = list(csv.DictReader((tmp_path / "lenker.csv").open(encoding="utf-8", newline=""), delimiter=";"))
    assert rows[0]["navn"] == "'" + name


def test_a_link_is_a_relative_path_on_every_system() -> None:
    assert str(sheet_path("abc")) == "ark/abc/index.html"
