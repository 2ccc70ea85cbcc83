"""The eight files for SSB by pencil: every column of every row, from a small register (O3, O7, O10, R3–R12).

2020 with the cutoff on 21 January 2021 and a limit of 36 months. Rows made by chance are in ``tests/property``; that
files lie whole in place, and nowhere else, in ``tests/integration``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.contracts.overlevering import DATASETS, FORLOP
from pipeline.handoff.reconciliation import count_spells, find_differences, link_spells
from pipeline.handoff.ssb_files import find_data_files, link_files
from tests.support.handoff_files import Made, Rows, make_handoff, read_drawn, tell
from tests.support.oracle_settings import YearSettings
from tests.support.registers import register

# leave:   1–31 January and 20 January–10 February 2019 are 31 + 10 days, so the limit moves to 1 March 2021 + 41 days
# shield:  in Oslo under one law and in Bergen under the other, with a row of every kind; no place may be in a file
# twice:   the exit of February ends a programme, that of October the next, which began in March and stands for her
# meldt:   NIR ended it on the day the limit ran out (frist), and a row reported from the day after is stronger; then a
#          programme under the other law, in a municipality of a higher number: the law orders the rows first
# utvidet: a registered reason keeps him in, whatever the evidence; takes part in the year's last months too
# nowhere: a municipality that nobody knows, and no decision, so neither start nor limit
# later:   ends in January of the next year, in a municipality that had another code before 2020; two decisions on one
#          day in Oslo
# k2, v10, t9, f8: an identity number where a code belongs, with separators or without, is in no other file than one
# outside: has a category, a refusal, a measure and an absence of the year, but no exit and no participation
REGISTER = """
person
    person_id | kjonn | fodselsdato | fodselsnummer | duf_nummer   | statsborgerskap | fodeland | adressesperre | reservert_forskning | registrert
    leave     | K     | 1990-05-17  | 17859012345   | 201812345678 | SYR             | SYR      |               | 0                   | 2016-01-01T12:00:00
    leave     | K     | 1990-05-17  | 17859012345   | 201812345678 | SYR             | IRQ      |               | 0                   | 2019-07-01T12:00:00
    shield    | M     | 1985-12-31  | 31928512345   |              | ERI             | SDN      | fortrolig     | 0                   | 2016-01-01T12:00:00
    twice     | K     | 2000-02-29  |               | 201712345678 |                 | AFG      |               | 0                   | 2016-01-01T12:00:00
    meldt     | M     | 1970-01-01  |               |              | SOM             |          |               | 0                   | 2016-01-01T12:00:00
    utvidet   | M     | 1999-07-04  | 04879912345   | 201612345678 | SYR             | LBN      |               | 0                   | 2016-01-01T12:00:00
    nowhere   | K     | 1995-03-03  |               |              |                 |          |               | 1                   | 2016-01-01T12:00:00
    later     | K     | 1988-08-08  |               |              | IRN             | IRN      |               | 1                   | 2016-01-01T12:00:00
    outside   | K     | 1992-02-02  | 42829212345   |              | IRN             | IRN      |               | 0                   | 2016-01-01T12:00:00
kategori
    kategori_id | person_id | lov                | kategori       | oppholdsgrunnlag | fra_dato   | til_dato   | kollektiv_beskyttelse
    k1          | leave     | introduksjonsloven | rett_og_plikt  | flyktning        | 2018-03-01 |            | 1
    k2          | twice     | introduksjonsloven | rett_og_plikt  | 201712345678     | 2018-01-01 | 2020-09-30 | 1
    k3          | shield    | integreringsloven  | kan_tilbys     |                  | 2014-01-01 | 2014-12-31 | 0
    k4          | outside   | integreringsloven  | rett           |                  | 2020-01-01 |            | 0
