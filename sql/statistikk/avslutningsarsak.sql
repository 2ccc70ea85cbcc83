-- The exit reasons behind the groups, for the sheets.
-- Grain: one row per unit, law and reason that occurs.
-- Parameters: none.
-- Rules: R7, R9, R10.
with avslutning_enhet as (select * from klargjort.avslutning_enhet where er_talt)

select
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(lov as varchar) as lov,
    cast(avslutningsarsak as varchar) as avslutningsarsak,
    cast(gruppe as varchar) as gruppe,
    cast(count(*) as bigint) as antall,
from avslutning_enhet
group by niva, kode, lov, avslutningsarsak, gruppe
order by niva_nummer(niva), kode, lov, gruppe, avslutningsarsak
