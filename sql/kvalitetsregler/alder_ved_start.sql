-- People who were under 18, or had turned 56, at the start of a programme that they were in during the year.
-- Grain: one row per such person and unit that is responsible for the person.
-- Parameters: none.
-- Rules: R5 (start), R8, R11.
with programperiode as (select * from klargjort.programperiode where er_i_aret),

person as (select * from inndata.person),

person_enhet as (select * from klargjort.person_enhet),

utenfor as (
    select distinct p.person_id
    from programperiode as p
    inner join person as n on p.person_id = n.person_id
    where fylte_ar(n.fodselsdato, p.start_dato) not between 18 and 55
)

select
    u.person_id,
    e.kommune_kode,
    e.bydel_kode,
    'person' as tabell,
    u.person_id as rad_id,
from utenfor as u
inner join person_enhet as e on u.person_id = e.person_id
