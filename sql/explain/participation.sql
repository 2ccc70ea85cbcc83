-- How the participants of one unit are found: from decisions to people to people without measures.
-- Grain: one row per stage.
-- Parameters: $niva, $kode.
-- Rules: R7, R8, R11, R12.
with deltakelse as (
    select * from klargjort.deltakelse
    where vises_i($niva, er_sperret) and enhetskode($niva, fylke_kode, kommune_kode, bydel_kode) = $kode
),

deltaker as (select * from klargjort.deltaker_enhet where niva = $niva and kode = $kode)

select
    1 as rekkefolge,
    'vedtak that give participation in the year' as trinn,
    (select count(*) from deltakelse) as antall,
union all
select 2, 'people with at least one day of participation', (select count(*) from deltaker)
union all
select 3, 'of these, with an intro measure of the unit', (select count(*) from deltaker where har_intro_tiltak)
union all
select 4, 'of these, without one', (select count(*) from deltaker where not har_intro_tiltak)
order by all
