-- stop: The result table is what the files for SSB give, at every level.
-- Grain: one row per unit, sex and figure where it is not.
-- Parameters: none.
-- Rules: O7, R7, R9, R11, R12, R14.
with person as (select * from utdata.person_intro),

avslutning as (
    select a.*, p.kjonn, p.er_sperret
    from utdata.avsluttet_intro as a
    inner join person as p on a.person_id = p.person_id
),

deltaker as (
    select d.*, p.kjonn, p.er_sperret
    from utdata.deltaker_intro as d
    inner join person as p on d.person_id = p.person_id
),

tiltak as (
    select t.*, p.er_sperret
    from utdata.tiltak_intro as t
    inner join person as p on t.person_id = p.person_id
    where t.fane = 'intro'
),

resultat as (select * exclude (utgave, navn, andel_mal) from statistikk.resultat),

med_tiltak as (select distinct niva, kode, person_id from i_enheter('tiltak')),

deltaker_enhet as (
    select d.niva, d.kode, d.kjonn, d.person_id, max(t.person_id) is null as er_uten_tiltak
    from i_enheter('deltaker') as d
    left join med_tiltak as t on d.niva = t.niva and d.kode = t.kode and d.person_id = t.person_id
    group by d.niva, d.kode, d.kjonn, d.person_id
),

telling as (
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        case when er_talt then ['avsluttet', gruppe] else [] end
        || case when er_talt and er_mal_nadd then ['mal_nadd'] else [] end
        || case when botte = 'utvidet_program' then ['utelatt_utvidet'] else [] end as figurer,
        count(*) as antall,
    from i_enheter('avslutning')
    group by niva, kode, figurer, grouping sets ((kjonn), ())
    union all
    select
        niva,
        kode,
        coalesce(kjonn, 'alle') as kjonn,
        ['deltakere'] || case when er_uten_tiltak then ['deltakere_uten_tiltak'] else [] end as figurer,
        count(*) as antall,
    from deltaker_enhet
    group by niva, kode, figurer, grouping sets ((kjonn), ())
),

figur as (select niva, kode, kjonn, unnest(figurer) as tall, antall from telling),

funnet as (
    select niva, kode, kjonn, tall, sum(antall) as antall from figur
    group by niva, kode, kjonn, tall
),

ventet as (unpivot resultat on columns(* exclude (niva, kode, kjonn)) into name tall value antall),

-- what no row of the files speaks of is zero
begge as (
    select
        niva,
        kode,
        kjonn || ' ' || tall as hva,
        coalesce(f.antall, 0) as funnet,
        v.antall as ventet,
    from funnet as f
    full join ventet as v using (niva, kode, kjonn, tall)
)

select
    niva,
    kode,
    hva,
    funnet,
    ventet,
from begge
where funnet is distinct from ventet
order by all
