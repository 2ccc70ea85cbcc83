-- When the programme that an exit ends began, and when NIR's limit ran out.
-- Grain: one row per exit in the statistic year, of any bucket.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: R3, R5. Only the same person's rows under the same law count.
with avslutning as (select * from inndata.avslutning),

vedtak as (select * from inndata.vedtak where ordning = 'introduksjonsprogram'),

lov as (select * from kodeverk.lov),

avslutning_i_aret as (
    select
        avslutning_id,
        person_id,
        lov,
        avslutningsdato,
    from avslutning
    where avslutningsdato between $ar_start and $ar_slutt
),

med_forrige as (
    select
        naa.avslutning_id,
        naa.person_id,
        naa.lov,
        naa.avslutningsdato,
        max(tidligere.avslutningsdato) as forrige_avslutning_dato,
    from avslutning_i_aret as naa
    left join avslutning as tidligere
        on
            naa.person_id = tidligere.person_id
            and naa.lov = tidligere.lov
            and naa.avslutningsdato > tidligere.avslutningsdato
    group by all
),

med_start as (
    select
        e.avslutning_id,
        e.person_id,
        e.lov,
        e.avslutningsdato,
        e.forrige_avslutning_dato,
        min(v.fra_dato) as program_start_dato,
    from med_forrige as e
    left join vedtak as v
        on
            e.person_id = v.person_id
            and e.lov = v.lov
            and v.vedtakstype = 'innvilget'
            and v.fra_dato <= e.avslutningsdato
            and (e.forrige_avslutning_dato is null or v.fra_dato > e.forrige_avslutning_dato)
    group by all
),

permisjon_i_programmet as (
    select
        e.avslutning_id,
        greatest(v.fra_dato, e.program_start_dato) as fra_dato,
        least(coalesce(v.til_dato, e.avslutningsdato), e.avslutningsdato) as til_dato,
    from med_start as e
    inner join vedtak as v
        on
            e.person_id = v.person_id
            and e.lov = v.lov
            and v.vedtakstype = 'permisjon'
            and v.fra_dato <= e.avslutningsdato
            and coalesce(v.til_dato, e.avslutningsdato) >= e.program_start_dato
),

-- the union of the periods: each adds only the days after everything that began before it
permisjon_uten_overlapp as (
    select
        avslutning_id,
        fra_dato,
        til_dato,
        max(til_dato) over (
            partition by avslutning_id
            order by fra_dato, til_dato
            rows between unbounded preceding and 1 preceding
        ) as dekket_til_dato,
    from permisjon_i_programmet
),

permisjon_dager as (
    select
        avslutning_id,
        sum(greatest(0, til_dato - greatest(fra_dato - 1, coalesce(dekket_til_dato, fra_dato - 1)))) as antall,
    from permisjon_uten_overlapp
    group by avslutning_id
),

med_grense as (
    select
        e.avslutning_id,
        e.forrige_avslutning_dato,
        e.program_start_dato,
        -- no leave is no days; without a start there is no limit to move
        coalesce(p.antall, 0) as permisjon_dager,
        cast(e.program_start_dato + to_months(l.nir_grense_maneder) as date) as grense_uten_permisjon_dato,
    from med_start as e
    left join permisjon_dager as p on e.avslutning_id = p.avslutning_id
    left join lov as l on e.lov = l.lov
)

select
    cast(avslutning_id as varchar) as avslutning_id,
    cast(forrige_avslutning_dato as date) as forrige_avslutning_dato,
    cast(program_start_dato as date) as program_start_dato,
    cast(permisjon_dager as bigint) as permisjon_dager,
    cast(grense_uten_permisjon_dato + cast(permisjon_dager as integer) as date) as program_grense_dato,
from med_grense
order by avslutning_id
