"""The command as an analyst meets it: what it prints, and that it does what it says.

Refusals are in ``test_bad_input.py`` and ``test_frozen_snapshot.py``.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import pipeline.cli.summary
from pipeline.cli.explain import FIGURES
from pipeline.cli.next_call import find_program
from pipeline.cli.summary import RunSummary, summarise
from pipeline.nir.closed_lists import BUCKETS
from pipeline.run.edition_run import EditionRun
from tests.support.commands import (
    find_pages,
    read_table,
    run_command,
)
from tests.support.extracts import EDITION, FINAL, REGNSKAP, RESULTAT, SECOND, write_years
from tests.support.small_country import UNITS
from tests.support.watching import read_connections

SHIPPED = "2020-forelopig-1"


# --- run


def test_a_run_publishes_the_figures_that_were_planted(published):
    rows = {
        (row["niva"], row["kode"]): row for row in read_table(published, EDITION, "resultat") if row["kjonn"] == "alle"
    }
    for unit, (avsluttet, mal_nadd, utelatt) in RESULTAT.items():
        found = rows[unit]
        assert (int(found["avsluttet"]), int(found["mal_nadd"]), int(found["utelatt_utvidet"])) == (
            avsluttet,
            mal_nadd,
            utelatt,
        ), unit
        share = f"{mal_nadd / avsluttet:.6f}" if avsluttet else ""
        assert found["andel_mal"] == share, unit


@pytest.mark.xdist_group("process_run")
def test_a_run_prints_plain_progress_and_a_summary_when_not_on_a_terminal(process_run):
    home, ended = process_run
    assert ended.code == 0, ended.err
    assert ended.err == ""
    assert "\x1b" not in ended.out
    assert "\r" not in ended.out
    progress, summary = ended.out.split("is complete", 1)
    lines = [line for line in progress.splitlines() if line.strip()][:-1]
    steps = [line for line in lines if not re.fullmatch(r"  … sheets [0-9]+ of [0-9]+", line)]
    assert all(re.fullmatch(r"  [a-z_.]+ +([0-9 ]+ rows +)?[0-9]+\.[0-9]{2} s", line) for line in steps), steps
    for step in (
        "source.verify",
        "inndata.snapshot",
        "statistikk.resultat",
        "checks",
        "utdata.ark",
        "utdata.publisert",
    ):
        assert any(step in line for line in steps), step
    assert "36  exits" in summary
    assert "23  of these reached the goal (64 %)" in summary  # 23/36 = 63.9 %
    assert "57  participants" in summary
    assert "Exit rows read: 47" in summary
    for botte, antall in REGNSKAP.items():
        assert re.search(rf"^ +{antall}  {botte} ", summary, re.MULTILINE), botte
    told = re.findall(r"^ +[0-9]+  ([a-z_]+) +\S", summary.partition("Exit rows")[2].split("Warnings")[0], re.MULTILINE)
    assert told == list(BUCKETS), "each bucket of R14 once, in its order"
    assert "karantene.csv" in summary
    places = [
        line.split()[1] for line in summary.split("\nResults")[1].partition("\n\n")[0].splitlines() if line.strip()
    ]
    assert len(places) >= 6
    assert all(place.startswith(str(home)) and Path(place).exists() for place in places)


@pytest.mark.usefixtures("without_dagster")
def test_the_summary_rests_on_no_file_that_was_published(published_copy, years, monkeypatch):
    """Nobody's hand in ``reports_out`` can change or stop what the command tells."""

    def summarise_without_them(run: EditionRun) -> RunSummary:
        shutil.rmtree(run.folders.reports)
        return summarise(run)

    monkeypatch.setattr(pipeline.cli.summary, "summarise", summarise_without_them)
    ended = run_command("run", EDITION, "--home", published_copy, "--years", years)
    assert ended.code == 0, ended.err
    assert "36  exits" in ended.out
    assert f"({UNITS} units, bokmål and nynorsk)" in ended.out


def test_every_unit_has_its_sheet_in_both_languages_and_its_letter_and_nobody_else(published):
    reports = published / "reports_out" / EDITION
    pages = {path.relative_to(reports / "ark").as_posix() for path in reports.glob("ark/*/*")}
    assert len({page.split("/")[0] for page in pages}) == UNITS
    assert {path.stem for path in (reports / "brev").iterdir()} == {page.split("/")[0] for page in pages}
    assert len(pages) == 2 * UNITS


