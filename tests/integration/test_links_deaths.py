"""``links make`` killed at every step of its way: no link is alive that nobody has in clear, and none is lost (L2).

The steps are those of ``pipeline/links/sending.py``; deaths in the store's own commit are in ``test_link_store.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.links import pin_letters, sending
from pipeline.links.store import LinkStore, open_store
from pipeline.run.home import EditionFolders
from tests.support.commands import Outcome, iterate_files, run_command
from tests.support.link_homes import EXPIRES, KEY, ROOT, make_home
from tests.support.recipient_files import TOKEN, read_draft

CODES = frozenset({"0301", "1114", "4601"})


class DeathError(BaseException):
    """The process ends: no handler of errors runs after it that finds the files as they were."""


def die(*_: Any, **__: Any) -> None:
    raise DeathError


def die_after(step: Callable[..., Any], times: int = 1) -> Callable[..., Any]:
    """Do the step so many times, and die in the next moment."""
    left = [times]

    def go_on(*words: Any, **more: Any) -> Any:
        result = step(*words, **more)
        left[0] -= 1
        if left[0] == 0:
            raise DeathError
        return result

    return go_on


# what to replace, by what, and whether the links are committed then
STEPS: dict[str, tuple[object, str, Callable[..., Any], bool]] = {
    "before a file is written": (sending, "write_files", die, False),
    "with the files of the sending": (sending, "write_files", die_after(sending.write_files), False),
    "with the codes": (pin_letters, "write_codes", die_after(pin_letters.write_codes), False),
    "with one folder synced": (sending, "secure_tree", die_after(sending.secure_tree), False),
    "with both folders synced": (sending, "secure_tree", die_after(sending.secure_tree, 2), False),
    "before the commit": (LinkStore, "make", die, False),
    "after the commit": (LinkStore, "make", die_after(LinkStore.make), True),
    "before the first name": (sending, "name_folder", die, True),
    "between the two names": (sending, "name_folder", die_after(sending.name_folder), True),
    "after both names": (sending, "name_folder", die_after(sending.name_folder, 2), True),
}


@pytest.fixture
def home(tmp_path: Path) -> EditionFolders:
    return make_home(tmp_path / "hjem", codes=CODES)


def make(home: EditionFolders) -> Outcome:
    return run_command(
        *("links", "make", KEY, "--home", home.root, "--per-unit", "--base-url", ROOT),
        *("--expires", EXPIRES, "--pin", "--write"),
    )


def list_alive(home: EditionFolders) -> set[str]:
    with open_store(home.root / "data", write=False) as store:
        return {link.lenke_id for link in store.links(KEY)}


def read_sendings(home: EditionFolders) -> list[str]:
    """The names of all folders of sendings and codes."""
    places = (home.data / "utsending", home.data / "koder")
    return sorted(f"{place.name}/{path.name}" for place in places if place.exists() for path in place.iterdir())


@pytest.mark.parametrize("step", STEPS)
def test_L2_whoever_dies_on_the_way_leaves_no_link_that_nobody_has(
    step: str, home: EditionFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, name, replacement, is_committed = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(sending, "finish_all", lambda *_: None)  # a dead process clears nothing away
        patch.setattr(owner, name, replacement)
        with pytest.raises(DeathError):
            make(home)
    status = run_command("links", "status", KEY, "--home", home.root)
    if is_committed:
        assert status.code == 0, status.err
        assert len(list_alive(home)) == len(CODES)
        assert read_sendings(home) == ["koder/1", "utsending/1"]
        in_clear = {
            token
            for path in (home.data / "utsending" / "1" / "utkast").iterdir()
            for token in TOKEN.findall(read_draft(path.read_bytes(), with_addressee=False)[2])
        }
        with open_store(home.root / "data", write=False) as store:
            found = {link.lenke_id for token in in_clear if (link := store.find_token(token))}
        assert found == list_alive(home)
    else:
        assert read_sendings(home) == []
        assert not [path for path in iterate_files(home.root) if b"/l/" in path.read_bytes()]
        assert make(home).code == 0
    assert run_command("links", "check-sending", KEY, "1", "--home", home.root).code == 0
    again = make(home)
    assert (again.code, "0 links to make" in again.out) == (0, True), again
    assert len(list_alive(home)) == len(CODES)
