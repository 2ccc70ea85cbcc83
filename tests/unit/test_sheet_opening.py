"""The top and the first screen of a sheet: what it is, what to do by when, the result in one look, links, notices.

The list of things to look at is in ``test_sheet_checks.py``, the tables in ``test_sheet_contents.py``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pipeline.common.languages import LANGUAGES, choose_language
from pipeline.editions.contact import Contact
from pipeline.editions.year import SheetNotice
from pipeline.nir.contract import LOVER
from pipeline.sheets.content.figures import Figures
from pipeline.sheets.content.view import Link, Sheet
from pipeline.sheets.names import FORMATS, PAGES, name_file, name_page, other_language
from tests.support.sheet_database import HALDEN, make_edition
from tests.support.sheet_database import Figures as Given
from tests.support.sheet_views import change_round, compose, find_table, read_given, read_standard, soften

HALDEN_KEY = ("kommune", "3001")
CUTOFF, DEADLINE = "21. januar 2021", "28. februar 2021"


def gather(value: object) -> str:
    """Everything a part of the view says, with plain spaces."""
    return soften(repr(value).replace("\\xa0", " "))


# --- what it is


@pytest.mark.parametrize(
    ("language", "status", "place", "heading"),
    [
        ("nb", "Foreløpige resultater", "Kommune 3001", "Resultater for introduksjonsprogrammet 2020"),
        ("nn", "Førebelse resultat", "Kommune 3001", "Resultat for introduksjonsprogrammet 2020"),
    ],
)
def test_a_sheet_says_whose_it_is_from_when_and_that_it_is_preliminary(
    language: str, status: str, place: str, heading: str
) -> None:
    sheet = compose("3001", language=language)
    assert (sheet.language, sheet.kode, sheet.name) == (language, "3001", "Halden")
    assert (sheet.status, sheet.place, sheet.heading) == (status, place, heading)
    assert sheet.title.startswith("Halden – ")
    assert sheet.is_preliminary
    assert sheet.cutoff_date == "2021-01-21"
    assert f"data {CUTOFF}." in soften(sheet.lead[0])
    assert "NIR" in sheet.access


def test_a_bydel_is_told_from_a_municipality() -> None:
    sheet = compose("030101")
    assert (sheet.name, sheet.place) == ("Bydel Gamle Oslo", "Bydel 030101 i Oslo")
    assert "dem i bydelen" in sheet.about.paragraphs[0]
    assert "dei i kommunen" in compose("0301", language="nn").about.paragraphs[0]


# --- what to do, and by when


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("nb", "Rettelser innen fristen kommer med når IMDi henter tall på nytt."),
        ("nn", "Rettingar innan fristen kjem med når IMDi hentar tal på nytt."),
    ],
)
def test_the_deadline_stands_with_what_it_is_for(language: str, note: str) -> None:
    deadline = compose("3001", language=language).todo.deadline
    assert deadline is not None
    assert (soften(deadline.value), deadline.note) == (DEADLINE, note)


def test_the_first_five_things_to_do_stand_at_the_top_worst_first() -> None:
    todo = compose("3001").todo
    assert [(item.key, item.number.text) for item in todo.items] == [
        ("avsluttet_uten_arsak", "5"),
        ("annet_ved_grensen", "1"),
        ("deltaker_uten_tiltak", "4"),
        ("norsk_mangler_i_introfane", "1"),
        ("tiltak_uten_timer", "3"),
    ]
    assert todo.nothing == ""


@pytest.mark.parametrize(
    ("findings", "excluded", "shown", "more"),
    [
        # every finding and, last, the people taken out
        ({"avsluttet_uten_arsak": 1}, (0, 0), 1, "Se punktet og hvordan dere retter"),
        ({"avsluttet_uten_arsak": 1, "bydel_utenfor_oslo": 1}, (1, 0), 1, "Se alle 3 punktene og hvordan dere retter"),
        # «til orientering» is nothing to do
        ({"bydel_utenfor_oslo": 1}, (0, 0), 0, "Se punktet"),
        ({}, (0, 0), 0, ""),
    ],
)
def test_a_link_leads_to_the_whole_list(findings: dict[str, int], excluded: Given, shown: int, more: str) -> None:
    given = replace(HALDEN, findings=findings, excluded=excluded, evidence={}, found_before={})
    todo = compose("3001", figures=read_given({HALDEN_KEY: given})).todo
    assert (len(todo.items), todo.more) == (shown, more)
    # «rett det som er feil» is not said of nothing
    assert (bool(todo.nothing), bool(todo.intro)) == (shown == 0, shown > 0)


@pytest.mark.parametrize(
    ("language", "nothing", "publishing"),
    [
        ("nb", "Vi fant ingenting å rette.", "IMDi og SSB publiserer tallene i mai 2021."),
        ("nn", "Vi fann ingenting å rette.", "IMDi og SSB publiserer tala i mai 2021."),
    ],
)
def test_nothing_to_correct_is_said_kindly_and_the_deadline_still_stands(
    language: str, nothing: str, publishing: str
) -> None:
    """No fault is spoken of where none was found."""
    todo = compose("3002", change_round(make_edition(), publiseres="mai 2021"), language=language).todo
    assert todo.items == ()
    assert todo.nothing.startswith(nothing)
    assert todo.consequence == publishing
    assert todo.deadline is not None
    assert compose("3002", language=language).todo.consequence == ""


@pytest.mark.parametrize(
    ("publishing", "bokmal", "nynorsk"),
    [
        ({}, "publiserer tallene.", "publiserer tala."),
        ({"publiseres": "mai 2021"}, "publiserer tallene i mai 2021.", "publiserer tala i mai 2021."),
        (
            {"publiseres": "mai eller juni", "publiseres_nn": "mai eller juni 2021"},
            "publiserer tallene i mai eller juni.",
            "publiserer tala i mai eller juni 2021.",
        ),
    ],
)
def test_what_happens_if_nothing_is_done_says_who_publishes_and_when(
    publishing: dict[str, str], bokmal: str, nynorsk: str
) -> None:
    edition = change_round(make_edition(), **publishing)
    for language, end in (("nb", bokmal), ("nn", nynorsk)):
        assert compose("3001", edition, language=language).todo.consequence.endswith(end)


def test_whom_to_ask_is_the_year_s_and_stands_once_at_the_top() -> None:
    sheet = compose("3001")
    assert tuple(map(soften, sheet.todo.contact)) == (
        "Meld inn en sak på IMDinett support, og merk saken «Introresultat 2020».",
        "Kommer dere ikke inn i NIR? Ring IMDi på 40 00 19 60.",
    )
    assert "IMDinett" not in " ".join(paragraph for part in sheet.help for paragraph in part.paragraphs)
    without = compose("3001", make_edition(kontakt={}), language="nn").todo.contact
    assert without == ("Merk saker om tala «Introresultat 2020».",)
    by_post = compose("3001", make_edition(kontakt=Contact(epost="post@example.no"))).todo.contact
    assert by_post == ("Merk saker om tallene «Introresultat 2020».", "E-post: post@example.no.")


def test_links_are_those_of_the_year_file_and_none_where_it_has_none() -> None:
    contact = Contact(
        stotte="IMDinett support",
        stotte_lenke="https://example.no/stotte",
        nir="https://example.no/nir",
        veiledning="https://example.no/veiledning",
    )
    (links,) = (part for part in compose("3001", make_edition(kontakt=contact)).help if part.links)
    assert [(link.label, link.address) for link in links.links] == [
        ("NIR", "https://example.no/nir"),
        ("Brukerveiledninger for NIR", "https://example.no/veiledning"),
        ("IMDinett support", "https://example.no/stotte"),
    ]
    assert [part.id for part in compose("3001").help] == ["vite"]
    unnamed = make_edition(kontakt=Contact(stotte_lenke="https://example.no/stotte"))
    assert [link.label for link in compose("3001", unnamed, language="nn").help[1].links] == ["Brukarstøtte"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", ("Logg inn i NIR", "Sammenlign", "tiltakene", "«Datakonsistens»", "overfør på nytt")),
        ("nn", ("Logg inn i NIR", "Samanlikn", "tiltaka", "«Datakonsistens»", "overfør på nytt")),
    ],
)
def test_how_to_correct_is_told_in_five_steps(language: str, words: tuple[str, ...]) -> None:
    steps = compose("3001", language=language).steps
    assert steps is not None
    assert len(steps.steps) == len(words)
    for step, word in zip(steps.steps, words, strict=True):
        assert word in soften(step)


# --- a final edition


@pytest.mark.parametrize(
    ("language", "heading", "list_heading"),
    [
        ("nb", "Tallene er endelige", "Dette kan dere merke dere"),
        ("nn", "Tala er endelege", "Dette kan de merke dykk"),
    ],
)
def test_a_final_edition_asks_nobody_to_correct_it(language: str, heading: str, list_heading: str) -> None:
    sheet = compose("3001", make_edition("endelig"), language=language)
    assert not sheet.is_preliminary
    assert (sheet.todo.heading, sheet.checks.heading) == (heading, list_heading)
    assert (sheet.todo.items, sheet.todo.nothing) == ((), "")
    assert sheet.steps is None
    assert (sheet.todo.deadline, sheet.todo.consequence) == (None, "")
    assert {item.action for item in (*sheet.checks.items, *sheet.todo.items)} == {""}
    assert sheet.key_figure is not None
    assert (sheet.key_figure.interval, sheet.checks.interval) == ("", "")
    # no correction before a deadline, no transfer from the municipality's own system
    for words in (DEADLINE, "innen fristen", "innan fristen", "før fristen", "fagsystem"):
        assert words not in gather(sheet), words


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        ({}, ""),
        ({"publiseres": "juni 2021"}, "IMDi og SSB publiserer tallene i juni 2021. "),
        ({"publiseres": "juni 2021", "publisert": date(2021, 6, 15)}, "Tallene ble publisert 15. juni 2021. "),
    ],
)
def test_a_final_edition_says_what_is_over_and_what_is_not(dates: dict[str, object], told: str) -> None:
    todo = compose("3001", change_round(make_edition("endelig"), **dates)).todo
    assert soften(todo.intro) == (
        f"{told}I de siste foreløpige tallene nådde 12 av 30 målet, 40 %. "
        "Dere trenger ikke å gjøre noe med tallene for 2020 nå. Plikten til å holde NIR riktig gjelder fortsatt."
    )


# --- the key figure


@pytest.mark.parametrize(
    ("language", "missing", "described"),
    [
        (
            "nb",
            "Årsak ikke registrert",
            "de 29 som avsluttet: nådde målet: 14, andre registrerte årsaker: 10 og årsak ikke registrert: 5.",
        ),
        (
            "nn",
            "Årsak ikkje registrert",
            "dei 29 som avslutta: nådde målet: 14, andre registrerte årsaker: 10 og årsak ikkje registrert: 5.",
        ),
    ],
)
def test_R9_key_figure_is_those_who_reached_the_goal_of_those_who_ended(
    language: str, missing: str, described: str
) -> None:
    key = compose("3001", language=language).key_figure
    assert key is not None
    assert (soften(key.percent.text), key.heading) == ("48 %", "14 av 29 nådde målet")  # 9 + 5 of 29
    assert [part.count.text for part in key.segments] == ["14", "10", "5"]
    assert [part.start for part in key.segments] == ["0.0", "48.3", "82.8"]  # 14/29, 24/29
    assert [part.length for part in key.segments] == ["48.3", "34.5", "17.2"]  # 14/29, 10/29, 5/29
    assert [part.tone for part in key.segments] == ["goal", "other", "missing"]
    assert key.segments[2].label == missing
    assert key.chart_text.endswith(described)


def test_R9_where_nobody_reached_the_goal_the_result_is_told_all_the_same() -> None:
    figures = read_given({HALDEN_KEY: Given(groups={"annet": (5, 7)}, history={2019: (4, 0, 1)})})
    sheet = compose("3001", figures=figures)
    assert sheet.no_exits is None
    assert sheet.key_figure is not None
    assert (soften(sheet.key_figure.percent.text), sheet.key_figure.heading) == ("0 %", "0 av 12 nådde målet")
    assert [(part.count.text, part.length) for part in sheet.key_figure.segments] == [
        ("0", "0.0"),
        ("12", "100.0"),
        ("0", "0.0"),
    ]
    assert sheet.picture is not None
    assert {row.label: row.shares[0] for row in sheet.picture.rows if row.label in ("Arbeid", "Annet")} == {
        "Arbeid": 0,
        "Annet": 100,
    }
    # a share of nothing is told as such only where nobody ended
    assert [row.bar for row in find_table(sheet, "utvikling").rows] == ["0.0", "0.0"]
    own = find_table(sheet, "sammenligning").rows[0]
    assert ([soften(cell.text) for cell in own.cells], own.bar) == (["0 %", "0", "12", "0"], "0.0")


INTERVALS = {
    # 22 of 29 is 75.9 %: 28 points
    "several people": (HALDEN.interval, "8 ulike personer", "8 ulike personar", "48 og 76 prosent"),
    # 15 of 29 is 51.7 %
    "one person": ((1, (14, 29), (15, 29)), "Én person", "Éin person", "48 og 52 prosent"),
    # 13 of 30 and 22 of 30 are 43.3 % and 73.3 %: 30 points and no more
    "thirty points": ((9, (13, 30), (22, 30)), "9 ulike personer", "9 ulike personar", "43 og 73 prosent"),
}


@pytest.mark.parametrize("case", INTERVALS)
def test_where_the_share_can_end_is_told_by_how_many_people_it_hangs_on(case: str) -> None:
    interval, bokmal, nynorsk, ends = INTERVALS[case]
    figures = read_given({HALDEN_KEY: replace(HALDEN, interval=interval)})
    for language, people in (("nb", bokmal), ("nn", nynorsk)):
        sheet = compose("3001", figures=figures, language=language)
        assert sheet.key_figure is not None
        assert sheet.key_figure.interval.startswith(people)
        assert sheet.key_figure.interval.endswith(f"mellom {ends}.")
        assert sheet.checks.interval == sheet.key_figure.interval


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nb", "Andelen blir fortsatt omtrent 48 prosent når dere har rettet."),
        ("nn", "Prosentdelen blir framleis om lag 48 prosent når de har retta."),
    ],
)
def test_a_share_that_stays_is_told_as_one_number(language: str, words: str) -> None:
    # 14 of 29 is 48.3 % and 13 of 27 is 48.1 %: two ends, one number
    figures = read_given({HALDEN_KEY: replace(HALDEN, interval=(2, (13, 27), (14, 29)))})
    sheet = compose("3001", figures=figures, language=language)
    assert sheet.checks.interval == words


@pytest.mark.parametrize("interval", [None, (0, (14, 29), (14, 29))])
def test_no_interval_where_nobody_on_the_list_moves_the_share(interval: object) -> None:
    figures = read_given({HALDEN_KEY: replace(HALDEN, interval=interval)})
    sheet = compose("3001", figures=figures)
    assert (sheet.checks.interval, sheet.checks.ends) == ("", None)


@pytest.mark.parametrize(
    "interval",
    [
        (10, (13, 29), (22, 29)),  # 44.8 to 75.9 %: 31 points
        (9, (130, 300), (221, 300)),  # 43.3 to 73.7 %: 30.3 points, which whole percent would call 31
        (29, (0, 0), (14, 29)),  # nobody may be left
    ],
)
def test_a_result_that_can_end_anywhere_is_said_to_be_open_and_why(interval: tuple[int, object, object]) -> None:
    figures = read_given({HALDEN_KEY: replace(HALDEN, interval=interval)})
    for language, words in (("nb", "Resultatet er åpent: {} ulike personer"), ("nn", "Resultatet er ope: {} ulike")):
        sheet = compose("3001", figures=figures, language=language)
        assert sheet.checks.interval.startswith(words.format(interval[0]))
        assert "mer enn 30 prosentpoeng" in sheet.checks.interval.replace("meir", "mer")
        assert sheet.checks.ends is None
        assert sheet.key_figure is not None
        assert sheet.key_figure.interval == sheet.checks.interval


@pytest.mark.parametrize(("ended", "told"), [(9, False), (10, True)])
def test_no_interval_where_fewer_than_ten_ended(ended: int, told: bool) -> None:
    given = Given(groups={"arbeid": (5, ended - 5)}, interval=(1, (ended - 1, ended), (ended, ended)))
    sheet = compose("3001", figures=read_given({HALDEN_KEY: given}))
    assert (bool(sheet.checks.interval), sheet.checks.ends is not None) == (told, told)


# --- nobody ended


@pytest.mark.parametrize(
    ("language", "heading", "advice"),
    [
        ("nb", "Ingen er registrert som avsluttet i 2020", f"i NIR innen {DEADLINE}."),
        ("nn", "Ingen er registrert som avslutta i 2020", f"i NIR innan {DEADLINE}."),
    ],
)
def test_a_unit_without_exits_says_so_and_what_to_do(language: str, heading: str, advice: str) -> None:
    sheet = compose("3012", language=language)
    assert (sheet.key_figure, sheet.result, sheet.picture, sheet.reasons) == (None, None, None, None)
    assert sheet.no_exits is not None
    assert sheet.no_exits.heading == heading
    assert CUTOFF in soften(sheet.no_exits.paragraphs[0])
    assert any(soften(paragraph).endswith(advice) for paragraph in sheet.no_exits.paragraphs)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_sheet_is_one_card(language: str) -> None:
    """Aremark: nobody ended or took part, nothing to look at, and nothing has changed."""
    sheet = compose("3012", language=language)
    assert sheet.is_empty
    assert (sheet.parts, sheet.definitions) == ((), ())
    assert sheet.no_exits is not None
    assert any(words in " ".join(sheet.no_exits.paragraphs) for words in ("siden forrige runde", "sidan førre runde"))
    assert not any(compose(kode, language=language).is_empty for kode in ("3001", "3002", "3011", "0301", "030101"))


def test_a_unit_with_years_behind_it_keeps_them_though_nobody_ended() -> None:
    figures = read_given({("kommune", "3012"): Given(history={2018: (4, 1, 0), 2019: (0, 0, 0)})})
    sheet = compose("3012", figures=figures)
    assert not sheet.is_empty
    assert [table.key for table in sheet.tables] == ["utvikling"]
    nothing = read_given({("kommune", "3012"): Given(history={2018: (0, 0, 0), 2019: (0, 0, 0)})})
    assert compose("3012", figures=nothing).is_empty


@pytest.mark.parametrize(
    ("excluded", "language", "told"),
    [
        ((1, 1), "nb", "2 avslutninger hos dere i 2020 er tatt ut"),
        ((1, 1), "nn", "2 avslutningar hos dykk i 2020 er tekne ut"),
        ((1, 0), "nb", "Én avslutning hos dere i 2020 er tatt ut"),
        ((1, 0), "nn", "Éi avslutning hos dykk i 2020 er teken ut"),
    ],
)
def test_R6_a_unit_whose_exits_were_all_taken_out_is_told_that(
    excluded: tuple[int, int], language: str, told: str
) -> None:
    figures = read_given({("kommune", "3011"): Given(excluded=excluded)})
    sheet = compose("3011", figures=figures, language=language)
    assert sheet.no_exits is not None
    assert sheet.no_exits.paragraphs[0].startswith(told)
    assert [item.key for item in sheet.checks.items] == ["utelatt_utvidet"]


@pytest.mark.parametrize(
    ("given", "evidence", "reason"),
    [
        (Given(outside=1), False, True),
        (Given(excluded=(1, 0)), True, False),
        (Given(excluded=(1, 0), outside=2), True, True),
    ],
)
def test_R6_R9_why_nobody_is_counted_is_told_by_ground_and_nothing_of_the_other_ground(
    given: Given, evidence: bool, reason: bool
) -> None:
    figures = read_given({("kommune", "3011"): given})
    sheet = compose("3011", make_edition(utenfor_nevner=("dod",)), figures)
    assert sheet.no_exits is not None
    told = sheet.no_exits.paragraphs[0]
    assert sheet.no_exits.heading == "Ingen er regnet som avsluttet i 2020"
    assert "var ingen registrert hos dere" not in told
    assert ("utvidet program" in told, "avslutningsårsaken" in told) == (evidence, reason)
    assert not any(told.startswith(word) or f". {word}" in told for word in ("0 ", "Null"))


def test_a_final_edition_without_exits_asks_for_no_registration() -> None:
    sheet = compose("3012", make_edition("endelig"))
    assert sheet.no_exits is not None
    assert any("ta kontakt med IMDi" in paragraph for paragraph in sheet.no_exits.paragraphs)


# --- notices, files, the other language


def test_notices_reach_the_units_they_are_for_in_their_language() -> None:
    notices = (
        SheetNotice(nb="Til alle.", nn="Til alle saman."),
        SheetNotice(enheter=("3002", "030101"), nb="Hei, Moss og bydelen.", nn="Hei, Moss og bydelen, på nynorsk."),
    )
    edition = change_round(make_edition(), merknad=notices)
    assert compose("3001", edition).notices == ("Til alle.",)
    assert compose("3001", edition, language="nn").notices == ("Til alle saman.",)
    assert compose("3002", edition).notices == ("Til alle.", "Hei, Moss og bydelen.")
    assert compose("030101", edition, language="nn").notices[1] == "Hei, Moss og bydelen, på nynorsk."


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_linked_by_name_and_only_those_that_are_made(language: str) -> None:
    def endings(formats: tuple[str, ...]) -> list[str]:
        sheet = compose("0301", formats=formats, language=language)
        assert {link.language for link in sheet.files} <= {language}
        return [link.file.removeprefix(f"introresultat-2020-forelopig-1-0301-{language}") for link in sheet.files]

    assert endings(FORMATS) == [".pdf", ".xlsx", ".csv"]
    assert endings(("html", "csv")) == [".csv"]
    assert endings(PAGES) == []


def test_a_file_s_name_tells_edition_unit_and_language() -> None:
    assert name_file("2020-endelig", "030101", "nn", "pdf") == "introresultat-2020-endelig-030101-nn.pdf"
    assert name_page("nn", "nn") == name_page("nb", "nb") == "index.html"
    assert (name_page("nb", "nn"), name_page("nn", "nb")) == ("bokmal.html", "nynorsk.html")
    assert (other_language("nb"), other_language("nn")) == ("nn", "nb")


def find_other(kode: str, language: str, figures: Figures | None = None) -> Link:
    sheet: Sheet = compose(kode, language=language, figures=figures)
    assert sheet.other is not None
    return sheet.other


# 3001 has chosen bokmål, 3002 is neutral, 1114 has chosen nynorsk; Oslo's bydeler follow Oslo, which is neutral
@pytest.mark.parametrize(
    ("kode", "language", "other"),
    [
        ("3001", "nb", ("nynorsk.html", "nn", "Nynorsk")),
        ("3001", "nn", ("index.html", "nb", "Bokmål")),
        ("3002", "nb", ("nynorsk.html", "nn", "Nynorsk")),
        ("3002", "nn", ("index.html", "nb", "Bokmål")),
        ("030101", "nb", ("nynorsk.html", "nn", "Nynorsk")),
        ("1114", "nn", ("bokmal.html", "nb", "Bokmål")),
        ("1114", "nb", ("index.html", "nn", "Nynorsk")),
    ],
)
def test_the_other_language_is_one_link_away(kode: str, language: str, other: tuple[str, str, str]) -> None:
    link = find_other(kode, language)
    assert (link.file, link.language, link.label) == other


@pytest.mark.parametrize(
    ("malform", "language"), [("nynorsk", "nn"), ("bokmål", "nb"), ("nøytral", "nb"), (None, "nb"), ("", "nb")]
)
def test_a_unit_is_written_to_in_its_own_standard_and_in_bokmal_where_it_has_chosen_none(
    malform: str | None, language: str
) -> None:
    assert choose_language(malform) == language
    own = read_standard().find("kommune", "1114")
    assert own is not None
    changed = replace(own, unit=replace(own.unit, malform=malform))
    figures = Figures(tuple(changed if one is own else one for one in read_standard().units))
    assert find_other("1114", language, figures).file != "index.html"


def test_two_laws_and_two_limits_are_both_named() -> None:
    edition = make_edition(lover=LOVER, nir_grense_maneder={"introduksjonsloven": 36, "integreringsloven": 30})
    for language, limit in (("nb", "30 måneder eller tre år"), ("nn", "30 månader eller tre år")):
        must_know = compose("3001", edition, language=language).help[0]
        assert f"utover {limit}," in soften(must_know.paragraphs[1])
