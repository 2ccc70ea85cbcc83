"""The columns of edited rows, helper tables and code lists: one name has one meaning in every table.

A table whose description or values of a column differ declares that column itself. Which columns a table has is in the
module of its state; the columns of the result tables are in ``result_columns.py``; closed lists in
``pipeline/nir/closed_lists.py``.
"""

from __future__ import annotations

from pipeline.common.languages import LANGUAGES, NEUTRAL
from pipeline.contracts.declaration import Column, Type, count, date, flag, number, text
from pipeline.contracts.result_columns import KEY_PATTERN, UNIT_CODE, WORD
from pipeline.nir.closed_lists import AGE_GROUPS, BUCKETS, EVIDENCE, LEVELS, RESULT_GROUPS, SEVERITIES
from pipeline.nir.contract import HOURS_IN_A_WEEK, LOVER, TABLES
from pipeline.nir.outcomes import OUTCOMES

FYLKE_CODE, KOMMUNE_CODE, BYDEL_CODE = "^[0-9]{2}$", "^[0-9]{4}$", "^[0-9]{6}$"
OSLO_BYDEL_CODE = "^0301[0-9]{2}$"
PERSON_NUMBER, DUF_NUMBER, COUNTRY = "^[0-9]{11}$", "^[0-9]{12}$", "^[A-Z]{3}$"

_LANGUAGE_NAMES = [language.name for language in LANGUAGES.values()]