@pytest.mark.xdist_group("process_run")
def test_L2_a_run_makes_no_link_and_says_what_comes_next(process_run):
    """Neither a file of tokens nor a list of links; the letters have the mark where a link goes."""
    home, ended = process_run
    assert ended.code == 0, ended.err
    names = {path.name for path in home.rglob("*")}
    assert not names & {"lenkenokler.json", "lenker.csv", "lenker.sqlite", "utsending"}
    letters = list((home / "reports_out" / EDITION / "brev").iterdir())
    assert len(letters) == UNITS
    assert all("[LENKE]" in path.read_text(encoding="utf-8") for path in letters)
    assert ended.out.splitlines()[-1].startswith(f"Next: introresultat links make {EDITION} --recipients FILE")


@pytest.mark.usefixtures("without_dagster")
def test_a_second_round_sees_what_was_registered_between_the_cutoffs(published_copy, extract, years):
    ended = run_command("run", SECOND, "--source", extract, "--home", published_copy, "--years", years)
    assert ended.code == 0, ended.err
    # The second round sees what was registered between the two cutoffs: Stavanger's person ended again.
    counted = {row["botte"]: int(row["antall"]) for row in read_table(published_copy, SECOND, "regnskap")}
    assert (counted["registrert_etter_skjaeringsdato"], counted["erstattet"]) == (0, 3)


@pytest.mark.xdist_group("process_run")
def test_home_and_years_may_come_from_the_environment_and_home_is_made(process_run):
    home, ended = process_run
    assert ended.code == 0, ended.err
    assert (home / "reports_out" / EDITION / "tabeller" / "resultat.csv").exists()


@pytest.mark.xdist_group("process_run")
def test_a_run_calls_nobody_and_leaves_the_user_s_own_folder_alone(process_run):
    home, ended = process_run
    assert ended.code == 0, ended.err
    assert list((home.parent / "bruker").iterdir()) == []
    assert read_connections(home.parent / "forbindelser") == []


# --- editions


def test_editions_tells_dates_and_states(published, years):
    ended = run_command("editions", "--home", published, "--years", years)
    assert ended.code == 0, ended.err
    lines = {line.split()[0]: line for line in ended.out.splitlines()}
    assert list(lines) == ["edition", "2019", EDITION, SECOND, FINAL]
    assert "no editions" in lines["2019"]
    for words in ("forelopig", "2021-01-21", "2021-01-26", "2021-02-28", "published"):
        assert words in lines[EDITION]
    assert "not run" in lines[SECOND]
    assert "endelig" in lines[FINAL]


def test_editions_of_the_shipped_year_files_lists_every_year(scratch):
    ended = run_command("editions", "--home", scratch)
    assert ended.code == 0, ended.err
    assert [year for year in range(2017, 2025) if f"\n{year}" not in ended.out] == []
    assert not (scratch / "data").exists()


@pytest.mark.usefixtures("without_dagster")
def test_an_odd_date_is_told_by_editions_and_by_every_run(published_copy, scratch):
    late = "planlagt_skjaeringsdato = 2020-10-01\nskjaeringsdato = 2021-01-21"  # 112 days
    years = write_years(scratch / "aar", change=f"skjaeringsdato = 2021-01-21=>{late}")
    words = "The planned cutoff day is 2020-10-01, 112 days from the real one, 2021-01-21"
    told = run_command("editions", "--home", published_copy, "--years", years).out
    assert f"\n\nSettings to look at\n  {EDITION}: {words}. " in told
    ended = run_command("run", EDITION, "--home", published_copy, "--years", years)
    assert f"  - {words}. " in ended.out
    overview = (published_copy / "reports_out" / EDITION / "oversikt.html").read_text(encoding="utf-8")
    assert "Data skulle hentes 1. oktober 2020, 112 dager fra" in overview.replace("\u00a0", " ")
    state = json.loads((published_copy / "data" / EDITION / "tilstand.json").read_bytes())
    assert [entry["slag"] for entry in state["innstillinger"]["advarsler"]] == ["planlagt_langt_unna"]


# --- code lists


@pytest.mark.usefixtures("without_dagster")
def test_code_lists_that_are_not_our_own_are_told(published_copy, small_lists, years, scratch, monkeypatch):
    """A copy of the lists is our own; the name of one municipality changed is not, whatever folder it lies in."""
    monkeypatch.setattr("pipeline.places.code_lists.KODEVERK_FOLDER", small_lists)
    overview = published_copy / "reports_out" / EDITION / "oversikt.html"
    copy = Path(shutil.copytree(small_lists, scratch / "lister"))
    call = ("run", EDITION, "--home", published_copy, "--years", years, "--kodeverk", copy)
    assert "Code lists" not in run_command(*call).out
    assert "Kodelister" not in overview.read_text(encoding="utf-8")
    lists = copy / "kommune.csv"
    lists.write_text(lists.read_text(encoding="utf-8").replace("Stavanger", "Stafanger"), encoding="utf-8")
    told = run_command(*call).out.split("is complete", 1)[1].splitlines()[1]
    assert told == f"Code lists of {copy}, not all the software's own: kommune.csv differs."
    page = overview.read_text(encoding="utf-8")
    assert "Kodelister" in page
    assert "Ikke som i programvaren: kommune.csv" in page
    assert str(copy) not in page


