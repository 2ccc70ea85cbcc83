"""K3: the line of a mapping that a message names reads what the message is about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError, StoppedError
from pipeline.intake.intake import IntakeRecord
from pipeline.intake.mapping.drafting import draft_mapping
from pipeline.intake.mapping.open_mapped import open_folder_register
from tests.support.intakes import make_edition, take, take_folder, take_source
from tests.support.mapped import open_mapped
from tests.support.registers import Tables, csv_text, register, write_extract

REGISTER = """
person
    person_id | fodselsnummer | bostedskommune | registrert
    anna      | 01018012345   | 0301           | 2016-01-01T12:00:00
kategori
    kategori_id | person_id | fra_dato
    k1          | anna      | 2018-12-31
vedtak
    vedtak_id | person_id | kommunenummer | vedtaksdato
    v1        | anna      | 0301          | 2020-12-31
tiltak
    tiltak_id | person_id | timer_per_uke
    t1        | anna      | 37,5
fravaer
    fravaer_id | person_id | timer
    f1         | anna      | 1234,5
    f2         | anna      | 12345
"""
# the same cells as spreadsheets leave them: 44196 is 31 December 2020
WILD = {
    ("person", "fodselsnummer"): {"01018012345": "1018012345"},
    ("kategori", "fra_dato"): {"2018-12-31": "31.12.2018"},
    ("vedtak", "vedtaksdato"): {"2020-12-31": "44196"},
    ("fravaer", "timer"): {"1234,5": "1\u00a0234,5", "12345": "12 345"},
}
LINES = {
    'dato = "%d.%m.%Y"': "register",
    'fodselsnummer = { kolonne = "fodselsnummer", fyll = 11 }': "person",
    'vedtaksdato = { kolonne = "vedtaksdato", form = "excel" }': "vedtak",
    r'timer = { kolonne = "timer", fjern = [" ", "\u00A0"] }': "fravaer",
}


def make_wild(tables: Tables) -> Tables:
    for (table, column), cells in WILD.items():
        for row in tables[table]:
            row[column] = cells.get(row[column], row[column])
    return tables


def test_k3_the_lines_that_a_stopped_run_names_read_what_stopped_it(tmp_path: Path) -> None:
    folder = write_extract(tmp_path / "nir", make_wild(register(REGISTER)))
    with pytest.raises(StoppedError) as stopped:
        take_folder(tmp_path / "rett", folder, edition=make_edition("0"))
    told = str(stopped.value)
    for line, table in LINES.items():
        assert f"{line} under [{table}]" in told
    mapped = take_with(tmp_path, folder, LINES)
    assert mapped.snapshot_hash == take(tmp_path / "god", register(REGISTER)).snapshot_hash


def test_k3_the_line_that_the_refusal_of_a_sep_line_names_reads_the_folder(tmp_path: Path) -> None:
    folder = write_extract(tmp_path / "nir", register(REGISTER))
    (folder / "person.csv").write_text("sep=;\n" + csv_text("person", register(REGISTER)["person"]), encoding="utf-8")
    with pytest.raises(RefusedError, match=r'with (skilletegn = ";") under \[register\]') as refused:
        take_folder(tmp_path / "rett", folder)
    (line,) = re.findall(r"[)] with (.*) under \[register\]", str(refused.value))
    mapped = take_with(tmp_path, folder, {line: "register"})
    assert mapped.snapshot_hash == take(tmp_path / "god", register(REGISTER)).snapshot_hash


def take_with(root: Path, folder: Path, lines: dict[str, str]) -> IntakeRecord:
    """Take the folder in through a first mapping of it, with lines put in below the names of their tables."""
    clean = write_extract(root / "navn", {table: [] for table in register(REGISTER)})
    text = draft_mapping(open_folder_register(clean, None))
    for line, table in lines.items():
        name = line.partition(" = ")[0]
        text = re.sub(rf"(\[{table}\][^\[]*?)\n{name} = [^\n]*", r"\1", text)
        text = text.replace(f"[{table}]\n", f"[{table}]\n{line}\n", 1)
    path = root / "register.toml"
    path.write_text(text, encoding="utf-8")
    return take_source(root / "kart", open_mapped(folder, path, None))
