"""Three extracts of one made-up register: the year before, the first round of a year, and a later round.

The register has those who ended in the year before and those of the year itself, and goes on: between the two rounds
municipalities correct some of what the first one found (``corrections.py``). An extract is the register as of the
moment it was taken, so the same rows are in all three where they had been registered. The first round has exactly the
margins of its year; the year before has those of its own plan, and a few more who ended then and began again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np

from pipeline.editions.edition import Edition
from pipeline.nir.contract import TABLES
from pipeline.synthetic.blocks import Block, Numbering, add_mess, make_block, with_person_numbers
from pipeline.synthetic.corrections import Correction, correct
from pipeline.synthetic.country import load_country
from pipeline.synthetic.former_codes import FormerCodes
from pipeline.synthetic.frames import Frame, stack, take
from pipeline.synthetic.history import as_of
from pipeline.synthetic.manifest import write_manifest, write_text
from pipeline.synthetic.mess import in_register_order
from pipeline.synthetic.modes import Faults
from pipeline.synthetic.plan import Plan, count_blocks, make_plan, read_scale
from pipeline.synthetic.register import making_folder
from pipeline.synthetic.setting import Setting, make_setting
from pipeline.synthetic.stories import EXIT_IN_YEAR, Story
from pipeline.synthetic.times import DAY, NONE
from pipeline.synthetic.vocabulary import word
from pipeline.synthetic.writing import open_table

DEMO_YEARS = Path(__file__).parent / "demo_years"
CORRECTED_FILE = "fasit_rettet.csv"
_ENDED = tuple(story for story in EXIT_IN_YEAR if story not in (Story.SEN_AVSLUTNING, Story.AVSLUTTET_FOR_PROGRAMSTART))
# what a random hand changes in these right after the cutoff would be nonsense in a round that comes later
_QUIET = ("kategori", "vedtak", "tiltak", "fravaer", "utvidet_program")
_EPOCH = date(1970, 1, 1)


class _Extract:
    """One extract on its way to its folder."""

    def __init__(self, folder: Path, setting: Setting) -> None:
        """Begin the files."""
        folder.mkdir()
        self.folder, self.setting = folder, setting
        self._files = {name: open_table(folder, table, "csv") for name, table in TABLES.items()}

    def write(self, tables: dict[str, Frame], block: Block) -> None:
        """Append the rows that are known when the extract is taken. ``person`` is a place."""
        for name, frame in tables.items():
            self._files[name].write(with_person_numbers(as_of(frame, self.setting.taken), block))

    def close(self, scale: Decimal, seed: int) -> None:
        """Finish the files and write the manifest."""
        hashes = {f"{name}.csv": (file.rows, file.close()) for name, file in self._files.items()}
        origin = f"Syntetisk NIR {self.setting.edition.key}, skala {scale.normalize():f}, frø {seed}, i rekke"
        write_text(self.folder / "uttrekk.toml", write_manifest(self.setting.taken, origin, hashes))


def write_rounds(
    folder: Path,
    year_before: Edition,
    first: Edition,
    second: Edition,
    *,
    scale: Decimal | float | int = 1,
    seed: int = 1,
    faults: str = "all",
) -> None:
    """Write an extract for each edition to ``folder/<utgave>``, in place of what is there.

    ``fasit_rettet.csv`` beside them tells what was planted in the first round, and when it was corrected.
    The bytes depend on the arguments alone. Raises RefusedError for a scale out of range, and where no folder can be
    made.
    """
    number, country = read_scale(scale), load_country()
    settings = [make_setting(edition, country, Faults(faults)) for edition in (year_before, first, second)]
    before, current, later = settings
    numbering = Numbering.until(current.last_day)
    with making_folder(folder.resolve()) as made:
        extracts = [_Extract(made / setting.edition.key, setting) for setting in settings]
        plan = _leave_ended(make_plan(country, year_before, number, Faults(faults)))
        for place, part in enumerate(plan.divide(count_blocks(country, year_before, number))):
            block = make_block(part, before, seed=seed, number=place, numbering=numbering)
            tables = _close_year(dict(add_mess(block, before, numbering)), before)
            for extract in extracts:
                extract.write(tables, block)
        plan = _leave_out(make_plan(country, first, number, Faults(faults)), Story.AVSLUTTET_TIDLIGERE)
        corrections: list[Correction] = []
        for place, part in enumerate(plan.divide(count_blocks(country, first, number))):
            block = make_block(part, current, seed=seed, number=place, numbering=numbering)
            tables = _keep_quiet(dict(add_mess(block, current, numbering)), block, current)
            former = FormerCodes(before, current, seed, place, len(block.people["story"]))
            extracts[0].write(former.put_back(_with_person(tables, before)), block)
            extracts[1].write(tables, block)
            corrected, told = correct(block, tables, current, later)
            extracts[2].write(corrected, block)
            corrections += told
            for table, frame in corrected.items():
                numbering.settle(table, frame)
        for extract in extracts:
            extract.close(number, seed)
        write_text(made / CORRECTED_FILE, _to_csv(corrections))


def _leave_out(plan: Plan, *stories: Story) -> Plan:
    return replace(plan, stories=plan.stories | dict.fromkeys(stories, 0))


def _leave_ended(plan: Plan) -> Plan:
    """Only those who ended, and are in no figure of the next year."""
    return _leave_out(plan, *(story for story in Story if story not in _ENDED))


def _close_year(tables: dict[str, Frame], setting: Setting) -> dict[str, Frame]:
    """The tables as they were at the cutoff, for ever: these people have left, and are in no figure of the next year.

    An extension (R6) would go on into it, so none lasts longer than the year.
    """
    closed = {name: as_of(frame, setting.cutoff_end) for name, frame in tables.items()}
    decisions, last = closed["vedtak"], setting.last_day
    extended = decisions["vedtakstype"] == word("vedtakstype", "utvidet")
    goes_on = (decisions["til_dato"] == NONE) | (decisions["til_dato"] > last)
    decisions["til_dato"] = np.where(extended & goes_on, last, decisions["til_dato"])
    closed["vedtak"] = take(decisions, ~extended | (decisions["fra_dato"] <= last))
    return closed


def _keep_quiet(tables: dict[str, Frame], block: Block, setting: Setting) -> dict[str, Frame]:
    """The tables without what was changed between the cutoff and the extract, but for people who came then."""
    late = np.flatnonzero(block.people["story"] == Story.SEN_PERSON)
    kept = dict(tables)
    for name in _QUIET:
        frame = tables[name]
        came = np.isin(frame["person"], late)
        rows = stack([as_of(take(frame, ~came), setting.cutoff_end), take(frame, came)])
        kept[name] = in_register_order(name, rows)
    return kept


def _with_person(tables: dict[str, Frame], setting: Setting) -> dict[str, Frame]:
    """The rows of people who were in the register when the extract was taken."""
    persons = tables["person"]
    known = persons["person"][persons["registrert"] < setting.taken]
    return {name: take(frame, np.isin(frame["person"], known)) for name, frame in tables.items()}


def _to_csv(corrections: list[Correction]) -> str:
    """The text of ``fasit_rettet.csv``, by rule and person: ``rettet`` is the day, empty where the fault stays open."""
    rows = sorted((one.rule, one.person, one) for one in corrections)
    lines = ["regel;person_id;kommunenummer;bydelsnummer;rettet"]
    for rule, person, one in rows:
        district = f"{one.district:06d}" if one.district >= 0 else ""
        day = "" if one.moment is None else (_EPOCH + timedelta(days=one.moment // DAY)).isoformat()
        lines.append(f"{rule};P{person:09d};{one.code:04d};{district};{day}")
    return "\n".join(lines) + "\n"
