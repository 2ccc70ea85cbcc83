-- stop: Exits in all municipalities, and those without a unit, add up to the nation without shielded people.
-- Grain: one row where they do not.
-- Rules: R8, R10, R14.
with resultat as (select * from statistikk.resultat where kjonn = 'alle'),

regnskap as (select * from statistikk.regnskap)

select
    'land_uten_sperret avsluttet' as hva,
    (select sum(avsluttet) from resultat where niva = 'kommune')
    + (select antall from regnskap where botte = 'uten_enhet') as funnet,
    (select avsluttet from resultat where niva = 'land_uten_sperret') as ventet,
-- a row that is missing is a fault too
where funnet is distinct from ventet
order by all
