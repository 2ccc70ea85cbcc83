"""Writes a made-up register: a folder in the input contract's form, and the truth file about it.

Holds the order of the work, block by block so that a large register fits in memory; how a block is made is in
``blocks.py``. Three extracts of one register, with corrections between them, are made in ``rounds.py``.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.files import publish_folder
from pipeline.common.room import find_no_room
from pipeline.editions.edition import Edition
from pipeline.nir.contract import TABLES
from pipeline.synthetic.blocks import Numbering, add_mess, make_block, with_person_numbers
from pipeline.synthetic.country import load_country
from pipeline.synthetic.manifest import CASES_FILE, TRUTH_FILE, find_truth, write_manifest, write_text
from pipeline.synthetic.modes import Faults
from pipeline.synthetic.plan import count_blocks, make_plan, read_scale
from pipeline.synthetic.setting import make_setting
from pipeline.synthetic.truth import Tally, Truth
from pipeline.synthetic.writing import open_table


def write_register(
    folder: Path,
    edition: Edition,
    *,
    scale: Decimal | float | int = 1,
    seed: int = 1,
    form: str = "csv",
    faults: str = "all",
) -> Truth:
    """Write ``person`` … and ``uttrekk.toml`` to ``folder``, the truth files to a folder beside it; return the truth.

    ``form`` is ``csv`` or ``parquet``, ``faults`` is ``all``, ``planted`` or ``none``.
    The bytes depend on the arguments and the edition alone. Each folder appears whole, or not at all.
    Raises RefusedError when it holds anything already, or an argument is out of range.
    """
    number = read_scale(scale)
    place, beside = folder.resolve(), find_truth(folder)
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise RefusedError(
            f"{folder} exists and is not an empty folder. Expected a new or empty folder for the register: "
            "give another name, or empty that one."
        )
    if beside.exists() and not _holds_truth_alone(beside):
        raise RefusedError(
            f"{beside} exists and holds more than {TRUTH_FILE} and {CASES_FILE}, which are written to it. Give the "
            "register another name, or move that folder."
        )
    if seed < 0:
        raise RefusedError(f"The seed is {seed}. Expected a whole number, 0 or more.")
    if form not in ("csv", "parquet"):
        raise RefusedError(f"The form is {form}. Expected csv or parquet.")
    if faults not in list(Faults):
        raise RefusedError(f"The faults are {faults}. Expected {', '.join(Faults)}.")
    with making_folder(place) as made, making_folder(beside) as truth:
        return _write_files(made, truth, edition, number, seed=seed, form=form, faults=Faults(faults))


def _holds_truth_alone(folder: Path) -> bool:
    """True for the truth of an earlier call, whose register has been moved or removed."""
    return folder.is_dir() and {path.name for path in folder.iterdir()} <= {TRUTH_FILE, CASES_FILE}


@contextmanager
def making_folder(place: Path) -> Iterator[Path]:
    """Give a new folder beside ``place`` that takes that name when the work inside ends well, else goes away.

    Raises RefusedError where no folder can be made.
    """
    made = place.with_name(f".delvis-{os.getpid()}-{place.name}")
    _make_folder(made)
    try:
        yield made
        publish_folder(made, place)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _make_folder(made: Path) -> None:
    try:
        made.parent.mkdir(parents=True, exist_ok=True)
        made.mkdir()
    except OSError as error:
        if find_no_room(error):
            raise
        raise RefusedError(
            f"No folder can be made in {made.parent}: the system says «{error.strerror}». Nothing was written. Give a "
            "folder that can be made and written."
        ) from None


def _write_files(
    made: Path, beside: Path, edition: Edition, scale: Decimal, *, seed: int, form: str, faults: Faults
) -> Truth:
    country = load_country()
    setting = make_setting(edition, country, faults)
    plan = make_plan(country, edition, scale, faults)
    tally = Tally(setting)
    numbering = Numbering.until(setting.last_day)
    files = {name: open_table(made, table, form) for name, table in TABLES.items()}
    for number, part in enumerate(plan.divide(count_blocks(country, edition, scale))):
        block = make_block(part, setting, seed=seed, number=number, numbering=numbering)
        tally.cases.add(block.cases, block.people, block.first_person)
        tally.add_people(block.people)
        tally.add_exits(block.rows["avslutning"], block.people)
        for table, frame in add_mess(block, setting, numbering):
            tally.add_rows(table, frame)
            files[table].write(with_person_numbers(frame, block))
    hashes = {f"{table}.{form}": (file.rows, file.close()) for table, file in files.items()}
    truth = tally.make_truth(skala=f"{scale.normalize():f}", fro=seed, form=form)
    origin = f"Syntetisk NIR {truth.utgave}, skala {truth.skala}, frø {truth.fro}"
    write_text(beside / CASES_FILE, tally.cases.to_csv())
    write_text(beside / TRUTH_FILE, truth.to_json())
    write_text(made / "uttrekk.toml", write_manifest(setting.taken, origin, hashes))
    return truth
