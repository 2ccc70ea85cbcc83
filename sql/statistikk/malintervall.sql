-- The lowest and highest goal attainment of a unit after every possible correction of what the quality rules found.
-- Grain: one row per unit.
-- Parameters: $utgave.
-- Rules: R7, R8, R9. Each case of klargjort.utfall has its worst outcome for the lowest share, its best for the
-- highest. Of its outcomes in the unit, counted without the goal is worst, then not counted, then reaching the goal;
-- the best are in the opposite order. Where nobody would be left, one case must stay for a share to exist.
with resultat as (select * from statistikk.resultat where kjonn = 'alle'),

enhet as (select * from klargjort.enhet),

utfall as (select * from klargjort.utfall),

-- an end that is not counted belongs to no unit, but to the nation
sak_i_enhet as (
    select
        niva,
        kode,
        sak,
        bool_or(er_talt and er_mal_nadd) as kan_na_malet,
        bool_or(er_talt and not er_mal_nadd) as kan_telle_uten,
        count(*) filter (where er_talt) < min(utfall_antall) as kan_vaere_ute,
        count(*) filter (where er_talt and er_naa) as talt_naa,
        count(*) filter (where er_talt and er_naa and er_mal_nadd) as mal_naa,
    from i_enheter('utfall')
    group by niva, kode, sak
),

tall_i_enhet as (
    select
        niva,
        kode,
        -- one that ends alike in the unit, however it is corrected, does not touch it
        count(*) filter (where kan_vaere_ute or (kan_na_malet and kan_telle_uten)) as saker,
        sum(talt_naa) as talt_naa,
        sum(mal_naa) as mal_naa,
        count(*) filter (where kan_telle_uten or not kan_vaere_ute) as lavest_avsluttet,
        count(*) filter (where not kan_telle_uten and not kan_vaere_ute) as lavest_mal,
        count(*) filter (where kan_na_malet or not kan_vaere_ute) as hoyest_avsluttet,
        count(*) filter (where kan_na_malet) as hoyest_mal,
        bool_or(kan_na_malet) as noen_kan_na_malet,
        bool_or(kan_telle_uten) as noen_kan_telle_uten,
    from sak_i_enhet
    group by niva, kode
),

-- a unit that no correction touches keeps its figures
med_faste as (
    select
        u.niva_nr,
        r.niva,
        r.kode,
        r.navn,
        r.avsluttet,
        r.mal_nadd,
        coalesce(e.saker, 0) as saker,
        r.avsluttet - coalesce(e.talt_naa, 0) + coalesce(e.lavest_avsluttet, 0) as lavest_avsluttet,
        r.mal_nadd - coalesce(e.mal_naa, 0) + coalesce(e.lavest_mal, 0) as lavest_mal_nadd,
        r.avsluttet - coalesce(e.talt_naa, 0) + coalesce(e.hoyest_avsluttet, 0) as hoyest_avsluttet,
        r.mal_nadd - coalesce(e.mal_naa, 0) + coalesce(e.hoyest_mal, 0) as hoyest_mal_nadd,
        coalesce(e.noen_kan_na_malet, false) as noen_kan_na_malet,
        coalesce(e.noen_kan_telle_uten, false) as noen_kan_telle_uten,
    from resultat as r
    inner join enhet as u on r.niva = u.niva and r.kode = u.kode
    left join tall_i_enhet as e on r.niva = e.niva and r.kode = e.kode
),

med_en_igjen as (
    select
        * exclude (lavest_avsluttet, lavest_mal_nadd, hoyest_avsluttet),
        case when lavest_avsluttet = 0 and noen_kan_na_malet then 1 else lavest_avsluttet end as lavest_avsluttet,
        case when lavest_avsluttet = 0 and noen_kan_na_malet then 1 else lavest_mal_nadd end as lavest_mal_nadd,
        case when hoyest_avsluttet = 0 and noen_kan_telle_uten then 1 else hoyest_avsluttet end as hoyest_avsluttet,
    from med_faste
)

select
    cast($utgave as varchar) as utgave,
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(navn as varchar) as navn,
    cast(avsluttet as bigint) as avsluttet,
    cast(mal_nadd as bigint) as mal_nadd,
    cast(andel(mal_nadd, avsluttet) as double) as andel_mal,
    cast(saker as bigint) as saker,
    cast(lavest_avsluttet as bigint) as lavest_avsluttet,
    cast(lavest_mal_nadd as bigint) as lavest_mal_nadd,
    cast(andel(lavest_mal_nadd, lavest_avsluttet) as double) as andel_lavest,
    cast(hoyest_avsluttet as bigint) as hoyest_avsluttet,
    cast(hoyest_mal_nadd as bigint) as hoyest_mal_nadd,
    cast(andel(hoyest_mal_nadd, hoyest_avsluttet) as double) as andel_hoyest,
from med_en_igjen
order by niva_nr, kode
