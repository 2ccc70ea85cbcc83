-- The public table utvikling, exact, this year's rows: exits and goal of everybody.
-- Grain: one row per unit. The rows of earlier years come from their releases (pipeline/disclosure/earlier.py).
-- Parameters: $utgave, $ar.
-- Rules: P1, R9.
with enhet as (select * from offentlig.enhet),

resultat as (select * from offentlig.resultat where kjonn = 'alle')

select
    cast($utgave as varchar) as utgave,
    cast(e.niva as varchar) as niva,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast($ar as varchar) as ar,
    cast(r.avsluttet as bigint) as avsluttet,
    cast(r.mal_nadd as bigint) as mal_nadd,
from enhet as e
inner join resultat as r on e.niva = r.niva and e.kode = r.kode
order by e.niva_nr, e.kode
