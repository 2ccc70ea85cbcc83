-- stop: Each file for SSB has every row that it must have, and no row refers to one that is missing.
-- Grain: one row per file, bucket or reference where that is not so.
-- Parameters: $ar_start, $ar_slutt.
-- Rules: O3, O7, R14.
with person_intro as (select * from utdata.person_intro),

avsluttet_intro as (select * from utdata.avsluttet_intro),

deltaker_intro as (select * from utdata.deltaker_intro),

periode_intro as (select * from utdata.periode_intro),

vedtak_intro as (select * from utdata.vedtak_intro),

kategori_intro as (select * from utdata.kategori_intro),

tiltak_intro as (select * from utdata.tiltak_intro),

fravaer_intro as (select * from utdata.fravaer_intro),

avslutning as (select * from klargjort.avslutning),

deltakelse as (select * from klargjort.deltakelse),

overlevert as (select * from klargjort.overlevert),

regnskap as (select * from statistikk.regnskap),

med_rad as (
    select person_id from avsluttet_intro
    union
    select person_id from deltaker_intro
    union
    select person_id from periode_intro
    union
    select person_id from vedtak_intro
    union
    select person_id from kategori_intro
    union
    select person_id from tiltak_intro
    union
    select person_id from fravaer_intro
),

deltaker as (
    select distinct
        person_id,
        lov,
        apent_sted(er_sperret, kommune_kode) as kommune_kode,
        apent_sted(er_sperret, bydel_kode) as bydel_kode,
    from deltakelse
),

begge as (
    select
        'person-intro' as hva,
        (select count(*) from person_intro) as funnet,
        (select count(*) from overlevert) as ventet,
    union all
    select 'avsluttet-intro', (select count(*) from avsluttet_intro), (select count(*) from avslutning)
    union all
    select 'deltaker-intro', (select count(*) from deltaker_intro), (select count(*) from deltaker)
    union all
    select 'periode-intro', (select count(*) from periode_intro), (select count(*) from deltakelse)
    union all
    select
        'vedtak-intro',
        (select count(*) from vedtak_intro),
        (
            select count(*) from inndata.vedtak
            where ordning = 'introduksjonsprogram' and person_id in (select person_id from overlevert)
        )
    union all
    select
        'kategori-intro',
        (select count(*) from kategori_intro),
        (select count(*) from inndata.kategori where person_id in (select person_id from overlevert))
    union all
    select
        'tiltak-intro',
        (select count(*) from tiltak_intro),
        (select count(*) from klargjort.tiltak where person_id in (select person_id from overlevert))
    union all
    select
        'fravaer-intro',
        (select count(*) from fravaer_intro),
        (
            select count(*) from inndata.fravaer
            where
                person_id in (select person_id from overlevert)
                and fra_dato <= $ar_slutt
                and til_dato >= $ar_start
        )
    union all
    select 'avsluttet-intro ' || r.botte, count(a.avslutning_id), any_value(r.antall)
    from regnskap as r
    left join avsluttet_intro as a on r.botte = a.botte
    where r.botte in (select botte from avslutning)
    group by r.botte
    union all
    select 'rows without a person in person-intro', count(*), 0
    from med_rad
    where person_id not in (select person_id from person_intro)
    union all
    select 'people of person-intro without a row', count(*), 0
    from person_intro
    where person_id not in (select person_id from med_rad)
    union all
    select 'rows of periode-intro without a row in vedtak-intro', count(*), 0
    from periode_intro
    where vedtak_id not in (select vedtak_id from vedtak_intro)
)

select
    hva,
    funnet,
    ventet,
from begge
where funnet is distinct from ventet
order by all