vedtak
    vedtak_id | person_id | ordning              | vedtakstype | kommunenummer | bydelsnummer | lov                | vedtaksdato | fra_dato   | til_dato   | sluttmal     | har_videregaende | registrert
    v01       | leave     | introduksjonsprogram | innvilget   | 4601          | 030101       | introduksjonsloven | 2018-02-01  | 2018-03-01 |            |              | 1                | 2018-02-02T12:00:00
    v02       | leave     | introduksjonsprogram | permisjon   | 4601          |              | introduksjonsloven | 2018-12-01  | 2019-01-01 | 2019-01-31 |              |                  | 2018-12-02T12:00:00
    v03       | leave     | introduksjonsprogram | permisjon   | 4601          |              | introduksjonsloven | 2018-12-01  | 2019-01-20 | 2019-02-10 |              |                  | 2018-12-02T12:00:00
    v04       | leave     | norskopplaring       | innvilget   | 4601          |              | introduksjonsloven | 2018-02-01  | 2018-03-01 |            |              |                  | 2018-02-02T12:00:00
    v05       | shield    | introduksjonsprogram | innvilget   | 0301          | 030101       | introduksjonsloven | 2019-04-01  | 2019-05-01 |            |              |                  | 2019-04-02T12:00:00
    v06       | shield    | introduksjonsprogram | innvilget   | 4601          |              | integreringsloven  | 2020-01-10  | 2020-02-01 | 2020-07-31 | hoyskole     | 0                | 2020-01-11T12:00:00
    v07       | shield    | introduksjonsprogram | stans       | 5001          |              | integreringsloven  | 2020-03-01  | 2020-03-01 | 2020-03-31 |              |                  | 2020-03-02T12:00:00
    v08       | twice     | introduksjonsprogram | innvilget   | 1103          |              | introduksjonsloven | 2018-01-01  | 2018-01-01 | 2020-02-29 |              |                  | 2018-01-01T12:00:00
    v09       | twice     | introduksjonsprogram | innvilget   | 1103          |              | introduksjonsloven | 2020-02-20  | 2020-03-01 |            |              |                  | 2020-02-21T12:00:00
    v10       | twice     | introduksjonsprogram | avslag      | 1103          |              | introduksjonsloven | 2017-01-01  | 2017-01-01 | 2017-12-31 | 0487-9912345 |                  | 2017-01-01T12:00:00
    v11       | meldt     | introduksjonsprogram | innvilget   | 0301          | 030117       | introduksjonsloven | 2017-05-01  | 2017-06-01 |            |              |                  | 2017-05-02T12:00:00
    v12       | utvidet   | introduksjonsprogram | innvilget   | 5001          |              | introduksjonsloven | 2017-08-01  | 2017-09-01 | 2020-08-31 |              |                  | 2017-08-02T12:00:00
    v13       | utvidet   | introduksjonsprogram | utvidet     | 5001          |              | introduksjonsloven | 2020-08-01  | 2020-09-01 | 2021-08-31 |              |                  | 2020-08-02T12:00:00
    v14       | later     | introduksjonsprogram | innvilget   | 1201          |              | introduksjonsloven | 2020-10-01  | 2020-11-01 |            | arbeid       |                  | 2020-10-02T12:00:00
    v15       | later     | introduksjonsprogram | forlenget   | 0301          | 030103       | introduksjonsloven | 2020-11-20  | 2020-12-01 | 2020-12-15 | videregaende |                  | 2020-11-21T12:00:00
    v15       | later     | introduksjonsprogram | forlenget   | 0301          | 030103       | introduksjonsloven | 2020-11-20  | 2020-12-01 | 2020-12-15 | videregaende |                  | 2020-11-25T12:00:00
    v16       | later     | introduksjonsprogram | forlenget   | 0301          | 030103       | introduksjonsloven | 2020-11-20  | 2020-12-10 | 2020-12-20 | hoyskole     |                  | 2020-11-22T12:00:00
    v18       | meldt     | introduksjonsprogram | innvilget   | 4601          |              | integreringsloven  | 2020-07-20  | 2020-08-01 | 2020-08-31 |              |                  | 2020-07-21T12:00:00
    v17       | outside   | introduksjonsprogram | avslag      | 4601          |              | introduksjonsloven | 2020-01-01  | 2020-01-01 |            |              |                  | 2020-01-01T12:00:00
tiltak
    tiltak_id | person_id | kommunenummer | bydelsnummer | fane  | tiltakskode    | fra_dato   | til_dato   | timer_per_uke | registrert
    t1        | leave     | 4601          |              | intro | norskopplaring | 2019-06-01 | 2020-03-31 | 20            | 2019-06-02T12:00:00
    t2        | leave     | 4601          |              | intro | sprakpraksis   | 2019-01-01 | 2019-12-31 | 5             | 2019-01-02T12:00:00
    t3        | shield    | 0301          | 030101       | intro | arbeidstrening | 2020-01-01 |            |               | 2020-01-02T12:00:00
    t4        | shield    | 4601          |              | norsk | norskopplaring | 2019-12-31 | 2020-01-01 | 1             | 2020-01-03T12:00:00
    t5        | twice     | 1103          |              | norsk | norskopplaring | 2020-04-01 |            | 7.25          | 2020-04-02T12:00:00
    t6        | later     | 1201          |              | intro | brettspill     | 2020-12-31 | 2021-02-01 |               | 2020-12-31T23:59:59
    t7        | outside   | 4601          |              | intro | norskopplaring | 2020-01-01 | 2020-12-31 | 20            | 2020-01-02T12:00:00
    t8        | nowhere   | 9999          | 999999       | intro | annet          | 2020-01-01 | 2020-12-31 |               | 2020-01-02T12:00:00
    t9        | later     | 1201          |              | intro | 010190 12345   | 2020-12-31 | 2021-02-01 |               | 2020-12-31T23:59:59
