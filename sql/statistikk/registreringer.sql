-- How many registrations a unit made about events of the year, and how many were too late.
-- Grain: one row per unit with any, the nation twice.
-- Parameters: none.
-- Rules: R7, R8, and the two months of F2 (integreringsforskriften § 58).
with registrering as (select * from klargjort.registrering),

person as (select * from inndata.person),

telling as (
    select
        r.kommune_kode,
        r.bydel_kode,
        p.adressesperre is not null as er_sperret,
        count(*) as registreringer,
        count(*) filter (where r.er_sen) as sene,
    from registrering as r
    inner join person as p on r.person_id = p.person_id
    group by all
)

select
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(sum(registreringer) as bigint) as registreringer,
    cast(sum(sene) as bigint) as sene,
from i_enheter('telling')
group by niva, kode
order by niva, kode
