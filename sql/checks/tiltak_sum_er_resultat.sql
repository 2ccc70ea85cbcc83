-- stop: Participants, and those without measures, are the same in both tables, and those without are among them.
-- Grain: one row per unit, sex and figure where they are not; for the last promise, ventet is the most there can be.
-- Rules: R11, R12.
with resultat as (select niva, kode, kjonn, deltakere, deltakere_uten_tiltak from statistikk.resultat),

tiltak_sum as (select niva, kode, kjonn, deltakere, deltakere_uten_tiltak from statistikk.tiltak_sum),

funnet as (unpivot tiltak_sum on deltakere, deltakere_uten_tiltak into name tall value antall),

ventet as (unpivot resultat on deltakere, deltakere_uten_tiltak into name tall value antall),

begge as (
    select
        niva,
        kode,
        kjonn || ' ' || tall as hva,
        f.antall as funnet,
        v.antall as ventet,
    from funnet as f
    full join ventet as v using (niva, kode, kjonn, tall)
    where f.antall is distinct from v.antall
    union all
    select
        niva,
        kode,
        kjonn || ' deltakere_uten_tiltak av deltakere' as hva,
        deltakere_uten_tiltak as funnet,
        deltakere as ventet,
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
