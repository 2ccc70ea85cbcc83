-- noqa: disable=RF06
-- A register's measures. Grain: one row per version of a measure.
select
    tiltak_id as "TILTAK_ID",
    person_id as "LOPENR",
    cast(kommunenummer as integer) as "KOMM",
    cast(bydelsnummer as integer) as "BYDEL",
    case fane when 'intro' then 'I' else 'N' end as "FANE",
    tiltakskode as "KODE",
    fra_dato as "FRA",
    til_dato as "TIL",
    timer_per_uke as "TIMER",
    timezone('Europe/Oslo', registrert) as "REG_TID",
    timezone('Europe/Oslo', opphevet) as "OPPH_TID",
from tiltak
order by all
