-- The exits that are counted, by everything that a public table divides them by.
-- Grain: one row per unit, sex, category of each kind and whether the goal was reached; none for nobody.
-- Parameters: none.
-- Rules: P1, P5, P7, R9, R10. Categories are those of offentlig.kategori, where some are merged.
with avslutning_enhet as (select * from klargjort.avslutning_enhet where er_talt and niva <> 'land_uten_sperret'),

kategori as (select * from offentlig.kategori),

i_fylke as (select avslutning_id from avslutning_enhet where niva = 'fylke'),

med_resten as (
    select niva, kode, kjonn, gruppe, aldersgruppe, lov, har_kollektiv_beskyttelse, er_mal_nadd
    from avslutning_enhet
    union all
    select 'uten_fylke', kode, kjonn, gruppe, aldersgruppe, lov, har_kollektiv_beskyttelse, er_mal_nadd
    from avslutning_enhet
    where niva = 'land' and avslutning_id not in (select f.avslutning_id from i_fylke as f)
)

select
    cast(a.niva as varchar) as niva,
    cast(a.kode as varchar) as kode,
    cast(a.kjonn as varchar) as kjonn,
    cast(g.samlet as varchar) as gruppe,
    cast(k.samlet as varchar) as kommunegruppe,
    cast(s.samlet as varchar) as aldersgruppe,
    cast(l.samlet as varchar) as lovklasse,
    cast(a.er_mal_nadd as boolean) as er_mal_nadd,
    cast(count(*) as bigint) as antall,
from med_resten as a
inner join kategori as g on g.liste = 'gruppe' and a.gruppe = g.verdi
inner join kategori as k on k.liste = 'kommunegruppe' and a.gruppe = k.verdi
inner join kategori as s on s.liste = 'aldersgruppe' and a.aldersgruppe = s.verdi
inner join kategori as l
    on l.liste = 'lovklasse' and a.lov || '/' || cast(cast(a.har_kollektiv_beskyttelse as integer) as varchar) = l.verdi
group by all
order by all
