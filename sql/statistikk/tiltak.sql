-- Participants by main group and kind of measure.
-- Grain: one row per unit, sex, main group and tiltakskode; the row of a main group has an empty tiltakskode.
-- Parameters: $utgave.
-- Rules: R7, R12. Every main group and every code of the code list has a row. The codes outside
-- the list have one row together, «ukjent», in the units where they occur, so that it never tells of people in no unit.
with enhet as (select * from klargjort.enhet),

deltaker_enhet as (select * from klargjort.deltaker_enhet where har_intro_tiltak),

utenfor as (select * from klargjort.tiltak_ukjent_kode),

tiltakskode as (select * from kodeverk.tiltakskode),

hovedgruppe as (select * from kodeverk.hovedgruppe),

-- few enough rows to count from: participants with the same measures, taken together
deltaker as (
    select niva, kode, kjonn, tiltakskode_bits, hovedgruppe_bits, count(*) as antall from deltaker_enhet
    group by all
    union all
    select 'land_uten_sperret', kode, kjonn, tiltakskode_bits, hovedgruppe_bits, count(*) from deltaker_enhet
    where niva = 'land' and not er_sperret
    group by all
),

utenfor_med_begge_land as (
    select niva, kode, kjonn, hovedgruppe, tiltakskode from utenfor
    union all
    select 'land_uten_sperret', kode, kjonn, hovedgruppe, tiltakskode from utenfor
    where niva = 'land' and not er_sperret
),

telling_per_kjonn as (
    select d.niva, d.kode, d.kjonn, c.hovedgruppe, c.kode as tiltakskode, d.antall
    from deltaker as d
    inner join tiltakskode as c on d.tiltakskode_bits & (cast(1 as bigint) << c.rekkefolge) <> 0
    union all
    select d.niva, d.kode, d.kjonn, h.hovedgruppe, null, d.antall
    from deltaker as d
    inner join hovedgruppe as h on d.hovedgruppe_bits & (cast(1 as bigint) << h.rekkefolge) <> 0
    union all
    select niva, kode, kjonn, hovedgruppe, tiltakskode, 1 from utenfor_med_begge_land
),

telling as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        hovedgruppe,
        tiltakskode,
        sum(antall) as deltakere,
    from telling_per_kjonn
    group by niva, kode, hovedgruppe, tiltakskode, grouping sets ((kjonn), ())
),

linje as (
    select e.niva, e.kode, h.hovedgruppe, h.rekkefolge as gruppe_nr, null as tiltakskode, 0 as kode_nr
    from enhet as e
    cross join hovedgruppe as h
    union all
    select e.niva, e.kode, c.hovedgruppe, h.rekkefolge, c.kode, c.rekkefolge
    from enhet as e
    cross join tiltakskode as c
    inner join hovedgruppe as h on c.hovedgruppe = h.hovedgruppe
    union all
    select distinct u.niva, u.kode, u.hovedgruppe, h.rekkefolge, u.tiltakskode, 1000
    from utenfor_med_begge_land as u
    inner join hovedgruppe as h on u.hovedgruppe = h.hovedgruppe
)

-- nobody on a measure is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(k.kjonn as varchar) as kjonn,
    cast(l.hovedgruppe as varchar) as hovedgruppe,
    cast(l.tiltakskode as varchar) as tiltakskode,
    cast(coalesce(t.deltakere, 0) as bigint) as deltakere,
from linje as l
inner join enhet as e on l.niva = e.niva and l.kode = e.kode
cross join (select unnest(['alle', 'K', 'M']) as kjonn) as k
left join telling as t
    on
        l.niva = t.niva
        and l.kode = t.kode
        and k.kjonn = t.kjonn
        and l.hovedgruppe = t.hovedgruppe
        and l.tiltakskode is not distinct from t.tiltakskode
order by e.niva_nr, e.kode, kjonn_nummer(k.kjonn), l.gruppe_nr, l.kode_nr, l.tiltakskode
