-- What the average hours a week are computed from: hour-days of intro measures and days of participation.
-- Grain: one row per unit that has participants, and sex. timer_dager is hours a week times days.
-- Parameters: none.
-- Rules: R7, R12.
with deltaker_enhet as (select * from klargjort.deltaker_enhet)

select
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(coalesce(kjonn, 'alle') as varchar) as kjonn,
    cast(count(*) as bigint) as deltakere,
    cast(count(*) filter (where not har_intro_tiltak) as bigint) as deltakere_uten_tiltak,
    cast(count(*) filter (where har_kun_norskfane) as bigint) as kun_norskfane,
    cast(count(*) filter (where har_tiltak_uten_timer) as bigint) as deltakere_med_tiltak_uten_timer,
    cast(sum(timer_dager) as decimal(38, 9)) as timer_dager,
    cast(sum(deltakelse_dager) as bigint) as deltakelse_dager,
from deltaker_enhet
group by niva, kode, grouping sets ((kjonn), ())
order by all
