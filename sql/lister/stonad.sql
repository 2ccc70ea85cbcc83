-- Whom the rules about introduksjonsstønad find, and in which months.
-- Grain: one row per rule, person, municipality and bydel.
-- Parameters: none.
-- Rules: T3, R8. A payment stands under no law.
with funnrad as (select * from klargjort.funnrad where tabell = 'stonad')

select
    cast(person_id as varchar) as person_id,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
    cast(null as varchar) as lov,
    cast(regel as varchar) as punkt,
    cast(string_agg(rad_id, ', ' order by rad_id) as varchar) as maneder,
    cast(count(*) as bigint) as maneder_antall,
from funnrad
group by regel, person_id, kommune_kode, bydel_kode
