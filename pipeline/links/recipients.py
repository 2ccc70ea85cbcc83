"""The recipients of an edition, from their file: refused as a whole for any fault, with every fault by line (L1).

What is a fault can be seen in the row alone, or in two rows of one unit; what may be a mistake and needs
``--confirm`` is in ``doubts.py``. No message has a name or an address: the line says where to look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.common.errors import RefusedError
from pipeline.common.languages import LANGUAGES, choose_language
from pipeline.common.signs import escape_signs, find_control_sign, name_sign
from pipeline.links.addresses import is_address
from pipeline.links.model import Recipient, Role
from pipeline.links.recipient_rows import HEADER, OPTIONAL, Row, read_rows
from pipeline.places.units import Unit

MALFORMER = {language.name: code for code, language in LANGUAGES.items()}
ROLES = tuple(role for role in Role if role is not Role.UNIT)

LONGEST_NAME = 200
_SHOWN_FAULTS = 100
_ORGNR_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2)
_CODE_LENGTHS = (4, 6)
_LEVELS = ("kommune", "bydel")


@dataclass(frozen=True)
class Given:
    """A recipient as the file gives them, with the line; ``line`` is 0 for a unit's link without a person."""

    recipient: Recipient
    line: int = 0


def read_recipients(path: Path, units: Sequence[Unit]) -> tuple[Given, ...]:
    """Return the recipients in the file at ``path``, in its order. ``units``: those of the edition, with sheet or not.

    Raises RefusedError for a file with any fault, with each by its line.
    """
    found = read_rows(path)
    known = {unit.kode: unit for unit in units if unit.niva in _LEVELS}
    faults = {row.line: list(_find_faults(row, known)) for row in found.rows}
    given: list[Given] = []
    seen: dict[tuple[str, str], int] = {}
    for row in found.rows:
        if not faults[row.line]:
            one = Given(_make_recipient(row, known[row.cells["kode"]]), row.line)
            first = seen.setdefault(one.recipient.key, row.line)
            if first != row.line:
                faults[row.line].append(f"the address is at unit {one.recipient.kode} already, in line {first}")
            given.append(one)
    told = [*found.faults, *(f"line {line}: {fault}" for line, those in faults.items() for fault in those)]
    if told:
        raise _refuse(path, sorted(told, key=lambda fault: int(re.findall("[0-9]+", fault)[0])))
    if not given:
        raise RefusedError(f"{escape_signs(path.name)} has a header and no recipient. Nothing was made.")
    return tuple(given)


def list_units(units: Sequence[Unit]) -> tuple[Given, ...]:
    """Return a recipient for each unit with a sheet, with no person: the links of ``--per-unit``."""
    return tuple(
        Given(Recipient(unit.kode, "", Role.UNIT, "", choose_language(unit.malform))) for unit in units if unit.har_ark
    )


def _find_faults(row: Row, units: Mapping[str, Unit]) -> Iterator[str]:
    cells = row.cells
    for name in (*HEADER, OPTIONAL):
        sign = find_control_sign(cells.get(name, ""))
        if sign is not None:
            yield f"{name} has {name_sign(sign)} in it; expected plain text"
            return
    yield from _find_unit_fault(cells["kode"], units)
    if cells["rolle"] not in ROLES:
        yield f"rolle is none; expected {', '.join(ROLES)}"
    if not cells["navn"] and cells["rolle"] != Role.SHARED:
        yield f"navn is empty; only {Role.SHARED}, a shared mailbox, may be without"
    if len(cells["navn"]) > LONGEST_NAME:
        yield f"navn is longer than {LONGEST_NAME} signs"
    if not is_address(cells["epost"]):
        yield "epost is no address; expected one such as navn@kommunen.kommune.no, without æ, ø and å"
    if cells["malform"] and cells["malform"] not in MALFORMER:
        yield f"malform is none; expected {' or '.join(MALFORMER)}, or nothing for the unit's own"
    if cells.get(OPTIONAL) and not is_orgnr(cells[OPTIONAL]):
        yield "orgnr is none; expected 9 digits of which the last is the check digit"


def _find_unit_fault(kode: str, units: Mapping[str, Unit]) -> Iterator[str]:
    unit = units.get(kode)
    if unit is not None and unit.har_ark:
        return
    shown = escape_signs(kode)[:20]
    if unit is not None:
        yield f"the unit {shown} ({unit.navn}) has no sheet in this edition"
        return
    whole = f"0{kode}"
    if len(whole) in _CODE_LENGTHS and whole in units:
        yield f"there is no unit {shown}; a spreadsheet may have lost its first zero: {whole} is {units[whole].navn}"
    else:
        what = f"there is no unit {shown}" if shown else "kode is empty"
        yield f"{what} in this edition; expected 4 digits, or 6 of a bydel of Oslo"


def _make_recipient(row: Row, unit: Unit) -> Recipient:
    cells = row.cells
    language = choose_language(cells["malform"] or unit.malform)
    return Recipient(
        cells["kode"], cells["navn"], Role(cells["rolle"]), cells["epost"], language, cells.get(OPTIONAL, "")
    )


def is_orgnr(text: str) -> bool:
    """Say whether ``text`` is an organisation number: 9 digits, the last computed from the others by eleven."""
    if not re.fullmatch("[0-9]{9}", text):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ORGNR_WEIGHTS, text[:8], strict=True))
    return -total % 11 == int(text[8])


def _refuse(path: Path, faults: Sequence[str]) -> RefusedError:
    shown = "\n".join(f"  - {fault}" for fault in faults[:_SHOWN_FAULTS])
    more = f"\n  and {len(faults) - _SHOWN_FAULTS} more" if len(faults) > _SHOWN_FAULTS else ""
    return RefusedError(
        f"Faults in {escape_signs(path.name)}: {len(faults)}. Nothing was made.\n{shown}{more}\nCorrect the file and "
        "call again."
    )