fravaer
    fravaer_id | person_id | kommunenummer | fravaerstype | fra_dato   | til_dato   | timer | registrert
    f1         | leave     | 4601          | permisjon    | 2019-12-20 | 2020-01-01 | 12.5  | 2020-01-02T12:00:00
    f2         | leave     | 4601          | sykdom       | 2019-12-20 | 2019-12-31 |       | 2020-01-02T12:00:00
    f3         | shield    | 0301          | sykdom       | 2020-12-31 | 2021-01-03 |       | 2021-01-04T12:00:00
    f4         | meldt     | 0301          | ugyldig      | 2020-03-01 | 2020-03-01 | 4     | 2020-03-02T12:00:00
    f5         | later     | 1201          | sykdom       | 2020-11-02 | 2020-11-03 | 8     | 2020-11-04T12:00:00
    f8         | later     | 1201          | 17859012345  | 2020-11-05 | 2020-11-05 | 1     | 2020-11-06T12:00:00
    f6         | leave     | 4601          | sykdom       | 2020-02-30 | 2020-03-01 | 8     | 2020-03-04T12:00:00
    f7         | outside   | 4601          | sykdom       | 2020-02-03 | 2020-03-01 | 8     | 2020-03-04T12:00:00
avslutning
    avslutning_id | person_id | kommunenummer | bydelsnummer | avslutningsdato | avslutningsarsak | registrert_av | registrert
    a1            | leave     | 4601          |              | 2020-06-30      | arbeid_heltid    | kommune       | 2020-07-01T12:00:00
    a2            | shield    | 0301          | 030101       | 2020-05-15      | videregaende     | kommune       | 2020-06-01T12:00:00
    a3            | twice     | 1103          |              | 2020-02-01      | flyttet          | kommune       | 2020-02-02T12:00:00
    a4            | twice     | 1103          |              | 2020-10-01      | arbeid_deltid    | kommune       | 2020-10-02T12:00:00
    a5            | meldt     | 0301          | 999999       | 2020-06-01      |                  | nir           | 2020-06-02T12:00:00
    a6            | utvidet   | 5001          |              | 2020-08-31      | annet            | kommune       | 2020-09-01T12:00:00
    a7            | nowhere   | 9999          |              | 2020-12-31      | arbeid_deltid    | kommune       | 2021-01-02T12:00:00
    a8            | later     | 1201          |              | 2021-01-10      | annet            | kommune       | 2021-01-11T12:00:00
utvidet_program
    person_id | kommunenummer | fra_dato
    meldt     | 0301          | 2020-06-02
"""  # noqa: E501 – a register is read by its columns

EXPECTED = {
    "person-intro": """
person_id | fodselsnummer | duf_nummer   | fodselsdato | kjonn | statsborgerskap | fodeland | er_sperret | er_reservert_forskning | registrert          | forst_registrert
later     |               |              | 1988-08-08  | K     | IRN             | IRN      | 0          | 1                      | 2016-01-01T12:00:00 | 2016-01-01T12:00:00
leave     | 17859012345   | 201812345678 | 1990-05-17  | K     | SYR             | IRQ      | 0          | 0                      | 2019-07-01T12:00:00 | 2016-01-01T12:00:00
meldt     |               |              | 1970-01-01  | M     | SOM             |          | 0          | 0                      | 2016-01-01T12:00:00 | 2016-01-01T12:00:00
nowhere   |               |              | 1995-03-03  | K     |                 |          | 0          | 1                      | 2016-01-01T12:00:00 | 2016-01-01T12:00:00
shield    | 31928512345   |              | 1985-12-31  | M     | ERI             | SDN      | 1          | 0                      | 2016-01-01T12:00:00 | 2016-01-01T12:00:00
twice     |               | 201712345678 | 2000-02-29  | K     |                 | AFG      | 0          | 0                      | 2016-01-01T12:00:00 | 2016-01-01T12:00:00
utvidet   | 04879912345   | 201612345678 | 1999-07-04  | M     | SYR             | LBN      | 0          | 0                      | 2016-01-01T12:00:00 | 2016-01-01T12:00:00
""",  # noqa: E501
    "avsluttet-intro": """
