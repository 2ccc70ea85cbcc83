"""``introresultat links``: the group of commands about links; each command's module is imported when it is called.

The commands are in ``pipeline/cli/links_*.py``; what they do is in ``pipeline/links``.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from pipeline.cli.options import WholeHelp

COMMANDS: Mapping[str, str] = {
    "make": "links_make",
    "check-sending": "links_make",
    "revoke": "links_life",
    "reissue": "links_reissue",
    "expire": "links_life",
    "close": "links_life",
    "status": "links_followup",
    "mark": "links_followup",
    "reminders": "links_followup",
    "verify-log": "links_keeping",
    "about": "links_keeping",
    "forget": "links_keeping",
    "clean": "links_keeping",
    "backup": "links_store",
    "adopt": "links_store",
    "home": "links_store",
    "export": "links_make",
}
"""The module of each command, in the order in which the help lists them."""


class LinksGroup(WholeHelp):
    """A group whose commands are imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names, in order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command, or None where there is none of the name."""
        if cmd_name not in COMMANDS:
            return None
        command: Any = getattr(import_module(f"pipeline.cli.{COMMANDS[cmd_name]}"), cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)
        return command


@click.group("links", cls=LinksGroup)
def links() -> None:
    """Links to the sheets: make, send, follow up, revoke. Names and addresses are for IMDi only."""
