-- How many registrations a unit made about events of the year, and how many came too late.
-- Grain: one row per unit with any, the nation twice.
-- Parameters: none.
-- Rules: R7, R8, and the two months of F2 (integreringsforskriften § 58).
with registrering as (select * from klargjort.registrering),

person as (select * from inndata.person),

kommune as (select * from klargjort.enhet where niva = 'kommune'),

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
),

synlig as (select * from telling where not er_sperret),

med_enhet as (
    select 'land' as niva, '0' as kode, registreringer, sene from telling
    union all
    select 'land_uten_sperret', '0', registreringer, sene from synlig
    union all
    select 'fylke', k.fylke_kode, s.registreringer, s.sene from synlig as s
    inner join kommune as k on s.kommune_kode = k.kode
    union all
    select 'kommune', kommune_kode, registreringer, sene from synlig where kommune_kode is not null
    union all
    select 'bydel', bydel_kode, registreringer, sene from synlig where bydel_kode is not null
)

select
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(sum(registreringer) as bigint) as registreringer,
    cast(sum(sene) as bigint) as sene,
from med_enhet
group by niva, kode
order by niva_nummer(niva), kode
