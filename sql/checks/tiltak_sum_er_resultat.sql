-- stop: Participants, and those without measures, are the same in the result table and the measures table.
-- Grain: one row per unit and sex where they are not.
-- Rules: R11, R12.
with resultat as (select * from statistikk.resultat),

tiltak_sum as (select * from statistikk.tiltak_sum)

select
    r.niva || ' ' || r.kode || ' ' || r.kjonn as hvor,
    t.deltakere as funnet,
    r.deltakere as ventet,
from resultat as r
left join tiltak_sum as t on r.niva = t.niva and r.kode = t.kode and r.kjonn = t.kjonn
where
    t.deltakere is distinct from r.deltakere
    or t.deltakere_uten_tiltak is distinct from r.deltakere_uten_tiltak
    or r.deltakere_uten_tiltak > r.deltakere
order by all
