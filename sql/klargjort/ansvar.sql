-- The days of the year that a unit is responsible for a participant: those that NIR accepts, outside leave and stops.
-- Grain: one row per person, law, municipality and bydel with at least one such day.
-- Parameters: none.
-- Rules: R5, R11, and F3: NIR accepts nothing from the day the limit runs out, so no days count from then on. A
-- programme without a start has no limit.
with ansvar_periode as (select * from klargjort.ansvar_periode),

pause as (select * from klargjort.pause),

periode as (select *, vedtak_id as rad_id from ansvar_periode),

pause_i_periode as (select * from pausedager('periode', 'pause')),

dager as (
    select
        a.person_id,
        a.lov,
        a.kommune_kode,
        a.bydel_kode,
        -- without leave or stops every day counts
        a.til_dato - a.fra_dato + 1 - coalesce(p.antall, 0) as antall,
    from ansvar_periode as a
    left join pause_i_periode as p on a.vedtak_id = p.rad_id
)

select
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(bydel_kode as varchar) as bydel_kode,
    -- two decisions may cover the same day, so this says only how many days at the most
    cast(sum(antall) as bigint) as ansvar_dager,
from dager
where antall > 0
group by person_id, lov, kommune_kode, bydel_kode
