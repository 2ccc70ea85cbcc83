"""Notices: findings that stop nothing, and that are reported by every run whose figures they may affect.

A notice is a kind with its facts; its text is made here, when it is shown. The closing summary
(``pipeline/cli/summary.py``) and the overview (``pipeline/overview/alerts.py``) show it. The notices of an intake are
also in its provenance record under ``kilde.advarsler``, where a run without a source reads them; those of the year
file's settings are under ``innstillinger.advarsler`` there and in ``tilstand.json``. To add a notice: add a kind to
``KINDS`` and its words in bokmål to ``pipeline/overview/words.toml``, and put a ``Notice`` of it

- among ``VerifiedSource.notices``, if the source's files show it (``pipeline/intake/sources``);
- in the list ``notices`` of ``take_in`` (``pipeline/intake/intake.py``), if its rows show it;
- in ``EditionRun.notices``, if only this run can find it, such as an edition that it could not compare with.

Facts are names of tables, columns and files, numbers and times, never a value of a person's row (R16); no time of
run and no path, or the overview would differ from run to run (R15). What the checks warn of is
``pipeline/run/check_outcomes.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.common.notice_kinds import DECIDES, KINDS, Fact, Level


@dataclass(frozen=True)
class Notice:
    """One thing to tell. ``kind`` is a key of ``KINDS``; ``facts`` fill in its words."""

    kind: str
    facts: Mapping[str, Fact]

    @property
    def level(self) -> Level:
        """Where it stands on the overview: first (look at it first), look or note."""
        return KINDS[self.kind].level

    @property
    def heading(self) -> str:
        """What was found, without a full stop."""
        return KINDS[self.kind].heading.format_map(self._words)

    @property
    def text(self) -> str:
        """What follows from it, and what to do."""
        text = KINDS[self.kind].text
        return text.format_map(self._words) if isinstance(text, str) else text(self.facts)

    @property
    def sentence(self) -> str:
        """The whole notice, as the summary tells it."""
        return f"{self.heading}. {self.text}"

    @property
    def _words(self) -> dict[str, str]:
        return {
            name: ", ".join(value) if isinstance(value, tuple) else str(value) for name, value in self.facts.items()
        }

    def describe(self) -> dict[str, Any]:
        """The notice as it is recorded; ``melding`` is for whoever opens the record."""
        facts = {name: list(value) if isinstance(value, tuple) else value for name, value in self.facts.items()}
        return {"slag": self.kind, "fakta": facts, "melding": self.sentence}


def read_notices(recorded: Sequence[Any]) -> tuple[Notice, ...]:
    """The notices of a provenance record. Those that another version of the software wrote are told by number."""
    notices = [notice for entry in recorded if (notice := _read_notice(entry)) is not None]
    if others := len(recorded) - len(notices):
        notices.append(Notice("annen_versjon", {"antall": others}))
    return tuple(notices)


def _read_notice(entry: Any) -> Notice | None:
    """The notice of one entry, or None where this version has no words for it or for its facts."""
    if not isinstance(entry, dict) or entry.get("slag") not in KINDS or not isinstance(entry.get("fakta"), dict):
        return None
    facts = {name: tuple(value) if isinstance(value, list) else value for name, value in entry["fakta"].items()}
    notice = Notice(entry["slag"], facts)
    try:
        return notice if notice.sentence else None
    except KeyError:
        return None


def tell_missing_columns(missing: Mapping[str, Sequence[str]], tables: Sequence[str]) -> list[Notice]:
    """The notices of what the source lacks: ``missing`` by table that it has, and ``tables`` that it has not.

    A column that decides figures gets a notice of its own; the others share one.
    """
    notices = [Notice("mangler_tabell", {"tabell": table}) for table in tables]
    for column in DECIDES:
        lacking = tuple(table for table, columns in missing.items() if column in columns)
        if lacking:
            notices.append(Notice("mangler_kolonne", {"kolonne": column, "tabeller": lacking}))
    others = tuple(
        f"{table}.{column}" for table, columns in missing.items() for column in columns if column not in DECIDES
    )
    return [*notices, *([Notice("mangler_andre_kolonner", {"kolonner": others})] if others else [])]