avslutning_id | person_id | lov                | avslutningsdato | avslutningsarsak | gruppe          | er_mal_nadd | registrert_av | kommunenummer | bydelsnummer | kommune_kode | bydel_kode | har_kollektiv_beskyttelse | program_start_dato | permisjon_dager | program_grense_dato | bevis  | botte           | er_talt | registrert          | forst_registrert
a1            | leave     | introduksjonsloven | 2020-06-30      | arbeid_heltid    | arbeid          | 1           | kommune       | 4601          |              | 4601         |            | 1                         | 2018-03-01         | 41              | 2021-04-11          |        | talt_med        | 1       | 2020-07-01T12:00:00 | 2020-07-01T12:00:00
a2            | shield    | introduksjonsloven | 2020-05-15      | videregaende     | utdanning       | 1           | kommune       |               |              |              |            | 0                         | 2019-05-01         | 0               | 2022-05-01          |        | adressesperre   | 1       | 2020-06-01T12:00:00 | 2020-06-01T12:00:00
a3            | twice     | introduksjonsloven | 2020-02-01      | flyttet          | annet           | 0           | kommune       | 1103          |              | 1103         |            | 1                         | 2018-01-01         | 0               | 2021-01-01          |        | erstattet       | 0       | 2020-02-02T12:00:00 | 2020-02-02T12:00:00
a4            | twice     | introduksjonsloven | 2020-10-01      | arbeid_deltid    | arbeid          | 1           | kommune       | 1103          |              | 1103         |            | 0                         | 2020-03-01         | 0               | 2023-03-01          |        | talt_med        | 1       | 2020-10-02T12:00:00 | 2020-10-02T12:00:00
a5            | meldt     | introduksjonsloven | 2020-06-01      | ikke_registrert  | ikke_registrert | 0           | nir           | 0301          | 999999       | 0301         | 030199     | 0                         | 2017-06-01         | 0               | 2020-06-01          | meldt  | utvidet_program | 0       | 2020-06-02T12:00:00 | 2020-06-02T12:00:00
a6            | utvidet   | introduksjonsloven | 2020-08-31      | annet            | annet           | 0           | kommune       | 5001          |              | 5001         |            | 0                         | 2017-09-01         | 0               | 2020-09-01          | vedtak | talt_med        | 1       | 2020-09-01T12:00:00 | 2020-09-01T12:00:00
a7            | nowhere   | introduksjonsloven | 2020-12-31      | arbeid_deltid    | arbeid          | 1           | kommune       | 9999          |              |              |            | 0                         |                    | 0               |                     |        | uten_enhet      | 1       | 2021-01-02T12:00:00 | 2021-01-02T12:00:00
""",  # noqa: E501
    "deltaker-intro": """
person_id | lopenr | lov                | kommune_kode | bydel_kode | forste_deltakelse_dato | siste_deltakelse_dato | registrert          | forst_registrert
later     | 1      | introduksjonsloven | 0301         | 030103     | 2020-12-01             | 2020-12-20            | 2020-11-25T12:00:00 | 2020-11-21T12:00:00
later     | 2      | introduksjonsloven | 4601         |            | 2020-11-01             | 2020-12-31            | 2020-10-02T12:00:00 | 2020-10-02T12:00:00
leave     | 1      | introduksjonsloven | 4601         |            | 2020-01-01             | 2020-06-30            | 2018-02-02T12:00:00 | 2018-02-02T12:00:00
meldt     | 1      | integreringsloven  | 4601         |            | 2020-08-01             | 2020-08-31            | 2020-07-21T12:00:00 | 2020-07-21T12:00:00
meldt     | 2      | introduksjonsloven | 0301         | 030117     | 2020-01-01             | 2020-06-01            | 2017-05-02T12:00:00 | 2017-05-02T12:00:00
shield    | 1      | integreringsloven  |              |            | 2020-02-01             | 2020-07-31            | 2020-01-11T12:00:00 | 2020-01-11T12:00:00
shield    | 2      | introduksjonsloven |              |            | 2020-01-01             | 2020-05-15            | 2019-04-02T12:00:00 | 2019-04-02T12:00:00
twice     | 1      | introduksjonsloven | 1103         |            | 2020-01-01             | 2020-10-01            | 2020-02-21T12:00:00 | 2018-01-01T12:00:00
utvidet   | 1      | introduksjonsloven | 5001         |            | 2020-01-01             | 2020-12-31            | 2020-08-02T12:00:00 | 2017-08-02T12:00:00
""",  # noqa: E501
    "periode-intro": """
