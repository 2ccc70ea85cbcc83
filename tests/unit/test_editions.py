"""Year files: the defaults, the faults that are refused, and the years of this software."""

import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.common.errors import RefusedError
from pipeline.editions.edition import YEARS_FOLDER, Edition, find_edition, list_editions, load_years
from pipeline.nir.contract import MANIFEST_NAME

MINIMAL = """
ar = 2020
lover = ["introduksjonsloven"]
"""
ROUND = """
[[utgave]]
navn = "forelopig-1"
slag = "forelopig"
skjaeringsdato = 2021-01-21
frist = 2021-02-28
"""
FULL = """
ar = 2020
lover = ["introduksjonsloven", "integreringsloven"]
inndeling = 2024-01-01
nir_grense_maneder = { integreringsloven = 48 }
frist_slakk_dager = 3
bevis_utvidet = ["frist"]
flere_avslutninger = "alle"
utenfor_nevner = ["dod", "flyttet"]
maks_karantene_andel = 0.025
publiseringsgrense = 3
null_vises = []
vern_bredde = 4
arsaker_kommune = 8
publiser_bydel = false
omradekorreksjon = { "1507" = "1508" }

[kontakt]
stotte = "IMDinett support"
telefon = "40 00 19 60"
epost = "post@example.no"
stotte_lenke = "https://stotte.example.no/intro?sak=1#ny"
nir = "https://nir.example.no"
veiledning = "https://example.no/nir/veiledning/"
tilgjengelighet = "https://example.no/tilgjengelighet"
personvern = "https://example.no/personvern"
sikkerhet = "https://example.no/sikkerhet"

[offentlig]
url = "https://data.example.no/intro/"
epost = "data@example.no"
utgiver = "https://example.no/id/imdi"
lisens = "NLOD 2.0"

[[utgave]]
navn = "endelig"
slag = "endelig"
skjaeringsdato = 2021-03-01
planlagt_skjaeringsdato = 2021-02-28
sendt = 2021-03-05
frist = 2021-04-01
publiseres = "mai 2021"
publiseres_nn = "i mai 2021"
publisert = 2021-06-15
stottemerke = "Intro 2020"
merknad = [
    { nb = "Til alle", nn = "Til alle" },
    { enheter = ["1508", "030101"], nb = "Til noen", nn = "Til nokre" },
]

[[utgave]]
navn = "a"
slag = "endelig"
skjaeringsdato = 2021-01-01
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def _load(folder: Path, text: str, name: str = "anything.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return load_years(folder)


def _refuse(folder: Path, text: str) -> str:
    with pytest.raises(RefusedError) as refusal:
        _load(folder, text)
    assert refusal.value.exit_code == 2
    message = str(refusal.value)
    assert "anything.toml" in message
    return message


def test_the_defaults_of_a_year(folder):
    year = _load(folder, MINIMAL)[2020]
    assert year.inndeling == date(2020, 12, 31)
    assert year.nir_grense_maneder == {"introduksjonsloven": 36, "integreringsloven": 36}
    assert year.frist_slakk_dager == 0
    assert year.bevis_utvidet == ("meldt", "vedtak", "frist")
    assert year.flere_avslutninger == "siste"
    assert year.utenfor_nevner == ()
    assert year.maks_karantene_andel == Decimal("0.01")
    assert year.publiseringsgrense == 5
    assert year.null_vises == ("avsluttet", "deltakere", "uten_tiltak")
    assert (year.vern_bredde, year.arsaker_kommune, year.publiser_bydel) == (2, 3, True)
    assert not year.offentlig.is_complete
    assert year.omradekorreksjon == {}
    assert set(year.kontakt.model_dump().values()) == {""}
    assert year.utgave == ()


def test_the_defaults_of_an_edition(folder):
    (item,) = _load(folder, MINIMAL + ROUND)[2020].utgave
    assert item.stottemerke == "Introresultat 2020"
    assert (item.planlagt_skjaeringsdato, item.sendt, item.merknad) == (None, None, ())
    assert (item.publiseres, item.publiseres_nn, item.publisert) == ("", "", None)


def test_a_unit_may_have_a_deadline_of_its_own_and_a_bydel_without_one_has_oslo_s(folder):
    own = 'frist_enhet = { "1508" = 2021-03-15, "0301" = 2021-03-20, "030101" = 2021-03-25 }'
    _load(folder, MINIMAL + ROUND + own + "\n")
    edition = find_edition("2020-forelopig-1", folder)
    days = {"1508": 15, "0301": 20, "030101": 25, "030102": 20}
    assert {kode: edition.find_deadline(kode) for kode in days} == {k: date(2021, 3, day) for k, day in days.items()}
    assert edition.find_deadline("4601") == edition.round.frist == date(2021, 2, 28)
    assert edition.of_unit("030102").round.frist == date(2021, 3, 20)
    assert edition.of_unit("4601") == edition
    # Ålesund has the code 1507 in 2020
    assert edition.find_idle_units() == ("1508",)


def test_every_key_is_read(folder):
    year = _load(folder, FULL)[2020]
    assert year.lover == ("introduksjonsloven", "integreringsloven")
    assert year.inndeling == date(2024, 1, 1)
    assert year.nir_grense_maneder == {"introduksjonsloven": 36, "integreringsloven": 48}
    assert year.frist_slakk_dager == 3
    assert year.bevis_utvidet == ("frist",)
    assert year.flere_avslutninger == "alle"
    assert year.utenfor_nevner == ("dod", "flyttet")
    assert year.maks_karantene_andel == Decimal("0.025")
    assert year.publiseringsgrense == 3
    assert year.null_vises == ()
    assert (year.vern_bredde, year.arsaker_kommune, year.publiser_bydel) == (4, 8, False)
    assert year.offentlig.is_complete
    assert (year.offentlig.epost, year.offentlig.lisens) == ("data@example.no", "NLOD 2.0")
    assert year.omradekorreksjon == {"1507": "1508"}
    assert year.kontakt.model_dump() == {
        "stotte": "IMDinett support",
        "telefon": "40 00 19 60",
        "epost": "post@example.no",
        "stotte_lenke": "https://stotte.example.no/intro?sak=1#ny",
        "nir": "https://nir.example.no",
        "veiledning": "https://example.no/nir/veiledning/",
        "tilgjengelighet": "https://example.no/tilgjengelighet",
        "personvern": "https://example.no/personvern",
        "sikkerhet": "https://example.no/sikkerhet",
    }
    final, other = year.utgave
    assert final.planlagt_skjaeringsdato == date(2021, 2, 28)
    assert final.sendt == date(2021, 3, 5)
    assert final.frist == date(2021, 4, 1)
    assert final.stottemerke == "Intro 2020"
    assert final.publisert == date(2021, 6, 15)
    assert (final.tell_publishing("nb"), final.tell_publishing("nn")) == ("mai 2021", "i mai 2021")
    assert [notice.enheter for notice in final.merknad] == [None, ("1508", "030101")]
    assert final.merknad[1].nn == "Til nokre"
    assert (other.frist, other.stottemerke) == (None, "Introresultat 2020")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("nir_grense_maneder = 42", {"introduksjonsloven": 42, "integreringsloven": 42}),
        (
            "nir_grense_maneder = { introduksjonsloven = 42 }",
            {"introduksjonsloven": 42, "integreringsloven": 36},
        ),
        ("nir_grense_maneder = {}", {"introduksjonsloven": 36, "integreringsloven": 36}),
    ],
)
def test_r5_the_limit_is_a_number_or_a_table_by_law(folder, line, expected):
    assert _load(folder, MINIMAL + line)[2020].nir_grense_maneder == expected


@pytest.mark.parametrize("share", ["0", "1", "0.5"])
def test_a_share_may_be_written_as_a_whole_number(folder, share):
    assert _load(folder, MINIMAL + f"maks_karantene_andel = {share}")[2020].maks_karantene_andel == Decimal(share)


def test_no_order_between_the_dates_is_checked(folder):
    text = MINIMAL + ROUND.replace("2021-02-28", "2019-02-28") + "sendt = 2001-01-01\n"
    assert _load(folder, text)[2020].utgave[0].frist == date(2019, 2, 28)


def test_a_byte_order_mark_is_read(folder):
    assert 2020 in _load(folder, "\ufeff" + MINIMAL)


def test_the_file_name_means_nothing_and_years_stand_in_order(folder):
    _load(folder, MINIMAL.replace("2020", "2022"), "a.toml")
    assert list(_load(folder, MINIMAL, "b.toml")) == [2020, 2022]


def test_a_year_is_frozen(folder):
    year = _load(folder, MINIMAL)[2020]
    with pytest.raises(ValidationError):
        year.ar = 2021


REFUSED = [
    ("lover = ['introduksjonsloven']", ["required key ar is missing"]),
    ("ar = 2020", ["required key lover is missing"]),
    ("ar = 20\nlover = ['introduksjonsloven']", ["key ar is 20;", "four digits"]),
    ("ar = '2020'\nlover = ['introduksjonsloven']", ['key ar is the text "2020"']),
    ("ar = 2020.0\nlover = ['introduksjonsloven']", ["key ar is 2020.0"]),
    ("ar = 2020\nlover = []", ["key lover is an empty list"]),
    ("ar = 2020\nlover = 'introduksjonsloven'", ['key lover is the text "introduksjonsloven"']),
    ("ar = 2020\nlover = ['utlendingsloven']", ['lover number 1 is the text "utlendingsloven"']),
    ("ar = 2020\nlover = ['introduksjonsloven', 'introduksjonsloven']", ["listed more than once"]),
    ("ar = 2016\nlover = ['introduksjonsloven']", ["inndeling is the date 2016-12-31", "from 2017-01-01"]),
]
REFUSED_WITH_MINIMAL = [
    ("inndelng = 2020-01-01", ["unknown key inndelng", "expected one of ar, lover, inndeling"]),
    ("inndeling = 2016-12-31", ["key inndeling is the date 2016-12-31", "2017-01-01"]),
    ("inndeling = '2020-12-31'", ['key inndeling is the text "2020-12-31"', "without quotes"]),
    ("inndeling = 2020-12-31T00:00:00", ["key inndeling is the time 2020-12-31T00:00:00"]),
    ("nir_grense_maneder = -1", ["nir_grense_maneder.introduksjonsloven is -1"]),
    ("nir_grense_maneder = true", ["key nir_grense_maneder is true"]),
    ("nir_grense_maneder = { annen_lov = 3 }", ["unknown key nir_grense_maneder.annen_lov"]),
    ("frist_slakk_dager = -1", ["key frist_slakk_dager is -1"]),
    ("frist_slakk_dager = 1.5", ["key frist_slakk_dager is 1.5"]),
    (
        "bevis_utvidet = ['rykte']",
        ['bevis_utvidet number 1 is the text "rykte"', '"meldt", "vedtak" and "frist"'],
    ),
    ("bevis_utvidet = ['frist', 'frist']", ["bevis_utvidet", "listed more than once"]),
    ("flere_avslutninger = { siste = true }", ["key flere_avslutninger is a table;", '"siste" or "alle"']),
    ("flere_avslutninger = 'forste'", ['flere_avslutninger is the text "forste"', '"siste" or "alle"']),
    ("utenfor_nevner = ['dodd']", ['"dodd" is an exit reason of neither law', "dod, flyttet"]),
    ("utenfor_nevner = 'dod'", ['key utenfor_nevner is the text "dod"', "a list"]),
    ('null_vises = ["deltager"]', ["null_vises", "deltager", "deltakere"]),
    ('null_vises = ["avsluttet", "avsluttet"]', ["null_vises", "more than once"]),
    ("vern_bredde = 0", ["key vern_bredde is 0", "from 1 to 99"]),
    ("arsaker_kommune = 4", ["key arsaker_kommune is 4", "3 or 8"]),
    ("publiser_bydel = 1", ["key publiser_bydel is 1", "true or false"]),
    ('offentlig = { lisens = "MIT" }', ["lisens", "CC BY 4.0", "NLOD 2.0"]),
    ('offentlig = { url = "http://example.no" }', ["url", "https://"]),
    ("maks_karantene_andel = 1.01", ["key maks_karantene_andel is 1.01", "from 0 to 1"]),
    ("maks_karantene_andel = -0.01", ["key maks_karantene_andel is -0.01"]),
    ("maks_karantene_andel = nan", ["key maks_karantene_andel is NaN"]),
    ("maks_karantene_andel = '1 %'", ["key maks_karantene_andel"]),
    ("publiseringsgrense = -1", ["key publiseringsgrense is -1"]),
    ("publiseringsgrense = true", ["key publiseringsgrense is true"]),
    ("omradekorreksjon = { 1507 = 1505 }", ["key omradekorreksjon.1507 is 1505"]),
    ("omradekorreksjon = { 157 = '1505' }", ['"157" is not a municipality code']),
    (
        "omradekorreksjon = { 1507 = '1508' }",
        ['"1508", which is not in force on the structure date 2020-12-31'],
    ),
    ("[kontakt]\nfaks = 'x'", ["unknown key kontakt.faks", "stotte, telefon"]),
    ("[kontakt]\nepost = 'x'", ['key kontakt.epost is the text "x"', "an e-mail address"]),
    ("[kontakt]\nepost = 'a@b.no, c@d.no'", ["key kontakt.epost"]),
    ("[kontakt]\nnir = 'nir.example.no'", ['key kontakt.nir is the text "nir.example.no"', "https://"]),
    ("[kontakt]\nnir = 1", ["key kontakt.nir is 1", "the address of NIR"]),
    ("[kontakt]\ntelefon = 40001960", ["key kontakt.telefon is 40001960", "in quotes"]),
    ("kontakt = 'x'", ['key kontakt is the text "x"']),
    ("utgave = 1", ["key utgave is 1", "[[utgave]]"]),
    ("utgave = [1]", ["key utgave number 1 is 1"]),
]
REFUSED_ROUNDS = [
    ('navn = "forelopig-1"\n', "", ["required key navn in utgave number 1 is missing"]),
    ('slag = "forelopig"\n', "", ["required key slag in utgave number 1 (forelopig-1) is missing"]),
    ("skjaeringsdato = 2021-01-21\n", "", ["required key skjaeringsdato in utgave number 1"]),
    ("frist = 2021-02-28\n", "", ["utgave number 1 (forelopig-1)", "required key frist is missing"]),
    ('"forelopig"', '"tredje"', ["key slag in utgave number 1", '"forelopig" or "endelig"']),
    ('"forelopig-1"', '"Foreløpig 1"', ["key navn in utgave number 1", "small letters"]),
    ('"forelopig-1"', '"../x"', ["key navn in utgave number 1"]),
    ('"forelopig-1"', '""', ["key navn in utgave number 1"]),
    ('"forelopig-1"', '"a\\n"', ["key navn in utgave number 1"]),
    (
        "2021-01-21",
        "2021-01-21T00:00:00",
        ["key skjaeringsdato in utgave number 1 (forelopig-1) is the time"],
    ),
    ("2021-01-21", "9999-12-31", ["key skjaeringsdato in utgave number 1"]),
    ("frist =", "fristt =", ["unknown key fristt in utgave number 1", "skjaeringsdato"]),
    ("frist =", "frist_enhet = { 150 = 2021-03-15 }\nfrist =", ['"150" is no code of a unit', "4 digits"]),
    (
        "frist =",
        "frist_enhet = { 1508 = 'mars' }\nfrist =",
        ["frist_enhet.1508", 'the text "mars"', "a table of other"],
    ),
    ("frist =", "frist_enhet = 2021-03-15\nfrist =", ["key frist_enhet", "a table of other deadlines"]),
    (
        "frist =",
        "merknad = [{ nb = 'x' }]\nfrist =",
        ["required key nn in merknad number 1 in utgave number 1"],
    ),
    ("frist =", "publiseres = 2021-05-01\nfrist =", ["key publiseres in utgave number 1", "in words and quotes"]),
    ("frist =", "publisert = 'mai 2021'\nfrist =", ['key publisert in utgave number 1 (forelopig-1) is the text "mai']),
    ("frist =", "publisert = 2021-06-15\nfrist =", ["publisert is given", '"endelig"', "only final figures"]),
    (
        "frist =",
        "merknad = [{ nb = 'x', nn = 'x', enheter = ['15'] }]\nfrist =",
        ['key enheter number 1 in merknad number 1 in utgave number 1 (forelopig-1) is the text "15"'],
    ),
]


@pytest.mark.parametrize(("text", "told"), REFUSED + [(MINIMAL + line, told) for line, told in REFUSED_WITH_MINIMAL])
def test_a_fault_is_refused_and_named(folder, text, told):
    message = _refuse(folder, text)
    for words in told:
        assert words in message


@pytest.mark.parametrize(("before", "after", "told"), REFUSED_ROUNDS)
def test_a_fault_in_an_edition_is_refused_and_named(folder, before, after, told):
    assert before in ROUND
    message = _refuse(folder, MINIMAL + ROUND.replace(before, after))
    for words in told:
        assert words in message


def test_the_place_of_the_sheets_is_an_address_that_ends_in_a_slash(folder):
    def place(told: str) -> str:
        return MINIMAL + ROUND.replace("frist =", f"lenkerot = {told}\nfrist =")

    (item,) = _load(folder, place('"https://ark.example.no/2020/"'))[2020].utgave
    assert item.lenkerot == "https://ark.example.no/2020/"
    for told in ('"https://ark.example.no/2020"', '"http://ark.example.no/"', "1"):
        assert "key lenkerot in utgave number 1 (forelopig-1) is" in _refuse(folder, place(told))


@pytest.mark.parametrize("end", ["", "/", "/ark/"])
def test_a_place_of_sheets_with_a_password_in_it_is_refused_and_not_printed(folder, end):
    place = f'lenkerot = "https://kari:hemmelig@ark.example.no{end}"'
    message = _refuse(folder, MINIMAL + ROUND.replace("frist =", f"{place}\nfrist ="))
    assert "lenkerot in utgave number 1 (forelopig-1): has a user or a password before @" in message
    assert "expected an address without them" in message
    assert "hemmelig" not in message and "kari" not in message


LINKS = ("stotte_lenke", "nir", "veiledning", "tilgjengelighet", "personvern", "sikkerhet")


@pytest.mark.parametrize(
    "address",
    [
        *("http://example.no/", "javascript:alert(1)", "//example.no", "HTTPS://example.no", "https://", "https:///x"),
        *("https://example.no/a b", "https://example.no/<b>", "https://example.no\\ond", "x https://example.no"),
        *("https://example.no/'", "https://?x", "https://example.no/`", 'https://example.no/"'),
    ],
)
@pytest.mark.parametrize("key", LINKS)
def test_a_link_of_the_contact_is_https_and_ends_no_attribute(folder, key, address):
    quoted = f'"""{address}"""' if "'" in address else f"'{address}'"
    message = _refuse(folder, MINIMAL + f"[kontakt]\n{key} = {quoted}\n")
    assert f"key kontakt.{key} is the text" in message
    assert "beginning with https://" in message


@pytest.mark.parametrize("key", LINKS)
def test_a_link_of_the_contact_with_a_password_is_refused_and_not_printed(folder, key):
    message = _refuse(folder, MINIMAL + f'[kontakt]\n{key} = "https://kari:hemmelig@example.no/x"\n')
    assert f"kontakt.{key}: has a user or a password before @" in message
    assert "hemmelig" not in message and "kari" not in message


def test_a_sign_that_is_no_user_is_allowed_in_a_link(folder):
    year = _load(folder, MINIMAL + '[kontakt]\nnir = "https://example.no/@imdi"\n')[2020]
    assert year.kontakt.nir == "https://example.no/@imdi"


def test_a_month_that_is_written_alike_is_given_once(folder):
    (item,) = _load(folder, MINIMAL + ROUND + 'publiseres = "mai 2021"\n')[2020].utgave
    assert (item.tell_publishing("nb"), item.tell_publishing("nn")) == ("mai 2021", "mai 2021")


def test_two_editions_of_one_name_are_refused(folder):
    assert 'navn "forelopig-1" is given to several editions' in _refuse(folder, MINIMAL + ROUND + ROUND)


def test_all_faults_are_told_together(folder):
    message = _refuse(folder, "ar = 2020\nfrist_slakk_dager = -1\nflere_avslutninger = 1\n")
    assert message.count("\n  - ") == 3


def test_messages_hold_no_words_of_the_library(folder):
    text = "lover = 1\nmaks_karantene_andel = true\n[kontakt]\na = 1\n[[utgave]]\nnavn = 1\n"
    message = _refuse(folder, text).lower()
    for word in ("pydantic", "input", "validation", "instance", "tuple", "type=", "dict", "literal"):
        assert word not in message


def test_bad_toml_is_refused(folder):
    assert "is not TOML" in _refuse(folder, "ar 2020")


def test_a_file_that_is_not_utf8_is_refused(folder):
    (folder / "anything.toml").write_bytes("navn = 'Tromsø'".encode("cp1252"))
    with pytest.raises(RefusedError, match="is not UTF-8"):
        load_years(folder)


def test_a_folder_in_the_place_of_a_file_is_refused(folder):
    (folder / "anything.toml").mkdir()
    with pytest.raises(RefusedError, match="cannot be read"):
        load_years(folder)


def test_two_files_of_one_year_are_refused(folder):
    _load(folder, MINIMAL, "a.toml")
    with pytest.raises(RefusedError, match=r"(?s)b\.toml.*ar is 2020, which a\.toml also has"):
        _load(folder, MINIMAL, "b.toml")


def test_a_folder_that_is_missing_or_empty_is_refused(folder):
    with pytest.raises(RefusedError, match="does not exist"):
        load_years(folder / "nowhere")
    with pytest.raises(RefusedError, match="contains no year file"):
        load_years(folder)


def test_r1_the_cutoff_day_ends_at_midnight_in_oslo(folder):
    winter = find_edition("2020-forelopig-1")
    # 21 January 2021 ends at 23:00 UTC, for Oslo is one hour ahead in winter
    assert winter.cutoff_end == datetime(2021, 1, 21, 23, tzinfo=UTC)
    year = _load(folder, MINIMAL + ROUND.replace("2021-01-21", "2021-03-28"))[2020]
    # two hours ahead from the morning of 28 March
    assert Edition(year, year.utgave[0]).cutoff_end == datetime(2021, 3, 28, 22, tzinfo=UTC)
    assert Edition(year, year.utgave[0]).cutoff_end.utcoffset() is not None


def test_editions_stand_by_year_and_then_as_the_file_lists_them(folder):
    _load(folder, FULL, "a.toml")
    years = _load(folder, MINIMAL.replace("2020", "2019") + ROUND, "b.toml")
    assert [edition.key for edition in list_editions(years)] == ["2019-forelopig-1", "2020-endelig", "2020-a"]


def test_an_edition_is_found_by_its_key(folder):
    _load(folder, FULL)
    edition = find_edition("2020-endelig", folder)
    assert (edition.year.ar, edition.round.navn, edition.key) == (2020, "endelig", "2020-endelig")


def test_an_unknown_edition_is_refused_with_the_known_ones(folder):
    _load(folder, FULL)
    with pytest.raises(RefusedError, match=r'no edition "2020-x".*2020-endelig, 2020-a'):
        find_edition("2020-x", folder)


def test_an_unknown_edition_is_refused_where_no_year_lists_one(folder):
    _load(folder, MINIMAL)
    with pytest.raises(RefusedError, match="no year file lists an edition"):
        find_edition("2020-x", folder)


def test_the_years_of_this_software():
    """Those that are public so far; what is added later is no concern of a test."""
    years = load_years()
    assert set(years) >= {2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024}
    assert {edition.key for edition in list_editions(years)} >= {"2018-forelopig-1", "2020-forelopig-1"}
    assert [ar for ar in range(2017, 2025) if "integreringsloven" in years[ar].lover] == [2021, 2022, 2023, 2024]
    assert {years[ar].kontakt.telefon for ar in range(2017, 2025)} == {"40 00 19 60"}


def test_a_year_is_added_by_a_file_alone(folder):
    """Beside the shipped ones, with two editions: they come last, and every setting has its default."""
    shutil.copytree(YEARS_FOLDER, folder, dirs_exist_ok=True)
    last = max(load_years())
    for slag in ("forelopig", "endelig"):
        assert find_edition(f"{last + 1}-{slag}", _add_year(folder, last + 1)).year.inndeling == date(last + 1, 12, 31)
    *_, preliminary, final = list_editions(load_years(folder))
    assert (preliminary.key, final.key) == (f"{last + 1}-forelopig", f"{last + 1}-endelig")
    assert preliminary.round.stottemerke == f"Introresultat {last + 1}"


def _add_year(folder, ar):
    days = f"skjaeringsdato = {ar + 1}-01-21\nfrist = {ar + 1}-02-28\n"
    rounds = "".join(f'[[utgave]]\nnavn = "{slag}"\nslag = "{slag}"\n{days}' for slag in ("forelopig", "endelig"))
    (folder / "nytt.toml").write_text(f'ar = {ar}\nlover = ["integreringsloven"]\n{rounds}', encoding="utf-8")
    return folder


def test_the_preliminary_round_of_2020():
    edition = find_edition("2020-forelopig-1")
    assert edition.round.skjaeringsdato == date(2021, 1, 21)
    assert edition.round.sendt == date(2021, 1, 26)
    assert edition.round.frist == date(2021, 2, 28)
    assert edition.round.stottemerke == "Introresultat 2020"


def test_the_planned_and_the_real_cutoff_of_2018_are_two_facts():
    edition = find_edition("2018-forelopig-1")
    assert edition.round.planlagt_skjaeringsdato == date(2018, 12, 31)
    assert edition.round.skjaeringsdato == date(2019, 1, 7)


def test_the_folder_of_an_extract_is_told_in_one_sentence(folder):
    with pytest.raises(RefusedError) as refusal:
        _load(folder, 'tatt_ut = 2021-01-22T02:15:00\nkilde = "NIR"\n', MANIFEST_NAME)
    assert str(refusal.value) == (
        f"{folder} is the folder of an extract, because it contains uttrekk.toml. Expected the folder of the year "
        "files: an extract is given to `introresultat run` with --source."
    )
