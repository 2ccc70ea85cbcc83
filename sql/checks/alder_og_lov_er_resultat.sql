-- stop: The age groups, and the laws, of a unit add up to its exits in the result table.
-- Grain: one row per table, unit and sex where they do not.
-- Rules: R10.
with resultat as (select * from statistikk.resultat),

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
)

select
    d.tabell || ' ' || d.niva || ' ' || d.kode || ' ' || d.kjonn as hvor,
    d.avsluttet as funnet,
    r.avsluttet as ventet,
from delt as d
left join resultat as r on d.niva = r.niva and d.kode = r.kode and d.kjonn = r.kjonn
where d.avsluttet is distinct from r.avsluttet or d.mal_nadd is distinct from r.mal_nadd
order by all
