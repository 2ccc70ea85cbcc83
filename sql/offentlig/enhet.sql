-- The units of the public tables: those that are published, and those that only add up to them.
-- Grain: one row per unit and level.
-- Parameters: $publiser_bydel.
-- Rules: P1, P7, R8. The nation is everybody. uten_fylke is the rest of the nation: the people who are in no county.
-- Neither it nor Oslo's bydeler without a sheet are published.
with enhet as (select * from klargjort.enhet where niva <> 'land_uten_sperret'),

med_resten as (
    select
        niva,
        niva_nr,
        kode,
        navn,
        fylke_kode,
        kommune_kode,
        malform,
        har_ark,
        niva <> 'bydel' or (har_ark and $publiser_bydel) as er_publisert,
    from enhet
    union all
    select 'uten_fylke', 5, '0', 'Uten fylke', null, null, null, false, false
)

select
    cast(niva as varchar) as niva,
    cast(niva_nr as integer) as niva_nr,
    cast(kode as varchar) as kode,
    cast(navn as varchar) as navn,
    cast(fylke_kode as varchar) as fylke_kode,
    cast(kommune_kode as varchar) as kommune_kode,
    cast(malform as varchar) as malform,
    cast(har_ark as boolean) as har_ark,
    cast(er_publisert as boolean) as er_publisert,
from med_resten
order by niva_nr, kode
