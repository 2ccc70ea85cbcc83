"""Writes a made-up register: a folder in the input contract's form, and the truth file about it.

Holds the order of the work, block by block so that a large register fits in memory, and nothing of what
is made: people in ``people.py``, rows in ``registrations.py`` and its neighbours,
planted faults in ``planting.py``, errors in ``mess.py``.
"""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import numpy as np

from pipeline.common.errors import RefusedError
from pipeline.common.files import publish_folder
from pipeline.common.room import find_no_room
from pipeline.editions.edition import Edition
from pipeline.nir.contract import TABLES
from pipeline.synthetic import activities, exits, measures, planting, registrations
from pipeline.synthetic.country import load_country
from pipeline.synthetic.draws import Draws
from pipeline.synthetic.frames import Frame
from pipeline.synthetic.mess import Mess
from pipeline.synthetic.modes import Faults
from pipeline.synthetic.people import make_people
from pipeline.synthetic.person_numbers import DufSeries, NumberSeries
from pipeline.synthetic.plan import Plan, count_blocks, make_plan, read_scale
from pipeline.synthetic.planter import Planter
from pipeline.synthetic.registrations import Registrar
from pipeline.synthetic.setting import Setting, make_setting
from pipeline.synthetic.towns import Towns
from pipeline.synthetic.truth import Tally, Truth
from pipeline.synthetic.writing import open_table

_OLDEST, _YOUNGEST = 100, 10  # years before the end of the statistic year
_PEOPLE_STREAM, _ROWS_STREAM, _MESS_STREAM, _FAULT_STREAM = 1, 2, 3, 4
_CASES_FILE = "fasit_funn.csv"


def write_register(
    folder: Path,
    edition: Edition,
    *,
    scale: Decimal | float | int = 1,
    seed: int = 1,
    form: str = "csv",
    faults: str = "all",
) -> Truth:
    """Write ``person`` …, ``uttrekk.toml``, ``fasit.json`` and ``fasit_funn.csv`` to ``folder``; return the truth.

    ``form`` is ``csv`` or ``parquet``, ``faults`` is ``all``, ``planted`` or ``none``.
    The bytes depend on the arguments and the edition alone. The folder appears whole, or not at all. Raises
    RefusedError when it holds anything already, or an argument is out of range.
    """
    number = read_scale(scale)
    place = folder.resolve()
    if place.exists() and not (place.is_dir() and not any(place.iterdir())):
        raise RefusedError(
            f"{folder} exists and is not an empty folder. Expected a new or empty folder for the register: "
            "give another name, or empty that one."
        )
    if seed < 0:
        raise RefusedError(f"The seed is {seed}. Expected a whole number, 0 or more.")
    if form not in ("csv", "parquet"):
        raise RefusedError(f"The form is {form}. Expected csv or parquet.")
    if faults not in list(Faults):
        raise RefusedError(f"The faults are {faults}. Expected {', '.join(Faults)}.")
    made = place.with_name(f".delvis-{os.getpid()}-{place.name}")
    _make_folder(made)
    try:
        truth = _write_files(made, edition, number, seed=seed, form=form, faults=Faults(faults))
        publish_folder(made, place)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return truth


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


def _write_files(made: Path, edition: Edition, scale: Decimal, *, seed: int, form: str, faults: Faults) -> Truth:
    country = load_country()
    setting = make_setting(edition, country, faults)
    plan = make_plan(country, edition, scale, faults)
    tally = Tally(setting)
    series = NumberSeries(setting.last_day - _OLDEST * 366, setting.last_day - _YOUNGEST * 365), DufSeries()
    files = {name: open_table(made, table, form) for name, table in TABLES.items()}
    next_id = dict.fromkeys(TABLES, 1)
    for block, part in enumerate(plan.divide(count_blocks(country, edition, scale))):
        name = (seed, edition.year.ar, block)
        people, rows = _make_block(part, setting, series=series, name=name, first_person=next_id["person"], tally=tally)
        first_person = next_id["person"]
        for table_number, (table, frame) in enumerate(rows.items()):
            draws = Draws(*name, _MESS_STREAM, table_number)
            messy = Mess(table, people, setting, draws).add(frame, next_id[table])
            messy["person"] = messy["person"] + first_person
            next_id[table] = int(messy["id"].max(initial=next_id[table] - 1)) + 1
            tally.add_rows(table, messy)
            files[table].write(messy)
    hashes = {f"{table}.{form}": (file.rows, file.close()) for table, file in files.items()}
    truth = tally.make_truth(skala=f"{scale.normalize():f}", fro=seed, form=form)
    (made / _CASES_FILE).write_text(tally.cases.to_csv(), encoding="utf-8", newline="\n")
    (made / "fasit.json").write_text(truth.to_json(), encoding="utf-8", newline="\n")
    (made / "uttrekk.toml").write_text(_write_manifest(setting, truth, hashes), encoding="utf-8", newline="\n")
    return truth


def _make_block(
    plan: Plan,
    setting: Setting,
    *,
    series: tuple[NumberSeries, DufSeries],
    name: tuple[int, ...],
    first_person: int,
    tally: Tally,
) -> tuple[Frame, dict[str, Frame]]:
    """One block's people, and their rows by table, one per id and without mess; the tally gets the labels."""
    towns = Towns(setting.places, *name[:2])
    people = make_people(plan, setting, towns, Draws(*name, _PEOPLE_STREAM))
    registrar = Registrar(people, setting, Draws(*name, _ROWS_STREAM))
    activities.choose_inactive(registrar, towns)
    planter = Planter(registrar, towns, Draws(*name, _FAULT_STREAM))
    planting.change_people(planter)
    size, draws = registrar.size, registrar.draws
    numbers = series[0].draw(draws, people["fodt"], people["kvinne"] == 1, draws.happens(size, 60))
    numbers = np.where(draws.happens(size, 20), -1, numbers)
    years = people["start"].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    duf = series[1].draw(years)
    duf = np.where(draws.happens(size, 50) & (numbers >= 0), -1, duf)
    rows = {
        "person": registrations.register_persons(registrar, numbers, duf, people["fodt"]),
        "kategori": registrations.register_categories(registrar),
        "vedtak": registrations.register_decisions(registrar),
        "tiltak": measures.register_measures(registrar),
        "fravaer": activities.register_absence(registrar),
        "avslutning": exits.register_exits(registrar),
        "utvidet_program": exits.register_extensions(registrar),
    }
    planting.change_rows(planter, rows)
    tally.cases.add(planter.cases, people, first_person)
    tally.add_people(people)
    tally.add_exits(rows["avslutning"], people)
    return people, rows


def _write_manifest(setting: Setting, truth: Truth, hashes: dict[str, tuple[int, str]]) -> str:
    """The text of ``uttrekk.toml``."""
    taken = datetime.fromtimestamp(setting.taken, UTC).replace(tzinfo=None).isoformat()
    lines = [
        f"tatt_ut = {taken}",
        f'kilde = "Syntetisk NIR {truth.utgave}, skala {truth.skala}, frø {truth.fro}"',
    ]
    if truth.form == "csv":
        lines.append('tegnsett = "utf-8"')
    lines += ["", "[filer]"]
    lines += [f'"{file}" = {{ rader = {rows}, sha256 = "{digest}" }}' for file, (rows, digest) in hashes.items()]
    return "\n".join(lines) + "\n"
