"""Which faults a made-up register has: the plan's stories with planted faults, planted faults alone, or none.

Only the names are here. The stories are in ``stories.py`` and ``plan.py``, what is planted in ``planting.py``.
"""

from __future__ import annotations

from enum import StrEnum


class Faults(StrEnum):
    """``ALL``: planted faults, and stories and mess that are faults. ``PLANTED``: planted faults. ``NONE``: clean."""

    ALL = "all"
    PLANTED = "planted"
    NONE = "none"

    @property
    def has_stories(self) -> bool:
        """True where stories of the plan, and mess, are findings themselves; else nothing is but what was planted."""
        return self is Faults.ALL

    @property
    def plants(self) -> bool:
        """True where faults are planted."""
        return self is not Faults.NONE
