-- Exits and goal by law and collective protection.
-- Grain: one row per nation row or county, sex, law and kollektiv_beskyttelse (0/1); zeros too.
-- Parameters: $utgave.
-- Rules: R7, R9, R10.
with enhet_kjonn as (select * from klargjort.enhet_kjonn where niva in ('land', 'land_uten_sperret', 'fylke')),

lov as (select * from kodeverk.lov),

avslutning_enhet as (select * from klargjort.avslutning_enhet where er_talt),

rutenett as (
    select
        e.*,
        l.lov,
        l.rekkefolge as lov_nr,
        b.kollektiv_beskyttelse,
    from enhet_kjonn as e
    cross join lov as l
    cross join (select unnest([0, 1]) as kollektiv_beskyttelse) as b
),

avsluttet as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        lov,
        cast(har_kollektiv_beskyttelse as integer) as kollektiv_beskyttelse,
        count(*) as avsluttet,
        count(*) filter (where er_mal_nadd) as mal_nadd,
    from avslutning_enhet
    group by niva, kode, lov, har_kollektiv_beskyttelse, grouping sets ((kjonn), ())
)

-- nobody under a law is zero
select
    cast($utgave as varchar) as utgave,
    cast(r.niva as varchar) as niva,
    cast(r.kode as varchar) as kode,
    cast(r.navn as varchar) as navn,
    cast(r.kjonn as varchar) as kjonn,
    cast(r.lov as varchar) as lov,
    cast(r.kollektiv_beskyttelse as integer) as kollektiv_beskyttelse,
    cast(coalesce(a.avsluttet, 0) as bigint) as avsluttet,
    cast(coalesce(a.mal_nadd, 0) as bigint) as mal_nadd,
    cast(andel(a.mal_nadd, a.avsluttet) as double) as andel_mal,
from rutenett as r
left join avsluttet as a
    on
        r.niva = a.niva
        and r.kode = a.kode
        and r.kjonn = a.kjonn
        and r.lov = a.lov
        and r.kollektiv_beskyttelse = a.kollektiv_beskyttelse
order by r.niva_nr, r.kode, r.kjonn_nr, r.lov_nr, r.kollektiv_beskyttelse
