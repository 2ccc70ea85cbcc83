-- warn: The bydeler of Oslo add up to Oslo, in exits; in some years they do not (F20).
-- Grain: one row where they do not.
-- Rules: R8, R10, F20.
with resultat as (select * from statistikk.resultat where kjonn = 'alle')

select
    'bydeler i Oslo avsluttet' as hva,
    coalesce(sum(avsluttet) filter (where niva = 'bydel'), 0) as funnet,
    coalesce(sum(avsluttet) filter (where kode = '0301'), 0) as ventet,
from resultat
having funnet <> ventet
order by all