vedtak_id | person_id | lov                | kommunenummer | bydelsnummer | kommune_kode | bydel_kode | fra_dato   | til_dato   | registrert          | forst_registrert
v01       | leave     | introduksjonsloven | 4601          | 030101       | 4601         |            | 2020-01-01 | 2020-06-30 | 2018-02-02T12:00:00 | 2018-02-02T12:00:00
v05       | shield    | introduksjonsloven |               |              |              |            | 2020-01-01 | 2020-05-15 | 2019-04-02T12:00:00 | 2019-04-02T12:00:00
v06       | shield    | integreringsloven  |               |              |              |            | 2020-02-01 | 2020-07-31 | 2020-01-11T12:00:00 | 2020-01-11T12:00:00
v08       | twice     | introduksjonsloven | 1103          |              | 1103         |            | 2020-01-01 | 2020-02-01 | 2018-01-01T12:00:00 | 2018-01-01T12:00:00
v09       | twice     | introduksjonsloven | 1103          |              | 1103         |            | 2020-03-01 | 2020-10-01 | 2020-02-21T12:00:00 | 2020-02-21T12:00:00
v11       | meldt     | introduksjonsloven | 0301          | 030117       | 0301         | 030117     | 2020-01-01 | 2020-06-01 | 2017-05-02T12:00:00 | 2017-05-02T12:00:00
v12       | utvidet   | introduksjonsloven | 5001          |              | 5001         |            | 2020-01-01 | 2020-08-31 | 2017-08-02T12:00:00 | 2017-08-02T12:00:00
v13       | utvidet   | introduksjonsloven | 5001          |              | 5001         |            | 2020-09-01 | 2020-12-31 | 2020-08-02T12:00:00 | 2020-08-02T12:00:00
v14       | later     | introduksjonsloven | 1201          |              | 4601         |            | 2020-11-01 | 2020-12-31 | 2020-10-02T12:00:00 | 2020-10-02T12:00:00
v15       | later     | introduksjonsloven | 0301          | 030103       | 0301         | 030103     | 2020-12-01 | 2020-12-15 | 2020-11-25T12:00:00 | 2020-11-21T12:00:00
v16       | later     | introduksjonsloven | 0301          | 030103       | 0301         | 030103     | 2020-12-10 | 2020-12-20 | 2020-11-22T12:00:00 | 2020-11-22T12:00:00
v18       | meldt     | integreringsloven  | 4601          |              | 4601         |            | 2020-08-01 | 2020-08-31 | 2020-07-21T12:00:00 | 2020-07-21T12:00:00
""",  # noqa: E501
    "vedtak-intro": """
