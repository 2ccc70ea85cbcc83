"""The facts about a run that a sheet shows, beside the edition and the figures.

They are passed in, never looked up: no clock, no environment. A fact that differs between two runs of
the same snapshot, such as when the extract was taken or when the run was, has no place here, because it
would change the bytes of the sheets (R1, R15); it is in the snapshot's provenance record.
"""

from __future__ import annotations

from dataclasses import dataclass

_SHORT = 12


@dataclass(frozen=True)
class RunFacts:
    """What was computed from, and by what.

    ``snapshot_hash``: hexadecimal, over the snapshot's table bytes (R2).
    ``software_version``: such as ``0.1.0``.
    """

    snapshot_hash: str
    software_version: str

    @property
    def short_hash(self) -> str:
        """The first characters of the snapshot hash, enough to tell two snapshots apart on paper."""
        return self.snapshot_hash[:_SHORT]
