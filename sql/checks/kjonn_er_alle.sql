-- stop: Women and men add up to everyone, in exits, goal, exclusions, participants and those without measures.
-- Grain: one row per unit and figure where they do not.
-- Rules: R10.
with resultat as (select * from statistikk.resultat),

lang as (
    unpivot resultat
    on avsluttet, mal_nadd, utelatt_utvidet, deltakere, deltakere_uten_tiltak
    into name tall value antall
)

select
    niva,
    kode,
    tall as hva,
    sum(antall) filter (where kjonn <> 'alle') as funnet,
    sum(antall) filter (where kjonn = 'alle') as ventet,
from lang
group by niva, kode, tall
-- a row that is missing is a fault too
having funnet is distinct from ventet
order by all
