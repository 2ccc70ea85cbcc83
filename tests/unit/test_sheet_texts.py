"""The texts: complete, used, alike in both languages, and in one language each; plain, kind, whole sentences.

That the right text stands in the right place is in the tests of the sheet's parts (``test_sheet_*.py``). The quality
rules' own words and the names of codes are read here too: they stand on the same page.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.editions.contact import Contact
from pipeline.editions.edition import Edition
from pipeline.editions.year import SheetNotice
from pipeline.nir.contract import LOVER
from pipeline.places.code_lists import load_code_lists
from pipeline.places.units import Unit
from pipeline.public.labels import load_public_texts
from pipeline.quality.catalogue import load_catalogue
from pipeline.sheets.content.compose import compose_sheet
from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.tables import label
from pipeline.sheets.content.view import Sheet
from pipeline.sheets.formats.charts import draw_picture
from pipeline.sheets.formats.csv_file import render_csv
from pipeline.sheets.formats.html import render_html
from pipeline.sheets.formats.letter import compose_letter
from pipeline.sheets.formats.pdf import render_pdf
from pipeline.sheets.formats.workbook import render_workbook
from pipeline.sheets.words.texts import WORDS_FOLDER, Text, Texts, load_texts
from tests.support.commands import CHECKOUT
from tests.support.lix import MOST_LIX, find_lix
from tests.support.message_texts import list_asked
from tests.support.public_editions import list_small, make_public_edition
from tests.support.sheet_database import FACTS, HALDEN, STANDARD, make_edition
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_views import change_round, compose, read_given


def list_parts(text: Text) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def list_names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


# --- both files: the same keys, the same names


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_a_text_or_a_pair_of_texts(language: str) -> None:
    content = tomllib.loads((WORDS_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    for key, text in content.items():
        parts = [text] if isinstance(text, str) else text
        assert len(parts) == (1 if isinstance(text, str) else 2), key
        assert all(isinstance(part, str) and part and part == part.strip() for part in parts), key


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    bokmal, nynorsk = (list(load_texts(language).entries) for language in LANGUAGES)
    assert sorted(set(bokmal) ^ set(nynorsk)) == []
    assert bokmal == nynorsk, "in the order of nb.toml, so that the two can be read side by side"


@pytest.mark.parametrize("key", load_texts("nb").entries)
def test_both_languages_fill_in_the_same_names(key: str) -> None:
    bokmal, nynorsk = (list_parts(load_texts(language).entries[key]) for language in LANGUAGES)
    assert len(bokmal) == len(nynorsk), "one and many, in both"
    for one, other in zip(bokmal, nynorsk, strict=True):
        assert list_names(one) == list_names(other)
    if len(bokmal) == 2:
        assert list_names(bokmal[0]) <= list_names(bokmal[1]), "what stands for one stands for many"
    else:
        assert "n" not in list_names(bokmal[0]), "a text with a number is a pair"


class RecordingTexts(Texts):
    """Texts that keep the keys they were asked for."""

    def __init__(self, language: str) -> None:
        super().__init__(language, load_texts(language).entries)
        object.__setattr__(self, "asked", set())

    asked: set[str]

    def say(self, key: str, **values: object) -> str:
        self.asked.add(key)
        return super().say(key, **values)

    def count(self, key: str, number: int, **values: object) -> str:
        self.asked.add(key)
        return super().count(key, number, **values)


def list_editions() -> Iterator[Edition]:
    """Editions that differ in every setting that a text depends on."""
    first = make_edition(notice="En melding.")
    yield change_round(
        first, sendt=date(2021, 1, 26), planlagt_skjaeringsdato=date(2020, 12, 31), publiseres="mai 2021"
    )
    yield change_round(make_edition("endelig"), publiseres="mai 2021")
    yield change_round(make_edition("endelig"), publisert=date(2021, 6, 15))
    links = {key: f"https://example.no/{key}" for key in ("nir", "veiledning", "stotte_lenke")}
    linked = make_edition(kontakt=Contact(stotte="IMDinett support", epost="post@example.no", **links))
    # in the January after Moss was merged, and in a year that has the earlier round too
    january = change_round(linked, sendt=date(2020, 1, 15))
    earlier = january.round.model_copy(update={"navn": "forelopig-0"})
    yield replace(january, year=january.year.model_copy(update={"utgave": (earlier, january.round)}))
    final = make_edition("endelig")
    yield replace(final, year=final.year.model_copy(update={"utgave": (earlier, final.round)}))
    yield make_edition(kontakt=Contact(stotte_lenke="https://example.no/stotte"))
    others = {"kontakt": {}, "lover": LOVER, "flere_avslutninger": "alle", "utenfor_nevner": ("dod",)}
    yield make_edition(nir_grense_maneder=42, **others)
    yield make_edition("endelig", frist=None, **others)


def read_everything() -> Figures:
    """The standard figures, and Fredrikstad with something of every rule."""
    every = dict.fromkeys(load_catalogue().rules, 2)
    return read_given({**STANDARD, ("kommune", "3004"): Given(groups={"arbeid": (9, 9)}, findings=every)})


def take_unit(figures: Figures, kode: str) -> Unit:
    own = figures.find("bydel" if len(kode) == 6 else "kommune", kode)
    assert own is not None
    return own.unit


def test_every_text_is_used_and_none_is_missing() -> None:
    """Sheets of every kind in every form, and the letters, ask for every key there is, and for no other."""
    both_laws = replace(HALDEN, outside=1, reasons={**HALDEN.reasons, ("integreringsloven", "stans"): 2})
    every_rule = dict.fromkeys(load_catalogue().rules, 2)
    few = Given(
        groups={"arbeid": (1, 1)},
        participants=(1, 1),
        before={"avsluttet": 1},
        findings=every_rule,
        stonad=(0, None, 1),
    )
    same = Given(groups={"arbeid": (5, 5)}, interval=(2, (10, 10), (10, 10)))
    open_result = Given(
        groups={"arbeid": (5, 5)}, interval=(2, (0, 10), (10, 10)), before={"avsluttet": 0, "mal_nadd": 0}
    )
    gone = Given(excluded=(1, 1), evidence={"meldt": 1, "frist": 1}, outside=1)
    # 20 of 30 is 67 %, and so are 186 + 2 + 10 + 10 + 20 of 290 + 2 + 10 + 10 + 30
    alike = Given(groups={"arbeid": (20, 0), "annet": (10, 0)}, participants=(3, 0), without_measures=(1, 0))
    others = {"3001": both_laws, "3003": few, "3004": same, "3005": open_result, "3006": alike, "3011": gone}
    # Kvam is a herad, and there is a Herøy in two counties
    units = ("3001", "3003", "3002", "3004", "3005", "3006", "3011", "3012", "4622", "1818", "0301")
    rich = read_given({**STANDARD, **{("kommune", kode): given for kode, given in others.items()}})
    # ten like the unit, with twelve exits each
    twelve = Given(groups={"arbeid": (6, 0), "annet": (6, 0)}, participants=(6, 6))
    crowd = {("kommune", f"30{number}"): twelve for number in range(13, 24)}
    crowded = read_given(crowd)
    oslo, halden = rich.find("kommune", "0301"), rich.find("kommune", "3001")
    assert oslo is not None and halden is not None
    public = make_public_edition(list_small(item.unit for item in rich.units))
    more = replace(oslo, results={**oslo.results, "alle": replace(oslo.total, avsluttet=oslo.total.avsluttet + 1)})
    for language in LANGUAGES:
        texts = RecordingTexts(language)
        one_of_them = crowded.find("kommune", "3013")
        assert one_of_them is not None
        compose_sheet(crowded, one_of_them, make_edition(), FACTS, texts)
        # Halden as it is published beside others: every sign stands on it
        compose_sheet(rich, halden, make_edition("endelig"), FACTS, texts, public=public)
        for edition in list_editions():
            for niva, kode in (
                *(("kommune", kode) for kode in units),
                ("bydel", "030101"),
            ):
                own = rich.find(niva, kode)
                assert own is not None
                sheet = compose_sheet(rich, more if kode == "0301" else own, edition, FACTS, texts)
                compose_letter(own.unit, edition, texts, None)
                compose_letter(own.unit, change_round(edition, frist=None), texts, None)
                if kode in ("3001", "3012", "0301"):
                    render_every_form(sheet, texts)
        asked = texts.asked | list_asked(own.unit, make_edition(), language)
        assert sorted(load_texts(language).entries.keys() - asked) == []


def render_every_form(sheet: Sheet, texts: Texts) -> None:
    picture = draw_picture(sheet.picture, name="bilde") if sheet.picture else None
    render_html(sheet, texts, picture)
    render_workbook(sheet, texts)
    render_csv(sheet, texts)
    render_pdf(sheet, texts)


# --- each in its own language


TELLING_WORDS = tomllib.loads((CHECKOUT / "tests" / "support" / "telling_words.toml").read_text(encoding="utf-8"))
# by language, the words that belong to the other
FOREIGN = {"nb": set(TELLING_WORDS["nynorsk"].split()), "nn": set(TELLING_WORDS["bokmal"].split())}


def list_texts(language: str) -> Iterator[tuple[str, str]]:
    """Every text that a municipality or the public reads on a sheet, a page or in a letter, by where it is written."""
    for key, text in load_public_texts(language).entries.items():
        for part in list_parts(text):
            yield key, part
    for key, rule in load_catalogue().rules.items():
        words = rule.texts(language)
        for part in (words.navn, *words.hva, words.hvorfor, words.hvor, *words.valg):
            yield key, part
    codes = load_code_lists()
    for items in (codes.reason_groups, codes.reasons, codes.measure_groups, codes.measures):
        for item in items:
            yield f"{type(item).__name__}: {item.kode}", label(item, language)


def list_words(text: str) -> list[str]:
    """The words of a text, without names to fill in and without what is quoted: a report in NIR has its own name."""
    plain = re.sub(r"\{[a-z_]*\}|«[^»]*»", " ", text)
    return re.findall(r"[a-zæøåéòèü]+", plain.lower())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_no_word_of_the_other(language: str) -> None:
    allowed = {"malform_annen"}  # the name of the other language, in that language
    found = [
        (key, word)
        for key, text in list_texts(language)
        for word in list_words(text)
        if key not in allowed and word in FOREIGN[language]
    ]
    assert found == []


def test_the_telling_words_are_of_one_language_only() -> None:
    assert FOREIGN["nb"] & FOREIGN["nn"] == set()
    # words that the language they belong to has no use for would prove nothing
    for language, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
        used = {word for _, text in list_texts(other) for word in list_words(text)}
        assert len(FOREIGN[language] & used) > 80, language


ENGLISH = re.compile(
    r"\b(the|and|of|this|that|these|your|you|please|sheet|file|people|deadline|results?|with|which|should|must)\b"
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_in_english_and_none_speaks_as_engineers_do(language: str) -> None:
    jargon = re.compile(
        r"\b(query|sql|regelen|reglene|datasett|populasjon|variabel|observasjon|snapshot|null|none|R[0-9]+|intervall"
        r"|konfidens\w*|måloppnåelse|nevner|aggregert|entitet|validering|record|funn|batch|json)\b"
    )
    for key, text in list_texts(language):
        plain = re.sub(r"\{[a-z_]*\}", " ", text)
        assert not ENGLISH.search(plain.lower()), key
        assert not jargon.search(plain), key


BLAMING = re.compile(
    r"\b(glemt|gløymt|slurv\w*|skyld|burde ha|burde|skulle ha|deres feil|dykkar feil|forsømt|unnlatt"
    r"|dårlig\w*|dårleg\w*"
    r"|uriktig opplyst|mangelfull\w*|straks|omgående|må dere|må de|pålagt|kritikk|anmerkning)\b"
    r"|(?<!ingen )feil hos (dere|dykk)"
    r"|!",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nobody_is_blamed_or_shouted_at(language: str) -> None:
    assert [(key, text) for key, text in list_texts(language) if BLAMING.search(text)] == []
    assert BLAMING.search("Dere har glemt årsaken") and BLAMING.search("Dette er en feil hos dere")
    assert not BLAMING.search("Det er ingen feil hos dere.")


# --- whole sentences


SENTENCE_END = re.compile(r"[.?:]$")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_of_several_sentences_ends_as_a_sentence(language: str) -> None:
    for key, text in list_texts(language):
        if re.search(r"[.?] [A-ZÆØÅÉ]", text.replace("f.eks.", "")):
            assert SENTENCE_END.search(text), key
        assert "  " not in text, key
        assert not re.search(r" [.,:;?]|\.\.", text.replace("(..)", "()")), "(..) is a sign"


def list_sentences(sheet: Sheet) -> Iterator[str]:
    """What stands as sentences on a sheet."""
    todo, checks = sheet.todo, sheet.checks
    yield from (*sheet.lead, sheet.access, todo.intro, todo.nothing, todo.consequence, *todo.contact)
    yield from (checks.intro, checks.interval, checks.nothing)
    for item in checks.items:
        yield from (item.reason, item.action, *item.choices)
    if sheet.key_figure:
        yield from (sheet.key_figure.explanation, sheet.key_figure.interval, sheet.key_figure.chart_text)
    if sheet.no_exits:
        yield from sheet.no_exits.paragraphs
    if sheet.picture:
        yield sheet.picture.text
    if sheet.steps:
        yield from sheet.steps.steps
    for part in (*sheet.parts, *sheet.help, sheet.about):
        yield from (*part.paragraphs, *part.notes, *(figure.note for figure in part.figures))
    yield from (table.note for table in sheet.tables)
    yield from (fact.value for fact in sheet.definitions)
    if todo.deadline:
        yield todo.deadline.note


def list_headings(sheet: Sheet) -> Iterator[str]:
    """What stands as headings, names and links."""
    todo, checks = sheet.todo, sheet.checks
    yield from (sheet.title, sheet.sender, sheet.sender_from, sheet.status, sheet.place, sheet.heading)
    yield from (todo.heading, todo.more, checks.heading)
    for item in checks.items:
        yield from (item.short, item.heading, item.weight)
    yield from (link.label for link in sheet.files)
    if sheet.key_figure:
        yield from (sheet.key_figure.heading, sheet.key_figure.chart_title)
    if sheet.picture:
        yield sheet.picture.title
    for part in (*sheet.parts, sheet.about):
        yield from (part.heading, *(figure.name for figure in part.figures))
    for table in sheet.tables:
        yield from (table.name, table.caption, *table.headings, *(row.label for row in table.rows))
    yield from (fact.name for fact in (*sheet.definitions, *sheet.source))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_end_with_a_full_stop_and_headings_do_not(language: str) -> None:
    for edition in list_editions():
        for kode in ("3001", "3002", "3011", "3012", "0301", "030101"):
            sheet = compose(kode, edition, language=language)
            for text in filter(None, list_sentences(sheet)):
                assert re.fullmatch(r"[A-ZÆØÅÉ«0-9].*[.]", text), text
            for text in filter(None, list_headings(sheet)):
                assert not text.endswith("."), text


# --- easy to read


def list_paragraphs(sheet: Sheet) -> set[str]:
    """What a reader takes in at once: the cases of a point belong to what is said before them."""
    cases = {case for item in sheet.checks.items for case in item.choices}
    advice = {" ".join((item.action, *item.choices)) for item in sheet.checks.items if item.choices}
    alone = {item.action for item in sheet.checks.items if item.choices}
    return {text for text in {*list_sentences(sheet), *advice} - cases - alone if text}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paragraph_is_easy_to_read(language: str) -> None:
    found = read_everything()
    hard = set()
    for edition in list_editions():
        for kode in ("3001", "3002", "3004", "3011", "3012", "0301", "030101"):
            sheet = compose(kode, edition, found, language=language)
            hard |= {(find_lix(text), text) for text in list_paragraphs(sheet) if find_lix(text) > MOST_LIX}
            letter = compose_letter(take_unit(found, kode), edition, load_texts(language), "https://example.no/")
            paragraphs = [line.removeprefix("- ") for line in letter.split("\n") if line.endswith(".")]
            hard |= {(find_lix(text), text) for text in paragraphs if find_lix(text) > MOST_LIX}
    assert sorted(hard, reverse=True) == []


def test_lix_is_words_a_sentence_and_long_words_of_a_hundred() -> None:
    # 4 words in 2 sentences, of which 1 is long: 2 + 25
    assert find_lix("Se etter. Rett avslutningen.") == 27
    assert find_lix("Se «Deltakere som har avsluttet introduksjonsprogram» i NIR.") == 4
    long = "Kommunene registrerer introduksjonsprogrammets avslutningsårsaker innen registreringsfristen."
    assert find_lix(long) > 80


def test_a_notice_is_printed_as_it_was_written() -> None:
    edition = change_round(make_edition(), merknad=(SheetNotice(nb="{n} % uten punktum", nn="{ar}"),))
    assert compose("3001", edition).notices == ("{n} % uten punktum",)


# --- how texts are filled in


def test_one_and_many_are_told_apart() -> None:
    texts = Texts("nb", {"og": "og", "ting": ("1 ting", "{n} ting")})
    assert [texts.count("ting", number) for number in (1, 0, 2, 1234)] == [
        "1 ting",
        "0 ting",
        "2 ting",
        "1\u00a0234 ting",
    ]


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")]
)
def test_words_are_joined_as_in_a_sentence(words: list[str], expected: str) -> None:
    assert load_texts("nb").join(words) == expected


def test_a_text_that_depends_on_a_number_is_not_said_without_one() -> None:
    with pytest.raises(TypeError, match="use count"):
        load_texts("nb").say("utelatt_utvidet")


@pytest.mark.parametrize("key", ["finnes_ikke", ""])
def test_a_key_that_is_not_there_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        load_texts("nn").say(key)
