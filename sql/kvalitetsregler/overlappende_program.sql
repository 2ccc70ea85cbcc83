-- Participation periods of a person that share a day of the year with another one of the same person.
-- Grain: one row per such vedtak.
-- Parameters: none.
-- Rules: R8, R11, under any law and in any unit.
with deltakelse as (select * from klargjort.deltakelse),

-- in the order they begin: the next one begins first of all that follow
med_naboer as (
    select
        vedtak_id,
        person_id,
        kommune_kode,
        bydel_kode,
        fra_dato,
        til_dato,
        max(til_dato) over (
            partition by person_id
            order by fra_dato, vedtak_id
            rows between unbounded preceding and 1 preceding
        ) as dekket_til_dato,
        lead(fra_dato) over (
            partition by person_id
            order by fra_dato, vedtak_id
        ) as neste_fra_dato,
    from deltakelse
)

select
    person_id,
    kommune_kode,
    bydel_kode,
    'vedtak' as tabell,
    vedtak_id as rad_id,
from med_naboer
-- the first has none before it and the last none after it: that is no overlap
where coalesce(dekket_til_dato >= fra_dato, false) or coalesce(neste_fra_dato <= til_dato, false)
