-- stop: The two national rows agree with the accounting.
-- Grain: one row per national row that does not.
-- Rules: R7, R14.
with resultat as (select * from statistikk.resultat where kjonn = 'alle'),

regnskap as (select * from statistikk.regnskap),

ventet_land as (
    select 'land' as niva, sum(antall) as antall from regnskap
    where botte in ('talt_med', 'uten_enhet', 'adressesperre')
    union all
    select 'land_uten_sperret', sum(antall) from regnskap
    where botte in ('talt_med', 'uten_enhet')
    union all
    select 'kommune', sum(antall) from regnskap where botte = 'talt_med'
),

funnet_land as (
    select niva, sum(avsluttet) as antall from resultat group by niva
)

select
    v.niva || ' avsluttet' as hva,
    f.antall as funnet,
    v.antall as ventet,
from ventet_land as v
left join funnet_land as f on v.niva = f.niva
where f.antall is distinct from v.antall
order by all
