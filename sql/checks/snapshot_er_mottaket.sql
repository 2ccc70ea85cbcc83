-- stop: Each table of the snapshot has as many rows as the intake put there.
-- Grain: one row per table that has not.
-- Rules: R2, R14.
with mottak as (select * from inndata.mottak_regnskap where utfall = 'snapshot'),

snapshot as (
    select 'person' as tabell, count(*) as rader from inndata.person
    union all
    select 'kategori', count(*) from inndata.kategori
    union all
    select 'vedtak', count(*) from inndata.vedtak
    union all
    select 'tiltak', count(*) from inndata.tiltak
    union all
    select 'fravaer', count(*) from inndata.fravaer
    union all
    select 'avslutning', count(*) from inndata.avslutning
    union all
    select 'utvidet_program', count(*) from inndata.utvidet_program
)

select
    s.tabell as hva,
    s.rader as funnet,
    m.antall as ventet,
from snapshot as s
left join mottak as m on s.tabell = m.tabell
where s.rader is distinct from m.antall
order by all