@pytest.mark.usefixtures("without_dagster")
def test_a_unit_that_has_lost_its_sheet_is_told(published_copy, small_lists, years, scratch):
    copy = Path(shutil.copytree(small_lists, scratch / "lister"))
    lists = copy / "kommune.csv"
    rows = lists.read_text(encoding="utf-8").splitlines(keepends=True)
    lists.write_text("".join(row for row in rows if not row.startswith("1114;")), encoding="utf-8")  # Bjerkreim
    call = ("run", EDITION, "--home", published_copy, "--years", years)
    told = run_command(*call, "--kodeverk", copy)
    assert told.code == 0, told.err
    words = "Units that had a sheet in the published edition and have none now: 1114. Links to them open nothing"
    assert words in told.out
    reports = published_copy / "reports_out" / EDITION
    assert "open nothing" not in (reports / "oversikt.html").read_text(encoding="utf-8")
    assert "1114" not in find_pages(reports)
    assert "open nothing" not in run_command(*call).out  # it has its sheet again


# --- explain


@pytest.mark.parametrize(("code", "exits"), [("0", 36), ("46", 13), ("4601", 13), ("030112", 7), ("5001", 0)])
def test_explain_shows_a_figure_with_rules_files_snapshot_and_buckets(code, exits, published, years):
    ended = run_command("explain", EDITION, code, "avsluttet", "--home", published, "--years", years)
    assert ended.code == 0, ended.err
    record = json.loads((published / "data" / EDITION / "snapshot" / "snapshot.json").read_bytes())
    for words in (f"avsluttet: alle {exits}", "R14", "sql/statistikk/resultat.sql", record["snapshot_hash"]):
        assert words in ended.out
    told = re.findall(r"^  (R[0-9]+) +(.+)$", ended.out, re.MULTILINE)
    assert [rule for rule, _ in told] == ["R1", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R14"]
    assert dict(told)["R3"] == "Base: exits dated in the statistic year"
    buckets = dict(re.findall(r"^  ([a-z_]+) +([0-9]+)$", ended.out, re.MULTILINE))
    if code == "0":
        assert {botte: int(antall) for botte, antall in buckets.items()} == REGNSKAP
    else:
        assert int(buckets["talt_med"]) == exits
        assert "karantene" not in buckets
        assert "adressesperre" not in buckets


def test_explain_without_a_figure_shows_all_of_them(published, years):
    ended = run_command("explain", EDITION, "1103", "--home", published, "--years", years)
    assert ended.code == 0, ended.err
    for words in ("avsluttet", "andel_mal", "deltakere_uten_tiltak", "timer_per_uke", "people with at least one day"):
        assert words in ended.out


def ask(published, years, code, figure):
    ended = run_command("explain", EDITION, code, figure, "--home", published, "--years", years)
    assert ended.code == 0, ended.err
    return ended.out


def test_explain_shows_the_reasons_that_add_up_to_a_count(published, years):
    """Bergen: six and the one of 1201 in full-time work, three in higher education (extracts.py, ORDINARY)."""
    for figure in ("mal_nadd", "andel_mal"):
        told = ask(published, years, "4601", figure).split("Reasons that add up to mal_nadd (alle):\n")[1]
        assert re.findall(r"^  ([a-z_ ]+?) +([0-9]+)$", told.split("\n\n")[0], re.MULTILINE) == [
            ("arbeid_heltid", "7"),
            ("hoyere_utdanning", "3"),
            ("in all", "10"),
        ]
    told = ask(published, years, "1103", "grunnskole").split("Reasons that add up to grunnskole (alle):\n")[1]
    assert re.findall(r"^  ([a-z_ ]+?) +([0-9]+)$", told.split("\n\n")[0], re.MULTILINE) == [
        ("grunnskole", "2"),
        ("in all", "2"),
    ]
    assert "Reasons" not in ask(published, years, "4601", "avsluttet")


@pytest.mark.parametrize(
    ("figure", "reads", "does_not"),
    [
        ("mal_nadd", ("avslutning_enhet", "bevis_utvidet"), ("deltaker_enhet", "deltakelse", "tiltak")),
        ("deltakere", ("deltaker_enhet", "deltakelse"), ("avslutning_enhet", "avslutning", "tiltak", "programlop")),
        ("deltakere_uten_tiltak", ("deltaker_enhet", "tiltak"), ("avslutning_enhet", "avslutning")),
        ("timer_per_uke", ("timer", "deltaker_enhet", "tiltak"), ("avslutning_enhet", "resultat")),
    ],
)
def test_explain_lists_only_the_sql_files_that_a_figure_rests_on(figure, reads, does_not, published, years):
    listed = re.findall(r"^  sql/[a-z]+/([a-z_]+)\.sql$", ask(published, years, "4601", figure), re.MULTILINE)
    assert set(reads) <= set(listed)
    assert not set(does_not) & set(listed)


def test_explain_shows_a_share_as_the_sheet_does_beside_the_exact_one(published, years):
    assert "andel_mal: alle 0.769231 (77\u00a0%), " in ask(published, years, "4601", "andel_mal")  # 10/13 = 76.9 %
    assert "andel_mal: alle –, " in ask(published, years, "5001", "andel_mal")
    hours = re.search(r"timer_per_uke: alle ([0-9.]+) \(([0-9]+,[0-9])\)", ask(published, years, "0", "timer_per_uke"))
    assert hours
    assert abs(float(hours[1]) - float(hours[2].replace(",", "."))) <= 0.05


def test_the_help_of_explain_names_every_figure():
    told = run_command("explain", "--help").out
    named = told.split("shown in short:")[1].split("Options:")[0].split()
    assert named == list(FIGURES)


def test_explain_counts_a_unit_s_rows_that_were_left_out(published, years):
    ended = run_command("explain", EDITION, "1103", "avsluttet", "--home", published, "--years", years)
    buckets = dict(re.findall(r"^  ([a-z_]+) +([0-9]+)$", ended.out, re.MULTILINE))
    expected = {"duplikat": 1, "registrert_etter_skjaeringsdato": 2, "opphevet": 1, "eldre_versjon": 1, "annet_ar": 3}
    assert {name: int(buckets[name]) for name in expected} == expected
    assert (int(buckets["erstattet"]), int(buckets["talt_med"])) == (1, 10)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((EDITION, "9999"), ("9999", "4 for a municipality")),
        ((EDITION, "4601", "avslutta"), ("avslutta", "avsluttet")),
        ((SECOND, "4601"), (SECOND, "no results", "introresultat run")),
        (("2020-tull", "4601"), ("2020-tull", EDITION)),
    ],
)
def test_explain_refuses_what_it_does_not_know(arguments, words, published, years):
    ended = run_command("explain", *arguments, "--home", published, "--years", years)
    assert (ended.code, ended.out) == (2, "")
    assert all(word in ended.err for word in words), ended.err


