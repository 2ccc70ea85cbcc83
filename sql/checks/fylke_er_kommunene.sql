-- stop: The exits of a county, and those that reached the goal, are those of its municipalities.
-- Grain: one row per county, sex and figure where they are not.
-- Rules: R8, R10.
with resultat as (select * from statistikk.resultat),

enhet as (select * from klargjort.enhet where niva = 'kommune'),

kommunesum as (
    select
        e.fylke_kode as kode,
        r.kjonn,
        sum(r.avsluttet) as avsluttet,
        sum(r.mal_nadd) as mal_nadd,
    from resultat as r
    inner join enhet as e on r.niva = e.niva and r.kode = e.kode
    group by e.fylke_kode, r.kjonn
),

fylke as (select kode, kjonn, avsluttet, mal_nadd from resultat where niva = 'fylke'),

funnet as (unpivot kommunesum on avsluttet, mal_nadd into name tall value antall),

ventet as (unpivot fylke on avsluttet, mal_nadd into name tall value antall)

select
    'fylke' as niva,
    kode,
    kjonn || ' ' || tall as hva,
    k.antall as funnet,
    f.antall as ventet,
from funnet as k
full join ventet as f using (kode, kjonn, tall)
where k.antall is distinct from f.antall
order by all