vedtak_id | person_id | lov                | kommunenummer | bydelsnummer | kommune_kode | bydel_kode | vedtakstype | vedtaksdato | fra_dato   | til_dato   | sluttmal     | har_videregaende | registrert          | forst_registrert
v01       | leave     | introduksjonsloven | 4601          | 030101       | 4601         |            | innvilget   | 2018-02-01  | 2018-03-01 |            |              | 1                | 2018-02-02T12:00:00 | 2018-02-02T12:00:00
v02       | leave     | introduksjonsloven | 4601          |              | 4601         |            | permisjon   | 2018-12-01  | 2019-01-01 | 2019-01-31 |              |                  | 2018-12-02T12:00:00 | 2018-12-02T12:00:00
v03       | leave     | introduksjonsloven | 4601          |              | 4601         |            | permisjon   | 2018-12-01  | 2019-01-20 | 2019-02-10 |              |                  | 2018-12-02T12:00:00 | 2018-12-02T12:00:00
v05       | shield    | introduksjonsloven |               |              |              |            | innvilget   | 2019-04-01  | 2019-05-01 |            |              |                  | 2019-04-02T12:00:00 | 2019-04-02T12:00:00
v06       | shield    | integreringsloven  |               |              |              |            | innvilget   | 2020-01-10  | 2020-02-01 | 2020-07-31 | hoyskole     | 0                | 2020-01-11T12:00:00 | 2020-01-11T12:00:00
v07       | shield    | integreringsloven  |               |              |              |            | stans       | 2020-03-01  | 2020-03-01 | 2020-03-31 |              |                  | 2020-03-02T12:00:00 | 2020-03-02T12:00:00
v08       | twice     | introduksjonsloven | 1103          |              | 1103         |            | innvilget   | 2018-01-01  | 2018-01-01 | 2020-02-29 |              |                  | 2018-01-01T12:00:00 | 2018-01-01T12:00:00
v09       | twice     | introduksjonsloven | 1103          |              | 1103         |            | innvilget   | 2020-02-20  | 2020-03-01 |            |              |                  | 2020-02-21T12:00:00 | 2020-02-21T12:00:00
v10       | twice     | introduksjonsloven | 1103          |              | 1103         |            | avslag      | 2017-01-01  | 2017-01-01 | 2017-12-31 | skjult       |                  | 2017-01-01T12:00:00 | 2017-01-01T12:00:00
v11       | meldt     | introduksjonsloven | 0301          | 030117       | 0301         | 030117     | innvilget   | 2017-05-01  | 2017-06-01 |            |              |                  | 2017-05-02T12:00:00 | 2017-05-02T12:00:00
v12       | utvidet   | introduksjonsloven | 5001          |              | 5001         |            | innvilget   | 2017-08-01  | 2017-09-01 | 2020-08-31 |              |                  | 2017-08-02T12:00:00 | 2017-08-02T12:00:00
v13       | utvidet   | introduksjonsloven | 5001          |              | 5001         |            | utvidet     | 2020-08-01  | 2020-09-01 | 2021-08-31 |              |                  | 2020-08-02T12:00:00 | 2020-08-02T12:00:00
v14       | later     | introduksjonsloven | 1201          |              | 4601         |            | innvilget   | 2020-10-01  | 2020-11-01 |            | arbeid       |                  | 2020-10-02T12:00:00 | 2020-10-02T12:00:00
v15       | later     | introduksjonsloven | 0301          | 030103       | 0301         | 030103     | forlenget   | 2020-11-20  | 2020-12-01 | 2020-12-15 | videregaende |                  | 2020-11-25T12:00:00 | 2020-11-21T12:00:00
v16       | later     | introduksjonsloven | 0301          | 030103       | 0301         | 030103     | forlenget   | 2020-11-20  | 2020-12-10 | 2020-12-20 | hoyskole     |                  | 2020-11-22T12:00:00 | 2020-11-22T12:00:00
v18       | meldt     | integreringsloven  | 4601          |              | 4601         |            | innvilget   | 2020-07-20  | 2020-08-01 | 2020-08-31 |              |                  | 2020-07-21T12:00:00 | 2020-07-21T12:00:00
""",  # noqa: E501
    "kategori-intro": """
kategori_id | person_id | lov                | kategori      | oppholdsgrunnlag | har_kollektiv_beskyttelse | fra_dato   | til_dato   | registrert          | forst_registrert
k1          | leave     | introduksjonsloven | rett_og_plikt | flyktning        | 1                         | 2018-03-01 |            | 2018-01-01T12:00:00 | 2018-01-01T12:00:00
k2          | twice     | introduksjonsloven | rett_og_plikt | skjult           | 1                         | 2018-01-01 | 2020-09-30 | 2018-01-01T12:00:00 | 2018-01-01T12:00:00
k3          | shield    | integreringsloven  | kan_tilbys    |                  | 0                         | 2014-01-01 | 2014-12-31 | 2018-01-01T12:00:00 | 2018-01-01T12:00:00
""",  # noqa: E501
    "tiltak-intro": """
tiltak_id | person_id | fane  | tiltakskode    | hovedgruppe     | kommunenummer | bydelsnummer | kommune_kode | bydel_kode | fra_dato   | til_dato   | timer_per_uke | registrert          | forst_registrert
t1        | leave     | intro | norskopplaring | grunnl_norsk_sk | 4601          |              | 4601         |            | 2019-06-01 | 2020-03-31 | 20            | 2019-06-02T12:00:00 | 2019-06-02T12:00:00
t3        | shield    | intro | arbeidstrening | arbeidsliv      |               |              |              |            | 2020-01-01 |            |               | 2020-01-02T12:00:00 | 2020-01-02T12:00:00
t4        | shield    | norsk | norskopplaring | grunnl_norsk_sk |               |              |              |            | 2019-12-31 | 2020-01-01 | 1             | 2020-01-03T12:00:00 | 2020-01-03T12:00:00
t5        | twice     | norsk | norskopplaring | grunnl_norsk_sk | 1103          |              | 1103         |            | 2020-04-01 |            | 7.25          | 2020-04-02T12:00:00 | 2020-04-02T12:00:00
t6        | later     | intro | brettspill     | ukjent          | 1201          |              | 4601         |            | 2020-12-31 | 2021-02-01 |               | 2020-12-31T23:59:59 | 2020-12-31T23:59:59
t8        | nowhere   | intro | annet          | samfunnsliv     | 9999          | 999999       |              |            | 2020-01-01 | 2020-12-31 |               | 2020-01-02T12:00:00 | 2020-01-02T12:00:00
t9        | later     | intro | skjult         | ukjent          | 1201          |              | 4601         |            | 2020-12-31 | 2021-02-01 |               | 2020-12-31T23:59:59 | 2020-12-31T23:59:59
""",  # noqa: E501
    "fravaer-intro": """
