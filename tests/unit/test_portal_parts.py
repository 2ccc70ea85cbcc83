"""Parts of the portal by themselves: callers, wrong tokens, sessions, the code, policy and element (L8–L15)."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from pipeline.common.languages import LANGUAGES
from pipeline.links.pin import check_pin, digest_pin, make_pin
from pipeline.portal.callers import name_caller
from pipeline.portal.element import put_in
from pipeline.portal.guessing import Guesses
from pipeline.portal.pages import WORDS_FOLDER, load_words
from pipeline.portal.published import NotAsListedError
from pipeline.portal.sessions import Sessions
from pipeline.portal.settings import PortalSettings
from pipeline.sheets.words.texts import list_lacking
from tests.support.portals import NAME, Monotonic

PROXIES = frozenset(map(ip_address, ("127.0.0.1", "::1", "10.0.0.5")))


# --- who asks (L8)


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),  # no proxy of ours: not believed
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),  # the last foreign entry
        ("127.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.5", "198.51.100.1"),  # our own proxies are passed over
        ("127.0.0.1", "203.0.113.9, hei, 10.0.0.5", "10.0.0.5"),  # nothing before what is no address
        ("127.0.0.1", "203.0.113.9:4711", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1, ::1", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("127.0.0.1", "2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (None, "198.51.100.1", "unknown"),
        ("/run/socket", "198.51.100.1", "unknown"),
    ],
)
def test_l8_the_last_foreign_entry_of_a_proxy_of_ours_is_believed(
    peer: str | None, forwarded: str, expected: str
) -> None:
    assert name_caller(peer, forwarded, PROXIES) == expected


@pytest.mark.parametrize(
    ("settings", "answered"),
    [
        (PortalSettings(8080), {"127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"}),
        (PortalSettings(80), {"127.0.0.1", "localhost", "[::1]", "127.0.0.1:80"}),
        (PortalSettings(8080, NAME), {NAME, NAME.upper(), f"{NAME}:443"}),
    ],
)
def test_l8_the_portal_answers_to_its_own_names_only(settings: PortalSettings, answered: set[str]) -> None:
    others = {"", "127.0.0.1", "localhost", "127.0.0.1:8081", "0.0.0.0:8080", f"{NAME}.", f"x{NAME}", f"{NAME}:8080"}
    assert {host for host in answered | others if settings.answers_to(host)} == answered


# --- wrong tokens (L13)


def test_l13_twenty_distinct_wrong_tokens_in_five_minutes_from_one_caller() -> None:
    clock = Monotonic(0)
    guesses = Guesses(clock)
    assert [guesses.count("a", f"token {number}") for number in range(20)] == [0] * 20
    clock.seconds = 100
    assert guesses.count("a", "token 20") == 200  # the first is forgotten 300 seconds after it came
    assert guesses.count("a", "token 3") == 0  # known already
    assert guesses.count("b", "token 20") == 0
    clock.seconds = 301
    assert guesses.count("a", "token 20") == 0
    clock.seconds = 1000
    assert [guesses.count("a", f"later {number}") for number in range(21)] == [*[0] * 20, 300]  # and so again


def test_l13_one_token_many_times_counts_once() -> None:
    guesses = Guesses(Monotonic(0))
    assert {guesses.count("a", "the same") for _ in range(5000)} == {0}
    assert {guesses.count(str(caller), "the same") for caller in range(3000)} == {0}


def test_l13_a_thousand_over_all() -> None:
    clock = Monotonic(0)
    guesses = Guesses(clock)
    waits = [guesses.count(f"caller {number // 20}", f"token {number}") for number in range(1000)]
    assert waits == [0] * 1000
    assert guesses.count("another", "one more") == 300
    clock.seconds = 300
    assert guesses.count("another", "one more") == 0


def test_l13_memory_is_bounded_whatever_is_tried() -> None:
    clock = Monotonic(0)
    guesses = Guesses(clock)
    for number in range(60_000):
        clock.seconds += 0.01
        guesses.count(f"caller {number}", f"token {number % 900}")
        guesses.count("one", f"other {number}")
    assert guesses.size() <= 1000 + 5000 * 20
    assert len(guesses._callers) <= 5000


# --- sessions (L9)


def test_l9_a_session_lasts_half_an_hour_from_its_last_use_and_eight_hours_at_most() -> None:
    clock = Monotonic(0)
    sessions = Sessions(clock)
    value = sessions.begin("link")
    for _ in range(16):  # every half hour, until eight hours are over
        clock.seconds += 1800
        session = sessions.find("link", value)
        assert session is not None
        sessions.use(session)
    clock.seconds += 1
    assert sessions.find("link", value) is None
    other = sessions.begin("link")
    clock.seconds += 1801
    assert sessions.find("link", other) is None
    assert sessions.count() == 0


def test_l9_a_link_has_five_sessions_and_a_sixth_ends_the_one_used_longest_ago() -> None:
    clock = Monotonic(0)
    sessions = Sessions(clock)
    values = []
    for _ in range(5):
        clock.seconds += 1
        values.append(sessions.begin("link"))
    clock.seconds += 1
    first = sessions.find("link", values[0])
    assert first is not None
    sessions.use(first)
    sixth = sessions.begin("link")
    alive = [value for value in (*values, sixth) if sessions.find("link", value)]
    assert alive == [values[0], *values[2:], sixth]


def test_l9_a_value_is_random_of_its_own_link_and_kept_as_a_digest() -> None:
    sessions = Sessions(Monotonic(0))
    values = {sessions.begin(f"link{number}") for number in range(500)}
    assert len(values) == 500
    assert {len(value) for value in values} == {43}
    value = sessions.begin("a")
    assert sessions.find("b", value) is None
    for wrong in (None, "", value + "x", value[:-1], "x" * 100_000, "\udcff"):
        assert sessions.find("a", wrong) is None
    assert value not in repr(vars(sessions))


# --- the code (L10)


def test_l10_a_code_has_eight_digits_and_fits_only_its_own_digest() -> None:
    pins = [make_pin() for _ in range(200)]
    assert all(len(pin) == 8 and pin.isdecimal() for pin in pins)
    assert len(set(pins)) > 190
    one, other = digest_pin("01234567"), digest_pin("01234567")
    assert one != other
    assert check_pin("01234567", one)
    assert check_pin("01234567", other)
    for wrong in ("1234567", "012345678", "", "\udcff", "\N{ARABIC-INDIC DIGIT ZERO}1234567"):
        assert not check_pin(wrong, one)
    for damaged in ("", "scrypt$1$1$1", one.replace("scrypt", "plain"), one[:-2] + "zz"):
        assert not check_pin("01234567", damaged)


# --- the element (L15)


@pytest.mark.parametrize("body", [b"<body>", b'<BODY data-size="sm">', b"<body\nclass=x>"])
def test_l15_taken_out_again_the_page_is_the_file(body: bytes) -> None:
    page = b"<!doctype html><html><head><title>x</title></head>" + body + b"<p>body</p></body></html>\n"
    made = put_in(page, b"<aside>ny</aside>")
    assert made == page.replace(body, body + b"<aside>ny</aside>")
    assert made.replace(b"<aside>ny</aside>", b"") == page


def test_l15_a_page_without_a_body_is_not_served() -> None:
    with pytest.raises(NotAsListedError):
        put_in(b"<!doctype html><p>no body", b"<aside></aside>")


# --- words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_every_language_are_whole(language: str) -> None:
    assert list_lacking(language, WORDS_FOLDER) == []
    assert load_words(language).say("apne_hvem", navn="Halden")
