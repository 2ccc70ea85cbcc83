-- The exits of the year under every unit that shows them: the nation twice, county, municipality, bydel.
-- Grain: one row per exit that R4 keeps and unit it belongs to.
-- Parameters: none.
-- Rules: R7, R8, R10, R14.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet')

select
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(avslutning_id as varchar) as avslutning_id,
    cast(kjonn as varchar) as kjonn,
    cast(lov as varchar) as lov,
    cast(aldersgruppe as varchar) as aldersgruppe,
    cast(har_kollektiv_beskyttelse as boolean) as har_kollektiv_beskyttelse,
    cast(avslutningsarsak as varchar) as avslutningsarsak,
    cast(gruppe as varchar) as gruppe,
    cast(er_mal_nadd as boolean) as er_mal_nadd,
    cast(botte as varchar) as botte,
    cast(er_talt as boolean) as er_talt,
from i_enheter('avslutning')
order by niva, kode, avslutning_id
