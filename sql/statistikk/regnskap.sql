-- The accounting: where every exit row of the source ended.
-- Grain: one row per bucket of R14, zeros too, in the order of R14.
-- Parameters: $utgave.
-- Rules: R14.
with mottak as (select * from inndata.mottak_regnskap where tabell = 'avslutning'),

snapshot as (select * from inndata.avslutning),

avslutning as (select * from klargjort.avslutning),

botte as (
    select * from (
        values
        (1, 'karantene'),
        (2, 'duplikat'),
        (3, 'registrert_etter_skjaeringsdato'),
        (4, 'opphevet'),
        (5, 'eldre_versjon'),
        (6, 'annet_ar'),
        (7, 'erstattet'),
        (8, 'utvidet_program'),
        (9, 'utenfor_nevner'),
        (10, 'adressesperre'),
        (11, 'uten_enhet'),
        (12, 'talt_med')
    ) as b (rekkefolge, botte)
),

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
    cast(b.botte as varchar) as botte,
    cast(coalesce(sum(t.antall), 0) as bigint) as antall,
from botte as b
left join telling as t on b.botte = t.botte
group by b.rekkefolge, b.botte
order by b.rekkefolge
