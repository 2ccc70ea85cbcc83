-- The lowest and highest goal attainment of a unit after every possible correction of findings.
-- Of all that can change it, whoever corrects them (alle), and of its own alone (egne), which its sheet lists.
-- Grain: one row per unit and scope (omfang).
-- Parameters: none.
-- Rules: R7, R8, R9. Each case of klargjort.utfall has its worst outcome for the lowest share, its best for the
-- highest. Of its outcomes in the unit, counted without the goal is worst, then not counted, then reaching the goal;
-- the best are in the opposite order. Where nobody would be left, one case must stay for a share to exist. A case is
-- the unit's own where the person has a finding in the unit with har_virkning (klargjort.funn_enhet).
with resultat as (select * from statistikk.resultat where kjonn = 'alle'),

enhet as (select * from klargjort.enhet),

utfall as (select * from klargjort.utfall),

omfang as (select * from kodeverk.verdi where liste = 'omfang'),

eget_funn as (select distinct niva, kode, sak from klargjort.funn_enhet where har_virkning),

sak_i_enhet as (select * from saker_i_enheter('utfall')),

sak_med_omfang as (
    select
        'alle' as omfang,
        s.*,
    from sak_i_enhet as s
    union all
    select
        'egne' as omfang,
        s.*,
    from sak_i_enhet as s
    semi join eget_funn as f on s.niva = f.niva and s.kode = f.kode and s.person_id = f.sak
),

tall_i_enhet as (
    select
        omfang,
        niva,
        kode,
        count(*) filter (where berorer) as saker,
        count(distinct person_id) filter (where berorer) as personer,
        sum(talt_naa) as talt_naa,
        sum(mal_naa) as mal_naa,
        count(*) filter (where kan_telle_uten or not kan_vaere_ute) as lavest_avsluttet,
        count(*) filter (where not kan_telle_uten and not kan_vaere_ute) as lavest_mal,
        count(*) filter (where kan_na_malet or not kan_vaere_ute) as hoyest_avsluttet,
        count(*) filter (where kan_na_malet) as hoyest_mal,
        bool_or(kan_na_malet) as noen_kan_na_malet,
        bool_or(kan_telle_uten) as noen_kan_telle_uten,
    from sak_med_omfang
    group by omfang, niva, kode
),

-- a unit that no correction affects keeps its figures
med_faste as (
    select
        o.verdi as omfang,
        u.niva_nr,
        r.niva,
        r.kode,
        coalesce(e.saker, 0) as saker,
        coalesce(e.personer, 0) as personer,
        r.avsluttet - coalesce(e.talt_naa, 0) + coalesce(e.lavest_avsluttet, 0) as lavest_avsluttet,
        r.mal_nadd - coalesce(e.mal_naa, 0) + coalesce(e.lavest_mal, 0) as lavest_mal_nadd,
        r.avsluttet - coalesce(e.talt_naa, 0) + coalesce(e.hoyest_avsluttet, 0) as hoyest_avsluttet,
        r.mal_nadd - coalesce(e.mal_naa, 0) + coalesce(e.hoyest_mal, 0) as hoyest_mal_nadd,
        coalesce(e.noen_kan_na_malet, false) as noen_kan_na_malet,
        coalesce(e.noen_kan_telle_uten, false) as noen_kan_telle_uten,
    from resultat as r
    cross join omfang as o
    inner join enhet as u on r.niva = u.niva and r.kode = u.kode
    left join tall_i_enhet as e on r.niva = e.niva and r.kode = e.kode and o.verdi = e.omfang
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
    cast(omfang as varchar) as omfang,
    cast(niva as varchar) as niva,
    cast(kode as varchar) as kode,
    cast(saker as bigint) as saker,
    cast(personer as bigint) as personer,
    cast(lavest_avsluttet as bigint) as lavest_avsluttet,
    cast(lavest_mal_nadd as bigint) as lavest_mal_nadd,
    cast(hoyest_avsluttet as bigint) as hoyest_avsluttet,
    cast(hoyest_mal_nadd as bigint) as hoyest_mal_nadd,
from med_en_igjen
order by omfang, niva_nr, kode
