-- The exit reasons behind the groups.
-- Grain: one row per unit, law and reason that occurs.
-- Parameters: $utgave.
-- Rules: R7, R9, R10. Reasons are in the order of the code list.
with avslutning_enhet as (select * from klargjort.avslutning_enhet where er_talt),

enhet as (select * from klargjort.enhet),

lov as (select * from kodeverk.lov),

arsak as (select * from kodeverk.avslutningsarsak),

telling as (
    select
        niva,
        kode,
        lov,
        avslutningsarsak,
        gruppe,
        count(*) as antall,
    from avslutning_enhet
    group by niva, kode, lov, avslutningsarsak, gruppe
)

select
    cast($utgave as varchar) as utgave,
    cast(t.niva as varchar) as niva,
    cast(t.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(t.lov as varchar) as lov,
    cast(t.avslutningsarsak as varchar) as avslutningsarsak,
    cast(t.gruppe as varchar) as gruppe,
    cast(t.antall as bigint) as antall,
from telling as t
inner join enhet as e on t.niva = e.niva and t.kode = e.kode
inner join lov as l on t.lov = l.lov
left join arsak as r on t.lov = r.lov and t.avslutningsarsak = r.kode
order by e.niva_nr, e.kode, l.rekkefolge, r.rekkefolge, t.avslutningsarsak
