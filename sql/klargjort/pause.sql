-- Days on which a programme is suspended by decision: leave and stops, no day twice.
-- Grain: one row per unbroken piece of leave or stop of a person under a law; the pieces never overlap.
-- Parameters: $ar_slutt, $skjaeringsdato.
-- Rules: R5, R11. An open period lasts at least until the cutoff and the end of the year. No measures are expected
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

uten_overlapp as (
    select
        person_id,
        lov,
        til_dato,
        udekket_fra_dato((person_id, lov), fra_dato, til_dato) as fra_dato,
    from periode
)

select
    cast(person_id as varchar) as person_id,
    cast(lov as varchar) as lov,
    cast(fra_dato as date) as fra_dato,
    cast(til_dato as date) as til_dato,
from uten_overlapp
where fra_dato <= til_dato
