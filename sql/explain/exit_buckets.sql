-- Every exit row in the extract for one unit, by the bucket it ended in; the nation has all twelve buckets.
-- Grain: one row per bucket of R14 in its order. antall is missing where a bucket is not known for a unit.
-- Parameters: $niva, $kode.
-- Rules: R7 (below the nation people at a shielded address are in none of it), R8, R14.
with regnskap as (
    select
        botte,
        antall,
        row_number() over () as rekkefolge,
    from statistikk.regnskap
),

kommune_enhet as (select * from kodeverk.kommune_enhet),

kommune as (select * from klargjort.enhet where niva = 'kommune'),

i_aret as (
    select botte, kommune_kode, bydel_kode, fylke_kode, 1 as antall from klargjort.avslutning
    where not er_sperret
),

andre_ar as (
    select
        'annet_ar' as botte,
        a.kommunenummer,
        a.bydelsnummer,
        1 as antall,
    from inndata.avslutning as a
    inner join inndata.person as p on a.person_id = p.person_id and p.adressesperre is null
    where not exists (select 1 from klargjort.avslutning as k where k.avslutning_id = a.avslutning_id)
),

med_kommunenummer as (
    select botte, kommunenummer, bydelsnummer, antall from andre_ar
    union all
    select botte, kommunenummer, bydelsnummer, antall from inndata.avslutning_mottak
),

alle as (
    select botte, kommune_kode, bydel_kode, fylke_kode, antall from i_aret
    union all
    select
        u.botte,
        m.enhet_kode,
        oslo_bydel(m.enhet_kode, u.bydelsnummer),
        k.fylke_kode,
        u.antall,
    from med_kommunenummer as u
    inner join kommune_enhet as m on u.kommunenummer = m.kommunenummer
    inner join kommune as k on m.enhet_kode = k.kode
),

i_enheten as (
    select botte, sum(antall) as antall
    from alle
    where enhetskode($niva, fylke_kode, kommune_kode, bydel_kode) = $kode
    group by botte
)

-- a row that could not be read has no certain unit, and one of a shielded person must not be told of
select
    cast(r.botte as varchar) as botte,
    cast(
        case
            when $niva = 'land' then r.antall
            when r.botte not in ('karantene', 'adressesperre', 'uten_enhet') then coalesce(e.antall, 0)
        end as bigint
    ) as antall,
from regnskap as r
left join i_enheten as e on r.botte = e.botte
order by r.rekkefolge
