-- The public table tiltak_fylke, exact: participants with and without each main group and kind of measure.
-- Grain: one row per unit and main group (tiltakskode `alle`) or kind of measure; zeros too.
-- Parameters: $utgave.
-- Rules: P1, P5, R12. Who has two kinds that are merged is one participant. The group ukjent is not published.
with enhet as (select * from offentlig.enhet where niva in ('land', 'fylke', 'uten_fylke')),

hovedgruppe as (select * from kodeverk.hovedgruppe where hovedgruppe <> 'ukjent'),

tiltakskode as (select * from kodeverk.tiltakskode),

kategori as (select * from offentlig.kategori where liste = 'tiltakskode'),

deltaker as (select * from offentlig.deltaker),

deltakere as (select niva, kode, sum(antall) as deltakere from deltaker group by all),

linje as (
    select hovedgruppe, rekkefolge as gruppe_nr, 'alle' as tiltakskode, -1 as kode_nr from hovedgruppe
    union all
    select h.hovedgruppe, min(h.rekkefolge), k.samlet, min(k.nr)
    from kategori as k
    inner join tiltakskode as c on k.verdi = c.kode
    inner join hovedgruppe as h on c.hovedgruppe = h.hovedgruppe
    group by h.hovedgruppe, k.samlet
),

-- the codes of a line as a set in one number
sett as (
    select k.samlet as tiltakskode, bit_or(cast(1 as bigint) << c.rekkefolge) as kode_bits
    from kategori as k
    inner join tiltakskode as c on k.verdi = c.kode
    group by k.samlet
),

telling as (
    select d.niva, d.kode, h.hovedgruppe, 'alle' as tiltakskode, sum(d.antall) as med
    from deltaker as d
    inner join hovedgruppe as h on d.hovedgruppe_bits & (cast(1 as bigint) << h.rekkefolge) <> 0
    group by all
    union all
    select d.niva, d.kode, l.hovedgruppe, s.tiltakskode, sum(d.antall)
    from deltaker as d
    inner join sett as s on d.tiltakskode_bits & s.kode_bits <> 0
    inner join linje as l on s.tiltakskode = l.tiltakskode
    group by all
)

-- nobody is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(l.hovedgruppe as varchar) as hovedgruppe,
    cast(l.tiltakskode as varchar) as tiltakskode,
    cast(coalesce(t.med, 0) as bigint) as med,
    cast(coalesce(d.deltakere, 0) - coalesce(t.med, 0) as bigint) as uten,
from enhet as e
cross join linje as l
left join deltakere as d on e.niva = d.niva and e.kode = d.kode
left join telling as t
    on e.niva = t.niva and e.kode = t.kode and l.hovedgruppe = t.hovedgruppe and l.tiltakskode = t.tiltakskode
order by e.niva_nr, e.kode, l.gruppe_nr, l.kode_nr
