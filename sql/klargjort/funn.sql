-- The findings of the quality rules: who is concerned, in which unit, on how many rows of the register.
-- Grain: one row per rule, person (or unit, for rules about units) and place; a person once, however many rows.
-- Parameters: none.
-- Rules: R7 (er_sperret keeps people at a shielded address out of every unit and list), R8.
with funnrad as (select * from klargjort.funnrad),

person as (select * from inndata.person),

samlet as (
    select
        regel,
        person_id,
        kommune_kode,
        bydel_kode,
        count(*) as rader_antall,
    from funnrad
    group by regel, person_id, kommune_kode, bydel_kode
)

select
    cast(f.regel as varchar) as regel,
    -- missing for a rule about a unit
    cast(f.person_id as varchar) as person_id,
    cast(f.kommune_kode as varchar) as kommune_kode,
    cast(f.bydel_kode as varchar) as bydel_kode,
    cast(p.adressesperre is not null as boolean) as er_sperret,
    cast(f.rader_antall as bigint) as rader_antall,
from samlet as f
left join person as p on f.person_id = p.person_id
order by all
