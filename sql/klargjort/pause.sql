-- Days on which a programme stands still by decision: leave and stops, no day twice.
-- Grain: one row per unbroken piece of leave or stop of a person under a law; the pieces never overlap.
-- Parameters: $ar_slutt, $skjaeringsdato.
-- Rules: R5, R11. An open period lasts at least until the cutoff and the end of the year. Nobody is asked for measures
-- on these days.
with vedtak as (
    select * from inndata.vedtak
    where ordning = 'introduksjonsprogram' and vedtakstype in ('permisjon', 'stans')
),

periode as (
    select
        person_id,
        lov,
        fra_dato,
        coalesce(til_dato, greatest(fra_dato, $skjaeringsdato, $ar_slutt)) as til_dato,
    from vedtak
),

med_dekning as (
    select
        *,
        max(til_dato) over (
            partition by person_id, lov
            order by fra_dato, til_dato
            rows between unbounded preceding and 1 preceding
        ) as dekket_til_dato,
    from periode
),

uten_overlapp as (
    select
        * exclude (fra_dato, dekket_til_dato),
        -- the first piece has nothing before it
        greatest(fra_dato, coalesce(dekket_til_dato + 1, fra_dato)) as fra_dato,
    from med_dekning
)

select
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(fra_dato as date) as fra_dato,
    cast(til_dato as date) as til_dato,
from uten_overlapp
where fra_dato <= til_dato
