"""What a form of ours sends: one field, in a body that was read to its limit before."""

from __future__ import annotations

from urllib.parse import parse_qs

_MOST_FIELDS = 8


def read_field(body: bytes, name: str) -> str:
    """Return a field of a form, empty where it is not there or the body is no form."""
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=_MOST_FIELDS)
    except (UnicodeDecodeError, ValueError):
        return ""
    return fields.get(name, [""])[0]
