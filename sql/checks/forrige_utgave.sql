-- warn: Since the last edition no unit of 20 exits has more than halved or doubled, nor the nation moved over a fifth.
-- Grain: one row per unit that has; 20 or more in one of the two. funnet is this edition, ventet the one before.
-- Rules: a house rule (docs/rules.md#house-rules); empty when no earlier edition has been published here.
with resultat as (select * from statistikk.resultat where kjonn = 'alle'),

forrige as (select * from inndata.forrige_resultat where kjonn = 'alle')

select
    r.niva,
    r.kode,
    'avsluttet' as hva,
    r.avsluttet as funnet,
    f.avsluttet as ventet,
from resultat as r
inner join forrige as f on r.niva = f.niva and r.kode = f.kode
where
    (
        r.niva in ('fylke', 'kommune', 'bydel')
        and greatest(r.avsluttet, f.avsluttet) >= 20
        and (r.avsluttet > 2 * f.avsluttet or f.avsluttet > 2 * r.avsluttet)
    )
    or (r.niva = 'land' and abs(r.avsluttet - f.avsluttet) * 5 > f.avsluttet)
order by all
