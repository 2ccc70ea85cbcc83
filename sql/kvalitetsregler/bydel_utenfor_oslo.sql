-- Exits and participations outside Oslo that have a bydel, which is ignored.
-- Grain: one row per such exit or vedtak.
-- Parameters: none.
-- Rules: R4, R8, R11. A row without a unit belongs to the rule ukjent_kommune.
with tellende_rad as (select * from klargjort.tellende_rad)

select
    person_id,
    kommune_kode,
    bydel_kode,
    tabell,
    rad_id,
from tellende_rad
where kommune_kode is not null and kommune_kode <> oslo() and bydelsnummer is not null
