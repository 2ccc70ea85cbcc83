-- The exits of the year under every unit that shows them: the nation twice, county, municipality, bydel.
-- Grain: one row per exit that R4 keeps and unit it belongs to.
-- Parameters: none.
-- Rules: R7, R8, R10, R14.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet'),

synlig as (select * from avslutning where not er_sperret),

med_enhet as (
    select 'land' as niva, '0' as kode, avslutning_id from avslutning
    union all
    select 'land_uten_sperret', '0', avslutning_id from synlig
    union all
    select 'fylke', fylke_kode, avslutning_id from synlig where fylke_kode is not null
    union all
    select 'kommune', kommune_kode, avslutning_id from synlig where kommune_kode is not null
    union all
    select 'bydel', bydel_kode, avslutning_id from synlig where bydel_kode is not null
)

select
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(a.avslutning_id as varchar) as avslutning_id,
    cast(a.kjonn as varchar) as kjonn,
    cast(a.lov as varchar) as lov,
    cast(a.aldersgruppe as varchar) as aldersgruppe,
    cast(a.har_kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(a.avslutningsarsak as varchar) as avslutningsarsak,
    cast(a.gruppe as varchar) as gruppe,
    cast(a.er_mal_nadd as boolean) as er_mal_nadd,
    cast(a.botte as varchar) as botte,
    cast(a.er_talt as boolean) as er_talt,
from med_enhet as e
inner join avslutning as a on e.avslutning_id = a.avslutning_id
order by all
