-- The accounting: where every exit row of the source ended.
-- Grain: one row per bucket of R14, zeros too, in the order of R14.
-- Parameters: $utgave.
-- Rules: R14.
with mottak as (select * from inndata.mottak_regnskap where tabell = 'avslutning'),

snapshot as (select * from inndata.avslutning),

avslutning as (select * from klargjort.avslutning),

botte as (select * from kodeverk.verdi where liste = 'botte'),

telling as (
    select utfall as botte, antall from mottak where utfall <> 'snapshot'
    union all
    select 'annet_ar', (select count(*) from snapshot) - (select count(*) from avslutning)
    union all
    select botte, count(*) from avslutning group by botte
)

-- a bucket that nothing fell into is zero
select
    cast($utgave as varchar) as utgave,
    cast(b.verdi as varchar) as botte,
    cast(coalesce(sum(t.antall), 0) as bigint) as antall,
from botte as b
left join telling as t on b.verdi = t.botte
group by b.rekkefolge, b.verdi
order by b.rekkefolge
