-- Introduction measures without hours on a day of the year that the municipality is responsible for the participant.
-- Grain: one row per such measure.
-- Parameters: none.
-- Rules: R5, R8, R11, R12 (deltakere_med_tiltak_uten_timer), except measures whose common days with the participation
-- are all leave, stops or after the limit. Zero hours are hours.
with tiltak as (
    select * from klargjort.tiltak
    where fane = 'intro' and timer_per_uke is null
),

ansvar_periode as (select * from klargjort.ansvar_periode),

pause as (select * from klargjort.pause),

-- the days that a measure and a participation in its municipality have in common
felles as (
    select
        (t.tiltak_id, a.vedtak_id) as rad_id,
        t.tiltak_id,
        t.person_id,
        t.kommune_kode,
        t.bydel_kode,
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

pause_i_felles as (select * from pausedager('felles', 'pause'))

-- a measure may run through several decisions
select distinct
    f.person_id,
    f.kommune_kode,
    f.bydel_kode,
    'tiltak' as tabell,
    f.tiltak_id as rad_id,
from felles as f
left join pause_i_felles as p on f.rad_id = p.rad_id
-- without leave or stops every common day counts
where f.til_dato - f.fra_dato + 1 > coalesce(p.antall, 0)
