-- Exits and participations in Oslo without a bydel, or with a code that is not one of Oslo's.
-- Grain: one row per such exit or vedtak.
-- Parameters: none.
-- Rules: R4, R8, R11. They count in Oslo and in 030199.
with tellende_rad as (select * from klargjort.tellende_rad)

select
    person_id,
    kommune_kode,
    bydel_kode,
    tabell,
    rad_id,
from tellende_rad
where bydel_kode = oslo_uoppgitt()
