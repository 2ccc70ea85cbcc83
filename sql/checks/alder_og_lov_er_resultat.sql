-- stop: The age groups, and the laws, of a unit add up to its exits and goal in the result table.
-- Grain: one row per table, unit, sex and figure where they do not.
-- Rules: R10.
with resultat as (select * from statistikk.resultat where niva in ('land', 'land_uten_sperret', 'fylke')),

alder as (select * from statistikk.resultat_alder),

lov as (select * from statistikk.resultat_lov),

delt as (
    select 'resultat_alder' as tabell, niva, kode, kjonn, sum(avsluttet) as avsluttet, sum(mal_nadd) as mal_nadd
    from alder
    group by niva, kode, kjonn
    union all
    select 'resultat_lov', niva, kode, kjonn, sum(avsluttet), sum(mal_nadd)
    from lov
    group by niva, kode, kjonn
),

hel as (
    select t.tabell, r.niva, r.kode, r.kjonn, r.avsluttet, r.mal_nadd
    from resultat as r
    cross join (values ('resultat_alder'), ('resultat_lov')) as t (tabell)
),

funnet as (unpivot delt on avsluttet, mal_nadd into name tall value antall),

ventet as (unpivot hel on avsluttet, mal_nadd into name tall value antall)

select
    tabell || ' ' || niva || ' ' || kode || ' ' || kjonn || ' ' || tall as hva,
    f.antall as funnet,
    v.antall as ventet,
from funnet as f
full join ventet as v using (tabell, niva, kode, kjonn, tall)
where f.antall is distinct from v.antall
order by all
