-- Exits and goal by age group.
-- Grain: one row per nation row or county, sex and age group; zeros too.
-- Parameters: $utgave.
-- Rules: R7, R9, R10.
with enhet_kjonn as (select * from klargjort.enhet_kjonn where niva in ('land', 'land_uten_sperret', 'fylke')),

aldersgruppe as (select * from kodeverk.verdi where liste = 'aldersgruppe'),

avslutning_enhet as (select * from klargjort.avslutning_enhet where er_talt),

rutenett as (
    select
        e.*,
        a.verdi as aldersgruppe,
        a.rekkefolge as aldersgruppe_nr,
    from enhet_kjonn as e
    cross join aldersgruppe as a
),

avsluttet as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        aldersgruppe,
        count(*) as avsluttet,
        count(*) filter (where er_mal_nadd) as mal_nadd,
    from avslutning_enhet
    group by niva, kode, aldersgruppe, grouping sets ((kjonn), ())
)

-- nobody in a group is zero
select
    cast($utgave as varchar) as utgave,
    cast(r.niva as varchar) as niva,
    cast(r.kode as varchar) as kode,
    cast(r.navn as varchar) as navn,
    cast(r.kjonn as varchar) as kjonn,
    cast(r.aldersgruppe as varchar) as aldersgruppe,
    cast(coalesce(a.avsluttet, 0) as bigint) as avsluttet,
    cast(coalesce(a.mal_nadd, 0) as bigint) as mal_nadd,
    cast(andel(a.mal_nadd, a.avsluttet) as double) as andel_mal,
from rutenett as r
left join avsluttet as a
    on r.niva = a.niva and r.kode = a.kode and r.kjonn = a.kjonn and r.aldersgruppe = a.aldersgruppe
order by r.niva_nr, r.kode, r.kjonn_nr, r.aldersgruppe_nr
