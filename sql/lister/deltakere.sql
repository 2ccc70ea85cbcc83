-- Participants of the year, with the mean hours a week of intro measures that are registered for them.
-- Grain: one row per person, municipality, bydel and law with a day of participation in the year.
-- Parameters: none.
-- Rules: R8, R11, R12. The hours are the person's in the municipality, whatever bydel and law, so they are repeated on
-- each of the person's rows there. A participant without a unit has a row, and no hours.
with deltakelse as (select * from klargjort.deltakelse),

deltaker_enhet as (select * from klargjort.deltaker_enhet where niva = 'kommune'),

deltaker as (
    select
        person_id,
        kommune_kode,
        bydel_kode,
        lov,
        min(fra_dato) as forste_deltakelse_dato,
        max(til_dato) as siste_deltakelse_dato,
    from deltakelse
    group by person_id, kommune_kode, bydel_kode, lov
)

select
    cast(d.person_id as varchar) as person_id,
    cast(d.kommune_kode as varchar) as kommune_kode,
    cast(d.bydel_kode as varchar) as bydel_kode,
    cast(d.lov as varchar) as lov,
    cast(d.forste_deltakelse_dato as date) as forste_deltakelse_dato,
    cast(d.siste_deltakelse_dato as date) as siste_deltakelse_dato,
    cast(e.deltakelse_dager as bigint) as deltakelse_dager,
    andel_seks_desimaler(e.timer_dager, e.deltakelse_dager) as timer_per_uke,
    cast(e.har_intro_tiltak as boolean) as har_intro_tiltak,
    cast(e.har_tiltak_uten_timer as boolean) as har_tiltak_uten_timer,
from deltaker as d
left join deltaker_enhet as e on d.person_id = e.person_id and d.kommune_kode = e.kode
