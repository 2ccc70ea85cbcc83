"""The commands under ``links`` on a store of made-up recipients: life, follow-up, trace, keeping (L4–L7, L17)."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from pipeline.links.followup import STATUS_COLUMNS
from pipeline.links.model import LinkState, NewLine, NewSending, Verdict, What, Word
from pipeline.links.reminders import REMINDER_COLUMNS
from pipeline.links.times import norwegian_day, utc_now
from tests.support.commands import Outcome, find_loose_modes, run_command
from tests.support.link_stores import EDITION, KEY, UNITS, Clock, Made, make_link, make_recipient, make_store

RIGHT_NOW = utc_now().replace(microsecond=0)
DAY = norwegian_day(RIGHT_NOW)
DEADLINE = DAY + timedelta(days=7)
ROUND = replace(EDITION, units={kode: replace(unit, frist=DEADLINE) for kode, unit in UNITS.items()})


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A HOME with four links, made an hour ago: two in Oslo, one in Ålesund, one in Bergen."""
    expires = datetime.combine(DEADLINE + timedelta(days=30), datetime.min.time(), UTC)
    people = {
        "oslo1": make_recipient("0301", "kari@oslo.example.no"),
        "oslo2": make_recipient("0301", "=ola@oslo.example.no", navn="=HYPERLINK(1)"),
        "aalesund": make_recipient("1507", "per@aalesund.example.no"),
        "bergen": make_recipient("4601", "liv@bergen.example.no"),
    }
    links = [make_link(key, who, expires=expires) for key, who in people.items()]
    made = make_store(tmp_path / "data", links, Clock(RIGHT_NOW - timedelta(hours=1)))
    with made.open() as store:
        store.write_edition(ROUND)
    tables = tmp_path / "reports_out" / KEY / "tabeller"
    tables.mkdir(parents=True)
    (tables / "oppfolging.csv").write_text("kode;berorte\n0301;3\n1507;12\n4601;0\n", encoding="utf-8")
    return made


def call(made: Made, name: str, *arguments: object) -> Outcome:
    return run_command("links", name, *arguments, "--home", made.data.parent)


