-- The units that have figures in this edition: the reference list that every statistic starts from.
-- Grain: one row per unit and level on the structure date.
-- Parameters: none; kodeverk.enhet is made for the edition's structure date.
-- Rules: R8, R10.
with enhet as (select * from kodeverk.enhet)

select
    cast(niva as varchar) as niva,
    cast(niva_nr as integer) as niva_nr,
    cast(kode as varchar) as kode,
    cast(navn as varchar) as navn,
    cast(fylke_kode as varchar) as fylke_kode,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(malform as varchar) as malform,
    cast(har_ark as boolean) as har_ark,
from enhet
order by niva_nr, kode
