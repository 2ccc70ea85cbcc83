-- noqa: disable=RF06
-- A register's target groups. Grain: one row per version of a category of a person.
select
    kategori_id as "MG_ID",
    person_id as "LOPENR",
    case lov when 'introduksjonsloven' then 'IL' else 'INT' end as "LOVVERK",
    case kategori when 'rett_og_plikt' then 'RP' when 'kan_tilbys' then 'KT' else 'R' end as "GRUPPE",
    oppholdsgrunnlag as "GRUNNLAG",
    case when kollektiv_beskyttelse then 'J' else 'N' end as "KOLL",
    fra_dato as "FRA",
    til_dato as "TIL",
    timezone('Europe/Oslo', registrert) as "REG_TID",
    timezone('Europe/Oslo', opphevet) as "OPPH_TID",
from kategori
order by all