COLUMNS: dict[str, Column] = {
    "alder_ar": number("age in whole years on 31 December of the statistic year (R10)"),
    "aldersgruppe": text("age group of alder_ar; `uoppgitt` below 18 (R10)", *AGE_GROUPS),
    "alvor": text("severity: `feil`, `advarsel` or `opplysning`", *SEVERITIES),
    "antall": count("number of rows"),
    "ar": count("statistic year"),
    "avslutning_dato": date("day the programme ended; empty while nobody has registered an exit"),
    "avslutning_id": text("the exit, as NIR keys it"),
    "avslutningsarsak": text("exit reason under the law of the exit", pattern=WORD),
    "avslutningsdato": date("day the programme ended or was broken off"),
    "avsluttet": count("exits counted (R9)"),
    "bevis": text(
        "strongest evidence of an extended programme that the edition accepts: `meldt`, `vedtak` or `frist`; "
        "empty without any (R6)",
        *EVIDENCE,
    ),
    "botte": text("bucket that the exit ended in (R14)", *BUCKETS),
    "bydel_kode": text(
        "Oslo's bydel that the row counts in, `030199` where the row has none of Oslo's; empty outside Oslo (R8)",
        pattern=OSLO_BYDEL_CODE,
    ),
    "bydelsnummer": text("bydel as registered on the row", pattern=BYDEL_CODE),
    "deltakelse_dager": count("days of participation in the year, each counted once (R12)", 1),
    "deltakere": count("participants of the year (R11)"),
    "deltakere_med_tiltak_uten_timer": count(
        "of these, with an intro measure without hours inside the participation (R12)",
    ),
    "deltakere_uten_tiltak": count("of these, without an intro measure of the unit (R12)"),
    "duf_nummer": text("DUF number", pattern=DUF_NUMBER),
    "er_etter_grensen": flag(
        "an earlier programme under the same law ended when its limit had run out, so this is an extension of it",
    ),
    "er_i_aret": flag("the programme has a day in the statistic year"),
    "er_i_hele_vinduet": flag("in the unit without a break since the first day of the two months, or longer"),
    "er_i_utgaven": flag("the year file lists the law in `lover`"),
    "er_mal_nadd": flag("the reason counts as reaching the goal (R9)"),
    "er_naa": flag("the outcome is the present one"),
    "er_reservert_forskning": flag(
        "the person has reserved against use in research: concerns data handed on for research",
    ),
    "er_sen": flag("registered more than two months after the event"),
    "er_sperret": flag("the person has a shielded address at the cutoff (R7)"),
    "er_talt": flag("the exit is counted in the nation: its bucket is talt_med, uten_enhet or adressesperre (R14)"),
    "fane": text("tab of NIR in which the measure is registered: `intro` or `norsk`", "intro", "norsk"),
    "fodeland": text("country of birth", pattern=COUNTRY),
    "fodselsdato": date("date of birth"),
    "fodselsnummer": text("fødselsnummer or d-nummer", pattern=PERSON_NUMBER),
    "forst_registrert": Column(
        Type.TIMESTAMP, "earliest registration of the row's key, before the end of the cutoff day (R2)"
    ),
    "forste_deltakelse_dato": date("first day of participation in the year, in this place"),
    "fra_dato": date("first day of the period that is in the statistic year"),
    "fravaer_id": text("the absence, as NIR keys it"),
    "fravaerstype": text("kind of absence"),
    "fylke_kode": text("county of the municipality on the structure date", pattern=FYLKE_CODE),
    "gjelder": text("what the rule is about: `person` or `enhet`", "person", "enhet"),
    "gjelder_fra_dato": date("day the law came into force"),
    "grense_dato": date("day NIR's limit runs out, leave included (R5)"),
    "grunn": text(
        "why the code leads to no unit: `delt` or `senere`; empty where it leads to one (R8)",
        "delt",
        "senere",
    ),
    "gruppe": text("group of the exit reason (R9)", *RESULT_GROUPS),
    "har_ark": flag("the unit gets a sheet: municipalities and Oslo's 15 bydeler"),
    "har_bevis_frist": flag("NIR registered the exit on or after the day its limit ran out (R6)"),
    "har_bevis_meldt": flag("an extended programme was reported outside NIR for the exit's municipality and date (R6)"),
    "har_bevis_vedtak": flag("a decision `utvidet` is open or ends after the exit (R6)"),
    "har_intro_tiltak": flag("the participant has an intro measure of the unit with a day in the year (R12)"),
    "har_kollektiv_beskyttelse": flag("temporary collective protection on the exit date (R10)"),
    "har_kun_norskfane": flag("Norwegian training of the unit in the tab `norsk` and none in `intro` (R12)"),
    "har_tiltak_siste_to_mnd": flag(
        "an intro measure, in any unit, has a day in the two months that end with the cutoff day",
    ),
    "har_tiltak_uten_timer": flag("an intro measure of the unit without hours a week overlaps the participation (R12)"),
    "har_vedtak": flag("a decision that gives participation begins after the previous exit and not after this one"),
    "har_videregaende": flag("has completed upper secondary education, as registered on the decision"),
    "har_virkning": flag(
        "correcting it can change the unit's goal attainment, and the rule is a reason to correct (`feil`, `advarsel`)"
    ),
    "hendelse_dato": date("day of the event: decision, first day of a measure, last day of an absence, exit"),
    "hovedgruppe": text("main group of the measure; `ukjent` for a code outside the code list (R12)", pattern=WORD),
    "hovedgruppe_bits": count("set of main groups, as tiltakskode_bits"),
    "hovedgruppe_nr": number("number of the main group in `kodeverk.hovedgruppe`", 1),
    "i_program_siden_dato": date("first day of the unbroken stay in the unit that includes the cutoff day"),
    "ikke_registrert": count("exits counted without a registered reason (R9)"),
    "kategori": text(
        "which target group: `rett_og_plikt`, `kan_tilbys` or `rett`",
        "rett_og_plikt",
        "kan_tilbys",
        "rett",
    ),
    "kategori_id": text("the category, as NIR keys it"),
    "kjonn": text("sex: `K` or `M`", "K", "M"),
    "kode": text("code of the unit; `0` for the nation", pattern=UNIT_CODE),
    "kommune_kode": text(
        "municipality that the row counts in on the structure date; empty where there is none (R8)",
        pattern=KOMMUNE_CODE,
    ),
    "kommunenummer": text("municipality as registered on the row", pattern=KOMMUNE_CODE),
    "kun_norskfane": count("of these, with Norwegian training in the tab norsk only (R12)"),
    "lopenr": number("number of the row among the person's rows, ordered by law, municipality and bydel", 1),
    "lov": text("the law that the row falls under", *LOVER),
    "maned_dato": date("first day of the month"),
    "mal_nadd": count("exits that reached the goal (R9)"),
    "malform": text(
        f"written standard that the municipality has chosen: {', '.join(_LANGUAGE_NAMES)} or {NEUTRAL}",
        *_LANGUAGE_NAMES,
        NEUTRAL,
    ),
    "navn": text("name of the unit on the structure date", pattern=".+"),
    "nir_grense_maneder": number("months until NIR's limit runs out under the law (R5)", 1),
    "niva": text("level of the unit: `land`, `land_uten_sperret`, `fylke`, `kommune` or `bydel`", *LEVELS),
    "niva_nr": number("order of the level, 0 to 4", 0, len(LEVELS) - 1),
    "oppholdsgrunnlag": text("ground of residence"),
    "permisjon_dager": count("days of leave between start and exit, each counted once (R5)"),
    "person_id": text("the person, as NIR keys people"),
    "program_grense_dato": date(
        "day NIR's limit runs out: start, months of the law, days of leave; empty without a start (R5)",
    ),
    "program_start_dato": date("first day of the programme that the exit ends; empty where no decision gives one (R5)"),
    "rad_id": text("key of the offending or registered row in its table"),
    "rader": count("rows read from the source"),
    "rader_antall": count("offending rows of the register behind the finding", 1),
    "regel": text("id of the quality rule that found it", pattern=WORD),
    "registreringer": count("registrations about events of the year that NIR could accept"),
    "registrert": Column(Type.TIMESTAMP, "when the row was registered in, or transferred to, NIR"),
    "registrert_av": text("who registered the exit: `kommune` or `nir`", "kommune", "nir"),
    "rekkefolge": number("order in tables and on sheets", 1),
    "sak": text("whom the finding is about: the person, or the unit for a rule about units"),
    "sene": count("of these, registered more than two months after the event"),
    "siste_deltakelse_dato": date("last day of participation in the year, in this place"),
    "start_dato": date("day the programme began (R5)"),
    "statsborgerskap": text("citizenship", pattern=COUNTRY),
    "sluttmal": text("final goal of the decision, under integreringsloven"),
    "tabell": text("table of the extract", *TABLES),
    "til_dato": date("last day of the period that is in the statistic year"),
    "tiltak_id": text("the measure, as NIR keys it"),
    "tiltakskode": text("kind of measure"),
    "tiltakskode_bits": count(
        "set of codes: bit n means that the participant had an intro measure of the unit with code number n (R12)",
    ),
    "tiltakskode_nr": number("number of the code in `kodeverk.tiltakskode`; empty for a code outside the list", 1),
    "timer": Column(Type.HOURS, "hours of absence"),
    "timer_dager": Column(
        Type.HOUR_DAYS, "hours a week times days, over intro measures inside the participation (R12)", lowest=0
    ),
    "timer_per_uke": Column(Type.HOURS, "hours a week", lowest=0, highest=HOURS_IN_A_WEEK),
    "utelatt_utvidet": count("exits taken out as extended programmes (R6)"),
    "uten_enhet_grunn": text(
        "why the row has no unit: `delt`, `senere` or `ukjent`; empty where it has one (R8)",
        "delt",
        "senere",
        "ukjent",
    ),
    "utfall": text(
        "outcome of the row in the intake: `karantene`, `duplikat`, `registrert_etter_skjaeringsdato`, "
        "`opphevet`, `eldre_versjon` or `snapshot`",
        *OUTCOMES,
    ),
    "utfall_antall": count("possible outcomes of the case", 2),
    "utgave": text("the edition's key", pattern=KEY_PATTERN),
    "vedtak_id": text("the decision, as NIR keys it"),
    "vedtaksdato": date("day the decision was made"),
    "vedtakstype": text(
        "kind of decision that gives participation: `innvilget`, `forlenget` or `utvidet` (R11)",
        "innvilget",
        "forlenget",
        "utvidet",
    ),
    "vedtak_slutt_dato": date("last day that a decision covers; empty where one is open"),
    "virkning": Column(Type.TEXTS, "what correcting it can do to the result; empty if nothing"),
    **{
        group: count(f"exits counted in the group {group} (R9)")
        for group in RESULT_GROUPS
        if group != "ikke_registrert"
    },
}
