"""The help of the command: the list of commands says what each does in a whole sentence."""

from __future__ import annotations

import inspect
import re

import click
import pytest
from click.testing import CliRunner

from pipeline.cli.main import cli


def find_group(path: tuple[str, ...]) -> click.Group:
    group: click.Command | None = cli
    for name in path:
        assert isinstance(group, click.Group)
        group = group.get_command(click.Context(group), name)
    assert isinstance(group, click.Group)
    return group


@pytest.mark.parametrize("path", [(), ("links",)], ids=" ".join)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_first_sentence_of_every_command_is_whole(path: tuple[str, ...], width: int) -> None:
    told = CliRunner().invoke(cli, [*path, "--help"], terminal_width=width, max_content_width=width)
    assert told.exit_code == 0
    assert "..." not in told.output.partition("Commands:")[2]
    shown, group = " ".join(told.output.split()), find_group(path)
    names = group.list_commands(click.Context(group))
    assert len(names) > 5
    for name in names:
        command = group.get_command(click.Context(group), name)
        assert command is not None
        paragraph = " ".join(inspect.cleandoc(command.help or "").split("\n\n")[0].split())
        sentence = re.split(r"(?<=\.) ", paragraph)[0]
        assert f"{name} {sentence}" in shown
