"""What places are called in headings and sentences, by pencil, and that no name of several languages is forgotten."""

from __future__ import annotations

import pytest

from pipeline.places.code_lists import load_code_lists
from pipeline.places.naming import BETWEEN_NAMES, find_norwegian, is_herad
from pipeline.places.units import Unit
from pipeline.sheets.words.place_names import name_heading, name_in_sentence
from pipeline.sheets.words.texts import load_texts


def make_unit(kode: str, navn: str) -> Unit:
    niva = "bydel" if len(kode) == 6 else "kommune"
    return Unit(niva, 3, kode, navn, kode[:2], kode[:4], None, True)


@pytest.mark.parametrize(
    ("kode", "navn", "heading", "sentence"),
    [
        ("3001", "Halden", "Halden", "Halden kommune"),
        ("0301", "Oslo", "Oslo", "Oslo kommune"),
        ("030106", "Ullern", "Bydel Ullern", "bydel Ullern"),
        ("4622", "Kvam", "Kvam herad", "Kvam herad"),
        ("1818", "Herøy (Nordland)", "Herøy i Nordland", "Herøy kommune i Nordland"),
        ("1515", "Herøy (Møre og Romsdal)", "Herøy i Møre og Romsdal", "Herøy kommune i Møre og Romsdal"),
        ("1826", "Aarborte - Hattfjelldal", "Aarborte – Hattfjelldal", "Hattfjelldal kommune"),
        ("5426", "Gáivuotna - Kåfjord - Kaivuono", "Gáivuotna – Kåfjord – Kaivuono", "Kåfjord kommune"),
        # not in our lists: all its names stand
        ("9999", "Ny - Ođđa", "Ny – Ođđa", "Ny – Ođđa kommune"),
    ],
)
def test_a_place_is_named_as_its_people_do(kode: str, navn: str, heading: str, sentence: str) -> None:
    for language in ("nb", "nn"):
        texts = load_texts(language)
        assert name_heading(make_unit(kode, navn), texts) == heading
        assert name_in_sentence(make_unit(kode, navn), texts) == sentence


def test_every_name_in_several_languages_has_its_norwegian_one() -> None:
    names = {area.navn for area in load_code_lists().areas.kommuner if BETWEEN_NAMES in area.navn}
    assert len(names) > 25
    assert {name: find_norwegian(name) in name.split(BETWEEN_NAMES) for name in names} == dict.fromkeys(names, True)


def test_every_herad_is_a_municipality_of_our_lists() -> None:
    areas = load_code_lists().areas.kommuner
    assert {area.navn for area in areas if is_herad(area.kode)} == {"Granvin", "Kvam", "Ulvik", "Voss"}
