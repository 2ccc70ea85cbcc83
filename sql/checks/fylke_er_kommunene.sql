-- stop: The exits of a county are those of its municipalities.
-- Grain: one row per county and sex where they are not.
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
)

select
    'fylke ' || f.kode || ' ' || f.kjonn as hvor,
    k.avsluttet as funnet,
    f.avsluttet as ventet,
from resultat as f
left join kommunesum as k on f.kode = k.kode and f.kjonn = k.kjonn
where f.niva = 'fylke' and (k.avsluttet is distinct from f.avsluttet or k.mal_nadd is distinct from f.mal_nadd)
order by all
