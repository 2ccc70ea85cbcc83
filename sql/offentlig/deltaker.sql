-- The participants, by everything that a public table divides them by.
-- Grain: one row per unit, sex and set of measures, and by whether hours are registered; none for nobody.
-- Parameters: none.
-- Rules: P1, P3, P7, R11, R12. The rest of the nation are the participants who are in no county.
with deltaker_enhet as (select * from klargjort.deltaker_enhet where niva <> 'land_uten_sperret'),

i_fylke as (select person_id from deltaker_enhet where niva = 'fylke'),

med_resten as (
    select * from deltaker_enhet
    union all
    select 'uten_fylke' as niva, * exclude (niva)
    from deltaker_enhet
    where niva = 'land' and person_id not in (select f.person_id from i_fylke as f)
)

select
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(kjonn as varchar) as kjonn,
    cast(har_intro_tiltak as boolean) as har_tiltak,
    cast(timer_dager > 0 as boolean) as har_timer,
    cast(if(har_intro_tiltak, tiltakskode_bits, 0) as bigint) as tiltakskode_bits,
    cast(if(har_intro_tiltak, hovedgruppe_bits, 0) as bigint) as hovedgruppe_bits,
    cast(sum(timer_dager) as decimal(38, 9)) as timer_dager,
    cast(sum(deltakelse_dager) as bigint) as deltakelse_dager,
    cast(count(*) as bigint) as antall,
from med_resten
group by all
order by all