fravaer_id | person_id | kommunenummer | kommune_kode | bydel_kode | fravaerstype | fra_dato   | til_dato   | timer | registrert          | forst_registrert
f1         | leave     | 4601          | 4601         |            | permisjon    | 2019-12-20 | 2020-01-01 | 12.5  | 2020-01-02T12:00:00 | 2020-01-02T12:00:00
f3         | shield    |               |              |            | sykdom       | 2020-12-31 | 2021-01-03 |       | 2021-01-04T12:00:00 | 2021-01-04T12:00:00
f4         | meldt     | 0301          | 0301         | 030199     | ugyldig      | 2020-03-01 | 2020-03-01 | 4     | 2020-03-02T12:00:00 | 2020-03-02T12:00:00
f5         | later     | 1201          | 4601         |            | sykdom       | 2020-11-02 | 2020-11-03 | 8     | 2020-11-04T12:00:00 | 2020-11-04T12:00:00
f8         | later     | 1201          | 4601         |            | skjult       | 2020-11-05 | 2020-11-05 | 1     | 2020-11-06T12:00:00 | 2020-11-06T12:00:00
""",  # noqa: E501
}

# later: v15 and v16 were decided on one day, and v15 was registered last, so it has every day it covers; v14 is older
SPELLS = """
person_id | lov                | forlop_nr | fra_dato   | til_dato   | sluttmal
later     | introduksjonsloven | 1         | 2020-11-01 | 2020-11-30 | arbeid
later     | introduksjonsloven | 1         | 2020-12-01 | 2020-12-15 | videregaende
later     | introduksjonsloven | 1         | 2020-12-16 | 2020-12-20 | hoyskole
later     | introduksjonsloven | 1         | 2020-12-21 | 2020-12-31 | arbeid
leave     | introduksjonsloven | 1         | 2020-01-01 | 2020-06-30 |
meldt     | integreringsloven  | 1         | 2020-08-01 | 2020-08-31 |
meldt     | introduksjonsloven | 1         | 2020-01-01 | 2020-06-01 |
shield    | integreringsloven  | 1         | 2020-02-01 | 2020-07-31 | hoyskole
shield    | introduksjonsloven | 1         | 2020-01-01 | 2020-05-15 |
twice     | introduksjonsloven | 1         | 2020-01-01 | 2020-02-01 |
twice     | introduksjonsloven | 2         | 2020-03-01 | 2020-10-01 |
utvidet   | introduksjonsloven | 1         | 2020-01-01 | 2020-12-31 |
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with make_handoff(tmp_path_factory.mktemp("overlevering"), register(REGISTER), YearSettings()) as found:
        yield found


def expect(dataset: str) -> Rows:
    """The rows drawn for a file, each of the one edition."""
    return [{"utgave": "2020-endelig", **row} for row in read_drawn(EXPECTED[dataset])]


@pytest.mark.parametrize("dataset", DATASETS)
def test_o3_every_cell_of_a_file_is_as_the_rules_and_a_pencil_say(dataset: str, made: Made):
    assert made.read(dataset) == expect(dataset)
    assert made.handoff.rows[dataset] == len(expect(dataset))


def test_o3_only_one_file_says_who_people_are(made: Made):
    who = set(DATASETS["person-intro"].contract.columns) - {"utgave", "person_id", "registrert", "forst_registrert"}
    for name, path in find_data_files(made.folder, 2020).items():
        assert bool(who & set(pq.read_schema(path).names)) is (name == "person-intro"), name


def test_o7_files_that_add_up_are_not_complained_of(made: Made):
    assert made.handoff.faults == ()


