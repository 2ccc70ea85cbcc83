-- noqa: disable=RF06
-- Extended programmes, as a list that IMDi keeps beside the register. Grain: one row per version of a report.
select
    person_id as "LOPENR",
    cast(kommunenummer as integer) as "KOMM",
    fra_dato as "FRA",
    til_dato as "TIL",
    hjemmel as "HJEMMEL",
    timezone('Europe/Oslo', registrert) as "REG_TID",
    timezone('Europe/Oslo', opphevet) as "OPPH_TID",
from utvidet_program
order by all
