-- stop: The eight groups of every row add up to its exits, and no more reached the goal than ended.
-- Grain: one row per unit, sex and promise where they do not; for the goal, ventet is the most there can be.
-- Rules: R9.
with resultat as (select * from statistikk.resultat),

begge as (
    select
        niva,
        kode,
        kjonn || ' grupper' as hva,
        arbeid + utdanning + grunnskole + kvalifisering + sosialstonad + trygd_annen + annet + ikke_registrert
            as funnet,
        avsluttet as ventet,
    from resultat
    where funnet is distinct from ventet
    union all
    select
        niva,
        kode,
        kjonn || ' mal_nadd' as hva,
        mal_nadd as funnet,
        avsluttet as ventet,
    from resultat
    where funnet > ventet
)

select
    niva,
    kode,
    hva,
    funnet,
    ventet,
from begge
order by all
