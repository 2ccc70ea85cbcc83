-- noqa: disable=RF06
-- A register's absence, without history: only what is valid. Grain: one row per period of absence.
select
    fravaer_id as "ID",
    person_id as "LOPENR",
    cast(kommunenummer as integer) as "KOMM",
    fravaerstype as "ART",
    fra_dato as "FRA",
    til_dato as "TIL",
    timer as "TIMER",
from fravaer
where opphevet is null
qualify row_number() over (partition by fravaer_id order by registrert desc, fra_dato asc, til_dato asc, timer asc) = 1
order by all
