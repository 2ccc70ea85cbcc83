-- stop: Every row that was read is accounted for once, in every table.
-- Grain: one row per table where rows read and rows accounted for differ.
-- Rules: R14, C9.
with mottak as (select * from inndata.mottak_regnskap),

lest as (select * from inndata.mottak_lest),

regnskap as (select * from statistikk.regnskap),

telling as (
    select tabell, sum(antall) as antall from mottak group by tabell
    union all
    select 'avslutning (R14)', sum(antall) from regnskap
),

ventet_lest as (
    select tabell, rader from lest
    union all
    select 'avslutning (R14)', rader from lest where tabell = 'avslutning'
)

select
    tabell as hva,
    t.antall as funnet,
    v.rader as ventet,
from telling as t
full join ventet_lest as v using (tabell)
where t.antall is distinct from v.rader
order by all
