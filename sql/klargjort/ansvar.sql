-- For how many days of the year a unit answers for a participant: those that NIR takes, outside leave and stops.
-- Grain: one row per person, law, municipality and bydel with at least one such day.
-- Parameters: none.
-- Rules: R5, R11, and the domain's «nobody is to be blamed for what NIR cannot take»: from the day the limit runs out
-- nothing is asked for. A programme without a start has no limit.
with deltakelse as (select * from klargjort.deltakelse),

programperiode as (select * from klargjort.programperiode),

pause as (select * from klargjort.pause),

-- the programme a participation belongs to is the last one begun before it ends
med_grense as (
    select
        d.vedtak_id,
        d.person_id,
        d.lov,
        d.kommune_kode,
        d.bydel_kode,
        d.fra_dato,
        least(d.til_dato, p.grense_dato - 1) as til_dato,
    from deltakelse as d
    asof left join programperiode as p
        on d.person_id = p.person_id and d.lov = p.lov and d.til_dato >= p.start_dato
),

pausedager as (
    select
        d.vedtak_id,
        sum(least(p.til_dato, d.til_dato) - greatest(p.fra_dato, d.fra_dato) + 1) as antall,
    from med_grense as d
    inner join pause as p
        on
            d.person_id = p.person_id
            and d.lov = p.lov
            and p.fra_dato <= d.til_dato
            and p.til_dato >= d.fra_dato
    group by d.vedtak_id
),

dager as (
    select
        d.*,
        -- without leave or stops every day counts
        d.til_dato - d.fra_dato + 1 - coalesce(p.antall, 0) as antall,
    from med_grense as d
    left join pausedager as p on d.vedtak_id = p.vedtak_id
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
