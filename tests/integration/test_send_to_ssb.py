"""The page «Send to SSB», call by call: a real edition, the command, and the receiver's standard programs."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.delivery.log import RECORD
from tests.support.commands import CHECKOUT, run_command
from tests.support.extracts import EDITION
from tests.support.programs import find_program

PAGE = CHECKOUT / "docs" / "send-to-ssb.md"
PARCEL = "introinnv_p2020_v0_01.tar.age"
pytestmark = pytest.mark.usefixtures("small_country")


def list_calls() -> list[str]:
    """The lines of the page's shell blocks, in order."""
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines()]


def test_every_call_of_the_page_does_what_it_says(
    published_copy: Path, years: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert EDITION == "2020-forelopig-1"
    for program in ("age", "age-keygen", "sha256sum", "tar"):
        find_program(program)
    monkeypatch.setenv("INTRORESULTAT_YEARS", str(years))
    ssb = scratch / "ssb"
    ssb.mkdir()
    monkeypatch.chdir(ssb)
    delivery = published_copy / "data" / "overlevering" / "2020" / "01"
    told: dict[str, str] = {}
    for call in list_calls():
        line = call.replace("DIR", str(published_copy))
        if line.startswith("introresultat "):
            outcome = run_command(*shlex.split(line)[1:])
            assert outcome.code == 0, (call, outcome.err)
            told[call] = outcome.out
        else:
            told[call] = subprocess.run(["sh", "-c", line], check=True, capture_output=True, text=True).stdout
        if "handoff" in call:
            shutil.copy(delivery / PARCEL, ssb)  # sent
    record = json.loads((delivery / RECORD).read_bytes())
    sums = [text.split()[0] for call, text in told.items() if call.startswith("sha256sum")]
    # the parcel as it was sent, and the contents that GNU tar made again
    assert sums == [record["pakke"]["sha256"], record["tar"]["sha256"]]
    assert record["pakke"]["sha256"] in "".join(told.values())
    verified = [text for call, text in told.items() if call.startswith("introresultat verify")]
    assert ["No fault" in text for text in verified] == [True, True]
    for path in delivery.rglob("*"):
        name = path.relative_to(delivery)
        if path.is_file() and path.name not in (RECORD, PARCEL):
            assert (ssb / name).read_bytes() == path.read_bytes(), name
    assert run_command("verify", ssb / "ny.tar.age", "--identity", ssb / "ssb.key", "--home", scratch).code == 0


def test_faults_and_refusals_by_the_command(published_copy: Path, years: Path, scratch: Path) -> None:
    options = ("--home", published_copy, "--years", years)
    made = run_command("handoff", EDITION, "--clear", "--csv", *options)
    assert made.code == 0, made.err
    assert "IT IS IN CLEAR" in made.out
    assert "has not delivered 2020 before" in made.out
    delivery = published_copy / "data" / "overlevering" / "2020" / "01"
    whole = run_command("verify", delivery, "--home", published_copy)
    assert (whole.code, whole.err) == (0, "")
    (csv,) = delivery.rglob("tiltak-intro*.csv")
    csv.write_bytes(csv.read_bytes().replace(b"\n", b"\r\n"))
    found = run_command("verify", delivery, "--home", published_copy)
    assert found.code == 1
    assert f"{csv.relative_to(delivery)}: line ends" in found.out
    assert f"{csv.relative_to(delivery)}: changed" in found.out
    assert "has 2 faults" in found.err
    assert run_command("verify", scratch / "ingen").code == 2
    assert run_command("handoff", EDITION, *options).code == 2
    assert run_command("handoff", EDITION, "--clear", "--next-version", "2", *options).code == 2
