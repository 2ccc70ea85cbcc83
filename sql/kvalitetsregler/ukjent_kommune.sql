-- Exits and participations whose municipality code leads to no unit: unknown, split, or from later.
-- Grain: one row per such exit or vedtak.
-- Parameters: none.
-- Rules: R4, R8, R11, R14. They count in the nation and in no unit.
with tellende_rad as (select * from klargjort.tellende_rad)

select
    person_id,
    kommune_kode,
    bydel_kode,
    tabell,
    rad_id,
from tellende_rad
where kommune_kode is null
