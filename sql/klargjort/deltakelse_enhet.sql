-- Participation under every unit that shows it, without a day counted twice.
-- Grain: one row per unbroken piece of a person's participation in a unit; the pieces of one person and unit never
-- overlap, and together they are the union of the person's periods there.
-- Parameters: none.
-- Rules: R7, R8, R11, R12.
with deltakelse as (
    select person_id, kjonn, er_sperret, kommune_kode, bydel_kode, fra_dato, til_dato from klargjort.deltakelse
),

uten_overlapp as (
    select
        niva,
        kode,
        person_id,
        kjonn,
        til_dato,
        udekket_fra_dato((niva, kode, person_id), fra_dato, til_dato) as fra_dato,
    from i_enheter('deltakelse')
)

select
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(person_id as varchar) as person_id,
    cast(kjonn as varchar) as kjonn,
    cast(fra_dato as date) as fra_dato,
    cast(til_dato as date) as til_dato,
from uten_overlapp
where fra_dato <= til_dato
