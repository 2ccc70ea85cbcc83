-- The participation periods that touch the statistic year, cut to the year.
-- Grain: one row per vedtak that gives participation (vedtak_id) with at least one day in the year.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: R7, R8, R11. A period ends at the earlier of its til_dato and the person's first exit under the same law on
-- or after its fra_dato, that day included; an exit that R6 takes out ends it all the same.
with vedtak as (select * from inndata.vedtak),

avslutning as (select person_id, lov, avslutningsdato from inndata.avslutning),

person as (select * from inndata.person),

kommune_enhet as (select * from kodeverk.kommune_enhet),

kommune as (select * from klargjort.enhet where niva = 'kommune'),

vedtak_som_gir_deltakelse as (
    select
        vedtak_id,
        person_id,
        lov,
        kommunenummer,
        bydelsnummer,
        fra_dato,
        til_dato,
    from vedtak
    where
        gir_deltakelse(ordning, vedtakstype)
        and fra_dato <= $ar_slutt
        and (til_dato is null or til_dato >= $ar_start)
),

med_forste_avslutning as (
    select
        v.vedtak_id,
        v.person_id,
        v.lov,
        v.kommunenummer,
        v.bydelsnummer,
        v.fra_dato,
        v.til_dato,
        min(a.avslutningsdato) as forste_avslutning_dato,
    from vedtak_som_gir_deltakelse as v
    left join avslutning as a
        on
            v.person_id = a.person_id
            and v.lov = a.lov
            and v.fra_dato <= a.avslutningsdato
    group by all
),

i_aret as (
    select
        *,
        greatest(fra_dato, $ar_start) as fra_i_aret_dato,
        -- least() passes over a missing date, which is an open end or no exit
        least(til_dato, forste_avslutning_dato, $ar_slutt) as til_i_aret_dato,
    from med_forste_avslutning
)

select
    cast(d.vedtak_id as varchar) as vedtak_id,
    cast(d.person_id as varchar) as person_id,
    cast(d.lov as varchar) as lov,
    cast(d.kommunenummer as varchar) as kommunenummer,
    cast(d.bydelsnummer as varchar) as bydelsnummer,
    cast(m.enhet_kode as varchar) as kommune_kode,
    cast(oslo_bydel(m.enhet_kode, d.bydelsnummer) as varchar) as bydel_kode,
    cast(k.fylke_kode as varchar) as fylke_kode,
    cast(case when m.enhet_kode is null then coalesce(m.grunn, 'ukjent') end as varchar) as uten_enhet_grunn,
    cast(p.kjonn as varchar) as kjonn,
    cast(p.adressesperre is not null as boolean) as er_sperret,
    cast(d.fra_i_aret_dato as date) as fra_dato,
    cast(d.til_i_aret_dato as date) as til_dato,
from i_aret as d
inner join person as p on d.person_id = p.person_id
left join kommune_enhet as m on d.kommunenummer = m.kommunenummer
left join kommune as k on m.enhet_kode = k.kode
where d.fra_i_aret_dato <= d.til_i_aret_dato
