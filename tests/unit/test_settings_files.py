"""Settings in TOML as people have them: what is refused, with which words, and what is passed over.

The cases go through ``read_toml``, which the year files, the manifest of an extract and the quality rules share. What
the keys of a year may hold is ``test_editions.py``.
"""

import codecs
import errno
import os
from pathlib import Path

import pytest

from pipeline.common.errors import RefusedError
from pipeline.common.signs import find_control_sign
from pipeline.common.tomlfiles import read_toml
from pipeline.editions.edition import load_years

YEAR = 'ar = 2020\nlover = ["introduksjonsloven"]\n'


def _wide(encoding: str, mark: bytes) -> bytes:
    return mark + YEAR.encode(encoding)


REFUSED = {
    "nested lists": (b"a = " + b"[" * 5000 + b"]" * 5000, "nested deeper than 16 levels"),
    "nested tables": (b"a = " + b"{ b = " * 400 + b"1" + b" }" * 400, "nested deeper than 16 levels"),
    "a few too many levels": (b"a = " + b"[" * 17 + b"]" * 17, "nested deeper than 16 levels"),
    "a key of many parts": (b".".join([b"a"] * 60_000) + b" = 1", "nested deeper than 16 levels"),
    "a quoted key of many parts": (b" . ".join([b'"a"'] * 20_000) + b" = 1", "nested deeper than 16 levels"),
    "a number of 5000 digits": (b"ar = " + b"9" * 5000, "a number that is too long"),
    "a number of 4000 digits": (
        b"ar = " + b"9" * 4000,
        "key ar is a number that is too long; expected at most 18 digits",
    ),
    "a long hexadecimal number": (b"ar = 0x" + b"F" * 60_000, "key ar is a number that is too long"),
    "an exponent beyond all": (b"andel = 1e99999999999999999999", "a number that is too long"),
    "more than half a megabyte": (b"# " + b"x" * (600 << 10), "is larger than 512 kB"),
    "a zero byte": (b'ar = 2020\nnavn = "a\0b"', "line 2 holds zero bytes"),
    "UTF-16, little end first": (_wide("utf-16-le", codecs.BOM_UTF16_LE), "is UTF-16; expected UTF-8. Save the file"),
    "UTF-16, big end first": (_wide("utf-16-be", codecs.BOM_UTF16_BE), "is UTF-16; expected UTF-8"),
    "UTF-16 without a mark": (_wide("utf-16-le", b""), "line 1 holds zero bytes; the file is damaged, or UTF-16"),
    "UTF-32": (_wide("utf-32-le", codecs.BOM_UTF32_LE), "is UTF-32; expected UTF-8"),
    "windows-1252": ('ar = 2020\nsted = "Tromsø"'.encode("cp1252"), "line 2 is not UTF-8"),
    "a line break in a text": (
        b'nb = """to\nlinjer"""',
        "key nb holds a line break (U+000A); expected plain text",
    ),
    "a line break by its name": (b'nb = "to\\nlinjer"', "key nb holds a line break (U+000A)"),
    "a tab in a text": (b'nb = "a\tb"', "key nb holds a tab (U+0009)"),
    "an escape sign in a text": (b'nb = "\\u001b[31m"', "key nb holds a control sign (U+001B)"),
    "an escape sign as it is": (b'nb = "\x1b[31m"', "is not TOML"),
    "an override of direction": ('nb = "a\u202eb"'.encode(), "key nb holds an invisible sign (U+202E)"),
    "a line separator": ('nb = "a\u2028b"'.encode(), "key nb holds a line break (U+2028)"),
    "a control sign of the upper half": ('nb = "a\u009b31m"'.encode(), "key nb holds a control sign (U+009B)"),
    "a control sign in a key": (b'"na\\u001b[2Jvn" = 1', "key na<U+001B>[2Jvn has a control sign (U+001B) in its name"),
    "deep in a list of tables": (
        b'[[utgave]]\nmerknad = [{ nb = "a" }, { nb = "b\\r" }]',
        "key nb in merknad number 2 in utgave number 1 holds a line break (U+000D)",
    ),
    "a letter that keys have not": ("skjæringsdato = 2021-01-21".encode(), "no æ, ø or å: write skjaeringsdato. Corr"),
    "a day first": (b"ar = 2020\nfrist = 15.01.2026", "year, month, day with hyphens, such as 2026-01-15. Correct"),
    "a time day first": (b"tatt_ut = 22.01.2021 02:15", "such as 2026-01-15"),
    "a month without its zero": (b"frist = 2026-1-15", "such as 2026-01-15"),
    "both": ("åpnet = 15.01.2026".encode(), "write apnet. Days are written year"),
    "control signs in what is no TOML": (b"ar = \x1b[31m", "is not TOML"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_settings_file_is_refused_with_its_cause(tmp_path, case):
    content, expected = REFUSED[case]
    path = tmp_path / "2020.toml"
    path.write_bytes(content)
    with pytest.raises(RefusedError) as refusal:
        read_toml(path)
    message = str(refusal.value)
    assert "2020.toml" in message
    assert expected in message
    assert find_control_sign(message.replace("\n", " ")) is None
    assert len(message) < 1000


@pytest.mark.parametrize("key", ["01018012345å", "å01018012345", "kari_ås_01018012345"])
def test_what_may_be_a_person_s_number_is_no_key_to_propose(tmp_path, key):
    path = tmp_path / "uttrekk.toml"
    path.write_text(f"{key} = 1", encoding="utf-8")
    with pytest.raises(RefusedError, match="is not TOML") as refusal:
        read_toml(path)
    assert "01018012345" not in str(refusal.value)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path):
    (tmp_path / "2020.toml").write_bytes(codecs.BOM_UTF8 + YEAR.encode())
    assert list(load_years(tmp_path)) == [2020]


def test_all_bad_texts_are_told_together_but_not_without_end(tmp_path):
    path = tmp_path / "2020.toml"
    path.write_text("".join(f'a{number} = "\\n"\n' for number in range(50)), encoding="utf-8")
    with pytest.raises(RefusedError) as refusal:
        read_toml(path)
    assert str(refusal.value).count("\n  - ") == 21
    assert "and 30 more" in str(refusal.value)


@pytest.mark.skipif(os.name == "nt", reason="the system has no pipes with names")
def test_a_pipe_in_the_place_of_a_file_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "2020.toml")
    with pytest.raises(RefusedError, match=r"2020\.toml cannot be read: it is a pipe; expected a text file"):
        load_years(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="the system has no such device")
