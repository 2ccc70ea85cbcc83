"""A session of a link (L8, L9, L15, L18): what it opens, what it does not, and what ends it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.common.files import publish_bytes, publish_text
from pipeline.portal.routes import READERS_ONLY
from pipeline.sheets.names import name_file
from tests.support.link_stores import EDITION, KEY, UNITS, make_link, make_recipient, make_store, name_token
from tests.support.portals import CONTACT, Reply, Running, Visitor, make_page, open_portal, publish_sheets

OSLO, BERGEN, ALESUND = "linkA001", "linkB001", "linkC001"
FILES = [
    "",
    "index.html",
    "nynorsk.html",
    *(name_file(KEY, "0301", language, ending) for language in ("nb", "nn") for ending in ("xlsx", "csv", "pdf")),
]


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """The same person at three units, as superbrukere of bydeler are."""
    links = [
        make_link(lenke_id, make_recipient(kode, "kari@kommune.example.no"))
        for lenke_id, kode in ((OSLO, "0301"), (BERGEN, "4601"), (ALESUND, "1507"))
    ]
    made = make_store(tmp_path / "data", links)
    publish_sheets(tmp_path, UNITS)
    with open_portal(tmp_path, made) as started:
        yield started


@pytest.fixture
def holder(running: Running) -> Visitor:
    visitor = running.visitor()
    visitor.enter(name_token(OSLO))
    return visitor


# --- what it opens (L8, L15)


def test_l15_the_page_is_the_file_with_one_element_put_in(holder: Visitor) -> None:
    for path, language in (("", "nb"), ("nynorsk.html", "nn")):
        served = holder.get(f"/ark/{OSLO}/{path}").body
        file = make_page("0301", language)
        element = re.search(rb"<aside .*?</aside>", served, re.DOTALL)
        assert element is not None
        assert served.replace(element[0], b"", 1) == file
        assert served.index(element[0]) == file.index(b"<main>")
        assert not re.search(rb"<(form|button|input|script|img)\b", element[0])
    said = holder.get(f"/ark/{OSLO}/").text
    for expected in ("lenken til Kari Prøve", "til og med 14. mars 2021", "Ikke send den videre", 'href="valg"'):
        assert expected in said


def test_l15_a_shared_mailbox_is_named_by_its_unit_and_a_hostile_name_is_only_text(tmp_path: Path) -> None:
    hostile = '</p><script>alert(1)</script>\r\nSet-Cookie: x=1"'
    links = [
        make_link(OSLO, make_recipient("0301", navn="")),
        make_link(BERGEN, make_recipient("4601", navn=hostile)),
    ]
    made = make_store(tmp_path / "data", links)
    publish_sheets(tmp_path, UNITS)
    with open_portal(tmp_path, made) as running:
        assert "lenken til Oslo" in running.visitor().enter(name_token(OSLO)).text
        answer = running.visitor().enter(name_token(BERGEN))
        assert "<script" not in answer.text
        assert "&lt;script&gt;" in answer.text
        assert not any("\r" in value or "\n" in value for _, value in answer.headers)
        assert answer.get_all("set-cookie") == []


def test_l15_downloads_are_the_files_under_their_own_names(holder: Visitor, running: Running) -> None:
    for ending in ("xlsx", "csv", "pdf"):
        name = name_file(KEY, "0301", "nn", ending)
        answer = holder.get(f"/ark/{OSLO}/{name}")
        assert answer.body == f"0301 nn {ending}".encode()
        assert answer.get("content-disposition") == f'attachment; filename="{name}"'
    assert running.trace() == [(OSLO, "apnet", "ok"), *[(OSLO, "lastet_ned", "ok")] * 3]


def test_l9_the_choices_offer_every_file_that_is_listed(holder: Visitor) -> None:
    page = holder.get(f"/ark/{OSLO}/valg").text
    offered = re.findall(r'<a [^>]*href="([^"]+)" download>', page)
    assert offered == [
        name_file(KEY, "0301", tongue, ending) for tongue in ("nb", "nn") for ending in ("xlsx", "pdf", "csv")
    ]
    assert all(holder.get(f"/ark/{OSLO}/{name}").status == 200 for name in offered)


def test_l8_only_what_the_list_has_is_served_and_only_as_it_has_it(holder: Visitor, running: Running) -> None:
    folder = running.home / "reports_out" / KEY / "ark" / "0301"
    publish_bytes(folder / "hemmelig.html", b"<body>ikke i lista")
    assert holder.get(f"/ark/{OSLO}/hemmelig.html").status == 404
    publish_bytes(folder / "nynorsk.html", make_page("0301", "nn") + b" ")
    for _ in range(2):
        refused = holder.get(f"/ark/{OSLO}/nynorsk.html")
        assert (refused.status, refused.get("retry-after")) == (503, "30")
        assert b"Tall for" not in refused.body
    (folder / "index.html").unlink()
    (folder / "index.html").symlink_to(folder / "nynorsk.html")
    assert holder.get(f"/ark/{OSLO}/").status == 503
    publish_text(running.home / "data" / KEY / "ark.json", "{")
    assert holder.get(f"/ark/{OSLO}/valg").status == 503
    assert running.trace() == [(OSLO, "apnet", "ok")]


def test_l3_what_is_published_anew_shows_at_once(holder: Visitor, running: Running) -> None:
    path = running.home / "data" / KEY / "ark.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    page = make_page("0301", "nb").replace(b"Tall", b"Rettede tall")
    content["0301-nb"]["filer"]["index.html"] = hashlib.sha256(page).hexdigest()
    publish_bytes(running.home / "reports_out" / KEY / "ark" / "0301" / "index.html", page)
    publish_text(path, json.dumps(content))
    assert "Rettede tall for 0301" in holder.get(f"/ark/{OSLO}/").text


# --- what it does not open


def test_l9_a_session_opens_its_own_link_only(holder: Visitor, running: Running) -> None:
    expected = running.visitor().get(f"/ark/{OSLO}/")
    assert expected.status == 403
    for other in (BERGEN, ALESUND, "ukjent00", "", "%2e", "..", OSLO.lower(), OSLO + "x"):
        for name in ("", "index.html", "valg", "svar", FILES[3], name_file(KEY, "4601", "nb", "xlsx")):
            assert holder.get(f"{READERS_ONLY}{other}/{name}") == expected, (other, name)
    for name in (name_file(KEY, "4601", "nb", "xlsx"), "0301", "4601", f"{KEY}", "ark.json", "lenker.sqlite"):
        assert holder.get(f"/ark/{OSLO}/{name}").status == 404


def test_l9_two_links_in_one_browser_do_not_mix(running: Running) -> None:
    visitor = running.visitor()
    visitor.enter(name_token(OSLO))
    visitor.enter(name_token(BERGEN))
    assert len(visitor.cookies) == 2
    assert "Tall for 0301" in visitor.get(f"/ark/{OSLO}/").text
    assert "Tall for 4601" in visitor.get(f"/ark/{BERGEN}/").text
    visitor.post(f"/ark/{OSLO}/logg-ut")
    assert visitor.get(f"/ark/{OSLO}/").status == 403
    assert visitor.get(f"/ark/{BERGEN}/").status == 200
    # the value of one under the name of the other
    value = visitor.cookies.pop(f"ark-{BERGEN}")
    visitor.cookies[f"ark-{OSLO}"] = value
    assert visitor.get(f"/ark/{OSLO}/").status == 403


TRICKS = (
    "/ark/{id}/../{other}/", "/ark/{other}/../{id}/", "/ark/{id}/%2e%2e/{other}/", "/ark/{id}/..%2f{other}%2f",
    "/ark/{id}//", "//ark/{id}/", "/ark//{id}/", "/ark/{id}/./", "/ark/{id}/%2e/", "/ark/{id}/index.html/",
    "/ark/{id}/index.html.", "/ark/{id}/index.html;", "/ark/{id}/;index.html", "/ark/{id}/index.html%00",
    "/ark/{id}/index.html%00.xlsx", "/ark/{id}/INDEX.HTML", "/ARK/{id}/", "/ark/{id}/%69ndex.html", "/%61rk/{id}/",
    "/ark/{id}%2f", "/ark/{id}/%5c..%5c..%5cdata", "/ark/{id}/..\\..\\data", "/ark/{id}/../../../data/lenker.sqlite",
    "/ark/{id}/....//data", "/ark/{id}/%252e%252e/", "/ark/{id}/index.html::$DATA", "/ark/{id}/~",
    "/ark/{id}/index.html~", "/ark/{id}/.index.html",
    "/ark/{id}/\xefndex.html", "/ark/{id}/%c0%ae%c0%ae/", "/ark/{id}/%EF%BC%8E%EF%BC%8E/",
    "/ark/{id}", "/ark/{id}#", "/ark/{id}/index.html#", "/l/{token}/", "/l//{token}", "/l/{token};", "/l/{token}.",
    "/l/{token}%20", "/l/{token}%00", "/L/{token}", "/l/{token}/../{token}", "/l/{token}%2f", "http://127.0.0.1/ark/{id}/",
    "ark/{id}/", "*", "", "/ark/{id}/" + "x" * 60_000,
    "/" + "x" * 60_000, "/ark/" + "../" * 5_000,
)  # fmt: skip


def test_l9_no_other_spelling_of_a_path_opens_anything(holder: Visitor, running: Running) -> None:
    before = running.trace()
    for trick in TRICKS:
        path = trick.replace("{id}", OSLO).replace("{other}", BERGEN).replace("{token}", name_token(OSLO))
        for answer, statuses in ((holder.get(path), {403, 404}), (holder.post(path), {403, 404, 405})):
            assert answer.status in statuses, trick[:60]
            assert answer.get("location") is None
            assert b"Tall for" not in answer.body
            assert answer.get_all("set-cookie") == []
        running.monotonic.seconds += 60  # wrong tokens are tried too
        holder.enter(name_token(OSLO))
    assert set(running.trace()[len(before) :]) == {(OSLO, "apnet", "ok")}


def test_l9_a_query_changes_nothing(holder: Visitor) -> None:
    for path in (f"/ark/{OSLO}/", f"/ark/{OSLO}/valg", f"/l/{name_token(OSLO)}", "/l/ukjent", "/"):
        assert holder.get(f"{path}?utm_source=x&../..=%00") == holder.get(path)


# --- theft, fixation, the end (L9)


def test_l9_a_session_that_somebody_brings_along_is_not_taken(running: Running) -> None:
    visitor = running.visitor()
    visitor.cookies = {f"ark-{OSLO}": "A" * 43, f"__Host-ark-{OSLO}": "A" * 43}
    assert visitor.get(f"/ark/{OSLO}/").status == 403
    visitor.enter(name_token(OSLO))
    assert visitor.cookies[f"ark-{OSLO}"] != "A" * 43
    planted = running.visitor()
    planted.cookies = {f"ark-{OSLO}": "A" * 43}
    assert planted.get(f"/ark/{OSLO}/").status == 403


def test_l9_opening_again_gives_a_new_session_and_ends_the_old_one(holder: Visitor, running: Running) -> None:
    old = dict(holder.cookies)
    holder.enter(name_token(OSLO))
    assert holder.cookies != old
    assert running.visitor(cookies=old).get(f"/ark/{OSLO}/").status == 403
    assert running.state.sessions.count() == 1


def test_l9_a_stolen_session_is_worth_nothing_after_log_out(holder: Visitor, running: Running) -> None:
    thief = running.visitor(cookies=dict(holder.cookies))
    other = running.visitor()
    other.enter(name_token(OSLO))
    assert thief.get(f"/ark/{OSLO}/").status == 200
    answer = holder.post(f"/ark/{OSLO}/logg-ut")
    assert (answer.status, answer.get("clear-site-data")) == (200, '"cache"')
    assert "Du er logget ut" in answer.text
    assert holder.cookies == {}
    assert thief.get(f"/ark/{OSLO}/").status == 403
    assert other.get(f"/ark/{OSLO}/").status == 200, "two browsers are two sessions"


def test_l9_only_the_answer_to_a_log_out_or_a_mistake_clears_anything(holder: Visitor) -> None:
    for path in ("", "valg", "feil-mottaker"):
        assert holder.get(f"/ark/{OSLO}/{path}").get("clear-site-data") is None


def test_l9_a_mistake_is_asked_about_once_and_then_revokes_the_link_for_everybody(
    holder: Visitor, running: Running
) -> None:
    other = running.visitor()
    other.enter(name_token(OSLO))
    assert "Ja, steng lenken" in holder.get(f"/ark/{OSLO}/feil-mottaker").text
    assert other.get(f"/ark/{OSLO}/").status == 200, "asking changes nothing"
    assert "Lenken er stengt" in holder.post(f"/ark/{OSLO}/feil-mottaker").text
    assert other.get(f"/ark/{OSLO}/").status == 403
    assert other.get(f"/l/{name_token(OSLO)}") == other.get("/l/ukjent")
    assert [what for _, what, _ in running.trace()] == [*["apnet"] * 2, "feil_mottaker", "tilbakekalt", "avvist"]
    with running.made.open() as store:
        link = store.find_link(OSLO)
    assert link is not None
    assert link.mistake is not None


# --- word back (L18)


def read_word(running: Running) -> str | None:
    with running.made.open() as store:
        link = store.find_link(OSLO)
    assert link is not None
    return link.word.value if link.word else None


def test_l18_one_of_two_words_is_kept_and_can_be_changed_until_the_deadline(holder: Visitor, running: Running) -> None:
    page = holder.get(f"/ark/{OSLO}/valg").text
    assert "Dere har ikke svart ennå" in page
    assert "til og med 28. februar 2021" in page
    answer = holder.post(f"/ark/{OSLO}/svar", {"svar": "rettes"})
    assert (answer.status, answer.get("location")) == (303, "valg")
    assert read_word(running) == "rettes"
    page = holder.get(f"/ark/{OSLO}/valg").text
    assert "Dere har svart at dere retter i NIR (26. januar 2021)" in page
    assert re.findall(r'name="svar" value="(\w+)"', page) == ["stemmer"]
    holder.post(f"/ark/{OSLO}/svar", {"svar": "stemmer"})
    assert read_word(running) == "stemmer"
    running.made.clock.now = running.made.clock.now.replace(month=2, day=28, hour=22, minute=59)
    holder.enter(name_token(OSLO))
    holder.post(f"/ark/{OSLO}/svar", {"svar": "rettes"})
    assert read_word(running) == "rettes"
    running.made.clock.move(minutes=1)  # midnight in Norway
    page = holder.get(f"/ark/{OSLO}/valg").text
    assert 'action="svar"' not in page
    assert "Fristen for å svare var 28. februar 2021" in page
    assert ">Last ned eller logg ut<" in holder.get(f"/ark/{OSLO}/").text
    assert holder.post(f"/ark/{OSLO}/svar", {"svar": "stemmer"}).status == 303
    assert read_word(running) == "rettes"


def test_l18_who_sent_no_word_reads_after_the_deadline_that_they_did_not(holder: Visitor, running: Running) -> None:
    running.made.clock.now = running.made.clock.now.replace(month=2, day=28, hour=23, minute=30)
    holder.enter(name_token(OSLO))
    page = holder.get(f"/ark/{OSLO}/valg").text
    assert "Dere svarte ikke innen fristen, 28. februar 2021." in page
    assert "Dere har ikke svart ennå" not in page
    assert "Fristen for å svare var" not in page


@pytest.mark.parametrize(
    "body", [{}, {"svar": ""}, {"svar": "Kari Nordmann 01010112345"}, {"svar": "STEMMER"}, {"x": "1"}]
)
def test_l18_no_other_word_is_kept(holder: Visitor, running: Running, body: dict[str, str]) -> None:
    before = running.trace()
    assert holder.post(f"/ark/{OSLO}/svar", body).status == 303
    assert read_word(running) is None
    assert running.trace() == before


def test_l18_a_unit_without_a_deadline_is_not_asked(tmp_path: Path) -> None:
    made = make_store(tmp_path / "data", [make_link(OSLO, make_recipient("0301"))])
    publish_sheets(tmp_path, ["0301"])
    units = {kode: replace(unit, frist=None) for kode, unit in UNITS.items()}
    with open_portal(tmp_path, made) as running:
        with made.open() as store:
            store.write_edition(replace(EDITION, contact=CONTACT, units=units))
        visitor = running.visitor()
        visitor.enter(name_token(OSLO))
        assert ">Last ned eller logg ut<" in visitor.get(f"/ark/{OSLO}/").text
        assert "Svar til IMDi" not in visitor.get(f"/ark/{OSLO}/valg").text
        visitor.post(f"/ark/{OSLO}/svar", {"svar": "stemmer"})
        assert read_word(running) is None


# --- every link against every file of every other (L9)


def test_l9_thirty_links_against_every_file_of_every_other(tmp_path: Path) -> None:
    codes = [f"{number:04d}" for number in range(1101, 1131)]
    made = make_store(
        tmp_path / "data", [make_link(f"link{kode}", make_recipient(kode, f"k@k{kode}.example.no")) for kode in codes]
    )
    publish_sheets(tmp_path, codes)
    with open_portal(tmp_path, made) as running:
        visitors = {}
        for kode in codes:
            visitors[kode] = running.visitor()
            assert f"Tall for {kode}" in visitors[kode].enter(name_token(f"link{kode}")).text
        refused = running.visitor().get(f"/ark/link{codes[0]}/")
        wrong = [
            (own, other, name)
            for own in codes
            for other in codes
            if own != other
            for name in ("", "nynorsk.html", name_file(KEY, other, "nb", "xlsx"))
            if visitors[own].get(f"/ark/link{other}/{name}") != refused
        ]
        assert wrong == []
        crossed = [
            (own, other)
            for own in codes
            for other in codes
            if own != other and visitors[own].get(f"/ark/link{own}/{name_file(KEY, other, 'nb', 'xlsx')}").status != 404
        ]
        assert crossed == []


def test_a_session_is_over_when_its_time_is(holder: Visitor, running: Running) -> None:
    running.monotonic.seconds += timedelta(minutes=29).total_seconds()
    assert holder.get(f"/ark/{OSLO}/").status == 200
    running.monotonic.seconds += timedelta(minutes=31).total_seconds()
    refused: Reply = holder.get(f"/ark/{OSLO}/")
    assert refused.status == 403
    assert "Åpne lenken i e-posten på nytt" in refused.text
