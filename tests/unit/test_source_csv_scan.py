"""Splitting bytes into records: against Python's csv module on made-up text, and fault by fault."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.sources import csv_scan
from pipeline.intake.sources.csv_record import EMPTY_ROW, Fault, UnclosedQuoteError, split_fields
from pipeline.intake.sources.csv_scan import Piece, scan_records

FIELDS = 3
SIGNS = st.sampled_from([*'ab;"\nå', "\r\n", '""', ';"', '";'])


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def scan(data: bytes, size: int = 1 << 18) -> list[tuple[bytes, Fault | None, int]]:
    """Each record with its fault and its line breaks inside quotes, read in blocks of ``size`` bytes."""
    with mock.patch.object(csv_scan, "BLOCK", size):
        return [
            (piece.record(index), piece.faults.get(index), piece.folded.get(index, 0))
            for piece in scan_records(cut(data, size), FIELDS, 2)
            for index in range(len(piece.ends))
        ]


def pieces(data: bytes) -> list[Piece]:
    return list(scan_records([data], FIELDS, 2))


@given(st.lists(SIGNS, max_size=40), st.integers(1, 12))
def test_records_are_those_of_the_csv_module(signs: list[str], size: int) -> None:
    text = "".join(signs)
    try:
        found = scan(text.encode(), size)
    except UnclosedQuoteError:
        return
    assert b"".join(record for record, _, _ in found) == text.encode()
    expected = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(found) == len(expected)
    for (record, fault, folded), cells in zip(found, expected, strict=True):
        content = record.removesuffix(b"\n")
        content = content.removesuffix(b"\r") if record.endswith(b"\r\n") else content
        if fault is None:
            assert len(cells) == FIELDS
            raw = split_fields(content)
            assert raw is not None
            assert [bare(cell) for cell in raw] == cells
            assert folded == content.count(b"\n")
        elif "fields" in fault.reason:
            assert fault.reason == f"{len(cells)} fields where the header has {FIELDS}"


def bare(cell: bytes) -> str:
    text = cell.decode()
    return text[1:-1].replace('""', '"') if text.startswith('"') else text


@given(st.lists(SIGNS, max_size=40), st.integers(1, 12))
def test_where_the_file_is_cut_into_blocks_changes_nothing(signs: list[str], size: int) -> None:
    data = "".join(signs).encode()
    answers = []
    for block in (size, len(data) + 1):
        try:
            answers.append((scan(data, block), None))
        except UnclosedQuoteError as error:
            answers.append(([], (error.line, error.found_line)))
    assert answers[0] == answers[1]


@given(st.lists(st.lists(st.text('ab;"\r\nå0', max_size=5), min_size=3, max_size=3), max_size=8), st.booleans())
def test_what_the_csv_module_writes_is_whole(rows: list[list[str]], crlf: bool) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n" if crlf else "\n", quoting=csv.QUOTE_ALL).writerows(rows)
    found = scan(out.getvalue().encode(), 7)
    assert [fault for _, fault, _ in found] == [None] * len(rows)
    assert [folded for _, _, folded in found] == ["".join(row).count("\n") for row in rows]


@pytest.mark.parametrize(
    ("record", "reason", "place"),
    [
        (b"1;2\n", "2 fields where the header has 3", None),
        (b"1;2;3;4\n", "4 fields where the header has 3", None),
        (b'1;"2"x;3\n', "text after a closing quote", 1),
        (b'1;"2" ;3\n', "text after a closing quote", 1),
        (b'1;2;"3"\rx\n', "text after a closing quote", 2),
        (b'1;2 "x";3\n', "a quote inside an unquoted field", 1),
        (b'1; "2";3\n', "a quote inside an unquoted field", 1),
        (b"\n", EMPTY_ROW, None),
        (b"\r\n", EMPTY_ROW, None),
        (b";;\n", EMPTY_ROW, None),
        (b";;\r\n", EMPTY_ROW, None),
        (b";\n", "2 fields where the header has 3", None),
        (b";;;\n", "4 fields where the header has 3", None),
        (b"1;\x002;3\n", "a NUL character", None),
    ],
)
def test_a_broken_record_is_alone_in_it(record: bytes, reason: str, place: int | None) -> None:
    data = b'a;b;c\n"d";e;f\n' + record + b'g;"h";i\nj;k;l'
    assert [(found[0], found[1]) for found in scan(data)] == [
        (b"a;b;c\n", None),
        (b'"d";e;f\n', None),
        (record, Fault(reason, place)),
        (b'g;"h";i\n', None),
        (b"j;k;l", None),
    ]


def test_a_blank_line_at_the_end_is_a_record() -> None:
    assert [fault for _, fault, _ in scan(b"1;2;3\n\n")] == [None, Fault(EMPTY_ROW)]


def test_a_file_that_ends_in_a_cr_after_a_quote_has_a_broken_record_at_the_end() -> None:
    found = scan(b'1;2;3\n4;5;"6"\r')
    assert [(record, fault) for record, fault, _ in found] == [
        (b"1;2;3\n", None),
        (b'4;5;"6"\r', Fault("text after a closing quote", 2)),
    ]


def test_no_bytes_are_no_records() -> None:
    assert scan(b"") == []


@pytest.mark.parametrize("size", [5, 1 << 18])
def test_a_quote_that_is_never_closed_tells_where_it_opened(size: int) -> None:
    data = b'1;2;3\n1;"a\nb";3\n4;"5;6\n7;8;9\n'
    with pytest.raises(UnclosedQuoteError) as caught:
        scan(data, size)
    assert (caught.value.line, caught.value.found_line) == (5, None)


def test_text_after_a_quote_that_closes_on_a_later_line_is_a_quote_never_closed() -> None:
    with pytest.raises(UnclosedQuoteError) as caught:
        scan(b'1;"2;3\n4;5;6\n7;"8";9\n')
    assert (caught.value.line, caught.value.found_line) == (2, 4)


def test_line_ends_are_counted_by_kind() -> None:
    (piece,) = pieces(b'1;2;3\r\n4;5;"a\r\nb"\n7;8;9\r\n')
    assert (piece.crlf, piece.lf, piece.folded, piece.has_lone_cr) == (2, 1, {1: 1}, False)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"1;2\rx;3\n", True),
        (b"1;2;3\r\r\n", True),
        (b'1;"2\rx";3\n', False),
        (b"1;2;3\r\n", False),
        (b'1;2;"3"\r\n', False),
        (b"1;2;3\n4;5;6\r", True),
    ],
)
def test_a_cr_that_ends_no_line_is_seen_outside_quotes_only(data: bytes, expected: bool) -> None:
    assert any(piece.has_lone_cr for piece in pieces(data)) is expected
    slow = b"1;\x00;3\n" + data
    assert any(piece.has_lone_cr for piece in pieces(slow)) is expected


def test_a_record_beyond_the_limit_is_broken_and_only_its_beginning_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(csv_scan, "RECORD_LIMIT", 100)
    monkeypatch.setattr(csv_scan, "KEPT_OF_LONG", 10)
    data = b'1;2;3\n4;"' + b"x\n" * 200 + b'";6\n7;8;9\n'
    found = scan(data, 20)
    assert [(record[:6], fault) for record, fault, _ in found] == [
        (b"1;2;3\n", None),
        (b'4;"x\nx', Fault("longer than 100 bytes; only the beginning is kept")),
        (b"7;8;9\n", None),
    ]
    assert len(found[1][0]) == 10
    assert found[1][2] == 200
