-- Exits and participations whose municipality code leads to no unit: unknown, split, or from later.
-- Grain: one row per such exit or vedtak.
-- Parameters: none.
-- Rules: R4, R8, R11, R14. They count in the nation and in no unit.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet'),

deltakelse as (select * from klargjort.deltakelse),

begge as (
    select person_id, kommune_kode, bydel_kode, 'avslutning' as tabell, avslutning_id as rad_id from avslutning
    union all
    select person_id, kommune_kode, bydel_kode, 'vedtak', vedtak_id from deltakelse
)

select
    person_id,
    kommune_kode,
    bydel_kode,
    tabell,
    rad_id,
from begge
where kommune_kode is null
