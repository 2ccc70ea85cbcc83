-- Exits and participations outside Oslo that stand with a bydel, which is ignored.
-- Grain: one row per such exit or vedtak.
-- Parameters: none.
-- Rules: R4, R8, R11. A row without a unit is the matter of ukjent_kommune.
with avslutning as (select * from klargjort.avslutning where botte <> 'erstattet'),

deltakelse as (select * from klargjort.deltakelse),

begge as (
    select person_id, bydelsnummer, kommune_kode, bydel_kode, 'avslutning' as tabell, avslutning_id as rad_id
    from avslutning
    union all
    select person_id, bydelsnummer, kommune_kode, bydel_kode, 'vedtak', vedtak_id
    from deltakelse
)

select
    person_id,
    kommune_kode,
    bydel_kode,
    tabell,
    rad_id,
from begge
where kommune_kode is not null and kommune_kode <> '0301' and bydelsnummer is not null
