"""HOME: which folder it is, and that one which cannot serve is refused before anything is written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import pipeline.run.home
from pipeline.common.errors import RefusedError
from pipeline.run.home import LONGEST_HOME, Home
from tests.support.commands import run_command
from tests.support.extracts import EDITION


def test_the_default_is_the_working_folder(scratch, monkeypatch):
    monkeypatch.chdir(scratch)
    assert Home.find().root == scratch.resolve()
    assert not list(scratch.iterdir())


def test_the_variable_is_followed_and_the_option_goes_before_it(scratch, monkeypatch):
    monkeypatch.setenv("INTRORESULTAT_HOME", str(scratch / "a"))
    assert Home.find().root == (scratch / "a").resolve()
    assert Home.find(scratch / "b").root == (scratch / "b").resolve()


@pytest.mark.parametrize("name", ["sub", "sub/", "./sub", "sub/../sub", "sub//", "a b", "a%20b", "[x]", "æ*#;'\""])
def test_a_relative_home_is_read_from_the_working_folder(name, scratch, monkeypatch):
    monkeypatch.chdir(scratch)
    monkeypatch.setenv("INTRORESULTAT_HOME", name)
    assert Home.find().root == (scratch / name.rstrip("/")).resolve()


def test_a_tilde_is_the_user_s_own_folder(scratch, monkeypatch):
    monkeypatch.setenv("HOME", str(scratch))
    monkeypatch.setenv("USERPROFILE", str(scratch))
    assert Home.find(Path("~/resultater")).root == scratch.resolve() / "resultater"


BAD_HOMES = {
    # by kind: the HOME below the folder that make_traps fills, and words that its refusal must have
    "unknown user": ("~nobody-of-that-name/x", "no such user"),
    "file": ("{}/fil", "is a file"),
    "below a file": ("{}/fil/under", "is a file"),
    "data is a file": ("{}/data_er_fil", "is a file"),
    "reports_out is a file": ("{}/resultater_er_fil", "is a file"),
    "the edition's folder is a file": ("{}/utgave_er_fil", "is a file"),
    "dangling link": ("{}/lenke", "is a link to what is not there"),
    "below a dangling link": ("{}/lenke/under", "is a link to what is not there"),
    "link to itself": ("{}/ring", "link"),
    "line break": ("{}/a\nb", "a line break"),
    "escape": ("{}/a\x1b[2Jb", "control sign"),
    "turned round": ("{}/a\u202eb", "an invisible sign"),
    "long path": ("{}/" + "/".join(["x" * 100] * 5), f"{LONGEST_HOME} bytes"),
    "long name": ("{}/" + "x" * 300, "too long"),
    "question mark": ("{}/hva?/hjem", "no database under a name with ?"),
    "empty": ("", "is empty"),
}


def make_traps(folder: Path) -> None:
    """What the HOMEs above stumble over."""
    for place in ("fil", "data_er_fil/data", "resultater_er_fil/reports_out", f"utgave_er_fil/data/{EDITION}"):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_text("x", encoding="utf-8")
    (folder / "lenke").symlink_to(folder / "finnes_ikke")
    (folder / "ring").symlink_to(folder / "ring")


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own on Windows")
@pytest.mark.parametrize("by", ["option", "variable"])
@pytest.mark.parametrize("kind", BAD_HOMES)
def test_a_home_that_cannot_serve_is_refused_with_words_and_nothing_is_written(
    kind, by, scratch, extract, years, monkeypatch
):
    monkeypatch.chdir(scratch)
    make_traps(scratch)
    before = sorted(scratch.rglob("*"))
    home, words = BAD_HOMES[kind][0].format(scratch), BAD_HOMES[kind][1]
    call: list[object] = ["run", EDITION, "--source", extract, "--years", years]
    if by == "option":
        call += ["--home", home]
    else:
        monkeypatch.setenv("INTRORESULTAT_HOME", home)
    ended = run_command(*call)
    assert (ended.code, ended.out) == (2, "")
    assert words in ended.err
    assert "\x1b" not in ended.err and "\u202e" not in ended.err
    assert sorted(scratch.rglob("*")) == before


@pytest.mark.parametrize("place", ["", "data", f"data/{EDITION}", "reports_out"])
def test_a_folder_that_cannot_be_written_is_refused_by_name(place, scratch, monkeypatch):
    home = Home.find(scratch / "hjem")
    (home.root / "data" / EDITION).mkdir(parents=True)
    (home.root / "reports_out").mkdir()
    closed = home.root / place if place else home.root
    genuine = os.access
    monkeypatch.setattr(
        pipeline.run.home.os, "access", lambda path, mode: Path(path) != closed and genuine(path, mode), raising=True
    )
    with pytest.raises(RefusedError, match="cannot be written") as refused:
        home.require_writable(EDITION)
    assert str(closed) in str(refused.value)


@pytest.mark.parametrize("command", ["run", "lists"])
def test_a_folder_that_lets_itself_be_written_and_takes_no_folder_is_refused(
    command, published, scratch, extract, years, monkeypatch
):
    # as /proc and /sys do: the right is there, and nothing can be made
    home = published if command == "lists" else scratch / "hjem"
    before = sorted(home.parent.iterdir())

    def refuse(suffix: str | None = None, prefix: str | None = None, dir: Path | None = None) -> str:  # noqa: A002
        raise FileNotFoundError(2, "No such file or directory", f"{dir}/{prefix}{suffix}")

    monkeypatch.setattr(pipeline.run.home.tempfile, "mkdtemp", refuse, raising=True)
    ended = run_command(command, EDITION, *(["--source", extract] if command == "run" else []), "--home", home,
                        "--years", years)  # fmt: skip
    assert (ended.code, ended.out) == (2, ""), ended
    assert "No folder can be made in" in ended.err and str(home.parent) in ended.err
    assert "the system says «No such file or directory»" in ended.err and "Give a folder with --home" in ended.err
    assert sorted(home.parent.iterdir()) == before


def test_a_disk_that_is_full_is_no_folder_that_takes_none(scratch, monkeypatch):
    def fill(**_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pipeline.run.home.tempfile, "mkdtemp", fill, raising=True)
    with pytest.raises(OSError, match="No space left"):
        Home.find(scratch).require_writable(EDITION)
