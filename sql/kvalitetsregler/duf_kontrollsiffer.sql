-- People of the year whose DUF number has other check digits than its first ten digits give.
-- Grain: one row per such person and unit that is responsible for the person.
-- Parameters: none.
-- Rules: R8, R11. A missing number is no fault here.
with person as (select * from inndata.person where duf_nummer is not null),

person_enhet as (select * from klargjort.person_enhet)

select
    p.person_id,
    e.kommune_kode,
    e.bydel_kode,
    'person' as tabell,
    p.person_id as rad_id,
from person as p
inner join person_enhet as e on p.person_id = e.person_id
where not er_gyldig_duf_nummer(p.duf_nummer)