# --- a deadline of one's own


def test_another_deadline_of_a_unit_stands_on_its_sheet_its_letter_and_the_overview(extract, scratch, without_dagster):
    line = "frist = 2021-02-28"
    own = 'frist_enhet = { "4601" = 2021-03-15, "0301" = 2021-03-20 }'
    years = write_years(scratch / "aar", change=f"{line}=>{line}\n{own}")
    home = scratch / "hjem"
    ended = run_command("run", EDITION, "--source", extract, "--home", home, "--years", years)
    assert ended.code == 0, ended.err
    reports = home / "reports_out" / EDITION
    told = {"4601": "15. mars 2021", "0301": "20. mars 2021", "030112": "20. mars 2021", "1103": "28. februar 2021"}
    for kode, deadline in told.items():
        page = find_pages(reports)[kode].read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
        letter = (reports / "brev" / f"{kode}.txt").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
        for text in (page, letter):
            assert {one for one in set(told.values()) if one in text} == {deadline}, kode
    overview = (reports / "oversikt.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "0301: 20. mars 2021, 4601: 15. mars 2021" in overview


# --- synth


@pytest.fixture(scope="module")
def synthetic(shared_scratch):
    """A hundredth of Norway, written by the command, and what the command printed."""
    ended = run_command("synth", shared_scratch / "syntetisk", "--utgave", SHIPPED, "--scale", "0.01", "--seed", "3")
    assert ended.code == 0, ended.err
    return shared_scratch / "syntetisk", ended


@pytest.mark.usefixtures("without_dagster")
def test_a_synthetic_extract_runs_and_gives_what_its_truth_file_says(synthetic, scratch):
    folder, told = synthetic
    home = folder.parent / "syntetisk-home"
    assert told.out.endswith(f"\nNext: introresultat run {SHIPPED} --source {folder} --home {home}\n")
    ended = run_command("run", SHIPPED, "--source", folder, "--home", scratch / "hjem")
    assert ended.code == 0, ended.err
    assert "files that are not tables" not in ended.out + ended.err
    truth = json.loads((folder.with_name("syntetisk-fasit") / "fasit.json").read_text(encoding="utf-8"))
    home = scratch / "hjem"
    regnskap = {row["botte"]: int(row["antall"]) for row in read_table(home, SHIPPED, "regnskap")}
    assert regnskap == truth["regnskap"]
    rows = {(row["niva"], row["kode"], row["kjonn"]): row for row in read_table(home, SHIPPED, "resultat")}
    for niva in ("land", "land_uten_sperret"):
        for kjonn, figures in truth[niva].items():
            found = rows[niva, "0", kjonn]
            assert {figure: int(found[figure]) for figure in figures} == figures, (niva, kjonn)
    for niva in ("kommune", "bydel"):
        counted = {key[1]: int(row["avsluttet"]) for key, row in rows.items() if key[0] == niva and key[2] == "alle"}
        assert {kode: antall for kode, antall in counted.items() if antall} == truth[niva]


def test_the_same_seed_gives_the_same_extract_and_another_one_another(synthetic, scratch):
    folder, _ = synthetic
    for seed, is_same in (("3", True), ("4", False)):
        ended = run_command("synth", scratch / seed, "--utgave", SHIPPED, "--scale", "0.01", "--seed", seed)
        assert ended.code == 0, ended.err
        names = {path.name for path in folder.iterdir()}
        assert {path.name for path in (scratch / seed).iterdir()} == names
        assert ((scratch / seed / "person.csv").read_bytes() == (folder / "person.csv").read_bytes()) is is_same


def test_synth_tells_the_next_call_with_the_options_it_was_given(scratch, small_lists, years, monkeypatch):
    monkeypatch.setenv("INTRORESULTAT_HOME", str(scratch))
    folder = scratch / "to ord"
    options = ("--years", str(years), "--kodeverk", str(small_lists))
    told = run_command("synth", folder, "--utgave", EDITION, "--scale", "0.01", *options).out
    spelled = shlex.split(told.splitlines()[-1])
    assert spelled == ["Next:", "introresultat", "run", EDITION, "--source", str(folder), *options]


@pytest.mark.parametrize(
    ("called", "found", "told"),
    [
        (".venv/bin/introresultat", None, ".venv/bin/introresultat"),
        ("/en/bin/introresultat", "/annen/bin/introresultat", "/en/bin/introresultat"),
        ("/en/bin/introresultat", "/en/bin/introresultat", "introresultat"),  # by its name
        ("-c", None, "introresultat"),
    ],
)
def test_the_command_is_told_as_it_was_called(called, found, told, monkeypatch):
    monkeypatch.setattr(sys, "argv", [called])
    monkeypatch.setattr(shutil, "which", lambda name: found)
    assert find_program() == told


@pytest.mark.parametrize("scale", ["0", "0.001", "101", "mange", "NaN"])
def test_synth_refuses_a_scale_that_is_none(scale, scratch):
    ended = run_command("synth", scratch / "ut", "--utgave", SHIPPED, "--scale", scale)
    assert ended.code == 2
    assert not (scratch / "ut").exists()


def test_the_installed_command_answers(published, years):
    import subprocess

    script = Path(sys.executable).with_name("introresultat")
    told = subprocess.run(
        [script, "editions", "--home", published, "--years", years], capture_output=True, text=True, check=True
    )
    assert EDITION in told.stdout


@pytest.mark.parametrize("call", [["run", "2099-endelig"], ["run", SHIPPED, "--source", "NOWHERE"], ["run", SHIPPED]])
def test_a_refused_call_waits_for_none_of_the_libraries_that_steps_are_made_of(call, scratch):
    import subprocess

    ask = (
        "import sys\nfrom pipeline.cli.main import main\ntry:\n    main()\nexcept SystemExit as ended:\n"
        "    heavy = {'dagster', 'pandas', 'pandera', 'typst', 'vl_convert', 'xlsxwriter', 'jinja2'}\n"
        "    print(ended.code, sorted(heavy & set(sys.modules)))"
    )
    told = subprocess.run(
        [sys.executable, "-c", ask, *call, "--home", scratch], capture_output=True, text=True, check=True
    )
    assert told.stdout == "2 []\n"
