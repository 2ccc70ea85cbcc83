"""Which faults a made-up register has: today's mess with planted faults, planted faults alone, or none.

Only the names are here. What is tidy in a register without mess is in ``tidy.py``, what is planted in ``planting.py``.
"""

from __future__ import annotations

from enum import StrEnum


class Faults(StrEnum):
    """``ALL``: stories, mess and planted faults. ``PLANTED``: a clean register and planted faults. ``NONE``: clean."""

    ALL = "all"
    PLANTED = "planted"
    NONE = "none"

    @property
    def is_tidy(self) -> bool:
        """True where the quality rules find nothing but what was planted."""
        return self is not Faults.ALL

    @property
    def plants(self) -> bool:
        """True where faults are planted."""
        return self is not Faults.NONE
