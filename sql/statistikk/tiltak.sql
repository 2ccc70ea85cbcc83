-- Participants by main group and kind of measure.
-- Grain: one row per unit, sex, main group and tiltakskode; the row of a main group has an empty tiltakskode.
-- Parameters: $utgave.
-- Rules: R7, R12. Every main group and every code of the code list has a row. The codes outside
-- the list have one row together, «ukjent», in the units where they occur, so that it never reveals people in no unit.
with enhet_kjonn as (select * from klargjort.enhet_kjonn),

deltaker_enhet as (select * from klargjort.deltaker_enhet where har_intro_tiltak),

utenfor as (select * from klargjort.tiltak_ukjent_kode),

tiltakskode as (select * from kodeverk.tiltakskode),

hovedgruppe as (select * from kodeverk.hovedgruppe),

-- few enough rows to count from: participants with the same measures, taken together
deltaker as (
    select niva, kode, kjonn, tiltakskode_bits, hovedgruppe_bits, count(*) as antall from deltaker_enhet
    group by all
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
    select niva, kode, kjonn, hovedgruppe, tiltakskode, 1 from utenfor
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
    select e.*, h.hovedgruppe, h.rekkefolge as gruppe_nr, null as tiltakskode, 0 as kode_nr
    from enhet_kjonn as e
    cross join hovedgruppe as h
    union all
    select e.*, c.hovedgruppe, h.rekkefolge, c.kode, c.rekkefolge
    from enhet_kjonn as e
    cross join tiltakskode as c
    inner join hovedgruppe as h on c.hovedgruppe = h.hovedgruppe
    union all
    select e.*, u.hovedgruppe, h.rekkefolge, u.tiltakskode, 1000
    from enhet_kjonn as e
    inner join (select distinct niva, kode, hovedgruppe, tiltakskode from utenfor) as u
        on e.niva = u.niva and e.kode = u.kode
    inner join hovedgruppe as h on u.hovedgruppe = h.hovedgruppe
)

-- nobody on a measure is zero
select
    cast($utgave as varchar) as utgave,
    cast(l.niva as varchar) as niva,
    cast(l.kode as varchar) as kode,
    cast(l.navn as varchar) as navn,
    cast(l.kjonn as varchar) as kjonn,
    cast(l.hovedgruppe as varchar) as hovedgruppe,
    cast(l.tiltakskode as varchar) as tiltakskode,
    cast(coalesce(t.deltakere, 0) as bigint) as deltakere,
from linje as l
left join telling as t
    on
        l.niva = t.niva
        and l.kode = t.kode
        and l.kjonn = t.kjonn
        and l.hovedgruppe = t.hovedgruppe
        and l.tiltakskode is not distinct from t.tiltakskode
order by l.niva_nr, l.kode, l.kjonn_nr, l.gruppe_nr, l.kode_nr, l.tiltakskode
