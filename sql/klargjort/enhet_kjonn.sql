-- The units by sex: the grid of every table that has a row for each, people or not.
-- Grain: one row per unit and sex (alle, K, M).
-- Parameters: none.
-- Rules: R8, R10.
with enhet as (select * from klargjort.enhet),

kjonn as (select * from kodeverk.verdi where liste = 'kjonn')

select
    cast(e.niva as varchar) as niva,
    cast(e.niva_nr as integer) as niva_nr,
    cast(e.kode as varchar) as kode,
    cast(e.navn as varchar) as navn,
    cast(k.verdi as varchar) as kjonn,
    cast(k.rekkefolge as integer) as kjonn_nr,
from enhet as e
cross join kjonn as k
order by e.niva_nr, e.kode, k.rekkefolge
