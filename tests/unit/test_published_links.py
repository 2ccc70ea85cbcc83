"""Links that were published and are not there any more, or not the same: the run stops, and says how they come back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.common.errors import StoppedError
from pipeline.links.sheet_links import keep_tokens, sheet_path
from pipeline.run.home import EditionFolders, Home
from pipeline.run.published_links import check_links
from pipeline.run.state import EditionState, hash_token, write_state

KEY, CODES = "2020-forelopig-1", ["0301", "1508", "030101"]


@pytest.fixture
def folders(tmp_path: Path) -> EditionFolders:
    """An edition of three sheets, as a run leaves it: tokens, their sums in the state, and the sheets."""
    folders = Home(tmp_path).edition(KEY)
    tokens = keep_tokens(folders.link_keys, CODES)
    sums = {code: hash_token(token) for code, token in tokens.items()}
    write_state(folders.state, EditionState(KEY, "", "", "", "", {}, (), sums))
    for token in tokens.values():
        (folders.reports / sheet_path(token)).parent.mkdir(parents=True)
    return folders


def change(folders: EditionFolders, **tokens: str | None) -> None:
    kept = json.loads(folders.link_keys.read_text()) | tokens
    folders.link_keys.write_text(json.dumps({code: token for code, token in kept.items() if token}))


def exchange(folders: EditionFolders) -> None:
    kept = json.loads(folders.link_keys.read_text())
    change(folders, **{"0301": kept["1508"], "1508": kept["0301"]})


def test_the_links_that_were_published_pass(folders):
    check_links(folders)
    change(folders, **{"4601": "d" * 32})
    check_links(folders)  # a unit that has got a sheet since


def test_an_edition_that_nobody_has_run_has_no_links_to_lose(tmp_path):
    check_links(Home(tmp_path).edition(KEY))


LOST = {
    "missing": (lambda folders: folders.link_keys.unlink(), "is missing, and links were published"),
    "one left out": (lambda folders: change(folders, **{"0301": None}), "lacks 1 of the links"),
    "one altered": (lambda folders: change(folders, **{"1508": "e" * 32}), "lacks 1 of the links"),
    "two exchanged": (exchange, "lacks 2 of the links"),
    "another edition's": (
        lambda folders: change(folders, **{code: letter * 32 for code, letter in zip(CODES, "abc", strict=True)}),
        "lacks 3 of the links",
    ),
    "no units": (lambda folders: folders.link_keys.write_text("{}"), "lacks 3 of the links"),
}


@pytest.mark.parametrize(("lose", "told"), LOST.values(), ids=LOST)
def test_a_link_that_is_lost_stops_the_run(lose, told, folders):
    lose(folders)
    with pytest.raises(StoppedError, match=told) as stopped:
        check_links(folders)
    assert stopped.value.exit_code == 1
    for part in (str(folders.link_keys), "backup", "Only if no link", str(folders.reports)):
        assert part in str(stopped.value)
    assert not any(path.name in str(stopped.value) for path in (folders.reports / "ark").iterdir())


@pytest.mark.parametrize("state", [None, "{}", "", '{"utgave": "2020-forelopig-1"}'])
def test_where_the_state_is_lost_too_the_sheets_tell_which_links_were_published(state, folders):
    folders.state.unlink()
    if state is not None:
        folders.state.write_text(state)
    check_links(folders)
    change(folders, **{"1508": "e" * 32})
    with pytest.raises(StoppedError, match="lacks 1 of the links"):
        check_links(folders)
    folders.link_keys.unlink()
    with pytest.raises(StoppedError, match="is missing"):
        check_links(folders)


def test_the_way_out_that_the_message_tells_of_works(folders):
    folders.link_keys.unlink()
    folders.state.unlink()
    folders.reports.rename(folders.reports.with_name("flyttet"))
    check_links(folders)
