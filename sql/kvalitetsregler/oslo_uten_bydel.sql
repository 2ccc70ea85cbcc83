-- Exits and participations in Oslo that stand without a bydel, or with a code that is none of Oslo's.
-- Grain: one row per such exit or vedtak.
-- Parameters: none.
-- Rules: R4, R8, R11. They count in Oslo and in 030199.
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
where bydel_kode = '030199'
