"""Why a broken cell is most likely broken, and how the column should have been written.

Spreadsheets and exports go wrong in few ways. Each has its words here, which follow the reason in the quarantine, and
its remedy, which a run that the quarantine limit stops tells. Nothing here decides whether a cell is readable
(``reading_cells.py``), and no words hold anything of a cell but how many digits it has (R16).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.contracts.proof import is_in
from pipeline.intake.sources.csv_record import EMPTY_ROW, WRONG_COUNT
from pipeline.nir.contract import TABLES
from pipeline.nir.contract_table import ExtractColumn, Kind

# What no eye sees: blanks of every width, line ends, and signs without width such as a byte order mark.
_UNSEEN = " \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_BLANK = r"[\s\pZ]"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DAY_FIRST = "[0-9]{1,2}[./-][0-9]{1,2}[./-]([0-9]{4}|[0-9]{2})"
_OFFSET = "(Z|[+-][0-9]{2}(:?[0-9]{2})?)?"
_WORDS_FOR_FLAGS = "true|false|ja|nei|yes|no|sann|usann|t|f|j|n|y"

OUTSIDE_CALENDAR = "outside the calendar, which ends with the year 9999"
OUTSIDE_REGISTER = "outside the range of the register"
NOT_IN_USE = "not in use on the exit date, by the code list of the row's law"
UNKNOWN_PERSON = "stands in no readable row of person"
_AROUND = "has blanks around it"
_LETTERS = "capital and small letters are not as in the list"

# of a code or number of digits
ZEROS = "zeros lost"
_DECIMALS = "kept as a number with decimals"
_SHORT = "a number in short form, with E"
_BETWEEN = "signs or blanks between the digits"
# of a date
DAY = "written day first"
_CLOCK = "a clock time stands after the date"
SERIAL = "a number of days, as a spreadsheet keeps a date"
_HYPHENS = "written without hyphens"
_ONE_DIGIT = "a day or a month without its zero"
# of a month
_WHOLE_DATE = "a whole date"
# of a timestamp
_SECONDS = "seconds are left out"
_NO_T = "a blank where T is expected"
_NO_CLOCK = "a date without a clock time"
_PARTS = "parts of a second"
_DAY_STANDS = "the day stands first"
_SERIAL_TIME = "a number of days, as a spreadsheet keeps a time"
# of a decimal number
THOUSANDS = "blanks or signs between thousands"
_WITH_E = "digits and E"
_AFTER = "more than the number stands in the cell"
# of a boolean
_WORD = "a word where 0 or 1 is expected"
_FLAG_DECIMALS = "decimals after 0 or 1"

_AS_TEXT = "export codes and numbers of people as text, not as numbers, so that 0301 keeps its zero"
_AS_DATE = "export dates as YYYY-MM-DD, with zeros, whatever the language of the machine"
_AS_TIME = "export timestamps as YYYY-MM-DDTHH:MM:SS, seconds too"
_AS_NUMBER = "export numbers as digits with , or . before the decimals, and nothing else"
_AS_FLAG = "export booleans as 0 and 1"
_COUNTS = re.compile(f"([0-9]+) {WRONG_COUNT} ([0-9]+)")
_AS_SEPARATOR = (
    "if commas were replaced by ; by hand, those of decimal numbers went along and rows got too many fields: export "
    "the table with ; as the separator"
)
_RIGHT_NUMBERS = "see that the numbers are those of their column, in its unit, and no sign is turned"


def describe_bounds(bounds: tuple[int, int]) -> str:
    """That a number is outside the least and the greatest that its column may have."""
    return f"outside {bounds[0]} to {bounds[1]}"


_BOUNDS = [describe_bounds(column.bounds) for table in TABLES.values() for column in table.columns if column.bounds]
# Looked for in what a message tells, so no words stand inside others'.
_REMEDIES = {
    EMPTY_ROW: "delete the empty rows under the table before it is saved",
    WRONG_COUNT: 'put " around every field that holds ; or a line break, or export the table again',
    OUTSIDE_CALENDAR: "leave a date cell empty where there is no end",
    UNKNOWN_PERSON: "correct the broken rows of person first, because they take their people's rows along",
    _AROUND: "export codes without blanks around them",
    _LETTERS: "write codes with the contract's capital and small letters",
    **dict.fromkeys((ZEROS, _DECIMALS, _SHORT, _BETWEEN), _AS_TEXT),
    **dict.fromkeys((DAY, _CLOCK, SERIAL, _HYPHENS, _ONE_DIGIT), _AS_DATE),
    **dict.fromkeys((_SECONDS, _NO_T, _NO_CLOCK, _PARTS, _DAY_STANDS, _SERIAL_TIME), _AS_TIME),
    **dict.fromkeys((THOUSANDS, _WITH_E, _AFTER), _AS_NUMBER),
    **dict.fromkeys((_WORD, _FLAG_DECIMALS), _AS_FLAG),
    **dict.fromkeys((*_BOUNDS, OUTSIDE_REGISTER), _RIGHT_NUMBERS),
    NOT_IN_USE: "check that the reasons have the right gyldig_fra and gyldig_til in avslutningsarsak.csv, and that "
    "the exits have the right dates",
}


@dataclass(frozen=True)
class Cause:
    """One way to go wrong: its words, and the SQL test of a cell that went that way."""

    words: str
    test: str


def find_causes(column: ExtractColumn, cell: str, *, read: str) -> Iterator[Cause]:
    """Yield what may be wrong with ``cell``, a text that breaks ``column``, the surest first.

    ``read``: the SQL that gives the value of the cell without what no eye sees around it, which ``trim_unseen`` makes.
    """
    trimmed = trim_unseen(cell)
    yield Cause(_AROUND, f"{read} is not null")
    if column.choices:
        yield Cause(_LETTERS, is_in(f"lower({trimmed})", [choice.lower() for choice in column.choices]))
    for words, pattern in _list_patterns(column):
        yield Cause(words, f"regexp_full_match({trimmed}, '{pattern}')")


def find_list_causes(cell: str, codes: tuple[str, ...]) -> Iterator[Cause]:
    """Yield what may be wrong with ``cell``, a text that is not among ``codes``."""
    trimmed = trim_unseen(cell)
    yield Cause(_AROUND, is_in(trimmed, codes))
    yield Cause(_LETTERS, is_in(f"lower({trimmed})", [code.lower() for code in codes]))


def trim_unseen(cell: str) -> str:
    """The SQL for a cell without what no eye sees around it."""
    return f"trim({cell}, '{_UNSEEN}')"


def find_remedies(told: str) -> list[str]:
    """What helps against the reasons of the quarantine that a message tells, where they have a likely cause."""
    found = [remedy for words, remedy in _REMEDIES.items() if words in told]
    if any(int(count) > int(expected) for count, expected in _COUNTS.findall(told)):
        found.append(_AS_SEPARATOR)
    return list(dict.fromkeys(found))


def _list_patterns(column: ExtractColumn) -> Iterator[tuple[str, str]]:
    """The words and the pattern of each way, by the kind of the column."""
    match column.kind:
        case Kind.DIGITS:
            shorter = column.digits - 1
            words = f"{ZEROS}: {shorter} digits where {column.digits} are expected"
            yield words, f"[0-9]{{{shorter}}}"
            yield _DECIMALS, "[0-9]+[.,]0*"
            yield _SHORT, "[0-9]([.,][0-9]+)?[eE][+]?[0-9]+"
            yield _BETWEEN, r"([0-9]+([\s\pZ.,/-]+))+[0-9]+"
        case Kind.COUNTRY:
            yield _LETTERS, "[A-Za-z]{3}"
        case Kind.DATE:
            yield DAY, _DAY_FIRST
            yield _CLOCK, rf"{_DATE}([Tt]|{_BLANK})[0-9:.]+{_OFFSET}"
            yield SERIAL, "[0-9]{5}([.,][0-9]+)?"
            yield _HYPHENS, "[0-9]{4}[./]?[0-9]{2}[./]?[0-9]{2}"
            yield _ONE_DIGIT, "[0-9]{4}-[0-9]{1,2}-[0-9]{1}|[0-9]{4}-[0-9]{1}-[0-9]{1,2}"
        case Kind.MONTH:
            yield _WHOLE_DATE, _DATE
            yield _HYPHENS, "[0-9]{4}[./]?[0-9]{2}"
            yield _ONE_DIGIT, "[0-9]{4}-[0-9]{1}"
        case Kind.TIMESTAMP:
            yield _NO_CLOCK, _DATE
            yield _SECONDS, rf"{_DATE}(T|{_BLANK})[0-9]{{1,2}}:[0-9]{{2}}{_OFFSET}"
            yield _NO_T, rf"{_DATE}{_BLANK}[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}([.,][0-9]+)?{_BLANK}?{_OFFSET}"
            yield _PARTS, rf"{_DATE}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}[.,][0-9]+{_OFFSET}"
            yield _DAY_STANDS, rf"{_DAY_FIRST}([T\s\pZ].*)?"
            yield _SERIAL_TIME, "[0-9]{5}([.,][0-9]+)?"
        case Kind.DECIMAL:
            yield THOUSANDS, r"[+-]?[0-9]{1,3}([\s\pZ.,][0-9]{3})+([.,][0-9]+)?"
            yield _WITH_E, "[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+"
            yield _AFTER, r"[+-]?[0-9]+([.,][0-9]+)?[\s\pZ]*[^0-9.,]+"
        case Kind.FLAG:
            yield _WORD, f"(?i:{_WORDS_FOR_FLAGS})"
            yield _FLAG_DECIMALS, "[01][.,]0+"
