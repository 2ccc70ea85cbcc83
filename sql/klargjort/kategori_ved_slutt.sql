-- The category in the target group that a person had on the day an exit ended the programme.
-- Grain: one row per exit of any year (avslutning_id) with a category under the same law that day.
-- Parameters: none.
-- Rules: R10. Of several, the one with the latest fra_dato, then the greatest kategori_id.
with avslutning as (select * from inndata.avslutning),

kategori as (select * from inndata.kategori)

select
    cast(a.avslutning_id as varchar) as avslutning_id,
    cast(k.kategori as varchar) as kategori,
    cast(k.oppholdsgrunnlag as varchar) as oppholdsgrunnlag,
    cast(k.kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
from avslutning as a
inner join kategori as k
    on
        a.person_id = k.person_id
        and a.lov = k.lov
        and k.fra_dato <= a.avslutningsdato
        and (k.til_dato is null or k.til_dato >= a.avslutningsdato)
qualify row_number() over (partition by a.avslutning_id order by k.fra_dato desc, k.kategori_id desc) = 1
