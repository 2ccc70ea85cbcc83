-- stop: Women and men add up to everyone, in exits, goal, exclusions and participants.
-- Grain: one row per unit and figure where they do not.
-- Rules: R10.
with resultat as (select * from statistikk.resultat),

lang as (
    unpivot resultat
    on avsluttet, mal_nadd, utelatt_utvidet, deltakere, deltakere_uten_tiltak
    into name tall value antall
)

select
    niva || ' ' || kode || ' ' || tall as hvor,
    sum(antall) filter (where kjonn <> 'alle') as funnet,
    sum(antall) filter (where kjonn = 'alle') as ventet,
from lang
group by niva, kode, tall
having funnet <> ventet
order by all
