-- stop: The people taken out as extended programmes, by evidence, add up to those of the result table.
-- Grain: one row per unit where they do not.
-- Rules: R6, R14.
with resultat as (select * from statistikk.resultat where kjonn = 'alle'),

utelatt as (select * from statistikk.utelatt where grunn in ('meldt', 'vedtak', 'frist')),

utelatt_sum as (
    select
        niva,
        kode,
        sum(antall) as antall,
    from utelatt
    group by niva, kode
)

select
    niva,
    kode,
    'utelatt_utvidet' as hva,
    u.antall as funnet,
    r.utelatt_utvidet as ventet,
from utelatt_sum as u
full join resultat as r using (niva, kode)
where u.antall is distinct from r.utelatt_utvidet
order by all
