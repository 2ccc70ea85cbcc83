-- The measures with a day in the statistic year, cut to the year, with unit and main group.
-- Grain: one row per measure (tiltak_id) with at least one day in the year, of participants or not.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: R8, R12. A code outside the code list keeps its own value and counts in the main group ukjent.
with tiltak as (select * from inndata.tiltak),

kommune_enhet as (select * from kodeverk.kommune_enhet),

kommune as (select * from klargjort.enhet where niva = 'kommune'),

tiltakskode as (select * from kodeverk.tiltakskode),

hovedgruppe as (select * from kodeverk.hovedgruppe),

i_aret as (
    select
        *,
        greatest(fra_dato, $ar_start) as fra_i_aret_dato,
        -- least() passes over a missing date, which is an open end
        least(til_dato, $ar_slutt) as til_i_aret_dato,
    from tiltak
    where fra_dato <= $ar_slutt and (til_dato is null or til_dato >= $ar_start)
)

select
    cast(t.tiltak_id as varchar) as tiltak_id,
    cast(t.person_id as varchar) as person_id,
    cast(t.fane as varchar) as fane,
    cast(t.tiltakskode as varchar) as tiltakskode,
    cast(coalesce(c.hovedgruppe, 'ukjent') as varchar) as hovedgruppe,
    -- places in the code lists; a code outside the list has none
    cast(c.rekkefolge as integer) as tiltakskode_nr,
    cast(g.rekkefolge as integer) as hovedgruppe_nr,
    cast(t.kommunenummer as varchar) as kommunenummer,
    cast(t.bydelsnummer as varchar) as bydelsnummer,
    cast(m.enhet_kode as varchar) as kommune_kode,
    cast(oslo_bydel(m.enhet_kode, t.bydelsnummer) as varchar) as bydel_kode,
    cast(k.fylke_kode as varchar) as fylke_kode,
    cast(t.fra_i_aret_dato as date) as fra_dato,
    cast(t.til_i_aret_dato as date) as til_dato,
    cast(t.timer_per_uke as decimal(18, 9)) as timer_per_uke,
from i_aret as t
left join kommune_enhet as m on t.kommunenummer = m.kommunenummer
left join kommune as k on m.enhet_kode = k.kode
left join tiltakskode as c on t.tiltakskode = c.kode
left join hovedgruppe as g on coalesce(c.hovedgruppe, 'ukjent') = g.hovedgruppe
