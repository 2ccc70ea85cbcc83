-- Exits and participations under a law that the edition does not list.
-- Grain: one row per such exit or vedtak.
-- Parameters: none.
-- Rules: R4, R11. The list filters nothing: these rows count all the same.
with tellende_rad as (select * from klargjort.tellende_rad),

lov as (select * from kodeverk.lov where not er_i_utgaven)

select
    r.person_id,
    r.kommune_kode,
    r.bydel_kode,
    r.tabell,
    r.rad_id,
from tellende_rad as r
semi join lov as l on r.lov = l.lov
