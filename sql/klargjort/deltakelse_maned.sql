-- The months in which a unit is responsible for a participant, and whether introduksjonsstønad was paid for them.
-- Grain: one row per person, municipality, bydel and month with such a day; none where the run has no stønad.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: T3, F3, R8, R11. A month is paid in it or in the next. Only months whose next one was over when the extract
-- was taken, and is in it, can be judged. Leave, stops and the time past the limit are aside, as in klargjort.ansvar.
with ansvar_periode as (select * from klargjort.ansvar_periode),

pause as (select * from klargjort.pause),

betalt_maned as (select * from klargjort.betalt_maned),

stonad_uttrekk as (select * from inndata.stonad_uttrekk),

uten_stonadsoppslag as (select * from klargjort.uten_stonadsoppslag),

maned as (
    select cast(m.maned as date) as maned_dato
    from stonad_uttrekk as u
    cross join generate_series($ar_start, $ar_slutt, interval 1 month) as m (maned)
    where
        m.maned >= u.fra_maned_dato
        and m.maned + to_months(1) <= u.til_maned_dato
        and m.maned + to_months(2) <= u.tatt_ut_dato
),

periode as (
    select
        a.person_id,
        a.lov,
        a.kommune_kode,
        a.bydel_kode,
        m.maned_dato,
        a.vedtak_id || ' ' || cast(m.maned_dato as varchar) as rad_id,
        greatest(a.fra_dato, m.maned_dato) as fra_dato,
        least(a.til_dato, last_day(m.maned_dato)) as til_dato,
    from ansvar_periode as a
    anti join uten_stonadsoppslag as u on a.person_id = u.person_id
    inner join maned as m on a.fra_dato <= last_day(m.maned_dato) and a.til_dato >= m.maned_dato
),

pause_i_periode as (select * from pausedager('periode', 'pause')),

ansvar_maned as (
    select distinct
        p.person_id,
        p.kommune_kode,
        p.bydel_kode,
        p.maned_dato,
    from periode as p
    left join pause_i_periode as d on p.rad_id = d.rad_id
    -- without leave or stops every day counts
    where p.til_dato - p.fra_dato + 1 > coalesce(d.antall, 0)
)

select
    cast(a.person_id as varchar) as person_id,
    cast(a.kommune_kode as varchar) as kommune_kode,
    cast(a.bydel_kode as varchar) as bydel_kode,
    cast(a.maned_dato as date) as maned_dato,
    cast(b.person_id is not null or n.person_id is not null as boolean) as har_stonad,
from ansvar_maned as a
left join betalt_maned as b on a.person_id = b.person_id and a.maned_dato = b.maned_dato
left join betalt_maned as n on a.person_id = n.person_id and a.maned_dato + to_months(1) = n.maned_dato