@pytest.fixture(autouse=True)
def year_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The year file of the edition, with the deadline that the portal knows."""
    folder = tmp_path / "ar"
    folder.mkdir()
    monkeypatch.setenv("INTRORESULTAT_YEARS", str(folder))
    return write_year(folder / "2020.toml", f"frist = {DEADLINE}")


def write_year(path: Path, deadlines: str) -> Path:
    path.write_text(
        'ar = 2020\nlover = ["introduksjonsloven"]\n[[utgave]]\nnavn = "forelopig-1"\nslag = "forelopig"\n'
        f'stottemerke = "Introresultat 2020"\nskjaeringsdato = 2021-01-21\n{deadlines}\n'
        '[kontakt]\nstotte = "IMDinett"\ntelefon = "40 00 19 60"\n',
        encoding="utf-8",
    )
    return path


def read_states(made: Made) -> dict[str, str]:
    made.clock.now = utc_now()
    with made.open() as store:
        return {link.lenke_id: store.state(link).value for link in store.links(KEY)}


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


# --- life


@pytest.mark.parametrize(
    ("chosen", "revoked"),
    [
        (("--link", "bergen", "--link", "oslo2"), {"bergen", "oslo2"}),
        (("--unit", "0301"), {"oslo1", "oslo2"}),
        (("--all",), {"oslo1", "oslo2", "aalesund", "bergen"}),
    ],
)
def test_l4_revoke_ends_the_links_that_are_meant(made: Made, chosen: tuple[str, ...], revoked: set[str]) -> None:
    ended = call(made, "revoke", KEY, *chosen, "--reason", " sluttet ")
    assert ended.code == 0, ended.err
    assert f"{len(revoked)} of {len(revoked)} links" in ended.out
    assert {key for key, state in read_states(made).items() if state == "tilbakekalt"} == revoked
    with made.open() as store:
        assert {link.reason for link in store.links(KEY) if link.revoked} == {"sluttet"}
    again = call(made, "revoke", KEY, *chosen)
    assert (again.code, "The others were revoked before." in again.out) == (0, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("revoke", KEY),
        ("revoke", KEY, "--all", "--unit", "0301"),
        ("revoke", KEY, "--unit", "9999"),
        ("revoke", KEY, "--link", "oslo1", "--link", "ukjent"),
        ("revoke", "2019-endelig", "--all"),
        ("revoke", KEY, "--all", "--reason", "to\nlinjer"),
        ("expire", KEY, "--date", "14.03.2021"),
        ("expire", KEY),
        ("expire", KEY, "--date", "2021-03-14", "--link", "ukjent"),
        ("close", "2019-endelig"),
        ("mark", KEY, "--sent", "2021-01-26"),
        ("mark", KEY, "--sending", "1"),
        ("mark", KEY, "--sending", "2", "--sent", "2021-01-26"),
        ("mark", KEY, "--sending", "1", "--sent", "2021-01-26", "--bounced", "2021-01-26"),
        ("status", KEY, "--unit", "9999"),
        ("status", "2019-endelig"),
        ("reminders", "2019-endelig"),
        ("clean", "2019-endelig"),
        ("forget", "ukjent@example.no"),
        ("adopt", "mangler.sqlite", "--reason", "x"),
        ("adopt", "mangler.sqlite"),
    ],
)
def test_a_call_that_means_nothing_is_refused_and_changes_nothing(made: Made, arguments: tuple[str, ...]) -> None:
    before = {path.name: path.read_bytes() for path in made.data.iterdir() if path.is_file()}
    ended = call(made, *arguments)
    assert ended.code == 2, ended.out
    assert ended.err
    assert {path.name: path.read_bytes() for path in made.data.iterdir() if path.is_file()} == before


def test_l4_expire_gives_all_or_some_another_end(made: Made) -> None:
    call(made, "revoke", KEY, "--link", "bergen")
    ended = call(made, "expire", KEY, "--date", (DAY - timedelta(days=2)).isoformat(), "--link", "oslo1")
    assert "1 of 1 link (" in ended.out
    assert read_states(made)["oslo1"] == "utlopt"
    ended = call(made, "expire", KEY, "--date", (DAY + timedelta(days=2)).isoformat(), "--reason", "utsatt")
    assert "3 of 4 links" in ended.out
    assert "revoked, and stay so" in ended.out
    assert read_states(made) == {"oslo1": "apen", "oslo2": "apen", "aalesund": "apen", "bergen": "tilbakekalt"}


def test_l4_close_ends_a_round_until_it_is_opened_again(made: Made) -> None:
    assert "4 links opened until now" in call(made, "close", KEY).out
    assert "was closed before" in call(made, "close", KEY).out
    assert set(read_states(made).values()) == {"lukket"}
    later = (DAY + timedelta(days=2)).isoformat()
    assert call(made, "expire", KEY, "--date", later).code == 2
    assert call(made, "expire", KEY, "--date", later, "--reopen").code == 0
    assert set(read_states(made).values()) == {"apen"}


def test_l4_a_round_is_opened_again_for_all_or_not_at_all(made: Made) -> None:
    """With one link named, the others would open too, and the trace would not say so."""
    call(made, "close", KEY)
    later = (DAY + timedelta(days=2)).isoformat()
    refused = call(made, "expire", KEY, "--date", later, "--link", "oslo1", "--reopen")
    assert (refused.code, "--reopen" in refused.err, "--link" in refused.err) == (2, True, True)
    assert set(read_states(made).values()) == {"lukket"}
    with made.open() as store:
        assert [line.what for line in store.trace("oslo1")] == ["laget", "lukket"]
    assert call(made, "expire", KEY, "--date", later, "--reopen").code == 0
    assert call(made, "expire", KEY, "--date", later, "--link", "oslo1").code == 0


def test_l4_a_day_that_no_calendar_goes_past_is_refused_as_any_other_fault(made: Made) -> None:
    refused = call(made, "expire", KEY, "--date", "9999-12-31")
    assert (refused.code, "9999-12-31" in refused.err, "Traceback" in refused.err) == (2, True, False)
    assert call(made, "expire", KEY, "--date", "9999-12-30").code == 0
    assert "9999-12-30" in call(made, "status", KEY).out


# --- follow-up


def use_links(made: Made) -> None:
    """Oslo: one has opened and answers; Ålesund: came back; Bergen: not meant for them."""
    with made.open() as store:
        store.append([NewLine("oslo1", What.OPENED), NewLine("oslo1", What.DOWNLOADED)])
        made.clock.move(minutes=10)
        store.append([NewLine("oslo1", What.OPENED)])
        store.set_word("oslo1", Word.CORRECTING)
        store.report_mistake("bergen")
    assert call(made, "mark", KEY, "--sending", "1", "--sent", DAY).code == 0
    assert call(made, "mark", KEY, "--link", "aalesund", "--bounced", DAY).code == 0


def test_l6_status_has_a_row_a_link_in_every_form(made: Made, tmp_path: Path) -> None:
    use_links(made)
    files = tmp_path / "status.csv", tmp_path / "status.xlsx"
    ended = call(made, "status", KEY, "--csv", files[0], "--xlsx", files[1])
    assert ended.code == 0, ended.err
    rows = {row["lenke_id"]: row for row in read_rows(files[0])}
    first, second = (RIGHT_NOW.astimezone().astimezone() - timedelta(minutes=left) for left in (60, 50))
    oslo = rows["oslo1"]
    assert tuple(oslo) == STATUS_COLUMNS
    assert {key: oslo[key] for key in ("kode", "navn", "mottaker", "rolle", "utsending", "nedlastinger", "svar")} == {
        "kode": "0301", "navn": "Oslo", "mottaker": "Kari Prøve", "rolle": "superbruker", "utsending": "1",
        "nedlastinger": "1", "svar": "rettes",
    }  # fmt: skip
    assert (oslo["apnet_forst"], oslo["apnet_sist"], oslo["svar_tid"]) == (show(first), show(second), show(second))
    assert oslo["sendt"] == DAY.isoformat()
    assert rows["oslo2"]["mottaker"] == "'=HYPERLINK(1)"
    assert rows["oslo2"]["apnet_forst"] == ""
    assert rows["aalesund"]["retur"] == DAY.isoformat()
    assert rows["bergen"]["grunn"] == "mottakeren meldte: ikke ment for meg"
    assert rows["bergen"]["tilbakekalt"] == show(second)
    page = openpyxl.load_workbook(files[1]).active
    assert page is not None
    found = [[str(cell) if cell is not None else "" for cell in row] for row in page.iter_rows(values_only=True)]
    assert found[0] == list(STATUS_COLUMNS)
    assert found[1:] == [[cell.removeprefix("'") for cell in row.values()] for row in read_rows(files[0])]
    assert "Recipients: 3. Have opened: 1." in ended.out
    assert "Units without a recipient: 1 of 3 (4601 Bergen)." in ended.out
    with made.open() as store:
        assert f"Head of the trace: {store.verify_trace().head}" in ended.out
    assert find_loose_modes(made.data) == []


def show(moment: datetime) -> str:
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo("Europe/Oslo")).strftime("%Y-%m-%d %H:%M")


def test_l6_status_on_the_terminal_is_a_table_of_one_unit_or_all(made: Made) -> None:
    shown = call(made, "status", KEY, "--unit", "1507")
    assert shown.out.splitlines()[0].split()[:3] == ["kode", "navn", "mottaker"]
    assert "per@aalesund.example.no" in shown.out
    assert "oslo" not in shown.out
    assert "retur" not in shown.out, "a column that is empty throughout"


def test_l4_status_warns_where_a_deadline_is_later_than_the_links(made: Made) -> None:
    assert "Look at" not in call(made, "status", KEY).out
    call(made, "expire", KEY, "--date", DEADLINE.isoformat(), "--link", "aalesund")
    assert "Look at" not in call(made, "status", KEY).out
    call(made, "expire", KEY, "--date", (DEADLINE - timedelta(days=1)).isoformat(), "--link", "aalesund")
    (line,) = [one for one in call(made, "status", KEY).out.splitlines() if one.startswith("Look at")]
    assert f"1507: the deadline is {DEADLINE}" in line


def test_l10_status_names_the_links_that_wrong_codes_have_locked(made: Made) -> None:
    new = [make_link(f"pin{n}", make_recipient("4601", f"{n}@bergen.example.no"), pin_digest="x") for n in (19, 20)]
    with made.open() as store:
        store.make(NewSending(ROUND, 2, "m2", tuple(new), "https://x.example/"))
        for lenke_id, tries in (("pin19", 19), ("pin20", 20), ("oslo1", 20)):
            store.append([NewLine(lenke_id, What.PIN, Verdict.WRONG)] * tries)
    assert "Locked by wrong PINs until reissued: pin20" in call(made, "status", KEY).out.splitlines()


def test_l4_a_deadline_that_is_moved_in_the_year_file_is_told_and_brought_over(made: Made, year_file: Path) -> None:
    """Ålesund gets 40 days more; its link ends after 37, so it is told that the link is too short too."""
    later = DEADLINE + timedelta(days=40)
    assert "Look at" not in call(made, "status", KEY).out
    write_year(year_file, f'frist = {DEADLINE}\nfrist_enhet = {{ "1507" = {later} }}')
    told = [line for line in call(made, "status", KEY).out.splitlines() if line.startswith("Look at")]
    assert len(told) == 2
    assert "1 units have another one in the year file" in told[0]
    assert f"1507: the deadline is {later}" in told[1]
    ended = call(made, "expire", KEY, "--date", later, "--link", "aalesund")
    assert "Deadlines as in the year file now: 1 units." in ended.out
    assert "Look at" not in call(made, "status", KEY).out
    made.clock.now = utc_now()
    with made.open() as store:
        edition = store.edition(KEY)
    assert edition is not None
    assert {kode: unit.frist for kode, unit in edition.units.items()} == {
        "0301": DEADLINE, "1507": later, "4601": DEADLINE
    }  # fmt: skip


def test_l4_without_its_year_file_the_links_of_an_edition_are_followed_up_all_the_same(
    made: Made, year_file: Path
) -> None:
    year_file.unlink()
    assert call(made, "status", KEY).code == 0
    assert call(made, "expire", KEY, "--date", (DAY + timedelta(days=2)).isoformat()).code == 0


def test_l6_reminders_list_who_has_said_nothing_first_then_the_worst(made: Made, tmp_path: Path) -> None:
    use_links(made)
    file = tmp_path / "paaminnelser.csv"
    assert call(made, "reminders", KEY, "--csv", file).code == 0
    rows = read_rows(file)
    assert tuple(rows[0]) == REMINDER_COLUMNS
    assert [(row["lenke_id"], row["hvorfor"]) for row in rows] == [
        ("aalesund", "e-posten kom i retur, ikke åpnet, mange personer i punktene kan endre resultatet, ikke svart"),
        ("", "ingen mottaker, ikke svart"),
        ("bergen", "meldte at lenken ikke var til dem"),
        ("oslo2", "ikke åpnet"),
    ]
    left = str((DEADLINE - norwegian_day(utc_now())).days)  # 7, or 6 where the tests run past midnight
    assert [(row["kode"], row["berorte"], row["dager_igjen"], row["svar"]) for row in rows] == [
        ("1507", "12", left, ""), ("4601", "0", left, ""), ("4601", "0", left, ""), ("0301", "3", left, "rettes"),
    ]  # fmt: skip
    assert call(made, "reminders", KEY, "--many", "3", "--csv", file).code == 0
    assert [row["lenke_id"] for row in read_rows(file)] == ["aalesund", "", "bergen", "oslo1", "oslo2"]


def test_l6_reminders_need_the_published_table(made: Made) -> None:
    (made.data.parent / "reports_out" / KEY / "tabeller" / "oppfolging.csv").unlink()
    ended = call(made, "reminders", KEY)
    assert (ended.code, "oppfolging.csv is missing" in ended.err) == (2, True)


# --- trace and keeping


def test_l7_verify_log_says_what_it_can_find_and_what_not(made: Made) -> None:
    whole = call(made, "verify-log")
    assert (whole.code, "lines 1 to 4" in whole.out, "--head" in whole.out) == (0, True, True)
    head = next(line for line in whole.out.splitlines() if line.startswith("Its head")).split()[-1]
    assert call(made, "verify-log", "--head", head).code == 0
    made.change("delete from spor where nummer = 4")
    assert call(made, "verify-log").code == 0
    cut = call(made, "verify-log", "--head", head)
    assert (cut.code, "cut off" in cut.err) == (1, True)
    made.change("update spor set hva = 'apnet' where nummer = 2")
    changed = call(made, "verify-log")
    assert (changed.code, "line 2 has been changed" in changed.err) == (1, True)


def test_l17_about_forget_and_clean_find_the_files_of_sendings_too(made: Made) -> None:
    folder = made.data / KEY / "utsending" / "1"
    folder.mkdir(parents=True, mode=0o700)
    (folder / "fletting.csv").write_text("kari@oslo.example.no", encoding="utf-8")
    told = call(made, "about", "KARI@oslo.example.no")
    assert (told.code, "Link oslo1" in told.out, str(folder) in told.out, "ola@" in told.out) == (0, True, True, False)
    gone = call(made, "forget", "kari@oslo.example.no", "--reason", "ba om det")
    assert (gone.code, "oslo1" in gone.out, str(folder) in gone.out) == (0, True, True)
    assert "Nothing is kept" in call(made, "about", "kari@oslo.example.no").out
    assert read_states(made)["oslo1"] == LinkState.REVOKED.value
    cleaned = call(made, "clean", KEY)
    assert (cleaned.code, str(folder.parent) in cleaned.out) == (0, True)
    assert not folder.parent.exists()
    assert "no files of sendings" in call(made, "clean", KEY).out
    kept = [path for path in made.data.rglob("*") if path.is_file() and b"kari@oslo" in path.read_bytes()]
    assert kept == []


def test_l17_status_says_when_files_of_a_sending_are_older_than_30_days(made: Made) -> None:
    folder = made.data / KEY / "utsending" / "1"
    folder.mkdir(parents=True)
    assert "Older than" not in call(made, "status", KEY).out
    made.change("update utsending set laget = '2021-01-26T09:00:00Z'")
    assert f"Older than 30 days, with links and addresses: {folder}" in call(made, "status", KEY).out


@pytest.mark.parametrize(
    "name", ["lenker.hode", "lenker.sqlite", "lenker.sqlite-journal", "lenker.las", "lenker-erstattet.sqlite"]
)
def test_l5_a_copy_takes_the_place_of_no_file_of_the_store(made: Made, name: str) -> None:
    (made.data / "under").mkdir()
    before = {path.name: path.read_bytes() for path in made.data.iterdir() if path.is_file()}
    for target in (made.data / name, made.data / "under" / ".." / name):
        refused = call(made, "backup", target)
        assert (refused.code, name in refused.err) == (2, True), refused
    assert {path.name: path.read_bytes() for path in made.data.iterdir() if path.is_file()} == before
    for free in (made.data.parent / name, made.data / "kopi.sqlite"):
        assert call(made, "backup", free).code == 0


def test_l5_a_copy_is_made_and_taken_into_use_again(made: Made, tmp_path: Path) -> None:
    copy = tmp_path / "kopi.sqlite"
    assert call(made, "backup", copy).code == 0
    call(made, "revoke", KEY, "--link", "bergen")
    made.path.write_bytes(copy.read_bytes())
    closed = call(made, "status", KEY)
    assert (closed.code, "older than lenker.hode" in closed.err) == (1, True)
    taken = call(made, "adopt", copy, "--reason", "disken døde")
    assert (taken.code, "4 have been revoked now and 0 are as they were" in taken.out) == (0, True)
    assert set(read_states(made).values()) == {"tilbakekalt"}
    assert "An earlier store of links is still there" in call(made, "status", KEY).out


def test_every_command_refuses_a_home_without_links_and_makes_none(tmp_path: Path) -> None:
    for arguments in (
        ("status", KEY),
        ("revoke", KEY, "--all"),
        ("verify-log",),
        ("about", "a@example.no"),
        ("backup", tmp_path / "kopi"),
    ):
        ended = run_command("links", *arguments, "--home", tmp_path / "home")
        assert (ended.code, "No links have been made" in ended.err) == (2, True)
    assert not (tmp_path / "home").exists()


def test_a_second_sending_is_marked_by_its_number(made: Made) -> None:
    new = make_link("ny", make_recipient("4601", "ny@bergen.example.no"))
    with made.open() as store:
        store.make(NewSending(ROUND, 2, "m2", (new,), "https://x.example/"))
    assert "1 link sent" in call(made, "mark", KEY, "--sending", "2", "--sent", DAY).out
    with made.open() as store:
        assert [link.lenke_id for link in store.links(KEY) if link.sent] == ["ny"]