def test_a_device_in_the_place_of_a_file_is_refused_at_once(tmp_path):
    (tmp_path / "2020.toml").symlink_to("/dev/zero")
    with pytest.raises(RefusedError, match="it is a device"):
        load_years(tmp_path)


def test_a_folder_or_nothing_in_the_place_of_a_file_is_refused(tmp_path):
    (tmp_path / "2020.toml").mkdir()
    with pytest.raises(RefusedError, match="it is a folder"):
        read_toml(tmp_path / "2020.toml")
    with pytest.raises(RefusedError, match="cannot be read"):
        read_toml(tmp_path / "2021.toml")


@pytest.mark.parametrize("name", ["open", "iterdir"])
def test_a_file_or_folder_that_may_not_be_read_is_refused(tmp_path, monkeypatch, name):
    (tmp_path / "2020.toml").write_text(YEAR, encoding="utf-8")

    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, name, refuse)
    with pytest.raises(RefusedError, match=r"cannot be read \(Permission denied\)"):
        load_years(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "2020.toml").write_text(YEAR, encoding="utf-8")
    with pytest.raises(RefusedError, match="is a file, not a folder"):
        load_years(tmp_path / "2020.toml")


def test_what_systems_and_editors_put_beside_the_files_is_passed_over(tmp_path):
    for name in (
        "._2020.toml",
        ".2020.toml",
        "~$2020.toml",
        ".2020.toml.swp",
        "2020.toml~",
        "2020.toml.bak",
        "les.txt",
    ):
        (tmp_path / name).write_bytes(b"\0\x05\x16\x07")
    (tmp_path / "to tusen og tjue.toml").write_text(YEAR, encoding="utf-8")
    assert list(load_years(tmp_path)) == [2020]