@pytest.mark.parametrize("dataset", DATASETS)
def test_o7_one_row_less_in_any_file_is_told_by_number_and_never_by_person(dataset: str, made: Made, tmp_path: Path):
    told = find_told(made, tmp_path, dataset, lambda table: table.slice(1))
    assert any(
        f"{dataset}: found {made.handoff.rows[dataset] - 1}, expected {made.handoff.rows[dataset]}" in one
        for one in told
    )
    assert not any(row["person_id"] in one for one in told for row in made.read("person-intro"))


# an exit, a participant or a measure in another place, of another kind or with other hours: as many rows, other figures
CHANGES = {
    "reason": (
        "avsluttet-intro",
        "a1",
        "gruppe",
        "annet",
        "resultat_er_filene: ",
        "fylke 46 K arbeid: found 0, expected 1",
    ),
    "goal": (
        "avsluttet-intro",
        "a1",
        "er_mal_nadd",
        False,
        "resultat_er_filene: ",
        "mal_nadd: found",
    ),
    "bucket": (
        "avsluttet-intro",
        "a5",
        "botte",
        "utenfor_nevner",
        "resultat_er_filene: ",
        "utelatt_utvidet: found 0, expected 1",
    ),
    "place": (
        "deltaker-intro",
        "leave",
        "kommune_kode",
        "5001",
        "resultat_er_filene: ",
        "fylke 46 K deltakere: found 1, expected 2",
    ),
    "tab": (
        "tiltak-intro",
        "t1",
        "fane",
        "norsk",
        "tiltak_er_filene: ",
        "fylke 46 K grunnl_norsk_sk norskopplaring: found 0, expected 1",
    ),
    "code": (
        "tiltak-intro",
        "t3",
        "tiltakskode",
        "sprakpraksis",
        "tiltak_er_filene: ",
        "land 0 M arbeidsliv sprakpraksis: found 1, expected 0",
    ),
    "hours": (
        "tiltak-intro",
        "t1",
        "timer_per_uke",
        Decimal("21.000000000"),
        "tiltak_sum_er_filene: ",
        "fylke 46 K timer_per_uke: found",
    ),
    "no hours": (
        "tiltak-intro",
        "t1",
        "timer_per_uke",
        None,
        "tiltak_sum_er_filene: ",
        "deltakere_med_tiltak_uten_timer: found",
    ),
    "day": (
        "periode-intro",
        "v01",
        "til_dato",
        date(2020, 6, 29),
        "tiltak_sum_er_filene: ",
        "fylke 46 K timer_per_uke: found",
    ),
    "sex": (
        "person-intro",
        "leave",
        "kjonn",
        "M",
        "resultat_er_filene: ",
        "fylke 46 K avsluttet: found 0, expected 1",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_o7_a_changed_cell_that_a_figure_rests_on_is_told_by_unit_and_figure(change: str, made: Made, tmp_path: Path):
    dataset, key, column, value, check, words = CHANGES[change]
    told = find_told(made, tmp_path, dataset, lambda table: put(table, key, column, value))
    assert any(one.startswith(check) and words in one for one in told), told


def find_told(made: Made, folder: Path, dataset: str, change: Callable[[pa.Table], pa.Table]) -> list[str]:
    """What reconciliation says where one file has been changed."""
    files = find_data_files(made.folder, 2020)
    changed = folder / "endret.parquet"
    pq.write_table(change(pq.read_table(files[dataset])), changed)
    with link_files(made.run.connection, files | {dataset: changed}), link_spells(made.run.connection):
        return find_differences(made.run.connection, made.run.parameters)


def put(table: pa.Table, key: str, column: str, value: object) -> pa.Table:
    """The table with another cell in the row whose key, first of its columns after the edition, is ``key``."""
    rows = table.to_pylist()
    row = next(row for row in rows if list(row.values())[1] == key)
    assert row[column] != value
    row[column] = value
    return pa.Table.from_pylist(rows, table.schema)


def test_o10_spells_are_the_union_of_periods_with_the_goal_of_the_newest_decision(made: Made):
    files = find_data_files(made.folder, 2020)
    with link_files(made.run.connection, files), link_spells(made.run.connection):
        found = made.run.connection.execute(f"from {FORLOP.table} order by person_id, lov, fra_dato")
        names = [one[0] for one in found.description]
        rows = [dict(zip(names, map(tell, row), strict=True)) for row in found.fetchall()]
        assert rows == read_drawn(SPELLS)
        assert count_spells(made.run.connection) == {"integreringsloven": 2, "introduksjonsloven": 7}
