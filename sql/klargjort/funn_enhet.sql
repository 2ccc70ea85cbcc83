-- The findings under every unit that shows them: the nation twice, county, municipality, bydel.
-- Grain: one row per rule, unit and person (or unit, for rules about units: sak is then its code).
-- Parameters: none.
-- Rules: R7, R8, R10. A person in two units is one in the nation.
with funn as (
    select
        *,
        coalesce(person_id, bydel_kode, kommune_kode) as sak,
    from klargjort.funn
),

synlig as (select * from funn where not er_sperret),

kommune as (select * from klargjort.enhet where niva = 'kommune'),

med_enhet as (
    select regel, 'land' as niva, '0' as kode, sak from funn
    union
    select regel, 'land_uten_sperret', '0', sak from synlig
    union
    select f.regel, 'fylke', k.fylke_kode, f.sak from synlig as f
    inner join kommune as k on f.kommune_kode = k.kode
    union
    select regel, 'kommune', kommune_kode, sak from synlig where kommune_kode is not null
    union
    select regel, 'bydel', bydel_kode, sak from synlig where bydel_kode is not null
)

select
    cast(regel as varchar) as regel,
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(sak as varchar) as sak,
from med_enhet
