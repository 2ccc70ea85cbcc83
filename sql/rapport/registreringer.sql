-- Registrations about events of the period, and those that came after the two months.
-- Grain: one row per table that registrations are counted in; the nation alone.
-- Parameters: none.
-- Rules: R2, R7, K3, T4, and the two months of F2 (integreringsforskriften § 58). Where the register does not know
-- when rows were first registered, the counts are missing.
with registrering as (select * from klargjort.registrering),

lest as (select * from inndata.mottak_lest),

tabell as (
    select
        unnest(['vedtak', 'tiltak', 'fravaer', 'avslutning']) as tabell,
        unnest([1, 2, 3, 4]) as tabell_nr,
),

telling as (
    select
        tabell,
        count(*) as registreringer,
        count(*) filter (where er_sen) as sene,
    from registrering
    group by tabell
)

select
    cast(t.tabell as varchar) as tabell,
    cast(case when l.har_historikk then coalesce(c.registreringer, 0) end as bigint) as registreringer,
    cast(case when l.har_historikk then coalesce(c.sene, 0) end as bigint) as sene,
from tabell as t
inner join lest as l on t.tabell = l.tabell
left join telling as c on t.tabell = c.tabell
order by t.tabell_nr
