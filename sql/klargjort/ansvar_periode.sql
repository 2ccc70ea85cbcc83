-- The participation periods of the year, cut where NIR's limit runs out.
-- Grain: one row per vedtak that gives participation in the year, with at least one day before the limit.
-- Parameters: $frist_slakk_dager.
-- Rules: R5, R11, and F3: NIR accepts nothing from the day the limit runs out. A programme without a start has no
-- limit, unless it continues one that ended when its limit had run out: that is an extended programme. The periods
-- still contain leave and stops; a unit is not responsible for the days of klargjort.pause.
with deltakelse as (select * from klargjort.deltakelse),

programperiode as (select * from klargjort.programperiode),

-- the programme a participation belongs to is the last one begun before it ends, unless that one ended before it
-- began: then the participation belongs to a programme without a start, which may be an extension of that one
med_grense as (
    select
        d.vedtak_id,
        d.person_id,
        d.lov,
        d.kommune_kode,
        d.bydel_kode,
        d.fra_dato,
        d.til_dato,
        case
            when p.avslutning_dato is null or p.avslutning_dato >= d.fra_dato then p.grense_dato
            when er_ved_grensen(p.avslutning_dato, p.grense_dato, $frist_slakk_dager) then p.grense_dato
        end as grense_dato,
    from deltakelse as d
    asof left join programperiode as p
        on d.person_id = p.person_id and d.lov = p.lov and d.til_dato >= p.start_dato
)

select
    cast(vedtak_id as varchar) as vedtak_id,
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
    cast(fra_dato as date) as fra_dato,
    -- least() passes over a missing date, which is no limit
    cast(least(til_dato, grense_dato - 1) as date) as til_dato,
from med_grense
where grense_dato is null or grense_dato > fra_dato
