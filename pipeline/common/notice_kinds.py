"""The kinds of notices and their texts, in English for the analyst. A notice itself is in ``notices.py``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Fact = str | int | tuple[str, ...]
Level = Literal["first", "look", "note"]


@dataclass(frozen=True)
class Kind:
    """How notices of one kind are told: the overview's ``level``, a heading and a text over the facts."""

    level: Level
    heading: str
    text: str | Callable[[Mapping[str, Fact]], str]


# The optional columns that decide figures, and what their absence does to them.
DECIDES = {
    "adressesperre": "Nobody counts as shielded for that reason, so people at a shielded address are in the figures, "
    "sheets and lists of their municipality (R7). Do not send anything out before you know that this is right.",
    "opphevet": "Rows that were deleted or replaced in NIR count as valid there.",
    "bydelsnummer": "Nothing of it counts in a bydel of Oslo, so their sheets lack it.",
    "avslutningsarsak": "Every exit counts as one without a registered reason, so none reaches the goal.",
}
_EXPORT = " Export the table with that column if NIR has it."

KINDS: dict[str, Kind] = {
    "mangler_kolonne": Kind(
        "first",
        "The extract has no column {kolonne} in {tabeller}",
        lambda facts: DECIDES.get(str(facts["kolonne"]), "") + _EXPORT,
    ),
    "mangler_tabell": Kind(
        "first",
        "The extract has no table {tabell}",
        "It was read as a table without rows. If extended programmes were reported to IMDi outside NIR, people in "
        "them stay in the base (R6). Put the file in the folder if there is one.",
    ),
    "uten_historikk": Kind(
        "look",
        "The register has no history of {tabeller}: only what was valid when it was read",
        "What was deleted or replaced before is not seen, and when a row was registered is not known, so nothing of "
        "these tables counts as registered late.",
    ),
    "ingen_slettet": Kind(
        "look",
        "No row of {tabeller} is a deletion by the mapping",
        "slettet of the mapping names a column and its values, and no cell is one of them. Rows that were deleted in "
        "the register then count as valid. See which values there are with `introresultat check-source --values`.",
    ),
    "kun_sider": Kind(
        "first",
        "The sheets are pages only: the workbook, the CSV and the PDF of each are missing",
        "Run the edition again without --pages-only before anything is sent: it needs no source, and the pages get "
        "their links to the files.",
    ),
    "ikke_offentlig": Kind(
        "first",
        "Nothing is published of this edition: {grunn}",
        "offentlig/ is not made, and the edition cannot be released. The sheets show the county as those of a "
        "preliminary edition do (P6).",
    ),
    "par_i_sma_fylker": Kind(
        "note",
        "{par} pairs of municipalities are in a county of at most {grense}",
        "Two that show each other their exact figures can compute the third's from the county's public ones, or what "
        "is left of it. No hiding prevents that; it is an accepted risk (P6).",
    ),
    "ikke_sammenlignet": Kind(
        "first",
        "Nothing is compared with {utgave}: {funnet}",
        "Left out: {utelatt}. An edition is compared with only if it is, to the byte, as published. Bring the file "
        "back from a backup; or run {utgave} again, without --source, which gives the same results. Then run this "
        "edition again.",
    ),
    "sperret_i_tvil": Kind(
        "first",
        "People who count as shielded because a row of person that may say so cannot be read: {antall}",
        "They are in no figure, sheet or list below the nation (R7). Either the row is in quarantine, or its "
        "adressesperre is neither empty, fortrolig nor strengt_fortrolig. Have such rows of person corrected, and take "
        "a new extract.",
    ),
    "merknad_uten_ark": Kind(
        "look",
        "A merknad or a frist_enhet of the year file names units that have no sheet: {enheter}",
        "No sheet shows it. Correct the codes: municipalities, or Oslo's bydeler, on the structure date.",
    ),
    "dato_for_tidlig": Kind(
        "first",
        "{nokkel} is {dato}, before {annen}, which is {annen_dato}",
        "Letters and sheets name these days. Correct the one that is mistyped in the year file before anything is "
        "sent.",
    ),
    "skjaeringsdato_i_aret": Kind(
        "first",
        "The cutoff day is {dato}, before the statistic year {ar} is over",
        "What happened or was registered later in the year counts nowhere. Correct skjaeringsdato or ar in the year "
        "file, unless an edition of a part of the year is meant.",
    ),
    "skjaeringsdato_sent": Kind(
        "look",
        "The cutoff day is {dato}, more than a year and a half after the end of the statistic year {ar}",
        "Is it the year of another edition? Correct skjaeringsdato or ar in the year file if so.",
    ),
    "planlagt_langt_unna": Kind(
        "look",
        "The planned cutoff day is {planlagt}, {dager} days from the real one, {dato}",
        "Sheets and letters may name both. Correct planlagt_skjaeringsdato or skjaeringsdato in the year file if one "
        "is mistyped.",
    ),
    "person_id_nesten_lik": Kind(
        "first",
        "Person ids in person that differ only by blanks or invisible characters: {antall}",
        "Each spelling counts as a separate person: a shield, a decision or an exit under one does not apply to the "
        "other (R7). Have the ids written in one way, and take a new extract.",
    ),
    "person_id_forkortet": Kind(
        "first",
        "Person ids that are numbers as a spreadsheet shortens them, such as 1,23E+17: {antall}",
        "The last digits are lost, so several people may count as one. Do not open and save the files in a "
        "spreadsheet; take a new extract.",
    ),
    "mangler_andre_kolonner": Kind(
        "look",
        "The extract lacks columns that may be missing",
        "Every cell of them was read as empty: {kolonner}.",
    ),
    "uten_rader": Kind(
        "note",
        "The manifest gives no number of rows for {tabeller}",
        "A file that was cut off between two rows looks like a complete one. Have whoever makes the extract "
        "write rader for each file under [filer] in uttrekk.toml.",
    ),
    "ikke_i_manifestet": Kind(
        "note",
        "The manifest lists other files under [filer], but not those of {tabeller}",
        "Neither their number of rows nor their checksum was checked. Have them listed in uttrekk.toml.",
    ),
    "ukjent_kolonne": Kind(
        "note",
        "{fil} has columns that are not in the contract",
        "They were ignored: {kolonner}.",
    ),
    "ukjent_fil": Kind(
        "note",
        "The folder contains files that are not tables of the contract",
        "It was not read: {filer}.",
    ),
    "ukjent_nokkel": Kind(
        "note",
        "The manifest has unknown keys",
        "They were ignored: {nokler}.",
    ),
    "uten_kilde": Kind(
        "note",
        "The manifest does not say where the extract comes from",
        "The key kilde is missing in uttrekk.toml, and the source is recorded as «not stated».",
    ),
    "regnearkgrense": Kind(
        "first",
        "{tabell} has {rader} rows, as many as a spreadsheet can hold",
        "What was beyond that may have been left out when the table was saved from one. Have it exported without a "
        "spreadsheet in between, and compare the number of rows with NIR's own.",
    ),
    "uten_linjeslutt": Kind(
        "look",
        "The file of {tabell} has no line end after its last row",
        "The row itself is complete, or the manifest counts it; but a file that was cut off at that place looks the "
        "same. Compare the number of rows with NIR's own.",
    ),
    "tomme_rader": Kind(
        "note",
        "{tabell} has rows without any cell: {antall}",
        "Spreadsheets leave such rows at the end of a file. They are in the quarantine and count there; delete them, "
        "or export the table without a spreadsheet in between.",
    ),
    "fram_i_tid": Kind(
        "look",
        "The extract says that it was taken at {tatt_ut}, more than a day after the time of this machine",
        "Either tatt_ut in uttrekk.toml or the clock of the machine is wrong. If it is tatt_ut, rows may be missing "
        "that NIR had before the end of the cutoff day.",
    ),
    "stonad_lest": Kind(
        "note",
        "Introduksjonsstønad from A-ordningen is compared with NIR: {fra} to {til}, {personer} people",
        "It was taken on {tatt_ut} and is frozen beside the snapshot. No count of results or measures depends on it "
        "(T3).",
    ),
    "stonad_ikke_funnet": Kind(
        "look",
        "People in the file of introduksjonsstønad who are not found in NIR: {antall} of {personer}",
        "NIR has nobody by that key, or several people with one number. What they were paid is compared with nothing. "
        "If there are many, check that the file and the extract belong together.",
    ),
    "annen_versjon": Kind(
        "look",
        "Notices in the record of the intake that this version does not recognise: {antall}",
        "Another version of the software wrote them; they are in mottak/proveniens.json under advarsler. To "
        "report them again, run with --source and the same extract: the snapshot stays.",
    ),
}
