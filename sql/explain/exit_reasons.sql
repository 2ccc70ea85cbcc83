-- The registered reasons whose exits add up to one count of a unit: those that reached the goal, or one group.
-- Grain: one row per law and reason that occurs, in the order of the table they are counted in.
-- Parameters: $niva, $kode, $figur (mal_nadd or a group of R9).
-- Rules: R7, R9. Counted in sql/statistikk/avslutningsarsak.sql; which reasons reach the goal is in the code list.
with arsak_i_enhet as (select rowid as rad, * from statistikk.avslutningsarsak where niva = $niva and kode = $kode),

arsak as (select * from kodeverk.avslutningsarsak)

select
    cast(a.lov as varchar) as lov,
    cast(a.avslutningsarsak as varchar) as avslutningsarsak,
    cast(a.antall as bigint) as antall,
from arsak_i_enhet as a
left join arsak as r on a.lov = r.lov and a.avslutningsarsak = r.kode
where case when $figur = 'mal_nadd' then r.mal_nadd else a.gruppe = $figur end
order by a.rad
