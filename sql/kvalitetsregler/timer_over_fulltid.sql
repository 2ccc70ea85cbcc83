-- Introduction measures that bring a person above full time, 37.5 hours a week, in one municipality.
-- Grain: one row per measure with hours on whose first day in the year the person is above full time there.
-- Parameters: none.
-- Rules: R8, R12. A measure without hours adds nothing. The sum rises only on a measure's first day, so every day above
-- full time leads to a row.
with tiltak as (
    select * from klargjort.tiltak
    where fane = 'intro' and kommune_kode is not null and timer_per_uke > 0
),

endring as (
    select person_id, kommune_kode, fra_dato as dato, timer_per_uke as timer from tiltak
    union all
    -- the last day is in the measure
    select person_id, kommune_kode, til_dato + 1, -timer_per_uke from tiltak
),

per_dag as (
    select
        person_id,
        kommune_kode,
        dato,
        sum(timer) as timer,
    from endring
    group by person_id, kommune_kode, dato
),

med_sum as (
    select
        person_id,
        kommune_kode,
        dato,
        sum(timer) over (partition by person_id, kommune_kode order by dato) as timer_per_uke,
    from per_dag
)

select
    t.person_id,
    t.kommune_kode,
    t.bydel_kode,
    'tiltak' as tabell,
    t.tiltak_id as rad_id,
from tiltak as t
inner join med_sum as s on t.person_id = s.person_id and t.kommune_kode = s.kommune_kode and t.fra_dato = s.dato
where s.timer_per_uke > 37.5
