-- The participation periods that touch the statistic year, cut to the year.
-- Grain: one row per vedtak that gives participation (vedtak_id) with at least one day in the year.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: R7, R8, R11. A period ends at the earlier of its til_dato and the person's first exit under the same law on
-- or after its fra_dato, that day included; an exit that R6 takes out ends it too.
with deltakelsesvedtak as (select * from klargjort.deltakelsesvedtak),

person as (select * from inndata.person),

kommune as (select * from klargjort.enhet where niva = 'kommune'),

i_aret as (
    select
        *,
        greatest(fra_dato, $ar_start) as fra_i_aret_dato,
        -- least() passes over a missing date, which is an open end or no exit
        least(til_dato, avslutning_dato, $ar_slutt) as til_i_aret_dato,
    from deltakelsesvedtak
)

select
    cast(d.vedtak_id as varchar) as vedtak_id,
    cast(d.person_id as varchar) as person_id,
    cast(d.lov as varchar) as lov,
    cast(d.kommunenummer as varchar) as kommunenummer,
    cast(d.bydelsnummer as varchar) as bydelsnummer,
    cast(d.kommune_kode as varchar) as kommune_kode,
    cast(d.bydel_kode as varchar) as bydel_kode,
    cast(k.fylke_kode as varchar) as fylke_kode,
    cast(p.kjonn as varchar) as kjonn,
    cast(p.adressesperre is not null as boolean) as er_sperret,
    cast(d.fra_i_aret_dato as date) as fra_dato,
    cast(d.til_i_aret_dato as date) as til_dato,
from i_aret as d
inner join person as p on d.person_id = p.person_id
left join kommune as k on d.kommune_kode = k.kode
where d.fra_i_aret_dato <= d.til_i_aret_dato
