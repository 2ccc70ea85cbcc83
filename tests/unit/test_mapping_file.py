"""K3: a hundred mutilated mappings of the made-up register: each is refused with its key and line, or read right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, cast

import pytest

from pipeline.common.errors import RefusedError
from pipeline.common.tomlfiles import Settings
from pipeline.intake.mapping.example.making import HERE
from pipeline.intake.mapping.model import Cell, RegisterSettings
from pipeline.intake.mapping.planning import find_tables
from pipeline.intake.mapping.reading import Mapping, read_mapping
from pipeline.intake.mapping.statements import read_statement
from pipeline.intake.sources.register import Register, RegisterColumn, Relation
from tests.support.commands import CHECKOUT

GOOD = (HERE / "register.toml").read_text(encoding="utf-8")
QUERY = (HERE / "vedtak.sql").read_text(encoding="utf-8")
COLUMNS = {
    "PERSON": "LOPENR FNR DUFNR FØDT KJ STATSB LAND_FØDT SPERRE BOKOMM BOBYDEL RESERVERT REG_TID OPPH_TID MERKNAD",
    "MALGRUPPE": "MG_ID LOPENR LOVVERK GRUPPE GRUNNLAG KOLL FRA TIL REG_TID OPPH_TID",
    "vedtak.sql": "VEDTAKSNR LOPENR KOMM BYDEL LOVVERK ORDNING ART DATO FRA TIL SLUTTMAL VGS REG_TID OPPH_TID",
    "TILTAK": "TILTAK_ID LOPENR KOMM BYDEL FANE KODE FRA TIL TIMER REG_TID OPPH_TID",
    "FRAVAER": "ID LOPENR KOMM ART FRA TIL TIMER",
    "AVSLUTNING_LOGG": "AVSL_ID VERSJON LOPENR KOMM BYDEL LOVVERK SLUTT ARSAK REGAV ENDRET SLETTET",
    "UTVIDET": "LOPENR KOMM FRA TIL HJEMMEL REG_TID OPPH_TID",
}


class Columns:
    """As much of a register as a mapping is held against."""

    def columns(self, relation: Relation) -> Sequence[RegisterColumn] | None:
        names = COLUMNS.get(relation.name)
        return None if names is None else [RegisterColumn(name, "text") for name in names.split()]

    def relations(self) -> list[str]:
        return sorted(name for name in COLUMNS if "." not in name)


class Bad(NamedTuple):
    """``old`` → ``new``; refused with this ``key`` on the line where ``at`` (``new``, where not said) begins."""

    old: str
    new: str
    key: str
    words: str
    at: str = ""


PERSON, VEDTAK, FRAVAER = 'fra = "PERSON"\n', 'sporring = "vedtak.sql"', 'fra = "FRAVAER"\n'
KJ = 'kjonn = { kolonne = "KJ", verdier = { "1" = "M", "2" = "K" } }'
SLETTET = 'slettet = { kolonne = "SLETTET", verdier = ["J"] }'
BAD = {
    # [register]
    "an unknown key of register": Bad("tidssone =", "tidsone =", "register.tidsone", "unknown key"),
    "a zone that is none": Bad('"Europe/Oslo"', '"Europe/Osol"', "register.tidssone", "no time zone", "tidssone"),
    "a zone that is a path": Bad('"Europe/Oslo"', '"../etc/passwd"', "register.tidssone", "no time zone", "tidssone"),
    "tom as a text": Bad('tom = ["", "9999-12-31", "31.12.9999"]', 'tom = ""', "register.tom", "expected a list"),
    "tom with a number": Bad('tom = [""', "tom = [0", "register.tom", "expected a list"),
    "a date without its year": Bad('dato = "%d.%m.%Y"', 'dato = "%d.%m"', "register.dato", "%Y is missing"),
    "a date without its century": Bad('dato = "%d.%m.%Y"', 'dato = "%d.%m.%y"', "register.dato", "without its century"),
    "a date with a clock": Bad('dato = "%d.%m.%Y"', 'dato = "%d.%m.%Y %H"', "register.dato", "%H is not read here"),
    "a month twice": Bad('dato = "%d.%m.%Y"', 'dato = "%m.%m.%Y"', "register.dato", "stands twice"),
    "a month by name": Bad('dato = "%d.%m.%Y"', 'dato = "%d.%b.%Y"', "register.dato", "names of months"),
    "a form that ends with its sign": Bad('dato = "%d.%m.%Y"', 'dato = "%d.%m.%"', "register.dato", "cannot be used"),
    "a date as a date": Bad('dato = "%d.%m.%Y"', "dato = 2020-12-31", "register.dato", "expected how dates"),
    "a time with a gap": Bad(
        '"%d.%m.%Y %H:%M:%S"', '"%d.%m.%Y %H:%S"', "register.tidspunkt", "missing between", "tidspunkt"
    ),
    "a time with hours to 12": Bad(
        '"%d.%m.%Y %H:%M:%S"', '"%d.%m.%Y %I"', "register.tidspunkt", "00 to 23", "tidspunkt"
    ),
    "a tegnsett that is not known": Bad('"windows-1252"', '"latin-1"', "register.tegnsett", "utf-8", "tegnsett"),
    "a separator that is not read": Bad("tegnsett =", 'skilletegn = ","\ntegnsett =', "register.skilletegn", '";"'),
    "hours in quotes": Bad(
        "timer = 36", 'timer = "36"', "register.historikk_slingring_timer", "whole number", "historikk_s"
    ),
    "hours below zero": Bad(
        "timer = 36", "timer = -1", "register.historikk_slingring_timer", "whole number", "historikk_s"
    ),
    "hours as a decimal": Bad(
        "timer = 36", "timer = 1.5", "register.historikk_slingring_timer", "whole number", "historikk_s"
    ),
    "an empty kilde": Bad('"Det oppdiktede registeret"', '""', "register.kilde", "the register's name", "kilde"),
    "kilde twice": Bad("tidssone", 'kilde = "x"\ntidssone', "kilde", "Cannot overwrite", 'kilde = "x"'),
    "register twice": Bad("[person]", "[register]\n[person]", "register", "twice", "[register]\n[person]"),
    "register as a list": Bad("[register]", "[[register]]", "register", "a list"),
    # tables
    "a table that is not the contract's": Bad("[tiltak]", "[tiltakene]", "tiltakene", "unknown key"),
    "a required table that is missing": Bad(
        "[fravaer]\n", "[utvidet]\n", "fravaer", "required key fravaer", "opphevet"
    ),
    "a table twice": Bad("[tiltak]\n", "[person]\n", "person", "twice", '[person]\nfra = "TILTAK"'),
    "capital letters in a table": Bad("[tiltak]\n", "[Tiltak]\n", "Tiltak", "unknown key"),
    "capital letters in a column": Bad("person_id =", "Person_id =", "person.Person_id", "unknown key"),
    "a column of another table": Bad(
        PERSON, PERSON + 'tiltakskode = "X"\n', "person.tiltakskode", "unknown", "tiltakskode"
    ),
    "a column twice": Bad(
        PERSON, PERSON + 'person_id = "FNR"\n', "person_id", "Cannot overwrite", 'person_id = "LOPENR"'
    ),
    "a column with dots twice": Bad(PERSON, PERSON + "kjonn.kolonne = 1\n", "kjonn", "overwrite", "kjonn = {"),
    "æ in a column": Bad("kjonn =", "kjønn =", "kjonn", "write kjonn", "kjønn"),
    "no fra": Bad(PERSON, "", "person", "neither fra nor sporring", "[person]"),
    "fra and sporring": Bad(
        PERSON, PERSON + 'sporring = "vedtak.sql"\n', "person", "both fra and sporring", "[person]"
    ),
    "an empty fra": Bad(PERSON, 'fra = ""\n', "person.fra", "the name of a table"),
    "fra as a list": Bad(PERSON, 'fra = ["PERSON"]\n', "person.fra", "the name of a table"),
    "fra that is not there": Bad(PERSON, 'fra = "PERSONER"\n', "person.fra", "PERSONER, which is not there"),
    "fra in small letters": Bad(PERSON, 'fra = "person"\n', "person.fra", "expected PERSON, sign by sign"),
    "a query outside the folder": Bad(VEDTAK, 'sporring = "../vedtak.sql"', "vedtak.sporring", "beside the mapping"),
    "a query by its whole path": Bad(VEDTAK, 'sporring = "/etc/passwd.sql"', "vedtak.sporring", "beside the mapping"),
    "a query of Windows": Bad(VEDTAK, "sporring = '..\\vedtak.sql'", "vedtak.sporring", "beside the mapping"),
    "a query that is no SQL file": Bad(VEDTAK, 'sporring = "register.toml"', "vedtak.sporring", "ends in .sql"),
    "a query that is not there": Bad(VEDTAK, 'sporring = "vedtaket.sql"', "vedtak.sporring", "cannot be used"),
    "SQL in the place of its file": Bad(VEDTAK, 'sporring = "select 1"', "vedtak.sporring", "the name of a file"),
    "no history": Bad(PERSON + 'historikk = "intervall"', PERSON, "person.historikk", "required key", "[person]"),
    "an unknown history": Bad('historikk = "ingen"', 'historikk = "siste"', "fravaer.historikk", '"versjoner"'),
    "a history in capitals": Bad('historikk = "ingen"', 'historikk = "Ingen"', "fravaer.historikk", '"versjoner"'),
    "history as a boolean": Bad('historikk = "ingen"', "historikk = false", "fravaer.historikk", '"versjoner"'),
    "an order without versions": Bad(
        FRAVAER, FRAVAER + 'rekkefolge = "ID"\n', "fravaer.rekkefolge", "versjoner", "rekkefolge"
    ),
    "deletions without versions": Bad(
        FRAVAER, FRAVAER + 'slettet = { kolonne = "ID", verdier = ["J"] }\n', "fravaer.slettet", "versjoner", "slettet"
    ),
    "an end of versions": Bad(
        SLETTET, SLETTET + '\nopphevet = "ENDRET"', "avslutning.opphevet", "next version", 'opphevet = "E'
    ),
    "an end without history": Bad(
        FRAVAER, FRAVAER + 'opphevet = "TIL"\n', "fravaer.opphevet", "not known", 'opphevet = "T'
    ),
    "an order that is not there": Bad('"VERSJON"', '"VERSION"', "avslutning.rekkefolge", "has not", "rekkefolge"),
    "deletions that are not there": Bad('"SLETTET"', '"SLETT"', "avslutning.slettet.kolonne", "has not", "slettet"),
    "deletions as a column": Bad(SLETTET, 'slettet = "SLETTET"', "avslutning.slettet", "a table such as"),
    "deletions without values": Bad(', verdier = ["J"]', "", "avslutning.slettet.verdier", "required key", "slettet"),
    "deletions with no value": Bad(
        'verdier = ["J"]', "verdier = []", "avslutning.slettet.verdier", "a list", "slettet"
    ),
    "deletions with a table": Bad(
        'verdier = ["J"]', 'verdier = { J = "1" }', "avslutning.slettet.verdier", "a list", "slettet"
    ),
    # columns
    "a column as a number": Bad('person_id = "LOPENR"', "person_id = 1", "person.person_id", "a column's name"),
    "a column as a list": Bad('person_id = "LOPENR"', 'person_id = ["LOPENR"]', "person.person_id", "a column's name"),
    "an empty column": Bad(
        'person_id = "LOPENR"', 'person_id = ""', "person.person_id.kolonne", "the name of a column"
    ),
    "a column that is not there": Bad(
        '"LOPENR"', '"LØPENR"', "person.person_id.kolonne", "LØPENR, which PERSON has not", "person_id"
    ),
    "a column in small letters": Bad('"FØDT"', '"født"', "person.fodselsdato.kolonne", "expected FØDT", "fodselsdato"),
    "a required column that is nowhere": Bad(KJ + "\n", "", "person.kjonn", "is required", "[person]"),
    "a required column with an empty text": Bad(KJ, 'kjonn = { fast = "" }', "person.kjonn.fast", "empty"),
    "no kolonne and no fast": Bad(
        KJ, 'kjonn = { verdier = { "1" = "M" } }', "person.kjonn", "neither kolonne nor fast"
    ),
    "kolonne and fast": Bad(KJ, 'kjonn = { kolonne = "KJ", fast = "K" }', "person.kjonn", "both kolonne and fast"),
    "fast and fyll": Bad(KJ, 'kjonn = { fast = "K", fyll = 2 }', "person.kjonn.fyll", "beside fast"),
    "fast outside the list": Bad(KJ, 'kjonn = { fast = "X" }', "person.kjonn.fast", "one of K, M"),
    "fast as a number": Bad(KJ, "kjonn = { fast = 1 }", "person.kjonn.fast", "in quotes"),
    "a key in a column that is none": Bad(
        KJ, 'kjonn = { kolonne = "KJ", verdi = "M" }', "person.kjonn.verdi", "unknown key"
    ),
    "values as a list": Bad(KJ, 'kjonn = { kolonne = "KJ", verdier = ["M"] }', "person.kjonn.verdier", "a table"),
    "no values": Bad(KJ, 'kjonn = { kolonne = "KJ", verdier = {} }', "person.kjonn.verdier", "a table"),
    "a value as a number": Bad('"1" = "M"', '"1" = 1', "person.kjonn.verdier.1", "a table", "kjonn"),
    "a value outside the list": Bad('"1" = "M"', '"1" = "m"', "person.kjonn.verdier", "one of K, M", "kjonn"),
    "a value twice": Bad('"2" = "K"', '"1" = "K"', "kjonn", "Duplicate", "kjonn"),
    "an empty value of a required column": Bad('"2" = "K"', '"2" = ""', "person.kjonn.verdier", "empty", "kjonn"),
    "a value of what is empty": Bad(
        '"0" = "" }', '"9999-12-31" = "fortrolig" }', "person.adressesperre.verdier", "tom", "adressesperre"
    ),
    "a shield that is none": Bad(
        '"7" = "fortrolig"', '"7" = "hemmelig"', "person.adressesperre.verdier", "fortrolig", "adressesperre"
    ),
    "a boolean as a word": Bad(
        '"J" = "1", "N" = "0"', '"J" = "ja", "N" = "0"', "person.reservert_forskning.verdier", "0 or 1", "reservert"
    ),
    "values of a time": Bad(
        'registrert = "REG_TID"',
        'registrert = { kolonne = "REG_TID", verdier = { x = "y" } }',
        "person.registrert.verdier",
        "not for times",
    ),
    "zeros that are too few": Bad(
        "fyll = 11", "fyll = 10", "person.fodselsnummer.fyll", "expected 11", "fodselsnummer"
    ),
    "zeros in quotes": Bad("fyll = 11", 'fyll = "11"', "person.fodselsnummer.fyll", "how many digits", "fodselsnummer"),
    "zeros as true": Bad("fyll = 11", "fyll = true", "person.fodselsnummer.fyll", "how many digits", "fodselsnummer"),
    "zeros of a date": Bad(
        '"FØDT"', '{ kolonne = "FØDT", fyll = 8 }', "person.fodselsdato.fyll", "codes and numbers", "fodselsdato"
    ),
    "a form of a code": Bad(
        "fyll = 11", 'form = "%d.%m.%Y"', "person.fodselsnummer.form", "dates and times", "fodselsnummer"
    ),
    "a form that is none": Bad(
        '"FØDT"', '{ kolonne = "FØDT", form = "dd.mm.yyyy" }', "person.fodselsdato.form", "is missing", "fodselsdato"
    ),
    "nothing taken out": Bad(
        '"KODE"', '{ kolonne = "KODE", fjern = [] }', "tiltak.tiltakskode.fjern", "a list", "tiltakskode"
    ),
    "an empty text taken out": Bad(
        '"KODE"', '{ kolonne = "KODE", fjern = [""] }', "tiltak.tiltakskode.fjern", "empty text", "tiltakskode"
    ),
    "a key for every row": Bad(
        '"LOPENR"', '{ fast = "1" }', "person.person_id.fast", "every row the same", "person_id"
    ),
    "a time for every row": Bad(
        '"REG_TID"', '{ fast = "2020-01-01T00:00:00Z" }', "person.registrert.fast", "every row the same", "registrert ="
    ),
    # what is no TOML
    "a text without quotes": Bad('"LOPENR"', "LOPENR", "person_id", "is not TOML", "person_id"),
    "a quote that is not closed": Bad('"LOPENR"', '"LOPENR', "person_id", "is not TOML", "person_id"),
    "a table over two lines": Bad('{ kolonne = "KJ",', '{ kolonne = "KJ",\n', "kjonn", "is not TOML", "kjonn"),
    "a key without a value": Bad('person_id = "LOPENR"', "person_id =", "person_id", "is not TOML"),
    "a control sign": Bad('"LOPENR"', '"LOP\\u0007ENR"', "person_id", "control sign", "person_id"),
    "a byte that is a break": Bad('"LOPENR"', '"LOP\\nENR"', "person_id", "line break", "person_id"),
}
READ = {
    "as it is": ("", ""),
    "a byte order mark": ("# A mapping", "\ufeff# A mapping"),
    "no name of the register": ('kilde = "Det oppdiktede registeret"', ""),
    "no zone": ('tidssone = "Europe/Oslo"', ""),
    "another zone": ('"Europe/Oslo"', '"UTC"'),
    "nothing read as empty": ('tom = ["", "9999-12-31", "31.12.9999"]', "tom = []"),
    "dates and times in ISO form": ('dato = "%d.%m.%Y"', ""),
    "a time that is a day": ('"%d.%m.%Y %H:%M:%S"', '"%d.%m.%Y"'),
    "a table with dots": (KJ, 'kjonn.kolonne = "KJ"\nkjonn.verdier.1 = "M"\nkjonn.verdier.2 = "K"'),
    "a header in quotes": ("[person]", '["person"]'),
    "an optional column left out": ('statsborgerskap = "STATSB"\n', ""),
    "an optional column for every row": ('statsborgerskap = "STATSB"', 'statsborgerskap = { fast = "" }'),
    "an optional table left out": (GOOD[GOOD.index("[utvidet_program]") :], ""),
    "no order": ('rekkefolge = "VERSJON"', ""),
    "no deletions": (SLETTET, ""),
    "days as a spreadsheet keeps them": ('"FØDT"', '{ kolonne = "FØDT", form = "excel" }'),
    "blanks taken out of numbers": (
        'timer_per_uke = "TIMER"',
        'timer_per_uke = { kolonne = "TIMER", fjern = [" ", "\u00a0"] }',
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_k3_a_mutilated_mapping_is_refused_with_key_and_line(tmp_path: Path, case: str) -> None:
    bad = BAD[case]
    with pytest.raises(RefusedError) as refusal:
        hold(tmp_path, change(bad.old, bad.new))
    told = str(refusal.value)
    assert bad.words in told
    assert bad.key in told
    text = change(bad.old, bad.new)
    assert f"line {find_line(text, bad)}" in told


@pytest.mark.parametrize("case", READ)
def test_k3_a_mapping_that_says_the_same_or_less_is_read(tmp_path: Path, case: str) -> None:
    hold(tmp_path, change(*READ[case]))


def test_k3_a_shield_that_is_there_and_not_mapped_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = next(line for line in GOOD.splitlines() if line.startswith("adressesperre"))
    monkeypatch.setitem(COLUMNS, "PERSON", COLUMNS["PERSON"].replace("SPERRE", "Adresse_sperre"))
    with pytest.raises(
        RefusedError, match=r"line \d+: key person.adressesperre is not mapped, and PERSON has Adresse_s"
    ):
        hold(tmp_path, change(line, ""))
    hold(tmp_path, change(line, 'adressesperre = { fast = "" }'))


def test_k3_a_hundred_are_tried() -> None:
    assert len(BAD) + len(READ) + len(STATEMENTS) >= 100


STATEMENTS = {
    "nothing": ("-- a comment only", "holds no statement"),
    "two": ("select 1; select 2", "a second statement"),
    "one after a comment": ("select 1; -- and\nselect 2", "a second statement"),
    "an update": ("update person set kj = 1", "begins with UPDATE"),
    "a delete inside": ("with d as (delete from person returning *) select * from d", "DELETE"),
    "select into": ("select * into ny from person", "INTO"),
    "a call": ("call now()", "begins with CALL"),
    "a setting": ("set search_path = x", "begins with SET"),
    "a copy": ("copy person to 'x'", "begins with COPY"),
    "what hides in a quote that ends": ("select 'a''b'; drop table person", "a second statement"),
    "what hides after a comment in a comment": ("/* /* */ */ drop table person", "begins with DROP"),
    "a lock": ("select * from person for update", "UPDATE"),
}
GOOD_STATEMENTS = (
    "select 1",
    "  -- first\n/* then; */ with a as (select ';' as x, \"insert\" from b) select * from a ; -- end ;\n ;",
    "(select 1) union all (select 2)",
    "select $$ ; drop $$, E'\\'; drop', $t$ ; $t$",
    "SELECT updated, deleted_at FROM t",
)


@pytest.mark.parametrize("case", STATEMENTS)
def test_k3_only_one_select_is_a_query(case: str) -> None:
    text, words = STATEMENTS[case]
    found, fault = read_statement(text)
    assert found == ""
    assert fault is not None
    assert words in fault


@pytest.mark.parametrize("text", GOOD_STATEMENTS)
def test_k3_one_select_however_it_is_written_is_a_query(text: str) -> None:
    assert read_statement(text)[1] is None


def test_k3_a_second_statement_in_the_file_is_told_at_the_key_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match=r"line \d+: key vedtak.sporring names vedtak.sql, which holds a second"):
        hold(tmp_path, GOOD, QUERY + "; drop table x")


def change(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new, 1)


def find_line(text: str, bad: Bad) -> int:
    """The line of the fault by looking for it; the last one where a whole table is missing."""
    at = bad.at or bad.new
    place = text.rindex(at) if bad.words.startswith("required key fravaer") else max(text.find(at), 0)
    if at == "person_id" or at in ("kjonn", "registrert ="):
        place = text.index(at, text.index("[person]"))
    if at == 'person_id = "LOPENR"':
        place = text.index(at)
    return text.count("\n", 0, place) + 1


def hold(folder: Path, text: str, query: str = QUERY) -> Mapping:
    (folder / "vedtak.sql").write_text(query, encoding="utf-8")
    path = folder / "register.toml"
    path.write_text(text, encoding="utf-8")
    mapping = read_mapping(path)
    _, faults = find_tables(cast(Register, Columns()), mapping)
    if faults:
        raise mapping.refuse(faults)
    return mapping


PAGE = (CHECKOUT / "docs" / "connect-a-register.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("model", [RegisterSettings, Cell])
def test_the_page_explains_every_key(model: type[Settings]) -> None:
    assert [name for name in model.model_fields if f"`{name}`" not in PAGE] == []


def test_the_mapping_of_the_page_is_wrong_in_nothing_but_what_it_leaves_out(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(\[register\].*?)```", PAGE, re.DOTALL)
    (tmp_path / "vedtak.sql").write_text(QUERY, encoding="utf-8")
    (tmp_path / "register.toml").write_text(text, encoding="utf-8")
    with pytest.raises(RefusedError) as refusal:
        read_mapping(tmp_path / "register.toml")
    told = [line for line in str(refusal.value).splitlines() if line.startswith("  - ")]
    assert told
    assert all("required key" in line for line in told)


def test_the_page_has_every_line_that_a_message_names() -> None:
    for line in ('skilletegn = ";"', 'dato = "%d.%m.%Y"', 'form = "excel"', r'fjern = [" ", "\u00A0"]', "fyll = 4"):
        assert line in PAGE
