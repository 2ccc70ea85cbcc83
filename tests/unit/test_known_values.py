"""The file of known values (P9): read strictly, every fault by line, nothing guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.disclosure.known import COLUMNS, Known, read_known
from pipeline.run.home import Home

HEADER = ";".join(COLUMNS)
AR = 2020


def write(home: Path, *lines: str, header: str = HEADER) -> Home:
    path = Home(home).known(AR)
    path.parent.mkdir(parents=True)
    path.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return Home(home)


def test_P9_what_is_known_is_a_count_or_an_interval(tmp_path: Path) -> None:
    home = write(
        tmp_path,
        "resultat;kommune;3001;K;;mal_nadd;3;;svar til avisen 2. juni",
        "",
        "arsak_kjonn;land;0;arbeid;M;antall;100;120;SSB tabell 1",
        "tiltak_fylke;fylke;30;arbeidsliv;alle;uten;0;4;side fra 2019",
    )
    assert read_known(home, AR) == (
        Known("resultat", "kommune", "3001", "K", "", "mal_nadd", 3, 3, "svar til avisen 2. juni"),
        Known("arsak_kjonn", "land", "0", "arbeid", "M", "antall", 100, 120, "SSB tabell 1"),
        Known("tiltak_fylke", "fylke", "30", "arbeidsliv", "alle", "uten", 0, 4, "side fra 2019"),
    )


def test_a_year_without_the_file_knows_nothing(tmp_path: Path) -> None:
    assert read_known(Home(tmp_path), AR) == ()


def test_two_sources_may_tell_of_one_cell(tmp_path: Path) -> None:
    home = write(tmp_path, *(f"resultat;land;0;alle;;avsluttet;{ends};x" for ends in ("1;9", "5;12")))
    assert [(one.low, one.high) for one in read_known(home, AR)] == [(1, 9), (5, 12)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("resultater;land;0;alle;;avsluttet;1;;x", 'tabell is "resultater"; expected one of resultat, '),
        ("arsak_fylke;kommune;3001;arbeid;;antall;1;;x", 'niva is "kommune"; arsak_fylke has land, fylke'),
        ("resultat;kommune;301;alle;;avsluttet;1;;x", 'kode is "301", which is no code of a kommune'),
        ("resultat;land;0;;;avsluttet;1;;x", 'dim1 is ""; expected a value of kjonn'),
        ("resultat;land;0;alle;x;avsluttet;1;;x", 'dim2 is "x"; expected it empty'),
        ("resultat;land;0;alle;;andel_mal;1;;x", 'verdi is "andel_mal"; resultat has the counts avsluttet, '),
        ("resultat;land;0;alle;;avsluttet;1,5;;x", "lav and hoy are not whole numbers"),
        ("resultat;land;0;alle;;avsluttet;;3;x", "lav and hoy are not whole numbers"),
        ("resultat;land;0;alle;;avsluttet;4;3;x", "hoy is lower than lav"),
        ("resultat;land;0;alle;;avsluttet;4;; ", "kilde is empty"),
        ("resultat;land;0;alle;;avsluttet;4", "7 cells; expected 9"),
    ],
)
def test_every_fault_is_told_with_its_line(line: str, told: str, tmp_path: Path) -> None:
    home = write(tmp_path, "resultat;land;0;alle;;avsluttet;1;9;x", line, line)
    with pytest.raises(RefusedError) as caught:
        read_known(home, AR)
    assert f"line 3: {told}" in str(caught.value)
    assert "line 4: " in str(caught.value)


def test_sources_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    home = write(tmp_path, *(f"resultat;land;0;alle;;avsluttet;{ends};x" for ends in ("1;4", "5;12")))
    with pytest.raises(RefusedError, match="line 3: lies outside what line 2 says of the same cell"):
        read_known(home, AR)


def test_another_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="line 1: the header is not tabell;niva;"):
        read_known(write(tmp_path, header="tabell,niva"), AR)
