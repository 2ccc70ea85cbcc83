-- Participants by main group and kind of measure.
-- Grain: one row per unit, sex, main group and tiltakskode; the row of a main group has an empty tiltakskode.
-- Parameters: $utgave.
-- Rules: R7, R12. Every main group and every code of the code list has a row. A code outside the list has rows only
-- in the units where it occurs, so that it never tells of people who are in no unit.
with enhet as (select * from klargjort.enhet),

tiltak_enhet as (select * from klargjort.tiltak_enhet),

tiltakskode as (select * from kodeverk.tiltakskode),

hovedgruppe as (select * from kodeverk.hovedgruppe),

tiltak_med_begge_land as (
    select niva, kode, person_id, kjonn, hovedgruppe, tiltakskode from tiltak_enhet
    union all
    select 'land_uten_sperret', kode, person_id, kjonn, hovedgruppe, tiltakskode from tiltak_enhet
    where niva = 'land' and not er_sperret
),

per_kode as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        hovedgruppe,
        tiltakskode,
        count(distinct person_id) as deltakere,
    from tiltak_med_begge_land
    group by niva, kode, hovedgruppe, tiltakskode, grouping sets ((kjonn), ())
),

per_hovedgruppe as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        hovedgruppe,
        count(distinct person_id) as deltakere,
    from tiltak_med_begge_land
    group by niva, kode, hovedgruppe, grouping sets ((kjonn), ())
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
    select distinct p.niva, p.kode, p.hovedgruppe, h.rekkefolge, p.tiltakskode, 1000
    from per_kode as p
    inner join hovedgruppe as h on p.hovedgruppe = h.hovedgruppe
    where p.hovedgruppe = 'ukjent'
),

telling as (
    select niva, kode, kjonn, hovedgruppe, tiltakskode, deltakere from per_kode
    union all
    select niva, kode, kjonn, hovedgruppe, null, deltakere from per_hovedgruppe
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
