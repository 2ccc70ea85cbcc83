-- The registered reasons whose exits add up to one count of a unit: those that reached the goal, or one group.
-- Grain: one row per law and reason that occurs, in the order of the code list.
-- Parameters: $niva, $kode, $figur (mal_nadd or a group of R9).
-- Rules: R7, R9.
with avslutning_enhet as (select * from klargjort.avslutning_enhet where er_talt and niva = $niva and kode = $kode),

lov as (select * from kodeverk.lov),

arsak as (select * from kodeverk.avslutningsarsak),

telling as (
    select
        lov,
        avslutningsarsak,
        count(*) as antall,
    from avslutning_enhet
    where case when $figur = 'mal_nadd' then er_mal_nadd else gruppe = $figur end
    group by lov, avslutningsarsak
)

select
    cast(t.lov as varchar) as lov,
    cast(t.avslutningsarsak as varchar) as avslutningsarsak,
    cast(t.antall as bigint) as antall,
from telling as t
inner join lov as l on t.lov = l.lov
left join arsak as r on t.lov = r.lov and t.avslutningsarsak = r.kode
order by l.rekkefolge, r.rekkefolge, t.avslutningsarsak
