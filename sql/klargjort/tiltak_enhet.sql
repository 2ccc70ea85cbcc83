-- Which intro measures the year's participants had, under every unit that shows them.
-- Grain: one row per participant, unit and tiltakskode of an intro measure of that unit with a day in the year.
-- Parameters: none.
-- Rules: R7, R12, R16.
with deltaker_enhet as (select * from klargjort.deltaker_enhet where har_intro_tiltak),

tiltak as (select * from klargjort.tiltak where fane = 'intro'),

tiltak_niva as (
    select distinct
        person_id,
        vis_tiltakskode(tiltakskode) as tiltakskode,
        hovedgruppe,
        unnest([
            { niva: 'land', kode: '0' },
            { niva: 'fylke', kode: fylke_kode },
            { niva: 'kommune', kode: kommune_kode },
            { niva: 'bydel', kode: bydel_kode }
        ], recursive := true),
    from tiltak
)

select
    cast(d.niva as varchar) as niva,
    cast(d.kode as varchar) as kode,
    cast(d.person_id as varchar) as person_id,
    cast(d.kjonn as varchar) as kjonn,
    cast(d.er_sperret as boolean) as er_sperret,
    cast(t.hovedgruppe as varchar) as hovedgruppe,
    cast(t.tiltakskode as varchar) as tiltakskode,
from deltaker_enhet as d
inner join tiltak_niva as t on d.niva = t.niva and d.kode = t.kode and d.person_id = t.person_id
