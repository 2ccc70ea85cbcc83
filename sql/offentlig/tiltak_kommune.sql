-- The public table tiltak_kommune, exact: participants with and without each main group of measures.
-- Grain: one row per municipality or bydel and main group; zeros too.
-- Parameters: $utgave.
-- Rules: P1, R12. The group ukjent is not published.
with enhet as (select * from offentlig.enhet where niva in ('kommune', 'bydel')),

hovedgruppe as (select * from kodeverk.hovedgruppe where hovedgruppe <> 'ukjent'),

deltaker as (select * from offentlig.deltaker),

deltakere as (select niva, kode, sum(antall) as deltakere from deltaker group by all),

telling as (
    select d.niva, d.kode, h.hovedgruppe, sum(d.antall) as med
    from deltaker as d
    inner join hovedgruppe as h on d.hovedgruppe_bits & (cast(1 as bigint) << h.rekkefolge) <> 0
    group by all
)

-- nobody is zero
select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(h.hovedgruppe as varchar) as hovedgruppe,
    cast(coalesce(t.med, 0) as bigint) as med,
    cast(coalesce(d.deltakere, 0) - coalesce(t.med, 0) as bigint) as uten,
from enhet as e
cross join hovedgruppe as h
left join deltakere as d on e.niva = d.niva and e.kode = d.kode
left join telling as t on e.niva = t.niva and e.kode = t.kode and h.hovedgruppe = t.hovedgruppe
order by e.niva_nr, e.kode, h.rekkefolge
