"""The unguessable names under which a static server has the sheets: one token a unit, kept in a file of its edition.

Made once, kept however often the edition is laid out again, new in another edition. Earlier versions kept the tokens of
every sheet in the same file, so a link that was sent then stays good. A token is as good as a key: it is in no log, no
message and no sheet. The links of the portal have nothing to do with it; they are in the store.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable
from pathlib import Path

from pipeline.common.errors import StoppedError
from pipeline.common.files import publish_text
from pipeline.common.provenance import ChangedError, read_content

TOKEN_BYTES = 24

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32,64}")
_CODE = re.compile(r"[0-9]{4}|[0-9]{6}")


def keep_tokens(path: Path, unit_codes: Iterable[str]) -> dict[str, str]:
    """Return a token for each of ``unit_codes``, from the edition's file at ``path`` where it has one.

    A unit without a token gets one of 192 random bits. The file is published anew, whole, only when a
    token is added; tokens of units that are not asked for stay in it. A file that cannot be trusted is a
    StoppedError, because new tokens would break every link already sent.
    """
    known = read_tokens(path) if path.exists() else {}
    codes = sorted(set(unit_codes))
    tokens = known | {code: secrets.token_urlsafe(TOKEN_BYTES) for code in codes if code not in known}
    if tokens != known:
        publish_text(path, json.dumps(dict(sorted(tokens.items())), indent=0) + "\n")
    return {code: tokens[code] for code in codes}


def read_tokens(path: Path) -> dict[str, str]:
    """Return the token of each unit code in the file at ``path``; StoppedError where it cannot be trusted."""
    try:
        tokens = json.loads(read_content(path).decode("utf-8"))
    except ChangedError as fault:
        raise _distrust(path, str(fault)) from None
    except (ValueError, RecursionError):
        raise _distrust(path, "it cannot be read as JSON") from None
    if not isinstance(tokens, dict):
        raise _distrust(path, "it does not hold one object")
    for code, token in tokens.items():
        if not _CODE.fullmatch(code) or not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise _distrust(path, "an entry is not a unit code with a token of 32 to 64 URL-safe characters")
    if len(set(tokens.values())) != len(tokens):
        raise _distrust(path, "two units share a token")
    return tokens


def _distrust(path: Path, found: str) -> StoppedError:
    return StoppedError(
        f"The file of link tokens {path} is damaged: {found}. Expected one JSON object that holds a token for"
        " each unit, as this software wrote it. Bring the file back from a backup and call again. Only if no link in it"
        " has been sent: move the file away, and new ones are made."
    )
