"""Texts that a spreadsheet, an XML reader or a CSV reader might take for more than text."""

from __future__ import annotations

from tests.support.registers import Tables, add_row

INJECTIONS = (
    "=1+1",
    '=HYPERLINK("https://example.invalid";"klikk")',
    "=cmd|'/c calc'!A1",
    "=SUM(A1:A9)*cmd|'/c calc'!A0",
    '=DDE("cmd";"/c calc";"x")',
    '=IMPORTXML("https://example.invalid","//a")',
    '=WEBSERVICE("https://example.invalid")',
    "=@SUM(1)",
    "==1",
    "=",
    "+1+1",
    "+47 22 22 22 22",
    "+cmd|'/c calc'!A0",
    "-1+1",
    "-2+3+cmd|'/c calc'!A0",
    "-",
    "--1",
    "@SUM(1+1)",
    "@",
    "@@",
    "\t=1+1",
    "\t",
    "\t\t-1",
    "\r=1+1",
    "\r\n=1+1",
    "\n=1+1",
    " =1+1",
    "   =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\ufe66\u02d7\uff20",
    "\u22121+1",
    "\u202e=1+1",
    '"=1+1',
    '""=1+1""',
    "'=1+1",
    "'",
    '"',
    '";=1+1;"',
    ";=1+1",
    "a;=1+1",
    "a\n=1+1",
    "a\r\n=1+1;b",
    "a,b\t=1",
    "{=1+1}",
    '{=HYPERLINK("x")}',
    "https://example.invalid/a",
    "http://example.invalid",
    "mailto:a@example.invalid",
    "ftp://example.invalid",
    "file:///etc/passwd",
    "internal:Sheet1!A1",
    "external:c:\\a.xlsx",
    "[1]Ark!A1",
    '<r></is></c><c r="A9"><f>1+1</f></c><c t="inlineStr"><is></r>',
    "<r><t>=1+1</t></r>",
    "<f>1+1</f>",
    "]]><f>1</f><![CDATA[",
    "&#61;1+1",
    "_x003D_1+1",
    "\x00=1",
    "\x01\x1f\x7f",
    "\ufffe\uffff",
    "1e5",
    "0301",
    "00123456789",
    "2020-01-01",
    "TRUE",
    "#REF!",
    "NULL",
    "None",
    "Ærlig Øy Å \U0001f600",
)


def add_injections(tables: Tables) -> None:
    """Add a person for each text, with the text in every free-text field that a register has, ids too.

    Those of even number ended in the year; the others are in the programme, without an intro measure.
    """
    for number, text in enumerate(INJECTIONS):
        person = f"{text}{number}"
        where = {"person_id": person, "kommunenummer": "0301", "bydelsnummer": "030101"}
        law = {"lov": "integreringsloven"}
        add_row(tables, "person", person_id=person, bostedskommune="4601")
        add_row(tables, "kategori", person_id=person, kategori_id=f"{text}k{number}", oppholdsgrunnlag=text, **law)
        add_row(tables, "kategori", person_id=person, kategori_id=f"{text}l{number}", oppholdsgrunnlag=text)
        add_row(
            tables, "vedtak", vedtak_id=f"{text}v{number}", sluttmal=text, fra_dato="2020-03-01", **where, **law
        )  # fmt: skip
        add_row(
            tables, "tiltak", tiltak_id=f"{text}t{number}", tiltakskode=text, fane="norsk", til_dato="2020-12-31",
            **where,
        )  # fmt: skip
        add_row(tables, "fravaer", fravaer_id=f"{text}f{number}", fravaerstype=text, person_id=person)
        add_row(tables, "utvidet_program", person_id=person, hjemmel=text, kommunenummer="4601")
        if number % 2 == 0:
            add_row(
                tables, "avslutning", avslutning_id=f"{text}a{number}", avslutningsdato="2020-11-01",
                avslutningsarsak="annet", **where, **law,
            )  # fmt: skip
