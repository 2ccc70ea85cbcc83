-- Introduction measures without hours on a day of the year that the municipality answers for the participant.
-- Grain: one row per such measure.
-- Parameters: none.
-- Rules: R5, R8, R11, R12 (deltakere_med_tiltak_uten_timer), less measures whose common days with the participation are
-- all leave, stops or beyond the limit. Zero hours are hours.
with tiltak as (
    select * from klargjort.tiltak
    where fane = 'intro' and timer_per_uke is null
),

ansvar_periode as (select * from klargjort.ansvar_periode),

pause as (select * from klargjort.pause),

-- the days that a measure and a participation in its municipality have in common
felles as (
    select
        t.tiltak_id,
        t.person_id,
        t.kommune_kode,
        t.bydel_kode,
        a.vedtak_id,
        a.lov,
        greatest(t.fra_dato, a.fra_dato) as fra_dato,
        least(t.til_dato, a.til_dato) as til_dato,
    from tiltak as t
    inner join ansvar_periode as a
        on
            t.person_id = a.person_id
            and t.kommune_kode = a.kommune_kode
            and t.fra_dato <= a.til_dato
            and t.til_dato >= a.fra_dato
),

-- the pieces of leave and stops never overlap, so their days may be added
pausedager as (
    select
        f.tiltak_id,
        f.vedtak_id,
        sum(least(p.til_dato, f.til_dato) - greatest(p.fra_dato, f.fra_dato) + 1) as antall,
    from felles as f
    inner join pause as p
        on
            f.person_id = p.person_id
            and f.lov = p.lov
            and p.fra_dato <= f.til_dato
            and p.til_dato >= f.fra_dato
    group by f.tiltak_id, f.vedtak_id
)

-- a measure may run through several decisions
select distinct
    f.person_id,
    f.kommune_kode,
    f.bydel_kode,
    'tiltak' as tabell,
    f.tiltak_id as rad_id,
from felles as f
left join pausedager as p on f.tiltak_id = p.tiltak_id and f.vedtak_id = p.vedtak_id
-- without leave or stops every common day counts
where f.til_dato - f.fra_dato + 1 > coalesce(p.antall, 0)
