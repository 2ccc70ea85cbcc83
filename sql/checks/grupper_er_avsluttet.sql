-- stop: The eight groups of every row add up to its exits, and no more reached the goal than ended.
-- Grain: one row per unit and sex where they do not.
-- Rules: R9.
with resultat as (select * from statistikk.resultat)

select
    niva || ' ' || kode || ' ' || kjonn as hvor,
    arbeid + utdanning + grunnskole + kvalifisering + sosialstonad + trygd_annen + annet + ikke_registrert as funnet,
    avsluttet as ventet,
from resultat
where funnet <> ventet or mal_nadd > avsluttet
order by all
