-- The months in which somebody was paid introduksjonsstønad, whoever paid.
-- Grain: one row per person and month of the year, or the one after it, whose sum is above 0.
-- Parameters: none.
-- Rules: T3.
with stonad as (select * from inndata.stonad)

select
    cast(person_id as varchar) as person_id,
    cast(maned_dato as date) as maned_dato,
from stonad
group by person_id, maned_dato
having sum(belop) > 0
